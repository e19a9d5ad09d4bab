/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MATH_CURVE_PART_H
#define LEAT_MATH_CURVE_PART_H

#include "math/curve.h"

/* The one adstock that has a way of its own to be applied. */
extern const struct leat_adstock leat_adstock_geometric;

/*
 * curve_convolve -- y = w * x over n periods, nothing before the first; each sum from
 * lag 0 on. y may be x.
 */
void curve_convolve(const double *w, size_t lags, const double *x, size_t n, double *y);

/*
 * curve_recurse -- the same for geometric weights (alpha^l times head) at a cost that does
 * not grow with the lags: a_t = x_t + alpha a_(t-1) - alpha^lags x_(t-lags). When
 * nothing is left in the window it is zero exactly, not a rounding error that a
 * steep saturation would blow up; nor is it ever below least. dy, if there, is the
 * derivative by alpha of the whole, with that of head being dhead. y may be x.
 */
void curve_recurse(double alpha, size_t lags, double head, double dhead, double least,
    const double *x, size_t n, double *y, double *dy);

#endif
