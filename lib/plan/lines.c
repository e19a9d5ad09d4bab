/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "plan/build.h"

enum { RECENT_DAYS = 28 };

static const char *
word(const char *s)
{
	return s ? s : "";
}

static int
by_key(const void *x, const void *y)
{
	const struct leat_curve *a = ((const struct leat_plan_channel *)x)->curve;
	const struct leat_curve *b = ((const struct leat_plan_channel *)y)->curve;
	int c = strcmp(a->channel, b->channel);

	c = c ? c : strcmp(a->geo, b->geo);
	c = c ? c : strcmp(word(a->platform), word(b->platform));
	c = c ? c : strcmp(word(a->account), word(b->account));
	c = c ? c : strcmp(word(a->campaign_id), word(b->campaign_id));
	return c ? c : strcmp(a->campaign, b->campaign);
}

static int
by_identity(const void *x, const void *y)
{
	const struct leat_plan_line *l = x, *k = y;
	const struct leat_line *a = l->line, *b = k->line;
	int c = strcmp(a->platform, b->platform);

	c = c ? c : strcmp(a->account, b->account);
	c = c ? c : strcmp(a->campaign_id, b->campaign_id);
	c = c ? c : strcmp(a->campaign, b->campaign);
	c = c ? c : strcmp(a->geo, b->geo);
	return c ? c : strcmp(a->budget_id, b->budget_id);
}

static int
gather_channels(struct leat_plan *p, struct leat_err *err)
{
	const struct leat_model *m = p->model;

	p->channel = LEAT_NEW_N(struct leat_plan_channel, m->ncurves);
	for (p->nchannels = 0; p->nchannels < m->ncurves; p->nchannels++)
		p->channel[p->nchannels].curve = &m->curve[p->nchannels];
	qsort(p->channel, p->nchannels, sizeof(*p->channel), by_key);
	for (size_t c = 1; c < p->nchannels; c++) {
		if (by_key(&p->channel[c - 1], &p->channel[c]) == 0)
			return leat_err_set(err, LEAT_EDATA, "the model has two curves for %s",
			    p->channel[c].curve->channel);
	}
	return LEAT_OK;
}

/* What a curve does not say stands for all there is. */
static bool
fits(const char *of_line, const char *of_curve)
{
	return !*word(of_curve) || strcmp(of_line, of_curve) == 0;
}

/* A campaign is told by its id; its name, which it may change, only where it has none. */
static bool
belongs(const struct leat_line *l, const struct leat_curve *c)
{
	return strcmp(l->channel, c->channel) == 0 && fits(l->geo, c->geo) &&
	       fits(l->platform, c->platform) && fits(l->account, c->account) &&
	       fits(l->campaign_id, c->campaign_id) &&
	       (*word(c->campaign_id) || fits(l->campaign, c->campaign));
}

static bool
is_stuck(const struct leat_line *l)
{
	return strcmp(l->budget_type, "lifetime") == 0 || strcmp(l->budget_type, "shared") == 0;
}

/* The lines of one channel, or one that stands for the whole of it. */
static void
gather_of_channel(struct leat_plan *p, size_t c, size_t *cap, const struct leat_log *log)
{
	struct leat_plan_channel *ch = &p->channel[c];
	leat_sum recent = 0;

	ch->first_line = p->nlines;
	for (size_t i = 0; i < p->model->nlines; i++) {
		const struct leat_line *l = &p->model->line[i];

		if (!belongs(l, ch->curve))
			continue;
		LEAT_GROW(p->line, p->nlines, *cap);
		p->line[p->nlines++] =
		    (struct leat_plan_line){.line = l, .channel = c, .stuck = is_stuck(l)};
		recent += l->spend_recent_micros;
	}
	ch->nlines = p->nlines - ch->first_line;
	if (ch->nlines == 0) {
		LEAT_GROW(p->line, p->nlines, *cap);
		p->line[p->nlines++] = (struct leat_plan_line){.channel = c};
		ch->nlines = 1;
		return;
	}
	qsort(p->line + ch->first_line, ch->nlines, sizeof(*p->line), by_identity);
	if (recent != ch->curve->spend_recent_micros)
		leat_warn(log,
		    "%s: its lines spent %.2f in the last %d days, its curve says %.2f; the lines "
		    "count",
		    ch->curve->channel, (double)recent / 1e6, RECENT_DAYS,
		    leat_money_double(ch->curve->spend_recent_micros));
}

static void
warn_of_strays(const struct leat_plan *p, const struct leat_log *log)
{
	for (size_t i = 0; i < p->model->nlines; i++) {
		const struct leat_line *l = &p->model->line[i];
		size_t c = 0;

		while (c < p->nchannels && !belongs(l, p->channel[c].curve))
			c++;
		if (c == p->nchannels)
			leat_warn(log,
			    "a budget line of channel %s is not in the plan: the model has no "
			    "curve for it",
			    l->channel);
	}
}

static int64_t
recent_of(const struct leat_plan *p, const struct leat_plan_line *l)
{
	int64_t recent = l->line ? l->line->spend_recent_micros
				 : p->channel[l->channel].curve->spend_recent_micros;

	return recent > 0 ? recent : 0; /* corrections can make it negative */
}

