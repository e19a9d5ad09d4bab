/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of data say the same, and which prior the data have not moved. */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/adequacy.h"

#define VIF_MOST 1e9
#define GRID 512

/* Columns less their mean, of length 1; those that vary, and which they were. */
static size_t
standardise(const double *const *column, size_t k, size_t n, double *z, size_t *which)
{
	size_t kept = 0;

	for (size_t j = 0; j < k; j++) {
		double mean = leat_stat_mean(column[j], n), sd = leat_stat_sd(column[j], n);
		double *to = z + kept * n;

		if (!(sd > 1e-12 * fabs(mean)))
			continue;
		for (size_t t = 0; t < n; t++)
			to[t] = (column[j][t] - mean) / (sd * sqrt((double)n - 1));
		which[kept++] = j;
	}
	return kept;
}

static void
correlate(const double *z, size_t k, size_t n, gsl_matrix *r)
{
	for (size_t a = 0; a < k; a++)
		for (size_t b = 0; b <= a; b++) {
			double sum = 0;

			for (size_t t = 0; t < n; t++)
				sum += z[a * n + t] * z[b * n + t];
			gsl_matrix_set(r, a, b, sum);
			gsl_matrix_set(r, b, a, sum);
		}
}

/* The diagonal of the inverse, from the eigenvalues; none counts below 1 / VIF_MOST. */
static double
inflate(gsl_matrix *r, size_t k, const size_t *which, double *vif)
{
	gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(k);
	gsl_vector *value = gsl_vector_alloc(k);
	gsl_matrix *v = gsl_matrix_alloc(k, k);
	double most = 0, least = INFINITY;

	gsl_eigen_symmv(r, value, v, work);
	for (size_t e = 0; e < k; e++) {
		double lambda = fmax(gsl_vector_get(value, e), 1 / VIF_MOST);

		most = fmax(most, lambda);
		least = fmin(least, lambda);
		for (size_t j = 0; j < k; j++)
			vif[which[j]] += gsl_matrix_get(v, j, e) * gsl_matrix_get(v, j, e) / lambda;
	}
	gsl_matrix_free(v);
	gsl_vector_free(value);
	gsl_eigen_symmv_free(work);
	return sqrt(most / least);
}

double
leat_collinearity(const double *const *column, size_t k, size_t n, double *vif)
{
	double *z = LEAT_NEW_N(double, k *n), condition = NAN;
	size_t *which = LEAT_NEW_N(size_t, k), kept = standardise(column, k, n, z, which);

	for (size_t j = 0; j < k; j++)
		vif[j] = NAN;
	for (size_t j = 0; j < kept; j++)
		vif[which[j]] = 0;
	if (kept > 0) {
		gsl_matrix *r = gsl_matrix_alloc(kept, kept);

		correlate(z, kept, n, r);
		condition = inflate(r, kept, which, vif);
		gsl_matrix_free(r);
	}
	free(z);
	free(which);
	return condition;
}

/* Where the draws and the prior are, on the axis of the logarithm. */
static void
range(const struct leat_prior *prior, const double *sorted, size_t n, double width, double *low,
    double *high)
{
	double most = -INFINITY;

	*low = sorted[0] - 4 * width;
	*high = sorted[n - 1] + 4 * width;
	/* Outwards until the prior is a millionth of its height on the way. */
	for (int side = 0; side < 2; side++) {
		double *end = side ? high : low, step = side ? 0.25 : -0.25;

		for (int i = 0; i < 400; i++, *end += step) {
			double d = leat_prior_log(prior, exp(*end), NULL) + *end;

			most = fmax(most, d);
			if (d < most - 14)
				break;
		}
	}
}

double
leat_overlap(const struct leat_prior *prior, const double *x, size_t n)
{
	double *sorted = LEAT_NEW_N(double, n), low, high, step, width, sum = 0;

	for (size_t i = 0; i < n; i++)
		sorted[i] = log(x[i]);
	leat_stat_sort(sorted, n);
	/* Silverman's rule with the interquartile range, which tails do not widen. */
	width = 0.9 *
		fmin(leat_stat_sd(sorted, n),
		    (leat_stat_quantile(sorted, n, 0.75) - leat_stat_quantile(sorted, n, 0.25)) /
			1.34) *
		pow((double)n, -0.2);
	width = fmax(width, 1e-9);
	range(prior, sorted, n, width, &low, &high);
	step = (high - low) / GRID;
	for (int g = 0; g < GRID; g++) {
		double at = low + (g + 0.5) * step, posterior = 0;

		for (size_t i = 0; i < n; i++) {
			double z = (at - sorted[i]) / width;

			posterior += fabs(z) < 6 ? exp(-0.5 * z * z) : 0;
		}
		posterior /= (double)n * width * sqrt(2 * M_PI);
		sum += fmin(posterior, exp(leat_prior_log(prior, exp(at), NULL) + at));
	}
	free(sorted);
	return fmin(sum * step, 1);
}
