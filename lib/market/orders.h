/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_ORDERS_H
#define LEAT_MARKET_ORDERS_H

#include <stdbool.h>

#include "market/market.h"

/*
 * The orders and the touch log of a market. Orders divide each day's outcome,
 * so that they add up to it to the cent. An order is caused by the baseline or
 * by a channel with the probability that each has in the day's expected
 * outcome; given its channel, the touch that caused it is drawn with weight
 * exp(-omega (t - t_i)) from that channel's touches t_i before it. That is the
 * additive exponential hazard
 *   lambda(t) = lambda_0(t) + sum_i beta_c(t) omega_c exp(-omega_c (t - t_i)),
 * conditional on the market's intensity of orders by channel.
 */
struct leat_touch {
	int64_t instant_us;   /* a whole second */
	size_t geo, campaign; /* of the market */
	size_t user;
};

struct leat_order {
	int64_t instant_us;
	size_t geo, cause; /* a channel, or LEAT_NO_CAUSE: the baseline */
	size_t user;
	int64_t value_micros; /* a whole number of cents */
	bool new_customer;    /* the user's first order */
};

struct leat_orders {
	size_t ntouches, norders, nusers;
	struct leat_touch *touch; /* by time */
	struct leat_order *order; /* by time */
};

/*
 * leat_orders_make -- LEAT_OK; LEAT_ECONFIG if the truth's tz is no time zone.
 * touches   also make the touch log; without it users are buyers only
 */
int leat_orders_make(
    struct leat_orders *o, const struct leat_market *m, bool touches, struct leat_err *err);
void leat_orders_fini(struct leat_orders *o);

#endif
