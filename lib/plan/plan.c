/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/plan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "plan/build.h"

/* The whole budget over the period, as the policy has it. */
static int
set_total(struct leat_plan *p, const struct leat_plan_settings *s, struct leat_err *err)
{
	const struct leat_policy_budget *b = &s->policy->budget;
	char unit[LEAT_NUM_MAX];

	if (b->same && p->total.before == 0)
		return leat_err_set(err, LEAT_EDATA,
		    "nothing was spent in the last 28 days: say how much to spend with --budget");
	p->total.after = b->same ? p->total.before : b->total_micros;
	leat_money_print(p->unit, unit);
	if (p->total.after <= 0 || p->total.after > INT64_MAX / 8)
		return leat_err_set(err, LEAT_EDATA, "the budget is out of range");
	if (p->total.after % p->unit)
		return leat_err_set(err, LEAT_EDATA,
		    "the budget is not a multiple of %s %s, the smallest coin", unit,
		    p->model->currency);
	return LEAT_OK;
}

/* A policy without a currency fits any model, and a table without one (XXX) any policy. */
static int
check_currency(const struct leat_model *m, const struct leat_plan_settings *s, struct leat_err *err)
{
	struct leat_slice c = s->policy->currency;
	char safe[LEAT_SAFE_MAX];

	if (c.n == 0 || leat_slice_is(c, m->currency))
		return LEAT_OK;
	if (strcmp(m->currency, "XXX") == 0) {
		leat_warn(s->log, "the model has no currency: its money is taken as %s",
		    leat_safe(c, safe));
		return LEAT_OK;
	}
	return leat_err_set(err, LEAT_ECONFIG, "the policy is in %s, the model in %s",
	    leat_safe(c, safe), m->currency);
}

/* A channel's floor and cap are shared by its curves as its spend is. */
static double
share_of_channel(const struct leat_plan *p, size_t c)
{
	int64_t before = 0;
	size_t n = 0;

	for (size_t i = 0; i < p->nchannels; i++) {
		if (strcmp(p->channel[i].curve->channel, p->channel[c].curve->channel) != 0)
			continue;
		before += p->channel[i].sum.before;
		n++;
	}
	if (n == 1 || before == 0)
		return 1 / (double)n;
	return (double)p->channel[c].sum.before / (double)before;
}

static int
set_limits(struct leat_plan *p, const struct leat_policy *policy, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t c = 0; c < p->nchannels && status == LEAT_OK; c++) {
		struct leat_plan_channel *ch = &p->channel[c];
		struct leat_limits_of of = {.channel = leat_slice(ch->curve->channel),
		    .before = ch->sum.before,
		    .stuck = ch->stuck,
		    .share = share_of_channel(p, c),
		    .total = p->total.after,
		    .unit = p->unit,
		    .days = p->days};

		for (size_t l = 0; l < ch->nlines; l++)
			of.movable = of.movable || !p->line[ch->first_line + l].stuck;
		status = leat_limits_make(&ch->limits, &of, policy, err);
	}
	return status;
}

/* The arrays of an allocation, per day and in units of money. */
struct workspace {
	struct leat_allocation a;
	struct leat_response *response;
	const char **name;
	double *lo, *hi, *start, *spend;
	int64_t *coins;
};

static void
workspace_init(struct workspace *w, const struct leat_plan *p)
{
	double day = 1e6 * p->days;

	w->response = LEAT_NEW_N(struct leat_response, p->nchannels);
	w->name = LEAT_NEW_N(const char *, p->nchannels);
	w->lo = LEAT_NEW_N(double, p->nchannels);
	w->hi = LEAT_NEW_N(double, p->nchannels);
	w->start = LEAT_NEW_N(double, p->nchannels);
	w->spend = LEAT_NEW_N(double, p->nchannels);
	w->coins = LEAT_NEW_N(int64_t, p->nchannels);
	for (size_t c = 0; c < p->nchannels; c++) {
		const struct leat_plan_channel *ch = &p->channel[c];

		w->response[c] = leat_steady_response(&ch->steady);
		w->name[c] = ch->curve->channel;
		w->lo[c] = (double)ch->limits.lo / day;
		w->hi[c] = (double)ch->limits.hi / day;
		w->start[c] = ch->start / day;
	}
	w->a = (struct leat_allocation){.n = p->nchannels,
	    .response = w->response,
	    .name = w->name,
	    .lo = w->lo,
	    .hi = w->hi,
	    .start = w->start,
	    .total = (double)p->total.after / day};
}

static void
workspace_fini(struct workspace *w)
{
	free(w->response);
	free(w->name);
	free(w->lo);
	free(w->hi);
	free(w->start);
	free(w->spend);
	free(w->coins);
}

/* Amounts per day in whole coins over the period; false if the limits have no room for them. */
static bool
to_coins(const struct leat_plan *p, const double *spend, int64_t *coins)
{
	struct leat_limits *limits = LEAT_NEW_N(struct leat_limits, p->nchannels);
	double *want = LEAT_NEW_N(double, p->nchannels);
	bool fits;

	for (size_t c = 0; c < p->nchannels; c++) {
		limits[c] = p->channel[c].limits;
		want[c] = spend[c] * 1e6 * p->days;
	}
	fits = leat_plan_coins(want, limits, p->nchannels, p->total.after, p->unit, coins);
	free(limits);
	free(want);
	return fits;
}

