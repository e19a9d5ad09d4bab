/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/diagnose.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"

#define RHAT_MOST 1e6

/* Split chains: twice as many of half the length, in an array that the caller frees. */
struct split {
	size_t nchains, ndraws, n;
	double *x;
};

static struct split
split(const double *x, size_t nchains, size_t ndraws)
{
	size_t half = ndraws / 2;
	struct split s = {2 * nchains, half, 2 * nchains * half, NULL};

	s.x = LEAT_NEW_N(double, s.n);
	for (size_t c = 0; c < nchains; c++) {
		const double *from = x + c * ndraws;

		memcpy(s.x + 2 * c * half, from, half * sizeof(*x));
		memcpy(s.x + (2 * c + 1) * half, from + ndraws - half, half * sizeof(*x));
	}
	return s;
}

/* Values become the normal scores of their ranks (eq. 14 of the paper). */
static void
rank_normalise(struct split *s)
{
	double *rank = LEAT_NEW_N(double, s->n);

	leat_stat_ranks(s->x, s->n, rank);
	for (size_t i = 0; i < s->n; i++)
		s->x[i] = gsl_cdf_ugaussian_Pinv((rank[i] - 0.375) / ((double)s->n + 0.25));
	free(rank);
}

/* Distances from the median: differences of spread become differences of place. */
static void
fold(struct split *s)
{
	double *sorted = LEAT_NEW_N(double, s->n), median;

	memcpy(sorted, s->x, s->n * sizeof(*sorted));
	leat_stat_sort(sorted, s->n);
	median = leat_stat_quantile(sorted, s->n, 0.5);
	for (size_t i = 0; i < s->n; i++)
		s->x[i] = fabs(s->x[i] - median);
	free(sorted);
}

/* Mean of the chains' variances, and the variance of their means (both with divisor - 1). */
static void
within_between(const struct split *s, double *within, double *between)
{
	double *mean = LEAT_NEW_N(double, s->nchains);

	*within = 0;
	for (size_t c = 0; c < s->nchains; c++) {
		mean[c] = leat_stat_mean(s->x + c * s->ndraws, s->ndraws);
		*within += leat_stat_variance(s->x + c * s->ndraws, s->ndraws);
	}
	*within /= (double)s->nchains;
	*between = leat_stat_variance(mean, s->nchains);
	free(mean);
}

static double
split_rhat(const struct split *s)
{
	double within, between, n = (double)s->ndraws;

	within_between(s, &within, &between);
	if (between == 0)
		return within == 0 ? 1 : sqrt((n - 1) / n);
	return fmin(sqrt(between / within + (n - 1) / n), RHAT_MOST);
}

double
leat_diagnose_rhat(const double *x, size_t nchains, size_t ndraws)
{
	struct split bulk = split(x, nchains, ndraws), tail = split(x, nchains, ndraws);
	double rhat;

	rank_normalise(&bulk);
	fold(&tail);
	rank_normalise(&tail);
	rhat = fmax(split_rhat(&bulk), split_rhat(&tail));
	free(bulk.x);
	free(tail.x);
	return rhat;
}

/* The combined autocorrelation at one lag (eq. 10), lags taken only as they are needed. */
struct correlation {
	const struct split *s;
	double *mean; /* of each chain */
	double within, var_plus;
};

static double
correlation_at(const struct correlation *r, size_t lag)
{
	double sum = 0;

	for (size_t c = 0; c < r->s->nchains; c++)
		sum += leat_stat_autocovariance(
		    r->s->x + c * r->s->ndraws, r->s->ndraws, lag, r->mean[c]);
	return 1 - (r->within - sum / (double)r->s->nchains) / r->var_plus;
}

/*
 * Integrated autocorrelation time by Geyer's initial monotone sequence: sums of
 * pairs of neighbouring lags, as long as they are positive, and none larger than
 * the one before. As in Stan, of the last pair looked at only the even lag
 * counts, once, and if it is positive.
 */
