/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "attribution/shapley.h"
#include "attribution/shapley_game.h"
#include "attribution/shapley_rate.h"
#include "base/rng.h"
#include "record/json.h"
#include "unit.h"

static const struct leat_attribution_options options = {.permutations = 400, .seed = 5};

/* The set games, against the definition on a published sample */

enum { CHANNELS = 20, COALITIONS = 1 << CHANNELS, LONGEST = 64 };

struct sample {
	size_t n;
	struct leat_path *path;
	uint32_t *mask; /* the set of each */
};

/* Channels are 1 to 20 there. */
static bool
read_sample(struct sample *s, struct leat_arena *arena)
{
	const char *data = getenv("DATA");
	struct leat_json *root, *j;
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/attribution/zhao_sample_journeys.json",
	    data && *data ? data : "../shared/data");
	if ((f = fopen(path, "r")) == NULL) {
		puts("skip the sample of Zhao et al.: ../shared/data is not there");
		return false;
	}
	fclose(f);
	ck_assert_int_eq(leat_json_read_file(&root, arena, path, NULL), LEAT_OK);
	s->n = 0;
	s->path = leat_arena_alloc(arena, root->n * sizeof(*s->path));
	s->mask = leat_arena_alloc(arena, root->n * sizeof(*s->mask));
	for (j = root->child; j; j = j->next) {
		uint32_t *unit = leat_arena_alloc(arena, j->n * sizeof(*unit));
		struct leat_json *c = j->child;

		s->mask[s->n] = 0;
		for (size_t i = 0; i < j->n; i++, c = c->next) {
			unit[i] = (uint32_t)atoi(c->text.p) - 1;
			ck_assert_uint_lt(unit[i], CHANNELS);
			s->mask[s->n] |= UINT32_C(1) << unit[i];
		}
		ck_assert_uint_le(j->n, LONGEST);
		s->path[s->n++] = (struct leat_path){.n = j->n, .unit = unit, .conversions = 1};
	}
	ck_assert_uint_eq(s->n, 2392);
	return true;
}

/* v(S), from every path, for every coalition. */
static double *
brute_values(const struct sample *s)
{
	double *v = LEAT_NEW_N(double, COALITIONS);

	for (uint32_t c = 0; c < COALITIONS; c++) {
		unsigned n = 0;

		for (size_t i = 0; i < s->n; i++)
			n += (s->mask[i] & ~c) == 0;
		v[c] = n;
	}
	return v;
}

static double
factorial(int n)
{
	return n < 2 ? 1 : n * factorial(n - 1);
}

START_TEST(zhao_is_the_shapley_value)
{
	struct leat_arena arena = {0};
	double credit[CHANNELS] = {0}, w[LONGEST + 1], *v, all = 0;
	struct sample s;

	if (!read_sample(&s, &arena))
		return;
	for (size_t i = 0; i < s.n; i++) {
		double sum = 0;

		leat_shapley.weigh(&options, NULL, &s.path[i], w);
		ck_assert_double_eq(w[s.path[i].n], 0);
		for (size_t k = 0; k < s.path[i].n; k++)
			sum += w[k];
		for (size_t k = 0; k < s.path[i].n; k++)
			credit[s.path[i].unit[k]] += w[k] / sum;
	}
	v = brute_values(&s);
	for (int j = 0; j < CHANNELS; j++) {
		uint32_t bit = UINT32_C(1) << j;
		double phi = 0;

		for (uint32_t c = 0; c < COALITIONS; c++) {
			int n = __builtin_popcount(c);

			if ((c & bit) == 0)
				phi += factorial(n) * factorial(CHANNELS - n - 1) /
				       factorial(CHANNELS) * (v[c | bit] - v[c]);
		}
		/* 2^20 terms below 1 and a double each: 1e-9 leaves room. */
		ck_assert_double_eq_tol(credit[j], phi, 1e-9);
		all += credit[j];
	}
	ck_assert_double_eq_tol(all, 2392, 1e-9);
	free(v);
	leat_arena_fini(&arena);
}
END_TEST

