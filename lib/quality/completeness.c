/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/completeness.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { ROUNDS = 2000, TAIL_DAYS = 14 };
#define STEADY 1e-10     /* no hazard moves by more between two rounds */
#define SLOWEST_TAIL 0.8 /* what comes in a stretch of the tail, to the stretch before, at most */

/* Links of two ages, over all blocks or all but one. */
struct pair {
	int a, b;
	double from, to;
};

struct work {
	const struct leat_completeness_options *o;
	size_t npairs;
	struct pair *pair;
	double *block_from, *block_to; /* npairs rows of blocks */
	int ages;
	double *q, *came, *there, *f; /* ages each */
};

/* Do these links join the same ages? */
static bool
same_ages(const struct leat_link *x, const struct leat_link *y)
{
	return x->from_age == y->from_age && x->to_age == y->to_age;
}

static struct work
begin(const struct leat_link *link, size_t n, const struct leat_completeness_options *o)
{
	struct work w = {.o = o, .ages = o->max_age + 1};
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		w.npairs += i == 0 || !same_ages(&link[i - 1], &link[i]);
	w.pair = LEAT_NEW_N(struct pair, w.npairs);
	w.block_from = LEAT_NEW_N(double, w.npairs *LEAT_COMPLETENESS_BLOCKS);
	w.block_to = LEAT_NEW_N(double, w.npairs *LEAT_COMPLETENESS_BLOCKS);
	for (size_t i = 0; i < n; i++) {
		size_t at;

		k += i > 0 && !same_ages(&link[i - 1], &link[i]);
		w.pair[k] = (struct pair){.a = link[i].from_age, .b = link[i].to_age};
		at = k * LEAT_COMPLETENESS_BLOCKS + (size_t)link[i].block;
		w.block_from[at] += link[i].from;
		w.block_to[at] += link[i].to;
	}
	w.q = LEAT_NEW_N(double, 4 * (size_t)w.ages);
	w.came = w.q + w.ages;
	w.there = w.came + w.ages;
	w.f = w.there + w.ages;
	return w;
}

static void
end(struct work *w)
{
	free(w->pair);
	free(w->block_from);
	free(w->block_to);
	free(w->q);
}

/* without: the block to leave out, or -1. */
static void
add_up(struct work *w, int without)
{
	for (size_t i = 0; i < w->npairs; i++) {
		w->pair[i].from = w->pair[i].to = 0;
		for (int g = 0; g < LEAT_COMPLETENESS_BLOCKS; g++) {
			size_t k = i * LEAT_COMPLETENESS_BLOCKS + (size_t)g;

			if (g == without)
				continue;
			w->pair[i].from += w->block_from[k];
			w->pair[i].to += w->block_to[k];
		}
	}
}

/* F from q, upwards of 1 at the end; negative hazards count as none if `forward`. */
static void
accumulate(const struct work *w, bool forward)
{
	w->f[w->ages - 1] = 1;
	for (int j = w->ages - 1; j > 0; j--)
		w->f[j - 1] = w->f[j] * (1 - (forward ? fmax(w->q[j], 0) : w->q[j]));
}

/* What came between two exports, divided over the ages between as F says. */
static void
divide(struct work *w)
{
	memset(w->came, 0, 2 * (size_t)w->ages * sizeof(*w->came));
	for (size_t i = 0; i < w->npairs; i++) {
		const struct pair *p = &w->pair[i];
		double mass = w->f[p->b] - w->f[p->a], before = 0;

		for (int j = p->a + 1; j <= p->b; j++) {
			double share =
			    mass > 0 ? (w->f[j] - w->f[j - 1]) / mass : 1.0 / (p->b - p->a);

			before += share;
			w->came[j] += (p->to - p->from) * share;
			w->there[j] += p->from + (p->to - p->from) * before;
		}
	}
}

/* Returns the largest move of any hazard. */
static double
estimate(struct work *w)
{
	double moved = 0, weight = w->o->weight * w->o->unit;

	for (int j = 1; j < w->ages; j++) {
		bool has_prior = w->o->prior && isfinite(w->o->prior[j]) && w->there[j] > 0;
		double came = w->came[j] + (has_prior ? weight * w->o->prior[j] : 0);
		double there = w->there[j] + (has_prior ? weight : 0);
		double q = there > 0 ? fmin(came / there, 1 - 1e-9) : 0;

		moved = fmax(moved, fabs(q - w->q[j]));
		w->q[j] = q;
	}
	return moved;
}

