/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/money.h"
#include "base/rng.h"
#include "quality/completeness.h"
#include "quality/delay.h"

/* The estimate itself */

static const struct leat_completeness_options plain = {.max_age = 9, .counts = false, .unit = 1};

/* Taylor and Ashe (1983): cumulated claims by year and age. */
static const double claims[10][10] = {
    {357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463},
    {352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085},
    {290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315},
    {310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268},
    {443160, 1136350, 2128333, 2897821, 3402672, 3873311},
    {396132, 1333217, 2180715, 2985752, 3691712},
    {440832, 1288463, 2419861, 3483130},
    {359480, 1421128, 2864498},
    {376686, 1363294},
    {344014},
};

static size_t
triangle(struct leat_link *link)
{
	size_t n = 0;

	for (int a = 0; a < 9; a++)
		for (int i = 0; i < 9 - a; i++)
			link[n++] = (struct leat_link){.from_age = a,
			    .to_age = a + 1,
			    .block = i,
			    .from = claims[i][a],
			    .to = claims[i][a + 1]};
	return n;
}

/* The reserve that Mack (1993, Distribution-free calculation, table 2) gives: 18,680,856. */
START_TEST(test_chain_ladder)
{
	static const double factor[9] = {
	    3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177};
	struct leat_link link[64];
	struct leat_completeness c;
	double reserve = 0;

	leat_completeness_fit(&c, link, triangle(link), &plain);
	ck_assert(c.learnt && c.converged && c.settled);
	ck_assert_int_eq(c.first, 0);
	ck_assert_int_eq(c.last, 9);
	for (int a = 0; a < 9; a++)
		ck_assert_double_eq_tol(c.complete[a + 1] / c.complete[a], factor[a], 5e-5);
	for (int i = 0; i < 10; i++) {
		double latest = claims[i][9 - i];

		reserve += latest / leat_completeness_at(&c, 9 - i) - latest;
	}
	ck_assert_double_eq_tol(reserve, 18680856, 1);
	ck_assert(leat_completeness_at(&c, 10) == 1);
	leat_completeness_fini(&c);
}
END_TEST

/* Without a block F is what the others alone give; the spread is that of these. */
START_TEST(test_jackknife)
{
	struct leat_link all[64], some[64];
	struct leat_completeness c, less;
	size_t n = triangle(all), k;
	double mean = 0, sum = 0, lower, upper;

	leat_completeness_fit(&c, all, n, &plain);
	ck_assert_int_eq(c.blocks, 9);
	for (int g = 0; g < 9; g++) {
		k = 0;
		for (size_t i = 0; i < n; i++)
			if (all[i].block != g)
				some[k++] = all[i];
		leat_completeness_fit(&less, some, k, &plain);
		/* the first year alone knows of the last age */
		if (g > 0)
			ck_assert_double_eq_tol(c.replicate[g * 10 + 2], less.complete[2], 1e-12);
		leat_completeness_fini(&less);
		mean += log(c.replicate[g * 10 + 2]) / 9;
	}
	for (int g = 0; g < 9; g++)
		sum += pow(log(c.replicate[g * 10 + 2]) - mean, 2) * 8 / 9;
	ck_assert_double_eq_tol(c.log_sd[2], sqrt(sum), 1e-12);
	leat_completeness_interval(&c, 2, &lower, &upper);
	/* Student's 95 % quantile for 8 degrees of freedom */
	ck_assert_double_eq_tol(log(c.complete[2] / lower), 1.859548 * c.log_sd[2], 1e-6);
	ck_assert_double_eq_tol(log(upper / c.complete[2]), 1.859548 * c.log_sd[2], 1e-6);
	leat_completeness_fini(&c);
}
END_TEST

/* 40 % come at once, the rest with a mean of 10 days. */
static double
arrived(double age)
{
	return 1 - 0.6 * exp(-age / 10);
}

static struct leat_link
link_of(int a, int b, int block)
{
	return (struct leat_link){.from_age = a,
	    .to_age = b,
	    .block = block,
	    .from = 1000 * arrived(a),
	    .to = 1000 * arrived(b)};
}

