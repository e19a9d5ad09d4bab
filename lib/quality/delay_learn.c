/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what exports said of a campaign's days to how complete days are by their age. */
#include <math.h>
#include <stdlib.h>

#include "quality/delay_part.h"

enum { WEEK = 7, WEEKS_MIN = 10 };
/* How many conversions' worth the common curve weighs in a platform's own. */
#define PRIOR_WEIGHT 20

/* An export of one campaign: the days that it tells of. */
struct export
{
	int64_t as_of;
	int32_t taken, first, last; /* days */
};

/* What was there at two ages, over a block of days. */
struct sums {
	leat_sum from[LEAT_DELAY_COLUMNS], to[LEAT_DELAY_COLUMNS];
};

struct table {
	struct leat_map key; /* struct place */
	struct sums *sums;
	size_t cap;
};

struct place {
	int32_t a, b, block;
};

/* What is seen of a platform and time basis. */
struct group {
	struct table table;
	struct leat_map taken, days; /* int32_t each */
	int32_t first, last;         /* days */
};

struct learner {
	struct leat_delay *d;
	struct group *group;   /* d->group.n */
	struct export *export; /* of the campaign at hand */
	size_t nexports, exports_cap;
};

static void
add_sums(struct table *t, struct place at, const struct sums *s)
{
	bool added;
	size_t i =
	    leat_map_put(&t->key, (struct leat_slice){(const char *)&at, sizeof(at)}, &added);

	if (added) {
		LEAT_GROW(t->sums, i, t->cap);
		t->sums[i] = (struct sums){0};
	}
	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
		t->sums[i].from[c] += s->from[c];
		t->sums[i].to[c] += s->to[c];
	}
}

static void
note_day(struct leat_map *days, int32_t day)
{
	leat_map_put(days, (struct leat_slice){(const char *)&day, sizeof(day)}, NULL);
}

static int
by_as_of(const void *a, const void *b)
{
	const struct export *x = a, *y = b;

	return (x->as_of > y->as_of) - (x->as_of < y->as_of);
}

/* The exports that cells of one campaign come from, sorted, each once. */
static void
find_exports(struct learner *l, const struct leat_delay_cell *cell, size_t n)
{
	size_t k = 0;

	l->nexports = 0;
	for (size_t i = 0; i < n; i++) {
		LEAT_GROW(l->export, l->nexports, l->exports_cap);
		l->export[l->nexports++] = (struct export){.as_of = cell[i].as_of,
		    .taken = cell[i].day + cell[i].age,
		    .first = cell[i].day,
		    .last = cell[i].day};
	}
	qsort(l->export, l->nexports, sizeof(*l->export), by_as_of);
	for (size_t i = 0; i < n; i++) {
		struct export *x = &l->export[i], *to = k ? &l->export[k - 1] : NULL;

		if (to == NULL || to->as_of != x->as_of) {
			l->export[k++] = *x;
			continue;
		}
		to->first = x->first < to->first ? x->first : to->first;
		to->last = x->last > to->last ? x->last : to->last;
	}
	l->nexports = k;
}

/*
 * The last export before a day was first told of that told of days around it:
 * then there was nothing yet. False if there is none.
 */
static bool
nothing_yet(
    const struct learner *l, const struct leat_delay_cell *first, struct leat_delay_cell *nothing)
{
	for (size_t i = l->nexports; i-- > 0;) {
		const struct export *x = &l->export[i];

		if (x->as_of >= first->as_of || x->taken < first->day ||
		    x->taken - first->day >= first->age || first->day < x->first ||
		    first->day > x->last)
			continue;
		*nothing = (struct leat_delay_cell){.series = first->series,
		    .day = first->day,
		    .as_of = x->as_of,
		    .age = x->taken - first->day};
		return true;
	}
	return false;
}

static uint32_t
common_divisor(uint32_t x, uint32_t y)
{
	while (y) {
		uint32_t rest = x % y;

		x = y;
		y = rest;
	}
	return x;
}

/*
 * The same campaign and day in two exports: do they tell of the same rows? Those
 * that are there several times over count once; those that were not there before
 * were nothing.
 */
static bool
alike(const struct leat_delay_cell *x, const struct leat_delay_cell *y, uint32_t *x_times,
    uint32_t *y_times)
{
	*x_times = *y_times = 1;
	if (x->rows == 0)
		return true;
	if (x->rows * y->who == y->rows * x->who) {
		uint32_t once = common_divisor(x->rows, y->rows);

		*x_times = x->rows / once;
		*y_times = y->rows / once;
		return true;
	}
	return y->rows > x->rows;
}

