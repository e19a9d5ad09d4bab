/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "attribution/model.h"
#include "base/money.h"
#include "report/build.h"
#include "report/show.h"

#define N LEAT_TABLE_NUMBER
#define COLUMNS(c) c, sizeof(c) / sizeof((c)[0])

static void
spend_row(struct leat_facts *f, struct leat_table *t, const char *name, int64_t all, int64_t recent,
    int64_t total)
{
	const char **cell = leat_table_row(t);

	cell[0] = name;
	cell[1] = leat_show_coins(&f->arena, all, f->model.currency);
	cell[2] = leat_show_percent(&f->arena, total ? (double)all / (double)total : NAN, 1);
	cell[3] = leat_show_coins(&f->arena, recent, f->model.currency);
}

struct leat_table
leat_table_data(struct leat_facts *f)
{
	const struct leat_table_column columns[] = {
	    {"Channel", "", 0},
	    {"Spend", f->currency, N},
	    {"Share", "%", N},
	    {"Last 28 days", f->currency, N},
	};
	struct leat_table t = leat_table_start(
	    f, "data-table", "Spend that the model has seen", COLUMNS(columns), f->nchannels + 1);
	int64_t all = 0, recent = 0;

	if (!f->has_model)
		return t;
	for (size_t i = 0; i < f->nchannels; i++) {
		leat_money_add(&all, f->channel[i].spend_model);
		leat_money_add(&recent, f->channel[i].spend_recent);
	}
	for (size_t i = 0; i < f->nchannels; i++)
		if (f->channel[i].in_model)
			spend_row(f, &t, leat_table_name(f, f->channel[i].name),
			    f->channel[i].spend_model, f->channel[i].spend_recent, all);
	spend_row(f, &t, "Total", all, recent, all);
	t.has_total = true;
	t.note = leat_arena_printf(&f->arena, "From %s to %s, %zu periods of %d day%s.",
	    leat_show_day(&f->arena, f->model.first_day),
	    leat_show_day(&f->arena, f->model.last_day), f->model.nperiods, f->model.period_days,
	    f->model.period_days == 1 ? "" : "s");
	return t;
}

static void
spent_row(struct leat_facts *f, struct leat_table *t, const char *name, int64_t cost)
{
	const char **cell = leat_table_row(t);
	int64_t all = f->observations.cost;

	cell[0] = name;
	cell[1] = leat_show_coins(&f->arena, cost, f->observations.currency);
	cell[2] = leat_show_percent(&f->arena, all ? (double)cost / (double)all : NAN, 1);
}

struct leat_table
leat_table_spent(struct leat_facts *f)
{
	const struct leat_facts_observations *o = &f->observations;
	const struct leat_table_column columns[] = {
	    {"Channel", "", 0}, {"Spend", f->currency, N}, {"Share", "%", N}};
	struct leat_table t = leat_table_start(
	    f, "spent-table", "Spend in the observations", COLUMNS(columns), o->nchannels + 1);

	/* What the model has seen is shown already, and is mostly the same. */
	if (o->nchannels == 0 || f->has_model)
		return t;
	for (size_t i = 0; i < o->nchannels; i++)
		spent_row(f, &t, leat_table_name(f, o->spent[i].channel), o->spent[i].cost);
	spent_row(f, &t, "Total", o->cost);
	t.has_total = true;
	return t;
}

struct leat_table
leat_table_rows(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {{"Kind of row", "", 0}, {"Rows", "", N}};
	const struct leat_facts_observations *o = &f->observations;
	struct leat_table t =
	    leat_table_start(f, "rows-table", "Observations", COLUMNS(columns), LEAT_OBS_END);

	if (!o->given)
		return t;
	for (int k = 0; k < LEAT_OBS_END; k++) {
		const char **cell;

		if (o->rows[k] == 0)
			continue;
		cell = leat_table_row(&t);
		cell[0] = leat_observations.kinds[k];
		cell[1] = leat_show_fixed(&f->arena, (double)o->rows[k], 0);
	}
	t.note = leat_arena_printf(&f->arena, "From %s to %s.",
	    leat_show_day(&f->arena, o->first_day), leat_show_day(&f->arena, o->last_day));
	return t;
}

static void
claim_row(struct leat_facts *f, struct leat_table *t, const struct leat_facts_claim *c)
{
	const char **cell = leat_table_row(t);
	double cost = (double)c->cost, conversions = (double)c->conversions;

	cell[0] = leat_table_name(f, c->channel);
	cell[1] = *c->model ? leat_table_name(f, c->model) : "platform";
	cell[2] = leat_show_count(&f->arena, c->conversions);
	cell[3] = leat_show_near(&f->arena, c->revenue, f->observations.currency);
	cell[4] = cost > 0 ? leat_show_fixed(&f->arena, (double)c->revenue / cost, 2) : "";
	cell[5] =
	    cost > 0 && conversions > 0 ? leat_show_fixed(&f->arena, cost / conversions, 2) : "";
}

