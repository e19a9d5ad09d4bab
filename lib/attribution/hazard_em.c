/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/hazard_fit.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/pool.h"

/*
 * The conversions are passed in parts, whose number and order depend on their number alone, and
 * each part's sums are added in order: so threads change no bit.
 */
#define PARTS 64
#define SMALL 256 /* conversions that are not worth a part of their own */

/* Sums over conversions: the shares and share-weighted ages of blocks, of strata, and log lambda.
 */
struct shares {
	const struct leat_hazard_data *d;
	const struct leat_hazard_fit *f;
	size_t parts, width;
	double *sum;    /* width a part: P, A, P0, likelihood */
	double *factor; /* beta k(omega) of each block */
};

double
leat_hazard_kernel(bool steps, double omega)
{
	return steps ? -expm1(-omega) : omega;
}

double
leat_hazard_log_kernel_slope(bool steps, double omega)
{
	return steps ? omega / expm1(omega) : 1;
}

double
leat_hazard_risk(const struct leat_hazard_data *d, const struct leat_hazard_fit *f, size_t b,
    double omega, double slope[2])
{
	double g = 0, first = 0, second = 0;

	for (size_t m = f->member_first[b]; m < f->member_first[b + 1]; m++)
		for (size_t i = d->first[f->member[m]]; i < d->first[f->member[m] + 1]; i++) {
			double t = d->days[i], n = d->touches[i], rest = exp(-omega * t);

			g += n * (omega * t < 1e-3 ? -expm1(-omega * t) : 1 - rest);
			first += n * t * rest;
			second -= n * t * t * rest;
		}
	if (slope) {
		slope[0] = first;
		slope[1] = second;
	}
	return g;
}

static void
add_conversion(const struct shares *s, size_t j, double *sum, double *part)
{
	const struct leat_kept_conversion *c = &s->d->kept->conversion[j];
	const uint32_t *unit = s->d->kept->unit + c->first;
	const float *age = s->d->kept->age + c->first;
	double *shares = sum, *ages = sum + s->f->nblocks, *base = ages + s->f->nblocks;
	double lambda = s->f->lambda0[c->stratum], each;

	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t b = s->f->block_of[unit[i]];

		part[i] = s->factor[b] * exp(-s->f->block[b].omega * (double)age[i]);
		lambda += part[i];
	}
	if (!(lambda > 0)) /* impossible under these parameters: no share can be told */
		return;
	each = s->d->weight[j] / lambda;
	for (uint32_t i = 0; i < c->n; i++) {
		uint32_t b = s->f->block_of[unit[i]];

		shares[b] += each * part[i];
		ages[b] += each * part[i] * (double)age[i];
	}
	base[c->stratum] += each * s->f->lambda0[c->stratum];
	base[s->d->nstrata] += s->d->weight[j] * log(lambda);
}

static void
add_part(void *ctx, size_t job)
{
	const struct shares *s = ctx;
	size_t n = s->d->kept->n;
	double *part = LEAT_NEW_N(double, s->d->kept->longest);

	for (size_t j = n * job / s->parts; j < n * (job + 1) / s->parts; j++)
		if (s->d->weight[j] > 0)
			add_conversion(s, j, s->sum + job * s->width, part);
	free(part);
}

/* All conversions; the sums are then in the first part. */
static void
add_all(struct shares *s)
{
	leat_parallel(s->d->threads, s->parts, add_part, s);
	for (size_t job = 1; job < s->parts; job++)
		for (size_t i = 0; i < s->width; i++)
			s->sum[i] += s->sum[job * s->width + i];
}

/* The likelihood's terms without conversions. Sums of strata do not depend on their order. */
double
leat_hazard_without_conversions(const struct leat_hazard_data *d, const struct leat_hazard_fit *f)
{
	leat_fix base = 0;
	double sum = 0;

	for (size_t i = 0; i < d->nstrata; i++) {
		leat_fix_add(&base, -f->lambda0[i] * d->exposure[i]);
		if (d->orphans[i] > 0 && f->lambda0[i] > 0)
			leat_fix_add(&base, d->orphans[i] * log(f->lambda0[i]));
	}
	for (size_t b = 0; b < f->nblocks; b++) {
		const struct leat_hazard_block *k = &f->block[b];

		sum -= k->beta * (leat_hazard_risk(d, f, b, k->omega, NULL) + k->prior_exposure);
		if (k->prior_conversions > 0 && k->beta > 0)
			sum += k->prior_conversions * log(k->beta);
	}
	return sum + leat_fix_double(base);
}

