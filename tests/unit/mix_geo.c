/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The geo hierarchy: gradients against differences, effects integrated out against the
 * multivariate normal written down, the whole density against a plain evaluation of the model.
 */
#include <gsl/gsl_linalg.h>

#include "base/rng.h"
#include "mix/density.h"
#include "mix/geo.h"
#include "mix/geo_density.h"
#include "mix/geo_effects.h"
#include "mix_geo_fixture.h"
#include "unit.h"

#define LOG_2PI 1.837877066409345483560659472811

/* Every combination of options that changes the density, beside the preset meridian. */
struct variant {
	enum leat_effect effect;
	enum leat_trend trend;
	enum leat_scaling scaling;
	const char *adstock, *saturation; /* NULL: geometric, Hill */
	enum leat_likelihood_kind likelihood;
	int knots, yearly;
	bool saturate_first, raw, sums, value, reach, lifts;
	const char *prior[3]; /* exceptions */
};

#define TREATMENT "treatment[c2]=truncated-normal(0,0.1,-1,1)"
#define ROI LEAT_EFFECT_ROI
#define MARGINAL LEAT_EFFECT_MARGINAL_ROI
#define KNOTS LEAT_TREND_KNOTS
#define LINEAR LEAT_TREND_LINEAR
#define HEADS LEAT_SCALING_POPULATION

static const struct variant variants[] = {
    {ROI, KNOTS, HEADS, .value = true, .prior = {TREATMENT}},
    {ROI, KNOTS, HEADS, .raw = true, .knots = 5},
    {LEAT_EFFECT_SHARE, LEAT_TREND_NONE, HEADS, .adstock = "none"},
    {MARGINAL, LINEAR, HEADS, .value = true},
    {MARGINAL, KNOTS, HEADS, .saturation = "logistic"},
    {LEAT_EFFECT_BETA, KNOTS, HEADS, .prior = {"slope=log-normal(0,0.3)"}},
    {LEAT_EFFECT_RETURN, KNOTS, LEAT_SCALING_MEAN, .saturate_first = true},
    {ROI, KNOTS, LEAT_SCALING_MAX, .saturation = "logistic", .knots = 3, .yearly = 1,
	.prior = {"knot=normal(0.3,2)", "tau=normal(0.2,1)", "fourier=normal(-0.1,1)"}},
    {ROI, LEAT_TREND_PIECEWISE, HEADS, .adstock = "none", .saturation = "none", .knots = 2,
	.prior = {"trend_change=normal(0,1)", "intercept=normal(1,2)", TREATMENT}},
    {ROI, KNOTS, HEADS, .likelihood = LEAT_LIKELIHOOD_STUDENT_T, .prior = {TREATMENT}},
    {ROI, LINEAR, HEADS, .likelihood = LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL, .value = true},
    {ROI, KNOTS, HEADS, .likelihood = LEAT_LIKELIHOOD_POISSON, .knots = 4, .value = true},
    {ROI, LEAT_TREND_NONE, HEADS, .sums = true, .prior = {"alpha=fixed(0.4)"}},
    {ROI, LINEAR, HEADS, .prior = {"trend=laplace(0,1)"}},
    {MARGINAL, KNOTS, HEADS, .reach = true, .prior = {"slope=log-normal(0.7,0.4)"}},
    {ROI, KNOTS, HEADS, .value = true, .lifts = true, .prior = {TREATMENT}},
    {MARGINAL, KNOTS, HEADS, .lifts = true, .prior = {"slope=log-normal(0,0.3)"}},
    {LEAT_EFFECT_BETA, KNOTS, HEADS, .raw = true, .lifts = true},
    {ROI, LINEAR, HEADS, .likelihood = LEAT_LIKELIHOOD_STUDENT_T, .saturation = "logistic",
	.saturate_first = true, .lifts = true},
    {ROI, KNOTS, HEADS, .reach = true, .lifts = true, .prior = {"alpha[x2]=fixed(0.4)"}},
};
#define LIFTS 15 /* the first with experiments; the first of all but for these */
#define NVARIANTS (sizeof(variants) / sizeof(variants[0]))
#define NGEOS 5
#define NPERIODS 12

