/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_STREAM_PART_H
#define LEAT_CREDIT_STREAM_PART_H

#include "credit/lift.h"
#include "credit/observe.h"
#include "credit/stream.h"

/* Shared by the steps of a stream: its rows are passed on (stream_pass.c), what came of them is
 * judged and told (stream_say.c), and written (stream_write.c). */

/* Everything that works on the rows of a stream. */
struct stream_work {
	struct leat_in *in;
	struct leat_out *out;            /* NULL where sums are made in place of rows */
	struct leat_partial *to;         /* these */
	const struct leat_partial *from; /* sums that were made of the rows, in place of in */
	const struct leat_attribute_options *o;
	const struct leat_log *log;
	unsigned threads;
	struct leat_zone *zone;
	struct leat_observe_options observing;
	int64_t start_us, end_us;
	struct leat_gather *gather;
	struct leat_observer **observer; /* one a thread */
	struct leat_observed seen;
	struct leat_costs *costs;
	struct leat_coverage coverage;
	struct leat_outcomes *outcomes;
	struct leat_lifts lifts; /* kept back, if they calibrate */
};

/* stream_pass -- read all rows, take note of them, and write those that are not kept back. */
int stream_pass(struct stream_work *w, struct leat_err *err);

/* stream_judge_credits -- LEAT_EDATA for credits of the same model that are there already. */
int stream_judge_credits(const struct stream_work *w, struct leat_err *err);
/* stream_judge -- whether what was read can be credited; what of it was not used is told. */
int stream_judge(const struct stream_work *w, struct leat_err *err);
/* stream_say -- what the paths came to, where somebody should know. */
void stream_say(const struct stream_work *w, const struct leat_credit_counts *n);

/* stream_set_columns -- those of the input, and those that rows are added with. */
int stream_set_columns(struct stream_work *w, struct leat_err *err);
/* stream_write_outcomes -- of the conversions, if nobody has. */
int stream_write_outcomes(const struct stream_work *w, struct leat_err *err);
/* stream_tell -- what was found out is told, and written. */
int stream_tell(struct stream_work *w, struct leat_credits *credits,
    const struct leat_credit_counts *n, struct leat_err *err);
/* stream_write_paths -- what each touch is given, by options that credits were made with. */
int stream_write_paths(struct stream_work *w, struct leat_credits *credits,
    const struct leat_credit_options *o, struct leat_err *err);

#endif
