/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/when.h"
#include "quality/flood.h"
#include "quality/fx.h"

static struct leat_err err;

/* Rates */

static int
read_rates(struct leat_fx **fx, const char *text)
{
	char path[] = "/tmp/leat-rates-XXXXXX";
	int fd = mkstemp(path), status;
	FILE *f = fdopen(fd, "w");

	fputs(text, f);
	fclose(f);
	err = (struct leat_err){0};
	status = leat_fx_read(fx, path, NULL, &err);
	unlink(path);
	return status;
}

enum { CURRENCIES = 4, DAYS = 12 };
static const char *const code[CURRENCIES] = {"AAA", "BBB", "CCC", "ZZZ"};

/* A table in which most rates are not. Days are 1970-01-01 and so on. */
struct plain {
	double rate[CURRENCIES][CURRENCIES][DAYS]; /* 0: none */
};

static void
make_table(struct leat_rng *rng, struct plain *t, struct leat_fx **fx)
{
	struct leat_buf text = {0};

	leat_buf_add_str(&text, "date,from,to,rate\n");
	for (int d = 0; d < DAYS; d++)
		for (int a = 0; a < CURRENCIES; a++)
			for (int b = 0; b < CURRENCIES; b++) {
				double rate = (double)(1 + leat_rng_below(rng, 99999)) / 1e4;

				t->rate[a][b][d] = 0;
				/* Not both ways: they would contradict each other. */
				if (a == b || t->rate[b][a][d] > 0 || leat_rng_below(rng, 6))
					continue;
				t->rate[a][b][d] = rate;
				leat_buf_printf(&text, "1970-01-%02d,%s,%s,%.4f\n", d + 1, code[a],
				    code[b], rate);
			}
	ck_assert_int_eq(read_rates(fx, text.p), LEAT_OK);
	leat_buf_fini(&text);
}

/* One step, or 0. */
static double
one(const struct plain *t, bool turned, int a, int b, int day)
{
	if (t->rate[a][b][day] > 0)
		return t->rate[a][b][day];
	return turned && t->rate[b][a][day] > 0 ? 1 / t->rate[b][a][day] : 0;
}

static double
on(const struct plain *t, const struct leat_fx_rules *r, int through, int a, int b, int day)
{
	for (int d = day; d >= 0 && d >= day - r->max_age_days; d--) {
		double rate = d < DAYS ? one(t, !r->only_direct, a, b, d) : 0;

		if (rate == 0 && d < DAYS && through >= 0 && through != a && through != b)
			rate = one(t, !r->only_direct, a, through, d) *
			       one(t, !r->only_direct, through, b, d);
		if (rate > 0)
			return rate;
	}
	return 0;
}

START_TEST(test_rates_against_a_plain_search)
{
	struct leat_rng rng;
	int found = 0, not_found = 0;

	leat_rng_init(&rng, 17);
	for (int i = 0; i < 300; i++) {
		int through = (int)leat_rng_below(&rng, CURRENCIES + 1) - 1;
		struct leat_fx_rules r = {.max_age_days = (int64_t)leat_rng_below(&rng, 4),
		    .only_direct = leat_rng_below(&rng, 2),
		    .through = through < 0 ? LEAT_NONE : leat_slice(code[through])};
		struct plain t;
		struct leat_fx *fx;

		make_table(&rng, &t, &fx);
		for (int k = 0; k < CURRENCIES * CURRENCIES * (DAYS + 3); k++) {
			int a = k % CURRENCIES, b = k / CURRENCIES % CURRENCIES;
			int day = k / CURRENCIES / CURRENCIES;
			double want = a == b ? 0 : on(&t, &r, through, a, b, day);
			struct leat_fx_answer got;

			if (a == b)
				continue;
			got = leat_fx_on(fx, &r, leat_slice(code[a]), leat_slice(code[b]), day);
			ck_assert_int_eq(got.found == LEAT_FX_FOUND, want > 0);
			found += want > 0;
			not_found += want == 0;
			if (want > 0)
				ck_assert(fabs(leat_rate_double(got.rate) / want - 1) < 2e-14);
		}
		leat_fx_free(fx);
	}
	ck_assert(found > 10000 && not_found > 10000);
}
END_TEST