/* R_i(set) of one channel: paths with it at touch i, a path counting 1 over all of them. */
struct by_set {
	double r[LONGEST];
	uint32_t mask;
};

static size_t
place_returns(const struct sample *s, uint32_t channel, struct by_set *set, int32_t *at)
{
	size_t n = 0;

	memset(at, -1, COALITIONS * sizeof(*at));
	for (size_t i = 0; i < s->n; i++) {
		const struct leat_path *p = &s->path[i];
		int times = 0;

		for (size_t k = 0; k < p->n; k++)
			times += p->unit[k] == channel;
		if (times == 0)
			continue;
		if (at[s->mask[i]] < 0) {
			set[n] = (struct by_set){.mask = s->mask[i]};
			at[s->mask[i]] = (int32_t)n++;
		}
		for (size_t k = 0; k < p->n; k++)
			if (p->unit[k] == channel)
				set[at[s->mask[i]]].r[k] += 1. / times;
	}
	return n;
}

START_TEST(zhao_by_position)
{
	static double credit[CHANNELS][LONGEST];
	struct leat_arena arena = {0};
	double w[LONGEST + 1];
	struct by_set *set;
	struct sample s;
	int32_t *at;

	if (!read_sample(&s, &arena))
		return;
	for (size_t i = 0; i < s.n; i++) {
		double sum = 0;

		leat_shapley_ordered.weigh(&options, NULL, &s.path[i], w);
		for (size_t k = 0; k < s.path[i].n; k++)
			sum += w[k];
		for (size_t k = 0; k < s.path[i].n; k++)
			credit[s.path[i].unit[k]][k] += w[k] / sum;
	}
	set = LEAT_NEW_N(struct by_set, s.n);
	at = LEAT_NEW_N(int32_t, COALITIONS);
	for (uint32_t j = 0; j < CHANNELS; j++) {
		uint32_t bit = UINT32_C(1) << j;
		double phi[LONGEST] = {0};

		place_returns(&s, j, set, at);
		for (uint32_t c = 0; c < COALITIONS; c++)
			for (int i = 0; (c & bit) == 0 && at[c | bit] >= 0 && i < LONGEST; i++)
				phi[i] += set[at[c | bit]].r[i] / (__builtin_popcount(c) + 1);
		for (int i = 0; i < LONGEST; i++)
			ck_assert_double_eq_tol(credit[j][i], phi[i], 1e-11);
	}
	free(set);
	free(at);
	leat_arena_fini(&arena);
}
END_TEST

/* A path is weighed the same however long it is: short ones and long ones are counted differently.
 */
START_TEST(long_paths)
{
	enum { N = 5000 };
	static uint32_t unit[N];
	static double w[N + 1], ordered[N + 1];
	struct leat_path p = {.n = N, .unit = unit};

	for (uint32_t i = 0; i < N; i++)
		unit[i] = i % 2 ? 7 : i % 10; /* 7 half of the time; 0, 2, 4, 6, 8 */
	leat_shapley.weigh(&options, NULL, &p, w);
	leat_shapley_ordered.weigh(&options, NULL, &p, ordered);
	for (uint32_t i = 0; i < N; i++) {
		ck_assert_double_eq(w[i], i == 0 || i == 1 || i == 2 || i == 4 || i == 6 || i == 8);
		ck_assert_double_eq(ordered[i], i % 2 ? 1. / 2500 : 1. / 500);
	}
	ck_assert_double_eq(w[N], 0);
}
END_TEST

/* The game of rates, against all orders of joining */

enum { UNITS = 6, PATHS = 40 };

struct paths {
	struct leat_path path[PATHS];
	uint32_t unit[PATHS][8];
	size_t n;
};

