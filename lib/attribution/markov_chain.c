/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "attribution/markov_part.h"
#include "base/mem.h"

struct sorting {
	const struct leat_grams *grams;
	const uint32_t *rank;
};

/* By names, unit by unit; what is shorter first. */
static int
by_names(const void *a, const void *b, void *ctx)
{
	const struct sorting *s = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	const uint32_t *x = leat_grams_units(s->grams, i), *y = leat_grams_units(s->grams, j);
	size_t m = s->grams->len[i], n = s->grams->len[j];

	for (size_t k = 0; k < m && k < n; k++)
		if (x[k] != y[k])
			return s->rank[x[k]] < s->rank[y[k]] ? -1 : 1;
	return (m > n) - (m < n);
}

void
markov_chain_init(struct markov_chain *c, const struct leat_grams *g, const uint32_t *rank)
{
	struct sorting by = {g, rank};

	*c = (struct markov_chain){.grams = g};
	c->node = LEAT_NEW_N(uint32_t, g->n);
	c->state = LEAT_NEW_N(uint32_t, g->n);
	c->start = leat_grams_starts(g);
	c->all = leat_zalloc(g->n, sizeof(*c->all));
	for (size_t i = 0; i < g->n; i++)
		c->all[i] = g->leave[i][0] + g->leave[i][1];
	for (size_t i = 0; i < g->room; i++)
		if (leat_gram_moves(&g->step[i]))
			c->all[leat_gram_from(&g->step[i])] += g->step[i].weight;
	for (uint32_t i = 0; i < g->n; i++) {
		c->state[i] = UINT32_MAX;
		if (c->all[i] > 0)
			c->node[c->n++] = i;
	}
	qsort_r(c->node, c->n, sizeof(*c->node), by_names, &by);
	for (uint32_t s = 0; s < c->n; s++)
		c->state[c->node[s]] = s;
}

void
markov_chain_fini(struct markov_chain *c)
{
	free(c->node);
	free(c->state);
	free(c->start);
	free(c->all);
	*c = (struct markov_chain){0};
}

/* Stable, into e; states are many, and edges more. */
static void
sort_edges(const struct leat_edge *from, struct leat_edge *e, size_t n, size_t states, bool by_to)
{
	size_t *next = LEAT_NEW_N(size_t, states + 1);

	for (size_t i = 0; i < n; i++)
		next[(by_to ? from[i].to : from[i].from) + 1]++;
	for (size_t s = 0; s < states; s++)
		next[s + 1] += next[s];
	for (size_t i = 0; i < n; i++)
		e[next[by_to ? from[i].to : from[i].from]++] = from[i];
	free(next);
}

struct leat_edge *
markov_chain_edges(const struct markov_chain *c, bool backward, size_t *n)
{
	const struct leat_grams *g = c->grams;
	struct leat_edge *e, *sorted;

	*n = 0;
	for (size_t i = 0; i < g->room; i++)
		*n += leat_gram_moves(&g->step[i]) ? 1 : 0;
	e = LEAT_NEW_N(struct leat_edge, *n);
	sorted = LEAT_NEW_N(struct leat_edge, *n);
	*n = 0;
	for (size_t i = 0; i < g->room; i++) {
		const struct leat_gram_step *s = &g->step[i];

		if (!leat_gram_moves(s))
			continue;
		e[*n].from = c->state[backward ? s->to : leat_gram_from(s)];
		e[*n].to = c->state[backward ? leat_gram_from(s) : s->to];
		e[(*n)++].weight = leat_fix_double(s->weight);
	}
	sort_edges(e, sorted, *n, c->n, true);
	sort_edges(sorted, e, *n, c->n, false);
	free(sorted);
	return e;
}
