/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <math.h>
#include <stdio.h>

#include "base/when.h"
#include "quality/inspect.h"

static struct leat_rule_checks asked;
static struct leat_inspection x;

/* NAME=VALUE pairs as a row that is fed. */
static void
feed(enum leat_obs_kind kind, int32_t day, const char *text)
{
	struct leat_slice rest = leat_slice(text), pair, name;
	struct leat_row row;

	leat_row_init(&row, LEAT_OBS_N);
	leat_row_day(&row, LEAT_OBS_TIME, day);
	while (leat_slice_cut(&rest, '|', &pair)) {
		leat_slice_cut(&pair, '=', &name);
		leat_row_text(&row, leat_schema_column(&leat_observations, name), pair);
	}
	if (kind == LEAT_COVER)
		leat_inspect_cover(&x, &row);
	else
		leat_inspect_row(&x, &row, kind, day);
	leat_row_fini(&row);
}

static void
ask(enum leat_check check)
{
	memset(&asked, 0, sizeof(asked));
	asked.action[check] = LEAT_FLAG;
	asked.gap_days = 7;
	asked.mads = 6;
	asked.alpha = 0.01;
	asked.least_change = 0.15;
	asked.claimed_high = INFINITY;
	leat_inspection_init(&x, &asked);
}

START_TEST(test_gaps)
{
	ask(LEAT_CHECK_GAP);
	feed(LEAT_COVER, 0, "platform=p|period_end=1970-02-28");
	for (int32_t d = 0; d < 50; d++) {
		if (d == 20)
			continue; /* nothing of the platform */
		feed(LEAT_SPEND, d, "platform=p|campaign_id=steady|cost=1");
		if (d != 30 && d != 31)
			feed(LEAT_SPEND, d, "platform=p|campaign_id=hole|cost=1");
		if (leat_day_of_week(d) < 5)
			feed(LEAT_SPEND, d, "platform=p|campaign_id=weekdays|cost=1");
		if (d < 10 || d >= 18)
			feed(LEAT_SPEND, d, "platform=p|campaign_id=pause|cost=1");
		if (d != 25)
			feed(LEAT_SPEND, d, "platform=uncovered|campaign_id=1|cost=1");
	}
	leat_inspect_settle(&x, INT32_MIN);
	ck_assert_uint_eq(x.findings.n, 2);
	ck_assert_uint_eq(x.findings.finding[0].campaign.n, 0);
	ck_assert_int_eq(x.findings.finding[0].first, 20);
	ck_assert(leat_slice_is(x.findings.finding[1].campaign, "hole"));
	ck_assert_int_eq(x.findings.finding[1].first, 30);
	ck_assert_int_eq(x.findings.finding[1].last, 31);
	ck_assert(x.findings.finding[1].observed == 2);
	leat_inspection_fini(&x);
}
END_TEST

/* Ages 2 (fine), 3 (warned of) and 5 (an error) of platforms, the newest as_of being day 12. */
START_TEST(test_late)
{
	ask(LEAT_CHECK_LATE);
	asked.warn_after_days = 2;
	asked.error_after_days = 4;
	feed(LEAT_SPEND, 10, "platform=fine|cost=1|as_of=1970-01-13T09:00:00Z");
	feed(LEAT_SPEND, 9, "platform=warn|cost=1|as_of=1970-01-10");
	feed(LEAT_SPEND, 7, "platform=error|cost=1");
	feed(LEAT_SPEND, 1, "platform=error|cost=1");
	leat_inspect_settle(&x, INT32_MIN);
	ck_assert_uint_eq(x.findings.n, 2);
	ck_assert(leat_slice_is(x.findings.finding[0].platform, "error"));
	ck_assert(x.findings.finding[0].error && x.findings.finding[0].observed == 5);
	ck_assert(!x.findings.finding[1].error && x.findings.finding[1].observed == 3);
	ck_assert_uint_eq(leat_findings_count(&x.findings, LEAT_CHECK_LATE, true), 1);
	leat_inspection_fini(&x);
}
END_TEST