/* Exports a week apart, on each day of the week: all ages are told apart nevertheless. */
START_TEST(test_exports_by_the_week)
{
	struct leat_completeness_options o = {.max_age = 90, .counts = true, .unit = 1};
	struct leat_link link[100];
	struct leat_completeness c;
	size_t n = 0;

	for (int a = 1; a <= 83; a++)
		link[n++] = link_of(a, a + 7, a % 20);
	leat_completeness_fit(&c, link, n, &o);
	ck_assert(c.learnt && c.settled);
	ck_assert_int_eq(c.first, 1);
	ck_assert_int_eq(c.last, 90);
	for (int a = 1; a <= 90; a++)
		ck_assert_double_eq_tol(c.complete[a], arrived(a) / arrived(90), 1e-3);
	ck_assert(isnan(leat_completeness_at(&c, 0)));
	leat_completeness_fini(&c);
}
END_TEST

/* What falls off geometrically is extrapolated exactly; what does not fall off, not at all. */
START_TEST(test_tail)
{
	struct leat_completeness_options o = {.max_age = 90, .counts = true, .unit = 1};
	struct leat_link link[100];
	struct leat_completeness c;
	size_t n = 0;

	for (int a = 0; a < 30; a++)
		link[n++] = link_of(a, a + 1, a % 20);
	leat_completeness_fit(&c, link, n, &o);
	ck_assert(c.settled);
	ck_assert_int_eq(c.last, 30);
	ck_assert_double_eq_tol(c.tail, 1 - arrived(30), 1e-9);
	for (int a = 0; a < 90; a++)
		ck_assert_double_eq_tol(c.complete[a], arrived(a), 1e-9);
	leat_completeness_fini(&c);

	for (int a = 0; a < 30; a++)
		link[a] = (struct leat_link){a, a + 1, a % 20, 100 + 10 * a, 110 + 10 * a};
	leat_completeness_fit(&c, link, n, &o);
	ck_assert(c.learnt && !c.settled);
	leat_completeness_fini(&c);
	/* The same is all there is, where the last age is the one that ends it by decree. */
	o.max_age = 30;
	leat_completeness_fit(&c, link, n, &o);
	ck_assert(c.settled && c.tail == 0);
	ck_assert_double_eq_tol(c.complete[0], 0.25, 1e-9);
	leat_completeness_fini(&c);
}
END_TEST

/* Ages that take something back are pooled with their neighbours. */
START_TEST(test_never_falls)
{
	struct leat_completeness_options o = {.max_age = 3, .counts = true, .unit = 1};
	struct leat_link link[] = {{0, 1, 0, 50, 80}, {1, 2, 1, 80, 76}, {2, 3, 2, 76, 98}};
	struct leat_completeness c;

	leat_completeness_fit(&c, link, 3, &o);
	/* of 98 there are 50, 80, 76, 98: 80 and 76 become their mean by what was there */
	ck_assert_double_eq_tol(c.complete[1], c.complete[2], 1e-12);
	ck_assert_double_eq_tol(c.complete[1], (80.0 * 80 + 76 * 76) / 156 / 98, 1e-12);
	ck_assert(c.complete[0] < c.complete[1] && c.complete[2] <= 1 && c.complete[3] == 1);
	leat_completeness_fini(&c);
}
END_TEST

/* Where one of the two ages is missing the chain is broken; nothing at all teaches nothing. */
START_TEST(test_what_is_not_known)
{
	struct leat_link link[] = {{0, 1, 0, 50, 60}, {3, 4, 1, 90, 100}};
	struct leat_completeness c;

	leat_completeness_fit(&c, link, 2, &plain);
	ck_assert_int_eq(c.first, 3);
	ck_assert_int_eq(c.last, 4);
	ck_assert(isnan(leat_completeness_at(&c, 1)));
	leat_completeness_fini(&c);
	link[0].from = link[0].to = link[1].from = link[1].to = 0;
	leat_completeness_fit(&c, link, 2, &plain);
	ck_assert(!c.learnt && isnan(leat_completeness_at(&c, 4)));
	leat_completeness_fini(&c);
	leat_completeness_fit(&c, NULL, 0, &plain);
	ck_assert(!c.learnt);
	leat_completeness_fini(&c);
}
END_TEST

