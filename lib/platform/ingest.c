/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/ingest.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/reader.h"

/* first_is_kind -- does the first line have a column `kind`, as a CSV stream has? */
static int
first_is_kind(struct leat_slice front, bool *is, struct leat_err *err)
{
	struct leat_input *in = leat_input_from(front, "front");
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

/* is_stream -- observations already, as CSV or JSON lines. */
static int
is_stream(struct leat_input *in, bool *is, struct leat_err *err)
{
	struct leat_slice front, line;
	bool all;
	int status = leat_front(in, &front, &all, err);

	*is = false;
	line = leat_slice_trim(front);
	if (status != LEAT_OK || line.n == 0)
		return status;
	if (*line.p != '{' && *line.p != '[')
		return first_is_kind(front, is, err);
	leat_slice_cut(&front, '\n', &line);
	*is = memmem(line.p, line.n, "\"kind\"", 6) != NULL;
	if (!*is)
		return leat_err_at(err, LEAT_EDATA, leat_input_name(in), 1, NULL,
		    "JSON without a `kind`: no mapping reads documents of this shape");
	return LEAT_OK;
}

static int
spool_failed(FILE *f, struct leat_err *err)
{
	int status = leat_err_errno(err, LEAT_EIO, "a temporary copy of the input");

	if (f)
		fclose(f);
	return status;
}

/*
 * spool -- copy what can be read only once (a pipe) to a file without a name,
 * since a stream is opened by its path. Standard input becomes that file, so
 * that messages still call it by its name.
 */
static int
spool(struct leat_ingest_file *file, bool standard, struct leat_err *err)
{
	FILE *f = tmpfile();
	struct leat_slice block;
	char path[32] = "-";
	int status;

	if (f == NULL)
		return spool_failed(f, err);
	while ((status = leat_input_read(file->in, &block, err)) == LEAT_OK && block.n)
		if (fwrite(block.p, 1, block.n, f) != block.n)
			return spool_failed(f, err);
	if (status == LEAT_OK) {
		if (fflush(f) == EOF || lseek(fileno(f), 0, SEEK_SET) < 0)
			return spool_failed(f, err);
		file->spool = standard ? dup2(fileno(f), STDIN_FILENO) : dup(fileno(f));
		if (file->spool < 0)
			return spool_failed(f, err);
		if (!standard)
			snprintf(path, sizeof(path), "/dev/fd/%d", file->spool);
		file->path = leat_strdup(path);
	}
	fclose(f);
	return status;
}

/* as_stream -- note how the operand is to be opened again. */
static int
as_stream(struct leat_ingest_file *file, const char *path, struct leat_err *err)
{
	struct stat st;
	bool standard = strcmp(path, "-") == 0;
	int status = LEAT_OK;

	if (!standard && stat(path, &st) == 0 && S_ISREG(st.st_mode))
		file->path = leat_strdup(path);
	else
		status = spool(file, standard, err);
	leat_input_free(file->in);
	file->in = NULL;
	return status;
}

static int
recognise(struct leat_ingest *g, struct leat_ingest_file *file, const char *path,
    const struct leat_mappings *ms, struct leat_err *err)
{
	bool stream;
	int status;

	if (g->wide)
		return LEAT_OK;
	status = is_stream(file->in, &stream, err);
	if (status != LEAT_OK)
		return status;
	if (stream)
		return as_stream(file, path, err);
	status = leat_detect(&file->e, file->in, ms, err);
	if (status == LEAT_OK)
		status = leat_export_dated(&file->e, leat_input_name(file->in), err);
	return status;
}

int
leat_ingest_open(struct leat_ingest *g, const char *const *path, size_t n,
    const struct leat_mappings *ms, const struct leat_wide *wide, struct leat_err *err)
{
	int status = LEAT_OK;

	*g = (struct leat_ingest){.wide = wide};
	g->file = LEAT_NEW_N(struct leat_ingest_file, n);
	g->stream = leat_zalloc(n, sizeof(*g->stream));
	for (size_t i = 0; i < n && status == LEAT_OK; i++) {
		g->file[i].spool = -1;
		status = leat_input_open(&g->file[i].in, path[i], false, err);
		g->n += status == LEAT_OK;
	}
	for (size_t i = 0; i < g->n && status == LEAT_OK; i++) {
		status = recognise(g, &g->file[i], path[i], ms, err);
		if (g->file[i].path)
			g->stream[g->nstreams++] = g->file[i].path;
	}
	if (status != LEAT_OK)
		leat_ingest_fini(g);
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

static void
add_tally(struct leat_tally *sum, const struct leat_tally *t)
{
	sum->lines += t->lines;
	sum->rows += t->rows;
	sum->rejected += t->rejected;
	sum->preamble += t->preamble;
	sum->header += t->header;
	sum->totals += t->totals;
	sum->continued += t->continued;
	sum->footer += t->footer;
	sum->empty += t->empty;
	sum->made += t->made;
}

int
leat_ingest_rows(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_tally *sum, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; i < g->n && status == LEAT_OK; i++) {
		struct leat_ingest_file *f = &g->file[i];
		struct leat_tally t = {0};

		if (f->in == NULL)
			continue;
		if (o->decimal && !g->wide)
			f->e.decimal = o->decimal;
		status = g->wide ? leat_wide_rows(g->wide, f->in, o, sink, &t, err)
				 : leat_export_rows(&f->e, f->in, o, sink, &t, err);
		if (status == LEAT_OK)
			leat_tally_note(&t, leat_input_name(f->in),
			    g->wide ? "wide table" : f->e.mapping->name.p, sink->log);
		add_tally(sum, &t);
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
		leat_input_free(g->file[i].in);
		leat_export_fini(&g->file[i].e);
		if (g->file[i].path && g->file[i].spool > STDIN_FILENO)
			close(g->file[i].spool);
		free(g->file[i].path);
	}
	free(g->file);
	free(g->stream);
	*g = (struct leat_ingest){0};
}