static void
add_link(struct learner *l, const struct leat_delay_cell *x, const struct leat_delay_cell *y,
    int days_a_block)
{
	struct leat_delay *d = l->d;
	size_t g = d->group_of[y->series];
	int32_t block = y->day / days_a_block % LEAT_COMPLETENESS_BLOCKS;
	struct place at = {.a = x->age, .b = y->age < d->ages ? y->age : d->ages - 1};
	uint32_t x_times, y_times;
	struct sums s;

	at.block = block < 0 ? block + LEAT_COMPLETENESS_BLOCKS : block;
	if (at.a >= at.b)
		return;
	if (!alike(x, y, &x_times, &y_times)) {
		d->of[g].unlike++;
		return;
	}
	d->of[g].compared++;
	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
		s.from[c] = x->v[c] / x_times;
		s.to[c] = y->v[c] / y_times;
	}
	add_sums(&l->group[g].table, at, &s);
	note_day(&l->group[g].days, y->day);
}

/* A day's cells: of those of one age the last that has rows counts. */
static void
link_day(struct learner *l, const struct leat_delay_cell *cell, size_t n, int days_a_block)
{
	struct leat_delay_cell before = {0};
	bool has_before = nothing_yet(l, cell, &before);

	for (size_t i = 0; i < n; i++) {
		if (i + 1 < n && cell[i + 1].age == cell[i].age)
			continue;
		if (has_before)
			add_link(l, &before, &cell[i], days_a_block);
		before = cell[i];
		has_before = true;
	}
}

static void
note_exports(struct learner *l, const struct leat_delay_cell *cell, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct group *g = &l->group[l->d->group_of[cell[i].series]];

		if (g->taken.n == 0)
			g->first = g->last = cell[i].day;
		g->first = cell[i].day < g->first ? cell[i].day : g->first;
		g->last = cell[i].day > g->last ? cell[i].day : g->last;
		note_day(&g->taken, cell[i].day + cell[i].age);
	}
}

/* Weeks are blocks that hang together less than days do, where there are enough of them. */
static int
days_a_block(const struct group *g)
{
	return (g->last - g->first) / WEEK + 1 >= WEEKS_MIN ? WEEK : 1;
}

static void
link_all(struct learner *l)
{
	const struct leat_delay *d = l->d;
	size_t next, day;

	note_exports(l, d->cell, d->ncells);
	for (size_t i = 0; i < d->ncells; i = next) {
		for (next = i; next < d->ncells && d->cell[next].series == d->cell[i].series;)
			next++;
		find_exports(l, &d->cell[i], next - i);
		for (size_t k = i; k < next; k = day) {
			for (day = k; day < next && d->cell[day].day == d->cell[k].day;)
				day++;
			link_day(l, &d->cell[k], day - k,
			    days_a_block(&l->group[d->group_of[d->cell[i].series]]));
		}
	}
}

static int
by_ages(const void *a, const void *b)
{
	const struct leat_link *x = a, *y = b;

	if (x->from_age != y->from_age)
		return x->from_age < y->from_age ? -1 : 1;
	if (x->to_age != y->to_age)
		return x->to_age < y->to_age ? -1 : 1;
	return (x->block > y->block) - (x->block < y->block);
}

/* Sorted, so that nothing depends on the order of rows. Caller frees. */
static struct leat_link *
links_of(const struct table *t, int column)
{
	struct leat_link *link = LEAT_NEW_N(struct leat_link, t->key.n);

	for (size_t i = 0; i < t->key.n; i++) {
		struct place at;

		memcpy(&at, t->key.key[i].p, sizeof(at));
		link[i] = (struct leat_link){.from_age = at.a,
		    .to_age = at.b,
		    .block = at.block,
		    .from = fmax((double)t->sums[i].from[column] / 1e6, 0),
		    .to = fmax((double)t->sums[i].to[column] / 1e6, 0)};
	}
	if (t->key.n)
		qsort(link, t->key.n, sizeof(*link), by_ages);
	return link;
}

