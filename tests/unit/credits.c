/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "attribution/ensemble.h"
#include "attribution/markov.h"
#include "attribution/rules.h"
#include "base/rng.h"
#include "credit/cost.h"
#include "credit/coverage.h"
#include "credit/unit.h"
#include "unit.h"

/* The ensemble */

static const struct leat_attribution *const three[] = {
    &leat_rule_linear, &leat_markov, &leat_ensemble};

static int
weights(const char *text, size_t n, int64_t *weight, struct leat_err *err)
{
	return leat_ensemble_weights(leat_slice(text), three, n, weight, err);
}

START_TEST(ensemble_weights)
{
	struct leat_buf text = {0};
	struct leat_err err;
	int64_t w[3];

	ck_assert_int_eq(weights("", 3, w, &err), LEAT_OK);
	ck_assert(w[0] == w[1] && w[0] > 0 && w[2] == 0);
	ck_assert_int_eq(weights("markov = 2, linear=1", 3, w, &err), LEAT_OK);
	ck_assert(w[0] == 1000000 && w[1] == 2000000 && w[2] == 0);
	leat_ensemble_describe(three, 3, w, &text);
	ck_assert_str_eq(text.p, "linear 0.333333, markov 0.666667");
	ck_assert_int_eq(weights("markov=.5", 3, w, &err), LEAT_OK); /* the rest has none */
	ck_assert(w[0] == 0 && w[1] == 500000);
	ck_assert(!leat_ensemble_incremental(three, 3, w));
	ck_assert_int_eq(weights("markow=1", 3, w, &err), LEAT_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "\"markov\""));
	for (size_t i = 0; i < 7; i++) {
		static const char *const bad[] = {"markov", "markov=-1", "markov=x", "markov=0",
		    "markov=1,markov=1", "ensemble=1", "markov=1,"};

		ck_assert_msg(weights(bad[i], 3, w, &err) == LEAT_EUSAGE, "%s", bad[i]);
	}
	ck_assert_int_eq(weights("markov=1", 2, w, &err), LEAT_EUSAGE); /* of no ensemble */
	ck_assert_int_eq(weights("", 2, w, &err), LEAT_OK);
	ck_assert_int_eq(
	    leat_ensemble_weights(LEAT_NONE, three + 2, 1, w, &err), LEAT_EUSAGE); /* alone */
	leat_buf_fini(&text);
}
END_TEST

enum { DAYS = 4, UNITS = 5, CURRENCIES = 2 };

/* A day's total dealt to units at random; some of it, if asked, on other days. */
static void
deal(struct leat_daysum *t, struct leat_rng *r, bool shift)
{
	for (int32_t day = 0; day < DAYS; day++)
		for (uint32_t c = 0; c < CURRENCIES; c++) {
			int64_t total = 1000003 + day, left = total, value = c ? -7 - day : 501;

			for (uint32_t u = 0; u + 1 < UNITS; u++) {
				int64_t part = (int64_t)leat_rng_below(r, (uint64_t)left / 2 + 1);

				leat_daysum_add(t, shift ? (day + (int32_t)u) % DAYS : day, u, c,
				    part, u == 2 ? value : 0);
				left -= part;
			}
			leat_daysum_add(t, day, UNITS - 1, c, left, 0);
		}
}

START_TEST(variance_in_any_order)
{
	struct leat_daysum forth = {0}, back = {0};
	double a[UNITS], b[UNITS];
	struct leat_rng r;
	int64_t credit[400];

	/* Credits of 1 and 3: (1 + 9) / 4^2. */
	leat_daysum_add(&forth, 5, 2, 0, LEAT_MICROS, 0);
	leat_daysum_add(&forth, 9, 2, 1, 3 * LEAT_MICROS, 0);
	leat_daysum_variance(&forth, UNITS, a);
	ck_assert_double_eq(a[2], 0.625);
	ck_assert_double_eq(a[1], 0);
	leat_rng_init(&r, 3);
	for (int i = 0; i < 400; i++)
		credit[i] = (int64_t)leat_rng_below(&r, 9000000);
	for (int i = 0; i < 400; i++) {
		leat_daysum_add(&forth, i, (uint32_t)i % UNITS, 0, credit[i], 0);
		leat_daysum_add(&back, 399 - i, (uint32_t)(399 - i) % UNITS, 0, credit[399 - i], 0);
	}
	leat_daysum_add(&back, 9, 2, 1, 3 * LEAT_MICROS, 0);
	leat_daysum_add(&back, 5, 2, 0, LEAT_MICROS, 0);
	leat_daysum_variance(&forth, UNITS, a);
	leat_daysum_variance(&back, UNITS, b);
	ck_assert_mem_eq(a, b, sizeof(a));
	leat_daysum_fini(&forth);
	leat_daysum_fini(&back);
}
END_TEST

