/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>

#include "base/money.h"
#include "base/num.h"
#include "plan/build.h"

enum { DIGITS = 9, GAP_DIGITS = 3 };
/* A gap below this share of the outcome is the rounding of the sum itself. */
#define GAP_ROUNDING 1e-12

/*
 * Outcomes are estimates: nine digits are more than they have, and those behind
 * differ from one mathematical library to the next. Nothing is written for NAN.
 */
static void
put_number(struct leat_row *row, int column, double v, int digits)
{
	char text[LEAT_NUM_MAX];
	double rounded;

	if (!isfinite(v))
		return;
	snprintf(text, sizeof(text), "%.*g", digits, v);
	if (leat_parse_double(leat_slice(text), &rounded))
		leat_row_number(row, column, rounded == 0 ? 0 : rounded);
}

static void
put_outcome(struct leat_row *row, int mean, int lower, int upper, const struct leat_plan_outcome *o,
    double share)
{
	put_number(row, mean, share * o->mean, DIGITS);
	put_number(row, lower, share * o->lower, DIGITS);
	put_number(row, upper, share * o->upper, DIGITS);
}

/* What lines and total have in common. */
static void
put_common(const struct leat_plan *p, struct leat_row *row, const char *kind)
{
	leat_row_clear(row);
	leat_row_str(row, LEAT_PLAN_KIND, kind);
	leat_row_str(row, LEAT_PLAN_STATUS, "proposed");
	leat_row_day(row, LEAT_PLAN_PERIOD_START, p->start);
	leat_row_day(row, LEAT_PLAN_PERIOD_END, p->start + p->days - 1);
	leat_row_str(row, LEAT_PLAN_CURRENCY, p->model->currency);
	leat_row_str(row, LEAT_PLAN_MODEL, p->model->id);
}

static void
put_spend(struct leat_row *row, int64_t before, int64_t after)
{
	leat_row_money(row, LEAT_PLAN_SPEND_BEFORE, before);
	leat_row_money(row, LEAT_PLAN_SPEND_AFTER, after);
	leat_row_money(row, LEAT_PLAN_CHANGE, after - before);
	if (before > 0)
		put_number(row, LEAT_PLAN_CHANGE_PCT,
		    100 * ((double)(after - before) / (double)before), DIGITS);
}

/* A line's part of its channel: by spend, or by number where there is none. */
static double
part(int64_t own, int64_t all, size_t n)
{
	return all > 0 ? (double)own / (double)all : 1 / (double)n;
}

static void
put_identity(const struct leat_plan *p, const struct leat_plan_line *l, struct leat_row *row)
{
	const struct leat_curve *c = p->channel[l->channel].curve;
	const struct leat_line *line = l->line;

	leat_row_str(row, LEAT_PLAN_CHANNEL, c->channel);
	leat_row_str(row, LEAT_PLAN_GEO, line && line->geo[0] ? line->geo : c->geo);
	leat_row_str(row, LEAT_PLAN_CAMPAIGN, line ? line->campaign : c->campaign);
	leat_row_str(row, LEAT_PLAN_ACCOUNT_CURRENCY,
	    line && line->currency[0] ? line->currency : p->model->currency);
	leat_row_number(row, LEAT_PLAN_FX, line ? line->fx : 1);
	if (line == NULL)
		return;
	leat_row_str(row, LEAT_PLAN_PLATFORM, line->platform);
	leat_row_str(row, LEAT_PLAN_ACCOUNT, line->account);
	leat_row_str(row, LEAT_PLAN_CAMPAIGN_ID, line->campaign_id);
	leat_row_str(row, LEAT_PLAN_BUDGET_ID, line->budget_id);
	leat_row_str(row, LEAT_PLAN_BUDGET_TYPE, line->budget_type);
}

/* What a line brings: by its campaign's curve, else its part of its channel. */
static void
put_outcomes(const struct leat_plan *p, const struct leat_plan_line *l, struct leat_row *row)
{
	const struct leat_plan_channel *c = &p->channel[l->channel];
	const struct leat_plan_outcome *before = &c->sum.outcome_before;
	const struct leat_plan_outcome *after = &c->sum.outcome_after;
	double part_before = part(l->before, c->sum.before, c->nlines);
	double part_after = part(l->after, c->sum.after, c->nlines);

	if (l->campaign) {
		before = &l->outcome_before;
		after = &l->outcome_after;
		part_before = part_after = 1;
	}
	put_outcome(row, LEAT_PLAN_OUTCOME_BEFORE, LEAT_PLAN_OUTCOME_BEFORE_LOWER,
	    LEAT_PLAN_OUTCOME_BEFORE_UPPER, before, part_before);
	put_outcome(row, LEAT_PLAN_OUTCOME_AFTER, LEAT_PLAN_OUTCOME_AFTER_LOWER,
	    LEAT_PLAN_OUTCOME_AFTER_UPPER, after, part_after);
}

