/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_ALLOCATE_H
#define LEAT_PLAN_ALLOCATE_H

#include <stddef.h>

#include "base/err.h"
#include "plan/response.h"

/*
 * The allocation problem: maximise the sum over channels of outcome_c(s_c),
 * subject to sum s_c = total and lo_c <= s_c <= hi_c.
 *
 * Its dual has one variable, the price of money:
 *   g(price) = price * total + sum_c max over [lo_c, hi_c] of outcome_c(s) - price * s.
 * For every price g is an upper bound of what any allocation can reach, so the
 * difference between the least g and the outcome reached, the duality gap, is a
 * certificate that needs no trust in the search. Where all responses are concave
 * it is zero but for rounding. Where they are not (S-shaped curves) a gap may be
 * left; it is closed by branch and bound on the channel that causes most of it,
 * and what remains at the limit of nodes is reported.
 *
 * Source: Boyd and Vandenberghe (2004), Convex optimization, section 5.5
 * (optimality, certificates); Udell and Boyd (2013), Maximizing a sum of
 * sigmoids, sections 4 and 5 (the bound and the branching).
 */
struct leat_allocation {
	size_t n;
	const struct leat_response *response; /* n */
	const char *const *name;              /* n, for messages; bytewise order makes a plan
						 independent of the order of its inputs */
	const double *lo, *hi;                /* n, money per day, 0 <= lo <= hi */
	const double *start;                  /* n, or NULL: the result is never worse than this, if
						 it meets the limits and the total */
	double total;                         /* money per day */
};

struct leat_allocate_settings {
	double gap_tolerance; /* relative to the outcome; 1e-9 */
	int max_nodes;        /* of branch and bound; 200 */
	unsigned threads;     /* 0: all processors; does not change the result */
};
void leat_allocate_defaults(struct leat_allocate_settings *s);

enum leat_allocate_status {
	LEAT_ALLOCATE_OPTIMAL, /* the gap is within tolerance */
	LEAT_ALLOCATE_GAP,     /* the best found; no allocation is better by more than the gap */
};

struct leat_allocate_info {
	enum leat_allocate_status status;
	int iterations;    /* prices tried */
	int nodes;         /* boxes solved; 1 where all is concave */
	double multiplier; /* the price: outcome per unit of money at the margin */
	double objective;  /* outcome per day of the allocation */
	double bound;      /* no allocation has more */
	double gap;        /* bound - objective, >= 0 */
};

/*
 * leat_allocate -- solve it.
 * spend  n values, money per day (caller's); they add up to total but for rounding
 * Returns LEAT_OK, whatever info->status; LEAT_EDATA if the limits admit no
 * allocation (saying by how much, and naming the limits) or a response is not
 * finite at its limits. Nothing random; the result does not depend on threads.
 */
int leat_allocate(const struct leat_allocation *a, const struct leat_allocate_settings *s,
    double *spend, struct leat_allocate_info *info, struct leat_err *err);

#endif
