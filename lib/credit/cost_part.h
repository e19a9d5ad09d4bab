/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COST_PART_H
#define LEAT_CREDIT_COST_PART_H

#include "base/map.h"
#include "base/money.h"
#include "credit/cost.h"

/* Shared by cost.c, which sums costs up, cost_sums.c, which hands the sums out and takes them,
 * and cost_join.c, where credits ask for them. */

/* All that a cell is told by, in the order of its key behind the day. */
enum cost_part {
	COST_CURRENCY,
	COST_CHANNEL,
	COST_PLATFORM,
	COST_ACCOUNT,
	COST_CAMPAIGN_ID,
	COST_CAMPAIGN,
	COST_CREATIVE_ID,
	COST_CREATIVE,
	COST_PARTS
};

extern const enum leat_obs cost_column[COST_PARTS];
/* How many parts there are, by enum leat_by. */
extern const size_t cost_nparts[];

/* The ways in which a credit can join spend (cost_join.c). */
enum { COST_WAYS = 5 };

/* What was spent on a day by a unit in a currency; the columns are those of the map's key. */
struct cost_cell {
	leat_sum cost;
	size_t next[COST_WAYS]; /* the next cell that is joined with it; LEAT_MAP_NONE */
	bool taken;
};

/* By one way, the cells that a credit with a key joins: the first of them. */
struct cost_join {
	struct leat_map key;
	size_t *first;
	size_t cap;
};

struct leat_costs {
	enum leat_by by;
	struct leat_map key; /* day, then the parts */
	struct cost_cell *cell;
	size_t cell_cap;
	struct leat_map currency;
	struct cost_join join[COST_WAYS];
	bool indexed;
	struct leat_buf text;
};

/*
 * A key begins with the day; then come fields, each with its length, whatever is in them.
 * cost_key_read fills n parts with slices of the key, and returns the day.
 */
void cost_key_day(struct leat_buf *key, int32_t day);
void cost_key_field(struct leat_buf *key, struct leat_slice text);
int32_t cost_key_read(struct leat_slice key, struct leat_slice *part, size_t n);

/* cost_add_cell -- a cost to what has the key. */
void cost_add_cell(struct leat_costs *c, struct leat_slice key, leat_sum cost);
/* cost_forget_joins -- what credits could join is to be found anew. */
void cost_forget_joins(struct leat_costs *c);

#endif
