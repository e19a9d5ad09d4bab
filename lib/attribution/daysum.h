/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_DAYSUM_H
#define LEAT_ATTRIBUTION_DAYSUM_H

#include <stdint.h>

#include "attribution/period.h"
#include "base/map.h"
#include "base/money.h"

/*
 * struct leat_daysum -- exact sums of conversions and revenue by day, unit and
 * currency, in any order of adding. Zero-initialised is ready for use.
 * The squares add up to the variance of a sum, if conversions come each for itself.
 * leat_map_sorted(&sums.key) goes by day, then unit, then currency.
 */
struct leat_daysum_value {
	leat_sum conversions, revenue;                 /* micros */
	leat_sum conversions_squared, revenue_squared; /* micros^2: of each addition */
};

struct leat_daysum {
	struct leat_map key;
	struct leat_daysum_value *sum;
	size_t cap;
};

struct leat_daysum_row {
	int32_t day;
	uint32_t unit, currency;
	int64_t conversions, revenue;                /* micros */
	double conversions_squared, revenue_squared; /* units^2 */
};

/* leat_daysum_add -- nothing is kept of an addition of zero and zero. */
void leat_daysum_add(struct leat_daysum *t, int32_t day, uint32_t unit, uint32_t currency,
    int64_t conversions, int64_t revenue);
/* leat_daysum_at -- the sums of a key, made if need be; the address is good until the next call. */
struct leat_daysum_value *leat_daysum_at(
    struct leat_daysum *t, int32_t day, uint32_t unit, uint32_t currency);
/* leat_daysum_merge -- add the sums of `from`. */
void leat_daysum_merge(struct leat_daysum *into, const struct leat_daysum *from);
/* leat_daysum_group -- the sums of `from` by period: a period's day is its first. */
void leat_daysum_group(
    struct leat_daysum *into, const struct leat_daysum *from, const struct leat_period *p);
/* leat_daysum_span -- widen the days first .. last to those of t. */
void leat_daysum_span(const struct leat_daysum *t, int32_t *first, int32_t *last);
/* leat_daysum_unit -- the unit of row i of t->key.n. */
uint32_t leat_daysum_unit(const struct leat_daysum *t, size_t i);
/* leat_daysum_row -- row i of t->key.n. LEAT_EDATA if a sum exceeds 64 bits. */
int leat_daysum_row(
    const struct leat_daysum *t, size_t i, struct leat_daysum_row *r, struct leat_err *err);
/*
 * leat_daysum_variance -- of each of nunits units the relative variance of its conversions, all
 * days together, if they come each for itself. The same bits in whatever order they were added.
 */
void leat_daysum_variance(const struct leat_daysum *t, size_t nunits, double *variance);
void leat_daysum_fini(struct leat_daysum *t);

#endif
