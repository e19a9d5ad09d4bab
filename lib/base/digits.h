/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_DIGITS_H
#define LEAT_BASE_DIGITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/*
 * leat_digits -- digits, with at most one mark `.` among or behind them, of eight bytes at
 * most: all of them at once, in the bytes of a word, instead of one after the other.
 * n         1 to 8
 * value     the number that the digits are without the mark
 * decimals  how many of them stand behind the mark; -1 without a mark
 * Returns false if the text is anything else.
 */
static inline bool
leat_digits(const char *p, size_t n, uint64_t *value, int *decimals)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	unsigned unused = 64 - 8 * (unsigned)n;
	uint64_t w, other;

	/* The first byte lowest, in two loads that overlap, and no byte read behind the text. */
	if (n >= 4) {
		uint32_t head, tail;

		memcpy(&head, p, 4);
		memcpy(&tail, p + n - 4, 4);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		head = __builtin_bswap32(head);
		tail = __builtin_bswap32(tail);
#endif
		w = head | (uint64_t)tail << 8 * (n - 4);
	} else {
		w = (unsigned char)p[0] | (uint64_t)(unsigned char)p[n / 2] << 8 * (n / 2) |
		    (uint64_t)(unsigned char)p[n - 1] << 8 * (n - 1);
	}
	/* The last digit highest; what is not used is as if it were zeros in front. */
	w = (w << unused) ^ (ones * '0' << unused);
	*decimals = -1;
	other = ((w + ones * 0x76) | w) & ones * 0x80; /* bytes above 9 */
	if (other) {
		unsigned at = (unsigned)__builtin_ctzll(other) & ~7u;
		uint64_t before = w & ((UINT64_C(1) << at) - 1);

		if ((other & (other - 1)) || (w >> at & 0xff) != ('.' ^ '0') || at == unused)
			return false;
		*decimals = 7 - (int)(at / 8);
		w = before << 8 | (w >> at >> 8 << at << 8);
	}
	/* Pairs, then pairs of pairs, then both halves. */
	w = w * 10 + (w >> 8);
	*value = ((w & UINT64_C(0xff000000ff)) * UINT64_C(0x000f424000000064) +
		     (w >> 16 & UINT64_C(0xff000000ff)) * UINT64_C(0x0000271000000001)) >>
		     32 &
		 UINT32_MAX;
	return true;
}

#endif
