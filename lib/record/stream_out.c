/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "record/json.h"
#include "record/json_line.h"
#include "record/output.h"
#include "record/stream.h"

struct leat_out {
	const struct leat_schema *schema;
	struct leat_output *output;
	enum leat_format format;
	bool bare;
	size_t ncolumns;         /* the schema's and the unknown ones */
	struct leat_slice *name; /* of the columns */
	struct leat_slice *key;  /* JSON lines: the same as "name": */
	struct leat_arena names;
	size_t *order; /* CSV: the columns of the header, in its order */
	size_t norder;
	bool *in_header;
	uint64_t *header; /* the same, a bit a column */
	uint64_t rows;
	bool goes_on; /* behind rows, so that the header is there */
	struct leat_out_judge judge;
	struct leat_buf line;
	struct leat_row trailer;
	char *source; /* of the trailer, or NULL */
};

int
leat_out_open(
    struct leat_out **opened, const struct leat_out_options *options, struct leat_err *err)
{
	struct leat_out *out = LEAT_NEW(struct leat_out);
	const struct leat_out_append *a = options->append;
	int status =
	    a ? leat_output_append(&out->output, options->path, a->keep, options->digest, err)
	      : leat_output_open(
		    &out->output, options->path, options->digest, options->unbuffered, err);

	*opened = NULL;
	if (status != LEAT_OK) {
		free(out);
		return status;
	}
	out->schema = options->schema;
	out->format = options->format;
	out->bare = options->bare;
	out->goes_on = a && a->keep;
	out->rows = a ? a->rows : 0;
	*opened = out;
	return LEAT_OK;
}

/* The CSV header and its cells */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Is a byte of eight below `limit` (at most 128)? */
static inline bool
any_below(uint64_t w, unsigned char limit)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	return ((w - ones * limit) & ~w & ones * 0x80) != 0;
}

/* Does a text hold what asks for quotes? */
static bool
is_special(struct leat_slice s)
{
	static const bool special[256] = {[','] = true, ['"'] = true, ['\n'] = true, ['\r'] = true};
	bool found = is_blank(s.p[0]) || is_blank(s.p[s.n - 1]);

	for (size_t i = 0; i < s.n; i++)
		found |= special[(unsigned char)s.p[i]];
	return found;
}

enum { SMALL = ',' + 1 }; /* all that asks for quotes, and few other bytes, are below */

/* Copy fewer than 8 bytes. Returns whether there are small ones among them. */
static inline bool
copy_few(char *to, const char *p, size_t n)
{
	uint32_t first, last;

	if (n >= sizeof(first)) {
		memcpy(&first, p, sizeof(first));
		memcpy(&last, p + n - sizeof(last), sizeof(last));
		memcpy(to, &first, sizeof(first));
		memcpy(to + n - sizeof(last), &last, sizeof(last));
		return any_below((uint64_t)first << 32 | last, SMALL);
	}
	to[0] = p[0];
	to[n / 2] = p[n / 2];
	to[n - 1] = p[n - 1];
	return p[0] < SMALL || p[n / 2] < SMALL || p[n - 1] < SMALL;
}

/* Copy n > 0 bytes. Returns whether one of them may ask for quotes. */
static inline bool
copy_cell(char *to, const char *p, size_t n)
{
	uint64_t w;
	bool small = false;

	if (n < sizeof(w))
		return copy_few(to, p, n);
	for (size_t i = 0; i + sizeof(w) < n; i += sizeof(w)) {
		memcpy(&w, p + i, sizeof(w));
		memcpy(to + i, &w, sizeof(w));
		small |= any_below(w, SMALL);
	}
	memcpy(&w, p + n - sizeof(w), sizeof(w));
	memcpy(to + n - sizeof(w), &w, sizeof(w));
	return small | any_below(w, SMALL);
}

/* Copy a cell to `to`, which has room for it twice and two quotes. Returns its end. */
static inline char *
put_cell(char *to, struct leat_slice s)
{
	if (s.n == 0)
		return to;
	if (!copy_cell(to, s.p, s.n) || !is_special(s))
		return to + s.n;
	*to++ = '"';
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			*to++ = '"';
		*to++ = s.p[i];
	}
	*to++ = '"';
	return to;
}

void
leat_out_cell(struct leat_slice cell, struct leat_buf *text)
{
	leat_buf_reserve(text, 2 * cell.n + 3);
	text->n = (size_t)(put_cell(text->p + text->n, cell) - text->p);
	text->p[text->n] = '\0';
}

