/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several specifications, weighed and made one model. */
#include <math.h>

#include "math/stat.h"
#include "mix/ensemble.h"
#include "mix/fit_part.h"
#include "mix/mixture.h"
#include "mix_fixture.h"
#include "record/json.h"
#include "unit.h"

/* Weeks with a plain trend, and two channels. */
static void
market(struct leat_panel *p)
{
	struct leat_rng rng;

	leat_rng_init(&rng, 17);
	fixture_panel(p, 80, 7, 2, 0);
	fixture_spend(p, &rng);
	for (size_t t = 0; t < p->nperiods; t++)
		p->outcome[t] = 800 + 5 * (double)t +
				1.5 * p->channel[0].spend[t] / (1 + p->channel[0].spend[t] / 500) +
				40 * leat_rng_normal(&rng);
}

static void
specify(struct leat_spec *spec, enum leat_trend trend, const char *prior)
{
	struct leat_err err;

	ck_assert_int_eq(leat_spec_init(spec, "default", &err), 0);
	spec->yearly_order = 0;
	spec->trend = trend;
	if (prior)
		ck_assert_int_eq(leat_spec_set_prior(spec, prior, &err), 0);
	leat_spec_for_period(spec, 7);
}

static void
settle(struct leat_fit_settings *s)
{
	leat_fit_defaults(s);
	s->warmup = 300;
	s->draws = 500;
	s->keep = 100;
}

/* With weights 0.3 and 0.7 every mean is 0.3 of one model's and 0.7 of the other's. */
START_TEST(a_mixture_has_the_means_of_its_parts)
{
	const double weight[2] = {0.3, 0.7};
	struct leat_fitting f[2];
	struct leat_fit_settings settings;
	struct leat_posterior p;
	struct leat_nuts_chain chain[4];
	struct leat_panel panel;
	struct leat_spec spec[2];
	struct leat_mix *mixture;
	struct leat_rng rng;
	struct leat_err err;

	market(&panel);
	settle(&settings);
	specify(&spec[0], LEAT_TREND_LINEAR, NULL);
	specify(&spec[1], LEAT_TREND_NONE, NULL);
	for (int k = 0; k < 2; k++)
		ck_assert_int_eq(
		    leat_fitting_init(&f[k], &panel, &spec[k], &settings, NULL, &err), 0);
	mixture = leat_mixture_new((const struct leat_mix *const[]){f[0].mix, f[1].mix}, 2);
	/* The trend is only one's. */
	ck_assert_uint_eq(mixture->nparameters, f[1].mix->nparameters);
	ck_assert_uint_eq(mixture->nparameters + 1, f[0].mix->nparameters);
	leat_rng_init(&rng, 1);
	leat_mixture_draws(mixture,
	    (const struct leat_sampling *const[]){&f[0].sampling, &f[1].sampling}, weight, 2, &rng,
	    chain);
	leat_posterior_init(&p, mixture, chain, 4, &rng, 1);
	for (size_t i = 0; i < mixture->nparameters; i++) {
		double mean = 0, sd = 0;

		for (int k = 0; k < 2; k++)
			for (size_t j = 0; j < f[k].mix->nparameters; j++) {
				const double *x = f[k].posterior.value[j];

				if (strcmp(f[k].mix->name[j], mixture->name[i]) != 0)
					continue;
				mean += weight[k] * leat_stat_mean(x, 2000);
				sd = fmax(sd, leat_stat_sd(x, 2000));
			}
		/* 600 of 2000 and 1400 of 2000 draws: some hundredths of a sd. */
		ck_assert_double_eq_tol(leat_stat_mean(p.value[i], 2000), mean, 0.1 * sd);
	}
	for (size_t c = 0; c < 2; c++) {
		double mean = weight[0] * leat_stat_mean(f[0].posterior.channel[c].total[0], 2000) +
			      weight[1] * leat_stat_mean(f[1].posterior.channel[c].total[0], 2000);

		ck_assert_double_eq_tol(
		    leat_stat_mean(p.channel[c].total[0], 2000) / mean, 1, 0.05);
	}
	leat_posterior_fini(&p);
	for (int c = 0; c < 4; c++)
		leat_nuts_chain_fini(&chain[c]);
	leat_mixture_free(mixture);
	for (int k = 0; k < 2; k++) {
		leat_fitting_fini(&f[k]);
		leat_spec_fini(&spec[k]);
	}
	fixture_panel_fini(&panel);
}
END_TEST