static struct leat_fx_answer
ask(const char *table, const char *through, const char *from, const char *to, const char *day)
{
	struct leat_fx_rules r = {.max_age_days = 1, .through = leat_slice(through)};
	struct leat_fx_answer a;
	struct leat_fx *fx;
	int32_t d;

	ck_assert_int_eq(read_rates(&fx, table), LEAT_OK);
	ck_assert(leat_day_parse(leat_slice(day), &d));
	a = leat_fx_on(fx, &r, leat_slice(from), leat_slice(to), d);
	leat_fx_free(fx);
	return a;
}

START_TEST(test_what_is_missing)
{
	static const char table[] = "date,from,to,rate\n2026-07-01,EUR,USD,1\n"
				    "2026-07-05,EUR,USD,1\n2026-07-03,GBP,EUR,1\n"
				    "2026-07-09,GBP,EUR,1\n2026-07-05,EUR,CHF,1\n";

	ck_assert(ask(table, NULL, "USD", "EUR", "2026-07-02").found == LEAT_FX_FOUND);
	ck_assert(ask(table, NULL, "USD", "EUR", "2026-06-30").found == LEAT_FX_BEFORE);
	ck_assert(ask(table, NULL, "USD", "EUR", "2026-07-03").found == LEAT_FX_GAP);
	ck_assert(ask(table, NULL, "USD", "EUR", "2026-07-07").found == LEAT_FX_AFTER);
	ck_assert(ask(table, NULL, "USD", "GBP", "2026-07-05").found == LEAT_FX_NO_PAIR);
	ck_assert(ask(table, NULL, "JPY", "GBP", "2026-07-05").found == LEAT_FX_NO_PAIR);
	/* through another: the leg that a later table will not have is told before one it may */
	ck_assert(ask(table, "EUR", "USD", "CHF", "2026-07-05").found == LEAT_FX_FOUND);
	ck_assert(ask(table, "EUR", "USD", "CHF", "2026-07-09").found == LEAT_FX_AFTER);
	ck_assert(ask(table, "EUR", "GBP", "CHF", "2026-07-09").found == LEAT_FX_AFTER);
	ck_assert(ask(table, "EUR", "GBP", "CHF", "2026-07-04").found == LEAT_FX_BEFORE);
	ck_assert(ask(table, "EUR", "GBP", "USD", "2026-07-07").found == LEAT_FX_GAP);
	ck_assert(ask(table, "EUR", "USD", "JPY", "2026-07-05").found == LEAT_FX_NO_PAIR);
}
END_TEST

START_TEST(test_period)
{
	static const char table[] = "date,from,to,rate\n2026-07-03,USD,EUR,0.9\n"
				    "2026-07-04,USD,EUR,0.7\n2026-07-05,USD,EUR,0.7\n";
	struct leat_fx_rules r = {.period = LEAT_FX_MEAN};
	struct leat_fx_answer a;
	struct leat_fx *fx;
	int32_t first;

	ck_assert_int_eq(read_rates(&fx, table), LEAT_OK);
	ck_assert(leat_day_parse(LEAT_SLICE("2026-07-03"), &first));
	a = leat_fx_over(fx, &r, LEAT_SLICE("USD"), LEAT_SLICE("EUR"), first, first + 2);
	ck_assert(a.found == LEAT_FX_FOUND && a.rate.digits == 766666666666667);
	a = leat_fx_over(fx, &r, LEAT_SLICE("USD"), LEAT_SLICE("EUR"), first, first + 3);
	ck_assert(a.found == LEAT_FX_AFTER && a.day == first + 3);
	r.period = LEAT_FX_FIRST;
	a = leat_fx_over(fx, &r, LEAT_SLICE("USD"), LEAT_SLICE("EUR"), first, first + 3);
	ck_assert(a.found == LEAT_FX_FOUND && a.rate.digits == 9);
	r.period = LEAT_FX_LAST;
	a = leat_fx_over(fx, &r, LEAT_SLICE("USD"), LEAT_SLICE("EUR"), first, first + 1);
	ck_assert(a.found == LEAT_FX_FOUND && a.rate.digits == 7);
	leat_fx_free(fx);
}
END_TEST

