/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_MISTAKE_H
#define LEAT_RECORD_MISTAKE_H

#include "record/schema.h"

/*
 * Inputs that are given by mistake, told so that one knows what to do instead.
 */

/*
 * leat_mistake_bytes -- a file that is no text, by its first bytes: a workbook, a
 * PDF, something compressed, a web page. front: some 16 bytes are enough.
 * Returns what it is and what to do, or NULL for what may be text.
 */
const char *leat_mistake_bytes(struct leat_slice front);

/*
 * leat_mistake_stream -- a stream of another record type, by the kind of its
 * first row. Returns LEAT_OK, also for a kind that no stream has; LEAT_EDATA
 * naming what it is, what is needed, and what makes that.
 */
int leat_mistake_stream(const struct leat_schema *wanted, struct leat_slice kind, const char *file,
    uint64_t line, struct leat_err *err);

#endif
