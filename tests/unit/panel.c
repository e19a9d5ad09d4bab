/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "panel/panel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/when.h"
#include "mix/expose.h"
#include "panel/national.h"
#include "unit.h"

/* Messages of the last panel, one a line. */
static void
keep_message(void *ctx, enum leat_level level, const struct leat_err *what)
{
	leat_buf_printf(ctx, "%s: %s\n", level == LEAT_WARNING ? "warning" : "note", what->text);
}

static int
read_text(struct leat_panel *p, const char *text, struct leat_panel_options o, struct leat_buf *log,
    struct leat_err *err)
{
	char path[] = "/tmp/leat-panel-XXXXXX";
	const char *paths[] = {path};
	struct leat_in_options in_options = {
	    .schema = &leat_observations, .paths = paths, .npaths = 1, .complete = true};
	struct leat_log sink = {.emit = keep_message, .ctx = log};
	struct leat_in *in;
	int fd = mkstemp(path), status;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	*err = (struct leat_err){0};
	if (log) {
		log->n = 0;
		leat_buf_add_str(log, "");
		o.log = &sink;
	}
	ck_assert_int_eq(leat_in_open(&in, &in_options, err), LEAT_OK);
	status = leat_panel_read(p, in, &o, err);
	leat_in_free(in);
	unlink(path);
	return status;
}

static void
must_read(struct leat_panel *p, const char *text, struct leat_panel_options o, struct leat_buf *log)
{
	struct leat_err err;
	int status = read_text(p, text, o, log, &err);

	ck_assert_msg(status == LEAT_OK, "line %d: %s: %s", (int)err.line, err.column, err.text);
}

static void
must_refuse(const char *text, struct leat_panel_options o, uint64_t line, const char *column,
    const char *what)
{
	struct leat_panel p;
	struct leat_err err;

	ck_assert_int_ne(read_text(&p, text, o, NULL, &err), LEAT_OK);
	ck_assert_uint_eq(err.line, line);
	ck_assert_str_eq(err.column, column);
	ck_assert_msg(strstr(err.text, what) != NULL, "\"%s\" is not in \"%s\"", what, err.text);
	ck_assert_ptr_null(p.outcome);
}

static int32_t
on(const char *text)
{
	int32_t day = 0;

	ck_assert(leat_day_parse(leat_slice(text), &day));
	return day;
}

#define HEAD "kind,time,channel,platform,campaign_id,geo,cost,revenue,currency,name,value\n"

/* Three days by hand: sums over rows of one day, in money's own decimals. */
START_TEST(test_days)
{
	struct leat_panel p;

	must_read(&p,
	    HEAD "spend,2026-01-02,video,meta,7,,0.1,,EUR,,\n"
		 "spend,2026-01-01,search,google,1,,10,,EUR,,\n"
		 "spend,2026-01-01,search,google,2,,5.5,,EUR,,\n"
		 "spend,2026-01-02,video,meta,7,,0.2,,EUR,,\n"
		 "spend,2026-01-03,search,google,1,,7,,EUR,,\n"
		 "outcome,2026-01-01,,,,,,100,EUR,,\n"
		 "outcome,2026-01-02,,,,,,120.25,EUR,,\n"
		 "outcome,2026-01-03,,,,,,90,EUR,,\n"
		 "control,2026-01-01,,,,,,,,rain,1.5\n"
		 "control,2026-01-02,,,,,,,,rain,0\n"
		 "control,2026-01-03,,,,,,,,rain,-2\n",
	    (struct leat_panel_options){0}, NULL);
	ck_assert_uint_eq(p.nperiods, 3);
	ck_assert_int_eq(p.period_days, 1);
	ck_assert_int_eq(p.first_day, on("2026-01-01"));
	ck_assert_int_eq(p.last_day, on("2026-01-03"));
	ck_assert_str_eq(p.kpi, "revenue");
	ck_assert_str_eq(p.currency, "EUR");
	ck_assert_uint_eq(p.nchannels, 2);
	ck_assert_str_eq(p.channel[0].name, "search");
	ck_assert_double_eq(p.channel[0].spend[0], 15.5);
	ck_assert_double_eq(p.channel[0].exposure[1], 0);
	ck_assert_double_eq(p.channel[1].spend[1], 0.3); /* not 0.1 + 0.2 in binary */
	ck_assert_double_eq(p.outcome[1], 120.25);
	ck_assert_uint_eq(p.ncontrols, 1);
	ck_assert_double_eq(p.control[0].value[2], -2);
	ck_assert_uint_eq(p.nlines, 3);
	ck_assert_str_eq(p.line[0].campaign_id, "1");
	ck_assert_int_eq(p.line[0].spend_micros, 17000000);
	leat_panel_fini(&p);
}
END_TEST

/* 40 days from Wednesday 2026-01-07 to Sunday 2026-02-15, spend 1, 2, 3, ... a day. */
static void
forty_days(struct leat_buf *b)
{
	char day[LEAT_DAY_MAX];

	b->n = 0;
	leat_buf_add_str(b, HEAD);
	for (int i = 0; i < 40; i++) {
		leat_day_print(on("2026-01-07") + i, day);
		leat_buf_printf(b, "spend,%s,search,google,1,,%d,,EUR,,\n", day, i + 1);
		leat_buf_printf(b, "outcome,%s,,,,,,%d,EUR,,\n", day, 100 + i);
		leat_buf_printf(b, "control,%s,,,,,,,,price,%d\n", day, i % 7);
	}
}

/* Weeks begin on Monday; what is left of a week at either end is not used. */
START_TEST(test_weeks_of_days)
{
	struct leat_buf text = {0}, log = {0};
	struct leat_panel p;
	int64_t recent = 0, month = 0;

	forty_days(&text);
	must_read(&p, text.p, (struct leat_panel_options){.period_days = 7}, &log);
	ck_assert_int_eq(p.first_day, on("2026-01-12"));
	ck_assert_int_eq(p.last_day, on("2026-02-15"));
	ck_assert_uint_eq(p.nperiods, 5);
	ck_assert_double_eq(p.channel[0].spend[0], 6 + 7 + 8 + 9 + 10 + 11 + 12);
	ck_assert_double_eq(p.outcome[0], 7 * 108);
	ck_assert_double_eq_tol(
	    p.control[0].value[3], 3, 1e-15); /* mean of 0 to 6, rounded sevenths */
	ck_assert_ptr_nonnull(strstr(log.p, "5 days at the start and 0 at the end left out"));
	for (int i = 0; i < 40; i++) {
		recent += i >= 12 ? i + 1 : 0;
		month += i >= 25 ? i + 1 : 0; /* from 1 February */
	}
	ck_assert_int_eq(p.line[0].spend_recent_micros, recent * 1000000);
	ck_assert_int_eq(p.line[0].spend_month_micros, month * 1000000);
	leat_panel_fini(&p);
	leat_buf_fini(&text);
	leat_buf_fini(&log);
}
END_TEST

