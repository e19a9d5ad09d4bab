/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "attribution/hazard_part.h"
#include "base/mem.h"

/*
 * Touches to come. One of unit d that comes x before the end adds m_d(x) = beta_d (1 - exp(-omega_d
 * x)) to the cumulated hazard. Where they come as a Poisson process of rate r_d, nothing
 * that comes of them in R days has the probability exp(-r_d F_d(R)),
 *   F_d(R) = integral from 0 to R of 1 - exp(-m_d(x)) dx.
 * `ahead` has F_d(R) for each unit at R = longest_left (i / GRID)^2, i = 0 .. GRID; `ahead_all` the
 * sums of r_d F_d(R) over units, for each stratum, since who is about to buy may be touched
 * more often. With too many strata and units for that, rates are those of all.
 */
#define MANY 4000000 /* rates */
#define GRID 256

/* What is left of a hazard of 1 in all, from age a on for `left` days, as far as it counts. */
static double
remaining(double omega, double age, double left, double lookback)
{
	double end = fmin(age + left, fmax(lookback, age));

	return exp(-omega * age) * -expm1(-omega * (end - age));
}

/* The integral's increase over a step of the grid, by Simpson's rule. */
static double
increase(double beta, double omega, double lookback, double from, double to)
{
	double at[3] = {from, (from + to) / 2, to};

	for (int i = 0; i < 3; i++)
		at[i] = -expm1(-beta * remaining(omega, 0, at[i], lookback));
	return (to - from) * (at[0] + 4 * at[1] + at[2]) / 6;
}

/* Touches after a person's first, by the days of all persons of the stratum. */
static void
find_rates(struct leat_hazard_state *h)
{
	double *days;
	leat_fix *touches; /* exact, whatever the order of the table */

	h->nrates = h->nstrata && h->nstrata <= MANY / (h->nunits + 1) ? h->nstrata : 1;
	h->rate = LEAT_NEW_N(double, h->nrates * h->nunits);
	touches = LEAT_NEW_N(leat_fix, h->nrates * h->nunits);
	days = LEAT_NEW_N(double, h->nrates);
	for (size_t s = 0; s < h->nstrata; s++)
		days[s % h->nrates] += fmax(leat_fix_double(h->stratum[s].days), 0);
	for (size_t i = 0; i < h->again.cap; i++) {
		const struct leat_risk_bin *b = &h->again.slot[i];

		if (b->unit != LEAT_RISK_FREE && b->unit < h->nunits)
			touches[b->bin % h->nrates * h->nunits + b->unit] += b->touches;
	}
	for (size_t s = 0; s < h->nrates; s++)
		for (size_t u = 0; u < h->nunits && days[s] > 0; u++)
			h->rate[s * h->nunits + u] =
			    fmax(leat_fix_double(touches[s * h->nunits + u]), 0) / days[s];
	free(touches);
	free(days);
}

void
leat_hazard_look_ahead(struct leat_hazard_state *h)
{
	find_rates(h);
	h->longest_left = 0;
	for (size_t j = 0; j < h->kept.n; j++)
		h->longest_left = fmax(h->longest_left, (double)h->kept.conversion[j].days_left);
	h->ahead = LEAT_NEW_N(double, h->nunits *(GRID + 1));
	h->ahead_all = LEAT_NEW_N(double, h->nrates *(GRID + 1));
	for (uint32_t u = 0; u < h->nunits; u++) {
		double *row = h->ahead + u * (GRID + 1), from = 0;

		for (int i = 1; i <= GRID && h->beta[u] > 0; i++) {
			double part = (double)i / GRID, to = h->longest_left * part * part;

			row[i] = row[i - 1] +
				 increase(h->beta[u], h->omega[u], h->o->lookback_days, from, to);
			from = to;
		}
	}
	for (size_t s = 0; s < h->nrates; s++)
		for (int i = 1; i <= GRID; i++) {
			double sum = 0;

			for (size_t r = 0; r < h->nunits; r++)
				sum += h->rate[s * h->nunits + h->unit[r]] *
				       h->ahead[h->unit[r] * (GRID + 1) + (size_t)i];
			h->ahead_all[s * (GRID + 1) + (size_t)i] = sum;
		}
}