/* The cells of a record, in the header's order; field has n columns: a row's, or the names. */
static void
put_record(
    const struct leat_out *out, const struct leat_slice *field, size_t n, struct leat_buf *line)
{
	size_t room = 3 * out->norder + 1;
	char *to;

	for (size_t i = 0; i < out->norder; i++)
		room += out->order[i] < n ? 2 * field[out->order[i]].n : 0;
	leat_buf_reserve(line, room);
	to = line->p + line->n;
	for (size_t i = 0; i < out->norder; i++) {
		if (i)
			*to++ = ',';
		if (out->order[i] < n)
			to = put_cell(to, field[out->order[i]]);
	}
	*to++ = '\n';
	line->n = (size_t)(to - line->p);
}

static int
write_header(struct leat_out *out, struct leat_err *err)
{
	if (out->format != LEAT_CSV || out->goes_on)
		return LEAT_OK;
	out->line.n = 0;
	put_record(out, out->name, out->ncolumns, &out->line);
	return leat_output_write(out->output, out->line.p, out->line.n, err);
}

static void
choose(struct leat_out *out, size_t c)
{
	out->in_header[c] = true;
}

/* What the trailer needs is always in the header. */
static void
choose_trailer(struct leat_out *out)
{
	if (out->schema->nkinds == 0)
		return;
	choose(out, 0);
	if (out->schema == &leat_observations) {
		choose(out, LEAT_OBS_NAME);
		choose(out, LEAT_OBS_VALUE);
	} else if (out->schema == &leat_models) {
		choose(out, LEAT_MOD_NAME);
		choose(out, LEAT_MOD_VALUE);
	}
}

/* The names of all columns, and how a line of JSON spells them. */
static void
take_names(struct leat_out *out, const struct leat_in *in)
{
	size_t known = out->schema->ncolumns;
	struct leat_buf text = {0};

	out->ncolumns = in ? leat_in_ncolumns(in) : known;
	out->name = LEAT_NEW_N(struct leat_slice, out->ncolumns);
	out->key = LEAT_NEW_N(struct leat_slice, out->ncolumns);
	for (size_t c = 0; c < out->ncolumns; c++) {
		struct leat_jw w = {.out = &text};

		out->name[c] = leat_arena_copy(&out->names,
		    leat_slice(c < known ? out->schema->column[c].name : leat_in_column(in, c)));
		text.n = 0;
		leat_jw_key_slice(&w, out->name[c]);
		out->key[c] = leat_arena_copy(&out->names, leat_buf_slice(&text));
	}
	leat_buf_fini(&text);
}

int
leat_out_columns(
    struct leat_out *out, const struct leat_in *in, const int *own, struct leat_err *err)
{
	size_t known = out->schema->ncolumns;

	take_names(out, in);
	out->in_header = LEAT_NEW_N(bool, out->ncolumns);
	out->order = LEAT_NEW_N(size_t, out->ncolumns);
	for (size_t c = 0; c < out->ncolumns; c++)
		if (in ? leat_in_has(in, c) : own == NULL && c < known - 1)
			choose(out, c);
	for (; own && *own >= 0; own++)
		choose(out, (size_t)*own);
	if (!out->bare)
		choose_trailer(out);
	/* `extra` comes last, behind the columns that the schema does not know. */
	for (size_t c = 0; c < out->ncolumns; c++)
		if (c != known - 1 && out->in_header[c])
			out->order[out->norder++] = c;
	if (out->in_header[known - 1])
		out->order[out->norder++] = known - 1;
	out->header = LEAT_NEW_N(uint64_t, leat_row_words(out->ncolumns));
	for (size_t c = 0; c < out->ncolumns; c++)
		out->header[c / 64] |= (uint64_t)out->in_header[c] << c % 64;
	leat_row_init(&out->trailer, out->ncolumns);
	return write_header(out, err);
}

static int
row_to_csv(const struct leat_out *out, const struct leat_row *row, struct leat_buf *line,
    struct leat_err *err)
{
	for (size_t w = 0; w < leat_row_words(row->ncolumns); w++) {
		uint64_t lost = row->filled[w] & ~out->header[w];

		if (lost)
			return leat_err_set(err, LEAT_EINTERNAL,
			    "the column `%s` is filled but not in the header",
			    out->name[w * 64 + (size_t)__builtin_ctzll(lost)].p);
	}
	put_record(out, row->field, row->ncolumns, line);
	return LEAT_OK;
}

int
leat_out_encode(const struct leat_out *out, const struct leat_row *row, struct leat_buf *line,
    struct leat_err *err)
{
	if (row->ncolumns > out->ncolumns)
		return leat_err_set(err, LEAT_EINTERNAL, "a row of %zu columns where there are %zu",
		    row->ncolumns, out->ncolumns);
	if (out->format == LEAT_CSV)
		return row_to_csv(out, row, line, err);
	return leat_json_line(
	    &(struct leat_json_names){out->schema, out->ncolumns, out->name, out->key}, row, line,
	    err);
}

