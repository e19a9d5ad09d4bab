/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_CAMPAIGN_VALUE_H
#define LEAT_MIX_CAMPAIGN_VALUE_H

#include <stddef.h>

#include "base/rng.h"

/*
 * What a credit of a campaign is worth: the money of its orders. Of campaign j of one
 * channel, with n_j credits that are worth v_j on average,
 *   log v_j ~ normal(log value_j, spread^2 / n_j),  log value_j ~ normal(middle, sd^2),
 * spread the relative sd of what one credit is worth, from how weeks differ within
 * campaigns. sd comes from moments, and is then taken as known.
 * Source: DerSimonian and Laird (1986), Meta-analysis in clinical trials, Controlled
 * Clinical Trials 7(3), eq. 8.
 */
struct leat_campaign_worth {
	const double *credits, *revenue; /* nweeks each */
};

/*
 * leat_campaign_values -- draws of log value.
 * worth  n campaigns of one channel
 * out    n arrays of ndraws (caller's). All 0 where no campaign has credits of any worth:
 *        every credit then counts alike.
 */
void leat_campaign_values(const struct leat_campaign_worth *worth, size_t n, size_t nweeks,
    size_t ndraws, struct leat_rng *rng, double *const *out);

#endif