struct problem {
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_mix *mix;
	struct leat_mix_work *work;
	struct leat_density density;
	struct leat_rng rng;
};

static void
add_sums(struct leat_panel *p)
{
	p->sum = LEAT_NEW_N(struct leat_panel_sum, p->ngeos * p->nperiods);
	for (size_t g = 0; g < p->ngeos; g++)
		for (size_t t = 0; t + 3 < p->nperiods; t += p->sum[p->nsums++].n) {
			struct leat_panel_sum *sum = &p->sum[p->nsums];

			*sum = (struct leat_panel_sum){g, t, 1 + p->nsums % 3, 0};
			for (size_t i = 0; i < sum->n; i++)
				sum->value += p->outcome[g * p->nperiods + t + i];
		}
}

static void
make_spec(struct problem *p, const struct variant *v)
{
	struct leat_spec *s = &p->spec;
	struct leat_err err;

	ck_assert_int_eq(leat_spec_init(s, "meridian", &err), 0);
	s->usual.effect = v->effect;
	s->likelihood = v->likelihood;
	s->trend = v->trend;
	s->trend_knots = v->knots;
	s->outcome_scaling = s->exposure_scaling = v->scaling;
	s->usual.shape.saturate_first = v->saturate_first;
	s->usual.shape.normalised = !v->raw;
	ck_assert_int_eq(leat_spec_set_shape(s, NULL, v->adstock ? v->adstock : "geometric",
			     v->saturation ? v->saturation : "hill", 3, &err),
	    0);
	for (size_t i = 0; i < 3 && v->prior[i]; i++)
		ck_assert_msg(leat_spec_set_prior(s, v->prior[i], &err) == 0, "%s", err.text);
	ck_assert_msg(leat_spec_check(s, &p->panel, NULL, &err) == 0, "%s", err.text);
	s->yearly_order = v->yearly; /* which the check takes away from short data */
}

static void
problem_init(struct problem *p, const struct variant *v)
{
	size_t n = NGEOS * NPERIODS;

	leat_rng_init(&p->rng, 7);
	geo_fixture(&p->panel, NGEOS, NPERIODS, 2, 2, &p->rng);
	for (size_t i = 0; i < n; i++)
		p->panel.outcome[i] =
		    round(p->panel.population[i / NPERIODS] * (20 + 4 * leat_rng_normal(&p->rng)));
	if (v->value) {
		free(p->panel.kpi);
		p->panel.kpi = leat_strdup("conversions");
		p->panel.kpi_is_money = false;
		p->panel.value_per_kpi = LEAT_NEW_N(double, n);
		for (size_t i = 0; i < n; i++)
			p->panel.value_per_kpi[i] = 0.02 + 0.01 * leat_rng_uniform(&p->rng);
	} else {
		p->panel.kpi_is_money = true;
	}
	if (v->sums)
		add_sums(&p->panel);
	if (v->reach) {
		p->panel.channel[0].by_spend = false;
		p->panel.channel[0].frequency = LEAT_NEW_N(double, n);
		for (size_t i = 0; i < n; i++)
			p->panel.channel[0].frequency[i] = 1 + 3 * leat_rng_uniform(&p->rng);
	}
	if (v->lifts)
		geo_fixture_lifts(&p->panel);
	make_spec(p, v);
	p->mix = leat_mix_new(&p->panel, &p->spec);
	p->work = leat_mix_work_new(p->mix);
	p->density = leat_mix_density(p->work);
}

static void
problem_fini(struct problem *p)
{
	leat_mix_work_free(p->work);
	leat_mix_free(p->mix);
	leat_spec_fini(&p->spec);
	geo_fixture_fini(&p->panel);
}

static void
random_point(struct problem *p, double spread, double *q)
{
	leat_mix_start(p->mix, q);
	for (size_t i = 0; i < p->mix->nq; i++)
		q[i] += spread * leat_rng_normal(&p->rng);
}

/* Fourth-order central difference: error h^4 f(5) / 30, and rounding 1e-16 |f| / h. */
static double
difference(const struct leat_density *d, double *q, size_t i, double *room)
{
	const double h = 1e-3;
	double at = q[i], f[4], step[4] = {-2, -1, 1, 2};

	for (int k = 0; k < 4; k++) {
		q[i] = at + h * step[k];
		f[k] = d->eval(d->ctx, q, room);
	}
	q[i] = at;
	return (8 * (f[2] - f[1]) - (f[3] - f[0])) / (12 * h);
}

