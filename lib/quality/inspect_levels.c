/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is odd in the levels of the series: days, and levels that change. */
#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "quality/inspect_part.h"
#include "quality/oddity.h"

/* A number that is the same on every machine: what libm makes of it differs in the last places. */
static double
rounded(double v, double places)
{
	return nearbyint(v * places) / places;
}

static const char *
column_name(int daily)
{
	return daily < 0 ? NULL : leat_observations.column[leat_daily_column[daily]].name;
}

static bool
is_money(int daily)
{
	return daily == LEAT_DAILY_COST || daily == LEAT_DAILY_REVENUE;
}

static void
tell_day(struct leat_inspection *x, const struct leat_oddity *o, struct leat_quality_finding *f,
    struct leat_point *p)
{
	f->check = LEAT_CHECK_ANOMALY;
	f->limit = x->asked->mads;
	f->observed = o->observed;
	f->expected = rounded(o->expected, 1e4);
	if (o->against < 0)
		f->message = o->score > 0 ? "above what the days about it say"
					  : "below what the days about it say";
	else
		f->message = o->score > 0
				 ? "above its rate to the column in against on the days about it"
				 : "below its rate to the column in against on the days about it";
	p->marks |= 1u << o->column | o->along;
}

static void
tell_shift(struct leat_inspection *x, const struct leat_oddity *o, struct leat_quality_finding *f,
    struct leat_point *p)
{
	f->check = LEAT_CHECK_SHIFT;
	f->limit = x->asked->least_change;
	f->observed = rounded(o->observed, 1e4);
	f->expected = 1;
	f->message = o->against < 0
			 ? "from this day on its level is this many times what it was"
			 : "from this day on its rate to the column in against is this many "
			   "times what it was";
	p->marks |= LEAT_MARK_SHIFT(o->column);
}

static void
tell(struct leat_inspection *x, size_t series, const struct leat_oddity *o, struct leat_point *p)
{
	struct leat_quality_finding f =
	    leat_inspect_about(x, series, o->shift ? LEAT_CHECK_SHIFT : LEAT_CHECK_ANOMALY);

	f.first = f.last = p->day;
	f.column = column_name(o->column);
	f.against = column_name(o->against);
	f.has_expected = true;
	f.score = rounded(o->score, 100);
	if (is_money(o->column))
		leat_currency_text(p->currency, f.currency);
	(o->shift ? tell_shift : tell_day)(x, o, &f, p);
	leat_findings_add(&x->findings, &f);
}

/* The days of a series, and which of its points they are. */
struct stretch {
	size_t n, *at;
	int32_t *day;
	uint32_t *currency;
	double *v;
};

static size_t
points_in(const struct leat_series *s, uint32_t currency)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += s->point[i].currency == currency;
	return n;
}

/* Of a day's points the one whose currency the series has more of. */
static void
take(struct stretch *t, const struct leat_series *s)
{
	t->n = 0;
	for (size_t i = 0; i < s->n; i++) {
		const struct leat_point *p = &s->point[i];

		if (t->n == 0 || s->point[t->at[t->n - 1]].day != p->day)
			t->at[t->n++] = i;
		else if (points_in(s, p->currency) >
			 points_in(s, s->point[t->at[t->n - 1]].currency))
			t->at[t->n - 1] = i;
	}
	for (size_t i = 0; i < t->n; i++) {
		const struct leat_point *p = &s->point[t->at[i]];

		t->day[i] = p->day;
		t->currency[i] = p->currency;
		for (size_t c = 0; c < LEAT_DAILY_COLUMNS; c++)
			t->v[c * t->n + i] = p->filled & 1u << c ? leat_money_double(p->v[c]) : NAN;
	}
}

static void
check(struct leat_inspection *x, size_t series, struct stretch *t)
{
	const struct leat_rule_checks *asked = x->asked;
	struct leat_series *s = &x->history.series[series];
	struct leat_oddity_rules rules = {.days = asked->action[LEAT_CHECK_ANOMALY],
	    .shifts = asked->action[LEAT_CHECK_SHIFT],
	    .alpha = asked->alpha,
	    .mads = asked->mads,
	    .change = asked->least_change};
	struct leat_levels levels = {.n = t->n, .day = t->day, .v = t->v, .currency = t->currency};
	struct leat_oddity *odd;
	size_t n = leat_oddities(&levels, &rules, &odd);

	for (size_t i = 0; i < n; i++)
		tell(x, series, &odd[i], &s->point[t->at[odd[i].at]]);
	free(odd);
}

void
leat_inspect_levels(struct leat_inspection *x)
{
	size_t most = 0;
	struct stretch t;

	for (size_t i = 0; i < x->history.name.n; i++)
		if (x->history.series[i].n > most)
			most = x->history.series[i].n;
	t.at = LEAT_NEW_N(size_t, most);
	t.day = LEAT_NEW_N(int32_t, most);
	t.currency = LEAT_NEW_N(uint32_t, most);
	t.v = LEAT_NEW_N(double, LEAT_DAILY_COLUMNS *most);
	for (size_t i = 0; i < x->history.name.n; i++) {
		take(&t, &x->history.series[i]);
		check(x, i, &t);
	}
	free(t.at);
	free(t.day);
	free(t.currency);
	free(t.v);
}
