/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_STREAM_H
#define LEAT_RECORD_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/mem.h"
#include "record/reader.h"
#include "record/schema.h"

/*
 * A stream is rows of one schema, from one operand or several, with a trailer
 * that says whether it is whole. Columns are numbered: the schema's first, in
 * the order of its enum (LEAT_OBS_COST, ...), then the columns that the schema
 * does not know, in the order in which operands bring them. A field that a
 * row does not have is empty.
 *
 * Reading: open (every operand is opened, every header read), next until a
 * batch is empty, then ask for the verdict. Trailers are not handed out.
 */
struct leat_in;

struct leat_in_options {
	const struct leat_schema *schema;
	const char *const *paths; /* "-" is standard input */
	size_t npaths;
	struct leat_input **inputs; /* npaths, or NULL: operands that are open and were at most
				       peeked at, which the stream takes over and sets to NULL;
				       a path is opened where its input is NULL */
	enum leat_format format;
	bool complete; /* vouched for: a missing trailer is no fault */
	bool digest;
	const char *engine; /* of CSV: leat_csv_options (record/reader.h) */
	const struct leat_log *log;
};

struct leat_batch {
	size_t nrows;
	struct leat_records r; /* as the operand has them: for leat_field */
	const int *at;         /* ncolumns: a column's place within the row, -1 if absent */
	size_t ncolumns;
	const int *present; /* npresent: the columns that are not absent, ascending */
	size_t npresent;
	const uint64_t *line; /* nrows */
	const char *file;     /* the operand, for messages */
	uint64_t before;      /* rows of the stream before the batch's */
};

/* leat_field -- a field of a row; borrowed until the stream's next call. Unquoted when asked for.
 */
static inline struct leat_slice
leat_field(const struct leat_batch *b, size_t row, int column)
{
	int at = b->at[column];

	return at < 0 ? LEAT_NONE : leat_records_field(&b->r, row, (size_t)at);
}

/*
 * leat_in_open -- LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA for an empty input, a
 * repeated column, or a header without `kind`.
 */
int leat_in_open(
    struct leat_in **opened, const struct leat_in_options *options, struct leat_err *err);
void leat_in_free(struct leat_in *in);

/* leat_in_next -- the next batch, nrows == 0 at the end. A record of the wrong length is
 * LEAT_EDATA. */
int leat_in_next(struct leat_in *in, struct leat_batch *batch, struct leat_err *err);

/*
 * struct leat_each -- what is done with each batch of a stream, by threads. What work
 * does must not depend on the batches before; what it finds goes into a place of its
 * thread's, where done takes it up. Either may be NULL. What they return but LEAT_OK
 * ends the reading, and is returned, of the first batch that it happened to.
 * work  for many batches at once, in no order
 * done  for one batch at a time, in order, after its work, by the thread that worked
 * thread  0 .. threads - 1: which thread's place it is
 */
typedef int leat_each_fn(
    void *ctx, unsigned thread, const struct leat_batch *batch, struct leat_err *err);
struct leat_each {
	void *ctx;
	leat_each_fn *work, *done;
	unsigned threads; /* at least 1 */
	size_t piece;     /* bytes that a thread parses at a time; 0: what is best. For tests */
};

/*
 * leat_in_each -- all batches that leat_in_next has not handed out. Operands that are plain
 * files are parsed by the threads as well; all else is read by one at a time. The same rows
 * in the same order with any number of threads, in batches of other sizes. Memory: a few
 * times a piece (256 KB) for each thread.
 */
int leat_in_each(struct leat_in *in, const struct leat_each *each, struct leat_err *err);

size_t leat_in_ncolumns(const struct leat_in *in);
const char *leat_in_column(const struct leat_in *in, size_t column);
bool leat_in_has(const struct leat_in *in, size_t column); /* some operand's header has it */
enum leat_format leat_in_format(const struct leat_in *in); /* of the first operand */
uint64_t leat_in_rows(const struct leat_in *in);           /* handed out so far */

enum leat_verdict { LEAT_IS_WHOLE, LEAT_IS_CUT, LEAT_IS_HELD };

/*
 * leat_in_verdict -- after the last batch. *held is the status that the stream
 * was held with. For LEAT_IS_CUT err says which operand, and why.
 */
enum leat_verdict leat_in_verdict(const struct leat_in *in, int *held, struct leat_err *err);

/* leat_in_manifest -- a JSON array of {file, bytes, rows, sha256}, after the last batch. */
void leat_in_manifest(struct leat_in *in, struct leat_buf *json);

/*
 * struct leat_row -- one row on its way out: a slice a column, and room for the
 * text of those made here.
 */
struct leat_row {
	size_t ncolumns;
	struct leat_slice *field; /* for reading; the functions below fill them */
	uint64_t *filled;         /* a bit a column that is not empty, 64 a word */
	struct leat_arena text;
};

/* leat_row_words -- how many words of bits n columns take. */
static inline size_t
leat_row_words(size_t ncolumns)
{
	return (ncolumns + 63) / 64;
}

/*
 * leat_row_next -- the next filled column behind `after`, or -1: rows have many columns, and
 * fill few. for (int c = leat_row_next(r, -1); c >= 0; c = leat_row_next(r, c))
 */
