/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Adstock: the weight of exposure l periods ago, l = 0 .. L.
 *
 *   geometric    alpha^l
 *   binomial     (1 - l / (L + 1))^(1 / alpha - 1), gone after L
 *   delayed      alpha^((l - theta)^2), largest theta periods late
 *   weibull_pdf  density of Weibull(shape, scale) at l + 1, its least and largest value in
 *                0 .. L brought to 0 and 1
 *   weibull_cdf  product over j = 1 .. l of the survival of Weibull(shape, scale) at j
 *
 * Sources: Jin, Wang, Sun, Chan, Koehler (2017), Bayesian methods for media mix
 * modeling with carryover and shape effects, for geometric and delayed; Meridian
 * (binomial decay); Robyn and PyMC-Marketing for the two of Weibull, which take
 * their ages from 1. PyMC-Marketing's l_max is L + 1, but L for the cdf. Robyn's scale is a
 * quantile of the window, PyMC-Marketing's (lam) and this one a number of periods.
 */
#include <math.h>

#include "math/curve_part.h"

/*
 * By products, so that alpha = 0 is exact in value (1, 0, 0, ...) and derivative
 * (0, 1, 0, ...).
 */
static void
geometric_weights(const double *par, int max_lag, bool relative, double *w, double *const *dw)
{
	double power = 1, slope = 0; /* alpha^l and l alpha^(l-1) */

	for (int l = 0; l <= max_lag; l++) {
		w[l] = power;
		if (dw)
			dw[0][l] = slope;
		slope = slope * par[0] + power;
		power *= par[0];
	}
}

/* At alpha = 0 all but the first weight are 0, with all their derivatives. */
static void
binomial_weights(const double *par, int max_lag, bool relative, double *w, double *const *dw)
{
	double alpha = par[0], power = 1 / alpha - 1, window = max_lag + 1.0;

	for (int l = 0; l <= max_lag; l++) {
		double left = log1p(-l / window);

		w[l] = l ? exp(power * left) : 1;
		if (dw)
			dw[0][l] = l && w[l] > 0 ? -w[l] * left / (alpha * alpha) : 0;
	}
}

/*
 * Relative weights are taken against the lag nearest to theta: beyond the
 * window all others would vanish together. Where alpha is 0 only that lag is
 * left; a derivative that would be infinite there is given as 0.
 */
static void
delayed_weights(const double *par, int max_lag, bool relative, double *w, double *const *dw)
{
	double alpha = par[0], theta = par[1], base = log(alpha);
	double nearest = fmin(fmax(nearbyint(theta), 0), max_lag);

	for (int l = 0; l <= max_lag; l++) {
		/* (l - theta)^2, less that of the nearest */
		double power = relative ? (l - nearest) * (l + nearest - 2 * theta)
					: fmin((l - theta) * (l - theta), 1e300);
		double slope = relative ? 2 * (nearest - l) : 2 * (theta - l);

		w[l] = power == 0 ? 1 : exp(power * base);
		if (!dw)
			continue;
		dw[0][l] = alpha > 0 ? power * w[l] / alpha : power == 1;
		dw[1][l] = alpha > 0 && w[l] > 0 ? slope * base * w[l] : 0;
	}
}

#define STEEPEST 1e304 /* of (age / scale)^shape: beyond it nothing is left of a weight */
#define STEEP 11.5     /* of its logarithm at age 1: nothing is left of any other weight */

/* log density of age l + 1 but for a constant, and its derivatives by shape and scale. */
static double
weibull_log(int l, double shape, double scale, double d[2])
{
	double age = log(l + 1.0), ratio = age - log(scale);
	double z = fmin(exp(shape * ratio), STEEPEST);

	d[0] = age - z * ratio;
	d[1] = z * (shape / scale);
	return (shape - 1) * age - z;
}

