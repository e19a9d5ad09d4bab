/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_RESPONSE_H
#define LEAT_PLAN_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "mix/model.h"

/*
 * struct leat_response -- what the allocator knows of a channel: the outcome
 * that it expects from a constant daily spend, and how fast that grows.
 * value    outcome per day at spend (money per day, >= 0); *slope is outcome per
 *          unit of money there, and may be infinite at 0. Must be continuous,
 *          and the same for the same spend whatever thread asks.
 * concave  the slope never rises: the allocator then needs no global search
 */
struct leat_response {
	double (*value)(const void *ctx, double spend, double *slope);
	const void *ctx;
	bool concave;
};

/*
 * struct leat_steady -- a fitted curve at constant spend, made ready to be asked often: every
 * draw is reduced to a reach (scaled exposure per unit of daily spend), a height
 * (outcome per day where the curve is 1) and its saturation's parameters.
 * In draw d, outcome per day = height_d * saturation(reach_d * spend; par_d).
 */
struct leat_steady {
	size_t ndraws;
	const struct leat_saturation *saturation;
	double *reach, *height; /* ndraws */
	double *par;            /* ndraws * LEAT_CURVE_PARAMETERS */
	bool concave;           /* in every draw */
};

/*
 * leat_steady_init -- from a curve and its joint draws.
 * c            borrowed for the call
 * period_days  the model's period: its curves are per period, responses per day
 * Returns LEAT_OK; LEAT_EDATA if there are no draws, or one is not finite.
 * End with leat_steady_fini.
 */
int leat_steady_init(struct leat_steady *p, const struct leat_curve *c, size_t ndraws,
    int period_days, struct leat_err *err);
void leat_steady_fini(struct leat_steady *p);

/* leat_steady_response -- the mean over draws, summed in their own order; p is borrowed. */
struct leat_response leat_steady_response(const struct leat_steady *p);

/* leat_steady_outcomes -- outcome per day in every draw: ndraws values (caller's). */
void leat_steady_outcomes(const struct leat_steady *p, double spend, double *outcome);

#endif
