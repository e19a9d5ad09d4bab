/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a geo model's effects of time are made of, and where to begin. */
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_multifit.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/geo_part.h"
#include "sample/sums.h"

static void
time_room(struct leat_geo *geo, size_t nrows)
{
	geo->time.nrows = nrows;
	geo->time.length = LEAT_NEW_N(double, 2 * nrows);
	geo->time.sum = geo->time.length + nrows;
}

void
leat_geo_time_each(struct leat_geo *geo)
{
	double s = geo->time.scale;

	time_room(geo, geo->nperiods);
	for (size_t t = 0; t < geo->nperiods; t++) {
		geo->time.length[t] = s * s;
		geo->time.sum[t] = s;
	}
}

/* Rows times the eigenvectors of their products: orthogonal, and of the same distribution. */
static void
rotate(struct leat_geo *geo, const double *row, size_t n)
{
	gsl_eigen_symmv_workspace *work = gsl_eigen_symmv_alloc(n);
	gsl_matrix *m = gsl_matrix_alloc(n, n), *v = gsl_matrix_alloc(n, n);
	gsl_vector *value = gsl_vector_alloc(n);
	size_t nt = geo->nperiods;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			gsl_matrix_set(m, i, j, leat_dot(row + i * nt, row + j * nt, nt));
	gsl_eigen_symmv(m, value, v, work);
	for (size_t k = 0; k < n; k++)
		for (size_t t = 0; t < nt; t++)
			for (size_t i = 0; i < n; i++)
				geo->time.row[k * nt + t] +=
				    gsl_matrix_get(v, i, k) * row[i * nt + t];
	gsl_vector_free(value);
	gsl_matrix_free(v);
	gsl_matrix_free(m);
	gsl_eigen_symmv_free(work);
}

void
leat_geo_time_rows(struct leat_geo *geo, const double *row, size_t n)
{
	size_t nt = geo->nperiods;

	time_room(geo, n);
	geo->time.row = LEAT_NEW_N(double, n *nt);
	if (geo->marginal)
		rotate(geo, row, n);
	else
		memcpy(geo->time.row, row, n * nt * sizeof(*row));
	for (size_t k = 0; k < n; k++) {
		const double *x = geo->time.row + k * nt;

		geo->time.length[k] = leat_dot(x, x, nt);
		geo->time.sum[k] = leat_total(x, nt);
	}
}

/* Take off means of geos and of periods. x is cells; out by geo, then period. */
static void
demean(const struct leat_geo *geo, const double *x, double *out)
{
	size_t ng = geo->ngeos, nt = geo->nperiods;
	double *period = LEAT_NEW_N(double, nt), all = 0;

	for (size_t g = 0; g < ng; g++)
		for (size_t t = 0; t < nt; t++) {
			out[g * nt + t] = x[leat_geo_cell(geo, g, t)];
			period[t] += out[g * nt + t] / (double)ng;
			all += out[g * nt + t] / (double)(ng * nt);
		}
	for (size_t g = 0; g < ng; g++) {
		double mean = 0;

		for (size_t t = 0; t < nt; t++)
			mean += out[g * nt + t] / (double)nt;
		for (size_t t = 0; t < nt; t++)
			out[g * nt + t] += all - mean - period[t];
	}
	free(period);
}

/*
 * Least squares in one geo of y on n columns, `apart` values from one to the next. Returns the
 * residual variance. A covariate that does not vary here has slope 0 and no error that is finite.
 */
static double
regress(const double *y, const double *x, size_t n, size_t apart, size_t nt, double *slope,
    double *error, size_t stride)
{
	gsl_multifit_linear_workspace *work = gsl_multifit_linear_alloc(nt, n);
	gsl_matrix *a = gsl_matrix_alloc(nt, n), *cov = gsl_matrix_alloc(n, n);
	gsl_vector *c = gsl_vector_alloc(n);
	gsl_vector_const_view out = gsl_vector_const_view_array(y, nt);
	double rest = 0;

	for (size_t j = 0; j < n; j++)
		for (size_t t = 0; t < nt; t++)
			gsl_matrix_set(a, t, j, x[j * apart + t]);
	gsl_multifit_linear(a, &out.vector, c, cov, &rest, work);
	for (size_t j = 0; j < n; j++) {
		double var = gsl_matrix_get(cov, j, j);

		slope[j * stride] = gsl_vector_get(c, j);
		error[j * stride] = var > 0 ? sqrt(var) : INFINITY;
	}
	gsl_vector_free(c);
	gsl_matrix_free(cov);
	gsl_matrix_free(a);
	gsl_multifit_linear_free(work);
	return rest / (double)(nt - n);
}

#define UNKNOWN                                                                                    \
	1e4 /* error of a slope that the data do not know, in units of its covariate's scale */

