/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_EVALUATE_H
#define LEAT_MARKET_EVALUATE_H

#include "market/truth.h"
#include "record/stream.h"

/*
 * What a plan would truly earn: each channel's spend before and after, as a
 * steady daily spend, put into the true curve with all carry-over counted
 * (leat_truth_outcome), times the plan's days. Channels that the plan does not
 * name, and the baseline, are the same before and after and are left out.
 */
struct leat_evaluation_channel {
	size_t channel; /* of the truth */
	int64_t spend_before_micros, spend_after_micros;
	int64_t outcome_before_micros, outcome_after_micros; /* rounded to cents */
};

struct leat_evaluation {
	size_t n; /* channels of the plan, bytewise by name */
	struct leat_evaluation_channel *channel;
	struct leat_evaluation_channel total; /* its channel is SIZE_MAX */
	int32_t first_day, last_day;          /* of the plan, inclusive */
};

/*
 * leat_evaluate_plan -- of a stream of leat-plan(5).
 * input   which file, and how to read it; its schema is set here (borrowed)
 * Returns LEAT_OK; LEAT_ENOINPUT; the status with which a held plan is held;
 * LEAT_EDATA, naming file, line and column, for a plan that is cut or has no
 * lines, for a channel that the truth has not, another currency, lines of
 * different periods, or a line by geo.
 */
int leat_evaluate_plan(struct leat_evaluation *e, const struct leat_truth *truth,
    const struct leat_in_options *input, struct leat_err *err);
void leat_evaluation_fini(struct leat_evaluation *e);

/* leat_evaluation_print -- CSV with a header, a line a channel, and the line `total`. */
void leat_evaluation_print(
    const struct leat_evaluation *e, const struct leat_truth *truth, struct leat_buf *out);

/* leat_evaluation_say -- the total in one sentence, as a note. */
void leat_evaluation_say(
    const struct leat_evaluation *e, const struct leat_truth *truth, const struct leat_log *log);

#endif