/* Any order of the rows, the same panel to the last bit. */
START_TEST(test_row_order)
{
	struct leat_buf text = {0}, shuffled = {0};
	struct leat_slice rest, line, rows[200];
	struct leat_panel p, q;
	struct leat_rng rng;
	size_t n = 0, perm[200];

	leat_rng_init(&rng, 3);
	forty_days(&text);
	/* Floating values of one day are added up as well. */
	for (int i = 0; i < 40; i++)
		leat_buf_printf(
		    &text, "outcome,2026-01-%02d,,,,,,,,leads,%d.%d\n", 7 + i / 10, i, i * 7);
	must_read(&p, text.p, (struct leat_panel_options){.kpi = "leads"}, NULL);
	rest = leat_buf_slice(&text);
	leat_slice_cut(&rest, '\n', &line);
	while (leat_slice_cut(&rest, '\n', &line))
		if (line.n)
			rows[n++] = line;
	for (int round = 0; round < 5; round++) {
		leat_rng_shuffle(&rng, perm, n);
		shuffled.n = 0;
		leat_buf_add_str(&shuffled, HEAD);
		for (size_t i = 0; i < n; i++) {
			leat_buf_add_slice(&shuffled, rows[perm[i]]);
			leat_buf_add_char(&shuffled, '\n');
		}
		must_read(&q, shuffled.p, (struct leat_panel_options){.kpi = "leads"}, NULL);
		ck_assert_str_eq(p.digest, q.digest);
		leat_panel_fini(&q);
	}
	must_read(&q, text.p, (struct leat_panel_options){0}, NULL);
	ck_assert_str_ne(p.digest, q.digest);
	leat_panel_fini(&p);
	leat_panel_fini(&q);
	leat_buf_fini(&text);
	leat_buf_fini(&shuffled);
}
END_TEST

#define WEEK "kind,time,period_end,channel,cost,impressions,name,value\n"

START_TEST(test_weekly_rows)
{
	struct leat_panel_options o = {0}, weeks = {.period_days = 7};
	struct leat_panel p;
	struct leat_buf log = {0};

	/* Weeks from Sunday; media without money; daily rows among weekly ones. */
	must_read(&p,
	    WEEK "outcome,2026-01-04,2026-01-10,,,,y,3984.662237343649\n"
		 "outcome,2026-01-11,2026-01-17,,,,y,3762.5\n"
		 "spend,2026-01-05,,tv,4,,,\n"
		 "spend,2026-01-10,,tv,5,,,\n"
		 "spend,2026-01-11,2026-01-17,tv,6,,,\n"
		 "spend,2026-01-11,2026-01-17,radio,,700,,\n"
		 "control,2026-01-04,2026-01-10,,,,t,1\n"
		 "control,2026-01-11,2026-01-17,,,,t,2\n",
	    o, &log);
	ck_assert_int_eq(p.period_days, 7);
	ck_assert_uint_eq(p.nperiods, 2);
	ck_assert_str_eq(p.kpi, "y");
	ck_assert_str_eq(p.currency, "XXX");
	ck_assert_double_eq(p.outcome[0], 3984.662237343649);
	ck_assert_double_eq(p.channel[1].spend[0], 9);
	ck_assert(p.channel[1].by_spend);
	ck_assert(!p.channel[0].by_spend);
	ck_assert_double_eq(p.channel[0].exposure[1], 700);
	ck_assert_double_eq(p.channel[0].spend[1], 0);
	ck_assert_ptr_nonnull(strstr(log.p, "daily and weekly rows"));
	leat_panel_fini(&p);
	leat_buf_fini(&log);

	must_refuse(WEEK
	    "outcome,2026-01-04,2026-01-10,,,,y,1\noutcome,2026-01-12,2026-01-18,,,,y,1\n"
	    "spend,2026-01-05,2026-01-11,tv,1,,,\n",
	    o, 3, "time", "begins on another day");
	must_refuse(WEEK "outcome,2026-01-01,2026-01-31,,,,y,1\nspend,2026-01-05,,tv,1,,,\n", weeks,
	    0, "", "y: no row lies within the weeks used");
	must_refuse(WEEK
	    "outcome,2026-01-05,2026-02-04,,,,y,1\noutcome,2026-02-09,2026-02-15,,,,y,1\n"
	    "spend,2026-01-05,,tv,1,,,\n",
	    weeks, 2, "period_end", "an outcome of 31 days that are not whole weeks");
	must_refuse(WEEK "outcome,2026-01-04,2026-01-10,,,,y,1\n"
			 "spend,2026-01-04,2026-01-10,tv,1,,,\nspend,2026-01-06,,tv,1,,,\n",
	    o, 4, "period_end", "overlaps");
}
END_TEST

