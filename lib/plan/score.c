/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a plan is expected to do, from the joint draws: draw d of one channel and
 * draw d of another come from the same point of the posterior, so sums over
 * channels are taken within a draw and summarised after.
 *
 * Confidence. A plan is compared with its start: the old division of the new
 * budget. The total's is the share of draws in which the plan's outcome is above
 * the start's. A channel that has more than at the start made the right move in a
 * draw if it gains more per unit of money than the channels that have less lose
 * per unit, all of them together; one that has less, if it loses less per unit
 * than those with more gain.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "math/stat.h"
#include "plan/build.h"

/* Draws of outcome over the period, ndraws each. */
struct draws {
	size_t n;
	double *before, *after, *start; /* of one channel at a time */
	double *all_before, *all_after, *all_start;
	double *gain, *loss; /* of all channels with more, and with less, than at the start */
	double more, less;   /* the money of those moves */
	bool divided;        /* some channel's lines are, by its campaigns */
	double *sorted;      /* scratch */
};

static double
per_day(const struct leat_plan *p, double micros)
{
	return micros / 1e6 / p->days;
}

static void
outcomes(const struct leat_plan *p, const struct leat_plan_channel *c, double micros, double *out)
{
	leat_steady_outcomes(&c->steady, per_day(p, micros), out);
	for (size_t d = 0; d < c->steady.ndraws; d++)
		out[d] *= p->days;
}

struct leat_plan_outcome
leat_plan_summary(const double *x, size_t n, double *sorted)
{
	memcpy(sorted, x, n * sizeof(*x));
	leat_stat_sort(sorted, n);
	return (struct leat_plan_outcome){leat_stat_mean(x, n), leat_stat_quantile(sorted, n, .05),
	    leat_stat_quantile(sorted, n, .95)};
}

static struct leat_plan_outcome
summary(struct draws *w, const double *x)
{
	return leat_plan_summary(x, w->n, w->sorted);
}

/* Outcomes at the new spend, and what its division over campaigns gains. */
static void
outcomes_after(const struct leat_plan *p, const struct leat_plan_channel *c, double *out)
{
	outcomes(p, c, (double)c->sum.after, out);
	for (size_t d = 0; d < c->steady.ndraws && c->gain; d++)
		out[d] *= c->gain[d];
}

/* A move is at least a coin: less is rounding. */
static double
move(const struct leat_plan *p, const struct leat_plan_channel *c)
{
	double m = (double)c->sum.after - c->start;

	return fabs(m) < (double)p->unit ? 0 : m;
}

static double
slope(const struct leat_plan *p, const struct leat_plan_channel *c, int64_t micros)
{
	struct leat_response r = leat_steady_response(&c->steady);
	double s;

	r.value(r.ctx, per_day(p, (double)micros), &s);
	return isfinite(s) ? s : NAN;
}

/* One channel's own numbers; its draws join those of all. */
static void
score_channel(struct leat_plan *p, struct leat_plan_channel *c, struct draws *w)
{
	double m = move(p, c);

	outcomes(p, c, (double)c->sum.before, w->before);
	outcomes_after(p, c, w->after);
	outcomes(p, c, c->start, w->start);
	c->sum.outcome_before = summary(w, w->before);
	c->sum.outcome_after = summary(w, w->after);
	c->sum.marginal = slope(p, c, c->sum.after);
	c->marginal_before = slope(p, c, c->sum.before);
	for (size_t d = 0; d < w->n; d++) {
		w->all_before[d] += w->before[d];
		w->all_after[d] += w->after[d];
		w->all_start[d] += w->start[d];
		if (m > 0)
			w->gain[d] += w->after[d] - w->start[d];
		if (m < 0)
			w->loss[d] += w->start[d] - w->after[d];
	}
	w->divided = w->divided || c->gain;
	w->more += fmax(m, 0);
	w->less += fmax(-m, 0);
}

static double
channel_confidence(const struct leat_plan *p, const struct leat_plan_channel *c, struct draws *w)
{
	double m = move(p, c);
	size_t right = 0;

	if (m == 0 || w->more == 0 || w->less == 0)
		return NAN;
	outcomes_after(p, c, w->after);
	outcomes(p, c, c->start, w->start);
	for (size_t d = 0; d < w->n; d++) {
		double own = (w->after[d] - w->start[d]) / m;

		right += m > 0 ? own > w->loss[d] / w->less : own < w->gain[d] / w->more;
	}
	return (double)right / (double)w->n;
}

static double
total_confidence(const struct draws *w)
{
	size_t better = 0;

	if (w->more == 0 && w->less == 0 && !w->divided)
		return NAN;
	for (size_t d = 0; d < w->n; d++)
		better += w->all_after[d] > w->all_start[d];
	return (double)better / (double)w->n;
}

void
leat_plan_score(struct leat_plan *p)
{
	size_t n = p->model->ndraws;
	double *room = LEAT_NEW_N(double, 9 * n);
	struct draws w = {n, room, room + n, room + 2 * n, room + 3 * n, room + 4 * n, room + 5 * n,
	    room + 6 * n, room + 7 * n, 0, 0, false, room + 8 * n};

	for (size_t c = 0; c < p->nchannels; c++)
		score_channel(p, &p->channel[c], &w);
	for (size_t c = 0; c < p->nchannels; c++)
		p->channel[c].sum.confidence = channel_confidence(p, &p->channel[c], &w);
	p->total.outcome_before = summary(&w, w.all_before);
	p->total.outcome_after = summary(&w, w.all_after);
	p->total.confidence = total_confidence(&w);
	p->total.marginal = p->info.multiplier;
	free(room);
}
