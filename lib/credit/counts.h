/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COUNTS_H
#define LEAT_CREDIT_COUNTS_H

#include <stdbool.h>
#include <stdint.h>

#include "attribution/model.h"
#include "base/mem.h"
#include "credit/explain.h"
#include "credit/filter.h"
#include "credit/prepare.h"
#include "record/input.h"
#include "record/output.h"
#include "record/partial.h"

/*
 * Path counts: a CSV table with a row for each path, `path,conversions,value,nulls`
 * (also total_conversions, total_conversion_value and total_null; value and
 * nulls may be missing), a path being `a > b > c` with blanks around tokens trimmed and
 * blank tokens skipped. What converted on an empty path, or on one of which no channel
 * counts, is the baseline's. Rows
 * may repeat a path. Memory grows with channels and what models learn of them (markov:
 * with transitions), not with rows.
 */
struct leat_counts;

struct leat_counts_options {
	const struct leat_attribution *const *model; /* none that needs times */
	size_t nmodels;
	const struct leat_attribution_options *attribution;
	bool no_nulls;                          /* as if nobody had failed to convert */
	const struct leat_touch_filter *filter; /* channels that count; NULL: all */
	struct leat_prepare_options prepare;    /* neither gaps nor views */
	bool untouched_direct; /* empty paths are LEAT_DIRECT_CHANNEL's; false: the baseline's */
	const int64_t *weight; /* of models in an ensemble; NULL: none is there */
	bool keep_paths;       /* for leat_counts_paths */
	double level;          /* of intervals, in (0, 1), for which paths are kept too; 0: none */
	unsigned threads;      /* 0: one; the credits are the same */
};

/* leat_counts_told -- is this the beginning of path counts (a header line with `path` and without
 * `kind`)? */
bool leat_counts_told(struct leat_slice front);

/* leat_counts_new -- LEAT_OK; LEAT_EUSAGE if a model needs times. o and what it names are borrowed.
 */
int leat_counts_new(
    struct leat_counts **counts, const struct leat_counts_options *o, struct leat_err *err);
void leat_counts_free(struct leat_counts *c);

/*
 * leat_counts_read -- add a table. Unknown columns are told to log.
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA, with the place, for a table that is
 * empty or cut, a missing or repeated column, a row of the wrong length, a count that
 * is negative or no number, and the reserved channel.
 */
int leat_counts_read(struct leat_counts *c, struct leat_input *input, const struct leat_log *log,
    struct leat_err *err);

uint64_t leat_counts_seen(const struct leat_counts *c); /* rows of the tables so far */

/* leat_counts_put -- all that was read, as sums (counts_part.h), in place of finish.
 * leat_counts_get -- take the sums of all tables, in place of read. LEAT_EDATA. */
int leat_counts_put(struct leat_counts *c, struct leat_partial *p, struct leat_err *err);
int leat_counts_get(struct leat_counts *c, const struct leat_partial *p, struct leat_err *err);

/* leat_counts_finish -- after the last table. log is told what models have to say. */
int leat_counts_finish(struct leat_counts *c, const struct leat_log *log, struct leat_err *err);

/* leat_counts_explain -- after finish: tables of what the models have learnt. */
void leat_counts_explain(const struct leat_counts *c, const struct leat_explain *e);

/*
 * leat_counts_paths -- after finish, if paths were kept: what each channel of each path that
 * converted is given, as CSV: path, path_conversions, path_value, model, channel, conversions,
 * value. By path, bytewise, and its ages; then models in order, and channels as they come on the
 * path. Rows of one path and ages are one. Of models that weigh paths only; what is nothing has no
 * line. Returns LEAT_OK, or what writing says; *lines without the header.
 */
int leat_counts_paths(
    struct leat_counts *c, struct leat_output *out, uint64_t *lines, struct leat_err *err);

/*
 * leat_counts_print -- the credits: model, channel, conversions, value,
 * removal_effect_conversion, removal_effect_value; models in order, then
 * channels bytewise. What a model does not have, and value where the tables have
 * none, is empty (CSV) or not there (JSON lines). With a level then their intervals. Returns the
 * number of credits.
 */
uint64_t leat_counts_print(const struct leat_counts *c, bool jsonl, struct leat_buf *out);

#endif
