/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/allocate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "plan/dual.h"
#include "plan/peak.h"

/* Limits of money that were divided by days meet only to rounding. */
#define FEASIBLE_TOLERANCE 1e-12
#define SPLIT_MARGIN 1e-3 /* of a box's width: no nearer to its ends is it split */

void
leat_allocate_defaults(struct leat_allocate_settings *s)
{
	*s = (struct leat_allocate_settings){.gap_tolerance = 1e-9, .max_nodes = 200};
}

/* A box still to be searched. Its allocation is the dual's, needed to split it. */
struct node {
	double *lo, *hi, *spend, *part; /* n each, one allocation */
	double bound;
};

struct search {
	const struct leat_allocation *a;
	struct leat_knots *knots;
	struct leat_dual dual;
	struct node *open;
	size_t nopen, cap;
	double *best; /* n */
	double objective;
	double bound_done; /* the largest bound of a box that was given up or settled */
	int nodes;
};

static int
check_limits(const struct leat_allocation *a, struct leat_err *err)
{
	double low = 0, high = 0, slack = FEASIBLE_TOLERANCE * fabs(a->total);
	size_t l = 0, h = 0;

	if (a->n == 0)
		return leat_err_set(err, LEAT_EDATA, "there is no channel to allocate to");
	for (size_t c = 0; c < a->n; c++) {
		if (!(a->lo[c] >= 0) || !isfinite(a->hi[c]) || a->lo[c] > a->hi[c])
			return leat_err_set(err, LEAT_EDATA,
			    "%s: at least %.2f a day is asked for, but at most %.2f is allowed",
			    a->name[c], a->lo[c], a->hi[c]);
		low += a->lo[c];
		high += a->hi[c];
		l = a->lo[c] > a->lo[l] ? c : l;
		h = a->hi[c] < a->hi[h] ? c : h;
	}
	if (low > a->total + slack)
		return leat_err_set(err, LEAT_EDATA,
		    "the channels' lower limits add up to %.2f a day, %.2f more than the budget of "
		    "%.2f a day (the largest: %s, at least %.2f); raise the budget, lower a floor, "
		    "or allow a larger change",
		    low, low - a->total, a->total, a->name[l], a->lo[l]);
	if (high < a->total - slack)
		return leat_err_set(err, LEAT_EDATA,
		    "the channels' upper limits add up to %.2f a day, %.2f less than the budget of "
		    "%.2f a day (the smallest: %s, at most %.2f); lower the budget, raise a cap, "
		    "or "
		    "allow a larger change",
		    high, a->total - high, a->total, a->name[h], a->hi[h]);
	return LEAT_OK;
}

static int
check_responses(const struct leat_allocation *a, struct leat_err *err)
{
	for (size_t c = 0; c < a->n; c++) {
		const struct leat_response *r = &a->response[c];
		double ends[2] = {a->lo[c], a->hi[c]}, slope;

		for (int i = 0; i < 2; i++) {
			double v = r->value(r->ctx, ends[i], &slope);

			if (!isfinite(v) || isnan(slope))
				return leat_err_set(err, LEAT_EDATA,
				    "%s: the outcome of %g a day is not finite", a->name[c],
				    ends[i]);
		}
	}
	return LEAT_OK;
}

static void
offer(struct search *s, const double *spend, double objective)
{
	if (objective <= s->objective)
		return;
	memcpy(s->best, spend, s->a->n * sizeof(*spend));
	s->objective = objective;
}

/* Where things stand is a candidate too, if it is allowed: no result is worse. */
static void
offer_start(struct search *s)
{
	const struct leat_allocation *a = s->a;
	double sum = 0;

	if (a->start == NULL)
		return;
	for (size_t c = 0; c < a->n; c++) {
		if (a->start[c] < a->lo[c] || a->start[c] > a->hi[c])
			return;
		sum += a->start[c];
	}
	if (fabs(sum - a->total) <= FEASIBLE_TOLERANCE * a->total)
		offer(s, a->start, leat_outcome_sum(a, a->start));
}

static double
tolerated(const struct search *s, double tolerance)
{
	return tolerance * fabs(s->objective);
}

static void
node_free(struct node *n)
{
	free(n->lo);
}

/* Solve a box and keep it open if something better may be in it. */
static void
visit(struct search *s, const double *lo, const double *hi, double tolerance)
{
	size_t n = s->a->n;
	struct node *k;

	leat_dual_solve(&s->dual, lo, hi);
	s->nodes++;
	offer(s, s->dual.spend, s->dual.objective);
	if (s->dual.bound <= s->objective + tolerated(s, tolerance)) {
		s->bound_done = fmax(s->bound_done, s->dual.bound);
		return;
	}
	LEAT_GROW(s->open, s->nopen, s->cap);
	k = &s->open[s->nopen++];
	k->lo = LEAT_NEW_N(double, 4 * n);
	k->hi = k->lo + n;
	k->spend = k->lo + 2 * n;
	k->part = k->lo + 3 * n;
	memcpy(k->lo, lo, n * sizeof(*lo));
	memcpy(k->hi, hi, n * sizeof(*hi));
	memcpy(k->spend, s->dual.spend, n * sizeof(*lo));
	memcpy(k->part, s->dual.part, n * sizeof(*lo));
	k->bound = s->dual.bound;
}

