/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_MARKOV_H
#define LEAT_ATTRIBUTION_MARKOV_H

#include "attribution/model.h"

/*
 * Removal effects in an absorbing Markov chain of order 1, solved exactly.
 *
 * A path is start -> states -> (conversion) or (null); a channel that follows
 * itself stays one state. An edge's weight is the conversions plus the nulls of
 * the paths along it. The removal effect of channel i is the relative loss of
 * conversions when whoever reaches i goes to (null):
 *   RE_i = 1 - P(conversion | i leads to null) / P(conversion)
 * and i's credit is RE_i / sum RE of all conversions that had a touch. For value
 * the same with E(value) in place of P(conversion), a conversion being worth what
 * conversions from its last state are worth on average, for each currency alone.
 *
 * One elimination serves all removals: what is lost is what passes through i,
 *   RE_i = P(reach i) h_i / P(conversion),
 * h_i the probability of conversion from i. With W the edge weights, D their row
 * sums with the exits, c the exits to conversion, Z = (D - W)^-1 and C the sum of
 * c: the visits to i are D_i, and P(reach i) is visits over returns, D_i / (Z_ii D_i),
 * per path, so that
 *   RE_i = (Z c)_i / (Z_ii C).
 * Source: Anderl, Becker, von Wangenheim, Schumann (2016), Mapping the customer
 * journey, International Journal of Research in Marketing 33, section 3.
 */
extern const struct leat_attribution leat_markov;

#endif
