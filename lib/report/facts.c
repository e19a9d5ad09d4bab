/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/facts.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "base/map.h"
#include "base/money.h"
#include "report/show.h"

#define RECENT_DAYS 28 /* of spend_recent */

void
leat_facts_init(struct leat_facts *f)
{
	*f = (struct leat_facts){.kpi = "outcome",
	    .unit = "outcome",
	    .currency = "units",
	    .return_unit = "x",
	    .return_scale = 1};
	f->plan.currency = f->plan.status = f->plan.model = f->observations.currency = "";
}

void
leat_facts_fini(struct leat_facts *f)
{
	if (f->has_model)
		leat_model_fini(&f->model);
	free(f->plan.line);
	leat_facts_quality_fini(&f->quality);
	leat_arena_fini(&f->arena);
	*f = (struct leat_facts){0};
}

size_t
leat_facts_channel_of(const struct leat_facts *f, const char *name)
{
	for (size_t i = 0; i < f->nchannels; i++)
		if (strcmp(f->channel[i].name, name) == 0)
			return i;
	return SIZE_MAX;
}

/* A stream was read: is it all there, and was it let through? */
static int
settle(struct leat_facts *f, const struct leat_in *in, const char *what, struct leat_err *err)
{
	int held;

	switch (leat_in_verdict(in, &held, err)) {
	case LEAT_IS_CUT:
		return LEAT_EDATA;
	case LEAT_IS_HELD:
		/* Bad data outranks a wait: the lowest status is told. */
		if (f->held == 0 || held < f->held) {
			f->held = held;
			f->held_what = what;
		}
		break;
	case LEAT_IS_WHOLE:
		break;
	}
	return LEAT_OK;
}

int
leat_facts_read_model(struct leat_facts *f, struct leat_in *in, struct leat_err *err)
{
	int rc = leat_model_read(&f->model, in, err);

	if (rc != LEAT_OK)
		return rc;
	f->has_model = f->model.ncurves > 0;
	return settle(f, in, "model", err);
}

int
leat_facts_read_plan(struct leat_facts *f, struct leat_in *in, struct leat_err *err)
{
	int rc = leat_facts_load_plan(f, in, err);

	rc = rc == LEAT_OK ? settle(f, in, "plan", err) : rc;
	if (rc == LEAT_OK && f->plan.days == 0)
		return leat_err_set(err, LEAT_EDATA, "the plan has no total");
	return rc;
}

int
leat_facts_read_observations(struct leat_facts *f, struct leat_in *in, struct leat_err *err)
{
	int rc = leat_facts_load_observations(f, in, err);

	return rc == LEAT_OK ? settle(f, in, "stream of observations", err) : rc;
}

/* Reports say "EUR"; a table that came without a currency is in units of its own. */
static const char *
money_unit(const char *code)
{
	return *code == '\0' || strcmp(code, "XXX") == 0 ? "units" : code;
}

static int
name_units(struct leat_facts *f, struct leat_err *err)
{
	static const char *const money[] = {"revenue", "margin", "sales", "profit", "value"};
	const char *code = f->has_model ? f->model.currency : "";

	if (*code && *f->plan.currency && strcmp(code, f->plan.currency) != 0)
		return leat_err_set(err, LEAT_EDATA,
		    "the model is in %s and the plan in %s: give a plan of this model", code,
		    f->plan.currency);
	code = *code ? code : *f->plan.currency ? f->plan.currency : f->observations.currency;
	f->currency = leat_show_name(&f->arena, leat_slice(money_unit(code)), 64);
	if (f->has_model)
		f->kpi = f->unit = leat_show_name(&f->arena, leat_slice(f->model.kpi), 64);
	for (size_t i = 0; i < sizeof(money) / sizeof(money[0]); i++)
		f->kpi_is_money = f->kpi_is_money || strcasecmp(f->kpi, money[i]) == 0;
	if (f->kpi_is_money)
		f->unit = f->currency;
	/* What a unit of money buys of anything else is a small number. */
	f->return_scale = f->has_model && !f->kpi_is_money ? 1000 : 1;
	f->return_unit = f->kpi_is_money
			     ? "x"
			     : leat_arena_printf(&f->arena, f->has_model ? "%s/1,000 %s" : "%s/%s",
				   f->unit, f->currency);
	return LEAT_OK;
}

