/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row's money in the reporting currency, and the account's currency and rate beside it. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "quality/check.h"
#include "quality/fx_part.h"
#include "quality/reshape_part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const int money[] = {
    LEAT_OBS_MARGIN, LEAT_OBS_REFUND, LEAT_OBS_COST, LEAT_OBS_REVENUE, LEAT_OBS_BUDGET};

/* The amounts of a row; false if one of them is none, which the checks will say. */
static bool
read_amounts(const struct leat_row *row, int64_t amount[COUNT(money)], bool *any, uint64_t *rounded)
{
	*any = false;
	for (size_t i = 0; i < COUNT(money); i++) {
		bool lost = false;

		if (row->field[money[i]].n == 0)
			continue;
		if (!leat_money_parse(row->field[money[i]], &amount[i], &lost))
			return false;
		*any = true;
		*rounded += lost;
	}
	return true;
}

/* The days of a row, or false if they are no days; an instant is one of the reporting zone. */
static bool
days_of(const struct leat_reshaper *x, int32_t *first, int32_t *last)
{
	const struct leat_slice *field = x->row->field;
	int64_t instant;

	if (!leat_day_parse(field[LEAT_OBS_TIME], first)) {
		if (!leat_instant_parse(field[LEAT_OBS_TIME], &instant))
			return false;
		*first = leat_zone_day(x->of->zone, instant);
	}
	*last = *first;
	if (field[LEAT_OBS_PERIOD_END].n && !leat_day_parse(field[LEAT_OBS_PERIOD_END], last))
		return false;
	return *last >= *first && *last - *first <= 36525;
}

/* The rate of a currency over days, looked up once while rows need the same. */
static struct leat_fx_slot *
rate_of(struct leat_reshaper *x, struct leat_slice from, int32_t first, int32_t last)
{
	uint32_t code = leat_fx_pair(from, from);
	size_t at =
	    (code * UINT32_C(31) + (uint32_t)first + (uint32_t)(last - first) * 7) % LEAT_FX_SLOTS;
	struct leat_fx_slot *s = &x->slot[at];

	if (s->taken && s->code == code && s->first == first && s->last == last)
		return s;
	*s = (struct leat_fx_slot){.taken = true, .code = code, .first = first, .last = last};
	s->answer = leat_fx_over(
	    x->of->options.fx, &x->rules->fx, from, x->of->options.currency, first, last);
	if (s->answer.found != LEAT_FX_FOUND)
		return s;
	s->ntext = leat_rate_print(s->answer.rate, s->text);
	s->currency = leat_reshape_converted(&x->n, from);
	return s;
}

/* "no rate from USD to EUR on 2026-07-04; the newest before it is of 2026-07-03" */
static void
describe(const struct leat_reshaper *x, struct leat_slice from, const struct leat_fx_answer *a,
    char *out, size_t cap)
{
	const struct leat_slice *to = &x->of->options.currency;
	char day[LEAT_DAY_MAX], newest[LEAT_DAY_MAX];

	if (from.n == 0) {
		snprintf(out, cap, "missing, so that its money cannot be converted to %.*s",
		    (int)to->n, to->p);
		return;
	}
	leat_day_print(a->day, day);
	snprintf(out, cap, "no rate from %.*s to %.*s on %s", (int)from.n, from.p, (int)to->n,
	    to->p, day);
	if (a->found == LEAT_FX_NO_PAIR)
		snprintf(out + strlen(out), cap - strlen(out), "; the table never has this pair");
	if (a->found == LEAT_FX_NO_PAIR || a->newest == INT32_MIN)
		return;
	leat_day_print(a->newest, newest);
	snprintf(out + strlen(out), cap - strlen(out),
	    "; the newest before it is of %s, and the policy's clean.fx.max_age_days is %lld",
	    newest, (long long)x->rules->fx.max_age_days);
}

