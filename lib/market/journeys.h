/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_JOURNEYS_H
#define LEAT_MARKET_JOURNEYS_H

#include <stdbool.h>

#include "base/rng.h"
#include "market/truth.h"

/*
 * Journeys with known truth. A user is observed for T = journey_days. Touches of
 * channel c come as a Poisson process of `rate` a day, whatever the user does;
 * the hazard of the one conversion is
 *   lambda(t) = lambda0 + sum_i beta_c omega_c exp(-omega_c (t - t_i)),
 * and a journey ends with it: later touches do not happen. By superposition the
 * time is the least of independent times, one from lambda0 and one from each
 * touch, each by inversion of its cumulated hazard; so it is exact, and its
 * cause is known.
 */
struct leat_journey_touch {
	double day;     /* since the user's first moment */
	size_t channel; /* of the truth */
};

struct leat_journey {
	size_t ntouches; /* that happened: those before the conversion */
	struct leat_journey_touch *touch;
	bool converted;
	double day;   /* of the conversion */
	size_t cause; /* the channel of the touch that caused it, or LEAT_NO_CAUSE for lambda0 */

	/*
	 * The probability of a conversion within T given all touches that the user
	 * was due, and the part of it that would be missing without a channel:
	 * P - P(without c) = exp(-H) (exp(H_c) - 1), H = lambda0 T +
	 * sum_i beta (1 - exp(-omega (T - t_i))) the cumulated hazard, H_c c's part of it.
	 */
	double probability;
	double *incremental; /* by channel */

	size_t touch_cap, nchannels; /* its own */
};

void leat_journey_init(struct leat_journey *j, const struct leat_truth *truth);
/* leat_journey_draw -- the journey of one user; depends on rng and user only. */
void leat_journey_draw(struct leat_journey *j, const struct leat_truth *truth,
    const struct leat_rng *rng, uint64_t user);
void leat_journey_fini(struct leat_journey *j);

/* What a population's journeys add up to, in the order of users. */
struct leat_journey_sum {
	uint64_t users, touches, conversions;
	double probability;  /* expected conversions */
	double *incremental; /* by channel: expected conversions lost without it */
	uint64_t *caused;    /* by channel: conversions whose cause was a touch of it */
	uint64_t uncaused;   /* by lambda0 */
	size_t nchannels;
};

void leat_journey_sum_init(struct leat_journey_sum *s, const struct leat_truth *truth);
void leat_journey_sum_add(struct leat_journey_sum *s, const struct leat_journey *j);
void leat_journey_sum_fini(struct leat_journey_sum *s);

#endif