static void
put_line(const struct leat_plan *p, const struct leat_plan_line *l, struct leat_row *row)
{
	const struct leat_plan_channel *c = &p->channel[l->channel];
	enum leat_limit binding = l->campaign ? l->binding : c->binding;

	put_common(p, row, "line");
	put_identity(p, l, row);
	if (l->has_budget_before)
		leat_row_money(row, LEAT_PLAN_BUDGET_BEFORE, l->budget_before);
	leat_row_money(row, LEAT_PLAN_BUDGET_AFTER, l->budget_after);
	put_spend(row, l->before, l->after);
	put_outcomes(p, l, row);
	put_number(
	    row, LEAT_PLAN_MARGINAL_RETURN, l->campaign ? l->marginal : c->sum.marginal, DIGITS);
	leat_row_str(
	    row, LEAT_PLAN_BINDING, leat_limit_name(l->stuck ? LEAT_LIMIT_FIXED : binding));
	if (l->after != l->before)
		put_number(row, LEAT_PLAN_CONFIDENCE,
		    l->campaign ? l->confidence : c->sum.confidence, DIGITS);
}

/* Budgets add up only where they are all known and in one currency. */
static void
put_budgets(const struct leat_plan *p, struct leat_row *row)
{
	struct leat_slice first = LEAT_NONE;
	leat_sum before = 0, after = 0;
	bool known = true;
	int64_t micros;

	for (size_t i = 0; i < p->nlines; i++) {
		const struct leat_plan_line *l = &p->line[i];
		struct leat_slice currency = leat_slice(
		    l->line && l->line->currency[0] ? l->line->currency : p->model->currency);

		if (i == 0)
			first = currency;
		if (!leat_slice_eq(first, currency))
			return;
		known = known && l->has_budget_before;
		before += l->budget_before;
		after += l->budget_after;
	}
	if (known && leat_sum_micros(before, &micros))
		leat_row_money(row, LEAT_PLAN_BUDGET_BEFORE, micros);
	if (leat_sum_micros(after, &micros))
		leat_row_money(row, LEAT_PLAN_BUDGET_AFTER, micros);
}

static void
put_total(const struct leat_plan *p, struct leat_row *row)
{
	/* Of the plan in whole coins: what rounding cost is in it. */
	double gap = p->info.bound * p->days - p->total.outcome_after.mean;
	double noise = GAP_ROUNDING * fabs(p->total.outcome_after.mean);

	for (size_t c = 0; c < p->nchannels; c++)
		gap += p->channel[c].gained + p->channel[c].gap;
	put_common(p, row, "total");
	put_budgets(p, row);
	put_spend(row, p->total.before, p->total.after);
	put_outcome(row, LEAT_PLAN_OUTCOME_BEFORE, LEAT_PLAN_OUTCOME_BEFORE_LOWER,
	    LEAT_PLAN_OUTCOME_BEFORE_UPPER, &p->total.outcome_before, 1);
	put_outcome(row, LEAT_PLAN_OUTCOME_AFTER, LEAT_PLAN_OUTCOME_AFTER_LOWER,
	    LEAT_PLAN_OUTCOME_AFTER_UPPER, &p->total.outcome_after, 1);
	put_number(row, LEAT_PLAN_MARGINAL_RETURN, p->total.marginal, DIGITS);
	put_number(row, LEAT_PLAN_CONFIDENCE, p->total.confidence, DIGITS);
	put_number(row, LEAT_PLAN_GAP, gap < noise ? 0 : gap, GAP_DIGITS);
	leat_row_i64(row, LEAT_PLAN_LINES, (int64_t)p->nlines);
}

int
leat_plan_write(const struct leat_plan *p, bool bare, struct leat_out *out, struct leat_err *err)
{
	struct leat_buf reason = {0};
	struct leat_row row;
	int status = LEAT_OK;

	leat_row_init(&row, LEAT_PLAN_N);
	for (size_t l = 0; l < p->nlines && status == LEAT_OK; l++) {
		put_line(p, &p->line[l], &row);
		leat_plan_reason_line(p, &p->line[l], &reason);
		leat_row_text(&row, LEAT_PLAN_REASON, leat_buf_slice(&reason));
		status = leat_out_row(out, &row, err);
	}
	if (status == LEAT_OK && !bare) {
		put_total(p, &row);
		leat_plan_reason_total(p, &reason);
		leat_row_text(&row, LEAT_PLAN_REASON, leat_buf_slice(&reason));
		status = leat_out_row(out, &row, err);
	}
	leat_buf_fini(&reason);
	leat_row_fini(&row);
	return status;
}

int
leat_plan_write_held(
    const struct leat_model *m, const char *reason, struct leat_out *out, struct leat_err *err)
{
	struct leat_row row;
	int status;

	leat_row_init(&row, LEAT_PLAN_N);
	leat_row_str(&row, LEAT_PLAN_KIND, "total");
	leat_row_str(&row, LEAT_PLAN_STATUS, "held");
	leat_row_str(&row, LEAT_PLAN_CURRENCY, m->currency);
	leat_row_i64(&row, LEAT_PLAN_LINES, 0);
	leat_row_str(&row, LEAT_PLAN_REASON, reason);
	leat_row_str(&row, LEAT_PLAN_MODEL, m->id);
	status = leat_out_row(out, &row, err);
	leat_row_fini(&row);
	return status;
}
