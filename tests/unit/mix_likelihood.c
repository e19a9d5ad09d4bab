/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Likelihoods: pointwise values, draws and quantiles against each other and closed forms. */
#include <gsl/gsl_cdf.h>

#include "base/rng.h"
#include "math/stat.h"
#include "mix/likelihood.h"
#include "mix_fixture.h"
#include "unit.h"

#define NPERIODS 60

static const struct kind {
	enum leat_likelihood_kind kind;
	bool autocorrelated, sums;
	double par[LEAT_LIKELIHOOD_PARAMETERS];
} kinds[] = {
    {LEAT_LIKELIHOOD_NORMAL, false, false, {0.2}},
    {LEAT_LIKELIHOOD_NORMAL, false, true, {0.2}},
    {LEAT_LIKELIHOOD_NORMAL, true, false, {0.2, 0.6}},
    {LEAT_LIKELIHOOD_STUDENT_T, false, false, {0.2, 5}},
    {LEAT_LIKELIHOOD_STUDENT_T, true, false, {0.2, 5, -0.4}},
    {LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL, false, false, {8}},
    {LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL, false, true, {8}},
    {LEAT_LIKELIHOOD_POISSON, false, false, {0}},
};
#define NKINDS (sizeof(kinds) / sizeof(kinds[0]))

struct problem {
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_likelihood l;
	double cell[NPERIODS], mu[NPERIODS], y_scale, y_zero;
};

static void
problem_init(struct problem *p, const struct kind *k)
{
	struct leat_rng rng;
	struct leat_err err;

	leat_rng_init(&rng, 11);
	fixture_panel(&p->panel, NPERIODS, 7, 1, 0);
	p->y_scale = 40;
	p->y_zero = 0;
	for (size_t t = 0; t < NPERIODS; t++) {
		p->mu[t] = 0.5 + 1.5 * leat_rng_uniform(&rng);
		p->panel.outcome[t] = round(p->y_scale * p->mu[t] + 6 * leat_rng_normal(&rng));
		p->panel.outcome[t] = fmax(0, p->panel.outcome[t]);
		p->cell[t] = p->panel.outcome[t] / p->y_scale;
	}
	if (k->sums) {
		p->panel.nsums = NPERIODS / 4;
		p->panel.sum = LEAT_NEW_N(struct leat_panel_sum, p->panel.nsums);
		for (size_t i = 0; i < p->panel.nsums; i++)
			p->panel.sum[i] = (struct leat_panel_sum){
			    0, 4 * i, 1 + i % 4, p->panel.outcome[4 * i] * (1 + (double)(i % 4))};
	}
	ck_assert_int_eq(leat_spec_init(&p->spec, "default", &err), 0);
	p->spec.likelihood = k->kind;
	p->spec.autocorrelated = k->autocorrelated;
	leat_likelihood_init(&p->l, &p->spec, &p->panel, p->cell, &p->y_scale, &p->y_zero);
}

static void
problem_fini(struct problem *p)
{
	leat_likelihood_fini(&p->l);
	leat_spec_fini(&p->spec);
	fixture_panel_fini(&p->panel);
}

START_TEST(points_add_up_to_the_whole)
{
	double dmu[NPERIODS], dpar[LEAT_LIKELIHOOD_PARAMETERS], point[NPERIODS], sum = 0, all;
	struct problem p;

	problem_init(&p, &kinds[_i]);
	all = leat_likelihood_log(&p.l, p.mu, kinds[_i].par, dmu, dpar);
	leat_likelihood_pointwise(&p.l, p.mu, kinds[_i].par, point);
	for (size_t i = 0; i < p.l.n; i++)
		sum += point[i];
	ck_assert_double_eq_tol(sum, all, 1e-11 * fabs(all));
	problem_fini(&p);
}
END_TEST

/*
 * The expected score is zero under the model's own draws, for every parameter: its mean over
 * 4000 draws is within 4.5 standard errors of that (1 false alarm in 150,000).
 */
