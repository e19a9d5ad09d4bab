/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adstock, saturation and plain statistics: closed forms and limits. */
#include <math.h>
#include <string.h>

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

/*
 * PyMC-Marketing's documented forms at a point, and what ties the curves together:
 * tanh is a logistic of lambda = 2 / point, Michaelis-Menten a Hill curve of slope 1.
 */
START_TEST(saturations_agree)
{
	const struct leat_saturation *l = leat_saturation_find(leat_slice("logistic"));
	const struct leat_saturation *h = leat_saturation_find(leat_slice("hill"));
	const struct leat_saturation *m = leat_saturation_find(leat_slice("michaelis_menten"));
	const struct leat_saturation *r = leat_saturation_find(leat_slice("root"));
	const struct leat_saturation *th = leat_saturation_find(leat_slice("tanh"));

	for (double x = 0; x < 6; x += 0.37) {
		double point = 1.7, lambda = 2 / point, half[2] = {0.8, 1}, exponent = 0.3;

		ck_assert_double_eq_tol(th->eval(x, &point, NULL, NULL), tanh(x / 1.7), 1e-15);
		ck_assert_double_eq_tol(
		    th->eval(x, &point, NULL, NULL), l->eval(x, &lambda, NULL, NULL), 1e-15);
		ck_assert_double_eq_tol(m->eval(x, half, NULL, NULL), x / (x + 0.8), 1e-15);
		ck_assert_double_eq_tol(
		    m->eval(x, half, NULL, NULL), h->eval(x, half, NULL, NULL), 1e-15);
		ck_assert_double_eq_tol(r->eval(x, &exponent, NULL, NULL), pow(x, 0.3), 1e-14);
	}
}
END_TEST

/*
 * At 0, at the smallest and the largest numbers: values without NaN, derivatives
 * too; infinite only where they are so (a Hill curve of slope below 1, a root, at 0).
 */
START_TEST(saturation_limits_have_derivatives)
{
	const double x[] = {0, 1e-320, 1e-300, 1e-8, 1, 1e8, 1e300};
	const double values[] = {1e-3, 0.3, 1, 1.2, 40};

	for (size_t i = 0; i < leat_nsaturations; i++)
		for (size_t k = 0; k < 7 * 25; k++) {
			const struct leat_saturation *s = leat_saturations[i];
			double par[2] = {values[k / 5 % 5], values[k % 5]}, dx, d[2] = {0, 0}, y;
			double at = x[k / 25];

			if (par[0] > s->upper[0] && s->nparameters)
				continue;
			y = s->eval(at, par, &dx, d);
			ck_assert(isfinite(y) && isfinite(d[0]) && isfinite(d[1]));
			ck_assert(y >= 0 && dx >= 0);
			ck_assert(isfinite(dx) || at < 1e-308);
		}
}
END_TEST

/* A series has the same bits as its points, also in its own place. */
START_TEST(series_are_their_points)
{
	for (size_t i = 0; i < leat_nsaturations; i++) {
		const struct leat_saturation *s = leat_saturations[i];
		double x[N], y[N], dx[N], d0[N], d1[N], *d[2] = {d0, d1}, par[2] = {0.7, 1.3};

		for (int t = 0; t < N; t++)
			x[t] = t % 5 ? t * t / 300.0 : 0;
		s->series(x, N, par, y, dx, d);
		for (int t = 0; t < N; t++) {
			double slope, dpar[2];

			ck_assert_double_eq(s->eval(x[t], par, &slope, dpar), y[t]);
			ck_assert_double_eq(slope, dx[t]);
			for (int p = 0; p < s->nparameters; p++)
				ck_assert_double_eq(dpar[p], d[p][t]);
		}
		s->series(x, N, par, x, NULL, NULL);
		ck_assert_mem_eq(x, y, sizeof(x));
	}
}
END_TEST

static double
weibull_density(double t, double shape, double scale)
{
	return shape / scale * pow(t / scale, shape - 1) * exp(-pow(t / scale, shape));
}

static double
weibull_survival(double t, double shape, double scale)
{
	return exp(-pow(t / scale, shape));
}

/* Lag weights by their definitions, 1e-13 being some rounding of powers. */
START_TEST(weights_by_definition)
{
	enum { L = 8 };
	double w[L + 1], par[2] = {0.35, 2.3}, most = 0, least = INFINITY, pdf[L + 1], left = 1;
	struct leat_shape binomial = shape("binomial", "none", L, false, false);
	struct leat_shape delayed = shape("delayed", "none", L, false, false);
	struct leat_shape density = shape("weibull_pdf", "none", L, false, false);
	struct leat_shape survival = shape("weibull_cdf", "none", L, false, false);

	leat_shape_weights(&binomial, par, w, NULL);
	for (int l = 0; l <= L; l++)
		ck_assert_double_eq_tol(w[l], pow(1 - l / 9.0, 1 / 0.35 - 1), 1e-13);
	leat_shape_weights(&delayed, par, w, NULL);
	for (int l = 0; l <= L; l++)
		ck_assert_double_eq_tol(w[l], pow(0.35, (l - 2.3) * (l - 2.3)), 1e-13);
	par[0] = 1.8;
	for (int l = 0; l <= L; l++) {
		pdf[l] = weibull_density(l + 1, 1.8, 2.3);
		most = fmax(most, pdf[l]);
		least = fmin(least, pdf[l]);
	}
	leat_shape_weights(&density, par, w, NULL);
	for (int l = 0; l <= L; l++)
		ck_assert_double_eq_tol(w[l], (pdf[l] - least) / (most - least), 1e-13);
	leat_shape_weights(&survival, par, w, NULL);
	for (int l = 0; l <= L; l++) {
		left *= l ? weibull_survival(l, 1.8, 2.3) : 1;
		ck_assert_double_eq_tol(w[l], left, 1e-13);
	}
}
END_TEST

