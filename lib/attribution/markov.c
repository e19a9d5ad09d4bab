/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/markov.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/markov_part.h"

static void *
markov_begin(const struct leat_attribution_options *o)
{
	struct markov *m = LEAT_NEW(struct markov);

	m->o = o;
	leat_grams_init(&m->grams, (unsigned)(o->order ? o->order : o->max_order));
	return m;
}

static void
add_end(struct leat_grams *g, uint32_t node, const struct markov_end *e)
{
	leat_grams_leave(g, node, e->conversions, e->nulls);
	if (e->value != 0)
		leat_grams_money(g, node, e->currency, e->value);
}

/* Those that wait are a part of the sums, which nobody sees without this. Where none wait nothing
 * is written: several threads may look. */
static struct leat_grams *
settled(const void *fit)
{
	struct markov *m = (struct markov *)(uintptr_t)fit;
	struct markov_queue *q = &m->queue;

	if (q->n == 0)
		return &m->grams;
	leat_grams_paths(&m->grams, q->path, q->n);
	for (size_t k = 0; k < q->n; k++)
		add_end(&m->grams, q->path[k].node, &q->end[k]);
	q->n = 0;
	return &m->grams;
}

static void
markov_observe(void *fit, const struct leat_path *p)
{
	struct markov *m = fit;
	struct markov_queue *q = &m->queue;
	const struct markov_end e = {
	    leat_fix_of(p->conversions), leat_fix_of(p->nulls), leat_fix_of(p->value), p->currency};
	leat_fix weight = e.conversions + e.nulls;

	if (weight == 0 && e.value == 0)
		return;
	if (p->n > MARKOV_SHORT) {
		add_end(&m->grams, leat_grams_path(&m->grams, p->unit, p->n, weight), &e);
		return;
	}
	memcpy(q->unit[q->n], p->unit, p->n * sizeof(*p->unit));
	q->path[q->n] = (struct leat_gram_path){q->unit[q->n], p->n, weight, 0};
	q->end[q->n++] = e;
	if (q->n == MARKOV_WAITING)
		settled(m);
}

enum { EDGE, LEAVE, VALUE };

static const struct leat_statistic statistics[] = {
    [EDGE] = {"edge", "*u", 1, 1},   /* order + 1 touches: conversions + nulls */
    [LEAVE] = {"leave", "*u", 2, 2}, /* a path's last touches: conversions, nulls */
    [VALUE] = {"value", "c*u", 1, 0},
};

enum { KEY_MAX = LEAT_MARKOV_MAX_ORDER + 1 };

/* A node's units into a key. Returns how many. */
static size_t
key_of(const struct leat_grams *g, uint32_t node, uint32_t *key)
{
	for (size_t k = 0; k < g->len[node]; k++)
		key[k] = leat_grams_units(g, node)[k];
	return g->len[node];
}

static void
markov_each(const void *fit, leat_statistic_fn *take, void *ctx)
{
	const struct leat_grams *g = settled(fit);
	uint32_t key[KEY_MAX];

	for (size_t i = 0; i < g->room; i++)
		if (leat_gram_moves(&g->step[i])) {
			size_t n = key_of(g, leat_gram_from(&g->step[i]), key);

			key[n] = (uint32_t)g->step[i].key;
			take(ctx, EDGE, key, n + 1, &g->step[i].weight);
		}
	for (uint32_t i = 1; i < g->n; i++)
		if (g->leave[i][0] != 0 || g->leave[i][1] != 0)
			take(ctx, LEAVE, key, key_of(g, i, key), g->leave[i]);
	for (uint32_t c = 0; c < g->ncurrencies; c++)
		for (uint32_t i = 1; i < g->money[c].n && i < g->n; i++)
			if (g->money[c].sum[i] != 0) {
				key[0] = c;
				take(ctx, VALUE, key, 1 + key_of(g, i, key + 1),
				    &g->money[c].sum[i]);
			}
}

static void
markov_add(void *fit, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	struct leat_grams *g = &((struct markov *)fit)->grams;

	if (which == EDGE)
		leat_grams_path(g, key, nkey, value[0]);
	else if (which == LEAVE)
		leat_grams_leave(g, leat_grams_path(g, key, nkey, 0), value[0], value[1]);
	else
		leat_grams_money(g, leat_grams_path(g, key + 1, nkey - 1, 0), key[0], value[0]);
}