/* Inside cover silence is zero; before it nothing is known; a hole in it is an error. */
START_TEST(test_cover)
{
#define COVER "kind,time,period_end,channel,platform,cost,conversions\n"
#define OUTCOMES                                                                                   \
	"outcome,2026-01-01,,,,,5\noutcome,2026-01-02,,,,,5\noutcome,2026-01-03,,,,,5\n"           \
	"outcome,2026-01-04,,,,,5\noutcome,2026-01-05,,,,,5\n"
	struct leat_panel_options o = {0};
	struct leat_buf log = {0};
	struct leat_panel p;

	must_read(&p,
	    COVER OUTCOMES "spend,2026-01-03,,search,google,1,\n"
			   "cover,2026-01-02,2026-01-04,,google,,\n",
	    o, &log);
	ck_assert_int_eq(p.first_day, on("2026-01-02"));
	ck_assert_int_eq(p.last_day, on("2026-01-04"));
	ck_assert_double_eq(p.channel[0].spend[0], 0);
	ck_assert_double_eq(p.channel[0].spend[1], 1);
	ck_assert_ptr_nonnull(strstr(log.p, "days before 2026-01-02 left out"));
	ck_assert_ptr_nonnull(strstr(log.p, "days after 2026-01-04 left out"));
	leat_panel_fini(&p);

	/* Without any cover the outcome's days count, and silence is zero, with a note. */
	must_read(&p, COVER OUTCOMES "spend,2026-01-03,,search,google,1,\n", o, &log);
	ck_assert_uint_eq(p.nperiods, 5);
	ck_assert_ptr_nonnull(strstr(log.p, "no cover rows"));
	leat_panel_fini(&p);

	must_refuse(COVER OUTCOMES "spend,2026-01-01,,search,google,1,\n"
				   "cover,2026-01-01,2026-01-02,,google,,\n"
				   "cover,2026-01-04,2026-01-05,,google,,\n",
	    o, 0, "", "google: no rows and no cover for 2026-01-03");
	/* A row on the uncovered day tells of it. */
	must_read(&p,
	    COVER OUTCOMES "spend,2026-01-03,,search,google,1,\n"
			   "cover,2026-01-01,2026-01-02,,google,,\n"
			   "cover,2026-01-04,2026-01-05,,google,,\n",
	    o, &log);
	ck_assert_uint_eq(p.nperiods, 5);
	leat_panel_fini(&p);
	/* Orders have their own cover: a hole in theirs is not a day without sales. */
	must_refuse(COVER "outcome,2026-01-01,,,,,5\noutcome,2026-01-03,,,,,5\n"
			  "spend,2026-01-03,,search,google,1,\n"
			  "cover,2026-01-01,2026-01-03,,google,,\n"
			  "cover,2026-01-01,2026-01-01,,shopify,,\n",
	    o, 0, "", "outcome: no rows and no cover for 2026-01-02");
	leat_buf_fini(&log);
}
END_TEST

/* Conversions stand in for outcomes: days of their own zone, less what was paid back. */
START_TEST(test_conversions)
{
	struct leat_panel p;

	must_read(&p,
	    "kind,time,channel,cost,conversions,revenue,refund,currency,tz,flags\n"
	    "conversion,2026-01-01T23:30:00Z,,,,10,,EUR,,\n"
	    "conversion,2026-01-01T23:30:00Z,,,,20,5,EUR,Europe/Berlin,\n"
	    "conversion,2026-01-02,,,0.5,40,,EUR,,\n"
	    "conversion,2026-01-03,,,,99,,EUR,,partial\n"
	    "spend,2026-01-01,search,3,,,,EUR,,\n",
	    (struct leat_panel_options){0}, NULL);
	ck_assert_uint_eq(p.nperiods, 2);
	ck_assert_str_eq(p.kpi, "revenue");
	ck_assert_double_eq(p.outcome[0], 10);
	ck_assert_double_eq(p.outcome[1], 55);
	leat_panel_fini(&p);
	must_read(&p,
	    "kind,time,channel,cost,conversions\n"
	    "conversion,2026-01-01T10:00:00Z,,,\nconversion,2026-01-01,,,0.5\nspend,2026-01-01,a,3,"
	    "\n",
	    (struct leat_panel_options){0}, NULL);
	ck_assert_str_eq(p.kpi, "conversions");
	ck_assert_double_eq(p.outcome[0], 1.5);
	leat_panel_fini(&p);
}
END_TEST

#define GEO "kind,time,channel,geo,cost,revenue,name,value\n"

START_TEST(test_geos)
{
	struct leat_panel_options o = {0};
	struct leat_panel p;
	struct leat_err err;

	must_read(&p,
	    GEO "outcome,2026-01-01,,b,,20,,\noutcome,2026-01-01,,a,,10,,\n"
		"spend,2026-01-01,tv,b,2,,,\nspend,2026-01-01,tv,a,1,,,\n"
		"control,2026-01-01,,a,,,rain,1\ncontrol,2026-01-01,,b,,,rain,5\n"
		"control,2026-01-01,,,,,holiday,1\n"
		"control,2026-01-01,,a,,,population,300\ncontrol,2026-01-01,,b,,,population,100\n",
	    o, NULL);
	ck_assert_uint_eq(p.ngeos, 2);
	ck_assert_str_eq(p.geo[1], "b");
	ck_assert_double_eq(p.outcome[1], 20);
	ck_assert_double_eq(p.channel[0].spend[0], 1);
	ck_assert_uint_eq(p.ncontrols, 2);
	ck_assert_double_eq(p.control[0].value[1], 1);
	ck_assert_double_eq(p.control[1].value[1], 5);
	ck_assert_double_eq(p.population[0], 300);
	ck_assert_uint_eq(p.nlines, 2);
	ck_assert_int_eq(leat_panel_national(&p, NULL, &err), 0);
	ck_assert_uint_eq(p.ngeos, 1);
	ck_assert_str_eq(p.geo[0], "");
	ck_assert_double_eq(p.outcome[0], 30);
	ck_assert_double_eq(p.channel[0].spend[0], 3);
	ck_assert_double_eq(p.control[1].value[0], 2); /* (300 * 1 + 100 * 5) / 400 */
	leat_panel_fini(&p);

	/* Orders know their country, the campaign does not. */
	must_read(&p,
	    GEO
	    "outcome,2026-01-01,,b,,20,,\noutcome,2026-01-01,,a,,10,,\nspend,2026-01-01,tv,,2,,,\n",
	    o, NULL);
	ck_assert_uint_eq(p.ngeos, 1);
	ck_assert_double_eq(p.outcome[0], 30);
	leat_panel_fini(&p);
	must_refuse(GEO "outcome,2026-01-01,,,,20,,\nspend,2026-01-01,tv,,2,,,\n"
			"control,2026-01-01,,a,,,rain,1\n",
	    o, 4, "geo", "given by geo, but spend or outcome is not");
}
END_TEST

