/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <math.h>
#include <stdio.h>

#include "plan/response.h"
#include "report/html.h"
#include "report/show.h"
#include "report/source.h"
#include "report/table.h"
#include "report/text.h"

/* The model and plan of the golden tests: three channels, 60 days, 20 draws. */
static const char *
fixture(struct leat_arena *a, const char *name)
{
	const char *top = getenv("TOP");

	return leat_arena_printf(a, "%s/tests/golden/report/%s", top ? top : ".", name);
}

static void
load(struct leat_facts *f, const char *first, const char *second)
{
	struct leat_arena a = {0};
	const char *paths[] = {fixture(&a, first), second ? fixture(&a, second) : NULL};
	struct leat_sources s = {0};
	struct leat_err err = {0};

	leat_facts_init(f);
	ck_assert_msg(
	    leat_sources_open(&s, paths, second ? 2 : 1, &err) == LEAT_OK, "%s", err.text);
	ck_assert_msg(leat_sources_read(&s, f, &err) == LEAT_OK, "%s", err.text);
	ck_assert_msg(leat_facts_derive(f, NULL, &err) == LEAT_OK, "%s", err.text);
	leat_sources_fini(&s);
	leat_arena_fini(&a);
}

START_TEST(test_numbers_for_people)
{
	struct leat_arena a = {0};

	ck_assert_str_eq(leat_show_fixed(&a, 1234567.891, 2), "1,234,567.89");
	ck_assert_str_eq(leat_show_fixed(&a, -999, 0), "-999");
	ck_assert_str_eq(leat_show_fixed(&a, -1000, 0), "-1,000");
	ck_assert_str_eq(leat_show_fixed(&a, NAN, 0), LEAT_SHOW_NONE);
	ck_assert_str_eq(leat_show_round(&a, 99.96), "100");
	ck_assert_str_eq(leat_show_round(&a, 9.996), "10.0");
	ck_assert_str_eq(leat_show_round(&a, -1.005e4), "-10,050");
	/* Half to even, in whole micros: no double comes near. */
	ck_assert_str_eq(leat_show_money(&a, 125000, 2), "0.12");
	ck_assert_str_eq(leat_show_money(&a, 135000, 2), "0.14");
	ck_assert_str_eq(leat_show_money(&a, -5001, 2), "-0.01");
	ck_assert_str_eq(leat_show_money(&a, INT64_MAX, 6), "9,223,372,036,854.775807");
	ck_assert_str_eq(leat_show_coins(&a, 1500000000, "JPY"), "1,500");
	ck_assert_str_eq(leat_show_coins(&a, 1500000, "EUR"), "1.50");
	ck_assert_str_eq(leat_show_coins(&a, 1500001, "EUR"), "1.500001");
	ck_assert_str_eq(leat_show_count(&a, 7500000), "7.5");
	ck_assert_str_eq(leat_show_signed(&a, "0.00"), "0.00");
	ck_assert_str_eq(leat_show_signed(&a, "0.01"), "+0.01");
	leat_arena_fini(&a);
}
END_TEST

START_TEST(test_names_are_harmless)
{
	struct leat_arena a = {0};
	char many[301];

	ck_assert_str_eq(leat_show_name(&a, LEAT_SLICE("a\033[2Jb"), 0), "a\\x1B[2Jb");
	ck_assert_str_eq(leat_show_name(&a, LEAT_SLICE("x\xe2\x80\xaey"), 0), "x\\xE2\\x80\\xAEy");
	ck_assert_str_eq(leat_show_name(&a, LEAT_SLICE("\xff"), 0), "\\xFF");
	/* Longer than leat_safe takes, with characters across its edges: nothing is lost or
	 * escaped. */
	for (int i = 0; i < 300; i += 3)
		memcpy(many + i, "\xe2\x82\xac", 4);
	ck_assert_str_eq(leat_show_name(&a, leat_slice(many), 0), many);
	ck_assert_str_eq(leat_show_name(&a, leat_slice(many), 7), "\xe2\x82\xac\xe2\x82\xac...");
	ck_assert_uint_eq(leat_show_width(leat_slice("Z\xc3\xbcrich")), 6);
	ck_assert_uint_eq(leat_show_width(leat_slice("\xe5\xa4\x8f")), 2);
	ck_assert_uint_eq(leat_show_width(leat_slice("e\xcc\x81")), 1);
	leat_arena_fini(&a);
}
END_TEST

