/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MATH_SPARSE_H
#define LEAT_MATH_SPARSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * struct leat_edge -- one transition of a chain: from state to state, with a
 * weight > 0 in any unit (visits, persons, probability), the same for a whole chain.
 */
struct leat_edge {
	uint32_t from, to;
	double weight;
};

/*
 * struct leat_absorbing -- an absorbing Markov chain, eliminated once so that
 * many right-hand sides can be solved. With W the matrix of edge weights, e[i]
 * the weight with which state i leaves the chain, and D diagonal with
 * D[i] = sum_j W[i][j] + e[i], it solves systems in D - W, unnormalised.
 *
 * The elimination is state reduction (GTH): pivots are sums of what leaves a
 * state, never differences, so every entry of a solution with a non-negative
 * right-hand side is correct to a small multiple of the machine epsilon,
 * however rarely the chain is left.
 * Source: Grassmann, Taksar, Heyman (1985), Regenerative analysis and steady
 * state distributions for Markov chains, Operations Research 33, section 2.
 */
struct leat_absorbing;

/*
 * leat_absorbing_new -- eliminate a chain.
 * n      states
 * edge   nedges transitions, sorted by from, then to, no two alike (borrowed);
 *        a loop (from == to) has no influence and may be there
 * leave  n weights >= 0 with which a state leaves the chain (borrowed)
 * Memory is that of the edges and the fill, 12 bytes an entry: at most 12 n^2, which dense or
 * random chains come near. Time is then n^3 / 3 multiplications, and as many twice for the
 * diagonal. The same chain gives the same bits.
 * Returns LEAT_OK; LEAT_EDATA naming a state from which the chain cannot be left;
 * LEAT_EINTERNAL for edges out of order or out of range. On error *chain is NULL.
 */
int leat_absorbing_new(struct leat_absorbing **chain, size_t n, const struct leat_edge *edge,
    size_t nedges, const double *leave, struct leat_err *err);
void leat_absorbing_free(struct leat_absorbing *a);

/*
 * leat_absorbing_value -- x = (D - W)^-1 b: what is collected, on average, from
 * state i until the chain is left, when leaving state j counts b[j] / D[j].
 * With b the part of `leave` that goes to one exit, x is the probability of that exit.
 * b, x   n values; may be the same array
 */
void leat_absorbing_value(const struct leat_absorbing *a, const double *b, double *x);

/*
 * leat_absorbing_flow -- y = (D - W)^-T s: for a start with weight s[i] in state
 * i, y[j] D[j] is the number of visits to state j.
 * s, y   n values; may be the same array
 */
void leat_absorbing_flow(const struct leat_absorbing *a, const double *s, double *y);

/*
 * leat_absorbing_diagonal -- z[i] = ((D - W)^-1)[i][i] for every state; z[i] D[i]
 * is the number of visits to i of a chain that starts there.
 * z      n values (caller's)
 */
void leat_absorbing_diagonal(const struct leat_absorbing *a, double *z);

#endif
