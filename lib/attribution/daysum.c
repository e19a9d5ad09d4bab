/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/daysum.h"

#include <stdlib.h>

#include "attribution/key.h"

void
leat_daysum_add(struct leat_daysum *t, int32_t day, uint32_t unit, uint32_t currency,
    int64_t conversions, int64_t revenue)
{
	unsigned char key[12];
	bool added;
	size_t i;

	if (conversions == 0 && revenue == 0)
		return;
	leat_key_put_day(key, day);
	leat_key_put(key + 4, unit);
	leat_key_put(key + 8, currency);
	i = leat_map_put(&t->key, (struct leat_slice){(const char *)key, sizeof(key)}, &added);
	if (added) {
		LEAT_GROW(t->sum, i, t->cap);
		t->sum[i] = (struct leat_daysum_pair){0};
	}
	t->sum[i].conversions += conversions;
	t->sum[i].revenue += revenue;
}

int
leat_daysum_row(
    const struct leat_daysum *t, size_t i, struct leat_daysum_row *r, struct leat_err *err)
{
	const char *key = t->key.key[i].p;

	r->day = leat_key_get_day(key);
	r->unit = leat_key_get(key + 4);
	r->currency = leat_key_get(key + 8);
	if (!leat_sum_micros(t->sum[i].conversions, &r->conversions) ||
	    !leat_sum_micros(t->sum[i].revenue, &r->revenue))
		return leat_err_set(err, LEAT_EDATA,
		    "the conversions or the revenue of one day add up to more than 9.2e12");
	return LEAT_OK;
}

void
leat_daysum_fini(struct leat_daysum *t)
{
	leat_map_fini(&t->key);
	free(t->sum);
}
