/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_LEARN_H
#define LEAT_ATTRIBUTION_LEARN_H

#include <stddef.h>
#include <stdint.h>

#include "attribution/model.h"
#include "base/err.h"

/*
 * struct leat_learner -- what several models have learnt. Each thread, or each shard, has one;
 * they are then merged, which comes to the same as if one had seen everything.
 *
 * For intervals, paths are learnt from in groups of persons, kept apart: what a share
 * would be without each group says how far it is to be trusted (the delete-a-group
 * jackknife; Kott (2001), The delete-a-group jackknife, Journal of Official Statistics 17).
 */
struct leat_learner;

struct leat_learner_options {
	const struct leat_attribution *const *model; /* rules among them learn nothing */
	size_t nmodels;
	const struct leat_attribution_options *attribution;
	unsigned groups; /* 1: no intervals for models that need groups for them */
};

/* leat_learner_new -- options are borrowed until free. */
struct leat_learner *leat_learner_new(const struct leat_learner_options *o);
void leat_learner_free(struct leat_learner *l);

/* leat_learner_learns -- does any model learn; is any of them fed exposures? */
bool leat_learner_learns(const struct leat_learner *l);
bool leat_learner_exposed(const struct leat_learner *l);

/* group: of the person, any number; it is taken modulo the groups. */
void leat_learner_observe(struct leat_learner *l, const struct leat_path *path, uint32_t group);
void leat_learner_expose(struct leat_learner *l, const struct leat_exposure *e, uint32_t group);

/* How numbers of one learner are those of another: NULL, they are the same. */
struct leat_renumber {
	const uint32_t *unit, *currency, *stratum;
};

/* leat_learner_merge -- add to `into` what `from` has learnt, of the same options. */
void leat_learner_merge(
    struct leat_learner *into, const struct leat_learner *from, const struct leat_renumber *number);

/*
 * leat_learner_each -- all sums of a model, of all groups; leat_learner_add puts one back. It may
 * come from anywhere, but its units, currencies and strata are numbers that there are; LEAT_EDATA
 * if no data can have it.
 * key  with the group before it, if there are groups of this model, as the caller must give it back
 */
typedef void leat_learner_fn(void *ctx, uint32_t group, size_t which, const uint32_t *key,
    size_t nkey, const __int128 *value);
void leat_learner_each(
    const struct leat_learner *l, size_t model, leat_learner_fn *take, void *ctx);
int leat_learner_add(struct leat_learner *l, size_t model, uint32_t group, size_t which,
    const uint32_t *key, size_t nkey, const __int128 *value, struct leat_err *err);

/* leat_learner_finish -- as a model's finish, for all; nothing may be added after it. */
int leat_learner_finish(
    struct leat_learner *l, size_t nunits, const uint32_t *order, struct leat_err *err);

/* leat_learner_fit -- what model number `model` has learnt, for weigh, shares, kept; NULL of a
 * rule. After finish. */
const void *leat_learner_fit(const struct leat_learner *l, size_t model);

/*
 * leat_learner_variance -- nunits: of each unit's credit the relative variance that is due to
 * what was learnt. NULL: not known (no groups), or nothing was learnt (a rule).
 * sampled  set to whether it includes that of the number of conversions
 */
const double *leat_learner_variance(const struct leat_learner *l, size_t model, bool *sampled);

#endif
