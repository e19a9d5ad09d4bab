/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "report/build.h"
#include "report/show.h"

#define N LEAT_TABLE_NUMBER
#define WEB LEAT_TABLE_WEB
#define COLUMNS(c) c, sizeof(c) / sizeof((c)[0])

static const char *
change_pct(struct leat_facts *f, int64_t before, int64_t after)
{
	if (before == 0)
		return after ? "new" : "";
	return leat_show_signed(
	    &f->arena, leat_show_percent(&f->arena, (double)(after - before) / (double)before, 1));
}

static const char *
coins(struct leat_facts *f, int64_t micros)
{
	return leat_show_coins(&f->arena, micros, f->plan.currency);
}

static const char *
change(struct leat_facts *f, int64_t before, int64_t after)
{
	return leat_show_signed(&f->arena, coins(f, after - before));
}

static const char *
optional(struct leat_facts *f, double v)
{
	return isfinite(v) ? leat_show_round(&f->arena, v) : "";
}

/* Budgets per day where they can be added, spend over the period where not. */
static void
fill_budget(struct leat_facts *f, const char **cell, const struct leat_facts_channel *c)
{
	int64_t before = f->has_budgets ? c->budget_before : c->spend_before;
	int64_t after = f->has_budgets ? c->budget_after : c->spend_after;

	cell[0] = leat_table_name(f, c->name);
	cell[1] = coins(f, before);
	cell[2] = coins(f, after);
	cell[3] = change(f, before, after);
	cell[4] = change_pct(f, before, after);
	cell[5] = coins(f, c->spend_before);
	cell[6] = coins(f, c->spend_after);
	cell[7] = optional(f, c->outcome_before);
	cell[8] = optional(f, c->outcome_after);
	cell[9] = isfinite(c->marginal)
		      ? leat_show_fixed(&f->arena, c->marginal * f->return_scale, 2)
		      : "";
}

static struct leat_facts_channel
sum_of_channels(const struct leat_facts *f)
{
	const struct leat_facts_line *t = &f->plan.total;
	struct leat_facts_channel sum = {.name = "Total",
	    .spend_before = t->spend_before,
	    .spend_after = t->spend_after,
	    .outcome_before = t->before.mean,
	    .outcome_after = t->after.mean,
	    .marginal = t->marginal};

	for (size_t i = 0; i < f->nchannels; i++) {
		sum.budget_before += f->channel[i].budget_before;
		sum.budget_after += f->channel[i].budget_after;
	}
	return sum;
}

struct leat_table
leat_table_budget(struct leat_facts *f)
{
	bool b = f->has_budgets;
	const char *unit = b ? leat_table_per_day(f, f->currency) : f->currency;
	const char *outcome = f->kpi;
	const char *capital = leat_show_capital(&f->arena, outcome);
	const struct leat_table_column columns[] = {
	    {"Channel", "", 0},
	    {b ? "Budget now" : "Spend now", unit, N},
	    {b ? "Budget planned" : "Spend planned", unit, N},
	    {"Change", unit, N},
	    {"Change", "%", N},
	    {"Spend now", f->currency, N | WEB},
	    {"Spend planned", f->currency, N | WEB},
	    {leat_arena_printf(&f->arena, "%s now", capital), f->unit, N | WEB},
	    {leat_arena_printf(&f->arena, "%s planned", capital), f->unit, N},
	    {"Marginal return", f->return_unit, N},
	};
	struct leat_table t = leat_table_start(f, "budget-table",
	    leat_arena_printf(&f->arena, "Budget by channel, %s to %s (%d days)",
		leat_show_day(&f->arena, f->plan.first_day),
		leat_show_day(&f->arena, f->plan.last_day), f->plan.days),
	    COLUMNS(columns), f->nchannels + 1);
	struct leat_facts_channel sum = sum_of_channels(f);

	if (!f->plan.nlines)
		return t;
	for (size_t i = 0; i < f->nchannels; i++)
		if (f->channel[i].in_plan)
			fill_budget(f, leat_table_row(&t), &f->channel[i]);
	fill_budget(f, leat_table_row(&t), &sum);
	if (!b) /* spend is there already */
		leat_table_drop(&t, 5, 2);
	t.has_total = true;
	t.note = leat_arena_printf(&f->arena,
	    "%s and %s are for all %d days. Marginal return is what a little more spend brings, "
	    "at the spend planned.",
	    "Spend", outcome, f->plan.days);
	return t;
}

static bool
on_other_platform(const struct leat_facts *f, const struct leat_facts_line *l)
{
	const struct leat_facts_plan *p = &f->plan;

	for (size_t i = 0; i < p->nlines; i++)
		if (strcmp(p->line[i].campaign, l->campaign) == 0 &&
		    strcmp(p->line[i].platform, l->platform) != 0)
			return true;
	return false;
}

