/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/ensemble.h"
#include "attribution/markov.h"
#include "attribution/rules.h"
#include "base/rng.h"
#include "base/when.h"
#include "credit/counts.h"
#include "credit/gather.h"
#include "unit.h"

/* Rules */

static void
weights(const struct leat_attribution *m, size_t n, const double *want)
{
	const struct leat_attribution_options o = {
	    .half_life_days = 7, .position_weight = {50, 20, 10}};
	const double age[] = {28, 21, 14, 7, 0};
	const uint32_t unit[] = {0, 1, 0, 2, 1};
	const bool direct[] = {false, true, false, true, true};
	struct leat_path p = {.n = n,
	    .unit = unit,
	    .age_days = age + 5 - n,
	    .conversions = 1,
	    .direct = direct + 5 - n};
	double w[6], sum = 0;

	m->weigh(&o, NULL, &p, w);
	ck_assert_double_eq(w[n], 0); /* no baseline */
	for (size_t i = 0; i < n; i++)
		sum += w[i];
	for (size_t i = 0; i < n; i++)
		ck_assert_double_eq_tol(w[i] / sum, want[i], 1e-15);
}

START_TEST(rules)
{
	weights(&leat_rule_first, 4, (double[]){1, 0, 0, 0});
	weights(&leat_rule_last, 4, (double[]){0, 0, 0, 1});
	weights(&leat_rule_linear, 4, (double[]){.25, .25, .25, .25});
	weights(&leat_rule_u_shape, 1, (double[]){1});
	weights(&leat_rule_u_shape, 2, (double[]){.5, .5});
	weights(&leat_rule_u_shape, 3, (double[]){.4, .2, .4});
	weights(&leat_rule_u_shape, 4, (double[]){.4, .1, .1, .4});
	weights(&leat_rule_last_non_direct, 5, (double[]){0, 0, 1, 0, 0});
	weights(&leat_rule_last_non_direct, 2, (double[]){0, 1}); /* direct alone */
	for (int n = 1; n < 4; n++)
		weights(&leat_rule_w_shape, (size_t)n, (double[]){1. / n, 1. / n, 1. / n});
	weights(&leat_rule_w_shape, 4, (double[]){.3, .3, .1, .3});
	weights(&leat_rule_w_shape, 5, (double[]){.3, .05, .3, .05, .3});
	weights(&leat_rule_position, 1, (double[]){1});
	weights(&leat_rule_position, 2, (double[]){5 / 6., 1 / 6.});
	weights(&leat_rule_position, 4, (double[]){.625, .125, .125, .125});
	weights(&leat_rule_time_decay, 4, (double[]){1 / 15., 2 / 15., 4 / 15., 8 / 15.});
	weights(&leat_rule_time_decay, 1, (double[]){1});
}
END_TEST

/* A touch 100 years old weighs 0 beside a new one, but not alone. */
START_TEST(old_touches)
{
	const struct leat_attribution_options o = {.half_life_days = 0.001};
	const double age[] = {36500, 36000};
	const uint32_t unit[] = {0, 1};
	struct leat_path p = {.n = 2, .unit = unit, .age_days = age};
	double w[3];

	leat_rule_time_decay.weigh(&o, NULL, &p, w);
	ck_assert_double_eq(w[0], 0);
	ck_assert_double_eq(w[1], 1);
}
END_TEST

START_TEST(position_weights)
{
	const uint32_t unit[] = {0, 1, 2};
	struct leat_attribution_options o = {0};
	struct leat_path p = {.n = 2, .unit = unit};
	struct leat_err err;
	double w[4];

	ck_assert_int_eq(
	    leat_position_weights(leat_slice("0, 1.5,0"), o.position_weight, &err), LEAT_OK);
	ck_assert_double_eq(o.position_weight[1], 1.5);
	leat_rule_position.weigh(&o, NULL, &p, w); /* nothing between: halves */
	ck_assert_double_eq(w[0], w[1]);
	ck_assert_double_gt(w[0], 0);
	p.n = 3;
	leat_rule_position.weigh(&o, NULL, &p, w);
	ck_assert_double_eq(w[0] + w[2], 0);
	ck_assert_double_eq(w[1], 1.5);
	for (size_t i = 0; i < 5; i++) {
		static const char *const bad[] = {"0,0,0", "1,2", "1,2,3,4", "1,-2,3", "1,x,3"};

		ck_assert_int_eq(leat_position_weights(leat_slice(bad[i]), o.position_weight, &err),
		    LEAT_EUSAGE);
	}
}
END_TEST

