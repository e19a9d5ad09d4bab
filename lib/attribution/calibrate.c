/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/*
 * slope -- of what d has to be least in, (e - m)^2 / (2 s^2) + d^2 / (2 v) with m = mean exp(d).
 */
static double
slope(const struct leat_experiment *e, double mean, double d)
{
	double m = mean * exp(d);

	return (m - e->effect) * m / (e->se * e->se) + d / e->credits_relvar;
}

/*
 * best_error -- that d, by bisection: it is between 0 and where the effect would be met, or, of an
 * effect that cannot be, where the slope of the first term at 0 is outweighed.
 */
static double
best_error(const struct leat_experiment *e, double mean)
{
	double low = 0, high = 0;

	if (e->credits_relvar <= 0)
		return 0;
	if (e->effect > mean)
		high = log(e->effect / mean);
	else if (e->effect > 0)
		low = log(e->effect / mean);
	else
		low = -e->credits_relvar * mean * (mean - e->effect) / (e->se * e->se);
	for (int i = 0; i < 50; i++) {
		double middle = (low + high) / 2;

		if (slope(e, mean, middle) < 0)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* log_posterior -- of x = log f, but for a constant. */
static double
log_posterior(const struct leat_experiment *e, size_t n, double x)
{
	double sum = -x * x / (2 * LEAT_CALIBRATE_TAU * LEAT_CALIBRATE_TAU);

	for (size_t k = 0; k < n; k++) {
		double mean = exp(x) * e[k].credits, d = best_error(&e[k], mean);
		double m = mean * exp(d), off = (e[k].effect - m) / e[k].se;

		sum -= off * off / 2;
		if (e[k].credits_relvar > 0)
			sum -= d * d / (2 * e[k].credits_relvar) +
			       log1p(e[k].credits_relvar * m * m / (e[k].se * e[k].se)) / 2;
	}
	return sum;
}

/* The prior leaves nothing that counts outside, whatever the experiments say. */
#define FARTHEST 20.0

/* mode -- the highest of a grid, then between its neighbours by golden section. */
static double
mode(const struct leat_experiment *e, size_t n)
{
	const double ratio = 0.6180339887498949;
	double step = 0.05, best = 0, top = log_posterior(e, n, 0), low, high;

	for (int i = 0; i <= 2 * FARTHEST / step; i++) {
		double x = i * step - FARTHEST, l = log_posterior(e, n, x);

		if (l > top) {
			top = l;
			best = x;
		}
	}
	low = best - step;
	high = best + step;
	for (int i = 0; i < 60; i++) {
		double a = high - ratio * (high - low), b = low + ratio * (high - low);

		if (log_posterior(e, n, a) < log_posterior(e, n, b))
			low = a;
		else
			high = b;
	}
	return (low + high) / 2;
}

/* end -- how far from the mode, in one direction, there is still something. */
static double
end(const struct leat_experiment *e, size_t n, double from, double direction)
{
	double top = log_posterior(e, n, from), step = 1e-7;

	while (step < FARTHEST && log_posterior(e, n, from + direction * step) > top - 40)
		step *= 1.25;
	return from + direction * step;
}

enum { POINTS = 2000 };

struct leat_calibration
leat_calibrate(const struct leat_experiment *e, size_t n)
{
	double at = mode(e, n), top = log_posterior(e, n, at);
	double low = end(e, n, at, -1), step = (end(e, n, at, 1) - low) / POINTS;
	double sum = 0, mean = 0, square = 0, below = 0, x = low;
	double *density = LEAT_NEW_N(double, POINTS);

	/* Midpoints: both ends are as good as nothing. */
	for (int i = 0; i < POINTS; i++) {
		double d = (i + 0.5) * step;

		density[i] = exp(log_posterior(e, n, low + d) - top);
		sum += density[i];
		mean += density[i] * d;
		square += density[i] * d * d;
	}
	mean /= sum;
	for (int i = 0; i < POINTS; i++) {
		if (below + density[i] >= sum / 2) {
			x = low + (i + (sum / 2 - below) / density[i]) * step;
			break;
		}
		below += density[i];
	}
	free(density);
	return (struct leat_calibration){exp(x), sqrt(fmax(square / sum - mean * mean, 0))};
}
