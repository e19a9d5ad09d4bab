/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_ADEQUACY_H
#define LEAT_MIX_ADEQUACY_H

#include <stdbool.h>

#include "base/err.h"
#include "mix/posterior.h"
#include "panel/panel.h"
#include "record/json.h"
#include "sample/loo.h"

/*
 * What a model has to pass before it moves money, in one place. Beyond those that hold,
 * --strict holds the model; the others warn.
 */
#define LEAT_RHAT_MOST 1.01              /* holds */
#define LEAT_ESS_LEAST 400.0             /* holds */
#define LEAT_EBFMI_LEAST 0.3             /* warns */
#define LEAT_PREDICTIVE_LEAST 0.005      /* of a posterior predictive p, either side: warns */
#define LEAT_NEGATIVE_BASELINE_WARNS 0.2 /* probability */
#define LEAT_NEGATIVE_BASELINE_HOLDS 0.8 /* probability */
#define LEAT_OVERLAP_MOST 0.95           /* of prior and posterior: warns */
#define LEAT_VIF_MOST 10.0               /* warns */
#define LEAT_CONDITION_MOST 30.0         /* warns */
#define LEAT_VARIATION_LEAST 0.1         /* sd over mean of exposure: warns */
#define LEAT_LOO_BAD_MOST 0.1            /* share of observations with a k above 0.7: warns */

/*
 * struct leat_adequacy -- does the model fit these data, and do these data tell what it
 * claims? NaN where a figure does not exist.
 * p_*         posterior predictive p: how often outcomes drawn from the model have a larger
 *             mean, sd, largest value, autocorrelation of residuals at lag 1 than the data
 * negative_baseline  probability that the baseline over all periods is below 0
 * condition   of the correlations of exposures and controls: the square root of the largest
 *             eigenvalue over the smallest
 * overlap     per channel, the area under both the prior and the posterior density of what the
 *             effect's prior is about: near 1 the data have said nothing
 * vif         variance inflation: 1 / (1 - R^2) of its exposure by all others and the controls
 * variation   sd over mean of its exposure
 */
struct leat_adequacy_channel {
	const char *name; /* the panel's */
	double overlap, vif, variation;
};

struct leat_adequacy {
	double p_mean, p_sd, p_largest, p_autocorrelation;
	double negative_baseline, condition;
	struct leat_adequacy_channel *channel; /* nchannels of the mix, in its order */
	size_t nchannels;
	struct leat_loo loo;
};

/*
 * leat_adequacy_init -- from the draws whose means the posterior keeps.
 * panel  borrowed, must outlive it
 * rng    for outcomes drawn from the model (borrowed)
 */
void leat_adequacy_init(struct leat_adequacy *v, const struct leat_posterior *p,
    const struct leat_panel *panel, const struct leat_rng *rng, unsigned threads);
void leat_adequacy_fini(struct leat_adequacy *v);

/* leat_adequacy_json -- an object for the model line. */
void leat_adequacy_json(const struct leat_adequacy *v, struct leat_buf *out);

/* leat_adequacy_tell -- warnings and notes; returns whether the model is fit to move money. */
bool leat_adequacy_tell(const struct leat_adequacy *v, const struct leat_log *log);

/*
 * leat_overlap -- the area under both a prior density and that of n draws, both of the
 * logarithm; the draws' by a Gaussian kernel. Draws are above 0.
 */
double leat_overlap(const struct leat_prior *prior, const double *x, size_t n);

/*
 * leat_collinearity -- variance inflation of each of k columns of n by the others, and the
 * condition number of their correlations. A column that is constant has NaN and is left out.
 * vif    k; at most 1e9
 * Source: Belsley, Kuh, Welsch (1980), Regression diagnostics, chapter 3.
 */
double leat_collinearity(const double *const *column, size_t k, size_t n, double *vif);

#endif
