/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>

#include "base/money.h"
#include "base/when.h"
#include "platform/checksum.h"
#include "platform/dates.h"
#include "platform/header.h"
#include "platform/mapping.h"
#include "platform/number.h"

/* Numbers */

static void
reads(const char *cell, char mark, const char *want)
{
	char out[LEAT_PLAIN_MAX] = "";
	size_t n = leat_number_plain(leat_slice(cell), mark, out, NULL);

	ck_assert_msg(strcmp(out, want) == 0 && n == strlen(want),
	    "\"%s\" under %c: \"%s\", not \"%s\"", cell, mark, out, want);
}

START_TEST(test_number_plain)
{
	reads("144.", '.', "144"); /* as a connector prints it */
	reads("1234.50", '.', "1234.50");
	reads("1,234.50", '.', "1234.50");
	reads("1.234,50", ',', "1234.50");
	reads("2473,94", ',', "2473.94");
	reads("18\xc2\xa0"
	      "158",
	    ',', "18158");
	reads("1\xe2\x80\xaf"
	      "620,85",
	    ',', "1620.85");
	reads("1'078.02", '.', "1078.02");
	reads("1\xe2\x80\x99"
	      "078.02",
	    '.', "1078.02");
	reads("12,34,567.5", '.', "1234567.5"); /* Indian groups */
	reads(" -5 ", '.', "-5");
	reads("\xe2\x88\x92"
	      "5,5",
	    ',', "-5.5");
	reads(".5", '.', "0.5");
	reads("1.5e-05", '.', "1.5e-05");
	reads("US$1,234.50", '.', "1234.50");
	reads("-\xe2\x82\xac"
	      "5",
	    '.', "-5");
	reads("1.234,50\xc2\xa0\xe2\x82\xac", ',', "1234.50");
}
END_TEST

/* A number of the other convention must be refused: read, it would be off by a factor of 100. */
START_TEST(test_number_refused)
{
	reads("2473,94", '.', "");
	reads("2473.94", ',', "");
	reads("1,2345.5", '.', "");
	reads("1234,567.5", '.', "");
	reads("1,234'567", '.', "");
	reads("1.2.3", '.', "");
	reads("", '.', "");
	reads("abc", '.', "");
	reads("7.31%", '.', "");
	reads("--", '.', "");
	reads("1 2", '.', "");
}
END_TEST

START_TEST(test_number_symbol)
{
	char out[LEAT_PLAIN_MAX];
	struct leat_slice symbol = LEAT_NONE;

	ck_assert_uint_gt(leat_number_plain(leat_slice("US$50.00"), '.', out, &symbol), 0);
	ck_assert_str_eq(leat_symbol_currency(symbol), "USD");
	ck_assert_uint_gt(leat_number_plain(leat_slice("50,00 z\xc5\x82"), ',', out, &symbol), 0);
	ck_assert_str_eq(leat_symbol_currency(symbol), "PLN");
	/* A bare dollar could be any of a dozen. */
	ck_assert_uint_gt(leat_number_plain(leat_slice("$50.00"), '.', out, &symbol), 0);
	ck_assert_ptr_null(leat_symbol_currency(symbol));
}
END_TEST

static char
mark_of(const char *const *cell, size_t n, bool whole, bool *sure)
{
	struct leat_votes v = {0};

	for (size_t i = 0; i < n; i++)
		leat_votes_add(&v, leat_slice(cell[i]), whole);
	return leat_votes_mark(&v, sure);
}

