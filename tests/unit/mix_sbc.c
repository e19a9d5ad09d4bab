/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulation-based calibration: parameters drawn from the prior, data from the
 * model, a posterior from the data. The rank of each truth among its posterior
 * draws is then uniform, for any parameter, if model, gradient and sampler are
 * all right.
 *
 * Without arguments, six models in which each likelihood, adstock and saturation
 * has its turn. `mix_sbc REPLICATES [TEXT]` (make check-sbc) takes every model there is,
 * or those with TEXT in their names, and also pools the ranks of a parameter over all
 * models that have it, by likelihood, adstock and saturation.
 * Source: Talts, Betancourt, Simpson, Vehtari, Gelman (2018), arXiv 1804.06788.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <stdio.h>

#include "base/pool.h"
#include "mix/density.h"
#include "mix/posterior.h"
#include "mix_fixture.h"
#include "mix_sbc.h"
#include "unit.h"

enum {
	RANKS = 99, /* thinned draws: ranks 0 to 99, ten bins of ten */
	THIN = 5,
	BINS = 10,
	WARMUP = 250,
	LEAST = 50, /* replicates: five a bin, for a chi-square */
	FEW = 100,  /* replicates, when all models are not asked for */
};

struct run {
	const struct sbc_model *model;
	char name[80];
	int (*rank)[SBC_PARAMETERS];
};

/* Check's own assertions are no good outside its tests. */
static void
must(int status, const char *text)
{
	if (status == LEAT_OK)
		return;
	fprintf(stderr, "mix_sbc: %s\n", text);
	abort();
}

static void
set_up(struct leat_spec *s, const struct sbc_model *m)
{
	struct leat_err err;
	char text[80];

	must(leat_spec_init(s, "pymc", &err), err.text);
	for (int i = 0; i < m->n; i++) {
		snprintf(text, sizeof(text), "%s=%s", m->name[i],
		    sbc_prior_of(m->likelihood, m->name[i])->prior);
		must(leat_spec_set_prior(s, text, &err), err.text);
	}
	/* Scales that depend on the data would be a prior that depends on them. */
	s->outcome_scaling = s->exposure_scaling = LEAT_SCALING_NONE;
	s->yearly_order = 0;
	s->likelihood = m->likelihood->kind;
	s->autocorrelated = m->likelihood->autocorrelated;
	s->usual.shape = m->shape;
}

static int
rank_of(double truth, const double *draws)
{
	int rank = 0;

	for (int i = 0; i < RANKS; i++)
		rank += draws[i * THIN] < truth;
	return rank;
}

/* The draws of what the classes of priors call `name`. */
static const double *
draws_of(const struct leat_posterior *p, const char *name)
{
	static const char *const other[][2] = {
	    {"effect", "beta"}, {"control", "gamma_control"}, {"lambda", "lam"}};
	size_t n;

	for (size_t k = 0; k < SBC_N(other); k++)
		name = strcmp(name, other[k][0]) == 0 ? other[k][1] : name;
	n = strlen(name);
	for (size_t i = 0; i < p->mix->nparameters; i++) {
		const char *own = p->mix->name[i];

		if (strncmp(own, name, n) == 0 && (own[n] == '\0' || own[n] == '['))
			return p->value[i];
	}
	must(1, name);
	return NULL;
}

static void
sample(const struct leat_mix *mix, const struct sbc_truth *truth, struct leat_rng *rng, int *rank)
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
	for (int k = 0; k < truth->model->n; k++)
		rank[k] = rank_of(truth->value[k], draws_of(&p, truth->model->name[k]));
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
	struct sbc_truth truth;
	struct leat_rng rng, root;

	leat_rng_init(&root, 2024);
	rng = leat_rng_split(&root, run->name, i);
	fixture_panel(&panel, SBC_PERIODS, 7, 1, 1);
	sbc_truth_draw(&truth, run->model, &rng);
	sbc_data_draw(&panel, &truth, &rng);
	set_up(&spec, run->model);
	mix = leat_mix_new(&panel, &spec);
	sample(mix, &truth, &rng, run->rank[i]);
	leat_mix_free(mix);
	leat_spec_fini(&spec);
	fixture_panel_fini(&panel);
}

/* Ranks by bin, and the probability of more uneven ones. */
struct ranks {
	char name[120];
	int n, count[BINS];
};

static double
chance(const struct ranks *r)
{
	double chi2 = 0, expected = (double)r->n / BINS;

	for (int b = 0; b < BINS; b++)
		chi2 += (r->count[b] - expected) * (r->count[b] - expected) / expected;
	return gsl_cdf_chisq_Q(chi2, BINS - 1);
}

/* All tests of a run of this program. */
struct tests {
	struct ranks *test;
	size_t n, cap;
};

static struct ranks *
test_called(struct tests *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->test[i].name, name) == 0)
			return &t->test[i];
	LEAT_GROW(t->test, t->n, t->cap);
	t->test[t->n] = (struct ranks){.n = 0};
	snprintf(t->test[t->n].name, sizeof(t->test[t->n].name), "%s", name);
	return &t->test[t->n++];
}