static void
only_first(int max_lag, int nparameters, double *w, double *const *dw)
{
	for (int l = 0; l <= max_lag; l++) {
		w[l] = l == 0;
		for (int p = 0; dw && p < nparameters; p++)
			dw[p][l] = 0;
	}
}

/*
 * With W_l the density over its largest, at M, and the least at m,
 *   w_l = (W_l - W_m) / (1 - W_m),  w_l' = (W_l' - (1 - w_l) W_m') / (1 - W_m).
 * A density without a range, or all at once, leaves the first weight only, as in Robyn.
 */
static void
weibull_pdf_weights(const double *par, int max_lag, bool relative, double *w, double *const *dw)
{
	double most, least, range, at_most[2], at_least[2], d[2];
	int low = 0, high = 0;

	for (int l = 0; l <= max_lag; l++) {
		w[l] = weibull_log(l, par[0], par[1], d);
		low = w[l] < w[low] ? l : low;
		high = w[l] > w[high] ? l : high;
	}
	most = weibull_log(high, par[0], par[1], at_most);
	least = weibull_log(low, par[0], par[1], at_least);
	range = -expm1(least - most);
	if (!(range > 0 && -par[0] * log(par[1]) < STEEP)) {
		only_first(max_lag, 2, w, dw);
		return;
	}
	for (int l = 0; l <= max_lag; l++) {
		double at = weibull_log(l, par[0], par[1], d), part = exp(at - most);
		double lowest = exp(least - most);

		w[l] = -part * expm1(least - at) / range;
		for (int p = 0; dw && p < 2; p++) {
			double own = part > 0 ? part * (d[p] - at_most[p]) : 0;
			double shift = lowest > 0 ? lowest * (at_least[p] - at_most[p]) : 0;

			dw[p][l] = (own - (1 - w[l]) * shift) / range;
		}
	}
}

static void
weibull_cdf_weights(const double *par, int max_lag, bool relative, double *w, double *const *dw)
{
	double shape = par[0], scale = par[1], sum = 0, by_shape = 0;

	for (int l = 0; l <= max_lag; l++) {
		if (l) {
			double ratio = log(l / scale), z = exp(shape * ratio);

			sum += z;
			by_shape += z * ratio;
		}
		w[l] = exp(-sum);
		if (!dw)
			continue;
		dw[0][l] = w[l] > 0 ? -w[l] * by_shape : 0;
		dw[1][l] = w[l] > 0 ? w[l] * (shape * sum / scale) : 0;
	}
}

static void
none_weights(const double *par, int max_lag, bool relative, double *w, double *const *dw)
{
	only_first(max_lag, 0, w, dw);
}

const struct leat_adstock leat_adstock_geometric = {
    "geometric", 1, {"alpha"}, {1}, geometric_weights};
static const struct leat_adstock binomial = {"binomial", 1, {"alpha"}, {1}, binomial_weights};
static const struct leat_adstock delayed = {
    "delayed", 2, {"alpha", "theta"}, {1, INFINITY}, delayed_weights};
static const struct leat_adstock weibull_pdf = {
    "weibull_pdf", 2, {"shape", "scale"}, {INFINITY, INFINITY}, weibull_pdf_weights};
static const struct leat_adstock weibull_cdf = {
    "weibull_cdf", 2, {"shape", "scale"}, {INFINITY, INFINITY}, weibull_cdf_weights};
static const struct leat_adstock none = {"none", 0, {NULL}, {0}, none_weights};

const struct leat_adstock *const leat_adstocks[] = {
    &leat_adstock_geometric, &binomial, &delayed, &weibull_pdf, &weibull_cdf, &none};
const size_t leat_nadstocks = sizeof(leat_adstocks) / sizeof(leat_adstocks[0]);

const struct leat_adstock *
leat_adstock_find(struct leat_slice name)
{
	for (size_t i = 0; i < leat_nadstocks; i++)
		if (leat_slice_is(name, leat_adstocks[i]->name))
			return leat_adstocks[i];
	return NULL;
}
