/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_RULES_H
#define LEAT_ATTRIBUTION_RULES_H

#include "attribution/model.h"

/*
 * Rules split a conversion over the touches of its path by position or time.
 * They learn nothing and estimate nothing: a convention, the same everywhere.
 *   first, last  all to that touch
 *   linear       1/n each
 *   u-shape      n = 1: 1; n = 2: 1/2 each; else 0.4 to the first and to the last
 *                and 0.2/(n - 2) to each between them
 *   time-decay   proportional to 2^(-age / half-life)
 */
extern const struct leat_attribution leat_rule_first, leat_rule_last, leat_rule_linear,
    leat_rule_u_shape, leat_rule_time_decay;

#endif
