/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The posterior: gradients against differences, values against a plain evaluation of the model. */
#include <gsl/gsl_linalg.h>

#include "base/rng.h"
#include "mix/national_part.h"
#include "mix_fixture.h"
#include "mix_plain.h"
#include "unit.h"

/* Every combination of options that changes the density. */
struct variant {
	const char *preset, *saturation, *adstock;
	enum leat_effect effect;
	bool terms, saturate_first, normalised;
	size_t ncontrols;
	int period_days;
	const char *prior; /* one exception, or NULL */
	enum leat_likelihood_kind likelihood;
	bool autocorrelated, lifts, interaction, sums, frequency;
	int varying;
	enum leat_trend trend;
};

static const struct variant variants[] = {
    {.preset = "pymc",
	.saturation = "logistic",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_BETA,
	.normalised = true,
	.ncontrols = 2,
	.period_days = 7},
    {.preset = "pymc",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_BETA,
	.normalised = true,
	.period_days = 7},
    {.preset = "pymc",
	.saturation = "none",
	.adstock = "none",
	.effect = LEAT_EFFECT_SHARE,
	.ncontrols = 1,
	.period_days = 7},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_RETURN,
	.terms = true,
	.normalised = true,
	.ncontrols = 2,
	.period_days = 1},
    {.preset = "default",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_RETURN,
	.terms = true,
	.ncontrols = 2,
	.period_days = 1},
    {.preset = "default",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_BETA,
	.terms = true,
	.saturate_first = true,
	.normalised = true,
	.ncontrols = 1,
	.period_days = 1},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "none",
	.effect = LEAT_EFFECT_SHARE,
	.terms = true,
	.saturate_first = true,
	.period_days = 1,
	.prior = "lambda=log-normal(0,0.5)"},
    {.preset = "default",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_SHARE,
	.terms = true,
	.normalised = true,
	.ncontrols = 1,
	.period_days = 1,
	.prior = "half_saturation=truncated-normal(0.8,0.8,0.1,10)"},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_RETURN,
	.terms = true,
	.normalised = true,
	.ncontrols = 1,
	.period_days = 1,
	.prior = "effect[x1]=log-normal(-1,0.8)"},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_BETA,
	.terms = true,
	.normalised = true,
	.ncontrols = 1,
	.period_days = 1,
	.prior = "control=laplace(0.1,0.5)"},
    {.preset = "pymc",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.ncontrols = 1,
	.period_days = 7,
	.likelihood = LEAT_LIKELIHOOD_STUDENT_T},
    {.preset = "pymc",
	.saturation = "hill",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_SHARE,
	.period_days = 7,
	.likelihood = LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_RETURN,
	.ncontrols = 1,
	.period_days = 7,
	.likelihood = LEAT_LIKELIHOOD_POISSON},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_ROI,
	.terms = true,
	.period_days = 1,
	.autocorrelated = true},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_ROI,
	.period_days = 7,
	.autocorrelated = true,
	.likelihood = LEAT_LIKELIHOOD_STUDENT_T,
	.trend = LEAT_TREND_PIECEWISE},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_MARGINAL_ROI,
	.period_days = 7,
	.trend = LEAT_TREND_KNOTS,
	.varying = 4},
    {.preset = "default",
	.saturation = "hill",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_MARGINAL_ROI,
	.period_days = 7,
	.interaction = true},
    {.preset = "pymc",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_BETA,
	.period_days = 7,
	.varying = 3,
	.lifts = true},
    {.preset = "pymc",
	.saturation = "hill",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_SHARE,
	.period_days = 7,
	.lifts = true,
	.interaction = true,
	.varying = 2},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.saturate_first = true,
	.effect = LEAT_EFFECT_RETURN,
	.period_days = 7,
	.lifts = true,
	.interaction = true},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_RETURN,
	.period_days = 7,
	.sums = true},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_RETURN,
	.period_days = 7,
	.sums = true,
	.likelihood = LEAT_LIKELIHOOD_STUDENT_T},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_RETURN,
	.period_days = 7,
	.sums = true,
	.likelihood = LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL},
    {.preset = "meridian",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_ROI,
	.normalised = true,
	.period_days = 7,
	.frequency = true,
	.lifts = true},
    {.preset = "meridian",
	.saturation = "hill",
	.adstock = "binomial",
	.effect = LEAT_EFFECT_MARGINAL_ROI,
	.normalised = true,
	.period_days = 7,
	.prior = "slope=log-normal(0.7,0.4)",
	.frequency = true},
};
#define NVARIANTS (sizeof(variants) / sizeof(variants[0]))

