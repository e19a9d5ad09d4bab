/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_STATE_STORE_PART_H
#define LEAT_STATE_STORE_PART_H

#include <sqlite3.h>
#include <stdint.h>

#include "base/slice.h"
#include "state/store.h"

/* What the files of this room share: statements that are prepared once and run often. */

/* leat_store_failed -- the status for what SQLite just said, which becomes err's text. */
int leat_store_failed(struct leat_store *s, struct leat_err *err);

/* leat_store_prepare -- a statement, which lives as long as the store. */
int leat_store_prepare(
    struct leat_store *s, sqlite3_stmt **statement, const char *sql, struct leat_err *err);

/*
 * leat_store_step -- run a statement to its next row.
 * *row   is there one? If not, the statement is ready to be bound anew
 */
int leat_store_step(struct leat_store *s, sqlite3_stmt *statement, bool *row, struct leat_err *err);

/* leat_store_run -- run a statement that has no rows, or whose rows nobody wants. */
int leat_store_run(struct leat_store *s, sqlite3_stmt *statement, struct leat_err *err);

/* leat_store_do -- SQL without parameters. */
int leat_store_do(struct leat_store *s, const char *sql, struct leat_err *err);

/* leat_bind_text -- the text must live until the statement has run. */
static inline void
leat_bind_text(sqlite3_stmt *statement, int parameter, struct leat_slice s)
{
	sqlite3_bind_text(statement, parameter, s.p ? s.p : "", (int)s.n, SQLITE_STATIC);
}

/* leat_column_text -- of the current row, until the next step. */
static inline struct leat_slice
leat_column_text(sqlite3_stmt *statement, int column)
{
	const unsigned char *p = sqlite3_column_text(statement, column);

	return (struct leat_slice){
	    p ? (const char *)p : "", (size_t)sqlite3_column_bytes(statement, column)};
}

/* leat_store_number, leat_store_set_number -- what is counted, by name: 0 at first. */
int leat_store_number(struct leat_store *s, const char *name, int64_t *value, struct leat_err *err);
int leat_store_set_number(
    struct leat_store *s, const char *name, int64_t value, struct leat_err *err);

#endif
