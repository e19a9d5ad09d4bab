/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "math/sparse.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"
#include "unit.h"

/* A walk on 0 .. n-1, up with probability p; it leaves below 0 and above n-1. */
static struct leat_absorbing *
walk(size_t n, double p, double *down, double *up)
{
	struct leat_edge *edge = LEAT_NEW_N(struct leat_edge, 2 * n);
	double *leave = LEAT_NEW_N(double, n);
	struct leat_absorbing *a;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			edge[k++] = (struct leat_edge){(uint32_t)i, (uint32_t)i - 1, 1 - p};
		if (i + 1 < n)
			edge[k++] = (struct leat_edge){(uint32_t)i, (uint32_t)i + 1, p};
		down[i] = i == 0 ? 1 - p : 0;
		up[i] = i + 1 == n ? p : 0;
		leave[i] = down[i] + up[i];
	}
	ck_assert_int_eq(leat_absorbing_new(&a, n, edge, k, leave, NULL), LEAT_OK);
	free(edge);
	free(leave);
	return a;
}

/* Gambler's ruin, closed form (Feller, vol. I, XIV.2): with r = q/p, (1 - r^i) / (1 - r^(n+1)). */
START_TEST(ruin)
{
	enum { N = 40 };
	double down[N], up[N], x[N], y[N], p = 0.45, r = (1 - p) / p;
	struct leat_absorbing *a = walk(N, p, down, up);

	leat_absorbing_value(a, up, x);
	leat_absorbing_value(a, down, y);
	for (int i = 0; i < N; i++) {
		double exact = (pow(r, i + 1) - 1) / (pow(r, N + 1) - 1);

		/* Relative, though x[0] is 5e-5: sums of N positive terms, each right to 2 ulp. */
		ck_assert_double_lt(fabs(x[i] / exact - 1), 1e-13);
		ck_assert_double_lt(fabs(x[i] + y[i] - 1), 1e-13);
	}
	leat_absorbing_free(a);
}
END_TEST

/* Visits to i from i of the symmetric walk on n states: 2 (i+1) (n-i) / (n+1). */
START_TEST(returns)
{
	enum { N = 33 };
	double down[N], up[N], z[N], s[N] = {0}, y[N];
	struct leat_absorbing *a = walk(N, 0.5, down, up);

	leat_absorbing_diagonal(a, z);
	for (int i = 0; i < N; i++) {
		double exact = 2.0 * (i + 1) * (N - i) / (N + 1);

		ck_assert_double_lt(fabs(z[i] / exact - 1), 1e-13);
		s[i] = 1;
		leat_absorbing_flow(a, s, y);
		ck_assert_double_lt(fabs(y[i] / z[i] - 1), 1e-13);
		s[i] = 0;
	}
	leat_absorbing_free(a);
}
END_TEST

/* Two states that hand over to each other and hardly ever leave: no digit is lost. */
START_TEST(rare_exit)
{
	struct leat_edge edge[] = {{0, 1, 1}, {1, 0, 1}};
	double leave[] = {3e-300, 1e-300}, b[] = {3e-300, 0}, x[2];
	struct leat_absorbing *a;

	ck_assert_int_eq(leat_absorbing_new(&a, 2, edge, 2, leave, NULL), LEAT_OK);
	leat_absorbing_value(a, b, x);
	ck_assert_double_lt(fabs(x[0] / 0.75 - 1), 1e-15);
	ck_assert_double_lt(fabs(x[1] / 0.75 - 1), 1e-15);
	leat_absorbing_free(a);
}
END_TEST

/* A random sparse chain: the residual of D x - W x = b, recomputed from the edges. */
START_TEST(residual)
{
	enum { N = 200 };
	struct leat_rng r;
	struct leat_edge *edge = LEAT_NEW_N(struct leat_edge, N * N);
	double leave[N], b[N], s[N], x[N], y[N], left[N] = {0}, sx = 0, yb = 0;
	struct leat_absorbing *a;
	size_t n = 0;

	leat_rng_init(&r, 7);
	for (uint32_t i = 0; i < N; i++) {
		for (uint32_t j = 0; j < N; j++)
			if (leat_rng_below(&r, 25) == 0) /* loops too */
				edge[n++] = (struct leat_edge){i, j, leat_rng_uniform(&r)};
		leave[i] = i % 3 ? 0 : leat_rng_uniform(&r);
		b[i] = leat_rng_uniform(&r);
		s[i] = leat_rng_uniform(&r);
	}
	ck_assert_int_eq(leat_absorbing_new(&a, N, edge, n, leave, NULL), LEAT_OK);
	leat_absorbing_value(a, b, x);
	leat_absorbing_flow(a, s, y);
	for (size_t i = 0; i < N; i++)
		left[i] = leave[i] * x[i];
	for (size_t k = 0; k < n; k++)
		left[edge[k].from] += edge[k].weight * (x[edge[k].from] - x[edge[k].to]);
	for (size_t i = 0; i < N; i++) {
		ck_assert_double_lt(
		    fabs(left[i] - b[i]), 1e-11); /* x is about 5, weights below 1 */
		sx += s[i] * x[i];
		yb += y[i] * b[i];
	}
	ck_assert_double_lt(fabs(sx / yb - 1), 1e-13); /* s' (Ab) = (A's)' b */
	leat_absorbing_free(a);
	free(edge);
}
END_TEST

START_TEST(refused)
{
	struct leat_edge trap[] = {{0, 1, 1}, {1, 2, 1}, {2, 1, 1}},
			 back[] = {{1, 0, 1}, {0, 1, 1}};
	double leave[] = {1, 0, 0};
	struct leat_absorbing *a;
	struct leat_err err;

	ck_assert_int_eq(leat_absorbing_new(&a, 3, trap, 3, leave, &err), LEAT_EDATA);
	ck_assert_ptr_null(a);
	ck_assert_ptr_nonnull(strstr(err.text, "cannot be left"));
	ck_assert_int_eq(leat_absorbing_new(&a, 2, back, 2, leave, &err), LEAT_EINTERNAL);
	ck_assert_int_eq(leat_absorbing_new(&a, 0, NULL, 0, NULL, &err), LEAT_OK);
	leat_absorbing_free(a);
}
END_TEST

UNIT_MAIN("sparse", ruin, returns, rare_exit, residual, refused)
