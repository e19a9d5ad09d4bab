/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>

#include "quality/check.h"
#include "quality/cover.h"
#include "quality/daily.h"
#include "quality/dedupe.h"
#include "quality/grain.h"
#include "quality/identity.h"
#include "quality/spool.h"
#include "quality/twins.h"

static struct leat_err err;

/* A row of NAME VALUE pairs in one text: "kind=spend cost=1". */
static void
make(struct leat_row *row, const char *text)
{
	struct leat_slice rest = leat_slice(text), pair, name;

	leat_row_init(row, LEAT_OBS_N);
	while (leat_slice_cut(&rest, '|', &pair)) {
		leat_slice_cut(&pair, '=', &name);
		leat_row_text(row, leat_schema_column(&leat_observations, name), pair);
	}
}

/* Checks */

static const char spend[] =
    "kind=spend|time=2026-07-01|channel=tv|cost=1|currency=EUR|platform=p|account=a|campaign_id=7";

/* spend with more pairs is refused at a column for a reason; NULL: accepted. */
static void
checks(const struct leat_rules *rules, const char *more, const char *column, const char *reason)
{
	struct leat_checker checker;
	struct leat_finding f;
	struct leat_row row;
	enum leat_obs_kind kind;
	char text[400];
	bool good;

	snprintf(text, sizeof(text), "%s|%s", spend, more);
	make(&row, text);
	leat_checker_init(&checker, rules);
	good = leat_check_row(&checker, &row, &kind, &f);
	if (column == NULL) {
		ck_assert_msg(good, "%s: %s", more, good ? "" : f.reason);
	} else {
		ck_assert_msg(!good, "%s was accepted", more);
		ck_assert_str_eq(leat_observations.column[f.column].name, column);
		ck_assert_msg(strstr(f.reason, reason) != NULL, "%s: %s", more, f.reason);
	}
	leat_row_fini(&row);
}

START_TEST(test_check)
{
	checks(NULL, "cost=0", NULL, NULL);
	checks(NULL, "kind=spent", "kind", "nearest is \"spend\"");
	checks(NULL, "kind=", "kind", "missing");
	checks(NULL, "kind=end", "kind", "unknown");
	checks(NULL, "cost=1,5", "cost", "\"1,5\"");
	checks(NULL, "cost=", "cost", "missing");
	checks(NULL, "time=2026-02-30", "time", "2026-02-30");
	checks(NULL, "currency=Euro", "currency", "Euro");
	checks(NULL, "clicks=1.5", "clicks", "1.5");
	checks(NULL, "period_end=2026-06-30", "period_end", "before");
	checks(NULL, "cost=-1", "cost", "negative");
	checks(NULL, "cost=-1|flags=partial correction", NULL, NULL);
	checks(NULL, "cost=-1|flags=corrections", "cost", "negative");
	checks(NULL, "budget=-1", "budget", "negative");
	/* a lift's cost is a change in spend */
	checks(NULL, "kind=lift|cost=-1|period_end=2026-07-02|conversions=1|revenue=2|se=1", NULL,
	    NULL);
	checks(NULL, "kind=outcome", "conversions", "missing");
	checks(NULL, "kind=outcome|value=3", NULL, NULL);
	/* what a terminal would obey is not echoed */
	checks(NULL, "cost=\033[31m", "cost", "\\x1B[31m");
}
END_TEST

START_TEST(test_rules)
{
	struct leat_slice codes[] = {LEAT_SLICE("EUR"), LEAT_SLICE("USD")};
	struct leat_rule_required required[] = {
	    {LEAT_SPEND, LEAT_OBS_CAMPAIGN_ID}, {LEAT_TOUCH, LEAT_OBS_DEVICE}};
	struct leat_rule_allowed allowed[] = {{LEAT_OBS_CURRENCY, 2, codes}};
	struct leat_rule_range range[] = {{LEAT_OBS_COST, 0, 100}};
	struct leat_rules rules = {2, 1, 1, required, allowed, range, {.action = {LEAT_UNASKED}}};

	checks(&rules, "cost=100", NULL, NULL);
	checks(&rules, "campaign_id=", "campaign_id", "the policy needs it");
	checks(&rules, "currency=USD", NULL, NULL);
	checks(&rules, "currency=GBP", "currency", "not allowed");
	checks(&rules, "cost=100.000001", "cost", "above the policy's 100");
	checks(&rules, "kind=touch|user=u|event=click", "device", "the policy needs it");
}
END_TEST

/* Identity */