START_TEST(model_names)
{
	const struct leat_attribution *m[LEAT_ATTRIBUTIONS_MAX];
	struct leat_err err;
	size_t n;

	ck_assert_int_eq(leat_attribution_list(leat_slice("last, markov"), m, &n, &err), LEAT_OK);
	ck_assert_uint_eq(n, 2);
	ck_assert_ptr_eq(m[0], &leat_rule_last);
	ck_assert_ptr_eq(m[1], &leat_markov);
	ck_assert_int_eq(leat_attribution_list(leat_slice("markow"), m, &n, &err), LEAT_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "\"markov\""));
	ck_assert_int_eq(leat_attribution_list(leat_slice("last,last"), m, &n, &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_attribution_list(leat_slice(""), m, &n, &err), LEAT_EUSAGE);
	for (size_t i = 0; i < leat_nattributions; i++) {
		ck_assert_ptr_nonnull(leat_attributions[i]->counterfactual);
		ck_assert((leat_attributions[i]->weigh == NULL) !=
			      (leat_attributions[i]->shares == NULL) ||
			  leat_attributions[i] == &leat_ensemble);
	}
}
END_TEST

/* Markov */

enum { UNITS = 6, PATHS = 60, LONGEST = 9 };

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
		for (size_t i = 0; i < p->n; i++)
			d->unit[k][i] = (uint32_t)leat_rng_below(&r, UNITS);
		p->conversions = (double)leat_rng_below(&r, 5) / 2;
		p->nulls = (double)leat_rng_below(&r, 4);
		p->value = p->conversions * leat_rng_uniform(&r) * 10;
	}
}

/*
 * What is collected from the start when `gone` leads to null, by walking the chain
 * forward until nothing is left in it: the definition, and nothing of the solver.
 */
static double
walk_chain(const struct paths *d, uint32_t gone, bool value)
{
	double edge[UNITS][UNITS] = {{0}}, out[UNITS] = {0}, win[UNITS] = {0}, now[UNITS] = {0};
	double got = 0;

	for (int k = 0; k < PATHS; k++) {
		const struct leat_path *p = &d->path[k];
		double weight = p->conversions + p->nulls;

		now[p->unit[0]] += weight;
		for (size_t i = 1; i < p->n; i++)
			if (p->unit[i] != p->unit[i - 1]) {
				edge[p->unit[i - 1]][p->unit[i]] += weight;
				out[p->unit[i - 1]] += weight;
			}
		win[p->unit[p->n - 1]] += value ? p->value : p->conversions;
		out[p->unit[p->n - 1]] += weight;
	}
	for (int step = 0; step < 2000; step++) {
		double next[UNITS] = {0};

		for (uint32_t i = 0; i < UNITS; i++) {
			if (i == gone || out[i] == 0)
				continue;
			got += now[i] * win[i] / out[i];
			for (uint32_t j = 0; j < UNITS; j++)
				next[j] += now[i] * edge[i][j] / out[i];
		}
		memcpy(now, next, sizeof(now));
	}
	return got;
}

static void *
learn(const struct paths *d, int times, const uint32_t *order)
{
	const struct leat_attribution_options o = {.order = 1};
	void *fit = leat_markov.begin(&o);

	for (int t = 0; t < times; t++)
		for (int k = 0; k < PATHS; k++)
			leat_markov.observe(fit, &d->path[t ? PATHS - 1 - k : k]);
	ck_assert_int_eq(leat_markov.finish(fit, UNITS, order, NULL), LEAT_OK);
	return fit;
}

