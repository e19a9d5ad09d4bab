/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_ROWS_H
#define LEAT_MARKET_ROWS_H

#include "market/fault.h"
#include "market/market.h"
#include "market/orders.h"
#include "record/stream.h"

/*
 * A market as observations (leat-observations(5)). out must be open, without
 * columns yet; the trailer is the caller's.
 */

/*
 * leat_rows_market -- cover rows, then day by day spend, control and outcome
 * rows; with orders, conversion rows (and touch rows, if it has touches) in place
 * of the outcome rows.
 * orders   may be NULL
 * faults   of leat_faults_make, or NULL; with faults, rows that repeat others come before
 *          them, and rows have as_of: the day after their feed's last
 */
int leat_rows_market(const struct leat_market *m, const struct leat_orders *orders,
    const struct leat_faults *faults, struct leat_out *out, struct leat_err *err);

#endif
