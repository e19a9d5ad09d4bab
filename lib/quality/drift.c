/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/drift.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "math/stat.h"

enum { WEEK = 7, TERMS = 100 };
#define CORRELATION_MAX 0.95

double
leat_ks_probability(double d, double n, double m)
{
	double root = sqrt(n * m / (n + m)), z = d * (root + 0.12 + 0.11 / root), sum = 0;

	if (z < 0.2) /* the series is 1 to every digit */
		return 1;
	for (int k = TERMS; k >= 1; k--)
		sum += (k % 2 ? 2 : -2) * exp(-2.0 * k * k * z * z);
	return fmin(fmax(sum, 0), 1);
}

/* What each weekday has more than the mean of all; 0 of a weekday that is not there. */
static void
weekdays(const int32_t *day, const double *x, size_t n, double effect[WEEK])
{
	double mean = leat_stat_mean(x, n), sum[WEEK] = {0};
	size_t days[WEEK] = {0};

	for (size_t i = 0; i < n; i++) {
		sum[leat_day_of_week(day[i])] += x[i] - mean;
		days[leat_day_of_week(day[i])]++;
	}
	for (int w = 0; w < WEEK; w++)
		effect[w] = days[w] ? sum[w] / (double)days[w] : 0;
}

/* e = x less what its weekday has more. */
static void
take_off(const int32_t *day, const double *x, size_t n, const double effect[WEEK], double *e)
{
	for (size_t i = 0; i < n; i++)
		e[i] = x[i] - effect[leat_day_of_week(day[i])];
}

/* Sums of e(t) e(t - 1) over pairs of days that follow each other, and of e(t)^2, within one
 * stretch, of what weekday and mean leave. */
static void
add_products(
    const int32_t *day, const double *x, size_t n, double *e, double *product, double *square)
{
	double effect[WEEK], mean = leat_stat_mean(x, n);

	weekdays(day, x, n, effect);
	take_off(day, x, n, effect, e);
	for (size_t i = 0; i < n; i++) {
		*square += (e[i] - mean) * (e[i] - mean);
		if (i > 0 && day[i] == day[i - 1] + 1)
			*product += (e[i] - mean) * (e[i - 1] - mean);
	}
}

static double
autocorrelation(const int32_t *day, const double *x, size_t n, size_t split)
{
	double *e = LEAT_NEW_N(double, n), product = 0, square = 0, r;

	add_products(day, x, split, e, &product, &square);
	add_products(day + split, x + split, n - split, e + split, &product, &square);
	free(e);
	if (square <= 0)
		return 0;
	r = product / square;
	r += (1 + 3 * r) / (double)n;
	return fmin(fmax(r, 0), CORRELATION_MAX);
}

/* Cut points of equal parts of what was before, each once. Returns how many. */
static size_t
cut(const double *before, size_t n, double *at)
{
	size_t k = 0;

	for (int i = 1; i < LEAT_DRIFT_BINS; i++) {
		double q = leat_stat_quantile(before, n, (double)i / LEAT_DRIFT_BINS);

		if ((k == 0 || q > at[k - 1]) && q < before[n - 1])
			at[k++] = q;
	}
	return k;
}

static void
count(const double *x, size_t n, const double *at, size_t cuts, double *share)
{
	size_t bin = 0;

	for (size_t b = 0; b <= cuts; b++)
		share[b] = 0.5;
	for (size_t i = 0; i < n; i++) { /* x ascends */
		while (bin < cuts && x[i] > at[bin])
			bin++;
		share[bin]++;
	}
	for (size_t b = 0; b <= cuts; b++)
		share[b] /= (double)n + 0.5 * (double)(cuts + 1);
}

static void
stability(const double *before, const double *now, double p, struct leat_drift *d)
{
	double at[LEAT_DRIFT_BINS] = {0}, was[LEAT_DRIFT_BINS], is[LEAT_DRIFT_BINS];
	size_t cuts = cut(before, d->n_before, at);

	count(before, d->n_before, at, cuts, was);
	count(now, d->n_now, at, cuts, is);
	for (size_t b = 0; b <= cuts; b++)
		d->psi += (is[b] - was[b]) * log(is[b] / was[b]);
	if (cuts)
		d->psi_chance = (1 / d->effective_before + 1 / d->effective_now) *
				gsl_cdf_chisq_Qinv(p, (double)cuts);
}

/* Both distribution functions, from value to value. */
static void
compare(const double *before, const double *now, struct leat_drift *d)
{
	size_t i = 0, j = 0;
	double last = fmin(before[0], now[0]);

	while (i < d->n_before || j < d->n_now) {
		double gap = fabs((double)i / (double)d->n_before - (double)j / (double)d->n_now);
		double next =
		    i == d->n_before || (j < d->n_now && now[j] < before[i]) ? now[j] : before[i];

		d->ks = fmax(d->ks, gap);
		d->wasserstein += gap * (next - last);
		last = next;
		while (i < d->n_before && before[i] == next)
			i++;
		while (j < d->n_now && now[j] == next)
			j++;
	}
	d->ks_p = leat_ks_probability(d->ks, d->effective_before, d->effective_now);
}

void
leat_drift_measure(
    const int32_t *day, const double *x, size_t n, size_t split, double p, struct leat_drift *drift)
{
	double r = autocorrelation(day, x, n, split), worth = (1 - r) / (1 + r);
	double *sorted = LEAT_NEW_N(double, n), effect[WEEK];

	*drift = (struct leat_drift){.n_before = split,
	    .n_now = n - split,
	    .effective_before = (double)split * worth,
	    .effective_now = (double)(n - split) * worth,
	    .mean_before = leat_stat_mean(x, split),
	    .mean_now = leat_stat_mean(x + split, n - split)};
	weekdays(day, x, split, effect);
	take_off(day, x, n, effect, sorted);
	leat_stat_sort(sorted, split);
	leat_stat_sort(sorted + split, n - split);
	stability(sorted, sorted + split, p, drift);
	compare(sorted, sorted + split, drift);
	free(sorted);
}