/* The blocks from .. to - 1 have one omega: where their part of the likelihood is greatest. */
struct climb {
	const struct leat_hazard_data *d;
	const struct leat_hazard_fit *f;
	const double *shares, *ages;
	size_t from, to;
};

/* That part with the best betas, as a function of x = log omega, and its derivatives. */
static double
profile(const struct climb *c, double x, double slope[2])
{
	double omega = exp(x), k = leat_hazard_kernel(c->d->steps, omega);
	double k1 = c->d->steps ? exp(-omega) / k : 1 / omega; /* of log k by omega */
	double k2 = c->d->steps ? -k1 * (1 + k1) : -k1 * k1;
	double value = 0, first = 0, second = 0;

	for (size_t b = c->from; b < c->to; b++) {
		const struct leat_hazard_block *block = &c->f->block[b];
		double n = c->shares[b], all = n + block->prior_conversions, g[2];
		double risk = leat_hazard_risk(c->d, c->f, b, omega, g) + block->prior_exposure;

		if (!(n > 0) || !(risk > 0))
			continue;
		value += n * log(k) - omega * c->ages[b] - all * log(risk);
		first += n * k1 - c->ages[b] - all * g[0] / risk;
		second += n * k2 - all * (g[1] / risk - g[0] / risk * (g[0] / risk));
	}
	slope[0] = omega * first;
	slope[1] = omega * (omega * second + first);
	return value;
}

/* Newton's steps, none of which goes down: any rise makes the likelihood rise. */
static double
climb(const struct climb *c, double omega)
{
	double low = log(c->d->omega_min), high = log(c->d->omega_max), x = log(omega), slope[2];
	double value = profile(c, x, slope);

	for (int step = 0; step < 4; step++) {
		double by = slope[1] < 0 ? -slope[0] / slope[1] : copysign(1, slope[0]);
		double to, there = value, next[2] = {0};

		by = fmin(fmax(by, -1), 1);
		for (int half = 0; half < 8; half++, by /= 2) {
			to = fmin(fmax(x + by, low), high);
			there = profile(c, to, next);
			if (there >= value)
				break;
		}
		if (!(there > value))
			break;
		by = to - x;
		x = to;
		value = there;
		slope[0] = next[0];
		slope[1] = next[1];
		if (fabs(by) < 1e-4) /* Newton's: what is left is its square */
			break;
	}
	return exp(x);
}

static void
climb_one(void *ctx, size_t b)
{
	struct climb c = *(const struct climb *)ctx;
	struct leat_hazard_block *block = &c.f->block[b];
	double n = c.shares[b], risk;

	c.from = b;
	c.to = b + 1;
	if (!c.f->shared && !block->omega_fixed && n > 0)
		block->omega = climb(&c, block->omega);
	risk = leat_hazard_risk(c.d, c.f, b, block->omega, NULL) + block->prior_exposure;
	block->beta = risk > 0 ? (n + block->prior_conversions) / risk : 0;
}

double
leat_hazard_em(const struct leat_hazard_data *d, struct leat_hazard_fit *f)
{
	struct shares s = {.d = d, .f = f, .width = 2 * f->nblocks + d->nstrata + 1};
	struct climb c = {.d = d, .f = f, .to = f->nblocks};
	double likelihood = leat_hazard_without_conversions(d, f);
	const double *base;

	s.parts = d->kept->n / SMALL < PARTS ? d->kept->n / SMALL + 1 : PARTS;
	s.sum = LEAT_NEW_N(double, s.parts *s.width);
	s.factor = LEAT_NEW_N(double, f->nblocks);
	for (size_t b = 0; b < f->nblocks; b++)
		s.factor[b] = f->block[b].beta * leat_hazard_kernel(d->steps, f->block[b].omega);
	add_all(&s);
	c.shares = s.sum;
	c.ages = s.sum + f->nblocks;
	base = c.ages + f->nblocks;
	likelihood += base[d->nstrata];
	if (f->shared && f->nblocks) {
		double omega = climb(&c, f->block[0].omega);

		for (size_t b = 0; b < f->nblocks; b++)
			f->block[b].omega = omega;
	}
	leat_parallel(d->threads, f->nblocks, climb_one, &c);
	for (size_t i = 0; i < d->nstrata; i++)
		f->lambda0[i] = d->exposure[i] > 0 ? (base[i] + d->orphans[i]) / d->exposure[i] : 0;
	f->passes++;
	f->likelihood = likelihood;
	free(s.sum);
	free(s.factor);
	return likelihood;
}
