/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sampler on densities whose moments are known. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "sample/climb.h"
#include "sample/diagnose.h"
#include "sample/nuts.h"
#include "sample/square.h"
#include "unit.h"

#define NCHAINS 4
#define NDRAWS 1000

/* A normal of 10 coordinates with means i, sds 10^(i-5) and correlations 0.9^|i-j|. */
#define DIM 10

struct normal {
	double precision[DIM * DIM];
	double cov[DIM * DIM];
};

static void
normal_invert(struct normal *g)
{
	double l[DIM * DIM];

	memcpy(l, g->cov, sizeof(l));
	ck_assert(leat_square_factor(l, DIM));
	/* precision = L'^-1 L^-1, column by column of the unit matrix. */
	for (int k = 0; k < DIM; k++) {
		double e[DIM] = {0};

		e[k] = 1;
		leat_square_solve(l, DIM, e);
		for (int i = DIM; i-- > 0;) {
			for (int j = i + 1; j < DIM; j++)
				e[i] -= l[j * DIM + i] * e[j];
			e[i] /= l[i * DIM + i];
		}
		for (int i = 0; i < DIM; i++)
			g->precision[i * DIM + k] = e[i];
	}
}

static void
normal_init(struct normal *g)
{
	for (int i = 0; i < DIM; i++)
		for (int j = 0; j < DIM; j++)
			g->cov[i * DIM + j] = pow(0.9, abs(i - j)) * pow(10, (i + j) / 2.0 - 5);
	normal_invert(g);
}

static double
normal_eval(void *ctx, const double *q, double *grad)
{
	const struct normal *g = ctx;
	double value = 0;

	for (int i = 0; i < DIM; i++) {
		grad[i] = 0;
		for (int j = 0; j < DIM; j++)
			grad[i] -= g->precision[i * DIM + j] * (q[j] - j);
		value += 0.5 * grad[i] * (q[i] - i);
	}
	return value;
}

/* log of a gamma variable of shape 2: skewed, mean digamma(2), variance trigamma(2). */
static double
log_gamma_eval(void *ctx, const double *q, double *grad)
{
	grad[0] = 2 - exp(q[0]);
	return 2 * q[0] - exp(q[0]);
}

/* Exponential: nothing below 0, where the sampler must turn back without harm. */
static double
exponential_eval(void *ctx, const double *q, double *grad)
{
	grad[0] = -1;
	return q[0] > 0 ? -q[0] : -INFINITY;
}

struct run {
	enum leat_metric_form form;
	struct leat_laplace laplace;
	struct leat_nuts_chain chain[NCHAINS];
};

static void
run_as(struct run *r, const struct leat_density *d, const double *start, uint64_t seed)
{
	struct leat_nuts_settings s = {
	    .warmup = 600, .draws = NDRAWS, .max_depth = 10, .target_accept = 0.8};
	struct leat_rng rng;

	leat_rng_init(&rng, seed);
	leat_laplace_find_as(&r->laplace, d, start, r->form);
	for (int c = 0; c < NCHAINS; c++) {
		struct leat_rng own = leat_rng_split(&rng, "chain", (uint64_t)c);

		leat_nuts_run(d, &r->laplace, &s, &own, &r->chain[c]);
	}
}

static void
run(struct run *r, const struct leat_density *d, const double *start, uint64_t seed)
{
	r->form = LEAT_METRIC_AUTO;
	run_as(r, d, start, seed);
}

static void
run_fini(struct run *r)
{
	leat_laplace_fini(&r->laplace);
	for (int c = 0; c < NCHAINS; c++)
		leat_nuts_chain_fini(&r->chain[c]);
}

/* All chains' draws of f(coordinate i). */
static void
draws(const struct run *r, size_t i, double mean, int power, double *x)
{
	for (int c = 0; c < NCHAINS; c++)
		for (int d = 0; d < NDRAWS; d++)
			x[c * NDRAWS + d] =
			    pow(r->chain[c].q[(size_t)d * r->chain[c].n + i] - mean, power);
}

/* The mean of draws is within four of its own standard errors of the truth. */
static void
mean_is(const double *x, double truth)
{
	ck_assert_double_le(fabs(leat_stat_mean(x, NCHAINS * NDRAWS) - truth),
	    4 * leat_diagnose_mcse_mean(x, NCHAINS, NDRAWS));
}

