/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one fit hands to the next, and draws without chains. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "sample/diagnose.h"
#include "sample/psis.h"
#include "sample/sampling.h"
#include "unit.h"

#define DIM 6

/* Normal, means i, sds 0.1 (i + 1), correlations 0.6^|i - j|: its precision is tridiagonal. */
static double
normal(void *ctx, const double *q, double *grad)
{
	const double r = 0.6, d = 1 - r * r;
	double z[DIM], value = 0;

	for (int i = 0; i < DIM; i++)
		z[i] = (q[i] - i) / (0.1 * (i + 1));
	for (int i = 0; i < DIM; i++) {
		double g = (i == 0 || i == DIM - 1 ? 1 : 1 + r * r) * z[i];

		g -= r * ((i > 0 ? z[i - 1] : 0) + (i < DIM - 1 ? z[i + 1] : 0));
		grad[i] = -g / d / (0.1 * (i + 1));
		value -= 0.5 * z[i] * g / d;
	}
	return value;
}

/* Six independent variables whose density falls like |x|^-1.2 only. */
static double
heavy(void *ctx, const double *q, double *grad)
{
	double value = 0;

	for (int i = 0; i < DIM; i++) {
		grad[i] = -1.2 * 10 * q[i] / (1 + 10 * q[i] * q[i]);
		value -= 0.6 * log1p(10 * q[i] * q[i]);
	}
	return value;
}

static void
origin(const void *model, double *q)
{
	for (int i = 0; i < DIM; i++)
		q[i] = 0;
}

static void *
work_new(const void *model)
{
	return (void *)model;
}

static struct leat_density
normal_density(void *work)
{
	return (struct leat_density){DIM, normal, NULL};
}

static struct leat_density
heavy_density(void *work)
{
	return (struct leat_density){DIM, heavy, NULL};
}

static void
work_free(void *work)
{
}

static char names[DIM][4] = {"a", "b", "c", "d", "e", "f"};
static char *const name[DIM] = {names[0], names[1], names[2], names[3], names[4], names[5]};
static const struct leat_target target = {
    NULL, DIM, name, origin, work_new, normal_density, work_free, NULL};

static const struct leat_sampling_settings usual = {
    .chains = 4, .warmup = 500, .draws = 1000, .max_depth = 10, .seed = 3, .threads = 2};

static double
correlation(int i, int j)
{
	return pow(0.6, abs(i - j));
}

/* Written, read and applied to a metric that knows nothing, it is the posterior's. */
START_TEST(shape_goes_from_fit_to_fit)
{
	struct leat_sampling s;
	struct leat_warm out, in;
	struct leat_buf text = {0};
	struct leat_arena arena = {0};
	struct leat_json *o;
	struct leat_err err;
	struct leat_laplace l = {.n = DIM};

	ck_assert_int_eq(leat_sampling_run(&s, &target, &usual, &err), 0);
	leat_sampling_warm(&s, &target, &out);
	leat_warm_json(&out, &text);
	ck_assert_int_eq(leat_json_parse(&o, &arena, leat_buf_slice(&text), "m", 1, &err), 0);
	ck_assert_int_eq(leat_warm_parse(&in, o, "m", &err), 0);
	ck_assert_uint_eq(in.n, DIM);
	ck_assert_double_eq_tol(in.step, out.step, 1e-6 * out.step);
	leat_metric_init(&l.metric, DIM, true);
	for (int i = 0; i < DIM; i++)
		l.metric.factor[i * DIM + i] = 7;
	ck_assert_uint_eq(leat_warm_apply(&in, &l, name, false), 0);
	for (int i = 0; i < DIM; i++)
		for (int j = 0; j <= i; j++) {
			double v = 0, truth = correlation(i, j) * 0.01 * (i + 1) * (j + 1);

			for (int k = 0; k < DIM; k++)
				v += l.metric.factor[i * DIM + k] * l.metric.factor[j * DIM + k];
			/* 4000 draws know a covariance to some 3 % of the sds. */
			ck_assert_double_eq_tol(v, truth, 0.1 * 0.01 * (i + 1) * (j + 1));
		}
	leat_metric_fini(&l.metric);
	leat_warm_fini(&in);
	leat_warm_fini(&out);
	leat_sampling_fini(&s);
	leat_arena_fini(&arena);
	leat_buf_fini(&text);
}
END_TEST

/* Half of the coordinates are new, and the others in another order. */
START_TEST(strangers_keep_their_own)
{
	double sd[3] = {2, 3, 4}, r[9] = {1, 0, 0, 0.5, 1, 0, -0.2, 0.1, 1};
	char *known[3] = {names[4], names[0], names[2]};
	double mean[3] = {-1, -2, -3}, mode[DIM] = {9, 9, 9, 9, 9, 9};
	struct leat_warm w = {3, known, mean, sd, r, 0.5};
	struct leat_laplace l = {.n = DIM, .mode = mode};
	double cov[DIM][DIM] = {{0}};

	leat_metric_init(&l.metric, DIM, true);
	for (int i = 0; i < DIM; i++)
		l.metric.factor[i * DIM + i] = 10 + i;
	ck_assert_uint_eq(leat_warm_apply(&w, &l, name, true), 3);
	for (int i = 0; i < DIM; i++)
		for (int j = 0; j < DIM; j++)
			for (int k = 0; k < DIM; k++)
				cov[i][j] +=
				    l.metric.factor[i * DIM + k] * l.metric.factor[j * DIM + k];
	ck_assert(mode[4] == -1 && mode[0] == -2 && mode[2] == -3 && mode[1] == 9);
	ck_assert_double_eq_tol(cov[4][4], 4, 1e-12);
	ck_assert_double_eq_tol(cov[0][0], 9, 1e-12);
	ck_assert_double_eq_tol(cov[2][2], 16, 1e-12);
	ck_assert_double_eq_tol(cov[4][0], 0.5 * 2 * 3, 1e-12);
	ck_assert_double_eq_tol(cov[2][4], -0.2 * 2 * 4, 1e-12);
	ck_assert_double_eq_tol(cov[1][1], 121, 1e-9);
	ck_assert_double_eq_tol(cov[1][0], 0, 1e-12);
	leat_metric_fini(&l.metric);
}
END_TEST

