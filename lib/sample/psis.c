/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/psis.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define TAIL_LEAST 5 /* values that a shape is fitted to */

/* Mean of log(1 - b x): the shape that goes with b. */
static double
shape_of(double b, const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += log1p(-b * x[i]);
	return sum / (double)n;
}

/*
 * b = -k / sigma is averaged over a grid by its profile likelihood, after which k
 * follows.
 */
double
leat_pareto_fit(const double *x, size_t n, double *sigma)
{
	size_t m = 30 + (size_t)sqrt((double)n);
	double *b = LEAT_NEW_N(double, 2 * m), *log_like = b + m, most = -INFINITY, all = 0;
	double quartile = x[(size_t)((double)n / 4 + 0.5) - 1], mean = 0, k, count = (double)n;

	for (size_t j = 0; j < m; j++) {
		b[j] = 1 / x[n - 1] + (1 - sqrt((double)m / ((double)j + 0.5))) / (3 * quartile);
		k = shape_of(b[j], x, n);
		log_like[j] = count * (log(-b[j] / k) - k - 1);
		most = fmax(most, log_like[j]);
	}
	for (size_t j = 0; j < m; j++) {
		double weight = exp(log_like[j] - most);

		if (!isfinite(weight))
			continue; /* b at or next to 0 */
		all += weight;
		mean += weight * b[j];
	}
	mean /= all;
	k = shape_of(mean, x, n);
	*sigma = -k / mean;
	free(b);
	return (k * count + 0.5 * 10) / (count + 10);
}

/* A weight and where it stands. */
struct place {
	double log_weight;
	size_t at;
};

static int
by_weight(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->log_weight != y->log_weight)
		return x->log_weight < y->log_weight ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* The quantile of a generalised Pareto distribution. */
static double
pareto_quantile(double p, double k, double sigma)
{
	return fabs(k) < 1e-12 ? -sigma * log1p(-p) : sigma * expm1(-k * log1p(-p)) / k;
}

/* The tail, ascending, above the largest weight below it; the largest of all is 1. */
static double
smooth_tail(double *log_weight, const struct place *tail, size_t m, double below)
{
	double *excess = LEAT_NEW_N(double, m), cut = exp(below), sigma, k;

	for (size_t i = 0; i < m; i++)
		excess[i] = exp(tail[i].log_weight) - cut;
	/* Ties with the cut are not above it. */
	for (size_t i = 0; i < m && excess[i] <= 0; i++)
		excess[i] = DBL_MIN;
	k = leat_pareto_fit(excess, m, &sigma);
	for (size_t i = 0; isfinite(k) && i < m; i++) {
		double p = ((double)i + 0.5) / (double)m;

		log_weight[tail[i].at] = fmin(log(cut + pareto_quantile(p, k, sigma)), 0);
	}
	free(excess);
	return k;
}

static void
normalise(double *log_weight, size_t n)
{
	double most = -INFINITY, sum = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, log_weight[i]);
	for (size_t i = 0; i < n; i++)
		sum += exp(log_weight[i] - most);
	for (size_t i = 0; i < n; i++)
		log_weight[i] -= most + log(sum);
}

double
leat_psis_smooth(double *log_weight, size_t n, double efficiency)
{
	size_t m = (size_t)ceil(fmin(0.2 * (double)n, 3 * sqrt((double)n / efficiency)));
	struct place *sorted = LEAT_NEW_N(struct place, n);
	double most = -INFINITY, k = INFINITY;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, log_weight[i]);
	for (size_t i = 0; i < n; i++) {
		log_weight[i] -= most;
		sorted[i] = (struct place){log_weight[i], i};
	}
	qsort(sorted, n, sizeof(*sorted), by_weight);
	if (m >= TAIL_LEAST && m < n) {
		/* Below what a double can tell from 0 relative to the largest, a cut is 0. */
		double below = fmax(sorted[n - m - 1].log_weight, log(DBL_MIN));

		if (sorted[n - 1].log_weight - below < 1e-12)
			k = -INFINITY;
		else if (sorted[n - TAIL_LEAST].log_weight > below)
			k = smooth_tail(log_weight, sorted + n - m, m, below);
	}
	normalise(log_weight, n);
	free(sorted);
	return k;
}

double
leat_psis_ess(const double *log_weight, size_t n)
{
	double squares = 0;

	for (size_t i = 0; i < n; i++)
		squares += exp(2 * log_weight[i]);
	return 1 / squares;
}
