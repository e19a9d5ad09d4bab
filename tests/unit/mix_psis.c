/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pareto-smoothed importance sampling against ArviZ 0.17.1 (psislw, _gpdfit) and closed forms. */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "sample/psis.h"
#include "unit.h"

#define MOST 20000

/* Quantiles of a generalised Pareto distribution, evenly spaced, ascending. */
static void
pareto(double *x, size_t n, double k, double sigma)
{
	for (size_t i = 0; i < n; i++)
		x[i] = sigma * expm1(-k * log1p(-((double)i + 0.5) / (double)n)) / k;
}

START_TEST(fits_as_arviz_does)
{
	static const struct {
		double k, sigma;
		size_t n;
		double k_fitted, sigma_fitted;
	} known[] = {{0.5, 2, 100, 0.5044927845021786, 1.9799272758866049},
	    {0.2, 1, 50, 0.2728924143957539, 0.9656264797815276},
	    {-0.3, 1.5, 40, -0.08430313446883958, 1.3986628476432723},
	    {0.9, 0.1, 200, 0.8764385900352257, 0.10014442239814626}};
	double x[200], sigma;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		pareto(x, known[i].n, known[i].k, known[i].sigma);
		ck_assert_double_eq_tol(
		    leat_pareto_fit(x, known[i].n, &sigma), known[i].k_fitted, 1e-9);
		ck_assert_double_eq_tol(sigma, known[i].sigma_fitted, 1e-9);
	}
}
END_TEST

/* Weights that are Pareto of shape a, in no order. */
static void
weights(double *w, size_t n, double a)
{
	for (size_t i = 0; i < n; i++)
		w[i] = -a * log1p(-((double)(i * 7919 % n) + 0.5) / (double)n) + 3;
}

START_TEST(smooths_as_arviz_does)
{
	static const struct {
		size_t n;
		double a, khat, largest, ess, khat_half;
	} known[] = {
	    {1000, 0.6, 0.5838651961254715, -3.284944344074443, 260.51438574149995,
		0.5882563194150977},
	    {1000, 1.3, 1.1914657192664755, -0.9419610116781973, 5.854337737144295,
		1.220910514512878},
	    {200, 0.3, 0.3490369714739882, -3.856200383918196, 169.32106537115573,
		0.3490369714739882},
	    {500, 2, 1.7322693058135097, -0.3231004187143707, 1.8556648269976181,
		1.7987023904889077},
	};
	double w[1000];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		double most = -INFINITY, sum = 0;

		weights(w, known[i].n, known[i].a);
		ck_assert_double_eq_tol(leat_psis_smooth(w, known[i].n, 1), known[i].khat, 1e-9);
		for (size_t j = 0; j < known[i].n; j++) {
			most = fmax(most, w[j]);
			sum += exp(w[j]);
		}
		ck_assert_double_eq_tol(sum, 1, 1e-12);
		ck_assert_double_eq_tol(most, known[i].largest, 1e-9);
		ck_assert_double_eq_tol(
		    leat_psis_ess(w, known[i].n), known[i].ess, 1e-6 * known[i].ess);
		weights(w, known[i].n, known[i].a);
		ck_assert_double_eq_tol(
		    leat_psis_smooth(w, known[i].n, 0.5), known[i].khat_half, 1e-9);
	}
}
END_TEST

/*
 * Draws of an exponential of rate 1, weighted to one of rate r: weights go like
 * e^((1 - r) x), whose tail has shape 1 - r exactly.
 */
START_TEST(khat_is_the_tail_index)
{
	static double w[MOST];
	struct leat_rng rng;

	leat_rng_init(&rng, 8);
	for (double r = 0.2; r < 0.95; r += 0.3) {
		for (size_t i = 0; i < MOST; i++)
			w[i] = (1 - r) * leat_rng_exponential(&rng);
		ck_assert_double_eq_tol(leat_psis_smooth(w, MOST, 1), 1 - r, 0.1);
	}
}
END_TEST

START_TEST(weights_without_a_tail)
{
	double w[100];

	for (int i = 0; i < 100; i++)
		w[i] = 5;
	ck_assert(isinf(leat_psis_smooth(w, 100, 1)) && w[0] == w[99]);
	ck_assert_double_eq_tol(leat_psis_ess(w, 100), 100, 1e-9);
	/* One weight is all there is: no tail can be fitted, and nothing is hidden. */
	for (int i = 0; i < 100; i++)
		w[i] = i == 42 ? 0 : -INFINITY;
	ck_assert_double_eq(leat_psis_smooth(w, 100, 1), INFINITY);
	ck_assert_double_eq_tol(leat_psis_ess(w, 100), 1, 1e-9);
}
END_TEST

UNIT_MAIN("mix_psis", fits_as_arviz_does, smooths_as_arviz_does, khat_is_the_tail_index,
    weights_without_a_tail)
