/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_RESULT_H
#define LEAT_MARKET_RESULT_H

#include "market/journeys.h"
#include "market/market.h"
#include "market/orders.h"

/*
 * The truth file: the parameters, and under `result` what they came to, which
 * leat_truth_read passes over. Money is exact to the sixth decimal: each day's
 * contribution is rounded once, then added exactly.
 * seed     that the rows were made with
 * orders   may be NULL
 * out      JSON and a line end are added
 */
void leat_result_market(const struct leat_market *m, const struct leat_orders *orders, int64_t seed,
    struct leat_buf *out);
void leat_result_journeys(const struct leat_journey_sum *s, const struct leat_truth *truth,
    int64_t seed, struct leat_buf *out);

/*
 * leat_result_effects -- the counterfactuals of market/counterfactual.h, summed over users, CSV: a
 * line a channel; then the part of the expected conversions that no touch caused, and all; then
 * each channel by day.
 */
void leat_result_effects(
    const struct leat_journey_sum *s, const struct leat_truth *truth, struct leat_buf *out);

#endif
