/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/markov.h"

#include <stdlib.h>
#include <string.h>

#include "attribution/fix.h"
#include "attribution/key.h"
#include "base/map.h"
#include "base/mem.h"
#include "math/sparse.h"

/*
 * Sums over paths, by key: pairs of 32-bit numbers.
 */
struct sums {
	struct leat_map keys;
	leat_fix *sum;
	size_t cap;
};

struct split {
	struct leat_shares out;
	double *share, *effect;
};

struct markov {
	struct sums edge;  /* (from, to): conversions + nulls */
	struct sums leave; /* (state, 0): conversions, (state, 1): nulls */
	struct sums value; /* (currency, state) */
	size_t nunits, nsplits;
	struct split *split; /* conversions, then value by currency */
};

static leat_fix *
sums_at(struct sums *s, uint32_t a, uint32_t b)
{
	unsigned char key[8];
	bool added;
	size_t i;

	leat_key_put(key, a);
	leat_key_put(key + 4, b);
	i = leat_map_put(&s->keys, (struct leat_slice){(const char *)key, 8}, &added);
	if (added) {
		LEAT_GROW(s->sum, i, s->cap);
		s->sum[i] = 0;
	}
	return &s->sum[i];
}

static void
sums_add(struct sums *s, uint32_t a, uint32_t b, double x)
{
	leat_fix_add(sums_at(s, a, b), x);
}

static void
sums_key(const struct sums *s, size_t i, uint32_t *a, uint32_t *b)
{
	*a = leat_key_get(s->keys.key[i].p);
	*b = leat_key_get(s->keys.key[i].p + 4);
}

static void
sums_fini(struct sums *s)
{
	leat_map_fini(&s->keys);
	free(s->sum);
}

static void *
markov_begin(const struct leat_attribution_options *o)
{
	(void)o; /* order 1 is the only one */
	return LEAT_NEW(struct markov);
}

static void
markov_observe(void *fit, const struct leat_path *p)
{
	struct markov *m = fit;
	uint32_t last = p->unit[p->n - 1];
	double weight = p->conversions + p->nulls;

	if (weight > 0)
		for (size_t i = 1; i < p->n; i++)
			if (p->unit[i] != p->unit[i - 1])
				sums_add(&m->edge, p->unit[i - 1], p->unit[i], weight);
	if (p->conversions > 0)
		sums_add(&m->leave, last, 0, p->conversions);
	if (p->nulls > 0)
		sums_add(&m->leave, last, 1, p->nulls);
	if (p->value < 0 || p->value > 0)
		sums_add(&m->value, p->currency, last, p->value);
}

/*
 * The units that some path reaches are the chain's states, numbered in `order`:
 * state[unit], -1 for the others. Returns the number of states.
 */
static size_t
number_states(const struct markov *m, const uint32_t *order, int64_t *state)
{
	uint32_t a, b;
	size_t n = 0;

	for (size_t i = 0; i < m->nunits; i++)
		state[i] = -1;
	for (size_t i = 0; i < m->edge.keys.n; i++) {
		sums_key(&m->edge, i, &a, &b);
		state[a] = state[b] = 0;
	}
	for (size_t i = 0; i < m->leave.keys.n; i++) {
		sums_key(&m->leave, i, &a, &b);
		state[a] = 0;
	}
	for (size_t i = 0; i < m->nunits; i++) {
		size_t unit = order ? order[i] : i;

		if (state[unit] == 0)
			state[unit] = (int64_t)n++;
	}
	return n;
}

static int
by_from_to(const void *a, const void *b)
{
	const struct leat_edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return (x->to > y->to) - (x->to < y->to);
}

static struct leat_edge *
sorted_edges(const struct markov *m, const int64_t *state)
{
	size_t n = m->edge.keys.n;
	struct leat_edge *e = LEAT_NEW_N(struct leat_edge, n);
	uint32_t a, b;

	for (size_t i = 0; i < n; i++) {
		sums_key(&m->edge, i, &a, &b);
		e[i] = (struct leat_edge){
		    (uint32_t)state[a], (uint32_t)state[b], leat_fix_double(m->edge.sum[i])};
	}
	if (n)
		qsort(e, n, sizeof(*e), by_from_to);
	return e;
}

/*
 * Removal effects from what is collected at the exits (b, by state; total its
 * sum), and the shares that follow. False if no effect is positive: for value,
 * sums of negative amounts can do that.
 */
static bool
split_by_removal(const struct markov *m, const struct leat_absorbing *chain, const int64_t *state,
    const double *z, double *b, double total, struct split *s)
{
	leat_fix sum = 0;

	s->share = LEAT_NEW_N(double, m->nunits);
	s->effect = LEAT_NEW_N(double, m->nunits);
	if (!(total > 0))
		return false;
	leat_absorbing_value(chain, b, b);
	for (size_t i = 0; i < m->nunits; i++) {
		if (state[i] < 0)
			continue;
		s->effect[i] = b[state[i]] / (z[state[i]] * total);
		if (s->effect[i] < 0)
			return false;
		leat_fix_add(&sum, s->effect[i]);
	}
	if (!(sum > 0))
		return false;
	for (size_t i = 0; i < m->nunits; i++)
		s->share[i] = s->effect[i] / leat_fix_double(sum);
	s->out = (struct leat_shares){s->share, s->effect};
	return true;
}

