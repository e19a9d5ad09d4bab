/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <math.h>

#include "base/rng.h"
#include "base/when.h"
#include "quality/collinear.h"
#include "quality/drift.h"

enum { BEFORE = 84, NOW = 28, N = BEFORE + NOW };

static int32_t day[N];
static double x[N];

static void
days(void)
{
	for (int i = 0; i < N; i++)
		day[i] = i;
}

/* Kolmogorov's distribution: 1.3581 is its 95 %, 1.6276 its 99 % point. */
START_TEST(test_kolmogorov)
{
	ck_assert_double_eq_tol(leat_ks_probability(1.3581e-4, 2e8, 2e8), 0.05, 2e-5);
	ck_assert_double_eq_tol(leat_ks_probability(1.6276e-4, 2e8, 2e8), 0.01, 2e-5);
	ck_assert(leat_ks_probability(0, 10, 10) == 1);
	ck_assert(leat_ks_probability(1, 50, 50) < 1e-12);
}
END_TEST

/* Twelve weeks of 1 to 12, then four of 4, 7, 10 and 13: by hand, whatever weekdays add. */
START_TEST(test_by_hand)
{
	/* Cuts at 3, 5, 8 and 10. */
	static const double was[] = {21, 14, 21, 14, 14}, is[] = {0, 7, 7, 7, 7};
	struct leat_drift d;
	double psi = 0;

	for (int b = 0; b < 5; b++) {
		double s = (was[b] + 0.5) / 86.5, t = (is[b] + 0.5) / 30.5;

		psi += (t - s) * log(t / s);
	}
	days();
	for (int weekly = 0; weekly <= 10; weekly += 10) {
		for (int i = 0; i < N; i++)
			x[i] = (i < BEFORE ? i / 7 + 1 : 4 + 3 * ((i - BEFORE) / 7)) +
			       weekly * leat_day_of_week(i);
		leat_drift_measure(day, x, N, BEFORE, 0.01, &d);
		ck_assert_double_eq_tol(d.mean_before, 6.5 + 3 * weekly, 1e-9);
		ck_assert_double_eq_tol(d.mean_now, 8.5 + 3 * weekly, 1e-9);
		ck_assert_double_eq_tol(d.wasserstein, 2, 1e-9);
		ck_assert_double_eq_tol(d.ks, 0.25, 1e-9);
		ck_assert_double_eq_tol(d.psi, psi, 1e-9);
		/* the 99 % point of chi-squared with 4 degrees of freedom */
		ck_assert_double_eq_tol(
		    d.psi_chance, 13.2767 * (1 / d.effective_before + 1 / d.effective_now), 1e-3);
	}
}
END_TEST

/* A column that never changes, and one of two values. */
START_TEST(test_few_values)
{
	struct leat_drift d;

	days();
	for (int i = 0; i < N; i++)
		x[i] = 3;
	leat_drift_measure(day, x, N, BEFORE, 0.01, &d);
	ck_assert(d.psi == 0 && d.ks == 0 && d.ks_p == 1 && d.wasserstein == 0);
	ck_assert(d.effective_now == NOW);
	for (int i = 0; i < N; i++)
		x[i] = i >= BEFORE || i % 10 == 0 ? 1 : 0;
	leat_drift_measure(day, x, N, BEFORE, 0.01, &d);
	ck_assert_double_eq_tol(d.ks, 75.0 / 84, 1e-9);
	ck_assert(d.ks_p < 1e-6);
}
END_TEST

/* A week of weekdays, and noise whose days hang together by r. */
static void
draw(struct leat_rng *r, double correlation)
{
	double e = leat_rng_normal(r);

	days();
	for (int i = 0; i < N; i++) {
		e = correlation * e + sqrt(1 - correlation * correlation) * leat_rng_normal(r);
		x[i] = 100 + 10 * leat_day_of_week(i) + 10 * e;
	}
}

/*
 * Where nothing changes either alarm is as rare as asked for, however days hang together: of
 * 2,000 samples 1 %, and that much again for what is only estimated.
 */
START_TEST(test_false_alarms)
{
	enum { SAMPLES = 2000 };
	static const double correlation[] = {0, 0.5, 0.8};
	struct leat_rng r;

	leat_rng_init(&r, 7);
	for (int c = 0; c < 3; c++) {
		int psi = 0, ks = 0;

		for (int s = 0; s < SAMPLES; s++) {
			struct leat_drift d;

			draw(&r, correlation[c]);
			leat_drift_measure(day, x, N, BEFORE, 0.01, &d);
			psi += d.psi > d.psi_chance;
			ks += d.ks_p < 0.01;
		}
		ck_assert_msg(psi < 0.02 * SAMPLES && ks < 0.02 * SAMPLES, "%g: psi %d, ks %d",
		    correlation[c], psi, ks);
	}
}
END_TEST