struct problem {
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_mix *mix;
	const struct leat_national *own;
	struct national_work *work;
	struct leat_density density;
	struct leat_rng rng;
};

/* Two experiments: one whose window is whole periods, one that withheld and cuts through two. */
static void
add_lifts(struct leat_panel *p)
{
	p->nlifts = 2;
	p->lift = LEAT_NEW_N(struct leat_panel_lift, 2);
	for (size_t i = 0; i < 2; i++) {
		struct leat_panel_lift *l = &p->lift[i];

		*l = (struct leat_panel_lift){.channel = i,
		    .geo = SIZE_MAX,
		    .first = i ? 60 : 3,
		    .n = 5,
		    .inside = LEAT_NEW_N(double, 5),
		    .change = LEAT_NEW_N(double, 5),
		    .effect = 700,
		    .se = 150};
		for (size_t t = 0; t < 5; t++) {
			l->inside[t] = i && (t == 0 || t == 4) ? 0.4 : 1;
			l->change[t] = i ? -100.0 : 0.5 * p->channel[i].exposure[l->first + t];
		}
	}
}

/* Pairs and threes of periods, the last left unknown. */
static void
add_sums(struct leat_panel *p)
{
	p->sum = LEAT_NEW_N(struct leat_panel_sum, p->nperiods);
	for (size_t t = 0; t + 3 < p->nperiods; t += p->sum[p->nsums++].n) {
		struct leat_panel_sum *sum = &p->sum[p->nsums];

		*sum = (struct leat_panel_sum){0, t, 1 + p->nsums % 3, 0};
		for (size_t i = 0; i < sum->n; i++)
			sum->value += p->outcome[t + i];
	}
}

static void
add_more(struct problem *p, const struct variant *v)
{
	p->spec.likelihood = v->likelihood;
	p->panel.kpi_is_money =
	    v->likelihood == LEAT_LIKELIHOOD_NORMAL || v->likelihood == LEAT_LIKELIHOOD_STUDENT_T;
	p->spec.autocorrelated = v->autocorrelated;
	p->spec.usual.varying = v->varying;
	if (v->trend) {
		p->spec.trend = v->trend;
		p->spec.trend_knots = 5;
	}
	if (v->interaction) {
		p->spec.interactions = LEAT_NEW(struct leat_spec_pair);
		p->spec.ninteractions = 1;
		for (size_t k = 0; k < 2; k++)
			p->spec.interactions[0].channel[k] = leat_strdup(p->panel.channel[k].name);
	}
	for (size_t c = 0; v->frequency && c < 2; c++) {
		p->panel.channel[c].frequency = LEAT_NEW_N(double, p->panel.nperiods);
		for (size_t t = 0; t < p->panel.nperiods; t++)
			p->panel.channel[c].frequency[t] = 4 * leat_rng_uniform(&p->rng);
	}
	if (v->lifts)
		add_lifts(&p->panel);
	if (v->sums)
		add_sums(&p->panel);
}

static void
problem_init(struct problem *p, const struct variant *v, size_t nperiods)
{
	struct leat_err err;

	leat_rng_init(&p->rng, 7);
	fixture_panel(&p->panel, nperiods, v->period_days, 2, v->ncontrols);
	fixture_spend(&p->panel, &p->rng);
	for (size_t t = 0; t < nperiods; t++)
		p->panel.outcome[t] = round(5000 + 800 * leat_rng_normal(&p->rng));
	ck_assert_int_eq(leat_spec_init(&p->spec, v->preset, &err), 0);
	p->spec.usual.effect = v->effect;
	p->spec.trend = v->terms ? LEAT_TREND_LINEAR : LEAT_TREND_NONE;
	p->spec.day_of_week = v->terms;
	p->spec.usual.shape.saturate_first = v->saturate_first;
	p->spec.usual.shape.normalised = v->normalised;
	add_more(p, v);
	ck_assert_int_eq(
	    leat_spec_set_shape(&p->spec, NULL, v->adstock, v->saturation, 9, &err), 0);
	if (v->prior)
		ck_assert_int_eq(leat_spec_set_prior(&p->spec, v->prior, &err), 0);
	ck_assert_msg(leat_spec_check(&p->spec, &p->panel, NULL, &err) == 0, "%s", err.text);
	p->mix = leat_mix_new(&p->panel, &p->spec);
	p->own = p->mix->own;
	p->work = leat_national_form.work_new(p->mix);
	p->density = (struct leat_density){p->mix->nq, leat_national_form.evaluate, p->work};
}

