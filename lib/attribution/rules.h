/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_RULES_H
#define LEAT_ATTRIBUTION_RULES_H

#include "attribution/model.h"

/*
 * Rules split a conversion over the touches of its path by position or time.
 * They learn nothing and estimate nothing: a convention, the same everywhere.
 *   first, last  all to that touch
 *   last-non-direct  all to the last that is not of the direct channel; if there is none, to the
 *                    last
 *   linear       1/n each
 *   u-shape      n = 1: 1; n = 2: 1/2 each; else 0.4 to the first and to the last
 *                and 0.2/(n - 2) to each between them
 *   w-shape      n < 4: 1/n each; else 0.3 to the first, to the middle one (of two the earlier)
 *                and to the last, and 0.1/(n - 3) to each other
 *   position     weights F, M, L: n = 1: 1; n = 2: F and L (if both are 0: 1/2 each); else F to
 *                the first, L to the last and M/(n - 2) to each between; if on such a path
 *                F + M + L is not 1, in proportion
 *   time-decay   proportional to 2^(-age / half-life)
 */
extern const struct leat_attribution leat_rule_first, leat_rule_last, leat_rule_last_non_direct,
    leat_rule_linear, leat_rule_u_shape, leat_rule_w_shape, leat_rule_position,
    leat_rule_time_decay;

/*
 * leat_position_weights -- "40,20,40": weights of the first touch, of all between, of the last.
 * Returns LEAT_OK; LEAT_EUSAGE if they are not three numbers >= 0 of which one is more.
 */
int leat_position_weights(struct leat_slice text, double weight[3], struct leat_err *err);

#endif
