/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/gram.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void
make_room(struct leat_grams *g)
{
	g->cap = g->cap ? g->cap * 2 : 64;
	g->unit = leat_realloc(g->unit, g->cap * g->order, sizeof(*g->unit));
	g->len = leat_realloc(g->len, g->cap, sizeof(*g->len));
	g->suffix = leat_realloc(g->suffix, g->cap, sizeof(*g->suffix));
	g->leave = leat_realloc(g->leave, g->cap, sizeof(*g->leave));
}

/* A node's gram and one unit more. Its suffix is the caller's to set. */
static uint32_t
add_node(struct leat_grams *g, uint32_t from, uint32_t unit)
{
	uint32_t *gram;
	size_t len;

	if (g->n == UINT32_MAX)
		leat_out_of_memory();
	if (g->n == g->cap)
		make_room(g);
	gram = g->unit + g->n * g->order;
	len = g->len[from];
	memset(gram, 0, g->order * sizeof(*gram));
	memcpy(gram, leat_grams_units(g, from), len * sizeof(*gram));
	gram[len] = unit;
	g->len[g->n] = (unsigned char)(len + 1);
	g->suffix[g->n] = LEAT_GRAM_EMPTY;
	memset(g->leave[g->n], 0, sizeof(g->leave[g->n]));
	return (uint32_t)g->n++;
}

void
leat_grams_init(struct leat_grams *g, unsigned order)
{
	*g = (struct leat_grams){.order = order, .room = 64};
	g->step = LEAT_NEW_N(struct leat_gram_step, g->room);
	make_room(g);
	memset(g->unit, 0, order * sizeof(*g->unit));
	memset(g->leave[0], 0, sizeof(g->leave[0]));
	g->len[0] = 0;
	g->suffix[0] = LEAT_GRAM_EMPTY;
	g->n = 1;
}

void
leat_grams_fini(struct leat_grams *g)
{
	free(g->unit);
	free(g->len);
	free(g->suffix);
	free(g->leave);
	free(g->step);
	for (size_t i = 0; i < g->ncurrencies; i++)
		free(g->money[i].sum);
	free(g->money);
	*g = (struct leat_grams){0};
}

/* The place of a key, or the free one where it would go. Order never depends on it. */
static inline struct leat_gram_step *
find(const struct leat_grams *g, uint64_t key)
{
	uint64_t h = key * UINT64_C(0x9e3779b97f4a7c15);

	for (size_t i = (size_t)(h ^ h >> 32);; i++) {
		struct leat_gram_step *s = &g->step[i & (g->room - 1)];

		if (s->to == 0 || s->key == key)
			return s;
	}
}

static void
grow(struct leat_grams *g)
{
	struct leat_gram_step *before = g->step;
	size_t n = g->room;

	g->room *= 2;
	g->step = LEAT_NEW_N(struct leat_gram_step, g->room);
	leat_large(g->step, g->room * sizeof(*g->step));
	for (size_t i = 0; i < n; i++)
		if (before[i].to)
			*find(g, before[i].key) = before[i];
	free(before);
}

static struct leat_gram_step *take_step(struct leat_grams *g, uint32_t node, uint32_t unit);

/* Where a step leads that nobody took before. From a node of full length it is where the same
 * step leads from its suffix, so that there is one node of each gram. */
static uint32_t
lead(struct leat_grams *g, uint32_t node, uint32_t unit)
{
	uint32_t suffix = LEAT_GRAM_EMPTY, to;

	if (node != LEAT_GRAM_EMPTY)
		suffix = take_step(g, g->suffix[node], unit)->to;
	if (g->len[node] == g->order)
		return suffix;
	to = add_node(g, node, unit);
	g->suffix[to] = suffix;
	return to;
}

static struct leat_gram_step *
new_step(struct leat_grams *g, uint32_t node, uint32_t unit)
{
	uint32_t to = lead(g, node, unit);
	uint64_t key = (uint64_t)node << 32 | unit;
	struct leat_gram_step *s;

	if (4 * g->nsteps >= 3 * g->room)
		grow(g);
	g->nsteps++;
	s = find(g, key);
	*s = (struct leat_gram_step){.key = key, .to = to};
	return s;
}

static inline struct leat_gram_step *
take_step(struct leat_grams *g, uint32_t node, uint32_t unit)
{
	struct leat_gram_step *s = find(g, (uint64_t)node << 32 | unit);

	return s->to ? s : new_step(g, node, unit);
}

