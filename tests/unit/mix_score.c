/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Leave-one-out, stacking and scores: closed forms, ArviZ 0.17.1, and certificates. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "math/stat.h"
#include "sample/loo.h"
#include "sample/score.h"
#include "sample/stack.h"
#include "unit.h"

#define NDRAWS 400
#define N 12

/* Normal observations of unit sd by draws of their mean, N(0, 0.3^2); the last is an outlier. */
static void
log_likelihoods(double *out)
{
	for (int d = 0; d < NDRAWS; d++) {
		double mu = 0.3 * gsl_cdf_ugaussian_Pinv((d * 177 % NDRAWS + 0.5) / NDRAWS);

		for (int i = 0; i < N; i++) {
			double y = i == N - 1 ? 4 : 0.1 * i - 0.4;

			out[d * N + i] = -0.5 * (y - mu) * (y - mu) - 0.5 * log(2 * M_PI);
		}
	}
}

START_TEST(leave_one_out_as_arviz)
{
	static double like[NDRAWS * N];
	struct leat_loo l;

	log_likelihoods(like);
	leat_loo_init(&l, like, NDRAWS, N, 1, 2);
	ck_assert_double_eq_tol(l.elpd, -21.031092721564413, 1e-8);
	ck_assert_double_eq_tol(l.se, 8.343888749557133, 1e-8);
	ck_assert_double_eq_tol(l.p, 1.5890499718157791, 1e-8);
	ck_assert_double_eq_tol(l.pointwise[0], -1.0541092209960254, 1e-9);
	ck_assert_double_eq_tol(l.pointwise[N - 1], -9.738998095826481, 1e-9);
	ck_assert_double_eq_tol(l.khat_max, 0.4733071776589754, 1e-9);
	ck_assert_uint_eq(l.khat_bad, 0);
	leat_loo_fini(&l);
}
END_TEST

/*
 * A normal mean with a flat prior and unit noise, known from n observations: leaving y_i
 * out, it is predicted by N(mean of the others, 1 + 1 / (n - 1)).
 */
START_TEST(leave_one_out_in_closed_form)
{
	enum { n = 30, ndraws = 4000 };
	static double like[n * ndraws];
	double y[n], sum = 0;
	struct leat_rng rng;
	struct leat_loo l;

	leat_rng_init(&rng, 5);
	for (int i = 0; i < n; i++)
		sum += y[i] = leat_rng_normal(&rng);
	for (int d = 0; d < ndraws; d++) {
		double mu = sum / n + leat_rng_normal(&rng) / sqrt(n);

		for (int i = 0; i < n; i++)
			like[d * n + i] = -0.5 * (y[i] - mu) * (y[i] - mu) - 0.5 * log(2 * M_PI);
	}
	leat_loo_init(&l, like, ndraws, n, 1, 1);
	for (int i = 0; i < n; i++) {
		double mean = (sum - y[i]) / (n - 1), var = 1 + 1.0 / (n - 1);
		double truth =
		    -0.5 * (y[i] - mean) * (y[i] - mean) / var - 0.5 * log(2 * M_PI * var);

		ck_assert_double_eq_tol(l.pointwise[i], truth, 0.03);
	}
	leat_loo_fini(&l);
}
END_TEST

/* Of ten points six are e^0 by A and r by B, four the other way: w = (a - b r) / ((a + b)(1 - r)).
 */
START_TEST(stacking_in_closed_form)
{
	double a[10], b[10], w[3];
	const double *models[3] = {a, b, b};

	for (int i = 0; i < 10; i++) {
		a[i] = i < 6 ? -1 : -1 + log(0.2);
		b[i] = i < 6 ? -1 + log(0.2) : -1;
	}
	ck_assert_double_le(leat_stack(models, 2, 10, w), 1e-6);
	ck_assert_double_eq_tol(w[0], 0.65, 1e-6);
	/* The same model twice shares its weight. */
	ck_assert_double_le(leat_stack(models, 3, 10, w), 1e-6);
	ck_assert_double_eq_tol(w[0], 0.65, 1e-6);
	/* One that is worse everywhere gets nothing. */
	for (int i = 0; i < 10; i++)
		b[i] = a[i] - 0.01;
	ck_assert_double_le(leat_stack(models, 2, 10, w), 1e-6);
	ck_assert_double_ge(w[0], 1 - 1e-5);
	ck_assert_double_le(leat_stack(models, 1, 10, w), 1e-6);
	ck_assert_double_eq(w[0], 1);
}
END_TEST