static void
draw_paths(struct paths *d, uint64_t seed, size_t units)
{
	struct leat_rng r;

	leat_rng_init(&r, seed);
	d->n = PATHS;
	for (size_t k = 0; k < d->n; k++) {
		struct leat_path *p = &d->path[k];

		*p = (struct leat_path){.n = 1 + leat_rng_below(&r, 8), .unit = d->unit[k]};
		for (size_t i = 0; i < p->n; i++)
			d->unit[k][i] = (uint32_t)leat_rng_below(&r, units);
		p->conversions = (double)leat_rng_below(&r, 9) / 4;
		p->nulls = (double)leat_rng_below(&r, 9);
		p->currency = (uint32_t)leat_rng_below(&r, 2);
		p->value = p->conversions * leat_rng_uniform(&r) * 10;
	}
}

/* What the paths within a coalition give: currency 0 or 1, or 2 for conversions. */
static double
rate_within(const struct paths *d, uint32_t coalition, uint32_t what)
{
	double won = 0, tried = 0;

	for (size_t k = 0; k < d->n; k++) {
		const struct leat_path *p = &d->path[k];
		bool within = true;

		for (size_t i = 0; i < p->n; i++)
			within = within && (coalition >> p->unit[i] & 1);
		if (!within)
			continue;
		tried += p->conversions + p->nulls;
		if (what == 2)
			won += p->conversions;
		else if (p->currency == what)
			won += p->value;
	}
	return tried > 0 ? won / tried : 0;
}

static void
join_all(const double *v, uint32_t coalition, double weight, double *phi)
{
	int left = UNITS - __builtin_popcount(coalition);

	for (uint32_t i = 0; i < UNITS; i++) {
		uint32_t more = coalition | UINT32_C(1) << i;

		if (more == coalition)
			continue;
		phi[i] += weight / left * (v[more] - v[coalition]);
		join_all(v, more, weight / left, phi);
	}
}

static void *
learn(const struct paths *d, size_t nunits, const uint32_t *order,
    const struct leat_attribution_options *o)
{
	void *fit = leat_shapley_rate.begin(o);

	for (size_t k = 0; k < d->n; k++)
		leat_shapley_rate.observe(fit, &d->path[k]);
	ck_assert_int_eq(leat_shapley_rate.finish(fit, nunits, order, NULL), LEAT_OK);
	return fit;
}

static void
check_split(const struct paths *d, const void *fit, uint32_t what)
{
	double v[1 << UNITS], phi[UNITS] = {0}, sum = 0;
	const struct leat_shares *s =
	    leat_shapley_rate.shares(fit, what == 2 ? LEAT_SHARES_CONVERSIONS : what);
	const double *se, *value = leat_shapley_rate_value(fit, &se);

	for (uint32_t c = 0; c < 1 << UNITS; c++)
		v[c] = rate_within(d, c, what);
	join_all(v, 0, 1, phi);
	ck_assert_ptr_null(se);
	for (int i = 0; i < UNITS; i++)
		sum += phi[i] > 0 ? phi[i] : 0;
	for (int i = 0; i < UNITS; i++) {
		if (what == 2)
			ck_assert_double_eq_tol(value[i], phi[i], 1e-14);
		ck_assert_double_eq_tol(s->share[i], phi[i] > 0 ? phi[i] / sum : 0, 1e-13);
	}
}

START_TEST(rates_over_all_orders)
{
	int below = 0;

	for (uint64_t seed = 0; seed < 20; seed++) {
		struct paths d;
		const double *se, *value;
		void *fit;

		draw_paths(&d, seed, UNITS);
		fit = learn(&d, UNITS, NULL, &options);
		for (uint32_t what = 0; what < 3; what++)
			check_split(&d, fit, what);
		value = leat_shapley_rate_value(fit, &se);
		for (int i = 0; i < UNITS; i++)
			below += value[i] < 0;
		leat_shapley_rate.end(fit);
	}
	ck_assert_int_gt(below, 0); /* or the cut at 0 was never tried */
}
END_TEST

