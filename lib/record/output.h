/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_OUTPUT_H
#define LEAT_RECORD_OUTPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/slice.h"

/*
 * struct leat_output -- bytes to standard output or to a file that is written
 * whole or not at all: it has no name in its directory, or a temporary one,
 * until it is committed (fsync, then rename).
 */
struct leat_output;

/*
 * leat_output_open -- path, or NULL or "-" for standard output.
 * Returns LEAT_OK; LEAT_ECREATE. End with commit or abort, which free it.
 */
int leat_output_open(
    struct leat_output **out, const char *path, bool digest, bool unbuffered, struct leat_err *err);

/* leat_output_is_file -- would leat_output_open write a file, and not to a device, a pipe or a
 * descriptor? */
bool leat_output_is_file(const char *path);

/*
 * leat_output_append -- a file that is written as it goes, behind what is kept of it. It
 * has its name from the start, and whoever ends the program leaves what is there.
 * keep   bytes to keep of what the file has; the rest is cut off
 * Returns LEAT_OK; LEAT_EDATA if it has fewer bytes; LEAT_ECREATE, LEAT_EIO.
 */
int leat_output_append(
    struct leat_output **out, const char *path, uint64_t keep, bool digest, struct leat_err *err);

/* leat_output_write -- LEAT_EIO when the disk is full, LEAT_EPIPE when the reader went away. */
int leat_output_write(struct leat_output *out, const void *p, size_t n, struct leat_err *err);
int leat_output_flush(struct leat_output *out, struct leat_err *err);

/* leat_output_sync -- flush, and if it is a file to the disk. *length: the bytes that it has. */
int leat_output_sync(struct leat_output *out, uint64_t *length, struct leat_err *err);

/* leat_output_seal -- nothing more is written: flush, sync, and the digest that commit will give.
 */
int leat_output_seal(struct leat_output *out, char hex[LEAT_DIGEST_HEX], struct leat_err *err);

/* leat_output_commit -- flush, sync, give the file its name. hex may be NULL. Frees out. */
int leat_output_commit(struct leat_output *out, char hex[LEAT_DIGEST_HEX], struct leat_err *err);
/* leat_output_abort -- leave no file behind; what standard output has had stays. Frees out; NULL is
 * fine. */
void leat_output_abort(struct leat_output *out);

#endif