/* Spend over the plan's period as it was in the last complete days, in whole coins. */
static int
trail(struct leat_plan *p, struct leat_err *err)
{
	int64_t days = (int64_t)p->model->nperiods * p->model->period_days;
	double *weight = LEAT_NEW_N(double, p->nlines), coins;
	int64_t *share = LEAT_NEW_N(int64_t, p->nlines);
	leat_sum recent = 0;
	int status = LEAT_OK;

	days = days < RECENT_DAYS ? days : RECENT_DAYS;
	for (size_t l = 0; l < p->nlines; l++) {
		weight[l] = (double)recent_of(p, &p->line[l]);
		recent += recent_of(p, &p->line[l]);
	}
	coins = rint((double)recent * p->days / (double)days / (double)p->unit);
	if (!(coins * (double)p->unit < (double)(INT64_MAX / 8)))
		status = leat_err_set(err, LEAT_EDATA, "recent spend is out of range");
	else if (recent > 0)
		status = leat_money_apportion(
		    (int64_t)coins * p->unit, weight, p->nlines, p->unit, share, err);
	for (size_t l = 0; status == LEAT_OK && l < p->nlines; l++) {
		struct leat_plan_channel *c = &p->channel[p->line[l].channel];

		p->line[l].before = share[l];
		c->sum.before += share[l];
		c->stuck += p->line[l].stuck ? share[l] : 0;
		p->total.before += share[l];
	}
	free(weight);
	free(share);
	return status;
}

int
leat_plan_gather(struct leat_plan *p, const struct leat_log *log, struct leat_err *err)
{
	size_t cap = 0;
	int status = gather_channels(p, err);

	if (status != LEAT_OK)
		return status;
	for (size_t c = 0; c < p->nchannels; c++)
		gather_of_channel(p, c, &cap, log);
	warn_of_strays(p, log);
	return trail(p, err);
}

/* One channel's money over those of its lines that can be changed, by what they spent. */
static int
split_channel(struct leat_plan *p, const struct leat_plan_channel *c, struct leat_err *err)
{
	struct leat_plan_line *line = p->line + c->first_line;
	double *weight = LEAT_NEW_N(double, c->nlines), sum = 0;
	int64_t *share = LEAT_NEW_N(int64_t, c->nlines);
	int status = LEAT_OK;

	for (size_t l = 0; l < c->nlines; l++) {
		line[l].after = line[l].before;
		weight[l] = line[l].stuck ? 0 : (double)line[l].before;
		sum += weight[l];
	}
	/* None of them spent anything: equal parts. */
	for (size_t l = 0; l < c->nlines && sum == 0; l++)
		weight[l] = line[l].stuck ? 0 : 1;
	if (c->sum.after != c->sum.before) {
		status = leat_money_apportion(
		    c->sum.after - c->stuck, weight, c->nlines, p->unit, share, err);
		for (size_t l = 0; l < c->nlines && status == LEAT_OK; l++)
			line[l].after = line[l].stuck ? line[l].before : share[l];
	}
	free(weight);
	free(share);
	return status;
}

/*
 * What to set so that the line spends what it is to spend. A budget that is known
 * changes in the ratio of spend, so that one that is never used up stays so;
 * otherwise it is the spend itself.
 */
static int
set_budget(const struct leat_plan *p, struct leat_plan_line *l, struct leat_err *err)
{
	const struct leat_line *line = l->line;
	double fx = line ? line->fx : 1, coins;
	int64_t unit = p->unit;

	if (line && line->currency[0])
		unit = leat_currency_unit(leat_slice(line->currency));
	l->has_budget_before = line && line->has_budget;
	l->budget_before = l->has_budget_before ? line->budget_micros : 0;
	if (l->has_budget_before && l->after == l->before) {
		l->budget_after = l->budget_before;
		return LEAT_OK;
	}
	if (l->has_budget_before && l->before > 0 && l->budget_before > 0)
		coins = (double)l->budget_before * ((double)l->after / (double)l->before);
	else
		coins = (double)l->after / p->days / fx;
	coins = rint(coins / (double)unit);
	if (!(fx > 0) || !(coins * (double)unit < (double)(INT64_MAX / 2)))
		return leat_err_set(err, LEAT_EDATA,
		    "a budget of channel %s is out of range, at an exchange rate of %g",
		    p->channel[l->channel].curve->channel, fx);
	l->budget_after = (int64_t)coins * unit;
	return LEAT_OK;
}

int
leat_plan_split(struct leat_plan *p, const struct leat_plan_settings *s, struct leat_err *err)
{
	struct leat_plan_campaigns campaigns;
	int status = LEAT_OK;

	leat_plan_campaigns_init(&campaigns, p);
	for (size_t c = 0; c < p->nchannels && status == LEAT_OK; c++) {
		bool done = false;

		if (campaigns.n)
			status = leat_plan_divide(p, &p->channel[c], &campaigns, s, &done, err);
		if (status == LEAT_OK && !done)
			status = split_channel(p, &p->channel[c], err);
	}
	leat_plan_campaigns_fini(&campaigns);
	for (size_t l = 0; l < p->nlines && status == LEAT_OK; l++)
		status = set_budget(p, &p->line[l], err);
	return status;
}
