/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_DESCRIBE_H
#define LEAT_PLATFORM_DESCRIBE_H

#include "platform/ingest.h"
#include "record/output.h"

/*
 * What files are taken for, and why: a record a file, for people (a name and a value
 * a line, an empty line between files) and for scripts (CSV, JSON lines).
 */
enum leat_describe_form { LEAT_DESCRIBE_TEXT, LEAT_DESCRIBE_CSV, LEAT_DESCRIBE_JSON };

/*
 * leat_describe -- n inputs, none of which is read beyond its front.
 * *unknown  how many could not be ingested as they are
 * Returns LEAT_OK, also for those; LEAT_ENOINPUT; errors of out.
 */
int leat_describe(struct leat_input *const *input, size_t n, const struct leat_ingest_by *by,
    enum leat_describe_form form, struct leat_output *out, size_t *unknown, struct leat_err *err);

#endif