START_TEST(removal_effects)
{
	for (int k = 0; k < 20; k++) {
		bool value = k % 2;
		struct paths d;
		void *fit;
		const struct leat_shares *s;
		double all, sum = 0, shares = 0, effect[UNITS];

		draw_paths(&d, (uint64_t)k);
		fit = learn(&d, 1, NULL);
		s = leat_markov.shares(fit, value ? 0 : LEAT_SHARES_CONVERSIONS);
		all = walk_chain(&d, UNITS, value);
		for (uint32_t i = 0; i < UNITS; i++)
			sum += effect[i] = 1 - walk_chain(&d, i, value) / all;
		for (uint32_t i = 0; i < UNITS; i++) {
			/* The walk forgets its start at a rate below .98 a step: 2000 are enough.
			 */
			ck_assert_double_eq_tol(s->effect[i], effect[i], 1e-12);
			ck_assert_double_eq_tol(s->share[i], effect[i] / sum, 1e-12);
			shares += s->share[i];
		}
		ck_assert_double_eq_tol(shares, 1, 1e-14);
		leat_markov.end(fit);
	}
}
END_TEST

/* The same paths twice, in another order: the same bits. */
START_TEST(sums_that_add)
{
	struct paths d;
	void *one, *two;

	draw_paths(&d, 11);
	one = learn(&d, 1, NULL);
	two = learn(&d, 2, NULL);
	ck_assert_mem_eq(leat_markov.shares(one, LEAT_SHARES_CONVERSIONS)->effect,
	    leat_markov.shares(two, LEAT_SHARES_CONVERSIONS)->effect, UNITS * sizeof(double));
	ck_assert_mem_eq(leat_markov.shares(one, 0)->share, leat_markov.shares(two, 0)->share,
	    UNITS * sizeof(double));
	leat_markov.end(one);
	leat_markov.end(two);
}
END_TEST

/* Units numbered otherwise, but computed in the same order: the same bits. */
START_TEST(numbering)
{
	const uint32_t number[UNITS] = {4, 2, 0, 5, 1, 3}; /* the number of the i-th name */
	struct paths d;
	void *one, *two;

	draw_paths(&d, 12);
	one = learn(&d, 1, NULL);
	for (int k = 0; k < PATHS; k++)
		for (size_t i = 0; i < d.path[k].n; i++)
			d.unit[k][i] = number[d.unit[k][i]];
	two = learn(&d, 1, number);
	for (int i = 0; i < UNITS; i++)
		ck_assert_double_eq(leat_markov.shares(one, 0)->effect[i],
		    leat_markov.shares(two, 0)->effect[number[i]]);
	leat_markov.end(one);
	leat_markov.end(two);
}
END_TEST

START_TEST(nothing_to_learn)
{
	const struct leat_attribution_options o = {.order = 1};
	const uint32_t unit[] = {0, 1, 1, 0};
	struct leat_path p = {.n = 4, .unit = unit, .nulls = 3};
	const struct leat_shares *s;
	void *fit = leat_markov.begin(&o);

	leat_markov.observe(fit, &p);
	ck_assert_int_eq(leat_markov.finish(fit, 5, NULL, NULL), LEAT_OK);
	ck_assert_ptr_null(leat_markov.shares(fit, LEAT_SHARES_CONVERSIONS));
	leat_markov.end(fit);

	/* A loss has no removal effects: value goes as conversions do. Who is never seen gets
	 * nothing. */
	fit = leat_markov.begin(&o);
	p.conversions = 1;
	p.value = -5;
	leat_markov.observe(fit, &p);
	ck_assert_int_eq(leat_markov.finish(fit, 5, NULL, NULL), LEAT_OK);
	s = leat_markov.shares(fit, LEAT_SHARES_CONVERSIONS);
	ck_assert_ptr_eq(s, leat_markov.shares(fit, 0));
	/* Without unit 1, half of those at 0 are lost before they end; without 0, all. */
	ck_assert_double_eq_tol(s->share[0], 2 / 3., 1e-15);
	ck_assert_double_eq_tol(s->share[1], 1 / 3., 1e-15);
	ck_assert_double_eq(s->effect[2] + s->share[3] + s->share[4], 0);
	leat_markov.end(fit);
}
END_TEST

/* Journeys */

#define DAY LEAT_US_PER_DAY

/* A person's paths as text: units, then "=id", "-" for null and "?" for open. */
struct trace {
	char text[100];
	const struct leat_gather *g;
};

