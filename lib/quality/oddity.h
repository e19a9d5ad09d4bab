/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_ODDITY_H
#define LEAT_QUALITY_ODDITY_H

#include "quality/comparison.h"

/*
 * What is odd in the columns of one series: single days, and levels that change. Each column is
 * compared with itself on other days; cost, impressions and clicks with each other, and
 * conversions with revenue. What is odd in a comparison of two columns is blamed on one of them:
 *
 * on a day, on the one with the larger sum of squares of its deviations in all its comparisons;
 * and of columns that are odd by themselves, together and one way, the first is told;
 * of a level, on the one that changes in more comparisons with others, then on the one whose own
 * mean of the 182 days before and after differs more.
 */
struct leat_oddity {
	bool shift;      /* a level that changes, else a day */
	size_t at;       /* day of the series; of a shift the first of the new level */
	int column;      /* LEAT_DAILY_COST ... */
	int against;     /* the column that it was most odd beside; -1: itself */
	unsigned along;  /* a bit a column that is as odd by itself on that day, the same way */
	double score;    /* MADs, signed; of a shift the T of leat_shifts, signed */
	double expected; /* what the column would be; of a shift 1 */
	double observed; /* what it is; of a shift by what factor the level changed */
};

struct leat_oddity_rules {
	bool days, shifts; /* what is looked for */
	/* Chance that noise alone makes any day of a comparison odd; a tenth of it where a column
	 * is compared with itself, since the level of what is steered moves. */
	double alpha;
	double mads;   /* a day is at least so far off */
	double change; /* a level changes by at least this: 0.15 is 15 % up, or as much down */
};

/*
 * leat_oddities -- of a series, by day, then column.
 * out   to be freed; NULL if there are none
 * Returns how many.
 */
size_t leat_oddities(
    const struct leat_levels *s, const struct leat_oddity_rules *rules, struct leat_oddity **out);

#endif