/* A feed of orders is as fresh as its cover; a platform may have ages of its own. */
START_TEST(test_late_feeds)
{
	struct leat_rule_late own[] = {{LEAT_SLICE("weekly"), 7, INT64_MAX}};

	ask(LEAT_CHECK_LATE);
	asked.warn_after_days = asked.error_after_days = 2;
	asked.late = own;
	asked.nlate = 1;
	feed(LEAT_COVER, 1, "platform=shop|period_end=1970-01-11");
	feed(LEAT_CONVERSION, 4, "platform=shop");
	feed(LEAT_CONVERSION, 5, "platform=crm");
	feed(LEAT_OUTCOME, 6, "conversions=1");
	feed(LEAT_SPEND, 5, "platform=weekly|cost=1");
	leat_inspect_settle(&x, 12);
	ck_assert_uint_eq(x.findings.n, 2);
	ck_assert_uint_eq(x.findings.finding[0].platform.n, 0);
	ck_assert(x.findings.finding[0].observed == 6 && x.findings.finding[0].error);
	ck_assert_str_eq(
	    x.findings.finding[0].message, "days from the newest day of outcomes to as_of");
	ck_assert(leat_slice_is(x.findings.finding[1].platform, "crm"));
	ck_assert(x.findings.finding[1].observed == 7);
	leat_inspection_fini(&x);
}
END_TEST

START_TEST(test_currencies)
{
	struct leat_row row;

	ask(LEAT_CHECK_CURRENCY);
	for (int32_t d = 0; d < 9; d++) {
		feed(LEAT_SPEND, d,
		    d < 5 ? "platform=p|account=1|campaign_id=a|cost=1|currency=EUR"
			  : "platform=p|account=1|campaign_id=a|cost=1|currency=USD");
		feed(LEAT_SPEND, d, "platform=p|account=2|campaign_id=a|cost=1|currency=CHF");
	}
	feed(LEAT_SPEND, 7, "platform=p|account=1|campaign_id=b|cost=1|currency=EUR");
	leat_inspect_settle(&x, INT32_MIN);
	ck_assert_uint_eq(x.findings.n, 1);
	ck_assert(leat_slice_is(x.findings.finding[0].account, "1"));
	ck_assert_str_eq(x.findings.finding[0].currency, "USD");
	ck_assert_int_eq(x.findings.finding[0].first, 5);
	ck_assert_int_eq(x.findings.finding[0].last, 8);
	ck_assert(x.findings.finding[0].observed == 4);
	leat_row_init(&row, LEAT_OBS_N);
	leat_row_str(&row, LEAT_OBS_PLATFORM, "p");
	leat_row_str(&row, LEAT_OBS_ACCOUNT, "1");
	leat_row_str(&row, LEAT_OBS_CAMPAIGN_ID, "a");
	leat_row_str(&row, LEAT_OBS_CURRENCY, "USD");
	ck_assert_uint_eq(leat_inspect_marks(&x, &row, 6), LEAT_MARK_CURRENCY);
	leat_row_str(&row, LEAT_OBS_CURRENCY, "EUR");
	ck_assert_uint_eq(leat_inspect_marks(&x, &row, 4), 0);
	leat_row_fini(&row);
	leat_inspection_fini(&x);
}
END_TEST

START_TEST(test_repeats)
{
	struct leat_row row;

	ask(LEAT_CHECK_DUPLICATE);
	asked.action[LEAT_CHECK_DUPLICATE] = LEAT_HOLD;
	asked.max_duplicates = 0.75;
	leat_row_init(&row, LEAT_OBS_N);
	leat_row_str(&row, LEAT_OBS_PLATFORM, "p");
	feed(LEAT_SPEND, 3, "platform=p|cost=1");
	leat_inspect_repeat(&x, &row, 5, LEAT_REPEAT_COPY);
	leat_inspect_repeat(&x, &row, 3, LEAT_REPEAT_COPY);
	leat_inspect_repeat(&x, &row, 4, LEAT_REPEAT_RESTATED);
	leat_row_str(&row, LEAT_OBS_ACCOUNT, "1");
	leat_inspect_repeat(&x, &row, 9, LEAT_REPEAT_CONTRADICTS);
	leat_inspect_settle(&x, INT32_MIN);
	ck_assert_uint_eq(x.findings.n, 3);
	ck_assert(x.findings.finding[0].observed == 2 && x.findings.finding[0].first == 3 &&
		  x.findings.finding[0].last == 5);
	ck_assert(!x.findings.finding[0].error); /* three of four rows */
	ck_assert(x.findings.finding[1].observed == 1 && !x.findings.finding[1].error);
	ck_assert(leat_slice_is(x.findings.finding[2].account, "1") && x.findings.finding[2].error);
	leat_row_fini(&row);
	leat_inspection_fini(&x);
}
END_TEST

