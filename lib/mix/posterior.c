/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/posterior.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/pool.h"
#include "sample/sums.h"

#define MOST_MU 400 /* a mixture of so many distributions is smooth */
/*
 * Draws are walked in blocks, each a job: the order of adding up is that of blocks, not
 * of threads, and memory is a sum of parts a block.
 */
#define BLOCKS 16

struct job {
	struct leat_posterior *p;
	const struct leat_nuts_chain *chains;
	const struct leat_rng *rng;
	double *sums; /* BLOCKS * (nchannels + 2) * mix->n: contributions, baseline, controls */
};

static double
total(const double *x, size_t n)
{
	double sum = 0;

	for (size_t t = 0; t < n; t++)
		sum += x[t];
	return sum;
}

static void
store_channel(struct leat_posterior *p, const struct leat_mix_point *at, size_t c, size_t i)
{
	const struct leat_mix *mix = p->mix;
	struct leat_posterior_channel *to = &p->channel[c];

	for (int k = 0; k < mix->channel[c].npar; k++)
		to->par[k][i] = at->par[c][k];
	for (size_t g = 0; g < mix->ngeos; g++) {
		to->beta[g][i] = at->beta[c * mix->ngeos + g];
		to->total[g][i] =
		    mix->y_scale[g] * total(at->contribution[c] + g * mix->nperiods, mix->nperiods);
		if (mix->value)
			to->money[g][i] =
			    mix->y_scale[g] * leat_dot(at->contribution[c] + g * mix->nperiods,
						  mix->value + g * mix->nperiods, mix->nperiods);
	}
}

static void
store(struct leat_posterior *p, const struct leat_mix_point *at, size_t i)
{
	const struct leat_mix *mix = p->mix;

	for (size_t k = 0; k < mix->nparameters; k++)
		p->value[k][i] = at->value[k];
	for (size_t k = 0; k < mix->ncontrols; k++)
		p->control[k][i] = at->control[k];
	for (int k = 0; k < mix->likelihood.nparameters; k++)
		p->likelihood[k][i] = at->likelihood[k];
	for (size_t c = 0; c < mix->nchannels; c++)
		store_channel(p, at, c, i);
	p->baseline_total[i] = 0;
	for (size_t g = 0; g < mix->ngeos; g++)
		p->baseline_total[i] +=
		    (double)mix->nperiods * mix->y_zero[g] +
		    mix->y_scale[g] * total(at->baseline + g * mix->nperiods, mix->nperiods);
}

static void
add(double *sum, const double *x, size_t n)
{
	for (size_t t = 0; t < n; t++)
		sum[t] += x[t];
}

static void
work(void *ctx, size_t block)
{
	struct job *job = ctx;
	struct leat_posterior *p = job->p;
	const struct leat_mix *mix = p->mix;
	struct leat_mix_work *w = leat_mix_work_new(mix);
	double *sums = job->sums + block * (mix->nchannels + 2) * mix->n;
	size_t from = block * p->n / BLOCKS, to = (block + 1) * p->n / BLOCKS, next = 0;

	while (next < p->nmu && p->mu_draw[next] < from)
		next++;
	for (size_t i = from; i < to; i++) {
		const double *q = job->chains[i / p->ndraws].q + i % p->ndraws * mix->nq;
		struct leat_rng rng = leat_rng_split(job->rng, "draw", i);
		const struct leat_mix_point *at = leat_mix_at(w, q, &rng);

		store(p, at, i);
		for (size_t c = 0; c < mix->nchannels; c++)
			add(sums + c * mix->n, at->contribution[c], mix->n);
		add(sums + mix->nchannels * mix->n, at->baseline, mix->n);
		add(sums + (mix->nchannels + 1) * mix->n, at->controls, mix->n);
		if (next >= p->nmu || p->mu_draw[next] != i)
			continue;
		for (size_t t = 0; t < mix->n; t++)
			p->mu[next * mix->n + t] = at->mu[t];
		next++;
	}
	leat_mix_work_free(w);
}

