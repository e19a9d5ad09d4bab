/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_COLLINEAR_H
#define LEAT_QUALITY_COLLINEAR_H

#include <stdbool.h>
#include <stddef.h>

#include "quality/finding.h"
#include "quality/history.h"

/*
 * Can the effects of channels be told apart? Not those of two whose spend moves
 * together, nor of one that is a mixture of others: whatever is found of either
 * is spurious.
 *
 * Spend is added up by weeks, since carry-over smooths days, and what trend and
 * season explain is taken off: a constant, a line, and, from a year on, two pairs
 * of yearly sines and cosines. R is the matrix of correlations of what is left.
 */
struct leat_collinear_channel {
	bool moves; /* what is left is more than 1 % of the mean; else nothing of the rest holds */
	double inflation;   /* of the variance of its effect: the diagonal of R's inverse, >= 1 */
	size_t nearest;     /* the channel that it moves with most */
	double correlation; /* with that, -1 to 1 */
};

struct leat_collinear {
	size_t nmoving;
	double condition; /* sqrt of largest to smallest eigenvalue of R, >= 1; of at least two */
	struct leat_collinear_channel *channel; /* n */
	double *correlation;                    /* n x n; 0 for those that do not move */
};

/* What is worse than this is told as this. */
#define LEAT_COLLINEAR_MAX 1e6

enum { LEAT_COLLINEAR_WEEKS_MIN = 20 };

/*
 * leat_collinear_measure -- from weekly spend.
 * x      n channels of `weeks` values each (borrowed)
 * Returns false, with nothing to free, if there are less than
 * LEAT_COLLINEAR_WEEKS_MIN weeks or less than three times as many as channels.
 * Source: Belsley, Kuh and Welsch (1980), Regression Diagnostics, chapter 3.
 */
bool leat_collinear_measure(struct leat_collinear *c, const double *x, size_t n, size_t weeks);

void leat_collinear_fini(struct leat_collinear *c);

/*
 * leat_collinear_check -- the spend of all channels that have any, by weeks counted back from
 * the last day. Findings are added, and a line for each channel and one for all.
 */
void leat_collinear_check(const struct leat_history *h, const struct leat_rule_checks *asked,
    struct leat_findings *findings, struct leat_buf *lines);

#endif
