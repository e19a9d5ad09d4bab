/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/geo_effects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/geo_lanes.h"

#define LOG_2PI 1.837877066409345483560659472811

void
leat_geo_effects_init(struct leat_geo_effects *e, const struct leat_geo *geo)
{
	size_t l = geo->nlanes, k = geo->time.nrows;

	memset(e, 0, sizeof(*e));
	e->geo = geo;
	e->room = LEAT_NEW_N(double, 4 * l + (1 + LEAT_GEO_LANES) * geo->nperiods + 2 * k);
	e->precision = e->room;
	e->shrink = e->precision + l;
	e->total = e->shrink + l;
	e->square = e->total + l;
	e->w = e->square + l;
	e->a = e->w + k;
	e->period = e->a + k;
}

void
leat_geo_effects_fini(struct leat_geo_effects *e)
{
	free(e->room);
}

/* Sums of r over a block's periods, and of precision r over geos, lane by lane. */
LEAT_GEO_INLINE void
sums_lanes(const double *r, size_t n, const double *precision, double *total, double *period)
{
	const leat_lanes *in = (const leat_lanes *)r, p = *(const leat_lanes *)precision;
	leat_lanes *by_period = (leat_lanes *)period, sum = {0};

	for (size_t t = 0; t < n; t++) {
		sum += in[t];
		by_period[t] += p * in[t];
	}
	*(leat_lanes *)total = sum;
}

LEAT_GEO_WIDE(sums,
    (const double *r, size_t n, const double *precision, double *total, double *period),
    (r, n, precision, total, period))

/* r less what is expected of the geo and of the period, in lanes that are geos; sums of squares. */
LEAT_GEO_INLINE void
subtract_lanes(double *r, size_t n, const double *tau, const double *period, const double *is_geo,
    double *square)
{
	leat_lanes *out = (leat_lanes *)r, each = *(const leat_lanes *)tau;
	leat_lanes mask = *(const leat_lanes *)is_geo, sum = {0};

	for (size_t t = 0; t < n; t++) {
		leat_lanes left = out[t] - each - mask * period[t];

		out[t] = left;
		sum += left * left;
	}
	*(leat_lanes *)square = sum;
}

LEAT_GEO_WIDE(subtract,
    (double *r, size_t n, const double *tau, const double *period, const double *is_geo,
	double *square),
    (r, n, tau, period, is_geo, square))

/* What is expected of w: Q^-1 B v, Q = diag(a) - c u u'; and log det Q. */
static double
solve_time(struct leat_geo_effects *e, double precision, const double *v)
{
	const struct leat_geo_time *time = &e->geo->time;
	double along = 0, uu = 0, logs = 0;

	for (size_t k = 0; k < time->nrows; k++) {
		double sum = 0;

		e->a[k] = 1 + precision * time->length[k];
		if (time->each)
			sum = time->scale * v[k];
		for (size_t t = 0; !time->each && t < e->geo->nperiods; t++)
			sum += time->row[k * e->geo->nperiods + t] * v[t];
		e->w[k] = sum / e->a[k];
		along += time->sum[k] * e->w[k];
		uu += time->sum[k] * time->sum[k] / e->a[k];
		logs += time->each && k ? 0 : log(e->a[k]);
	}
	e->left = 1 - e->c * uu;
	for (size_t k = 0; k < time->nrows; k++)
		e->w[k] += e->c / e->left * along * time->sum[k] / e->a[k];
	return (time->each ? (double)time->nrows : 1) * logs + log(e->left);
}

void
leat_geo_spread(const struct leat_geo *geo, const double *w, double *period)
{
	const struct leat_geo_time *time = &geo->time;

	for (size_t t = 0; t < geo->nperiods; t++)
		period[t] = time->each ? time->scale * w[t] : 0;
	for (size_t k = 0; !time->each && k < time->nrows; k++)
		for (size_t t = 0; t < geo->nperiods; t++)
			period[t] += w[k] * time->row[k * geo->nperiods + t];
}

/* Shrinkage of each geo, and c; returns the sum of precisions. */
static double
weigh(struct leat_geo_effects *e)
{
	const struct leat_geo *geo = e->geo;
	double s2 = geo->tau.b * geo->tau.b, all = 0;

	e->c = 0;
	for (size_t g = 0; g < geo->ngeos; g++) {
		double p = e->precision[g];

		e->shrink[g] =
		    g == geo->baseline ? 0 : s2 * p / (1 + (double)geo->nperiods * s2 * p);
		e->c += p * e->shrink[g];
		all += p;
	}
	return all;
}