/* 20 conversions' worth of a prior of 0.5: they are a sixth of 120, and nothing of a million. */
START_TEST(test_prior)
{
	static const double prior[] = {NAN, 0.5};
	struct leat_completeness_options o = {
	    .max_age = 1, .counts = true, .unit = 1, .prior = prior, .weight = 20};
	struct leat_link link = {0, 1, 0, 80, 100};
	struct leat_completeness c;
	double lower, upper;

	leat_completeness_fit(&c, &link, 1, &o);
	ck_assert_double_eq_tol(c.complete[0], 1 - (20 + 10) / 120.0, 1e-12);
	/* a single block: nothing is known of the spread */
	leat_completeness_interval(&c, 0, &lower, &upper);
	ck_assert(lower == 0 && upper == 1);
	leat_completeness_fini(&c);
	link = (struct leat_link){0, 1, 0, 800000, 1000000};
	leat_completeness_fit(&c, &link, 1, &o);
	ck_assert_double_eq_tol(c.complete[0], 0.8, 1e-4);
	leat_completeness_fini(&c);
}
END_TEST

/*
 * The interval holds the truth nine times in ten: 400 samples of Poisson counts, seen daily
 * for 60 days. 0.03 is two standard errors of the share.
 */
START_TEST(test_coverage)
{
	enum { SAMPLES = 400, DAYS = 100, AGES = 15 };
	struct leat_completeness_options o = {.max_age = AGES, .counts = true, .unit = 1};
	static const int asked[] = {1, 3, 7};
	int held[3] = {0};

	for (int s = 0; s < SAMPLES; s++) {
		struct leat_link link[AGES * 20];
		struct leat_completeness c;
		struct leat_rng r;

		leat_rng_init(&r, (uint64_t)s);
		for (int i = 0; i < AGES * 20; i++)
			link[i] = (struct leat_link){i / 20, i / 20 + 1, i % 20, 0, 0};
		for (int day = 0; day < DAYS; day++) {
			double now = (double)leat_rng_poisson(&r, 10 * arrived(0));

			for (int a = 0; a < AGES && a < DAYS - day; a++) {
				struct leat_link *k = &link[a * 20 + day / 5 % 20];

				k->from += now;
				now += (double)leat_rng_poisson(
				    &r, 10 * (arrived(a + 1) - arrived(a)));
				k->to += now;
			}
		}
		leat_completeness_fit(&c, link, AGES * 20, &o);
		for (int i = 0; i < 3; i++) {
			double lower, upper, truth = arrived(asked[i]) / arrived(AGES);

			leat_completeness_interval(&c, asked[i], &lower, &upper);
			held[i] += lower <= truth && truth <= upper;
		}
		leat_completeness_fini(&c);
	}
	for (int i = 0; i < 3; i++)
		ck_assert_msg(fabs((double)held[i] / SAMPLES - 0.9) < 0.04, "age %d: %d of %d",
		    asked[i], held[i], SAMPLES);
}
END_TEST

/* Exports */

enum { DAYS = 120 };

static struct leat_rule_checks asked;
static struct leat_zone *zone;
static struct leat_delay *d;
static struct leat_findings findings;

static void
begin(enum leat_action action)
{
	asked = (struct leat_rule_checks){
	    .delay_limit = 0.9, .delay_max_error = 0.25, .delay_days = 90};
	asked.action[LEAT_CHECK_DELAY] = action;
	leat_zone_open(&zone, LEAT_SLICE("UTC"), NULL);
	d = leat_delay_new(&asked, zone);
}

static void
finish(void)
{
	leat_delay_free(d);
	leat_zone_free(zone);
	leat_findings_fini(&findings);
}