/* The newest row says what a budget line is called and what is set, whatever comes last. */
START_TEST(test_lines)
{
	struct leat_panel p;

	must_read(&p,
	    "kind,time,channel,platform,account,campaign_id,campaign,cost,budget,budget_type,"
	    "revenue\n"
	    "spend,2026-01-03,search,google,1,00042,New name,3,30,daily,\n"
	    "spend,2026-01-01,search,google,1,00042,Old name,1,10,daily,\n"
	    "spend,2026-01-02,search,google,1,00042,Old name,2,,,\n"
	    "spend,2026-01-02,email,crm,,,Spring,4,,,\n"
	    "spend,2026-01-02,zine,,,,,4,,,\n"
	    "spend,2025-01-02,dead,,,,,4,,,\n"
	    "outcome,2026-01-01,,,,,,,,,1\noutcome,2026-01-02,,,,,,,,,2\n"
	    "outcome,2026-01-03,,,,,,,,,3\n",
	    (struct leat_panel_options){0}, NULL);
	ck_assert_uint_eq(p.nchannels, 3);
	ck_assert_uint_eq(p.nlines, 3);
	ck_assert_str_eq(p.line[0].channel, "email");
	ck_assert_str_eq(p.line[0].campaign, "Spring");
	ck_assert(!p.line[0].has_budget);
	ck_assert_str_eq(p.line[1].campaign_id, "00042");
	ck_assert_str_eq(p.line[1].campaign, "New name");
	ck_assert_str_eq(p.line[1].budget_type, "daily");
	ck_assert_int_eq(p.line[1].budget_micros, 30000000);
	ck_assert_int_eq(p.line[1].spend_micros, 6000000);
	ck_assert_int_eq(p.line[1].spend_month_micros, 6000000);
	ck_assert_str_eq(p.line[2].channel, "zine");
	leat_panel_fini(&p);
}
END_TEST

/* A line is set in its account's coins, at the newest row's rate, though all money was converted.
 */
START_TEST(test_account_currency)
{
	struct leat_panel p;

	must_read(&p,
	    "kind,time,channel,campaign_id,cost,budget,currency,account_currency,fx,revenue\n"
	    "spend,2026-01-02,search,1,3,18.181818,EUR,USD,0.909090909090909,\n"
	    "spend,2026-01-01,search,1,1,10,EUR,USD,0.8,\n"
	    "spend,2026-01-03,search,1,3,,EUR,USD,0.95,\n"
	    "spend,2026-01-02,search,2,4,57.123457,EUR,IDR,0.0000571234567890123,\n"
	    "spend,2026-01-02,search,3,4,20,EUR,,,\n"
	    "spend,2026-01-02,search,4,4,6.230530,EUR,JPY,0.00623052959501558,\n"
	    "outcome,2026-01-01,,,,,EUR,,,1\noutcome,2026-01-02,,,,,EUR,,,2\n"
	    "outcome,2026-01-03,,,,,EUR,,,3\n",
	    (struct leat_panel_options){0}, NULL);
	ck_assert_str_eq(p.currency, "EUR");
	ck_assert_uint_eq(p.nlines, 4);
	ck_assert_str_eq(p.line[0].account_currency, "USD");
	ck_assert(p.line[0].fx == 0.95);
	ck_assert_int_eq(p.line[0].budget_micros, 20000000); /* at that day's rate */
	ck_assert_int_eq(p.line[0].spend_micros, 7000000);
	ck_assert_str_eq(p.line[1].account_currency, "IDR");
	ck_assert_int_eq(p.line[1].budget_micros, INT64_C(1000000000000));
	ck_assert_str_eq(p.line[2].account_currency, "");
	ck_assert(p.line[2].fx == 1);
	ck_assert_int_eq(p.line[2].budget_micros, 20000000);
	ck_assert_int_eq(p.line[3].budget_micros, INT64_C(1000000000));
	leat_panel_fini(&p);
	must_refuse("kind,time,channel,cost,fx,revenue\nspend,2026-01-01,x,1,0,\n",
	    (struct leat_panel_options){0}, 2, "fx", "not a rate");
}
END_TEST

START_TEST(test_refusals)
{
	struct leat_panel_options o = {0}, visits = {.kpi = "visits"};
	const char *two = HEAD "spend,2026-01-01,tv,,,,1,,EUR,,\nspend,2026-01-01,tv,,,,1,,USD,,\n"
			       "outcome,2026-01-01,,,,,,1,EUR,,\n";

	must_refuse(two, o, 3, "currency", "USD after EUR");
	must_refuse(HEAD "spend,2026-01-01,tv,,,,1,,EUR,,\noutcome,2026-01-01,,,,,,1,USD,,\n", o, 0,
	    "", "spend is in EUR, revenue in USD");
	must_refuse(HEAD "spend,2026-01-01,tv,,,,1,,EUR,,\n", o, 0, "", "no outcome");
	must_refuse(HEAD "outcome,2026-01-01,,,,,,1,EUR,,\n", o, 0, "", "no spend");
	must_refuse(HEAD "outcome,2026-01-01,,,,,,,,leads,1\noutcome,2026-01-01,,,,,,,,calls,1\n",
	    o, 0, "", "choose one with --kpi: calls, leads");
	must_refuse(HEAD "outcome,2026-01-01,,,,,,,,leads,1\nspend,2026-01-01,tv,,,,1,,,,\n",
	    visits, 0, "", "no outcome \"visits\": there is leads");
	must_refuse(HEAD "spend,2026-01-01,tv,,,,1e,,EUR,,\n", o, 2, "cost", "\"1e\"");
	must_refuse(HEAD "spend,2026-13-01,tv,,,,1,,EUR,,\n", o, 2, "time", "not a date");
	must_refuse(HEAD "spend,2026-01-01,,,,,1,,EUR,,\n", o, 2, "channel", "empty");
	must_refuse(HEAD "spend,2026-01-01,(baseline),,,,1,,EUR,,\n", o, 2, "channel", "reserved");
	must_refuse(HEAD "control,2026-01-01,,,,,,,,rain,1\ncontrol,2026-01-01,,,,,,,,rain,1\n"
			 "control,2026-01-01,,,,,,,,rain,2\n",
	    o, 4, "value", "a second value of this control");
	must_refuse(HEAD "outcome,2026-01-01,,,,,,1,,,\noutcome,2026-01-02,,,,,,1,,,\n"
			 "spend,2026-01-01,tv,,,,1,,,,\ncontrol,2026-01-01,,,,,,,,rain,1\n",
	    o, 0, "", "control rain: no value for 2026-01-02");
	must_refuse(HEAD "outcome,2026-01-01,,,,,,1,,,\nspend,2026-01-01,tv,,,,-1,,,,\n", o, 0, "",
	    "tv: the spend of the day 2026-01-01 is negative");
	must_refuse(HEAD "outcome,0001-01-01,,,,,,1,,,\noutcome,9999-12-31,,,,,,1,,,\n"
			 "spend,2026-01-01,tv,,,,1,,,,\n",
	    o, 3, "time", "more than a century");
}
END_TEST