struct totals {
	leat_sum conversions, revenue;
};

static struct totals
total(const struct leat_daysum *t, int32_t day, uint32_t currency)
{
	struct totals s = {0};

	for (size_t i = 0; i < t->key.n; i++) {
		struct leat_daysum_row r;

		ck_assert_int_eq(leat_daysum_row(t, i, &r, NULL), LEAT_OK);
		if ((day < 0 || r.day == day) && r.currency == currency) {
			s.conversions += r.conversions;
			s.revenue += r.revenue;
		}
	}
	return s;
}

static struct totals
cell(const struct leat_daysum *t, int32_t day, uint32_t unit, uint32_t currency)
{
	for (size_t i = 0; i < t->key.n; i++) {
		struct leat_daysum_row r;

		ck_assert_int_eq(leat_daysum_row(t, i, &r, NULL), LEAT_OK);
		if (r.day == day && r.unit == unit && r.currency == currency)
			return (struct totals){r.conversions, r.revenue};
	}
	return (struct totals){0};
}

/* Each cell is within a micro of the mean, and every day's total is that of the parts. */
START_TEST(ensemble_adds_up)
{
	const int64_t weight[] = {1000000, 0, 2500000, 333333};
	const int64_t whole = 3833333;

	for (uint64_t seed = 0; seed < 40; seed++) {
		struct leat_daysum part[4] = {{.cap = 0}}, mean = {.cap = 0};
		const struct leat_daysum *of[] = {&part[0], &part[1], &part[2], &part[3]};
		struct leat_rng r;
		bool shift = seed % 2;

		leat_rng_init(&r, seed);
		for (int i = 0; i < 4; i++)
			if (i != 1)
				deal(&part[i], &r, shift && i == 2);
		leat_daysum_add(&part[1], 0, 0, 0, 999, 999); /* of no weight */
		leat_ensemble_mean(of, weight, 4, &mean);
		for (uint32_t c = 0; c < CURRENCIES; c++) {
			for (int32_t day = shift ? -1 : 0; day < (shift ? 0 : DAYS); day++) {
				ck_assert(total(&mean, day, c).conversions ==
					  total(&part[0], day, c).conversions);
				ck_assert(total(&mean, day, c).revenue ==
					  total(&part[0], day, c).revenue);
			}
			for (int32_t day = 0; day < DAYS; day++)
				for (uint32_t u = 0; u < UNITS; u++) {
					leat_sum n = 0, v = 0;
					struct totals got = cell(&mean, day, u, c);

					for (int i = 0; i < 4; i++) {
						struct totals p = cell(&part[i], day, u, c);

						n += weight[i] * p.conversions;
						v += weight[i] * p.revenue;
					}
					n -= got.conversions * whole;
					v -= got.revenue * whole;
					ck_assert(n < whole && n > -whole);
					ck_assert(v < whole && v > -whole);
				}
		}
		for (int i = 0; i < 4; i++)
			leat_daysum_fini(&part[i]);
		leat_daysum_fini(&mean);
	}
}
END_TEST

/* Thirds of a micro: the first by name has the one that is left over. */
START_TEST(ensemble_ties)
{
	const int64_t weight[] = {1000000, 1000000};
	struct leat_daysum part[2] = {{.cap = 0}}, mean = {.cap = 0};
	const struct leat_daysum *of[] = {&part[0], &part[1]};

	leat_daysum_add(&part[0], 5, 9, 0, 1, 0);
	leat_daysum_add(&part[1], 5, 3, 0, 1, 0);
	leat_ensemble_mean(of, weight, 2, &mean);
	ck_assert_uint_eq(mean.key.n, 1);
	ck_assert(cell(&mean, 5, 3, 0).conversions == 1);
	leat_daysum_fini(&part[0]);
	leat_daysum_fini(&part[1]);
	leat_daysum_fini(&mean);
}
END_TEST