/* A Laplace prior, which an effect of time may have, has no derivative at its kink. */
static bool
near_kink(const struct problem *p, const double *q, size_t i)
{
	return strncmp(p->mix->q_name[i], "time", 4) == 0 && fabs(q[i]) < 2e-3;
}

/* Relative to the largest entry, since a small entry is a difference of large terms. */
START_TEST(gradient_is_that_of_the_density)
{
	struct problem p;
	double *q, *g, *room;

	problem_init(&p, &variants[_i]);
	q = LEAT_NEW_N(double, 3 * p.mix->nq);
	g = q + p.mix->nq;
	room = g + p.mix->nq;
	for (int k = 0; k < 100; k++) {
		double most = 1;

		random_point(&p, 0.5, q);
		ck_assert(isfinite(p.density.eval(p.density.ctx, q, g)));
		for (size_t i = 0; i < p.mix->nq; i++)
			most = fmax(most, fabs(g[i]));
		for (size_t i = 0; i < p.mix->nq; i++)
			if (!near_kink(&p, q, i))
				ck_assert_msg(
				    fabs(difference(&p.density, q, i, room) - g[i]) / most <= 1e-6,
				    "variant %d, %s: %g by difference, %g", _i, p.mix->q_name[i],
				    difference(&p.density, q, i, room), g[i]);
	}
	free(q);
	problem_fini(&p);
}
END_TEST

/* log of the density of n numbers with mean 0 and a covariance, which is destroyed. */
static double
normal_log(gsl_matrix *cov, const double *x, gsl_vector *solved)
{
	gsl_vector_const_view r = gsl_vector_const_view_array(x, cov->size1);
	double value = (double)cov->size1 * LOG_2PI, quad;

	gsl_linalg_cholesky_decomp1(cov);
	gsl_linalg_cholesky_solve(cov, &r.vector, solved);
	gsl_blas_ddot(solved, &r.vector, &quad);
	for (size_t i = 0; i < cov->size1; i++)
		value += 2 * log(gsl_matrix_get(cov, i, i));
	return -0.5 * (value + quad);
}

/* Covariance of outcomes by geo and period: effects of geos and of time, and noise. */
static gsl_matrix *
covariance(const struct leat_geo *geo, const double *precision)
{
	size_t n = geo->nperiods, all = geo->ngeos * n;
	gsl_matrix *c = gsl_matrix_calloc(all, all);
	double *b = LEAT_NEW_N(double, n *n), *unit = LEAT_NEW_N(double, geo->time.nrows + n);

	for (size_t k = 0; k < geo->time.nrows; k++) {
		memset(unit, 0, geo->time.nrows * sizeof(*unit));
		unit[k] = 1;
		leat_geo_spread(geo, unit, unit + geo->time.nrows);
		for (size_t s = 0; s < n; s++)
			for (size_t t = 0; t < n; t++)
				b[s * n + t] +=
				    unit[geo->time.nrows + s] * unit[geo->time.nrows + t];
	}
	for (size_t i = 0; i < all; i++)
		for (size_t j = 0; j < all; j++) {
			bool same = i / n == j / n;
			double v = b[i % n * n + j % n];

			v += same && i / n != geo->baseline ? geo->tau.b * geo->tau.b : 0;
			v += i == j ? 1 / precision[i / n] : 0;
			gsl_matrix_set(c, i, j, v);
		}
	free(b);
	free(unit);
	return c;
}

/* Effects of a problem, with noise that differs by geo. */
static void
effects_of(struct problem *p, struct leat_geo_effects *e, double *r, double *flat)
{
	const struct leat_geo *geo = p->mix->own;

	leat_geo_effects_init(e, geo);
	for (size_t g = 0; g < geo->ngeos; g++) {
		e->precision[g] = 0.5 + (double)g;
		for (size_t t = 0; t < geo->nperiods; t++)
			flat[g * geo->nperiods + t] = r[leat_geo_cell(geo, g, t)] =
			    1 + leat_rng_normal(&p->rng);
	}
}

