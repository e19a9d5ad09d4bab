/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shape over a series: carry-over and saturation in either order, with derivatives. */
#include "math/curve.h"

#include <math.h>
#include <string.h>

#include "math/curve_part.h"

#define LAGS (LEAT_LAG_MAX + 1)

/* w / S has the derivative (w' - (w / S) S') / S. */
static void
normalise(double *w, double *const *dw, int lags, int nparameters)
{
	double sum = 0;

	for (int l = 0; l < lags; l++)
		sum += w[l];
	for (int l = 0; l < lags; l++)
		w[l] /= sum;
	for (int p = 0; dw && p < nparameters; p++) {
		double slope = 0;

		for (int l = 0; l < lags; l++)
			slope += dw[p][l];
		for (int l = 0; l < lags; l++)
			dw[p][l] = (dw[p][l] - w[l] * slope) / sum;
	}
}

void
leat_shape_weights(const struct leat_shape *shape, const double *par, double *w, double *const *dw)
{
	const struct leat_adstock *a = shape->adstock;

	a->weights(par, shape->max_lag, shape->normalised, w, dw);
	if (shape->normalised)
		normalise(w, dw, shape->max_lag + 1, a->nparameters);
}

double
leat_shape_carry(const struct leat_shape *shape, const double *par)
{
	double w[LAGS], sum = 0;

	if (shape->normalised)
		return 1; /* what it is but for rounding */
	leat_shape_weights(shape, par, w, NULL);
	for (int l = 0; l <= shape->max_lag; l++)
		sum += w[l];
	return sum;
}

/* struct kernel -- a shape's weights and their derivatives, in room of its own. */
struct kernel {
	size_t lags;
	double w[LAGS], *dw[LEAT_CURVE_PARAMETERS], room[LEAT_CURVE_PARAMETERS * LAGS];
};

static void
kernel_init(struct kernel *k, const struct leat_shape *shape, const double *par, bool slopes)
{
	k->lags = (size_t)shape->max_lag + 1;
	for (int p = 0; p < LEAT_CURVE_PARAMETERS; p++)
		k->dw[p] = k->room + (size_t)p * k->lags;
	leat_shape_weights(shape, par, k->w, slopes ? k->dw : NULL);
}

#define RECURSION_FROM 16 /* lags: below, convolution is no slower, and it is exact */

static bool
recursive(const struct leat_shape *shape)
{
	return shape->adstock == &leat_adstock_geometric && shape->max_lag >= RECURSION_FROM;
}

/*
 * carry -- adstock of x into y (which may be x), and its derivatives by adstock
 * parameters into dy where asked for; least is what no sum of values of x is below.
 */
static void
carry(const struct leat_shape *shape, const struct kernel *k, const double *par, double least,
    const double *x, size_t n, double *y, double *const *dy)
{
	if (recursive(shape)) {
		curve_recurse(par[0], k->lags, k->w[0], dy ? k->dw[0][0] : 0, least, x, n, y,
		    dy ? dy[0] : NULL);
		return;
	}
	for (int p = 0; dy && p < shape->adstock->nparameters; p++)
		if (dy[p])
			curve_convolve(k->dw[p], k->lags, x, n, dy[p]);
	curve_convolve(k->w, k->lags, x, n, y);
}

enum { BLOCK = 64 };

/*
 * saturate -- y = sat(y). carried[p], if there, holds the derivative of y by an
 * adstock parameter and becomes that of the saturated one; dpar[p] gets the
 * derivative by a saturation parameter. Where y is 0 it is 0 for every adstock,
 * so an infinite slope there counts for nothing.
 */
static void
saturate(const struct leat_saturation *sat, double *y, size_t n, const double *par,
    double *const *carried, int ncarried, double *const *dpar)
{
	for (size_t from = 0; from < n; from += BLOCK) {
		size_t m = n - from < BLOCK ? n - from : BLOCK;
		double slope[BLOCK], *d[LEAT_CURVE_PARAMETERS] = {NULL};

		for (int p = 0; dpar && p < sat->nparameters; p++)
			d[p] = dpar[p] ? dpar[p] + from : NULL;
		sat->series(y + from, m, par, y + from, slope, d);
		for (int p = 0; carried && p < ncarried; p++)
			for (size_t t = 0; carried[p] && t < m; t++)
				carried[p][from + t] =
				    y[from + t] == 0 ? 0 : carried[p][from + t] * slope[t];
	}
}

static void
multiply(double *y, const double *by, size_t n)
{
	for (size_t t = 0; t < n; t++)
		y[t] *= by[t];
}

/*
 * Saturation before carry-over: by a saturation parameter, the carry-over of the
 * derivative. Each person reached counts for what the frequency is worth, where
 * there is reach.
 */
static void
apply_saturated_first(const struct leat_shape *shape, const double *reach, const double *x,
    size_t n, const double *par, double *y, double *const *dy)
{
	int nad = shape->adstock->nparameters, nsat = shape->saturation->nparameters;
	struct kernel k;

	kernel_init(&k, shape, par, dy != NULL);
	shape->saturation->series(x, n, par + nad, y, NULL, dy ? dy + nad : NULL);
	if (reach)
		multiply(y, reach, n);
	for (int p = 0; dy && p < nsat; p++) {
		double *d = dy[nad + p];

		if (d && reach)
			multiply(d, reach, n);
		if (d)
			carry(shape, &k, par, -INFINITY, d, n, d, NULL);
	}
	carry(shape, &k, par, 0, y, n, y, dy);
}

void
leat_shape_apply(const struct leat_shape *shape, const double *x, size_t n, const double *par,
    double *y, double *const *dy)
{
	int nad = shape->adstock->nparameters;
	struct kernel k;

	if (shape->saturate_first) {
		apply_saturated_first(shape, NULL, x, n, par, y, dy);
		return;
	}
	kernel_init(&k, shape, par, dy != NULL);
	carry(shape, &k, par, 0, x, n, y, dy);
	saturate(shape->saturation, y, n, par + nad, dy, nad, dy ? dy + nad : NULL);
}

void
leat_shape_apply_reach(const struct leat_shape *shape, const double *reach, const double *frequency,
    size_t n, const double *par, double *y, double *const *dy)
{
	apply_saturated_first(shape, reach, frequency, n, par, y, dy);
}

double
leat_shape_steady(const struct leat_shape *shape, double x, const double *par, double *dx)
{
	const double *sat = par + shape->adstock->nparameters;
	double sum = leat_shape_carry(shape, par), slope, y;

	if (shape->saturate_first)
		y = sum * shape->saturation->eval(x, sat, &slope, NULL);
	else
		y = shape->saturation->eval(sum * x, sat, &slope, NULL);
	if (dx)
		*dx = sum * slope;
	return y;
}