/* Errors that go together in full: of a mean of two parts, the mean of theirs. */
START_TEST(ensemble_variances)
{
	const int64_t weight[] = {1000000, 3000000};
	struct leat_daysum part[2] = {{.cap = 0}}, mean = {.cap = 0};
	const struct leat_daysum *of[] = {&part[0], &part[1]};
	const double one[] = {0.04, 0}, none[] = {0, 0};
	const double *variance[] = {one, NULL};
	double shared[2];
	struct leat_daysum_row r;

	leat_daysum_add(&part[0], 1, 0, 0, 8000000, 0); /* se 8 */
	leat_daysum_add(&part[1], 1, 0, 0, 3000000, 0); /* twice: the root of 18 */
	leat_daysum_add(&part[1], 1, 0, 0, 3000000, 0);
	leat_ensemble_mean(of, weight, 2, &mean);
	ck_assert_int_eq(leat_daysum_row(&mean, 0, &r, NULL), LEAT_OK);
	ck_assert_int_eq(r.conversions, 6500000);
	ck_assert_double_eq_tol(sqrt(r.conversions_squared), (8 + 3 * sqrt(18)) / 4, 1e-6);
	/* 8 of 26 parts have an error of a fifth. */
	ck_assert(leat_ensemble_variance(of, variance, weight, 2, 2, shared));
	ck_assert_double_eq_tol(sqrt(shared[0]), 0.2 * 8 / 26, 1e-15);
	ck_assert_double_eq(shared[1], 0);
	variance[0] = NULL;
	ck_assert(!leat_ensemble_variance(of, variance, weight, 2, 2, shared));
	ck_assert_mem_eq(shared, none, sizeof(none));
	leat_daysum_fini(&part[0]);
	leat_daysum_fini(&part[1]);
	leat_daysum_fini(&mean);
}
END_TEST

/* Units */

/* Columns as text: "channel platform account campaign_id campaign creative_id creative", `-` empty.
 */
static const enum leat_obs unit_column[] = {LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, LEAT_OBS_CREATIVE_ID, LEAT_OBS_CREATIVE};

static void
columns(const char *text, struct leat_slice *field)
{
	struct leat_slice rest = leat_slice(text), word;

	for (size_t i = 0; i < 7; i++) {
		leat_slice_cut(&rest, ' ', &word);
		field[unit_column[i]] = leat_slice_is(word, "-") ? LEAT_NONE : word;
	}
}

/* The columns of the unit of a row, `-` for empty. */
static const char *
unit(enum leat_by by, const char *text, struct leat_buf *name)
{
	static char out[200];
	struct leat_slice field[LEAT_OBS_N] = {{NULL, 0}};
	enum leat_obs bad;
	size_t n = 0;

	columns(text, field);
	ck_assert(leat_unit_name(by, field, name, &bad));
	leat_unit_columns(leat_buf_slice(name), field);
	for (size_t i = 0; i < 7; i++) {
		struct leat_slice x = field[unit_column[i]];

		if (x.n == 0)
			x = leat_slice("-");
		if (i)
			out[n++] = ' ';
		memcpy(out + n, x.p, x.n);
		n += x.n;
	}
	out[n] = '\0';
	return out;
}

