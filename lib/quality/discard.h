/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_DISCARD_H
#define LEAT_QUALITY_DISCARD_H

#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "record/stream.h"

/*
 * Rows that are not passed on. Each goes to the rejects file with the place it
 * came from, what was wrong, and all its fields, so that it can be put right and
 * fed in again; and it is counted by what became of it.
 */
enum leat_fate {
	LEAT_REJECTED, /* not fit to be used */
	LEAT_MERGED,   /* another row says the same */
	LEAT_DROPPED,  /* by a rule that the user chose */
	LEAT_FATES
};

/*
 * Columns of the rejects file: file, line, column, reason, and row, the fields as a JSON
 * object of text.
 */
extern const struct leat_schema leat_rejects_schema;

struct leat_discards {
	struct leat_out *out;     /* or NULL: then rejected rows are warnings, the first ten */
	const struct leat_in *in; /* knows the names of columns past the schema's */
	const struct leat_log *log;
	uint64_t n[LEAT_FATES];
	struct leat_row row;
	struct leat_buf json;
};

enum { LEAT_DISCARDS_SHOWN = 10 };

/* leat_discards_init -- writes the header line of out. End with leat_discards_fini. */
int leat_discards_init(struct leat_discards *d, struct leat_out *out, const struct leat_in *in,
    const struct leat_log *log, struct leat_err *err);

/* leat_discard -- one row. column is a number of the stream's, -1 for none; reason is safe text. */
int leat_discard(struct leat_discards *d, enum leat_fate fate, const char *file, uint64_t line,
    int column, const char *reason, const struct leat_row *row, struct leat_err *err);

/* leat_discards_end -- one warning that sums up what was rejected, if anything was. */
void leat_discards_end(const struct leat_discards *d);

void leat_discards_fini(struct leat_discards *d);

#endif
