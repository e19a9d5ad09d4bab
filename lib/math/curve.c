/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "math/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/*
 * geometric -- w_l = alpha^l, alpha in [0, 1). By products, so that alpha = 0
 * is exact in value (1, 0, 0, ...) and derivative (0, 1, 0, ...).
 */
static void
geometric_weights(const double *par, int max_lag, double *w, double *const *dw)
{
	double power = 1, slope = 0; /* alpha^l and l alpha^(l-1) */

	for (int l = 0; l <= max_lag; l++) {
		w[l] = power;
		if (dw && dw[0])
			dw[0][l] = slope;
		slope = slope * par[0] + power;
		power *= par[0];
	}
}

static void
none_weights(const double *par, int max_lag, double *w, double *const *dw)
{
	for (int l = 0; l <= max_lag; l++)
		w[l] = l == 0;
}

/* logistic -- (1 - e^-lambda x) / (1 + e^-lambda x). */
static inline double
logistic_eval(double x, const double *par, double *dx, double *dpar)
{
	double z = par[0] * x;
	/* expm1 keeps the digits of a small z, which a plain difference loses; exp is faster. */
	double less = z > 0.1 ? exp(-z) - 1 : expm1(-z);
	double slope = 2 * (1 + less) / ((2 + less) * (2 + less));

	if (dx)
		*dx = slope * par[0];
	if (dpar)
		dpar[0] = slope * x;
	return -less / (2 + less);
}

/* Limits at x = 0, where the logarithm of hill_eval has none. */
static double
hill_at_zero(const double *par, double *dx, double *dpar)
{
	if (dx)
		*dx = par[1] > 1 ? 0 : par[1] < 1 ? INFINITY : 1 / par[0];
	if (dpar)
		dpar[0] = dpar[1] = 0;
	return 0;
}

/* hill -- x^s / (x^s + k^s) as the logistic function of s log(x / k): no overflow. */
static inline double
hill_eval(double x, const double *par, double *dx, double *dpar)
{
	double k = par[0], s = par[1], ratio, e, slope;

	if (x <= 0)
		return hill_at_zero(par, dx, dpar);
	ratio = log(x / k);
	e = exp(-fabs(s * ratio));
	slope = e / ((1 + e) * (1 + e));
	if (dx)
		*dx = slope * s / x;
	if (dpar) {
		dpar[0] = -slope * s / k;
		dpar[1] = slope * ratio;
	}
	return ratio >= 0 ? 1 / (1 + e) : e / (1 + e);
}

static double
none_eval(double x, const double *par, double *dx, double *dpar)
{
	if (dx)
		*dx = 1;
	return x;
}

static const struct leat_adstock geometric = {"geometric", 1, {"alpha"}, geometric_weights};
static const struct leat_adstock no_adstock = {"none", 0, {NULL}, none_weights};

static const struct leat_saturation logistic = {"logistic", 1, {"lambda"}, logistic_eval, true};
static const struct leat_saturation hill = {
    "hill", 2, {"half_saturation", "slope"}, hill_eval, false};
static const struct leat_saturation no_saturation = {"none", 0, {NULL}, none_eval, true};

const struct leat_adstock *const leat_adstocks[] = {&geometric, &no_adstock};
const size_t leat_nadstocks = sizeof(leat_adstocks) / sizeof(leat_adstocks[0]);
const struct leat_saturation *const leat_saturations[] = {&logistic, &hill, &no_saturation};
const size_t leat_nsaturations = sizeof(leat_saturations) / sizeof(leat_saturations[0]);

const struct leat_adstock *
leat_adstock_find(struct leat_slice name)
{
	for (size_t i = 0; i < leat_nadstocks; i++)
		if (leat_slice_is(name, leat_adstocks[i]->name))
			return leat_adstocks[i];
	return NULL;
}

const struct leat_saturation *
leat_saturation_find(struct leat_slice name)
{
	for (size_t i = 0; i < leat_nsaturations; i++)
		if (leat_slice_is(name, leat_saturations[i]->name))
			return leat_saturations[i];
	return NULL;
}

/*
 * struct kernel -- a shape's lag weights as they are applied: divided by their
 * sum where the shape says so, with their derivatives.
 */
