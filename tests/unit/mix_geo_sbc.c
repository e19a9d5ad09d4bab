/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Simulation-based calibration of the geo hierarchy: see mix_sbc.c. With a normal likelihood
 * the effects of geos and of time are integrated out and drawn again, with Student's t
 * they are sampled.
 * Source: Talts, Betancourt, Simpson, Vehtari, Gelman (2018), arXiv 1804.06788.
 */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "base/pool.h"
#include "mix/density.h"
#include "mix/posterior.h"
#include "mix_geo_fixture.h"
#include "unit.h"

#define NGEOS 3
#define NPERIODS 16
#define LAGS 3          /* 0 to 2 */
#define NREPLICATES 160 /* at most: sampled effects take longer, and half of them */
#define NRANKS 99       /* thinned draws: ranks 0 to 99, ten bins of ten */
#define NBINS 10
#define WARMUP 300
#define THIN 5
#define NDRAWS (THIN * NRANKS)

enum { SIGMA, ALPHA, HALF, BETA, ETA, GAMMA, XI, TAU, ROI, LEVEL, NPARAMETERS };

static const char *const names[] = {[SIGMA] = "sigma",
    [ALPHA] = "alpha[x1]",
    [HALF] = "half_saturation[x1]",
    [BETA] = "beta[x1]",
    [ETA] = "eta[x1]",
    [GAMMA] = "gamma_control[c1]",
    [XI] = "xi[c1]",
    [TAU] = "tau[g02]",
    [ROI] = "ROI",
    [LEVEL] = "level"};

struct replicates {
	enum leat_likelihood_kind likelihood;
	int rank[NREPLICATES][NPARAMETERS];
};

static void
set_up(struct leat_spec *s, enum leat_likelihood_kind likelihood)
{
	const char *const priors[] = {"sigma=half-normal(0.5)", "alpha=beta(2,2)",
	    "half_saturation=truncated-normal(0.8,0.8,0.1,10)", "effect=log-normal(0,0.5)",
	    "eta=half-normal(0.5)", "control=normal(0,0.5)", "xi=half-normal(0.5)",
	    "tau=normal(0.2,1)", "knot=normal(0.5,1)", "intercept=normal(0.5,1)"};
	struct leat_err err;

	ck_assert_int_eq(leat_spec_init(s, "meridian", &err), 0);
	for (size_t i = 0; i < sizeof(priors) / sizeof(priors[0]); i++)
		ck_assert_int_eq(leat_spec_set_prior(s, priors[i], &err), 0);
	/* Scales that depend on the data would be a prior that depends on them. */
	s->outcome_scaling = s->exposure_scaling = LEAT_SCALING_NONE;
	s->likelihood = likelihood;
	if (likelihood != LEAT_LIKELIHOOD_NORMAL)
		s->trend = LEAT_TREND_NONE;
	ck_assert_int_eq(leat_spec_set_shape(s, NULL, NULL, NULL, LAGS - 1, &err), 0);
}

/* A truth from the priors above, by other means than the code under test. */
static void
draw_truth(double *v, struct leat_rng *r)
{
	v[SIGMA] = 0.5 * fabs(leat_rng_normal(r));
	v[ALPHA] = leat_rng_beta(r, 2, 2);
	do
		v[HALF] = 0.8 + 0.8 * leat_rng_normal(r);
	while (v[HALF] < 0.1 || v[HALF] > 10);
	v[ROI] = exp(0.5 * leat_rng_normal(r));
	v[ETA] = 0.5 * fabs(leat_rng_normal(r));
	v[GAMMA] = 0.5 * leat_rng_normal(r);
	v[XI] = 0.5 * fabs(leat_rng_normal(r));
}

/* Student's t with nu from its gamma prior, or a normal. */
static double
noise(const struct replicates *all, double nu, struct leat_rng *r)
{
	double z = leat_rng_normal(r);

	if (all->likelihood == LEAT_LIKELIHOOD_NORMAL)
		return z;
	return z / sqrt(2 * leat_rng_gamma(r, nu / 2) / nu);
}

static double
curve(const struct leat_panel *p, size_t g, size_t t, const double *truth)
{
	double sum = 0, weights = 0;

	for (size_t l = 0; l < LAGS; l++) {
		double w = pow(truth[ALPHA], (double)l);

		weights += w;
		if (l <= t)
			sum += w * p->channel[0].exposure[g * NPERIODS + t - l] / p->population[g];
	}
	return sum / (sum + truth[HALF] * weights);
}

