/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/fix.h"
#include "attribution/hazard.h"
#include "attribution/interval.h"
#include "attribution/learn.h"
#include "attribution/markov.h"
#include "attribution/shapley_rate.h"
#include "base/mem.h"
#include "base/rng.h"
#include "unit.h"

/*
 * The simplest model that learns: a unit's share is that of the conversions whose path begins with
 * it, so that the variance of a share is known.
 */
enum { UNITS = 5 };

struct simple {
	leat_fix sum[UNITS];
	double share[UNITS];
	struct leat_shares out;
};

static void *
simple_begin(const struct leat_attribution_options *o)
{
	(void)o;
	return LEAT_NEW(struct simple);
}

static void
simple_observe(void *fit, const struct leat_path *p)
{
	leat_fix_add(&((struct simple *)fit)->sum[p->unit[0]], p->conversions);
}

static void
simple_each(const void *fit, leat_statistic_fn *take, void *ctx)
{
	const struct simple *s = fit;

	for (uint32_t u = 0; u < UNITS; u++)
		if (s->sum[u])
			take(ctx, 0, &u, 1, &s->sum[u]);
}

static void
simple_add(void *fit, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	ck_assert_uint_eq(which, 0);
	ck_assert_uint_eq(nkey, 1);
	((struct simple *)fit)->sum[key[0]] += *value;
}

static int
simple_finish(void *fit, size_t nunits, const uint32_t *order, struct leat_err *err)
{
	struct simple *s = fit;
	double total = 0;

	(void)order, (void)err;
	for (size_t u = 0; u < nunits; u++)
		total += leat_fix_double(s->sum[u]);
	for (size_t u = 0; u < nunits; u++)
		s->share[u] = leat_fix_double(s->sum[u]) / total;
	s->out.share = total > 0 ? s->share : NULL;
	return LEAT_OK;
}

static const struct leat_shares *
simple_shares(const void *fit, size_t currency)
{
	const struct simple *s = fit;

	(void)currency;
	return s->out.share ? &s->out : NULL;
}

static const struct leat_statistic statistics[] = {{"first", "u", 1, 1}};
static const struct leat_attribution simple = {
    .name = "simple",
    .begin = simple_begin,
    .observe = simple_observe,
    .end = free,
    .statistic = statistics,
    .nstatistics = 1,
    .each = simple_each,
    .add = simple_add,
    .finish = simple_finish,
    .shares = simple_shares,
};

static const struct leat_attribution *const models[] = {&simple};
static const struct leat_attribution_options settings = {.threads = 2};

/* Persons each of whom converts once: unit u with the probability (u + 1) / 15. */
static void
draw(struct leat_learner *l, uint64_t seed, uint32_t persons)
{
	struct leat_rng r;

	leat_rng_init(&r, seed);
	for (uint32_t i = 0; i < persons; i++) {
		double x = 15 * leat_rng_uniform(&r);
		uint32_t unit = x < 1 ? 0 : x < 3 ? 1 : x < 6 ? 2 : x < 10 ? 3 : 4;
		struct leat_path p = {.n = 1, .unit = &unit, .conversions = 1};

		leat_learner_observe(l, &p, i);
	}
}

/*
 * A share p of n has the relative variance (1 - p) / (p n); the jackknife with 40 groups
 * estimates it with 39 degrees of freedom, so that the mean over 50 draws of persons has a
 * standard error of sqrt(2 / 39 / 50), 3.2 %: four of them are allowed.
 */
START_TEST(variance_of_a_share)
{
	const struct leat_learner_options o = {models, 1, &settings, 40};
	double mean[UNITS] = {0};
	const uint32_t persons = 4000;
	struct leat_err err;
	bool sampled;

	for (uint64_t seed = 1; seed <= 50; seed++) {
		struct leat_learner *l = leat_learner_new(&o);
		const double *v;

		draw(l, seed, persons);
		ck_assert_int_eq(leat_learner_finish(l, UNITS, NULL, &err), LEAT_OK);
		v = leat_learner_variance(l, 0, &sampled);
		ck_assert_ptr_nonnull(v);
		ck_assert(!sampled);
		for (int u = 0; u < UNITS; u++)
			mean[u] += v[u] / 50;
		leat_learner_free(l);
	}
	for (int u = 0; u < UNITS; u++) {
		double p = (u + 1) / 15.;

		ck_assert_double_eq_tol(mean[u] * p * persons / (1 - p), 1, 0.13);
	}
}
END_TEST

