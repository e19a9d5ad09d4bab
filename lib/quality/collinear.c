/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/collinear.h"

#include <gsl/gsl_eigen.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { TREND = 2, SEASON = 4, WEEKS_A_YEAR = 52 };
#define PI 3.14159265358979323846
#define WEEK_OF_YEAR (7 / 365.25)
#define STILL 0.01 /* of the mean: what moves less does not move */

/* Take off v what n orthonormal columns of b explain. */
static void
project_out(double *v, const double *b, size_t n, size_t weeks)
{
	for (size_t j = 0; j < n; j++) {
		double dot = 0;

		for (size_t t = 0; t < weeks; t++)
			dot += v[t] * b[j * weeks + t];
		for (size_t t = 0; t < weeks; t++)
			v[t] -= dot * b[j * weeks + t];
	}
}

/* Trend and season, made orthonormal. Returns how many columns of `weeks` values b has. */
static size_t
basis(double *b, size_t weeks)
{
	size_t n = weeks >= WEEKS_A_YEAR ? TREND + SEASON : TREND, kept = 0;

	for (size_t k = 0; k < n; k++) {
		double *v = b + kept * weeks, norm = 0;

		for (size_t t = 0; t < weeks; t++) {
			size_t harmonic = k / 2;
			double at = (double)t;
			double turn = 2 * PI * at * WEEK_OF_YEAR * (double)harmonic;

			v[t] = k == 0   ? 1
			       : k == 1 ? at / (double)weeks
			       : k % 2  ? sin(turn)
					: cos(turn);
		}
		project_out(v, b, kept, weeks);
		for (size_t t = 0; t < weeks; t++)
			norm += v[t] * v[t];
		for (size_t t = 0; t < weeks; t++)
			v[t] /= sqrt(norm);
		kept++;
	}
	return kept;
}

/* What trend and season leave of x, of length 1; false if that is next to nothing. */
static bool
leave(const double *x, size_t weeks, const double *b, size_t nbasis, double *e)
{
	double mean = 0, norm = 0;

	memcpy(e, x, weeks * sizeof(*e));
	for (size_t t = 0; t < weeks; t++)
		mean += x[t] / (double)weeks;
	project_out(e, b, nbasis, weeks);
	for (size_t t = 0; t < weeks; t++)
		norm += e[t] * e[t];
	if (sqrt(norm / (double)weeks) <= STILL * mean || norm <= 0)
		return false;
	for (size_t t = 0; t < weeks; t++)
		e[t] /= sqrt(norm);
	return true;
}

static void
correlate(struct leat_collinear *c, const double *e, size_t n, size_t weeks)
{
	for (size_t i = 0; i < n; i++) {
		struct leat_collinear_channel *k = &c->channel[i];

		for (size_t j = 0; k->moves && j < n; j++) {
			double r = 0;

			if (!c->channel[j].moves)
				continue;
			for (size_t t = 0; t < weeks; t++)
				r += e[i * weeks + t] * e[j * weeks + t];
			c->correlation[i * n + j] = r = fmax(fmin(r, 1), -1);
			if (i != j && fabs(r) > fabs(k->correlation)) {
				k->nearest = j;
				k->correlation = r;
			}
		}
	}
}

/* The eigenvalues and eigenvectors of the moving channels' correlations say both figures. */
static void
decompose(struct leat_collinear *c, size_t n)
{
	size_t m = c->nmoving, *of = LEAT_NEW_N(size_t, n), k = 0;
	gsl_matrix *r, *vector;
	gsl_vector *value;
	gsl_eigen_symmv_workspace *room;
	double least = INFINITY, most = 0;

	gsl_set_error_handler_off();
	for (size_t i = 0; i < n; i++)
		if (c->channel[i].moves)
			of[k++] = i;
	r = gsl_matrix_alloc(m, m);
	vector = gsl_matrix_alloc(m, m);
	value = gsl_vector_alloc(m);
	room = gsl_eigen_symmv_alloc(m);
	for (size_t i = 0; i < m; i++)
		for (size_t j = 0; j < m; j++)
			gsl_matrix_set(r, i, j, c->correlation[of[i] * n + of[j]]);
	gsl_eigen_symmv(r, value, vector, room);
	for (size_t j = 0; j < m; j++) {
		double v = fmax(gsl_vector_get(value, j), 0);

		least = fmin(least, v);
		most = fmax(most, v);
		for (size_t i = 0; i < m; i++)
			c->channel[of[i]].inflation +=
			    pow(gsl_matrix_get(vector, i, j), 2) / fmax(v, 1e-300);
	}
	for (size_t i = 0; i < m; i++)
		c->channel[of[i]].inflation =
		    fmin(fmax(c->channel[of[i]].inflation, 1), LEAT_COLLINEAR_MAX);
	c->condition =
	    least > 0 ? fmin(sqrt(most / least), LEAT_COLLINEAR_MAX) : LEAT_COLLINEAR_MAX;
	gsl_eigen_symmv_free(room);
	gsl_vector_free(value);
	gsl_matrix_free(vector);
	gsl_matrix_free(r);
	free(of);
}

bool
leat_collinear_measure(struct leat_collinear *c, const double *x, size_t n, size_t weeks)
{
	double *b, *e;
	size_t nbasis;

	*c = (struct leat_collinear){0};
	if (n == 0 || weeks < LEAT_COLLINEAR_WEEKS_MIN || weeks < 3 * n)
		return false;
	b = LEAT_NEW_N(double, (TREND + SEASON + n) * weeks);
	e = b + (TREND + SEASON) * weeks;
	c->channel = LEAT_NEW_N(struct leat_collinear_channel, n);
	c->correlation = LEAT_NEW_N(double, n *n);
	nbasis = basis(b, weeks);
	for (size_t i = 0; i < n; i++) {
		c->channel[i].moves = leave(x + i * weeks, weeks, b, nbasis, e + i * weeks);
		c->channel[i].nearest = i;
		c->nmoving += c->channel[i].moves;
	}
	correlate(c, e, n, weeks);
	c->condition = 1;
	if (c->nmoving)
		decompose(c, n);
	free(b);
	return true;
}

void
leat_collinear_fini(struct leat_collinear *c)
{
	free(c->channel);
	free(c->correlation);
	memset(c, 0, sizeof(*c));
}
