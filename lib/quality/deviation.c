/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which days of a comparison are off the days about them. */
#include "quality/deviation.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "math/robust.h"

enum { SIDE = 5, SIDE_MAX = 15, SIDE_EVENTS = 40, SIDE_MIN = 3 };
#define QUANTILE 0.9
/* Of |e| for normal noise, by simulation of 8e6 days; beside the days before and after too. */
#define QUANTILE_TO_SD 1.493
#define QUANTILE_TO_SD_BESIDE 1.202
#define SD_TO_MAD 0.6745
#define REMOVED_MAX 0.05
#define LEAST_NOISE 0.01

static double
transform(double x, double phi)
{
	return phi > 0 ? 2 / phi * asinh(phi * sqrt(x)) : 2 * sqrt(x);
}

double
leat_comparison_off(const struct leat_comparison *c, double x, double m)
{
	double add = c->events > 0 ? 0.375 / c->events : 0;
	double off = transform(x + add, c->phi) - transform(m + add, c->phi), d;

	if (off >= 0 || c->events <= 0 || (c->events < 1 && x * c->events >= 1))
		return off;
	m *= c->events;
	x = fmin(x * c->events + 0.5, m);
	d = 2 * ((x > 0 ? x * log(x / m) : 0) - x + m);
	return fmax(off, -sqrt(fmax(d, 0)));
}

static double
off(const struct leat_comparison *c, size_t i, double rate)
{
	return leat_comparison_off(c, c->x[i], rate * c->exposure[i] * c->usual[i]);
}

/* The rates of both sides of each day, NAN for a side of too few days; how far it is off them. */
struct sides {
	size_t most;     /* days of a side */
	size_t n, *with; /* days that have a rate */
	double *whole;   /* n: the rate of `most` of them from this one on */
	double *before, *after;
	double *far; /* the farther of the two */
	double *room;
};

/* Of few events the mean, since their median is far below it; but for the highest and lowest. */
static double
mean_rate(const struct leat_comparison *c, const size_t *with, size_t n)
{
	size_t low = 0, high = 0;
	double x = 0, exposure = 0;

	for (size_t i = 1; i < n; i++) {
		if (c->rate[with[i]] < c->rate[with[low]])
			low = i;
		if (c->rate[with[i]] >= c->rate[with[high]])
			high = i;
	}
	for (size_t i = 0; i < n; i++)
		if (i != low && i != high) {
			x += c->x[with[i]];
			exposure += c->exposure[with[i]] * c->usual[with[i]];
		}
	return exposure > 0 ? x / exposure : NAN;
}

static double
side_rate(const struct leat_comparison *c, const struct sides *s, size_t from, size_t n)
{
	double window[SIDE];

	if (n < SIDE_MIN)
		return NAN;
	if (s->most > SIDE)
		return mean_rate(c, s->with + from, n);
	for (size_t i = 0; i < n; i++)
		window[i] = c->rate[s->with[from + i]];
	return leat_robust_median(window, n);
}

static void
find_sides(const struct leat_comparison *c, struct sides *s)
{
	for (size_t i = 0; i < c->n; i++)
		if (isfinite(c->rate[i]))
			s->with[s->n++] = i;
	for (size_t k = 0; k + s->most <= s->n; k++)
		s->whole[k] = side_rate(c, s, k, s->most);
	for (size_t i = 0, k = 0; i < c->n; i++) { /* k: the first of them that is not before i */
		size_t next = k + (k < s->n && s->with[k] == i);
		size_t left = s->n - next;

		s->before[i] = k >= s->most ? s->whole[k - s->most] : side_rate(c, s, 0, k);
		s->after[i] = left >= s->most ? s->whole[next] : side_rate(c, s, next, left);
		k = next;
	}
}

static double
nearer(double a, double b)
{
	if (a > 0 && b > 0)
		return fmin(a, b);
	return a < 0 && b < 0 ? fmax(a, b) : 0;
}

/* A level that holds for two days is one, in a column that is steered. */
static double
beside(const struct leat_comparison *c, size_t i, double e)
{
	if (e != 0 && i > 0 && isfinite(c->rate[i - 1]))
		e = nearer(e, off(c, i, c->rate[i - 1]));
	if (e != 0 && i + 1 < c->n && isfinite(c->rate[i + 1]))
		e = nearer(e, off(c, i, c->rate[i + 1]));
	return e;
}

