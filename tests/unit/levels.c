/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/rng.h"
#include "base/when.h"
#include "math/robust.h"
#include "math/stat.h"
#include "quality/oddity.h"
#include "quality/shift.h"
#include "quality/substitute.h"

enum { N = 112 };

/* Robust statistics */

START_TEST(test_select_is_sorting)
{
	struct leat_rng r;
	double x[200], sorted[200];

	leat_rng_init(&r, 1);
	for (size_t n = 1; n <= 200; n += 7)
		for (int ties = 0; ties < 2; ties++) {
			for (size_t i = 0; i < n; i++)
				x[i] = sorted[i] =
				    ties ? (double)leat_rng_below(&r, 5) : leat_rng_normal(&r);
			leat_stat_sort(sorted, n);
			ck_assert_double_eq_tol(
			    leat_robust_median(x, n), leat_stat_quantile(sorted, n, 0.5), 1e-15);
			for (size_t k = 0; k < n; k++)
				ck_assert(leat_robust_select(x, n, k) == sorted[k]);
			ck_assert(leat_robust_quantile(x, n, 1) == sorted[n - 1]);
		}
}
END_TEST

/*
 * NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.5.17.3: Rosner's example of 54
 * values, alpha 0.05; critical values to three decimals.
 */
START_TEST(test_limits_of_rosner)
{
	static const double lambda[10] = {
	    3.159, 3.151, 3.144, 3.136, 3.128, 3.120, 3.112, 3.103, 3.094, 3.085};

	for (size_t i = 0; i < 10; i++)
		ck_assert_double_eq_tol(leat_esd_limit(54 - i, 0.05), lambda[i], 0.0006);
}
END_TEST

/* A series: columns that are not set are empty. */

struct fixture {
	int32_t day[N];
	uint32_t currency[N];
	double v[LEAT_DAILY_COLUMNS * N];
	struct leat_levels levels;
	struct leat_oddity *odd;
	size_t n;
};

static struct fixture f;

static double *
column(int c)
{
	return f.v + (size_t)c * N;
}

static void
begin(void)
{
	for (int i = 0; i < N; i++) {
		f.day[i] = i;
		f.currency[i] = 0;
		for (int c = 0; c < LEAT_DAILY_COLUMNS; c++)
			column(c)[i] = NAN;
	}
	f.levels = (struct leat_levels){.n = N, .day = f.day, .v = f.v, .currency = f.currency};
}

/* Noise of a few percent that is the same every time, and has no weekday in it. */
static double
wobble(int i, double size)
{
	return exp(size * sin(2.7 * i * i + i));
}

/* A campaign whose columns go together, but for a wobble of each. */
static void
campaign(void)
{
	begin();
	for (int i = 0; i < N; i++) {
		double spend = 1000 * wobble(i, 0.2);

		column(LEAT_DAILY_COST)[i] = spend;
		column(LEAT_DAILY_IMPRESSIONS)[i] = round(100 * spend * wobble(i + 200, 0.03));
		column(LEAT_DAILY_CLICKS)[i] = round(2 * spend * wobble(i + 400, 0.03));
		column(LEAT_DAILY_CONVERSIONS)[i] = round(100 * wobble(i + 600, 0.2));
		column(LEAT_DAILY_REVENUE)[i] =
		    50 * column(LEAT_DAILY_CONVERSIONS)[i] * wobble(i + 800, 0.05);
	}
}

static void
look(void)
{
	struct leat_oddity_rules rules = {
	    .days = true, .shifts = true, .alpha = 0.01, .mads = 6, .change = 0.15};

	free(f.odd);
	f.n = leat_oddities(&f.levels, &rules, &f.odd);
}

/* A day of a column, and nothing else. */
static void
expect_one(bool shift, size_t at, int c, int against)
{
	ck_assert_uint_eq(f.n, 1);
	ck_assert_int_eq(f.odd[0].shift, shift);
	ck_assert_uint_eq(f.odd[0].at, at);
	ck_assert_int_eq(f.odd[0].column, c);
	ck_assert_int_eq(f.odd[0].against, against);
}

START_TEST(test_nothing_is_odd)
{
	campaign();
	look();
	ck_assert_uint_eq(f.n, 0);
}
END_TEST

