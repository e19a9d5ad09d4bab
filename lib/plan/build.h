/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_BUILD_H
#define LEAT_PLAN_BUILD_H

#include "base/money.h"
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
int leat_plan_split(struct leat_plan *p, const struct leat_plan_settings *s, struct leat_err *err);

/*
 * The curves of campaigns, found by line; total is what the lines of each spend if nothing
 * changes, in micros. campaigns.c
 */
struct leat_plan_campaigns {
	const struct leat_curve **curve; /* n, by identity */
	leat_sum *total;
	size_t n;
};
void leat_plan_campaigns_init(struct leat_plan_campaigns *c, const struct leat_plan *p);
void leat_plan_campaigns_fini(struct leat_plan_campaigns *c);
/* leat_plan_campaign_of -- the place of a line's; SIZE_MAX if it has none. */
size_t leat_plan_campaign_of(const struct leat_plan_campaigns *c, const struct leat_plan_line *l);

/*
 * divide.c: leat_plan_divide -- a channel's money over its lines by the curves of their
 * campaigns: what the channel brings is its own curve's matter, which parts of it a
 * line brings is theirs. *done is false, and nothing has changed, where a line that
 * spends has no such curve, or the limits leave one division only.
 */
int leat_plan_divide(struct leat_plan *p, struct leat_plan_channel *c,
    const struct leat_plan_campaigns *campaigns, const struct leat_plan_settings *s, bool *done,
    struct leat_err *err);

/* score.c: mean and 90 % interval of n draws; sorted is scratch of n. */
struct leat_plan_outcome leat_plan_summary(const double *x, size_t n, double *sorted);

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
