/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_CAMPAIGN_PART_H
#define LEAT_MIX_CAMPAIGN_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rng.h"
#include "campaign/campaign.h"

/*
 * The room's own: a pool of channels whose campaigns share their hyperparameters,
 * and its posterior, in steps each in a file of its own.
 *
 * What is unknown besides the hyperparameters is a vector q:
 *   mu, slope                                of the pool
 *   per channel: mu_c, week_c0 ..            nweeks + 1
 *   per campaign: level, logit elasticity    2
 * Given the pool's and its channel's, a campaign is independent of all others: the
 * curvature is an arrow of three levels, and everything is linear in campaigns.
 */
/*
 * Priors of what pools and channels have in common: the elasticity of the middle
 * campaign, 0.16 to 0.84 (90 %) on the logit scale; credits about in proportion to
 * size among campaigns; mean credits of a channel known to some orders of magnitude.
 */
#define LEAT_POOL_MU_SD 1.0
#define LEAT_POOL_SLOPE_MEAN 1.0
#define LEAT_POOL_SLOPE_SD 0.5
#define LEAT_POOL_CHANNEL_SD 3.0

struct leat_pool_cell {
	uint32_t week;
	double log_x;  /* log exposure / reference */
	double offset; /* log of the weeks that it was on */
	double credits;
};

struct leat_pool_unit {
	size_t series;   /* in the data */
	size_t channel;  /* in the pool */
	size_t first, n; /* its cells */
	double size;
};

struct leat_pool_channel {
	size_t channel; /* in the data */
	double middle;  /* of the prior of mu_c: log of mean credits */
};

struct leat_pool {
	size_t nweeks, nchannels, nunits, ncells, nq;
	struct leat_pool_channel *channel;
	struct leat_pool_unit *unit; /* channel by channel */
	struct leat_pool_cell *cell;
	double log_factorials; /* of all credits, summed */
};

/* campaign_pool.c: the pool of those channels of the data; reference gets those of its campaigns.
 */
void leat_pool_init(struct leat_pool *p, const struct leat_campaign_data *data,
    const size_t *channel, size_t nchannels, double *reference);
void leat_pool_fini(struct leat_pool *p);

/* leat_pool_offset -- log of how many weeks a campaign was on in a week; -infinity if it was not.
 */
double leat_pool_offset(
    const struct leat_campaign_data *data, const struct leat_campaign_series *s, size_t week);

static inline size_t
leat_pool_channel_at(const struct leat_pool *p, size_t c)
{
	return 2 + c * (p->nweeks + 1);
}

static inline size_t
leat_pool_unit_at(const struct leat_pool *p, size_t u)
{
	return 2 + p->nchannels * (p->nweeks + 1) + 2 * u;
}

/* The hyperparameters, by their logarithms. */
enum { LEAT_HYPER_LEVEL, LEAT_HYPER_ELASTICITY, LEAT_HYPER_WEEK, LEAT_HYPER_NOISE, LEAT_HYPERS };

struct leat_hyper {
	double level, elasticity, week; /* precisions, 1 / sd^2 */
	double phi;                     /* dispersion, 1 / noise^2 */
	double log_phi;
	double constant; /* of the joint density, all that q does not change */
};

/* leat_hyper_set -- from their logarithms; the constant costs a pass over the cells. */
void leat_hyper_set(
    struct leat_hyper *h, const struct leat_pool *p, const double log_sd[LEAT_HYPERS]);

/* Minus the second derivatives of the joint density. */
struct leat_pool_curvature {
	double (*unit)[3]; /* nunits: level level, level logit, logit logit */
	double (*cell)[2]; /* ncells: week by level, week by logit */
	double *week;      /* nchannels * nweeks */
};

/*
 * campaign_joint.c: leat_pool_joint -- log density of data and q given the
 * hyperparameters, normalised.
 * grad  nq values
 * k     NULL, or filled. A campaign whose curvature is not that of a peak (far from
 *       its mode it may not be) gets that of its expectation, which is.
 */
double leat_pool_joint(const struct leat_pool *p, const struct leat_hyper *h, const double *q,
    double *grad, struct leat_pool_curvature *k);

/* leat_pool_unit_joint -- the terms of that density that one campaign's own two numbers change. */
double leat_pool_unit_joint(const struct leat_pool *p, const struct leat_hyper *h, const double *q,
    size_t unit, const double own[2]);

/*
 * leat_pool_beyond -- the next term of Laplace's series for the integrals over each
 * campaign's own two, given the rest of q: the log of what their product is
 * above that of the normal approximations. Where most campaigns know little it adds
 * up, and without it the sd of elasticities comes out too small.
 * k      the curvature at q, which is their mode
 * Source: Shun and McCullagh (1995), Laplace approximation of high dimensional
 * integrals, JRSS B 57(4), section 2.
 */
double leat_pool_beyond(const struct leat_pool *p, const struct leat_hyper *h, const double *q,
    const struct leat_pool_curvature *k);

/* The mode of q for given hyperparameters, with the arrow there, eliminated from its tip. */
struct leat_pool_mode {
	const struct leat_pool *p;
	struct leat_hyper h;
	double *q, value; /* the mode, and the joint density there */
	double log_det;   /* of minus the second derivatives */
	int steps;        /* of Newton's method */
	struct leat_pool_curvature k;
	double (*unit_factor)[3]; /* Cholesky of k.unit */
	double *channel_factor;   /* nchannels * (nweeks + 1)^2 lower triangles */
	double *channel_top;      /* nchannels * (nweeks + 1) * 2: a channel's by the pool's */
	double top_factor[3];
	double *grad, *step, *next, *room;
};

/* campaign_mode.c */
void leat_pool_mode_init(struct leat_pool_mode *m, const struct leat_pool *p);
void leat_pool_mode_fini(struct leat_pool_mode *m);

/* leat_pool_start -- a sensible q from which to look for the mode. */
void leat_pool_start(const struct leat_pool *p, double *q);

/*
 * leat_pool_mode_find -- by Newton's method with backtracking, from m->q.
 * After: q, value, log_det and the factors are those of the mode.
 */
void leat_pool_mode_find(struct leat_pool_mode *m, const double log_sd[LEAT_HYPERS]);

/*
 * leat_pool_mode_draw -- q from the normal around the mode, then each campaign's
 * own two by Metropolis steps given the rest.
 * q        nq values (caller's)
 * accepted added to: steps taken of those tried, summed over campaigns
 * Returns how many steps were tried.
 */
size_t leat_pool_mode_draw(
    const struct leat_pool_mode *m, struct leat_rng *rng, double *q, size_t *accepted);

/* What is known of the hyperparameters: draws of them, and the mode of q for each. */
struct leat_pool_draws {
	size_t n;                      /* proposals */
	double (*log_sd)[LEAT_HYPERS]; /* n */
	double *weight;                /* n, adding up to 1 */
	double *q;                     /* n * nq */
	double ess;                    /* of the weights */
};

/* campaign_hyper.c: leat_pool_prior -- log density of the hyperparameters' logarithms. */
double leat_pool_prior(const double log_sd[LEAT_HYPERS]);

/* leat_pool_marginal -- log density of data and hyperparameters; m->q is where the search starts
 * and, after, the mode. */
double leat_pool_marginal(struct leat_pool_mode *m, const double log_sd[LEAT_HYPERS]);

void leat_pool_draws_init(
    struct leat_pool_draws *d, const struct leat_pool *p, struct leat_rng *rng, unsigned threads);
void leat_pool_draws_fini(struct leat_pool_draws *d);

#endif
