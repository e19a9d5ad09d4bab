/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>
#include <unistd.h>

#include "record/outcome.h"

static struct leat_outcomes *o;
static struct leat_row row;
static struct leat_err err;
static char text[4096];

static void
start(const char *tz)
{
	ck_assert_int_eq(leat_outcomes_new(&o, leat_slice(tz), &err), LEAT_OK);
	leat_row_init(&row, LEAT_OBS_N);
}

/* An order: any field may be NULL. */
static int
order(const char *time, const char *revenue, const char *refund, const char *geo)
{
	leat_row_clear(&row);
	leat_row_str(&row, LEAT_OBS_KIND, "conversion");
	leat_row_str(&row, LEAT_OBS_TIME, time);
	leat_row_str(&row, LEAT_OBS_PLATFORM, "shop");
	leat_row_str(&row, LEAT_OBS_CURRENCY, "EUR");
	if (revenue)
		leat_row_str(&row, LEAT_OBS_REVENUE, revenue);
	if (refund)
		leat_row_str(&row, LEAT_OBS_REFUND, refund);
	if (geo)
		leat_row_str(&row, LEAT_OBS_GEO, geo);
	return leat_outcomes_add(o, &row, &err);
}

static int
cover(const char *platform, const char *first, const char *last)
{
	leat_row_clear(&row);
	leat_row_str(&row, LEAT_OBS_KIND, "cover");
	leat_row_str(&row, LEAT_OBS_TIME, first);
	leat_row_str(&row, LEAT_OBS_PERIOD_END, last);
	leat_row_str(&row, LEAT_OBS_PLATFORM, platform);
	return leat_outcomes_add(o, &row, &err);
}

/* The derived rows as CSV of the outcome columns, without header. */
static const char *
written(void)
{
	char path[] = "/tmp/leat-outcome-XXXXXX";
	struct leat_out_options options = {
	    .schema = &leat_observations, .path = path, .format = LEAT_CSV, .bare = true};
	struct leat_out *out;
	uint64_t rows = 0;
	FILE *f;
	size_t n;

	close(mkstemp(path));
	ck_assert_int_eq(leat_out_open(&out, &options, &err), LEAT_OK);
	ck_assert_int_eq(leat_out_columns(out, NULL, leat_outcomes_columns, &err), LEAT_OK);
	ck_assert_int_eq(leat_outcomes_write(o, out, LEAT_OBS_N, &rows, &err), LEAT_OK);
	ck_assert_int_eq(leat_out_commit(out, NULL, &err), LEAT_OK);
	f = fopen(path, "r");
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	unlink(path);
	leat_outcomes_free(o);
	leat_row_fini(&row);
	return strchr(text, '\n') + 1;
}

START_TEST(test_sums)
{
	start("UTC");
	ck_assert_int_eq(order("2026-07-02T10:00:00Z", "0.1", NULL, NULL), LEAT_OK);
	ck_assert_int_eq(order("2026-07-01T23:59:59Z", "10", "2.5", NULL), LEAT_OK);
	ck_assert_int_eq(order("2026-07-02T11:00:00Z", "0.2", NULL, NULL), LEAT_OK);
	/* 0.1 + 0.2 is 0.3 exactly, and days come sorted */
	ck_assert_str_eq(written(), "outcome,2026-07-01,,,1,7.5,EUR,,UTC\n"
				    "outcome,2026-07-02,,,2,0.3,EUR,,UTC\n");
}
END_TEST

START_TEST(test_days_of_a_zone)
{
	start("Europe/Berlin");
	order("2026-07-01T21:59:59Z", "1", NULL, NULL); /* 23:59:59 summer time */
	order("2026-07-01T22:00:00Z", "2", NULL, NULL);
	order("2026-01-01T23:00:00Z", "4", NULL, NULL); /* winter: one hour */
	order("2026-07-05", "8", NULL, NULL);           /* a day stays that day */
	ck_assert_str_eq(written(), "outcome,2026-01-02,,,1,4,EUR,,Europe/Berlin\n"
				    "outcome,2026-07-01,,,1,1,EUR,,Europe/Berlin\n"
				    "outcome,2026-07-02,,,1,2,EUR,,Europe/Berlin\n"
				    "outcome,2026-07-05,,,1,8,EUR,,Europe/Berlin\n");
}
END_TEST

