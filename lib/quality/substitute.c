/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/substitute.h"

#include "base/money.h"

enum { WEEK = 7, WEEKS = 4 };

/* The least step of a column. */
static int64_t
unit(int column, uint32_t currency)
{
	char code[4];

	if (column == LEAT_DAILY_IMPRESSIONS || column == LEAT_DAILY_CLICKS)
		return LEAT_MICROS;
	if (column == LEAT_DAILY_CONVERSIONS)
		return 1;
	leat_currency_text(currency, code);
	return leat_currency_unit(leat_slice(code));
}

/* n / d in whole units, half to even; n >= 0, d > 0. */
static int64_t
divide(leat_sum n, leat_sum d, int64_t unit)
{
	leat_sum q = n / (d * unit), rest = n - q * d * unit;

	if (2 * rest > d * unit || (2 * rest == d * unit && q % 2))
		q++;
	return (int64_t)(q * unit);
}

bool
leat_substitute_median(
    const struct leat_series *s, int32_t day, uint32_t currency, int column, int64_t *micros)
{
	int64_t v[WEEKS] = {0};
	int n = 0;

	for (int k = 1; k <= WEEKS; k++) {
		const struct leat_point *p = leat_series_find(s, day - WEEK * k, currency);
		int j;

		if (p == NULL || !(p->filled & 1u << column) || p->marks & 1u << column)
			continue;
		for (j = n++; j > 0 && v[j - 1] > p->v[column]; j--)
			v[j] = v[j - 1];
		v[j] = p->v[column];
	}
	if (n == 0 || v[0] < 0)
		return false;
	*micros =
	    n % 2 ? v[n / 2] : divide((leat_sum)v[n / 2 - 1] + v[n / 2], 2, unit(column, currency));
	return true;
}

int64_t
leat_substitute_share(int64_t micros, const struct leat_point *p, int column, int64_t value)
{
	if (p->v[column] > 0 && micros >= 0)
		return divide((leat_sum)micros * value, p->v[column], unit(column, p->currency));
	return p->v[column] == 0 ? divide(value, p->rows, unit(column, p->currency)) : micros;
}
