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
 * report and the simulated market all use these and no others. Formulas and
 * their sources are in curve_adstock.c and curve_saturation.c.
 */
#define LEAT_CURVE_PARAMETERS 2 /* the most that an adstock or a saturation has */
#define LEAT_LAG_MAX 366        /* the longest lag that a shape may have, periods */

struct leat_adstock {
	const char *name; /* "geometric", "binomial", ... */
	int nparameters;
	const char *parameter[LEAT_CURVE_PARAMETERS]; /* "alpha" */
	double upper[LEAT_CURVE_PARAMETERS];          /* each lies between 0 and this */
	/*
	 * weights -- lag weights w[0..max_lag], and dw[p][lag], their derivative by
	 * parameter p (dw may be NULL, else it has nparameters arrays). relative: only
	 * the ratios of the weights matter, a common factor (any, also one that depends
	 * on the parameters) may be left out, and is where it would underflow.
	 */
	void (*weights)(
	    const double *par, int max_lag, bool relative, double *w, double *const *dw);
};

struct leat_saturation {
	const char *name; /* "logistic", "hill", ... */
	int nparameters;
	const char *parameter[LEAT_CURVE_PARAMETERS]; /* "lambda"; "half_saturation", "slope" */
	double upper[LEAT_CURVE_PARAMETERS];          /* each lies between 0 and this */
	/*
	 * eval -- saturation at x >= 0 (scaled exposure, dimensionless); *dx and
	 * dpar[p] are its derivatives (either may be NULL). *dx may be infinite at 0.
	 */
	double (*eval)(double x, const double *par, double *dx, double *dpar);
	/*
	 * series -- the same at n points, the way of the sampler: y may be x; dx, dpar
	 * and each dpar[p] may be NULL.
	 */
	void (*series)(const double *x, size_t n, const double *par, double *y, double *dx,
	    double *const *dpar);
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

/* leat_saturation_concave -- is it, for these parameters? A Hill curve of slope at most 1 is. */
bool leat_saturation_concave(const struct leat_saturation *s, const double *par);

/*
 * struct leat_shape -- how one channel's curve is put together.
 * With adstock first (saturate_first false), at period t
 *   outcome(t) = beta * outcome_scale * sat( sum_l w_l x(t-l) / x_scale );
 * with saturation first
 *   outcome(t) = beta * outcome_scale * sum_l w_l sat( x(t-l) / x_scale ).
 */
struct leat_shape {
	const struct leat_adstock *adstock;
	const struct leat_saturation *saturation;
	int max_lag;     /* periods; lags 0 .. max_lag, at most LEAT_LAG_MAX */
	bool normalised; /* weights are divided by their sum */
	bool saturate_first;
};

/*
 * leat_shape_weights -- a shape's lag weights as they are applied: divided by their
 * sum where it says so.
 * par    adstock's parameters
 * w      max_lag + 1 values (caller's)
 * dw     as many arrays of them as the adstock has parameters, or NULL
 */
void leat_shape_weights(
    const struct leat_shape *shape, const double *par, double *w, double *const *dw);

/* leat_shape_carry -- what one unit of exposure adds up to in time: the sum of the weights. */
double leat_shape_carry(const struct leat_shape *shape, const double *par);

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
 * leat_shape_apply_reach -- the curve of a channel that is measured in reach and
 * frequency: sum_l w_l reach(t-l) sat( frequency(t-l) ), so that a person reached
 * counts for less at each further contact. saturate_first is not looked at.
 * reach      n values, >= 0: people reached, scaled
 * frequency  n values, >= 0: contacts per person reached
 * the rest as leat_shape_apply
 * Source: Meridian, reach and frequency channels (adstock_hill_rf); Zhang, Wurm, Wakim,
 * Li, Liu (2023), Bayesian hierarchical media mix model incorporating reach and frequency data.
 */
void leat_shape_apply_reach(const struct leat_shape *shape, const double *reach,
    const double *frequency, size_t n, const double *par, double *y, double *const *dy);

/*
 * leat_shape_steady -- the curve (without beta and outcome_scale) per period at
 * constant scaled exposure x, all carry-over counted; *dx its derivative (may be NULL).
 */
double leat_shape_steady(const struct leat_shape *shape, double x, const double *par, double *dx);

#endif
