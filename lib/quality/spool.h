/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_SPOOL_H
#define LEAT_QUALITY_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "record/stream.h"

/*
 * Rows put aside in an unlinked temporary file, until what is to become of them
 * is known: memory does not grow with rows. Written once, then read from the
 * front as often as wanted.
 */
struct leat_spool;

/* What is known of a spooled row besides its fields. */
struct leat_spool_mark {
	uint64_t line;  /* in its operand */
	uint32_t file;  /* number of its operand */
	uint32_t group; /* number of the file that an event without id came from, else UINT32_MAX */
	uint32_t grain; /* the caller's */
	int32_t day;    /* that its time falls on */
	uint16_t kind;  /* enum leat_obs_kind */
	bool instant;   /* its time is an instant, not the day itself */
};

/*
 * leat_spool_new -- in directory, which must exist.
 * Returns LEAT_OK; LEAT_ECREATE. Free with leat_spool_free.
 */
int leat_spool_new(struct leat_spool **out, const char *directory, struct leat_err *err);

/*
 * leat_spool_encode -- append a row as the file has it, without a file: rows can be made ready in
 * several threads. leat_spool_remark changes the mark of one; leat_spool_decode reads
 * one back, with as many columns, its fields borrowed, and returns how long it is.
 */
void leat_spool_encode(
    struct leat_buf *to, const struct leat_spool_mark *mark, const struct leat_row *row);
void leat_spool_remark(char *row, const struct leat_spool_mark *mark);
size_t leat_spool_decode(const char *p, struct leat_spool_mark *mark, struct leat_row *row);

/* leat_spool_add -- put n encoded rows aside. LEAT_EIO when the disk is full. */
int leat_spool_add(
    struct leat_spool *s, const struct leat_buf *rows, size_t n, struct leat_err *err);

/* leat_spool_rewind -- read from the front; nothing can be put after it. */
int leat_spool_rewind(struct leat_spool *s, struct leat_err *err);

/*
 * leat_spool_next -- the next row into row (as many columns as were put), whose fields are
 * borrowed until the next call.
 * more   false when there is none
 */
int leat_spool_next(struct leat_spool *s, struct leat_spool_mark *mark, struct leat_row *row,
    bool *more, struct leat_err *err);

/*
 * leat_spool_take -- the next rows, encoded, into rows (replaced): whole ones, of about
 * `bytes` or more. n  how many; 0 when there are none
 */
int leat_spool_take(
    struct leat_spool *s, struct leat_buf *rows, size_t bytes, size_t *n, struct leat_err *err);

void leat_spool_free(struct leat_spool *s);

#endif