START_TEST(draws_are_those_of_the_density)
{
	enum { N = 4000 };
	double dmu[NPERIODS], dpar[LEAT_LIKELIHOOD_PARAMETERS];
	double score[LEAT_LIKELIHOOD_PARAMETERS + 1][N];
	struct leat_rng rng;
	struct problem p;

	problem_init(&p, &kinds[_i]);
	leat_rng_init(&rng, 5);
	for (size_t k = 0; k < N; k++) {
		leat_likelihood_draw(&p.l, p.mu, kinds[_i].par, &rng, p.l.y);
		for (size_t i = 0; p.l.constant && i < p.l.n; i++)
			p.l.constant[i] = -lgamma(p.l.y[i] * p.y_scale + 1);
		leat_likelihood_log(&p.l, p.mu, kinds[_i].par, dmu, dpar);
		score[LEAT_LIKELIHOOD_PARAMETERS][k] = 0;
		for (size_t t = 0; t < NPERIODS; t++)
			score[LEAT_LIKELIHOOD_PARAMETERS][k] += dmu[t];
		for (int j = 0; j < p.l.nparameters; j++)
			score[j][k] = dpar[j];
	}
	for (int j = 0; j <= LEAT_LIKELIHOOD_PARAMETERS; j++) {
		double z;

		if (j >= p.l.nparameters && j < LEAT_LIKELIHOOD_PARAMETERS)
			continue;
		z = leat_stat_mean(score[j], N) / leat_stat_sd(score[j], N) * sqrt(N);
		ck_assert_double_le(fabs(z), 4.5);
	}
	problem_fini(&p);
}
END_TEST

/* Of one draw the mixture is the distribution itself: closed forms. */
START_TEST(quantiles_are_closed_forms)
{
	double par[LEAT_LIKELIHOOD_PARAMETERS] = {0}, *pars[LEAT_LIKELIHOOD_PARAMETERS], rho = 0;
	const double probs[] = {0.05, 0.5, 0.95};
	const size_t draw[1] = {0};
	struct problem p;

	problem_init(&p, &kinds[_i]);
	for (int k = 0; k < LEAT_LIKELIHOOD_PARAMETERS; k++) {
		par[k] = kinds[_i].par[k];
		pars[k] = &par[k];
	}
	if (kinds[_i].autocorrelated)
		rho = par[p.l.nparameters - 1];
	for (size_t k = 0; k < 3; k++) {
		double got =
		    leat_likelihood_quantile(&p.l, 7, &p.mu[7], 1, pars, draw, 1, probs[k]);
		double scale = par[0] / sqrt(1 - rho * rho), m = p.mu[7] * p.y_scale, want;
		unsigned count = (unsigned)lround(got * p.y_scale);

		switch (kinds[_i].kind) {
		case LEAT_LIKELIHOOD_NORMAL:
			want = p.mu[7] + scale * gsl_cdf_ugaussian_Pinv(probs[k]);
			ck_assert_double_eq_tol(got, want, 1e-8);
			break;
		case LEAT_LIKELIHOOD_STUDENT_T:
			want = p.mu[7] + scale * gsl_cdf_tdist_Pinv(probs[k], par[1]);
			ck_assert_double_eq_tol(got, want, 1e-8);
			break;
		case LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL:
			ck_assert(gsl_cdf_negative_binomial_P(
				      count, par[0] / (par[0] + m), par[0]) >= probs[k]);
			ck_assert(gsl_cdf_negative_binomial_P(
				      count - 1, par[0] / (par[0] + m), par[0]) < probs[k]);
			break;
		case LEAT_LIKELIHOOD_POISSON:
			ck_assert(gsl_cdf_poisson_P(count, m) >= probs[k]);
			ck_assert(gsl_cdf_poisson_P(count - 1, m) < probs[k]);
			break;
		}
	}
	problem_fini(&p);
}
END_TEST

/* A sum of equal cells is the distribution that the sum of independent ones has. */
START_TEST(sums_are_convolutions)
{
	struct problem p;
	double two = 0, point[NPERIODS], mean = 20, size = 8;
	int y = 31;

	problem_init(&p, &kinds[6]);
	for (size_t t = 0; t < NPERIODS; t++)
		p.mu[t] = mean / p.y_scale;
	p.l.sum[0].n = 2;
	p.l.y[0] = y / p.y_scale;
	p.l.constant[0] = -lgamma(y + 1);
	leat_likelihood_pointwise(&p.l, p.mu, &size, point);
	for (int a = 0; a <= y; a++)
		two += exp(lgamma(a + size) + lgamma(y - a + size) - 2 * lgamma(size) -
			   lgamma(a + 1) - lgamma(y - a + 1) +
			   2 * size * log(size / (size + mean)) + y * log(mean / (size + mean)));
	ck_assert_double_eq_tol(point[0], log(two), 1e-10);
	problem_fini(&p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_likelihood");
	TCase *c = tcase_create("mix_likelihood");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(c, 600);
	tcase_add_loop_test(c, points_add_up_to_the_whole, 0, NKINDS);
	tcase_add_loop_test(c, draws_are_those_of_the_density, 0, NKINDS);
	tcase_add_loop_test(c, quantiles_are_closed_forms, 0, NKINDS);
	tcase_add_test(c, sums_are_convolutions);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