/*
 * Derivatives by log sigma_g of all that does not depend on r; precision' = -2 precision.
 * log |cov| = sum_g [-n log p + log(1 + n s^2 p)] + log |Q|.
 */
static void
slopes(const struct leat_geo_effects *e, double *dlog_sigma)
{
	const struct leat_geo *geo = e->geo;
	const struct leat_geo_time *time = &geo->time;
	double n = (double)geo->nperiods, s2 = geo->tau.b * geo->tau.b, logs = 0, uu = 0, duu = 0;

	for (size_t k = 0; k < time->nrows; k++) {
		double r = time->length[k] / e->a[k], u2 = time->sum[k] * time->sum[k] / e->a[k];

		logs += r;
		uu += u2;
		duu -= u2 * r;
	}
	for (size_t g = 0; g < geo->ngeos; g++) {
		double p = e->precision[g], q = g == geo->baseline ? 0 : s2 * p;
		double dc = q * (2 + n * q) / ((1 + n * q) * (1 + n * q));
		double by_p = logs - (dc * uu + e->c * duu) / e->left;

		dlog_sigma[g] = e->square[g] * p - n + n * q / (1 + n * q) + p * by_p;
	}
}

double
leat_geo_effects_at(struct leat_geo_effects *e, double *r, double *dlog_sigma)
{
	const struct leat_geo *geo = e->geo;
	size_t n = geo->nperiods, cells = n * LEAT_GEO_LANES;
	double *v = e->period + n, is_geo[LEAT_GEO_LANES], value = 0, mean = 0, all = weigh(e);
	double s2 = geo->tau.b * geo->tau.b;

	memset(v, 0, cells * sizeof(*v));
	for (size_t b = 0; b < geo->nblocks; b++)
		sums(r + b * cells, n, e->precision + b * LEAT_GEO_LANES,
		    e->total + b * LEAT_GEO_LANES, v);
	for (size_t g = 0; g < geo->ngeos; g++)
		mean += e->precision[g] * e->shrink[g] * e->total[g];
	for (size_t t = 0; t < n; t++) {
		const double *at = v + t * LEAT_GEO_LANES;

		e->period[t] = (at[0] + at[1]) + (at[2] + at[3]) - mean;
	}
	memcpy(v, e->period, n * sizeof(*v));
	value = solve_time(e, all, v);
	leat_geo_spread(geo, e->w, e->period);
	mean = 0;
	for (size_t t = 0; t < n; t++)
		mean += e->period[t];
	for (size_t g = 0; g < geo->ngeos; g++)
		e->total[g] = e->shrink[g] * (e->total[g] - mean);
	for (size_t b = 0; b < geo->nblocks; b++) {
		for (size_t l = 0; l < LEAT_GEO_LANES; l++)
			is_geo[l] = b * LEAT_GEO_LANES + l < geo->ngeos;
		subtract(r + b * cells, n, e->total + b * LEAT_GEO_LANES, e->period, is_geo,
		    e->square + b * LEAT_GEO_LANES);
	}
	/* The density of r at what is expected, completed by what the effects themselves weigh. */
	for (size_t g = 0; g < geo->ngeos; g++) {
		double p = e->precision[g];

		value += p * e->square[g] + (double)n * (LOG_2PI - log(p));
		if (g != geo->baseline)
			value += e->total[g] * e->total[g] / s2 + log1p((double)n * s2 * p);
	}
	for (size_t k = 0; k < geo->time.nrows; k++)
		value += e->w[k] * e->w[k];
	slopes(e, dlog_sigma);
	return -0.5 * value;
}

/* A standard normal, or what is expected of one. */
static double
normal(struct leat_rng *rng)
{
	return rng ? leat_rng_normal(rng) : 0;
}

void
leat_geo_effects_draw(
    const struct leat_geo_effects *e, struct leat_rng *rng, double *tau, double *period)
{
	const struct leat_geo *geo = e->geo;
	const struct leat_geo_time *time = &geo->time;
	double *w = LEAT_NEW_N(double, time->nrows);
	double common = sqrt(e->c / e->left) * normal(rng), sum = 0;

	for (size_t k = 0; k < time->nrows; k++)
		w[k] = e->w[k] + normal(rng) / sqrt(e->a[k]) + common * time->sum[k] / e->a[k];
	leat_geo_spread(geo, w, period);
	/* Given the effect of time, tau is expected to be what it was less its share of the change.
	 */
	for (size_t t = 0; t < geo->nperiods; t++)
		sum += period[t] - e->period[t];
	for (size_t g = 0; g < geo->ngeos; g++)
		tau[g] = e->total[g] - e->shrink[g] * sum +
			 sqrt(e->shrink[g] / e->precision[g]) * normal(rng);
	free(w);
}
