/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/daysum.h"

#include <stdlib.h>

#include "attribution/key.h"

static struct leat_daysum_value *
at(struct leat_daysum *t, struct leat_slice key)
{
	bool added;
	size_t i = leat_map_put(&t->key, key, &added);

	if (added) {
		LEAT_GROW(t->sum, i, t->cap);
		t->sum[i] = (struct leat_daysum_value){0};
	}
	return &t->sum[i];
}

struct leat_daysum_value *
leat_daysum_at(struct leat_daysum *t, int32_t day, uint32_t unit, uint32_t currency)
{
	unsigned char key[12];

	leat_key_put_day(key, day);
	leat_key_put(key + 4, unit);
	leat_key_put(key + 8, currency);
	return at(t, (struct leat_slice){(const char *)key, sizeof(key)});
}

/* Beyond 1e9 units it is that of 1e9, so that 100 million of them fit. */
static leat_sum
square(int64_t micros)
{
	const int64_t most = INT64_C(1000000000) * LEAT_MICROS;
	leat_sum x = micros > most ? most : micros < -most ? -most : micros;

	return x * x;
}

void
leat_daysum_add(struct leat_daysum *t, int32_t day, uint32_t unit, uint32_t currency,
    int64_t conversions, int64_t revenue)
{
	struct leat_daysum_value *v;

	if (conversions == 0 && revenue == 0)
		return;
	v = leat_daysum_at(t, day, unit, currency);
	v->conversions += conversions;
	v->revenue += revenue;
	v->conversions_squared += square(conversions);
	v->revenue_squared += square(revenue);
}

static void
add(struct leat_daysum_value *to, const struct leat_daysum_value *v)
{
	to->conversions += v->conversions;
	to->revenue += v->revenue;
	to->conversions_squared += v->conversions_squared;
	to->revenue_squared += v->revenue_squared;
}

void
leat_daysum_merge(struct leat_daysum *into, const struct leat_daysum *from)
{
	for (size_t i = 0; i < from->key.n; i++)
		add(at(into, from->key.key[i]), &from->sum[i]);
}

void
leat_daysum_group(
    struct leat_daysum *into, const struct leat_daysum *from, const struct leat_period *p)
{
	for (size_t i = 0; i < from->key.n; i++) {
		const char *key = from->key.key[i].p;

		add(leat_daysum_at(into, leat_period_start(p, leat_key_get_day(key)),
			leat_key_get(key + 4), leat_key_get(key + 8)),
		    &from->sum[i]);
	}
}

void
leat_daysum_span(const struct leat_daysum *t, int32_t *first, int32_t *last)
{
	for (size_t i = 0; i < t->key.n; i++) {
		int32_t day = leat_key_get_day(t->key.key[i].p);

		*first = day < *first ? day : *first;
		*last = day > *last ? day : *last;
	}
}

uint32_t
leat_daysum_unit(const struct leat_daysum *t, size_t i)
{
	return leat_key_get(t->key.key[i].p + 4);
}

int
leat_daysum_row(
    const struct leat_daysum *t, size_t i, struct leat_daysum_row *r, struct leat_err *err)
{
	const char *key = t->key.key[i].p;

	r->day = leat_key_get_day(key);
	r->unit = leat_daysum_unit(t, i);
	r->currency = leat_key_get(key + 8);
	r->conversions_squared = (double)t->sum[i].conversions_squared * 1e-12;
	r->revenue_squared = (double)t->sum[i].revenue_squared * 1e-12;
	if (!leat_sum_micros(t->sum[i].conversions, &r->conversions) ||
	    !leat_sum_micros(t->sum[i].revenue, &r->revenue))
		return leat_err_set(err, LEAT_EDATA,
		    "the conversions or the revenue of one day add up to more than 9.2e12");
	return LEAT_OK;
}

void
leat_daysum_variance(const struct leat_daysum *t, size_t nunits, double *variance)
{
	leat_sum *sum = LEAT_NEW_N(leat_sum, nunits), *squares = LEAT_NEW_N(leat_sum, nunits);

	/* The keys are in the order in which they were met: up to the end all is whole numbers. */
	for (size_t i = 0; i < t->key.n; i++) {
		uint32_t unit = leat_daysum_unit(t, i);

		sum[unit] += t->sum[i].conversions;
		squares[unit] += t->sum[i].conversions_squared;
	}
	for (size_t u = 0; u < nunits; u++) {
		double all = (double)sum[u];

		variance[u] = all > 0 ? (double)squares[u] / (all * all) : 0;
	}
	free(sum);
	free(squares);
}

void
leat_daysum_fini(struct leat_daysum *t)
{
	leat_map_fini(&t->key);
	free(t->sum);
}