/* A row of a table, at R days. */
static double
ahead(const struct leat_hazard_state *h, const double *row, double left)
{
	double x = left < h->longest_left ? sqrt(left / h->longest_left) * GRID : GRID;
	double low = floor(fmin(x, GRID - 1));

	return row[(size_t)low] + (x - low) * (row[(size_t)low + 1] - row[(size_t)low]);
}

struct touch {
	uint32_t unit;
	double left;
};

static int
by_unit(const void *a, const void *b)
{
	const struct touch *x = a, *y = b;

	if (x->unit != y->unit)
		return x->unit < y->unit ? -1 : 1;
	return (x->left > y->left) - (x->left < y->left);
}

/*
 * What is left of each unit's touches: an entry a unit, sorted by unit. Returns how many;
 * *all is what is left of all, added up in the order of the path.
 */
static size_t
left_by_unit(
    const struct leat_hazard_state *h, const struct leat_path *p, struct touch *t, double *all)
{
	size_t n = 0;

	*all = 0;
	for (size_t i = 0; i < p->n; i++) {
		uint32_t u = p->unit[i];

		t[i] = (struct touch){u, h->beta[u] * remaining(h->omega[u], p->age_days[i],
							  p->days_left, h->o->lookback_days)};
		*all += t[i].left;
	}
	qsort(t, p->n, sizeof(*t), by_unit);
	for (size_t i = 0; i < p->n; i++)
		if (n && t[n - 1].unit == t[i].unit)
			t[n - 1].left += t[i].left;
		else
			t[n++] = t[i];
	return n;
}

static size_t
find(const struct touch *t, size_t n, uint32_t unit)
{
	size_t low = 0;

	while (n - low > 1) {
		size_t middle = (low + n) / 2;

		if (t[middle].unit <= unit)
			low = middle;
		else
			n = middle;
	}
	return low;
}

/* Shares, which add up to 1, times the probability that nothing else would have come later. */
static void
for_good(const struct leat_hazard_state *h, const struct leat_path *p, double *w)
{
	struct touch *t = LEAT_NEW_N(struct touch, p->n);
	double all, sum = 0;
	size_t n = left_by_unit(h, p, t, &all), s = p->stratum % h->nrates;

	all += h->lambda0[p->stratum] * p->days_left +
	       ahead(h, h->ahead_all + s * (GRID + 1), p->days_left);
	for (size_t i = 0; i < n; i++) {
		uint32_t u = t[i].unit;
		double own =
		    h->rate[s * h->nunits + u] * ahead(h, h->ahead + u * (GRID + 1), p->days_left);

		t[i].left = exp(-fmax(all - t[i].left - own, 0));
	}
	for (size_t i = 0; i < p->n; i++) {
		w[i] *= t[find(t, n, p->unit[i])].left;
		sum += w[i];
	}
	w[p->n] = fmax(1 - sum, 0);
	free(t);
}

void
leat_hazard_weigh(
    const struct leat_attribution_options *o, const void *fit, const struct leat_path *p, double *w)
{
	const struct leat_hazard_state *h = fit;
	double lambda = w[p->n] = p->stratum < h->nstrata ? h->lambda0[p->stratum] : 0;

	(void)o;
	for (size_t i = 0; i < p->n; i++) {
		uint32_t u = p->unit[i];
		double age = h->steps ? (double)(p->n - 1 - i) : p->age_days[i];

		w[i] = 0;
		if (h->beta[u] > 0)
			w[i] = h->beta[u] * leat_hazard_kernel(h->steps, h->omega[u]) *
			       exp(-h->omega[u] * age);
		lambda += w[i];
	}
	if (!(lambda > 0)) {
		w[p->n] = 1;
		return;
	}
	for (size_t i = 0; i <= p->n; i++)
		w[i] /= lambda;
	if (h->ahead && p->days_left > 0)
		for_good(h, p, w);
}