/* Mean of slopes, and their spread less what errors alone would give. */
static void
pool(struct leat_geo_control *c, size_t ng)
{
	double weights = 0, sum = 0, spread = 0, errors = 0;

	for (size_t g = 0; g < ng; g++) {
		double w = 1 / (c->error[g] * c->error[g]);

		weights += w;
		sum += w * c->slope[g];
	}
	c->mean_slope = sum / weights;
	for (size_t g = 0; g < ng; g++) {
		double w = 1 / (c->error[g] * c->error[g]), d = c->slope[g] - c->mean_slope;

		spread += w * d * d / weights;
		errors += 1 / weights;
	}
	c->first_xi = sqrt(fmax(spread - errors, 0.01 * errors));
}

double
leat_geo_guess(struct leat_geo *geo)
{
	size_t n = geo->ncontrols, ng = geo->ngeos, nt = geo->nperiods, cells = ng * nt;
	double *x = LEAT_NEW_N(double, (1 + n) * cells + 2 * n), *y = x + n * cells, var = 0;
	double *slope = y + cells, *error = slope + n;

	for (size_t j = 0; j < n; j++) {
		demean(geo, geo->control[j].z, x + j * cells);
		geo->control[j].slope = LEAT_NEW_N(double, 2 * ng);
		geo->control[j].error = geo->control[j].slope + ng;
	}
	demean(geo, geo->outcome, y);
	for (size_t g = 0; g < ng; g++) {
		bool enough = n > 0 && nt > n + 1;

		if (enough)
			var += regress(y + g * nt, x + g * nt, n, cells, nt, slope, error, 1);
		else
			var += leat_dot(y + g * nt, y + g * nt, nt) / (double)nt;
		for (size_t j = 0; j < n; j++) {
			geo->control[j].slope[g] = enough ? slope[j] : 0;
			geo->control[j].error[g] = enough ? fmin(error[j], UNKNOWN) : UNKNOWN;
		}
	}
	for (size_t j = 0; j < n; j++)
		pool(&geo->control[j], ng);
	free(x);
	return sqrt(var / (double)ng);
}

/* Where a value is on its coordinate. */
static double
coordinate_at(const struct leat_geo_parameter *p, double value)
{
	const struct leat_coordinate *c = &p->coordinate;
	double part;

	if (!p->bounded)
		return value;
	switch (c->kind) {
	case LEAT_COORDINATE_FIXED:
		return 0;
	case LEAT_COORDINATE_LOG:
		return log(value - c->lower);
	case LEAT_COORDINATE_SOFTPLUS:
		part = value - c->lower;
		return part + log(-expm1(-part));
	case LEAT_COORDINATE_LOGIT:
		part = (value - c->lower) / (c->upper - c->lower);
		return log(part / (1 - part));
	}
	return 0;
}

/* Effects that are sampled: levels of geos against the baseline's, and the baseline's in all
 * periods. */
static void
start_effects(const struct leat_geo *geo, double *q)
{
	double *mean = LEAT_NEW_N(double, geo->ngeos);

	for (size_t g = 0; g < geo->ngeos; g++)
		for (size_t t = 0; t < geo->nperiods; t++)
			mean[g] += geo->outcome[leat_geo_cell(geo, g, t)] / (double)geo->nperiods;
	for (size_t g = 0; g < geo->ngeos; g++)
		if (g != geo->baseline)
			*q++ = mean[g] - mean[geo->baseline];
	/* The first row is the level, unless rows are knots, of which each is one. */
	for (size_t k = 0; k < geo->time.nrows; k++)
		q[k] = k == 0 || geo->time.knots ? mean[geo->baseline] : 0;
	free(mean);
}

/* sigma as least squares leaves it; nothing is known of how counts scatter. */
static void
start_noise(const struct leat_geo *geo, double sigma, double *q)
{
	const struct leat_likelihood *l = geo->likelihood;

	for (int p = 0; p < l->nparameters; p++) {
		bool known = strcmp(l->name[p], "sigma") == 0;

		q[p] = coordinate_at(
		    &geo->noise[p], known ? sigma : leat_prior_quantile(&l->prior[p], 0.5));
	}
}

void
leat_geo_start(const struct leat_geo *geo, double *q)
{
	memset(q, 0, geo->n * sizeof(*q));
	start_noise(geo, geo->first_sigma, q);
	for (size_t m = 0; m < geo->nmedia; m++) {
		const struct leat_geo_media *media = &geo->media[m];
		size_t at = media->at;

		for (int p = 0; p < media->npar; p++)
			at += !media->par[p].fixed;
		q[at] =
		    coordinate_at(&media->effect, leat_prior_quantile(&media->effect.prior, 0.5));
		q[at + 1] = coordinate_at(&media->eta, leat_prior_quantile(&media->eta.prior, 0.5));
	}
	for (size_t j = 0; j < geo->ncontrols; j++) {
		const struct leat_geo_control *c = &geo->control[j];

		/* What least squares cannot tell is within its prior. */
		q[c->at + 1] = coordinate_at(
		    &c->xi, fmin(c->first_xi, leat_prior_quantile(&c->xi.prior, 0.9)));
	}
	if (!geo->marginal)
		start_effects(geo, q + geo->at_effects);
}
