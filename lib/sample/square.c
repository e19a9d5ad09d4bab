/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/square.h"
#include "sample/sums.h"

#include <math.h>
#include <string.h>

static void
add(double *y, double scale, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] += scale * x[i];
}

bool
leat_square_factor(double *a, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j <= i; j++) {
			double v = a[i * n + j] - leat_dot(a + i * n, a + j * n, j);

			if (i == j && !(v > 0 && isfinite(v)))
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
	for (size_t i = 0; i < n; i++)
		y[i] = leat_dot(l + i * n, x, i + 1);
}

void
leat_square_lower_transposed(const double *l, size_t n, const double *x, double *y)
{
	memset(y, 0, n * sizeof(*y));
	for (size_t i = 0; i < n; i++)
		add(y, x[i], l + i * n, i + 1);
}

void
leat_square_solve(const double *l, size_t n, double *x)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (x[i] - leat_dot(l + i * n, x, i)) / l[i * n + i];
}

void
leat_square_solve_transposed(const double *l, size_t n, double *x)
{
	for (size_t i = n; i-- > 0;) {
		x[i] /= l[i * n + i];
		add(x, -x[i], l + i * n, i);
	}
}

void
leat_square_invert(const double *l, size_t n, double *inverse)
{
	memset(inverse, 0, n * n * sizeof(*inverse));
	for (size_t i = 0; i < n; i++) {
		double *row = inverse + i * n, d = 1 / l[i * n + i];

		for (size_t k = 0; k < i; k++)
			add(row, -d * l[i * n + k], inverse + k * n, k + 1);
		row[i] = d;
	}
}

void
leat_square_product(const double *a, const double *b, size_t n, double *c)
{
	memset(c, 0, n * n * sizeof(*c));
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k <= i; k++)
			add(c + i * n, a[i * n + k], b + k * n, k + 1);
}
