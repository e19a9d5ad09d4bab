/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/evaluate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/when.h"

#define CENT INT64_C(10000)

/* A row being read, and where it is. */
struct line {
	const struct leat_batch *b;
	size_t row;
	struct leat_err *err;
};

static int
bad(const struct line *l, int column, const char *text)
{
	return leat_err_at(l->err, LEAT_EDATA, l->b->file, l->b->line[l->row],
	    leat_plans.column[column].name, "%s", text);
}

static int
read_money(const struct line *l, int column, int64_t *micros)
{
	if (!leat_money_parse(leat_field(l->b, l->row, column), micros, NULL) || *micros < 0)
		return bad(l, column, "not an amount of money of 0 or more");
	return LEAT_OK;
}

static int
unknown_channel(const struct line *l, const struct leat_truth *truth, struct leat_slice name)
{
	const char **names = LEAT_NEW_N(const char *, truth->nchannels);
	const char *near;
	char safe[LEAT_SAFE_MAX], text[512];

	for (size_t i = 0; i < truth->nchannels; i++)
		names[i] = truth->channel[i].name.p;
	near = leat_nearest(name, names, truth->nchannels);
	snprintf(text, sizeof(text), "the truth has no channel \"%s\"%s%.60s%s",
	    leat_safe(name, safe), near ? "; did you mean \"" : "", near ? near : "",
	    near ? "\"?" : "");
	free(names);
	return bad(l, LEAT_PLAN_CHANNEL, text);
}

static int
read_period(struct leat_evaluation *e, const struct line *l)
{
	int32_t first, last;

	if (!leat_day_parse(leat_field(l->b, l->row, LEAT_PLAN_PERIOD_START), &first))
		return bad(l, LEAT_PLAN_PERIOD_START, "not a date");
	if (!leat_day_parse(leat_field(l->b, l->row, LEAT_PLAN_PERIOD_END), &last) || last < first)
		return bad(l, LEAT_PLAN_PERIOD_END, "not a date on or after period_start");
	if (e->n && (first != e->first_day || last != e->last_day))
		return bad(l, LEAT_PLAN_PERIOD_START, "the plan's lines are of different periods");
	e->first_day = first;
	e->last_day = last;
	return LEAT_OK;
}

/* of_channel -- where a channel's sums are kept; made when new. */
static struct leat_evaluation_channel *
of_channel(struct leat_evaluation *e, size_t channel)
{
	for (size_t i = 0; i < e->n; i++)
		if (e->channel[i].channel == channel)
			return &e->channel[i];
	e->channel[e->n] = (struct leat_evaluation_channel){.channel = channel};
	return &e->channel[e->n++];
}

static int
read_line(struct leat_evaluation *e, const struct leat_truth *truth, const struct line *l)
{
	struct leat_slice name = leat_field(l->b, l->row, LEAT_PLAN_CHANNEL);
	struct leat_slice currency = leat_field(l->b, l->row, LEAT_PLAN_CURRENCY);
	size_t channel = leat_truth_channel(truth, name);
	struct leat_evaluation_channel *c;
	int64_t before, after;
	int st;

	if (channel == SIZE_MAX)
		return unknown_channel(l, truth, name);
	if (!leat_slice_eq(currency, truth->currency))
		return bad(l, LEAT_PLAN_CURRENCY, "is not the truth's currency");
	if (leat_field(l->b, l->row, LEAT_PLAN_GEO).n)
		return bad(l, LEAT_PLAN_GEO, "a plan by geo cannot be evaluated");
	st = read_period(e, l);
	if (st == LEAT_OK)
		st = read_money(l, LEAT_PLAN_SPEND_BEFORE, &before);
	if (st == LEAT_OK)
		st = read_money(l, LEAT_PLAN_SPEND_AFTER, &after);
	if (st != LEAT_OK)
		return st;
	c = of_channel(e, channel);
	if (!leat_money_add(&c->spend_before_micros, before) ||
	    !leat_money_add(&c->spend_after_micros, after))
		return bad(l, LEAT_PLAN_SPEND_AFTER, "the channel's sum is out of range");
	return LEAT_OK;
}

static int
read_lines(struct leat_evaluation *e, const struct leat_truth *truth, struct leat_in *in,
    struct leat_err *err)
{
	struct leat_batch b;
	int st;

	while ((st = leat_in_next(in, &b, err)) == LEAT_OK && b.nrows)
		for (size_t r = 0; r < b.nrows; r++) {
			struct line l = {&b, r, err};

			if (!leat_slice_is(leat_field(&b, r, LEAT_PLAN_KIND), "line"))
				continue;
			if ((st = read_line(e, truth, &l)) != LEAT_OK)
				return st;
		}
	return st;
}