START_TEST(test_lines_are_cut_at_blanks)
{
	struct leat_slice rest = LEAT_SLICE("one two 12" LEAT_NBSP "EUR abcdefghijk"), line;
	static const char *const want[] = {"one two", "12" LEAT_NBSP "EUR", "abcdefghi", "jk"};

	for (size_t i = 0; i < 4; i++) {
		ck_assert(leat_text_line(&rest, 9, &line));
		ck_assert_msg(leat_slice_is(line, want[i]), "\"%.*s\"", (int)line.n, line.p);
	}
	ck_assert(!leat_text_line(&rest, 9, &line));
}
END_TEST

/* The sum of a column over the rows but the last, read back from what is shown. */
static double
column_sum(const struct leat_table *t, size_t column)
{
	double sum = 0;

	for (size_t r = 0; r + 1 < t->nrows; r++) {
		char digits[64], *to = digits;

		for (const char *c = t->cell[r * t->ncolumns + column]; *c; c++)
			if (*c != ',')
				*to++ = *c;
		*to = '\0';
		sum += strtod(digits, NULL);
	}
	return sum;
}

/* What is shown adds up to the total that is shown, to the coin. */
START_TEST(test_tables_add_up)
{
	struct leat_facts f;
	struct leat_table t;

	load(&f, "plan.csv", "model.jsonl");
	t = leat_table_budget(&f);
	ck_assert_uint_eq(t.nrows, 4);
	for (size_t c = 1; c <= 6; c++) {
		double sum = column_sum(&t, c);
		const char *shown = leat_show_fixed(&f.arena, sum, c < 5 ? 2 : 1);

		if (c != 4) /* the change in per cent does not add up */
			ck_assert_str_eq(c == 3 ? leat_show_signed(&f.arena, shown) : shown,
			    t.cell[3 * t.ncolumns + c]);
	}
	ck_assert_str_eq(t.cell[3 * t.ncolumns + 2], "788.20"); /* 22,069.46 EUR in 28 days */
	t = leat_table_contributions(&f);
	ck_assert_str_eq(leat_show_fixed(&f.arena, column_sum(&t, 1), 0),
	    t.cell[(t.nrows - 1) * t.ncolumns + 1]);
	t = leat_table_data(&f);
	ck_assert_str_eq(leat_show_fixed(&f.arena, column_sum(&t, 1), 2),
	    t.cell[(t.nrows - 1) * t.ncolumns + 1]);
	leat_facts_fini(&f);
}
END_TEST

/* The bounds of the gain, against a sum over channels draw by draw that is written out here. */
START_TEST(test_gain_is_taken_within_draws)
{
	struct leat_facts f;
	double gain[20] = {0}, mean = 0;
	int inside = 0;

	load(&f, "model.jsonl", "plan.csv");
	for (size_t i = 0; i < f.plan.nlines; i++) {
		const struct leat_facts_line *l = &f.plan.line[i];
		const struct leat_facts_channel *c =
		    &f.channel[leat_facts_channel_of(&f, l->channel)];
		const struct leat_curve *k = NULL;

		for (size_t j = 0; j < f.model.ncurves; j++)
			if (strcmp(f.model.curve[j].channel, l->channel) == 0)
				k = &f.model.curve[j];
		for (size_t d = 0; d < 20; d++) {
			double after =
			    leat_curve_outcome(k, 20, d, (double)c->spend_after / 1e6 / 28, NULL);
			double before =
			    leat_curve_outcome(k, 20, d, (double)c->spend_before / 1e6 / 28, NULL);

			gain[d] += 28 * (after - before) / (double)c->nlines;
		}
	}
	for (size_t d = 0; d < 20; d++) {
		mean += gain[d] / 20;
		inside += gain[d] >= f.plan.gain.lower && gain[d] <= f.plan.gain.upper;
	}
	/* The plan's figures have nine digits of some 40,000, and their difference is taken. */
	ck_assert_double_eq_tol(f.plan.gain.mean, mean, 1e-3);
	ck_assert_int_eq(inside, 18); /* of 20: 90 % between the 5 % and the 95 % quantile */
	leat_facts_fini(&f);
}
END_TEST