/*
 * Density, its derivative by r and that by log sigma_g, of effects integrated out. Relative 1e-10:
 * a Cholesky factorisation of 60 numbers; differences 1e-6.
 */
START_TEST(effects_are_integrated_out)
{
	struct problem p;
	struct leat_geo_effects e;
	const struct leat_geo *geo;
	double flat[NGEOS * NPERIODS], *r, slope[8], unused[8], value, *copy;
	gsl_vector *solved = gsl_vector_alloc(NGEOS * NPERIODS);
	gsl_matrix *cov;

	problem_init(&p, &variants[_i]);
	geo = p.mix->own;
	ck_assert(geo->marginal);
	r = LEAT_NEW_N(double, 2 * geo->ncells);
	copy = r + geo->ncells;
	effects_of(&p, &e, r, flat);
	memcpy(copy, r, geo->ncells * sizeof(*r));
	cov = covariance(geo, e.precision);
	value = leat_geo_effects_at(&e, r, slope);
	ck_assert_double_eq_tol(normal_log(cov, flat, solved) / value, 1, 1e-10);
	for (size_t i = 0; i < NGEOS * NPERIODS; i++) {
		size_t g = i / NPERIODS, at = leat_geo_cell(geo, g, i % NPERIODS);

		ck_assert_double_eq_tol(e.precision[g] * r[at], gsl_vector_get(solved, i), 1e-9);
	}
	for (size_t g = 0; g < NGEOS; g++) {
		double f[2], p0 = e.precision[g];

		for (int k = 0; k < 2; k++) {
			e.precision[g] = p0 * exp(k ? -2e-5 : 2e-5);
			memcpy(r, copy, geo->ncells * sizeof(*r));
			f[k] = leat_geo_effects_at(&e, r, unused);
		}
		e.precision[g] = p0;
		ck_assert_double_eq_tol((f[1] - f[0]) / 2e-5, slope[g], 1e-6 * fabs(value));
	}
	leat_geo_effects_fini(&e);
	gsl_matrix_free(cov);
	gsl_vector_free(solved);
	free(r);
	problem_fini(&p);
}
END_TEST

/*
 * Effects drawn given r: mean and variance of tau_g + time_t in a cell are those of the
 * conditional normal, K C^-1 r and K - K C^-1 K, K the covariance without noise. 40000 draws:
 * a mean within 5 standard errors; a variance within 5 % (7 standard errors).
 */
START_TEST(effects_are_drawn_as_they_are_distributed)
{
	enum { NDRAWS = 40000, N = NGEOS * NPERIODS };
	struct problem p;
	struct leat_geo_effects e;
	const struct leat_geo *geo;
	double flat[N], sum[N] = {0}, square[N] = {0}, tau[NGEOS], period[NPERIODS], *r, slope[8];
	gsl_matrix *cov, *k;
	gsl_vector *column = gsl_vector_alloc(N), *solved = gsl_vector_alloc(N);

	problem_init(&p, &variants[_i]);
	geo = p.mix->own;
	r = LEAT_NEW_N(double, geo->ncells);
	effects_of(&p, &e, r, flat);
	cov = covariance(geo, e.precision);
	k = gsl_matrix_alloc(N, N);
	gsl_matrix_memcpy(k, cov);
	for (size_t i = 0; i < N; i++)
		*gsl_matrix_ptr(k, i, i) -= 1 / e.precision[i / NPERIODS];
	leat_geo_effects_at(&e, r, slope);
	for (int d = 0; d < NDRAWS; d++) {
		leat_geo_effects_draw(&e, &p.rng, tau, period);
		ck_assert(tau[geo->baseline] == 0);
		for (size_t i = 0; i < N; i++) {
			double v = tau[i / NPERIODS] + period[i % NPERIODS];

			sum[i] += v;
			square[i] += v * v;
		}
	}
	gsl_linalg_cholesky_decomp1(cov);
	for (size_t i = 0; i < N; i++) {
		gsl_vector_const_view out = gsl_vector_const_view_array(flat, N);
		double mean, less, var;

		gsl_matrix_get_row(column, k, i);
		gsl_linalg_cholesky_solve(cov, column, solved);
		gsl_blas_ddot(solved, &out.vector, &mean);
		gsl_blas_ddot(solved, column, &less);
		var = gsl_matrix_get(k, i, i) - less;
		ck_assert_double_eq_tol(sum[i] / NDRAWS, mean, 5 * sqrt(var / NDRAWS));
		ck_assert_double_eq_tol(
		    (square[i] - sum[i] * sum[i] / NDRAWS) / NDRAWS / var, 1, 0.05);
	}
	leat_geo_effects_fini(&e);
	gsl_matrix_free(cov);
	gsl_matrix_free(k);
	gsl_vector_free(column);
	gsl_vector_free(solved);
	free(r);
	problem_fini(&p);
}
END_TEST

