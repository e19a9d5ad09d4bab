/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Experiments: which are about the panel, and what they changed in it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "panel/panel_part.h"

/* What is asked of an experiment. */
struct asking {
	const struct leat_panel *p;
	const struct leat_tally_lift *l;
	struct leat_panel_lift *to;
	char *why; /* it is not used */
	size_t cap;
};

static bool
find_channel(struct asking *a)
{
	for (size_t c = 0; c < a->p->nchannels; c++)
		if (leat_slice_is(a->l->channel, a->p->channel[c].name)) {
			a->to->channel = c;
			return true;
		}
	snprintf(a->why, a->cap, "no spend rows are of its channel");
	return false;
}

static bool
find_geo(struct asking *a)
{
	a->to->geo = SIZE_MAX;
	if (a->l->geo.n == 0)
		return true;
	if (a->p->ngeos == 1 && a->p->geo[0][0] == '\0') {
		snprintf(a->why, a->cap, "it is of one geo, and the model has none");
		return false;
	}
	for (size_t g = 0; g < a->p->ngeos; g++)
		if (leat_slice_is(a->l->geo, a->p->geo[g])) {
			a->to->geo = g;
			return true;
		}
	snprintf(a->why, a->cap, "its geo has neither spend nor outcome");
	return false;
}

/* same_kpi -- an effect counts what the panel counts, in the same money. */
static bool
same_kpi(const struct asking *a)
{
	const char *kpi = a->l->of_revenue ? "revenue" : "conversions";

	if (strcmp(a->p->kpi, kpi) != 0) {
		snprintf(
		    a->why, a->cap, "its effect is in %s, and the model is of %s", kpi, a->p->kpi);
		return false;
	}
	if ((a->l->of_revenue || a->l->has_cost) && a->l->currency.n &&
	    strcmp(a->p->currency, "XXX") != 0 && !leat_slice_is(a->l->currency, a->p->currency)) {
		snprintf(a->why, a->cap, "its money is not in %s", a->p->currency);
		return false;
	}
	return true;
}

/* set_window -- the periods that it touches, and how much of each. */
static bool
set_window(struct asking *a)
{
	const struct leat_panel *p = a->p;
	struct leat_panel_lift *to = a->to;
	int32_t first = a->l->first - p->first_day, last = a->l->last - p->first_day;
	int32_t days = p->period_days;
	size_t first_geo;

	if (first < 0 || a->l->last > p->last_day) {
		snprintf(a->why, a->cap, "its days are not all among those used");
		return false;
	}
	to->first = (size_t)(first / days);
	to->n = (size_t)(last / days) - to->first + 1;
	to->inside = LEAT_NEW_N(double, to->n);
	to->change = LEAT_NEW_N(double, to->n *leat_panel_lift_geos(p, to, &first_geo));
	for (size_t i = 0; i < to->n; i++) {
		int32_t from = (int32_t)(to->first + i) * days, until = from + days - 1;

		from = from < first ? first : from;
		until = until > last ? last : until;
		to->inside[i] = (double)(until - from + 1) / days;
	}
	return true;
}

/* in_window -- a series over the window, in the experiment's geo or all of them. */
static double
in_window(const struct leat_panel *p, const struct leat_panel_lift *l, const double *series)
{
	double sum = 0;
	size_t first, ngeos = leat_panel_lift_geos(p, l, &first);

	for (size_t i = 0; i < l->n; i++) {
		double period = 0;

		for (size_t g = first; g < first + ngeos; g++)
			period += series[g * p->nperiods + l->first + i];
		sum += period * l->inside[i];
	}
	return sum;
}

/* in_all -- a series over all periods, in geos first .. first + ngeos - 1. */
static double
in_all(const struct leat_panel *p, size_t first, size_t ngeos, const double *series)
{
	double sum = 0;

	for (size_t i = first * p->nperiods; i < (first + ngeos) * p->nperiods; i++)
		sum += series[i];
	return sum;
}

/* per_money -- exposure of a channel for a unit of spend, over all periods. */
static double
per_money(const struct leat_panel *p, const struct leat_panel_lift *l)
{
	const struct leat_panel_channel *c = &p->channel[l->channel];
	size_t first, ngeos = leat_panel_lift_geos(p, l, &first);
	double spend;

	if (c->by_spend)
		return 1;
	spend = in_all(p, first, ngeos, c->spend);
	return spend > 0 ? in_all(p, first, ngeos, c->exposure) / spend : 0;
}

