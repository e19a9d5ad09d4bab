/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_SIMULATE_H
#define LEAT_MARKET_SIMULATE_H

#include "market/truth.h"
#include "record/stream.h"

/*
 * A simulation from a seed to the rows and the truth file: what leat-simulate
 * does once it has its parameters.
 */
enum leat_simulate_events {
	LEAT_DAILY_OUTCOMES, /* outcome rows */
	LEAT_ORDERS,         /* conversion rows in their place */
	LEAT_ORDERS_TOUCHES, /* and the touches that led to them */
};

/*
 * leat_simulate_market -- write a market's rows, and its truth file.
 * out      open, without columns; the trailer is the caller's
 * faults   open, without columns, with leat_faults_schema: spoil the rows, and write how; or NULL
 * result   the truth file's text is added
 */
int leat_simulate_market(const struct leat_truth *truth, int64_t seed,
    enum leat_simulate_events events, struct leat_out *out, struct leat_out *faults,
    struct leat_buf *result, struct leat_err *err);

struct leat_simulate_journeys {
	int64_t seed;
	uint64_t users;
	unsigned threads; /* at least 1 */
};

/*
 * leat_simulate_journeys -- the same for the journeys of so many users.
 * result   the truth file's text is added; or NULL
 * effects  a table of what each channel truly did is added, CSV (leat_result_effects); or NULL
 */
int leat_simulate_journeys(const struct leat_truth *truth, const struct leat_simulate_journeys *how,
    struct leat_out *out, struct leat_buf *result, struct leat_buf *effects, struct leat_err *err);

/* leat_simulate_truth -- leat_truth_make from the seed itself. */
void leat_simulate_truth(struct leat_truth *truth, size_t nchannels, size_t ngeos, int64_t seed);

#endif