/* The value of a parameter at a point, by name. */
static double
value_of(const struct problem *p, const struct leat_mix_point *at, const char *name)
{
	for (size_t k = 0; k < p->mix->nparameters; k++)
		if (strcmp(p->mix->name[k], name) == 0)
			return at->value[k];
	ck_abort_msg("no parameter is called %s", name);
}

static size_t
place_of(const struct problem *p, const char *name)
{
	for (size_t i = 0; i < p->mix->nq; i++)
		if (strcmp(p->mix->q_name[i], name) == 0)
			return i;
	ck_abort_msg("no coordinate is called %s", name);
}

static double
lognormal(double x, double mean, double sd)
{
	double z = (log(x) - mean) / sd;

	return -0.5 * z * z - 0.5 * LOG_2PI - log(sd) - log(x);
}

static double
normal(double x, double mean, double sd)
{
	double z = (x - mean) / sd;

	return -0.5 * z * z - 0.5 * LOG_2PI - log(sd);
}

/* A curve written down plainly: weights alpha^l over their sum, then x / (x + k). */
static double
curve_of(const double *x, size_t t, double alpha, double k, double scale)
{
	double sum = 0, weights = 0;

	for (size_t l = 0; l <= 3; l++) {
		double w = pow(alpha, (double)l);

		weights += w;
		if (l <= t)
			sum += w * x[t - l] / scale;
	}
	return sum / weights / (sum / weights + k);
}

static double
curve(const struct leat_panel *panel, size_t c, size_t g, size_t t, double alpha, double k,
    double scale)
{
	return curve_of(panel->channel[c].exposure + g * NPERIODS, t, alpha, k, scale);
}

/* An experiment's answer by a channel's parameters, from whole series with and without it. */
static double
plain_lift(const struct problem *p, const struct leat_panel_lift *l, double alpha, double k,
    const double *beta)
{
	double sum = 0, without[NPERIODS];
	size_t done = 0;

	for (size_t g = 0; g < NGEOS; g++) {
		const double *x = p->panel.channel[l->channel].exposure + g * NPERIODS;
		double scale = p->mix->channel[l->channel].x_scale[g];

		if (l->geo != SIZE_MAX && l->geo != g)
			continue;
		memcpy(without, x, sizeof(without));
		for (size_t i = 0; i < l->n; i++)
			without[l->first + i] -= l->change[done++];
		for (size_t i = 0; i < l->n; i++)
			sum += p->mix->y_scale[g] * l->inside[i] * beta[g] *
			       (curve_of(x, l->first + i, alpha, k, scale) -
				   curve_of(without, l->first + i, alpha, k, scale));
	}
	return sum;
}

/*
 * log |d (gamma, slopes) / d q| of a covariate, xi held: slopes are affine in the
 * coordinates, so that steps of 1 are exact.
 */
