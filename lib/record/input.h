/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_INPUT_H
#define LEAT_RECORD_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/slice.h"

/*
 * struct leat_input -- the bytes of one operand as UTF-8: a byte order mark is
 * taken off and UTF-16 (with a mark, or told by its NULs) is decoded.
 */
struct leat_input;

/*
 * leat_input_open -- path, or "-" for standard input.
 * digest   keep a SHA-256 of the raw bytes
 * Returns LEAT_OK; LEAT_ENOINPUT. Free with leat_input_free.
 */
int leat_input_open(struct leat_input **in, const char *path, bool digest, struct leat_err *err);

/* leat_input_from -- read from memory (borrowed), under a name; for tests and nested text. */
struct leat_input *leat_input_from(struct leat_slice bytes, const char *name);

/*
 * leat_input_peek -- up to n decoded bytes from the front without taking them
 * (fewer only at the end). The slice is good until the next call.
 */
int leat_input_peek(
    struct leat_input *in, size_t n, struct leat_slice *front, struct leat_err *err);

/*
 * leat_input_peek_line -- the first line that is not blank, with its line end, without
 * taking it: all there is if there is no line end within the first megabyte. Does not
 * wait for what comes after that line.
 */
int leat_input_peek_line(struct leat_input *in, struct leat_slice *line, struct leat_err *err);

/* leat_input_read -- the next decoded bytes, a block at a time, n == 0 at the end. Good until the
 * next call. */
int leat_input_read(struct leat_input *in, struct leat_slice *block, struct leat_err *err);

/* leat_input_append -- the same bytes, put behind those of a buffer, and copied no more than that
 * takes; buffer->n is the same at the end. */
int leat_input_append(struct leat_input *in, struct leat_buf *buffer, struct leat_err *err);

/*
 * leat_input_tail -- the last n bytes of a file from their first line end on, without
 * taking anything; added to text. Returns false for what has no end that can be looked
 * at yet: a pipe; and for UTF-16.
 */
bool leat_input_tail(const struct leat_input *in, size_t n, struct leat_buf *text);

/*
 * A plain file (one that has a size, as UTF-8) can be read at any place, by any thread,
 * while it is also read in order. Places are raw bytes from where reading began.
 */

/* leat_input_tell -- where the bytes begin that leat_input_append gives next, and where the file
 * ends now; false if this is no plain file, or not begun, or watched. */
bool leat_input_tell(const struct leat_input *in, uint64_t *at, uint64_t *end);
/* leat_input_read_at -- up to n bytes at a place, fewer only at the end. LEAT_ENOINPUT. */
int leat_input_read_at(
    const struct leat_input *in, uint64_t at, char *p, size_t n, size_t *got, struct leat_err *err);
/* leat_input_note -- what was so read is taken for the digest and the count of bytes: in order,
 * each byte once, by one thread at a time. What was noted before is passed over. */
void leat_input_note(struct leat_input *in, uint64_t at, const char *p, size_t n);
/* leat_input_seek -- go on from another place, up to which all is noted. LEAT_ENOINPUT. */
int leat_input_seek(struct leat_input *in, uint64_t at, struct leat_err *err);

/*
 * leat_input_follow -- do not end where the input ends now (record/follow.h), before
 * anything is read. Only UTF-8 can be followed; leat_input_peek is then content with two
 * lines, if no more are there.
 * how    copied; what it points to must outlive the input
 */
struct leat_follow;
void leat_input_follow(struct leat_input *in, const struct leat_follow *how);
bool leat_input_followed(const struct leat_input *in);

/*
 * leat_input_watch -- end where the input ends now, but take turns, and one at the place
 * that how says (its stop and front are not heeded). Where bytes are decoded the first turn
 * is behind any place.
 */
void leat_input_watch(struct leat_input *in, const struct leat_follow *how);

/* leat_input_stop -- its reader has all that it wants: what is followed ends with the next read. */
void leat_input_stop(struct leat_input *in);

/* leat_input_stopped -- what is followed has ended, and not because there is no more: a record that
 * is unfinished then is none. */
bool leat_input_stopped(const struct leat_input *in);

/* leat_input_fd -- the descriptor, which stays the input's; -1 in memory. */
int leat_input_fd(const struct leat_input *in);

/* leat_input_pieces -- read at most n raw bytes at a time: for tests of what happens at the seams.
 */
void leat_input_pieces(struct leat_input *in, size_t n);

const char *leat_input_name(const struct leat_input *in); /* as given; "(standard input)" for - */
const char *leat_input_basename(const struct leat_input *in); /* for the column `source` */
const char *leat_input_encoding(const struct leat_input *in); /* "UTF-8", "UTF-16LE", "UTF-16BE" */
uint64_t leat_input_bytes(const struct leat_input *in);       /* raw bytes read so far */
/* leat_input_digest -- of all raw bytes, once at the end of the input. */
void leat_input_digest(struct leat_input *in, char hex[LEAT_DIGEST_HEX]);
/* leat_input_manifest -- {file, bytes, rows, sha256} as JSON, once at the end; rows is the
 * caller's. */
void leat_input_manifest(struct leat_input *in, uint64_t rows, struct leat_buf *json);
void leat_input_free(struct leat_input *in);

#endif
