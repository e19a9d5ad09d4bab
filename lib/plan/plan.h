/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_PLAN_H
#define LEAT_PLAN_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "mix/model.h"
#include "plan/allocate.h"
#include "plan/limits.h"
#include "plan/response.h"
#include "policy/policy.h"
#include "record/stream.h"

/*
 * A plan: how much each channel is to spend over a period to come, and what that
 * means for every budget that can be set on a platform. Money is exact: lines
 * add up to channels, and channels to the total, to the last coin.
 */

/* A posterior mean and 90 % interval, outcome over the plan's period. */
struct leat_plan_outcome {
	double mean, lower, upper;
};

/* What both a channel and the total have; money over the period, in micros. */
struct leat_plan_sum {
	int64_t before, after;
	struct leat_plan_outcome outcome_before, outcome_after;
	double marginal;   /* outcome of the next unit of money at `after`; NAN if not finite */
	double confidence; /* share of draws, see score.c; NAN where nothing moved */
};

struct leat_plan_channel {
	const struct leat_curve *curve;
	struct leat_steady steady;
	int64_t stuck; /* of before, what lines that cannot be changed spend */
	double start;  /* micros: the old division of the new budget */
	struct leat_limits limits;
	enum leat_limit binding;
	double marginal_before;
	struct leat_plan_sum sum;
	double *gain;  /* ndraws: outcome_after by that of the old division of the same money; NULL:
			  lines are divided as before */
	double gained; /* by it, mean outcome over the period */
	double gap; /* of the division: no other has an outcome higher by more, over the period */
	size_t first_line, nlines; /* in leat_plan.line */
};

struct leat_plan_line {
	const struct leat_line *line; /* NULL where the model has none for the channel */
	size_t channel;
	bool stuck; /* a lifetime or shared budget: left as it is */
	int64_t before, after;
	int64_t budget_before, budget_after; /* micros of account currency, per day */
	bool has_budget_before;
	/* Where the channel is divided by its campaigns' curves: */
	const struct leat_curve *campaign; /* else NULL, as in a line that spends nothing */
	double start;                      /* micros: the old division of the channel's new money */
	enum leat_limit binding;
	struct leat_plan_outcome outcome_before, outcome_after;
	double marginal_before, marginal, confidence;
};

struct leat_plan {
	const struct leat_model *model;
	int32_t start;
	int days;
	int64_t unit; /* the smallest coin, in micros */
	size_t nchannels, nlines;
	struct leat_plan_channel *channel; /* bytewise by channel, geo, campaign */
	struct leat_plan_line *line;       /* channel by channel, then by identity */
	struct leat_plan_sum total;
	struct leat_allocate_info info; /* per day */
};

struct leat_plan_settings {
	const struct leat_policy *policy; /* options already laid over it */
	bool has_start;
	int32_t start; /* the period's first day; otherwise the day after the model's last */
	struct leat_allocate_settings allocate;
	const struct leat_log *log;
};

/*
 * leat_plan_make -- the plan that maximises the posterior mean outcome.
 * plan   filled (caller's); borrows model; end with leat_plan_fini
 * Returns LEAT_OK; LEAT_EDATA if the limits admit no plan, there is no recent
 * spend to go by, or the model cannot be used; LEAT_ECONFIG if policy and model
 * are of different currencies. The expected outcome is never below that of the
 * old division of the same budget, where the limits allow that one.
 */
int leat_plan_make(struct leat_plan *plan, const struct leat_model *model,
    const struct leat_plan_settings *settings, struct leat_err *err);
void leat_plan_fini(struct leat_plan *plan);

/* leat_plan_write -- its lines and, unless bare, its total, as leat-plan(5). */
int leat_plan_write(
    const struct leat_plan *plan, bool bare, struct leat_out *out, struct leat_err *err);

/* leat_plan_write_held -- a plan without lines, held with status 1 for a reason. */
int leat_plan_write_held(
    const struct leat_model *model, const char *reason, struct leat_out *out, struct leat_err *err);

#endif
