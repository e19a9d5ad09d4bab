/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COMMAND_PART_H
#define LEAT_CREDIT_COMMAND_PART_H

#include "credit/command.h"
#include "credit/explain.h"
#include "credit/filter.h"

/* What the sums of either input are of. */
#define LEAT_STREAM_SUMS "leat-attribute/stream/1"
#define LEAT_COUNT_SUMS "leat-attribute/paths/1"

/* What is asked for, once its names are looked up. */
struct leat_command {
	struct leat_tool *t;
	const struct leat_attribute_asked *asked;
	const struct leat_opt *table;
	size_t ntable;
	const struct leat_attribution *model[LEAT_ATTRIBUTIONS_MAX];
	size_t nmodels;
	struct leat_attribution_options attribution;
	struct leat_touch_filter filter;
	struct leat_prepare_options prepare;
	enum leat_by by;
	enum leat_every every;
	int64_t weight[LEAT_ATTRIBUTIONS_MAX]; /* of each model in the ensemble */
	struct leat_explain explain;
};

/* leat_command_about -- what sums are of; more is as of leat_sums_about. */
struct leat_partial_about leat_command_about(
    const struct leat_command *c, const char *schema, const char *more, struct leat_arena *text);
/* leat_command_filter -- which touches count; NULL: all do. */
const struct leat_touch_filter *leat_command_filter(const struct leat_command *c);

/* leat_command_counts -- of path counts: sums are those of all tables, in their place; NULL: the
 * operands are tables. */
int leat_command_counts(
    const struct leat_command *c, const struct leat_partial *sums, struct leat_err *err);

/* A stream of observations: to rows, to sums, and from sums to rows. */
int leat_command_stream(const struct leat_command *c, struct leat_err *err);
int leat_command_stream_sums(const struct leat_command *c, struct leat_err *err);
int leat_command_stream_final(
    const struct leat_command *c, const struct leat_partial *sums, struct leat_err *err);

#endif