/* Revenue by conversion, of all that is there at the later ages. */
static double
revenue_a_conversion(const struct table *t)
{
	leat_sum n = 0, revenue = 0;

	for (size_t i = 0; i < t->key.n; i++) {
		n += t->sums[i].to[LEAT_DELAY_CONVERSIONS];
		revenue += t->sums[i].to[LEAT_DELAY_REVENUE];
	}
	return n > 0 && revenue > 0 ? (double)revenue / (double)n : 1;
}

static double
six_decimals(double v)
{
	return round(v * 1e6) / 1e6;
}

static void
take(struct leat_delay *d, struct leat_delay_curve *k)
{
	const struct leat_completeness *c = &k->learnt;

	if (!c->learnt)
		return;
	k->known = true;
	k->first = c->first;
	k->last = c->last;
	leat_delay_curve_room(k, d->ages);
	for (int a = 0; a < d->ages; a++) {
		leat_completeness_interval(c, a, &k->lower[a], &k->upper[a]);
		k->complete[a] = six_decimals(leat_completeness_at(c, a));
		k->lower[a] = six_decimals(k->lower[a]);
		k->upper[a] = six_decimals(k->upper[a]);
	}
}

static void
fit(struct leat_delay *d, const struct table *t, struct leat_delay_curve *k, int column,
    const double *prior)
{
	struct leat_completeness_options o = {.max_age = d->ages - 1,
	    .counts = column == LEAT_DELAY_CONVERSIONS,
	    .unit = column == LEAT_DELAY_CONVERSIONS ? 1 : revenue_a_conversion(t),
	    .prior = prior,
	    .weight = PRIOR_WEIGHT};
	struct leat_link *link;

	if (k->given)
		return;
	link = links_of(t, column);
	leat_completeness_fit(&k->learnt, link, t->key.n, &o);
	take(d, k);
	free(link);
}

static struct leat_slice
basis_of(const struct leat_delay *d, size_t group)
{
	struct leat_slice rest = d->group.key[group], part;

	leat_slice_cut(&rest, '\0', &part);
	leat_slice_cut(&rest, '\0', &part);
	return part;
}

/* All platforms of one time basis together, if there are several; else what is common is nothing.
 */
static void
fit_common(const struct learner *l, struct leat_slice basis, struct leat_completeness *common)
{
	struct leat_delay *d = l->d;
	struct leat_delay_curve k = {0};
	struct table all = {0};
	size_t n = 0;

	for (size_t g = 0; g < d->group.n; g++) {
		const struct table *t = &l->group[g].table;

		if (!leat_slice_eq(basis_of(d, g), basis))
			continue;
		n += t->key.n > 0;
		for (size_t i = 0; i < t->key.n; i++) {
			struct place at;

			memcpy(&at, t->key.key[i].p, sizeof(at));
			add_sums(&all, at, &t->sums[i]);
		}
	}
	if (n > 1)
		fit(d, &all, &k, LEAT_DELAY_CONVERSIONS, NULL);
	*common = k.learnt;
	free(k.complete);
	leat_map_fini(&all.key);
	free(all.sums);
}

static void
fit_group(const struct learner *l, size_t g)
{
	struct leat_delay *d = l->d;
	struct leat_delay_group *of = &d->of[g];
	struct leat_delay_curve *n = &of->curve[LEAT_DELAY_CONVERSIONS];
	const struct table *t = &l->group[g].table;
	struct leat_completeness common = {0};

	of->exports = l->group[g].taken.n;
	of->days = l->group[g].days.n;
	fit_common(l, basis_of(d, g), &common);
	fit(d, t, n, LEAT_DELAY_CONVERSIONS, common.learnt ? common.hazard : NULL);
	fit(d, t, &of->curve[LEAT_DELAY_REVENUE], LEAT_DELAY_REVENUE,
	    n->learnt.learnt ? n->learnt.hazard : NULL);
	leat_completeness_fini(&common);
}

void
leat_delay_learn(struct leat_delay *d)
{
	struct learner l = {.d = d, .group = LEAT_NEW_N(struct group, d->group.n)};

	link_all(&l);
	for (size_t g = 0; g < d->group.n; g++)
		fit_group(&l, g);
	for (size_t g = 0; g < d->group.n; g++) {
		leat_map_fini(&l.group[g].table.key);
		leat_map_fini(&l.group[g].taken);
		leat_map_fini(&l.group[g].days);
		free(l.group[g].table.sums);
	}
	free(l.group);
	free(l.export);
}
