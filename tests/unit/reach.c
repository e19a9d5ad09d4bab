/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "math/reach.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "unit.h"

/* Gambler's ruin, closed form (Feller, vol. I, XIV.2): from i, to N-1 before below 0. */
START_TEST(ruin)
{
	enum { N = 30 };
	double leave[N] = {0}, x[N][LEAT_REACH_SETS], p = 0.45, r = (1 - p) / p;
	unsigned char in[N] = {0};
	struct leat_edge edge[2 * N];
	struct leat_reach_info info;
	struct leat_reach *a;
	size_t k = 0;

	for (uint32_t i = 0; i < N; i++) {
		if (i > 0)
			edge[k++] = (struct leat_edge){i, i - 1, 1 - p};
		if (i + 1 < N)
			edge[k++] = (struct leat_edge){i, i + 1, p};
	}
	leave[0] = 1 - p;
	leave[N - 1] = p;
	in[N - 1] = 1;
	in[0] = 2;
	ck_assert_int_eq(leat_reach_new(&a, N, edge, k, leave, NULL), LEAT_OK);
	ck_assert_int_eq(leat_reach_solve(a, in, x, &info, NULL), LEAT_OK);
	for (int i = 0; i < N; i++) {
		double up = (pow(r, i + 1) - 1) / (pow(r, N) - 1);
		double down = (pow(r, i) - pow(r, N)) / (1 - pow(r, N));

		ck_assert_double_lt(fabs(x[i][0] / up - 1), 1e-12);
		ck_assert_double_lt(fabs(x[i][1] / down - 1), 1e-12);
		ck_assert_double_eq(x[i][2], 0);
	}
	ck_assert_double_le(info.bound, 1e-13);
	leat_reach_free(a);
}
END_TEST

/* Draw a chain, by groups that hardly hand over to each other, hardly ever left. */
static size_t
draw_chain(uint32_t n, uint32_t groups, double rare, uint64_t seed, struct leat_edge *edge,
    double *leave, unsigned char *in)
{
	struct leat_rng r;
	size_t k = 0;

	leat_rng_init(&r, seed);
	for (uint32_t i = 0; i < n; i++) {
		for (uint32_t j = 0; j < n; j++)
			if (leat_rng_below(&r, n / 8) == 0)
				edge[k++] =
				    (struct leat_edge){i, j, i % groups == j % groups ? 1 : rare};
		leave[i] = rare * leat_rng_uniform(&r);
		in[i] = (unsigned char)(1u << leat_rng_below(&r, LEAT_REACH_SETS));
		if (i >= 2 * LEAT_REACH_SETS)
			in[i] = 0;
	}
	return k;
}

/* The same by elimination, of the chain without the set. */
static void
eliminated(uint32_t n, const struct leat_edge *edge, size_t nedges, const double *leave,
    const unsigned char *in, int s, double *x)
{
	struct leat_edge *e = LEAT_NEW_N(struct leat_edge, nedges);
	double *out = LEAT_NEW_N(double, n);
	struct leat_absorbing *a;
	size_t m = 0;

	memset(x, 0, n * sizeof(*x));
	for (uint32_t i = 0; i < n; i++)
		out[i] = in[i] >> s & 1 ? 1 : leave[i];
	for (size_t k = 0; k < nedges; k++) {
		if (in[edge[k].from] >> s & 1)
			continue;
		if (in[edge[k].to] >> s & 1)
			x[edge[k].from] += edge[k].weight;
		else
			e[m++] = edge[k];
	}
	for (uint32_t i = 0; i < n; i++)
		out[i] += x[i];
	ck_assert_int_eq(leat_absorbing_new(&a, n, e, m, out, NULL), LEAT_OK);
	leat_absorbing_value(a, x, x);
	leat_absorbing_free(a);
	for (uint32_t i = 0; i < n; i++)
		if (in[i] >> s & 1)
			x[i] = 1;
	free(out);
	free(e);
}

static void
compare(uint32_t n, uint32_t groups, double rare, unsigned most_sweeps)
{
	struct leat_edge *edge = LEAT_NEW_N(struct leat_edge, (size_t)n * n);
	double *leave = LEAT_NEW_N(double, n), *y = LEAT_NEW_N(double, n);
	double(*x)[LEAT_REACH_SETS] = leat_zalloc(n, sizeof(*x));
	unsigned char *in = LEAT_NEW_N(unsigned char, n);
	size_t k = draw_chain(n, groups, rare, n + groups, edge, leave, in);
	struct leat_reach_info info;
	struct leat_reach *a;

	ck_assert_int_eq(leat_reach_new(&a, n, edge, k, leave, NULL), LEAT_OK);
	ck_assert_int_eq(leat_reach_solve(a, in, x, &info, NULL), LEAT_OK);
	ck_assert_double_le(info.bound, 1e-13);
	ck_assert_uint_le(info.sweeps, most_sweeps);
	for (int s = 0; s < LEAT_REACH_SETS; s++) {
		eliminated(n, edge, k, leave, in, s, y);
		for (uint32_t i = 0; i < n; i++)
			ck_assert_double_le(fabs(x[i][s] - y[i]), 1e-12 * y[i]);
	}
	leat_reach_free(a);
	free(edge);
	free(leave);
	free(y);
	free(x);
	free(in);
}

/* A set that is met once in 150 steps takes 5000 sweeps to sum up; that the increments keep
 * their shape is seen long before. */
START_TEST(slow_to_leave)
{
	compare(300, 1, 1e-6, 700);
	compare(300, 1, 0.1, 700);
}
END_TEST

/* Two halves that hardly know of each other: sweeps give up, and it is eliminated. */
START_TEST(given_up)
{
	compare(200, 2, 1e-7, 1001);
}
END_TEST

START_TEST(refused)
{
	struct leat_edge back[] = {{1, 0, 1}, {0, 1, 1}};
	double leave[] = {1, 0};
	struct leat_reach *a;
	struct leat_err err;

	ck_assert_int_eq(leat_reach_new(&a, 2, back, 2, leave, &err), LEAT_EINTERNAL);
	ck_assert_ptr_null(a);
	ck_assert_int_eq(leat_reach_new(&a, 0, NULL, 0, NULL, &err), LEAT_OK);
	leat_reach_free(a);
}
END_TEST

UNIT_MAIN("reach", ruin, slow_to_leave, given_up, refused)
