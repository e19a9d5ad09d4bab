/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COST_H
#define LEAT_CREDIT_COST_H

#include <stdint.h>

#include "attribution/period.h"
#include "base/when.h"
#include "credit/unit.h"
#include "record/partial.h"

/*
 * Costs of spend rows, summed exactly by day, unit and currency, to stand beside credits.
 *
 * Credits by channel join spend by day and channel. Credits of a campaign_id join it by day,
 * platform, account and campaign_id, else by day, channel and campaign_id; those of a campaign's
 * name by day, channel and name. By creative, creative_id or the creative's name is added. What
 * was spent is told once: if two credits of a model would join the same spend, the surer way
 * comes first, then the first that asks. A cost stands only on a credit in its own currency.
 *
 * A row that spans several days is divided equally over them, to the micro, the first days
 * taking what is left over. Memory: about 250 bytes for each day, unit and currency.
 */
struct leat_costs;

struct leat_costs *leat_costs_new(enum leat_by by);
void leat_costs_free(struct leat_costs *c);

/*
 * leat_costs_add -- a spend row; one without a cost is passed over.
 * field  LEAT_OBS_N, by column; those that units and costs have no use for may be empty
 * zone   in which instants become days
 * Returns LEAT_OK; LEAT_EDATA, naming the column in err->column, for a time or cost that is none.
 */
int leat_costs_add(struct leat_costs *c, const struct leat_slice *field,
    const struct leat_zone *zone, struct leat_err *err);

/* leat_costs_merge -- add what another has; in any order the same costs come of it. */
void leat_costs_merge(struct leat_costs *to, const struct leat_costs *from);

/*
 * leat_costs_put -- add all costs to a partial: /cost/day/DAY/CURRENCY/CHANNEL/..., and of each
 * currency /cost/currency/NAME. leat_costs_get -- take such a sum; rest is its key behind
 * /cost. LEAT_EDATA.
 */
int leat_costs_put(const struct leat_costs *c, struct leat_partial *p, struct leat_err *err);
int leat_costs_get(struct leat_costs *c, struct leat_slice rest, const leat_sum *value, size_t n,
    struct leat_err *err);

/* leat_costs_group -- costs of periods in place of days, a period's day being its first; after the
 * last add. */
void leat_costs_group(struct leat_costs *c, const struct leat_period *p);

bool leat_costs_any(const struct leat_costs *c);

/* What became of the credits of a model that asked, and of the spend. */
struct leat_cost_counts {
	uint64_t joined;   /* credits with a cost */
	uint64_t missing;  /* where nothing was spent */
	uint64_t currency; /* where it was spent in another currency */
	uint64_t taken;    /* where what was spent stands on another credit already */
};

/* leat_costs_begin -- a model's turn, after the last add: nothing is taken. */
void leat_costs_begin(struct leat_costs *c);

/* A credit that asks for its cost. */
struct leat_cost_ask {
	int32_t day;
	struct leat_slice unit, currency; /* an empty unit asks for nothing, and is not counted */
	bool joined;                      /* out: there is a cost */
	int64_t cost;                     /* out: micros */
};

/*
 * leat_costs_join -- the costs of a model's credits: of all of them in one call.
 * Returns LEAT_OK; LEAT_EDATA if a sum exceeds 64 bits of micros.
 */
int leat_costs_join(struct leat_costs *c, struct leat_cost_ask *ask, size_t n,
    struct leat_cost_counts *counts, struct leat_err *err);

/* leat_costs_left -- after join: the days, units and currencies of spend that no credit took. */
uint64_t leat_costs_left(const struct leat_costs *c);

#endif
