/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_MARKET_H
#define LEAT_MARKET_MARKET_H

#include <stdint.h>

#include "base/money.h"
#include "market/truth.h"

/*
 * struct leat_market -- what happened in a simulated market, day by day: what a
 * team would see (spend, outcome, controls, claims) and what it would not
 * (contributions). Arrays are series-major, then geo, then day:
 * cell[(campaign * ngeos + geo) * ndays + day].
 */

/* A campaign's day in a geo, as its platform reports it. */
struct leat_market_cell {
	int64_t cost_micros;         /* a whole number of cents */
	int64_t impressions, clicks; /* clicks <= impressions */
	int64_t claimed;             /* conversions that the platform claims */
	int64_t claimed_micros;      /* and their revenue */
};

struct leat_market_campaign {
	size_t channel;
	const struct leat_truth_campaign *campaign;
};

struct leat_market {
	const struct leat_truth *truth; /* borrowed; must outlive the market */
	struct leat_rng rng;            /* split, never drawn from */
	size_t ndays, ngeos, ncampaigns;
	struct leat_market_campaign *campaign; /* of all channels, in the truth's order */
	struct leat_market_cell *cell;         /* by campaign, geo, day */
	int64_t *changed;        /* by channel, geo, day: micros of spend that are there for an
				    experiment, negative where it withheld them; NULL: no experiments */
	int8_t *control;         /* by control, day: 0 or 1 */
	double *baseline;        /* by geo, day: money, controls not counted */
	double *controls;        /* by geo, day: money, all controls */
	double *contribution;    /* by channel, geo, day: money, the exact incremental outcome */
	int64_t *outcome_micros; /* by geo, day: a whole number of cents, >= 0 */
	int64_t *orders;         /* by geo, day: that the outcome is divided into */
};

/*
 * leat_market_run -- live through the truth's days. The same truth and seed give
 * the same market.
 */
void leat_market_run(
    struct leat_market *m, const struct leat_truth *truth, const struct leat_rng *rng);
void leat_market_fini(struct leat_market *m);

/* leat_market_expected -- what a geo's day earns on average: baseline, controls, channels. */
double leat_market_expected(const struct leat_market *m, size_t geo, size_t day);

#endif
