/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/ingest.h"

#include <stdlib.h>
#include <string.h>

#include "record/reader.h"

/* has_kind -- does the first line have a column `kind`, as a CSV stream has? */
static int
has_kind(struct leat_slice line, bool *is, struct leat_err *err)
{
	struct leat_input *in = leat_input_from(line, "first line");
	struct leat_csv_options options = {.lenient = true};
	struct leat_csv *csv = leat_csv_new(in, &options);
	struct leat_records r;
	int status = leat_csv_next(csv, &r, err);

	*is = false;
	for (size_t i = 0; status == LEAT_OK && r.n && i < r.first[1]; i++)
		*is = *is || leat_slice_is(r.field[i], "kind");
	leat_csv_free(csv);
	leat_input_free(in);
	return status;
}

/*
 * is_stream -- observations already, as CSV or JSON lines. The first line tells:
 * a stream on a slow pipe flows from there on.
 */
static int
is_stream(struct leat_input *in, bool *is, struct leat_err *err)
{
	struct leat_slice line = LEAT_NONE, text;
	int status = leat_input_peek_line(in, &line, err);

	*is = false;
	text = leat_slice_trim(line);
	if (status != LEAT_OK || text.n == 0)
		return status;
	if (*text.p != '{' && *text.p != '[')
		return has_kind(line, is, err);
	*is = memmem(line.p, line.n, "\"kind\"", 6) != NULL;
	if (!*is)
		return leat_err_at(err, LEAT_EDATA, leat_input_name(in), 1, NULL,
		    "JSON without a `kind`: no mapping reads documents of this shape");
	return LEAT_OK;
}

static int
recognise(struct leat_ingest *g, size_t i, struct leat_input *in, const struct leat_mappings *ms,
    struct leat_err *err)
{
	struct leat_ingest_file *file = &g->file[i];
	bool stream = false;
	int status = g->wide ? LEAT_OK : is_stream(in, &stream, err);

	if (status == LEAT_OK && stream) {
		g->stream[g->nstreams++] = i;
		return LEAT_OK;
	}
	file->in = in;
	if (status != LEAT_OK || g->wide)
		return status;
	status = leat_detect(&file->e, in, ms, err);
	if (status == LEAT_OK)
		status = leat_export_dated(&file->e, leat_input_name(in), err);
	return status;
}

int
leat_ingest_open(struct leat_ingest *g, struct leat_input *const *input, size_t n,
    const struct leat_mappings *ms, const struct leat_wide *wide, struct leat_err *err)
{
	int status = LEAT_OK;

	*g = (struct leat_ingest){.wide = wide, .n = n};
	g->file = LEAT_NEW_N(struct leat_ingest_file, n);
	g->stream = LEAT_NEW_N(size_t, n);
	for (size_t i = 0; i < n && status == LEAT_OK; i++)
		status = recognise(g, i, input[i], ms, err);
	if (status != LEAT_OK)
		leat_ingest_fini(g);
	return status;
}

int
leat_ingest_tables(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; g->wide && i < g->n && status == LEAT_OK; i++) {
		struct leat_ingest_file *f = &g->file[i];

		status = leat_wide_table_read(&f->table, g->wide, f->in, o, sink, &f->tally, err);
	}
	return status;
}

void
leat_ingest_columns(const struct leat_ingest *g, const struct leat_ingest_options *o, int *list)
{
	bool columns[LEAT_OBS_N] = {false};

	if (g->wide)
		leat_wide_columns(g->wide, o, columns);
	for (size_t i = 0; i < g->n && !g->wide; i++)
		if (g->file[i].in)
			leat_export_columns(&g->file[i].e, o, columns);
	for (int c = 0; c < LEAT_OBS_N; c++)
		if (columns[c])
			*list++ = c;
	*list = -1;
}

int
leat_ingest_rows(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; i < g->n && status == LEAT_OK; i++) {
		struct leat_ingest_file *f = &g->file[i];

		if (f->in == NULL)
			continue;
		if (o->decimal && !g->wide)
			f->e.decimal = o->decimal;
		status = g->wide ? leat_wide_rows(g->wide, &f->table, o, sink, &f->tally, err)
				 : leat_export_rows(&f->e, f->in, o, sink, &f->tally, err);
		if (status == LEAT_OK)
			leat_tally_note(&f->tally, leat_input_name(f->in),
			    g->wide ? "wide table" : f->e.mapping->name.p, sink->log);
	}
	return status;
}

int
leat_ingest_pass(struct leat_in *in, struct leat_out *out, struct leat_err *err)
{
	struct leat_batch b;
	struct leat_row row;
	int status;

	leat_row_init(&row, leat_in_ncolumns(in));
	while ((status = leat_in_next(in, &b, err)) == LEAT_OK && b.nrows) {
		for (size_t r = 0; r < b.nrows && status == LEAT_OK; r++) {
			leat_row_load(&row, &b, r);
			status = leat_out_row(out, &row, err);
		}
		if (status != LEAT_OK)
			break;
	}
	leat_row_fini(&row);
	return status;
}

void
leat_ingest_fini(struct leat_ingest *g)
{
	for (size_t i = 0; i < g->n; i++) {
		leat_export_fini(&g->file[i].e);
		leat_wide_table_fini(&g->file[i].table);
	}
	free(g->file);
	free(g->stream);
	*g = (struct leat_ingest){0};
}
