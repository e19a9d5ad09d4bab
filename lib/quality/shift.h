/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_SHIFT_H
#define LEAT_QUALITY_SHIFT_H

#include "quality/comparison.h"

/*
 * A level of a comparison that changes and stays: from day `at` of the comparison on, the rate is
 * about exp(change) times what it was.
 */
struct leat_shift {
	size_t at;
	double
	    change; /* logarithm, of the 28 days after it to the 28 before, or to the next shift */
	double score; /* standard errors that the whole stretches before and after differ by */
};

enum { LEAT_SHIFT_DAYS_MIN = 56 };

/*
 * leat_shifts -- of a comparison, by binary segmentation.
 *   l = log(x / m) about the median rate m, as the deviations have it, weight w = 1 / variance(l)
 *   T = |mean after - mean before| sqrt(W W' / (W + W')) / sd
 * with weighted means and sums of weights of what is before and after a day. The day with the
 * largest T of a stretch divides it if T is above 5, until none does; then each is put where T is
 * largest between the two beside it. sd is the 80 % quantile of the same for weeks that follow
 * each other, over 1.2816, at least the noise of days: a level that steps up and down every week
 * or fortnight has none that says anything. What is left are those of which the 28 days before
 * and after differ by at least 3 standard errors, and by the least change: exp(change) above
 * 1 + least or below 1 / (1 + least).
 * odd     n: days that are left out (borrowed)
 * least   0.15: 15 %
 * out     to be freed; NULL if there are none
 * Returns how many, by day.
 * Source: Vostrikova (1981) for the segmentation; Fearnhead and Rigaill (2019), Changepoint
 * detection in the presence of outliers, JASA 114, for why the odd and the far are kept out of it.
 */
size_t leat_shifts(
    const struct leat_comparison *c, const bool *odd, double least, struct leat_shift **out);

#endif