START_TEST(units)
{
	struct leat_slice field[LEAT_OBS_N] = {{NULL, 0}};
	struct leat_buf name = {0}, other = {0};
	enum leat_obs bad;
	const char *row = "search google 007 12 brand 9 red";

	ck_assert_str_eq(unit(LEAT_BY_CHANNEL, row, &name), "search - - - - - -");
	ck_assert_str_eq(name.p, "search"); /* as it was before there were campaigns */
	ck_assert_str_eq(unit(LEAT_BY_CAMPAIGN, row, &name), "search google 007 12 - - -");
	ck_assert_str_eq(unit(LEAT_BY_CREATIVE, row, &name), "search google 007 12 - 9 -");
	row = "search - - - brand - red";
	ck_assert_str_eq(unit(LEAT_BY_CREATIVE, row, &name), "search - - - brand - red");
	ck_assert(leat_slice_is(leat_unit_channel(leat_buf_slice(&name)), "search"));
	ck_assert_str_eq(
	    unit(LEAT_BY_CREATIVE, "(baseline) - - - - - -", &name), "(baseline) - - - - - -");
	ck_assert(leat_slice_is(leat_buf_slice(&name), "(baseline)"));
	/* Names go as their columns do: "ab" is behind all of "a". */
	unit(LEAT_BY_CAMPAIGN, "a z - - - - -", &name);
	unit(LEAT_BY_CAMPAIGN, "ab b - - - - -", &other);
	ck_assert_int_lt(leat_slice_cmp(leat_buf_slice(&name), leat_buf_slice(&other)), 0);
	field[LEAT_OBS_CHANNEL] = leat_slice("a");
	field[LEAT_OBS_ACCOUNT] = leat_slice("b\x1f"
					     "c");
	ck_assert(leat_unit_name(LEAT_BY_CHANNEL, field, &name, &bad));
	ck_assert(!leat_unit_name(LEAT_BY_CAMPAIGN, field, &name, &bad));
	ck_assert_int_eq(bad, LEAT_OBS_ACCOUNT);
	leat_buf_fini(&name);
	leat_buf_fini(&other);
}
END_TEST

/* Costs */

static int
spend(struct leat_costs *c, const char *time, const char *end, const char *text, const char *cost,
    const char *currency, struct leat_err *err)
{
	struct leat_slice field[LEAT_OBS_N] = {{NULL, 0}};
	struct leat_zone *utc;
	int rc;

	ck_assert_int_eq(leat_zone_open(&utc, leat_slice("UTC"), NULL), LEAT_OK);
	columns(text, field);
	field[LEAT_OBS_TIME] = leat_slice(time);
	field[LEAT_OBS_PERIOD_END] = leat_slice(end);
	field[LEAT_OBS_COST] = leat_slice(cost);
	field[LEAT_OBS_CURRENCY] = leat_slice(currency);
	rc = leat_costs_add(c, field, utc, err);
	leat_zone_free(utc);
	return rc;
}

enum { ASKS = 8 };

struct asks {
	struct leat_cost_ask ask[ASKS];
	struct leat_buf name[ASKS];
	size_t n;
};

static void
ask(struct asks *a, enum leat_by by, int32_t day, const char *text, const char *currency)
{
	unit(by, text, &a->name[a->n]);
	a->ask[a->n] = (struct leat_cost_ask){
	    .day = day, .unit = leat_buf_slice(&a->name[a->n]), .currency = leat_slice(currency)};
	a->n++;
}

static void
asks_fini(struct asks *a)
{
	for (size_t i = 0; i < a->n; i++)
		leat_buf_fini(&a->name[i]);
}

#define DAY 20000 /* 2024-10-04 */

START_TEST(cost_by_channel)
{
	struct leat_costs *c = leat_costs_new(LEAT_BY_CHANNEL);
	struct leat_cost_counts n;
	struct asks a = {.n = 0};

	ck_assert(!leat_costs_any(c));
	spend(c, "2024-10-04", "", "search google 1 12 - - -", "1.5", "EUR", NULL);
	spend(c, "2024-10-04T23:59:59Z", "", "search bing 1 - x - -", "2", "EUR", NULL);
	spend(c, "2024-10-04", "2024-10-06", "tv - - - - - -", "0.00001", "EUR", NULL);
	spend(c, "2024-10-04", "", "video - - - - - -", "7", "USD", NULL);
	spend(c, "2024-10-04", "", "email - - - - - -", "", "EUR", NULL);
	ck_assert(leat_costs_any(c));
	ask(&a, LEAT_BY_CHANNEL, DAY, "search - - - - - -", "EUR");
	ask(&a, LEAT_BY_CHANNEL, DAY, "tv - - - - - -", "EUR"); /* 4, 3 and 3 millionths */
	ask(&a, LEAT_BY_CHANNEL, DAY + 2, "tv - - - - - -", "EUR");
	ask(&a, LEAT_BY_CHANNEL, DAY, "video - - - - - -", "EUR");
	ask(&a, LEAT_BY_CHANNEL, DAY, "email - - - - - -", "EUR");
	ask(&a, LEAT_BY_CHANNEL, DAY + 1, "search - - - - - -", "EUR");
	for (int again = 0; again < 2; again++) { /* one model, and the next */
		leat_costs_begin(c);
		ck_assert_int_eq(leat_costs_join(c, a.ask, a.n, &n, NULL), LEAT_OK);
		ck_assert(n.joined == 3 && n.missing == 2 && n.currency == 1 && n.taken == 0);
		ck_assert(a.ask[0].joined && a.ask[0].cost == 3500000);
		ck_assert(a.ask[1].joined && a.ask[1].cost == 4);
		ck_assert(a.ask[2].joined && a.ask[2].cost == 3);
		ck_assert(!a.ask[3].joined && !a.ask[4].joined && !a.ask[5].joined);
		ck_assert_uint_eq(leat_costs_left(c), 2); /* a day of tv, and video */
	}
	asks_fini(&a);
	leat_costs_free(c);
}
END_TEST