/* Rows of more than one period: spend is spread to the micro, outcomes are sums. */
START_TEST(test_long_rows)
{
	struct leat_panel_options o = {0}, days = {.period_days = 1};
	struct leat_buf log = {0};
	struct leat_panel p;
	double all = 0;

	must_read(&p,
	    WEEK
	    "outcome,2026-01-05,,,,,y,10\noutcome,2026-01-06,,,,,y,20\n"
	    "outcome,2026-01-07,2026-01-09,,,,y,90\noutcome,2026-01-11,,,,,y,40\n"
	    "spend,2026-01-06,,search,1,,,\n"
	    "spend,2026-01-05,2026-01-11,tv,1,10,,\nspend,2026-01-11,2026-01-13,radio,3,,,\n"
	    "control,2026-01-01,2026-01-08,,,,price,4\ncontrol,2026-01-09,2026-01-20,,,,price,5\n",
	    o, &log);
	ck_assert_int_eq(p.period_days, 1);
	ck_assert_uint_eq(p.nperiods, 7);
	ck_assert_uint_eq(p.nsums, 4);
	ck_assert_uint_eq(p.sum[2].first, 2);
	ck_assert_uint_eq(p.sum[2].n, 3);
	ck_assert_double_eq(p.sum[2].value, 90);
	ck_assert_double_eq(p.outcome[3], 30);
	ck_assert_double_eq_tol(p.outcome[5], 160 / 6., 1e-12); /* not known: the mean */
	ck_assert_uint_eq(p.sum[3].first, 6);
	ck_assert_ptr_nonnull(strstr(log.p, "y: no row for 1 of 7 days: not known"));
	ck_assert_ptr_nonnull(strstr(log.p, "tv: 1 row of more than one day: spread evenly"));
	ck_assert_double_eq(p.channel[0].spend[6], 1); /* radio: the day that is in the data */
	for (int d = 0; d < 7; d++) {
		int64_t micros = (int64_t)(p.channel[2].spend[d] * 1e6 + 0.5);

		ck_assert(micros == 142857 || micros == 142858);
		all += (double)micros;
	}
	ck_assert_double_eq(all, 1e6);
	ck_assert_double_eq(p.control[0].value[3], 4);
	ck_assert_double_eq(p.control[0].value[4], 5);
	leat_panel_fini(&p);

	/* Days of the outcome, weeks of all spend: weeks, unless days are asked for. */
	for (int i = 0; i < 2; i++) {
		must_read(&p,
		    WEEK "outcome,2026-01-05,,,,,y,10\noutcome,2026-01-11,,,,,y,20\n"
			 "spend,2026-01-05,2026-01-11,tv,7,,,\n",
		    i ? days : o, &log);
		ck_assert_int_eq(p.period_days, i ? 1 : 7);
		ck_assert_double_eq(p.channel[0].spend[0], i ? 1 : 7);
		ck_assert_uint_eq(p.nsums, 0);
		leat_panel_fini(&p);
	}
	/* Weeks of the outcome, days asked for: one sum. A week of spend on other days is spread.
	 */
	must_read(&p, WEEK "outcome,2026-01-05,2026-01-11,,,,y,10\nspend,2026-01-05,,tv,7,,,\n",
	    days, &log);
	ck_assert_uint_eq(p.nsums, 1);
	ck_assert_uint_eq(p.sum[0].n, 7);
	leat_panel_fini(&p);
	must_read(&p,
	    WEEK "outcome,2026-01-05,2026-01-11,,,,y,10\nspend,2026-01-06,2026-01-12,tv,7,,,\n", o,
	    &log);
	ck_assert_double_eq(p.channel[0].spend[0], 6);
	leat_panel_fini(&p);
	leat_buf_fini(&log);
}
END_TEST

/* The same totals from days and from geos that are added up; sums that do not match are refused. */
START_TEST(test_sums_of_geos)
{
#define LONG "kind,time,period_end,channel,geo,cost,name,value\n"
#define LONG_SPEND "spend,2026-01-05,,tv,a,1,,\nspend,2026-01-05,,tv,b,2,,\n"
	const struct leat_panel_options o = {.period_days = 1};
	struct leat_panel p;
	struct leat_err err;

	must_read(&p,
	    LONG LONG_SPEND "outcome,2026-01-05,2026-01-06,,a,,y,3\n"
			    "outcome,2026-01-07,,,a,,y,5\noutcome,2026-01-05,2026-01-06,,b,,y,4\n"
			    "outcome,2026-01-07,,,b,,y,6\n",
	    o, NULL);
	ck_assert_uint_eq(p.nsums, 4);
	ck_assert_uint_eq(p.sum[2].geo, 1);
	ck_assert_int_eq(leat_panel_national(&p, NULL, &err), 0);
	ck_assert_uint_eq(p.nsums, 2);
	ck_assert_double_eq(p.sum[0].value, 7);
	ck_assert_double_eq(p.sum[1].value, 11);
	leat_panel_fini(&p);
	must_read(&p,
	    LONG LONG_SPEND "outcome,2026-01-05,2026-01-06,,a,,y,3\noutcome,2026-01-05,,,b,,y,4\n",
	    o, NULL);
	ck_assert_int_eq(leat_panel_national(&p, NULL, &err), LEAT_EDATA);
	leat_panel_fini(&p);
	/* Spend without geos: rows of the outcome are added up as they are read. */
	must_refuse(LONG "spend,2026-01-05,,tv,,1,,\noutcome,2026-01-05,2026-01-07,,a,,y,3\n"
			 "outcome,2026-01-06,,,b,,y,4\n",
	    o, 4, "period_end", "must be of the same periods");
}
END_TEST

