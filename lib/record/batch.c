/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/batch.h"

#include <stdlib.h>

/* Room for the rows of a batch and what lies between two of its places. */
static void
reserve(struct leat_kept *k, size_t rows, size_t fields)
{
	if (rows > k->rows_cap) {
		k->rows_cap = rows;
		k->first = leat_realloc(k->first, rows, sizeof(*k->first));
		k->end = leat_realloc(k->end, rows, sizeof(*k->end));
		k->line = leat_realloc(k->line, rows, sizeof(*k->line));
	}
	if (fields > k->fields_cap) {
		k->fields_cap = fields;
		k->edge = leat_realloc(k->edge, fields, sizeof(*k->edge));
		k->field = leat_realloc(k->field, fields, sizeof(*k->field));
	}
}

/* Edges are places in the text, of which only what the batch has is copied. */
static void
take_edges(struct leat_kept *k, const struct leat_records *r, size_t from, size_t n)
{
	uint32_t base = r->edge[from] + 1; /* the first edge may be before the first byte */

	for (size_t i = 0; i < n; i++)
		k->edge[i] = r->edge[from + i] - base;
	leat_buf_add(&k->text, r->text + base, r->edge[from + n - 1] - base);
	k->batch.r.text = k->text.p;
	k->batch.r.edge = k->edge;
}

static void
take_fields(struct leat_kept *k, const struct leat_records *r, size_t from, size_t n)
{
	size_t bytes = 0;

	for (size_t i = 0; i < n; i++)
		bytes += r->field[from + i].n;
	leat_buf_reserve(&k->text, bytes);
	for (size_t i = 0; i < n; i++) {
		struct leat_slice f = r->field[from + i];

		k->field[i] = (struct leat_slice){f.n ? k->text.p + k->text.n : NULL, f.n};
		leat_buf_add_slice(&k->text, f);
	}
	k->batch.r.field = k->field;
}

/* Of JSON lines the places of columns are the reader's, which may add to them. */
static void
take_places(struct leat_kept *k, const struct leat_batch *b)
{
	if (b->r.at == NULL)
		return;
	if (b->ncolumns > k->columns_cap) {
		k->columns_cap = b->ncolumns;
		k->at = leat_realloc(k->at, b->ncolumns, sizeof(*k->at));
		k->present = leat_realloc(k->present, b->ncolumns, sizeof(*k->present));
	}
	memcpy(k->at, b->at, b->ncolumns * sizeof(*k->at));
	memcpy(k->present, b->present, b->npresent * sizeof(*k->present));
	k->batch.at = k->at;
	k->batch.present = k->present;
}

void
leat_kept_take(struct leat_kept *k, const struct leat_batch *b)
{
	const struct leat_records *r = &b->r;
	size_t from, n;

	k->batch = *b;
	k->text.n = 0;
	leat_arena_reset(&k->arena);
	if (b->nrows == 0)
		return;
	take_places(k, b);
	from = r->first[0];
	n = r->end[b->nrows - 1] - from + (r->field == NULL);
	reserve(k, b->nrows, n);
	for (size_t i = 0; i < b->nrows; i++) {
		k->first[i] = r->first[i] - from;
		k->end[i] = r->end[i] - from;
		k->line[i] = b->line[i];
	}
	k->batch.line = k->line;
	k->batch.r = (struct leat_records){
	    .n = b->nrows, .first = k->first, .end = k->end, .line = k->line, .arena = &k->arena};
	if (r->field)
		take_fields(k, r, from, n);
	else
		take_edges(k, r, from, n);
}

void
leat_kept_fini(struct leat_kept *k)
{
	leat_buf_fini(&k->text);
	leat_arena_fini(&k->arena);
	free(k->edge);
	free(k->field);
	free(k->first);
	free(k->end);
	free(k->line);
	free(k->at);
	free(k->present);
}
