/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "campaign/campaign.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "campaign/campaign_part.h"

const char *const leat_campaign_shared_names[LEAT_CAMPAIGN_SHARED] = {
    "elasticity", "size_slope", "sd_level", "sd_elasticity", "sd_week", "dispersion"};

/* One pool's draws on their way into the fit. */
struct job {
	const struct leat_campaign_data *data;
	const struct leat_pool *p;
	const struct leat_pool_draws *hyper;
	size_t *first; /* of each proposal, n + 1: which draws are its */
	size_t *draw;  /* ndraws: their places, at random */
	struct leat_rng rng;
	struct leat_campaign_fit *fit;
	size_t *tried, *accepted; /* of each proposal */
};

/* How a channel's average week stands to one of effect 0, as a logarithm. */
static double
log_mean_week(const struct job *job, const double *week)
{
	double sum = 0, days = 0;

	for (size_t w = 0; w < job->data->nweeks; w++) {
		sum += job->data->days[w] * exp(week[w]);
		days += job->data->days[w];
	}
	return log(sum / days);
}

/* Mean credits of a campaign over all its weeks, those that tell nothing included. */
static double
fitted(const struct job *job, size_t unit, const double *week, double level, double elasticity)
{
	size_t j = job->p->unit[unit].series;
	const struct leat_campaign_series *s = &job->data->campaign[j];
	double sum = 0, log_reference = log(job->fit->reference[j]);

	for (size_t w = 0; w < job->data->nweeks; w++)
		if (s->exposure[w] > 0)
			sum += exp(level + week[w] + leat_pool_offset(job->data, s, w) +
				   elasticity * (log(s->exposure[w]) - log_reference));
	return sum;
}

static void
keep_unit(const struct job *job, size_t unit, const double *q, size_t d)
{
	const struct leat_pool *p = job->p;
	struct leat_campaign_fit *f = job->fit;
	size_t at = p->unit[unit].series * f->ndraws + d, own = leat_pool_unit_at(p, unit);
	const double *week = q + leat_pool_channel_at(p, p->unit[unit].channel) + 1;

	f->elasticity[at] = 1 / (1 + exp(-q[own + 1]));
	f->fitted[at] = fitted(job, unit, week, q[own], f->elasticity[at]);
	f->level[at] = q[own] + log_mean_week(job, week);
}

static void
keep_shared(const struct job *job, const struct leat_hyper *h, const double *q, size_t d)
{
	const double value[LEAT_CAMPAIGN_SHARED] = {1 / (1 + exp(-q[0])), q[1], 1 / sqrt(h->level),
	    1 / sqrt(h->elasticity), 1 / sqrt(h->week), h->phi};

	for (size_t c = 0; c < job->p->nchannels; c++)
		for (int k = 0; k < LEAT_CAMPAIGN_SHARED; k++)
			job->fit->shared[k][job->p->channel[c].channel * job->fit->ndraws + d] =
			    value[k];
}

/* All draws that have one proposal's sds and dispersion. */
static void
draw_those(void *ctx, size_t proposal)
{
	struct job *job = ctx;
	const struct leat_pool *p = job->p;
	struct leat_pool_mode m;
	double *q;

	if (job->first[proposal] == job->first[proposal + 1])
		return;
	leat_pool_mode_init(&m, p);
	memcpy(m.q, job->hyper->q + proposal * p->nq, p->nq * sizeof(*m.q));
	leat_pool_mode_find(&m, job->hyper->log_sd[proposal]);
	q = LEAT_NEW_N(double, p->nq);
	for (size_t i = job->first[proposal]; i < job->first[proposal + 1]; i++) {
		struct leat_rng rng = leat_rng_split(&job->rng, "draw", i);

		job->tried[proposal] += leat_pool_mode_draw(&m, &rng, q, &job->accepted[proposal]);
		for (size_t u = 0; u < p->nunits; u++)
			keep_unit(job, u, q, job->draw[i]);
		keep_shared(job, &m.h, q, job->draw[i]);
	}
	free(q);
	leat_pool_mode_fini(&m);
}

