/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MATH_CURVE_H
#define LEAT_MATH_CURVE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/slice.h"

/*
 * Response curves: how spend carries over in time (adstock) and wears out
 * (saturation). Each transform is an entry in a table: a name, its parameters,
 * a function that also gives the derivatives. The model, the allocator, the
 * report and the simulated market all use these and no others.
 */
#define LEAT_CURVE_PARAMETERS 2 /* the most that an adstock or a saturation has */

struct leat_adstock {
	const char *name; /* "geometric", "none", ... */
	int nparameters;
	const char *parameter[LEAT_CURVE_PARAMETERS]; /* "alpha" */
	/*
	 * weights -- unnormalised lag weights w[0..max_lag], and dw[p][lag], their
	 * derivative by parameter p (dw may be NULL, and so may each dw[p]).
	 */
	void (*weights)(const double *par, int max_lag, double *w, double *const *dw);
};

struct leat_saturation {
	const char *name; /* "logistic", "hill", "none", ... */
	int nparameters;
	const char *parameter[LEAT_CURVE_PARAMETERS]; /* "lambda"; "half_saturation", "slope" */
	/*
	 * eval -- saturation at x >= 0 (scaled exposure, dimensionless); *dx and
	 * dpar[p] are its derivatives (either may be NULL).
	 */
	double (*eval)(double x, const double *par, double *dx, double *dpar);
	bool concave; /* for every value of the parameters */
};

/* NULL if there is no such transform. */
const struct leat_adstock *leat_adstock_find(struct leat_slice name);
const struct leat_saturation *leat_saturation_find(struct leat_slice name);

/* All of them, in a fixed order, for help texts and tests. */
extern const struct leat_adstock *const leat_adstocks[];
extern const size_t leat_nadstocks;
extern const struct leat_saturation *const leat_saturations[];
extern const size_t leat_nsaturations;

/*
 * struct leat_shape -- how one channel's curve is put together.
 * With adstock first (saturate_first false), at period t
 *   outcome(t) = beta * outcome_scale * sat( sum_l w_l x(t-l) / x_scale ).
 */
struct leat_shape {
	const struct leat_adstock *adstock;
	const struct leat_saturation *saturation;
	int max_lag;     /* periods; lags 0 .. max_lag */
	bool normalised; /* weights are divided by their sum */
	bool saturate_first;
};

/*
 * leat_shape_apply -- the curve (without beta and outcome_scale) over a series.
 * x      n scaled exposures, period by period; nothing before the first
 * par    adstock's parameters, then saturation's
 * y      n values (caller's); may not alias x
 * dy     nadstock + nsaturation arrays of n, derivatives by par; NULL, or any of them NULL
 */
void leat_shape_apply(const struct leat_shape *shape, const double *x, size_t n, const double *par,
    double *y, double *const *dy);

/*
 * leat_shape_steady -- the curve (without beta and outcome_scale) per period at
 * constant scaled exposure x, all carry-over counted; *dx its derivative (may be NULL).
 */
double leat_shape_steady(const struct leat_shape *shape, double x, const double *par, double *dx);

#endif