static bool
same(const char *kind, const char *a, const char *b)
{
	struct leat_buf x = {0}, y = {0};
	struct leat_row one, other;
	enum leat_obs_kind k =
	    (enum leat_obs_kind)leat_schema_kind(&leat_observations, leat_slice(kind));
	bool equal;

	make(&one, a);
	make(&other, b);
	equal = leat_identity(&one, k, &x) && leat_identity(&other, k, &y) &&
		leat_slice_eq(leat_buf_slice(&x), leat_buf_slice(&y));
	leat_row_fini(&one);
	leat_row_fini(&other);
	leat_buf_fini(&x);
	leat_buf_fini(&y);
	return equal;
}

START_TEST(test_identity)
{
	/* an id replaces the name, and is not taken for one */
	ck_assert(same("spend", "campaign_id=7|campaign=a", "campaign_id=7|campaign=b"));
	ck_assert(!same("spend", "campaign_id=7", "campaign=7"));
	ck_assert(!same("spend", "campaign=a", "campaign=b"));
	ck_assert(!same("spend", "device=mobile", "device=desktop"));
	ck_assert(!same("spend", "attribution=7d_click", "attribution=1d_view"));
	ck_assert(same("spend", "cost=1|clicks=2", "cost=3"));
	/* neighbours do not run into each other */
	ck_assert(!same("spend", "platform=ab|account=c", "platform=a|account=bc"));
	/* ids keep their zeros and all their digits */
	ck_assert(!same("spend", "campaign_id=007", "campaign_id=7"));
	ck_assert(
	    !same("spend", "campaign_id=12345678901234567890", "campaign_id=12345678901234567891"));
	/* one instant, two ways to write it; a day is not its midnight */
	ck_assert(same("spend", "time=2026-07-01T02:00:00+02:00", "time=2026-07-01T00:00:00Z"));
	ck_assert(!same("spend", "time=2026-07-01", "time=2026-07-01T00:00:00Z"));
	/* events: by id, and without one never */
	ck_assert(same("conversion", "platform=s|id=1|revenue=5", "platform=s|id=1|revenue=6"));
	ck_assert(!same("conversion", "platform=s|id=1", "platform=t|id=1"));
	ck_assert(!same("touch", "user=u|time=2026-07-01", "user=u|time=2026-07-01"));
	ck_assert(!same("credit", "channel=tv", "channel=tv"));
	ck_assert(same("lift", "channel=tv|se=1|source=a", "channel=tv|se=1|source=b"));
	ck_assert(!same("lift", "channel=tv|se=1", "channel=tv|se=2"));
	ck_assert(same("outcome", "time=2026-07-01|conversions=1", "time=2026-07-01"));
	ck_assert(!same("outcome", "time=2026-07-01|name=a", "time=2026-07-01|name=b"));
}
END_TEST

/* Duplicates */

/* What became of rows 0 .. n-1: "-" nothing, "LINE" repeats that line, "tied"; blanks between. */
static void
verdicts(struct leat_dedupe *d, uint64_t n, const char *expected)
{
	const struct leat_dedupe_verdict *v;
	struct leat_buf got = {0};

	ck_assert_int_eq(leat_dedupe_settle(d, n, &err), LEAT_OK);
	for (int pass = 0; pass < 2; pass++) {
		got.n = 0;
		for (uint64_t i = 0; i < n; i++) {
			ck_assert_int_eq(leat_dedupe_at(d, i, &v, &err), LEAT_OK);
			if (v == NULL)
				leat_buf_add_str(&got, "- ");
			else if (v->fate == LEAT_DEDUPE_TIED)
				leat_buf_add_str(&got, "tied ");
			else
				leat_buf_printf(&got, "%llu ", (unsigned long long)v->line);
		}
		ck_assert_str_eq(got.p, expected);
	}
	leat_buf_fini(&got);
	leat_dedupe_free(d);
}

static void
see_row(struct leat_dedupe *d, const char *key, uint64_t row, int64_t as_of, uint64_t content)
{
	struct leat_dedupe_row r = {
	    .row = row, .line = 100 + row, .as_of = as_of, .content = content};

	ck_assert_int_eq(
	    leat_dedupe_see(d, leat_siphash(leat_dedupe_key(d), leat_slice(key)), &r, &err),
	    LEAT_OK);
}