static double
slopes_jacobian(struct leat_geo_work *work, const double *q, size_t nq, size_t j, size_t at)
{
	double *moved = LEAT_NEW_N(double, nq), base[NGEOS + 1], det;
	gsl_matrix *m = gsl_matrix_alloc(NGEOS + 1, NGEOS + 1);
	gsl_permutation *order = gsl_permutation_alloc(NGEOS + 1);
	int sign;

	for (size_t k = 0; k <= NGEOS + 1; k++) {
		const struct leat_geo_control_point *c;

		memcpy(moved, q, nq * sizeof(*q));
		if (k > 0)
			moved[k == 1 ? at : at + k] += 1;
		c = &leat_geo_at(work, moved, NULL)->control[j];
		for (size_t g = 0; g <= NGEOS; g++) {
			double v = g == 0 ? c->gamma : c->slope[g - 1];

			if (k == 0)
				base[g] = v;
			else
				gsl_matrix_set(m, g, k - 1, v - base[g]);
		}
	}
	gsl_linalg_LU_decomp(m, order, &sign);
	det = gsl_linalg_LU_lndet(m);
	gsl_permutation_free(order);
	gsl_matrix_free(m);
	free(moved);
	return det;
}

/* A covariate's part of the plain density; what it explains is taken from r. */
static double
plain_control(struct problem *p, const double *q, size_t j, double scale, double outcome, double *r)
{
	const struct leat_panel *panel = &p->panel;
	const double *x = panel->control[j].value;
	struct leat_geo_work *work = leat_geo_work_new(p->mix->own);
	double xi, gamma, slope[NGEOS], zero = 0, sd = 0, least = INFINITY, part = 0, value;
	size_t n = NGEOS * NPERIODS, at = place_of(p, j ? "xi[c2]" : "xi[c1]") - 1;
	const struct leat_geo_control_point *c;

	value = slopes_jacobian(work, q, p->mix->nq, j, at);
	c = &leat_geo_at(work, q, NULL)->control[j];
	xi = c->xi;
	gamma = c->gamma;
	memcpy(slope, c->slope, sizeof(slope));
	value += normal(xi, 0, 5) + log(2) - log1p(exp(-q[at + 1]));
	for (size_t i = 0; i < n; i++)
		zero += x[i] / (double)n;
	for (size_t i = 0; i < n; i++) {
		sd += pow(x[i] - zero, 2) / (double)n;
		least = fmin(least, x[i]);
	}
	sd = sqrt(sd);
	for (size_t i = 0; i < n; i++) {
		size_t g = i / NPERIODS;

		part += panel->population[g] * scale * panel->value_per_kpi[i] * slope[g] *
			(x[i] - least) / sd / outcome;
		r[i] -= slope[g] * (x[i] - zero) / sd;
	}
	value += j ? normal(part, 0, 0.1) : normal(gamma, 0, 5);
	for (size_t g = 0; g < NGEOS; g++)
		value += normal(slope[g], gamma, xi);
	leat_geo_work_free(work);
	return value;
}

/*
 * The Meridian model from its description: priors and Jacobians of what is sampled, beta_m
 * from the ROI (of x1) and the share (of x2), the outcome's distribution with effects
 * integrated out as one multivariate normal of 60 numbers.
 */
