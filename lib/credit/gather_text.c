/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "credit/gather_part.h"

void
leat_gather_keep(struct leat_gather *g)
{
	g->keep = true;
}

/* What tells an order. */
struct order_key {
	uint64_t person;
	int64_t time_us;
	char id[24];
};

static struct order_key
order_key(const struct leat_conversion *c)
{
	struct order_key key = {c->person, c->time_us, {0}};

	memcpy(key.id, c->id, sizeof(c->id));
	return key;
}

/* Of two orders of one person at one instant whose ids begin alike, the first by name is kept. */
static void
keep_id(struct gather_adder *a, const struct leat_conversion *c, struct leat_slice id)
{
	struct order_key key = order_key(c);
	bool added;
	size_t i;

	if (id.n <= sizeof(c->id))
		return;
	i = leat_map_put(&a->id, (struct leat_slice){(const char *)&key, sizeof(key)}, &added);
	if (added)
		LEAT_GROW(a->whole, i, a->whole_cap);
	if (added || leat_slice_cmp(id, a->whole[i]) < 0)
		a->whole[i] = leat_arena_copy(&a->text, id);
}

void
gather_keep(
    struct gather_adder *a, const struct leat_conversion *c, const struct leat_gather_names *names)
{
	leat_map_put(&a->name[GATHER_USER], names->user, NULL);
	keep_id(a, c, names->id);
}

void
gather_find_persons(struct leat_gather *g)
{
	const struct leat_map *user = &g->name[GATHER_USER];

	for (size_t n = 0; n < user->n; n++) {
		uint64_t person;

		gather_place(user->key[n], &person);
		leat_map_put(
		    &g->person, (struct leat_slice){(const char *)&person, sizeof(person)}, NULL);
	}
}

size_t
leat_gather_nusers(const struct leat_gather *g)
{
	return g->name[GATHER_USER].n;
}

struct leat_slice
leat_gather_user(const struct leat_gather *g, size_t rank)
{
	return g->name[GATHER_USER].key[rank];
}

size_t
leat_gather_rank(const struct leat_gather *g, uint64_t person)
{
	return leat_map_get(&g->person, (struct leat_slice){(const char *)&person, sizeof(person)});
}

struct leat_slice
leat_gather_id(const struct leat_gather *g, const struct leat_conversion *c)
{
	struct order_key key = order_key(c);
	struct leat_slice id = {c->id, strnlen(c->id, sizeof(c->id))};
	bool found = false;

	for (unsigned i = 0; i < g->threads; i++) {
		const struct gather_adder *a = &g->adder[i];
		size_t n =
		    leat_map_get(&a->id, (struct leat_slice){(const char *)&key, sizeof(key)});

		if (n != LEAT_MAP_NONE && (!found || leat_slice_cmp(a->whole[n], id) < 0)) {
			id = a->whole[n];
			found = true;
		}
	}
	return id;
}
