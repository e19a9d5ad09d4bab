/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/nuts.h"
#include "mix/square.h"

#define MOST_STEPS 500
#define SD_MOST 3.0 /* on coordinates of unit scale nothing useful is wider */

/* A climb: the point, its gradient, the inverse Hessian of -log density so far. */
struct climb {
	const struct leat_density *d;
	size_t n;
	double *q, *g, value;
	double *next, *gnext, *step, *change; /* n each */
	double *inverse;                      /* n * n */
	double *room;
};

static double
dot(const double *a, const double *b, size_t n)
{
	double s = 0;

	for (size_t i = 0; i < n; i++)
		s += a[i] * b[i];
	return s;
}

static void
climb_reset(struct climb *c)
{
	memset(c->inverse, 0, c->n * c->n * sizeof(*c->inverse));
	for (size_t i = 0; i < c->n; i++)
		c->inverse[i * c->n + i] = 1;
}

static void
climb_init(struct climb *c, const struct leat_density *d, const double *start)
{
	size_t n = d->n;

	c->d = d;
	c->n = n;
	c->room = LEAT_NEW_N(double, 6 * n + n * n);
	c->q = c->room;
	c->g = c->q + n;
	c->next = c->g + n;
	c->gnext = c->next + n;
	c->step = c->gnext + n;
	c->change = c->step + n;
	c->inverse = c->change + n;
	memcpy(c->q, start, n * sizeof(*start));
	c->value = d->eval(d->ctx, c->q, c->g);
	climb_reset(c);
}

/* The direction of climb, no longer than 5 in all, or the gradient if that is no climb. Returns its
 * slope. */
static double
direction(struct climb *c)
{
	double slope, norm;

	for (size_t i = 0; i < c->n; i++)
		c->step[i] = dot(c->inverse + i * c->n, c->g, c->n);
	slope = dot(c->step, c->g, c->n);
	if (!(slope > 0)) {
		climb_reset(c);
		memcpy(c->step, c->g, c->n * sizeof(*c->g));
		slope = dot(c->g, c->g, c->n);
	}
	norm = sqrt(dot(c->step, c->step, c->n));
	if (norm > 5) {
		for (size_t i = 0; i < c->n; i++)
			c->step[i] *= 5 / norm;
		slope *= 5 / norm;
	}
	return slope;
}

/* Backtracking until the climb is enough for its length; false if none is. */
static bool
line_search(struct climb *c, double slope, double *value)
{
	double length = 1;

	for (int i = 0; i < 40; i++, length /= 2) {
		for (size_t j = 0; j < c->n; j++)
			c->next[j] = c->q[j] + length * c->step[j];
		*value = c->d->eval(c->d->ctx, c->next, c->gnext);
		if (*value >= c->value + 1e-4 * length * slope)
			return true;
	}
	return false;
}

/* BFGS update of the inverse Hessian, left out where the curvature is not positive. */
static void
update(struct climb *c, bool first)
{
	size_t n = c->n;
	double *s = c->step, *y = c->change, *hy, sy, yy, yhy;

	for (size_t i = 0; i < n; i++) {
		s[i] = c->next[i] - c->q[i];
		y[i] = c->g[i] - c->gnext[i]; /* of -log density */
	}
	sy = dot(s, y, n);
	yy = dot(y, y, n);
	if (!(sy > 1e-10 * sqrt(yy * dot(s, s, n))))
		return;
	if (first)
		for (size_t i = 0; i < n; i++)
			c->inverse[i * n + i] = sy / yy;
	hy = LEAT_NEW_N(double, n);
	for (size_t i = 0; i < n; i++)
		hy[i] = dot(c->inverse + i * n, y, n);
	yhy = dot(y, hy, n);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			c->inverse[i * n + j] +=
			    (1 + yhy / sy) * s[i] * s[j] / sy - (hy[i] * s[j] + s[i] * hy[j]) / sy;
	free(hy);
}

static void
climb(struct climb *c)
{
	for (int i = 0; i < MOST_STEPS; i++) {
		double slope = direction(c), value, gain;

		if (slope < 1e-9 || !line_search(c, slope, &value))
			return;
		gain = value - c->value;
		update(c, i == 0);
		memcpy(c->q, c->next, c->n * sizeof(*c->q));
		memcpy(c->g, c->gnext, c->n * sizeof(*c->g));
		c->value = value;
		if (gain < 1e-9)
			return;
	}
}

/* -Hessian from central differences of the gradient, made symmetric. */
static gsl_matrix *
curvature(struct climb *c)
{
	const double h = 1e-4;
	size_t n = c->n;
	gsl_matrix *m = gsl_matrix_alloc(n, n);

	for (size_t i = 0; i < n; i++) {
		memcpy(c->next, c->q, n * sizeof(*c->q));
		c->next[i] = c->q[i] + h;
		c->d->eval(c->d->ctx, c->next, c->step);
		c->next[i] = c->q[i] - h;
		c->d->eval(c->d->ctx, c->next, c->gnext);
		for (size_t j = 0; j < n; j++) {
			double v = (c->gnext[j] - c->step[j]) / (2 * h);

			gsl_matrix_set(m, i, j, isfinite(v) ? v : i == j);
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			double v = (gsl_matrix_get(m, i, j) + gsl_matrix_get(m, j, i)) / 2;

			gsl_matrix_set(m, i, j, v);
			gsl_matrix_set(m, j, i, v);
		}
	return m;
}

/* Covariance: the inverse of the curvature, each principal direction's sd kept below SD_MOST. */
static void
covariance(gsl_matrix *m, size_t n, double *cov)
{
	gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(n);
	gsl_vector *value = gsl_vector_alloc(n);
	gsl_matrix *v = gsl_matrix_alloc(n, n);

	gsl_eigen_symmv(m, value, v, work);
	memset(cov, 0, n * n * sizeof(*cov));
	for (size_t k = 0; k < n; k++) {
		double var = 1 / fmax(gsl_vector_get(value, k), 1 / (SD_MOST * SD_MOST));

		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++)
				cov[i * n + j] +=
				    var * gsl_matrix_get(v, i, k) * gsl_matrix_get(v, j, k);
	}
	gsl_matrix_free(v);
	gsl_vector_free(value);
	gsl_eigen_symmv_free(work);
}

void
leat_laplace_find(struct leat_laplace *l, const struct leat_density *d, const double *start)
{
	size_t n = d->n;
	struct climb c;
	gsl_matrix *m;

	climb_init(&c, d, start);
	climb(&c);
	l->n = n;
	l->value = c.value;
	l->mode = LEAT_NEW_N(double, n);
	memcpy(l->mode, c.q, n * sizeof(*c.q));
	m = curvature(&c);
	l->factor = LEAT_NEW_N(double, n *n);
	covariance(m, n, l->factor);
	leat_square_factor(l->factor, n);
	gsl_matrix_free(m);
	free(c.room);
}

void
leat_laplace_fini(struct leat_laplace *l)
{
	free(l->mode);
	free(l->factor);
}
