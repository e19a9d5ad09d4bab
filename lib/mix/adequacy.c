/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well a model fits, in figures. */
#include "mix/adequacy.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/pool.h"
#include "math/stat.h"
#include "sample/diagnose.h"

#define OVERLAP_DRAWS 400

/* What outcomes are compared by. */
enum statistic { MEAN, SD, LARGEST, AUTOCORRELATION, NSTATISTICS };

struct predicting {
	const struct leat_posterior *p;
	const struct leat_rng *rng;
	double *log_like; /* nmu * likelihood.n */
	bool *larger;     /* nmu * NSTATISTICS: of the drawn outcomes than of the data */
};

static double
largest(const double *x, size_t n)
{
	double most = -INFINITY;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, x[i]);
	return most;
}

/* Autocorrelation of residuals at lag 1, about 0, within each geo. */
static double
autocorrelation(const struct leat_mix *mix, const double *y, const double *mu)
{
	double above = 0, below = 0;

	for (size_t i = 0; i < mix->n; i++) {
		double r = y[i] - mu[i];

		below += r * r;
		if (i % mix->nperiods > 0)
			above += r * (y[i - 1] - mu[i - 1]);
	}
	return below > 0 ? above / below : 0;
}

static void
statistics(const struct leat_mix *mix, const double *y, const double *mu, double *out)
{
	size_t n = mix->likelihood.n;

	out[MEAN] = leat_stat_mean(y, n);
	out[SD] = leat_stat_sd(y, n);
	out[LARGEST] = largest(y, n);
	/* Sums over periods are no series. */
	out[AUTOCORRELATION] = mix->likelihood.sum ? NAN : autocorrelation(mix, y, mu);
}

static void
predict(void *ctx, size_t k)
{
	struct predicting *job = ctx;
	const struct leat_posterior *p = job->p;
	const struct leat_mix *mix = p->mix;
	const struct leat_likelihood *l = &mix->likelihood;
	struct leat_rng rng = leat_rng_split(job->rng, "predictive", k);
	double par[LEAT_LIKELIHOOD_PARAMETERS], data[NSTATISTICS], drawn[NSTATISTICS];
	double *y = LEAT_NEW_N(double, l->n);
	const double *mu = p->mu + k * mix->n;

	for (int i = 0; i < l->nparameters; i++)
		par[i] = p->likelihood[i][p->mu_draw[k]];
	leat_likelihood_pointwise(l, mu, par, job->log_like + k * l->n);
	leat_likelihood_draw(l, mu, par, &rng, y);
	statistics(mix, l->y, mu, data);
	statistics(mix, y, mu, drawn);
	for (int s = 0; s < NSTATISTICS; s++)
		job->larger[k * NSTATISTICS + (size_t)s] = drawn[s] > data[s];
	free(y);
}

static double
share(const struct predicting *job, enum statistic s)
{
	size_t count = 0;

	for (size_t k = 0; k < job->p->nmu; k++)
		count += job->larger[k * NSTATISTICS + s];
	return (double)count / (double)job->p->nmu;
}

/* How independent the draws are that leave-one-out is taken over: by their total. */
static double
efficiency(const struct predicting *job)
{
	size_t n = job->p->mix->likelihood.n, ndraws = job->p->nmu;
	double *total = LEAT_NEW_N(double, ndraws), ess;

	for (size_t k = 0; k < ndraws; k++)
		for (size_t i = 0; i < n; i++)
			total[k] += job->log_like[k * n + i];
	ess = ndraws < 8 ? 1 : leat_diagnose_ess_mean(total, 1, ndraws) / (double)ndraws;
	free(total);
	return fmin(fmax(ess, 1e-3), 1);
}

static void
predictive(struct leat_adequacy *v, const struct leat_posterior *p, const struct leat_rng *rng,
    unsigned threads)
{
	size_t n = p->mix->likelihood.n;
	struct predicting job = {
	    p, rng, LEAT_NEW_N(double, p->nmu *n), LEAT_NEW_N(bool, p->nmu *NSTATISTICS)};

	leat_parallel(threads, p->nmu, predict, &job);
	v->p_mean = share(&job, MEAN);
	v->p_sd = share(&job, SD);
	v->p_largest = share(&job, LARGEST);
	v->p_autocorrelation = p->mix->likelihood.sum ? NAN : share(&job, AUTOCORRELATION);
	leat_loo_init(&v->loo, job.log_like, p->nmu, n, efficiency(&job), threads);
	free(job.log_like);
	free(job.larger);
}

