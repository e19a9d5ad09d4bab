/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outcome: one value a period, or sums over several where that is what rows say. */
#include <stdlib.h>

#include "panel/panel_part.h"

/* The outcome of a geo over some periods, in the making. */
struct stretch {
	size_t geo, first, n;
	leat_sum amount;
	double value;
	int64_t days; /* of the rows in it */
	const struct leat_cell *cell;
};

struct outcome {
	struct leat_panel *p;
	const struct leat_tally *t;
	struct stretch *stretch;
	size_t n, cap, cut, longest;
	struct leat_err *err;
};

static const char *
periods(const struct leat_panel *p)
{
	return p->period_days == 7 ? "weeks" : "days";
}

/* add_cell -- the periods of one row; one that reaches beyond the panel is counted. */
static int
add_cell(struct outcome *o, const struct leat_cell *c)
{
	const struct leat_panel *p = o->p;
	int32_t days = c->last - c->first + 1, from = c->first - p->first_day;
	struct stretch s = {.amount = c->amount, .value = c->value, .days = days, .cell = c};

	if (c->last < p->first_day || c->first > p->last_day)
		return LEAT_OK;
	if (from < 0 || c->last > p->last_day) {
		o->cut++;
		return LEAT_OK;
	}
	s.first = (size_t)(from / p->period_days);
	s.n = (size_t)((from + days - 1) / p->period_days) - s.first + 1;
	if (s.n > 1 && (from % p->period_days || days % p->period_days))
		return leat_tally_err(o->t, c, "period_end", o->err,
		    "an outcome of %d days that are not whole weeks: fit by day", days);
	s.geo = leat_panel_geo(p, leat_tally_part(o->t->name[c->kind][c->series], 1));
	o->longest = s.n > o->longest ? s.n : o->longest;
	LEAT_GROW(o->stretch, o->n, o->cap);
	o->stretch[o->n++] = s;
	return LEAT_OK;
}

static int
by_place(const void *a, const void *b)
{
	const struct stretch *x = a, *y = b;

	if (x->geo != y->geo)
		return x->geo < y->geo ? -1 : 1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return (x->cell > y->cell) - (x->cell < y->cell); /* which are in the order of names */
}

/* merge -- rows of the same geo and periods are one. */
static void
merge(struct outcome *o)
{
	size_t n = 0;

	if (o->n)
		qsort(o->stretch, o->n, sizeof(*o->stretch), by_place);
	for (size_t i = 0; i < o->n; i++) {
		struct stretch *s = &o->stretch[i], *last = n ? &o->stretch[n - 1] : NULL;

		if (last && last->geo == s->geo && last->first == s->first && last->n == s->n) {
			last->amount += s->amount;
			last->value += s->value;
			last->days += s->days;
		} else {
			o->stretch[n++] = *s;
		}
	}
	o->n = n;
}

static int
refuse_overlap(const struct outcome *o, const struct stretch *s)
{
	const struct leat_cell *other = s[-1].cell;

	return leat_tally_err(o->t, s->cell, "period_end", o->err,
	    "its periods are partly those of line %llu of %s: of geos that are added up, rows must "
	    "be of the same periods",
	    (unsigned long long)other->line, o->t->file.key[other->file].p);
}

/* take -- values into the panel; of a period that rows tell part of, nothing where sums are told.
 */
static int
take(struct outcome *o, bool sums)
{
	struct leat_panel *p = o->p;
	int64_t micros;

	for (size_t i = 0; i < o->n; i++) {
		const struct stretch *s = &o->stretch[i];
		double value;

		if (i && sums && s->geo == s[-1].geo && s->first < s[-1].first + s[-1].n)
			return refuse_overlap(o, s);
		if (!leat_sum_micros(s->amount, &micros))
			return leat_err_set(
			    o->err, LEAT_EDATA, "%s: the sum is out of range", p->kpi);
		if (sums && s->days % ((int64_t)s->n * p->period_days))
			continue;
		value = s->value + leat_money_double(micros);
		if (sums)
			p->sum[p->nsums++] = (struct leat_panel_sum){s->geo, s->first, s->n, value};
		for (size_t k = 0; k < s->n; k++)
			p->outcome[s->geo * p->nperiods + s->first + k] = value / (double)s->n;
	}
	return LEAT_OK;
}

/* fill_gaps -- where sums are told and nothing is known of a period, the mean of what is. */
static void
fill_gaps(struct leat_panel *p)
{
	bool *known = LEAT_NEW_N(bool, p->ngeos * p->nperiods);
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->nsums; i++) {
		const struct leat_panel_sum *s = &p->sum[i];

		memset(known + s->geo * p->nperiods + s->first, true, s->n * sizeof(bool));
		sum += s->value;
		n += s->n;
	}
	for (size_t i = 0; i < p->ngeos * p->nperiods && n; i++)
		if (!known[i])
			p->outcome[i] = sum / (double)n;
	free(known);
}

static void
note_absent(const struct outcome *o, const struct leat_log *log)
{
	const struct leat_panel *p = o->p;
	size_t known = p->nsums ? 0 : o->n, n = p->ngeos * p->nperiods;

	for (size_t i = 0; i < p->nsums; i++)
		known += p->sum[i].n;
	if (o->cut)
		leat_note(log, "%s: %zu row%s that reach%s beyond the days used: left out", p->kpi,
		    o->cut, o->cut == 1 ? "" : "s", o->cut == 1 ? "es" : "");
	if (known < n)
		leat_note(log, "%s: no row for %zu of %zu %s%s: %s", p->kpi, n - known, n,
		    periods(p), p->ngeos > 1 ? " and geos" : "",
		    p->nsums ? "not known" : "taken as 0");
}

int
leat_panel_outcome(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_log *log, struct leat_err *err)
{
	struct outcome o = {.p = p, .t = t, .err = err};
	int status = LEAT_OK;
	size_t end;

	p->outcome = LEAT_NEW_N(double, p->ngeos * p->nperiods);
	for (size_t i = leat_tally_cells(t, outcome, &end); i < end && status == LEAT_OK; i++)
		if (leat_panel_is_kpi(p, t, &t->cell[i]))
			status = add_cell(&o, &t->cell[i]);
	if (status == LEAT_OK && o.n == 0)
		status = leat_err_set(
		    err, LEAT_EDATA, "%s: no row lies within the %s used", p->kpi, periods(p));
	if (status == LEAT_OK) {
		merge(&o);
		if (o.longest > 1)
			p->sum = LEAT_NEW_N(struct leat_panel_sum, o.n);
		status = take(&o, o.longest > 1);
		fill_gaps(p);
	}
	if (status == LEAT_OK)
		note_absent(&o, log);
	free(o.stretch);
	return status;
}
