/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The posterior: gradients against differences, values against a plain evaluation of the model. */
#include <gsl/gsl_linalg.h>

#include "base/rng.h"
#include "mix/density.h"
#include "mix_fixture.h"
#include "unit.h"

/* Every combination of options that changes the density. */
struct variant {
	const char *preset, *saturation, *adstock;
	enum leat_effect effect;
	bool terms, saturate_first, normalised;
	size_t ncontrols;
	int period_days;
	const char *prior; /* one exception, or NULL */
};

static const struct variant variants[] = {
    {"pymc", "logistic", "geometric", LEAT_EFFECT_BETA, false, false, true, 2, 7, NULL},
    {"pymc", "hill", "geometric", LEAT_EFFECT_BETA, false, false, true, 0, 7, NULL},
    {"pymc", "none", "none", LEAT_EFFECT_SHARE, false, false, false, 1, 7, NULL},
    {"default", "logistic", "geometric", LEAT_EFFECT_RETURN, true, false, true, 2, 1, NULL},
    {"default", "hill", "geometric", LEAT_EFFECT_RETURN, true, false, false, 2, 1, NULL},
    {"default", "hill", "geometric", LEAT_EFFECT_BETA, true, true, true, 1, 1, NULL},
    {"default", "logistic", "none", LEAT_EFFECT_SHARE, true, true, false, 0, 1,
	"lambda=log-normal(0,0.5)"},
    {"default", "hill", "geometric", LEAT_EFFECT_SHARE, true, false, true, 1, 1,
	"half_saturation=truncated-normal(0.8,0.8,0.1,10)"},
    {"default", "logistic", "geometric", LEAT_EFFECT_RETURN, true, false, true, 1, 1,
	"effect[x1]=log-normal(-1,0.8)"},
    {"default", "logistic", "geometric", LEAT_EFFECT_BETA, true, false, true, 1, 1,
	"control=laplace(0.1,0.5)"},
};
#define NVARIANTS (sizeof(variants) / sizeof(variants[0]))

struct problem {
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_mix *mix;
	struct leat_mix_work *work;
	struct leat_density density;
	struct leat_rng rng;
};

