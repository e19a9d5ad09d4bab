/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "attribution/key.h"
#include "attribution/shapley_game.h"
#include "attribution/shapley_rate_part.h"

/* The game of one split: sets as players, which are the units that some path has, in order. */
struct table {
	struct leat_game game;
	size_t *first;
	uint32_t *player;
	leat_fix *won, *tried;
	uint32_t *number; /* of a unit as a player */
};

static bool
is_there(const struct rate_paths *s)
{
	return s->conversions != 0 || s->nulls != 0;
}

static size_t
number_players(struct shapley_rate *r, const uint32_t *order, uint32_t *number)
{
	bool *there = LEAT_NEW_N(bool, r->nunits);
	uint32_t n = 0;

	for (size_t i = 0; i < r->set.n; i++)
		for (size_t k = 0; is_there(&r->paths[i]) && k < r->set.key[i].n; k += 4)
			there[leat_key_get(r->set.key[i].p + k)] = true;
	for (size_t i = 0; i < r->nunits; i++) {
		size_t unit = order ? order[i] : i;

		number[unit] = there[unit] ? n++ : UINT32_MAX;
	}
	free(there);
	return n;
}

static void
table_init(struct table *t, struct shapley_rate *r, const uint32_t *order)
{
	size_t n = 0, members = 0;

	for (size_t i = 0; i < r->set.n; i++)
		members += r->set.key[i].n / 4;
	*t = (struct table){
	    .first = LEAT_NEW_N(size_t, r->set.n + 1),
	    .player = LEAT_NEW_N(uint32_t, members),
	    .won = LEAT_NEW_N(leat_fix, r->set.n),
	    .tried = LEAT_NEW_N(leat_fix, r->set.n),
	    .number = LEAT_NEW_N(uint32_t, r->nunits),
	};
	t->game.nplayers = number_players(r, order, t->number);
	members = 0;
	for (size_t i = 0; i < r->set.n; i++) {
		if (!is_there(&r->paths[i]))
			continue;
		t->tried[n] = r->paths[i].conversions + r->paths[i].nulls;
		t->first[n++] = members;
		for (size_t k = 0; k < r->set.key[i].n; k += 4)
			t->player[members++] = t->number[leat_key_get(r->set.key[i].p + k)];
	}
	t->first[n] = members;
	t->game.nsets = n;
	t->game.first = t->first;
	t->game.player = t->player;
	t->game.won = t->won;
	t->game.tried = t->tried;
}

static void
table_fini(struct table *t)
{
	free(t->first);
	free(t->player);
	free(t->won);
	free(t->tried);
	free(t->number);
}

/* What each set won in the split: 0 conversions, 1 + currency its value. */
static void
fill_won(struct table *t, struct shapley_rate *r, size_t split)
{
	size_t n = 0;

	for (size_t i = 0; i < r->set.n; i++) {
		struct leat_slice key = r->set.key[i];
		size_t at;

		if (!is_there(&r->paths[i]))
			continue;
		t->won[n] = r->paths[i].conversions;
		if (split) {
			rate_make_room(r, key.n / 4);
			leat_key_put(r->key, (uint32_t)(split - 1));
			memcpy(r->key + 4, key.p, key.n);
			at = leat_map_get(
			    &r->worth, (struct leat_slice){(const char *)r->key, key.n + 4});
			t->won[n] = at == LEAT_MAP_NONE ? 0 : r->value[at];
		}
		n++;
	}
}

/* Shares of those whose value is above 0; false if nobody's is. */
static bool
share_out(const struct shapley_rate *r, const struct table *t, const double *phi, double *share)
{
	double sum = 0;

	for (size_t i = 0; i < t->game.nplayers; i++)
		sum += phi[i] > 0 ? phi[i] : 0;
	if (!(sum > 0))
		return false;
	for (size_t unit = 0; unit < r->nunits; unit++)
		if (t->number[unit] != UINT32_MAX && phi[t->number[unit]] > 0)
			share[unit] = phi[t->number[unit]] / sum;
	return true;
}

static void
by_unit(const struct shapley_rate *r, const struct table *t, const double *x, double *to)
{
	for (size_t unit = 0; unit < r->nunits; unit++)
		if (t->number[unit] != UINT32_MAX)
			to[unit] = x[t->number[unit]];
}

static void
solve(struct shapley_rate *r, struct table *t, size_t split)
{
	size_t n = t->game.nplayers;
	double *phi = LEAT_NEW_N(double, n), *se = LEAT_NEW_N(double, n);
	bool sampled = n > LEAT_SHAPLEY_EXACT;

	fill_won(t, r, split);
	if (sampled)
		leat_shapley_sample(
		    &t->game, (size_t)r->o->permutations / 2, r->o->seed, r->o->threads, phi, se);
	else
		leat_shapley_exact(&t->game, r->o->threads, phi);
	r->share[split] = LEAT_NEW_N(double, r->nunits);
	if (share_out(r, t, phi, r->share[split]))
		r->out[split] = (struct leat_shares){r->share[split], NULL};
	if (split == 0) {
		r->phi = LEAT_NEW_N(double, r->nunits);
		by_unit(r, t, phi, r->phi);
		if (sampled) {
			r->se = LEAT_NEW_N(double, r->nunits);
			by_unit(r, t, se, r->se);
		}
	}
	free(phi);
	free(se);
}

int
rate_finish(void *fit, size_t nunits, const uint32_t *order, struct leat_err *err)
{
	struct shapley_rate *r = fit;
	struct table t;

	(void)err;
	r->nunits = nunits;
	r->nsplits = 1;
	for (size_t i = 0; i < r->worth.n; i++) {
		size_t currency = leat_key_get(r->worth.key[i].p);

		if (currency + 2 > r->nsplits)
			r->nsplits = currency + 2;
	}
	r->share = LEAT_NEW_N(double *, r->nsplits);
	r->out = LEAT_NEW_N(struct leat_shares, r->nsplits);
	table_init(&t, r, order);
	r->nplayers = t.game.nplayers;
	for (size_t split = 0; r->nplayers && split < r->nsplits; split++)
		solve(r, &t, split);
	table_fini(&t);
	return LEAT_OK;
}