/* Nothing learnt, a unit that is never seen, and one that was taken out again. */
START_TEST(absent)
{
	const uint32_t unit[] = {2, 0, 2};
	struct leat_path p = {.n = 3, .unit = unit, .nulls = 3};
	const __int128 less[2] = {-((__int128)5 << 60), 0};
	const uint32_t key[] = {1};
	const struct leat_shares *s;
	void *fit = leat_shapley_rate.begin(&options);

	ck_assert_int_eq(leat_shapley_rate.finish(fit, 0, NULL, NULL), LEAT_OK);
	ck_assert_ptr_null(leat_shapley_rate.shares(fit, LEAT_SHARES_CONVERSIONS));
	leat_shapley_rate.end(fit);

	fit = leat_shapley_rate.begin(&options);
	leat_shapley_rate.observe(fit, &p); /* nobody converts */
	ck_assert_int_eq(leat_shapley_rate.finish(fit, 3, NULL, NULL), LEAT_OK);
	ck_assert_ptr_null(leat_shapley_rate.shares(fit, 0));
	leat_shapley_rate.end(fit);

	fit = leat_shapley_rate.begin(&options);
	p.conversions = 1;
	p.value = -4; /* a loss is divided as conversions are */
	leat_shapley_rate.observe(fit, &p);
	leat_shapley_rate.observe(fit, &(struct leat_path){.n = 1, .unit = key, .conversions = 5});
	leat_shapley_rate.add(fit, 0, key, 1, less);
	ck_assert_int_eq(leat_shapley_rate.finish(fit, 4, NULL, NULL), LEAT_OK);
	s = leat_shapley_rate.shares(fit, 0);
	ck_assert_ptr_eq(s, leat_shapley_rate.shares(fit, LEAT_SHARES_CONVERSIONS));
	ck_assert_double_eq(s->share[0], .5);
	ck_assert_double_eq(s->share[1], 0);
	ck_assert_double_eq(s->share[2], .5);
	ck_assert_double_eq(s->share[3], 0);
	leat_shapley_rate.end(fit);
}
END_TEST

static void
carry(void *ctx, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	uint32_t mirrored[16];

	/* Behind the currency are units, which have the opposite numbers there. */
	for (size_t i = 0; i < nkey; i++)
		mirrored[i] = which == 1 && i == 0 ? key[i] : UNITS - 1 - key[i];
	leat_shapley_rate.add(ctx, which, mirrored, nkey, value);
}

/* Learnt in two parts whose units have other numbers, put together: the same bits. */
START_TEST(parts_add)
{
	const uint32_t order[UNITS] = {5, 4, 3, 2, 1, 0};
	struct paths d, part[2];
	void *one, *both = leat_shapley_rate.begin(&options);

	draw_paths(&d, 3, UNITS);
	one = learn(&d, UNITS, NULL, &options);
	for (int i = 0; i < 2; i++) {
		void *fit;

		part[i] = d;
		part[i].n = PATHS / 2;
		if (i)
			memcpy(part[i].path, d.path + PATHS / 2, sizeof(d.path) / 2);
		fit = leat_shapley_rate.begin(&options);
		for (size_t k = 0; k < part[i].n; k++)
			leat_shapley_rate.observe(fit, &part[i].path[k]);
		leat_shapley_rate.each(fit, carry, both);
		leat_shapley_rate.end(fit);
	}
	ck_assert_int_eq(leat_shapley_rate.finish(both, UNITS, order, NULL), LEAT_OK);
	for (int i = 0; i < UNITS; i++)
		for (size_t c = 0; c < 3; c++) {
			size_t what = c < 2 ? c : LEAT_SHARES_CONVERSIONS;

			ck_assert_double_eq(leat_shapley_rate.shares(one, what)->share[i],
			    leat_shapley_rate.shares(both, what)->share[UNITS - 1 - i]);
		}
	leat_shapley_rate.end(one);
	leat_shapley_rate.end(both);
}
END_TEST

/* Sampling */

enum { PLAYERS = 10, SETS = 60 };