START_TEST(test_votes)
{
	const char *comma[] = {"--", "1.204", "29,81", "< 10%"}, *point[] = {"1,204", "29.81"};
	const char *vague[] = {"1,204", "17,000"}, *many[] = {"1.204.000"}, *none[] = {"12", "7"};
	const char *zero[] = {"0,123"};
	bool sure;

	ck_assert_int_eq(mark_of(comma, 4, false, &sure), ',');
	ck_assert(sure);
	ck_assert_int_eq(mark_of(point, 2, false, &sure), '.');
	ck_assert(sure);
	ck_assert_int_eq(mark_of(vague, 2, false, &sure), '.');
	ck_assert(!sure);
	/* Of whole numbers the same cells can be read one way only. */
	ck_assert_int_eq(mark_of(vague, 2, true, &sure), '.');
	ck_assert(sure);
	ck_assert_int_eq(mark_of(many, 1, false, &sure), ',');
	ck_assert(sure);
	ck_assert_int_eq(mark_of(none, 2, false, &sure), '.');
	ck_assert(sure);
	ck_assert_int_eq(mark_of(zero, 1, false, &sure), ',');
	ck_assert(sure);
}
END_TEST

START_TEST(test_missing_and_censored)
{
	ck_assert(leat_cell_missing(leat_slice(" --")));
	ck_assert(leat_cell_missing(leat_slice("\xc2\xa0")));
	ck_assert(leat_cell_missing(leat_slice("n/a")));
	ck_assert(!leat_cell_missing(leat_slice("0")));
	ck_assert(!leat_cell_missing(leat_slice("-5")));
	ck_assert(leat_cell_censored(leat_slice("< 10%")));
	ck_assert(leat_cell_censored(leat_slice("> 90%")));
	ck_assert(leat_cell_censored(leat_slice("<5")));
	ck_assert(!leat_cell_censored(leat_slice("<b>")));
	ck_assert(!leat_cell_censored(leat_slice("5")));
}
END_TEST

/* Dates */

static void
is_day(const char *text, enum leat_date_order order, const char *want)
{
	char out[LEAT_DAY_MAX] = "none";
	int32_t day;

	if (leat_dates_day(leat_slice(text), order, &day))
		leat_day_print(day, out);
	ck_assert_msg(strcmp(out, want) == 0, "\"%s\": %s, not %s", text, out, want);
}

START_TEST(test_dates_day)
{
	is_day("2026-07-01", LEAT_DATES_ISO, "2026-07-01");
	is_day("2026/07/01", LEAT_DATES_ISO, "2026-07-01");
	is_day("2026-07-01 00:00:00", LEAT_DATES_ISO, "2026-07-01");
	is_day("July 1, 2026", LEAT_DATES_ISO, "2026-07-01");
	is_day("Jul 01, 2026", LEAT_DATES_ISO, "2026-07-01");
	is_day("Wed, 1 Jul 2026", LEAT_DATES_ISO, "2026-07-01");
	is_day("1 de julho de 2026", LEAT_DATES_ISO, "2026-07-01");
	is_day("31 de mar\xc3\xa7o de 2026", LEAT_DATES_ISO, "2026-03-31");
	is_day("1 de enero de 2026", LEAT_DATES_ISO, "2026-01-01");
	is_day("1. M\xc3\xa4rz 2026", LEAT_DATES_ISO, "2026-03-01");
	is_day("mardi 3 mars 2026", LEAT_DATES_ISO, "2026-03-03");
	is_day("15 ao\xc3\xbbt 2026", LEAT_DATES_ISO, "2026-08-15");
	is_day("1 D\xc3\x89"
	       "CEMBRE 2026",
	    LEAT_DATES_ISO, "2026-12-01");
	is_day("01.07.2026", LEAT_DATES_ISO, "2026-07-01");
	is_day("7/1/2026", LEAT_DATES_MDY, "2026-07-01");
	is_day("7/1/2026", LEAT_DATES_DMY, "2026-01-07");
}
END_TEST