static int64_t
outcome(const struct leat_truth_channel *c, int64_t spend_micros, int32_t days)
{
	double y = days * leat_truth_outcome(c, leat_money_double(spend_micros) / days);

	return (int64_t)nearbyint(y * 100) * CENT;
}

static void
evaluate(struct leat_evaluation *e, const struct leat_truth *truth)
{
	int32_t days = e->last_day - e->first_day + 1;

	e->total.channel = SIZE_MAX;
	for (size_t i = 0; i < e->n; i++) {
		struct leat_evaluation_channel *c = &e->channel[i];
		const struct leat_truth_channel *t = &truth->channel[c->channel];

		c->outcome_before_micros = outcome(t, c->spend_before_micros, days);
		c->outcome_after_micros = outcome(t, c->spend_after_micros, days);
		e->total.spend_before_micros += c->spend_before_micros;
		e->total.spend_after_micros += c->spend_after_micros;
		e->total.outcome_before_micros += c->outcome_before_micros;
		e->total.outcome_after_micros += c->outcome_after_micros;
	}
}

/* sort_channels -- bytewise by name; there are few. */
static void
sort_channels(struct leat_evaluation *e, const struct leat_truth *truth)
{
	for (size_t i = 1; i < e->n; i++)
		for (size_t j = i; j > 0; j--) {
			struct leat_evaluation_channel *a = &e->channel[j - 1], *b = a + 1, t = *a;

			if (leat_slice_cmp(truth->channel[a->channel].name,
				truth->channel[b->channel].name) <= 0)
				break;
			*a = *b;
			*b = t;
		}
}

/* verdict -- is the plan, read to its end, one to evaluate? */
static int
verdict(const struct leat_in *in, const struct leat_evaluation *e, struct leat_err *err)
{
	int held = 0;

	switch (leat_in_verdict(in, &held, err)) {
	case LEAT_IS_CUT:
		return LEAT_EDATA;
	case LEAT_IS_HELD:
		return leat_err_set(err, held, "the plan is held: there is nothing to evaluate");
	case LEAT_IS_WHOLE:
		break;
	}
	return e->n ? LEAT_OK : leat_err_set(err, LEAT_EDATA, "the plan has no lines");
}

int
leat_evaluate_plan(struct leat_evaluation *e, const struct leat_truth *truth,
    const struct leat_in_options *input, struct leat_err *err)
{
	struct leat_in_options options = *input;
	struct leat_in *in;
	int st;

	options.schema = &leat_plans;
	st = leat_in_open(&in, &options, err);
	*e = (struct leat_evaluation){0};
	if (st != LEAT_OK)
		return st;
	e->channel = LEAT_NEW_N(struct leat_evaluation_channel, truth->nchannels);
	st = read_lines(e, truth, in, err);
	if (st == LEAT_OK)
		st = verdict(in, e, err);
	leat_in_free(in);
	if (st != LEAT_OK) {
		leat_evaluation_fini(e);
		return st;
	}
	sort_channels(e, truth);
	evaluate(e, truth);
	return LEAT_OK;
}

void
leat_evaluation_fini(struct leat_evaluation *e)
{
	free(e->channel);
	*e = (struct leat_evaluation){0};
}

static void
print_money(struct leat_buf *out, int64_t micros)
{
	char text[LEAT_NUM_MAX];
	size_t n = leat_money_print(micros, text);

	leat_buf_add_char(out, ',');
	leat_buf_add(out, text, n);
}

static void
print_line(const struct leat_evaluation_channel *c, struct leat_slice name, struct leat_buf *out)
{
	leat_buf_add_slice(out, name);
	print_money(out, c->spend_before_micros);
	print_money(out, c->spend_after_micros);
	print_money(out, c->outcome_before_micros);
	print_money(out, c->outcome_after_micros);
	leat_buf_add_char(out, '\n');
}

void
leat_evaluation_print(
    const struct leat_evaluation *e, const struct leat_truth *truth, struct leat_buf *out)
{
	leat_buf_add_str(out, "channel,spend_before,spend_after,outcome_before,outcome_after\n");
	for (size_t i = 0; i < e->n; i++)
		print_line(&e->channel[i], truth->channel[e->channel[i].channel].name, out);
	print_line(&e->total, LEAT_SLICE("total"), out);
}

void
leat_evaluation_say(
    const struct leat_evaluation *e, const struct leat_truth *truth, const struct leat_log *log)
{
	double before = leat_money_double(e->total.outcome_before_micros);
	double after = leat_money_double(e->total.outcome_after_micros);

	leat_note(log,
	    "true incremental outcome in %d days at steady spend: before %.2f, after %.2f, "
	    "gain %.2f %s (%.1f %%)",
	    e->last_day - e->first_day + 1, before, after, after - before, truth->currency.p,
	    before > 0 ? 100 * (after - before) / before : 0);
}
