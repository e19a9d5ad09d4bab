/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_MAP_H
#define LEAT_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/slice.h"

/*
 * struct leat_map -- numbers distinct byte strings 0, 1, 2, ... in the order in
 * which they first come. A caller keeps whatever belongs to a key in an array of
 * its own, indexed by that number: the map owns keys and nothing else.
 * Zero-initialised is ready for use. Iteration is 0 .. n-1: never hash order.
 * More than 2^32 - 1 keys are as too much memory.
 */
struct leat_map {
	size_t n;               /* number of keys */
	struct leat_slice *key; /* n keys, terminated copies, addresses stable */
	size_t key_cap;
	struct leat_map_slot *slot; /* open addressing */
	size_t slot_cap;            /* a power of two */
	struct leat_arena text;
};

/* A look goes from here to the key and nowhere between, since far memory is what it waits for. */
struct leat_map_slot {
	const char *key; /* NULL: free; its length is in the four bytes before it */
	uint32_t hash, number;
};

#define LEAT_MAP_NONE SIZE_MAX

/* leat_map_put -- the number of key, which is added when it is new (*added, if not NULL, tells). */
size_t leat_map_put(struct leat_map *m, struct leat_slice key, bool *added);
/*
 * leat_map_put_all -- leat_map_put for many keys, one after the other, which of a map that is
 * larger than the cache takes a fraction of the time.
 * key     n keys (borrowed for the call)
 * number  n (caller's): of each its number; what is new is numbered as it comes
 */
void leat_map_put_all(struct leat_map *m, const struct leat_slice *key, size_t n, uint32_t *number);
/* leat_map_get -- the number of key, or LEAT_MAP_NONE. */
size_t leat_map_get(const struct leat_map *m, struct leat_slice key);
/* leat_map_sorted -- the numbers 0 .. n-1 in bytewise order of their keys; caller frees. */
size_t *leat_map_sorted(const struct leat_map *m);
/* leat_map_hash -- to deal keys to several maps. What it is may change: nothing written may depend
 * on it. */
uint32_t leat_map_hash(struct leat_slice key);
void leat_map_fini(struct leat_map *m);

#endif
