/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/dual.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "plan/bracket.h"

enum { EXPAND_MAX = 400, SWEEPS_MAX = 200 };
#define EXPAND 8.0
#define SPEND_TOLERANCE 1e-13 /* of the total: where the two sides of the price agree */

void
leat_dual_init(struct leat_dual *d, const struct leat_allocation *a, const struct leat_knots *knots,
    unsigned threads)
{
	*d = (struct leat_dual){.a = a, .knots = knots, .threads = threads};
	d->spend = LEAT_NEW_N(double, a->n);
	d->part = LEAT_NEW_N(double, a->n);
	d->few = LEAT_NEW_N(struct leat_peak, a->n);
	d->much = LEAT_NEW_N(struct leat_peak, a->n);
	d->now = LEAT_NEW_N(struct leat_peak, a->n);
}

void
leat_dual_fini(struct leat_dual *d)
{
	free(d->spend);
	free(d->part);
	free(d->few);
	free(d->much);
	free(d->now);
}

double
leat_outcome_sum(const struct leat_allocation *a, const double *spend)
{
	double sum = 0;

	for (size_t c = 0; c < a->n; c++)
		sum += a->response[c].value(a->response[c].ctx, spend[c], NULL);
	return sum;
}

struct sweep {
	struct leat_dual *d;
	double price;
};

static void
sweep_channel(void *ctx, size_t c)
{
	struct sweep *s = ctx;
	struct leat_dual *d = s->d;
	const struct leat_response *r = &d->a->response[c];

	if (r->concave)
		d->now[c] = leat_peak_concave(r, s->price, d->lo[c], d->hi[c]);
	else
		d->now[c] = leat_peak_global(r, &d->knots[c], s->price, d->lo[c], d->hi[c]);
}

/* What all channels want at a price; keeps the least bound. */
static double
demand(struct leat_dual *d, double price)
{
	struct sweep s = {d, price};
	double sum = 0, bound = price * d->a->total;

	leat_parallel(d->threads, d->a->n, sweep_channel, &s);
	for (size_t c = 0; c < d->a->n; c++) {
		sum += d->now[c].spend;
		bound += d->now[c].upper;
	}
	d->bound = fmin(d->bound, bound);
	d->iterations++;
	return sum;
}

/* Put the newest answers on the side of the bracket where they belong; true if on that of much. */
static bool
keep(struct leat_dual *d, double price, double sum)
{
	bool much = sum >= d->a->total;
	struct leat_peak *spare = d->now;

	d->now = much ? d->much : d->few;
	if (much) {
		d->much = spare;
		d->sum_much = sum;
		d->price_much = price;
	} else {
		d->few = spare;
		d->sum_few = sum;
		d->price_few = price;
	}
	return much;
}

/* A first price: the mean slope where every channel stands as far up between its limits. */
static double
first_price(const struct leat_dual *d)
{
	double low = 0, range = 0, sum = 0, share, slope;
	size_t n = 0;

	for (size_t c = 0; c < d->a->n; c++) {
		low += d->lo[c];
		range += d->hi[c] - d->lo[c];
	}
	share = range > 0 ? (d->a->total - low) / range : 0;
	for (size_t c = 0; c < d->a->n; c++) {
		const struct leat_response *r = &d->a->response[c];

		r->value(r->ctx, d->lo[c] + share * (d->hi[c] - d->lo[c]), &slope);
		if (slope > 0 && isfinite(slope)) {
			sum += slope;
			n++;
		}
	}
	return n ? sum / (double)n : 1;
}

/*
 * The next price outwards. Prices below 0 are for budgets that must be spent
 * although the outcome falls: they begin where no positive price was low enough.
 */
static double
outwards(double price, bool up, double first)
{
	if (up)
		return price * EXPAND;
	if (price > first * 0x1p-200)
		return price / EXPAND;
	if (price > 0)
		return 0;
	return price < 0 ? price * EXPAND : -first * 0x1p-40;
}

/* From the first price outwards until demand is on both sides of the total. */
static bool
bracket_price(struct leat_dual *d)
{
	double first = first_price(d), price = first;
	bool up = keep(d, price, demand(d, price));

	for (int i = 0; i < EXPAND_MAX; i++) {
		if (up && d->sum_much == d->a->total)
			return false;
		price = outwards(price, up, first);
		if (!isfinite(price))
			return false;
		if (keep(d, price, demand(d, price)) != up)
			return true;
	}
	return false;
}