static void
note(void *ctx, const struct leat_cut_path *p)
{
	struct trace *t = ctx;
	size_t n = strlen(t->text), room = sizeof(t->text) - n;

	for (size_t i = 0; i < p->n && room > 1; i++, room--)
		t->text[n++] = leat_gather_unit(t->g, p->touch[i].unit).p[0];
	if (p->conversion)
		snprintf(t->text + n, room, "=%s ", p->conversion->id);
	else
		snprintf(t->text + n, room, p->what == LEAT_CUT_NULL ? "- " : "? ");
}

static void
touch(struct leat_gather *g, const char *user, const char *unit, double day)
{
	const struct leat_gather_names names = {.user = leat_slice(user), .unit = leat_slice(unit)};
	struct leat_touch t = {.time_us = llround(day * DAY)};
	struct leat_err err;

	ck_assert_int_eq(leat_gather_touch(g, 0, &names, &t, &err), LEAT_OK);
}

static void
convert(struct leat_gather *g, const char *user, const char *id, double day)
{
	const struct leat_gather_names names = {
	    .user = leat_slice(user), .currency = leat_slice("EUR"), .id = leat_slice(id)};
	struct leat_conversion c = {
	    .time_us = llround(day * DAY), .conversions = 1000000, .revenue = (int64_t)id[0]};
	struct leat_err err;

	ck_assert_int_eq(leat_gather_conversion(g, 1, &names, &c, &err), LEAT_OK);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(((const struct trace *)a)->text, ((const struct trace *)b)->text);
}

/* The paths of all persons, in the order of the text of each. */
static const char *
cut(struct leat_gather *g, struct leat_cut_options o)
{
	static char text[400];
	struct trace t[8];
	struct leat_part *part = leat_part_new();
	struct leat_person person;
	struct leat_err err;
	size_t n = 0;

	o.lookback_us = 30 * DAY;
	ck_assert_int_eq(leat_gather_close(g, &err), LEAT_OK);
	for (size_t i = 0; i < LEAT_GATHER_PARTS; i++) {
		ck_assert_int_eq(leat_part_load(part, g, i, &err), LEAT_OK);
		while (leat_part_next(part, &person)) {
			ck_assert_uint_lt(n, 8);
			t[n] = (struct trace){.g = g};
			leat_person_cut(&person, &o, leat_gather_newest(g), note, &t[n++]);
		}
	}
	qsort(t, n, sizeof(t[0]), by_text);
	text[0] = '\0';
	for (size_t i = 0; i < n; i++)
		strcat(text, t[i].text);
	leat_part_free(part);
	leat_gather_free(g);
	return text;
}

static struct leat_gather *
gather(void)
{
	return leat_gather_new(2, "/tmp");
}

START_TEST(several_conversions)
{
	for (int reuse = 0; reuse < 2; reuse++) {
		struct leat_gather *g = gather();

		convert(g, "u", "2", 20);
		touch(g, "u", "b", 12);
		touch(g, "u", "a", 5);
		convert(g, "u", "1", 10);
		convert(g, "u", "3", 41);
		ck_assert_str_eq(cut(g, (struct leat_cut_options){.reuse_touches = reuse}),
		    reuse ? "a=1 ab=2 b=3 " : "a=1 b=2 =3 ");
	}
}
END_TEST

/* A touch at the very time precedes; touches go by channel, conversions by id. */
START_TEST(equal_times)
{
	struct leat_gather *g = gather();

	convert(g, "u", "22", 1);
	convert(g, "u", "21", 1);
	touch(g, "u", "z", 1);
	touch(g, "u", "b", 1);
	touch(g, "u", "c", 1.1);
	touch(g, "v", "x", 50);
	ck_assert_str_eq(cut(g, (struct leat_cut_options){0}), "bz=21 =22 c- x? ");
}
END_TEST

/* The lookback is inclusive; touches on no path are null unless they are the last and recent. */
START_TEST(lookback)
{
	struct leat_gather *g = gather();

	touch(g, "u", "a", 0);
	touch(g, "u", "b", 9.99);
	touch(g, "u", "c", 10);
	convert(g, "u", "1", 40);
	touch(g, "u", "d", 41); /* a month of silence parts d from ef */
	touch(g, "u", "e", 72);
	touch(g, "u", "f", 80);
	touch(g, "v", "g", 50);
	touch(g, "v", "h", 95);
	touch(g, "w", "i", 69.9);
	convert(g, "x", "9", 100);
	ck_assert_str_eq(cut(g, (struct leat_cut_options){0}), "=9 ab- c=1 d- ef? g- h? i- ");
}
END_TEST

