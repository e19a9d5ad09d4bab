/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/posterior.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/pool.h"

#define MOST_MU 400 /* a mixture of so many normals is smooth */

/* One chain's share of the work: its draws, and its sums of contributions. */
struct job {
	struct leat_posterior *p;
	const struct leat_nuts_chain *chains;
	double *contribution; /* nchains * nchannels * mix->n */
};

static void
store(struct leat_posterior *p, const struct leat_mix_point *at, size_t i)
{
	p->intercept[i] = at->intercept;
	p->sigma[i] = at->sigma;
	for (size_t j = 0; j < p->mix->design.p; j++)
		p->theta[j][i] = at->theta[j];
	for (size_t c = 0; c < p->mix->nchannels; c++) {
		for (int k = 0; k < p->mix->channel[c].npar; k++)
			p->channel[c].par[k][i] = at->par[c][k];
		p->channel[c].beta[i] = at->beta[c];
		p->channel[c].mean[i] = at->mean[c];
	}
}

static void
work(void *ctx, size_t chain)
{
	struct job *job = ctx;
	struct leat_posterior *p = job->p;
	const struct leat_mix *mix = p->mix;
	struct leat_mix_work *w = leat_mix_work_new(mix);
	double *sums = job->contribution + chain * mix->nchannels * mix->n;
	size_t next = 0;

	while (next < p->nmu && p->mu_draw[next] < chain * p->ndraws)
		next++;
	for (size_t d = 0; d < p->ndraws; d++) {
		size_t i = chain * p->ndraws + d;
		const struct leat_mix_point *at =
		    leat_mix_at(w, job->chains[chain].q + d * mix->nq);

		store(p, at, i);
		for (size_t c = 0; c < mix->nchannels; c++)
			for (size_t t = 0; t < mix->n; t++)
				sums[c * mix->n + t] += at->mean[c] * at->curve[c][t];
		if (next >= p->nmu || p->mu_draw[next] != i)
			continue;
		for (size_t t = 0; t < mix->n; t++)
			p->mu[next * mix->n + t] = mix->y[t] - at->residual[t];
		next++;
	}
	leat_mix_work_free(w);
}

static void
allocate(struct leat_posterior *p)
{
	const struct leat_mix *mix = p->mix;
	size_t arrays = 2 + mix->design.p + mix->nchannels * (2 + 2 * LEAT_CURVE_PARAMETERS);
	double *room = LEAT_NEW_N(double, p->n *arrays + mix->nchannels * mix->n);

	p->room = room;
	p->intercept = room;
	p->sigma = room + p->n;
	room += 2 * p->n;
	p->theta = LEAT_NEW_N(double *, mix->design.p);
	for (size_t j = 0; j < mix->design.p; j++, room += p->n)
		p->theta[j] = room;
	p->channel = LEAT_NEW_N(struct leat_posterior_channel, mix->nchannels);
	for (size_t c = 0; c < mix->nchannels; c++) {
		for (int k = 0; k < 2 * LEAT_CURVE_PARAMETERS; k++, room += p->n)
			p->channel[c].par[k] = room;
		p->channel[c].beta = room;
		p->channel[c].mean = room + p->n;
		p->channel[c].contribution = room + 2 * p->n;
		room += 2 * p->n + mix->n;
	}
	p->nmu = p->n < MOST_MU ? p->n : MOST_MU;
	p->mu_draw = LEAT_NEW_N(size_t, p->nmu);
	p->mu = LEAT_NEW_N(double, p->nmu * mix->n);
	for (size_t k = 0; k < p->nmu; k++)
		p->mu_draw[k] = k * p->n / p->nmu;
}

void
leat_posterior_init(struct leat_posterior *p, const struct leat_mix *mix,
    const struct leat_nuts_chain *chains, size_t nchains, unsigned threads)
{
	size_t cells = mix->nchannels * mix->n;
	struct job job = {p, chains, LEAT_NEW_N(double, nchains *cells)};

	*p = (struct leat_posterior){.mix = mix, .nchains = nchains, .ndraws = chains[0].ndraws};
	p->n = nchains * p->ndraws;
	allocate(p);
	leat_parallel(threads, nchains, work, &job);
	/* Chain by chain, so that the order of adding is not that of threads. */
	for (size_t c = 0; c < mix->nchannels; c++)
		for (size_t t = 0; t < mix->n; t++) {
			double sum = 0;

			for (size_t k = 0; k < nchains; k++)
				sum += job.contribution[k * cells + c * mix->n + t];
			p->channel[c].contribution[t] = sum / (double)p->n;
		}
	free(job.contribution);
}

void
leat_posterior_fini(struct leat_posterior *p)
{
	free(p->theta);
	free(p->channel);
	free(p->mu_draw);
	free(p->mu);
	free(p->room);
}

/* Probability below y, and its density there, of the mixture at period t. */
static double
below(const struct leat_posterior *p, size_t t, double y, double *density)
{
	double sum = 0;

	*density = 0;
	for (size_t k = 0; k < p->nmu; k++) {
		double sigma = p->sigma[p->mu_draw[k]];
		double z = (y - p->mu[k * p->mix->n + t]) / sigma;

		sum += 0.5 * erfc(-z / M_SQRT2);
		*density += exp(-0.5 * z * z) / (sigma * sqrt(2 * M_PI));
	}
	*density /= (double)p->nmu;
	return sum / (double)p->nmu;
}

double
leat_posterior_predictive(const struct leat_posterior *p, size_t t, double prob)
{
	double low = INFINITY, high = -INFINITY, y, density;

	for (size_t k = 0; k < p->nmu; k++) {
		double reach = 9 * p->sigma[p->mu_draw[k]], mu = p->mu[k * p->mix->n + t];

		low = fmin(low, mu - reach);
		high = fmax(high, mu + reach);
	}
	y = (low + high) / 2;
	for (int i = 0; i < 60; i++) {
		double error = below(p, t, y, &density) - prob, next;

		*(error > 0 ? &high : &low) = y;
		next = y - error / density;
		if (!(next > low && next < high))
			next = (low + high) / 2;
		if (fabs(next - y) <= 1e-9 * (fabs(y) + 1e-3))
			return next;
		y = next;
	}
	return y;
}
