/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COMMAND_H
#define LEAT_CREDIT_COMMAND_H

#include "attribution/period.h"
#include "cli/sums.h"
#include "credit/prepare.h"
#include "credit/unit.h"

/* What attribution is asked for, as a command line says it: leat-attribute(1) has each. */
struct leat_attribute_asked {
	struct leat_sums_options sums;
	const char *model, *tz, *credit_date, *order, *observe, *covariate, *position_weights;
	const char *by, *every, *events, *only_channel, *ignore_channel, *direct, *repeats,
	    *untouched;
	const char *weights, *transitions, *effects, *paths;
	int64_t max_order, permutations;
	double half_life, lookback, interval, gap, view_weight, view_lookback, coverage_limit;
	bool reuse_touches, no_nulls, once, calibrate;
};

/*
 * leat_command_run -- look up what is asked for, and do it with the operands of a tool: which are
 * path counts, or observations, as the first line of the first one tells; or sums of either.
 * table  n options, from which `asked` has its values: sums say what they were
 * Returns LEAT_OK, LEAT_EUSAGE for what does not mean anything, or what the work comes to.
 */
int leat_command_run(struct leat_tool *t, const struct leat_attribute_asked *asked,
    const struct leat_opt *table, size_t n, struct leat_err *err);

#endif
