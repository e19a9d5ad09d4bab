/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MATH_ROBUST_H
#define LEAT_MATH_ROBUST_H

#include <stddef.h>

/*
 * Statistics that a few wild values do not move.
 */

/* leat_robust_select -- the k-th smallest (from 0) of n finite values, which are put in another
 * order. */
double leat_robust_select(double *x, size_t n, size_t k);

/* leat_robust_median -- of n > 0 finite values, which are put in another order; of an even number
 * the mean of the two in the middle. */
double leat_robust_median(double *x, size_t n);

/* leat_robust_quantile -- the value with floor(p (n - 1)) below it, 0 <= p <= 1; as above. */
double leat_robust_quantile(double *x, size_t n, double p);

/*
 * leat_esd_limit -- the generalised extreme Studentised deviate test: what the largest of m
 * absolute deviations, in standard deviations, is not above with probability 1 - alpha if all are
 * normal,
 *   (m - 1) t / sqrt((m - 2 + t^2) m),   t = t_{p, m - 2},   p = 1 - alpha / (2 m).
 * m      values left, at least 4
 * alpha  0 to 1, both excluded
 * Source: Rosner (1983), Percentage points for a generalized ESD many-outlier procedure,
 * Technometrics 25, equation 2.5, with m = n - i + 1.
 */
double leat_esd_limit(size_t m, double alpha);

#endif