struct kernel {
	int lags; /* max_lag + 1 */
	double *w, *dw[LEAT_CURVE_PARAMETERS];
	double stack[(1 + LEAT_CURVE_PARAMETERS) * 32];
	double *heap;
};

/* w / S has the derivative (w' - (w / S) S') / S. */
static void
kernel_normalise(struct kernel *k, int nparameters)
{
	double sum = 0;

	for (int l = 0; l < k->lags; l++)
		sum += k->w[l];
	for (int l = 0; l < k->lags; l++)
		k->w[l] /= sum;
	for (int p = 0; p < nparameters; p++) {
		double slope = 0;

		for (int l = 0; l < k->lags; l++)
			slope += k->dw[p][l];
		for (int l = 0; l < k->lags; l++)
			k->dw[p][l] = (k->dw[p][l] - k->w[l] * slope) / sum;
	}
}

static void
kernel_init(struct kernel *k, const struct leat_shape *shape, const double *par)
{
	size_t lags = (size_t)shape->max_lag + 1;
	double *room = &k->stack[0];

	k->lags = (int)lags;
	k->heap = NULL;
	if ((1 + LEAT_CURVE_PARAMETERS) * lags > sizeof(k->stack) / sizeof(k->stack[0]))
		room = k->heap = LEAT_NEW_N(double, (1 + LEAT_CURVE_PARAMETERS) * lags);
	k->w = room;
	for (int p = 0; p < LEAT_CURVE_PARAMETERS; p++)
		k->dw[p] = room + (size_t)(p + 1) * lags;
	shape->adstock->weights(par, shape->max_lag, k->w, k->dw);
	if (shape->normalised)
		kernel_normalise(k, shape->adstock->nparameters);
}

static void
kernel_fini(struct kernel *k)
{
	free(k->heap);
}

/* y = w * x, nothing before the first period. Lag by lag, so that the inner loop is a plain one. */
static void
convolve(const double *w, int lags, const double *x, size_t n, double *y)
{
	memset(y, 0, n * sizeof(*y));
	for (size_t l = 0; l < (size_t)lags && l < n; l++) {
		double wl = w[l];

		if (wl == 0)
			continue;
		for (size_t t = l; t < n; t++)
			y[t] += wl * x[t - l];
	}
}

/*
 * The same for geometric weights (alpha^l times head) at a cost that does not
 * grow with the lags: a_t = x_t + alpha a_(t-1) - alpha^lags x_(t-lags). When
 * nothing is left in the window it is zero exactly, not a rounding error that a
 * steep saturation would blow up. dy, if there, is the derivative by alpha of
 * the whole, with that of head being dhead.
 */
static void
recurse(double alpha, int lags, double head, double dhead, const double *x, size_t n, double *y,
    double *dy)
{
	double out = pow(alpha, lags), dout = lags * pow(alpha, lags - 1), a = 0, da = 0;
	size_t width = (size_t)lags, idle = 0;

	for (size_t t = 0; t < n; t++) {
		double left = t >= width ? x[t - width] : 0;

		idle = x[t] == 0 ? idle + 1 : 0;
		da = idle >= width ? 0 : alpha * da + a - dout * left;
		a = idle >= width ? 0 : x[t] + alpha * a - out * left;
		a = a > 0 ? a : 0;
		if (dy)
			dy[t] = head * da + dhead * a;
		y[t] = head * a;
	}
}

/* Long windows of geometric weights on exposures, which are not negative, go by recursion. */
static bool
recursive(const struct leat_shape *shape)
{
	return shape->adstock == &geometric && shape->max_lag > 3;
}

/* carry -- adstock of x into y, and derivatives by adstock parameters into dy where asked for. */
static void
carry(const struct leat_shape *shape, const double *x, size_t n, const double *par, double *y,
    double *const *dy)
{
	struct kernel k;

	kernel_init(&k, shape, par);
	if (recursive(shape)) {
		double *d = dy ? dy[0] : NULL;

		recurse(par[0], k.lags, k.w[0], k.dw[0][0], x, n, y, d);
	} else {
		convolve(k.w, k.lags, x, n, y);
		for (int p = 0; dy && p < shape->adstock->nparameters; p++)
			if (dy[p])
				convolve(k.dw[p], k.lags, x, n, dy[p]);
	}
	kernel_fini(&k);
}

