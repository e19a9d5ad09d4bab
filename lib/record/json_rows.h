/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_JSON_ROWS_H
#define LEAT_RECORD_JSON_ROWS_H

#include <stdbool.h>

#include "base/err.h"
#include "record/reader.h"
#include "record/schema.h"

/*
 * JSON lines as rows of a schema: a field a column, in its order. Numbers keep
 * their digits, true and false are yes and no, null is empty, what is nested is
 * compact JSON. Keys that the schema does not know become one object in its last
 * column, `extra`, in the order of their names.
 */
struct leat_json_rows;

/*
 * leat_json_rows_new -- read input (borrowed; must outlive the rows).
 * trees  true: every line through leat_json_parse, even the flat ones (the same rows)
 */
struct leat_json_rows *leat_json_rows_new(
    struct leat_input *input, const struct leat_schema *schema, bool trees);
/* leat_json_rows_next -- as leat_csv_next: the next batch, good until the next call. */
int leat_json_rows_next(
    struct leat_json_rows *rows, struct leat_records *records, struct leat_err *err);
bool leat_json_rows_ended_with_newline(const struct leat_json_rows *rows);
void leat_json_rows_free(struct leat_json_rows *rows);

#endif
