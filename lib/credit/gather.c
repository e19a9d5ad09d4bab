/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/gather.h"

#include <stdlib.h>
#include <string.h>

#include "attribution/model.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/scatter.h"
#include "base/siphash.h"

/* Records that are kept in memory before files are made, for all threads together. */
#define MEMORY ((size_t)96 << 20)

enum name { UNIT, CURRENCY, STRATUM, NNAMES };

/* What one thread has added. */
struct adder {
	struct leat_scatter *touch, *conversion;
	struct leat_map name[NNAMES]; /* as it numbers them */
	int64_t newest;
	struct leat_map user; /* that are kept */
	struct leat_map id;   /* orders whose id is longer than there is room for, by order_key */
	struct leat_slice *whole;
	size_t whole_cap;
	struct leat_arena text;
};

/* What tells an order. */
struct order_key {
	uint64_t person;
	int64_t time_us;
	char id[24];
};

struct leat_gather {
	unsigned threads;
	struct adder *adder;
	struct leat_map name[NNAMES]; /* of all, in bytewise order; after close */
	uint32_t **number[NNAMES];    /* of each thread, from its numbers to those of all */
	uint32_t baseline;
	bool keep;
	struct leat_map user;   /* all, in bytewise order */
	struct leat_map person; /* their numbers, in the same order */
};

struct leat_gather *
leat_gather_new(unsigned threads, const char *directory)
{
	struct leat_gather *g = LEAT_NEW(struct leat_gather);

	g->threads = threads;
	g->adder = LEAT_NEW_N(struct adder, threads);
	for (unsigned i = 0; i < threads; i++) {
		struct adder *a = &g->adder[i];

		a->newest = INT64_MIN;
		a->touch = leat_scatter_new(sizeof(struct leat_touch), LEAT_GATHER_PARTS,
		    MEMORY * 3 / 4 / threads, directory);
		a->conversion = leat_scatter_new(sizeof(struct leat_conversion), LEAT_GATHER_PARTS,
		    MEMORY / 4 / threads, directory);
	}
	leat_map_put(&g->adder[0].name[UNIT], LEAT_SLICE(LEAT_BASELINE_CHANNEL), NULL);
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
		leat_map_fini(&g->adder[i].user);
		leat_map_fini(&g->adder[i].id);
		leat_arena_fini(&g->adder[i].text);
		free(g->adder[i].whole);
		for (int n = 0; n < NNAMES; n++)
			leat_map_fini(&g->adder[i].name[n]);
	}
	for (int n = 0; n < NNAMES; n++) {
		for (unsigned i = 0; g->number[n] && i < g->threads; i++)
			free(g->number[n][i]);
		free(g->number[n]);
		leat_map_fini(&g->name[n]);
	}
	leat_map_fini(&g->user);
	leat_map_fini(&g->person);
	free(g->adder);
	free(g);
}

void
leat_gather_keep(struct leat_gather *g)
{
	g->keep = true;
}

void
leat_gather_name(struct leat_gather *g, struct leat_slice unit)
{
	leat_map_put(&g->adder[0].name[UNIT], unit, NULL);
}

/*
 * A person's part is found by bits that are not those of the number: among the persons of
 * a part, ten million in all, two have the same number by chance once in 10^10 runs. The key is
 * fixed, so that persons have the same number in every run.
 */
static size_t
place_person(struct leat_slice user, uint64_t *person)
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
find_stratum(struct adder *a, struct leat_slice name, uint16_t *number, struct leat_err *err)
{
	size_t n = leat_map_put(&a->name[STRATUM], name, NULL);

	*number = (uint16_t)n;
	if (n < LEAT_STRATUM_MAX)
		return true;
	too_many_strata(err);
	return false;
}

static struct order_key
order_key(const struct leat_conversion *c)
{
	struct order_key key = {c->person, c->time_us, {0}};

	memcpy(key.id, c->id, sizeof(c->id));
	return key;
}