START_TEST(test_newest_wins_whatever_the_order)
{
	static const int64_t as_of[6][3] = {
	    {1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}};
	static const char *const expected[] = {
	    "102 102 - ", "101 - 101 ", "102 102 - ", "101 - 101 ", "- 100 100 ", "- 100 100 "};

	for (int p = 0; p < 6; p++) {
		struct leat_dedupe *d = leat_dedupe_new("/tmp", 1 << 20);

		for (uint64_t i = 0; i < 3; i++)
			see_row(d, "k", i, as_of[p][i], i);
		verdicts(d, 3, expected[p]);
	}
}
END_TEST

START_TEST(test_later_wins_a_tie_and_differing_ties_are_told)
{
	struct leat_dedupe *d = leat_dedupe_new("/tmp", 1 << 20);

	see_row(d, "same", 0, 5, 1);
	see_row(d, "same", 1, 5, 1);
	see_row(d, "differ", 2, 5, 1);
	see_row(d, "differ", 3, 5, 2);
	see_row(d, "differ", 4, 5, 2);
	see_row(d, "settled", 5, 5, 1);
	see_row(d, "settled", 6, 5, 2);
	see_row(d, "settled", 7, 6, 2); /* a newer one settles it */
	see_row(d, "alone", 8, INT64_MIN, 2);
	verdicts(d, 9, "101 - 104 104 tied 107 107 - - ");
}
END_TEST

START_TEST(test_an_identity_that_is_asked_for)
{
	struct leat_dedupe *d = leat_dedupe_new("/tmp", 1 << 20);

	see_row(d, "a", 0, 1, 1);
	see_row(d, "b", 1, 1, 1);
	see_row(d, "b", 2, 1, 1);
	ck_assert_int_eq(leat_dedupe_probe(d, LEAT_SLICE("c"), &err), LEAT_OK);
	ck_assert_int_eq(leat_dedupe_settle(d, 3, &err), LEAT_OK);
	ck_assert_ptr_null(leat_dedupe_clash(d));
	leat_dedupe_free(d);
	d = leat_dedupe_new("/tmp", 1 << 20);
	see_row(d, "a", 0, 1, 1);
	see_row(d, "b", 1, 1, 1);
	see_row(d, "b", 2, 1, 1);
	ck_assert_int_eq(leat_dedupe_probe(d, LEAT_SLICE("b"), &err), LEAT_OK);
	ck_assert_int_eq(leat_dedupe_settle(d, 3, &err), LEAT_OK);
	ck_assert_ptr_nonnull(leat_dedupe_clash(d));
	ck_assert_uint_eq(leat_dedupe_clash(d)->line, 102);
	leat_dedupe_free(d);
}
END_TEST

/*
 * Many more identities than memory holds, each a few times: on disk, parted again, told by windows.
 * Row i is of identity i * 7 % IDENTITIES and taken at i * 31 % 4.
 */
START_TEST(test_dedupe_beyond_memory)
{
	enum { ROWS = 200000, IDENTITIES = 70000 };
	struct leat_dedupe *d = leat_dedupe_new("/tmp", 1 << 16);
	uint64_t *winner = LEAT_NEW_N(uint64_t, IDENTITIES);
	int64_t *newest = LEAT_NEW_N(int64_t, IDENTITIES);

	for (uint64_t i = 0; i < ROWS; i++) {
		uint64_t k = i * 7 % IDENTITIES;
		int64_t as_of = (int64_t)(i * 31 % 4) + 1;
		char key[32];

		snprintf(key, sizeof(key), "key %llu", (unsigned long long)k);
		see_row(d, key, i, as_of, 0);
		if (as_of >= newest[k]) {
			newest[k] = as_of;
			winner[k] = i;
		}
	}
	ck_assert_int_eq(leat_dedupe_settle(d, ROWS, &err), LEAT_OK);
	for (uint64_t i = 0; i < ROWS; i++) {
		const struct leat_dedupe_verdict *v;
		uint64_t k = i * 7 % IDENTITIES;

		ck_assert_int_eq(leat_dedupe_at(d, i, &v, &err), LEAT_OK);
		if (winner[k] == i)
			ck_assert_ptr_null(v);
		else
			ck_assert(v && v->fate == LEAT_DEDUPE_REPEATS && v->row == i &&
				  v->line == 100 + winner[k]);
	}
	ck_assert_uint_eq(leat_dedupe_ties(d), 0);
	free(winner);
	free(newest);
	leat_dedupe_free(d);
}
END_TEST

