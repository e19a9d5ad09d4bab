/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_SHAPLEY_H
#define LEAT_ATTRIBUTION_SHAPLEY_H

#include "attribution/model.h"

/*
 * Shapley values of the set game: players are units, R(T) is what came of the paths whose set of
 * units is T, and a coalition has v(S) = sum of R(T) over T within S. There
 *   phi_j = sum over S without j of R(S + j) / (|S| + 1),
 * which is each path's conversions split equally over its distinct units: a rule, that any
 * number of units and paths can be put through.
 *   shapley          the share of a unit lies on its first touch, with which it joins the set
 *   shapley-ordered  phi_ij = sum over S without j of R_i(S + j) / (|S| + 1), by the position i
 *                    of j: R_i counts the paths of that set with j at touch i, each by
 *                    1 / (touches of j on it). A touch weighs 1 / (units on the path x touches
 *                    of its unit on it); over the positions this adds up to phi_j.
 * Source: Zhao, Mahboobi, Bagheri (2018), Shapley value methods for attribution modeling in
 * online advertising, arXiv:1804.05327, sections 3 and 4; that a repeated unit is divided over its
 * touches, so that nothing is counted twice, is ours.
 */
extern const struct leat_attribution leat_shapley, leat_shapley_ordered;

#endif
