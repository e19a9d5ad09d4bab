/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Predictions of what a model has not seen, and of rivals that know nothing of media. */
#include <math.h>

#include "math/stat.h"
#include "mix/fit.h"
#include "mix/holdout.h"
#include "mix/naive.h"
#include "mix_fixture.h"
#include "unit.h"

START_TEST(rivals_by_hand)
{
	double y[24], mean, sd, ones[26], time[26], m[2], s[2], slope = 0, centre = 0, square = 0;
	const double *x[2] = {ones, time};

	/* A season of 4 on a trend of 1 a season: what is 4 before misses by 1, always. */
	for (int t = 0; t < 24; t++)
		y[t] = (double[]){3, 8, 1, 5}[t % 4] + t / 4;
	ck_assert(leat_naive_seasonal(y, 24, 4, 1, &mean, &sd));
	ck_assert_double_eq(mean, y[20]);
	ck_assert_double_eq_tol(sd, 1, 1e-12);
	ck_assert(leat_naive_seasonal(y, 24, 4, 5, &mean, &sd));
	ck_assert_double_eq(mean, y[20]);
	ck_assert_double_eq_tol(sd, 2, 1e-12);
	ck_assert(leat_naive_last(y, 24, 4, &mean, &sd));
	ck_assert_double_eq(mean, y[23]);
	ck_assert_double_eq_tol(sd, 1, 1e-12);
	ck_assert(!leat_naive_seasonal(y, 24, 4, 17, &mean, &sd));
	/* Simple regression: the textbook's prediction and its error. */
	for (int t = 0; t < 26; t++) {
		ones[t] = 1;
		time[t] = t;
	}
	ck_assert(leat_naive_linear(y, x, 2, 24, 2, m, s));
	for (int t = 0; t < 24; t++) {
		slope += (t - 11.5) * y[t];
		centre += (t - 11.5) * (t - 11.5);
	}
	slope /= centre;
	mean = leat_stat_mean(y, 24);
	for (int t = 0; t < 24; t++)
		square += pow(y[t] - mean - slope * (t - 11.5), 2) / 22;
	ck_assert_double_eq_tol(m[1], mean + slope * (25 - 11.5), 1e-9);
	ck_assert_double_eq_tol(s[1], sqrt(square * (1 + 1 / 24.0 + 13.5 * 13.5 / centre)), 1e-9);
	/* A column twice, and one of nothing, are no harm. */
	{
		double nothing[26] = {0};
		const double *more[4] = {ones, time, time, nothing};
		double again[2], spread[2];

		ck_assert(leat_naive_linear(y, more, 4, 24, 2, again, spread));
		ck_assert_double_eq_tol(again[1], m[1], 1e-6);
	}
}
END_TEST

/* Weeks whose outcome is nearly all the first channel's doing; last: those held out, or 0. */
static void
market(struct leat_panel *p, double last)
{
	struct leat_rng rng;

	leat_rng_init(&rng, 33);
	fixture_panel(p, 120, 7, 2, 0);
	fixture_spend(p, &rng);
	for (size_t t = 0; t < p->nperiods; t++) {
		double spend = p->channel[0].spend[t];

		p->outcome[t] = 300 + 3 * spend / (1 + spend / 600) + 20 * leat_rng_normal(&rng);
		if (last > 0 && t >= 110)
			p->outcome[t] = last;
	}
}

static void
hold_out(struct leat_holdout *h, double last, size_t folds, int expected)
{
	struct leat_sampling_settings how = {
	    .chains = 2, .warmup = 300, .draws = 250, .max_depth = 10, .seed = 1, .threads = 1};
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_err err;

	market(&panel, last);
	ck_assert_int_eq(leat_spec_init(&spec, "default", &err), 0);
	spec.yearly_order = 0;
	ck_assert_int_eq(leat_spec_check(&spec, &panel, NULL, &err), 0);
	ck_assert_int_eq(leat_holdout_run(h, &panel, &spec, 10, folds, &how, &err), expected);
	leat_spec_fini(&spec);
	fixture_panel_fini(&panel);
}

START_TEST(a_model_that_knows_beats_those_that_do_not)
{
	struct leat_holdout h;

	hold_out(&h, 0, 3, LEAT_OK);
	ck_assert_uint_eq(h.model.n, 30);
	ck_assert_double_ge(h.model.coverage, 0.75);
	ck_assert_double_ge(h.model.r2, 0.9);
	/* Noise of 20 is all it may miss: a CRPS of 20 / sqrt pi = 11.3, and what is not known. */
	ck_assert_double_le(h.model.crps, 17);
	ck_assert_double_ge(h.model.crps, 7);
	for (int r = 0; r < LEAT_RIVALS; r++) {
		if (r == LEAT_RIVAL_SEASONAL)
			continue; /* two years are too few for it in weeks */
		ck_assert_uint_eq(h.rival[r].n, 30);
		ck_assert_double_gt(h.rival[r].crps, 1.5 * h.model.crps);
	}
	ck_assert(leat_holdout_tell(&h, NULL));
	h.rival[LEAT_RIVAL_LAST].crps = h.model.crps / 2;
	ck_assert(!leat_holdout_tell(&h, NULL));
}
END_TEST

/*
 * Whatever is held out, the same is predicted for it: with outcomes of L in all ten periods
 * wMAPE is 1 - mean prediction / L.
 */
START_TEST(nothing_leaks)
{
	struct leat_holdout a, b;

	hold_out(&a, 1e6, 1, LEAT_OK);
	hold_out(&b, 3e6, 1, LEAT_OK);
	ck_assert_double_eq_tol(1e6 * (1 - a.model.wmape), 3e6 * (1 - b.model.wmape), 1e-4);
	ck_assert_double_le(1e6 * (1 - a.model.wmape), 3000);
}
END_TEST

START_TEST(half_must_be_left)
{
	struct leat_holdout h;

	hold_out(&h, 0, 7, LEAT_EUSAGE);
}
END_TEST

UNIT_MAIN("mix_holdout", rivals_by_hand, a_model_that_knows_beats_those_that_do_not, nothing_leaks,
    half_must_be_left)
