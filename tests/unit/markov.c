/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/markov.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "unit.h"

enum { UNITS = 4, PATHS = 80, LONGEST = 9, STATES = 400, ORDERS = 5 };

struct paths {
	struct leat_path path[PATHS];
	uint32_t unit[PATHS][LONGEST];
};

static void
draw_paths(struct paths *d, uint64_t seed)
{
	struct leat_rng r;

	leat_rng_init(&r, seed);
	for (int k = 0; k < PATHS; k++) {
		struct leat_path *p = &d->path[k];

		*p = (struct leat_path){.n = 1 + leat_rng_below(&r, LONGEST), .unit = d->unit[k]};
		for (size_t i = 0; i < p->n; i++) /* repeats are frequent */
			d->unit[k][i] = i && leat_rng_below(&r, 3) == 0
					    ? d->unit[k][i - 1]
					    : (uint32_t)leat_rng_below(&r, UNITS);
		p->conversions = (double)leat_rng_below(&r, 5) / 2;
		p->nulls = (double)leat_rng_below(&r, 4) + 0.1;
		p->value = p->conversions * leat_rng_uniform(&r) * 10;
	}
}

/*
 * The definition, in a form of its own: states are texts, the chain is a dense matrix
 * of probabilities, and what is collected from the start is solved for by elimination
 * with pivots, once for every channel that is taken out.
 */
struct dense {
	size_t n;
	char state[STATES][16];
	double weight[STATES][STATES], win[STATES], out[STATES], start[STATES];
};

static size_t
dense_state(struct dense *d, const uint32_t *unit, size_t n)
{
	char text[16] = "";

	for (size_t i = 0; i < n; i++)
		text[i] = (char)('a' + unit[i]);
	for (size_t s = 0; s < d->n; s++)
		if (strcmp(d->state[s], text) == 0)
			return s;
	ck_assert_uint_lt(d->n, STATES);
	strcpy(d->state[d->n], text);
	return d->n++;
}

static void
dense_add(struct dense *d, const struct leat_path *p, size_t order, bool value)
{
	double weight = p->conversions + p->nulls;
	size_t n = p->n < order ? p->n : order, s = dense_state(d, p->unit, n);

	d->start[s] += weight;
	for (size_t i = n; i < p->n; i++) {
		size_t next = dense_state(d, p->unit + i + 1 - n, n);

		if (next != s) {
			d->weight[s][next] += weight;
			d->out[s] += weight;
		}
		s = next;
	}
	d->win[s] += value ? p->value : p->conversions;
	d->out[s] += weight;
}

static double
dense_solve(const struct dense *d, char gone)
{
	static double a[STATES][STATES + 1];
	double got = 0;

	for (size_t i = 0; i < d->n; i++) {
		bool null = strchr(d->state[i], gone) != NULL;

		for (size_t j = 0; j < d->n; j++)
			a[i][j] = (i == j) - (null ? 0 : d->weight[i][j] / d->out[i]);
		a[i][d->n] = null ? 0 : d->win[i] / d->out[i];
	}
	for (size_t c = 0; c < d->n; c++) {
		size_t best = c;

		for (size_t i = c; i < d->n; i++)
			if (fabs(a[i][c]) > fabs(a[best][c]))
				best = i;
		for (size_t j = c; j <= d->n; j++) {
			double x = a[c][j];

			a[c][j] = a[best][j];
			a[best][j] = x;
		}
		for (size_t i = 0; i < d->n; i++)
			if (i != c && a[i][c] != 0) {
				double q = a[i][c] / a[c][c];

				for (size_t j = c; j <= d->n; j++)
					a[i][j] -= q * a[c][j];
			}
	}
	for (size_t i = 0; i < d->n; i++)
		got += d->start[i] * a[i][d->n] / a[i][i];
	return got;
}

static void
observe_all(void *fit, const struct paths *d, const uint32_t *number)
{
	for (int k = 0; k < PATHS; k++) {
		struct leat_path p = d->path[k];
		uint32_t unit[LONGEST];

		for (size_t i = 0; i < p.n; i++)
			unit[i] = number ? number[p.unit[i]] : p.unit[i];
		p.unit = unit;
		leat_markov.observe(fit, &p);
	}
}

static void *
learn(const struct leat_attribution_options *o, const struct paths *d)
{
	void *fit = leat_markov.begin(o);

	observe_all(fit, d, NULL);
	ck_assert_int_eq(leat_markov.finish(fit, UNITS, NULL, NULL), LEAT_OK);
	return fit;
}

