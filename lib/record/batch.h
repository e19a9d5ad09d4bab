/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_BATCH_H
#define LEAT_RECORD_BATCH_H

#include "base/mem.h"
#include "record/stream.h"

/*
 * struct leat_kept -- a batch that stays good while its stream reads on, for whoever works on
 * several at a time. Zeroed it is ready; end with leat_kept_fini.
 */
struct leat_kept {
	struct leat_batch batch;

	/* its own */
	struct leat_buf text;
	uint32_t *edge;
	struct leat_slice *field;
	size_t *first, *end;
	uint64_t *line;
	int *at, *present; /* of JSON lines */
	size_t rows_cap, fields_cap, columns_cap;
	struct leat_arena arena; /* of fields that are unquoted */
};

/* leat_kept_take -- copy a batch; what was kept before is forgotten. Only names still belong to its
 * stream. */
void leat_kept_take(struct leat_kept *k, const struct leat_batch *b);
void leat_kept_fini(struct leat_kept *k);

#endif
