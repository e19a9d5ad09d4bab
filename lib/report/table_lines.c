/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/money.h"
#include "report/build.h"
#include "report/show.h"

#define N LEAT_TABLE_NUMBER
#define COLUMNS(c) c, sizeof(c) / sizeof((c)[0])

/* Are channels the finest that the plan knows? Then no channel has lines to head. */
static bool
is_by_channel(const struct leat_facts *f)
{
	for (size_t i = 0; i < f->plan.nlines; i++) {
		const struct leat_facts_line *l = &f->plan.line[i];

		if (*l->campaign || *l->campaign_id || *l->budget_id || *l->account ||
		    *l->platform || *l->geo)
			return false;
	}
	return true;
}

/* Is there a line of the same platform in another account? */
static bool
has_other_account(const struct leat_facts *f, const struct leat_facts_line *l)
{
	const struct leat_facts_plan *p = &f->plan;

	for (size_t i = 0; i < p->nlines; i++)
		if (strcmp(p->line[i].platform, l->platform) == 0 &&
		    strcmp(p->line[i].account, l->account) != 0)
			return true;
	return false;
}

static const char *
line_place(struct leat_facts *f, const struct leat_facts_line *l)
{
	const char *platform = leat_table_name(f, l->platform);

	if (*l->account == '\0' || (*platform && !has_other_account(f, l)))
		return platform;
	return leat_arena_printf(
	    &f->arena, "%s%s%s", platform, *platform ? " " : "", leat_table_name(f, l->account));
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

/* Why; for a plan that does not say, at least which limit was reached ("max_change"). */
static const char *
line_reason(struct leat_facts *f, const struct leat_facts_line *l)
{
	char *text;

	if (*l->reason || *l->binding == '\0')
		return leat_show_name(&f->arena, leat_slice(l->reason), 0);
	text = leat_arena_printf(&f->arena, "Limit reached: %s", leat_table_name(f, l->binding));
	for (char *c = text; *c; c++)
		if (*c == '_')
			*c = ' ';
	return text;
}

/* Do all lines of the channel give the same reason? It is then said once. */
static bool
same_reason(const struct leat_facts *f, const struct leat_facts_line *l)
{
	const struct leat_facts_plan *p = &f->plan;

	for (size_t i = 0; i < p->nlines; i++)
		if (strcmp(p->line[i].channel, l->channel) == 0 &&
		    (strcmp(p->line[i].reason, l->reason) != 0 ||
			strcmp(p->line[i].binding, l->binding) != 0))
			return false;
	return true;
}

static void
fill_line(struct leat_facts *f, const char **cell, const struct leat_facts_line *l)
{
	cell[0] = line_name(f, l);
	cell[1] = line_place(f, l);
	cell[2] = budget_cell(f, l, l->budget_before, l->has_before);
	cell[3] = budget_cell(f, l, l->budget_after, l->has_after);
	cell[4] = leat_table_change(f, l->spend_before, l->spend_after);
	cell[5] = same_reason(f, l) && !is_by_channel(f) ? "" : line_reason(f, l);
}

/* Channels by size; their lines by platform, account and name. */
static void
fill_lines(struct leat_facts *f, struct leat_table *t)
{
	const struct leat_facts_plan *p = &f->plan;
	bool flat = is_by_channel(f);

	for (size_t c = 0; c < f->nchannels; c++) {
		const char **heading = NULL;

		for (size_t i = 0; i < p->nlines; i++) {
			const struct leat_facts_line *l = &p->line[i];

			if (strcmp(l->channel, f->channel[c].name) != 0)
				continue;
			if (heading == NULL && !flat) {
				heading = leat_table_heading(t);
				heading[0] = leat_table_name(f, l->channel);
				heading[5] = same_reason(f, l) ? line_reason(f, l) : "";
			}
			fill_line(f, leat_table_row(t), l);
		}
	}
}

/* The sum of the budgets, if all are known and in one currency. */
static void
sum_lines(struct leat_facts *f, struct leat_table *t)
{
	const struct leat_facts_plan *p = &f->plan;
	int64_t before = 0, after = 0;
	const char **cell;

	if (common_currency(f) == NULL)
		return;
	for (size_t i = 0; i < p->nlines; i++) {
		const struct leat_facts_line *l = &p->line[i];

		if (!l->has_before || !l->has_after || !leat_money_add(&before, l->budget_before) ||
		    !leat_money_add(&after, l->budget_after))
			return;
	}
	cell = leat_table_row(t);
	cell[0] = "Total";
	cell[2] = leat_show_coins(&f->arena, before, p->line[0].account_currency);
	cell[3] = leat_show_coins(&f->arena, after, p->line[0].account_currency);
	cell[4] = leat_table_change(f, p->total.spend_before, p->total.spend_after);
	t->has_total = true;
}

static bool
lacks_budget(const struct leat_facts *f)
{
	for (size_t i = 0; i < f->plan.nlines; i++)
		if (!f->plan.line[i].has_before)
			return true;
	return false;
}

struct leat_table
leat_table_lines(struct leat_facts *f)
{
	const struct leat_facts_plan *p = &f->plan;
	const char *currency = common_currency(f);
	const char *unit =
	    currency ? leat_table_per_day(f, leat_table_name(f, currency)) : "per day";
	const struct leat_table_column columns[] = {
	    {"Budget line", "", 0},
	    {"Platform", "", is_by_channel(f) ? LEAT_TABLE_EMPTY : 0},
	    {"Budget now", unit, N},
	    {"Budget planned", unit, N},
	    {"Change", "%", N},
	    {"Why", "", LEAT_TABLE_BELOW},
	};
	struct leat_table t = leat_table_start(f, "lines-table", "Budgets to set, and why",
	    COLUMNS(columns), p->nlines + f->nchannels + 1);

	if (p->nlines == 0)
		return t;
	fill_lines(f, &t);
	sum_lines(f, &t);
	t.note = leat_arena_printf(&f->arena,
	    "Budgets are what to set on the platform; the change is that of the spend expected, "
	    "since not every budget is spent.%s",
	    lacks_budget(f)
		? " A dash stands for a budget that the data do not name; what is planned is then "
		  "the spend."
		: "");
	return t;
}
