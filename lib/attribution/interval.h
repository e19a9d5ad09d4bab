/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_INTERVAL_H
#define LEAT_ATTRIBUTION_INTERVAL_H

/*
 * leat_interval -- an interval of `level` about a credit x that cannot change its sign,
 * log-normal: x exp(+-z s), s^2 = log(1 + variance). For a small variance it is the normal one; it
 * never crosses 0.
 * x         the credit, any unit
 * variance  relative, (standard error / x)^2, >= 0
 * level     in (0, 1)
 */
void leat_interval(double x, double variance, double level, double *lower, double *upper);

#endif