static void
problem_fini(struct problem *p)
{
	leat_national_form.work_free(p->work);
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
	const struct leat_design *d = &p->own->design;
	double at = q[i], sign = 1;
	bool over = false;

	for (size_t j = 0; j < d->p; j++) {
		if (d->column[j].prior.family != LEAT_PRIOR_LAPLACE)
			continue;
		q[i] = at - 2e-3;
		national_at(p->work, q, NULL);
		sign = p->work->theta[j] - d->column[j].prior.a;
		q[i] = at + 2e-3;
		national_at(p->work, q, NULL);
		over |= sign * (p->work->theta[j] - d->column[j].prior.a) <= 0;
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
	for (int k = 0; k < 100; k++) {
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

static void
natural(struct problem *p, const double *q, double *v)
{
	const struct national_work *w = p->work;
	size_t i = 0;

	national_at(p->work, q, NULL);
	v[i++] = w->intercept;
	for (size_t j = 0; j < p->own->design.p; j++)
		v[i++] = w->theta[j];
	for (int k = 0; k < p->mix->likelihood.nparameters; k++)
		v[i++] = w->likelihood[k];
	for (size_t k = 0; k < p->own->npairs; k++)
		v[i++] = w->gamma[k];
	for (size_t c = 0; c < p->mix->nchannels; c++) {
		const struct leat_mix_channel *ch = &p->mix->channel[c];

		for (int k = 0; k < ch->npar; k++)
			if (ch->coordinate[k].kind != LEAT_COORDINATE_FIXED)
				v[i++] = w->par[c][k];
		v[i++] = w->channel[c].m;
		if (ch->varying)
			v[i++] = w->channel[c].tau;
		for (int k = 0; k < ch->varying; k++)
			v[i++] = q[p->own->channel[c].u + 2 + (size_t)k];
	}
	ck_assert_uint_eq(i, p->mix->nq);
}

/* Contributions, controls and baseline add up to the mean in every period. */
START_TEST(parts_add_up)
{
	struct problem p;
	double *q;

	problem_init(&p, &variants[_i], variants[_i].period_days == 1 ? 740 : 120);
	q = LEAT_NEW_N(double, p.mix->nq);
	for (int k = 0; k < 5; k++) {
		const struct leat_mix_point *at;

		random_point(&p, 0.5, q);
		at = national_at(p.work, q, NULL);
		for (size_t t = 0; t < p.mix->n; t++) {
			double sum = at->baseline[t] + at->controls[t];

			for (size_t c = 0; c < p.mix->nchannels; c++) {
				ck_assert(variants[_i].interaction || at->contribution[c][t] >= 0);
				sum += at->contribution[c][t];
			}
			ck_assert_double_eq_tol(sum, at->mu[t], 1e-12 * (1 + fabs(at->mu[t])));
		}
	}
	free(q);
	problem_fini(&p);
}
END_TEST

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
	leat_national_form.work_free(p.work);
	leat_mix_free(p.mix);
	p.mix = leat_mix_new(&p.panel, &p.spec);
	p.own = p.mix->own;
	p.work = leat_national_form.work_new(p.mix);
	d = &p.own->design;
	s = p.own->level_sd * sqrt((double)p.mix->n) / 2;
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
	leat_national_form.work_free(p.work);
	leat_mix_free(p.mix);
	p.mix = leat_mix_new(&p.panel, &p.spec);
	p.own = p.mix->own;
	p.work = leat_national_form.work_new(p.mix);
	p.density = (struct leat_density){p.mix->nq, leat_national_form.evaluate, p.work};
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
	tcase_add_loop_test(c, parts_add_up, 0, NVARIANTS);
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
