/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/siphash.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>

struct state {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline void
rounds(struct state *s, int n)
{
	for (; n > 0; n--) {
		s->v0 += s->v1;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v3;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 += s->v3;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 += s->v1;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v2 = rotate(s->v2, 32);
	}
}

static inline void
absorb(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	rounds(s, 2);
	s->v0 ^= word;
}

static inline uint64_t
little(uint64_t word)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	return __builtin_bswap64(word);
#else
	return word;
#endif
}

struct leat_siphash
leat_siphash(struct leat_siphash_key key, struct leat_slice text)
{
	struct state s = {key.k0 ^ UINT64_C(0x736f6d6570736575),
	    key.k1 ^ UINT64_C(0x646f72616e646f6d) ^ 0xee, key.k0 ^ UINT64_C(0x6c7967656e657261),
	    key.k1 ^ UINT64_C(0x7465646279746573)};
	uint64_t word, last = (uint64_t)text.n << 56;
	struct leat_siphash out;

	for (; text.n >= sizeof(word); text.p += sizeof(word), text.n -= sizeof(word)) {
		memcpy(&word, text.p, sizeof(word));
		absorb(&s, little(word));
	}
	for (size_t i = 0; i < text.n; i++)
		last |= (uint64_t)(unsigned char)text.p[i] << 8 * i;
	absorb(&s, last);
	s.v2 ^= 0xee;
	rounds(&s, 4);
	out.low = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
	s.v1 ^= 0xdd;
	rounds(&s, 4);
	out.high = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
	return out;
}

struct leat_siphash_key
leat_siphash_key(void)
{
	struct leat_siphash_key key = {0};

	/* Without a source of randomness any key will do: it only keeps enemies from guessing. */
	if (getrandom(&key, sizeof(key), GRND_NONBLOCK) != (ssize_t)sizeof(key))
		key = (struct leat_siphash_key){(uint64_t)getpid(), (uintptr_t)&key};
	return key;
}
