/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_SCORE_H
#define LEAT_MIX_SCORE_H

#include <stddef.h>

/*
 * Scores of predictions, in units of the outcome where they have any. Lower is better.
 */

/*
 * leat_score_crps -- continuous ranked probability score of a sample of predictions.
 * x      n draws, sorted ascending (borrowed)
 * Source: Gneiting and Raftery (2007), Strictly proper scoring rules, prediction, and
 * estimation, JASA 102(477), eq. 21: E|X - y| - E|X - X'| / 2 of the empirical distribution.
 */
double leat_score_crps(const double *x, size_t n, double y);

/* leat_score_crps_normal -- the same of a normal distribution, sd > 0 (their eq. 22's example). */
double leat_score_crps_normal(double mean, double sd, double y);

/*
 * struct leat_scores -- means over n predicted periods.
 * wmape     sum |y - mean| / sum |y|
 * nrmse     root mean square error over the range of y; NaN if y is constant
 * r2        1 - sum (y - mean)^2 / sum (y - mean of y)^2; NaN if y is constant
 * coverage  share of periods within the 90 % interval
 */
struct leat_scores {
	size_t n;
	double crps, wmape, nrmse, r2, coverage;
};

/*
 * leat_scores_init -- of predictions.
 * y       n outcomes
 * mean, lower, upper  n each: prediction, and its 5 % and 95 % quantiles
 * crps    n: each period's
 */
void leat_scores_init(struct leat_scores *s, const double *y, const double *mean,
    const double *lower, const double *upper, const double *crps, size_t n);

#endif