static double **
arrays(size_t n, size_t of, double **room)
{
	double **a = LEAT_NEW_N(double *, n);

	for (size_t i = 0; i < n; i++, *room += of)
		a[i] = *room;
	return a;
}

static void
allocate(struct leat_posterior *p)
{
	const struct leat_mix *mix = p->mix;
	size_t per_channel = 2 * LEAT_CURVE_PARAMETERS + (mix->value ? 3 : 2) * mix->ngeos;
	size_t count = mix->nparameters + mix->ncontrols + LEAT_LIKELIHOOD_PARAMETERS + 1 +
		       mix->nchannels * per_channel;
	double *room = LEAT_NEW_N(double, p->n *count + (mix->nchannels + 2) * mix->n);

	p->room = room;
	p->value = arrays(mix->nparameters, p->n, &room);
	p->control = arrays(mix->ncontrols, p->n, &room);
	for (int k = 0; k < LEAT_LIKELIHOOD_PARAMETERS; k++, room += p->n)
		p->likelihood[k] = room;
	p->baseline_total = room;
	room += p->n;
	p->channel = LEAT_NEW_N(struct leat_posterior_channel, mix->nchannels);
	for (size_t c = 0; c < mix->nchannels; c++) {
		for (int k = 0; k < 2 * LEAT_CURVE_PARAMETERS; k++, room += p->n)
			p->channel[c].par[k] = room;
		p->channel[c].beta = arrays(mix->ngeos, p->n, &room);
		p->channel[c].total = arrays(mix->ngeos, p->n, &room);
		p->channel[c].money =
		    mix->value ? arrays(mix->ngeos, p->n, &room) : p->channel[c].total;
		p->channel[c].contribution = room;
		room += mix->n;
	}
	p->baseline = room;
	p->controls = room + mix->n;
	p->nmu = p->n < MOST_MU ? p->n : MOST_MU;
	p->mu_draw = LEAT_NEW_N(size_t, p->nmu);
	p->mu = LEAT_NEW_N(double, p->nmu * mix->n);
	for (size_t k = 0; k < p->nmu; k++)
		p->mu_draw[k] = k * p->n / p->nmu;
}

/* The mean over draws of part `part` of the sums. */
static void
average(const struct job *job, size_t part, double *mean)
{
	const struct leat_mix *mix = job->p->mix;

	for (size_t t = 0; t < mix->n; t++) {
		double sum = 0;

		for (size_t b = 0; b < BLOCKS; b++)
			sum += job->sums[(b * (mix->nchannels + 2) + part) * mix->n + t];
		mean[t] = sum / (double)job->p->n;
	}
}

void
leat_posterior_init(struct leat_posterior *p, const struct leat_mix *mix,
    const struct leat_nuts_chain *chains, size_t nchains, const struct leat_rng *rng,
    unsigned threads)
{
	struct job job = {
	    p, chains, rng, LEAT_NEW_N(double, BLOCKS *(mix->nchannels + 2) * mix->n)};

	*p = (struct leat_posterior){.mix = mix, .nchains = nchains, .ndraws = chains[0].ndraws};
	p->n = nchains * p->ndraws;
	allocate(p);
	leat_parallel(threads, BLOCKS, work, &job);
	for (size_t c = 0; c < mix->nchannels; c++)
		average(&job, c, p->channel[c].contribution);
	average(&job, mix->nchannels, p->baseline);
	average(&job, mix->nchannels + 1, p->controls);
	free(job.sums);
}

void
leat_posterior_fini(struct leat_posterior *p)
{
	for (size_t c = 0; p->channel && c < p->mix->nchannels; c++) {
		free(p->channel[c].beta);
		if (p->mix->value)
			free(p->channel[c].money);
		free(p->channel[c].total);
	}
	free(p->channel);
	free(p->value);
	free(p->control);
	free(p->mu_draw);
	free(p->mu);
	free(p->room);
}

double
leat_posterior_predictive(const struct leat_posterior *p, size_t cell, double prob)
{
	return leat_likelihood_quantile(&p->mix->likelihood, cell, p->mu + cell, p->mix->n,
	    p->likelihood, p->mu_draw, p->nmu, prob);
}
