/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_JOURNEY_ROWS_H
#define LEAT_MARKET_JOURNEY_ROWS_H

#include "market/journeys.h"
#include "record/stream.h"

struct leat_journey_rows {
	const struct leat_truth *truth;
	const struct leat_rng *rng;
	uint64_t users;
	unsigned threads; /* at least 1; the rows and the sums are the same with any number */
	bool tell; /* work out what the touches truly did: where there are experiments, too */
};

/*
 * leat_rows_journeys -- journeys as observations (leat-observations(5)): cover rows, user by user
 * the logged touches and the conversion, then what the truth asks for: the spend rows that
 * all touches come to, unseen ones too, and a lift row for each channel that has touches,
 *   effect = E + lift_se E N(0, 1), E the channel's incremental conversions.
 * out   open, without columns; the trailer is the caller's
 * sum   initialised; what was written is added to it
 */
int leat_rows_journeys(const struct leat_journey_rows *rows, struct leat_journey_sum *sum,
    struct leat_out *out, struct leat_err *err);

#endif