START_TEST(test_dedupe_without_a_disk)
{
	struct leat_dedupe *d = leat_dedupe_new("/nonexistent", 1 << 16);
	struct leat_dedupe_row r = {0};
	int status = LEAT_OK;

	for (; r.row < 100000 && status == LEAT_OK; r.row++)
		status = leat_dedupe_see(d, (struct leat_siphash){r.row, r.row << 32}, &r, &err);
	ck_assert_int_eq(status, LEAT_ECREATE);
	ck_assert(strstr(err.text, "TMPDIR") != NULL);
	leat_dedupe_free(d);
}
END_TEST

START_TEST(test_twin_files)
{
	static const char *const rows[] = {"kind=touch|user=u|source=a",
	    "kind=touch|user=v|source=a", "kind=touch|user=u|source=b",
	    "kind=touch|user=v|source=b", "kind=touch|user=u|source=c"};
	struct leat_twins t = {0};
	struct leat_row row;

	for (size_t i = 0; i < 5; i++) {
		make(&row, rows[i]);
		leat_twins_see(&t, 0, &row);
		leat_row_fini(&row);
	}
	leat_twins_settle(&t);
	ck_assert_uint_eq(t.name.n, 3);
	ck_assert_uint_eq(t.first[1], 0); /* b repeats a */
	ck_assert_uint_eq(t.first[2], 2); /* c holds an equal row, and is another file */
	leat_twins_fini(&t);
}
END_TEST

/* Grains */

static uint32_t
see(struct leat_grains *g, const char *text)
{
	struct leat_row row;
	uint32_t seen;

	make(&row, text);
	seen = leat_grains_see(g, &row, 20000, 0, 1);
	leat_row_fini(&row);
	return seen;
}

START_TEST(test_grains)
{
	struct leat_grains g = {0};
	uint32_t a = see(&g, "account=1|campaign=x"), b = see(&g, "account=1|campaign=y");
	uint32_t c = see(&g, "account=2|campaign=x|adgroup_id=3");
	uint32_t d = see(&g, "account=1|campaign=x|creative=z");

	ck_assert(leat_grain_of(a) == LEAT_GRAIN_CAMPAIGN);
	ck_assert(leat_grain_of(c) == LEAT_GRAIN_ADGROUP);
	ck_assert(leat_grain_of(d) == LEAT_GRAIN_CREATIVE);
	ck_assert_uint_eq(leat_grain_day_of(a), leat_grain_day_of(b));
	ck_assert(leat_grains_clash(&g, leat_grain_day_of(a)));
	ck_assert(!leat_grains_clash(&g, leat_grain_day_of(c)));
	leat_grains_fini(&g);
}
END_TEST

/* Covers */

/* Merged covers of "FIRST LAST" in the given order, as "FIRST..LAST FIRST..LAST". */
static void
merged(const char *const *rows, size_t n, const char *expected)
{
	struct leat_covers *c = leat_covers_new();
	struct leat_buf got = {0};
	struct leat_row row;

	for (size_t i = 0; i < n; i++) {
		make(&row, rows[i]);
		ck_assert(leat_covers_add(c, &row));
		leat_row_fini(&row);
	}
	leat_covers_merge(c);
	leat_row_init(&row, LEAT_OBS_N);
	while (leat_covers_next(c, &row))
		leat_buf_printf(&got, "%.*s:%.*s..%.*s(%.*s) ", (int)row.field[LEAT_OBS_PLATFORM].n,
		    row.field[LEAT_OBS_PLATFORM].p, 2, row.field[LEAT_OBS_TIME].p + 8, 2,
		    row.field[LEAT_OBS_PERIOD_END].p + 8, (int)row.field[LEAT_OBS_SOURCE].n,
		    row.field[LEAT_OBS_SOURCE].n ? row.field[LEAT_OBS_SOURCE].p : "");
	ck_assert_str_eq(got.p, expected);
	leat_buf_fini(&got);
	leat_row_fini(&row);
	leat_covers_free(c);
}

START_TEST(test_covers)
{
	static const char *const rows[] = {
	    "kind=cover|platform=b|time=2026-07-05|period_end=2026-07-09|source=x",
	    "kind=cover|platform=a|time=2026-07-04|source=x",
	    "kind=cover|platform=b|time=2026-07-01|period_end=2026-07-06|source=y",
	    "kind=cover|platform=b|time=2026-07-11|period_end=2026-07-12|source=y",
	    "kind=cover|platform=a|time=2026-07-05|period_end=2026-07-06|source=x"};
	static const char *const other[] = {
	    "kind=cover|platform=b|time=2026-07-01|period_end=2026-07-09",
	    "kind=cover|platform=b|time=2026-07-02|period_end=2026-07-03"};

	/* what touches is joined, what has a gap is not; a source stays where all agree */
	merged(rows, 5, "a:04..06(x) b:01..09() b:11..12(y) ");
	merged(other, 2, "b:01..09() ");
}
END_TEST

