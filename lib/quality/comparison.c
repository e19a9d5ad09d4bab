/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/comparison.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "math/robust.h"
#include "quality/deviation.h"

enum { WEEK = 7, HALF = 3, WEEKS_MIN = 4, MONTH = 28 };
#define MANY 1e4 /* events a day */
#define FEW 10
#define MAD_TO_SD 1.4826
#define MEDIAN_TO_SE 1.2533 /* of a median of n normal values: 1.2533 sd / sqrt(n) */

static const double *
column(const struct leat_levels *s, int c)
{
	return s->v + (size_t)c * s->n;
}

/* What counts the events that a column's money is paid for, or the column itself. */
static int
counted_by(int c)
{
	if (c == LEAT_DAILY_COST)
		return LEAT_DAILY_CLICKS;
	return c == LEAT_DAILY_REVENUE ? LEAT_DAILY_CONVERSIONS : c;
}

/* Sum over the days of the comparison. */
static double
sum(const struct leat_comparison *c, const double *v)
{
	double sum = 0;

	for (size_t i = 0; i < c->n; i++)
		if (isfinite(v[c->at[i]]))
			sum += v[c->at[i]];
	return sum;
}

static bool
is_money(int c)
{
	return c == LEAT_DAILY_COST || c == LEAT_DAILY_REVENUE;
}

/*
 * What is spent has no chance in it to speak of: it is as if of MANY events, and it is the clicks
 * that say when there are few. What is earned is a sum of few.
 */
static void
set_unit(struct leat_comparison *c, const struct leat_levels *s)
{
	double all = sum(c, column(s, c->a)), events = sum(c, column(s, counted_by(c->a)));

	c->unit = c->events = 1;
	if (c->a == LEAT_DAILY_REVENUE)
		c->unit = all / (events > 0 ? events : FEW * (double)c->n);
	if (c->a == LEAT_DAILY_COST) {
		c->unit = all / (MANY * (double)c->n);
		c->events = all / c->unit > 0 && events > 0 ? events * c->unit / all : 0.01;
	}
	if (c->b == LEAT_DAILY_REVENUE)
		c->events = 0; /* both are of the same events */
}

static void
fill(struct leat_comparison *c, const struct leat_levels *s)
{
	for (size_t i = 0; i < c->n; i++) {
		c->x[i] = fmax(column(s, c->a)[c->at[i]], 0) / c->unit;
		c->exposure[i] = c->b < 0 ? 1 : fmax(column(s, c->b)[c->at[i]], 0);
		c->rate[i] = c->exposure[i] > 0 ? c->x[i] / c->exposure[i] : NAN;
		c->usual[i] = 1;
	}
}

/* The median rate of up to MONTH days from i, step 1, or before it, -1, in one currency; 0: none.
 */
static double
median_beside(const struct leat_comparison *c, size_t i, int step)
{
	double window[MONTH];
	size_t k = 0, from = step > 0 ? i : i - 1;

	for (size_t j = from; j < c->n && k < MONTH; j += (size_t)step) {
		if (c->currency[c->at[j]] != c->currency[c->at[from]])
			break;
		if (isfinite(c->rate[j]))
			window[k++] = c->rate[j];
	}
	return k ? leat_robust_median(window, k) : 0;
}

/* Another currency is no other level: on both sides of the change it is taken for the same. */
static void
join_currencies(struct leat_comparison *c)
{
	double factor = 1;

	if (c->currency == NULL)
		return;
	for (size_t i = 1; i < c->n; i++) {
		if (c->currency[c->at[i]] != c->currency[c->at[i - 1]]) {
			double before = median_beside(c, i, -1);
			double after = median_beside(c, i, 1);

			if (before > 0 && after > 0)
				factor *= after / before;
		}
		c->usual[i] = factor;
	}
	for (size_t i = 0; i < c->n; i++)
		c->rate[i] /= c->usual[i];
}