static double
weight_of(const struct leat_model *m, size_t k)
{
	struct leat_arena arena = {0};
	struct leat_json *o;
	const struct leat_json *v;
	struct leat_err err;
	double weight = NAN;

	ck_assert_int_eq(leat_json_parse(&o, &arena, leat_slice(m->checks), "m", 1, &err), 0);
	v = leat_json_get(o, "ensemble")->child;
	while (k-- > 0)
		v = v->next;
	ck_assert_int_eq(leat_json_want_number(v, "", "weight", &weight, &err), 0);
	leat_arena_fini(&arena);
	return weight;
}

/* The trend is there: the model without it gets nothing, and the mixture is the other. */
START_TEST(the_better_model_gets_the_weight)
{
	struct leat_fit_settings settings;
	struct leat_panel panel;
	struct leat_spec spec[2];
	struct leat_model both, alone;
	struct leat_err err;
	struct leat_ensemble_member member[2] = {{"without", &spec[0]}, {"with", &spec[1]}};

	market(&panel);
	settle(&settings);
	specify(&spec[0], LEAT_TREND_NONE, NULL);
	specify(&spec[1], LEAT_TREND_LINEAR, NULL);
	ck_assert_int_eq(leat_ensemble_run(&panel, member, 2, &settings, &both, NULL, &err), 0);
	ck_assert_double_ge(weight_of(&both, 1), 0.95);
	ck_assert_double_eq_tol(weight_of(&both, 0) + weight_of(&both, 1), 1, 1e-6);
	ck_assert_int_eq(leat_fit_run(&panel, &spec[1], &settings, &alone, NULL, &err), 0);
	ck_assert_double_eq_tol(
	    both.curve[0].contribution.mean / alone.curve[0].contribution.mean, 1, 0.1);
	ck_assert(both.diagnostics.gradients > alone.diagnostics.gradients);
	ck_assert_uint_eq(both.ndraws, 100);
	leat_model_fini(&both);
	leat_model_fini(&alone);
	leat_spec_fini(&spec[0]);
	leat_spec_fini(&spec[1]);
	fixture_panel_fini(&panel);
}
END_TEST

START_TEST(what_cannot_be_mixed_is_refused)
{
	struct leat_fit_settings settings;
	struct leat_panel panel;
	struct leat_spec spec[2];
	struct leat_model out;
	struct leat_err err;
	struct leat_ensemble_member member[2] = {{"a", &spec[0]}, {"b", &spec[1]}};

	market(&panel);
	settle(&settings);
	specify(&spec[0], LEAT_TREND_LINEAR, NULL);
	specify(&spec[1], LEAT_TREND_LINEAR, NULL);
	ck_assert_int_eq(
	    leat_spec_set_shape(&spec[1], "x2", NULL, "hill", spec[1].usual.shape.max_lag, &err),
	    0);
	ck_assert_int_eq(
	    leat_ensemble_run(&panel, member, 2, &settings, &out, NULL, &err), LEAT_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "transforms of a channel"));
	leat_spec_fini(&spec[1]);
	specify(&spec[1], LEAT_TREND_LINEAR, NULL);
	spec[1].likelihood = LEAT_LIKELIHOOD_STUDENT_T;
	ck_assert_int_eq(
	    leat_ensemble_run(&panel, member, 2, &settings, &out, NULL, &err), LEAT_EUSAGE);
	spec[1].likelihood = LEAT_LIKELIHOOD_NORMAL;
	settings.holdout = 5;
	ck_assert_int_eq(
	    leat_ensemble_run(&panel, member, 2, &settings, &out, NULL, &err), LEAT_EUSAGE);
	leat_spec_fini(&spec[0]);
	leat_spec_fini(&spec[1]);
	fixture_panel_fini(&panel);
}
END_TEST

UNIT_MAIN("mix_ensemble", a_mixture_has_the_means_of_its_parts, the_better_model_gets_the_weight,
    what_cannot_be_mixed_is_refused)
