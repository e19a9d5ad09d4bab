/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_JSON_LINES_H
#define LEAT_RECORD_JSON_LINES_H

#include "record/input.h"
#include "record/json.h"

/*
 * leat_json_lines -- JSON lines that are no stream of records (a quality
 * report): every line that is not blank, an object each, in order.
 * in     read to its end (borrowed); it is held in memory
 * take   called with a line and its number; what it does not return LEAT_OK for ends the
 *        reading. The line is gone after it.
 * Returns LEAT_OK; LEAT_EDATA naming the line that is no JSON object; what take returned.
 */
int leat_json_lines(struct leat_input *in,
    int (*take)(void *ctx, const struct leat_json *line, uint64_t number, struct leat_err *err),
    void *ctx, struct leat_err *err);

#endif
