/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/map.h"

#include <stdlib.h>

/* Eight bytes at a time, each multiplied into the high half and folded down; order never depends
 * on it. */
static uint32_t
hash(struct leat_slice s)
{
	uint64_t h = s.n, word;

	for (; s.n >= sizeof(word); s.p += sizeof(word), s.n -= sizeof(word)) {
		memcpy(&word, s.p, sizeof(word));
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	for (word = 0; s.n; s.n--)
		word = word << 8 | (unsigned char)s.p[s.n - 1];
	h = (h ^ word) * UINT64_C(0xd6e8feb86659fd93);
	h ^= h >> 32;
	return (uint32_t)(h * UINT64_C(0x9e3779b97f4a7c15) >> 32);
}

/* The slot that holds key, or the free one where it would go. */
static size_t
find(const struct leat_map *m, struct leat_slice key, uint32_t h)
{
	size_t i = h & (m->slot_cap - 1);

	for (; m->slot[i]; i = (i + 1) & (m->slot_cap - 1))
		if (m->slot[i] >> 32 == h && leat_slice_eq(m->key[(uint32_t)m->slot[i] - 1], key))
			break;
	return i;
}

/* No two keys are alike: each goes to the first free slot behind its hash. */
static void
grow(struct leat_map *m)
{
	uint64_t *before = m->slot;
	size_t n = m->slot_cap;

	m->slot_cap = n ? n * 2 : 32;
	m->slot = LEAT_NEW_N(uint64_t, m->slot_cap);
	for (size_t k = 0; k < n; k++) {
		size_t i = (before[k] >> 32) & (m->slot_cap - 1);

		if (before[k] == 0)
			continue;
		while (m->slot[i])
			i = (i + 1) & (m->slot_cap - 1);
		m->slot[i] = before[k];
	}
	free(before);
}

size_t
leat_map_put(struct leat_map *m, struct leat_slice key, bool *added)
{
	uint32_t h = hash(key);
	size_t i;

	if (2 * (m->n + 1) > m->slot_cap)
		grow(m);
	i = find(m, key, h);
	if (added)
		*added = m->slot[i] == 0;
	if (m->slot[i])
		return (uint32_t)m->slot[i] - 1;
	if (m->n == UINT32_MAX) /* what a slot can number */
		leat_out_of_memory();
	if (m->n == m->key_cap) {
		m->key_cap = m->key_cap ? m->key_cap * 2 : 16;
		m->key = leat_realloc(m->key, m->key_cap, sizeof(*m->key));
	}
	m->key[m->n] = leat_arena_copy(&m->text, key);
	m->slot[i] = (uint64_t)h << 32 | ++m->n;
	return m->n - 1;
}

size_t
leat_map_get(const struct leat_map *m, struct leat_slice key)
{
	size_t i;

	if (m->n == 0)
		return LEAT_MAP_NONE;
	i = find(m, key, hash(key));
	return m->slot[i] ? (uint32_t)m->slot[i] - 1 : LEAT_MAP_NONE;
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
