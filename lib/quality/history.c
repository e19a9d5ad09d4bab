/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/history.h"

#include <stdlib.h>

#include "base/money.h"

const int leat_daily_column[LEAT_DAILY_COLUMNS] = {
    LEAT_OBS_COST, LEAT_OBS_IMPRESSIONS, LEAT_OBS_CLICKS, LEAT_OBS_REVENUE, LEAT_OBS_CONVERSIONS};

const int leat_history_column[LEAT_HISTORY_PARTS] = {LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, LEAT_OBS_CHANNEL, LEAT_OBS_GEO};

static int
by_day(const void *a, const void *b)
{
	const struct leat_point *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static int
by_day_and_currency(const void *a, const void *b)
{
	const struct leat_point *x = a, *y = b;
	int c = by_day(a, b);

	return c ? c : (x->currency > y->currency) - (x->currency < y->currency);
}

uint32_t
leat_currency_pack(struct leat_slice code)
{
	uint32_t packed = 0;

	for (size_t i = 0; i < 3; i++)
		packed = packed << 8 | (i < code.n ? (unsigned char)code.p[i] : 0);
	return packed;
}

void
leat_currency_text(uint32_t packed, char out[4])
{
	for (int i = 0; i < 4; i++)
		out[i] = (char)(i < 3 ? packed >> (8 * (2 - i)) & 0xff : 0);
}

static void
join(struct leat_point *to, const struct leat_point *p)
{
	to->rows += p->rows;
	to->filled |= p->filled;
	to->marks |= p->marks;
	for (int c = 0; c < LEAT_DAILY_COLUMNS; c++)
		leat_money_add(&to->v[c], p->v[c]);
}

void
leat_series_settle(struct leat_series *s)
{
	size_t n = 0;

	if (s->n)
		qsort(s->point, s->n, sizeof(*s->point), by_day_and_currency);
	for (size_t i = 0; i < s->n; i++) {
		if (n && by_day_and_currency(&s->point[n - 1], &s->point[i]) == 0)
			join(&s->point[n - 1], &s->point[i]);
		else
			s->point[n++] = s->point[i];
	}
	s->n = n;
}

void
leat_series_add(struct leat_series *s, const struct leat_point *p)
{
	/* Room doubles only when days fill half of it: many rows a day take no more. */
	if (s->n == s->cap) {
		leat_series_settle(s);
		if (s->n * 2 >= s->cap) {
			s->cap = s->cap ? s->cap * 2 : 16;
			s->point = leat_realloc(s->point, s->cap, sizeof(*s->point));
		}
	}
	s->point[s->n++] = *p;
}

struct leat_point *
leat_series_at(const struct leat_series *s, int32_t day)
{
	struct leat_point key = {.day = day};

	return s->n ? bsearch(&key, s->point, s->n, sizeof(key), by_day) : NULL;
}

struct leat_point *
leat_series_find(const struct leat_series *s, int32_t day, uint32_t currency)
{
	struct leat_point key = {.day = day, .currency = currency};

	return s->n ? bsearch(&key, s->point, s->n, sizeof(key), by_day_and_currency) : NULL;
}

static struct leat_slice
name(struct leat_history *h, const struct leat_row *row)
{
	h->key.n = 0;
	for (int i = 0; i < LEAT_HISTORY_PARTS; i++) {
		if (i != LEAT_PART_CAMPAIGN || row->field[LEAT_OBS_CAMPAIGN_ID].n == 0)
			leat_buf_add_slice(&h->key, row->field[leat_history_column[i]]);
		leat_buf_add_char(&h->key, '\0');
	}
	return leat_buf_slice(&h->key);
}

/* What one row cannot truly say. */
static unsigned
contradictions(const struct leat_row *row)
{
	int64_t impressions, clicks, cost;
	unsigned marks = 0;

	if (!leat_parse_i64(row->field[LEAT_OBS_IMPRESSIONS], &impressions))
		return 0;
	if (leat_parse_i64(row->field[LEAT_OBS_CLICKS], &clicks) && clicks > impressions)
		marks |= LEAT_MARK_CLICKS;
	if (impressions == 0 && leat_money_parse(row->field[LEAT_OBS_COST], &cost, NULL) &&
	    cost > 0)
		marks |= LEAT_MARK_IMPRESSIONS;
	return marks;
}

void
leat_history_add(struct leat_history *h, const struct leat_row *row, int32_t day)
{
	struct leat_point p = {.day = day,
	    .currency = leat_currency_pack(row->field[LEAT_OBS_CURRENCY]),
	    .rows = 1,
	    .marks = contradictions(row)};
	bool added;
	size_t i = leat_map_put(&h->name, name(h, row), &added);

	if (added) {
		LEAT_GROW(h->series, i, h->cap);
		h->series[i] = (struct leat_series){0};
	}
	for (int c = 0; c < LEAT_DAILY_COLUMNS; c++)
		if (leat_money_parse(row->field[leat_daily_column[c]], &p.v[c], NULL))
			p.filled |= 1u << c;
	leat_series_add(&h->series[i], &p);
}

void
leat_history_settle(struct leat_history *h)
{
	for (size_t i = 0; i < h->name.n; i++)
		leat_series_settle(&h->series[i]);
}

struct leat_point *
leat_history_find(struct leat_history *h, const struct leat_row *row, int32_t day, size_t *series)
{
	*series = leat_map_get(&h->name, name(h, row));
	if (*series == LEAT_MAP_NONE)
		return NULL;
	return leat_series_find(
	    &h->series[*series], day, leat_currency_pack(row->field[LEAT_OBS_CURRENCY]));
}

void
leat_history_part(
    const struct leat_history *h, size_t i, struct leat_slice part[LEAT_HISTORY_PARTS])
{
	struct leat_slice rest = h->name.key[i];

	for (int k = 0; k < LEAT_HISTORY_PARTS; k++)
		leat_slice_cut(&rest, '\0', &part[k]);
}

void
leat_history_fini(struct leat_history *h)
{
	for (size_t i = 0; i < h->name.n; i++)
		free(h->series[i].point);
	free(h->series);
	leat_map_fini(&h->name);
	leat_buf_fini(&h->key);
	memset(h, 0, sizeof(*h));
}
