/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_JSON_LINE_H
#define LEAT_RECORD_JSON_LINE_H

#include "record/stream.h"

/* struct leat_json_names -- the columns of a stream as lines of JSON name them. */
struct leat_json_names {
	const struct leat_schema *schema;
	size_t ncolumns; /* the schema's and the unknown ones */
	const struct leat_slice *name;
	const struct leat_slice *key; /* the same as "name": */
};

/*
 * leat_json_line -- add a row to text as a line: what is filled, numbers of the schema as
 * numbers, and the members of `extra` as keys like the others.
 * Returns LEAT_OK; LEAT_EDATA with the column of what is no JSON, or of a key in `extra` that
 * a column has; text then has part of a line.
 */
int leat_json_line(const struct leat_json_names *names, const struct leat_row *row,
    struct leat_buf *text, struct leat_err *err);

#endif