START_TEST(laplace_of_a_normal_is_the_normal)
{
	struct normal g;
	struct leat_density d = {DIM, normal_eval, &g};
	double start[DIM] = {0};
	struct leat_laplace l;

	/* In units in which nothing is wider than 1, far below where widths are cut. */
	normal_init(&g);
	for (int i = 0; i < DIM * DIM; i++)
		g.cov[i] = pow(0.9, abs(i / DIM - i % DIM));
	normal_invert(&g);
	leat_laplace_find(&l, &d, start);
	for (int i = 0; i < DIM; i++)
		ck_assert_double_eq_tol(l.mode[i], i, 1e-3);
	for (int i = 0; i < DIM; i++)
		for (int j = 0; j < DIM; j++) {
			double v = 0;

			for (int k = 0; k < DIM; k++)
				v += l.metric.factor[i * DIM + k] * l.metric.factor[j * DIM + k];
			ck_assert_double_eq_tol(v, g.cov[i * DIM + j], 1e-6);
		}
	leat_laplace_fini(&l);
}
END_TEST

START_TEST(moments_of_a_normal)
{
	struct normal g;
	struct leat_density d = {DIM, normal_eval, &g};
	double start[DIM] = {0}, x[NCHAINS * NDRAWS];
	struct run r;

	normal_init(&g);
	run(&r, &d, start, 11);
	for (size_t i = 0; i < DIM; i++) {
		draws(&r, i, 0, 1, x);
		mean_is(x, (double)i);
		ck_assert_double_le(leat_diagnose_rhat(x, NCHAINS, NDRAWS), 1.01);
		ck_assert_double_ge(leat_diagnose_ess_bulk(x, NCHAINS, NDRAWS), 1000);
		draws(&r, i, (double)i, 2, x);
		mean_is(x, g.cov[i * DIM + i]);
	}
	for (int c = 0; c < NCHAINS; c++) {
		ck_assert_int_eq(r.chain[c].divergences, 0);
		ck_assert_double_ge(leat_diagnose_ebfmi(r.chain[c].energy, NDRAWS), 0.5);
		/* Dual averaging reaches what it aims at, 0.8, or a little more. */
		ck_assert_double_ge(leat_stat_mean(r.chain[c].accept, NDRAWS), 0.7);
		ck_assert_double_le(leat_stat_mean(r.chain[c].accept, NDRAWS), 0.97);
	}
	run_fini(&r);
}
END_TEST

START_TEST(moments_of_skewed_densities)
{
	const double euler = 0.57721566490153286;
	struct leat_density skewed = {1, log_gamma_eval, NULL};
	struct leat_density bounded = {1, exponential_eval, NULL};
	double start[1] = {1}, x[NCHAINS * NDRAWS];
	struct run r;

	run(&r, &skewed, start, 5);
	draws(&r, 0, 0, 1, x);
	mean_is(x, 1 - euler);
	draws(&r, 0, 1 - euler, 2, x);
	mean_is(x, M_PI * M_PI / 6 - 1);
	run_fini(&r);

	run(&r, &bounded, start, 5);
	draws(&r, 0, 0, 1, x);
	mean_is(x, 1);
	draws(&r, 0, 0, 2, x);
	mean_is(x, 2);
	run_fini(&r);
}
END_TEST

/* Beyond the edge the energy is infinite: that is a divergence, and must be counted. */
START_TEST(divergences_are_seen)
{
	struct leat_density d = {1, exponential_eval, NULL};
	double start[1] = {1};
	int64_t divergences = 0;
	struct run r;

	run(&r, &d, start, 3);
	for (int c = 0; c < NCHAINS; c++)
		divergences += r.chain[c].divergences;
	ck_assert_int_gt(divergences, 0);
	run_fini(&r);
}
END_TEST

START_TEST(same_seed_same_draws)
{
	struct normal g;
	struct leat_density d = {DIM, normal_eval, &g};
	double start[DIM] = {0};
	size_t bytes = NDRAWS * DIM * sizeof(double);
	struct run a, b, c;

	normal_init(&g);
	run(&a, &d, start, 1);
	run(&b, &d, start, 1);
	run(&c, &d, start, 2);
	ck_assert_mem_eq(a.chain[2].q, b.chain[2].q, bytes);
	ck_assert_mem_ne(a.chain[2].q, c.chain[2].q, bytes);
	ck_assert_mem_ne(a.chain[2].q, a.chain[1].q, bytes);
	run_fini(&a);
	run_fini(&b);
	run_fini(&c);
}
END_TEST

