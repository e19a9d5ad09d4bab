/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/score.h"

#include <math.h>

#include "math/stat.h"

double
leat_score_crps(const double *x, size_t n, double y)
{
	double miss = 0, spread = 0, count = (double)n;

	for (size_t i = 0; i < n; i++) {
		miss += fabs(x[i] - y);
		/* Sum over pairs of |x_i - x_j|, from the order alone. */
		spread += x[i] * (2 * (double)i + 1 - count);
	}
	return miss / count - spread / (count * count);
}

double
leat_score_crps_normal(double mean, double sd, double y)
{
	double z = (y - mean) / sd;
	double below = 0.5 * erfc(-z / M_SQRT2), density = exp(-0.5 * z * z) / sqrt(2 * M_PI);

	return sd * (z * (2 * below - 1) + 2 * density - 1 / sqrt(M_PI));
}

void
leat_scores_init(struct leat_scores *s, const double *y, const double *mean, const double *lower,
    const double *upper, const double *crps, size_t n)
{
	double middle = leat_stat_mean(y, n), low = y[0], high = y[0];
	double all = 0, miss = 0, square = 0, total = 0, inside = 0;

	for (size_t i = 0; i < n; i++) {
		double e = y[i] - mean[i];

		low = fmin(low, y[i]);
		high = fmax(high, y[i]);
		all += fabs(y[i]);
		miss += fabs(e);
		square += e * e;
		total += (y[i] - middle) * (y[i] - middle);
		inside += y[i] >= lower[i] && y[i] <= upper[i];
	}
	*s = (struct leat_scores){.n = n,
	    .crps = leat_stat_mean(crps, n),
	    .wmape = miss / all,
	    .nrmse = sqrt(square / (double)n) / (high - low),
	    .r2 = 1 - square / total,
	    .coverage = inside / (double)n};
}
