/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/oddity.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "quality/oddity_part.h"

#define SD_TO_MAD 0.6745
#define ALONE 10 /* as often a chance is not believed of a column by itself */

enum { PAIRS = LEAT_COMPARISONS - LEAT_DAILY_COLUMNS };

/* What is held against what: a count against what it comes from. */
static const int pair[PAIRS][2] = {
    {LEAT_DAILY_IMPRESSIONS, LEAT_DAILY_COST},
    {LEAT_DAILY_CLICKS, LEAT_DAILY_COST},
    {LEAT_DAILY_CLICKS, LEAT_DAILY_IMPRESSIONS},
    {LEAT_DAILY_CONVERSIONS, LEAT_DAILY_REVENUE},
};

void
leat_search_add(struct leat_search *x, struct leat_oddity o)
{
	LEAT_GROW(x->found, x->n, x->cap);
	x->found[x->n++] = o;
}

static void
compare(struct leat_search *x)
{
	for (int k = 0; k < LEAT_COMPARISONS; k++) {
		bool alone = k < LEAT_DAILY_COLUMNS;
		int a = alone ? k : pair[k - LEAT_DAILY_COLUMNS][0];
		int b = alone ? -1 : pair[k - LEAT_DAILY_COLUMNS][1];

		x->has[k] = leat_comparison_init(&x->of[k], x->series, a, b);
		if (x->has[k])
			leat_esd(&x->of[k], x->rules->alpha / (alone ? ALONE : 1), x->rules->mads,
			    &x->odd[(size_t)k * x->series->n]);
	}
}

static double
mads(const struct leat_comparison *c, size_t i)
{
	return c->e[i] / (SD_TO_MAD * c->scale);
}

/* Single days. */

/* A day in the comparisons: the place of each that has it. */
struct day {
	size_t at; /* of the series */
	size_t place[LEAT_COMPARISONS];
	bool has[LEAT_COMPARISONS], odd[LEAT_COMPARISONS];
};

/* place: of the first day of each comparison that is not before it; days are asked for in order. */
static void
look(const struct leat_search *x, size_t at, size_t place[LEAT_COMPARISONS], struct day *d)
{
	d->at = at;
	for (int k = 0; k < LEAT_COMPARISONS; k++) {
		const struct leat_comparison *c = &x->of[k];

		while (place[k] < c->n && c->at[place[k]] < at)
			place[k]++;
		d->place[k] = place[k];
		d->has[k] = x->has[k] && place[k] < c->n && c->at[place[k]] == at;
		d->odd[k] = d->has[k] && x->odd[(size_t)k * x->series->n + place[k]];
	}
}

/* Squares of the deviations of a column in all its comparisons of the day. */
static double
evidence(const struct leat_search *x, const struct day *d, int column)
{
	double sum = 0;

	for (int k = 0; k < LEAT_COMPARISONS; k++)
		if (d->has[k] && leat_search_concerns(&x->of[k], column))
			sum += pow(mads(&x->of[k], d->place[k]), 2);
	return sum;
}

/* The column that is to blame for pairs that are odd; -1 if none is. */
static int
culprit(const struct leat_search *x, const struct day *d)
{
	double most = 0;
	int worst = -1;

	for (int k = LEAT_DAILY_COLUMNS; k < LEAT_COMPARISONS; k++)
		for (int which = 0; which < 2 && d->odd[k]; which++) {
			int column = which ? x->of[k].a : x->of[k].b;
			double sum = evidence(x, d, column);

			if (sum > most) {
				most = sum;
				worst = column;
			}
		}
	return worst;
}

/* Tell a column by the comparison that it is farthest off in, and be done with these. */
static void
blame(struct leat_search *x, struct day *d, int column)
{
	const struct leat_comparison *by = NULL;
	struct leat_oddity o = {.at = d->at, .column = column};
	size_t place = 0;

	for (int k = 0; k < LEAT_COMPARISONS; k++) {
		const struct leat_comparison *c = &x->of[k];
		double off;

		if (!d->odd[k] || !leat_search_concerns(c, column))
			continue;
		d->odd[k] = false;
		off = mads(c, d->place[k]) * (c->a == column ? 1 : -1);
		if (by && fabs(off) <= fabs(o.score))
			continue;
		o.score = off;
		o.against = c->a == column ? c->b : c->a;
		by = c;
		place = d->place[k];
	}
	o.expected = leat_comparison_expected(by, place, column);
	o.observed = x->series->v[(size_t)column * x->series->n + d->at];
	leat_search_add(x, o);
}

/* Columns that go together are odd by themselves: one is told for all that are so one way. */
static void
blame_alone(struct leat_search *x, struct day *d, int first, int last)
{
	for (int c = first; c <= last; c++) {
		struct leat_oddity *o;

		if (!d->odd[c])
			continue;
		blame(x, d, c);
		o = &x->found[x->n - 1];
		for (int also = c + 1; also <= last; also++)
			if (d->odd[also] &&
			    (mads(&x->of[also], d->place[also]) > 0) == (o->score > 0)) {
				o->along |= 1u << also;
				d->odd[also] = false;
			}
	}
}

static void
search_days(struct leat_search *x)
{
	size_t place[LEAT_COMPARISONS] = {0};

	for (size_t i = 0; i < x->series->n; i++) {
		struct day d;

		look(x, i, place, &d);
		for (int c; (c = culprit(x, &d)) >= 0;)
			blame(x, &d, c);
		blame_alone(x, &d, LEAT_DAILY_COST, LEAT_DAILY_CLICKS);
		blame_alone(x, &d, LEAT_DAILY_REVENUE, LEAT_DAILY_CONVERSIONS);
	}
}

static int
by_day(const void *a, const void *b)
{
	const struct leat_oddity *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->column != y->column)
		return x->column - y->column;
	return x->shift - y->shift;
}

size_t
leat_oddities(
    const struct leat_levels *s, const struct leat_oddity_rules *rules, struct leat_oddity **out)
{
	struct leat_search x = {.series = s, .rules = rules};

	x.odd = LEAT_NEW_N(bool, LEAT_COMPARISONS * s->n);
	compare(&x);
	if (rules->days)
		search_days(&x);
	if (rules->shifts)
		leat_search_shifts(&x);
	for (int k = 0; k < LEAT_COMPARISONS; k++)
		if (x.has[k])
			leat_comparison_fini(&x.of[k]);
	free(x.odd);
	if (x.n)
		qsort(x.found, x.n, sizeof(*x.found), by_day);
	*out = x.found;
	return x.n;
}
