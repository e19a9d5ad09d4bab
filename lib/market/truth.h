/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_TRUTH_H
#define LEAT_MARKET_TRUTH_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/slice.h"
#include "math/curve.h"
#include "record/json.h"

/*
 * struct leat_truth -- every parameter of a simulated market: what a model can
 * only estimate. Money is in `currency`; "a day" is a calendar day in `tz`. All
 * text lies in the truth's arena.
 *
 * The market of geo g, with population share s, on day t (0 is the first day):
 *
 *   outcome = s * level * (1 + growth * t / 365.25 + day_of_week[t] + yearly(t))
 *           + s * sum over controls of effect * value(t)
 *           + s * sum over channels of beta * curve(spend / (s * scale))(t)
 *           + sqrt(s) * noise_sd * N(0, 1)
 *
 * where yearly(t) = sum_k a_k cos(2 pi k d / 365.25) + b_k sin(2 pi k d / 365.25),
 * d the day of the year, and curve is a struct leat_shape.
 */
#define LEAT_TRUTH_HARMONICS 4
#define LEAT_NO_CAUSE SIZE_MAX   /* in place of a channel's number: would have come anyway */
#define LEAT_EVERYWHERE SIZE_MAX /* in place of a geo's number: all of them */

/* How a channel's spend moves: log-normal by week and by day, on and off in flights. */
struct leat_truth_spend {
	double level;              /* money per day while on, > 0 */
	double growth_per_year;    /* fraction of level */
	double weekly_sd;          /* sd of the logarithm, one draw a week */
	double daily_sd;           /* the same, one draw a day */
	int64_t on_days, off_days; /* lengths of flights; off_days 0: always on */
	double off_level;          /* spend while off, as a fraction, 0 to 1 */
};

struct leat_truth_campaign {
	struct leat_slice platform, account, id, name;
	struct leat_slice event; /* what the touch log calls a contact: click, impression, ... */
	double share;            /* of the channel's spend; shares add up to 1 */
	double cpm, cpc;         /* money per 1000 impressions, per click, > 0 */
	double budget;           /* money per day set on the platform; 0: not told */
	double claim;            /* conversions claimed per incremental one */
	double steal;            /* and per order that would have come anyway */
	double touch_per_click;  /* contacts that reach the touch log, per click */
};

/*
 * What a touch does to the hazard: beta in all, decaying at omega (market/effect.h). With
 * everything behind omega 0 it is the additive exponential hazard, all of it logged.
 */
struct leat_truth_hazard {
	double rate;    /* touches per user and day, exogenous */
	double beta;    /* conversions that a touch adds, >= 0 */
	double omega;   /* per day, > 0: at which the effect decays at first */
	double tail;    /* exponent of a power-law decay, > 0; 0: the decay is exponential */
	double fatigue; /* part of its effect that a touch loses to each touch of the channel before
			   it, [0, 1): the n-th has beta (1 - fatigue)^(n - 1) */
	double unseen;  /* probability, [0, 1), that a touch happens and acts but is not logged */
	double targeting; /* how far a segment's rate holds for the channel: rate^targeting */
};

/* People of one intent: how many, and their rate of touches and lambda0, times everybody's. */
struct leat_truth_segment {
	struct leat_slice name;
	double share; /* of users; shares add up to 1 */
	double rate, lambda0;
};

struct leat_truth_channel {
	struct leat_slice name;
	struct leat_shape shape;
	double par[2 * LEAT_CURVE_PARAMETERS]; /* adstock's, then saturation's */
	double scale;                          /* money per day at which the scaled exposure is 1 */
	double beta;                           /* money per day that the curve is multiplied by */
	struct leat_truth_spend spend;
	struct leat_truth_hazard hazard;
	size_t ncampaigns;
	struct leat_truth_campaign *campaign;
};

/* A control that is 1 for `days` days in every `every_days`, at a random place, else 0. */
struct leat_truth_control {
	struct leat_slice name;
	double effect; /* money per day while it is 1 */
	int64_t days, every_days;
};

struct leat_truth_geo {
	struct leat_slice name;
	double share; /* of the population; shares add up to 1 */
};

