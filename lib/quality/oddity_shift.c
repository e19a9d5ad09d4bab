/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which column it is whose level changes, from the comparisons in which something does. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "quality/oddity_part.h"
#include "quality/shift.h"

enum {
	NEAR_DAYS = 7,   /* between two changes that are one */
	ALONE_DAYS = 28, /* the same, if one is of a column by itself, which is less sharp */
	MEAN_DAYS = 182  /* on a side, to see which of two columns changed */
};

struct change {
	const struct leat_comparison *of;
	struct leat_shift shift;
	size_t day; /* of the series */
};

struct changes {
	struct change *change;
	size_t n, cap;
};

static void
gather(struct leat_search *x, int k, struct changes *to)
{
	const struct leat_comparison *c = &x->of[k];
	struct leat_shift *shift;
	size_t n = leat_shifts(c, &x->odd[(size_t)k * x->series->n], x->rules->change, &shift);

	for (size_t i = 0; i < n; i++) {
		LEAT_GROW(to->change, to->n, to->cap);
		to->change[to->n++] = (struct change){c, shift[i], c->at[shift[i].at]};
	}
	free(shift);
}

static size_t
apart(size_t a, size_t b)
{
	return a < b ? b - a : a - b;
}

/* The logarithm of a column's mean after a day less that before. */
static double
own_change(const struct leat_search *x, int column, size_t day)
{
	const struct leat_levels *s = x->series;
	const double *v = s->v + (size_t)column * s->n;
	double sum[2] = {0, 0}, n[2] = {0, 0};

	for (size_t i = 0; i < s->n; i++) {
		int after = i >= day;

		if (isfinite(v[i]) && i + MEAN_DAYS >= day && i < day + MEAN_DAYS) {
			sum[after] += v[i];
			n[after]++;
		}
	}
	if (!(sum[0] > 0) || !(sum[1] > 0))
		return 0;
	return log(sum[1] / n[1]) - log(sum[0] / n[0]);
}

/* In how many comparisons with others does a column change about a day? */
static int
pairs_of(const struct changes *l, int column, size_t day)
{
	int n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += l->change[i].of->b >= 0 && leat_search_concerns(l->change[i].of, column) &&
		     apart(l->change[i].day, day) <= NEAR_DAYS;
	return n;
}

static int
culprit(const struct leat_search *x, const struct changes *l, const struct change *c)
{
	int a = c->of->a, b = c->of->b, more;

	if (b < 0)
		return a;
	more = pairs_of(l, a, c->day) - pairs_of(l, b, c->day);
	if (more)
		return more > 0 ? a : b;
	return fabs(own_change(x, a, c->day)) >= fabs(own_change(x, b, c->day)) ? a : b;
}

/* Is it known already of a column that its level changes about this day? */
static bool
is_told(const struct leat_search *x, size_t from, const struct change *c, int column)
{
	for (size_t i = from; i < x->n; i++)
		if (x->found[i].column == column && apart(x->found[i].at, c->day) <= ALONE_DAYS)
			return true;
	return false;
}

static void
tell(struct leat_search *x, const struct change *c, int column)
{
	double sign = c->of->a == column ? 1 : -1;

	leat_search_add(x, (struct leat_oddity){.shift = true,
			       .at = c->day,
			       .column = column,
			       .against = c->of->a == column ? c->of->b : c->of->a,
			       .score = copysign(c->shift.score, sign * c->shift.change),
			       .expected = 1,
			       .observed = exp(sign * c->shift.change)});
}

/* The surest first, columns by themselves last; of equals the earliest. */
static int
by_certainty(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if ((x->of->b >= 0) != (y->of->b >= 0))
		return x->of->b >= 0 ? -1 : 1;
	if (x->shift.score != y->shift.score)
		return x->shift.score > y->shift.score ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return x->of->a != y->of->a ? x->of->a - y->of->a : x->of->b - y->of->b;
}

/* What the first change is told for is no other change. */
static void
take_away(struct changes *l, int column, size_t day)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		if (!leat_search_concerns(l->change[i].of, column) ||
		    apart(l->change[i].day, day) > NEAR_DAYS)
			l->change[n++] = l->change[i];
	l->n = n;
}

void
leat_search_shifts(struct leat_search *x)
{
	struct changes l = {0};
	size_t from = x->n;

	for (int k = 0; k < LEAT_COMPARISONS; k++)
		if (x->has[k])
			gather(x, k, &l);
	if (l.n)
		qsort(l.change, l.n, sizeof(*l.change), by_certainty);
	while (l.n) {
		struct change c = l.change[0];
		int column = culprit(x, &l, &c);

		if (c.of->b >= 0 || !is_told(x, from, &c, column))
			tell(x, &c, column);
		take_away(&l, column, c.day);
	}
	free(l.change);
}