static void
count(struct tests *t, const char *of, const char *parameter, int rank)
{
	char name[120];
	struct ranks *r;

	snprintf(name, sizeof(name), "%s: %s", of, parameter);
	r = test_called(t, name);
	r->count[rank * BINS / (RANKS + 1)]++;
	r->n++;
}

/* The same, pooled over all models that have the part. */
static void
count_part(struct tests *t, const char *part, const char *name, const char *parameter, int rank)
{
	char of[80];

	snprintf(of, sizeof(of), "all with %s %s", part, name);
	count(t, of, parameter, rank);
}

/* One model's ranks into its own tests, and if asked into those of each of its parts. */
static void
run_model(struct tests *t, size_t l, size_t a, size_t s, int replicates, bool pooled)
{
	struct sbc_model m;
	struct run run = {.model = &m};

	sbc_model_init(&m, &sbc_likelihoods[l], leat_adstocks[a], leat_saturations[s]);
	snprintf(run.name, sizeof(run.name), "%s, %s, %s", m.likelihood->name,
	    m.shape.adstock->name, m.shape.saturation->name);
	run.rank = leat_zalloc((size_t)replicates, sizeof(*run.rank));
	leat_parallel(0, (size_t)replicates, replicate, &run);
	for (int i = 0; i < replicates; i++)
		for (int k = 0; k < m.n; k++) {
			count(t, run.name, m.name[k], run.rank[i][k]);
			if (!pooled)
				continue;
			count_part(t, "likelihood", m.likelihood->name, m.name[k], run.rank[i][k]);
			count_part(t, "adstock", m.shape.adstock->name, m.name[k], run.rank[i][k]);
			count_part(
			    t, "saturation", m.shape.saturation->name, m.name[k], run.rank[i][k]);
		}
	free(run.rank);
}

/*
 * Uniform, if no test is below its share of one false alarm in a hundred runs
 * (Bonferroni). Each model has a seed of its own, and it is fixed. Without the Jacobian of
 * beta the probabilities fall below 1e-11.
 */
#define FALSE_ALARMS 0.01

static size_t
tell(const struct tests *t)
{
	size_t failed = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct ranks *r = &t->test[i];

		if (chance(r) > FALSE_ALARMS / (double)t->n)
			continue;
		printf(
		    "%s: ranks are not uniform, probability %.1e of %d:", r->name, chance(r), r->n);
		for (int b = 0; b < BINS; b++)
			printf(" %d", r->count[b]);
		putchar('\n');
		failed++;
	}
	return failed;
}

/* Each likelihood, adstock and saturation once. */
START_TEST(ranks_are_uniform)
{
	struct tests t = {0};
	size_t i = (size_t)_i;

	run_model(&t, i % SBC_LIKELIHOODS, i % leat_nadstocks, (i * 5 + 1) % leat_nsaturations, FEW,
	    false);
	ck_assert_uint_eq(tell(&t), 0);
	free(t.test);
}
END_TEST

/* Every model whose name has text in it; progress and the least probabilities to stdout. */
static int
run_all(int replicates, const char *text)
{
	struct tests t = {0};
	double least = 1;
	size_t failed, models = 0;

	for (size_t i = 0; i < SBC_LIKELIHOODS * leat_nadstocks * leat_nsaturations; i++) {
		size_t s = i % leat_nsaturations, a = i / leat_nsaturations % leat_nadstocks;
		size_t l = i / leat_nsaturations / leat_nadstocks, before = t.n;
		char name[80];

		snprintf(name, sizeof(name), "%s, %s, %s", sbc_likelihoods[l].name,
		    leat_adstocks[a]->name, leat_saturations[s]->name);
		if (strstr(name, text) == NULL)
			continue;
		run_model(&t, l, a, s, replicates, true);
		for (least = 1; before < t.n; before++)
			least = fmin(least, chance(&t.test[before]));
		printf("%-44s least of its probabilities %.2e\n", name, least);
		fflush(stdout);
		models++;
	}
	failed = tell(&t);
	printf(
	    "%zu models, %d replicates, %zu tests, %zu failed\n", models, replicates, t.n, failed);
	free(t.test);
	return models == 0 || failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
main(int argc, char **argv)
{
	Suite *s = suite_create("mix_sbc");
	TCase *c = tcase_create("mix_sbc");
	SRunner *r;
	int failed;

	gsl_set_error_handler_off(); /* as leat_fit_run: where there is no density there is no
					digamma */
	if (argc > 1 && atoi(argv[1]) < LEAST)
		must(1, "fewer than 50 replicates are too few for ten bins");
	if (argc > 1)
		return run_all(atoi(argv[1]), argc > 2 ? argv[2] : "");
	tcase_set_timeout(c, 600);
	tcase_add_loop_test(c, ranks_are_uniform, 0, 6);
	suite_add_tcase(s, c);
	r = srunner_create(s);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
