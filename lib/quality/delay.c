/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What exports taken on different days say of the same day, kept as sums. */
#include "quality/delay.h"

#include <math.h>
#include <stdlib.h>

#include "quality/delay_part.h"
#include "quality/identity.h"

const int leat_delay_column[LEAT_DELAY_COLUMNS] = {LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE};

struct leat_delay *
leat_delay_new(const struct leat_rule_checks *asked, const struct leat_zone *zone)
{
	struct leat_delay *d = LEAT_NEW(struct leat_delay);

	d->asked = asked;
	d->zone = zone;
	d->ages = (int)asked->delay_days + 1;
	return d;
}

void
leat_delay_free(struct leat_delay *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->group.n; i++)
		for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
			leat_completeness_fini(&d->of[i].curve[c].learnt);
			free(d->of[i].curve[c].complete);
			free(d->of[i].before[c]);
		}
	leat_map_fini(&d->group);
	for (size_t i = 0; i < d->source.n; i++)
		free(d->dropped[i].day);
	leat_map_fini(&d->source);
	leat_map_fini(&d->series);
	leat_buf_fini(&d->key);
	free(d->of);
	free(d->group_of);
	free(d->dropped);
	free(d->cell);
	free(d);
}

static void
add_part(struct leat_buf *key, struct leat_slice part)
{
	leat_buf_add_slice(key, part);
	leat_buf_add_char(key, '\0');
}

size_t
leat_delay_group(struct leat_delay *d, struct leat_slice platform, struct leat_slice basis)
{
	bool added;
	size_t i;

	d->key.n = 0;
	add_part(&d->key, platform);
	add_part(&d->key, basis);
	i = leat_map_put(&d->group, leat_buf_slice(&d->key), &added);
	if (added) {
		LEAT_GROW(d->of, i, d->of_cap);
		d->of[i] = (struct leat_delay_group){0};
	}
	return i;
}

void
leat_delay_curve_room(struct leat_delay_curve *k, int ages)
{
	k->complete = LEAT_NEW_N(double, 3 * (size_t)ages);
	k->lower = k->complete + ages;
	k->upper = k->lower + ages;
	for (int a = 0; a < 3 * ages; a++)
		k->complete[a] = 1;
}

double
leat_delay_curve_at(const struct leat_delay *d, const struct leat_delay_curve *k, int32_t age)
{
	if (!k->known || age < 0)
		return NAN;
	return age < d->ages ? k->complete[age] : 1;
}

/* The series of a row: what one export tells as a whole or not at all. */
static size_t
series_of(struct leat_delay *d, const struct leat_row *row)
{
	size_t group =
	    leat_delay_group(d, row->field[LEAT_OBS_PLATFORM], row->field[LEAT_OBS_TIME_BASIS]);
	bool has_id = row->field[LEAT_OBS_CAMPAIGN_ID].n > 0, added;
	size_t i;

	add_part(&d->key, row->field[LEAT_OBS_ACCOUNT]);
	leat_buf_add_char(&d->key, has_id ? '#' : '=');
	add_part(&d->key, row->field[has_id ? LEAT_OBS_CAMPAIGN_ID : LEAT_OBS_CAMPAIGN]);
	i = leat_map_put(&d->series, leat_buf_slice(&d->key), &added);
	if (added) {
		LEAT_GROW(d->group_of, i, d->group_of_cap);
		d->group_of[i] = (uint32_t)group;
	}
	return i;
}

bool
leat_delay_age(const struct leat_delay *d, const struct leat_row *row, int32_t day, int32_t *age)
{
	struct leat_slice as_of = row->field[LEAT_OBS_AS_OF];
	int32_t last, taken;
	int64_t instant;

	if (leat_day_parse(row->field[LEAT_OBS_PERIOD_END], &last) && last != day)
		return false;
	if (!leat_day_parse(as_of, &taken)) {
		if (!leat_instant_parse(as_of, &instant))
			return false;
		taken = leat_zone_day(d->zone, instant);
	}
	*age = taken - day;
	return true;
}

static int
by_place(const void *a, const void *b)
{
	const struct leat_delay_cell *x = a, *y = b;

	if (x->series != y->series)
		return x->series < y->series ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->as_of > y->as_of) - (x->as_of < y->as_of);
}

static void
join(struct leat_delay_cell *to, const struct leat_delay_cell *from)
{
	to->rows += from->rows;
	to->who += from->who;
	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++)
		leat_money_add(&to->v[c], from->v[c]);
}

/* Is a day older than all that is told of, and told of already at such an age? */
static bool
needless(
    const struct leat_delay *d, const struct leat_delay_cell *last, const struct leat_delay_cell *x)
{
	return last->series == x->series && last->day == x->day && last->age >= d->ages &&
	       x->age >= d->ages;
}

void
leat_delay_cells(struct leat_delay *d)
{
	size_t n = 0;

	if (d->ncells)
		qsort(d->cell, d->ncells, sizeof(*d->cell), by_place);
	for (size_t i = 0; i < d->ncells; i++) {
		if (n && by_place(&d->cell[n - 1], &d->cell[i]) == 0)
			join(&d->cell[n - 1], &d->cell[i]);
		else if (n == 0 || !needless(d, &d->cell[n - 1], &d->cell[i]))
			d->cell[n++] = d->cell[i];
	}
	d->ncells = n;
}

static uint32_t
hash(struct leat_slice s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
	return (uint32_t)(h ^ h >> 32);
}

void
leat_delay_see(struct leat_delay *d, const struct leat_row *row, int32_t day)
{
	struct leat_delay_cell x = {.day = day, .as_of = leat_as_of(row), .rows = 1};

	if (!leat_delay_age(d, row, day, &x.age) || x.age < 0)
		return;
	x.series = (uint32_t)series_of(d, row);
	leat_identity(row, LEAT_SPEND, &d->key);
	x.who = hash(leat_buf_slice(&d->key));
	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++)
		leat_money_parse(row->field[leat_delay_column[c]], &x.v[c], NULL);
	/* Room doubles only when cells fill half of it: many rows a cell take no more. */
	if (d->ncells == d->cells_cap) {
		leat_delay_cells(d);
		if (d->ncells * 2 >= d->cells_cap) {
			d->cells_cap = d->cells_cap ? d->cells_cap * 2 : 64;
			d->cell = leat_realloc(d->cell, d->cells_cap, sizeof(*d->cell));
		}
	}
	d->cell[d->ncells++] = x;
}

void
leat_delay_settle(struct leat_delay *d)
{
	leat_delay_cells(d);
	leat_delay_learn(d);
	free(d->cell);
	d->cell = NULL;
	d->ncells = d->cells_cap = 0;
}