/* Of two orders of one person at one instant whose ids begin alike, the first by name is kept. */
static void
keep_id(struct adder *a, const struct leat_conversion *c, struct leat_slice id)
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

int
leat_gather_touch(struct leat_gather *g, unsigned thread, const struct leat_gather_names *names,
    struct leat_touch *t, struct leat_err *err)
{
	struct adder *a = &g->adder[thread];
	size_t part = place_person(names->user, &t->person);

	t->unit = (uint32_t)leat_map_put(&a->name[UNIT], names->unit, NULL);
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
	struct adder *a = &g->adder[thread];
	size_t n = names->id.n < sizeof(c->id) ? names->id.n : sizeof(c->id), part;

	/* Those of nobody are spread by their id, so that no part has them all. */
	part = place_person(names->user.n ? names->user : names->id, &c->person);
	c->currency = (uint32_t)leat_map_put(&a->name[CURRENCY], names->currency, NULL);
	if (!find_stratum(a, names->stratum, &c->stratum, err))
		return err->status;
	if (names->user.n == 0) {
		c->person ^= (uint64_t)c->time_us * UINT64_C(0x9e3779b97f4a7c15);
		part = (part ^ (uint64_t)c->time_us) % LEAT_GATHER_PARTS;
		c->stratum = LEAT_NOBODY;
	}
	memset(c->id, 0, sizeof(c->id));
	memcpy(c->id, names->id.p, n);
	if (c->time_us > a->newest)
		a->newest = c->time_us;
	if (g->keep) {
		leat_map_put(&a->user, names->user, NULL);
		keep_id(a, c, names->id);
	}
	return leat_scatter_put(a->conversion, part, c, err);
}

static enum name
by_role(char role)
{
	return role == 'u' ? UNIT : role == 'c' ? CURRENCY : STRATUM;
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

/* The names that threads have met, numbered in bytewise order. */
static void
number_names(struct leat_gather *g, enum name which)
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
	g->number[which] = LEAT_NEW_N(uint32_t *, g->threads);
	for (unsigned i = 0; i < g->threads; i++) {
		const struct leat_map *m = &g->adder[i].name[which];

		g->number[which][i] = LEAT_NEW_N(uint32_t, m->n);
		for (size_t n = 0; n < m->n; n++)
			g->number[which][i][n] = (uint32_t)leat_map_get(&g->name[which], m->key[n]);
	}
}

static void
rank_users(struct leat_gather *g)
{
	struct leat_map all = {0};
	size_t *sorted;

	for (unsigned i = 0; i < g->threads; i++)
		for (size_t n = 0; n < g->adder[i].user.n; n++)
			leat_map_put(&all, g->adder[i].user.key[n], NULL);
	sorted = leat_map_sorted(&all);
	for (size_t n = 0; n < all.n; n++) {
		uint64_t person;

		place_person(all.key[sorted[n]], &person);
		leat_map_put(&g->user, all.key[sorted[n]], NULL);
		leat_map_put(
		    &g->person, (struct leat_slice){(const char *)&person, sizeof(person)}, NULL);
	}
	free(sorted);
	leat_map_fini(&all);
}

int
leat_gather_close(struct leat_gather *g, struct leat_err *err)
{
	for (int n = 0; n < NNAMES; n++)
		number_names(g, (enum name)n);
	if (g->keep)
		rank_users(g);
	g->baseline = (uint32_t)leat_map_get(&g->name[UNIT], LEAT_SLICE(LEAT_BASELINE_CHANNEL));
	return g->name[STRATUM].n > LEAT_STRATUM_MAX ? too_many_strata(err) : LEAT_OK;
}

size_t
leat_gather_nunits(const struct leat_gather *g)
{
	return g->name[UNIT].n;
}

struct leat_slice
leat_gather_unit(const struct leat_gather *g, uint32_t unit)
{
	return g->name[UNIT].key[unit];
}

uint32_t
leat_gather_baseline(const struct leat_gather *g)
{
	return g->baseline;
}

uint32_t
leat_gather_find(const struct leat_gather *g, struct leat_slice name)
{
	return (uint32_t)leat_map_get(&g->name[UNIT], name);
}

