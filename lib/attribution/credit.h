/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_CREDIT_H
#define LEAT_ATTRIBUTION_CREDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "attribution/journey.h"
#include "attribution/model.h"
#include "base/when.h"
#include "record/stream.h"

/*
 * Crediting: several models over the same journeys, to sums by day, unit and
 * currency that are exact in micros. A model that weighs splits each conversion
 * by largest remainder, so that its credits add up to it; one that gives shares
 * splits the conversions of a day, which then add up to the day.
 */
struct leat_credit_options {
	const struct leat_attribution *const *model;
	size_t nmodels;
	const struct leat_attribution_options *attribution;
	struct leat_cut_options cut;
	bool no_nulls; /* models do not learn from null paths */
	const struct leat_zone
	    *zone; /* credit on the day of the touch here; NULL: of the conversion */
};

/* What the journeys came to. */
struct leat_credit_counts {
	uint64_t converted; /* conversion rows with a touch on their path */
	uint64_t untouched; /* without: the baseline's */
	uint64_t null_paths, open_paths;
};

struct leat_credits;

/*
 * leat_credits_new -- run all models over grouped journeys (borrowed until free).
 * Journeys are gone through twice if a model learns, else once.
 * Returns LEAT_OK; LEAT_EDATA if a sum exceeds 64 bits of micros.
 */
int leat_credits_new(struct leat_credits **credits, struct leat_journeys *j,
    const struct leat_credit_options *o, struct leat_credit_counts *counts, struct leat_err *err);
void leat_credits_free(struct leat_credits *c);

/*
 * leat_credits_write -- a row for each credit that is not zero: models in order,
 * then day, channel, currency, bytewise. ncolumns is the stream's, as leat_in_ncolumns gives it.
 */
int leat_credits_write(
    const struct leat_credits *c, struct leat_out *out, size_t ncolumns, struct leat_err *err);

#endif