/* A transition is of order + 1 touches, an end of no more than order. */
static const char *
markov_fault(const void *fit, size_t which, size_t nkey, const __int128 *value)
{
	size_t order = ((const struct markov *)fit)->grams.order, n = nkey - (which == VALUE);

	(void)value;
	return (which == EDGE ? n == order + 1 : n <= order)
		   ? NULL
		   : "as many touches as no state of this order has";
}

/* No more comes to a state than leaves it: so it is with paths, whatever part of them. */
static int
check_flow(const struct leat_grams *g, struct leat_err *err)
{
	leat_fix *start = leat_grams_starts(g);
	bool good = true;

	for (size_t i = 0; i < g->n; i++)
		good &= start[i] >= 0;
	free(start);
	return good ? LEAT_OK
		    : leat_err_set(err, LEAT_EDATA,
			  "markov: sums of which more leads to a state than leaves it, as no paths "
			  "have them: make them anew");
}

/* The sums to solve: of the order asked for, or of the best. */
static int
choose(struct markov *m, const struct leat_grams **g, struct leat_err *err)
{
	unsigned order;
	int rc;

	*g = settled(m);
	if ((rc = check_flow(*g, err)) != LEAT_OK || m->o->order)
		return rc;
	rc = markov_choose(&m->grams, m->candidate, &order, err);
	if (rc == LEAT_OK && order < m->grams.order) {
		leat_grams_lower(&m->lower, order, &m->grams);
		m->lowered = true;
		*g = &m->lower;
	}
	return rc;
}

static int
markov_finish(void *fit, size_t nunits, const uint32_t *order, struct leat_err *err)
{
	struct markov *m = fit;
	const struct leat_grams *g;
	uint32_t *rank;
	int rc = choose(m, &g, err);

	if (rc != LEAT_OK)
		return rc;
	rank = LEAT_NEW_N(uint32_t, nunits);
	for (uint32_t i = 0; i < nunits; i++)
		rank[order ? order[i] : i] = i;
	markov_chain_init(&m->chain, g, rank);
	free(rank);
	return markov_solve(&m->solution, &m->chain, nunits, m->o->threads, err);
}

/* Value that gives no removal effects (none known, or losses) is split as conversions are. */
static const struct leat_shares *
markov_shares(const void *fit, size_t currency)
{
	const struct markov_solution *s = &((const struct markov *)fit)->solution;

	if (currency != LEAT_SHARES_CONVERSIONS && currency + 1 < s->nsplits &&
	    s->split[currency + 1].share)
		return &s->split[currency + 1].out;
	return s->split[0].share ? &s->split[0].out : NULL;
}

/* Order 1 needs no words: nothing was chosen, and it is solved to the last digits. */
static void
markov_describe(const void *fit, const struct leat_slice *name,
    void (*line)(void *ctx, const char *text), void *ctx)
{
	const struct markov *m = fit;
	const struct markov_solution *s = &m->solution;
	char text[200];

	(void)name;
	for (unsigned k = 1; !m->o->order && m->chain.n && k <= m->grams.order; k++) {
		snprintf(text, sizeof(text), "order %u: AUC %.6f, penalised %.6f", k,
		    m->candidate[k - 1].auc, m->candidate[k - 1].penalised);
		line(ctx, text);
	}
	if (m->o->order == 1 || m->chain.n == 0)
		return;
	snprintf(text, sizeof(text), "order %u%s: %zu states, %zu transitions",
	    m->chain.grams->order, m->o->order ? "" : ", the best by penalised AUC", m->chain.n,
	    s->nedges);
	line(ctx, text);
}

static void
markov_end(void *fit)
{
	struct markov *m = fit;

	markov_solution_fini(&m->solution);
	markov_chain_fini(&m->chain);
	leat_grams_fini(&m->grams);
	leat_grams_fini(&m->lower);
	free(m);
}

const struct leat_attribution leat_markov = {
    .name = "markov",
    .counterfactual = "person lost: whoever reaches the channel leaves and never converts",
    .begin = markov_begin,
    .observe = markov_observe,
    .finish = markov_finish,
    .end = markov_end,
    .statistic = statistics,
    .nstatistics = sizeof(statistics) / sizeof(statistics[0]),
    .each = markov_each,
    .add = markov_add,
    .fault = markov_fault,
    .shares = markov_shares,
    .describe = markov_describe,
    .transitions = markov_transitions,
};