/* The open box with the largest bound, the oldest of equals, out of the list. */
static struct node
take(struct search *s)
{
	size_t top = 0;
	struct node k;

	for (size_t i = 1; i < s->nopen; i++)
		top = s->open[i].bound > s->open[top].bound ? i : top;
	k = s->open[top];
	memmove(&s->open[top], &s->open[top + 1], (--s->nopen - top) * sizeof(k));
	return k;
}

static bool
admits(const struct search *s, const double *lo, const double *hi)
{
	double low = 0, high = 0;

	for (size_t c = 0; c < s->a->n; c++) {
		low += lo[c];
		high += hi[c];
	}
	return low <= s->a->total && high >= s->a->total;
}

/*
 * Split a box where its allocation leaves the envelope of the channel that causes
 * most of the gap: in both halves that channel's envelope is lower there.
 */
static void
split(struct search *s, struct node *k, double tolerance)
{
	size_t c = 0;
	double cut, margin, lo, hi;

	for (size_t i = 1; i < s->a->n; i++)
		c = k->part[i] > k->part[c] ? i : c;
	lo = k->lo[c];
	hi = k->hi[c];
	margin = SPLIT_MARGIN * (hi - lo);
	cut = k->spend[c] > lo + margin && k->spend[c] < hi - margin ? k->spend[c]
								     : lo + (hi - lo) / 2;
	if (!(cut > lo && cut < hi)) {
		s->bound_done = fmax(s->bound_done, k->bound);
		return;
	}
	k->hi[c] = cut;
	if (admits(s, k->lo, k->hi))
		visit(s, k->lo, k->hi, tolerance);
	k->hi[c] = hi;
	k->lo[c] = cut;
	if (admits(s, k->lo, k->hi))
		visit(s, k->lo, k->hi, tolerance);
}

static void
branch_and_bound(struct search *s, const struct leat_allocate_settings *settings)
{
	while (s->nopen && s->nodes + 2 <= settings->max_nodes) {
		struct node k = take(s);

		if (k.bound <= s->objective + tolerated(s, settings->gap_tolerance))
			s->bound_done = fmax(s->bound_done, k.bound);
		else
			split(s, &k, settings->gap_tolerance);
		node_free(&k);
	}
	for (size_t i = 0; i < s->nopen; i++) {
		s->bound_done = fmax(s->bound_done, s->open[i].bound);
		node_free(&s->open[i]);
	}
	free(s->open);
}

static void
tell(struct leat_allocate_info *info, const struct search *s, double price, double tolerance)
{
	info->iterations = s->dual.iterations;
	info->nodes = s->nodes;
	info->multiplier = price;
	info->objective = s->objective;
	/* A bound below what was reached is rounding. */
	info->bound = fmax(s->bound_done, s->objective);
	info->gap = info->bound - info->objective;
	info->status =
	    info->gap <= tolerated(s, tolerance) ? LEAT_ALLOCATE_OPTIMAL : LEAT_ALLOCATE_GAP;
}

static struct leat_knots *
tabulate(const struct leat_allocation *a)
{
	struct leat_knots *k = LEAT_NEW_N(struct leat_knots, a->n);

	for (size_t c = 0; c < a->n; c++) {
		if (!a->response[c].concave && a->lo[c] < a->hi[c])
			leat_knots_init(&k[c], &a->response[c], a->lo[c], a->hi[c]);
	}
	return k;
}

int
leat_allocate(const struct leat_allocation *a, const struct leat_allocate_settings *settings,
    double *spend, struct leat_allocate_info *info, struct leat_err *err)
{
	struct search s = {.a = a, .best = spend, .objective = -INFINITY, .bound_done = -INFINITY};
	int status = check_limits(a, err);
	double price;

	if (status == LEAT_OK)
		status = check_responses(a, err);
	if (status != LEAT_OK)
		return status;
	s.knots = tabulate(a);
	leat_dual_init(&s.dual, a, s.knots, settings->threads);
	offer_start(&s);
	visit(&s, a->lo, a->hi, settings->gap_tolerance);
	price = s.dual.price;
	branch_and_bound(&s, settings);
	tell(info, &s, price, settings->gap_tolerance);
	leat_dual_fini(&s.dual);
	for (size_t c = 0; c < a->n; c++)
		leat_knots_fini(&s.knots[c]);
	free(s.knots);
	return LEAT_OK;
}
