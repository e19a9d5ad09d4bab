/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/likelihood.h"

#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/even.h"

#define LOG_SQRT_2PI 0.918938533204672741780329736406
#define FLOOR 1e-3 /* of the mean outcome: means below it bend away from 0 */

const char *
leat_likelihood_name(enum leat_likelihood_kind kind)
{
	static const char *const name[] = {"normal", "student-t", "negative-binomial", "poisson"};

	return name[kind];
}

bool
leat_likelihood_counts(const struct leat_likelihood *l)
{
	return l->kind == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL || l->kind == LEAT_LIKELIHOOD_POISSON;
}

/* The cells of observation i. */
static size_t
cells_of(const struct leat_likelihood *l, size_t i, size_t *n)
{
	*n = l->sum ? l->sum[i].n : 1;
	return l->sum ? l->sum[i].geo * l->nperiods + l->sum[i].first : i;
}

static void
add_parameter(struct leat_likelihood *l, const char *name, const struct leat_spec *spec)
{
	l->name[l->nparameters] = name;
	l->prior[l->nparameters++] = *leat_spec_prior_of(spec, name, NULL);
}

static void
set_parameters(struct leat_likelihood *l, const struct leat_spec *spec)
{
	if (l->kind == LEAT_LIKELIHOOD_NORMAL || l->kind == LEAT_LIKELIHOOD_STUDENT_T)
		add_parameter(l, "sigma", spec);
	if (l->kind == LEAT_LIKELIHOOD_STUDENT_T)
		add_parameter(l, "nu", spec);
	if (l->kind == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL)
		add_parameter(l, "dispersion", spec);
	if (l->autocorrelated)
		add_parameter(l, "rho", spec);
}

static void
set_sums(struct leat_likelihood *l, const struct leat_panel *panel, const double *y_scale,
    const double *y_zero)
{
	l->n = panel->nsums;
	l->sum = LEAT_NEW_N(struct leat_panel_sum, l->n);
	memcpy(l->sum, panel->sum, l->n * sizeof(*l->sum));
	l->y = LEAT_NEW_N(double, l->n);
	for (size_t i = 0; i < l->n; i++) {
		const struct leat_panel_sum *sum = &panel->sum[i];

		l->y[i] =
		    leat_even((sum->value - (double)sum->n * y_zero[sum->geo]) / y_scale[sum->geo]);
	}
}

static void
set_counts(struct leat_likelihood *l, size_t ngeos, const double *y_scale)
{
	size_t n;

	l->count_scale = LEAT_NEW_N(double, ngeos);
	memcpy(l->count_scale, y_scale, ngeos * sizeof(*y_scale));
	l->floor = FLOOR * leat_stat_mean(l->y, l->n);
	l->floor = l->floor > 0 ? l->floor : FLOOR;
	l->constant = LEAT_NEW_N(double, l->n);
	for (size_t i = 0; i < l->n; i++) {
		double scale = l->count_scale[cells_of(l, i, &n) / l->nperiods];

		l->constant[i] = -lgamma(l->y[i] * scale + 1);
	}
}

void
leat_likelihood_init(struct leat_likelihood *l, const struct leat_spec *spec,
    const struct leat_panel *panel, const double *cell, const double *y_scale, const double *y_zero)
{
	*l = (struct leat_likelihood){.kind = spec->likelihood,
	    .autocorrelated = spec->autocorrelated,
	    .ncells = panel->ngeos * panel->nperiods,
	    .nperiods = panel->nperiods};
	if (panel->nsums) {
		set_sums(l, panel, y_scale, y_zero);
	} else {
		l->n = l->ncells;
		l->y = LEAT_NEW_N(double, l->n);
		memcpy(l->y, cell, l->n * sizeof(*cell));
	}
	set_parameters(l, spec);
	if (leat_likelihood_counts(l))
		set_counts(l, panel->ngeos, y_scale);
}

