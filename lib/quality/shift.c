/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/shift.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "math/robust.h"

enum { WEEK = 7, END_MIN = 4, NEAR = 56 };
#define LIMIT 5.0
#define LIMIT_ALONE 7.0
#define NEAR_LIMIT 3.0
#define QUANTILE 0.8
#define QUANTILE_TO_SD 1.2816
#define FAR 3.0

/* Sums from the front: w[i] of the weights, s[i] of weight times l, of the days before i. */
struct sums {
	size_t n;
	double *w, *s;
	double sd, limit;
};

/* l and its weight, from the comparison's deviations. */
static void
logs(const struct leat_comparison *c, const bool *odd, double *l, double *w)
{
	double *room = LEAT_NEW_N(double, c->n), rate;
	size_t k = 0;

	for (size_t i = 0; i < c->n; i++)
		if (isfinite(c->rate[i]))
			room[k++] = c->rate[i];
	rate = k ? leat_robust_median(room, k) : 0;
	free(room);
	for (size_t i = 0; i < c->n; i++) {
		double m = rate * c->exposure[i] * c->usual[i];
		double slope = sqrt(m / (1 + c->phi * c->phi * m));

		w[i] = odd[i] || !(m > 0) ? 0 : slope * slope;
		l[i] = w[i] > 0 ? leat_comparison_off(c, c->x[i], m) / slope : 0;
	}
}

/* What is far off the median of the week about it comes no nearer than FAR deviations. */
static void
bound(const struct leat_comparison *c, double *l, const double *w)
{
	double window[WEEK], *bounded = LEAT_NEW_N(double, c->n);

	for (size_t i = 0; i < c->n; i++) {
		size_t k = 0, from = i < WEEK / 2 ? 0 : i - WEEK / 2;
		double m, far;

		for (size_t j = from; j < c->n && j <= i + WEEK / 2; j++)
			if (w[j] > 0)
				window[k++] = l[j];
		if (w[i] <= 0 || k == 0)
			continue;
		m = leat_robust_median(window, k);
		far = FAR * c->scale / sqrt(w[i]);
		bounded[i] = fmin(fmax(l[i], m - far), m + far);
	}
	for (size_t i = 0; i < c->n; i++)
		l[i] = bounded[i];
	free(bounded);
}

/* The weighted means of [a, b) and [b, c) differ by *change; T, without sd; 0 if either is empty.
 */
static double
contrast(const struct sums *x, size_t a, size_t b, size_t c, double *change)
{
	double before = x->w[b] - x->w[a], after = x->w[c] - x->w[b];

	*change = 0;
	if (!(before > 0) || !(after > 0))
		return 0;
	*change = (x->s[c] - x->s[b]) / after - (x->s[b] - x->s[a]) / before;
	return fabs(*change) * sqrt(before * after / (before + after));
}

static double
long_run_sd(const struct sums *x, double shortest)
{
	double *room = LEAT_NEW_N(double, x->n / WEEK + 1), change, sd = shortest;
	size_t k = 0;

	for (size_t i = 0; i + 2 * WEEK <= x->n; i += WEEK)
		room[k++] = contrast(x, i, i + WEEK, i + 2 * WEEK, &change);
	if (k)
		sd = fmax(sd, leat_robust_quantile(room, k, QUANTILE) / QUANTILE_TO_SD);
	free(room);
	return sd;
}

/* Where [a, c) divides best, at least END_MIN days from both. */
static size_t
divide(const struct sums *x, size_t a, size_t c, double *score)
{
	size_t best = 0;
	double change;

	*score = 0;
	for (size_t b = a + END_MIN; b + END_MIN <= c; b++) {
		double t = contrast(x, a, b, c, &change) / x->sd;

		if (t > *score) {
			*score = t;
			best = b;
		}
	}
	return best;
}

struct list {
	struct leat_shift *shift;
	size_t n, cap;
};

static void
segment(const struct sums *x, size_t a, size_t c, struct list *to)
{
	double score;
	size_t b = divide(x, a, c, &score);

	if (score <= x->limit)
		return;
	segment(x, a, b, to);
	LEAT_GROW(to->shift, to->n, to->cap);
	to->shift[to->n++] = (struct leat_shift){.at = b, .score = score};
	segment(x, b, c, to);
}

static bool
changes_currency(const struct leat_comparison *c, size_t i)
{
	return c->currency && i && c->currency[c->at[i]] != c->currency[c->at[i - 1]];
}

/* What is between the shifts beside number i, in the same currency. */
static void
bounds(const struct leat_comparison *c, const struct list *l, size_t i, size_t *a, size_t *b)
{
	*a = i ? l->shift[i - 1].at : 0;
	*b = i + 1 < l->n ? l->shift[i + 1].at : c->n;
	if (c->currency == NULL)
		return;
	for (size_t k = l->shift[i].at; k > *a; k--)
		if (changes_currency(c, k))
			*a = k;
	for (size_t k = *b; k-- > l->shift[i].at + 1;)
		if (changes_currency(c, k))
			*b = k;
}

static void
refine(const struct leat_comparison *c, const struct sums *x, struct list *l)
{
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < l->n; i++) {
			size_t a, b, at;
			double score;

			bounds(c, l, i, &a, &b);
			at = divide(x, a, b, &score);
			if (at)
				l->shift[i] = (struct leat_shift){.at = at, .score = score};
		}
}

/* Keep what is large, and abrupt. */
static size_t
keep(const struct leat_comparison *c, const struct sums *x, struct list *l, double least)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		struct leat_shift s = l->shift[i];
		size_t a, b;
		double t;

		bounds(c, l, i, &a, &b);
		if (s.at - a > NEAR)
			a = s.at - NEAR;
		if (b - s.at > NEAR)
			b = s.at + NEAR;
		t = contrast(x, a, s.at, b, &s.change) / x->sd;
		if (t >= NEAR_LIMIT && fabs(s.change) >= log1p(least))
			l->shift[n++] = s;
	}
	return n;
}

size_t
leat_shifts(const struct leat_comparison *c, const bool *odd, double least, struct leat_shift **out)
{
	struct list list = {0};
	struct sums x = {.n = c->n, .limit = c->b < 0 ? LIMIT_ALONE : LIMIT};
	double *l;
	size_t n = 0;

	*out = NULL;
	if (c->n < LEAT_SHIFT_DAYS_MIN)
		return 0;
	l = LEAT_NEW_N(double, 4 * c->n + 2);
	x.w = l + 2 * c->n;
	x.s = x.w + c->n + 1;
	logs(c, odd, l, l + c->n);
	bound(c, l, l + c->n);
	for (size_t i = 0; i < c->n; i++) {
		x.w[i + 1] = x.w[i] + l[c->n + i];
		x.s[i + 1] = x.s[i] + l[c->n + i] * l[i];
	}
	x.sd = long_run_sd(&x, c->scale);
	for (size_t i = 1, from = 0; i <= c->n; i++)
		if (i == c->n || changes_currency(c, i)) {
			segment(&x, from, i, &list);
			from = i;
		}
	refine(c, &x, &list);
	n = keep(c, &x, &list, least);
	free(l);
	if (n == 0)
		free(list.shift);
	else
		*out = list.shift;
	return n;
}
