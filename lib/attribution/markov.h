/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_MARKOV_H
#define LEAT_ATTRIBUTION_MARKOV_H

#include "attribution/model.h"

/*
 * Removal effects in an absorbing Markov chain of order k, solved exactly.
 *
 * A path is start -> states -> (conversion) or (null). A state is the last k touches,
 * oldest first; a path with fewer than k is one short state. A state that follows
 * itself (all its touches, and the next, are of one channel) stays one. An edge's weight is
 * the conversions plus the nulls of the paths along it. The removal effect of
 * channel i is the relative loss of conversions when whoever reaches a state with i
 * goes to (null):
 *   RE_i = 1 - P(conversion | states with i lead to null) / P(conversion)
 * and i's credit is RE_i / sum RE of all conversions that had a touch. For value
 * the same with E(value) in place of P(conversion), a conversion being worth what
 * conversions from its last state are worth on average, for each currency alone.
 *
 * The weights are those of whole paths: what comes to a state, or begins there, is what
 * leaves it, D. So the same chain can be walked backwards, from j to i with probability
 * w_ij / D_j, else back to the start; and what is lost is what has i behind it,
 *   RE_i = sum_j c_j x_j / sum_j c_j,
 * c_j the conversions that left state j and x_j the probability to meet i on the way
 * back from there (math/reach.h). For a chain of order 1 that is small or dense, one
 * elimination serves all removals: with W the edge weights, Z = (D - W)^-1 and C the sum of
 * c, the visits to i are D_i, and P(reach i) is visits over returns, D_i / (Z_ii D_i), so that
 *   RE_i = (Z c)_i / (Z_ii C).
 *
 * The order may be left to the data: of 1 .. max_order the one with the best area under the
 * curve (AUC) of telling conversions from nulls by the last state,
 *   1 - (1 - AUC) (N - 1) / (N - m - 1),  m = (C + k - 1 choose k)
 * with N conversions and nulls and C channels; 0 where m is too many.
 * Sources: Anderl, Becker, von Wangenheim, Schumann (2016), Mapping the customer
 * journey, International Journal of Research in Marketing 33, section 3; the penalty is that of
 * the R package ChannelAttribution, choose_order.
 */
extern const struct leat_attribution leat_markov;

#define LEAT_MARKOV_MAX_ORDER 12

#endif
