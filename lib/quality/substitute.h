/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_SUBSTITUTE_H
#define LEAT_QUALITY_SUBSTITUTE_H

#include "quality/history.h"

/*
 * What is put in the place of a value that is not believed, or not there: the median of the same
 * weekday of the last four weeks.
 */

/*
 * leat_substitute_median -- of a column of a series on the days 7, 14, 21 and 28 before a day, in a
 * currency; of those that are there and are no anomaly of the column. Of an even number the mean of
 * the two in the middle: money to the currency's least coin, impressions and clicks to whole ones.
 * Returns false, with nothing written, if there is none.
 */
bool leat_substitute_median(
    const struct leat_series *s, int32_t day, uint32_t currency, int column, int64_t *micros);

/*
 * leat_substitute_share -- what one row of a day becomes if the day's sum is to be another: in
 * proportion to what it was, or all the same if the sum was 0; rounded as above, so that rows of
 * one day may add up to a little more or less.
 * micros   of the row
 * p        the day
 * value    what its column is to be, >= 0
 */
int64_t leat_substitute_share(
    int64_t micros, const struct leat_point *p, int column, int64_t value);

#endif