/* Exact sums of the plan's lines against its total. */
static int
check_total(const struct leat_facts_plan *p, struct leat_err *err)
{
	leat_sum before = 0, after = 0;

	for (size_t i = 0; i < p->nlines; i++) {
		before += p->line[i].spend_before;
		after += p->line[i].spend_after;
	}
	if (before != p->total.spend_before || after != p->total.spend_after)
		return leat_err_set(err, LEAT_EDATA,
		    "the plan's lines do not add up to its total: it was changed after it was "
		    "made");
	return LEAT_OK;
}

static void
name_channels(struct leat_facts *f)
{
	struct leat_map names = {0};
	size_t *order;

	for (size_t i = 0; f->has_model && i < f->model.ncurves; i++)
		leat_map_put(&names, leat_slice(f->model.curve[i].channel), NULL);
	for (size_t i = 0; i < f->plan.nlines; i++)
		leat_map_put(&names, leat_slice(f->plan.line[i].channel), NULL);
	order = leat_map_sorted(&names);
	f->nchannels = names.n;
	f->channel = leat_arena_alloc(&f->arena, (names.n + 1) * sizeof(*f->channel));
	for (size_t i = 0; i < names.n; i++)
		f->channel[i] = (struct leat_facts_channel){
		    .name = leat_arena_copy(&f->arena, names.key[order[i]]).p,
		    .outcome_before = 0,
		    .marginal = NAN,
		    .contribution = {NAN, NAN, NAN}};
	free(order);
	leat_map_fini(&names);
}

static bool
add_line(struct leat_facts_channel *c, const struct leat_facts_line *l)
{
	c->in_plan = true;
	c->nlines++;
	c->outcome_before += l->before.mean;
	c->outcome_after += l->after.mean;
	c->marginal = fmax(c->marginal, l->marginal);
	return leat_money_add(&c->spend_before, l->spend_before) &&
	       leat_money_add(&c->spend_after, l->spend_after);
}

static bool
add_curve(struct leat_facts_channel *c, const struct leat_curve *k)
{
	c->contribution = c->in_model ? (struct leat_facts_interval){NAN, NAN, NAN}
				      : (struct leat_facts_interval){k->contribution.mean,
					    k->contribution.q5, k->contribution.q95};
	c->in_model = true;
	return leat_money_add(&c->spend_model, k->spend_micros) &&
	       leat_money_add(&c->spend_recent, k->spend_recent_micros);
}

static int
by_size(const void *x, const void *y)
{
	const struct leat_facts_channel *a = x, *b = y;

	if (a->spend_after != b->spend_after)
		return a->spend_after < b->spend_after ? 1 : -1;
	if (a->spend_model != b->spend_model)
		return a->spend_model < b->spend_model ? 1 : -1;
	return strcmp(a->name, b->name);
}

static int
gather_channels(struct leat_facts *f, struct leat_err *err)
{
	bool fits = true;

	name_channels(f);
	for (size_t i = 0; fits && i < f->plan.nlines; i++) {
		const struct leat_facts_line *l = &f->plan.line[i];

		fits = add_line(&f->channel[leat_facts_channel_of(f, l->channel)], l);
		f->plan.nchanged += l->spend_before != l->spend_after;
	}
	for (size_t i = 0; fits && f->has_model && i < f->model.ncurves; i++) {
		const struct leat_curve *k = &f->model.curve[i];

		fits = add_curve(&f->channel[leat_facts_channel_of(f, k->channel)], k);
	}
	if (!fits)
		return leat_err_set(err, LEAT_EDATA, "a sum of money is out of range");
	if (f->nchannels)
		qsort(f->channel, f->nchannels, sizeof(*f->channel), by_size);
	for (size_t i = 0; i < f->nchannels; i++)
		f->channel[i].rank = i;
	return LEAT_OK;
}

static const char *
curve_name(struct leat_facts *f, const struct leat_curve *k)
{
	return leat_arena_printf(&f->arena, "%s%s%s%s%s", k->channel, *k->geo ? ", " : "", k->geo,
	    *k->campaign ? ", " : "", k->campaign);
}

