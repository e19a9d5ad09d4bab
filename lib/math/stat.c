/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "math/stat.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

double
leat_stat_mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

double
leat_stat_variance(const double *x, size_t n)
{
	double mean, sum = 0;

	if (n < 2)
		return 0;
	mean = leat_stat_mean(x, n);
	for (size_t i = 0; i < n; i++)
		sum += (x[i] - mean) * (x[i] - mean);
	return sum / (double)(n - 1);
}

double
leat_stat_sd(const double *x, size_t n)
{
	return sqrt(leat_stat_variance(x, n));
}

static int
compare(double a, double b)
{
	if (isnan(a) || isnan(b))
		return isnan(a) - isnan(b);
	return (a > b) - (a < b);
}

static int
by_value(const void *a, const void *b)
{
	return compare(*(const double *)a, *(const double *)b);
}

void
leat_stat_sort(double *x, size_t n)
{
	qsort(x, n, sizeof(*x), by_value);
}

double
leat_stat_quantile(const double *sorted, size_t n, double p)
{
	double at = p * (double)(n - 1);
	size_t low = (size_t)floor(at);

	if (low + 1 >= n)
		return sorted[n - 1];
	return sorted[low] + (at - (double)low) * (sorted[low + 1] - sorted[low]);
}

double
leat_stat_autocovariance(const double *x, size_t n, size_t lag, double mean)
{
	double sum = 0;

	for (size_t i = lag; i < n; i++)
		sum += (x[i] - mean) * (x[i - lag] - mean);
	return sum / (double)n;
}

struct ranked {
	double value;
	size_t place;
};

static int
by_ranked(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int c = compare(x->value, y->value);

	return c ? c : (x->place > y->place) - (x->place < y->place);
}

void
leat_stat_ranks(const double *x, size_t n, double *rank)
{
	struct ranked *r = LEAT_NEW_N(struct ranked, n);

	for (size_t i = 0; i < n; i++)
		r[i] = (struct ranked){x[i], i};
	qsort(r, n, sizeof(*r), by_ranked);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && r[end].value == r[i].value; end++)
			;
		for (size_t j = i; j < end; j++)
			rank[r[j].place] = (double)(i + 1 + end) / 2;
	}
	free(r);
}
