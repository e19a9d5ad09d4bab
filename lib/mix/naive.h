/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_NAIVE_H
#define LEAT_MIX_NAIVE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Predictions that know nothing of marketing's effects, which a mix model has to beat. Each
 * is a normal distribution for period n - 1 + ahead of a series of which n periods are
 * known, with the spread that the same prediction has had within those.
 * y      n (borrowed)
 * ahead  at least 1
 * Returns false where the series is too short to tell a spread.
 * Source: Hyndman and Athanasopoulos (2021), Forecasting: principles and practice, section 5.2.
 */

/* leat_naive_last -- the last value. */
bool leat_naive_last(const double *y, size_t n, size_t ahead, double *mean, double *sd);

/* leat_naive_seasonal -- the value `season` periods before, or as many seasons as it takes. */
bool leat_naive_seasonal(
    const double *y, size_t n, size_t season, size_t ahead, double *mean, double *sd);

/*
 * leat_naive_linear -- least squares on k columns (give one of ones), for m periods ahead.
 * x         k columns of n + m values (borrowed)
 * mean, sd  m (caller's): the spread is that of residuals and of the coefficients
 */
bool leat_naive_linear(const double *y, const double *const *x, size_t k, size_t n, size_t m,
    double *mean, double *sd);

#endif
