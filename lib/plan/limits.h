/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_LIMITS_H
#define LEAT_PLAN_LIMITS_H

#include "mix/model.h"
#include "policy/policy.h"

/*
 * What a budget owner allows, from words to money: options are laid over the
 * policy, and the policy becomes one range a channel.
 */
enum leat_limit {
	LEAT_LIMIT_NONE,
	LEAT_LIMIT_FLOOR,
	LEAT_LIMIT_CAP,
	LEAT_LIMIT_MAX_CHANGE,
	LEAT_LIMIT_FIXED, /* by the owner, or since nothing in it can be changed */
};

/* leat_limit_name -- as in the column `binding`: "floor", ..., "" for none. */
const char *leat_limit_name(enum leat_limit limit);

/* The least and the most that a channel may have over the plan's period, in micros. */
struct leat_limits {
	int64_t lo, hi;
	enum leat_limit lo_by, hi_by;
};

/*
 * leat_limits_override -- lay one option over a policy.
 * what   LEAT_LIMIT_FLOOR or LEAT_LIMIT_CAP: text is "CHANNEL=MONEY", money a day;
 *        LEAT_LIMIT_FIXED: text is the channel
 * Returns LEAT_OK; LEAT_EUSAGE if the text is not that, contradicts the policy, or
 * names a channel that the model does not have (the nearest that it has is suggested).
 */
int leat_limits_override(struct leat_policy *p, const struct leat_model *m, enum leat_limit what,
    const char *text, struct leat_err *err);

/* leat_limits_unknown -- warn of channels in the policy that the model does not have. */
void leat_limits_unknown(
    const struct leat_policy *p, const struct leat_model *m, const struct leat_log *log);

/* What a channel's range is made from; money over the period, in micros. */
struct leat_limits_of {
	struct leat_slice channel;
	int64_t before; /* spend if nothing changes */
	int64_t stuck;  /* of it, what lines that cannot be changed spend */
	bool movable;   /* some line can be changed */
	double share;   /* of the channel's floor and cap, where it has several curves; else 1 */
	int64_t total;  /* the whole budget */
	int64_t unit;   /* the smallest coin */
	int days;
};

/*
 * leat_limits_make -- the range of one channel, in whole coins.
 * A floor above what the maximum change allows, and a cap below it, is
 * LEAT_EDATA that names both. A channel without spend has no change to limit: it
 * stays without unless it has a floor or a cap of its own.
 */
int leat_limits_make(struct leat_limits *l, const struct leat_limits_of *of,
    const struct leat_policy *p, struct leat_err *err);

#endif
