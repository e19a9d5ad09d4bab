/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/calibrate.h"

#include <math.h>

#include "base/rng.h"
#include "unit.h"

/* Precise experiments: weighted least squares in log scale, to the order of their variances. */
START_TEST(precise_experiments_are_log_least_squares)
{
	const struct leat_experiment e[] = {
	    {52, 0.4, 100, 0}, {205, 4, 410, 1e-4}, {33, 0.6, 60, 4e-4}};
	double sum = 1 / (LEAT_CALIBRATE_TAU * LEAT_CALIBRATE_TAU), weighted = 0;
	struct leat_calibration c = leat_calibrate(e, 3);

	for (int k = 0; k < 3; k++) {
		double s = e[k].se / e[k].effect, w = 1 / (s * s + e[k].credits_relvar);

		sum += w;
		weighted += w * log(e[k].effect / e[k].credits);
	}
	/* Second-order terms are of the size of the relative variances, below 5e-4. */
	ck_assert_double_eq_tol(log(c.factor), weighted / sum, 5e-4);
	ck_assert_double_eq_tol(c.log_sd * sqrt(sum), 1, 0.02);
}
END_TEST

/* Uncertain credits alone: least squares in log scale however uncertain they are. */
START_TEST(uncertain_credits_are_log_least_squares)
{
	const struct leat_experiment e[] = {{50, 0.01, 100, 0.3}, {150, 0.01, 100, 0.6}};
	double prior = 1 / (LEAT_CALIBRATE_TAU * LEAT_CALIBRATE_TAU), sum = 1 / 0.3 + 1 / 0.6;
	struct leat_calibration c = leat_calibrate(e, 2);

	ck_assert_double_eq_tol(
	    log(c.factor), (log(0.5) / 0.3 + log(1.5) / 0.6) / (sum + prior), 1e-3);
	ck_assert_double_eq_tol(c.log_sd * sqrt(sum + prior), 1, 1e-3);
}
END_TEST

/* An experiment that says nothing leaves the credits, and its prior, as they are. */
START_TEST(vague_experiments_change_nothing)
{
	const struct leat_experiment e = {-3000, 1e9, 10, 0.01};
	struct leat_calibration c = leat_calibrate(&e, 1);

	ck_assert_double_eq_tol(c.factor, 1, 1e-3);
	ck_assert_double_eq_tol(c.log_sd, LEAT_CALIBRATE_TAU, 1e-3);
}
END_TEST

/* Effects about zero: positive factors, the less the lower, and below one standard error. */
START_TEST(effects_of_nothing_count)
{
	double last = 0;

	for (double effect = -60; effect <= 60; effect += 10) {
		const struct leat_experiment e = {effect, 20, 100, 0};
		struct leat_calibration c = leat_calibrate(&e, 1);

		ck_assert_double_gt(c.factor, last);
		if (effect <= 0)
			ck_assert_double_lt(c.factor, 0.2);
		last = c.factor;
	}
}
END_TEST

/*
 * A weak channel, tried many times over with a standard error 1.5 times its effect: what is
 * credited is right on average within a fifth of it, where leaving out what is not positive
 * would credit twice as much. Sampling error over 2000 draws is below 0.01.
 */
START_TEST(weak_channels_are_not_favoured)
{
	struct leat_rng rng;
	double sum = 0, positive = 0;
	int n = 0;

	leat_rng_init(&rng, 4);
	for (int i = 0; i < 2000; i++) {
		const struct leat_experiment e = {20 + 30 * leat_rng_normal(&rng), 30, 100, 0};

		sum += leat_calibrate(&e, 1).factor;
		if (e.effect > 0) {
			positive += e.effect / e.credits;
			n++;
		}
	}
	ck_assert_double_eq_tol(sum / 2000, 0.2, 0.04);
	ck_assert_double_gt(positive / n, 0.3);
}
END_TEST

/* Any unit; in any order; twice the same is one of sqrt(2) less error. */
START_TEST(units_order_and_repeats)
{
	const struct leat_experiment one[] = {{30, 6, 40, 0}, {10, 9, 25, 0.02}};
	const struct leat_experiment other[] = {{10e3, 9e3, 25e3, 0.02}, {30e3, 6e3, 40e3, 0}};
	const struct leat_experiment same[] = {{30, 6, 40, 0}, {30, 6, 40, 0}};
	const struct leat_experiment better = {30, 6 / M_SQRT2, 40, 0};
	struct leat_calibration a = leat_calibrate(one, 2), b = leat_calibrate(other, 2);
	struct leat_calibration c = leat_calibrate(same, 2), d = leat_calibrate(&better, 1);

	ck_assert_double_eq_tol(a.factor, b.factor, 1e-9);
	ck_assert_double_eq_tol(a.log_sd, b.log_sd, 1e-9);
	ck_assert_double_eq_tol(c.factor, d.factor, 1e-9);
	ck_assert_double_eq_tol(c.log_sd, d.log_sd, 1e-9);
}
END_TEST

/* Credits that are uncertain themselves count for less than certain ones. */
START_TEST(uncertain_credits_weigh_less)
{
	const struct leat_experiment certain[] = {{50, 1, 100, 0}, {100, 2, 100, 0}};
	const struct leat_experiment doubtful[] = {{50, 1, 100, 0}, {100, 2, 100, 0.25}};

	ck_assert_double_gt(leat_calibrate(certain, 2).factor, 0.55);
	ck_assert_double_lt(leat_calibrate(doubtful, 2).factor, 0.51);
}
END_TEST

UNIT_MAIN("calibrate", precise_experiments_are_log_least_squares,
    uncertain_credits_are_log_least_squares, vague_experiments_change_nothing,
    effects_of_nothing_count, weak_channels_are_not_favoured, units_order_and_repeats,
    uncertain_credits_weigh_less)
