/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_SUMS_H
#define LEAT_MIX_SUMS_H

#include <stddef.h>

/*
 * Sums of products in hot loops. Four sums side by side: the order is fixed, so the result
 * is too, and it does not wait for one addition after the other.
 */
static inline double
leat_dot(const double *a, const double *b, size_t n)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
	size_t t = 0;

	for (; t + 4 <= n; t += 4) {
		s0 += a[t] * b[t];
		s1 += a[t + 1] * b[t + 1];
		s2 += a[t + 2] * b[t + 2];
		s3 += a[t + 3] * b[t + 3];
	}
	for (; t < n; t++)
		s0 += a[t] * b[t];
	return (s0 + s1) + (s2 + s3);
}

static inline double
leat_total(const double *a, size_t n)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
	size_t t = 0;

	for (; t + 4 <= n; t += 4) {
		s0 += a[t];
		s1 += a[t + 1];
		s2 += a[t + 2];
		s3 += a[t + 3];
	}
	for (; t < n; t++)
		s0 += a[t];
	return (s0 + s1) + (s2 + s3);
}

#endif
