/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "attribution/markov_part.h"
#include "base/mem.h"

/* What left all states with the same last touches. */
struct tally {
	leat_fix conversions, nulls;
	double rate;
};

/* By the last touch, then the one before, and so on; what is shorter first: nodes whose last
 * touches are alike are together, however many of them are looked at. */
static int
by_last(const void *a, const void *b, void *ctx)
{
	const struct leat_grams *g = ctx;
	uint32_t i = *(const uint32_t *)a, j = *(const uint32_t *)b;
	size_t m = g->len[i], n = g->len[j];
	const uint32_t *x = leat_grams_units(g, i) + m, *y = leat_grams_units(g, j) + n;

	for (size_t k = 1; k <= m && k <= n; k++)
		if (x[-(ptrdiff_t)k] != y[-(ptrdiff_t)k])
			return x[-(ptrdiff_t)k] < y[-(ptrdiff_t)k] ? -1 : 1;
	return (m > n) - (m < n);
}

static bool
alike(const struct leat_grams *g, uint32_t i, uint32_t j, size_t order)
{
	size_t m = g->len[i] < order ? g->len[i] : order;
	size_t n = g->len[j] < order ? g->len[j] : order;
	const uint32_t *x = leat_grams_units(g, i) + g->len[i];
	const uint32_t *y = leat_grams_units(g, j) + g->len[j];

	if (m != n)
		return false;
	for (size_t k = 1; k <= m; k++)
		if (x[-(ptrdiff_t)k] != y[-(ptrdiff_t)k])
			return false;
	return true;
}

static int
by_rate(const void *a, const void *b)
{
	const struct tally *x = a, *y = b;

	return (x->rate < y->rate) - (x->rate > y->rate);
}

/*
 * The area under the curve: the part of all pairs of a conversion and a null in which the
 * conversion's state has the higher rate, ties by half. t is n tallies, and is sorted.
 */
static double
area(struct tally *t, size_t n, const struct tally *all)
{
	leat_fix before = 0; /* conversions of higher rates */
	double pairs = 0;

	for (size_t i = 0; i < n; i++)
		t[i].rate = leat_fix_double(t[i].conversions) /
			    leat_fix_double(t[i].conversions + t[i].nulls);
	qsort(t, n, sizeof(*t), by_rate);
	for (size_t i = 0, end; i < n; i = end) {
		leat_fix conversions = 0, nulls = 0;

		for (end = i; end < n && !by_rate(&t[i], &t[end]); end++) {
			conversions += t[end].conversions;
			nulls += t[end].nulls;
		}
		pairs += leat_fix_double(nulls) *
			 (leat_fix_double(before) + leat_fix_double(conversions) / 2);
		before += conversions;
	}
	return pairs / (leat_fix_double(all->conversions) * leat_fix_double(all->nulls));
}

/* (C + k - 1 choose k), the parameters of order k. */
static double
parameters(double channels, unsigned k)
{
	double m = 1;

	for (unsigned i = 1; i <= k; i++)
		m = m * (channels + i - 1) / i;
	return m;
}

static double
penalised(double auc, double n, double m)
{
	double p = n - m - 1 > 0 ? 1 - (1 - auc) * (n - 1) / (n - m - 1) : 0;

	return p > 0 ? p : 0;
}

/* The channels of all paths: each is in a gram that something went through. */
static double
count_channels(const struct leat_grams *g)
{
	leat_fix *through = leat_grams_starts(g);
	double channels = 0;
	size_t most = 0;
	bool *seen;

	for (size_t i = 0; i < g->room; i++)
		if (leat_gram_moves(&g->step[i]))
			through[g->step[i].to] = 1;
	for (size_t i = 0; i < g->n * g->order; i++)
		most = g->unit[i] > most ? g->unit[i] : most;
	seen = LEAT_NEW_N(bool, most + 1);
	for (uint32_t i = 1; i < g->n; i++)
		for (size_t k = 0; through[i] > 0 && k < g->len[i]; k++) {
			bool *s = &seen[leat_grams_units(g, i)[k]];

			channels += *s ? 0 : 1;
			*s = true;
		}
	free(through);
	free(seen);
	return channels;
}

/* The nodes that something left, n of them; and all of it. */
static uint32_t *
nodes_left(const struct leat_grams *g, size_t *n, struct tally *all)
{
	uint32_t *node = LEAT_NEW_N(uint32_t, g->n);

	*n = 0;
	*all = (struct tally){0};
	for (uint32_t i = 0; i < g->n; i++) {
		if (g->leave[i][0] + g->leave[i][1] > 0)
			node[(*n)++] = i;
		all->conversions += g->leave[i][0];
		all->nulls += g->leave[i][1];
	}
	qsort_r(node, *n, sizeof(*node), by_last, (void *)(uintptr_t)g);
	return node;
}

/* What left states of a lower order: nodes as nodes_left gives them. */
static size_t
tally_up(
    const struct leat_grams *g, const uint32_t *node, size_t n, unsigned order, struct tally *tally)
{
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		if (i == 0 || !alike(g, node[i - 1], node[i], order))
			tally[m++] = (struct tally){0};
		tally[m - 1].conversions += g->leave[node[i]][0];
		tally[m - 1].nulls += g->leave[node[i]][1];
	}
	return m;
}

int
markov_choose(const struct leat_grams *g, struct markov_candidate *candidate, unsigned *order,
    struct leat_err *err)
{
	struct tally all, *tally;
	double channels;
	uint32_t *node;
	size_t n;

	*order = 1;
	node = nodes_left(g, &n, &all);
	if (n && (all.conversions <= 0 || all.nulls <= 0)) {
		free(node);
		return leat_err_set(err, LEAT_EDATA,
		    "markov: an order is chosen by how well it tells paths that convert from null "
		    "paths, and there are no %s: give --order K",
		    all.conversions <= 0 ? "conversions with a touch" : "null paths");
	}
	tally = LEAT_NEW_N(struct tally, n);
	channels = count_channels(g);
	for (unsigned k = 1; n && k <= g->order; k++) {
		struct markov_candidate *c = &candidate[k - 1];

		c->auc = area(tally, tally_up(g, node, n, k, tally), &all);
		c->penalised = penalised(
		    c->auc, leat_fix_double(all.conversions + all.nulls), parameters(channels, k));
		if (c->penalised > candidate[*order - 1].penalised)
			*order = k;
	}
	free(node);
	free(tally);
	return LEAT_OK;
}
