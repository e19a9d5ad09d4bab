/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_EXPLAIN_H
#define LEAT_CREDIT_EXPLAIN_H

#include "attribution/model.h"
#include "base/mem.h"

/*
 * struct leat_explain -- tables of what a model has learnt, beside its credits.
 * They are CSV, with a header, and are added to; NULL: not asked for.
 *   transitions  from,to,probability,weight of a model that is a chain
 *   effects      model,channel,of,currency,effect,share of one that splits totals: of is
 *                conversions or value, effect what the share rests on (a removal effect)
 */
struct leat_explain {
	struct leat_buf *transitions, *effects;
};

/* What numbers stand for; a unit's name may be of several parts (unit.h). All borrowed. */
struct leat_explain_names {
	const struct leat_slice *unit;
	size_t nunits;
	const uint32_t *order; /* units in the bytewise order of names; NULL: they are in it */
	const struct leat_slice *currency;
	size_t ncurrencies;
};

/* leat_explain_begin -- the headers of the tables. */
void leat_explain_begin(const struct leat_explain *e);

/* leat_explain -- a model's rows, after finish; fit is NULL of a rule, which has none. */
void leat_explain(const struct leat_explain *e, const struct leat_attribution *m, const void *fit,
    const struct leat_explain_names *names);

#endif