/* Three in ten more is found, five times in six, where days are independent. */
START_TEST(test_power)
{
	enum { SAMPLES = 500 };
	struct leat_rng r;
	int found = 0;

	leat_rng_init(&r, 8);
	for (int s = 0; s < SAMPLES; s++) {
		struct leat_drift d;

		draw(&r, 0);
		for (int i = BEFORE; i < N; i++)
			x[i] *= 1.3;
		leat_drift_measure(day, x, N, BEFORE, 0.001, &d);
		found += d.psi > d.psi_chance && d.ks_p < 0.001;
	}
	ck_assert_msg(found > SAMPLES * 5 / 6, "%d", found);
}
END_TEST

/* Channels */

enum { WEEKS = 104, CHANNELS = 4 };
static double spend[CHANNELS * WEEKS];

/* Everybody grows, and spends more in winter; what is left is each one's own. */
static void
make_channels(int n, double noise)
{
	struct leat_rng r;

	leat_rng_init(&r, 3);
	for (int i = 0; i < n * WEEKS; i++) {
		double t = i % WEEKS;

		spend[i] =
		    100 + t + 50 * cos(2 * acos(-1) * t * 7 / 365.25) + noise * leat_rng_normal(&r);
	}
}

/* A trend and a season that all have do not make them alike. */
START_TEST(test_season_is_no_likeness)
{
	struct leat_collinear c;

	make_channels(CHANNELS, 5);
	ck_assert(leat_collinear_measure(&c, spend, CHANNELS, WEEKS));
	ck_assert_uint_eq(c.nmoving, CHANNELS);
	for (int i = 0; i < CHANNELS; i++) {
		ck_assert(fabs(c.channel[i].correlation) < 0.35);
		ck_assert(c.channel[i].inflation < 1.3);
	}
	ck_assert(c.condition < 2);
	leat_collinear_fini(&c);
}
END_TEST

/* One that is another's, with a little noise: closed forms of two channels. */
START_TEST(test_two_alike)
{
	struct leat_collinear c;
	double r;

	make_channels(2, 5);
	for (int t = 0; t < WEEKS; t++)
		spend[WEEKS + t] = 0.3 * spend[t] + 0.05 * spend[WEEKS + t];
	ck_assert(leat_collinear_measure(&c, spend, 2, WEEKS));
	r = c.correlation[1];
	ck_assert(r > 0.95 && r < 1);
	ck_assert_double_eq_tol(c.channel[0].correlation, r, 1e-12);
	ck_assert_uint_eq(c.channel[0].nearest, 1);
	ck_assert_double_eq_tol(c.channel[0].inflation, 1 / (1 - r * r), 1e-6);
	ck_assert_double_eq_tol(c.condition, sqrt((1 + r) / (1 - r)), 1e-6);
	leat_collinear_fini(&c);

	for (int t = 0; t < WEEKS; t++)
		spend[WEEKS + t] = 300 - spend[t];
	ck_assert(leat_collinear_measure(&c, spend, 2, WEEKS));
	ck_assert_double_eq_tol(c.channel[1].correlation, -1, 1e-9);
	ck_assert(c.channel[1].inflation == LEAT_COLLINEAR_MAX);
	ck_assert(c.condition == LEAT_COLLINEAR_MAX);
	leat_collinear_fini(&c);
}
END_TEST

/* The sum of two is like neither of them, and yet nothing of its own. */
START_TEST(test_a_mixture)
{
	struct leat_collinear c;

	make_channels(3, 5);
	for (int t = 0; t < WEEKS; t++)
		spend[2 * WEEKS + t] = spend[t] + spend[WEEKS + t] + 0.1 * spend[2 * WEEKS + t];
	ck_assert(leat_collinear_measure(&c, spend, 3, WEEKS));
	for (int i = 0; i < 3; i++)
		ck_assert(fabs(c.channel[i].correlation) < 0.9);
	/* var(a + b + 0.1 e) to var(0.1 e) is 201 */
	ck_assert(c.channel[2].inflation > 100 && c.channel[2].inflation < 400);
	ck_assert(c.condition > 10);
	leat_collinear_fini(&c);
}
END_TEST

START_TEST(test_what_does_not_move)
{
	struct leat_collinear c;

	make_channels(2, 5);
	for (int t = 0; t < WEEKS; t++)
		spend[t] = 100 + t;
	ck_assert(leat_collinear_measure(&c, spend, 2, WEEKS));
	ck_assert(!c.channel[0].moves && c.channel[1].moves);
	ck_assert_uint_eq(c.nmoving, 1);
	ck_assert(c.condition == 1 && c.channel[1].inflation == 1);
	leat_collinear_fini(&c);
	ck_assert(!leat_collinear_measure(&c, spend, 2, 19));
	ck_assert(!leat_collinear_measure(&c, spend, 7, 20));
	ck_assert(!leat_collinear_measure(&c, spend, 0, 30));
}
END_TEST

UNIT_MAIN("drift", test_kolmogorov, test_by_hand, test_few_values, test_false_alarms, test_power,
    test_season_is_no_likeness, test_two_alike, test_a_mixture, test_what_does_not_move)