/* e of the days that have two sides. Returns the 90 % quantile as a standard deviation. */
static double
between(struct leat_comparison *c, struct sides *s)
{
	double quantile;
	size_t k = 0;

	for (size_t i = 0; i < c->n; i++) {
		double a, b;

		s->far[i] = 0;
		c->e[i] = NAN;
		if (isnan(s->before[i]) || isnan(s->after[i]))
			continue;
		a = off(c, i, s->before[i]);
		b = off(c, i, s->after[i]);
		s->far[i] = fmax(fabs(a), fabs(b));
		c->level[i] = fabs(a) <= fabs(b) ? s->before[i] : s->after[i];
		c->e[i] = nearer(a, b);
		if (c->b < 0)
			c->e[i] = beside(c, i, c->e[i]);
		s->room[k++] = fabs(c->e[i]);
	}
	quantile = k ? leat_robust_quantile(s->room, k, QUANTILE) : 0;
	return quantile / (c->b < 0 ? QUANTILE_TO_SD_BESIDE : QUANTILE_TO_SD);
}

static void
ends(struct leat_comparison *c, const struct sides *s)
{
	double limit = 4 * c->scale, farthest = limit;

	for (size_t i = 0; i < c->n; i++)
		if (fabs(c->e[i]) < limit)
			farthest = fmax(farthest, s->far[i]);
	for (size_t i = 0; i < c->n; i++) {
		if (!isnan(c->e[i]))
			continue;
		c->level[i] = isnan(s->before[i]) ? s->after[i] : s->before[i];
		c->e[i] = isnan(c->level[i]) ? 0 : off(c, i, c->level[i]);
		if (fabs(c->e[i]) <= farthest)
			c->e[i] = 0;
	}
}

void
leat_deviations(struct leat_comparison *c)
{
	double *room = LEAT_NEW_N(double, 5 * c->n), m, spread;
	bool chance = c->a != LEAT_DAILY_COST;
	struct sides s = {.with = LEAT_NEW_N(size_t, c->n),
	    .whole = room,
	    .before = room + c->n,
	    .after = room + 2 * c->n,
	    .far = room + 3 * c->n,
	    .room = room + 4 * c->n};

	for (size_t i = 0; i < c->n; i++)
		room[i] = c->x[i];
	m = leat_robust_median(room, c->n);
	s.most = m * SIDE >= SIDE_EVENTS ? SIDE : (size_t)fmin(SIDE_EVENTS / m, SIDE_MAX);
	find_sides(c, &s);
	spread = between(c, &s);
	c->phi = sqrt(fmax(spread * spread - chance, 0) / m);
	spread = between(c, &s);
	c->least = LEAST_NOISE * sqrt(m / (1 + c->phi * c->phi * m));
	if (c->b < 0 && c->unit == 1)
		c->least = fmax(c->least, 1);
	c->scale = fmax(spread, c->least);
	ends(c, &s);
	free(s.with);
	free(room);
}

double
leat_comparison_expected(const struct leat_comparison *c, size_t i, int of)
{
	double rate = c->level[i] * c->usual[i];

	if (isnan(rate))
		return 0;
	if (of == c->a)
		return rate * c->exposure[i] * c->unit;
	return rate > 0 ? c->x[i] / rate : 0;
}

struct ranked {
	double far;
	size_t i;
};

/* The farthest first; of equals the earliest, so that there is one order. */
static int
by_distance(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->far != y->far)
		return x->far > y->far ? -1 : 1;
	return x->i < y->i ? -1 : 1;
}

/* Of what is left after the first k, the 90 % quantile as a standard deviation. */
static double
scale_without(const struct leat_comparison *c, const struct ranked *rank, size_t k)
{
	size_t at = c->n - 1 - (size_t)(QUANTILE * (double)(c->n - k - 1));

	return fmax(rank[at].far / (c->b < 0 ? QUANTILE_TO_SD_BESIDE : QUANTILE_TO_SD), c->least);
}

size_t
leat_esd(struct leat_comparison *c, double alpha, double mads, bool *out)
{
	struct ranked *rank = LEAT_NEW_N(struct ranked, c->n);
	size_t max = (size_t)(REMOVED_MAX * (double)c->n), found = 0;

	for (size_t i = 0; i < c->n; i++) {
		rank[i] = (struct ranked){fabs(c->e[i]), i};
		out[i] = false;
	}
	qsort(rank, c->n, sizeof(*rank), by_distance);
	for (size_t k = 0; k < max; k++) {
		double sd = scale_without(c, rank, k);

		if (rank[k].far < 3 * sd) /* no limit is below */
			break;
		if (rank[k].far > leat_esd_limit(c->n - k, alpha) * sd &&
		    rank[k].far > mads * SD_TO_MAD * sd)
			found = k + 1;
	}
	for (size_t k = 0; k < found; k++)
		out[rank[k].i] = true;
	c->scale = scale_without(c, rank, found);
	free(rank);
	return found;
}