START_TEST(what_cannot_be_used_is_refused)
{
	static const char *const texts[] = {"{\"step\":1,\"mean\":[0],\"sd\":[1]}",
	    "{\"step\":1,\"coordinate\":[\"a\"],\"mean\":[0],\"sd\":[1,2]}",
	    "{\"step\":1,\"coordinate\":[\"a\"],\"mean\":[0],\"sd\":[0]}",
	    "{\"step\":1,\"coordinate\":[\"a\",\"b\"],\"mean\":[0,0],\"sd\":[1,1],\"correlation\":["
	    "1.5]}",
	    "{\"coordinate\":[\"a\"],\"mean\":[0],\"sd\":[1]}",
	    "{\"step\":1,\"coordinate\":[3],\"mean\":[0],\"sd\":[1]}"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct leat_arena arena = {0};
		struct leat_warm w;
		struct leat_json *o;
		struct leat_err err;

		ck_assert_int_eq(
		    leat_json_parse(&o, &arena, leat_slice(texts[i]), "m", 1, &err), 0);
		ck_assert_int_eq(leat_warm_parse(&w, o, "m", &err), LEAT_EDATA);
		leat_arena_fini(&arena);
	}
}
END_TEST

static void
check_draws(const struct leat_sampling *s)
{
	size_t ndraws = s->chain[0].ndraws, n = s->nchains * ndraws;
	double *x = LEAT_NEW_N(double, n);

	for (size_t i = 0; i < DIM; i++) {
		double sd = 0.1 * (double)(i + 1), ess;

		for (size_t c = 0; c < s->nchains; c++)
			for (size_t d = 0; d < ndraws; d++)
				x[c * ndraws + d] = s->chain[c].q[d * DIM + i];
		ess = s->weight_ess > 0 ? fmin(s->weight_ess, (double)n)
					: leat_diagnose_ess_bulk(x, s->nchains, ndraws);
		ck_assert_double_le(leat_diagnose_rhat(x, s->nchains, ndraws), 1.01);
		/* Two sources of error where draws are resampled: weights, and which are drawn. */
		ck_assert_double_le(
		    fabs(leat_stat_mean(x, n) - (double)i), 4 * sd * sqrt(1 / ess + 1 / (double)n));
		ck_assert_double_eq_tol(leat_stat_sd(x, n) / sd, 1, 0.08);
	}
	free(x);
}

START_TEST(a_warm_start_draws_the_same_for_less)
{
	struct leat_sampling_settings again = usual;
	struct leat_sampling cold, warm;
	struct leat_warm w;
	struct leat_err err;

	ck_assert_int_eq(leat_sampling_run(&cold, &target, &usual, &err), 0);
	ck_assert_double_eq(cold.target_accept, 0.8);
	leat_sampling_warm(&cold, &target, &w);
	again.warm = &w;
	again.warmup = 50;
	again.seed = 4;
	ck_assert_int_eq(leat_sampling_run(&warm, &target, &again, &err), 0);
	check_draws(&cold);
	check_draws(&warm);
	/* As many draws: nine tenths of the warm-up are saved. */
	ck_assert_double_le((double)warm.gradients, 0.8 * (double)cold.gradients);
	leat_warm_fini(&w);
	leat_sampling_fini(&cold);
	leat_sampling_fini(&warm);
}
END_TEST

START_TEST(importance_covers_a_normal)
{
	struct leat_sampling_settings fast = usual, alone;
	struct leat_sampling s, t;
	struct leat_err err;

	fast.fast = true;
	ck_assert_int_eq(leat_sampling_run(&s, &target, &fast, &err), 0);
	ck_assert_double_le(s.khat, 0.5);
	ck_assert_double_ge(s.weight_ess, 2000);
	check_draws(&s);
	alone = fast;
	alone.threads = 1;
	ck_assert_int_eq(leat_sampling_run(&t, &target, &alone, &err), 0);
	ck_assert_mem_eq(s.chain[3].q, t.chain[3].q, 1000 * DIM * sizeof(double));
	leat_sampling_fini(&s);
	leat_sampling_fini(&t);
}
END_TEST

/* Tails beyond any moment: that the proposals do not cover them has to be said. */
START_TEST(importance_that_does_not_cover_says_so)
{
	struct leat_target tailed = target;
	struct leat_sampling_settings fast = usual;
	struct leat_sampling s;
	struct leat_err err;

	tailed.density = heavy_density;
	fast.fast = true;
	ck_assert_int_eq(leat_sampling_run(&s, &tailed, &fast, &err), 0);
	ck_assert_double_gt(s.khat, LEAT_PSIS_KHAT_MOST);
	leat_sampling_fini(&s);
}
END_TEST

UNIT_MAIN("mix_warm", shape_goes_from_fit_to_fit, strangers_keep_their_own,
    what_cannot_be_used_is_refused, a_warm_start_draws_the_same_for_less,
    importance_covers_a_normal, importance_that_does_not_cover_says_so)