START_TEST(test_curves_are_sampled_where_they_are_used)
{
	struct leat_facts f;

	load(&f, "model.jsonl", "plan.csv");
	for (size_t i = 0; i < f.ncurves; i++) {
		const struct leat_facts_curve *c = &f.curve[i];
		double y = leat_curve_outcome(c->curve, f.model.ndraws, SIZE_MAX, c->planned, NULL);

		ck_assert_double_eq_tol(
		    c->at_planned.mean, y, 1e-9 * y); /* other order of summing */
		ck_assert_double_eq(c->at[0].mean, 0);
		ck_assert_double_ge(c->spend[LEAT_FACTS_POINTS - 1], 1.5 * c->planned - 1e-9);
		for (int p = 1; p < LEAT_FACTS_POINTS; p++)
			ck_assert(
			    c->at[p].lower <= c->at[p].mean && c->at[p].mean <= c->at[p].upper);
	}
	leat_facts_fini(&f);
}
END_TEST

/* Weeks that the data cut are left out; months hold every day. */
START_TEST(test_series_keep_what_is_observed)
{
	struct leat_facts f;
	double all = 0, months = 0;

	load(&f, "model.jsonl", NULL);
	for (size_t i = 0; i < f.model.nfitted; i++)
		all += f.model.fitted[i].observed;
	for (size_t i = 0; i < f.months.n; i++)
		months += f.months.span[i].observed;
	ck_assert_double_eq_tol(months, all, 1e-6); /* cents, 60 of them */
	ck_assert_uint_eq(f.months.n, 2);           /* 2026-05-02 to 2026-06-30 */
	ck_assert_uint_eq(f.weeks.n, 8);
	for (size_t i = 0; i < f.weeks.n; i++)
		ck_assert_int_eq(f.weeks.span[i].last_day - f.weeks.span[i].day, 6);
	leat_facts_fini(&f);
}
END_TEST

/* Whatever is reported, no line is wider than a terminal. */
START_TEST(test_text_fits)
{
	static const char *const what[][2] = {{"model.jsonl", "plan.csv"}, {"names.csv", NULL},
	    {"weekly.csv", NULL}, {"observations.csv", "model.jsonl"}, {"held.csv", NULL}};

	for (size_t i = 0; i < sizeof(what) / sizeof(what[0]); i++) {
		struct leat_buf b = {0};
		struct leat_slice rest, line;
		struct leat_facts f;

		load(&f, what[i][0], what[i][1]);
		leat_report_text(&f, &b);
		rest = leat_buf_slice(&b);
		while (leat_slice_cut(&rest, '\n', &line)) {
			ck_assert_msg(
			    leat_show_width(line) <= LEAT_TEXT_WIDTH, "%.*s", (int)line.n, line.p);
			ck_assert(line.n == 0 || line.p[line.n - 1] != ' ');
		}
		leat_buf_fini(&b);
		leat_facts_fini(&f);
	}
}
END_TEST

UNIT_MAIN("report", test_numbers_for_people, test_names_are_harmless, test_lines_are_cut_at_blanks,
    test_tables_add_up, test_gain_is_taken_within_draws,
    test_curves_are_sampled_where_they_are_used, test_series_keep_what_is_observed, test_text_fits)