/*
 * At the ends of every parameter's range, and far beyond what data allow: weights
 * and derivatives are numbers; normalised weights add up to 1, derivatives to 0.
 */
START_TEST(weights_at_the_ends)
{
	const double values[] = {0, 1e-300, 1e-12, 0.01, 0.5, 1, 3.5, 40, 1e3, 1e12, 1e300};
	enum { NV = 11, L = 13 };
	double w[L + 1], d0[L + 1], d1[L + 1], *d[2] = {d0, d1};

	for (size_t a = 0; a < leat_nadstocks; a++)
		for (int k = 0; k < NV * NV * 4; k++) {
			struct leat_shape s = {
			    leat_adstocks[a], leat_saturations[0], k / 2 % 2 ? L : 0, k % 2, false};
			double par[2] = {values[k / 4 / NV], values[k / 4 % NV]}, sum = 0;
			double sums[2] = {0, 0}, most[2] = {0, 0};

			if (par[0] > s.adstock->upper[0] ||
			    (par[0] * par[1] == 0 && isinf(s.adstock->upper[0])))
				continue;
			leat_shape_weights(&s, par, w, d);
			for (int l = 0; l <= s.max_lag; l++) {
				ck_assert_msg(isfinite(w[l]) && w[l] >= 0, "%s(%g,%g) lag %d: %g",
				    s.adstock->name, par[0], par[1], l, w[l]);
				sum += w[l];
				for (int p = 0; p < s.adstock->nparameters; p++) {
					ck_assert_msg(isfinite(d[p][l]), "%s(%g,%g) lag %d: %g",
					    s.adstock->name, par[0], par[1], l, d[p][l]);
					sums[p] += d[p][l];
					most[p] = fmax(most[p], fabs(d[p][l]));
				}
			}
			if (!s.normalised)
				continue;
			ck_assert_double_eq_tol(sum, 1, 1e-14);
			for (int p = 0; p < s.adstock->nparameters; p++)
				ck_assert_double_le(fabs(sums[p]), 1e-13 * most[p] + 1e-300);
		}
}
END_TEST

/* Robyn's carry-over has no end: x_t + alpha y_(t-1), as a window longer than the series. */
START_TEST(endless_geometric)
{
	struct leat_shape s = shape("geometric", "none", LEAT_LAG_MAX, false, false);
	double x[N], y[N], par[1] = {0.83}, kept = 0;

	for (int t = 0; t < N; t++)
		x[t] = t % 7 * 1.1;
	leat_shape_apply(&s, x, N, par, y, NULL);
	for (int t = 0; t < N; t++) {
		kept = x[t] + 0.83 * kept;
		ck_assert_double_le(fabs(y[t] - kept), 1e-14 * kept);
	}
}
END_TEST

/* Reach and frequency by the definition: what each person reached is worth, carried over. */
START_TEST(reach_and_frequency)
{
	struct leat_shape s = shape("binomial", "hill", 4, true, false);
	double reach[N], frequency[N], y[N], par[3] = {0.6, 2.5, 1.4}, w[5];

	for (int t = 0; t < N; t++) {
		reach[t] = t % 3;
		frequency[t] = 1 + t % 5;
	}
	leat_shape_weights(&s, par, w, NULL);
	leat_shape_apply_reach(&s, reach, frequency, N, par, y, NULL);
	for (int t = 0; t < N; t++) {
		double sum = 0;

		for (int l = 0; l <= 4 && l <= t; l++)
			sum += w[l] * reach[t - l] / (1 + pow(2.5 / frequency[t - l], 1.4));
		ck_assert_double_eq_tol(y[t], sum, 1e-14);
	}
}
END_TEST

/* Long constant exposure ends where leat_shape_steady says, with its slope. */
START_TEST(steady_state_is_the_long_run)
{
	for (size_t k = 0; k < 4 * leat_nadstocks * leat_nsaturations; k++) {
		struct leat_shape s = {leat_adstocks[k / 4 % leat_nadstocks],
		    leat_saturations[k / 4 / leat_nadstocks], 12, k & 1, k & 2};
		double x[N], y[N], par[4] = {0.6, 0.7, 0.5, 1.4}, slope, unused;

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

/* What is said to be concave has slopes that never rise; what is not, has one that does. */
START_TEST(concavity)
{
	for (size_t i = 0; i < leat_nsaturations; i++)
		for (int k = 0; k < 4; k++) {
			const struct leat_saturation *s = leat_saturations[i];
			double par[2] = {0.3 + 0.2 * k, 0.4 + 0.4 * k}, last = INFINITY, slope;
			bool rises = false;

			for (double x = 1e-3; x < 5; x *= 1.1) {
				s->eval(x, par, &slope, NULL);
				rises |= slope > last * (1 + 1e-12);
				last = slope;
			}
			ck_assert(leat_saturation_concave(s, par) == !rises);
			ck_assert(!s->concave || !rises);
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
    alpha_zero_is_no_carry_over, saturation_values, saturations_agree,
    saturation_limits_have_derivatives, series_are_their_points, weights_by_definition,
    weights_at_the_ends, endless_geometric, reach_and_frequency, steady_state_is_the_long_run,
    concavity, names, statistics)
