/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_DESIGN_H
#define LEAT_MIX_DESIGN_H

#include <stddef.h>

#include "mix/spec.h"
#include "panel/panel.h"

/*
 * struct leat_design -- the linear part of a mix model but for the intercept:
 * controls, trend, day of week, season, events. Coefficients theta are sampled as
 *   theta = whiten z,
 * with whiten such that z is about standard normal a posteriori.
 */
enum leat_term {
	LEAT_TERM_CONTROL,
	LEAT_TERM_TREND,
	LEAT_TERM_TREND_CHANGE,
	LEAT_TERM_KNOT,
	LEAT_TERM_DAY_OF_WEEK,
	LEAT_TERM_FOURIER,
	LEAT_TERM_EVENT,
};

struct leat_design_column {
	enum leat_term term;
	char *name; /* a control's, "sin_1", "cos_1", ..., a knot's day; "" where the term says it
		       all */
	struct leat_prior prior; /* normal or Laplace */
	double mean;             /* of the column as the model has it */
	double zero, unit; /* a control's value that is 0 in the column, and how much more is 1 */
	double origin;     /* column value from which the term's contribution counts */
};

struct leat_design {
	size_t n, p;
	struct leat_design_column *column; /* p */
	double *x;                         /* p columns of n, each minus its mean */
	double *whiten;                    /* p * p, row-major, upper triangular */
};

/*
 * leat_design_init -- columns of a panel by specification, and their whitening.
 * y      n scaled outcomes, for the size of the noise (borrowed)
 * Order: controls as in the panel, trend, its changes or knots, six day-of-week
 * contrasts, sin and cos by order, events by name.
 */
void leat_design_init(struct leat_design *d, const struct leat_spec *spec,
    const struct leat_panel *panel, const double *y);
void leat_design_fini(struct leat_design *d);

/* leat_design_knots -- how many knots the level has; 0: none. */
int leat_design_knots(const struct leat_spec *spec, size_t nperiods);

/*
 * leat_design_contrast -- entry of the orthonormal 7 x 6 basis of effects that
 * add up to zero over a week (Helmert): effect[day] = sum_k contrast(day, k) theta_k.
 * day    0 Monday to 6 Sunday
 */
double leat_design_contrast(int day, int k);

/* leat_design_theta -- theta = whiten z; p values each, not aliased. */
void leat_design_theta(const struct leat_design *d, const double *z, double *theta);

#endif