/* The models with credits, each once, and what each compares with. */
static void
add_counterfactuals(const struct leat_facts_observations *o, struct leat_buf *note)
{
	const char *lead = " What the credits of a model compare with:";
	bool said = false;

	for (size_t m = 0; m < leat_nattributions; m++) {
		const struct leat_attribution *model = leat_attributions[m];

		for (size_t i = 0; i < o->nclaims; i++)
			if (strcmp(o->claim[i].model, model->name) == 0) {
				leat_buf_printf(note, "%s %s: %s.", said ? "" : lead, model->name,
				    model->counterfactual);
				said = true;
				break;
			}
	}
}

static const char *
claims_note(struct leat_facts *f)
{
	struct leat_buf note = {0};
	const char *kept;

	leat_buf_add_str(&note,
	    "Each platform claims what it can, so claims overlap and may exceed the orders; "
	    "the credits of one model add up to the orders.");
	add_counterfactuals(&f->observations, &note);
	kept = leat_arena_printf(&f->arena, "%s", note.p);
	leat_buf_fini(&note);
	return kept;
}

struct leat_table
leat_table_claims(struct leat_facts *f)
{
	const struct leat_table_column columns[] = {
	    {"Channel", "", 0},
	    {"Who says so", "", 0},
	    {"Conversions", "", N},
	    {"Revenue", f->currency, N},
	    {"Revenue by spend", "x", N},
	    {"Cost per conversion", f->currency, N},
	};
	const struct leat_facts_observations *o = &f->observations;
	struct leat_table t = leat_table_start(f, "claims-table",
	    "What platforms claim and what attribution credits", COLUMNS(columns), o->nclaims + 1);
	struct leat_facts_claim orders = {.channel = "",
	    .model = "",
	    .conversions = o->conversions,
	    .revenue = o->revenue,
	    .cost = o->cost};

	if (o->nclaims == 0)
		return t;
	for (size_t i = 0; i < o->nclaims; i++)
		claim_row(f, &t, &o->claim[i]);
	claim_row(f, &t, &orders);
	t.cell[(t.nrows - 1) * t.ncolumns] = "All orders";
	t.cell[(t.nrows - 1) * t.ncolumns + 1] = "the shop";
	t.nheads = 2;
	t.note = claims_note(f);
	return t;
}

static void
origin_row(struct leat_table *t, const char *what, const char *value)
{
	const char **cell = leat_table_row(t);

	cell[0] = what;
	cell[1] = value;
}

static void
model_origin(struct leat_facts *f, struct leat_table *t)
{
	const struct leat_model *m = &f->model;
	struct leat_arena *a = &f->arena;

	origin_row(t, "Model", leat_show_name(a, leat_slice(m->id), 0));
	origin_row(t, "Outcome",
	    leat_arena_printf(a, "%s, in %s; %s likelihood", f->kpi, f->unit,
		leat_show_name(a, leat_slice(m->likelihood), 64)));
	origin_row(t, "Data",
	    leat_arena_printf(a, "%s to %s, %zu periods of %d day%s",
		leat_show_day(a, m->first_day), leat_show_day(a, m->last_day), m->nperiods,
		m->period_days, m->period_days == 1 ? "" : "s"));
	origin_row(t, "Sampling",
	    leat_arena_printf(a, "seed %lld, %lld chains of %lld + %lld draws, %zu kept",
		(long long)m->seed, (long long)m->chains, (long long)m->warmup,
		(long long)m->draws_per_chain, m->ndraws));
}

static void
plan_origin(struct leat_facts *f, struct leat_table *t)
{
	const struct leat_facts_plan *p = &f->plan;
	struct leat_arena *a = &f->arena;
	bool same = f->has_model && strcmp(p->model, f->model.id) == 0;

	origin_row(t, "Plan",
	    leat_arena_printf(a, "%s; of %s", leat_show_name(a, leat_slice(p->status), 64),
		same        ? "the model above"
		: *p->model ? leat_arena_printf(a, "another model, %s",
				  leat_show_name(a, leat_slice(p->model), 0))
			    : "a model that it does not name"));
	if (isfinite(p->gap) && p->gap < .005)
		origin_row(t, "Gap", "none: no plan within the limits is better");
	else if (isfinite(p->gap))
		origin_row(t, "Gap",
		    leat_arena_printf(a,
			"no plan within the limits is better by more than %s" LEAT_NBSP "%s",
			leat_show_round(a, p->gap), f->unit));
}

struct leat_table
leat_table_origin(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {{"What", "", 0}, {"Which", "", 0}};
	struct leat_table t = leat_table_start(f, "origin-table", "Made from", COLUMNS(columns), 8);

	if (f->has_model)
		model_origin(f, &t);
	if (f->plan.given)
		plan_origin(f, &t);
	origin_row(&t, "Made by", "leat-report " LEAT_VERSION);
	return t;
}