/* Which draws go to which proposal: as many as its weight says, by systematic resampling. */
static void
resample(const struct leat_pool_draws *hyper, size_t ndraws, struct leat_rng *rng, size_t *first)
{
	double at = leat_rng_uniform(rng), sum = 0;
	size_t given = 0;

	for (size_t k = 0; k < hyper->n; k++) {
		first[k] = given;
		sum += hyper->weight[k] * (double)ndraws;
		while (given < ndraws && (double)given + at < sum)
			given++;
	}
	/* What rounding left over goes to the last that has any weight. */
	for (size_t k = hyper->n; k-- > 0 && given < ndraws;)
		if (hyper->weight[k] > 0) {
			for (size_t i = k + 1; i < hyper->n; i++)
				first[i] = ndraws;
			given = ndraws;
		}
	first[hyper->n] = ndraws;
}

static void
run_pool(const struct leat_campaign_data *data, const struct leat_campaign_settings *s,
    const size_t *channel, size_t nchannels, struct leat_campaign_fit *fit, size_t *moves)
{
	struct leat_pool p;
	struct leat_pool_draws hyper;
	struct leat_rng all;
	struct job job = {.data = data, .p = &p, .hyper = &hyper, .fit = fit};

	leat_rng_init(&all, s->seed);
	job.rng = leat_rng_split(&all, "campaign", channel[0]);
	leat_pool_init(&p, data, channel, nchannels, fit->reference);
	leat_pool_draws_init(&hyper, &p, &job.rng, s->threads);
	job.first = LEAT_NEW_N(size_t, hyper.n + 1);
	job.draw = LEAT_NEW_N(size_t, s->ndraws);
	job.tried = LEAT_NEW_N(size_t, hyper.n);
	job.accepted = LEAT_NEW_N(size_t, hyper.n);
	resample(&hyper, s->ndraws, &job.rng, job.first);
	leat_rng_shuffle(&job.rng, job.draw, s->ndraws);
	leat_parallel(s->threads, hyper.n, draw_those, &job);
	for (size_t k = 0; k < hyper.n; k++) {
		moves[0] += job.tried[k];
		moves[1] += job.accepted[k];
	}
	fit->ess = fit->npools == 0 || hyper.ess < fit->ess ? hyper.ess : fit->ess;
	fit->npools++;
	fit->nused += p.ncells;
	free(job.first);
	free(job.draw);
	free(job.tried);
	free(job.accepted);
	leat_pool_draws_fini(&hyper);
	leat_pool_fini(&p);
}

/* Channels of many campaigns by themselves, the others together. */
static void
run_pools(const struct leat_campaign_data *data, const struct leat_campaign_settings *s,
    struct leat_campaign_fit *fit, size_t *moves)
{
	size_t *size = LEAT_NEW_N(size_t, data->nchannels + 1);
	size_t *small = LEAT_NEW_N(size_t, data->nchannels + 1), nsmall = 0;

	for (size_t j = 0; j < data->ncampaigns; j++)
		size[data->campaign[j].channel]++;
	for (size_t c = 0; c < data->nchannels; c++) {
		if (size[c] >= LEAT_CAMPAIGN_POOL)
			run_pool(data, s, &c, 1, fit, moves);
		else if (size[c] > 0)
			small[nsmall++] = c;
	}
	if (nsmall)
		run_pool(data, s, small, nsmall, fit, moves);
	free(size);
	free(small);
}

void
leat_campaign_run(const struct leat_campaign_data *data, const struct leat_campaign_settings *s,
    struct leat_campaign_fit *fit)
{
	size_t n = data->ncampaigns * s->ndraws, moves[2] = {0, 0};

	gsl_set_error_handler_off();
	*fit = (struct leat_campaign_fit){
	    .ncampaigns = data->ncampaigns, .nchannels = data->nchannels, .ndraws = s->ndraws};
	fit->reference = LEAT_NEW_N(double, data->ncampaigns + 1);
	fit->level = LEAT_NEW_N(double, n + 1);
	fit->elasticity = LEAT_NEW_N(double, n + 1);
	fit->fitted = LEAT_NEW_N(double, n + 1);
	for (int k = 0; k < LEAT_CAMPAIGN_SHARED; k++)
		fit->shared[k] = LEAT_NEW_N(double, data->nchannels * s->ndraws + 1);
	run_pools(data, s, fit, moves);
	fit->accept = moves[0] ? (double)moves[1] / (double)moves[0] : 1;
}

void
leat_campaign_fit_fini(struct leat_campaign_fit *fit)
{
	free(fit->reference);
	free(fit->level);
	free(fit->elasticity);
	free(fit->fitted);
	for (int k = 0; k < LEAT_CAMPAIGN_SHARED; k++)
		free(fit->shared[k]);
	*fit = (struct leat_campaign_fit){0};
}