void
leat_likelihood_fini(struct leat_likelihood *l)
{
	free(l->y);
	free(l->sum);
	free(l->constant);
	free(l->count_scale);
}

/* What a density of all observations has in common, worked out once for its parameters. */
struct now {
	const struct leat_likelihood *l;
	double par[LEAT_LIKELIHOOD_PARAMETERS];
	double constant;          /* of one residual's log density */
	double dnu, psi;          /* of that by nu; digamma of dispersion */
	double log_sigma, weight; /* 1 / sigma^2 */
	double rho;
};

static void
now_init(struct now *w, const struct leat_likelihood *l, const double *par)
{
	*w = (struct now){.l = l};
	for (int p = 0; p < l->nparameters; p++)
		w->par[p] = par[p];
	if (l->autocorrelated)
		w->rho = par[l->nparameters - 1];
	if (leat_likelihood_counts(l))
		return;
	w->log_sigma = log(par[0]);
	w->weight = 1 / (par[0] * par[0]);
	w->constant = -LOG_SQRT_2PI - w->log_sigma;
	if (l->kind != LEAT_LIKELIHOOD_STUDENT_T)
		return;
	w->constant =
	    lgamma((par[1] + 1) / 2) - lgamma(par[1] / 2) - 0.5 * log(par[1] * M_PI) - w->log_sigma;
	w->dnu = (gsl_sf_psi((par[1] + 1) / 2) - gsl_sf_psi(par[1] / 2) - 1 / par[1]) / 2;
}

/*
 * A residual r of k cells: its log density, its derivative by r in *dr, those by sigma
 * and nu added to dpar.
 */
static double
residual_log(const struct now *w, double r, double k, double *dr, double *dpar)
{
	double square = r * r * w->weight / k, nu = w->par[1], part;

	if (w->l->kind == LEAT_LIKELIHOOD_NORMAL) {
		*dr = -r * w->weight / k;
		dpar[0] += (square - 1) / w->par[0];
		return w->constant - 0.5 * log(k) - 0.5 * square;
	}
	part = log1p(square / nu);
	*dr = -(nu + 1) * r * w->weight / k / (nu + square);
	dpar[0] += ((nu + 1) * square / (nu + square) - 1) / w->par[0];
	dpar[1] += w->dnu - 0.5 * part + 0.5 * (nu + 1) * square / (nu * (nu + square));
	return w->constant - 0.5 * log(k) - 0.5 * (nu + 1) * part;
}

/* A count of k cells with mean m: as above, by m and dispersion. */
static double
count_log(const struct now *w, size_t i, double scale, double m, double k, double *dm, double *dpar)
{
	double c = w->l->y[i] * scale, constant = w->l->constant[i];
	double size = w->par[0] * k, all = m + size;

	if (w->l->kind == LEAT_LIKELIHOOD_POISSON) {
		*dm = c / m - 1;
		return constant + c * log(m) - m;
	}
	*dm = c / m - (c + size) / all;
	dpar[0] += k * (gsl_sf_psi(c + size) - gsl_sf_psi(size) + log(size / all) + (m - c) / all);
	return constant + lgamma(c + size) - lgamma(size) + size * log(size / all) +
	       c * log(m / all);
}

double
leat_likelihood_positive(const struct leat_likelihood *l, double mu, double *slope)
{
	if (mu >= l->floor) {
		*slope = 1;
		return mu;
	}
	*slope = exp(mu / l->floor - 1);
	return l->floor * *slope;
}