/* struct leat_spec with a wish for every channel's exposure. */
static int
expose(struct leat_panel *p, enum leat_exposure e, struct leat_err *err)
{
	struct leat_spec spec;
	int status;

	ck_assert_int_eq(leat_spec_init(&spec, "default", err), 0);
	spec.usual.exposure = e;
	status = leat_panel_expose(p, &spec, NULL, err);
	leat_spec_fini(&spec);
	return status;
}

#define SHOWN "kind,time,channel,campaign_id,geo,cost,impressions,reach,frequency,revenue\n"

START_TEST(test_exposures)
{
	struct leat_panel_options o = {0};
	struct leat_panel p;
	struct leat_err err;

	must_read(&p,
	    SHOWN "outcome,2026-01-05,,,,,,,,10\noutcome,2026-01-06,,,,,,,,20\n"
		  "spend,2026-01-05,tv,1,,7,900,300,3,\nspend,2026-01-06,tv,1,,9,800,400,,\n"
		  "spend,2026-01-05,web,1,,1,40,,,\nspend,2026-01-05,web,2,,2,,,,\n"
		  "spend,2026-01-06,news,,,,500,,,\n",
	    o, NULL);
	ck_assert_double_eq(p.channel[1].exposure[0], 7);
	ck_assert_double_eq(p.channel[0].exposure[1], 500);
	ck_assert_int_eq(expose(&p, LEAT_EXPOSURE_AUTO, &err), 0);
	ck_assert_double_eq(p.channel[1].exposure[0], 7);
	ck_assert_int_eq(expose(&p, LEAT_EXPOSURE_MEDIA, &err), 0);
	ck_assert_double_eq(p.channel[1].exposure[0], 300);
	ck_assert_double_eq(p.channel[1].frequency[0], 3);
	ck_assert_double_eq(p.channel[1].frequency[1], 2); /* 800 / 400 */
	ck_assert_double_eq(p.channel[2].exposure[0], 3); /* not all of its spend has impressions */
	ck_assert(p.channel[2].by_spend && !p.channel[1].by_spend);
	ck_assert_double_eq(p.channel[0].exposure[1], 500);
	ck_assert_int_eq(expose(&p, LEAT_EXPOSURE_IMPRESSIONS, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text,
	    "web cannot be fitted by impressions: it has spend without impressions in 2026-01-05"));
	ck_assert_int_eq(expose(&p, LEAT_EXPOSURE_SPEND, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text,
	    "news cannot be fitted by spend: it has no spend (its exposure can be impressions)"));
	ck_assert_int_eq(expose(&p, LEAT_EXPOSURE_AUTO, &err), 0);
	ck_assert_ptr_null(p.channel[1].frequency);
	leat_panel_fini(&p);
	must_refuse(SHOWN "spend,2026-01-05,tv,1,,7,0,300,,\n", o, 2, "impressions",
	    "people were reached, and nothing was shown");
	must_refuse(SHOWN "spend,2026-01-05,tv,1,,7,,300,-1,\n", o, 2, "frequency",
	    "not a number of times");
}
END_TEST

/* Reach adds up over geos, and over nothing else. */
START_TEST(test_reach)
{
	const struct leat_panel_options o = {0}, weeks = {.period_days = 7};
	struct leat_panel p;
	struct leat_err err;

	must_read(&p,
	    SHOWN "outcome,2026-01-05,,,a,,,,,10\noutcome,2026-01-05,,,b,,,,,20\n"
		  "spend,2026-01-05,tv,1,a,7,,300,3,\nspend,2026-01-05,tv,1,b,9,,100,1,\n",
	    o, NULL);
	ck_assert_int_eq(expose(&p, LEAT_EXPOSURE_REACH, &err), 0);
	ck_assert_int_eq(leat_panel_national(&p, NULL, &err), 0);
	ck_assert_double_eq(p.channel[0].exposure[0], 400);
	ck_assert_double_eq(p.channel[0].frequency[0], 2.5); /* 1000 impressions of 400 people */
	leat_panel_fini(&p);
	must_read(&p,
	    SHOWN "outcome,2026-01-05,,,,,,,,10\n"
		  "spend,2026-01-05,tv,1,,7,,300,3,\nspend,2026-01-05,tv,2,,9,,100,1,\n",
	    o, NULL);
	ck_assert_int_eq(expose(&p, LEAT_EXPOSURE_REACH, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "that of several rows does not add up"));
	leat_panel_fini(&p);
	must_read(&p,
	    SHOWN "outcome,2026-01-05,,,,,,,,10\noutcome,2026-01-11,,,,,,,,10\n"
		  "spend,2026-01-05,tv,1,,7,,300,3,\n",
	    weeks, NULL);
	ck_assert_int_eq(expose(&p, LEAT_EXPOSURE_REACH, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "the week from 2026-01-05 is not known"));
	leat_panel_fini(&p);
}
END_TEST