size_t
leat_gather_nusers(const struct leat_gather *g)
{
	return g->user.n;
}

struct leat_slice
leat_gather_user(const struct leat_gather *g, size_t rank)
{
	return g->user.key[rank];
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
		const struct adder *a = &g->adder[i];
		size_t n =
		    leat_map_get(&a->id, (struct leat_slice){(const char *)&key, sizeof(key)});

		if (n != LEAT_MAP_NONE && (!found || leat_slice_cmp(a->whole[n], id) < 0)) {
			id = a->whole[n];
			found = true;
		}
	}
	return id;
}

size_t
leat_gather_ncurrencies(const struct leat_gather *g)
{
	return g->name[CURRENCY].n;
}

struct leat_slice
leat_gather_currency(const struct leat_gather *g, uint32_t currency)
{
	return g->name[CURRENCY].key[currency];
}

size_t
leat_gather_nstrata(const struct leat_gather *g)
{
	return g->name[STRATUM].n;
}

struct leat_slice
leat_gather_stratum(const struct leat_gather *g, uint32_t stratum)
{
	return g->name[STRATUM].key[stratum];
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

struct leat_part {
	struct leat_touch *touch, *spare;
	struct leat_conversion *conversion;
	size_t ntouches, touch_room, nconversions, conversion_room;
	size_t next_touch, next_conversion;
	size_t *bucket;
	size_t bucket_room;
};

struct leat_part *
leat_part_new(void)
{
	return LEAT_NEW(struct leat_part);
}

void
leat_part_free(struct leat_part *p)
{
	if (p == NULL)
		return;
	free(p->touch);
	free(p->spare);
	free(p->conversion);
	free(p->bucket);
	free(p);
}

static void
make_room(struct leat_part *p, size_t ntouches, size_t nconversions)
{
	if (ntouches > p->touch_room) {
		free(p->touch);
		free(p->spare);
		p->touch_room = ntouches + ntouches / 8;
		p->touch = leat_alloc(p->touch_room * sizeof(*p->touch));
		p->spare = leat_alloc(p->touch_room * sizeof(*p->spare));
	}
	if (nconversions > p->conversion_room) {
		free(p->conversion);
		p->conversion_room = nconversions + nconversions / 8;
		p->conversion = leat_alloc(p->conversion_room * sizeof(*p->conversion));
	}
}

/* A few touches are put in order by moving them, which what is nearly there needs least. */
static void
insert_in_order(struct leat_touch *t, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct leat_touch x = t[i];
		size_t k = i;

		while (k && leat_touch_order(&t[k - 1], &x) > 0) {
			t[k] = t[k - 1];
			k--;
		}
		t[k] = x;
	}
}

/*
 * Sorting touches: persons' numbers are spread evenly, so that a few bits of them tell
 * nearly where one belongs: buckets of a person or two, each then put in order.
 */
static void
sort_touches(struct leat_part *p)
{
	size_t n = p->ntouches, bits = 1, start = 0;
	struct leat_touch *sorted = p->spare;

	while (bits < 24 && ((size_t)8 << bits) < n)
		bits++;
	if (((size_t)1 << bits) + 1 > p->bucket_room) {
		p->bucket_room = ((size_t)1 << bits) + 1;
		free(p->bucket);
		p->bucket = leat_alloc(p->bucket_room * sizeof(*p->bucket));
	}
	memset(p->bucket, 0, p->bucket_room * sizeof(*p->bucket));
	for (size_t i = 0; i < n; i++)
		p->bucket[(p->touch[i].person >> (64 - bits)) + 1]++;
	for (size_t b = 1; b < (size_t)1 << bits; b++)
		p->bucket[b] += p->bucket[b - 1];
	for (size_t i = 0; i < n; i++)
		sorted[p->bucket[p->touch[i].person >> (64 - bits)]++] = p->touch[i];
	/* A bucket's place has moved to its end. */
	for (size_t b = 0; b < (size_t)1 << bits; b++) {
		size_t size = p->bucket[b] - start;

		if (size <= 64)
			insert_in_order(sorted + start, size);
		else
			qsort(sorted + start, size, sizeof(*sorted), leat_touch_order);
		start = p->bucket[b];
	}
	p->spare = p->touch;
	p->touch = sorted;
}

