/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/gather.h"

#include <stdlib.h>
#include <string.h>

#include "attribution/model.h"
#include "base/mem.h"
#include "base/siphash.h"
#include "credit/gather_part.h"

/* Records that are kept in memory before files are made, for all threads together. */
#define MEMORY ((size_t)96 << 20)

struct leat_gather *
leat_gather_new(unsigned threads, const char *directory)
{
	struct leat_gather *g = LEAT_NEW(struct leat_gather);

	g->threads = threads;
	g->adder = LEAT_NEW_N(struct gather_adder, threads);
	for (unsigned i = 0; i < threads; i++) {
		struct gather_adder *a = &g->adder[i];

		a->newest = INT64_MIN;
		a->touch = leat_scatter_new(sizeof(struct leat_touch), LEAT_GATHER_PARTS,
		    MEMORY * 3 / 4 / threads, directory);
		a->conversion = leat_scatter_new(sizeof(struct leat_conversion), LEAT_GATHER_PARTS,
		    MEMORY / 4 / threads, directory);
	}
	leat_map_put(&g->adder[0].name[GATHER_UNIT], LEAT_SLICE(LEAT_BASELINE_CHANNEL), NULL);
	return g;
}

void
leat_gather_free(struct leat_gather *g)
{
	if (g == NULL)
		return;
	for (unsigned i = 0; i < g->threads; i++) {
		leat_scatter_free(g->adder[i].touch);
		leat_scatter_free(g->adder[i].conversion);
		leat_map_fini(&g->adder[i].id);
		leat_arena_fini(&g->adder[i].text);
		free(g->adder[i].whole);
		for (int n = 0; n < GATHER_NAMES; n++)
			leat_map_fini(&g->adder[i].name[n]);
	}
	for (int n = 0; n < GATHER_NUMBERED; n++) {
		for (unsigned i = 0; g->number[n] && i < g->threads; i++)
			free(g->number[n][i]);
		free(g->number[n]);
	}
	for (int n = 0; n < GATHER_NAMES; n++)
		leat_map_fini(&g->name[n]);
	leat_map_fini(&g->person);
	free(g->adder);
	free(g);
}

void
leat_gather_name(struct leat_gather *g, struct leat_slice unit)
{
	leat_map_put(&g->adder[0].name[GATHER_UNIT], unit, NULL);
}

size_t
gather_place(struct leat_slice user, uint64_t *person)
{
	static const struct leat_siphash_key key = {
	    UINT64_C(0x6c65617420706572), UINT64_C(0x736f6e206e756d62)};
	struct leat_siphash h = leat_siphash(key, user);

	*person = h.low;
	return h.high % LEAT_GATHER_PARTS;
}

static int
too_many_strata(struct leat_err *err)
{
	return leat_err_set(
	    err, LEAT_EDATA, "the covariate has more than %d values", LEAT_STRATUM_MAX);
}

static bool
find_stratum(struct gather_adder *a, struct leat_slice name, uint16_t *number, struct leat_err *err)
{
	size_t n = leat_map_put(&a->name[GATHER_STRATUM], name, NULL);

	*number = (uint16_t)n;
	if (n < LEAT_STRATUM_MAX)
		return true;
	too_many_strata(err);
	return false;
}

int
leat_gather_touch(struct leat_gather *g, unsigned thread, const struct leat_gather_names *names,
    struct leat_touch *t, struct leat_err *err)
{
	struct gather_adder *a = &g->adder[thread];
	size_t part = gather_place(names->user, &t->person);

	t->unit = (uint32_t)leat_map_put(&a->name[GATHER_UNIT], names->unit, NULL);
	if (!find_stratum(a, names->stratum, &t->stratum, err))
		return err->status;
	if (t->time_us > a->newest)
		a->newest = t->time_us;
	return leat_scatter_put(a->touch, part, t, err);
}