START_TEST(removal_effects)
{
	static struct dense dense;
	struct paths d;

	for (int order = 1; order <= ORDERS; order++)
		for (int value = 0; value < 2; value++) {
			const struct leat_attribution_options o = {.order = order, .threads = 1};
			const struct leat_shares *s;
			double all, sum = 0, effect[UNITS];
			void *fit;

			draw_paths(&d, (uint64_t)order);
			dense = (struct dense){0};
			for (int k = 0; k < PATHS; k++)
				dense_add(&dense, &d.path[k], (size_t)order, value);
			all = dense_solve(&dense, 'z');
			for (int i = 0; i < UNITS; i++)
				sum += effect[i] = 1 - dense_solve(&dense, (char)('a' + i)) / all;
			fit = learn(&o, &d);
			s = leat_markov.shares(fit, value ? 0 : LEAT_SHARES_CONVERSIONS);
			for (int i = 0; i < UNITS; i++) {
				/* The dense solve loses a digit or two of 16. */
				ck_assert_double_eq_tol(s->effect[i], effect[i], 1e-13);
				ck_assert_double_eq_tol(s->share[i], effect[i] / sum, 1e-13);
			}
			leat_markov.end(fit);
		}
}
END_TEST

static void
same_bits(const void *one, const void *two)
{
	const size_t of[] = {LEAT_SHARES_CONVERSIONS, 0};

	for (int k = 0; k < 2; k++) {
		const struct leat_shares *a = leat_markov.shares(one, of[k]);
		const struct leat_shares *b = leat_markov.shares(two, of[k]);

		ck_assert_mem_eq(a->effect, b->effect, UNITS * sizeof(double));
		ck_assert_mem_eq(a->share, b->share, UNITS * sizeof(double));
	}
}

/* Telling converted from null by the last touches: over all pairs of paths, by definition. */
static double
pairs_auc(const struct paths *d, size_t order)
{
	double right = 0, conversions = 0, nulls = 0, rate[PATHS];

	for (int k = 0; k < PATHS; k++) {
		const struct leat_path *p = &d->path[k];
		double c = 0, n = 0;

		for (int l = 0; l < PATHS; l++) {
			const struct leat_path *q = &d->path[l];
			size_t i = p->n < order ? p->n : order, j = q->n < order ? q->n : order;

			if (i != j || memcmp(p->unit + p->n - i, q->unit + q->n - j,
					  i * sizeof(*p->unit)) != 0)
				continue;
			c += q->conversions;
			n += q->nulls;
		}
		rate[k] = c / (c + n);
		conversions += p->conversions;
		nulls += p->nulls;
	}
	for (int k = 0; k < PATHS; k++)
		for (int l = 0; l < PATHS; l++)
			right += d->path[k].conversions * d->path[l].nulls *
				 (fabs(rate[k] - rate[l]) < 1e-12 ? 0.5 : rate[k] > rate[l]);
	return right / (conversions * nulls);
}

struct said {
	double auc[ORDERS];
	unsigned n, chosen;
};

static void
hear(void *ctx, const char *text)
{
	struct said *s = ctx;
	unsigned order;

	if (strstr(text, "AUC ")) {
		ck_assert_int_eq(sscanf(text, "order %u: AUC %lf", &order, &s->auc[s->n]), 2);
		ck_assert_uint_eq(order, ++s->n);
	} else {
		ck_assert_int_eq(sscanf(text, "order %u", &s->chosen), 1);
	}
}

/* One pass for all orders: the one chosen is as if it had been asked for, to the last bit. */
START_TEST(order_by_itself)
{
	unsigned chosen[ORDERS + 1] = {0};

	for (int k = 0; k < 12; k++) {
		const struct leat_attribution_options o = {.max_order = ORDERS, .threads = 1};
		struct leat_attribution_options fixed = {.threads = 1};
		struct said said = {0};
		struct paths d;
		void *fit, *same;

		draw_paths(&d, 100 + (uint64_t)k);
		/* What converts is told by the last k touches, more or less. */
		for (int p = 0; k % 3 && p < PATHS; p++) {
			size_t n = d.path[p].n;

			d.path[p].nulls = n > 1 && d.unit[p][n - 2] < UNITS / 2 ? 1000 : 30000;
			d.path[p].conversions = 100;
		}
		fit = learn(&o, &d);
		leat_markov.describe(fit, NULL, hear, &said);
		ck_assert_uint_eq(said.n, ORDERS);
		for (unsigned i = 0; i < said.n; i++) /* printed with six digits */
			ck_assert_double_eq_tol(said.auc[i], pairs_auc(&d, i + 1), 1e-6);
		fixed.order = (int)said.chosen;
		chosen[said.chosen]++;
		same = learn(&fixed, &d);
		same_bits(fit, same);
		leat_markov.end(fit);
		leat_markov.end(same);
	}
	ck_assert_uint_gt(chosen[2], 0); /* the lower orders are made of the highest */
}
END_TEST