START_TEST(cost_by_campaign)
{
	struct leat_costs *c = leat_costs_new(LEAT_BY_CAMPAIGN),
			  *more = leat_costs_new(LEAT_BY_CAMPAIGN);
	struct leat_cost_counts n;
	struct asks a = {.n = 0};

	spend(more, "2024-10-04", "", "search google 1 12 brand - -", "1", "EUR", NULL);
	spend(c, "2024-10-04", "", "search google 1 12 brand 5 -", "2", "EUR", NULL);
	spend(c, "2024-10-04", "", "search google 2 12 other - -", "4", "EUR", NULL);
	spend(c, "2024-10-04", "", "search bing 1 77 sale - -", "8", "EUR", NULL);
	spend(more, "2024-10-04", "", "search google 1 13 sale - -", "16", "EUR", NULL);
	spend(c, "2024-10-04", "", "tv - - - - - -", "32", "EUR", NULL);
	leat_costs_merge(c, more);
	ask(&a, LEAT_BY_CAMPAIGN, DAY, "search - - - brand - -", "EUR"); /* is taken by id below */
	ask(&a, LEAT_BY_CAMPAIGN, DAY, "Search google 1 12 - - -",
	    "EUR"); /* whatever the channel */
	ask(&a, LEAT_BY_CAMPAIGN, DAY, "search - - - sale - -",
	    "EUR"); /* both that are called so */
	ask(&a, LEAT_BY_CAMPAIGN, DAY, "search - - 12 - - -",
	    "EUR"); /* what of 12 is left: account 2 */
	ask(&a, LEAT_BY_CAMPAIGN, DAY, "tv - - - - - -", "EUR");
	ask(&a, LEAT_BY_CAMPAIGN, DAY, "tv - - 9 - - -", "EUR"); /* no campaign is not every one */
	leat_costs_begin(c);
	ck_assert_int_eq(leat_costs_join(c, a.ask, a.n, &n, NULL), LEAT_OK);
	ck_assert(!a.ask[0].joined && n.taken == 1);
	ck_assert(a.ask[1].joined && a.ask[1].cost == 3000000);
	ck_assert(a.ask[2].joined && a.ask[2].cost == 24000000);
	ck_assert(a.ask[3].joined && a.ask[3].cost == 4000000);
	ck_assert(a.ask[4].joined && a.ask[4].cost == 32000000);
	ck_assert(!a.ask[5].joined && n.missing == 1 && n.joined == 4);
	ck_assert_uint_eq(leat_costs_left(c), 0);
	asks_fini(&a);
	leat_costs_free(c);
	leat_costs_free(more);
}
END_TEST

START_TEST(cost_by_creative)
{
	struct leat_costs *c = leat_costs_new(LEAT_BY_CREATIVE);
	struct leat_cost_counts n;
	struct asks a = {.n = 0};

	spend(c, "2024-10-04", "", "search google 1 12 brand 5 red", "1", "EUR", NULL);
	spend(c, "2024-10-04", "", "search google 1 12 brand 6 blue", "2", "EUR", NULL);
	spend(c, "2024-10-04", "", "search google 1 13 sale 7 red", "4", "EUR", NULL);
	ask(&a, LEAT_BY_CREATIVE, DAY, "search google 1 12 - 6 -", "EUR");
	ask(&a, LEAT_BY_CREATIVE, DAY, "search - - 12 - - red", "EUR");
	ask(&a, LEAT_BY_CREATIVE, DAY, "search - - - sale - red", "EUR");
	leat_costs_begin(c);
	ck_assert_int_eq(leat_costs_join(c, a.ask, a.n, &n, NULL), LEAT_OK);
	ck_assert_uint_eq(n.joined, 3);
	ck_assert(a.ask[0].cost == 2000000 && a.ask[1].cost == 1000000 && a.ask[2].cost == 4000000);
	asks_fini(&a);
	leat_costs_free(c);
}
END_TEST

