/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_SCATTER_H
#define LEAT_BASE_SCATTER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * leat_temporary -- an open file without a name, gone when it is closed.
 * Returns LEAT_OK and the descriptor; LEAT_ECREATE if directory takes no file.
 */
int leat_temporary(const char *directory, int *fd, struct leat_err *err);

/* leat_temporary_failed -- LEAT_EIO: what errno says of a temporary file in directory. */
int leat_temporary_failed(const char *directory, struct leat_err *err);

/*
 * struct leat_scatter -- records of one size put into numbered parts, to be worked on
 * a part at a time: what is too much for memory as a whole is not so in parts. What
 * does not fit into `memory` bytes is put aside in a temporary file; memory does not
 * grow with records.
 */
struct leat_scatter;

/*
 * leat_scatter_new -- free with leat_scatter_free.
 * size       of a record, bytes
 * parts      1 .. 1024
 * memory     bytes for records; at least 2 KiB a part is taken
 * directory  where the file goes, which is made when it is first needed (copied)
 */
struct leat_scatter *leat_scatter_new(
    size_t size, size_t parts, size_t memory, const char *directory);
void leat_scatter_free(struct leat_scatter *s);

/* leat_scatter_put -- copy a record into a part. LEAT_ECREATE, LEAT_EIO. */
int leat_scatter_put(struct leat_scatter *s, size_t part, const void *record, struct leat_err *err);

/* leat_scatter_count -- how many records a part has. */
uint64_t leat_scatter_count(const struct leat_scatter *s, size_t part);

/*
 * leat_scatter_each -- hand the records of a part to take, n at a time, in no certain
 * order. What take returns, if not LEAT_OK, ends it.
 */
int leat_scatter_each(struct leat_scatter *s, size_t part,
    int (*take)(void *ctx, const void *records, size_t n, struct leat_err *err), void *ctx,
    struct leat_err *err);

/* leat_scatter_read -- all records of a part, in no certain order, to where there is room. */
int leat_scatter_read(struct leat_scatter *s, size_t part, void *records, struct leat_err *err);

#endif
