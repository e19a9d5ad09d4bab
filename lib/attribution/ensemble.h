/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_ENSEMBLE_H
#define LEAT_ATTRIBUTION_ENSEMBLE_H

#include "attribution/daysum.h"
#include "attribution/model.h"

/*
 * ensemble -- the weighted mean of the credits of the other models that are named with it. It
 * has none of a model's functions: it is made of their sums.
 */
extern const struct leat_attribution leat_ensemble;

/*
 * leat_ensemble_weights -- "linear=1,markov=2": the weight of each model, whole millionths. What
 * is not named has 0; of an empty text all have the same.
 * model   n, as leat_attribution_list gives them, the ensemble among them or not
 * weight  n (caller's): micros, 0 of the ensemble itself
 * Returns LEAT_OK; LEAT_EUSAGE for a name that is no model of the list or there twice, a weight
 * that is not from 0 to 1e6, and if the ensemble is asked for and no weight is more than 0.
 */
int leat_ensemble_weights(struct leat_slice text, const struct leat_attribution *const *model,
    size_t n, int64_t *weight, struct leat_err *err);

/*
 * leat_ensemble_describe -- "linear 0.333333, markov 0.666667": what each part weighs of the
 * whole, to six decimals; only those above 0.
 */
void leat_ensemble_describe(const struct leat_attribution *const *model, size_t n,
    const int64_t *weight, struct leat_buf *out);

/* leat_ensemble_incremental -- are all that it is made of? */
bool leat_ensemble_incremental(
    const struct leat_attribution *const *model, size_t n, const int64_t *weight);

/*
 * leat_ensemble_mean -- the mean of sums by day, unit and currency, in whole micros by largest
 * remainder (ties go to the earlier in the order of days, units, currencies). Where all parts
 * have the same total of a day and currency, so has the mean; and of each currency over all
 * days, where they agree on that.
 * part    n, of which those without a weight are not looked at
 * weight  n, micros >= 0, not all 0
 * mean    added to; its squares are those of errors that go together in full
 */
void leat_ensemble_mean(const struct leat_daysum *const *part, const int64_t *weight, size_t n,
    struct leat_daysum *mean);

/*
 * leat_ensemble_variance -- the relative variance that a unit's credits share (leat_credited),
 * of the mean, if the errors of the parts go together in full.
 * variance  n, of each part by unit; NULL: none
 * mean      nunits (caller's)
 * Returns false, and mean all 0, if no part has any.
 */
bool leat_ensemble_variance(const struct leat_daysum *const *part, const double *const *variance,
    const int64_t *weight, size_t n, size_t nunits, double *mean);

#endif