/* Twice as much at weekends is no oddity; a fifth more on a day is, where all else is steady. */
START_TEST(test_a_spike_among_weeks)
{
	double *cost = column(LEAT_DAILY_COST);

	begin();
	for (int i = 0; i < N; i++)
		cost[i] = leat_day_of_week(i) >= 5 ? 200 : 100;
	look();
	ck_assert_uint_eq(f.n, 0);
	cost[40] *= 1.2;
	look();
	expect_one(false, 40, LEAT_DAILY_COST, -1);
	ck_assert_double_eq_tol(f.odd[0].expected, cost[40] / 1.2, 1e-6 * cost[40]);
	/* the noise is believed to be 1 % of the level at least, and 20 % are 20 or so of these */
	ck_assert(f.odd[0].score > 20 / 0.6745 - 3 && f.odd[0].score < 20 / 0.6745 + 3);
}
END_TEST

/* Of counts by themselves chance alone gives sqrt(n): 30 above 100 are 3 standard deviations. */
START_TEST(test_counts_have_chance_in_them)
{
	double *clicks = column(LEAT_DAILY_CLICKS);
	struct leat_comparison c;

	begin();
	for (int i = 0; i < N; i++)
		clicks[i] = 100;
	clicks[30] = 130;
	look();
	ck_assert_uint_eq(f.n, 0);
	ck_assert(leat_comparison_init(&c, &f.levels, LEAT_DAILY_CLICKS, -1));
	ck_assert(c.phi == 0 && c.scale == 1);
	ck_assert_double_eq_tol(c.e[30], 2 * (sqrt(130.375) - sqrt(100.375)), 1e-9);
	leat_comparison_fini(&c);
	clicks[30] = 160;
	look();
	expect_one(false, 30, LEAT_DAILY_CLICKS, -1);
}
END_TEST

/*
 * Below few events the deviance: Poisson's probability of 0 where 7 are expected is exp(-7), 3.12
 * standard deviations; roots would say 4.2.
 */
START_TEST(test_none_of_few)
{
	struct leat_comparison c = {.events = 1};

	ck_assert_double_eq_tol(leat_comparison_off(&c, 0, 7), -3.22, 0.01);
	ck_assert_double_eq_tol(leat_comparison_off(&c, 5, 20), -3.85, 0.01);
	ck_assert_double_eq_tol(leat_comparison_off(&c, 7, 7), 0, 1e-12);
	ck_assert_double_eq_tol(
	    leat_comparison_off(&c, 8, 2.4), 2 * (sqrt(8.375) - sqrt(2.775)), 1e-12);
	/* proportional noise is a logarithm where there is much */
	c.phi = 0.1;
	ck_assert_double_eq_tol(leat_comparison_off(&c, 2e6, 1e6), log(2) / 0.1, 0.01);
	ck_assert_double_eq_tol(leat_comparison_off(&c, 1e6, 2e6), -log(2) / 0.1, 0.01);
}
END_TEST

/* Each column in turn; the one that is beside itself in all its pairs is the one that is told. */
START_TEST(test_the_column_that_is_off)
{
	static const int beside[LEAT_DAILY_COLUMNS][2] = {
	    {LEAT_DAILY_IMPRESSIONS, LEAT_DAILY_CLICKS}, {LEAT_DAILY_COST, LEAT_DAILY_CLICKS},
	    {LEAT_DAILY_COST, LEAT_DAILY_IMPRESSIONS},
	    {LEAT_DAILY_CONVERSIONS, LEAT_DAILY_CONVERSIONS},
	    {LEAT_DAILY_REVENUE, LEAT_DAILY_REVENUE}};

	for (int c = 0; c < LEAT_DAILY_COLUMNS; c++)
		for (int up = 0; up < 2; up++) {
			double was;

			campaign();
			was = column(c)[50];
			column(c)[50] *= up ? 2 : 0.5;
			look();
			ck_assert_uint_eq(f.n, 1);
			ck_assert(f.odd[0].at == 50 && f.odd[0].column == c && !f.odd[0].shift);
			ck_assert(
			    f.odd[0].against == beside[c][0] || f.odd[0].against == beside[c][1]);
			ck_assert((f.odd[0].score > 0) == up);
			ck_assert_double_eq_tol(f.odd[0].expected, was, 0.15 * was);
		}
}
END_TEST

