/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A channel's money over its lines, by the curves of their campaigns.
 *
 * What the channel brings at its new spend S is its own curve's to say: in draw d,
 * f_d(S), as long as its money is divided as it was. Its campaigns' curves g say which
 * part of that each line brings, so that a line's response is
 *   h_d(s) = f_d(S) * q g_d(s / q) / sum over lines of q g_d(start / q),
 * start being the old division of S, and q the line's part of its campaign, which may
 * have lines in several places. The h of all lines add up to f_d(S) at the start, in
 * every draw; another division gains or loses by that. No money is counted twice,
 * and where all campaigns respond alike the old division is the best.
 */
#include <math.h>
#include <stdlib.h>

#include "math/stat.h"
#include "plan/build.h"

/* A line that spends, on its way to what it is to spend. */
struct part {
	struct leat_plan_line *line;
	struct leat_steady steady;
	double start; /* micros */
	struct leat_limits limits;
};

struct division {
	struct leat_plan *p;
	struct leat_plan_channel *c;
	const struct leat_plan_settings *s;
	struct part *part;
	size_t n, ndraws;
	double *draw, *sum, *before; /* ndraws each */
	double *sorted;
};

static double
per_day(const struct leat_plan *p, double micros)
{
	return micros / 1e6 / p->days;
}

/* The lines that spend, each with its campaign's curve; false if one has none. */
static bool
gather(struct division *v, const struct leat_plan_campaigns *campaigns)
{
	const struct leat_plan_channel *c = v->c;

	for (size_t l = 0; l < c->nlines; l++) {
		struct leat_plan_line *line = &v->p->line[c->first_line + l];
		size_t at = leat_plan_campaign_of(campaigns, line);

		line->after = line->before;
		if (line->before == 0)
			continue;
		if (at == SIZE_MAX)
			return false;
		line->campaign = campaigns->curve[at];
		v->part[v->n++].line = line;
	}
	return v->n > 1;
}

static int
make_responses(
    struct division *v, const struct leat_plan_campaigns *campaigns, struct leat_err *err)
{
	for (size_t i = 0; i < v->n; i++) {
		struct part *x = &v->part[i];
		size_t at = leat_plan_campaign_of(campaigns, x->line);
		double q = (double)x->line->before / (double)campaigns->total[at];
		int status = leat_steady_init(
		    &x->steady, x->line->campaign, v->ndraws, v->p->model->period_days, err);

		if (status != LEAT_OK)
			return status;
		for (size_t d = 0; d < v->ndraws; d++) {
			x->steady.height[d] *= q;
			x->steady.reach[d] /= q;
		}
	}
	return LEAT_OK;
}

/* The old division of the channel's new money: what cannot be changed stays. */
static void
set_starts(struct division *v)
{
	const struct leat_plan_sum *sum = &v->c->sum;
	double ratio = (double)(sum->after - v->c->stuck) / (double)(sum->before - v->c->stuck);

	for (size_t i = 0; i < v->n; i++) {
		struct part *x = &v->part[i];

		x->start = (double)x->line->before * (x->line->stuck ? 1 : ratio);
		x->line->start = x->start;
	}
}

/* A line may change as much as its channel may. */
static void
set_limits(struct division *v)
{
	const struct leat_plan *p = v->p;
	double most = leat_policy_max_change(v->s->policy, leat_slice(v->c->curve->channel));

	for (size_t i = 0; i < v->n; i++) {
		struct part *x = &v->part[i];
		double before = (double)x->line->before, unit = (double)p->unit;
		double lo = ceil(before * fmax(1 - most, 0) / unit - 1e-6) * unit;
		double hi = floor(before * (1 + most) / unit + 1e-6) * unit;

		x->limits = (struct leat_limits){(int64_t)lo,
		    hi < (double)v->c->sum.after ? (int64_t)hi : v->c->sum.after,
		    most < 1 ? LEAT_LIMIT_MAX_CHANGE : LEAT_LIMIT_NONE, LEAT_LIMIT_MAX_CHANGE};
		if (x->line->stuck)
			x->limits = (struct leat_limits){
			    x->line->before, x->line->before, LEAT_LIMIT_FIXED, LEAT_LIMIT_FIXED};
	}
}

/* Is there anything to choose? */
static bool
has_room(const struct division *v)
{
	leat_sum lo = 0, hi = 0;

	for (size_t i = 0; i < v->n; i++) {
		lo += v->part[i].limits.lo;
		hi += v->part[i].limits.hi;
	}
	return lo < v->c->sum.after && v->c->sum.after < hi;
}