int
leat_out_encoded(struct leat_out *out, struct leat_slice lines, uint64_t rows, struct leat_err *err)
{
	int status = leat_output_write(out->output, lines.p, lines.n, err);

	out->rows += status == LEAT_OK ? rows : 0;
	return status;
}

static int
put_row(struct leat_out *out, const struct leat_row *row, uint64_t rows, struct leat_err *err)
{
	int status;

	out->line.n = 0;
	status = leat_out_encode(out, row, &out->line, err);
	return status == LEAT_OK ? leat_out_encoded(out, leat_buf_slice(&out->line), rows, err)
				 : status;
}

int
leat_out_row(struct leat_out *out, const struct leat_row *row, struct leat_err *err)
{
	int status = LEAT_OK;

	if (out->judge.judge)
		status = out->judge.judge(out->judge.ctx, row, &row, err);
	if (status != LEAT_OK || row == NULL)
		return status;
	return put_row(out, row, 1, err);
}

void
leat_out_judge(struct leat_out *out, const struct leat_out_judge *judge)
{
	out->judge = *judge;
}

void
leat_out_header(struct leat_out *out, struct leat_buf *text)
{
	if (out->format != LEAT_CSV)
		return;
	put_record(out, out->name, out->ncolumns, text);
}

struct leat_slice
leat_out_column(const struct leat_out *out, size_t column)
{
	return out->name[column];
}

void
leat_out_source(struct leat_out *out, const char *source)
{
	free(out->source);
	out->source = leat_strdup(source);
}

uint64_t
leat_out_rows(const struct leat_out *out)
{
	return out->rows;
}

/* A plan ends with its total line, which its writer knows; only a held one is all trailer. */
static void
fill_plan_trailer(struct leat_row *row, int held)
{
	char text[64];

	leat_row_str(row, LEAT_PLAN_KIND, "total");
	snprintf(text, sizeof(text), held == LEAT_NEGATIVE ? "held" : "held:%d", held);
	leat_row_str(row, LEAT_PLAN_STATUS, text);
	leat_row_i64(row, LEAT_PLAN_LINES, 0);
	snprintf(
	    text, sizeof(text), "The input was held with status %d: nothing is to change.", held);
	leat_row_str(row, LEAT_PLAN_REASON, text);
}

int
leat_out_end(struct leat_out *out, int held, struct leat_err *err)
{
	bool observations = out->schema == &leat_observations;
	struct leat_row *row = &out->trailer;
	char word[32];

	if (out->bare || out->schema->nkinds == 0)
		return LEAT_OK;
	leat_row_clear(row);
	if (out->schema == &leat_plans) {
		if (held == 0)
			return LEAT_OK;
		fill_plan_trailer(row, held);
		return put_row(out, row, 0, err);
	}
	snprintf(word, sizeof(word), held ? "held:%d" : "ok", held);
	leat_row_str(row, 0, "end");
	leat_row_str(row, observations ? LEAT_OBS_NAME : LEAT_MOD_NAME, word);
	leat_row_i64(row, observations ? LEAT_OBS_VALUE : LEAT_MOD_VALUE, (int64_t)out->rows);
	if (observations && out->source)
		leat_row_str(row, LEAT_OBS_SOURCE, out->source);
	return put_row(out, row, 0, err);
}

static void
release(struct leat_out *out)
{
	free(out->source);
	free(out->name);
	free(out->key);
	leat_arena_fini(&out->names);
	free(out->order);
	free(out->in_header);
	free(out->header);
	leat_row_fini(&out->trailer);
	leat_buf_fini(&out->line);
	free(out);
}

int
leat_out_flush(struct leat_out *out, struct leat_err *err)
{
	return leat_output_flush(out->output, err);
}

int
leat_out_sync(struct leat_out *out, uint64_t *length, struct leat_err *err)
{
	return leat_output_sync(out->output, length, err);
}

int
leat_out_seal(struct leat_out *out, char hex[LEAT_DIGEST_HEX], struct leat_err *err)
{
	return leat_output_seal(out->output, hex, err);
}

int
leat_out_commit(struct leat_out *out, char hex[LEAT_DIGEST_HEX], struct leat_err *err)
{
	int status = leat_output_commit(out->output, hex, err);

	release(out);
	return status;
}

void
leat_out_abort(struct leat_out *out)
{
	if (out == NULL)
		return;
	leat_output_abort(out->output);
	release(out);
}
