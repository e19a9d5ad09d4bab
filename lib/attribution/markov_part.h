/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_MARKOV_PART_H
#define LEAT_ATTRIBUTION_MARKOV_PART_H

#include <stdbool.h>

#include "attribution/gram.h"
#include "attribution/markov.h"
#include "math/sparse.h"

/*
 * What is behind the model markov: markov.c is its face, markov_chain.c makes states and edges of
 * sums, markov_order.c chooses the order, markov_solve.c finds the removal effects,
 * markov_print.c writes the chain.
 */

/* struct markov_chain -- states in the order of their channels' names. */
struct markov_chain {
	const struct leat_grams *grams;
	size_t n;        /* states */
	uint32_t *node;  /* n: of each state */
	uint32_t *state; /* of each node; UINT32_MAX: no path goes there */
	leat_fix *start; /* by node: paths that begin there */
	leat_fix *all;   /* by node: paths through it */
};

/* rank  nunits: the place of each unit in the order of names */
void markov_chain_init(struct markov_chain *c, const struct leat_grams *g, const uint32_t *rank);
void markov_chain_fini(struct markov_chain *c);

/* markov_chain_edges -- the transitions, sorted by from, then to; backward: from and to are
 * exchanged. Caller frees. */
struct leat_edge *markov_chain_edges(const struct markov_chain *c, bool backward, size_t *n);

/* struct markov_candidate -- how well an order tells who converts. */
struct markov_candidate {
	double auc, penalised;
};

/*
 * markov_choose -- the best order up to that of g.
 * candidate  g->order of them (caller's)
 * Returns LEAT_OK; LEAT_EDATA if there are no conversions, or no nulls, to tell apart.
 */
int markov_choose(const struct leat_grams *g, struct markov_candidate *candidate, unsigned *order,
    struct leat_err *err);

/* struct markov_split -- what removal effects come to, of conversions or of money. */
struct markov_split {
	struct leat_shares out; /* of a split that there is */
	double *share, *effect; /* nunits */
};

struct markov_solution {
	size_t nunits;
	size_t nsplits; /* conversions, then value by currency */
	struct markov_split *split;
	unsigned sweeps; /* 0: eliminated */
	double bound;    /* relative, on the error */
	size_t nedges;
};

/* markov_solve -- LEAT_OK; LEAT_EDATA if it could not be solved. */
int markov_solve(struct markov_solution *s, const struct markov_chain *c, size_t nunits,
    unsigned threads, struct leat_err *err);
void markov_solution_fini(struct markov_solution *s);

/*
 * markov_transitions -- the chain of a finished fit. States are channels, oldest first, as in
 * "a > b", or (start), (conversion), (null). (start) comes first, then states by the names of
 * their channels.
 */
void markov_transitions(const void *fit, const struct leat_slice *name, struct leat_buf *out);

/* struct markov_queue -- paths that wait to be followed side by side. */
enum { MARKOV_WAITING = 32, MARKOV_SHORT = 32 };

struct markov_end {
	leat_fix conversions, nulls, value;
	uint32_t currency;
};

struct markov_queue {
	size_t n;
	uint32_t unit[MARKOV_WAITING][MARKOV_SHORT];
	struct leat_gram_path path[MARKOV_WAITING];
	struct markov_end end[MARKOV_WAITING];
};

struct markov {
	const struct leat_attribution_options *o;
	struct leat_grams grams; /* what was learnt */
	struct markov_queue queue;
	struct leat_grams lower; /* the same of the order chosen, if that is lower */
	bool lowered;
	struct markov_candidate candidate[LEAT_MARKOV_MAX_ORDER];
	struct markov_chain chain;
	struct markov_solution solution;
};

#endif
