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
#include <string.h>

#include "math/curve_lanes.h"
#include "math/curve_part.h"

/*
 * Each function is for x of at least DBL_MIN; below, where x has lost digits, it is at its
 * limits of 0: nothing, with no derivative by a parameter, and the slope of NAME_rise.
 */

/* logistic and tanh: (1 - e^-z) / (1 + e^-z) = tanh(z / 2), and its derivative by z. */
LANES_INLINE double
half_tanh(double z, double *dz)
{
	double less = lanes_expm1(-z), over = 1 / (2 + less);

	*dz = 2 * (1 + less) * (over * over);
	return -less * over;
}

LANES_INLINE double
logistic_eval(double x, const double *par, double *dx, double *dpar)
{
	double slope, y = half_tanh(par[0] * x, &slope);

	*dx = slope * par[0];
	dpar[0] = slope * x;
	return y;
}

static double
logistic_rise(const double *par)
{
	return par[0] / 2;
}

LANES_INLINE double
tanh_eval(double x, const double *par, double *dx, double *dpar)
{
	double per = 2 / par[0], slope, y = half_tanh(per * x, &slope);

	*dx = slope * per;
	dpar[0] = -slope * per * (x / par[0]);
	return y;
}

static double
tanh_rise(const double *par)
{
	return 1 / par[0];
}

/* As the logistic function of slope * log(x / k), without overflow. */
LANES_INLINE double
hill_eval(double x, const double *par, double *dx, double *dpar)
{
	double k = par[0], s = par[1], ratio = lanes_log(x) - lanes_log(k);
	double e = 1 + lanes_expm1(-fabs(s * ratio)), over = 1 / (1 + e), slope = e * over * over;

	*dx = slope * s / x;
	dpar[0] = -slope * s / k;
	dpar[1] = slope * ratio;
	return (ratio >= 0 ? 1 : e) * over;
}

static double
hill_rise(const double *par)
{
	return par[1] > 1 ? 0 : par[1] < 1 ? INFINITY : 1 / par[0];
}

LANES_INLINE double
michaelis_menten_eval(double x, const double *par, double *dx, double *dpar)
{
	double over = 1 / (x + par[0]), y = x * over;

	*dx = par[0] * over * over;
	dpar[0] = -y * over;
	return y;
}

static double
michaelis_menten_rise(const double *par)
{
	return 1 / par[0];
}

LANES_INLINE double
root_eval(double x, const double *par, double *dx, double *dpar)
{
	double base = lanes_log(x), y = 1 + lanes_expm1(par[0] * base);

	*dx = par[0] * y / x;
	dpar[0] = base * y;
	return y;
}

static double
root_rise(const double *par)
{
	return par[0] > 1 ? 0 : par[0] < 1 ? INFINITY : 1;
}

LANES_INLINE double
none_eval(double x, const double *par, double *dx, double *dpar)
{
	*dx = 1;
	return x;
}

static double
none_rise(const double *par)
{
	return 1;
}

typedef double eval_function(double x, const double *par, double *dx, double *dpar);

LANES_INLINE double
one(eval_function *eval, double rise, int npar, double x, const double *par, double *dx,
    double *dpar)
{
	double slope = rise, d[LEAT_CURVE_PARAMETERS] = {0}, y = 0;

	if (x >= DBL_MIN)
		y = eval(x, par, &slope, d);
	if (dx)
		*dx = slope;
	for (int p = 0; dpar && p < npar; p++)
		dpar[p] = d[p];
	return y;
}

enum { BLOCK = 32 };

/* Nearly every block is a whole one, whose size a compiler knows. */
LANES_INLINE void
copy(double *to, const double *from, size_t n)
{
	if (n == BLOCK)
		memcpy(to, from, BLOCK * sizeof(*to));
	else
		memcpy(to, from, n * sizeof(*to));
}

/* A series, block by block in room of its own: y may be x, and a block is a loop without ifs. */
LANES_INLINE void
each(eval_function *eval, double rise, int npar, const double *x, size_t n, const double *par,
    double *y, double *dx, double *const *dpar)
{
	double at[BLOCK] = {0}, on[BLOCK], value[BLOCK], slope[BLOCK], d[2][BLOCK];

	for (size_t from = 0; from < n; from += BLOCK) {
		size_t m = n - from < BLOCK ? n - from : BLOCK;

		copy(at, x + from, m);
		/* Three loops: in one, a compiler would work out the values at 1 apart. */
		for (size_t i = 0; i < BLOCK; i++)
			on[i] = at[i] < DBL_MIN ? 1 : at[i];
		for (size_t i = 0; i < BLOCK; i++) {
			double dp[2] = {0};

			value[i] = eval(on[i], par, &slope[i], dp);
			if (npar > 0)
				d[0][i] = dp[0];
			if (npar > 1)
				d[1][i] = dp[1];
		}
		for (size_t i = 0; i < BLOCK; i++) {
			value[i] = at[i] < DBL_MIN ? 0 : value[i];
			slope[i] = at[i] < DBL_MIN ? rise : slope[i];
			if (npar > 0)
				d[0][i] = at[i] < DBL_MIN ? 0 : d[0][i];
			if (npar > 1)
				d[1][i] = at[i] < DBL_MIN ? 0 : d[1][i];
		}
		copy(y + from, value, m);
		if (dx)
			copy(dx + from, slope, m);
		for (int p = 0; dpar && p < npar; p++)
			if (dpar[p])
				copy(dpar[p] + from, d[p], m);
	}
}

#define SATURATION(name, npar)                                                                     \
	static double name##_one(double x, const double *par, double *dx, double *dpar)            \
	{                                                                                          \
		return one(name##_eval, name##_rise(par), npar, x, par, dx, dpar);                 \
	}                                                                                          \
	static LANES_AVX2 void name##_avx2(const double *x, size_t n, const double *par,           \
	    double *y, double *dx, double *const *dpar)                                            \
	{                                                                                          \
		each(name##_eval, name##_rise(par), npar, x, n, par, y, dx, dpar);                 \
	}                                                                                          \
	static void name##_series(const double *x, size_t n, const double *par, double *y,         \
	    double *dx, double *const *dpar)                                                       \
	{                                                                                          \
		if (LANES_HAVE_AVX2)                                                               \
			name##_avx2(x, n, par, y, dx, dpar);                                       \
		else                                                                               \
			each(name##_eval, name##_rise(par), npar, x, n, par, y, dx, dpar);         \
	}

SATURATION(logistic, 1)
SATURATION(hill, 2)
SATURATION(tanh, 1)
SATURATION(michaelis_menten, 1)
SATURATION(root, 1)
SATURATION(none, 0)

static const struct leat_saturation logistic = {
    "logistic", 1, {"lambda"}, {INFINITY}, logistic_one, logistic_series, true};
static const struct leat_saturation hill = {
    "hill", 2, {"half_saturation", "slope"}, {INFINITY, INFINITY}, hill_one, hill_series, false};
static const struct leat_saturation tanh_saturation = {
    "tanh", 1, {"saturation_point"}, {INFINITY}, tanh_one, tanh_series, true};
static const struct leat_saturation michaelis_menten = {"michaelis_menten", 1, {"half_saturation"},
    {INFINITY}, michaelis_menten_one, michaelis_menten_series, true};
static const struct leat_saturation root = {
    "root", 1, {"exponent"}, {1}, root_one, root_series, true};
static const struct leat_saturation none = {"none", 0, {NULL}, {0}, none_one, none_series, true};

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
