/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The joint density of credits, levels, elasticities and weeks, with its derivatives. */
#include <math.h>
#include <string.h>

#include "campaign/campaign_part.h"

/* Neither sds nor the noise go to where only rounding is left. */
#define LEAST_VARIANCE 1e-6

static double
precision(double log_sd)
{
	return 1 / (exp(2 * log_sd) + LEAST_VARIANCE);
}

static double
log_normal_constant(double prec)
{
	return 0.5 * log(prec / (2 * M_PI));
}

/*
 * What of the counts' log densities means do not change: log of gamma(c + phi) /
 * (gamma(phi) c!), the factorials being the pool's.
 */
static double
counts_constant(const struct leat_pool *p, double phi)
{
	int sign; /* lgamma would put it where other threads do */
	double sum = -p->log_factorials, of_phi = lgamma_r(phi, &sign);

	for (size_t i = 0; i < p->ncells; i++)
		if (p->cell[i].credits > 0)
			sum += lgamma_r(p->cell[i].credits + phi, &sign) - of_phi;
	return sum;
}

void
leat_hyper_set(struct leat_hyper *h, const struct leat_pool *p, const double log_sd[LEAT_HYPERS])
{
	double units = (double)p->nunits, weeks = (double)(p->nchannels * p->nweeks);

	h->level = precision(log_sd[LEAT_HYPER_LEVEL]);
	h->elasticity = precision(log_sd[LEAT_HYPER_ELASTICITY]);
	h->week = precision(log_sd[LEAT_HYPER_WEEK]);
	h->phi = precision(log_sd[LEAT_HYPER_NOISE]);
	h->log_phi = log(h->phi);
	h->constant = units * (log_normal_constant(h->level) + log_normal_constant(h->elasticity)) +
		      weeks * log_normal_constant(h->week) +
		      log_normal_constant(1 / (LEAT_POOL_MU_SD * LEAT_POOL_MU_SD)) +
		      log_normal_constant(1 / (LEAT_POOL_SLOPE_SD * LEAT_POOL_SLOPE_SD)) +
		      (double)p->nchannels *
			  log_normal_constant(1 / (LEAT_POOL_CHANNEL_SD * LEAT_POOL_CHANNEL_SD));
	h->constant += counts_constant(p, h->phi);
}

/* A count of mean exp(eta): its log density by eta without the constant, and its derivatives. */
static inline double
count(double c, double eta, const struct leat_hyper *h, double *slope, double *bend)
{
	double ratio = exp(eta - h->log_phi), rest = 1 / (1 + ratio);
	double part = isinf(ratio) ? 1 : ratio * rest;

	*slope = c - (c + h->phi) * part;
	*bend = (c + h->phi) * part * rest;
	return c * (eta - h->log_phi) - (c + h->phi) * log(1 + ratio);
}

static inline double
normal(double x, double mean, double prec, double *slope)
{
	*slope = -prec * (x - mean);
	return -0.5 * prec * (x - mean) * (x - mean);
}

/* The elasticity by its logit, with two derivatives. */
static inline double
elasticity(double logit, double *d, double *dd)
{
	double e = 1 / (1 + exp(-logit));

	*d = e * (1 - e);
	*dd = *d * (1 - 2 * e);
	return e;
}

/* A campaign's cells: gradient into g (level, logit) and week's, curvature into k. */
static double
unit_cells(const struct leat_pool *p, const struct leat_hyper *h, const double *q, size_t i,
    double *grad, struct leat_pool_curvature *k)
{
	const struct leat_pool_unit *u = &p->unit[i];
	size_t at = leat_pool_unit_at(p, i), week = leat_pool_channel_at(p, u->channel) + 1;
	double d, dd, e = elasticity(q[at + 1], &d, &dd), value = 0;
	double a = h->level, b = 0, c = h->elasticity, turn = 0;

	for (size_t j = u->first; j < u->first + u->n; j++) {
		const struct leat_pool_cell *x = &p->cell[j];
		double eta = q[at] + e * x->log_x + q[week + x->week] + x->offset;
		double slope, bend, lean = d * x->log_x;

		value += count(x->credits, eta, h, &slope, &bend);
		grad[at] += slope;
		grad[at + 1] += slope * lean;
		grad[week + x->week] += slope;
		if (k == NULL)
			continue;
		a += bend;
		b += bend * lean;
		c += bend * lean * lean;
		turn += slope * dd * x->log_x;
		k->week[u->channel * p->nweeks + x->week] += bend;
		k->cell[j][0] = bend;
		k->cell[j][1] = bend * lean;
	}
	if (k) {
		bool peak = a * (c - turn) > 1.0001 * b * b && c - turn > 0.01 * c;

		k->unit[i][0] = a;
		k->unit[i][1] = b;
		k->unit[i][2] = peak ? c - turn : c;
	}
	return value;
}

