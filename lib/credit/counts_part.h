/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COUNTS_PART_H
#define LEAT_CREDIT_COUNTS_PART_H

#include "attribution/fix.h"
#include "attribution/learn.h"
#include "base/map.h"
#include "credit/counts.h"
#include "credit/counts_row.h"
#include "record/partial.h"

/*
 * struct counts_part -- what one thread makes of its rows: channels, numbered as they come,
 * what the models have learnt, and the sums of those that weigh. Parts add.
 */
struct counts_sum {
	leat_fix conversions, value;
};

struct counts_square {
	double conversions, value; /* units^2 */
};

/* The credits of one model, by unit. */
struct counts_credit {
	struct counts_sum *sum;
	struct counts_square *square; /* what each varies by, each conversion coming for itself */
	size_t room;
};

struct counts_token;

/* Paths that are kept, by their text (counts_paths.h). */
struct counts_paths {
	struct leat_map text;
	struct counts_sum *sum;
	leat_fix *nulls;
	size_t cap, nulls_cap;
	struct leat_buf key;
};

struct counts_part {
	const struct leat_counts_options *o;
	struct leat_map channel;
	struct leat_learner_options learning;
	struct leat_learner *learner;
	struct counts_credit *credit;         /* a model each */
	struct counts_sum touched, untouched; /* conversions with and without a touch */
	uint64_t seen;                        /* rows */
	unsigned char *kind;                  /* by channel: COUNTS_UNWANTED, COUNTS_DIRECT */
	size_t nknown, kind_cap;
	bool some_direct;
	struct leat_prepare prepare;
	struct counts_paths paths; /* if they are asked for */

	/* Where intervals are wanted, rules weigh a path whole, and models learn of its persons in
	 * groups (counts_groups.h). */
	bool only_rules, only_models;
	uint32_t group;
	double touched_square, untouched_square; /* of values, as in counts_square */

	/* One path at a time. */
	struct counts_token *token; /* channels met lately */
	uint32_t *unit;
	bool *direct;
	struct leat_touch_seen *touch;
	double *weight;
	double *age, *at_risk; /* days */
	double *mass;          /* of the path's units, 0 between paths */
	size_t mass_room;
	size_t room;
};

#define COUNTS_BASELINE 0 /* its unit: the first */
enum { COUNTS_UNWANTED = 1, COUNTS_DIRECT = 2 };

void counts_part_init(struct counts_part *p, const struct leat_counts_options *o);
void counts_part_fini(struct counts_part *p);

/* counts_part_kinds -- kind, of every channel there is by now. */
const unsigned char *counts_part_kinds(struct counts_part *p);

/* counts_part_take -- learn from a row. Returns NULL, or what is wrong with which column. */
const char *counts_part_take(
    struct counts_part *c, const struct leat_counts_row *row, const char **column);

/* counts_part_drop_old -- of a timed path, what a conversion is too late for. */
void counts_part_drop_old(const struct counts_part *c, struct leat_path *p, bool timed);

/* counts_part_add -- all that from has learnt, its channels by name. */
void counts_part_add(struct counts_part *p, const struct counts_part *from);

/* counts_part_learn -- of the path of a row, as counts_part_path gives it but for what is old. */
void counts_part_learn(struct counts_part *c, const struct leat_path *p, bool timed);

/* counts_part_sums -- a model's credits, with room for every unit there is by now. */
struct counts_sum *counts_part_sums(const struct counts_part *p, size_t model);

/*
 * counts_part_path -- of a row, the touches that a conversion has on its path; none, if none of
 * them count. Returns NULL, or what is wrong with which column.
 */
const char *counts_part_path(struct counts_part *c, const struct leat_counts_row *row,
    struct leat_path *p, const char **column);

/* counts_part_split -- what each unit of a path weighs in a model, into mass, from which the caller
 * takes it; returns the weight of all. */
double counts_part_split(struct counts_part *c, size_t model, const struct leat_path *p);

/* counts_part_weigh -- add to the credits of a model what it gives the touches of a path. */
void counts_part_weigh(struct counts_part *c, size_t model, const struct leat_path *p);

/*
 * counts_part_put -- all of it as sums: names and what is learnt as in sums.h,
 *	/path/MODEL/CHANNEL          conversions, value (leat_fix) that a rule gives
 *	/paths/touched, /untouched   those with a touch, and without
 *	/paths/valued                1: some table has a column of values
 * counts_part_get -- take all sums. LEAT_EDATA for one that is none of these.
 */
int counts_part_put(const struct counts_part *part, struct leat_partial *p, struct leat_err *err);
int counts_part_get(
    struct counts_part *part, bool *has_value, const struct leat_partial *p, struct leat_err *err);

/* counts_value_square -- the square of each conversion's value, of all of a path. */
static inline double
counts_value_square(const struct leat_path *p)
{
	return p->value * p->value / (p->conversions > 0 ? p->conversions : 1);
}

static inline void
counts_sum_add(struct counts_sum *s, double conversions, double value)
{
	leat_fix_add(&s->conversions, conversions);
	leat_fix_add(&s->value, value);
}

#endif
