/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MATH_STAT_H
#define LEAT_MATH_STAT_H

#include <stddef.h>

/*
 * Plain statistics of n doubles. Sums go in the order of the array.
 */
double leat_stat_mean(const double *x, size_t n);     /* n > 0 */
double leat_stat_variance(const double *x, size_t n); /* divisor n - 1; 0 for n < 2 */
double leat_stat_sd(const double *x, size_t n);

/* leat_stat_sort -- ascending, in place; NaNs last. */
void leat_stat_sort(double *x, size_t n);

/*
 * leat_stat_quantile -- of ascending values, linear between order statistics.
 * p      0 to 1
 * Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, definition 7.
 */
double leat_stat_quantile(const double *sorted, size_t n, double p);

/* leat_stat_autocovariance -- at one lag, about the given mean, divisor n. */
double leat_stat_autocovariance(const double *x, size_t n, size_t lag, double mean);

/*
 * leat_stat_ranks -- ranks 1 .. n, ties get the mean of theirs.
 * rank   n values (caller's); may not alias x
 */
void leat_stat_ranks(const double *x, size_t n, double *rank);

#endif
