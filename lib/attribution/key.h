/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_KEY_H
#define LEAT_ATTRIBUTION_KEY_H

#include <stdint.h>

/*
 * Numbers as parts of a map's key: the high byte first, so that the bytewise
 * order of keys is the order of the numbers.
 */
static inline void
leat_key_put(unsigned char *p, uint32_t x)
{
	p[0] = (unsigned char)(x >> 24);
	p[1] = (unsigned char)(x >> 16);
	p[2] = (unsigned char)(x >> 8);
	p[3] = (unsigned char)x;
}

static inline uint32_t
leat_key_get(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* A day may be before 1970: moved up, so that it sorts as unsigned. */
static inline void
leat_key_put_day(unsigned char *p, int32_t day)
{
	leat_key_put(p, (uint32_t)day + UINT32_C(0x80000000));
}

static inline int32_t
leat_key_get_day(const char *s)
{
	return (int32_t)((int64_t)leat_key_get(s) - INT64_C(0x80000000));
}

#endif