START_TEST(test_dates_refused)
{
	is_day("7/1/2026", LEAT_DATES_ISO, "none"); /* which is the month is not said */
	is_day("2026-07-32", LEAT_DATES_ISO, "none");
	is_day("2026-02-29", LEAT_DATES_ISO, "none");
	is_day("31/12/2026", LEAT_DATES_MDY, "none");
	is_day("July 2026", LEAT_DATES_ISO, "none");
	is_day("July 1, 26", LEAT_DATES_ISO, "none");
	is_day("2026-07-01 10:00:00", LEAT_DATES_ISO, "none");
	is_day("Campaign 1 July 2026", LEAT_DATES_ISO, "none");
	is_day("1.20253E+17", LEAT_DATES_ISO, "none");
	is_day("", LEAT_DATES_ISO, "none");
}
END_TEST

START_TEST(test_dates_range)
{
	int32_t a, b;

	ck_assert(
	    leat_dates_range(leat_slice("July 1, 2026 - July 31, 2026"), LEAT_DATES_ISO, &a, &b));
	ck_assert_int_eq(a, leat_day_from_civil(2026, 7, 1));
	ck_assert_int_eq(b, leat_day_from_civil(2026, 7, 31));
	ck_assert(leat_dates_range(leat_slice("7/1/2026,7/2/2026"), LEAT_DATES_MDY, &a, &b));
	ck_assert_int_eq(b - a, 1);
	ck_assert(leat_dates_range(leat_slice("1. Juli 2026"), LEAT_DATES_ISO, &a, &b));
	ck_assert_int_eq(b - a, 0);
	ck_assert(
	    !leat_dates_range(leat_slice("July 31, 2026 - July 1, 2026"), LEAT_DATES_ISO, &a, &b));
	ck_assert(!leat_dates_range(leat_slice("Campaign report"), LEAT_DATES_ISO, &a, &b));
}
END_TEST

START_TEST(test_dates_instant)
{
	int64_t us, want;
	int32_t day;

	ck_assert(leat_instant_parse(leat_slice("2026-07-03T22:15:00Z"), &want));
	ck_assert(leat_dates_instant(
	    leat_slice("7/3/2026 10:15:00 PM (GMT)"), LEAT_DATES_MDY, &us, NULL));
	ck_assert_int_eq(us, want);
	ck_assert(leat_dates_instant(
	    leat_slice("7/3/2026 12:00:00 AM (GMT)"), LEAT_DATES_MDY, &us, NULL));
	ck_assert_int_eq(us, want - (22 * 60 + 15) * 60 * LEAT_US_PER_SECOND);
	/* The day is the one that was written, not the one in UTC. */
	ck_assert(
	    leat_dates_instant(leat_slice("2026-07-04 00:15:00 +0200"), LEAT_DATES_ISO, &us, &day));
	ck_assert_int_eq(us, want);
	ck_assert_int_eq(day, leat_day_from_civil(2026, 7, 4));
	ck_assert(
	    !leat_dates_instant(leat_slice("7/3/2026 10:15:00 PM"), LEAT_DATES_MDY, &us, NULL));
	ck_assert(!leat_dates_instant(
	    leat_slice("7/3/2026 13:15:00 PM (GMT)"), LEAT_DATES_MDY, &us, NULL));
}
END_TEST

/* Headers */

START_TEST(test_header)
{
	struct leat_buf b = {0};
	struct leat_slice currency = LEAT_NONE;

	leat_header_normalise(leat_slice(" C\xc3\x93"
					 "DIGO  da\xc2\xa0Moeda "),
	    &b);
	ck_assert_str_eq(b.p, "c\xc3\xb3"
			      "digo da moeda");
	leat_buf_fini(&b);
	ck_assert(leat_header_matches(
	    leat_slice("amount spent (ccc)"), leat_slice("amount spent (eur)"), &currency));
	ck_assert(leat_slice_is(currency, "eur"));
	ck_assert(!leat_header_matches(
	    leat_slice("amount spent (ccc)"), leat_slice("amount spent (euro)"), NULL));
	ck_assert(!leat_header_matches(
	    leat_slice("amount spent (ccc)"), leat_slice("amount spent"), NULL));
	ck_assert(leat_header_matches(leat_slice("cost"), leat_slice("cost"), NULL));
}
END_TEST

