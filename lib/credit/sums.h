/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_SUMS_H
#define LEAT_CREDIT_SUMS_H

#include "attribution/learn.h"
#include "credit/credit.h"
#include "record/partial.h"

/*
 * All that attribution sums up, as sums of a partial, so that parts of the data can be worked on
 * apart. Numbers of units, currencies and strata differ from part to part: in keys stand
 * names.
 *
 *	/name/ROLE/NAME                        a unit, currency or stratum that came up
 *	/learnt/MODEL/GROUP/STATISTIC/...      what a model keeps (struct leat_statistic)
 *	/credit/MODEL/DAY/UNIT/CURRENCY        what a rule has credited (struct leat_daysum_value)
 *	/touched/all/DAY/CURRENCY              conversions that had a touch, likewise
 */

/* struct leat_naming -- names of numbers, and numbers of names; NULL: of that role there are none.
 */
struct leat_naming {
	const struct leat_map *unit, *currency, *stratum;
};

/*
 * leat_sums_put -- add sums of one key.
 * front  of the key: "/learnt/markov/0/steps"
 * roles  as in struct leat_statistic, of the numbers of the key
 */
int leat_sums_put(struct leat_partial *p, const char *front, const char *roles, const uint32_t *key,
    size_t nkey, const leat_sum *value, size_t n, const struct leat_naming *names,
    struct leat_err *err);

/* struct leat_sums_key -- numbers read back. Zero-initialised is ready for use. */
struct leat_sums_key {
	uint32_t *number;
	size_t n, cap;
	struct leat_buf text;
};
void leat_sums_key_fini(struct leat_sums_key *k);

/* leat_sums_get -- the numbers of what is left of a key. LEAT_EDATA if it does not have these
 * roles, or for a name that has no number. */
int leat_sums_get(struct leat_sums_key *k, struct leat_slice rest, const char *roles,
    const struct leat_naming *names, struct leat_err *err);

/* leat_sums_put_names -- of all roles. */
int leat_sums_put_names(
    struct leat_partial *p, const struct leat_naming *names, struct leat_err *err);

/* leat_sums_put_model, leat_sums_get_model -- what a model has learnt of one group. */
int leat_sums_put_model(struct leat_partial *p, const struct leat_learner *l, size_t model,
    const struct leat_attribution *m, const struct leat_naming *names, struct leat_err *err);
int leat_sums_get_model(struct leat_learner *l, size_t model, const struct leat_attribution *m,
    struct leat_slice rest, const leat_sum *value, size_t n, const struct leat_naming *names,
    struct leat_err *err);

/* leat_sums_put_credits -- all that was summed up in g's names (leat_credits_sum). */
int leat_sums_put_credits(struct leat_partial *p, struct leat_credits *c,
    const struct leat_gather *g, struct leat_err *err);

/* leat_sums_get_names -- take note of all names of a partial, before g is closed. */
int leat_sums_get_names(struct leat_gather *g, const struct leat_partial *p, struct leat_err *err);

/*
 * leat_sums_get_credits -- take a sum.
 * what, rest  its key: the first name of it, and what is left
 * *taken      false if it is not one of these
 */
int leat_sums_get_credits(struct leat_credits *c, const struct leat_gather *g,
    struct leat_slice what, struct leat_slice rest, const leat_sum *value, size_t n, bool *taken,
    struct leat_err *err);

#endif