/* A row of campaign that an export taken on a day tells. */
static void
make(struct leat_row *row, int32_t day, int32_t taken, const char *campaign, double n)
{
	leat_row_init(row, LEAT_OBS_N);
	leat_row_str(row, LEAT_OBS_KIND, "spend");
	leat_row_day(row, LEAT_OBS_TIME, day);
	leat_row_str(row, LEAT_OBS_PLATFORM, "p");
	leat_row_str(row, LEAT_OBS_TIME_BASIS, "click");
	leat_row_str(row, LEAT_OBS_CAMPAIGN_ID, campaign);
	leat_row_day(row, LEAT_OBS_AS_OF, taken);
	leat_row_number(row, LEAT_OBS_CONVERSIONS, n);
	leat_row_number(row, LEAT_OBS_REVENUE, 10 * n);
}

static void
see(int32_t day, int32_t taken, const char *campaign, double n)
{
	struct leat_row row;

	make(&row, day, taken, campaign, n);
	leat_delay_see(d, &row, day);
	leat_row_fini(&row);
}

/* By age 1 half is there, by 2 four fifths, then all. */
static double
there(int32_t age)
{
	return age < 1 ? 20 : age == 1 ? 50 : age == 2 ? 80 : 100;
}

static void
see_exports(int every)
{
	for (int32_t taken = 30; taken <= DAYS; taken += every)
		for (int32_t day = taken - 10; day < taken; day++)
			see(day, taken, "7", there(taken - day));
}

/* What becomes of a day's 50 conversions, exported a day after; -1: dropped. */
static double
judge(int32_t age, enum leat_delay_fate fate, const char *flags)
{
	struct leat_row row;
	double n;

	make(&row, DAYS - age, DAYS, "7", there(age));
	ck_assert_int_eq(leat_delay_judge(d, &row, DAYS - age, true), fate);
	leat_parse_double(row.field[LEAT_OBS_CONVERSIONS], &n);
	ck_assert_msg(leat_slice_is(row.field[LEAT_OBS_FLAGS], flags), "age %d: %.*s", age,
	    (int)row.field[LEAT_OBS_FLAGS].n, row.field[LEAT_OBS_FLAGS].p);
	leat_row_fini(&row);
	return n;
}

START_TEST(test_completes)
{
	struct leat_row row;

	begin(LEAT_COMPLETE);
	see_exports(1);
	leat_delay_settle(d);
	ck_assert(judge(1, LEAT_DELAY_COMPLETED, "completed:conversions completed:revenue") == 100);
	ck_assert(judge(2, LEAT_DELAY_COMPLETED, "completed:conversions completed:revenue") == 100);
	ck_assert(judge(3, LEAT_DELAY_WHOLE, "") == 100);
	ck_assert(judge(200, LEAT_DELAY_WHOLE, "") == 100);
	/* No export told of a day that was not over; its cost is not all there either. */
	ck_assert(judge(0, LEAT_DELAY_PARTIAL, "partial") == 20);
	/* Nor is all that of a day which its export calls partial. */
	make(&row, DAYS - 1, DAYS, "7", 50);
	leat_row_str(&row, LEAT_OBS_FLAGS, "late partial");
	ck_assert_int_eq(leat_delay_judge(d, &row, DAYS - 1, false), LEAT_DELAY_PARTIAL);
	ck_assert(leat_slice_is(row.field[LEAT_OBS_CONVERSIONS], "50"));
	leat_row_fini(&row);
	leat_delay_find(d, &findings);
	leat_findings_sort(&findings);
	ck_assert_uint_eq(findings.n, 2);
	ck_assert_int_eq(findings.finding[0].first, DAYS - 2);
	ck_assert_int_eq(findings.finding[0].last, DAYS - 1);
	ck_assert_double_eq_tol(findings.finding[0].observed, 0.5, 1e-12);
	ck_assert_int_eq(findings.finding[1].first, DAYS);
	finish();
}
END_TEST

