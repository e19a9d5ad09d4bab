/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_JOURNEYS_H
#define LEAT_MARKET_JOURNEYS_H

#include <stdbool.h>

#include "base/rng.h"
#include "market/truth.h"

/*
 * Journeys with known truth. A user is observed for T = journey_days. Touches of
 * channel c come as a Poisson process of `rate` a day, whatever the user does;
 * the hazard of the one conversion is
 *   lambda(t) = lambda0 + sum_i beta_i g_c(t - t_i),
 * beta_i the effect in all, g_c how it decays (market/effect.h), and a journey ends with
 * it: later touches do not happen. By superposition the time is the least of
 * independent times, one from lambda0 and one from each touch, each by inversion of
 * its cumulated hazard; so it is exact, and its cause is known. Segments of users
 * multiply the rates and lambda0.
 */
struct leat_journey_touch {
	double day;     /* since the user's first moment */
	double beta;    /* its effect: less than the channel's after others of it */
	size_t channel; /* of the truth */
	bool unseen;    /* happened and acts, but is not logged */
};

/* What a channel does on a day: the days add up to what it does at all. */
struct leat_journey_day {
	double incremental, caused;
};

struct leat_journey {
	size_t segment;  /* of the truth, if it has some */
	double lambda0;  /* of the user */
	size_t ntouches; /* that happened: those before the conversion */
	struct leat_journey_touch *touch;
	bool converted;
	double day;   /* of the conversion */
	size_t cause; /* the channel of the touch that caused it, or LEAT_NO_CAUSE for lambda0 */

	/*
	 * The probability of a conversion within T given all touches that the user
	 * was due, and by channel three counterfactuals (market/counterfactual.h).
	 */
	bool tell; /* work them out: set by leat_journey_init, may be cleared */
	double probability;
	double *incremental, *caused, *lost; /* by channel */
	struct leat_journey_day *daily;      /* by channel, day */
	double *room;                        /* two numbers a channel, to work with */

	size_t touch_cap, nchannels, ndays; /* its own */
};

void leat_journey_init(struct leat_journey *j, const struct leat_truth *truth);
/* leat_journey_draw -- the journey of one user; depends on rng and user only. */
void leat_journey_draw(struct leat_journey *j, const struct leat_truth *truth,
    const struct leat_rng *rng, uint64_t user);
void leat_journey_fini(struct leat_journey *j);

/* What a channel's touches came to. */
struct leat_journey_channel {
	uint64_t seen, unseen;            /* touches that happened */
	uint64_t conversions;             /* whose cause was a touch of it */
	double incremental, caused, lost; /* expected */
};

/* What a population's journeys add up to, in the order of users. */
struct leat_journey_sum {
	uint64_t users, touches, conversions; /* touches: logged ones */
	double probability;                   /* expected conversions */
	struct leat_journey_channel *channel;
	uint64_t *touched;              /* by channel, day: touches that happened, seen or not */
	struct leat_journey_day *daily; /* by channel, day: expected conversions */
	uint64_t uncaused;              /* conversions by lambda0 */
	size_t nchannels, ndays;
};

void leat_journey_sum_init(struct leat_journey_sum *s, const struct leat_truth *truth);
void leat_journey_sum_add(struct leat_journey_sum *s, const struct leat_journey *j);
/* leat_journey_sum_move -- add what `from` has to s, and leave it empty. */
void leat_journey_sum_move(struct leat_journey_sum *s, struct leat_journey_sum *from);
void leat_journey_sum_fini(struct leat_journey_sum *s);

#endif