START_TEST(test_consistency)
{
	ask(LEAT_CHECK_CONSISTENCY);
	feed(LEAT_SPEND, 1, "platform=p|cost=1|impressions=5|clicks=5|conversions=4");
	feed(LEAT_SPEND, 2, "platform=p|cost=1|impressions=5|clicks=6|conversions=5");
	feed(LEAT_SPEND, 3, "platform=p|cost=1|impressions=0|clicks=0");
	feed(LEAT_SPEND, 4, "platform=p|cost=0|impressions=0");
	feed(LEAT_SPEND, 5, "platform=p|cost=1");
	feed(LEAT_OUTCOME, 2, "conversions=1");
	leat_inspect_settle(&x, INT32_MIN);
	ck_assert_uint_eq(x.findings.n, 2);
	ck_assert_str_eq(x.findings.finding[0].column, "clicks");
	ck_assert_int_eq(x.findings.finding[0].first, 2);
	ck_assert_str_eq(x.findings.finding[1].column, "impressions");
	ck_assert_int_eq(x.findings.finding[1].first, 3);
	leat_inspection_fini(&x);
}
END_TEST

/* Claims of at most twice, at least half the orders, all but chance: by three standard errors. */
START_TEST(test_claims)
{
	static const struct {
		const char *claimed, *orders;
		bool found;
	} days[] = {{"200", "100", false},
	    /* n - 200 > 3 sqrt(n + 400) */
	    {"277", "100", false}, {"279", "100", true}, {"5", "2", false}, {"9", "0", false},
	    {"10", "0", true}, {"50", "100", false},
	    /* 100 - 2 n > 3 sqrt(100 + 4 n) */
	    {"29", "100", false}, {"28", "100", true}, {"0", "9", false}, {"0", "10", true},
	    {"0", "0", false}};

	ask(LEAT_CHECK_CONSISTENCY);
	asked.claimed_high = 2;
	asked.claimed_low = 0.5;
	for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		char text[80];

		/* Two platforms claim, and are added up. */
		snprintf(text, sizeof(text), "platform=p|conversions=%s", days[i].claimed);
		feed(LEAT_SPEND, (int32_t)i, text);
		feed(LEAT_SPEND, (int32_t)i, "platform=q|conversions=0");
		snprintf(text, sizeof(text), "conversions=%s", days[i].orders);
		feed(LEAT_OUTCOME, (int32_t)i, text);
	}
	feed(LEAT_SPEND, 50, "platform=p|conversions=1000"); /* nothing is known of its orders */
	leat_inspect_settle(&x, INT32_MIN);
	for (size_t i = 0, k = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		bool found = k < x.findings.n && x.findings.finding[k].first == (int32_t)i;

		ck_assert_msg(
		    found == days[i].found, "%s claimed of %s", days[i].claimed, days[i].orders);
		if (found)
			ck_assert(x.findings.finding[k].limit ==
				  (x.findings.finding[k].observed > x.findings.finding[k].expected
					  ? 2
					  : 0.5));
		k += found;
	}
	ck_assert_uint_eq(x.findings.n, 4);
	leat_inspection_fini(&x);
}
END_TEST

/* Many rows of few days take room for the days. */
START_TEST(test_memory_grows_with_days)
{
	struct leat_series s = {0};

	for (int i = 0; i < 100000; i++) {
		struct leat_point p = {.day = i % 10, .v = {1}};

		leat_series_add(&s, &p);
	}
	leat_series_settle(&s);
	ck_assert_uint_eq(s.n, 10);
	ck_assert_int_eq(leat_series_at(&s, 3)->v[0], 10000);
	ck_assert_uint_le(s.cap, 64);
	free(s.point);
}
END_TEST

UNIT_MAIN("inspect", test_gaps, test_late, test_late_feeds, test_currencies, test_repeats,
    test_consistency, test_claims, test_memory_grows_with_days)
