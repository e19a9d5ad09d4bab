/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/checksum.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[LEAT_SUMS] = {
    "impressions", "clicks", "cost", "conversions", "revenue"};

/* slot -- where a group's sums are; 0 is all rows. */
static size_t
slot(struct leat_checksum *t, struct leat_slice group)
{
	size_t at = group.n ? 1 + leat_map_put(&t->groups, group, NULL) : 0;

	while (t->n <= at) {
		if (t->n >= t->cap) {
			t->cap = t->cap ? t->cap * 2 : 8;
			t->sum = leat_realloc(t->sum, t->cap, sizeof(*t->sum));
			t->rows = leat_realloc(t->rows, t->cap, sizeof(*t->rows));
		}
		memset(t->sum[t->n], 0, sizeof(t->sum[t->n]));
		t->rows[t->n++] = 0;
	}
	return at;
}

static void
add(struct leat_checksum *t, size_t at, const struct leat_addends *a)
{
	for (int i = 0; i < LEAT_SUMS; i++)
		t->sum[at][i] += a->given[i] ? a->value[i] : 0;
	t->rows[at]++;
}

void
leat_checksum_row(struct leat_checksum *t, const struct leat_addends *a, struct leat_slice group)
{
	add(t, slot(t, LEAT_NONE), a);
	if (group.n)
		add(t, slot(t, group), a);
	for (int i = 0; i < LEAT_SUMS; i++)
		if (a->given[i] && a->decimals[i] > t->decimals[i])
			t->decimals[i] = a->decimals[i];
}

void
leat_checksum_claim(
    struct leat_checksum *t, const struct leat_addends *a, struct leat_slice group, uint64_t line)
{
	slot(t, group);
	LEAT_GROW(t->claim, t->nclaims, t->claim_cap);
	t->claim[t->nclaims++] = (struct leat_checksum_total){line, slot(t, group), *a};
}

/* allowance -- micros that rounding may explain in a sum of so many rows. */
static int64_t
allowance(
    const struct leat_checksum *t, int column, const struct leat_addends *claimed, uint64_t rows)
{
	int decimals = t->decimals[column];
	double unit = 1e6, units;

	if (claimed->decimals[column] > decimals)
		decimals = claimed->decimals[column];
	if (decimals == 0)
		return 0;
	for (int i = 0; i < decimals; i++)
		unit /= 10;
	units = fmin((double)(rows + 1) / 2, 0.5 + 4 * sqrt((double)rows / 12));
	return (int64_t)(unit * units);
}

/* worst -- the column in which a total row is furthest off; -1 if it matches. */
static int
worst(const struct leat_checksum *t, const struct leat_checksum_total *c, leat_sum *gap)
{
	int column = -1;

	*gap = 0;
	for (int i = 0; i < LEAT_SUMS; i++) {
		leat_sum d = c->claimed.value[i] - t->sum[c->group][i];
		leat_sum size = d < 0 ? -d : d;

		if (!c->claimed.given[i] || size <= allowance(t, i, &c->claimed, t->rows[c->group]))
			continue;
		/* Money first: it is what a reader wants to know of. */
		if (column < 0 || i == LEAT_SUM_COST) {
			column = i;
			*gap = d;
		}
		if (i == LEAT_SUM_COST)
			break;
	}
	return column;
}

static void
warn_gap(const struct leat_checksum *t, const struct leat_checksum_total *c, int column,
    leat_sum gap, const char *file, const struct leat_log *log)
{
	char claimed[LEAT_NUM_MAX], summed[LEAT_NUM_MAX], off[LEAT_NUM_MAX];
	int64_t sum = 0, missing = 0;

	leat_sum_micros(t->sum[c->group][column], &sum);
	leat_sum_micros(gap < 0 ? -gap : gap, &missing);
	leat_money_print(c->claimed.value[column], claimed);
	leat_money_print(sum, summed);
	leat_money_print(missing, off);
	leat_warn_at(log, file, c->line, names[column],
	    "the total row says %s, the rows add up to %s: %s too %s", claimed, summed, off,
	    gap < 0 ? "much" : "little");
}

size_t
leat_checksum_check(const struct leat_checksum *t, const char *file, const struct leat_log *log)
{
	const struct leat_checksum_total *nearest = NULL;
	bool matched = false;
	leat_sum gap, least = 0;
	size_t bad = 0;

	for (size_t i = 0; i < t->nclaims; i++) {
		const struct leat_checksum_total *c = &t->claim[i];
		int column = worst(t, c, &gap);
		leat_sum size = gap < 0 ? -gap : gap;

		if (c->group == 0) {
			matched = matched || column < 0;
			if (nearest == NULL || size < least)
				nearest = c, least = size;
		} else if (column >= 0) {
			warn_gap(t, c, column, gap, file, log);
			bad++;
		}
	}
	if (nearest && !matched) {
		warn_gap(t, nearest, worst(t, nearest, &gap), gap, file, log);
		bad++;
	}
	return bad;
}

void
leat_checksum_fini(struct leat_checksum *t)
{
	leat_map_fini(&t->groups);
	free(t->sum);
	free(t->rows);
	free(t->claim);
	*t = (struct leat_checksum){0};
}