/* The hazards of all blocks but one; false if they have not come to rest. */
static bool
solve(struct work *w, int without)
{
	bool gaps = false;

	add_up(w, without);
	for (size_t i = 0; i < w->npairs; i++)
		gaps |= w->pair[i].b - w->pair[i].a > 1;
	for (int j = 0; j < w->ages; j++)
		w->q[j] = 0;
	for (int round = 0; round < ROUNDS; round++) {
		double moved;

		accumulate(w, true);
		divide(w);
		moved = estimate(w);
		if (!gaps || moved < STEADY)
			return true;
	}
	return false;
}

/*
 * The nearest F that does not fall, weighted by what was there: neighbours that
 * do are pooled.
 */
static void
make_monotone(const struct work *w, int first, int last)
{
	int n = 0, *size = LEAT_NEW_N(int, (size_t)w->ages);
	double *level = LEAT_NEW_N(double, 2 * (size_t)w->ages), *weight = level + w->ages;

	for (int a = first; a <= last; a++) {
		level[n] = w->f[a];
		weight[n] = fmax(w->there[a > first ? a : a + 1], w->o->unit);
		size[n++] = 1;
		while (n > 1 && level[n - 2] > level[n - 1]) {
			double sum = weight[n - 2] + weight[n - 1];

			level[n - 2] =
			    (level[n - 2] * weight[n - 2] + level[n - 1] * weight[n - 1]) / sum;
			weight[n - 2] = sum;
			size[n - 2] += size[n - 1];
			n--;
		}
	}
	for (int i = 0, a = first; i < n; i++)
		for (int k = 0; k < size[i]; k++)
			w->f[a++] = fmin(level[i], 1);
	free(size);
	free(level);
}

/* What comes after `last`, to what is there then; by the fall of two stretches before it. */
static double
tail_of(const struct work *w, int first, int last, double *daily)
{
	int h = (last - first) / 3 < TAIL_DAYS ? (last - first) / 3 : TAIL_DAYS;
	double late, early, rate;

	*daily = 0;
	if (last == w->ages - 1)
		return 0;
	if (h < 1)
		return INFINITY;
	late = w->f[last] - w->f[last - h];
	early = w->f[last - h] - w->f[last - 2 * h];
	if (late <= 0)
		return 0;
	rate = early > 0 ? fmin(late / early, SLOWEST_TAIL) : SLOWEST_TAIL;
	*daily = pow(rate, 1.0 / h);
	return late * rate / (1 - rate);
}

/* w->f from hazards: monotone, with its tail, 1 at the end. Returns the tail's share. */
static double
shape(const struct work *w, int first, int last)
{
	double daily, tail, all;

	accumulate(w, false);
	make_monotone(w, first, last);
	tail = tail_of(w, first, last, &daily);
	if (!isfinite(tail))
		return 1;
	all = 1 + tail;
	for (int a = first; a <= last; a++)
		w->f[a] /= all;
	for (int a = last + 1; a < w->ages; a++)
		w->f[a] = 1 - tail / all * pow(daily, a - last);
	return tail / all;
}

/* The ages that links tell of, down from the last without a gap. */
static void
find_ages(struct leat_completeness *c, const struct work *w)
{
	c->last = w->ages - 1;
	while (c->last > 0 && w->there[c->last] <= 0)
		c->last--;
	c->first = c->last;
	while (c->first > 0 && w->there[c->first] > 0)
		c->first--;
	c->learnt = c->last > c->first;
}

static void
keep(struct leat_completeness *c, const struct work *w)
{
	for (int a = 0; a < w->ages; a++) {
		bool known = a > c->first && a <= c->last;

		c->hazard[a] = known ? fmax(w->q[a], 0) : NAN;
		c->complete[a] = a >= c->first ? w->f[a] : NAN;
	}
}

