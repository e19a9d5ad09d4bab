/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"

#include <stdlib.h>

static inline uint64_t
word(const char *p, size_t n)
{
	uint64_t w = 0;

	memcpy(&w, p, n);
	return w;
}

/* Both halves of the product, folded into one. */
static uint64_t
fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/*
 * Sixteen bytes at a time, and the last of them in two parts that overlap, so that their
 * number is no loop. Order never depends on it.
 */
static inline uint32_t
hash(struct leat_slice s)
{
	const uint64_t odd[3] = {UINT64_C(0x9e3779b97f4a7c15), UINT64_C(0xd6e8feb86659fd93),
	    UINT64_C(0xa0761d6478bd642f)};
	uint64_t h = s.n, a = 0, b = 0;

	for (; s.n > 16; s.p += 16, s.n -= 16)
		h = fold(word(s.p, 8) ^ odd[0] ^ h, word(s.p + 8, 8) ^ odd[1]);
	if (s.n >= 8) {
		a = word(s.p, 8);
		b = word(s.p + s.n - 8, 8);
	} else if (s.n >= 4) {
		a = word(s.p, 4);
		b = word(s.p + s.n - 4, 4);
	} else if (s.n) {
		a = (unsigned char)s.p[0] | (uint64_t)(unsigned char)s.p[s.n / 2] << 8 |
		    (uint64_t)(unsigned char)s.p[s.n - 1] << 16;
	}
	return (uint32_t)(fold(fold(a ^ odd[0] ^ h, b ^ odd[1]), odd[2]) >> 32);
}

static uint32_t
length(const char *key)
{
	uint32_t n;

	memcpy(&n, key - sizeof(n), sizeof(n));
	return n;
}

/* Keys are short: a call takes longer than to look at them. */
static inline bool
same(const char *a, const char *b, size_t n)
{
	if (n < 4) {
		for (size_t i = 0; i < n; i++)
			if (a[i] != b[i])
				return false;
		return true;
	}
	if (n < 8)
		return word(a, 4) == word(b, 4) && word(a + n - 4, 4) == word(b + n - 4, 4);
	for (size_t i = 0; i + 8 < n; i += 8)
		if (word(a + i, 8) != word(b + i, 8))
			return false;
	return word(a + n - 8, 8) == word(b + n - 8, 8);
}

/* The slot that holds key, or the free one where it would go. */
static inline struct leat_map_slot *
find(const struct leat_map *m, struct leat_slice key, uint32_t h)
{
	for (size_t i = h;; i++) {
		struct leat_map_slot *s = &m->slot[i & (m->slot_cap - 1)];

		if (s->key == NULL ||
		    (s->hash == h && length(s->key) == key.n && same(s->key, key.p, key.n)))
			return s;
	}
}

/* No two keys are alike: each goes to the first free slot behind its hash. */
static void
grow(struct leat_map *m)
{
	struct leat_map_slot *before = m->slot;
	size_t n = m->slot_cap;

	m->slot_cap = n ? n * 2 : 32;
	m->slot = LEAT_NEW_N(struct leat_map_slot, m->slot_cap);
	leat_large(m->slot, m->slot_cap * sizeof(*m->slot));
	for (size_t k = 0; k < n; k++) {
		size_t i = before[k].hash & (m->slot_cap - 1);

		if (before[k].key == NULL)
			continue;
		while (m->slot[i].key)
			i = (i + 1) & (m->slot_cap - 1);
		m->slot[i] = before[k];
	}
	free(before);
}

/* Half of the slots stay free. */
static inline void
reserve(struct leat_map *m, size_t more)
{
	while (__builtin_expect(2 * (m->n + more) > m->slot_cap, 0))
		grow(m);
}

static void
add(struct leat_map *m, struct leat_slice key, struct leat_map_slot *slot, uint32_t h)
{
	uint32_t n = (uint32_t)key.n;
	char *text;

	if (m->n == UINT32_MAX || key.n > UINT32_MAX) /* what a slot can number */
		leat_out_of_memory();
	if (m->n == m->key_cap) {
		m->key_cap = m->key_cap ? m->key_cap * 2 : 16;
		m->key = leat_realloc(m->key, m->key_cap, sizeof(*m->key));
	}
	text = leat_arena_bytes(&m->text, sizeof(n) + key.n + 1);
	memcpy(text, &n, sizeof(n));
	text += sizeof(n);
	if (key.n)
		memcpy(text, key.p, key.n);
	text[key.n] = '\0';
	*slot = (struct leat_map_slot){text, h, (uint32_t)m->n};
	m->key[m->n++] = (struct leat_slice){text, key.n};
}

static inline size_t
put(struct leat_map *m, struct leat_slice key, uint32_t h, bool *added)
{
	struct leat_map_slot *s = find(m, key, h);
	bool anew = s->key == NULL;

	if (anew)
		add(m, key, s, h);
	if (added)
		*added = anew;
	return s->number;
}

size_t
leat_map_put(struct leat_map *m, struct leat_slice key, bool *added)
{
	reserve(m, 1);
	return put(m, key, hash(key), added);
}

enum { AT_ONCE = 32 };

/* Of a few keys those that are not the one before again: how many, and which. */
static size_t
pick(const struct leat_slice *key, size_t n, unsigned char *which)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		which[k] = (unsigned char)i;
		k += i == 0 || key[i].n != key[i - 1].n || !same(key[i].p, key[i - 1].p, key[i].n);
	}
	return k;
}

void
leat_map_put_all(struct leat_map *m, const struct leat_slice *key, size_t n, uint32_t *number)
{
	/* Each key of a large map is somewhere else in memory: several are waited for at once. */
	for (size_t some; n; key += some, number += some, n -= some) {
		unsigned char which[AT_ONCE + 1];
		uint32_t h[AT_ONCE];
		size_t different;

		some = n < AT_ONCE ? n : AT_ONCE;
		different = pick(key, some, which);
		reserve(m, different);
		for (size_t k = 0; k < different; k++) {
			h[k] = hash(key[which[k]]);
			__builtin_prefetch(&m->slot[h[k] & (m->slot_cap - 1)]);
		}
		for (size_t k = 0; k < different; k++)
			__builtin_prefetch(m->slot[h[k] & (m->slot_cap - 1)].key);
		which[different] = (unsigned char)some;
		for (size_t k = 0; k < different; k++) {
			uint32_t at = (uint32_t)put(m, key[which[k]], h[k], NULL);

			for (size_t i = which[k]; i < which[k + 1]; i++)
				number[i] = at;
		}
	}
}

size_t
leat_map_get(const struct leat_map *m, struct leat_slice key)
{
	const struct leat_map_slot *s;

	if (m->n == 0)
		return LEAT_MAP_NONE;
	s = find(m, key, hash(key));
	return s->key ? s->number : LEAT_MAP_NONE;
}

uint32_t
leat_map_hash(struct leat_slice key)
{
	return hash(key);
}

static int
by_key(const void *a, const void *b, void *ctx)
{
	const struct leat_map *m = ctx;

	return leat_slice_cmp(m->key[*(const size_t *)a], m->key[*(const size_t *)b]);
}

size_t *
leat_map_sorted(const struct leat_map *m)
{
	size_t *order = leat_zalloc(m->n, sizeof(*order));

	for (size_t i = 0; i < m->n; i++)
		order[i] = i;
	qsort_r(order, m->n, sizeof(*order), by_key, (void *)(uintptr_t)m);
	return order;
}

void
leat_map_fini(struct leat_map *m)
{
	free(m->key);
	free(m->slot);
	leat_arena_fini(&m->text);
	*m = (struct leat_map){0};
}