/* What leaves by an exit (0 conversion, 1 null), by state, added to x. Returns its sum. */
static double
exits(const struct markov *m, const int64_t *state, uint32_t which, double *x)
{
	leat_fix total = 0;
	uint32_t a, b;

	for (size_t i = 0; i < m->leave.keys.n; i++) {
		sums_key(&m->leave, i, &a, &b);
		if (b != which)
			continue;
		x[state[a]] += leat_fix_double(m->leave.sum[i]);
		total += m->leave.sum[i];
	}
	return leat_fix_double(total);
}

static double
values(const struct markov *m, const int64_t *state, uint32_t currency, double *x)
{
	leat_fix total = 0;
	uint32_t a, b;

	for (size_t i = 0; i < m->value.keys.n; i++) {
		sums_key(&m->value, i, &a, &b);
		if (a != currency || state[b] < 0)
			continue;
		x[state[b]] = leat_fix_double(m->value.sum[i]);
		total += m->value.sum[i];
	}
	return leat_fix_double(total);
}

static size_t
count_currencies(const struct markov *m)
{
	size_t n = 0;
	uint32_t a, b;

	for (size_t i = 0; i < m->value.keys.n; i++) {
		sums_key(&m->value, i, &a, &b);
		n = a >= n ? (size_t)a + 1 : n;
	}
	return n;
}

static void
solve(struct markov *m, const struct leat_absorbing *chain, size_t n, const int64_t *state)
{
	double *z = LEAT_NEW_N(double, n), *b = LEAT_NEW_N(double, n), total;

	leat_absorbing_diagonal(chain, z);
	m->nsplits = 1 + count_currencies(m);
	m->split = LEAT_NEW_N(struct split, m->nsplits);
	total = exits(m, state, 0, b);
	split_by_removal(m, chain, state, z, b, total, &m->split[0]);
	for (size_t c = 1; c < m->nsplits; c++) {
		memset(b, 0, n * sizeof(*b));
		total = values(m, state, (uint32_t)(c - 1), b);
		split_by_removal(m, chain, state, z, b, total, &m->split[c]);
	}
	free(z);
	free(b);
}

static int
markov_finish(void *fit, size_t nunits, const uint32_t *order, struct leat_err *err)
{
	struct markov *m = fit;
	int64_t *state = LEAT_NEW_N(int64_t, nunits);
	struct leat_absorbing *chain;
	struct leat_edge *edge;
	double *leave;
	size_t n;
	int rc;

	m->nunits = nunits;
	n = number_states(m, order, state);
	edge = sorted_edges(m, state);
	leave = LEAT_NEW_N(double, n);
	exits(m, state, 0, leave);
	exits(m, state, 1, leave);
	rc = leat_absorbing_new(&chain, n, edge, m->edge.keys.n, leave, err);
	if (rc == LEAT_OK)
		solve(m, chain, n, state);
	leat_absorbing_free(chain);
	free(leave);
	free(edge);
	free(state);
	return rc;
}

/* Value that gives no removal effects (none known, or losses) is split as conversions are. */
static const struct leat_shares *
markov_shares(const void *fit, size_t currency)
{
	const struct markov *m = fit;
	const struct split *s = m->split;

	if (currency != LEAT_SHARES_CONVERSIONS && currency + 1 < m->nsplits &&
	    s[currency + 1].out.share)
		return &s[currency + 1].out;
	return s[0].out.share ? &s[0].out : NULL;
}

static void
markov_end(void *fit)
{
	struct markov *m = fit;

	for (size_t i = 0; i < m->nsplits; i++) {
		free(m->split[i].share);
		free(m->split[i].effect);
	}
	free(m->split);
	sums_fini(&m->edge);
	sums_fini(&m->leave);
	sums_fini(&m->value);
	free(m);
}

static const struct leat_statistic statistics[] = {
    {"edge", "uu", 1},
    {"leave", "un", 1},
    {"value", "cu", 1},
};

static void
markov_each(const void *fit, leat_statistic_fn *take, void *ctx)
{
	const struct markov *m = fit;
	const struct sums *sums[] = {&m->edge, &m->leave, &m->value};
	uint32_t key[2];

	for (size_t which = 0; which < 3; which++)
		for (size_t i = 0; i < sums[which]->keys.n; i++) {
			sums_key(sums[which], i, &key[0], &key[1]);
			take(ctx, which, key, 2, &sums[which]->sum[i]);
		}
}

static void
markov_add(void *fit, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	struct markov *m = fit;
	struct sums *sums[] = {&m->edge, &m->leave, &m->value};

	(void)nkey;
	*sums_at(sums[which], key[0], key[1]) += *value;
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
    .shares = markov_shares,
};
