/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "math/robust.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static void
swap(double *a, double *b)
{
	double t = *a;

	*a = *b;
	*b = t;
}

/* Few values: put all in order. */
static void
insertion(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double v = x[i];
		size_t j = i;

		for (; j > 0 && x[j - 1] > v; j--)
			x[j] = x[j - 1];
		x[j] = v;
	}
}

/* The median of first, middle and last goes to the front, so that sorted input is no worst case. */
static double
pivot(double *x, size_t n)
{
	double *a = &x[n / 2], *b = &x[n - 1];

	if (*a > *b)
		swap(a, b);
	if (*x < *a)
		swap(x, a);
	else if (*x > *b)
		swap(x, b);
	return *x;
}

double
leat_robust_select(double *x, size_t n, size_t k)
{
	while (n > 12) {
		double p = pivot(x, n);
		size_t i = 0, j = n;

		/* Hoare's partition: equal values on both sides, so that ties cost nothing. */
		for (;;) {
			do
				j--;
			while (x[j] > p);
			while (x[i] < p)
				i++;
			if (i >= j)
				break;
			swap(&x[i], &x[j]);
			i++;
		}
		if (k <= j) {
			n = j + 1;
		} else {
			x += j + 1;
			n -= j + 1;
			k -= j + 1;
		}
	}
	insertion(x, n);
	return x[k];
}

double
leat_robust_median(double *x, size_t n)
{
	double high = leat_robust_select(x, n, n / 2), low;

	if (n % 2)
		return high;
	low = x[0];
	for (size_t i = 1; i < n / 2; i++)
		low = fmax(low, x[i]);
	return (low + high) / 2;
}

double
leat_robust_quantile(double *x, size_t n, double p)
{
	return leat_robust_select(x, n, (size_t)(p * (double)(n - 1)));
}

double
leat_esd_limit(size_t m, double alpha)
{
	double n = (double)m, t = gsl_cdf_tdist_Qinv(alpha / (2 * n), n - 2);

	return (n - 1) * t / sqrt((n - 2 + t * t) * n);
}
