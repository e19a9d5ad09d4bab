/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "state/place.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "state/store_part.h"

static void
take(struct leat_place *p, sqlite3_stmt *q)
{
	struct leat_slice sha256 = leat_column_text(q, 1);

	p->position = (uint64_t)sqlite3_column_int64(q, 0);
	snprintf(p->sha256, sizeof(p->sha256), "%.*s", (int)sha256.n, sha256.p);
	p->front = (uint64_t)sqlite3_column_int64(q, 2);
	p->serial = sqlite3_column_int64(q, 3);
	p->output = leat_slice_dup(leat_column_text(q, 4));
	p->length = (uint64_t)sqlite3_column_int64(q, 5);
	p->rows = (uint64_t)sqlite3_column_int64(q, 6);
	p->header = leat_slice_dup(leat_column_text(q, 7));
}

int
leat_place_get(struct leat_store *s, const char *input, struct leat_place *p, bool *found,
    struct leat_err *err)
{
	sqlite3_stmt *q;
	int status = leat_store_prepare(s, &q,
	    "SELECT position, sha256, front, serial, output, length, rows, header FROM place "
	    "WHERE input = ?1",
	    err);

	*p = (struct leat_place){0};
	if (status != LEAT_OK)
		return status;
	leat_bind_text(q, 1, leat_slice(input));
	status = leat_store_step(s, q, found, err);
	if (status == LEAT_OK && *found)
		take(p, q);
	sqlite3_finalize(q);
	return status;
}

int
leat_place_put(
    struct leat_store *s, const char *input, const struct leat_place *p, struct leat_err *err)
{
	sqlite3_stmt *q;
	int status = leat_store_prepare(
	    s, &q, "INSERT OR REPLACE INTO place VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", err);

	if (status != LEAT_OK)
		return status;
	leat_bind_text(q, 1, leat_slice(input));
	sqlite3_bind_int64(q, 2, (int64_t)p->position);
	leat_bind_text(q, 3, leat_slice(p->sha256));
	sqlite3_bind_int64(q, 4, (int64_t)p->front);
	sqlite3_bind_int64(q, 5, p->serial);
	leat_bind_text(q, 6, leat_slice(p->output));
	sqlite3_bind_int64(q, 7, (int64_t)p->length);
	sqlite3_bind_int64(q, 8, (int64_t)p->rows);
	leat_bind_text(q, 9, leat_slice(p->header));
	status = leat_store_run(s, q, err);
	sqlite3_finalize(q);
	return status;
}

void
leat_place_fini(struct leat_place *p)
{
	free(p->output);
	free(p->header);
	*p = (struct leat_place){0};
}