/* One observation; its derivatives are added to dmu of its cells, if there is one, and dpar. */
static double
one_log(const struct now *w, const double *mu, size_t i, double *dmu, double *dpar)
{
	const struct leat_likelihood *l = w->l;
	size_t n, at = cells_of(l, i, &n);
	double scale = leat_likelihood_counts(l) ? l->count_scale[at / l->nperiods] : 1;
	double mean = 0, slope, d, value;

	for (size_t j = at; j < at + n; j++)
		mean += leat_likelihood_counts(l)
			    ? scale * leat_likelihood_positive(l, mu[j], &slope)
			    : mu[j];
	if (leat_likelihood_counts(l))
		value = count_log(w, i, scale, mean, (double)n, &d, dpar);
	else
		value = residual_log(w, l->y[i] - mean, (double)n, &d, dpar);
	for (size_t j = at; dmu && j < at + n; j++) {
		if (leat_likelihood_counts(l)) {
			leat_likelihood_positive(l, mu[j], &slope);
			dmu[j] += d * scale * slope;
		} else {
			dmu[j] -= d;
		}
	}
	return value;
}

/*
 * Autocorrelated: innovation t, its derivatives by mu[t], mu[t - 1] and rho. The first
 * is the first residual, shrunk to the size of the others.
 */
static double
innovation_log(const struct now *w, const double *mu, size_t t, double *dmu, double *dpar)
{
	const struct leat_likelihood *l = w->l;
	double rho = w->rho, r = l->y[t] - mu[t], d, value;
	double *drho = &dpar[l->nparameters - 1], keep = 1 - rho * rho;

	if (t == 0) {
		value = residual_log(w, r * sqrt(keep), 1, &d, dpar) + 0.5 * log(keep);
		*drho -= (d * r * sqrt(keep) + 1) * rho / keep;
		if (dmu)
			dmu[0] -= d * sqrt(keep);
		return value;
	}
	value = residual_log(w, r - rho * (l->y[t - 1] - mu[t - 1]), 1, &d, dpar);
	*drho -= d * (l->y[t - 1] - mu[t - 1]);
	if (dmu) {
		dmu[t] -= d;
		dmu[t - 1] += d * rho;
	}
	return value;
}

/* The usual case by itself: independent normal residuals, one a cell. */
static double
normal_log(const struct now *w, const double *mu, double *dmu, double *dpar)
{
	const struct leat_likelihood *l = w->l;
	double s0 = 0, s1 = 0, square, n = (double)l->n;
	size_t t = 0;

	for (; t + 2 <= l->n; t += 2) {
		double r0 = l->y[t] - mu[t], r1 = l->y[t + 1] - mu[t + 1];

		s0 += r0 * r0;
		s1 += r1 * r1;
		dmu[t] = r0 * w->weight;
		dmu[t + 1] = r1 * w->weight;
	}
	for (; t < l->n; t++) {
		double r = l->y[t] - mu[t];

		s0 += r * r;
		dmu[t] = r * w->weight;
	}
	square = (s0 + s1) * w->weight;
	dpar[0] = (square - n) / w->par[0];
	return n * w->constant - 0.5 * square;
}

double
leat_likelihood_log(
    const struct leat_likelihood *l, const double *mu, const double *par, double *dmu, double *dpar)
{
	double value = 0, d[LEAT_LIKELIHOOD_PARAMETERS] = {0};
	struct now w;

	now_init(&w, l, par);
	if (l->kind == LEAT_LIKELIHOOD_NORMAL && l->sum == NULL && !l->autocorrelated)
		return normal_log(&w, mu, dmu, dpar);
	memset(dmu, 0, l->ncells * sizeof(*dmu));
	for (size_t i = 0; i < l->n; i++)
		value += l->autocorrelated ? innovation_log(&w, mu, i, dmu, d)
					   : one_log(&w, mu, i, dmu, d);
	for (int p = 0; p < l->nparameters; p++)
		dpar[p] = d[p];
	return value;
}

void
leat_likelihood_pointwise(
    const struct leat_likelihood *l, const double *mu, const double *par, double *out)
{
	double unused[LEAT_LIKELIHOOD_PARAMETERS] = {0};
	struct now w;

	now_init(&w, l, par);
	for (size_t i = 0; i < l->n; i++)
		out[i] = l->autocorrelated ? innovation_log(&w, mu, i, NULL, unused)
					   : one_log(&w, mu, i, NULL, unused);
}