static void
problem_init(struct problem *p, const struct variant *v, size_t nperiods)
{
	struct leat_err err;

	leat_rng_init(&p->rng, 7);
	fixture_panel(&p->panel, nperiods, v->period_days, 2, v->ncontrols);
	fixture_spend(&p->panel, &p->rng);
	for (size_t t = 0; t < nperiods; t++)
		p->panel.outcome[t] = 5000 + 800 * leat_rng_normal(&p->rng);
	ck_assert_int_eq(leat_spec_init(&p->spec, v->preset, &err), 0);
	p->spec.usual.effect = v->effect;
	p->spec.trend = v->terms ? LEAT_TREND_LINEAR : LEAT_TREND_NONE;
	p->spec.day_of_week = v->terms;
	p->spec.usual.shape.saturate_first = v->saturate_first;
	p->spec.usual.shape.normalised = v->normalised;
	ck_assert_int_eq(
	    leat_spec_set_shape(&p->spec, NULL, v->adstock, v->saturation, 9, &err), 0);
	if (v->prior)
		ck_assert_int_eq(leat_spec_set_prior(&p->spec, v->prior, &err), 0);
	ck_assert_int_eq(leat_spec_check(&p->spec, &p->panel, NULL, &err), 0);
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
	fixture_panel_fini(&p->panel);
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

/* Does a Laplace coefficient pass its kink on the way from q - 2h to q + 2h? There is no derivative
 * then. */
static bool
over_kink(struct problem *p, double *q, size_t i)
{
	const struct leat_design *d = &p->mix->design;
	double at = q[i], sign = 1;
	bool over = false;

	for (size_t j = 0; j < d->p; j++) {
		if (d->column[j].prior.family != LEAT_PRIOR_LAPLACE)
			continue;
		q[i] = at - 2e-3;
		sign = leat_mix_at(p->work, q)->theta[j] - d->column[j].prior.a;
		q[i] = at + 2e-3;
		over |= sign * (leat_mix_at(p->work, q)->theta[j] - d->column[j].prior.a) <= 0;
	}
	q[i] = at;
	return over;
}

/*
 * Relative to the largest entry, since a small entry is a difference of large
 * terms: 1e-6, where the differences themselves are good to some 1e-9.
 */
START_TEST(gradient_is_that_of_the_density)
{
	struct problem p;
	double *q, *g, *room;

	problem_init(&p, &variants[_i], variants[_i].period_days == 1 ? 740 : 120);
	q = LEAT_NEW_N(double, 3 * p.mix->nq);
	g = q + p.mix->nq;
	room = g + p.mix->nq;
	for (int k = 0; k < 40; k++) {
		double most = 1;

		random_point(&p, 0.7, q);
		ck_assert(isfinite(p.density.eval(p.density.ctx, q, g)));
		for (size_t i = 0; i < p.mix->nq; i++)
			most = fmax(most, fabs(g[i]));
		for (size_t i = 0; i < p.mix->nq; i++)
			if (!over_kink(&p, q, i))
				ck_assert_double_le(
				    fabs(difference(&p.density, q, i, room) - g[i]) / most, 1e-6);
	}
	free(q);
	problem_fini(&p);
}
END_TEST

/* The model written down again, plainly: no whitening, no recursion, no tricks. */
static double
plain_curve(const struct leat_shape *s, const double *x, size_t t, const double *par)
{
	bool geometric = strcmp(s->adstock->name, "geometric") == 0;
	const double *sat = par + (geometric ? 1 : 0);
	double carried = 0, weights = 0;

	for (int l = 0; l <= s->max_lag; l++) {
		double w = geometric ? pow(par[0], l) : l == 0;
		double v = (size_t)l <= t ? x[t - (size_t)l] : 0;

		if (s->saturate_first)
			v = s->saturation->eval(v, sat, NULL, NULL);
		carried += w * v;
		weights += w;
	}
	if (s->normalised)
		carried /= weights;
	if (s->saturate_first)
		return carried;
	if (strcmp(s->saturation->name, "logistic") == 0)
		return tanh(sat[0] * carried / 2);
	if (strcmp(s->saturation->name, "hill") == 0)
		return pow(carried, sat[1]) / (pow(carried, sat[1]) + pow(sat[0], sat[1]));
	return carried;
}

/* The linear predictor's column j in period t, with the raw (uncentred) value. */
static double
plain_column(const struct leat_design *d, size_t j, size_t t)
{
	return d->x[j * d->n + t] + d->column[j].mean;
}

/* log likelihood + log priors at natural parameters: intercept, theta, sigma, then par and effect
 * by channel. */
static double
plain_posterior(const struct leat_mix *mix, const double *v)
{
	double value, sigma = v[1 + mix->design.p], *mu = LEAT_NEW_N(double, mix->n);
	const double *at = v + 2 + mix->design.p;

	value =
	    leat_prior_log(&mix->intercept, v[0], NULL) + leat_prior_log(&mix->sigma, sigma, NULL);
	for (size_t t = 0; t < mix->n; t++)
		mu[t] = v[0];
	for (size_t j = 0; j < mix->design.p; j++) {
		value += leat_prior_log(&mix->design.column[j].prior, v[1 + j], NULL);
		for (size_t t = 0; t < mix->n; t++)
			mu[t] += v[1 + j] * plain_column(&mix->design, j, t);
	}
	for (size_t c = 0; c < mix->nchannels; c++, at += mix->channel[c - 1].npar + 1) {
		const struct leat_mix_channel *ch = &mix->channel[c];
		double beta = at[ch->npar], mean = 0;

		for (int k = 0; k < ch->npar; k++)
			value += leat_prior_log(&ch->prior[k], at[k], NULL);
		value += leat_prior_log(&ch->effect, at[ch->npar], NULL);
		for (size_t t = 0; t < mix->n; t++)
			mean += plain_curve(&ch->shape, ch->x, t, at) / (double)mix->n;
		if (!ch->effect_on_beta)
			beta = at[ch->npar] / ch->effect_per_mean / mean;
		for (size_t t = 0; t < mix->n; t++)
			mu[t] += beta * plain_curve(&ch->shape, ch->x, t, at);
	}
	for (size_t t = 0; t < mix->n; t++) {
		double z = (mix->y[t] - mu[t]) / sigma;

		value += -0.5 * z * z - log(sigma) - 0.5 * log(2 * M_PI);
	}
	free(mu);
	return value;
}

static void
natural(struct problem *p, const double *q, double *v)
{
	const struct leat_mix_point *at = leat_mix_at(p->work, q);
	size_t np = p->mix->design.p, i = 2 + np;

	v[0] = at->intercept;
	for (size_t j = 0; j < np; j++)
		v[1 + j] = at->theta[j];
	v[1 + np] = at->sigma;
	for (size_t c = 0; c < p->mix->nchannels; c++) {
		const struct leat_mix_channel *ch = &p->mix->channel[c];

		for (int k = 0; k < ch->npar; k++)
			v[i++] = at->par[c][k];
		v[i++] = ch->effect_on_beta ? at->beta[c] : ch->effect_per_mean * at->mean[c];
	}
}

/* log |det| of the map from q to the natural parameters, by differences and LU. */
static double
log_jacobian(struct problem *p, double *q)
{
	const double h = 1e-4;
	size_t n = p->mix->nq;
	gsl_matrix *j = gsl_matrix_alloc(n, n);
	gsl_permutation *perm = gsl_permutation_alloc(n);
	double *up = LEAT_NEW_N(double, 2 * n), *down = up + n, value;
	int sign;

	for (size_t i = 0; i < n; i++) {
		double at = q[i];

		q[i] = at + h;
		natural(p, q, up);
		q[i] = at - h;
		natural(p, q, down);
		q[i] = at;
		for (size_t k = 0; k < n; k++)
			gsl_matrix_set(j, k, i, (up[k] - down[k]) / (2 * h));
	}
	gsl_linalg_LU_decomp(j, perm, &sign);
	value = gsl_linalg_LU_lndet(j);
	gsl_permutation_free(perm);
	gsl_matrix_free(j);
	free(up);
	return value;
}

/*
 * The two may differ by a constant (the linear terms' Jacobian), the same at
 * every point; 1e-5 is what differences leave of some 30 logarithms.
 */
START_TEST(density_is_that_of_the_model)
{
	struct problem p;
	double *q, *v, *g, constant = 0;

	problem_init(&p, &variants[_i], variants[_i].period_days == 1 ? 740 : 120);
	q = LEAT_NEW_N(double, 3 * p.mix->nq);
	v = q + p.mix->nq;
	g = v + p.mix->nq;
	for (int k = 0; k < 12; k++) {
		double value, plain;

		random_point(&p, 0.5, q);
		value = p.density.eval(p.density.ctx, q, g);
		natural(&p, q, v);
		plain = plain_posterior(p.mix, v) + log_jacobian(&p, q);
		if (k == 0)
			constant = value - plain;
		ck_assert_double_eq_tol(value - plain, constant, 1e-5 + 1e-10 * fabs(value));
	}
	free(q);
	problem_fini(&p);
}
END_TEST

/* Sum-to-zero contrasts: orthonormal, each column adds up to zero over a week. */
START_TEST(contrasts_are_orthonormal)
{
	for (int a = 0; a < 6; a++)
		for (int b = 0; b < 6; b++) {
			double dot = 0, sum = 0;

			for (int d = 0; d < 7; d++) {
				dot += leat_design_contrast(d, a) * leat_design_contrast(d, b);
				sum += leat_design_contrast(d, a);
			}
			ck_assert_double_eq_tol(dot, a == b, 1e-15);
			ck_assert_double_eq_tol(sum, 0, 1e-15);
		}
}
END_TEST

/* whiten' (X'X + s^2 D) whiten = s^2 I, also with a control that is another times two. */
START_TEST(whitening_whitens)
{
	struct problem p;
	const struct leat_design *d;
	double s;

	problem_init(&p, &variants[3], 740);
	for (size_t t = 0; t < 740; t++)
		p.panel.control[1].value[t] = 2 * p.panel.control[0].value[t] + 3;
	leat_mix_work_free(p.work);
	leat_mix_free(p.mix);
	p.mix = leat_mix_new(&p.panel, &p.spec);
	p.work = leat_mix_work_new(p.mix);
	d = &p.mix->design;
	s = p.mix->level_sd * sqrt((double)p.mix->n) / 2;
	for (size_t a = 0; a < d->p; a++)
		for (size_t b = 0; b < d->p; b++) {
			double v = 0;

			for (size_t t = 0; t < d->n; t++) {
				double xa = 0, xb = 0;

				for (size_t j = 0; j < d->p; j++) {
					xa += d->x[j * d->n + t] * d->whiten[j * d->p + a];
					xb += d->x[j * d->n + t] * d->whiten[j * d->p + b];
				}
				v += xa * xb;
			}
			for (size_t j = 0; j < d->p; j++)
				v += d->whiten[j * d->p + a] * d->whiten[j * d->p + b] * s * s /
				     pow(leat_prior_sd(&d->column[j].prior), 2);
			ck_assert_double_eq_tol(v / (s * s), a == b, 1e-9);
		}
	problem_fini(&p);
}
END_TEST

/* In the default model neither a control's unit nor its zero matters: Celsius or kelvin. */
START_TEST(controls_have_no_unit)
{
	struct problem p;
	double *q, *g, before;

	problem_init(&p, &variants[3], 740);
	q = LEAT_NEW_N(double, 2 * p.mix->nq);
	g = q + p.mix->nq;
	random_point(&p, 0.5, q);
	before = p.density.eval(p.density.ctx, q, g);
	for (size_t t = 0; t < 740; t++)
		p.panel.control[1].value[t] = 1.8 * p.panel.control[1].value[t] + 273.15;
	leat_mix_work_free(p.work);
	leat_mix_free(p.mix);
	p.mix = leat_mix_new(&p.panel, &p.spec);
	p.work = leat_mix_work_new(p.mix);
	p.density = leat_mix_density(p.work);
	ck_assert_double_eq_tol(p.density.eval(p.density.ctx, q, g), before, 1e-8 * fabs(before));
	free(q);
	problem_fini(&p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_density");
	TCase *c = tcase_create("mix_density");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(c, 600);
	tcase_add_loop_test(c, gradient_is_that_of_the_density, 0, NVARIANTS);
	tcase_add_loop_test(c, density_is_that_of_the_model, 0, NVARIANTS);
	tcase_add_test(c, contrasts_are_orthonormal);
	tcase_add_test(c, whitening_whitens);
	tcase_add_test(c, controls_have_no_unit);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