static double
plain_log(struct problem *p, const double *q)
{
	static const char *const name[] = {"x1", "x2"};
	const struct leat_panel *panel = &p->panel;
	const struct leat_geo *geo = p->mix->own;
	const struct leat_mix_point *at = leat_mix_at(p->work, q, NULL);
	double r[NGEOS * NPERIODS], precision[NGEOS], value = 0, sigma, scale = geo->y_scale;
	double outcome = 0;
	gsl_vector *solved = gsl_vector_alloc(NGEOS * NPERIODS);
	gsl_matrix *cov;
	char text[40];

	sigma = value_of(p, at, "sigma");
	value += normal(sigma, 0, 5) + log(2) - log1p(exp(-q[place_of(p, "sigma")]));
	for (size_t i = 0; i < NGEOS * NPERIODS; i++) {
		outcome += panel->outcome[i] * panel->value_per_kpi[i];
		r[i] = (panel->outcome[i] / panel->population[i / NPERIODS] - geo->y_mean) / scale;
		precision[i / NPERIODS] = 1 / (sigma * sigma);
	}
	for (size_t c = 0; c < 2; c++) {
		double alpha, half, eta, effect, target, spend = 0, all = 0, u, beta[NGEOS];
		size_t z;

		snprintf(text, sizeof(text), "alpha[%s]", name[c]);
		alpha = value_of(p, at, text);
		u = q[place_of(p, text)];
		value += -u - 2 * log1p(exp(-u)); /* uniform; the logistic's slope */
		snprintf(text, sizeof(text), "half_saturation[%s]", name[c]);
		half = value_of(p, at, text);
		u = q[place_of(p, text)];
		value += log(9.9) - u - 2 * log1p(exp(-u)) + normal(half, 0.8, 0.8) -
			 log(0.5 * (erfc(-11.5 / M_SQRT2) - erfc(0.875 / M_SQRT2)));
		snprintf(text, sizeof(text), "eta[%s]", name[c]);
		eta = value_of(p, at, text);
		value += normal(eta, 0, 1) + log(2) - log1p(exp(-q[place_of(p, text)]));
		snprintf(text, sizeof(text), "effect[%s]", name[c]);
		u = q[place_of(p, text)];
		if (c == 0) {
			effect = exp(u);
			value += lognormal(effect, 0.2, 0.9) + u;
		} else {
			effect = 1 / (1 + exp(-u));
			value += log(99) + 98 * log(1 - effect) - u - 2 * log1p(exp(-u));
		}
		snprintf(text, sizeof(text), "z[%s,g00]", name[c]);
		z = place_of(p, text);
		for (size_t i = 0; i < NGEOS * NPERIODS; i++) {
			size_t g = i / NPERIODS;

			spend += panel->channel[c].spend[i];
			all += panel->population[g] * scale * panel->value_per_kpi[i] *
			       exp(eta * q[z + g]) *
			       curve(panel, c, g, i % NPERIODS, alpha, half,
				   p->mix->channel[c].x_scale[g]);
		}
		target = effect * (c == 0 ? spend : outcome);
		for (size_t i = 0; i < NGEOS * NPERIODS; i++) {
			size_t g = i / NPERIODS;

			r[i] -= target / all * exp(eta * q[z + g]) *
				curve(panel, c, g, i % NPERIODS, alpha, half,
				    p->mix->channel[c].x_scale[g]);
			value += i % NPERIODS ? 0 : normal(q[z + g], 0, 1);
			beta[g] = target / all * exp(eta * q[z + g]);
		}
		for (size_t i = 0; i < panel->nlifts; i++) {
			const struct leat_panel_lift *l = &panel->lift[i];
			double off =
			    l->channel == c ? l->effect - plain_lift(p, l, alpha, half, beta) : 0;

			value -= 0.5 * off * off / (l->se * l->se);
		}
	}
	for (size_t j = 0; j < 2; j++)
		value += plain_control(p, q, j, scale, outcome, r);
	cov = covariance(geo, precision);
	value += normal_log(cov, r, solved);
	gsl_matrix_free(cov);
	gsl_vector_free(solved);
	return value;
}

/* At 20 points, to 1e-8 of the value, since data are rounded to 1e-10 of theirs; a truncated normal
 * between -10 and 10 sd is a whole one. */
START_TEST(density_is_that_of_the_model)
{
	struct problem p;
	double *q, *g;

	problem_init(&p, &variants[_i * LIFTS]);
	ck_assert_uint_eq(((const struct leat_geo *)p.mix->own)->nlifts, _i ? 3 : 0);
	q = LEAT_NEW_N(double, 2 * p.mix->nq);
	g = q + p.mix->nq;
	for (int k = 0; k < 20; k++) {
		random_point(&p, 0.5, q);
		ck_assert_double_eq_tol(
		    p.density.eval(p.density.ctx, q, g) / plain_log(&p, q), 1, 1e-8);
	}
	free(q);
	problem_fini(&p);
}
END_TEST