static double
unit_level(const struct leat_pool *p, const double *q, size_t i)
{
	const struct leat_pool_unit *u = &p->unit[i];

	return q[leat_pool_channel_at(p, u->channel)] + q[1] * u->size;
}

static double
unit_prior(
    const struct leat_pool *p, const struct leat_hyper *h, const double *q, size_t i, double *grad)
{
	const struct leat_pool_unit *u = &p->unit[i];
	size_t at = leat_pool_unit_at(p, i);
	double level, logit, value;

	value = normal(q[at], unit_level(p, q, i), h->level, &level) +
		normal(q[at + 1], q[0], h->elasticity, &logit);
	grad[at] += level;
	grad[at + 1] += logit;
	grad[leat_pool_channel_at(p, u->channel)] -= level;
	grad[1] -= level * u->size;
	grad[0] -= logit;
	return value;
}

static double
channel_prior(const struct leat_pool *p, const struct leat_hyper *h, const double *q, size_t c,
    double *grad, struct leat_pool_curvature *k)
{
	size_t at = leat_pool_channel_at(p, c);
	double slope, value = normal(q[at], p->channel[c].middle,
			  1 / (LEAT_POOL_CHANNEL_SD * LEAT_POOL_CHANNEL_SD), &slope);

	grad[at] += slope;
	for (size_t w = 0; w < p->nweeks; w++) {
		value += normal(q[at + 1 + w], 0, h->week, &slope);
		grad[at + 1 + w] += slope;
		if (k)
			k->week[c * p->nweeks + w] += h->week;
	}
	return value;
}

double
leat_pool_joint(const struct leat_pool *p, const struct leat_hyper *h, const double *q,
    double *grad, struct leat_pool_curvature *k)
{
	double value = h->constant;

	memset(grad, 0, p->nq * sizeof(*grad));
	if (k)
		memset(k->week, 0, p->nchannels * p->nweeks * sizeof(*k->week));
	value += normal(q[0], 0, 1 / (LEAT_POOL_MU_SD * LEAT_POOL_MU_SD), &grad[0]);
	value += normal(
	    q[1], LEAT_POOL_SLOPE_MEAN, 1 / (LEAT_POOL_SLOPE_SD * LEAT_POOL_SLOPE_SD), &grad[1]);
	for (size_t c = 0; c < p->nchannels; c++)
		value += channel_prior(p, h, q, c, grad, k);
	for (size_t i = 0; i < p->nunits; i++)
		value += unit_prior(p, h, q, i, grad) + unit_cells(p, h, q, i, grad, k);
	return value;
}

double
leat_pool_unit_joint(const struct leat_pool *p, const struct leat_hyper *h, const double *q,
    size_t unit, const double own[2])
{
	const struct leat_pool_unit *u = &p->unit[unit];
	const double *week = q + leat_pool_channel_at(p, u->channel) + 1;
	double slope, d, dd, e = elasticity(own[1], &d, &dd);
	double value = normal(own[0], unit_level(p, q, unit), h->level, &slope) +
		       normal(own[1], q[0], h->elasticity, &slope);

	for (size_t j = u->first; j < u->first + u->n; j++) {
		const struct leat_pool_cell *x = &p->cell[j];
		double eta = own[0] + e * x->log_x + week[x->week] + x->offset;

		value += x->credits * (eta - h->log_phi) -
			 (x->credits + h->phi) * log(1 + exp(eta - h->log_phi));
	}
	return value;
}

void
leat_pool_start(const struct leat_pool *p, double *q)
{
	memset(q, 0, p->nq * sizeof(*q));
	q[1] = LEAT_POOL_SLOPE_MEAN;
	for (size_t c = 0; c < p->nchannels; c++)
		q[leat_pool_channel_at(p, c)] = p->channel[c].middle;
	for (size_t i = 0; i < p->nunits; i++)
		q[leat_pool_unit_at(p, i)] = unit_level(p, q, i);
}