/* Checksums: what a library warns of is counted here, and the last text kept. */

struct heard {
	int n;
	char text[512];
};

static void
hear(void *ctx, enum leat_level level, const struct leat_err *what)
{
	struct heard *h = ctx;

	(void)level;
	h->n++;
	snprintf(h->text, sizeof(h->text), "%s", what->text);
}

static struct leat_addends
cost(const char *text, int decimals)
{
	struct leat_addends a = {0};

	ck_assert(leat_money_parse(leat_slice(text), &a.value[LEAT_SUM_COST], NULL));
	a.given[LEAT_SUM_COST] = true;
	a.decimals[LEAT_SUM_COST] = decimals;
	return a;
}

static int
check_total(const char *total, const char *row, int rows, int decimals, char text[512])
{
	struct leat_checksum t = {0};
	struct heard h = {0};
	struct leat_log log = {.emit = hear, .ctx = &h};
	struct leat_addends a = cost(row, decimals), c = cost(total, decimals);

	leat_checksum_claim(&t, &c, LEAT_NONE, 9); /* totals may come first */
	for (int i = 0; i < rows; i++)
		leat_checksum_row(&t, &a, LEAT_NONE);
	ck_assert_uint_eq(leat_checksum_check(&t, "f", &log), (size_t)h.n);
	if (text)
		strcpy(text, h.text);
	leat_checksum_fini(&t);
	return h.n;
}

START_TEST(test_checksum)
{
	char text[512];

	ck_assert_int_eq(check_total("30", "10", 3, 0, NULL), 0);
	/* Rounding of three cents can hide 0.02, not 0.03. */
	ck_assert_int_eq(check_total("30.02", "10.00", 3, 2, NULL), 0);
	ck_assert_int_eq(check_total("30.03", "10.00", 3, 2, NULL), 1);
	/* Whole numbers are not rounded. */
	ck_assert_int_eq(check_total("31", "10", 3, 0, text), 1);
	ck_assert_str_eq(text, "the total row says 31, the rows add up to 30: 1 too little");
	/* Of 10000 rows chance hides 1.16 (0.5 + 4 sqrt(n/12) cents), not one row of 10.00. */
	ck_assert_int_eq(check_total("100001.15", "10.00", 10000, 2, NULL), 0);
	ck_assert_int_eq(check_total("100001.20", "10.00", 10000, 2, NULL), 1);
}
END_TEST

START_TEST(test_checksum_groups)
{
	struct leat_checksum t = {0};
	struct heard h = {0};
	struct leat_log log = {.emit = hear, .ctx = &h};
	struct leat_addends one = cost("1", 0), two = cost("2", 0), three = cost("3", 0);

	leat_checksum_row(&t, &one, leat_slice("Search"));
	leat_checksum_row(&t, &two, leat_slice("Video"));
	leat_checksum_claim(
	    &t, &two, LEAT_NONE, 4); /* an account with less than is listed: wrong, but */
	leat_checksum_claim(&t, &three, LEAT_NONE, 5); /* one total of all matches */
	leat_checksum_claim(&t, &one, leat_slice("Search"), 6);
	ck_assert_uint_eq(leat_checksum_check(&t, "f", &log), 0);
	leat_checksum_claim(&t, &one, leat_slice("Video"), 7); /* every group must */
	ck_assert_uint_eq(leat_checksum_check(&t, "f", &log), 1);
	leat_checksum_claim(&t, &one, leat_slice("Display"), 8); /* no row of that type */
	ck_assert_uint_eq(leat_checksum_check(&t, "f", &log), 2);
	leat_checksum_fini(&t);
}
END_TEST

UNIT_MAIN("platform", test_number_plain, test_number_refused, test_number_symbol, test_votes,
    test_missing_and_censored, test_dates_day, test_dates_refused, test_dates_range,
    test_dates_instant, test_header, test_checksum, test_checksum_groups)
