/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "panel/tally.h"

int
leat_tally_err(const struct leat_tally *t, const struct leat_cell *c, const char *column,
    struct leat_err *err, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return leat_err_at(err, LEAT_EDATA, t->file.key[c->file].p, c->line, column, "%s", text);
}

struct leat_slice
leat_tally_part(struct leat_slice key, int n)
{
	struct leat_slice part = LEAT_NONE;

	for (int i = 0; i <= n; i++)
		if (!leat_slice_cut(&key, '\0', &part))
			return LEAT_NONE;
	return part;
}

static int
by_cell_and_size(const void *a, const void *b)
{
	const struct leat_tally_value *x = a, *y = b;

	if (x->cell != y->cell)
		return x->cell < y->cell ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

/* sum_values -- floating sums taken from the smallest value up, whatever the order of rows. */
static void
sum_values(struct leat_tally *t)
{
	if (t->nvalues)
		qsort(t->value, t->nvalues, sizeof(*t->value), by_cell_and_size);
	for (size_t i = 0; i < t->nvalues; i++)
		t->cell[t->value[i].cell].value += t->value[i].value;
	t->nvalues = 0;
}

static int
by_place(const void *a, const void *b)
{
	const struct leat_cell *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return (x->last > y->last) - (x->last < y->last);
}

/*
 * order_series -- number series in the order of their names instead of the order
 * in which they came.
 */
static void
order_series(struct leat_tally *t, enum leat_tally_kind kind)
{
	size_t n = t->series[kind].n, *order = leat_map_sorted(&t->series[kind]);
	struct leat_tally_line *line = LEAT_NEW_N(struct leat_tally_line, n + 1);
	uint32_t *rank = LEAT_NEW_N(uint32_t, n + 1);

	t->name[kind] = LEAT_NEW_N(struct leat_slice, n + 1);
	for (size_t i = 0; i < n; i++) {
		rank[order[i]] = (uint32_t)i;
		t->name[kind][i] = t->series[kind].key[order[i]];
		if (kind == LEAT_TALLY_SPEND)
			line[i] = t->line[order[i]];
	}
	for (size_t i = 0; i < t->ncells; i++)
		if (t->cell[i].kind == kind)
			t->cell[i].series = rank[t->cell[i].series];
	if (kind == LEAT_TALLY_SPEND && n)
		memcpy(t->line, line, n * sizeof(*line));
	free(line);
	free(rank);
	free(order);
}

static int
refuse_overlaps(const struct leat_tally *t, struct leat_err *err)
{
	const struct leat_cell *c, *p;
	char day[LEAT_DAY_MAX];

	for (size_t i = 1; i < t->ncells; i++) {
		c = &t->cell[i];
		p = c - 1;
		if (c->kind != p->kind || c->series != p->series || c->first > p->last)
			continue;
		leat_day_print(c->first, day);
		return leat_tally_err(t, c, "period_end", err,
		    "the period from %s overlaps that of line %llu of %s: days would count twice",
		    day, (unsigned long long)p->line, t->file.key[p->file].p);
	}
	return LEAT_OK;
}

/* In an order that is not that of the rows. */
static int
by_channel_and_days(const void *a, const void *b)
{
	const struct leat_tally_lift *x = a, *y = b;
	int c = leat_slice_cmp(x->channel, y->channel);

	c = c ? c : leat_slice_cmp(x->geo, y->geo);
	c = c ? c : (x->first > y->first) - (x->first < y->first);
	c = c ? c : (x->last > y->last) - (x->last < y->last);
	c = c ? c : leat_slice_cmp(x->name, y->name);
	c = c ? c : (x->effect > y->effect) - (x->effect < y->effect);
	return c ? c : (x->se > y->se) - (x->se < y->se);
}

int
leat_tally_settle(struct leat_tally *t, struct leat_err *err)
{
	sum_values(t);
	if (t->nlifts)
		qsort(t->lift, t->nlifts, sizeof(*t->lift), by_channel_and_days);
	for (int k = 0; k < LEAT_TALLY_KINDS; k++)
		order_series(t, k);
	if (t->ncells)
		qsort(t->cell, t->ncells, sizeof(*t->cell), by_place);
	return refuse_overlaps(t, err);
}

const struct leat_tally_currency *
leat_tally_money_of(const struct leat_tally *t, enum leat_tally_kind kind, struct leat_slice kpi)
{
	size_t i = leat_map_get(&t->money_of[kind], kpi);

	return i == LEAT_MAP_NONE ? NULL : &t->money[kind][i];
}

/* until -- what falls before a day: rounded half away from zero. */
static leat_sum
until(leat_sum amount, int32_t days, int32_t day)
{
	return (2 * amount * day + (amount < 0 ? -days : days)) / (2 * (leat_sum)days);
}

leat_sum
leat_tally_share(leat_sum amount, int32_t days, int32_t from, int32_t to)
{
	return until(amount, days, to) - until(amount, days, from);
}

size_t
leat_tally_cells(const struct leat_tally *t, enum leat_tally_kind kind, size_t *end)
{
	size_t i = 0, first;

	while (i < t->ncells && t->cell[i].kind < kind)
		i++;
	first = i;
	while (i < t->ncells && t->cell[i].kind == kind)
		i++;
	*end = i;
	return first;
}

void
leat_tally_fini(struct leat_tally *t)
{
	for (size_t i = 0; i < t->nzones; i++)
		leat_zone_free(t->zone[i]);
	for (int k = 0; k < LEAT_TALLY_KINDS; k++)
		leat_map_fini(&t->series[k]);
	for (int k = 0; k < LEAT_TALLY_KINDS; k++) {
		leat_map_fini(&t->money_of[k]);
		leat_map_fini(&t->valued[k]);
		free(t->money[k]);
		free(t->name[k]);
	}
	free(t->lift);
	leat_map_fini(&t->file);
	leat_map_fini(&t->source);
	leat_map_fini(&t->cell_at);
	leat_map_fini(&t->head_geo);
	leat_map_fini(&t->credit_model);
	leat_map_fini(&t->zone_name);
	leat_arena_fini(&t->text);
	leat_buf_fini(&t->key);
	free(t->zone);
	free(t->cell);
	free(t->line);
	free(t->value);
	free(t->cover);
	free(t->heads);
	*t = (struct leat_tally){0};
}