/* What the plan's lines on this curve spend a day, now and as planned. */
static void
place_on_curve(const struct leat_facts *f, struct leat_facts_curve *c)
{
	const struct leat_facts_plan *p = &f->plan;
	leat_sum before = 0, after = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->nlines; i++) {
		const struct leat_facts_line *l = &p->line[i];

		if (strcmp(l->channel, c->curve->channel) != 0 ||
		    (*c->curve->geo && strcmp(l->geo, c->curve->geo) != 0) ||
		    (*c->curve->campaign && strcmp(l->campaign, c->curve->campaign) != 0))
			continue;
		before += l->spend_before;
		after += l->spend_after;
		n++;
	}
	c->now = n ? (double)before / 1e6 / p->days
		   : leat_money_double(c->curve->spend_recent_micros) / RECENT_DAYS;
	c->planned = n ? (double)after / 1e6 / p->days : NAN;
}

static int
by_spend(const void *x, const void *y)
{
	const struct leat_facts_curve *a = x, *b = y;

	if (a->channel != b->channel)
		return a->channel < b->channel ? -1 : 1;
	if (a->curve->spend_micros != b->curve->spend_micros)
		return a->curve->spend_micros < b->curve->spend_micros ? 1 : -1;
	return strcmp(a->name, b->name);
}

static void
gather_curves(struct leat_facts *f)
{
	f->ncurves = f->model.ncurves;
	f->curve = leat_arena_alloc(&f->arena, (f->ncurves + 1) * sizeof(*f->curve));
	for (size_t i = 0; i < f->ncurves; i++) {
		struct leat_facts_curve *c = &f->curve[i];

		*c = (struct leat_facts_curve){.curve = &f->model.curve[i]};
		c->name = curve_name(f, c->curve);
		c->channel = leat_facts_channel_of(f, c->curve->channel);
		place_on_curve(f, c);
	}
	if (f->ncurves)
		qsort(f->curve, f->ncurves, sizeof(*f->curve), by_spend);
}

/* In-sample: how far the fitted outcome is from the observed one, place by place. */
static void
measure_fit(struct leat_facts *f)
{
	const struct leat_model *m = &f->model;
	double sum = 0, error = 0, sse = 0, sst = 0;
	size_t inside = 0;

	for (size_t i = 0; i < m->nfitted; i++)
		sum += m->fitted[i].observed;
	for (size_t i = 0; i < m->nfitted; i++) {
		const struct leat_fitted *t = &m->fitted[i];
		double e = t->observed - t->mean, d = t->observed - sum / (double)m->nfitted;

		error += fabs(e);
		sse += e * e;
		sst += d * d;
		inside += t->observed >= t->lower && t->observed <= t->upper;
	}
	f->fit = (struct leat_facts_fit){.n = m->nfitted,
	    .r2 = sst > 0 ? 1 - sse / sst : NAN,
	    .wmape = sum > 0 ? error / sum : NAN,
	    .coverage = m->nfitted ? (double)inside / (double)m->nfitted : NAN};
}

static int
derive_model(struct leat_facts *f, const struct leat_log *log, struct leat_err *err)
{
	const struct leat_facts_plan *p = &f->plan;

	if (p->given && *p->model && strcmp(p->model, f->model.id) != 0)
		leat_warn(log,
		    "the plan was made from model %.12s, not from the one given, %.12s: its "
		    "figures "
		    "and the curves may disagree",
		    p->model, f->model.id);
	f->baseline = (struct leat_facts_interval){
	    f->model.baseline.mean, f->model.baseline.q5, f->model.baseline.q95};
	gather_curves(f);
	leat_facts_time(f);
	measure_fit(f);
	return leat_facts_response(f, err);
}

int
leat_facts_derive(struct leat_facts *f, const struct leat_log *log, struct leat_err *err)
{
	struct leat_facts_plan *p = &f->plan;
	int rc;

	if ((rc = name_units(f, err)) != LEAT_OK)
		return rc;
	if (p->given && p->nlines && (rc = check_total(p, err)) != LEAT_OK)
		return rc;
	p->gain =
	    (struct leat_facts_interval){p->total.after.mean - p->total.before.mean, NAN, NAN};
	if ((rc = gather_channels(f, err)) != LEAT_OK)
		return rc;
	return f->has_model ? derive_model(f, log, err) : LEAT_OK;
}