START_TEST(test_flags_and_drops)
{
	char reason[100];
	struct leat_row row;

	begin(LEAT_FLAG);
	see_exports(1);
	leat_delay_settle(d);
	ck_assert(judge(1, LEAT_DELAY_PARTIAL, "partial") == 50);
	ck_assert(judge(3, LEAT_DELAY_WHOLE, "") == 100);
	finish();

	begin(LEAT_DROP);
	see_exports(1);
	leat_delay_settle(d);
	judge(2, LEAT_DELAY_DROPPED, "");
	make(&row, DAYS - 2, DAYS, "7", 80);
	leat_delay_reason(d, &row, DAYS - 2, reason, sizeof(reason));
	ck_assert_str_eq(reason, "80 % complete at an age of 2 days, where 90 % is wanted");
	leat_row_fini(&row);
	finish();
}
END_TEST

/* "10-14 17-20": what is left of a platform's cover from day 10 to `end`. */
static const char *
left(const char *platform, int32_t from, int32_t end, struct leat_buf *out)
{
	struct leat_row row;
	int32_t first, last;

	make(&row, from, 0, "", 0);
	leat_row_str(&row, LEAT_OBS_PLATFORM, platform);
	out->n = 0;
	leat_buf_add_str(out, "");
	while (leat_delay_cover(d, &row, end, &from, &first, &last))
		leat_buf_printf(out, "%s%d-%d", out->n ? " " : "", first, last);
	leat_row_fini(&row);
	return out->p;
}

/* A dropped day is not covered: nobody is to take what is not there for zero. */
START_TEST(test_dropped_days_are_not_covered)
{
	struct leat_buf out = {0};

	begin(LEAT_DROP);
	see_exports(1);
	leat_delay_settle(d);
	judge(1, LEAT_DELAY_DROPPED, "");
	judge(2, LEAT_DELAY_DROPPED, "");
	judge(1, LEAT_DELAY_DROPPED, "");
	judge(3, LEAT_DELAY_WHOLE, "");
	ck_assert_str_eq(left("p", 10, DAYS, &out), "10-117 120-120");
	ck_assert_str_eq(left("p", 10, DAYS - 1, &out), "10-117");
	ck_assert_str_eq(left("p", DAYS - 2, DAYS - 1, &out), "");
	ck_assert_str_eq(left("other", 10, DAYS, &out), "10-120");
	ck_assert_str_eq(left("p", 10, 50, &out), "10-50");
	leat_buf_fini(&out);
	finish();
}
END_TEST

/* What one export says teaches nothing, and that is said. */
START_TEST(test_one_export)
{
	begin(LEAT_COMPLETE);
	for (int32_t day = 20; day < 30; day++)
		see(day, 30, "7", there(30 - day));
	leat_delay_settle(d);
	ck_assert(judge(1, LEAT_DELAY_WHOLE, "") == 50);
	leat_delay_find(d, &findings);
	ck_assert_uint_eq(findings.n, 1);
	ck_assert(strstr(findings.finding[0].message, "cannot be learnt") != NULL);
	finish();
}
END_TEST

/* Rows that do not say when their export was taken say nothing, and that is said. */
START_TEST(test_no_as_of)
{
	struct leat_row row;

	begin(LEAT_COMPLETE);
	make(&row, 20, 30, "7", 50);
	leat_row_borrow(&row, LEAT_OBS_AS_OF, LEAT_NONE);
	leat_delay_see(d, &row, 20);
	leat_delay_settle(d);
	ck_assert_int_eq(leat_delay_judge(d, &row, 20, true), LEAT_DELAY_WHOLE);
	leat_delay_find(d, &findings);
	ck_assert_uint_eq(findings.n, 1);
	ck_assert_str_eq(findings.finding[0].column, "as_of");
	ck_assert_int_eq(findings.finding[0].first, 20);
	leat_row_fini(&row);
	finish();
}
END_TEST

/* The curve's report, for comparing. Caller frees. */
static char *
report(void)
{
	struct leat_buf out = {0};

	leat_delay_settle(d);
	leat_delay_print(d, &out);
	finish();
	return out.p;
}

static double
at_age_1(void)
{
	char *text = report(), *at = strstr(text, "\"age\":1,\"completeness\":");
	double f = at ? strtod(at + strlen("\"age\":1,\"completeness\":"), NULL) : -1;

	free(text);
	return f;
}