static double
autocorrelation_time(const struct correlation *r)
{
	double even = 1, pair = 1 + correlation_at(r, 1), least = pair, tau = 0;

	for (size_t t = 1; t + 4 <= r->s->ndraws && pair > 0; t += 2) {
		least = fmin(least, pair);
		tau += least;
		even = correlation_at(r, t + 1);
		pair = even + correlation_at(r, t + 2);
	}
	return 2 * tau - 1 + fmax(even, 0);
}

/* Effective sample size of split chains (eq. 11 to 13); bounded as there by n log10 n. */
static double
split_ess(const struct split *s)
{
	struct correlation r = {s, LEAT_NEW_N(double, s->nchains), 0, 0};
	double between, n = (double)s->n, ess = n;

	within_between(s, &r.within, &between);
	r.var_plus = r.within * (double)(s->ndraws - 1) / (double)s->ndraws + between;
	for (size_t c = 0; c < s->nchains; c++)
		r.mean[c] = leat_stat_mean(s->x + c * s->ndraws, s->ndraws);
	if (r.var_plus > 0)
		ess = n / fmax(autocorrelation_time(&r), 1 / log10(n));
	free(r.mean);
	return ess;
}

double
leat_diagnose_ess_bulk(const double *x, size_t nchains, size_t ndraws)
{
	struct split s = split(x, nchains, ndraws);
	double ess;

	rank_normalise(&s);
	ess = split_ess(&s);
	free(s.x);
	return ess;
}

double
leat_diagnose_ess_mean(const double *x, size_t nchains, size_t ndraws)
{
	struct split s = split(x, nchains, ndraws);
	double ess = split_ess(&s);

	free(s.x);
	return ess;
}

static double *
sorted_copy(const double *x, size_t n)
{
	double *sorted = LEAT_NEW_N(double, n);

	memcpy(sorted, x, n * sizeof(*x));
	leat_stat_sort(sorted, n);
	return sorted;
}

double
leat_diagnose_ess_quantile(const double *x, size_t nchains, size_t ndraws, double p)
{
	double *sorted = sorted_copy(x, nchains * ndraws), ess;
	double quantile = leat_stat_quantile(sorted, nchains * ndraws, p);
	struct split s = split(x, nchains, ndraws);

	for (size_t i = 0; i < s.n; i++)
		s.x[i] = s.x[i] <= quantile;
	ess = split_ess(&s);
	free(s.x);
	free(sorted);
	return ess;
}

double
leat_diagnose_ess_tail(const double *x, size_t nchains, size_t ndraws)
{
	return fmin(leat_diagnose_ess_quantile(x, nchains, ndraws, 0.05),
	    leat_diagnose_ess_quantile(x, nchains, ndraws, 0.95));
}

double
leat_diagnose_mcse_mean(const double *x, size_t nchains, size_t ndraws)
{
	return leat_stat_sd(x, nchains * ndraws) / sqrt(leat_diagnose_ess_mean(x, nchains, ndraws));
}

/* Half the distance between the order statistics at one standard error either side of p. */
double
leat_diagnose_mcse_quantile(const double *x, size_t nchains, size_t ndraws, double p)
{
	size_t n = nchains * ndraws;
	double ess = leat_diagnose_ess_quantile(x, nchains, ndraws, p), *sorted, mcse;
	double at[2];

	for (int i = 0; i < 2; i++) {
		double a = gsl_cdf_beta_Pinv(
		    gsl_cdf_ugaussian_P(i ? 1 : -1), ess * p + 1, ess * (1 - p) + 1);

		at[i] = i ? fmin(ceil(a * (double)n - 1), (double)n - 1)
			  : fmax(floor(a * (double)n - 1), 0);
	}
	sorted = sorted_copy(x, n);
	mcse = (sorted[(size_t)at[1]] - sorted[(size_t)at[0]]) / 2;
	free(sorted);
	return mcse;
}

double
leat_diagnose_ebfmi(const double *energy, size_t ndraws)
{
	double sum = 0, variance = leat_stat_variance(energy, ndraws) * (double)(ndraws - 1);

	for (size_t i = 1; i < ndraws; i++)
		sum += (energy[i] - energy[i - 1]) * (energy[i] - energy[i - 1]);
	return variance > 0 ? sum / variance : 0;
}