/* log(rate / running median), in room; NAN where there is none. */
static void
about_median(const struct leat_comparison *c, double *room)
{
	double window[WEEK];
	size_t from = 0;

	for (size_t i = 0; i < c->n; i++) {
		size_t k = 0;

		while (c->day[from] < c->day[i] - HALF)
			from++;
		for (size_t j = from; j < c->n && c->day[j] <= c->day[i] + HALF; j++)
			if (isfinite(c->rate[j]))
				window[k++] = c->rate[j];
		room[i] = k && isfinite(c->rate[i])
			      ? log(c->rate[i]) - log(leat_robust_median(window, k))
			      : NAN;
	}
}

/* The finite and the minus infinite (of zeroes); minus infinity is far below all. */
static size_t
gather(const struct leat_comparison *c, const double *from, int weekday, double *to)
{
	size_t k = 0;

	for (size_t i = 0; i < c->n; i++)
		if (from[i] < INFINITY && (weekday < 0 || leat_day_of_week(c->day[i]) == weekday))
			to[k++] = fmax(from[i], -100);
	return k;
}

static void
take_off_weekdays(struct leat_comparison *c)
{
	double *room = LEAT_NEW_N(double, 2 * c->n), *part = room + c->n, sd = 0;
	double factor[WEEK];
	size_t k;

	about_median(c, room);
	k = gather(c, room, -1, part);
	for (size_t i = 0; i < k; i++)
		part[i] = fabs(part[i]);
	if (k)
		sd = MAD_TO_SD * leat_robust_median(part, k);
	for (int w = 0; w < WEEK; w++) {
		double effect = 0;

		k = gather(c, room, w, part);
		if (k >= WEEKS_MIN)
			effect = leat_robust_median(part, k);
		if (fabs(effect) < 3 * MEDIAN_TO_SE * sd / sqrt((double)(k ? k : 1)))
			effect = 0;
		factor[w] = effect > -50 ? exp(effect) : 0;
	}
	for (size_t i = 0; i < c->n; i++) {
		double f = factor[leat_day_of_week(c->day[i])];

		c->usual[i] *= f;
		c->rate[i] = f > 0 ? c->rate[i] / f : NAN;
	}
	free(room);
}

static bool
mostly_zero(const struct leat_comparison *c, const double *v)
{
	size_t zero = 0;

	for (size_t i = 0; i < c->n; i++)
		zero += v[c->at[i]] <= 0;
	return 2 * zero >= c->n;
}

bool
leat_comparison_init(struct leat_comparison *c, const struct leat_levels *s, int a, int b)
{
	const double *x = column(s, a), *z = b < 0 ? x : column(s, b);

	*c = (struct leat_comparison){.a = a, .b = b};
	c->currency = is_money(a) || (b >= 0 && is_money(b)) ? s->currency : NULL;
	c->at = LEAT_NEW_N(size_t, s->n);
	c->day = LEAT_NEW_N(int32_t, s->n);
	c->x = LEAT_NEW_N(double, 6 * s->n);
	c->exposure = c->x + s->n;
	c->usual = c->exposure + s->n;
	c->rate = c->usual + s->n;
	c->level = c->rate + s->n;
	c->e = c->level + s->n;
	for (size_t i = 0; i < s->n; i++)
		if (isfinite(x[i]) && isfinite(z[i])) {
			c->day[c->n] = s->day[i];
			c->at[c->n++] = i;
		}
	if (c->n < LEAT_COMPARISON_DAYS_MIN || mostly_zero(c, x) || mostly_zero(c, z)) {
		leat_comparison_fini(c);
		return false;
	}
	set_unit(c, s);
	fill(c, s);
	join_currencies(c);
	take_off_weekdays(c);
	leat_deviations(c);
	return true;
}

void
leat_comparison_fini(struct leat_comparison *c)
{
	free(c->at);
	free(c->day);
	free(c->x);
	*c = (struct leat_comparison){0};
}
