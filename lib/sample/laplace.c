/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sample/climb.h"
#include "sample/nuts.h"
#include "sample/square.h"

#define SD_MOST 3.0    /* on coordinates of unit scale nothing useful is wider */
#define EIGEN_MOST 600 /* beyond, directions are not looked at one by one */

/* A density that counts how often it is asked. */
struct counted {
	const struct leat_density *d;
	int64_t n;
};

static double
count(void *ctx, const double *q, double *grad)
{
	struct counted *c = ctx;

	c->n++;
	return c->d->eval(c->d->ctx, q, grad);
}

/* -Hessian from central differences of the gradient, made symmetric. */
static void
curvature(const struct leat_density *d, const double *mode, double *m)
{
	const double h = 1e-4;
	size_t n = d->n;
	double *q = LEAT_NEW_N(double, 2 * n), *below = q + n;

	memcpy(q, mode, n * sizeof(*q));
	for (size_t i = 0; i < n; i++) {
		double *above = m + i * n;

		q[i] = mode[i] + h;
		d->eval(d->ctx, q, above);
		q[i] = mode[i] - h;
		d->eval(d->ctx, q, below);
		q[i] = mode[i];
		for (size_t j = 0; j < n; j++) {
			double v = (below[j] - above[j]) / (2 * h);

			m[i * n + j] = isfinite(v) ? v : i == j;
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++)
			m[i * n + j] = m[j * n + i] = (m[i * n + j] + m[j * n + i]) / 2;
	free(q);
}

/* m becomes its inverse, each principal direction's sd kept below SD_MOST. */
static void
invert_by_direction(double *m, size_t n)
{
	gsl_matrix_view given = gsl_matrix_view_array(m, n, n);
	gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(n);
	gsl_vector *value = gsl_vector_alloc(n);
	gsl_matrix *v = gsl_matrix_alloc(n, n);

	gsl_eigen_symmv(&given.matrix, value, v, work);
	for (size_t k = 0; k < n; k++) {
		double sd = 1 / sqrt(fmax(gsl_vector_get(value, k), 1 / (SD_MOST * SD_MOST)));

		for (size_t i = 0; i < n; i++)
			*gsl_matrix_ptr(v, i, k) *= sd;
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) {
			const double *a = gsl_matrix_ptr(v, i, 0), *b = gsl_matrix_ptr(v, j, 0);
			double sum = 0;

			for (size_t k = 0; k < n; k++)
				sum += a[k] * b[k];
			m[i * n + j] = m[j * n + i] = sum;
		}
	gsl_matrix_free(v);
	gsl_vector_free(value);
	gsl_eigen_symmv_free(work);
}

/*
 * The same, as good as it is cheap: as much is added to every direction's
 * curvature as SD_MOST asks for, and more where the curvature is negative.
 */
static void
invert_with_ridge(double *m, size_t n)
{
	double *l = LEAT_NEW_N(double, n *n), ridge = 1 / (SD_MOST * SD_MOST);

	for (int attempt = 0; attempt < 40; attempt++, ridge *= 2) {
		memcpy(l, m, n * n * sizeof(*l));
		for (size_t i = 0; i < n; i++)
			l[i * n + i] += ridge;
		if (leat_square_factor(l, n))
			break;
	}
	leat_square_invert(l, n, m);
	/* inverse = M' M of the inverted factor M, row by row of it. */
	memset(l, 0, n * n * sizeof(*l));
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i <= k; i++)
			for (size_t j = 0; j <= i; j++)
				l[i * n + j] += m[k * n + i] * m[k * n + j];
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++)
			m[i * n + j] = m[j * n + i] = l[i * n + j];
	free(l);
}

static void
set_metric(struct leat_metric *metric, double *cov)
{
	size_t n = metric->n;

	if (metric->dense) {
		leat_square_factor(cov, n);
		memcpy(metric->factor, cov, n * n * sizeof(*cov));
	} else {
		for (size_t i = 0; i < n; i++)
			metric->factor[i] = sqrt(cov[i * n + i]);
	}
}

/* The mode, climbed to or given, and the metric there. */
static bool
find(struct leat_laplace *l, const struct leat_density *d, const double *start, bool climbed,
    enum leat_metric_form form)
{
	size_t n = d->n;
	struct counted counted = {d, 0};
	struct leat_density counting = {n, count, &counted};
	double *m, *g = LEAT_NEW_N(double, n);
	bool found;

	l->n = n;
	l->mode = LEAT_NEW_N(double, n);
	if (climbed) {
		found = leat_climb(&counting, start, l->mode, g, &l->value);
	} else {
		memcpy(l->mode, start, n * sizeof(*start));
		l->value = count(&counted, l->mode, g);
		found = isfinite(l->value);
	}
	m = LEAT_NEW_N(double, n *n);
	curvature(&counting, l->mode, m);
	if (n <= EIGEN_MOST)
		invert_by_direction(m, n);
	else
		invert_with_ridge(m, n);
	leat_metric_init(&l->metric, n,
	    form == LEAT_METRIC_AUTO ? n <= LEAT_METRIC_DENSE_MOST : form == LEAT_METRIC_DENSE);
	set_metric(&l->metric, m);
	l->gradients = counted.n;
	free(m);
	free(g);
	return found;
}

bool
leat_laplace_find_as(struct leat_laplace *l, const struct leat_density *d, const double *start,
    enum leat_metric_form form)
{
	return find(l, d, start, true, form);
}

bool
leat_laplace_here(struct leat_laplace *l, const struct leat_density *d, const double *start,
    enum leat_metric_form form)
{
	return find(l, d, start, false, form);
}

bool
leat_laplace_find(struct leat_laplace *l, const struct leat_density *d, const double *start)
{
	return leat_laplace_find_as(l, d, start, LEAT_METRIC_AUTO);
}

void
leat_laplace_fini(struct leat_laplace *l)
{
	free(l->mode);
	leat_metric_fini(&l->metric);
}
