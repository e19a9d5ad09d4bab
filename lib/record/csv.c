/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <csv.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "record/reader.h"

/* A batch is what one call hands out: enough to amortise the call, small enough for the cache. */
enum { BATCH = 1024 };

/*
 * libcsv says what CSV means. It pushes fields into callbacks, so they are
 * queued here and handed out a batch at a time. It is fed line by line, which is
 * how the line on which a record begins is known.
 */
struct leat_csv {
	struct leat_input *input;
	struct csv_parser parser;
	bool lenient;
	struct leat_slice rest; /* of the current block, not parsed yet */
	bool at_end, ended_with_newline, after_cr;
	uint64_t line;             /* the physical line being fed, from 1 */
	uint64_t record_line;      /* where the current record began */
	bool in_record, irregular; /* irregular: the current record broke a rule */
	bool suspect;              /* the block is not all UTF-8 without NULs */
	bool check;                /* the record is from such a block: its fields are looked at */

	struct leat_buf text; /* bytes of all queued fields, one after the other */
	size_t *end;          /* end of each queued field in text */
	size_t nfields, fields_cap;
	struct leat_slice *field; /* the same as slices, made when a batch is handed out */
	size_t field_cap;
	size_t first[BATCH + 1]; /* first field of each queued record */
	uint64_t record_at[BATCH];
	bool regular[BATCH];
	size_t nrecords;
};

/* Blanks belong to the field: only quotes and separators are syntax. */
static int
no_space(unsigned char c)
{
	(void)c;
	return 0;
}

struct leat_csv *
leat_csv_new(struct leat_input *input, const struct leat_csv_options *options)
{
	struct leat_csv *c = LEAT_NEW(struct leat_csv);

	c->input = input;
	c->lenient = options->lenient;
	c->line = 1;
	c->ended_with_newline = true;
	csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_space_func(&c->parser, no_space);
	if (options->separator)
		csv_set_delim(&c->parser, (unsigned char)options->separator);
	return c;
}

static void
on_field(void *p, size_t n, void *ctx)
{
	struct leat_csv *c = ctx;

	leat_buf_add(&c->text, p, n);
	LEAT_GROW(c->end, c->nfields, c->fields_cap);
	c->end[c->nfields++] = c->text.n;
	if (c->check && (leat_utf8_valid(p, n) < n || (n && memchr(p, 0, n))))
		c->irregular = true;
}

static void
on_record(int terminator, void *ctx)
{
	struct leat_csv *c = ctx;

	(void)terminator;
	c->record_at[c->nrecords] = c->record_line;
	c->regular[c->nrecords] = !c->irregular;
	c->first[++c->nrecords] = c->nfields;
	c->in_record = c->irregular = false;
}

static int
broken(const struct leat_csv *c, uint64_t line, struct leat_err *err, const char *what)
{
	return leat_err_at(err, LEAT_EDATA, leat_input_name(c->input), line, NULL, "%s", what);
}

/* Feed one physical line or a part of it. */
static int
feed(struct leat_csv *c, struct leat_slice piece, struct leat_err *err)
{
	size_t took;

	if (!c->in_record) {
		c->record_line = c->line;
		c->in_record = true;
		c->check = c->suspect;
	}
	took = csv_parse(&c->parser, piece.p, piece.n, on_field, on_record, c);
	if (took < piece.n && csv_error(&c->parser) == CSV_EPARSE && c->lenient) {
		/* Let libcsv make of it what it does by default, up to the record's end. */
		c->irregular = true;
		csv_set_opts(&c->parser, 0);
		took +=
		    csv_parse(&c->parser, piece.p + took, piece.n - took, on_field, on_record, c);
		csv_set_opts(&c->parser, CSV_STRICT | CSV_STRICT_FINI);
	}
	if (took == piece.n)
		return LEAT_OK;
	if (csv_error(&c->parser) == CSV_EPARSE)
		return broken(c, c->line, err,
		    "a double quote where none may stand (a field with quotes in it is quoted, and "
		    "its quotes are doubled)");
	return leat_err_set(err, LEAT_EINTERNAL, "%s: %s", leat_input_name(c->input),
	    csv_strerror(csv_error(&c->parser)));
}

/* The next piece of the block: to its line end, CR LF taken together, or all that is left. */
static struct leat_slice
cut_line(struct leat_csv *c)
{
	struct leat_slice piece = c->rest;
	const char *lf = memchr(piece.p, '\n', piece.n), *cr;

	if (lf)
		piece.n = (size_t)(lf - piece.p) + 1;
	cr = memchr(piece.p, '\r', piece.n);
	if (cr && !(lf && cr + 1 == lf))
		piece.n = (size_t)(cr - piece.p) + 1;
	c->rest.p += piece.n;
	c->rest.n -= piece.n;
	return piece;
}