/* What a conversion is worth: by its own rows, by a control, by options. */
START_TEST(test_value)
{
#define WORTH "kind,time,channel,cost,conversions,revenue,currency,name,value\n"
#define WORTH_ROWS                                                                                 \
	"spend,2026-01-05,tv,7,,,EUR,,\noutcome,2026-01-05,,,4,100,EUR,,\n"                        \
	"outcome,2026-01-06,,,0,0,EUR,,\noutcome,2026-01-07,,,1,50,EUR,,\n"
	struct leat_panel_options o = {.kpi = "conversions"}, named = {.kpi = "leads"};
	struct leat_panel_options told = {.kpi = "conversions", .value_per_kpi = 12};
	struct leat_panel p;

	must_read(&p, WORTH WORTH_ROWS, (struct leat_panel_options){0}, NULL);
	ck_assert(p.kpi_is_money && p.value_per_kpi == NULL);
	leat_panel_fini(&p);
	must_read(&p, WORTH WORTH_ROWS, o, NULL);
	ck_assert(!p.kpi_is_money);
	ck_assert_double_eq(p.value_per_kpi[0], 25);
	ck_assert_double_eq(p.value_per_kpi[1], 30); /* of all: nothing came that day */
	ck_assert_double_eq(p.value_per_kpi[2], 50);
	leat_panel_fini(&p);
	must_read(&p, WORTH WORTH_ROWS, told, NULL);
	ck_assert_double_eq(p.value_per_kpi[1], 12);
	leat_panel_fini(&p);
	must_read(&p,
	    WORTH "spend,2026-01-05,tv,7,,,EUR,,\noutcome,2026-01-05,,,,,,leads,3\n"
		  "control,2026-01-05,,,,,,value_per_kpi,8\n",
	    named, NULL);
	ck_assert(!p.kpi_is_money && p.ncontrols == 0);
	ck_assert_double_eq(p.value_per_kpi[0], 8);
	leat_panel_fini(&p);
	/* A name whose rows have revenue beside its value; one whose rows have a currency only. */
	must_read(&p, WORTH "spend,2026-01-05,tv,7,,,EUR,,\noutcome,2026-01-05,,,,60,EUR,leads,3\n",
	    named, NULL);
	ck_assert(!p.kpi_is_money);
	ck_assert_double_eq(p.value_per_kpi[0], 20);
	leat_panel_fini(&p);
	must_read(&p, WORTH "spend,2026-01-05,tv,7,,,EUR,,\noutcome,2026-01-05,,,,,EUR,leads,3\n",
	    named, NULL);
	ck_assert(p.kpi_is_money);
	leat_panel_fini(&p);
	must_read(&p, WORTH "spend,2026-01-05,tv,7,,,EUR,,\noutcome,2026-01-05,,,3,,,,\n",
	    (struct leat_panel_options){0}, NULL);
	ck_assert(!p.kpi_is_money && p.value_per_kpi == NULL);
	leat_panel_fini(&p);
	told.kpi = "revenue";
	must_refuse(WORTH WORTH_ROWS, told, 0, "", "revenue is money already");
	must_refuse(WORTH "spend,2026-01-05,tv,7,,,EUR,,\noutcome,2026-01-05,,,,,,leads,3\n"
			  "control,2026-01-05,,,,,,value_per_kpi,0\n",
	    named, 0, "", "not above 0");
}
END_TEST

/* One rate for every day, exact to the micro; lines are still set in their own currency. */
START_TEST(test_planning_rates)
{
	struct leat_panel_rate rate = {.currency = (char *)"USD"};
	struct leat_panel_options o = {.currency = "EUR", .rate = &rate, .nrates = 1};
	struct leat_panel p;

	ck_assert(leat_rate_parse(LEAT_SLICE("0.92"), &rate.rate, NULL));
	must_read(&p,
	    "kind,time,channel,campaign_id,cost,budget,revenue,currency,conversions\n"
	    "spend,2026-01-05,tv,1,10,,,EUR,\nspend,2026-01-05,web,2,10.000001,50,,USD,\n"
	    "outcome,2026-01-05,,,,,100,USD,\noutcome,2026-01-05,,,,,8,EUR,\n",
	    o, NULL);
	ck_assert_str_eq(p.currency, "EUR");
	ck_assert_double_eq(p.channel[0].spend[0], 10);
	ck_assert_double_eq(p.channel[1].spend[0], 9.200001);
	ck_assert_double_eq(p.outcome[0], 100);
	ck_assert(p.kpi_is_money);
	ck_assert_str_eq(p.line[1].account_currency, "USD");
	ck_assert_double_eq(p.line[1].fx, 0.92);
	ck_assert_int_eq(p.line[1].budget_micros, 50000000);
	leat_panel_fini(&p);
	must_refuse("kind,time,channel,cost,currency,revenue\nspend,2026-01-05,tv,1,GBP,\n", o, 2,
	    "currency", "no planning rate from GBP to EUR");
}
END_TEST

#define LIFT                                                                                       \
	"kind,time,period_end,channel,geo,cost,revenue,conversions,se,currency,experiment,flags\n"
#define LIFT_ROWS                                                                                  \
	"outcome,2026-01-05,,,,,10,,,EUR,,\noutcome,2026-01-18,,,,,10,,,EUR,,\n"                   \
	"spend,2026-01-05,2026-01-11,tv,,70,,,,EUR,,\nspend,2026-01-12,2026-01-18,tv,,140,,,,EUR," \
	",\n"

START_TEST(test_lifts)
{
	const struct leat_panel_options days = {.period_days = 1}, weeks = {.period_days = 7};
	struct leat_buf log = {0};
	struct leat_panel p;

	/* Four days of a week and three of the next: 4/7 and 3/7 of them; 30 of 40 + 60 added. */
	must_read(&p,
	    LIFT LIFT_ROWS "lift,2026-01-08,2026-01-14,tv,,30,9,,2,EUR,north,\n"
			   "lift,2026-01-08,2026-01-14,tv,,-14,-3,,2,EUR,,\n"
			   "lift,2026-01-12,2026-01-12,tv,,,5,,2,EUR,off,\n",
	    weeks, &log);
	ck_assert_uint_eq(p.nlifts, 3);
	ck_assert_str_eq(p.lift[0].name, "2026-01-08/2026-01-14");
	ck_assert_str_eq(p.lift[1].name, "north");
	ck_assert_uint_eq(p.lift[1].n, 2);
	ck_assert_uint_eq(p.lift[1].geo, SIZE_MAX);
	ck_assert_double_eq_tol(p.lift[1].inside[0], 4 / 7., 1e-15);
	ck_assert_double_eq_tol(p.lift[1].inside[1], 3 / 7., 1e-15);
	ck_assert_double_eq_tol(p.lift[1].change[0], 30 * 40 / 100., 1e-12);
	ck_assert_double_eq_tol(p.lift[1].change[1], 30 * 60 / 100., 1e-12);
	ck_assert_double_eq(p.lift[1].effect, 9);
	ck_assert_double_eq(p.lift[1].se, 2);
	ck_assert_double_eq_tol(p.lift[0].change[0], -14 * 4 / 7., 1e-12); /* withheld evenly */
	ck_assert_double_eq_tol(p.lift[0].change[1], -14 * 3 / 7., 1e-12);
	ck_assert_double_eq_tol(p.lift[2].change[0], 140 / 7., 1e-12); /* all that was spent */
	leat_panel_fini(&p);
	must_read(
	    &p, LIFT LIFT_ROWS "lift,2026-01-08,2026-01-14,tv,,30,9,,2,EUR,north,\n", days, &log);
	ck_assert_uint_eq(p.lift[0].n, 7);
	ck_assert_double_eq_tol(p.lift[0].change[0], 3, 1e-12);
	ck_assert_double_eq_tol(p.lift[0].change[6], 6, 1e-12);
	leat_panel_fini(&p);
	leat_buf_fini(&log);
}
END_TEST

