/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_BUILD_H
#define LEAT_PLAN_BUILD_H

#include "plan/plan.h"

/*
 * The room's own: the steps of leat_plan_make, in the order in which it takes
 * them, each in a file of its own.
 */

/* lines.c: which lines each channel has, and what everything spends if nothing changes. */
int leat_plan_gather(struct leat_plan *p, const struct leat_log *log, struct leat_err *err);

/*
 * coins.c: the nearest whole coins to want[] (micros) within limits, that add up
 * to total. Returns false if there are none.
 */
bool leat_plan_coins(const double *want, const struct leat_limits *limits, size_t n, int64_t total,
    int64_t unit, int64_t *out);

/* lines.c: each channel's change over its lines, and the budgets to set. */
int leat_plan_split(struct leat_plan *p, struct leat_err *err);

/* score.c: outcomes with their intervals, marginal returns, confidence. */
void leat_plan_score(struct leat_plan *p);

/* Whether the outcome is money, so that a return can be held against 1. */
bool leat_plan_is_money(const char *kpi);

/* What money is called; a table that names no currency has XXX, which is "unit". */
const char *leat_plan_money_word(const struct leat_model *m);

/* reason.c: one plain sentence; out is emptied first. */
void leat_plan_reason_line(
    const struct leat_plan *p, const struct leat_plan_line *l, struct leat_buf *out);
void leat_plan_reason_total(const struct leat_plan *p, struct leat_buf *out);

#endif