static int
parse_line(struct leat_csv *c, struct leat_err *err)
{
	struct leat_slice piece = cut_line(c);
	char last = piece.p[piece.n - 1];
	bool second_half = c->after_cr && piece.n == 1 && last == '\n';
	int status;

	/* An LF after a CR that ended the block before belongs to the line already counted. */
	if (second_half)
		c->line--;
	status = feed(c, piece, err);
	c->ended_with_newline = last == '\n' || last == '\r';
	c->line += c->ended_with_newline;
	c->after_cr = last == '\r';
	/* A blank line is no record: libcsv passes over it. */
	if (c->parser.pstate == 0)
		c->in_record = false;
	return status;
}

/* Close the last record, which may lack its line end. */
static int
finish(struct leat_csv *c, struct leat_err *err)
{
	c->at_end = true;
	if (csv_fini(&c->parser, on_field, on_record, c) == 0)
		return LEAT_OK;
	if (!c->lenient)
		return broken(c, c->record_line, err,
		    "the record's last field is quoted, and its closing quote is missing: the file "
		    "is cut or a quote is stray");
	c->irregular = true;
	csv_set_opts(&c->parser, 0);
	csv_fini(&c->parser, on_field, on_record, c);
	return LEAT_OK;
}

/*
 * The next block. Text is nearly always right, so a block is judged as a whole, and
 * fields are looked at only where one is not, be it a character cut by its end.
 */
static int
read_block(struct leat_csv *c, struct leat_err *err)
{
	int status = leat_input_read(c->input, &c->rest, err);
	size_t n = c->rest.n;

	if (status != LEAT_OK || n == 0)
		return status;
	c->suspect = leat_utf8_valid(c->rest.p, n) < n || memchr(c->rest.p, 0, n);
	c->check = c->check || c->suspect;
	return LEAT_OK;
}

/* Drop the records handed out before; keep the fields of one that is not finished. */
static void
start_batch(struct leat_csv *c)
{
	size_t done = c->nrecords ? c->first[c->nrecords] : 0;
	size_t bytes = done ? c->end[done - 1] : 0;

	if (done) {
		memmove(c->text.p, c->text.p + bytes, c->text.n - bytes);
		c->text.n -= bytes;
		for (size_t i = done; i < c->nfields; i++)
			c->end[i - done] = c->end[i] - bytes;
		c->nfields -= done;
	}
	c->nrecords = 0;
	c->first[0] = 0;
}

static int
hand_out(struct leat_csv *c, struct leat_records *records, struct leat_err *err)
{
	size_t n = c->first[c->nrecords], start = 0;

	if (n > c->field_cap) {
		c->field_cap = n * 2;
		c->field = leat_realloc(c->field, c->field_cap, sizeof(*c->field));
	}
	for (size_t i = 0; i < n; i++) {
		c->field[i] = (struct leat_slice){c->text.p + start, c->end[i] - start};
		start = c->end[i];
	}
	for (size_t r = 0; r < c->nrecords && !c->lenient; r++)
		if (!c->regular[r])
			return broken(
			    c, c->record_at[r], err, "not UTF-8 text, or a NUL byte in it");
	*records = (struct leat_records){c->nrecords, c->field, c->first, c->record_at, c->regular};
	return LEAT_OK;
}

int
leat_csv_next(struct leat_csv *c, struct leat_records *records, struct leat_err *err)
{
	int status = LEAT_OK;

	*records = (struct leat_records){0};
	start_batch(c);
	while (status == LEAT_OK && c->nrecords < BATCH && !c->at_end) {
		if (c->rest.n) {
			status = parse_line(c, err);
			continue;
		}
		/* What is complete goes out before a read that may have to wait. */
		if (c->nrecords)
			break;
		status = read_block(c, err);
		if (status == LEAT_OK && c->rest.n == 0)
			status = finish(c, err);
	}
	return status == LEAT_OK ? hand_out(c, records, err) : status;
}

bool
leat_csv_ended_with_newline(const struct leat_csv *c)
{
	return c->ended_with_newline;
}

void
leat_csv_free(struct leat_csv *c)
{
	if (c == NULL)
		return;
	csv_free(&c->parser);
	leat_buf_fini(&c->text);
	free(c->end);
	free(c->field);
	free(c);
}