/* The i-th step of a path, from node on. */
static inline uint32_t
follow(struct leat_grams *g, uint32_t node, uint32_t unit, size_t i, leat_fix weight)
{
	struct leat_gram_step *s = take_step(g, node, unit);

	if (i >= g->order && s->to != node)
		s->weight += weight;
	return s->to;
}

uint32_t
leat_grams_path(struct leat_grams *g, const uint32_t *unit, size_t n, leat_fix weight)
{
	uint32_t node = LEAT_GRAM_EMPTY;

	for (size_t i = 0; i < n; i++)
		node = follow(g, node, unit[i], i, weight);
	return node;
}

void
leat_grams_paths(struct leat_grams *g, struct leat_gram_path *path, size_t n)
{
	size_t longest = 0;

	for (size_t k = 0; k < n; k++) {
		path[k].node = LEAT_GRAM_EMPTY;
		longest = path[k].n > longest ? path[k].n : longest;
	}
	for (size_t i = 0; i < longest; i++)
		for (size_t k = 0; k < n; k++)
			if (i < path[k].n)
				path[k].node =
				    follow(g, path[k].node, path[k].unit[i], i, path[k].weight);
}

void
leat_grams_leave(struct leat_grams *g, uint32_t node, leat_fix conversions, leat_fix nulls)
{
	g->leave[node][0] += conversions;
	g->leave[node][1] += nulls;
}

void
leat_grams_money(struct leat_grams *g, uint32_t node, uint32_t currency, leat_fix value)
{
	struct leat_gram_money *m;

	if (currency >= g->ncurrencies) {
		g->money = leat_realloc(g->money, (size_t)currency + 1, sizeof(*g->money));
		memset(g->money + g->ncurrencies, 0,
		    (currency + 1 - g->ncurrencies) * sizeof(*g->money));
		g->ncurrencies = (size_t)currency + 1;
	}
	m = &g->money[currency];
	if (node >= m->n) {
		m->sum = leat_realloc(m->sum, g->cap, sizeof(*m->sum));
		memset(m->sum + m->n, 0, (g->cap - m->n) * sizeof(*m->sum));
		m->n = g->cap;
	}
	m->sum[node] += value;
}

leat_fix *
leat_grams_starts(const struct leat_grams *g)
{
	leat_fix *start = leat_zalloc(g->n, sizeof(*start));

	for (size_t i = 0; i < g->n; i++)
		start[i] = g->leave[i][0] + g->leave[i][1];
	for (size_t i = 0; i < g->room; i++)
		if (leat_gram_moves(&g->step[i])) {
			start[leat_gram_from(&g->step[i])] += g->step[i].weight;
			start[g->step[i].to] -= g->step[i].weight;
		}
	return start;
}

/* A gram's last touches, as many as the lower order has. */
static uint32_t
lower_node(struct leat_grams *lower, const struct leat_grams *g, uint32_t node)
{
	size_t len = g->len[node], skip = len > lower->order ? len - lower->order : 0;

	return leat_grams_path(lower, leat_grams_units(g, node) + skip, len - skip, 0);
}

void
leat_grams_lower(struct leat_grams *lower, unsigned order, const struct leat_grams *g)
{
	leat_fix *start = leat_grams_starts(g);

	leat_grams_init(lower, order);
	for (uint32_t i = 1; i < g->n; i++) {
		uint32_t node;

		/* Transitions within the first gram are in no transition of g. */
		if (start[i] != 0)
			leat_grams_path(lower, leat_grams_units(g, i), g->len[i], start[i]);
		if (g->leave[i][0] == 0 && g->leave[i][1] == 0)
			continue;
		node = lower_node(lower, g, i);
		leat_grams_leave(lower, node, g->leave[i][0], g->leave[i][1]);
	}
	for (uint32_t c = 0; c < g->ncurrencies; c++)
		for (uint32_t i = 0; i < g->money[c].n && i < g->n; i++)
			if (g->money[c].sum[i] != 0)
				leat_grams_money(
				    lower, lower_node(lower, g, i), c, g->money[c].sum[i]);
	for (size_t i = 0; i < g->room; i++)
		if (leat_gram_moves(&g->step[i])) {
			uint32_t from = lower_node(lower, g, leat_gram_from(&g->step[i]));
			struct leat_gram_step *s = take_step(lower, from, (uint32_t)g->step[i].key);

			if (s->to != from)
				s->weight += g->step[i].weight;
		}
	free(start);
}