START_TEST(bad_costs)
{
	struct leat_costs *c = leat_costs_new(LEAT_BY_CHANNEL);
	struct leat_err err;

	ck_assert_int_eq(spend(c, "2024-10-04", "", "tv", "ten", "EUR", &err), LEAT_EDATA);
	ck_assert_str_eq(err.column, "cost");
	ck_assert_int_eq(spend(c, "sunday", "", "tv", "1", "EUR", &err), LEAT_EDATA);
	ck_assert_str_eq(err.column, "time");
	ck_assert_int_eq(spend(c, "2024-10-04", "2024-10-03", "tv", "1", "EUR", &err), LEAT_EDATA);
	ck_assert_str_eq(err.column, "period_end");
	leat_costs_free(c);
}
END_TEST

/* Coverage */

static struct leat_covered
of(const struct leat_coverage *c, const char *channel, const struct leat_touch_filter *f)
{
	return leat_coverage_of(c, leat_slice(channel), f);
}

START_TEST(coverage)
{
	struct leat_coverage c = {.cap = 0}, more = {.cap = 0};
	struct leat_slice search = leat_slice("search"), tv = leat_slice("tv");
	struct leat_touch_filter f;

	leat_coverage_spend(&c, search, 200000000, 4000000000);
	leat_coverage_spend(&more, search, 50000000, 0);
	leat_coverage_spend(&c, tv, 0, 1000000000);
	leat_coverage_touches(&more, search, LEAT_EVENT_CLICK, 200);
	leat_coverage_touches(&c, search, LEAT_EVENT_VISIT, 900);
	leat_coverage_touches(&c, search, LEAT_EVENT_IMPRESSION, 1000);
	leat_coverage_touches(&c, leat_slice("email"), LEAT_EVENT_CLICK, 5);
	leat_coverage_touches(&c, leat_slice("social"), LEAT_EVENT_NONE, 30);
	leat_coverage_spend(&c, leat_slice("social"), 20000000, 0);
	leat_coverage_spend(&c, leat_slice("video"), 10000000, 0);
	leat_coverage_touches(&c, leat_slice("video"), LEAT_EVENT_VISIT, 4);
	leat_coverage_merge(&c, &more);
	ck_assert_double_eq(
	    of(&c, "search", NULL).clicks, 0.8); /* visits do not count beside clicks */
	ck_assert_double_eq(of(&c, "search", NULL).impressions, 0.25);
	ck_assert_double_eq(of(&c, "search", NULL).least, 0.25);
	ck_assert_double_eq(of(&c, "tv", NULL).least, 0);
	ck_assert(isnan(of(&c, "tv", NULL).clicks));
	ck_assert(isnan(of(&c, "email", NULL).least)); /* nothing was paid for */
	ck_assert(isnan(of(&c, "radio", NULL).least));
	ck_assert_double_eq(of(&c, "social", NULL).least, 1.5);
	ck_assert_double_eq(of(&c, "video", NULL).least, 0.4);
	/* Impressions that nobody asked for are not missing. */
	ck_assert_int_eq(leat_touch_filter_init(&f, "click,visit", NULL, "video", NULL), LEAT_OK);
	ck_assert_double_eq(of(&c, "search", &f).least, 0.8);
	ck_assert(isnan(of(&c, "tv", &f).least));
	ck_assert(isnan(of(&c, "video", &f).least));
	leat_touch_filter_fini(&f);
	leat_coverage_fini(&c);
	leat_coverage_fini(&more);
}
END_TEST

UNIT_MAIN("credits", ensemble_weights, variance_in_any_order, ensemble_adds_up, ensemble_ties,
    ensemble_variances, units, cost_by_channel, cost_by_campaign, cost_by_creative, bad_costs,
    coverage)
