/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adstock, saturation and plain statistics: closed forms, limits, derivatives by differences. */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "math/curve.h"
#include "math/stat.h"
#include "unit.h"

#define N 50

static struct leat_shape
shape(const char *adstock, const char *saturation, int max_lag, bool normalised, bool first)
{
	return (struct leat_shape){leat_adstock_find(leat_slice(adstock)),
	    leat_saturation_find(leat_slice(saturation)), max_lag, normalised, first};
}

/* One unit at period 0 comes back as alpha^t, up to the longest lag and no further. */
START_TEST(geometric_impulse)
{
	for (int lag = 0; lag < 9; lag++) {
		struct leat_shape s = shape("geometric", "none", lag, false, false);
		double x[N] = {1}, y[N], par[1] = {0.7};

		leat_shape_apply(&s, x, N, par, y, NULL);
		for (int t = 0; t < N; t++)
			ck_assert_double_eq_tol(y[t], t <= lag ? pow(0.7, t) : 0, 1e-15);
	}
}
END_TEST

/* Normalised weights keep what is spent: the impulse adds up to 1. */
START_TEST(normalised_weights_add_up_to_one)
{
	struct leat_shape s = shape("geometric", "none", 20, true, false);
	double x[N] = {1}, y[N], par[1] = {0.83}, sum = 0;

	leat_shape_apply(&s, x, N, par, y, NULL);
	for (int t = 0; t < N; t++)
		sum += y[t];
	ck_assert_double_eq_tol(sum, 1, 1e-14);
}
END_TEST

/* After the last exposure has left the window nothing is left, exactly. */
START_TEST(empty_window_is_zero)
{
	struct leat_shape s = shape("geometric", "hill", 6, true, false);
	double x[N], y[N], d0[N], par[3] = {0.9, 1, 0.3};
	double *dy[3] = {d0, NULL, NULL};

	for (int t = 0; t < N; t++)
		x[t] = t < 20 ? 1e6 + t / 3.0 : 0;
	leat_shape_apply(&s, x, N, par, y, dy);
	for (int t = 26; t < N; t++) {
		ck_assert_double_eq(y[t], 0);
		ck_assert_double_eq(d0[t], 0);
	}
}
END_TEST

START_TEST(alpha_zero_is_no_carry_over)
{
	struct leat_shape s = shape("geometric", "none", 8, true, false);
	double x[N], y[N], d[N], par[1] = {0};
	double *dy[1] = {d};

	for (int t = 0; t < N; t++)
		x[t] = t % 7 + 0.5;
	leat_shape_apply(&s, x, N, par, y, dy);
	for (int t = 0; t < N; t++) {
		ck_assert_double_eq(y[t], x[t]);
		/* d/da of (x_t + a x_(t-1)) / (1 + a) at 0. */
		ck_assert_double_eq_tol(d[t], (t ? x[t - 1] : 0) - x[t], 1e-14);
	}
}
END_TEST

/* Values known in closed form; 1e-15 relative is the rounding of one division. */
START_TEST(saturation_values)
{
	const struct leat_saturation *l = leat_saturation_find(leat_slice("logistic"));
	const struct leat_saturation *h = leat_saturation_find(leat_slice("hill"));
	double lambda = log(3), hill[2] = {2, 3}, steep[2] = {1, 50}, huge = 1e6;

	ck_assert_double_eq_tol(l->eval(1, &lambda, NULL, NULL), 0.5, 1e-15);
	ck_assert_double_eq(l->eval(0, &lambda, NULL, NULL), 0);
	ck_assert_double_eq(l->eval(1, &huge, NULL, NULL), 1);
	/* Small arguments keep their digits: s = z / 2 - z^3 / 24. */
	ck_assert_double_le(
	    fabs(l->eval(1e-9, &lambda, NULL, NULL) / (lambda * 0.5e-9) - 1), 1e-15);
	ck_assert_double_eq_tol(h->eval(2, hill, NULL, NULL), 0.5, 1e-15);
	ck_assert_double_eq_tol(h->eval(4, hill, NULL, NULL), 8.0 / 9, 1e-15);
	ck_assert_double_eq(h->eval(0, hill, NULL, NULL), 0);
	ck_assert_double_eq(h->eval(1e300, steep, NULL, NULL), 1);
	ck_assert_double_eq(h->eval(1e-300, steep, NULL, NULL), 0);
}
END_TEST

START_TEST(saturation_limits_have_derivatives)
{
	const double x[] = {0, 1e-300, 1e-8, 1, 1e8, 1e300};

	for (size_t i = 0; i < leat_nsaturations; i++)
		for (size_t k = 0; k < sizeof(x) / sizeof(x[0]); k++) {
			double par[2] = {1.5, 1.2}, dx, d[2] = {0, 0}, y;

			y = leat_saturations[i]->eval(x[k], par, &dx, d);
			ck_assert(isfinite(y) && isfinite(dx) && isfinite(d[0]) && isfinite(d[1]));
			ck_assert(y >= 0 && dx >= 0);
		}
}
END_TEST

/*
 * Derivatives of every adstock with every saturation, in both orders, against
 * central differences: 1e-8 of the largest, where the differences have an error
 * of about 1e-10.
 */