static const char *
line_name(struct leat_facts *f, const struct leat_facts_line *l)
{
	const char *name = *l->campaign      ? l->campaign
			   : *l->campaign_id ? l->campaign_id
			   : *l->budget_id   ? l->budget_id
			   : *l->account     ? l->account
					     : l->channel;

	name = leat_table_name(f, name);
	if (*l->geo)
		name = leat_arena_printf(&f->arena, "%s, %s", name, leat_table_name(f, l->geo));
	/* The same campaign on two platforms: the name alone does not tell them apart. */
	if (*l->campaign && *l->platform && on_other_platform(f, l))
		name =
		    leat_arena_printf(&f->arena, "%s (%s)", name, leat_table_name(f, l->platform));
	return name;
}

/* The currency of all lines' budgets, or NULL if they differ. */
static const char *
common_currency(const struct leat_facts *f)
{
	const struct leat_facts_plan *p = &f->plan;

	for (size_t i = 1; i < p->nlines; i++)
		if (strcmp(p->line[i].account_currency, p->line[0].account_currency) != 0)
			return NULL;
	return p->nlines && *p->line[0].account_currency &&
		       strcmp(p->line[0].account_currency, p->currency) != 0
		   ? p->line[0].account_currency
		   : f->currency;
}

static const char *
budget_cell(struct leat_facts *f, const struct leat_facts_line *l, int64_t micros, bool has)
{
	const char *amount = leat_show_coins(&f->arena, micros, l->account_currency);

	if (!has)
		return LEAT_SHOW_NONE;
	if (common_currency(f))
		return amount;
	return leat_arena_printf(
	    &f->arena, "%s" LEAT_NBSP "%s", amount, leat_table_name(f, l->account_currency));
}

/* "max_change" as people say it. */
static const char *
words(struct leat_facts *f, const char *name)
{
	char *text = leat_arena_printf(&f->arena, "%s", leat_table_name(f, name));

	for (char *c = text; *c; c++)
		if (*c == '_')
			*c = ' ';
	return text;
}

static void
fill_line(struct leat_facts *f, const char **cell, const struct leat_facts_line *l)
{
	const char *account =
	    leat_arena_printf(&f->arena, "%s%s%s", leat_table_name(f, l->platform),
		*l->platform && *l->account ? " " : "", leat_table_name(f, l->account));

	cell[0] = line_name(f, l);
	cell[1] = leat_table_name(f, l->channel);
	cell[2] = budget_cell(f, l, l->budget_before, l->has_before);
	cell[3] = budget_cell(f, l, l->budget_after, l->has_after);
	cell[4] = change_pct(f, l->spend_before, l->spend_after);
	cell[5] = words(f, l->binding);
	cell[6] = account;
	cell[7] = leat_show_name(&f->arena, leat_slice(l->reason), 0);
}

/* Lines in the order of their channels by size, then as they are named. */
static void
fill_lines(struct leat_facts *f, struct leat_table *t)
{
	const struct leat_facts_plan *p = &f->plan;
	const struct leat_facts_line *s = &p->total;
	const char **cell;

	for (size_t c = 0; c < f->nchannels; c++)
		for (size_t i = 0; i < p->nlines; i++)
			if (strcmp(p->line[i].channel, f->channel[c].name) == 0)
				fill_line(f, leat_table_row(t), &p->line[i]);
	cell = leat_table_row(t);
	cell[0] = "Total";
	if (f->has_budgets) {
		struct leat_facts_channel sum = sum_of_channels(f);

		cell[2] = coins(f, sum.budget_before);
		cell[3] = coins(f, sum.budget_after);
	}
	cell[4] = change_pct(f, s->spend_before, s->spend_after);
	t->has_total = true;
}

struct leat_table
leat_table_lines(struct leat_facts *f)
{
	const char *currency = common_currency(f);
	const char *unit =
	    currency ? leat_table_per_day(f, leat_table_name(f, currency)) : "per day";
	const struct leat_table_column columns[] = {
	    {"Budget line", "", 0},
	    {"Channel", "", 0},
	    {"Budget now", unit, N},
	    {"Budget planned", unit, N},
	    {"Change", "%", N},
	    {"Limit reached", "", 0},
	    {"Platform and account", "", WEB},
	    {"Why", "", LEAT_TABLE_BELOW},
	};
	struct leat_table t = leat_table_start(
	    f, "lines-table", "Budget lines and the reasons", COLUMNS(columns), f->plan.nlines + 1);

	if (f->plan.nlines == 0)
		return t;
	t.note =
	    "Budgets are what to set on the platform; the change is that of the spend expected.";
	fill_lines(f, &t);
	return t;
}
