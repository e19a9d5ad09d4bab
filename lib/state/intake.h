/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_STATE_INTAKE_H
#define LEAT_STATE_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/follow.h"
#include "record/stream.h"
#include "state/store.h"

/*
 * struct leat_intake -- a run that takes rows in and remembers which it has given: what it
 * reads twice it gives once. Either it reads operands to their end, and the rows are
 * remembered when the output has its name (state/run.h); or it follows one, and they are
 * remembered in every turn, with the place in the input and the length of the output.
 */
struct leat_intake;

struct leat_intake_options {
	const char *path;   /* of the store */
	const char *output; /* NULL if it is no file */
	const char *how;    /* a digest of the options that decide what rows an export becomes */
	const struct leat_log *log;
};

/*
 * leat_intake_open -- lock the store, and settle what a killed run has left.
 * options  borrowed as long as the intake lives
 * *ours    the output is that of a killed run, whole, and no run must replace it
 * Errors are those of leat_store_open. Free with leat_intake_free.
 */
int leat_intake_open(struct leat_intake **opened, const struct leat_intake_options *options,
    bool *ours, struct leat_err *err);
void leat_intake_free(struct leat_intake *k); /* NULL is fine */

/*
 * leat_intake_files -- the operands, before any is read: which of them were read before?
 * They stay open until leat_intake_done.
 * beside  n: it decides what rows the others become
 */
int leat_intake_files(struct leat_intake *k, struct leat_input *const *input, const bool *beside,
    size_t n, struct leat_err *err);

/*
 * leat_intake_follow -- or the one that is followed.
 * how     set: where to go on, and the turn; the rest is the caller's
 * append  set: how long the output was then; for an output that is a file
 * Returns LEAT_OK; LEAT_ECREATE for an output that is there and not of this state; LEAT_EDATA.
 */
int leat_intake_follow(struct leat_intake *k, struct leat_input *input, struct leat_follow *how,
    struct leat_out_append *append, struct leat_err *err);

/* leat_intake_into -- where rows go, once its columns are known. LEAT_EDATA: other columns than
 * those of the rows that are there. */
int leat_intake_into(struct leat_intake *k, struct leat_out *out, struct leat_err *err);

/* leat_intake_operand -- rows come from this one now; intake: a struct leat_intake. */
int leat_intake_operand(void *intake, const char *name, struct leat_err *err);

/* leat_intake_judge -- as leat_out_judge wants it: no row if it was given before; flagged
 * `restated` if it was, with other content. */
int leat_intake_judge(void *intake, const struct leat_row *row, const struct leat_row **instead,
    struct leat_err *err);

/* leat_intake_done -- all operands are read to their end. */
int leat_intake_done(struct leat_intake *k, struct leat_err *err);

/* leat_intake_sealed, _named, _end -- as a struct leat_tool_witness has them. */
int leat_intake_sealed(void *intake, const char *path, const char *sha256, struct leat_err *err);
int leat_intake_named(void *intake, struct leat_err *err);
void leat_intake_end(void *intake);

/* leat_intake_again, leat_intake_restated -- rows that were left out, and that were flagged. */
uint64_t leat_intake_again(const struct leat_intake *k);
uint64_t leat_intake_restated(const struct leat_intake *k);

#endif