/* Sums over lines, draw by draw, at some spend of each. */
enum at { AT_BEFORE, AT_START, AT_AFTER };

static double
micros_of(const struct part *x, enum at at)
{
	return at == AT_BEFORE  ? (double)x->line->before
	       : at == AT_START ? x->start
				: (double)x->line->after;
}

static void
line_outcomes(const struct division *v, const struct part *x, enum at at, double *out)
{
	leat_steady_outcomes(&x->steady, per_day(v->p, micros_of(x, at)), out);
	for (size_t d = 0; d < v->ndraws; d++)
		out[d] *= v->p->days;
}

static void
add_up(struct division *v, enum at at, double *sum)
{
	for (size_t d = 0; d < v->ndraws; d++)
		sum[d] = 0;
	for (size_t i = 0; i < v->n; i++) {
		line_outcomes(v, &v->part[i], at, v->draw);
		for (size_t d = 0; d < v->ndraws; d++)
			sum[d] += v->draw[d];
	}
}

static void
channel_outcomes(const struct division *v, int64_t micros, double *out)
{
	leat_steady_outcomes(&v->c->steady, per_day(v->p, (double)micros), out);
	for (size_t d = 0; d < v->ndraws; d++)
		out[d] *= v->p->days;
}

/* What lines bring now; then their responses add up to the channel's at the start. */
static void
scale_responses(struct division *v)
{
	add_up(v, AT_BEFORE, v->sum);
	channel_outcomes(v, v->c->sum.before, v->before);
	for (size_t i = 0; i < v->n; i++) {
		line_outcomes(v, &v->part[i], AT_BEFORE, v->draw);
		for (size_t d = 0; d < v->ndraws; d++)
			v->draw[d] *= v->sum[d] > 0 ? v->before[d] / v->sum[d] : 0;
		v->part[i].line->outcome_before = leat_plan_summary(v->draw, v->ndraws, v->sorted);
	}
	add_up(v, AT_START, v->sum);
	channel_outcomes(v, v->c->sum.after, v->before);
	for (size_t i = 0; i < v->n; i++) {
		struct leat_steady *s = &v->part[i].steady;

		for (size_t d = 0; d < v->ndraws; d++) {
			s->height[d] *= v->sum[d] > 0 ? v->before[d] / v->sum[d] : 0;
			s->concave = s->concave && s->height[d] >= 0;
		}
	}
}

static enum leat_limit
binding_of(const struct part *x)
{
	if (x->line->stuck)
		return LEAT_LIMIT_FIXED;
	if (x->line->after <= x->limits.lo)
		return x->limits.lo_by;
	return x->line->after >= x->limits.hi ? x->limits.hi_by : LEAT_LIMIT_NONE;
}

/* The division as an allocation per day; amounts in coins into the lines. */
static int
solve(struct division *v, struct leat_err *err)
{
	size_t n = v->n;
	double *room = LEAT_NEW_N(double, 4 * n), *lo = room, *hi = room + n, *start = room + 2 * n;
	double *spend = room + 3 * n;
	struct leat_response *response = LEAT_NEW_N(struct leat_response, n);
	struct leat_limits *limits = LEAT_NEW_N(struct leat_limits, n);
	const char **name = LEAT_NEW_N(const char *, n);
	int64_t *coins = LEAT_NEW_N(int64_t, n);
	struct leat_allocation a = {.n = n,
	    .response = response,
	    .name = name,
	    .lo = lo,
	    .hi = hi,
	    .start = start,
	    .total = per_day(v->p, (double)v->c->sum.after)};
	struct leat_allocate_info info;
	int status;

	for (size_t i = 0; i < n; i++) {
		const struct part *x = &v->part[i];

		response[i] = leat_steady_response(&x->steady);
		name[i] = x->line->line->campaign;
		limits[i] = x->limits;
		lo[i] = per_day(v->p, (double)x->limits.lo);
		hi[i] = per_day(v->p, (double)x->limits.hi);
		start[i] = per_day(v->p, x->start);
	}
	status = leat_allocate(&a, &v->s->allocate, spend, &info, err);
	for (size_t i = 0; i < n; i++)
		spend[i] *= 1e6 * v->p->days;
	if (status == LEAT_OK &&
	    !leat_plan_coins(spend, limits, n, v->c->sum.after, v->p->unit, coins))
		status = leat_err_set(err, LEAT_EDATA,
		    "%s: the limits leave no room to round its lines to whole coins: widen one",
		    v->c->curve->channel);
	for (size_t i = 0; i < n && status == LEAT_OK; i++) {
		v->part[i].line->after = coins[i];
		v->part[i].line->binding = binding_of(&v->part[i]);
	}
	v->c->gap =
	    status == LEAT_OK ? info.bound * v->p->days : 0; /* score takes off what is reached */
	free(room);
	free(response);
	free(limits);
	free(name);
	free(coins);
	return status;
}

