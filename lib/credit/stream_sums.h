/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_STREAM_SUMS_H
#define LEAT_CREDIT_STREAM_SUMS_H

#include "credit/lift.h"
#include "credit/observe.h"
#include "credit/sums.h"
#include "record/outcome.h"

/*
 * All that a stream comes to, as sums of a partial. Besides credits (sums.h), costs (cost.h) and
 * outcomes (record/outcome.h):
 *
 *	/count/NAME                  how often something was met
 *	/paid/CHANNEL                clicks, impressions (micros), and 1: it is there
 *	/touches/UNIT/EVENT          how many
 *	/lift/COLUMN/VALUE/...       a row of an experiment, and how often it is there
 *
 * A new count of struct leat_observed or struct leat_credit_counts belongs into the tables
 * of stream_sums.c.
 */
struct leat_stream_sums {
	struct leat_observed *seen;
	struct leat_credit_counts *counts;
	struct leat_credits *credits;
	const struct leat_gather *gather; /* closed */
	struct leat_outcomes *outcomes;
	struct leat_costs *costs;
	struct leat_coverage *coverage;
	struct leat_lifts *lifts;
	const struct leat_zone *zone;
};

/* leat_stream_put, leat_stream_get -- all sums to a partial, and from one. LEAT_EDATA for a sum
 * that is none of these. */
int leat_stream_put(const struct leat_stream_sums *s, struct leat_partial *p, struct leat_err *err);
int leat_stream_get(
    const struct leat_stream_sums *to, const struct leat_partial *p, struct leat_err *err);

#endif