/* can_change -- was there what it says it added, or took away? */
static bool
can_change(struct asking *a)
{
	const struct leat_panel_channel *c = &a->p->channel[a->to->channel];
	double spent = in_window(a->p, a->to, c->spend);
	double shown = in_window(a->p, a->to, c->exposure);
	double cost = leat_money_double(a->l->cost);

	a->to->spend_change = a->l->has_cost ? cost : NAN;
	if (a->l->has_cost && cost == 0) {
		snprintf(a->why, a->cap, "it changed no spend");
		return false;
	}
	if ((!a->l->has_cost || cost > 0) && !(shown > 0)) {
		snprintf(a->why, a->cap, "its channel was not on in its days");
		return false;
	}
	/* Half a micro for each period's rounding. */
	if (a->l->has_cost && cost > spent + 1e-6 * (double)(a->to->n + 1)) {
		snprintf(a->why, a->cap, "it added %g to spend, and %g was spent in its days", cost,
		    spent);
		return false;
	}
	if (cost < 0 && !(per_money(a->p, a->to) > 0)) {
		snprintf(a->why, a->cap, "its channel never spent anything");
		return false;
	}
	return true;
}

static bool
fits(struct asking *a)
{
	if (a->l->used) {
		snprintf(a->why, a->cap, "it has been used before");
		return false;
	}
	if (a->l->narrower) {
		snprintf(a->why, a->cap, "it is of one %s, and only whole channels are fitted",
		    a->l->narrower);
		return false;
	}
	return same_kpi(a) && find_channel(a) && find_geo(a) && set_window(a) && can_change(a);
}

void
leat_panel_lifts(struct leat_panel *p, const struct leat_tally *t, const struct leat_log *log)
{
	char why[160], name[LEAT_SAFE_MAX], channel[LEAT_SAFE_MAX];

	p->lift = LEAT_NEW_N(struct leat_panel_lift, t->nlifts + 1);
	for (size_t i = 0; i < t->nlifts; i++) {
		const struct leat_tally_lift *l = &t->lift[i];
		struct leat_panel_lift to = {.number = i, .effect = l->effect, .se = l->se};
		struct asking a = {p, l, &to, why, sizeof(why)};

		if (fits(&a)) {
			to.name = leat_slice_dup(l->name);
			p->lift[p->nlifts++] = to;
			continue;
		}
		leat_warn_at(log, t->file.key[l->file].p, l->line, NULL,
		    "the experiment %s on %s is not used: %s", leat_safe(l->name, name),
		    leat_safe(l->channel, channel), why);
		leat_panel_lift_fini(&to);
	}
	leat_panel_lift_changes(p);
}

/* was_there -- what was added: a part of what there was, the same in each period and geo. */
static void
was_there(const struct leat_panel *p, struct leat_panel_lift *l, double part)
{
	const struct leat_panel_channel *c = &p->channel[l->channel];
	size_t first, ngeos = leat_panel_lift_geos(p, l, &first);

	for (size_t g = 0; g < ngeos; g++)
		for (size_t i = 0; i < l->n; i++) {
			double shown = c->exposure[(first + g) * p->nperiods + l->first + i];

			l->change[g * l->n + i] = part * (shown * l->inside[i]);
		}
}

/*
 * was_withheld -- it would have been spent evenly, and bought what spend usually bought, in
 * each geo by the part of the channel's exposure that it has in all periods.
 */
static void
was_withheld(const struct leat_panel *p, struct leat_panel_lift *l)
{
	const struct leat_panel_channel *c = &p->channel[l->channel];
	size_t first, ngeos = leat_panel_lift_geos(p, l, &first);
	double all = in_all(p, first, ngeos, c->exposure), length = 0, even;

	for (size_t i = 0; i < l->n; i++)
		length += l->inside[i];
	even = l->spend_change * per_money(p, l) / length;
	for (size_t g = 0; g < ngeos; g++) {
		double own = in_all(p, first + g, 1, c->exposure);
		double part = all > 0 ? own / all : 1 / (double)ngeos;

		for (size_t i = 0; i < l->n; i++)
			l->change[g * l->n + i] = part * even * l->inside[i];
	}
}

void
leat_panel_lift_changes(struct leat_panel *p)
{
	for (size_t i = 0; i < p->nlifts; i++) {
		struct leat_panel_lift *l = &p->lift[i];
		const double *spend = p->channel[l->channel].spend;

		if (l->spend_change < 0)
			was_withheld(p, l);
		else if (isnan(l->spend_change))
			was_there(p, l, 1);
		else
			was_there(p, l, fmin(1, l->spend_change / in_window(p, l, spend)));
	}
}

void
leat_panel_lift_fini(struct leat_panel_lift *l)
{
	free(l->name);
	free(l->inside);
	free(l->change);
}
