/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/naive.h"

#include <gsl/gsl_multifit.h>
#include <math.h>

#define LEAST 8 /* errors that a spread is taken from */

/* Root mean square of what the value `lag` periods before has missed by. */
static bool
spread(const double *y, size_t n, size_t lag, double *sd)
{
	double square = 0;

	if (n < lag + LEAST)
		return false;
	for (size_t t = lag; t < n; t++)
		square += (y[t] - y[t - lag]) * (y[t] - y[t - lag]);
	*sd = sqrt(square / (double)(n - lag));
	return *sd > 0;
}

bool
leat_naive_last(const double *y, size_t n, size_t ahead, double *mean, double *sd)
{
	if (!spread(y, n, ahead, sd))
		return false;
	*mean = y[n - 1];
	return true;
}

bool
leat_naive_seasonal(
    const double *y, size_t n, size_t season, size_t ahead, double *mean, double *sd)
{
	size_t lag = (ahead + season - 1) / season * season;

	if (!spread(y, n, lag, sd))
		return false;
	*mean = y[n - 1 + ahead - lag];
	return true;
}

bool
leat_naive_linear(
    const double *y, const double *const *x, size_t k, size_t n, size_t m, double *mean, double *sd)
{
	gsl_multifit_linear_workspace *work;
	gsl_vector_const_view outcome = gsl_vector_const_view_array(y, n);
	gsl_matrix *a, *cov;
	gsl_vector *c, *row;
	double square, noise;

	if (n < k + LEAST)
		return false;
	work = gsl_multifit_linear_alloc(n, k);
	a = gsl_matrix_alloc(n, k);
	cov = gsl_matrix_alloc(k, k);
	c = gsl_vector_alloc(k);
	row = gsl_vector_alloc(k);
	for (size_t t = 0; t < n; t++)
		for (size_t j = 0; j < k; j++)
			gsl_matrix_set(a, t, j, x[j][t]);
	/* Columns that say the same, or nothing, share or get no coefficient. */
	gsl_multifit_linear(a, &outcome.vector, c, cov, &square, work);
	noise = square / (double)(n - k);
	for (size_t h = 0; h < m; h++) {
		double error;

		for (size_t j = 0; j < k; j++)
			gsl_vector_set(row, j, x[j][n + h]);
		gsl_multifit_linear_est(row, c, cov, &mean[h], &error);
		sd[h] = sqrt(noise + error * error);
	}
	gsl_multifit_linear_free(work);
	gsl_matrix_free(a);
	gsl_matrix_free(cov);
	gsl_vector_free(c);
	gsl_vector_free(row);
	return noise > 0;
}
