/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COUNTS_PATHS_H
#define LEAT_CREDIT_COUNTS_PATHS_H

#include "credit/counts_part.h"
#include "record/output.h"

/*
 * Paths that are kept, those that converted to be told what each of their channels is given, all
 * where intervals are wanted: the text of each path and its ages once, with its conversions,
 * value and nulls, in exact sums. Memory: the text and
 * about 100 bytes a path.
 */

/* counts_paths_keep -- a row that has been found good. */
void counts_paths_keep(struct counts_part *p, const struct leat_counts_row *row);

/* counts_paths_row -- the path and ages of a row, from what it is kept by. */
struct leat_counts_row counts_paths_row(struct leat_slice key);

void counts_paths_add(struct counts_paths *p, const struct counts_paths *from);
void counts_paths_fini(struct counts_paths *p);

/* counts_paths_write -- leat_counts_paths, of a part that has everything. */
int counts_paths_write(struct counts_part *p, bool has_value, struct leat_output *out,
    uint64_t *lines, struct leat_err *err);

#endif