START_TEST(derivatives_by_differences)
{
	struct leat_rng rng;
	double x[N], y[N], up[N], down[N], d[4][N], *dy[4] = {d[0], d[1], d[2], d[3]};

	leat_rng_init(&rng, 3);
	for (int t = 0; t < N; t++)
		x[t] = leat_rng_uniform(&rng) < 0.2 ? 0 : 2 * leat_rng_uniform(&rng);
	for (size_t a = 0; a < leat_nadstocks; a++)
		for (size_t b = 0; b < leat_nsaturations; b++)
			for (int k = 0; k < 8 * 5; k++) {
				struct leat_shape s = {leat_adstocks[a], leat_saturations[b],
				    (int[]){0, 2, 3, 8, 60}[k / 8], k & 1, k & 2};
				int npar = s.adstock->nparameters + s.saturation->nparameters;
				double par[4];

				for (int p = 0; p < 4; p++)
					par[p] = 0.3 + 0.6 * leat_rng_uniform(&rng);
				leat_shape_apply(&s, x, N, par, y, dy);
				for (int p = 0; p < npar; p++) {
					double at = par[p], h = 1e-5, most = 1e-3;

					par[p] = at + h;
					leat_shape_apply(&s, x, N, par, up, NULL);
					par[p] = at - h;
					leat_shape_apply(&s, x, N, par, down, NULL);
					par[p] = at;
					for (int t = 0; t < N; t++)
						most = fmax(most, fabs(d[p][t]));
					for (int t = 0; t < N; t++)
						ck_assert_double_le(
						    fabs((up[t] - down[t]) / (2 * h) - d[p][t]),
						    1e-8 * most);
				}
			}
}
END_TEST

/* Long constant exposure ends where leat_shape_steady says, with its slope. */
START_TEST(steady_state_is_the_long_run)
{
	const char *const names[] = {"logistic", "hill", "none"};

	for (int k = 0; k < 12; k++) {
		struct leat_shape s = shape("geometric", names[k / 4], 12, k & 1, k & 2);
		double x[N], y[N], par[3] = {0.6, 1.1, 1.4}, slope, unused;

		for (int t = 0; t < N; t++)
			x[t] = 0.8;
		leat_shape_apply(&s, x, N, par, y, NULL);
		ck_assert_double_eq_tol(leat_shape_steady(&s, 0.8, par, &slope), y[N - 1], 1e-13);
		ck_assert_double_eq_tol((leat_shape_steady(&s, 0.8 + 1e-5, par, &unused) -
					    leat_shape_steady(&s, 0.8 - 1e-5, par, &unused)) /
					    2e-5,
		    slope, 1e-8);
	}
}
END_TEST

START_TEST(names)
{
	ck_assert_ptr_null(leat_adstock_find(leat_slice("geometric ")));
	ck_assert_ptr_null(leat_saturation_find(leat_slice("")));
	for (size_t i = 0; i < leat_nadstocks; i++)
		ck_assert_ptr_eq(
		    leat_adstock_find(leat_slice(leat_adstocks[i]->name)), leat_adstocks[i]);
	for (size_t i = 0; i < leat_nsaturations; i++)
		ck_assert_ptr_eq(leat_saturation_find(leat_slice(leat_saturations[i]->name)),
		    leat_saturations[i]);
}
END_TEST

/* Quantiles as R's quantile(c(1, 3, 4, 8), type = 7) has them; ranks with ties as R's rank(). */
START_TEST(statistics)
{
	double x[] = {1, 3, 4, 8}, tied[] = {2, 1, 2, 5}, rank[4], unsorted[] = {4, 1, 8, 3};

	ck_assert_double_eq(leat_stat_mean(x, 4), 4);
	ck_assert_double_eq_tol(leat_stat_variance(x, 4), 26.0 / 3, 1e-15);
	ck_assert_double_eq(leat_stat_quantile(x, 4, 0), 1);
	ck_assert_double_eq(leat_stat_quantile(x, 4, 0.25), 2.5);
	ck_assert_double_eq(leat_stat_quantile(x, 4, 0.5), 3.5);
	ck_assert_double_eq_tol(leat_stat_quantile(x, 4, 0.9), 6.8, 1e-15);
	ck_assert_double_eq(leat_stat_quantile(x, 4, 1), 8);
	leat_stat_sort(unsorted, 4);
	ck_assert_mem_eq(unsorted, x, sizeof(x));
	leat_stat_ranks(tied, 4, rank);
	ck_assert(rank[0] == 2.5 && rank[1] == 1 && rank[2] == 2.5 && rank[3] == 4);
	/* (1-4)(3-4) + (3-4)(4-4) + (4-4)(8-4) over n. */
	ck_assert_double_eq(leat_stat_autocovariance(x, 4, 1, 4), 0.75);
}
END_TEST

UNIT_MAIN("curve", geometric_impulse, normalised_weights_add_up_to_one, empty_window_is_zero,
    alpha_zero_is_no_carry_over, saturation_values, saturation_limits_have_derivatives,
    derivatives_by_differences, steady_state_is_the_long_run, names, statistics)