/* What all columns of the spend do is told once, and not as a fault beside each other. */
START_TEST(test_a_day_of_more)
{
	campaign();
	for (int c = LEAT_DAILY_COST; c <= LEAT_DAILY_CLICKS; c++)
		column(c)[50] *= 4;
	look();
	expect_one(false, 50, LEAT_DAILY_COST, -1);
	ck_assert_uint_eq(f.odd[0].along, 1u << LEAT_DAILY_IMPRESSIONS | 1u << LEAT_DAILY_CLICKS);
}
END_TEST

/* A level that holds for two days, or steps, is no odd day; a budget that steps is no shift. */
START_TEST(test_steps_are_no_days)
{
	double *cost = column(LEAT_DAILY_COST);

	begin();
	for (int i = 0; i < N; i++)
		cost[i] = 1000 * wobble(i, 0.05) * (i == 20 || i == 21 ? 2 : 1) * (i < 60 ? 1 : 3);
	look();
	expect_one(true, 60, LEAT_DAILY_COST, -1);
	ck_assert_double_eq_tol(f.odd[0].observed, 3, 0.1);
	for (int i = 0; i < N; i++) /* a step up or down every week or fortnight, by much */
		cost[i] = 1000 * wobble(i, 0.05) * wobble(i / 7, 1);
	look();
	ck_assert_uint_eq(f.n, 0);
}
END_TEST

/* The last day, too, but no farther than a step that was seen before. */
START_TEST(test_the_last_day)
{
	campaign();
	column(LEAT_DAILY_CLICKS)[N - 1] *= 2;
	look();
	ck_assert_uint_eq(f.n, 1);
	ck_assert(f.odd[0].at == N - 1 && f.odd[0].column == LEAT_DAILY_CLICKS);
	campaign();
	for (int i = 60; i < N; i++)
		column(LEAT_DAILY_COST)[i] *= 3;
	for (int c = LEAT_DAILY_IMPRESSIONS; c <= LEAT_DAILY_CLICKS; c++)
		for (int i = 60; i < N; i++)
			column(c)[i] *= 3;
	for (int c = LEAT_DAILY_COST; c <= LEAT_DAILY_CLICKS; c++)
		column(c)[N - 1] /= 3;
	look();
	for (size_t i = 0; i < f.n; i++)
		ck_assert(f.odd[i].shift); /* the step of day 60; not the last day */
}
END_TEST

START_TEST(test_shifts)
{
	for (int c = 0; c < LEAT_DAILY_COLUMNS; c++)
		for (int at = 30; at <= 80; at += 25)
			for (int up = 0; up < 2; up++) {
				double factor = up ? 1.3 : 0.7;

				campaign();
				for (int i = at; i < N; i++)
					column(c)[i] *= factor;
				look();
				ck_assert_uint_eq(f.n, 1);
				ck_assert(f.odd[0].shift && f.odd[0].column == c);
				ck_assert_uint_eq(f.odd[0].at, (size_t)at);
				ck_assert_double_eq_tol(f.odd[0].observed, factor, 0.05);
				ck_assert((f.odd[0].score > 0) == up);
			}
}
END_TEST

/* Small ones are not told, nor drift, nor another currency. */
START_TEST(test_what_is_no_shift)
{
	campaign();
	for (int i = 60; i < N; i++)
		column(LEAT_DAILY_CLICKS)[i] *= 1.1;
	look();
	ck_assert_uint_eq(f.n, 0);
	campaign();
	for (int i = 0; i < N; i++)
		column(LEAT_DAILY_CLICKS)[i] *= exp(0.15 * i / N);
	look();
	ck_assert_uint_eq(f.n, 0);
	campaign();
	for (int i = 60; i < N; i++) {
		f.currency[i] = 1;
		column(LEAT_DAILY_COST)[i] *= 7;
		column(LEAT_DAILY_REVENUE)[i] *= 7;
	}
	column(LEAT_DAILY_COST)[80] *= 2; /* which hides nothing */
	look();
	ck_assert_uint_eq(f.n, 1);
	ck_assert(f.odd[0].at == 80 && f.odd[0].column == LEAT_DAILY_COST && !f.odd[0].shift);
}
END_TEST

