/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/num.h"
#include "base/when.h"
#include "report/facts.h"

/* Where a field is, for messages; the first fault is kept. */
struct place {
	const struct leat_batch *b;
	size_t row;
	struct leat_err *err;
	int status;
};

static int
fault(struct place *p, int column, const char *what)
{
	if (p->status == LEAT_OK)
		p->status = leat_err_at(p->err, LEAT_EDATA, p->b->file, p->b->line[p->row],
		    leat_plans.column[column].name, "%s", what);
	return p->status;
}

static struct leat_slice
text_of(const struct place *p, int column)
{
	return leat_field(p->b, p->row, column);
}

static bool
money_of(struct place *p, int column, int64_t *micros)
{
	struct leat_slice s = text_of(p, column);

	*micros = 0;
	if (s.n && !leat_money_parse(s, micros, NULL))
		fault(p, column, "not a number");
	return s.n > 0;
}

static double
number_of(struct place *p, int column)
{
	struct leat_slice s = text_of(p, column);
	double v = NAN;

	if (s.n && !leat_parse_double(s, &v))
		fault(p, column, "not a number");
	return v;
}

static int32_t
day_of(struct place *p, int column)
{
	struct leat_slice s = text_of(p, column);
	int32_t day = 0;

	if (s.n && !leat_day_parse(s, &day))
		fault(p, column, "not a date");
	return day;
}

static const char *
keep(struct leat_facts *f, const struct place *p, int column)
{
	return leat_arena_copy(&f->arena, text_of(p, column)).p;
}

static void
load_line(struct leat_facts *f, struct place *p, struct leat_facts_line *l)
{
	*l = (struct leat_facts_line){
	    .platform = keep(f, p, LEAT_PLAN_PLATFORM),
	    .account = keep(f, p, LEAT_PLAN_ACCOUNT),
	    .campaign_id = keep(f, p, LEAT_PLAN_CAMPAIGN_ID),
	    .campaign = keep(f, p, LEAT_PLAN_CAMPAIGN),
	    .channel = keep(f, p, LEAT_PLAN_CHANNEL),
	    .geo = keep(f, p, LEAT_PLAN_GEO),
	    .budget_id = keep(f, p, LEAT_PLAN_BUDGET_ID),
	    .account_currency = keep(f, p, LEAT_PLAN_ACCOUNT_CURRENCY),
	    .binding = keep(f, p, LEAT_PLAN_BINDING),
	    .reason = keep(f, p, LEAT_PLAN_REASON),
	    .before = {number_of(p, LEAT_PLAN_OUTCOME_BEFORE),
		number_of(p, LEAT_PLAN_OUTCOME_BEFORE_LOWER),
		number_of(p, LEAT_PLAN_OUTCOME_BEFORE_UPPER)},
	    .after = {number_of(p, LEAT_PLAN_OUTCOME_AFTER),
		number_of(p, LEAT_PLAN_OUTCOME_AFTER_LOWER),
		number_of(p, LEAT_PLAN_OUTCOME_AFTER_UPPER)},
	    .marginal = number_of(p, LEAT_PLAN_MARGINAL_RETURN),
	    .confidence = number_of(p, LEAT_PLAN_CONFIDENCE),
	};
	l->has_before = money_of(p, LEAT_PLAN_BUDGET_BEFORE, &l->budget_before);
	l->has_after = money_of(p, LEAT_PLAN_BUDGET_AFTER, &l->budget_after);
	money_of(p, LEAT_PLAN_SPEND_BEFORE, &l->spend_before);
	money_of(p, LEAT_PLAN_SPEND_AFTER, &l->spend_after);
}

/* What every row of a plan says alike, taken from the total. */
static void
load_total(struct leat_facts *f, struct place *p)
{
	struct leat_facts_plan *plan = &f->plan;

	load_line(f, p, &plan->total);
	plan->status = keep(f, p, LEAT_PLAN_STATUS);
	plan->currency = keep(f, p, LEAT_PLAN_CURRENCY);
	plan->model = keep(f, p, LEAT_PLAN_MODEL);
	plan->first_day = day_of(p, LEAT_PLAN_PERIOD_START);
	plan->last_day = day_of(p, LEAT_PLAN_PERIOD_END);
	plan->days = plan->last_day - plan->first_day + 1;
	plan->gap = number_of(p, LEAT_PLAN_GAP);
	if (plan->days < 1)
		fault(p, LEAT_PLAN_PERIOD_END, "before period_start");
}

static int
load_row(struct leat_facts *f, struct place *p, size_t *cap)
{
	struct leat_facts_plan *plan = &f->plan;
	int kind = leat_schema_kind(&leat_plans, text_of(p, LEAT_PLAN_KIND));

	if (kind == LEAT_PLAN_TOTAL) {
		load_total(f, p);
	} else if (kind == LEAT_PLAN_LINE) {
		LEAT_GROW(plan->line, plan->nlines, *cap);
		load_line(f, p, &plan->line[plan->nlines++]);
	} else {
		fault(p, LEAT_PLAN_KIND, "neither line nor total");
	}
	return p->status;
}

static int
by_identity(const void *x, const void *y)
{
	const struct leat_facts_line *a = x, *b = y;
	int c = strcmp(a->channel, b->channel);

	c = c ? c : strcmp(a->platform, b->platform);
	c = c ? c : strcmp(a->account, b->account);
	c = c ? c : strcmp(a->campaign, b->campaign);
	c = c ? c : strcmp(a->campaign_id, b->campaign_id);
	c = c ? c : strcmp(a->geo, b->geo);
	return c ? c : strcmp(a->budget_id, b->budget_id);
}

int
leat_facts_load_plan(struct leat_facts *f, struct leat_in *in, struct leat_err *err)
{
	struct leat_facts_plan *plan = &f->plan;
	struct leat_batch b;
	size_t cap = 0;
	int rc;

	do {
		rc = leat_in_next(in, &b, err);
		for (size_t r = 0; rc == LEAT_OK && r < b.nrows; r++)
			rc = load_row(f, &(struct place){&b, r, err, LEAT_OK}, &cap);
	} while (rc == LEAT_OK && b.nrows > 0);
	if (rc != LEAT_OK)
		return rc;
	plan->given = true;
	if (plan->nlines)
		qsort(plan->line, plan->nlines, sizeof(*plan->line), by_identity);
	return LEAT_OK;
}