/* Draws of what the effect's prior is about; false if it is nothing that the posterior keeps. */
static bool
effect_draws(const struct leat_posterior *p, size_t c, double *out, size_t n)
{
	const struct leat_mix_channel *ch = &p->mix->channel[c];
	double cells = (double)p->mix->n;
	/* Geos' effects are in money; those of one market at the mean worth of the outcome. */
	double *const *brought = p->mix->ngeos > 1 ? p->channel[c].money : p->channel[c].total;

	if (ch->effect_kind == LEAT_EFFECT_MARGINAL_ROI ||
	    (ch->effect_kind == LEAT_EFFECT_BETA && p->mix->ngeos > 1) ||
	    ch->effect.family == LEAT_PRIOR_FIXED)
		return false;
	for (size_t k = 0; k < n; k++) {
		size_t i = k * p->n / n;

		out[k] = 0;
		for (size_t g = 0; g < p->mix->ngeos; g++)
			out[k] += brought[g][i] / p->mix->y_scale[0] / cells;
		out[k] *= ch->effect_per_mean;
		if (ch->effect_kind == LEAT_EFFECT_BETA)
			out[k] = p->channel[c].beta[0][i];
		if (!(out[k] > 0 && isfinite(out[k])))
			return false;
	}
	return true;
}

struct overlapping {
	struct leat_adequacy *v;
	const struct leat_posterior *p;
};

static void
find_overlap(void *ctx, size_t c)
{
	struct overlapping *job = ctx;
	size_t n = job->p->n < OVERLAP_DRAWS ? job->p->n : OVERLAP_DRAWS;
	double *draw = LEAT_NEW_N(double, n);

	job->v->channel[c].overlap = effect_draws(job->p, c, draw, n)
					 ? leat_overlap(&job->p->mix->channel[c].effect, draw, n)
					 : NAN;
	free(draw);
}

static void
exposures(struct leat_adequacy *v, const struct leat_mix *mix, const struct leat_panel *panel)
{
	size_t k = mix->nchannels + panel->ncontrols, n = mix->n;
	const double **column = LEAT_NEW_N(const double *, k);
	double *vif = LEAT_NEW_N(double, k);

	for (size_t c = 0; c < mix->nchannels; c++)
		column[c] = panel->channel[mix->channel[c].series].exposure;
	for (size_t j = 0; j < panel->ncontrols; j++)
		column[mix->nchannels + j] = panel->control[j].value;
	v->condition = leat_collinearity(column, k, n, vif);
	for (size_t c = 0; c < mix->nchannels; c++) {
		v->channel[c].name = panel->channel[mix->channel[c].series].name;
		v->channel[c].vif = vif[c];
		v->channel[c].variation = leat_stat_sd(column[c], n) / leat_stat_mean(column[c], n);
	}
	free((void *)column);
	free(vif);
}

void
leat_adequacy_init(struct leat_adequacy *v, const struct leat_posterior *p,
    const struct leat_panel *panel, const struct leat_rng *rng, unsigned threads)
{
	struct overlapping job = {v, p};
	size_t negative = 0;

	*v = (struct leat_adequacy){.nchannels = p->mix->nchannels};
	v->channel = LEAT_NEW_N(struct leat_adequacy_channel, v->nchannels);
	for (size_t i = 0; i < p->n; i++)
		negative += p->baseline_total[i] < 0;
	v->negative_baseline = (double)negative / (double)p->n;
	exposures(v, p->mix, panel);
	leat_parallel(threads, v->nchannels, find_overlap, &job);
	predictive(v, p, rng, threads);
}

void
leat_adequacy_fini(struct leat_adequacy *v)
{
	leat_loo_fini(&v->loo);
	free(v->channel);
	*v = (struct leat_adequacy){0};
}