/* An experiment on a channel: for some days its spend is multiplied, and what that did is measured.
 */
struct leat_truth_experiment {
	struct leat_slice name;
	size_t channel, geo; /* geo may be LEAT_EVERYWHERE */
	int64_t first, days; /* first: 0 is the market's first day */
	double change;       /* of spend, as a part of it: 0.5 is half as much again, -1 is none */
	double se; /* standard error of the effect, money per money of spend changed, > 0 */
};

/* How many faults are put into the rows where they are spoilt (market/fault.h), and how large. */
struct leat_truth_faults {
	int64_t spikes, row_spikes, shifts, breaks, gaps, late, currencies;
	double duplicates; /* share of the spend rows */
	double mads;       /* of a spike: median absolute deviations of the noise */
	double shift;      /* of a level: 0.3 is 30 % up or down */
};

struct leat_truth {
	int32_t start;
	int64_t days;
	struct leat_slice tz, currency;
	double level, growth_per_year, day_of_week[7]; /* Monday first */
	size_t nyearly;
	double yearly[LEAT_TRUTH_HARMONICS][2]; /* a_k, b_k */
	double noise_sd;
	double order_value, order_value_cv; /* mean, money; coefficient of variation */
	double journey_days,
	    lambda0;    /* observed per user; orders per user and day without touches */
	double lift_se; /* standard error of an experiment on each channel, as a part of the true
			   effect; 0: there are none */
	bool journey_spend; /* spend rows beside the journeys */
	bool show_segments; /* in the rows: else intent is hidden */
	size_t nsegments;   /* 0: everybody is the same */
	struct leat_truth_segment *segment;
	size_t ngeos; /* at least 1; one geo without a name is none */
	struct leat_truth_geo *geo;
	size_t ncontrols;
	struct leat_truth_control *control;
	size_t nchannels;
	struct leat_truth_channel *channel;
	size_t nexperiments;
	struct leat_truth_experiment *experiment;
	bool has_faults; /* the file says how many; else they are the usual ones */
	struct leat_truth_faults faults;
	struct leat_arena arena;
};

/*
 * leat_truth_make -- a market with plausible parameters, drawn from rng.
 * nchannels   1 to 100
 * ngeos       1 to 1000; 1 is a market without geos
 */
void leat_truth_make(
    struct leat_truth *t, size_t nchannels, size_t ngeos, const struct leat_rng *rng);

/*
 * leat_truth_read -- from JSON, leat-simulate(1) says which. An object `result`
 * is passed over, so that what leat_truth_write wrote can be read again.
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_ECONFIG naming the key at fault.
 */
int leat_truth_read(struct leat_truth *t, const char *path, struct leat_err *err);

/*
 * leat_truth_check -- LEAT_ECONFIG, naming the key, if a parameter is out of
 * its range. leat_truth_read calls it; call it again after changing a truth.
 */
int leat_truth_check(const struct leat_truth *t, struct leat_err *err);

/* leat_truth_write -- all parameters, as members of the object that w has open. */
void leat_truth_write(const struct leat_truth *t, struct leat_jw *w);

/*
 * leat_truth_faults_read -- the member `faults` into f, which holds the defaults.
 * Returns LEAT_OK; LEAT_ECONFIG naming the key at fault.
 */
extern const struct leat_truth_faults leat_truth_faults_usual;
int leat_truth_faults_read(
    struct leat_truth_faults *f, const struct leat_json *object, struct leat_err *err);
void leat_truth_faults_write(const struct leat_truth_faults *f, struct leat_jw *w);

/* leat_truth_experiments_write -- the member `experiments`, a list. */
void leat_truth_experiments_write(const struct leat_truth *t, struct leat_jw *w);

/*
 * leat_truth_outcome -- what a channel earns per day at constant spend, all
 * carry-over counted, in the whole market.
 * spend   money per day, >= 0, divided over geos by their shares
 */
double leat_truth_outcome(const struct leat_truth_channel *c, double spend);

/* leat_truth_channel -- the number of a channel, or SIZE_MAX. */
size_t leat_truth_channel(const struct leat_truth *t, struct leat_slice name);

void leat_truth_fini(struct leat_truth *t);

#endif