/* An experiment's answer at a point, of any shape: curves of whole series with and without it. */
static double
lift_at(const struct problem *p, const struct leat_panel_lift *l, const struct leat_mix_point *at)
{
	const struct leat_mix_channel *ch = &p->mix->channel[l->channel];
	const double *par = at->par[l->channel], *beta = at->beta + l->channel * NGEOS;
	double *none[2 * LEAT_CURVE_PARAMETERS] = {NULL};
	double x[NPERIODS], with[NPERIODS], without[NPERIODS], sum = 0;
	size_t done = 0;

	for (size_t g = 0; g < NGEOS; g++) {
		if (l->geo != SIZE_MAX && l->geo != g)
			continue;
		memcpy(x, ch->x + g * NPERIODS, sizeof(x));
		leat_mix_curve(ch, x, g * NPERIODS, NPERIODS, par, with, none);
		for (size_t i = 0; i < l->n; i++) {
			double *less = &x[l->first + i];

			*less = fmax(0, *less - l->change[done++] / ch->x_scale[g]);
		}
		leat_mix_curve(ch, x, g * NPERIODS, NPERIODS, par, without, none);
		for (size_t i = 0; i < l->n; i++)
			sum += p->mix->y_scale[g] * beta[g] * l->inside[i] *
			       (with[l->first + i] - without[l->first + i]);
	}
	return sum;
}

/* What experiments add to the density, at 20 points: to 1e-7, and rounding of the whole. */
START_TEST(experiments_add_what_they_measured)
{
	struct problem p, bare;
	struct variant v = variants[_i];
	double *q, *g;

	problem_init(&p, &v);
	v.lifts = false;
	problem_init(&bare, &v);
	q = LEAT_NEW_N(double, 2 * p.mix->nq);
	g = q + p.mix->nq;
	for (int k = 0; k < 20; k++) {
		const struct leat_mix_point *at;
		double with, without, expected = 0;

		random_point(&p, 0.5, q);
		with = p.density.eval(p.density.ctx, q, g);
		without = bare.density.eval(bare.density.ctx, q, g);
		at = leat_mix_at(p.work, q, NULL);
		for (size_t i = 0; i < p.panel.nlifts; i++) {
			const struct leat_panel_lift *l = &p.panel.lift[i];
			double z = (l->effect - lift_at(&p, l, at)) / l->se;

			expected -= 0.5 * z * z;
		}
		ck_assert_double_lt(expected, -1e-3);
		ck_assert_double_eq_tol(
		    with - without, expected, 1e-7 * (fabs(expected) + 1e-6 * fabs(without)));
	}
	free(q);
	problem_fini(&p);
	problem_fini(&bare);
}
END_TEST

/* Parts add up to the mean; what a channel brings is what its effect says. */
START_TEST(point_adds_up)
{
	struct problem p;
	const struct leat_mix_point *at;
	double *q, brought = 0, spend = 0, effect, likely = 0;

	problem_init(&p, &variants[_i]);
	q = LEAT_NEW_N(double, p.mix->nq);
	random_point(&p, 0.5, q);
	at = leat_mix_at(p.work, q, &p.rng);
	for (size_t i = 0; i < p.mix->n; i++) {
		double sum = at->baseline[i] + at->controls[i], worth;

		for (size_t c = 0; c < 2; c++)
			sum += at->contribution[c][i];
		ck_assert_double_eq_tol(sum, at->mu[i], 1e-12 * (1 + fabs(sum)));
		worth = p.panel.value_per_kpi ? p.panel.value_per_kpi[i] : 1;
		brought += worth * p.mix->y_scale[i / NPERIODS] * at->contribution[0][i];
		spend += p.panel.channel[0].spend[i];
		likely += fabs(at->mu[i]);
	}
	ck_assert(isfinite(likely));
	if (variants[_i].effect == LEAT_EFFECT_ROI) {
		effect = exp(q[place_of(&p, "effect[x1]")]);
		ck_assert_double_eq_tol(brought / spend / effect, 1, 1e-8);
	}
	free(q);
	problem_fini(&p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_geo");
	TCase *c = tcase_create("mix_geo");
	SRunner *r;
	int failed;

	tcase_set_timeout(c, 600);
	tcase_add_loop_test(c, gradient_is_that_of_the_density, 0, (int)NVARIANTS);
	tcase_add_loop_test(c, point_adds_up, 0, (int)NVARIANTS);
	/* The first nine have their effects integrated out. */
	tcase_add_loop_test(c, effects_are_integrated_out, 0, 9);
	tcase_add_loop_test(c, effects_are_drawn_as_they_are_distributed, 0, 2);
	tcase_add_loop_test(c, experiments_add_what_they_measured, LIFTS, (int)NVARIANTS);
	tcase_add_loop_test(c, density_is_that_of_the_model, 0, 2); /* the second has experiments */
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