/* A diagonal metric learns the widths, not the correlations, and draws the same normal. */
START_TEST(moments_by_a_diagonal_metric)
{
	struct normal g;
	struct leat_density d = {DIM, normal_eval, &g};
	double start[DIM] = {0}, x[NCHAINS * NDRAWS];
	struct run r;

	normal_init(&g);
	r.form = LEAT_METRIC_DIAGONAL;
	run_as(&r, &d, start, 4);
	ck_assert(!r.laplace.metric.dense);
	for (size_t i = 0; i < DIM; i++) {
		draws(&r, i, 0, 1, x);
		mean_is(x, (double)i);
		draws(&r, i, (double)i, 2, x);
		mean_is(x, g.cov[i * DIM + i]);
	}
	run_fini(&r);
}
END_TEST

/* Rosenbrock's valley, upside down: its only mode is at (1, 1). */
static double
valley_eval(void *ctx, const double *q, double *grad)
{
	double a = q[1] - q[0] * q[0], b = 1 - q[0];

	grad[0] = 400 * a * q[0] + 2 * b;
	grad[1] = -200 * a;
	return -100 * a * a - b * b;
}

START_TEST(the_climb_follows_a_valley)
{
	struct leat_density d = {2, valley_eval, NULL};
	double start[2] = {-1.2, 1}, q[2], g[2], value;

	ck_assert(leat_climb(&d, start, q, g, &value));
	ck_assert_double_eq_tol(q[0], 1, 1e-3);
	ck_assert_double_eq_tol(q[1], 1, 1e-3);
	ck_assert_double_le(fabs(value), 1e-8);
}
END_TEST

/* A normal around 0.3 that exists between -1 and 1 alone, and says NaN elsewhere. */
static double
fenced_eval(void *ctx, const double *q, double *grad)
{
	double value = 0;

	for (int i = 0; i < 3; i++) {
		grad[i] = -(q[i] - 0.3) * 100;
		value -= (q[i] - 0.3) * (q[i] - 0.3) * 50;
		if (fabs(q[i]) > 1)
			value = grad[i] = NAN;
	}
	return value;
}

static double
nowhere_eval(void *ctx, const double *q, double *grad)
{
	grad[0] = NAN;
	return NAN;
}

START_TEST(a_bad_start_is_left)
{
	struct leat_density fenced = {3, fenced_eval, NULL}, nowhere = {1, nowhere_eval, NULL};
	double start[3] = {50, -3, 7};
	struct leat_laplace l;

	ck_assert(leat_laplace_find(&l, &fenced, start));
	for (int i = 0; i < 3; i++) {
		ck_assert_double_eq_tol(l.mode[i], 0.3, 1e-4);
		ck_assert_double_eq_tol(l.metric.factor[4 * i], 0.1, 1e-5);
	}
	leat_laplace_fini(&l);
	ck_assert(!leat_laplace_find(&l, &nowhere, start));
	leat_laplace_fini(&l);
}
END_TEST

#define MANY 700

/* Independent normals of sd 1/2, but for the last coordinate, of which nothing is known. */
static double
many_eval(void *ctx, const double *q, double *grad)
{
	double value = 0;

	for (int i = 0; i < MANY; i++) {
		grad[i] = i < MANY - 1 ? -4 * (q[i] - 1) : 0;
		value += 0.5 * grad[i] * (q[i] - 1);
	}
	return value;
}

START_TEST(many_coordinates_and_a_flat_one)
{
	struct leat_density d = {MANY, many_eval, NULL};
	double start[MANY] = {0};
	struct leat_laplace l;

	ck_assert(leat_laplace_find(&l, &d, start));
	ck_assert(!l.metric.dense);
	for (int i = 0; i < MANY; i++) {
		/* Curvature 4, or 0, and a ninth that keeps widths below 3. */
		double truth = i < MANY - 1 ? 1 / sqrt(4 + 1 / 9.0) : 3;

		ck_assert_double_eq_tol(l.metric.factor[i], truth, 1e-6);
	}
	ck_assert_double_eq_tol(l.mode[0], 1, 1e-4);
	leat_laplace_fini(&l);
}
END_TEST

UNIT_MAIN("mix_nuts", laplace_of_a_normal_is_the_normal, moments_of_a_normal,
    moments_of_skewed_densities, divergences_are_seen, same_seed_same_draws,
    moments_by_a_diagonal_metric, the_climb_follows_a_valley, a_bad_start_is_left,
    many_coordinates_and_a_flat_one)