/* Substitutes */

static struct leat_series
weekly(const int64_t *v, size_t n)
{
	struct leat_series s = {0};

	for (size_t k = 0; k < n; k++) {
		struct leat_point p = {.day = (int32_t)(7 * k), .rows = 1, .filled = 3};

		p.v[LEAT_DAILY_COST] = v[k] * LEAT_MICROS / 1000;
		p.v[LEAT_DAILY_IMPRESSIONS] = v[k] * LEAT_MICROS;
		leat_series_add(&s, &p);
	}
	leat_series_settle(&s);
	return s;
}

START_TEST(test_median_of_four_weeks)
{
	static const int64_t v[] = {9000, 1, 40, 31, 22, 0};
	struct leat_series s = weekly(v, 6);
	uint32_t eur = leat_currency_pack(LEAT_SLICE("EUR"));
	int64_t m;

	/* before day 35: 22, 31, 40 and 1 thousandths; cents for want of a currency, half to even
	 */
	ck_assert(leat_substitute_median(&s, 35, 0, LEAT_DAILY_COST, &m));
	ck_assert_int_eq(m, 30000);
	ck_assert(leat_substitute_median(&s, 35, 0, LEAT_DAILY_IMPRESSIONS, &m));
	ck_assert_int_eq(m, 26 * LEAT_MICROS);
	s.point[4].marks = 1u << LEAT_DAILY_IMPRESSIONS; /* not what is itself an anomaly */
	ck_assert(leat_substitute_median(&s, 35, 0, LEAT_DAILY_IMPRESSIONS, &m));
	ck_assert_int_eq(m, 31 * LEAT_MICROS);
	ck_assert(!leat_substitute_median(&s, 36, 0, LEAT_DAILY_COST, &m));
	ck_assert(!leat_substitute_median(&s, 0, 0, LEAT_DAILY_COST, &m));
	ck_assert(!leat_substitute_median(&s, 35, eur, LEAT_DAILY_COST, &m));
	ck_assert(!leat_substitute_median(&s, 35, 0, LEAT_DAILY_CLICKS, &m));
	free(s.point);
}
END_TEST

START_TEST(test_shares_of_a_substitute)
{
	struct leat_point p = {.rows = 3, .v = {30 * LEAT_MICROS, 0}};
	uint32_t jpy = leat_currency_pack(LEAT_SLICE("JPY"));

	ck_assert_int_eq(leat_substitute_share(10 * LEAT_MICROS, &p, LEAT_DAILY_COST, LEAT_MICROS),
	    333333 / 10000 * 10000);
	ck_assert_int_eq(leat_substitute_share(0, &p, LEAT_DAILY_COST, LEAT_MICROS), 0);
	p.currency = jpy;
	ck_assert_int_eq(
	    leat_substitute_share(10 * LEAT_MICROS, &p, LEAT_DAILY_COST, 20 * LEAT_MICROS),
	    7 * LEAT_MICROS);
	/* nothing to be in proportion to */
	ck_assert_int_eq(leat_substitute_share(0, &p, LEAT_DAILY_IMPRESSIONS, 10 * LEAT_MICROS),
	    3 * LEAT_MICROS);
}
END_TEST

START_TEST(test_currency_codes)
{
	char text[4];

	leat_currency_text(leat_currency_pack(LEAT_SLICE("EUR")), text);
	ck_assert_str_eq(text, "EUR");
	leat_currency_text(leat_currency_pack(LEAT_NONE), text);
	ck_assert_str_eq(text, "");
	ck_assert(leat_currency_pack(LEAT_SLICE("EUR")) < leat_currency_pack(LEAT_SLICE("USD")));
}
END_TEST

UNIT_MAIN("levels", test_select_is_sorting, test_limits_of_rosner, test_nothing_is_odd,
    test_a_spike_among_weeks, test_counts_have_chance_in_them, test_none_of_few,
    test_the_column_that_is_off, test_a_day_of_more, test_steps_are_no_days, test_the_last_day,
    test_shifts, test_what_is_no_shift, test_median_of_four_weeks, test_shares_of_a_substitute,
    test_currency_codes)
