/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulation-based calibration of what one market can say besides its likelihood, adstock
 * and saturation (see mix_sbc.c): effectiveness that varies, an interaction, experiments,
 * outcomes that are sums, reach and frequency, a trend that bends, events. The truth
 * includes what no parameter of the model is: what a channel brought, and what it is worth
 * now.
 * Source: Talts, Betancourt, Simpson, Vehtari, Gelman (2018), arXiv 1804.06788.
 */
#include <gsl/gsl_cdf.h>

#include "base/pool.h"
#include "mix/density.h"
#include "mix/posterior.h"
#include "mix_sbc_options.h"
#include "unit.h"

enum {
	REPLICATES = 120,
	RANKS = 99, /* thinned draws: ranks 0 to 99, ten bins of ten */
	THIN = 5,
	BINS = 10,
	WARMUP = 250,
};

struct run {
	const struct options *options;
	struct quantity quantity[MOST]; /* for their names */
	int n, rank[REPLICATES][MOST];
};

static void
set_prior(struct leat_spec *s, const char *name, const char *prior)
{
	struct leat_err err;
	char text[80];

	snprintf(text, sizeof(text), "%s=%s", name, prior);
	must(leat_spec_set_prior(s, text, &err), err.text);
}

static void
set_lists(struct leat_spec *s, const struct options *o, int32_t first_day)
{
	if (o->pair) {
		s->interactions = LEAT_NEW(struct leat_spec_pair);
		s->interactions[0] =
		    (struct leat_spec_pair){{leat_strdup("x1"), leat_strdup("x2")}};
		s->ninteractions = 1;
	}
	if (!o->trend)
		return;
	s->trend = LEAT_TREND_PIECEWISE;
	s->trend_knots = BENDS;
	s->nevents = SBC_N(event_days);
	s->events = LEAT_NEW_N(struct leat_spec_event, s->nevents);
	for (size_t i = 0; i < s->nevents; i++)
		s->events[i] = (struct leat_spec_event){leat_strdup("sale"),
		    first_day + event_days[i][0], first_day + event_days[i][1]};
}

static void
set_up(struct leat_spec *s, const struct truth *t, int32_t first_day)
{
	const struct sbc_likelihood *l = t->model.likelihood;
	struct leat_err err;

	must(leat_spec_init(s, "pymc", &err), err.text);
	for (int i = 0; i < t->model.n; i++)
		set_prior(s, t->model.name[i], sbc_prior_of(l, t->model.name[i])->prior);
	for (size_t i = 0; i < SBC_N(priors); i++)
		set_prior(s, priors[i].name, priors[i].prior);
	/* Scales that depend on the data would be a prior that depends on them. */
	s->outcome_scaling = s->exposure_scaling = LEAT_SCALING_NONE;
	s->yearly_order = 0;
	s->likelihood = l->kind;
	s->autocorrelated = l->autocorrelated;
	s->usual.shape = t->model.shape;
	if (t->options->varying)
		leat_spec_channel(s, "x1")->varying = KNOTS;
	set_lists(s, t->options, first_day);
}

static const double *
draws_of(const struct leat_posterior *p, const char *name)
{
	if (strcmp(name, "brought") == 0)
		return p->channel[0].total[0];
	if (strcmp(name, "now") == 0)
		return p->channel[0].beta[0];
	for (size_t i = 0; i < p->mix->nparameters; i++)
		if (strcmp(p->mix->name[i], name) == 0)
			return p->value[i];
	must(1, name);
	return NULL;
}