/* Outcomes of a truth, which is completed: beta from ROI, tau, and what is left without media. */
static void
draw_data(const struct replicates *all, struct leat_panel *p, double *truth, struct leat_rng *r)
{
	bool knots = all->likelihood == LEAT_LIKELIHOOD_NORMAL;
	double period[NPERIODS], e[NGEOS], brought = 0, spend = 0, nu = leat_rng_gamma(r, 2) / 0.1;
	double mean = 0, sd = 0, *z = p->control[0].value;

	for (size_t i = 0; i < NGEOS * NPERIODS; i++) {
		mean += z[i] / (NGEOS * NPERIODS);
		spend += p->channel[0].spend[i];
	}
	for (size_t i = 0; i < NGEOS * NPERIODS; i++)
		sd += (z[i] - mean) * (z[i] - mean) / (NGEOS * NPERIODS);
	sd = sqrt(sd);
	for (size_t t = 0; t < NPERIODS; t++)
		period[t] = t == 0 || knots ? 0.5 + leat_rng_normal(r) : period[0];
	for (size_t g = 0; g < NGEOS; g++) {
		e[g] = exp(truth[ETA] * leat_rng_normal(r));
		for (size_t t = 0; t < NPERIODS; t++)
			brought += p->population[g] * e[g] * curve(p, g, t, truth);
	}
	truth[BETA] = truth[ROI] * spend / brought;
	truth[LEVEL] = 0;
	for (size_t g = 0; g < NGEOS; g++) {
		double tau = g == 1 ? 0 : 0.2 + leat_rng_normal(r);
		double slope = truth[GAMMA] + truth[XI] * leat_rng_normal(r);

		if (g == 2)
			truth[TAU] = tau;
		for (size_t t = 0; t < NPERIODS; t++) {
			size_t i = g * NPERIODS + t;
			/* The covariate counts from 0, which is among its values. */
			double base = tau + period[t] - slope * mean / sd;

			truth[LEVEL] += p->population[g] * base;
			p->outcome[i] =
			    p->population[g] *
			    (base + slope * z[i] / sd + truth[BETA] * e[g] * curve(p, g, t, truth) +
				truth[SIGMA] * noise(all, nu, r));
		}
	}
}

static int
rank_of(double truth, const double *draws)
{
	int rank = 0;

	for (int i = 0; i < NRANKS; i++)
		rank += draws[i * THIN] < truth;
	return rank;
}

static void
rank(int *ranks, const struct leat_panel *panel, const struct leat_mix *mix,
    const struct leat_nuts_chain *chain, const double *truth, const struct leat_rng *rng)
{
	struct leat_posterior p;
	double roi[NDRAWS], spend = 0;

	leat_posterior_init(&p, mix, chain, 1, rng, 1);
	for (size_t i = 0; i < NGEOS * NPERIODS; i++)
		spend += panel->channel[0].spend[i];
	for (size_t d = 0; d < NDRAWS; d++) {
		roi[d] = 0;
		for (size_t g = 0; g < NGEOS; g++)
			roi[d] += p.channel[0].money[g][d] / spend;
	}
	for (int k = 0; k < NPARAMETERS; k++)
		for (size_t j = 0; j < mix->nparameters; j++)
			if (strcmp(mix->name[j], names[k]) == 0)
				ranks[k] = rank_of(truth[k], p.value[j]);
	ranks[ROI] = rank_of(truth[ROI], roi);
	ranks[LEVEL] = rank_of(truth[LEVEL], p.baseline_total);
	leat_posterior_fini(&p);
}

static void
replicate(void *ctx, size_t i)
{
	struct replicates *all = ctx;
	struct leat_nuts_settings settings = {
	    .warmup = WARMUP, .draws = NDRAWS, .max_depth = 10, .target_accept = 0.95};
	struct leat_nuts_chain chain;
	struct leat_laplace laplace;
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_density density;
	struct leat_mix_work *work;
	struct leat_mix *mix;
	struct leat_rng rng, root;
	double *q, truth[NPARAMETERS];

	leat_rng_init(&root, 2025);
	rng = leat_rng_split(&root, "geo", i);
	geo_fixture(&panel, NGEOS, NPERIODS, 1, 1, &rng);
	draw_truth(truth, &rng);
	draw_data(all, &panel, truth, &rng);
	set_up(&spec, all->likelihood);
	mix = leat_mix_new(&panel, &spec);
	work = leat_mix_work_new(mix);
	density = leat_mix_density(work);
	q = LEAT_NEW_N(double, mix->nq);
	leat_mix_start(mix, q);
	leat_laplace_here(&laplace, &density, q, LEAT_METRIC_DENSE);
	leat_nuts_run(&density, &laplace, &settings, &rng, &chain);
	rank(all->rank[i], &panel, mix, &chain, truth, &rng);
	leat_nuts_chain_fini(&chain);
	leat_laplace_fini(&laplace);
	leat_mix_work_free(work);
	leat_mix_free(mix);
	leat_spec_fini(&spec);
	geo_fixture_fini(&panel);
	free(q);
}

/*
 * Chi-square over ten bins; with 20 looked at, one in a thousand each is one
 * false alarm in 50 choices of the seed, and the seed is fixed.
 */
static void
ranks_are_uniform(enum leat_likelihood_kind likelihood, size_t n)
{
	struct replicates *all = LEAT_NEW(struct replicates);

	gsl_set_error_handler_off();
	all->likelihood = likelihood;
	leat_parallel(0, n, replicate, all);
	for (int k = 0; k < NPARAMETERS; k++) {
		int count[NBINS] = {0};
		double chi2 = 0, expected = (double)n / NBINS;

		for (size_t i = 0; i < n; i++)
			count[all->rank[i][k] * NBINS / (NRANKS + 1)]++;
		for (int b = 0; b < NBINS; b++)
			chi2 += (count[b] - expected) * (count[b] - expected) / expected;
		ck_assert_msg(gsl_cdf_chisq_Q(chi2, NBINS - 1) > 1e-3,
		    "%s, %s: ranks are not uniform, chi-square %.1f on 9 degrees",
		    leat_likelihood_name(likelihood), names[k], chi2);
	}
	free(all);
}

START_TEST(effects_integrated_out)
{
	ranks_are_uniform(LEAT_LIKELIHOOD_NORMAL, NREPLICATES);
}
END_TEST

START_TEST(effects_sampled)
{
	ranks_are_uniform(LEAT_LIKELIHOOD_STUDENT_T, NREPLICATES / 2);
}
END_TEST

UNIT_MAIN("mix_geo_sbc", effects_integrated_out, effects_sampled)
