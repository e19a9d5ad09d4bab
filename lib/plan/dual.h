/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_DUAL_H
#define LEAT_PLAN_DUAL_H

#include "plan/allocate.h"
#include "plan/peak.h"

/*
 * struct leat_dual -- the dual of one box of an allocation: its least bound, and
 * an allocation inside the box recovered from it. (The room's own: allocate.c
 * drives it.)
 */
struct leat_dual {
	const struct leat_allocation *a;
	const struct leat_knots *knots; /* n; those of concave responses are empty */
	unsigned threads;
	const double *lo, *hi; /* the box */

	double bound; /* the least that any price gave */
	double price; /* where demand meets the total */
	double objective;
	double *spend;  /* n: the allocation */
	double *part;   /* n: each channel's share of bound - objective, at that price */
	int iterations; /* added to */

	struct leat_peak *few, *much, *now; /* n: answers to the prices that bracket the best one */
	double price_few, price_much, sum_few, sum_much;
};

void leat_dual_init(struct leat_dual *d, const struct leat_allocation *a,
    const struct leat_knots *knots, unsigned threads);
void leat_dual_fini(struct leat_dual *d);

/* leat_dual_solve -- for the box lo..hi (borrowed), which must admit the total. */
void leat_dual_solve(struct leat_dual *d, const double *lo, const double *hi);

/* leat_outcome_sum -- the outcome per day of an allocation, channels in order. */
double leat_outcome_sum(const struct leat_allocation *a, const double *spend);

#endif
