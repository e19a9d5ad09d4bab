/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saturation: what scaled exposure x >= 0 is worth.
 *
 *   logistic          (1 - e^(-lambda x)) / (1 + e^(-lambda x))
 *   hill              x^slope / (x^slope + half_saturation^slope)
 *   tanh              tanh(x / saturation_point)
 *   michaelis_menten  x / (x + half_saturation)
 *   root              x^exponent
 *
 * Sources: Jin, Wang, Sun, Chan, Koehler (2017), section 2.2, and Meridian for hill
 * (their ec is half_saturation); PyMC-Marketing for the others. Its tanh is
 * b tanh(x / (b c)): here b is the channel's coefficient, and saturation_point
 * stands for b c, the exposure at which the tangent at 0 reaches the ceiling.
 */
#include <float.h>
#include <math.h>

#include "math/curve_part.h"

/* logistic and tanh: (1 - e^-z) / (1 + e^-z) = tanh(z / 2), and its derivative by z. */
static inline double
half_tanh(double z, double *dz)
{
	/* expm1 keeps the digits of a small z, which a plain difference loses; exp is faster. */
	double less = z > 0.1 ? exp(-z) - 1 : expm1(-z), over = 1 / (2 + less);

	*dz = 2 * (1 + less) * over * over;
	return -less * over;
}

static inline double
logistic_eval(double x, const double *par, double *dx, double *dpar)
{
	double slope, y = half_tanh(par[0] * x, &slope);

	if (dx)
		*dx = slope * par[0];
	if (dpar)
		dpar[0] = slope * x;
	return y;
}

static inline double
tanh_eval(double x, const double *par, double *dx, double *dpar)
{
	double per = 2 / par[0], slope, y = half_tanh(per * x, &slope);

	if (dx)
		*dx = slope * per;
	if (dpar)
		dpar[0] = -slope * per * (x / par[0]);
	return y;
}

/*
 * As the logistic function of slope * log(x / k), without overflow. So near to 0 that x
 * has lost digits, it is at the limits of 0.
 */
static inline double
hill_eval(double x, const double *par, double *dx, double *dpar)
{
	double k = par[0], s = par[1], ratio, e, over, slope;

	if (x < DBL_MIN) {
		if (dx)
			*dx = s > 1 ? 0 : s < 1 ? INFINITY : 1 / k;
		if (dpar)
			dpar[0] = dpar[1] = 0;
		return 0;
	}
	ratio = log(x / k);
	e = exp(-fabs(s * ratio));
	over = 1 / (1 + e);
	slope = e * over * over;
	if (dx)
		*dx = slope * s / x;
	if (dpar) {
		dpar[0] = -slope * s / k;
		dpar[1] = slope * ratio;
	}
	return ratio >= 0 ? over : e * over;
}

static inline double
michaelis_menten_eval(double x, const double *par, double *dx, double *dpar)
{
	double over = 1 / (x + par[0]), y = x * over;

	if (dx)
		*dx = par[0] * over * over;
	if (dpar)
		dpar[0] = -y * over;
	return y;
}

static inline double
root_eval(double x, const double *par, double *dx, double *dpar)
{
	double a = par[0], base, y;

	if (x < DBL_MIN) {
		if (dx)
			*dx = a > 1 ? 0 : a < 1 ? INFINITY : 1;
		if (dpar)
			dpar[0] = 0;
		return 0;
	}
	base = log(x);
	y = exp(a * base);
	if (dx)
		*dx = a * y / x;
	if (dpar)
		dpar[0] = base * y;
	return y;
}

static inline double
none_eval(double x, const double *par, double *dx, double *dpar)
{
	if (dx)
		*dx = 1;
	return x;
}

/* A series by one of the functions above, inlined into it. */
static inline __attribute__((always_inline)) void
each(double (*eval)(double, const double *, double *, double *), int npar, const double *x,
    size_t n, const double *par, double *y, double *dx, double *const *dpar)
{
	for (size_t t = 0; t < n; t++) {
		double slope, d[LEAT_CURVE_PARAMETERS];

		y[t] = eval(x[t], par, &slope, d);
		if (dx)
			dx[t] = slope;
		/* NOLINTBEGIN(clang-analyzer-core*): eval has written npar of d */
		for (int p = 0; dpar && p < npar; p++)
			if (dpar[p])
				dpar[p][t] = d[p];
		/* NOLINTEND(clang-analyzer-core*) */
	}
}

#define SERIES(name, npar)                                                                         \
	static void name##_series(const double *x, size_t n, const double *par, double *y,         \
	    double *dx, double *const *dpar)                                                       \
	{                                                                                          \
		each(name##_eval, npar, x, n, par, y, dx, dpar);                                   \
	}

SERIES(logistic, 1)
SERIES(tanh, 1)
SERIES(hill, 2)
SERIES(michaelis_menten, 1)
SERIES(root, 1)
SERIES(none, 0)

static const struct leat_saturation logistic = {
    "logistic", 1, {"lambda"}, {INFINITY}, logistic_eval, logistic_series, true};
static const struct leat_saturation hill = {
    "hill", 2, {"half_saturation", "slope"}, {INFINITY, INFINITY}, hill_eval, hill_series, false};
static const struct leat_saturation tanh_saturation = {
    "tanh", 1, {"saturation_point"}, {INFINITY}, tanh_eval, tanh_series, true};
static const struct leat_saturation michaelis_menten = {"michaelis_menten", 1, {"half_saturation"},
    {INFINITY}, michaelis_menten_eval, michaelis_menten_series, true};
static const struct leat_saturation root = {
    "root", 1, {"exponent"}, {1}, root_eval, root_series, true};
static const struct leat_saturation none = {"none", 0, {NULL}, {0}, none_eval, none_series, true};

const struct leat_saturation *const leat_saturations[] = {
    &logistic, &hill, &tanh_saturation, &michaelis_menten, &root, &none};
const size_t leat_nsaturations = sizeof(leat_saturations) / sizeof(leat_saturations[0]);

const struct leat_saturation *
leat_saturation_find(struct leat_slice name)
{
	for (size_t i = 0; i < leat_nsaturations; i++)
		if (leat_slice_is(name, leat_saturations[i]->name))
			return leat_saturations[i];
	return NULL;
}

bool
leat_saturation_concave(const struct leat_saturation *s, const double *par)
{
	return s->concave || (s == &hill && par[1] <= 1);
}
