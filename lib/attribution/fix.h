/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_FIX_H
#define LEAT_ATTRIBUTION_FIX_H

#include <math.h>
#include <stdint.h>

/*
 * leat_fix -- a sum of fractions that does not depend on the order of adding:
 * 128-bit fixed point in steps of 2^-60 (8.7e-19), up to 1.4e20. What is added
 * must be below LEAT_FIX_MAX in size, so that 100 million additions fit.
 */
typedef __int128 leat_fix;

#define LEAT_FIX_MAX 1e12
#define LEAT_FIX_MIN 1e-15 /* what is smaller, but for 0, would lose its digits or vanish */

/* Counts are whole as a rule, and those need no wide conversion. */
static inline leat_fix
leat_fix_of(double x)
{
	int64_t whole = (int64_t)x;

	if ((double)whole == x)
		return (leat_fix)whole * ((leat_fix)1 << 60);
	return (leat_fix)(x * 0x1p60);
}

static inline void
leat_fix_add(leat_fix *sum, double x)
{
	*sum += leat_fix_of(x);
}

static inline double
leat_fix_double(leat_fix sum)
{
	return (double)sum * 0x1p-60;
}

#endif