static int
load_touches(
    struct leat_part *p, const struct leat_gather *g, unsigned i, size_t part, struct leat_err *err)
{
	struct leat_touch *t = p->touch + p->ntouches;
	size_t n = leat_scatter_count(g->adder[i].touch, part);
	int rc;

	if (n == 0 || (rc = leat_scatter_read(g->adder[i].touch, part, t, err)) == LEAT_OK) {
		for (size_t k = 0; k < n; k++) {
			t[k].unit = g->number[UNIT][i][t[k].unit];
			t[k].stratum = (uint16_t)g->number[STRATUM][i][t[k].stratum];
		}
		p->ntouches += n;
		rc = LEAT_OK;
	}
	return rc;
}

static int
load_conversions(
    struct leat_part *p, const struct leat_gather *g, unsigned i, size_t part, struct leat_err *err)
{
	struct leat_conversion *c = p->conversion + p->nconversions;
	size_t n = leat_scatter_count(g->adder[i].conversion, part);
	int rc;

	if (n == 0 || (rc = leat_scatter_read(g->adder[i].conversion, part, c, err)) == LEAT_OK) {
		for (size_t k = 0; k < n; k++) {
			c[k].currency = g->number[CURRENCY][i][c[k].currency];
			if (c[k].stratum != LEAT_NOBODY)
				c[k].stratum = (uint16_t)g->number[STRATUM][i][c[k].stratum];
		}
		p->nconversions += n;
		rc = LEAT_OK;
	}
	return rc;
}

int
leat_part_load(struct leat_part *p, const struct leat_gather *g, size_t part, struct leat_err *err)
{
	size_t touches = 0, conversions = 0;
	int rc = LEAT_OK;

	for (unsigned i = 0; i < g->threads; i++) {
		touches += leat_scatter_count(g->adder[i].touch, part);
		conversions += leat_scatter_count(g->adder[i].conversion, part);
	}
	/* One more than none: pointing into NULL is undefined, be it by 0. */
	make_room(p, touches + 1, conversions + 1);
	p->ntouches = p->nconversions = p->next_touch = p->next_conversion = 0;
	for (unsigned i = 0; rc == LEAT_OK && i < g->threads; i++)
		if ((rc = load_touches(p, g, i, part, err)) == LEAT_OK)
			rc = load_conversions(p, g, i, part, err);
	if (rc != LEAT_OK)
		return rc;
	sort_touches(p);
	qsort(p->conversion, p->nconversions, sizeof(*p->conversion), leat_conversion_order);
	return LEAT_OK;
}

bool
leat_part_next(struct leat_part *p, struct leat_person *person)
{
	size_t t = p->next_touch, c = p->next_conversion;
	bool touches = t < p->ntouches, conversions = c < p->nconversions;
	uint64_t number;

	if (!touches && !conversions)
		return false;
	if (!conversions || (touches && p->touch[t].person <= p->conversion[c].person))
		number = p->touch[t].person;
	else
		number = p->conversion[c].person;
	if (conversions && p->conversion[c].stratum == LEAT_NOBODY &&
	    p->conversion[c].person == number) {
		*person = (struct leat_person){p->touch + t, 0, p->conversion + c, 1};
		p->next_conversion++;
		return true;
	}
	while (p->next_touch < p->ntouches && p->touch[p->next_touch].person == number)
		p->next_touch++;
	while (p->next_conversion < p->nconversions &&
	       p->conversion[p->next_conversion].person == number &&
	       p->conversion[p->next_conversion].stratum != LEAT_NOBODY)
		p->next_conversion++;
	*person = (struct leat_person){
	    p->touch + t, p->next_touch - t, p->conversion + c, p->next_conversion - c};
	return true;
}