START_TEST(test_zeros_inside_cover_only)
{
	start("UTC");
	order("2026-07-02", "5", NULL, "DE");
	order("2026-07-06", "7", NULL, "DE");
	cover("shop", "2026-07-01", "2026-07-03");
	cover("google", "2026-07-01", "2026-07-30"); /* sells nothing: says nothing of orders */
	/* July 4 and 5 are unknown; July 6 is outside the cover, so not whole */
	ck_assert_str_eq(written(), "outcome,2026-07-01,,DE,0,0,EUR,,UTC\n"
				    "outcome,2026-07-02,,DE,1,5,EUR,,UTC\n"
				    "outcome,2026-07-03,,DE,0,0,EUR,,UTC\n"
				    "outcome,2026-07-06,,DE,1,7,EUR,partial,UTC\n");
}
END_TEST

START_TEST(test_zeros_of_every_geo)
{
	start("UTC");
	order("2026-07-01", "5", NULL, "DE");
	order("2026-07-02", NULL, NULL, "AT"); /* a geo without any revenue has none to be zero */
	cover("shop", "2026-07-01", "2026-07-02");
	ck_assert_str_eq(written(), "outcome,2026-07-01,,AT,0,,EUR,,UTC\n"
				    "outcome,2026-07-01,,DE,1,5,EUR,,UTC\n"
				    "outcome,2026-07-02,,AT,1,,EUR,,UTC\n"
				    "outcome,2026-07-02,,DE,0,0,EUR,,UTC\n");
}
END_TEST

START_TEST(test_two_shops_covering_different_days)
{
	start("UTC");
	order("2026-07-01", "5", NULL, NULL);
	leat_row_str(&row, LEAT_OBS_PLATFORM, "market");
	ck_assert_int_eq(leat_outcomes_add(o, &row, &err), LEAT_OK);
	cover("shop", "2026-07-01", "2026-07-02");
	cover("market", "2026-07-01", "2026-07-01");
	ck_assert_str_eq(written(), "outcome,2026-07-01,,,2,10,EUR,,UTC\n"
				    "outcome,2026-07-02,,,0,0,EUR,partial,UTC\n");
}
END_TEST

START_TEST(test_order_of_rows_does_not_show)
{
	char first[4096];

	start("UTC");
	order("2026-07-02", "5.01", NULL, "b");
	order("2026-07-01", "6.02", "1", "a");
	cover("shop", "2026-07-01", "2026-07-03");
	strcpy(first, written());
	start("UTC");
	cover("shop", "2026-07-02", "2026-07-03");
	order("2026-07-01", "6.02", "1", "a");
	cover("shop", "2026-07-01", "2026-07-02");
	order("2026-07-02", "5.01", NULL, "b");
	ck_assert_str_eq(written(), first);
}
END_TEST

START_TEST(test_not_due)
{
	start("UTC");
	order("2026-07-01", "5", NULL, NULL);
	ck_assert(leat_outcomes_due(o));
	leat_row_clear(&row);
	leat_row_str(&row, LEAT_OBS_KIND, "outcome");
	leat_row_str(&row, LEAT_OBS_TIME, "2026-07-01");
	ck_assert_int_eq(leat_outcomes_add(o, &row, &err), LEAT_OK);
	ck_assert(!leat_outcomes_due(o));
	ck_assert_str_eq(written(), "");
}
END_TEST

START_TEST(test_faults)
{
	start("UTC");
	ck_assert_int_eq(order("yesterday", "5", NULL, NULL), LEAT_EDATA);
	ck_assert_str_eq(err.column, "time");
	ck_assert_int_eq(order("2026-07-01", "5,0", NULL, NULL), LEAT_EDATA);
	ck_assert_str_eq(err.column, "revenue");
	ck_assert_int_eq(cover("shop", "2026-07-02", "2026-07-01"), LEAT_EDATA);
	ck_assert_str_eq(err.column, "period_end");
	ck_assert_int_eq(cover("shop", "2026-07-01", "9999-12-31"), LEAT_EDATA);
	ck_assert_str_eq(err.column, "period_end");
	ck_assert_int_eq(cover("shop", "2026-07-01", "2126-07-01"), LEAT_OK);
	leat_outcomes_free(o);
	leat_row_fini(&row);
	ck_assert_int_eq(leat_outcomes_new(&o, LEAT_SLICE("Mars/Olympus"), &err), LEAT_EDATA);
}
END_TEST

UNIT_MAIN("outcome", test_sums, test_days_of_a_zone, test_zeros_inside_cover_only,
    test_zeros_of_every_geo, test_two_shops_covering_different_days,
    test_order_of_rows_does_not_show, test_not_due, test_faults)
