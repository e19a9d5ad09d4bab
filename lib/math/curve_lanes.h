/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MATH_CURVE_LANES_H
#define LEAT_MATH_CURVE_LANES_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/*
 * For loops that run several numbers at once: exponential and logarithm without
 * branches, tables or calls, the same bits for one number as for many, with AVX2 and
 * without, and on every machine. Within 2 and 1.5 units in the last place.
 * Source: argument reduction by a power of two, Cody and Waite (1980), Software
 * manual for the elementary functions, chapters 5 and 6.
 */
#define LANES_LN2_HIGH 0x1.62e42fee00000p-1 /* 33 bits, so that n times it is exact */
#define LANES_LN2_LOW 0x1.a39ef35793c76p-33

/* Files with such loops are compiled twice where the processor may have AVX2 (see Makefile). */
#if defined(__x86_64__)
#define LANES_AVX2 __attribute__((target("avx2")))
#define LANES_HAVE_AVX2 __builtin_cpu_supports("avx2")
#else
#define LANES_AVX2
#define LANES_HAVE_AVX2 false
#endif
#define LANES_INLINE static inline __attribute__((always_inline))

/* e^x - 1; below -708 as there, above 708 as there. */
LANES_INLINE double
lanes_expm1(double x)
{
	const double log2_e = 0x1.71547652b82fep+0, round = 0x1.8p52;
	double floored = x > -708 ? x : -708, at = floored < 708 ? floored : 708;
	/* Added and taken away, round leaves the nearest whole number. */
	double shifted = at * log2_e + round, n = shifted - round;
	double r = (at - n * LANES_LN2_HIGH) - n * LANES_LN2_LOW, scale, p;
	double square, fourth, middle, last;
	uint64_t bits;

	/* 2^n: n is in the low bits of shifted, and belongs in the exponent. */
	memcpy(&bits, &shifted, sizeof(bits));
	bits = (bits + 1023) << 52;
	memcpy(&scale, &bits, sizeof(scale));
	/*
	 * Taylor: at |r| <= ln 2 / 2 the next term is 2e-17 of the first. In pairs and pairs of
	 * pairs, which need not wait for each other.
	 */
	square = r * r;
	fourth = square * square;
	p = (0.5 + r * (1.0 / 6)) + square * (1.0 / 24 + r * (1.0 / 120));
	middle = (1.0 / 720 + r * (1.0 / 5040)) + square * (1.0 / 40320 + r * (1.0 / 362880));
	last = (1.0 / 3628800 + r * (1.0 / 39916800)) +
	       square * (1.0 / 479001600 + r * (1.0 / 6227020800));
	p = p + fourth * (middle + fourth * last);
	p = r + p * square;
	return scale * p + (scale - 1);
}

/*
 * log x for normal x > 0. With x = 2^k m, m in [sqrt 1/2, sqrt 2), f = m - 1 and
 * s = f / (2 + f), log m = 2 atanh s = f - s (f - 2 s^2 (1/3 + s^2 / 5 + ...)).
 */
LANES_INLINE double
lanes_log(double x)
{
	const uint64_t root = UINT64_C(0x3fe6a09e667f3bcd), one = UINT64_C(1023) << 52;
	const uint64_t fraction = (UINT64_C(1) << 52) - 1, magic = UINT64_C(0x4330000000000000);
	double m, k, f, s, z, q, square, fourth, rest;
	uint64_t bits, whole;

	memcpy(&bits, &x, sizeof(bits));
	bits += one - root;
	whole = (bits >> 52) | magic; /* 2^52 plus the exponent, as a double */
	memcpy(&k, &whole, sizeof(k));
	k -= 0x1p52 + 1023;
	bits = (bits & fraction) + root;
	memcpy(&m, &bits, sizeof(m));
	f = m - 1;
	s = f / (2 + f);
	z = s * s;
	square = z * z;
	fourth = square * square;
	q = (1.0 / 3 + z * (1.0 / 5)) + square * (1.0 / 7 + z * (1.0 / 9));
	rest = (1.0 / 11 + z * (1.0 / 13)) + square * (1.0 / 15 + z * (1.0 / 17));
	q = q + fourth * (rest + fourth * (1.0 / 19 + z * (1.0 / 21)));
	return k * LANES_LN2_HIGH + (f - (s * (f - 2 * z * q) - k * LANES_LN2_LOW));
}

#endif