static enum leat_reshaped
missing(struct leat_reshaper *x, struct leat_slice from, const struct leat_fx_answer *a)
{
	enum leat_row_action action = x->rules->fx.missing;
	struct leat_finding why;
	enum leat_obs_kind kind;
	char text[300];

	/* What is no observation is refused as that. */
	if (!leat_check_row(&x->of->checker, x->row, &kind, &why))
		return LEAT_RESHAPED;
	describe(x, from, a, text, sizeof(text));
	x->n.unconverted++;
	if (action == LEAT_ROW_HOLD) {
		leat_reshape_flag(x, "unconverted");
		leat_reshape_hold(&x->n, a->found == LEAT_FX_AFTER ? LEAT_ETEMP : LEAT_NEGATIVE);
		return LEAT_RESHAPED;
	}
	leat_reshape_goes(x, action, LEAT_OBS_CURRENCY, "%s", text);
	return action == LEAT_ROW_ERROR ? LEAT_RESHAPED_FAULT : LEAT_RESHAPED_AWAY;
}

/* All amounts, or none: false if one is out of range in the other currency. */
static bool
convert(struct leat_reshaper *x, const struct leat_fx_slot *s, const int64_t amount[COUNT(money)],
    uint64_t rounded)
{
	struct leat_fx_count *count = &x->n.converted[s->currency];
	int64_t converted[COUNT(money)] = {0}, error;
	leat_sum errors = 0;

	for (size_t i = 0; i < COUNT(money); i++) {
		if (x->row->field[money[i]].n == 0)
			continue;
		if (!leat_rate_convert(amount[i], s->answer.rate, &converted[i], &error))
			return leat_reshape_goes(x, LEAT_ROW_REJECT, money[i],
			    "out of range in %.*s", (int)x->of->options.currency.n,
			    x->of->options.currency.p);
		rounded += error != 0;
		errors += error;
	}
	for (size_t i = 0; i < COUNT(money); i++)
		if (x->row->field[money[i]].n)
			leat_row_money(x->row, money[i], converted[i]);
	leat_row_borrow(x->row, LEAT_OBS_ACCOUNT_CURRENCY, x->row->field[LEAT_OBS_CURRENCY]);
	leat_row_borrow(x->row, LEAT_OBS_CURRENCY, x->of->options.currency);
	leat_row_text(x->row, LEAT_OBS_FX, (struct leat_slice){s->text, s->ntext});
	count->rows++;
	count->rounded += rounded;
	count->error += errors;
	return true;
}

static enum leat_reshaped
refuse_twice(struct leat_reshaper *x)
{
	const struct leat_slice *field = x->row->field;
	char was[LEAT_SAFE_MAX], is[LEAT_SAFE_MAX];

	leat_reshape_goes(x, LEAT_ROW_ERROR, LEAT_OBS_ACCOUNT_CURRENCY,
	    "converted from %s to %s already, by other rates: convert what it was made of",
	    leat_safe(field[LEAT_OBS_ACCOUNT_CURRENCY], was),
	    leat_safe(field[LEAT_OBS_CURRENCY], is));
	return LEAT_RESHAPED_FAULT;
}

enum leat_reshaped
leat_reshape_money(struct leat_reshaper *x)
{
	static const struct leat_fx_answer no_pair = {.found = LEAT_FX_NO_PAIR};
	struct leat_slice from = x->row->field[LEAT_OBS_CURRENCY];
	const struct leat_fx_slot *s;
	int64_t amount[COUNT(money)];
	uint64_t rounded = 0;
	int32_t first, last;
	bool any;

	if (leat_slice_eq(from, x->of->options.currency) ||
	    !read_amounts(x->row, amount, &any, &rounded) || (!any && from.n == 0) ||
	    !days_of(x, &first, &last))
		return LEAT_RESHAPED;
	if (from.n == 0)
		return missing(x, from, &no_pair);
	if (leat_column_check(&leat_observations.column[LEAT_OBS_CURRENCY], from))
		return LEAT_RESHAPED;
	if (x->row->field[LEAT_OBS_ACCOUNT_CURRENCY].n)
		return refuse_twice(x);
	if (x->kind == LEAT_LIFT) {
		leat_reshape_goes(x, LEAT_ROW_REJECT, LEAT_OBS_SE,
		    "of an effect that may be money or not: convert a lift row by hand");
		return LEAT_RESHAPED_AWAY;
	}
	s = rate_of(x, from, first, last);
	if (s->answer.found != LEAT_FX_FOUND)
		return missing(x, from, &s->answer);
	return convert(x, s, amount, rounded) ? LEAT_RESHAPED : LEAT_RESHAPED_AWAY;
}