static double
slope(const struct division *v, const struct part *x, double micros)
{
	struct leat_response r = leat_steady_response(&x->steady);
	double s;

	r.value(r.ctx, per_day(v->p, micros), &s);
	return isfinite(s) ? s : NAN;
}

/* A move is at least a coin: less is rounding. */
static double
move(const struct division *v, const struct part *x)
{
	double m = (double)x->line->after - x->start;

	return fabs(m) < (double)v->p->unit ? 0 : m;
}

/*
 * A line made the right move in a draw if it gains more per unit of money than the
 * lines that have less lose, all of them together; or loses less than those gain.
 */
static void
score_moves(struct division *v)
{
	double *gain = LEAT_NEW_N(double, 3 * v->ndraws), *loss = gain + v->ndraws;
	double *start = loss + v->ndraws, more = 0, less = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < v->n; i++) {
			const struct part *x = &v->part[i];
			double m = move(v, x);
			size_t right = 0;

			x->line->confidence = NAN;
			if (m == 0 || (pass && (more == 0 || less == 0)))
				continue;
			line_outcomes(v, x, AT_AFTER, v->draw);
			line_outcomes(v, x, AT_START, start);
			for (size_t d = 0; d < v->ndraws; d++) {
				double own = v->draw[d] - start[d];

				if (pass == 0)
					*(m > 0 ? &gain[d] : &loss[d]) += fabs(m) / m * own;
				else
					right += m > 0 ? own / m > loss[d] / less
						       : own / m < gain[d] / more;
			}
			more += pass == 0 ? fmax(m, 0) : 0;
			less += pass == 0 ? fmax(-m, 0) : 0;
			x->line->confidence = (double)right / (double)v->ndraws;
		}
	}
	free(gain);
}

static void
score(struct division *v)
{
	double *gain = v->c->gain = LEAT_NEW_N(double, v->ndraws);

	add_up(v, AT_START, v->sum);
	add_up(v, AT_AFTER, gain);
	for (size_t d = 0; d < v->ndraws; d++)
		gain[d] = v->sum[d] > 0 ? gain[d] / v->sum[d] : 1;
	v->c->gained = -leat_stat_mean(v->sum, v->ndraws);
	for (size_t i = 0; i < v->n; i++) {
		const struct part *x = &v->part[i];

		line_outcomes(v, x, AT_AFTER, v->draw);
		x->line->outcome_after = leat_plan_summary(v->draw, v->ndraws, v->sorted);
		v->c->gained += x->line->outcome_after.mean;
		v->c->gap -= x->line->outcome_after.mean;
		x->line->marginal_before = slope(v, x, (double)x->line->before);
		x->line->marginal = slope(v, x, (double)x->line->after);
	}
	score_moves(v);
}

int
leat_plan_divide(struct leat_plan *p, struct leat_plan_channel *c,
    const struct leat_plan_campaigns *campaigns, const struct leat_plan_settings *s, bool *done,
    struct leat_err *err)
{
	struct division v = {.p = p, .c = c, .s = s, .ndraws = p->model->ndraws};
	int status = LEAT_OK;

	*done = false;
	if (c->binding == LEAT_LIMIT_FIXED || c->sum.after <= c->stuck || c->sum.before <= c->stuck)
		return LEAT_OK;
	v.part = LEAT_NEW_N(struct part, c->nlines);
	v.draw = LEAT_NEW_N(double, 4 * v.ndraws);
	v.sum = v.draw + v.ndraws;
	v.before = v.sum + v.ndraws;
	v.sorted = v.before + v.ndraws;
	if (gather(&v, campaigns)) {
		set_starts(&v);
		set_limits(&v);
		if (has_room(&v)) {
			status = make_responses(&v, campaigns, err);
			if (status == LEAT_OK)
				scale_responses(&v);
			if (status == LEAT_OK)
				status = solve(&v, err);
			if (status == LEAT_OK)
				score(&v);
			*done = status == LEAT_OK;
		}
	}
	for (size_t l = 0; l < c->nlines && !*done; l++)
		p->line[c->first_line + l].campaign = NULL;
	for (size_t i = 0; i < v.n; i++)
		leat_steady_fini(&v.part[i].steady);
	free(v.part);
	free(v.draw);
	return status;
}
