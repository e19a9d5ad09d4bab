/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_PEAK_H
#define LEAT_PLAN_PEAK_H

#include "plan/response.h"

/*
 * The allocator's inner problem: with money at a price, how much should one
 * channel have? That is, maximise outcome(s) - price * s over lo <= s <= hi.
 */
struct leat_peak {
	double spend; /* where the maximum is; of equals the largest */
	double value; /* outcome(spend) - price * spend */
	double upper; /* no spend in [lo, hi] has more; above value by rounding at most */
};

/*
 * struct leat_knots -- a response that is not concave, tabulated once: the
 * maxima between two knots are found where the slope crosses the price.
 */
struct leat_knots {
	size_t n;
	double *spend, *outcome, *slope;
};

/*
 * leat_knots_init -- tabulate a response over [lo, hi], lo < hi, at knots that
 * are dense at lo, since curves bend there first.
 */
void leat_knots_init(struct leat_knots *k, const struct leat_response *r, double lo, double hi);
void leat_knots_fini(struct leat_knots *k);

/*
 * leat_peak_concave -- exact for a concave response: the one root of
 * slope(s) = price, bracketed, by regula falsi on the logarithm of the slope
 * (nearly straight for saturating curves) with bisection as the safeguard.
 */
struct leat_peak leat_peak_concave(
    const struct leat_response *r, double price, double lo, double hi);

/*
 * leat_peak_global -- for any response; k covers [lo, hi]. Every interval between
 * knots in which the slope crosses the price downwards holds a local maximum; the
 * best of them and of the ends is taken. What is missed is at most a bump that
 * rises and falls within one interval (1/256 of the range, much less near its
 * lower end): mean Hill curves have none that narrow.
 */
struct leat_peak leat_peak_global(
    const struct leat_response *r, const struct leat_knots *k, double price, double lo, double hi);

#endif