/* Nobody's conversions are not one person's, and take no touches. */
/* Who converts once is done then: what touches come later are none, and what conversions, nobody's.
 */
START_TEST(once)
{
	struct leat_gather *g = gather();

	touch(g, "u", "a", 1);
	convert(g, "u", "1", 2);
	touch(g, "u", "b", 3);
	convert(g, "u", "2", 4);
	touch(g, "v", "c", 90);
	ck_assert_str_eq(cut(g, (struct leat_cut_options){.once = true}), "a=1 =2 c? ");
}
END_TEST

/* Until when touches could lead to something, in days. */
static void
at_risk(struct leat_cut_options o, const double *want, double observed)
{
	const struct leat_touch t[] = {
	    {.time_us = 0}, {.time_us = 20 * DAY}, {.time_us = 50 * DAY}, {.time_us = 90 * DAY}};
	const struct leat_conversion c[] = {{.time_us = 40 * DAY}, {.time_us = 55 * DAY}};
	const struct leat_person p = {t, 4, c, 2};
	int64_t until[4];

	o.lookback_us = 30 * DAY;
	ck_assert_int_eq(leat_person_at_risk(&p, &o, 100 * DAY, until), llround(observed * DAY));
	for (int i = 0; i < 4; i++)
		ck_assert_int_eq(until[i], llround(want[i] * DAY));
}

START_TEST(time_at_risk)
{
	at_risk((struct leat_cut_options){0}, (double[]){30, 40, 55, 100}, 100);
	at_risk((struct leat_cut_options){.reuse_touches = true}, (double[]){30, 50, 80, 100}, 100);
	at_risk((struct leat_cut_options){.once = true}, (double[]){30, 40, 50, 90}, 40);
}
END_TEST

START_TEST(without_user)
{
	struct leat_gather *g = gather();

	convert(g, "", "1", 2);
	touch(g, "u", "a", 1);
	convert(g, "", "2", 3);
	ck_assert_str_eq(cut(g, (struct leat_cut_options){0}), "=1 =2 a? ");
}
END_TEST

/* The share of a channel on a long path is exact to rounding, however small its touches' are. */
START_TEST(long_paths_keep_their_digits)
{
	static const struct leat_attribution *const models[] = {&leat_rule_linear};
	const struct leat_counts_options o = {.model = models, .nmodels = 1, .threads = 2};
	struct leat_buf text = {0}, out = {0};
	struct leat_counts *counts;
	struct leat_input *in;
	struct leat_err err;

	leat_buf_add_str(&text, "path,conversions\n");
	for (int i = 0; i < 100000; i++)
		leat_buf_printf(&text, "%sc%d", i ? " > " : "", i % 16);
	leat_buf_add_str(&text, ",1\n");
	in = leat_input_from(leat_buf_slice(&text), "test");
	ck_assert_int_eq(leat_counts_new(&counts, &o, &err), LEAT_OK);
	ck_assert_int_eq(leat_counts_read(counts, in, NULL, &err), LEAT_OK);
	ck_assert_int_eq(leat_counts_finish(counts, NULL, &err), LEAT_OK);
	leat_counts_print(counts, false, &out);
	ck_assert_ptr_nonnull(strstr(out.p, "\nlinear,c0,0.0625,,,\n"));
	ck_assert_ptr_nonnull(strstr(out.p, "\nlinear,c15,0.0625,,,\n"));
	leat_counts_free(counts);
	leat_input_free(in);
	leat_buf_fini(&text);
	leat_buf_fini(&out);
}
END_TEST

UNIT_MAIN("attribution", rules, old_touches, position_weights, model_names, removal_effects,
    sums_that_add, numbering, nothing_to_learn, several_conversions, equal_times, lookback, once,
    time_at_risk, without_user, long_paths_keep_their_digits)
