/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_LIFT_H
#define LEAT_MARKET_LIFT_H

#include "market/market.h"

/*
 * struct leat_market_lift -- what an experiment of the truth did and what it found. The days'
 * spend has its change in it.
 */
struct leat_market_lift {
	int64_t cost_micros; /* spend within its days that would not have been there; negative:
				that was withheld */
	double effect;       /* money: the outcome of its days less what it would have been, with
				carry-over from day to day within them */
	double measured, se; /* effect + N(0, se), se > 0 */
};

/*
 * leat_market_lift -- the experiment of that number. Its noise depends on the market's
 * generator and that number only.
 */
struct leat_market_lift leat_market_lift(const struct leat_market *m, size_t experiment);

#endif
