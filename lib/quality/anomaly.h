/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_ANOMALY_H
#define LEAT_QUALITY_ANOMALY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEAT_ANOMALY_DAYS_MIN = 28, LEAT_ANOMALY_REACH = 10 };

/*
 * What makes the spread of a column nearly constant: the log of what is
 * multiplied (money spent, clicks), y = log(1 + x); the root of what is counted
 * or is a sum of few (conversions, revenue), y = sqrt(x).
 */
enum leat_spread { LEAT_SPREAD_LOG, LEAT_SPREAD_ROOT };

/*
 * leat_anomaly -- how far each day of a series is from what days about it say.
 * A running median of y over whole weeks (LEAT_ANOMALY_REACH days either way),
 * the median residual of each weekday, the running median again of y less that,
 * and the residual e. The score is e / MAD(e), in median absolute deviations (6
 * of them are 4.05 standard deviations of a normal). MAD is at least what 1 % of
 * the median of x comes to, and for counts at least Poisson's.
 * day       n days, ascending, each once (borrowed)
 * x         n values, >= 0 (borrowed)
 * expected  n values in x's unit (caller's)
 * score     n values (caller's)
 * Returns false, with nothing written, for less than LEAT_ANOMALY_DAYS_MIN days
 * or a series that is mostly zero.
 * Source: Anscombe (1948) for the root; Rousseeuw and Croux (1993) for the scale.
 */
bool leat_anomaly(const int32_t *day, const double *x, size_t n, enum leat_spread spread,
    bool count, double *expected, double *score);

#endif
