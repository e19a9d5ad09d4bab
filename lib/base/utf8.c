/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"

#include <string.h>

/* Length of a character by its first byte and the range of its second; 0 length is no first byte.
 */
static size_t
lead(unsigned char b, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (b < 0x80)
		return 1;
	if (b < 0xc2)
		return 0;
	if (b < 0xe0)
		return 2;
	if (b < 0xf0) {
		if (b == 0xe0)
			*low = 0xa0;
		if (b == 0xed)
			*high = 0x9f;
		return 3;
	}
	if (b == 0xf0)
		*low = 0x90;
	if (b == 0xf4)
		*high = 0x8f;
	return b <= 0xf4 ? 4 : 0;
}

/* How many of the n bytes fit the character that the first one announces; *length is its full
 * length. */
static size_t
fits(const char *p, size_t n, size_t *length)
{
	const unsigned char *u = (const unsigned char *)p;
	unsigned char low, high;
	size_t i;

	*length = n ? lead(u[0], &low, &high) : 0;
	if (*length == 0)
		return 0;
	for (i = 1; i < *length && i < n; i++) {
		if (u[i] < low || u[i] > high)
			return i;
		low = 0x80;
		high = 0xbf;
	}
	return i;
}

size_t
leat_utf8_decode(const char *p, size_t n, uint32_t *c)
{
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t length, got = fits(p, n, &length);

	if (length == 0 || got < length)
		return 0;
	*c = (unsigned char)p[0] & mask[length];
	for (size_t i = 1; i < length; i++)
		*c = *c << 6 | ((unsigned char)p[i] & 0x3f);
	return length;
}

size_t
leat_utf8_encode(uint32_t c, char out[4])
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

bool
leat_utf8_is_prefix(const char *p, size_t n)
{
	size_t length, got = fits(p, n, &length);

	return n > 0 && got == n && length > n;
}

/* Where the first byte above 127 of eight is. */
static inline size_t
first_high(uint64_t high)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	high = __builtin_bswap64(high);
#endif
	return (size_t)__builtin_ctzll(high) / 8;
}

size_t
leat_utf8_valid(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t i = 0;

	while (i < n) {
		uint64_t word;
		uint32_t c;
		size_t k;

		/* Eight ASCII bytes at a time: that is nearly all there is. */
		if (n - i >= 8) {
			memcpy(&word, p + i, 8);
			word &= UINT64_C(0x8080808080808080);
			i += word ? first_high(word) : 8;
			if (word == 0)
				continue;
		}
		/* And of the rest nearly all are letters of two bytes. */
		if (u[i] < 0x80) {
			i++;
		} else if (u[i] >= 0xc2 && u[i] < 0xe0 && n - i >= 2 && (u[i + 1] & 0xc0) == 0x80) {
			i += 2;
		} else {
			k = leat_utf8_decode(p + i, n - i, &c);
			if (k == 0)
				return i;
			i += k;
		}
	}
	return n;
}