/* Greenwood's variance of log F for a Poisson count of unit weight. */
static void
poisson(const struct leat_completeness *c, const struct work *w, double *variance)
{
	double sum = 0;

	for (int a = w->ages - 1; a >= 0; a--) {
		variance[a] = sum;
		if (a > c->first && a <= c->last && w->there[a] > 0)
			sum += fmax(w->q[a], 0) / ((1 - w->q[a]) * w->there[a]);
	}
}

static double
jackknife(const struct leat_completeness *c, int age)
{
	double mean = 0, sum = 0;

	for (int g = 0; g < LEAT_COMPLETENESS_BLOCKS; g++)
		if (c->has_block[g])
			mean += log(c->replicate[g * (c->max_age + 1) + age]) / c->blocks;
	for (int g = 0; g < LEAT_COMPLETENESS_BLOCKS; g++)
		if (c->has_block[g]) {
			double e = log(c->replicate[g * (c->max_age + 1) + age]) - mean;

			sum += e * e;
		}
	return sum * (c->blocks - 1) / c->blocks;
}

/* variance: Poisson's, by age, of unit weight. */
static void
spread(
    struct leat_completeness *c, const double *variance, const struct leat_completeness_options *o)
{
	int a = c->first > 0 ? c->first : 1;

	c->dispersion = o->unit;
	if (c->blocks > 1 && variance[a] > 0)
		c->dispersion = fmax(o->unit, jackknife(c, a) / variance[a]);
	for (int age = c->first; age < c->max_age + 1; age++) {
		double v = c->blocks > 1 ? jackknife(c, age) : INFINITY;

		c->log_sd[age] = sqrt(o->counts ? fmax(v, variance[age] * o->unit) : v);
	}
}

void
leat_completeness_fit(struct leat_completeness *c, const struct leat_link *link, size_t n,
    const struct leat_completeness_options *o)
{
	struct work w = begin(link, n, o);
	size_t ages = (size_t)w.ages;
	double *variance = LEAT_NEW_N(double, ages);

	*c = (struct leat_completeness){.max_age = o->max_age};
	c->hazard = LEAT_NEW_N(double, (3 + LEAT_COMPLETENESS_BLOCKS) * ages);
	c->complete = c->hazard + ages;
	c->log_sd = c->complete + ages;
	c->replicate = c->log_sd + ages;
	c->converged = solve(&w, -1);
	find_ages(c, &w);
	if (c->learnt) {
		poisson(c, &w, variance);
		c->tail = shape(&w, c->first, c->last);
		c->settled = c->tail <= LEAT_COMPLETENESS_TAIL_MAX;
		keep(c, &w);
		for (size_t i = 0; i < n; i++)
			c->has_block[link[i].block] |= link[i].to > 0;
		for (int g = 0; g < LEAT_COMPLETENESS_BLOCKS; g++) {
			if (!c->has_block[g])
				continue;
			c->blocks++;
			solve(&w, g);
			shape(&w, c->first, c->last);
			memcpy(c->replicate + (size_t)g * ages, w.f, ages * sizeof(*w.f));
		}
		spread(c, variance, o);
	}
	free(variance);
	end(&w);
}

double
leat_completeness_at(const struct leat_completeness *c, int age)
{
	if (age < 0 || !c->learnt)
		return NAN;
	return age > c->max_age ? 1 : c->complete[age];
}

double
leat_completeness_quantile(int blocks)
{
	return blocks > 1 ? gsl_cdf_tdist_Pinv(0.95, blocks - 1) : INFINITY;
}

void
leat_completeness_interval(const struct leat_completeness *c, int age, double *lower, double *upper)
{
	double f = leat_completeness_at(c, age), wide;

	*lower = *upper = f;
	if (isnan(f) || age > c->max_age)
		return;
	if (c->blocks < 2) {
		*lower = 0;
		*upper = 1;
		return;
	}
	wide = exp(leat_completeness_quantile(c->blocks) * c->log_sd[age]);
	*lower = f / wide;
	*upper = fmin(f * wide, 1);
}

void
leat_completeness_fini(struct leat_completeness *c)
{
	free(c->hazard);
	memset(c, 0, sizeof(*c));
}
