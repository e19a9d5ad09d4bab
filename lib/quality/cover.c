/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/cover.h"

#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/when.h"

/* Columns in which two covers of one source may differ. */
static const int loose[] = {LEAT_OBS_AS_OF, LEAT_OBS_FLAGS, LEAT_OBS_SOURCE};

enum { NLOOSE = 3 };

struct period {
	struct leat_slice key; /* of the source: every other column, NUL after each */
	int32_t first, last;
	struct leat_slice loose[NLOOSE];
};

struct leat_covers {
	struct leat_map source; /* distinct keys */
	struct leat_map word;   /* distinct loose values: one copy each */
	struct period *period;
	size_t n, cap, next;
	struct leat_buf key;
};

struct leat_covers *
leat_covers_new(void)
{
	return LEAT_NEW(struct leat_covers);
}

void
leat_covers_free(struct leat_covers *c)
{
	if (c == NULL)
		return;
	leat_map_fini(&c->source);
	leat_map_fini(&c->word);
	leat_buf_fini(&c->key);
	free(c->period);
	free(c);
}

static bool
is_key(size_t column)
{
	if (column == LEAT_OBS_TIME || column == LEAT_OBS_PERIOD_END)
		return false;
	for (size_t i = 0; i < NLOOSE; i++)
		if (column == (size_t)loose[i])
			return false;
	return true;
}

static struct leat_slice
intern(struct leat_map *m, struct leat_slice s)
{
	size_t k = leat_map_put(m, s, NULL); /* which may move m->key */

	return m->key[k];
}

bool
leat_covers_add(struct leat_covers *c, const struct leat_row *row)
{
	struct period p = {0};

	if (!leat_day_parse(row->field[LEAT_OBS_TIME], &p.first))
		return false;
	if (!leat_day_parse(row->field[LEAT_OBS_PERIOD_END], &p.last))
		p.last = p.first;
	c->key.n = 0;
	for (size_t i = 0; i < row->ncolumns; i++)
		if (is_key(i)) {
			leat_buf_add_slice(&c->key, row->field[i]);
			leat_buf_add_char(&c->key, '\0');
		}
	p.key = intern(&c->source, leat_buf_slice(&c->key));
	for (size_t i = 0; i < NLOOSE; i++)
		p.loose[i] = intern(&c->word, row->field[loose[i]]);
	LEAT_GROW(c->period, c->n, c->cap);
	c->period[c->n++] = p;
	return true;
}

static int
by_source_and_time(const void *a, const void *b)
{
	const struct period *x = a, *y = b;
	int c = leat_slice_cmp(x->key, y->key);

	if (c == 0)
		c = (x->first > y->first) - (x->first < y->first);
	if (c == 0)
		c = (x->last > y->last) - (x->last < y->last);
	return c;
}

static void
join(struct period *to, const struct period *p)
{
	if (p->last > to->last)
		to->last = p->last;
	for (size_t i = 0; i < NLOOSE; i++)
		if (!leat_slice_eq(to->loose[i], p->loose[i]))
			to->loose[i] = LEAT_NONE;
}

size_t
leat_covers_merge(struct leat_covers *c)
{
	size_t n = 0;

	if (c->n)
		qsort(c->period, c->n, sizeof(*c->period), by_source_and_time);
	for (size_t i = 0; i < c->n; i++) {
		struct period *last = n ? &c->period[n - 1] : NULL;

		if (last && leat_slice_eq(last->key, c->period[i].key) &&
		    c->period[i].first <= last->last + 1)
			join(last, &c->period[i]);
		else
			c->period[n++] = c->period[i];
	}
	c->n = n;
	c->next = 0;
	return n;
}

bool
leat_covers_next(struct leat_covers *c, struct leat_row *row)
{
	const struct period *p;
	struct leat_slice rest, part;

	if (c->next >= c->n)
		return false;
	p = &c->period[c->next++];
	rest = p->key;
	leat_row_clear(row);
	for (size_t i = 0; i < row->ncolumns; i++)
		if (is_key(i) && leat_slice_cut(&rest, '\0', &part))
			leat_row_borrow(row, (int)i, part);
	leat_row_day(row, LEAT_OBS_TIME, p->first);
	leat_row_day(row, LEAT_OBS_PERIOD_END, p->last);
	for (size_t i = 0; i < NLOOSE; i++)
		leat_row_borrow(row, loose[i], p->loose[i]);
	return true;
}