struct game {
	struct leat_game game;
	size_t first[SETS + 1];
	uint32_t player[SETS * PLAYERS];
	leat_fix won[SETS], tried[SETS];
};

static void
draw_game(struct game *g, uint64_t seed)
{
	bool seen[1 << PLAYERS] = {false};
	struct leat_rng r;
	size_t n = 0, members = 0;

	leat_rng_init(&r, seed);
	while (n < SETS) {
		uint32_t mask = 1 + (uint32_t)leat_rng_below(&r, (1 << PLAYERS) - 1);

		if (seen[mask])
			continue;
		seen[mask] = true;
		g->first[n] = members;
		for (uint32_t i = 0; i < PLAYERS; i++)
			if (mask >> i & 1)
				g->player[members++] = i;
		g->tried[n] = (leat_fix)(1 + leat_rng_below(&r, 50)) << 60;
		g->won[n] = (leat_fix)leat_rng_below(&r, (uint64_t)(g->tried[n] >> 60) + 1) << 60;
		n++;
	}
	g->first[n] = members;
	g->game = (struct leat_game){PLAYERS, n, g->first, g->player, g->won, g->tried};
}

/*
 * 500 values: their errors in units of the stated standard error have a mean square
 * of 1, give or take 0.063 (that of a chi-square of 500 degrees, if all were
 * independent; those of one game are not): 0.75 to 1.3 is four times that.
 */
START_TEST(standard_errors_are_true)
{
	double square = 0;

	for (uint64_t k = 0; k < 50; k++) {
		double exact[PLAYERS], value[PLAYERS], se[PLAYERS], sum = 0, all = 0;
		struct game g;

		draw_game(&g, k);
		leat_shapley_exact(&g.game, 1, exact);
		leat_shapley_sample(&g.game, 200, k, 1, value, se);
		for (int i = 0; i < PLAYERS; i++) {
			ck_assert_double_gt(se[i], 0);
			ck_assert_double_lt(fabs(value[i] - exact[i]), 5 * se[i]);
			square += pow((value[i] - exact[i]) / se[i], 2);
			sum += value[i];
			all += exact[i];
		}
		ck_assert_double_eq_tol(sum, all, 1e-13); /* whatever is drawn */
	}
	ck_assert_double_gt(square / 500, 0.75);
	ck_assert_double_lt(square / 500, 1.3);
}
END_TEST

/* 30 units, numbered in two ways, on one thread and three: the same bits; another seed: not. */
START_TEST(draws_repeat)
{
	enum { MANY = 30 };
	struct leat_attribution_options o = options;
	uint32_t number[MANY];
	struct paths d;
	void *one, *two;
	const double *v, *w, *se, *se_too;

	draw_paths(&d, 8, MANY);
	one = learn(&d, MANY, NULL, &o);
	v = leat_shapley_rate_value(one, &se);
	ck_assert_ptr_nonnull(se);
	for (uint32_t i = 0; i < MANY; i++)
		number[i] = (i * 7 + 3) % MANY;
	for (size_t k = 0; k < d.n; k++)
		for (size_t i = 0; i < d.path[k].n; i++)
			d.unit[k][i] = number[d.unit[k][i]];
	o.threads = 3;
	two = learn(&d, MANY, number, &o);
	w = leat_shapley_rate_value(two, &se_too);
	for (int i = 0; i < MANY; i++) {
		ck_assert_double_eq(v[i], w[number[i]]);
		ck_assert_double_eq(se[i], se_too[number[i]]);
	}
	leat_shapley_rate.end(two);
	o.seed++;
	two = learn(&d, MANY, number, &o);
	w = leat_shapley_rate_value(two, &se_too);
	ck_assert_double_ne(v[0], w[number[0]]);
	leat_shapley_rate.end(one);
	leat_shapley_rate.end(two);
}
END_TEST

UNIT_MAIN("shapley", zhao_is_the_shapley_value, zhao_by_position, long_paths, rates_over_all_orders,
    absent, parts_add, standard_errors_are_true, draws_repeat)
