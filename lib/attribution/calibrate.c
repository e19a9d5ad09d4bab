/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/calibrate.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* log_posterior -- of x = log f, but for a constant. */
static double
log_posterior(const struct leat_experiment *e, size_t n, double x)
{
	double sum = -x * x / (2 * LEAT_CALIBRATE_TAU * LEAT_CALIBRATE_TAU);

	for (size_t k = 0; k < n; k++) {
		double mean = exp(x) * e[k].credits, off = e[k].effect - mean;
		double variance = e[k].se * e[k].se + mean * mean * e[k].credits_relvar;

		sum -= (log(variance) + off * off / variance) / 2;
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
	double step = 0.02, best = 0, top = log_posterior(e, n, 0), low, high;

	for (double x = -FARTHEST; x <= FARTHEST; x += step) {
		double l = log_posterior(e, n, x);

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

enum { POINTS = 4000 };

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
