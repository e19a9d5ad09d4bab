/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_CREDIT_SAY_H
#define LEAT_CREDIT_CREDIT_SAY_H

#include "credit/cost.h"
#include "credit/coverage.h"
#include "credit/credit.h"

/*
 * leat_models_say -- to log, what each model compares with (its counterfactual), those together
 * that compare with the same.
 */
void leat_models_say(
    const struct leat_attribution *const *model, size_t n, const struct leat_log *log);

/* leat_ensemble_say -- what the ensemble, if it is among them, is made of. */
void leat_ensemble_say(const struct leat_attribution *const *model, size_t n, const int64_t *weight,
    const struct leat_log *log);

/* leat_credits_say -- that, and what models have fitted and an ensemble is made of. */
void leat_credits_say(const struct leat_credits *c, const struct leat_gather *names,
    const struct leat_credit_options *o, const struct leat_log *log);

/* leat_once_say -- that users may convert only once, if none of many did more often and a model
 * counts on their converting again. */
void leat_once_say(const struct leat_credit_options *o, const struct leat_credit_counts *n,
    const struct leat_log *log);

/* leat_paths_say -- of which models --paths has no lines. */
void leat_paths_say(
    const struct leat_attribution *const *model, size_t n, const struct leat_log *log);

/* leat_costs_say -- what of a model's credits has no cost beside it, and why. */
void leat_costs_say(const struct leat_costs *costs, const char *model,
    const struct leat_cost_counts *joined, const struct leat_log *log);

/*
 * leat_credits_coverage -- by unit, the coverage of its channel (leat_covered.least), or NULL if
 * nothing was paid for; caller frees.
 * paid  what spend rows say; the touches are added to it here
 */
double *leat_credits_coverage(const struct leat_credits *c, const struct leat_gather *names,
    const struct leat_touch_filter *filter, struct leat_coverage *paid);

#endif
