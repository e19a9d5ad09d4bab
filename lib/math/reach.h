/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MATH_REACH_H
#define LEAT_MATH_REACH_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "math/sparse.h"

/*
 * struct leat_reach -- an absorbing Markov chain that is too large to eliminate, made
 * ready for the question: from each state, what is the probability to reach a set
 * of states before the chain is left? Several sets are answered at a time.
 *
 * With x = 1 in the set, x = sum_j P[i][j] x_j elsewhere is solved by successive
 * (under-)relaxation from below, x = 0, in an order in which most of what a state leads
 * to comes before it. The increments d of a sweep are kept, not x alone: the next are G d
 * with one matrix G >= 0, so no digit cancels; and if
 *   lo d <= G d <= hi d < G d / (1 - hi)     by component, hi < 1,
 * all that is still to come lies, by component, between lo/(1-lo) and hi/(1-hi) times
 * the last increment. So the bound on the error is rigorous, but for the rounding of sums, and
 * relative, of every component; it closes as the increments come to keep their shape, before
 * they are small. Where the chain is left slowly, with probability p a step, the quotients'
 * own rounding over p^2 times the last increment is as close as it comes.
 * Where sweeps do not do it, the chain is eliminated after all (math/sparse.h).
 * Source: Varga (1962), Matrix Iterative Analysis: quotients that enclose the largest
 * eigenvalue, chapter 2; regular splittings, chapter 3.
 */
struct leat_reach;

enum { LEAT_REACH_SETS = 8 };

/* leat_reach_new -- n, edge, nedges, leave as of leat_absorbing_new; loops have no influence.
 * LEAT_OK; LEAT_EINTERNAL. */
int leat_reach_new(struct leat_reach **reach, size_t n, const struct leat_edge *edge, size_t nedges,
    const double *leave, struct leat_err *err);
void leat_reach_free(struct leat_reach *r);

struct leat_reach_info {
	unsigned sweeps;
	double bound; /* the relative error of every x is at most this, but for rounding */
};

/*
 * leat_reach_solve -- the probabilities for up to LEAT_REACH_SETS sets.
 * in     n (borrowed): bit s of in[i]: state i is in set s
 * x      n (caller's): x[i][s]
 * Does not write to r: several threads may. The same chain and sets give the same bits.
 * Returns LEAT_OK, also if the bound that is wanted, 1e-13, was not reached: see info.
 */
int leat_reach_solve(const struct leat_reach *r, const unsigned char *in,
    double (*x)[LEAT_REACH_SETS], struct leat_reach_info *info, struct leat_err *err);

#endif
