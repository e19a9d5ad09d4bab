/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "plan/build.h"

/* A share still to be rounded up or not. */
struct share {
	double rest; /* what rounding down cut off, in coins; below 0 where a floor lifted it */
	size_t index;
};

/* Largest rest first; equals in order. */
static int
by_rest(const void *x, const void *y)
{
	const struct share *a = x, *b = y;

	if (a->rest != b->rest)
		return a->rest < b->rest ? 1 : -1;
	return a->index < b->index ? -1 : 1;
}

/* Give or take one coin a share, until nothing is left or nobody has room. */
static int64_t
settle(const struct leat_limits *limits, const struct share *order, size_t n, int64_t left,
    int64_t unit, int64_t *out)
{
	int64_t before;

	do {
		before = left;
		for (size_t i = 0; i < n && left >= unit; i++) {
			size_t c = order[i].index;

			if (out[c] + unit <= limits[c].hi) {
				out[c] += unit;
				left -= unit;
			}
		}
		for (size_t i = n; i-- > 0 && left <= -unit;) {
			size_t c = order[i].index;

			if (out[c] - unit >= limits[c].lo) {
				out[c] -= unit;
				left += unit;
			}
		}
	} while (left != 0 && left != before);
	return left;
}

/*
 * Hamilton's largest remainders, as leat_money_apportion, but with limits. The
 * amounts come from a solution that meets the limits and the total but for
 * rounding, so few coins are left to settle.
 */
bool
leat_plan_coins(const double *want, const struct leat_limits *limits, size_t n, int64_t total,
    int64_t unit, int64_t *out)
{
	struct share *order = LEAT_NEW_N(struct share, n);
	int64_t left = total;

	for (size_t c = 0; c < n; c++) {
		double coins = want[c] / (double)unit;

		out[c] = (int64_t)floor(coins) * unit;
		out[c] = out[c] < limits[c].lo ? limits[c].lo : out[c];
		out[c] = out[c] > limits[c].hi ? limits[c].hi : out[c];
		order[c] = (struct share){coins - (double)out[c] / (double)unit, c};
		left -= out[c];
	}
	qsort(order, n, sizeof(*order), by_rest);
	left = settle(limits, order, n, left, unit, out);
	free(order);
	return left == 0;
}
