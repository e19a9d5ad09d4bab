/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_POLICY_POLICY_H
#define LEAT_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/slice.h"
#include "record/reshape.h"
#include "record/rules.h"

/*
 * The policy: what the owners of a budget allow. One JSON file, one parser, for
 * every program that obeys it (leat-policy(5)). A program that was given no
 * policy starts from leat_policy_default, so that "absent" means the same
 * everywhere; options of the command line override either.
 */

/* What may happen to one channel's spend; money is a day's, in the policy's currency. */
struct leat_policy_channel {
	struct leat_slice name;
	bool has_floor, has_cap, has_max_change;
	bool fixed;           /* leave its spend as it is; then none of the others is given */
	int64_t floor_micros; /* money a day, >= 0 */
	int64_t cap_micros;   /* money a day, >= floor */
	double max_change;    /* relative, >= 0, both ways: 0.2 allows 80 % to 120 % of today's */
};

struct leat_policy_budget {
	bool same;            /* as now: mean daily spend of the last 28 complete days x days */
	int64_t total_micros; /* otherwise: money for the whole plan period, > 0 */
	bool has_days;
	int days; /* length of the plan period, 1 to 366; 28 if not said */
};

struct leat_policy_clean {
	struct leat_slice tz;    /* IANA zone that instants are bucketed in; empty: not said */
	double max_reject_share; /* of the rows read, 0 to 1: above it the stream is held; 1 */
	struct leat_rules rules; /* what rows must satisfy beyond the schema */
	struct leat_reshape_rules reshape; /* what is done to rows before */
};

struct leat_policy {
	struct leat_slice currency; /* ISO 4217; empty: not said */
	struct leat_policy_budget budget;
	bool has_max_change;
	double max_change; /* for channels without their own; 0.3 if not said */
	size_t nchannels;
	struct leat_policy_channel *channel; /* sorted bytewise by name */
	struct leat_policy_clean clean;
	struct leat_arena text; /* everything above that is not a number lives here */
};

/* leat_policy_default -- the policy of somebody who has written none. End with leat_policy_fini. */
void leat_policy_default(struct leat_policy *p);

/*
 * leat_policy_read -- read and check a policy file.
 * p      filled from the defaults and the file (caller's); on error, nothing to free
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EPERM if the file's group or everybody may
 * write to it; LEAT_ECONFIG with the JSON path of the fault in err->column
 * ("channels.paid_search.floor"). A key that is not known is a fault.
 */
int leat_policy_read(struct leat_policy *p, const char *path, struct leat_err *err);

/* leat_policy_channel -- what the policy says of a channel, or NULL if nothing. */
const struct leat_policy_channel *leat_policy_channel(
    const struct leat_policy *p, struct leat_slice name);

/* leat_policy_max_change -- the relative change allowed to a channel: its own, else the general
 * one. */
double leat_policy_max_change(const struct leat_policy *p, struct leat_slice channel);

void leat_policy_fini(struct leat_policy *p);

#endif
