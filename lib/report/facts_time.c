/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/when.h"
#include "report/facts.h"

/* The fitted lines, place by place, become one series; weeks and months are sums of it. */

static struct leat_facts_span
empty_span(struct leat_facts *f, int32_t day, int32_t last_day)
{
	struct leat_facts_span s = {.day = day, .last_day = last_day};

	s.contribution = leat_arena_alloc(&f->arena, (f->nchannels + 1) * sizeof(double));
	for (size_t i = 0; i <= f->nchannels; i++)
		s.contribution[i] = 0;
	return s;
}

static int
by_day(const void *x, const void *y)
{
	const struct leat_fitted *const *a = x, *const *b = y;

	if ((*a)->day != (*b)->day)
		return (*a)->day < (*b)->day ? -1 : 1;
	return strcmp((*a)->geo, (*b)->geo);
}

static void
add_fitted(const struct leat_facts *f, const size_t *channel, struct leat_facts_span *s,
    const struct leat_fitted *t)
{
	s->observed += t->observed;
	s->fitted += t->mean;
	s->baseline += t->baseline;
	s->controls += t->controls;
	for (size_t c = 0; c < f->model.ncurves; c++)
		s->contribution[channel[c]] += t->contribution[c];
}

static void
gather_periods(struct leat_facts *f)
{
	const struct leat_model *m = &f->model;
	const struct leat_fitted **order = LEAT_NEW_N(const struct leat_fitted *, m->nfitted);
	size_t *channel = LEAT_NEW_N(size_t, m->ncurves);
	struct leat_facts_series *p = &f->periods;

	for (size_t c = 0; c < m->ncurves; c++)
		channel[c] = leat_facts_channel_of(f, m->curve[c].channel);
	p->span = leat_arena_alloc(&f->arena, (m->nfitted + 1) * sizeof(*p->span));
	for (size_t i = 0; i < m->nfitted; i++)
		order[i] = &m->fitted[i];
	if (m->nfitted)
		qsort(order, m->nfitted, sizeof(const struct leat_fitted *), by_day);
	for (size_t i = 0; i < m->nfitted; i++) {
		const struct leat_fitted *t = order[i];
		bool fresh = p->n == 0 || p->span[p->n - 1].day != t->day;
		struct leat_facts_span *s;

		if (fresh)
			p->span[p->n++] = empty_span(f, t->day, t->last_day);
		s = &p->span[p->n - 1];
		add_fitted(f, channel, s, t);
		/* Intervals of places do not add up to an interval of their sum. */
		s->lower = fresh ? t->lower : NAN;
		s->upper = fresh ? t->upper : NAN;
	}
	free(channel);
	free(order);
}

static void
add_span(const struct leat_facts *f, struct leat_facts_span *sum, const struct leat_facts_span *s)
{
	sum->last_day = s->last_day;
	sum->observed += s->observed;
	sum->fitted += s->fitted;
	sum->baseline += s->baseline;
	sum->controls += s->controls;
	sum->lower = sum->upper = NAN;
	for (size_t c = 0; c < f->nchannels; c++)
		sum->contribution[c] += s->contribution[c];
}

static int32_t
monday_of(int32_t day)
{
	return day - leat_day_of_week(day);
}

static int32_t
month_of(int32_t day)
{
	int year, month, mday;

	leat_day_to_civil(day, &year, &month, &mday);
	return day - mday + 1;
}

/* Sums by the week or month in which a period begins. */
static void
gather_sums(struct leat_facts *f, int32_t (*start_of)(int32_t), struct leat_facts_series *sums)
{
	sums->span = leat_arena_alloc(&f->arena, (f->periods.n + 1) * sizeof(*sums->span));
	for (size_t i = 0; i < f->periods.n; i++) {
		const struct leat_facts_span *s = &f->periods.span[i];

		if (sums->n == 0 || start_of(sums->span[sums->n - 1].day) != start_of(s->day))
			sums->span[sums->n++] = empty_span(f, s->day, s->last_day);
		add_span(f, &sums->span[sums->n - 1], s);
	}
}

/* A week that the data cut would look like a fall: it is left out at either end. */
static void
drop_cut_weeks(struct leat_facts_series *w)
{
	if (w->n > 0 && w->span[w->n - 1].last_day - w->span[w->n - 1].day < 6)
		w->n--;
	if (w->n > 0 && w->span[0].last_day - w->span[0].day < 6) {
		w->span++;
		w->n--;
	}
}

/*
 * The parts of the outcome, rounded to what is shown and then added, so that a
 * reader who adds them finds the total.
 */
static void
sum_up(struct leat_facts *f)
{
	double baseline = 0, unit;

	for (size_t i = 0; i < f->periods.n; i++) {
		const struct leat_facts_span *s = &f->periods.span[i];

		f->controls += s->controls;
		f->total += s->fitted;
		f->has_controls = f->has_controls || s->controls != 0;
		baseline += s->baseline;
		for (size_t c = 0; c < f->nchannels; c++)
			f->channel[c].contribution.mean =
			    s->contribution[c] + (i ? f->channel[c].contribution.mean : 0);
	}
	unit = fabs(f->total) >= 1000 ? 1 : .01;
	f->baseline.mean = f->periods.n ? round(baseline / unit) * unit : f->baseline.mean;
	f->controls = round(f->controls / unit) * unit;
	f->total = f->baseline.mean + f->controls;
	for (size_t c = 0; c < f->nchannels; c++) {
		double *mean = &f->channel[c].contribution.mean;

		if (!f->channel[c].in_model)
			continue;
		*mean = round(*mean / unit) * unit;
		f->total += *mean;
	}
}

void
leat_facts_time(struct leat_facts *f)
{
	gather_periods(f);
	gather_sums(f, month_of, &f->months);
	if (f->model.period_days >= 7 || f->periods.n < 28) {
		f->weeks = f->periods;
	} else {
		gather_sums(f, monday_of, &f->weeks);
		drop_cut_weeks(&f->weeks);
	}
	sum_up(f);
}
