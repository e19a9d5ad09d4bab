/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_SHAPLEY_GAME_H
#define LEAT_ATTRIBUTION_SHAPLEY_GAME_H

#include <stddef.h>
#include <stdint.h>

#include "attribution/fix.h"

/*
 * struct leat_game -- a game of rates. Of each of nsets sets of players it is known what they
 * won and how often they tried; a coalition S has
 *   v(S) = sum of won / sum of tried, over the sets within S; 0 where nobody tried.
 */
struct leat_game {
	size_t nplayers, nsets;
	const size_t *first;    /* nsets + 1: where the players of a set begin in player */
	const uint32_t *player; /* below nplayers, once in a set */
	const leat_fix *won;    /* nsets, of any sign */
	const leat_fix *tried;  /* nsets, >= 0 */
};

/* Players up to which values are exact: 2^20 coalitions, 16 MiB and a tenth of a second or so. */
#define LEAT_SHAPLEY_EXACT 20

/*
 * leat_shapley_exact -- Shapley values from the values of all coalitions, which are sums over
 * subsets, made for all at once (fast zeta transform): nplayers x 2^nplayers steps for these
 * and as many for each player.
 * g        at most LEAT_SHAPLEY_EXACT players; no two sets are the same
 * threads  0: as many as there are processors; the result is the same
 * value    nplayers (caller's); adds up to v(all)
 * Source: Shapley (1953), A value for n-person games; Bjorklund, Husfeldt, Kaski, Koivisto (2007),
 * Fourier meets Moebius: fast subset convolution, section 2, for the transform.
 */
void leat_shapley_exact(const struct leat_game *g, unsigned threads, double *value);

/*
 * leat_shapley_sample -- the mean of what players add when they join in a random order, over
 * orders drawn in pairs of an order and its reverse. A pair takes as many steps as all sets
 * together have players.
 * pairs  >= 2
 * value  nplayers (caller's); adds up to v(all), whatever is drawn
 * se     nplayers (caller's): standard error of value, from the spread of the pairs
 * The same seed gives the same bits, whatever the order of sets and the threads.
 * Source: Castro, Gomez, Tejada (2009), Polynomial calculation of the Shapley value based on
 * sampling; Mitchell, Cooper, Frank, Holmes (2022), Sampling permutations for Shapley value
 * estimation, section 3.3, for pairs.
 */
void leat_shapley_sample(const struct leat_game *g, size_t pairs, uint64_t seed, unsigned threads,
    double *value, double *se);

#endif