int
leat_gather_conversion(struct leat_gather *g, unsigned thread,
    const struct leat_gather_names *names, struct leat_conversion *c, struct leat_err *err)
{
	struct gather_adder *a = &g->adder[thread];
	size_t n = names->id.n < sizeof(c->id) ? names->id.n : sizeof(c->id), part;

	/* Those of nobody are spread by their id, so that no part has them all. */
	part = gather_place(names->user.n ? names->user : names->id, &c->person);
	c->currency = (uint32_t)leat_map_put(&a->name[GATHER_CURRENCY], names->currency, NULL);
	if (!find_stratum(a, names->stratum, &c->stratum, err))
		return err->status;
	if (names->user.n == 0) {
		c->person ^= (uint64_t)c->time_us * UINT64_C(0x9e3779b97f4a7c15);
		part = (part ^ (uint64_t)c->time_us) % LEAT_GATHER_PARTS;
		c->stratum = LEAT_NOBODY;
	}
	memset(c->id, 0, sizeof(c->id));
	if (n)
		memcpy(c->id, names->id.p, n);
	if (c->time_us > a->newest)
		a->newest = c->time_us;
	if (g->keep)
		gather_keep(a, c, names);
	return leat_scatter_put(a->conversion, part, c, err);
}

static enum gather_name
by_role(char role)
{
	return role == 'u' ? GATHER_UNIT : role == 'c' ? GATHER_CURRENCY : GATHER_STRATUM;
}

void
leat_gather_know(struct leat_gather *g, char role, struct leat_slice name)
{
	leat_map_put(&g->adder[0].name[by_role(role)], name, NULL);
}

const struct leat_map *
leat_gather_names(const struct leat_gather *g, char role)
{
	return &g->name[by_role(role)];
}

/* The names that threads have met, in bytewise order. */
static void
sort_names(struct leat_gather *g, enum gather_name which)
{
	struct leat_map all = {0};
	size_t *sorted;

	for (unsigned i = 0; i < g->threads; i++)
		for (size_t n = 0; n < g->adder[i].name[which].n; n++)
			leat_map_put(&all, g->adder[i].name[which].key[n], NULL);
	sorted = leat_map_sorted(&all);
	for (size_t n = 0; n < all.n; n++)
		leat_map_put(&g->name[which], all.key[sorted[n]], NULL);
	free(sorted);
	leat_map_fini(&all);
}

static void
number_names(struct leat_gather *g, enum gather_name which)
{
	g->number[which] = LEAT_NEW_N(uint32_t *, g->threads);
	for (unsigned i = 0; i < g->threads; i++) {
		const struct leat_map *m = &g->adder[i].name[which];

		g->number[which][i] = LEAT_NEW_N(uint32_t, m->n);
		for (size_t n = 0; n < m->n; n++)
			g->number[which][i][n] = (uint32_t)leat_map_get(&g->name[which], m->key[n]);
	}
}

int
leat_gather_close(struct leat_gather *g, struct leat_err *err)
{
	for (int n = 0; n < GATHER_NAMES; n++)
		sort_names(g, (enum gather_name)n);
	for (int n = 0; n < GATHER_NUMBERED; n++)
		number_names(g, (enum gather_name)n);
	gather_find_persons(g);
	g->baseline =
	    (uint32_t)leat_map_get(&g->name[GATHER_UNIT], LEAT_SLICE(LEAT_BASELINE_CHANNEL));
	return g->name[GATHER_STRATUM].n > LEAT_STRATUM_MAX ? too_many_strata(err) : LEAT_OK;
}

size_t
leat_gather_nunits(const struct leat_gather *g)
{
	return g->name[GATHER_UNIT].n;
}

struct leat_slice
leat_gather_unit(const struct leat_gather *g, uint32_t unit)
{
	return g->name[GATHER_UNIT].key[unit];
}

uint32_t
leat_gather_baseline(const struct leat_gather *g)
{
	return g->baseline;
}

uint32_t
leat_gather_find(const struct leat_gather *g, struct leat_slice name)
{
	return (uint32_t)leat_map_get(&g->name[GATHER_UNIT], name);
}

size_t
leat_gather_ncurrencies(const struct leat_gather *g)
{
	return g->name[GATHER_CURRENCY].n;
}

struct leat_slice
leat_gather_currency(const struct leat_gather *g, uint32_t currency)
{
	return g->name[GATHER_CURRENCY].key[currency];
}

size_t
leat_gather_nstrata(const struct leat_gather *g)
{
	return g->name[GATHER_STRATUM].n;
}

struct leat_slice
leat_gather_stratum(const struct leat_gather *g, uint32_t stratum)
{
	return g->name[GATHER_STRATUM].key[stratum];
}

int64_t
leat_gather_newest(const struct leat_gather *g)
{
	int64_t newest = INT64_MIN;

	for (unsigned i = 0; i < g->threads; i++)
		if (g->adder[i].newest > newest)
			newest = g->adder[i].newest;
	return newest;
}