/* Narrow the price until both sides want the same, or nothing lies between them. */
static void
narrow_price(struct leat_dual *d)
{
	double total = d->a->total, x, price, sum;
	bool logs = d->price_much > 0;
	struct leat_bracket k;

	leat_bracket_init(&k, logs ? log(d->price_much) : d->price_much, d->sum_much - total,
	    logs ? log(d->price_few) : d->price_few, d->sum_few - total);
	for (int i = 0; i < SWEEPS_MAX; i++) {
		if (d->sum_much - d->sum_few <= SPEND_TOLERANCE * total ||
		    d->sum_much - total == 0 || !leat_bracket_next(&k, &x))
			return;
		price = logs ? exp(x) : x;
		if (!(price > d->price_much && price < d->price_few))
			return;
		sum = demand(d, price);
		leat_bracket_put(&k, x, sum - total);
		keep(d, price, sum);
	}
}

static double
clamp(double x, double lo, double hi)
{
	return x < lo ? lo : x > hi ? hi : x;
}

/* Every channel as far along between its two answers: optimal where all is concave. */
static void
recover_evenly(const struct leat_dual *d, double *spend)
{
	double width = d->sum_much - d->sum_few;
	double share = width > 0 ? (d->a->total - d->sum_few) / width : 1;

	for (size_t c = 0; c < d->a->n; c++)
		spend[c] = clamp(d->few[c].spend + share * (d->much[c].spend - d->few[c].spend),
		    d->lo[c], d->hi[c]);
}

/* One channel after the other: at most one is left between its answers, off its envelope. */
static void
recover_in_turn(const struct leat_dual *d, double *spend)
{
	double left = d->a->total - d->sum_few;

	for (size_t c = 0; c < d->a->n; c++) {
		double room = fmax(d->much[c].spend - d->few[c].spend, 0);
		double more = fmin(room, fmax(left, 0));

		spend[c] = clamp(d->few[c].spend + more, d->lo[c], d->hi[c]);
		left -= more;
	}
}

static bool
all_concave(const struct leat_allocation *a)
{
	for (size_t c = 0; c < a->n; c++) {
		if (!a->response[c].concave)
			return false;
	}
	return true;
}

static void
recover(struct leat_dual *d)
{
	double *other, objective;

	recover_evenly(d, d->spend);
	d->objective = leat_outcome_sum(d->a, d->spend);
	if (all_concave(d->a))
		return;
	other = LEAT_NEW_N(double, d->a->n);
	recover_in_turn(d, other);
	objective = leat_outcome_sum(d->a, other);
	if (objective > d->objective) {
		memcpy(d->spend, other, d->a->n * sizeof(*other));
		d->objective = objective;
	}
	free(other);
}

/* bound - objective, channel by channel: who is to be branched on. */
static void
apportion_gap(struct leat_dual *d)
{
	struct sweep s = {d, d->price};

	leat_parallel(d->threads, d->a->n, sweep_channel, &s);
	for (size_t c = 0; c < d->a->n; c++) {
		const struct leat_response *r = &d->a->response[c];

		d->part[c] = d->now[c].upper -
			     (r->value(r->ctx, d->spend[c], NULL) - d->price * d->spend[c]);
	}
}

/*
 * Only one allocation is possible, the box's lower or upper corner. Its price is
 * the largest slope among channels that could have more, or the least among
 * those that could have less.
 */
static void
only_corner(struct leat_dual *d, bool upper)
{
	const double *corner = upper ? d->hi : d->lo;
	bool priced = false;

	d->price = 0;
	for (size_t c = 0; c < d->a->n; c++) {
		double slope;

		d->spend[c] = corner[c];
		d->part[c] = 0;
		d->a->response[c].value(d->a->response[c].ctx, corner[c], &slope);
		if (!isfinite(slope) || d->lo[c] == d->hi[c])
			continue;
		if (!priced || (upper ? slope < d->price : slope > d->price))
			d->price = slope;
		priced = true;
	}
	d->objective = leat_outcome_sum(d->a, d->spend);
	d->bound = d->objective;
}

/* No price was found at which demand is on the total's other side: both sides are this one. */
static void
one_side(struct leat_dual *d)
{
	bool much = d->sum_much >= d->a->total;

	memcpy(much ? d->few : d->much, much ? d->much : d->few, d->a->n * sizeof(*d->few));
	d->sum_few = d->sum_much = much ? d->sum_much : d->sum_few;
	d->price_much = much ? d->price_much : d->price_few;
}

void
leat_dual_solve(struct leat_dual *d, const double *lo, const double *hi)
{
	double low = 0, high = 0;

	d->lo = lo;
	d->hi = hi;
	for (size_t c = 0; c < d->a->n; c++) {
		low += lo[c];
		high += hi[c];
	}
	if (d->a->total <= low || d->a->total >= high) {
		only_corner(d, d->a->total > low);
		return;
	}
	d->bound = INFINITY;
	d->sum_few = d->sum_much = -1;
	if (bracket_price(d))
		narrow_price(d);
	else
		one_side(d);
	/* Not the price of the least bound, which is flat there and so tells the price badly. */
	d->price = d->price_much;
	recover(d);
	apportion_gap(d);
}
