/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/shapley_game.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "base/rng.h"

static double
rate(double won, double tried)
{
	return tried > 0 ? won / tried : 0;
}

/* Exact */

struct coalitions {
	size_t nplayers;
	const double *v; /* 2^nplayers, by the bits of a coalition's players */
	double *value;
};

/* What was known of each set becomes what is known of all sets within it. */
static void
zeta(double *x, size_t nplayers)
{
	for (size_t bit = 1; bit < (size_t)1 << nplayers; bit <<= 1)
		for (size_t s = bit; s < (size_t)1 << nplayers; s = (s + 1) | bit)
			x[s] += x[s ^ bit];
}

static double *
coalition_values(const struct leat_game *g)
{
	size_t n = (size_t)1 << g->nplayers;
	double *won = LEAT_NEW_N(double, n), *tried = LEAT_NEW_N(double, n);

	for (size_t i = 0; i < g->nsets; i++) {
		size_t s = 0;

		for (size_t k = g->first[i]; k < g->first[i + 1]; k++)
			s |= (size_t)1 << g->player[k];
		won[s] = leat_fix_double(g->won[i]);
		tried[s] = leat_fix_double(g->tried[i]);
	}
	zeta(won, g->nplayers);
	zeta(tried, g->nplayers);
	for (size_t s = 0; s < n; s++)
		won[s] = rate(won[s], tried[s]);
	free(tried);
	return won;
}

/* By the size of the coalition that a player joins, of which all of one size are as likely. */
static void
exact_player(void *ctx, size_t player)
{
	const struct coalitions *c = ctx;
	double added[LEAT_SHAPLEY_EXACT] = {0}, sum = 0, many = 1;
	size_t n = c->nplayers, bit = (size_t)1 << player;

	for (size_t s = 0; s < (size_t)1 << n; s++) {
		if (s & bit)
			continue;
		added[__builtin_popcountll(s)] += c->v[s | bit] - c->v[s];
	}
	for (size_t size = 0; size < n; size++) {
		sum += added[size] / many;
		many = many * (double)(n - 1 - size) / (double)(size + 1);
	}
	c->value[player] = sum / (double)n;
}

void
leat_shapley_exact(const struct leat_game *g, unsigned threads, double *value)
{
	double *v = coalition_values(g);
	struct coalitions c = {g->nplayers, v, value};

	leat_parallel(threads, g->nplayers, exact_player, &c);
	free(v);
}

/* Sampled */

enum { BLOCKS = 32 }; /* of pairs, each summed in its order: whoever does them, the same bits */

struct draw {
	const struct leat_game *g;
	size_t pairs;
	struct leat_rng rng;
	double *sum, *square; /* BLOCKS x nplayers, over the pairs of a block */
};

/* Room for one order of joining. */
struct order {
	size_t *player; /* who joins as the i-th */
	uint32_t *place;
	leat_fix *won,
	    *tried;    /* 2 x nplayers: of the sets that the i-th makes whole, and reversed */
	double *added; /* by player */
};

static void
order_init(struct order *o, size_t n)
{
	*o = (struct order){LEAT_NEW_N(size_t, n), LEAT_NEW_N(uint32_t, n),
	    LEAT_NEW_N(leat_fix, 2 * n), LEAT_NEW_N(leat_fix, 2 * n), LEAT_NEW_N(double, n)};
}

static void
order_fini(struct order *o)
{
	free(o->player);
	free(o->place);
	free(o->won);
	free(o->tried);
	free(o->added);
}

/* A set is whole with the last of its players, and in the reverse order with the first. */
static void
complete(const struct leat_game *g, struct order *o)
{
	size_t n = g->nplayers;

	memset(o->won, 0, 2 * n * sizeof(*o->won));
	memset(o->tried, 0, 2 * n * sizeof(*o->tried));
	for (size_t i = 0; i < g->nsets; i++) {
		uint32_t last = 0, first = UINT32_MAX;

		for (size_t k = g->first[i]; k < g->first[i + 1]; k++) {
			uint32_t place = o->place[g->player[k]];

			last = place > last ? place : last;
			first = place < first ? place : first;
		}
		o->won[last] += g->won[i];
		o->tried[last] += g->tried[i];
		o->won[n + n - 1 - first] += g->won[i];
		o->tried[n + n - 1 - first] += g->tried[i];
	}
}

static void
join(const struct leat_game *g, struct order *o)
{
	size_t n = g->nplayers;

	complete(g, o);
	for (int way = 0; way < 2; way++) {
		leat_fix won = 0, tried = 0;
		double before = 0;

		for (size_t i = 0; i < n; i++) {
			size_t player = o->player[way ? n - 1 - i : i];
			double now;

			won += o->won[(size_t)way * n + i];
			tried += o->tried[(size_t)way * n + i];
			now = rate(leat_fix_double(won), leat_fix_double(tried));
			o->added[player] = (way ? o->added[player] : 0) + (now - before) / 2;
			before = now;
		}
	}
}

static void
draw_block(void *ctx, size_t block)
{
	const struct draw *d = ctx;
	size_t n = d->g->nplayers;
	double *sum = d->sum + block * n, *square = d->square + block * n;
	struct order o;

	order_init(&o, n);
	for (size_t pair = block; pair < d->pairs; pair += BLOCKS) {
		struct leat_rng r = leat_rng_split(&d->rng, "shapley-rate", pair);

		leat_rng_shuffle(&r, o.player, n);
		for (size_t i = 0; i < n; i++)
			o.place[o.player[i]] = (uint32_t)i;
		join(d->g, &o);
		for (size_t i = 0; i < n; i++) {
			sum[i] += o.added[i];
			square[i] += o.added[i] * o.added[i];
		}
	}
	order_fini(&o);
}

void
leat_shapley_sample(const struct leat_game *g, size_t pairs, uint64_t seed, unsigned threads,
    double *value, double *se)
{
	size_t n = g->nplayers;
	struct draw d = {.g = g,
	    .pairs = pairs,
	    .sum = LEAT_NEW_N(double, BLOCKS *n),
	    .square = LEAT_NEW_N(double, BLOCKS *n)};

	leat_rng_init(&d.rng, seed);
	leat_parallel(threads, BLOCKS, draw_block, &d);
	for (size_t i = 0; i < n; i++) {
		double sum = 0, square = 0, spread;

		for (size_t block = 0; block < BLOCKS; block++) {
			sum += d.sum[block * n + i];
			square += d.square[block * n + i];
		}
		value[i] = sum / (double)pairs;
		spread = square - sum * value[i];
		se[i] = sqrt((spread > 0 ? spread : 0) / (double)(pairs - 1) / (double)pairs);
	}
	free(d.sum);
	free(d.square);
}