/* Days from hours */

START_TEST(test_hours_to_a_day)
{
	static const char *const hours[] = {
	    "kind=spend|time=2026-07-01T10:00:00Z|channel=tv|cost=0.1|clicks=1|reach=5|flags=b a|"
	    "campaign_id=7|campaign=old|as_of=2026-07-03",
	    "kind=spend|time=2026-07-01T11:00:00Z|channel=tv|cost=0.2|clicks=2|flags=c b|"
	    "campaign_id=7|campaign=new|as_of=2026-07-02"};
	struct leat_row row;

	for (int reversed = 0; reversed < 2; reversed++) {
		struct leat_daily d = {0};

		for (int i = 0; i < 2; i++) {
			make(&row, hours[reversed ? 1 - i : i]);
			leat_daily_add(&d, &row, LEAT_SPEND, 20635);
			leat_row_fini(&row);
		}
		ck_assert_uint_eq(d.day.n, 1);
		leat_row_init(&row, LEAT_OBS_N);
		ck_assert_int_eq(
		    leat_daily_row(&d, 0, LEAT_SLICE("Asia/Tokyo"), &row, &err), LEAT_OK);
		ck_assert(leat_slice_is(row.field[LEAT_OBS_TIME], "2026-07-01"));
		ck_assert(leat_slice_is(row.field[LEAT_OBS_COST], "0.3"));
		ck_assert(leat_slice_is(row.field[LEAT_OBS_CLICKS], "3"));
		ck_assert_uint_eq(row.field[LEAT_OBS_REACH].n, 0);
		ck_assert(leat_slice_is(row.field[LEAT_OBS_FLAGS], "a b c"));
		ck_assert(leat_slice_is(row.field[LEAT_OBS_CAMPAIGN], "new"));
		ck_assert(leat_slice_is(row.field[LEAT_OBS_AS_OF], "2026-07-03"));
		ck_assert(leat_slice_is(row.field[LEAT_OBS_TZ], "Asia/Tokyo"));
		leat_row_fini(&row);
		leat_daily_fini(&d);
	}
}
END_TEST

/* Spool */

START_TEST(test_spool)
{
	struct leat_spool_mark m = {.line = 7, .day = -3, .kind = LEAT_TOUCH}, got;
	struct leat_buf rows = {0};
	struct leat_spool *s;
	struct leat_row row;
	bool more;

	ck_assert_int_eq(leat_spool_new(&s, "/nonexistent", &err), LEAT_ECREATE);
	ck_assert_int_eq(leat_spool_new(&s, "/tmp", &err), LEAT_OK);
	make(&row, "kind=touch|user=u|extra={}");
	for (int i = 0; i < 1000; i++, m.line++) {
		rows.n = 0;
		leat_spool_encode(&rows, &m, &row);
		ck_assert_int_eq(leat_spool_add(s, &rows, 1, &err), LEAT_OK);
	}
	leat_buf_fini(&rows);
	for (int pass = 0; pass < 2; pass++) {
		ck_assert_int_eq(leat_spool_rewind(s, &err), LEAT_OK);
		for (uint64_t i = 0; i < 1000; i++) {
			ck_assert_int_eq(leat_spool_next(s, &got, &row, &more, &err), LEAT_OK);
			ck_assert(more && got.line == 7 + i && got.day == -3);
			ck_assert(leat_slice_is(row.field[LEAT_OBS_USER], "u"));
			ck_assert(leat_slice_is(row.field[LEAT_OBS_EXTRA], "{}"));
			ck_assert_uint_eq(row.field[LEAT_OBS_CHANNEL].n, 0);
		}
		ck_assert_int_eq(leat_spool_next(s, &got, &row, &more, &err), LEAT_OK);
		ck_assert(!more);
	}
	leat_row_fini(&row);
	leat_spool_free(s);
}
END_TEST

UNIT_MAIN("quality", test_check, test_rules, test_identity, test_newest_wins_whatever_the_order,
    test_later_wins_a_tie_and_differing_ties_are_told, test_an_identity_that_is_asked_for,
    test_dedupe_beyond_memory, test_dedupe_without_a_disk, test_twin_files, test_grains,
    test_covers, test_hours_to_a_day, test_spool)
