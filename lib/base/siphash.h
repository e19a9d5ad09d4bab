/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_SIPHASH_H
#define LEAT_BASE_SIPHASH_H

#include <stdint.h>

#include "base/slice.h"

/*
 * struct leat_siphash -- 128 bits that stand for a text: keyed, so that nobody who
 * does not know the key can write two texts that have the same. Among 10^12 texts two
 * have the same by chance once in 10^14 times.
 */
struct leat_siphash {
	uint64_t low, high;
};

struct leat_siphash_key {
	uint64_t k0, k1;
};

/* leat_siphash_key -- a key that nobody knows, from the system; nothing that is written may depend
 * on it. */
struct leat_siphash_key leat_siphash_key(void);

/*
 * leat_siphash -- SipHash-2-4 with an output of 128 bits.
 * Source: Aumasson and Bernstein (2012), SipHash: a fast short-input PRF; its wide
 * output is that of the authors' reference implementation.
 */
struct leat_siphash leat_siphash(struct leat_siphash_key key, struct leat_slice text);

/* The last n bytes at p, 0 < n < 8, as a number. */
static inline uint64_t
leat_hash64_tail(const char *p, size_t n)
{
	uint32_t first, last;

	if (n < 4)
		return (uint64_t)(unsigned char)p[0] << 16 |
		       (uint64_t)(unsigned char)p[n / 2] << 8 | (unsigned char)p[n - 1];
	memcpy(&first, p, sizeof(first));
	memcpy(&last, p + n - 4, sizeof(last));
	return (uint64_t)first << 32 | last;
}

/*
 * leat_hash64 -- 64 bits, quickly, and not against an enemy; nor the same on every machine.
 * h  what was hashed before, or any number to begin with
 */
static inline uint64_t
leat_hash64(uint64_t h, struct leat_slice s)
{
	uint64_t word;

	h += s.n * UINT64_C(0xff51afd7ed558ccd);
	for (; s.n >= sizeof(word); s.p += sizeof(word), s.n -= sizeof(word)) {
		memcpy(&word, s.p, sizeof(word));
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 32;
	}
	if (s.n == 0)
		return h;
	h = (h ^ leat_hash64_tail(s.p, s.n)) * UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

#endif