#define GEO_ROWS                                                                                   \
	"outcome,2026-01-05,,,a,,10,,,EUR,,\noutcome,2026-01-18,,,b,,10,,,EUR,,\n"                 \
	"spend,2026-01-05,2026-01-11,tv,a,70,,,,EUR,,\nspend,2026-01-12,2026-01-18,tv,b,140,,,,"   \
	"EUR,,\nspend,2026-01-12,2026-01-18,tv,a,70,,,,EUR,,\n"

/*
 * With geos. Added: the same part everywhere, 56 of 70 + 210 in all or 21 of 140 in a. Withheld:
 * evenly over periods, and by what geos spent in all of them, 140 and 140.
 */
START_TEST(test_lifts_with_geos)
{
	const struct leat_panel_options weeks = {.period_days = 7};
	static const double added[] = {14, 14, 0, 28}, withheld[] = {-7, -7, -7, -7};
	struct leat_panel p;
	struct leat_err err;

	must_read(&p,
	    LIFT GEO_ROWS "lift,2026-01-05,2026-01-18,tv,,56,9,,2,EUR,added,\n"
			  "lift,2026-01-05,2026-01-18,tv,a,21,9,,2,EUR,here,\n"
			  "lift,2026-01-05,2026-01-18,tv,,-28,-3,,2,EUR,withheld,\n",
	    weeks, NULL);
	ck_assert_uint_eq(p.nlifts, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct leat_panel_lift *l = &p.lift[i];

		ck_assert_uint_eq(l->n, 2);
		ck_assert_uint_eq(l->geo, strcmp(l->name, "here") == 0 ? 0 : SIZE_MAX);
		for (size_t k = 0; k < (l->geo == 0 ? 2u : 4u); k++)
			ck_assert_double_eq_tol(l->change[k],
			    l->geo == 0                     ? 10.5
			    : strcmp(l->name, "added") == 0 ? added[k]
							    : withheld[k],
			    1e-12);
	}
	/* Of one market, changes are the sums, and that of one geo has no place. */
	ck_assert_int_eq(leat_panel_national(&p, NULL, &err), 0);
	ck_assert_uint_eq(p.nlifts, 2);
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 2; k++)
			ck_assert_double_eq_tol(p.lift[i].change[k],
			    strcmp(p.lift[i].name, "added") == 0 ? added[k] + added[2 + k]
								 : withheld[k] + withheld[2 + k],
			    1e-12);
	leat_panel_fini(&p);
}
END_TEST

START_TEST(test_lifts_that_are_not_used)
{
	static const struct {
		const char *row, *why;
	} cases[] = {
	    {"lift,2026-01-08,2026-01-14,tv,,30,9,,2,EUR,north,late used\n", "used before"},
	    {"lift,2026-01-08,2026-01-14,tv,,30,,9,2,EUR,north,\n",
		"its effect is in conversions, and the model is of revenue"},
	    {"lift,2026-01-08,2026-01-14,radio,,30,9,,2,EUR,north,\n", "no spend rows"},
	    {"lift,2026-01-08,2026-01-14,tv,a,30,9,,2,EUR,north,\n", "it is of one geo"},
	    {"lift,2026-01-08,2026-01-19,tv,,30,9,,2,EUR,north,\n", "not all among those used"},
	    {"lift,2026-01-08,2026-01-14,tv,,130,9,,2,EUR,north,\n",
		"it added 130 to spend, and 100 was spent in its days"},
	    {"lift,2026-01-08,2026-01-14,tv,,0,9,,2,EUR,north,\n", "it changed no spend"},
	    {"lift,2026-01-08,2026-01-14,tv,,30,9,,2,USD,north,\n", "its money is not in EUR"},
	};
	const struct leat_panel_options weeks = {.period_days = 7};
	struct leat_buf log = {0}, text = {0};
	struct leat_panel p;

	leat_buf_printf(&text, "%s%s%s", LIFT, LIFT_ROWS, cases[_i].row);
	must_read(&p, text.p, weeks, &log);
	ck_assert_uint_eq(p.nlifts, 0);
	ck_assert_ptr_nonnull(strstr(log.p, "the experiment north on "));
	ck_assert_msg(strstr(log.p, cases[_i].why) != NULL, "%s", log.p);
	leat_panel_fini(&p);
	leat_buf_fini(&log);
	leat_buf_fini(&text);
}
END_TEST

START_TEST(test_bad_lifts)
{
	const struct leat_panel_options o = {0};

	must_refuse(LIFT "lift,2026-01-08,2026-01-14,tv,,30,9,,0,EUR,n,\n", o, 2, "se", "above 0");
	must_refuse(LIFT "lift,2026-01-08,2026-01-14,tv,,30,9,,,EUR,n,\n", o, 2, "se", "empty");
	must_refuse(
	    LIFT "lift,2026-01-08,2026-01-14,tv,,30,,,1,EUR,n,\n", o, 2, "conversions", "empty");
	must_refuse(LIFT "lift,2026-01-08,2026-01-14,,,30,9,,1,EUR,n,\n", o, 2, "channel", "empty");
	must_refuse(LIFT "lift,2026-01-08,2026-01-14,tv,,3x,9,,1,EUR,n,\n", o, 2, "cost", "3x");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("panel");
	TCase *c = tcase_create("panel");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_test(c, test_days);
	tcase_add_test(c, test_weeks_of_days);
	tcase_add_test(c, test_row_order);
	tcase_add_test(c, test_weekly_rows);
	tcase_add_test(c, test_cover);
	tcase_add_test(c, test_conversions);
	tcase_add_test(c, test_geos);
	tcase_add_test(c, test_lines);
	tcase_add_test(c, test_account_currency);
	tcase_add_test(c, test_refusals);
	tcase_add_test(c, test_long_rows);
	tcase_add_test(c, test_sums_of_geos);
	tcase_add_test(c, test_exposures);
	tcase_add_test(c, test_reach);
	tcase_add_test(c, test_value);
	tcase_add_test(c, test_planning_rates);
	tcase_add_test(c, test_lifts);
	tcase_add_test(c, test_lifts_with_geos);
	tcase_add_loop_test(c, test_lifts_that_are_not_used, 0, 8);
	tcase_add_test(c, test_bad_lifts);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
