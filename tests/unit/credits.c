/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "attribution/ensemble.h"
#include "attribution/markov.h"
#include "attribution/rules.h"
#include "base/rng.h"
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
		struct leat_daysum part[4] = {{{0}, NULL, 0}}, mean = {{0}, NULL, 0};
		const struct leat_daysum *of[] = {&part[0], &part[1], &part[2], &part[3]};
		struct leat_rng r;
		bool shift = seed % 2;

		leat_rng_init(&r, seed);
		for (int i = 0; i < 4; i++)
			if (i != 1)
				deal(&part[i], &r, shift && i == 2);
		leat_daysum_add(&part[1], 0, 0, 0, 999, 999); /* of no weight */
		ck_assert_int_eq(leat_ensemble_mean(of, weight, 4, &mean, NULL), LEAT_OK);
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
	struct leat_daysum part[2] = {{{0}, NULL, 0}}, mean = {{0}, NULL, 0};
	const struct leat_daysum *of[] = {&part[0], &part[1]};

	leat_daysum_add(&part[0], 5, 9, 0, 1, 0);
	leat_daysum_add(&part[1], 5, 3, 0, 1, 0);
	ck_assert_int_eq(leat_ensemble_mean(of, weight, 2, &mean, NULL), LEAT_OK);
	ck_assert_uint_eq(mean.key.n, 1);
	ck_assert(cell(&mean, 5, 3, 0).conversions == 1);
	leat_daysum_fini(&part[0]);
	leat_daysum_fini(&part[1]);
	leat_daysum_fini(&mean);
}
END_TEST

UNIT_MAIN("credits", ensemble_weights, ensemble_adds_up, ensemble_ties)