/* What saturate does, for one function: inlined where it is known. */
static inline __attribute__((always_inline)) void
saturate_by(double (*eval)(double, const double *, double *, double *), int npar, const double *x,
    size_t n, const double *par, double *y, double *const *carried, int ncarried,
    double *const *dpar)
{
	for (size_t t = 0; t < n; t++) {
		double slope, d[LEAT_CURVE_PARAMETERS], at = x[t];

		y[t] = eval(at, par, &slope, d);
		for (int p = 0; p < ncarried; p++)
			if (carried[p])
				carried[p][t] = at == 0 ? 0 : carried[p][t] * slope;
		/* NOLINTBEGIN(clang-analyzer-core*): eval has written npar of d */
		for (int p = 0; p < npar; p++)
			if (dpar[p])
				dpar[p][t] = d[p];
		/* NOLINTEND(clang-analyzer-core*) */
	}
}

/*
 * saturate -- y[t] = sat(x[t]), x may be y. carried[p], if there, holds the
 * derivative of x by an adstock parameter and becomes that of y; dpar[p] gets
 * the derivative by a saturation parameter. Where x is 0 it is 0 for every
 * adstock, so an infinite slope there counts for nothing.
 */
static void
saturate(const struct leat_saturation *sat, const double *x, size_t n, const double *par, double *y,
    double *const *carried, int ncarried, double *const *dpar)
{
	int npar = dpar ? sat->nparameters : 0;

	ncarried = carried ? ncarried : 0;
	if (sat == &logistic)
		saturate_by(logistic_eval, npar, x, n, par, y, carried, ncarried, dpar);
	else if (sat == &hill)
		saturate_by(hill_eval, npar, x, n, par, y, carried, ncarried, dpar);
	else
		saturate_by(sat->eval, npar, x, n, par, y, carried, ncarried, dpar);
}

/* Saturation before carry-over: by a saturation parameter, the carry-over of the derivative. */
static void
apply_saturated_first(const struct leat_shape *shape, const double *x, size_t n, const double *par,
    double *y, double *const *dy)
{
	int nad = shape->adstock->nparameters, nsat = shape->saturation->nparameters;
	double *room = LEAT_NEW_N(double, n *(1 + LEAT_CURVE_PARAMETERS));
	double *d[LEAT_CURVE_PARAMETERS];
	struct kernel k;

	for (int p = 0; p < LEAT_CURVE_PARAMETERS; p++)
		d[p] = room + (size_t)(p + 1) * n;
	saturate(shape->saturation, x, n, par + nad, room, NULL, 0, d);
	carry(shape, room, n, par, y, dy);
	kernel_init(&k, shape, par);
	for (int p = 0; dy && p < nsat; p++)
		if (dy[nad + p])
			/* NOLINTNEXTLINE(clang-analyzer-core*): nsat is no more than d has */
			convolve(k.w, k.lags, d[p], n, dy[nad + p]);
	kernel_fini(&k);
	free(room);
}

void
leat_shape_apply(const struct leat_shape *shape, const double *x, size_t n, const double *par,
    double *y, double *const *dy)
{
	int nad = shape->adstock->nparameters;

	if (shape->saturate_first) {
		apply_saturated_first(shape, x, n, par, y, dy);
		return;
	}
	carry(shape, x, n, par, y, dy);
	saturate(shape->saturation, y, n, par + nad, y, dy, nad, dy ? dy + nad : NULL);
}

double
leat_shape_steady(const struct leat_shape *shape, double x, const double *par, double *dx)
{
	const double *sat = par + shape->adstock->nparameters;
	double sum = 0, slope, y;
	struct kernel k;

	kernel_init(&k, shape, par);
	for (int l = 0; l < k.lags; l++)
		sum += k.w[l];
	kernel_fini(&k);
	if (shape->normalised)
		sum = 1; /* what it is but for rounding */
	if (shape->saturate_first) {
		y = sum * shape->saturation->eval(x, sat, &slope, NULL);
	} else {
		y = shape->saturation->eval(sum * x, sat, &slope, NULL);
	}
	if (dx)
		*dx = sum * slope;
	return y;
}
