/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that are put in the place of others, and rows that are put into gaps. */
#include <stdio.h>
#include <stdlib.h>

#include "quality/inspect_part.h"
#include "quality/substitute.h"

bool
leat_inspect_substitute(
    struct leat_inspection *x, const struct leat_row *row, int32_t day, int column, int64_t *micros)
{
	const struct leat_point *p;
	size_t series;
	int64_t value;

	p = leat_history_find(&x->history, row, day, &series);
	if (p == NULL ||
	    !leat_substitute_median(&x->history.series[series], day, p->currency, column, &value))
		return false;
	*micros = leat_substitute_share(*micros, p, column, value);
	return true;
}

static void
miss(struct leat_inspection *x, size_t series, int32_t day)
{
	LEAT_GROW(x->missing, x->nmissing, x->missing_cap);
	x->missing[x->nmissing++] = (struct leat_missing){series, day};
}

static void
fill_series(struct leat_inspection *x, size_t series)
{
	const struct leat_series *s = &x->history.series[series];
	struct leat_slice part[LEAT_HISTORY_PARTS];
	size_t platform;

	leat_history_part(&x->history, series, part);
	platform = leat_map_get(&x->platform, part[LEAT_PART_PLATFORM]);
	for (size_t i = 1; i < s->n; i++) {
		int32_t from = s->point[i - 1].day + 1, to = s->point[i].day - 1;
		int64_t cost;

		if (to - from >= x->asked->gap_days)
			continue;
		for (int32_t day = from; day <= to; day++)
			if (leat_inspect_is_gap(x, platform, s, day) &&
			    leat_substitute_median(
				s, day, s->point[i - 1].currency, LEAT_DAILY_COST, &cost))
				miss(x, series, day);
	}
}

void
leat_inspect_fill(struct leat_inspection *x)
{
	size_t *order = leat_map_sorted(&x->history.name);

	for (size_t i = 0; i < x->history.name.n; i++)
		fill_series(x, order[i]);
	free(order);
}

/* The currency of the last day before one. */
static uint32_t
currency_before(const struct leat_series *s, int32_t day)
{
	uint32_t currency = 0;

	for (size_t i = 0; i < s->n && s->point[i].day < day; i++)
		currency = s->point[i].currency;
	return currency;
}

bool
leat_inspect_made(const struct leat_inspection *x, size_t i, struct leat_row *row)
{
	struct leat_slice part[LEAT_HISTORY_PARTS];
	const struct leat_series *s;
	uint32_t currency;
	char text[40];

	if (i >= x->nmissing)
		return false;
	s = &x->history.series[x->missing[i].series];
	currency = currency_before(s, x->missing[i].day);
	leat_row_clear(row);
	leat_row_str(row, LEAT_OBS_KIND, leat_observations.kinds[LEAT_SPEND]);
	leat_row_day(row, LEAT_OBS_TIME, x->missing[i].day);
	leat_history_part(&x->history, x->missing[i].series, part);
	for (int k = 0; k < LEAT_HISTORY_PARTS; k++)
		leat_row_borrow(row, leat_history_column[k], part[k]);
	leat_currency_text(currency, text);
	leat_row_str(row, LEAT_OBS_CURRENCY, text);
	for (int c = 0; c < LEAT_DAILY_COLUMNS; c++) {
		int64_t micros;

		if (!leat_substitute_median(s, x->missing[i].day, currency, c, &micros))
			continue;
		leat_row_money(row, leat_daily_column[c], micros);
		snprintf(text, sizeof(text), "imputed:%s",
		    leat_observations.column[leat_daily_column[c]].name);
		leat_row_flag(row, LEAT_OBS_FLAGS, text);
	}
	return true;
}
