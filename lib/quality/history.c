/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/history.h"

#include <stdlib.h>

#include "base/money.h"

const int leat_daily_column[LEAT_DAILY_COLUMNS] = {
    LEAT_OBS_COST, LEAT_OBS_CLICKS, LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE};

static int
by_day(const void *a, const void *b)
{
	const struct leat_point *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

static void
join(struct leat_point *to, const struct leat_point *p)
{
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
		qsort(s->point, s->n, sizeof(*s->point), by_day);
	for (size_t i = 0; i < s->n; i++) {
		if (n && s->point[n - 1].day == s->point[i].day)
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

static struct leat_slice
name(struct leat_history *h, const struct leat_row *row)
{
	static const int parts[LEAT_HISTORY_PARTS] = {LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
	    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CHANNEL, LEAT_OBS_GEO};

	h->key.n = 0;
	for (int i = 0; i < LEAT_HISTORY_PARTS; i++) {
		int c = parts[i];

		if (c == LEAT_OBS_CAMPAIGN_ID && row->field[c].n == 0)
			c = LEAT_OBS_CAMPAIGN;
		leat_buf_add_slice(&h->key, row->field[c]);
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
	struct leat_point p = {.day = day, .marks = contradictions(row)};
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
leat_history_find(struct leat_history *h, const struct leat_row *row, int32_t day)
{
	size_t i = leat_map_get(&h->name, name(h, row));

	return i == LEAT_MAP_NONE ? NULL : leat_series_at(&h->series[i], day);
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
