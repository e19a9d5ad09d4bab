/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/square.h"

#include <math.h>

bool
leat_square_factor(double *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j <= i; j++) {
			double v = a[i * n + j];

			for (size_t k = 0; k < j; k++)
				v -= a[i * n + k] * a[j * n + k];
			if (i == j && !(v > 0))
				return false;
			a[i * n + j] = i == j ? sqrt(v) : v / a[j * n + j];
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			a[i * n + j] = 0;
	return true;
}

void
leat_square_lower(const double *l, size_t n, const double *x, double *y)
{
	for (size_t i = 0; i < n; i++) {
		double v = 0;

		for (size_t j = 0; j <= i; j++)
			v += l[i * n + j] * x[j];
		y[i] = v;
	}
}

void
leat_square_lower_transposed(const double *l, size_t n, const double *x, double *y)
{
	for (size_t j = 0; j < n; j++)
		y[j] = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++)
			y[j] += l[i * n + j] * x[i];
}

void
leat_square_solve(const double *l, size_t n, double *x)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < i; j++)
			x[i] -= l[i * n + j] * x[j];
		x[i] /= l[i * n + i];
	}
}

void
leat_square_product(const double *a, const double *b, size_t n, double *c)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			double v = 0;

			for (size_t k = j; k <= i; k++)
				v += a[i * n + k] * b[k * n + j];
			c[i * n + j] = v;
		}
}