static inline int
leat_row_next(const struct leat_row *r, int after)
{
	size_t i = (size_t)after + 1, w = i / 64, words = leat_row_words(r->ncolumns);
	uint64_t bits;

	if (w >= words)
		return -1;
	bits = r->filled[w] & ~UINT64_C(0) << i % 64;
	while (bits == 0)
		if (++w == words)
			return -1;
		else
			bits = r->filled[w];
	return (int)(w * 64) + __builtin_ctzll(bits);
}

void leat_row_init(struct leat_row *r, size_t ncolumns);
void leat_row_fini(struct leat_row *r);
void leat_row_clear(struct leat_row *r); /* all fields empty */
void leat_row_load(
    struct leat_row *r, const struct leat_batch *b, size_t row); /* borrow a read row */
/* borrow all of another row, which may have other columns; a zeroed row will do */
void leat_row_copy(struct leat_row *to, const struct leat_row *from);
void leat_row_borrow(
    struct leat_row *r, int column, struct leat_slice s); /* s must live until written */
void leat_row_text(struct leat_row *r, int column, struct leat_slice s); /* copied */
void leat_row_str(struct leat_row *r, int column, const char *s);        /* copied */
void leat_row_money(struct leat_row *r, int column, int64_t micros);     /* also amounts */
void leat_row_number(struct leat_row *r, int column, double v);          /* v must be finite */
void leat_row_i64(struct leat_row *r, int column, int64_t v);
void leat_row_day(struct leat_row *r, int column, int32_t day);
void leat_row_flag(
    struct leat_row *r, int column, const char *flag); /* add one to a list of words */
bool leat_row_flagged(const struct leat_row *r, int column, const char *flag);

/*
 * Writing: open, say which columns, rows, the trailer, commit.
 */
struct leat_out;

struct leat_out_options {
	const struct leat_schema *schema;
	const char *path;        /* NULL: standard output */
	enum leat_format format; /* LEAT_CSV or LEAT_JSONL */
	bool bare;               /* no trailer */
	bool digest;
	bool unbuffered;
	const struct leat_out_append *append; /* NULL, or path is written behind what is kept */
};

/* The file as it was left: its header, unless it is empty, and so many rows. */
struct leat_out_append {
	uint64_t keep; /* bytes of it */
	uint64_t rows;
};

int leat_out_open(
    struct leat_out **opened, const struct leat_out_options *options, struct leat_err *err);

/*
 * leat_out_columns -- the columns of the CSV header: those of in (may be NULL)
 * and the listed ones of the schema, -1 at the end of the list (may be NULL).
 * With in NULL and the list NULL: every column of the schema but `extra`.
 * Must be called once, before the first row. A row's field outside these
 * columns is an internal error in CSV; JSON lines write every field that is there.
 */
int leat_out_columns(
    struct leat_out *out, const struct leat_in *in, const int *own, struct leat_err *err);

int leat_out_row(struct leat_out *out, const struct leat_row *row, struct leat_err *err);

/*
 * leat_out_encode -- append to line what leat_out_row would write: for several threads at a time.
 * leat_out_encoded -- write what came of so many rows.
 */
int leat_out_encode(const struct leat_out *out, const struct leat_row *row, struct leat_buf *line,
    struct leat_err *err);
int leat_out_encoded(
    struct leat_out *out, struct leat_slice lines, uint64_t rows, struct leat_err *err);

uint64_t leat_out_rows(const struct leat_out *out); /* written so far, the trailer not counted */

/*
 * leat_out_judge -- ask leat_out_row about every row before it is written. judge sets *instead to
 * the row to be written in its place, which lives until the next; to NULL if none is.
 */
struct leat_out_judge {
	int (*judge)(void *ctx, const struct leat_row *row, const struct leat_row **instead,
	    struct leat_err *err);
	void *ctx;
};
void leat_out_judge(struct leat_out *out, const struct leat_out_judge *judge);

/* leat_out_cell -- append a cell of CSV, quoted where it must be: for tables that are no stream. */
void leat_out_cell(struct leat_slice cell, struct leat_buf *text);

/* leat_out_header -- add the header's line to text; nothing in JSON lines. */
void leat_out_header(struct leat_out *out, struct leat_buf *text);
/* leat_out_column -- the name of a column, also of those that the schema does not know. */
struct leat_slice leat_out_column(const struct leat_out *out, size_t column);

/* leat_out_source -- the trailer of observations will have this as `source`, which must be among
 * the columns: so that no two streams that have the same rows, or none, are the same bytes. */
void leat_out_source(struct leat_out *out, const char *source);

/* leat_out_end -- write the trailer: ok (held 0) or held:STATUS. A plan's trailer is its total row:
 * not for plans. */
int leat_out_end(struct leat_out *out, int held, struct leat_err *err);

/* leat_out_flush, leat_out_sync, leat_out_seal -- as for struct leat_output. */
int leat_out_flush(struct leat_out *out, struct leat_err *err);
int leat_out_sync(struct leat_out *out, uint64_t *length, struct leat_err *err);
int leat_out_seal(struct leat_out *out, char hex[LEAT_DIGEST_HEX], struct leat_err *err);

/* leat_out_commit, leat_out_abort -- as for struct leat_output; both free out. */
int leat_out_commit(struct leat_out *out, char hex[LEAT_DIGEST_HEX], struct leat_err *err);
void leat_out_abort(struct leat_out *out);

#endif