static double
outcome_of_coins(const struct leat_plan *p, const struct workspace *w, const int64_t *coins)
{
	double sum = 0;

	for (size_t c = 0; c < p->nchannels; c++)
		sum += w->response[c].value(
		    w->response[c].ctx, (double)coins[c] / 1e6 / p->days, NULL);
	return sum;
}

static bool
within_limits(const struct leat_plan *p, const int64_t *coins)
{
	for (size_t c = 0; c < p->nchannels; c++) {
		if (coins[c] < p->channel[c].limits.lo || coins[c] > p->channel[c].limits.hi)
			return false;
	}
	return true;
}

/*
 * Rounding to coins may cost what little there was to gain; where nothing changes
 * in total, the old division to the coin is then kept.
 */
static void
keep_what_is_as_good(struct leat_plan *p, struct workspace *w)
{
	int64_t *old;

	if (p->total.before != p->total.after)
		return;
	old = LEAT_NEW_N(int64_t, p->nchannels);
	for (size_t c = 0; c < p->nchannels; c++)
		old[c] = p->channel[c].sum.before;
	if (within_limits(p, old) &&
	    outcome_of_coins(p, w, old) >= outcome_of_coins(p, w, w->coins))
		memcpy(w->coins, old, p->nchannels * sizeof(*old));
	free(old);
}

static enum leat_limit
binding_of(const struct leat_plan_channel *c)
{
	if (c->limits.lo == c->limits.hi && c->limits.lo_by == LEAT_LIMIT_FIXED)
		return LEAT_LIMIT_FIXED;
	if (c->sum.after <= c->limits.lo && c->limits.lo_by != LEAT_LIMIT_NONE)
		return c->limits.lo_by;
	return c->sum.after >= c->limits.hi ? c->limits.hi_by : LEAT_LIMIT_NONE;
}

static int
solve(struct leat_plan *p, const struct leat_plan_settings *s, struct leat_err *err)
{
	struct workspace w;
	int status;

	workspace_init(&w, p);
	status = leat_allocate(&w.a, &s->allocate, w.spend, &p->info, err);
	if (status == LEAT_OK && !to_coins(p, w.spend, w.coins))
		status = leat_err_set(err, LEAT_EDATA,
		    "the limits leave no room to round the budget to whole coins: widen one");
	if (status == LEAT_OK) {
		keep_what_is_as_good(p, &w);
		for (size_t c = 0; c < p->nchannels; c++) {
			p->channel[c].sum.after = w.coins[c];
			p->channel[c].binding = binding_of(&p->channel[c]);
		}
	}
	workspace_fini(&w);
	return status;
}

/* The old division of the new budget; with nothing to go by, equal parts. */
static void
set_start(struct leat_plan *p)
{
	for (size_t c = 0; c < p->nchannels; c++) {
		double before = (double)p->channel[c].sum.before;

		p->channel[c].start =
		    p->total.before > 0
			? before * ((double)p->total.after / (double)p->total.before)
			: (double)p->total.after / (double)p->nchannels;
	}
}

static int
prepare(struct leat_plan *p, const struct leat_plan_settings *s, struct leat_err *err)
{
	int status = check_currency(p->model, s, err);

	if (status == LEAT_OK)
		status = leat_plan_gather(p, s->log, err);
	if (status == LEAT_OK)
		status = set_total(p, s, err);
	for (size_t c = 0; c < p->nchannels && status == LEAT_OK; c++)
		status = leat_steady_init(&p->channel[c].steady, p->channel[c].curve,
		    p->model->ndraws, p->model->period_days, err);
	if (status != LEAT_OK)
		return status;
	set_start(p);
	return set_limits(p, s->policy, err);
}

bool
leat_plan_is_money(const char *kpi)
{
	return strcmp(kpi, "revenue") == 0 || strcmp(kpi, "margin") == 0;
}

/* What the owner of the budget should hear besides the plan. */
static void
advise(const struct leat_plan *p, const struct leat_log *log)
{
	const struct leat_model *m = p->model;

	if (leat_plan_is_money(m->kpi) && p->info.multiplier < 1)
		leat_warn(log,
		    "the last %s of this budget brings %.3g of %s: a smaller budget would earn "
		    "more, if nothing but %s in this period counts",
		    leat_plan_money_word(m), p->info.multiplier, m->kpi, m->kpi);
	if (p->info.status != LEAT_ALLOCATE_OPTIMAL)
		leat_warn(log,
		    "not proved to be the best plan within %d nodes of search: another may have up "
		    "to %.3g more %s",
		    p->info.nodes, p->info.gap * p->days, m->kpi);
}

int
leat_plan_make(struct leat_plan *plan, const struct leat_model *model,
    const struct leat_plan_settings *settings, struct leat_err *err)
{
	int status;

	*plan = (struct leat_plan){.model = model,
	    .start = settings->has_start ? settings->start : model->last_day + 1,
	    .days = settings->policy->budget.days,
	    .unit = leat_currency_unit(leat_slice(model->currency))};
	status = prepare(plan, settings, err);
	if (status == LEAT_OK)
		status = solve(plan, settings, err);
	if (status == LEAT_OK)
		status = leat_plan_split(plan, settings, err);
	if (status == LEAT_OK) {
		leat_plan_score(plan);
		advise(plan, settings->log);
	} else {
		leat_plan_fini(plan);
	}
	return status;
}

void
leat_plan_fini(struct leat_plan *plan)
{
	for (size_t c = 0; c < plan->nchannels; c++) {
		leat_steady_fini(&plan->channel[c].steady);
		free(plan->channel[c].gain);
	}
	free(plan->channel);
	free(plan->line);
	*plan = (struct leat_plan){0};
}
