/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_STREAM_SUMS_H
#define LEAT_ATTRIBUTION_STREAM_SUMS_H

#include "attribution/observe.h"
#include "attribution/sums.h"
#include "record/outcome.h"

/*
 * What of a stream is summed up besides credits (sums.h): how often something was met, under
 * /count/NAME, and outcomes (record/outcome.h). A new count of struct leat_observed or struct
 * leat_credit_counts belongs into the tables of stream_sums.c.
 */
int leat_stream_put_counts(struct leat_partial *p, const struct leat_observed *seen,
    const struct leat_credit_counts *counts, struct leat_err *err);

/* Where sums go to. */
struct leat_stream_sums {
	struct leat_observed *seen;
	struct leat_credit_counts *counts;
	struct leat_credits *credits;
	const struct leat_gather *gather; /* closed */
	struct leat_outcomes *outcomes;
};

/* leat_stream_get -- all sums of a partial. LEAT_EDATA for one that is none of these. */
int leat_stream_get(
    const struct leat_stream_sums *to, const struct leat_partial *p, struct leat_err *err);

#endif