/* Of two exports of a day the later counts: that of the morning has half of the evening's. */
START_TEST(test_two_exports_a_day)
{
	begin(LEAT_COMPLETE);
	for (int32_t taken = 30; taken <= DAYS; taken++)
		for (int32_t day = taken - 10; day < taken; day++)
			for (int evening = 1; evening >= 0; evening--) {
				char as_of[LEAT_INSTANT_MAX];
				struct leat_row row;

				leat_instant_print(taken * LEAT_US_PER_DAY +
						       (evening ? 20 : 8) * LEAT_US_PER_DAY / 24,
				    as_of);
				make(&row, day, taken, "7",
				    there(taken - day) * (evening ? 1 : 0.5));
				leat_row_str(&row, LEAT_OBS_AS_OF, as_of);
				leat_delay_see(d, &row, day);
				leat_row_fini(&row);
			}
	ck_assert_double_eq_tol(at_age_1(), 0.5, 1e-6);
}
END_TEST

/* A file given twice, rows in another order. */
START_TEST(test_the_same_thing_twice)
{
	char *once, *again;

	begin(LEAT_COMPLETE);
	see_exports(1);
	once = report();
	begin(LEAT_COMPLETE);
	for (int32_t taken = DAYS; taken >= 30; taken--)
		for (int32_t day = taken - 1; day >= taken - 10; day--)
			for (int times = taken % 3; times >= 0; times--)
				see(day, taken, "7", there(taken - day));
	again = report();
	ck_assert_msg(strcmp(once, again) == 0, "\n%.2000s\n%.2000s", once, again);
	free(again);
	free(once);
}
END_TEST

/*
 * Campaign 8 has a row only when something came in, on odd days 100 at once at age 3. At age 2
 * the export has its even days and not these: that was nothing. At age 1 it has no day of it so
 * late: that says nothing. Of a campaign that an export does not have at all nothing is known.
 */
START_TEST(test_rows_that_are_not_there)
{
	begin(LEAT_COMPLETE);
	see_exports(1);
	for (int32_t taken = 30; taken <= DAYS; taken++)
		for (int32_t day = taken - 10; day < taken; day++) {
			if (day % 2 == 0 || taken - day > 2)
				see(day, taken, "8", 100);
			if (taken % 2)
				see(day, taken, "9", there(taken - day));
		}
	/* A day in two: of 2 x 80 and 100 at age 2 there were (2 x 50 and 100) at age 1, of 2 x 100
	 * and 2 x 100 at age 3 (2 x 80 and 100) at age 2; 9 tells only of steps by two. */
	ck_assert_double_eq_tol(at_age_1(), 0.5, 0.02);
}
END_TEST

/* Rows that an export has lost: the day is left out, and counted. */
START_TEST(test_rows_that_went)
{
	char *text;

	begin(LEAT_COMPLETE);
	see_exports(1);
	for (int32_t taken = 30; taken <= 31; taken++) {
		see(25, taken, "8", 10);
		if (taken == 30) {
			struct leat_row row;

			make(&row, 25, taken, "8", 90);
			leat_row_str(&row, LEAT_OBS_DEVICE, "mobile");
			leat_delay_see(d, &row, 25);
			leat_row_fini(&row);
		}
	}
	text = report();
	ck_assert(strstr(text, "\"unlike\":1,") != NULL);
	free(text);
}
END_TEST

/* Completed values are exact: thirds, to the millionth, half to even. */
START_TEST(test_exact)
{
	struct leat_row row;

	begin(LEAT_COMPLETE);
	for (int32_t taken = 30; taken <= DAYS; taken++)
		for (int32_t day = taken - 10; day < taken; day++)
			see(day, taken, "7", taken - day < 2 ? 75 : 100);
	leat_delay_settle(d);
	make(&row, DAYS - 1, DAYS, "7", 0);
	/* 1 / 0.75 is 1.333333 in millionths: 0.6666665 and 1.9999995 are ties */
	leat_row_str(&row, LEAT_OBS_CONVERSIONS, "1000000.5");
	leat_row_str(&row, LEAT_OBS_REVENUE, "1.5");
	leat_delay_judge(d, &row, DAYS - 1, false);
	ck_assert(leat_slice_is(row.field[LEAT_OBS_CONVERSIONS], "1333333.666666"));
	ck_assert(leat_slice_is(row.field[LEAT_OBS_REVENUE], "2"));
	leat_row_fini(&row);
	finish();
}
END_TEST

