/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_GRAM_H
#define LEAT_ATTRIBUTION_GRAM_H

#include <stddef.h>
#include <stdint.h>

#include "attribution/fix.h"

/*
 * struct leat_grams -- sums over paths by the last `order` touches: the states of a
 * Markov chain of that order, and its transitions.
 *
 * A node is a gram: the last touches, oldest first, as many as `order` or, at the
 * beginning of a path, all so far. One step leads from a node by a unit to the next
 * node, so that a path costs one look into one table a touch. Between nodes of full length
 * a step has a weight, unless it leads where it began (all units are the same): such
 * a step is no transition.
 *
 * Where paths began need not be kept: it is what left a node less what came to it.
 */
struct leat_gram_step {
	uint64_t key; /* node and unit */
	uint32_t to;  /* 0: this place is free */
	leat_fix weight;
};

struct leat_gram_money {
	leat_fix *sum; /* by node */
	size_t n;
};

struct leat_grams {
	unsigned order;
	size_t n, cap;        /* nodes; the first is the empty gram */
	uint32_t *unit;       /* n x order */
	unsigned char *len;   /* n */
	uint32_t *suffix;     /* n: the node without the oldest touch */
	leat_fix (*leave)[2]; /* n: conversions, nulls of paths that ended here */
	struct leat_gram_step *step;
	size_t nsteps, room;           /* room is a power of two */
	struct leat_gram_money *money; /* by currency: of paths that ended here */
	size_t ncurrencies;
};

#define LEAT_GRAM_EMPTY 0

void leat_grams_init(struct leat_grams *g, unsigned order);
void leat_grams_fini(struct leat_grams *g);

/* leat_grams_path -- the node that a path of n > 0 units ends in; weight is added to its
 * transitions. */
uint32_t leat_grams_path(struct leat_grams *g, const uint32_t *unit, size_t n, leat_fix weight);

/*
 * leat_grams_paths -- the same for several, step by step side by side: each step is
 * somewhere else in a large table, and several are waited for at once.
 */
struct leat_gram_path {
	const uint32_t *unit;
	size_t n; /* > 0 */
	leat_fix weight;
	uint32_t node; /* set to that in which it ends */
};

void leat_grams_paths(struct leat_grams *g, struct leat_gram_path *path, size_t n);

/* leat_grams_leave -- add to what left a node. */
void leat_grams_leave(struct leat_grams *g, uint32_t node, leat_fix conversions, leat_fix nulls);
void leat_grams_money(struct leat_grams *g, uint32_t node, uint32_t currency, leat_fix value);

static inline const uint32_t *
leat_grams_units(const struct leat_grams *g, uint32_t node)
{
	return g->unit + (size_t)node * g->order;
}

static inline uint32_t
leat_gram_from(const struct leat_gram_step *s)
{
	return (uint32_t)(s->key >> 32);
}

/* leat_gram_moves -- is this place of the table a transition with a weight? */
static inline int
leat_gram_moves(const struct leat_gram_step *s)
{
	return s->to && s->weight != 0;
}

/* leat_grams_starts -- n: how much began at each node; caller frees. */
leat_fix *leat_grams_starts(const struct leat_grams *g);

/* leat_grams_lower -- the same paths by fewer touches: the sums of a lower order, >= 1. */
void leat_grams_lower(struct leat_grams *lower, unsigned order, const struct leat_grams *g);

#endif