static double
mixture(const double *const *models, const double *w, size_t k, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double p = 0;

		for (size_t j = 0; j < k; j++)
			p += w[j] * exp(models[j][i]);
		sum += log(p);
	}
	return sum;
}

/* No mixture of a grid is better than the one found by more than it says. */
START_TEST(stacking_is_the_optimum)
{
	enum { n = 80, k = 3, grid = 60 };
	double p[k][n], w[k], best;
	const double *models[k] = {p[0], p[1], p[2]};
	struct leat_rng rng;

	leat_rng_init(&rng, 9);
	for (int trial = 0; trial < 20; trial++) {
		double gap;

		for (int j = 0; j < k; j++)
			for (int i = 0; i < n; i++)
				p[j][i] = -3 + (0.5 + trial * 0.2) * leat_rng_normal(&rng) -
					  0.05 * j * trial;
		gap = leat_stack(models, k, n, w);
		ck_assert_double_le(gap, 1e-6);
		ck_assert_double_eq_tol(w[0] + w[1] + w[2], 1, 1e-12);
		best = mixture(models, w, k, n) + gap;
		for (int i = 0; i <= grid; i++)
			for (int j = 0; i + j <= grid; j++) {
				double v[k] = {i / (double)grid, j / (double)grid,
				    (grid - i - j) / (double)grid};

				ck_assert_double_le(mixture(models, v, k, n), best + 1e-9);
			}
	}
}
END_TEST

START_TEST(crps_of_samples)
{
	enum { n = 200 };
	double x[n], y = 0.3, slow = 0;
	struct leat_rng rng;

	leat_rng_init(&rng, 2);
	for (int i = 0; i < n; i++)
		x[i] = leat_rng_normal(&rng);
	leat_stat_sort(x, n);
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++)
			slow += fabs(x[i] - y) / n / n - fabs(x[i] - x[j]) / (2.0 * n * n);
	ck_assert_double_eq_tol(leat_score_crps(x, n, y), slow, 1e-12);
	ck_assert_double_eq(leat_score_crps(x, 1, 5), fabs(x[0] - 5));
	/* Quantiles of a normal, evenly spaced, score like the normal. */
	for (int i = 0; i < n; i++)
		x[i] = 2 + 3 * gsl_cdf_ugaussian_Pinv((i + 0.5) / n);
	for (y = -6; y < 10; y += 2.5)
		ck_assert_double_eq_tol(
		    leat_score_crps(x, n, y), leat_score_crps_normal(2, 3, y), 0.01);
	/* At its centre, sd (sqrt 2 - 1) / sqrt pi. */
	ck_assert_double_eq_tol(
	    leat_score_crps_normal(2, 3, 2), 3 * (M_SQRT2 - 1) / sqrt(M_PI), 1e-12);
}
END_TEST

START_TEST(scores_by_hand)
{
	const double y[4] = {1, 2, 3, 6}, mean[4] = {1, 3, 3, 4}, lower[4] = {0, 2.5, 2, 3},
		     upper[4] = {2, 4, 4, 6}, crps[4] = {0.1, 0.2, 0.3, 0.4};
	struct leat_scores s;

	leat_scores_init(&s, y, mean, lower, upper, crps, 4);
	ck_assert_double_eq_tol(s.crps, 0.25, 1e-12);
	ck_assert_double_eq_tol(s.wmape, 3 / 12.0, 1e-12);
	ck_assert_double_eq_tol(s.nrmse, sqrt(5 / 4.0) / 5, 1e-12);
	ck_assert_double_eq_tol(s.r2, 1 - 5 / 14.0, 1e-12);
	ck_assert_double_eq_tol(s.coverage, 0.75, 1e-12);
}
END_TEST

UNIT_MAIN("mix_score", leave_one_out_as_arviz, leave_one_out_in_closed_form,
    stacking_in_closed_form, stacking_is_the_optimum, crps_of_samples, scores_by_hand)