/* What two have learnt comes to what one has that saw all, whatever the numbers of units are. */
START_TEST(merging)
{
	const struct leat_learner_options o = {models, 1, &settings, 40};
	const uint32_t unit[UNITS] = {4, 3, 2, 1, 0};
	const struct leat_renumber number = {.unit = unit};
	struct leat_learner *one = leat_learner_new(&o), *half[2];
	const struct leat_shares *s, *t;
	const double *v, *w;
	struct leat_err err;
	bool sampled;

	for (int i = 0; i < 2; i++) {
		half[i] = leat_learner_new(&o);
		draw(half[i], (uint64_t)i + 1, 1000);
		draw(one, (uint64_t)i + 1, 1000);
	}
	leat_learner_merge(half[1], half[0], NULL);
	/* Turned round twice, they are as they were. */
	leat_learner_free(half[0]);
	half[0] = leat_learner_new(&o);
	leat_learner_merge(half[0], half[1], &number);
	leat_learner_free(half[1]);
	half[1] = leat_learner_new(&o);
	leat_learner_merge(half[1], half[0], &number);
	ck_assert_int_eq(leat_learner_finish(one, UNITS, NULL, &err), LEAT_OK);
	ck_assert_int_eq(leat_learner_finish(half[0], UNITS, NULL, &err), LEAT_OK);
	ck_assert_int_eq(leat_learner_finish(half[1], UNITS, NULL, &err), LEAT_OK);
	s = simple.shares(leat_learner_fit(one, 0), LEAT_SHARES_CONVERSIONS);
	t = simple.shares(leat_learner_fit(half[1], 0), LEAT_SHARES_CONVERSIONS);
	v = leat_learner_variance(one, 0, &sampled);
	w = leat_learner_variance(half[1], 0, &sampled);
	for (int u = 0; u < UNITS; u++) {
		ck_assert_double_eq(s->share[u], t->share[u]);
		ck_assert_double_eq(v[u], w[u]);
	}
	t = simple.shares(leat_learner_fit(half[0], 0), LEAT_SHARES_CONVERSIONS);
	ck_assert_double_eq(s->share[0], t->share[4]);
	leat_learner_free(one);
	leat_learner_free(half[0]);
	leat_learner_free(half[1]);
}
END_TEST

/* One group with all conversions: without it there is nothing to learn, and no variance to tell. */
START_TEST(too_few_to_tell)
{
	const struct leat_learner_options o = {models, 1, &settings, 40};
	struct leat_learner *l = leat_learner_new(&o);
	struct leat_err err;
	bool sampled;

	draw(l, 1, 1);
	ck_assert_int_eq(leat_learner_finish(l, UNITS, NULL, &err), LEAT_OK);
	ck_assert_ptr_null(leat_learner_variance(l, 0, &sampled));
	leat_learner_free(l);
}
END_TEST

/* For a small variance x +- 1.645 standard errors; never across 0; a loss is turned round. */
START_TEST(intervals)
{
	double lower, upper, other_lower, other_upper;

	leat_interval(100, 1e-6, 0.9, &lower, &upper);
	ck_assert_double_eq_tol(lower, 100 - 0.1 * 1.6448536, 1e-3);
	ck_assert_double_eq_tol(upper, 100 + 0.1 * 1.6448536, 1e-3);
	leat_interval(3, 4, 0.9, &lower, &upper);
	ck_assert_double_gt(lower, 0);
	ck_assert_double_eq_tol(lower * upper, 9, 1e-12);
	leat_interval(-3, 4, 0.9, &other_lower, &other_upper);
	ck_assert_double_eq(other_lower, -upper);
	ck_assert_double_eq(other_upper, -lower);
}
END_TEST

static const struct leat_attribution *const outside[] = {
    &leat_markov, &leat_shapley_rate, &leat_hazard};
static const struct leat_attribution_options usual = {
    .order = 2, .lookback_days = 30, .permutations = 8};
#define ONE ((leat_fix)1 << 60)
#define BITS_OF_1 0x3f800000U
#define BITS_OF_NAN 0x7fc00000U
#define BITS_OF_INFINITY 0x7f800000U

/* A sum that comes from outside, of one statistic of one model. */
struct sum {
	size_t model;
	const char *name;
	uint32_t key[8];
	size_t nkey;
	leat_fix value[2];
	uint32_t group;
};

static int
give(struct leat_learner *l, const struct sum *s)
{
	const struct leat_attribution *m = outside[s->model];
	struct leat_err err = {0};
	size_t which = 0;
	int rc;

	while (strcmp(m->statistic[which].name, s->name) != 0)
		which++;
	rc = leat_learner_add(l, s->model, s->group, which, s->key, s->nkey, s->value, &err);
	ck_assert(rc == LEAT_OK || (rc == LEAT_EDATA && strstr(err.text, s->name)));
	return rc;
}