/* Users with too many events */

enum { USERS = 50 };

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void
name_of(size_t user, char out[16])
{
	snprintf(out, 16, "user-%zu", user);
}

/* Does any window of a user's sorted instants hold more than so many? */
static bool
too_many(int64_t *at, size_t n, int64_t events, int64_t window)
{
	qsort(at, n, sizeof(*at), by_value);
	for (size_t i = 0; i < n; i++) {
		size_t within = 0;

		while (i + within < n && at[i + within] - at[i] < window)
			within++;
		if ((int64_t)within > events)
			return true;
	}
	return false;
}

static void
floods(size_t n, int64_t events, int64_t window, uint64_t seed)
{
	struct leat_flood *f = leat_flood_new(events, window, "/tmp");
	int64_t *at = LEAT_NEW_N(int64_t, n), *own = LEAT_NEW_N(int64_t, n);
	size_t *user = LEAT_NEW_N(size_t, n), found = 0;
	struct leat_rng rng;
	char name[16];

	leat_rng_init(&rng, seed);
	for (size_t i = 0; i < n; i++) {
		/* some have many, some few */
		user[i] = (size_t)(USERS * pow(leat_rng_uniform(&rng), 3));
		at[i] = (int64_t)leat_rng_below(&rng, 1000000) - 500000;
		name_of(user[i], name);
		ck_assert_int_eq(leat_flood_see(f, leat_slice(name), at[i], &err), LEAT_OK);
	}
	ck_assert_int_eq(leat_flood_settle(f, &err), LEAT_OK);
	for (size_t u = 0; u < USERS; u++) {
		size_t k = 0;
		bool want;

		for (size_t i = 0; i < n; i++)
			if (user[i] == u)
				own[k++] = at[i];
		want = too_many(own, k, events, window);
		name_of(u, name);
		ck_assert_int_eq(leat_flood_has(f, leat_slice(name)), want);
		found += want;
	}
	ck_assert_uint_eq(leat_flood_users(f), found);
	ck_assert(!leat_flood_has(f, LEAT_SLICE("nobody")));
	ck_assert(found > 0 && found < USERS);
	leat_flood_free(f);
	free(at);
	free(own);
	free(user);
}

START_TEST(test_flood)
{
	struct leat_flood *f = leat_flood_new(1, 10, "/tmp");

	ck_assert_int_eq(leat_flood_settle(f, &err), LEAT_OK);
	ck_assert_uint_eq(leat_flood_users(f), 0);
	leat_flood_free(f);
	for (uint64_t seed = 0; seed < 20; seed++)
		floods(3000, 4, 12000, seed);
	floods(500, 1, 2000, 1);
}
END_TEST

START_TEST(test_flood_on_disk)
{
	struct leat_flood *f = leat_flood_new(5, 1000000, "/nowhere");
	int status = LEAT_OK;

	/* Three runs, and one of them half empty. */
	floods(1200000, 60, 3000, 4);
	for (int i = 0; i < 600000 && status == LEAT_OK; i++)
		status = leat_flood_see(f, LEAT_SLICE("u"), i, &err);
	ck_assert_int_eq(status, LEAT_ECREATE);
	ck_assert_ptr_nonnull(strstr(err.text, "/nowhere"));
	leat_flood_free(f);
}
END_TEST

UNIT_MAIN("reshape", test_rates_against_a_plain_search, test_what_is_missing, test_period,
    test_flood, test_flood_on_disk)