static void
sample(const struct leat_mix *mix, const struct truth *t, struct leat_rng *rng, int *rank)
{
	struct leat_nuts_settings settings = {
	    .warmup = WARMUP, .draws = RANKS * THIN, .max_depth = 10, .target_accept = 0.9};
	struct leat_mix_work *work = leat_mix_work_new(mix);
	struct leat_density density = leat_mix_density(work);
	double *q = LEAT_NEW_N(double, mix->nq);
	struct leat_nuts_chain chain;
	struct leat_laplace laplace;
	struct leat_posterior p;

	leat_mix_start(mix, q);
	leat_laplace_find(&laplace, &density, q);
	leat_nuts_run(&density, &laplace, &settings, rng, &chain);
	leat_posterior_init(&p, mix, &chain, 1, rng, 1);
	for (int k = 0; k < t->n; k++) {
		const double *draws = draws_of(&p, t->quantity[k].name);

		for (int i = 0; i < RANKS; i++)
			rank[k] += draws[i * THIN] < t->quantity[k].value;
	}
	leat_posterior_fini(&p);
	leat_nuts_chain_fini(&chain);
	leat_laplace_fini(&laplace);
	leat_mix_work_free(work);
	free(q);
}

static void
replicate(void *ctx, size_t i)
{
	struct run *run = ctx;
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_mix *mix;
	struct truth truth;
	struct leat_rng rng, root;

	leat_rng_init(&root, 2026);
	rng = leat_rng_split(&root, run->options->name, i);
	fixture_panel(&panel, N, 7, run->options->pair ? 2 : 1, 1);
	truth_draw(&truth, run->options, &rng);
	data_draw(&panel, &truth, &rng);
	look_at_parameters(&truth, &panel);
	set_up(&spec, &truth, panel.first_day);
	mix = leat_mix_new(&panel, &spec);
	sample(mix, &truth, &rng, run->rank[i]);
	if (i == 0) {
		memcpy(run->quantity, truth.quantity, sizeof(run->quantity));
		run->n = truth.n;
	}
	leat_mix_free(mix);
	leat_spec_fini(&spec);
	fixture_panel_fini(&panel);
}

/*
 * Some 80 quantities are looked at: one in ten thousand each is one false alarm in a hundred
 * choices of the seed (Bonferroni), and the seed is fixed.
 */
#define ALARM 1e-4

static void
calibrated(const struct options *o)
{
	struct run *run = LEAT_NEW(struct run);

	run->options = o;
	leat_parallel(0, REPLICATES, replicate, run);
	for (int k = 0; k < run->n; k++) {
		double chi2 = 0, expected = (double)REPLICATES / BINS, chance;
		int count[BINS] = {0};

		for (int i = 0; i < REPLICATES; i++)
			count[run->rank[i][k] * BINS / (RANKS + 1)]++;
		for (int b = 0; b < BINS; b++)
			chi2 += (count[b] - expected) * (count[b] - expected) / expected;
		chance = gsl_cdf_chisq_Q(chi2, BINS - 1);
		ck_assert_msg(chance > ALARM,
		    "%s, %s: ranks are not uniform, probability %.1e: %d %d %d %d %d %d %d %d %d "
		    "%d",
		    o->name, run->quantity[k].name, chance, count[0], count[1], count[2], count[3],
		    count[4], count[5], count[6], count[7], count[8], count[9]);
	}
	free(run);
}

START_TEST(effectiveness_varies)
{
	calibrated(&(struct options){"varying", "normal", .varying = true});
}
END_TEST

START_TEST(channels_interact)
{
	calibrated(&(struct options){"interaction", "normal", .pair = true});
}
END_TEST

START_TEST(experiment)
{
	calibrated(&(struct options){"experiment", "normal", .lift = true});
}
END_TEST

START_TEST(experiment_where_all_differs)
{
	calibrated(&(struct options){"experiment, varying, interaction", "normal", .lift = true,
	    .varying = true, .pair = true});
}
END_TEST

START_TEST(sums)
{
	calibrated(&(struct options){"sums", "normal", .sums = true});
	calibrated(&(struct options){"sums of counts", "poisson", .sums = true});
}
END_TEST

START_TEST(reach_and_frequency)
{
	calibrated(&(struct options){"reach", "normal", .reach = true});
}
END_TEST

START_TEST(trend_bends_events_and_residuals_carry_over)
{
	calibrated(&(struct options){"trend, event, AR(1)", "normal-ar1", .trend = true});
}
END_TEST

UNIT_MAIN("mix_sbc_options", effectiveness_varies, channels_interact, experiment,
    experiment_where_all_differs, sums, reach_and_frequency,
    trend_bends_events_and_residuals_carry_over)
