/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_CAMPAIGN_H
#define LEAT_MIX_CAMPAIGN_H

#include <stddef.h>
#include <stdint.h>

/*
 * The campaign level: how the credits of each campaign follow its own spend. For
 * campaign j of channel c, in week w,
 *   credits ~ negative binomial with mean
 *     days_w / 7 * on_jw * exp(level_j + week_cw) * (exposure_jw / reference_j)^elasticity_j
 *     and variance mean + mean^2 / dispersion
 *   level_j            ~ normal(mu_c + slope * size_j, sd_level)
 *   logit elasticity_j ~ normal(mu, sd_elasticity)
 *   week_cw            ~ normal(0, sd_week): demand that all campaigns of c share, so
 *                        that it is not taken for the effect of money
 * size_j is the log of its reference, the geometric mean of its exposure, less the
 * channel's mean of those. With a slope of its own, whether large campaigns earn
 * more per unit says nothing about what more money does to one of them: that is
 * learned within campaigns only (Mundlak 1978, On the pooling of time series and
 * cross section data, Econometrica 46(1)).
 *
 * mu, slope, dispersion and the sds belong to a pool: a channel of at least
 * LEAT_CAMPAIGN_POOL campaigns is a pool, and channels of fewer share one.
 * Levels, elasticities and weeks are integrated out by Laplace's approximation
 * around their mode for given sds and dispersion; these are drawn by importance
 * resampling, so their uncertainty is in every draw; then each campaign's own two
 * numbers are drawn from that approximation and corrected by Metropolis steps.
 * Source: Rue, Martino, Chopin (2009), Approximate Bayesian inference for latent
 * Gaussian models by using integrated nested Laplace approximations, JRSS B 71(2),
 * sections 3.1 and 6.5.
 */
#define LEAT_CAMPAIGN_POOL 10

struct leat_campaign_series {
	size_t channel;   /* 0 .. nchannels-1 */
	double *exposure; /* nweeks: money per 7 days that it was on, carry-over counted, >= 0 */
	double *on;       /* nweeks: on what part of the week's days; NULL: on all */
	double *credits;  /* nweeks: counts of those days, may be fractional, finite, >= 0 */
};

struct leat_campaign_data {
	size_t nweeks, nchannels, ncampaigns;
	const double *days; /* nweeks: of each week, how many are in the data, (0, 7] */
	const struct leat_campaign_series *campaign; /* ncampaigns, any order */
};

struct leat_campaign_settings {
	size_t ndraws; /* joint draws of all campaigns */
	uint64_t seed;
	unsigned threads; /* 0: all processors; does not change the result */
};

/* What a channel's campaigns share: ndraws each, of the posterior. */
enum leat_campaign_shared {
	LEAT_CAMPAIGN_ELASTICITY,    /* of its middle campaign */
	LEAT_CAMPAIGN_SIZE_SLOPE,    /* of log credits by log size, among campaigns */
	LEAT_CAMPAIGN_SD_LEVEL,      /* log credits */
	LEAT_CAMPAIGN_SD_ELASTICITY, /* logit */
	LEAT_CAMPAIGN_SD_WEEK,       /* log credits */
	LEAT_CAMPAIGN_DISPERSION,    /* of the negative binomial */
	LEAT_CAMPAIGN_SHARED
};
extern const char *const leat_campaign_shared_names[LEAT_CAMPAIGN_SHARED];

struct leat_campaign_fit {
	size_t ncampaigns, nchannels, ndraws;
	double *reference;  /* ncampaigns: exposure per week; a channel's mean where it has none */
	double *level;      /* ncampaigns * ndraws: log credits a week there, weeks averaged */
	double *elasticity; /* ncampaigns * ndraws, (0, 1) */
	double *fitted;     /* ncampaigns * ndraws: mean credits over all weeks as they were */
	double *shared[LEAT_CAMPAIGN_SHARED]; /* nchannels * ndraws */
	size_t npools;
	double ess;    /* of the importance weights of sds and dispersion: the least of all pools */
	double accept; /* share of Metropolis steps taken; 1 where Laplace is exact */
	size_t nused;  /* weeks of campaigns that count, see LEAT_CAMPAIGN_LEAST */
};

/*
 * Days, and weeks, whose exposure is below this part of the campaign's mean over those that
 * have any are left out: what came before it began and after it stopped is not about how its
 * response bends.
 */
#define LEAT_CAMPAIGN_LEAST 0.01

/*
 * leat_campaign_run -- fit all channels' campaigns.
 * fit  filled (caller's); end with leat_campaign_fit_fini
 * There is always an answer: a campaign without exposure or credits gets what its
 * pool says of campaigns unseen. Draws of different campaigns of a pool are joint.
 */
void leat_campaign_run(const struct leat_campaign_data *data,
    const struct leat_campaign_settings *settings, struct leat_campaign_fit *fit);
void leat_campaign_fit_fini(struct leat_campaign_fit *fit);

#endif