/* Three days say little, and what is completed by is then too uncertain. */
START_TEST(test_too_uncertain)
{
	begin(LEAT_COMPLETE);
	for (int32_t taken = 30; taken <= 33; taken++)
		for (int32_t day = 25; day < taken && day < 29; day++)
			see(day, taken, "7", floor(there(taken - day) * (day % 2 ? 1 : 0.4) / 20));
	asked.delay_days = 8;
	leat_delay_settle(d);
	judge(2, LEAT_DELAY_PARTIAL, "partial");
	finish();
}
END_TEST

static int
read_text(const char *text, struct leat_err *err)
{
	char path[] = "/tmp/leat-delay-XXXXXX";
	int fd = mkstemp(path), status;
	FILE *f = fdopen(fd, "w");

	fputs(text, f);
	fclose(f);
	begin(LEAT_COMPLETE);
	status = leat_delay_read(d, path, err);
	unlink(path);
	return status;
}

#define LINE "{\"kind\":\"completeness\",\"platform\":\"p\",\"time_basis\":\"click\","

/* A curve that was given is used, whatever the exports say. */
START_TEST(test_given)
{
	ck_assert_int_eq(
	    read_text("{\"kind\":\"summary\"}\n" LINE
		      "\"column\":\"conversions\",\"age\":1,\"completeness\":0.25}\n\n" LINE
		      "\"column\":\"conversions\",\"age\":2,\"completeness\":0.95}\n",
		NULL),
	    LEAT_OK);
	see_exports(1);
	leat_delay_settle(d);
	/* revenue is learnt: a half */
	ck_assert(judge(1, LEAT_DELAY_COMPLETED, "completed:conversions completed:revenue") == 200);
	ck_assert(judge(3, LEAT_DELAY_WHOLE, "") == 100);
	finish();
}
END_TEST

START_TEST(test_bad_curves)
{
	static const struct {
		const char *text, *column;
		unsigned line;
	} bad[] = {
	    {"{\"kind\":\"summary\"}\n", "", 0},
	    {LINE "\"column\":\"cost\",\"age\":1,\"completeness\":1}\n", "column", 1},
	    {LINE "\"column\":\"revenue\",\"age\":1.5,\"completeness\":1}\n", "age", 1},
	    {LINE "\"column\":\"revenue\",\"age\":1,\"completeness\":1.5}\n", "completeness", 1},
	    {LINE "\"column\":\"revenue\",\"age\":1}\n", "completeness", 1},
	    {LINE "\"column\":\"revenue\",\"age\":1,\"completeness\":0.5}\n" LINE
		  "\"column\":\"revenue\",\"age\":3,\"completeness\":0.6}\n",
		"age", 2},
	    {"[]\n", "", 1},
	    {"{\"kind\"\n", "", 1},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct leat_err err = {0};

		ck_assert_msg(read_text(bad[i].text, &err) == LEAT_EDATA, "%s", bad[i].text);
		ck_assert_str_eq(err.column, bad[i].column);
		ck_assert_uint_eq(err.line, bad[i].line);
		finish();
	}
}
END_TEST

UNIT_MAIN("delay", test_chain_ladder, test_jackknife, test_exports_by_the_week, test_tail,
    test_never_falls, test_what_is_not_known, test_prior, test_coverage, test_completes,
    test_flags_and_drops, test_dropped_days_are_not_covered, test_one_export, test_no_as_of,
    test_two_exports_a_day, test_the_same_thing_twice, test_rows_that_are_not_there,
    test_rows_that_went, test_exact, test_too_uncertain, test_given, test_bad_curves)
