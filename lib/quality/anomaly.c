/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/anomaly.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "math/stat.h"

enum { WEEK = 7 };
#define NORMAL_MAD 0.6745 /* of a normal with standard deviation 1 */
#define LEAST_MAD 0.01    /* of the level: the cents of a fixed budget are no anomaly */

static double
median(double *x, size_t n)
{
	leat_stat_sort(x, n);
	return leat_stat_quantile(x, n, 0.5);
}

/* The median of what lies within reach days either way. */
static void
running_median(const int32_t *day, const double *y, size_t n, double *m)
{
	double window[2 * LEAT_ANOMALY_REACH + 1];
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (day[from] < day[i] - LEAT_ANOMALY_REACH)
			from++;
		for (size_t j = from; j < n && day[j] <= day[i] + LEAT_ANOMALY_REACH; j++)
			window[k++] = y[j];
		m[i] = median(window, k);
	}
}

static void
weekdays(const int32_t *day, const double *y, const double *m, size_t n, double *room,
    double effect[WEEK])
{
	for (int w = 0; w < WEEK; w++) {
		size_t k = 0;

		for (size_t i = 0; i < n; i++)
			if (leat_day_of_week(day[i]) == w)
				room[k++] = y[i] - m[i];
		effect[w] = k ? median(room, k) : 0;
	}
}

/* What a small change of x comes to in y. */
static double
slope(double x, enum leat_spread spread)
{
	return spread == LEAT_SPREAD_LOG ? 1 / (1 + x) : 0.5 / sqrt(x);
}

/* 0 if most of x is. */
static double
scale(const double *e, const double *x, size_t n, enum leat_spread spread, bool count, double *room)
{
	double mad, level, least;

	for (size_t i = 0; i < n; i++)
		room[i] = x[i];
	level = median(room, n);
	if (level <= 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		room[i] = fabs(e[i]);
	mad = median(room, n);
	least = LEAST_MAD * level;
	if (count)
		least = fmax(least, NORMAL_MAD * sqrt(level));
	return fmax(mad, least * slope(level, spread));
}

bool
leat_anomaly(const int32_t *day, const double *x, size_t n, enum leat_spread spread, bool count,
    double *expected, double *score)
{
	double effect[WEEK], mad;
	double *y, *rest, *m, *room;

	if (n < LEAT_ANOMALY_DAYS_MIN)
		return false;
	y = LEAT_NEW_N(double, n * 4);
	rest = y + n;
	m = rest + n;
	room = m + n;
	for (size_t i = 0; i < n; i++)
		y[i] = spread == LEAT_SPREAD_LOG ? log1p(fmax(x[i], 0)) : sqrt(fmax(x[i], 0));
	running_median(day, y, n, m);
	weekdays(day, y, m, n, room, effect);
	for (size_t i = 0; i < n; i++)
		rest[i] = y[i] - effect[leat_day_of_week(day[i])];
	running_median(day, rest, n, m);
	for (size_t i = 0; i < n; i++)
		rest[i] -= m[i];
	mad = scale(rest, x, n, spread, count, room);
	for (size_t i = 0; i < n && mad > 0; i++) {
		double level = fmax(y[i] - rest[i], 0);

		expected[i] = spread == LEAT_SPREAD_LOG ? expm1(level) : level * level;
		score[i] = rest[i] / mad;
	}
	free(y);
	return mad > 0;
}
