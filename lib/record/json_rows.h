/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_JSON_ROWS_H
#define LEAT_RECORD_JSON_ROWS_H

#include <stdbool.h>

#include "base/err.h"
#include "record/reader.h"
#include "record/schema.h"

/*
 * JSON lines as rows of a schema: fields in the places that records.at gives their
 * columns. Numbers keep their digits, true and false are yes and no, null is empty, what
 * is nested is compact JSON. Keys that the schema does not know become one object in its
 * last column, `extra`, in the order of their names.
 */
struct leat_json_rows;

/*
 * leat_json_rows_new -- read input (borrowed; must outlive the rows), or NULL for pieces of
 * text.
 * engine  NULL, "avx2", "sse2", "words": record/flat.h with the best instructions there are,
 *         or with these; "cjson": every line through leat_json_parse. All give the same rows
 */
struct leat_json_rows *leat_json_rows_new(
    struct leat_input *input, const struct leat_schema *schema, const char *engine);
/* leat_json_rows_columns -- records.at has ncolumns, the schema's and others, which are nowhere. */
void leat_json_rows_columns(struct leat_json_rows *rows, size_t ncolumns);
/* leat_json_rows_next -- as leat_csv_next: the next batch, good until the next call. */
int leat_json_rows_next(
    struct leat_json_rows *rows, struct leat_records *records, struct leat_err *err);

/*
 * leat_json_rows_piece -- the rows of whole lines of a text, up to the first that is at
 * fault, as one batch. Lines are counted from 0.
 * text  behind it so many bytes as LEAT_FLAT_PAD, the first of them not above 31
 * *lines  that were read, blank ones too
 * Returns the bytes of those lines.
 */
size_t leat_json_rows_piece(struct leat_json_rows *rows, struct leat_slice text,
    struct leat_records *records, uint64_t *lines);

/* leat_json_rows_shift -- the lines of that batch come behind so many others. */
void leat_json_rows_shift(struct leat_json_rows *rows, uint64_t lines);

/* leat_json_rows_tell, leat_json_rows_seek -- as leat_csv_tell and leat_csv_seek. */
bool leat_json_rows_tell(const struct leat_json_rows *rows, uint64_t *at, uint64_t *line);
int leat_json_rows_seek(
    struct leat_json_rows *rows, uint64_t at, uint64_t line, struct leat_err *err);

bool leat_json_rows_ended_with_newline(const struct leat_json_rows *rows);
void leat_json_rows_free(struct leat_json_rows *rows);

#endif