/* What no data have is refused, one sum at a time; what is next to it is taken. */
START_TEST(unsound)
{
	static const struct sum good[] = {
	    {0, "edge", {0, 1, 0}, 3, {ONE}, 0},
	    {0, "leave", {1, 0}, 2, {ONE, 0}, 0},
	    {0, "value", {0, 1, 0}, 3, {-ONE}, 0},
	    {1, "paths", {1}, 1, {ONE, 0}, 0},
	    {2, "kept", {0, 0, 0, BITS_OF_1, 1, BITS_OF_1}, 6, {ONE, -ONE}, 0},
	};
	static const struct sum bad[] = {
	    {0, "edge", {0, 1}, 2, {ONE}, 0},
	    {0, "edge", {0, 1, 0, 1}, 4, {ONE}, 0},
	    {0, "edge", {0, 1, 0}, 3, {-ONE}, 0},
	    {0, "edge", {0, 1, 0}, 3, {ONE}, 1},
	    {0, "edge", {0, 1, 0}, 3, {(leat_fix)1 << 120}, 0},
	    {0, "leave", {0}, 0, {ONE, 0}, 0},
	    {0, "leave", {0, 1, 0}, 3, {ONE, 0}, 0},
	    {0, "leave", {0}, 1, {ONE, -1}, 0},
	    {0, "value", {0}, 1, {ONE}, 0},
	    {1, "paths", {0}, 0, {ONE, ONE}, 0},
	    {1, "paths", {0}, 1, {ONE, -ONE}, 0},
	    {2, "at-risk", {0, 1}, 2, {ONE, -ONE}, 0},
	    {2, "at-risk", {0}, 1, {ONE, ONE}, 0},
	    {2, "observed", {0}, 1, {-ONE, 0}, 0},
	    {2, "kept", {0, 0, 0, BITS_OF_1, 1}, 5, {ONE, 0}, 0},
	    {2, "kept", {0, 0, 0, BITS_OF_1}, 4, {ONE, 0}, 0},
	    {2, "kept", {0, 0, 0, BITS_OF_NAN, 1, BITS_OF_1}, 6, {ONE, 0}, 0},
	    {2, "kept", {0, 0, 0, BITS_OF_1, 1, BITS_OF_INFINITY}, 6, {ONE, 0}, 0},
	    {2, "kept", {0, 0, 0, BITS_OF_1, 1, BITS_OF_1 | 1U << 31}, 6, {ONE, 0}, 0},
	    {2, "kept", {0, 0, 0, BITS_OF_1, 1, BITS_OF_1}, 6, {-ONE, 0}, 0},
	    {2, "kept", {0, 0, 0, BITS_OF_1, 1, BITS_OF_1}, 6, {0, (leat_fix)1 << 102}, 0},
	};
	const struct leat_learner_options o = {outside, 3, &usual, 1};
	struct leat_learner *l = leat_learner_new(&o);

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_int_eq(give(l, &good[i]), LEAT_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(give(l, &bad[i]), LEAT_EDATA);
	leat_learner_free(l);
}
END_TEST

/* Each too large for no sum, but all together. */
START_TEST(unsound_together)
{
	const struct sum s = {0, "leave", {0}, 1, {(leat_fix)4000000000000000 << 60, 0}, 0};
	const struct leat_learner_options o = {outside, 3, &usual, 1};
	struct leat_learner *l = leat_learner_new(&o);

	ck_assert_int_eq(give(l, &s), LEAT_OK);
	ck_assert_int_eq(give(l, &s), LEAT_OK);
	ck_assert_int_eq(give(l, &s), LEAT_EDATA);
	leat_learner_free(l);
}
END_TEST

/* Transitions into what nothing leaves: each is as good as any, together they are of no paths. */
START_TEST(unsound_flow)
{
	static const struct sum edge = {0, "edge", {0, 1, 0}, 3, {ONE}, 0};
	static const struct sum leave = {0, "leave", {1, 0}, 2, {ONE, 0}, 0};
	const struct leat_learner_options o = {outside, 1, &usual, 1};

	for (int whole = 0; whole < 2; whole++) {
		struct leat_learner *l = leat_learner_new(&o);
		struct leat_err err = {0};

		ck_assert_int_eq(give(l, &edge), LEAT_OK);
		if (whole)
			ck_assert_int_eq(give(l, &leave), LEAT_OK);
		ck_assert_int_eq(
		    leat_learner_finish(l, 2, NULL, &err), whole ? LEAT_OK : LEAT_EDATA);
		ck_assert(whole || strstr(err.text, "markov"));
		leat_learner_free(l);
	}
}
END_TEST

UNIT_MAIN("learn", variance_of_a_share, merging, too_few_to_tell, intervals, unsound,
    unsound_together, unsound_flow)