/* Choosing an order needs somebody to tell apart; of no paths at all nothing is asked. */
START_TEST(no_order)
{
	const struct leat_attribution_options o = {.max_order = 3};
	const uint32_t unit[] = {0, 1};
	struct leat_path p = {.n = 2, .unit = unit, .conversions = 1};
	struct leat_err err;
	void *fit = leat_markov.begin(&o);

	leat_markov.observe(fit, &p);
	ck_assert_int_eq(leat_markov.finish(fit, 2, NULL, &err), LEAT_EDATA);
	ck_assert_ptr_nonnull(strstr(err.text, "no null paths"));
	leat_markov.end(fit);
	fit = leat_markov.begin(&o);
	ck_assert_int_eq(leat_markov.finish(fit, 2, NULL, &err), LEAT_OK);
	ck_assert_ptr_null(leat_markov.shares(fit, LEAT_SHARES_CONVERSIONS));
	leat_markov.end(fit);
}
END_TEST

struct move {
	void *to;
	const uint32_t *number;
	int sign;
};

static void
move_sum(void *ctx, size_t which, const uint32_t *key, size_t nkey, const __int128 *value)
{
	const struct leat_statistic *s = &leat_markov.statistic[which];
	struct move *m = ctx;
	uint32_t k[16];
	__int128 v[LEAT_STATISTIC_VALUES];

	for (size_t i = 0; i < nkey; i++) {
		char role = s->roles[0] == '*' || i ? 'u' : s->roles[0];

		k[i] = m->number && role == 'u' ? m->number[key[i]] : key[i];
	}
	for (size_t i = 0; i < s->nvalues; i++)
		v[i] = m->sign * value[i];
	leat_markov.add(m->to, which, k, nkey, v);
}

/* Sums that another has learnt, of units that it numbers in its own way, are added; what is taken
 * out again is as if it had never been. */
START_TEST(sums_that_move)
{
	const uint32_t number[UNITS] = {2, 0, 3, 1}, back[UNITS] = {1, 3, 0, 2};

	for (int order = 0; order <= 3; order++) {
		const struct leat_attribution_options o = {
		    .order = order, .max_order = 4, .threads = 1};
		void *one, *other = leat_markov.begin(&o), *sum = leat_markov.begin(&o);
		struct move in = {sum, back, 1}, out = {sum, NULL, -1};
		struct paths d, more;

		draw_paths(&d, 31 + (uint64_t)order);
		draw_paths(&more, 71 + (uint64_t)order);
		observe_all(other, &d, number);
		leat_markov.each(other, move_sum, &in);
		observe_all(sum, &more, NULL);
		leat_markov.end(other);
		other = leat_markov.begin(&o);
		observe_all(other, &more, NULL);
		leat_markov.each(other, move_sum, &out);
		ck_assert_int_eq(leat_markov.finish(sum, UNITS, NULL, NULL), LEAT_OK);
		one = learn(&o, &d);
		same_bits(one, sum);
		leat_markov.end(one);
		leat_markov.end(other);
		leat_markov.end(sum);
	}
}
END_TEST

/*
 * Paths that go round and round: they leave the chain once in a hundred thousand steps, and
 * each reaches every channel but the one that only the other has.
 */
START_TEST(long_paths)
{
	enum { LONG = 100000 };
	const struct leat_attribution_options o = {.order = 4, .threads = 2};
	uint32_t *unit = LEAT_NEW_N(uint32_t, LONG);
	struct leat_path p = {.n = LONG, .unit = unit, .conversions = 3};
	const struct leat_shares *s;
	void *fit = leat_markov.begin(&o);
	struct leat_rng r;

	leat_rng_init(&r, 5);
	for (int i = 0; i < LONG; i++)
		unit[i] = (uint32_t)leat_rng_below(&r, 6);
	leat_markov.observe(fit, &p);
	unit[0] = 6;
	p = (struct leat_path){.n = 1, .unit = unit, .conversions = 1};
	leat_markov.observe(fit, &p);
	ck_assert_int_eq(leat_markov.finish(fit, 7, NULL, NULL), LEAT_OK);
	s = leat_markov.shares(fit, LEAT_SHARES_CONVERSIONS);
	/* Who begins as the long path did meets all six within a few steps, but for one in e^300.
	 */
	for (int i = 0; i < 6; i++)
		ck_assert_double_eq_tol(s->effect[i], 0.75, 1e-12);
	ck_assert_double_eq_tol(s->effect[6], 0.25, 1e-12);
	leat_markov.end(fit);
	free(unit);
}
END_TEST

UNIT_MAIN("markov", removal_effects, order_by_itself, no_order, sums_that_move, long_paths)
