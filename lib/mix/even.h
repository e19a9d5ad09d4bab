/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_EVEN_H
#define LEAT_MIX_EVEN_H

#include <math.h>

/*
 * leat_even -- x to 32 significant bits, some nine digits. What was divided by a scale is rounded
 * so before chains see it: the same data in another currency then differ in no bit, where
 * the last of 53 would be noise that a chain makes large. An error of 1e-10 of a datum is far
 * below that of any measurement.
 */
static inline double
leat_even(double x)
{
	int exponent;
	double part = frexp(x, &exponent);

	return isfinite(x) ? ldexp(nearbyint(ldexp(part, 32)), exponent - 32) : x;
}

#endif
