/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <csv.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "record/reader.h"
#include "record/scan.h"

/* A batch is what one call hands out: enough to amortise the call, small enough for the cache. */
enum { BATCH = 1024 };

/* A record longer than this is libcsv's: a stray quote must not make us scan all behind it again.
 */
enum { LONGEST = 1024 * 1024 };

/*
 * libcsv says what CSV means. Easy records, which are nearly all, are found by the
 * scanner; any other is fed to libcsv, line by line from its start until it is whole,
 * and then the scanner goes on. What the scanner finds of a batch points into `data`,
 * which is therefore refilled only when the batch is empty; its edges are made fields
 * if the caller wants those, or when libcsv has a record for the batch.
 */
struct leat_csv {
	struct leat_input *input;
	struct csv_parser parser;
	struct leat_scan scan; /* the batch, or what of it is not fields yet; the line count */
	bool lenient, no_scan, edges;
	struct leat_buf data; /* read, from `taken` on not parsed yet */
	size_t taken;
	bool at_end; /* data is all there is */
	bool finished, ended_with_newline;
	int fault; /* what the records handed out last are followed by */
	struct leat_err fault_err;

	size_t n; /* records of the batch that are fields */
	struct leat_slice *field;
	size_t nfields, fields_cap;
	size_t first[BATCH + 1];
	uint64_t line[BATCH];
	bool regular[BATCH];
	struct leat_arena text; /* of fields that are not as they are in data */

	bool in_libcsv;             /* libcsv has the next record, or part of it */
	uint64_t record_line;       /* where libcsv's record began */
	bool irregular;             /* it broke a rule */
	struct leat_slice *pending; /* its fields so far, in text */
	size_t npending, pending_cap;
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
	char separator = options->separator ? options->separator : ',';

	c->input = input;
	c->lenient = options->lenient;
	c->edges = options->edges;
	c->no_scan = options->engine && strcmp(options->engine, "libcsv") == 0;
	c->ended_with_newline = true;
	leat_buf_reserve(&c->data, 1); /* not NULL: nothing is read from it, but pointed at */
	leat_scan_init(&c->scan, separator, BATCH, options->engine);
	csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_space_func(&c->parser, no_space);
	csv_set_delim(&c->parser, (unsigned char)separator);
	return c;
}

/* Fields */

static void
add_record(struct leat_csv *c, uint64_t line, bool regular)
{
	c->line[c->n] = line;
	c->regular[c->n] = regular;
	c->first[++c->n] = c->nfields;
}

static void
reserve_fields(struct leat_csv *c, size_t more)
{
	if (c->nfields + more <= c->fields_cap)
		return;
	c->fields_cap = c->fields_cap * 2 + more + 4096;
	c->field = leat_realloc(c->field, c->fields_cap, sizeof(*c->field));
}

/* What the scanner has found, as fields. */
static void
make_fields(struct leat_csv *c)
{
	struct leat_scan *s = &c->scan;

	for (size_t r = 0; r < s->nrecords; r++) {
		reserve_fields(c, s->end[r] - s->first[r]);
		for (size_t e = s->first[r]; e < s->end[r]; e++)
			c->field[c->nfields++] = leat_scan_field(c->data.p, &s->edge[e], &c->text);
		add_record(c, s->line[r], true);
	}
	leat_scan_clear(s);
}

/* libcsv's records */

static void
on_field(void *p, size_t n, void *ctx)
{
	struct leat_csv *c = ctx;

	LEAT_GROW(c->pending, c->npending, c->pending_cap);
	c->pending[c->npending++] = leat_arena_copy(&c->text, (struct leat_slice){n ? p : "", n});
	if (n && (leat_utf8_valid(p, n) < n || memchr(p, 0, n)))
		c->irregular = true;
}

static void
on_record(int terminator, void *ctx)
{
	struct leat_csv *c = ctx;

	(void)terminator;
	make_fields(c);
	reserve_fields(c, c->npending);
	memcpy(c->field + c->nfields, c->pending, c->npending * sizeof(*c->pending));
	c->nfields += c->npending;
	add_record(c, c->record_line, !c->irregular);
	c->npending = 0;
	c->irregular = false;
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
	size_t took = csv_parse(&c->parser, piece.p, piece.n, on_field, on_record, c);

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
		return broken(c, c->scan.at_line, err,
		    "a double quote where none may stand (a field with quotes in it is quoted, and "
		    "its quotes are doubled)");
	return leat_err_set(err, LEAT_EINTERNAL, "%s: %s", leat_input_name(c->input),
	    csv_strerror(csv_error(&c->parser)));
}

static struct leat_slice
rest(const struct leat_csv *c)
{
	return (struct leat_slice){c->data.p + c->taken, c->data.n - c->taken};
}

/* To the next line end, CR LF taken together, or all that is left; nothing if a CR must wait for
 * its LF. */
static struct leat_slice
next_line(const struct leat_csv *c)
{
	struct leat_slice piece = rest(c);
	const char *lf = memchr(piece.p, '\n', piece.n), *cr;

	if (lf)
		piece.n = (size_t)(lf - piece.p) + 1;
	cr = memchr(piece.p, '\r', piece.n);
	if (cr && !(lf && cr + 1 == lf))
		piece.n = (size_t)(cr - piece.p) + 1;
	if (cr && !lf && cr + 1 == piece.p + piece.n && !c->at_end &&
	    c->taken + piece.n == c->data.n)
		piece.n = (size_t)(cr - piece.p);
	return piece;
}

/* Give libcsv a line. *more is set if there is none to give. */
static int
parse_line(struct leat_csv *c, bool *more, struct leat_err *err)
{
	struct leat_slice piece = next_line(c);
	char last;
	int status;

	*more = piece.n == 0;
	if (*more)
		return LEAT_OK;
	last = piece.p[piece.n - 1];
	status = feed(c, piece, err);
	c->taken += piece.n;
	c->ended_with_newline = last == '\n' || last == '\r';
	c->scan.at_line += c->ended_with_newline;
	c->in_libcsv = c->parser.pstate != 0;
	return status;
}

/* Close the last record, which may lack its line end. */
static int
finish(struct leat_csv *c, struct leat_err *err)
{
	c->finished = true;
	c->in_libcsv = false;
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

/* Records of the batch so far. */
static size_t
gathered(const struct leat_csv *c)
{
	return c->n + c->scan.nrecords;
}

/* The scanner's records. *more is set if it wants bytes that are not there. */
static void
scan(struct leat_csv *c, bool *more)
{
	enum leat_scan_stop stop = LEAT_SCAN_BROKEN;
	size_t took = 0;

	c->scan.most = BATCH - c->n;
	if (!c->no_scan)
		took = leat_scan_next(&c->scan, c->data.p, c->taken, c->data.n, c->at_end, &stop);
	c->taken += took;
	if (took)
		c->ended_with_newline = true;
	if (!c->edges || c->n)
		make_fields(c);
	*more = stop == LEAT_SCAN_MORE && !c->at_end && rest(c).n < LONGEST;
	if (!*more && stop != LEAT_SCAN_FULL && (rest(c).n || !c->at_end)) {
		c->in_libcsv = true;
		c->record_line = c->scan.at_line;
	}
}

/* Bytes behind those that are left. */
static int
refill(struct leat_csv *c, struct leat_err *err)
{
	size_t before;
	int status;

	if (c->taken)
		memmove(c->data.p, c->data.p + c->taken, c->data.n - c->taken);
	before = c->data.n -= c->taken;
	c->taken = 0;
	status = leat_input_append(c->input, &c->data, err);
	c->at_end = status == LEAT_OK && c->data.n == before;
	c->finished = leat_input_stopped(c->input);
	return status;
}

/* Records of ours may not hold just any bytes: the first that does is a fault. */
static void
refuse_irregular(struct leat_csv *c)
{
	size_t r;

	for (r = 0; r < c->n && c->regular[r]; r++)
		;
	if (r == c->n)
		return;
	c->fault = broken(c, c->line[r], &c->fault_err, "not UTF-8 text, or a NUL byte in it");
	c->n = r;
}

static int
gather(struct leat_csv *c, struct leat_err *err)
{
	int status = LEAT_OK;

	while (status == LEAT_OK && gathered(c) < BATCH && !c->finished) {
		bool more = true;

		if (c->in_libcsv)
			status = parse_line(c, &more, err);
		else if (rest(c).n)
			scan(c, &more);
		if (status != LEAT_OK || !more)
			continue;
		/* What is complete goes out before a read that may have to wait. */
		if (gathered(c))
			break;
		status = c->at_end ? finish(c, err) : refill(c, err);
	}
	return status;
}

static void
hand_out(struct leat_csv *c, struct leat_records *r)
{
	const struct leat_scan *s = &c->scan;

	if (s->nrecords)
		*r = (struct leat_records){.n = s->nrecords,
		    .first = s->first,
		    .end = s->end,
		    .line = s->line,
		    .text = c->data.p,
		    .edge = s->edge,
		    .arena = &c->text};
	else
		*r = (struct leat_records){.n = c->n,
		    .field = c->field,
		    .first = c->first,
		    .end = c->first + 1,
		    .line = c->line,
		    .regular = c->regular};
}

int
leat_csv_next(struct leat_csv *c, struct leat_records *records, struct leat_err *err)
{
	*records = (struct leat_records){0};
	if (c->fault == LEAT_OK) {
		leat_scan_clear(&c->scan);
		c->n = c->nfields = 0;
		/* Fields that libcsv has found of a record that is not whole are in the text. */
		if (c->npending == 0)
			leat_arena_reset(&c->text);
		c->fault = gather(c, &c->fault_err);
		if (!c->lenient)
			refuse_irregular(c);
		/* What came before a fault goes out before it. */
		if (c->fault == LEAT_OK || gathered(c)) {
			hand_out(c, records);
			return LEAT_OK;
		}
	}
	if (err)
		*err = c->fault_err;
	return c->fault;
}

bool
leat_csv_tell(const struct leat_csv *c, uint64_t *at, uint64_t *line)
{
	uint64_t end;

	if (c->fault != LEAT_OK || c->finished || c->parser.pstate != 0 || c->npending ||
	    c->no_scan || !leat_input_tell(c->input, at, &end))
		return false;
	*at -= rest(c).n;
	*line = c->scan.at_line;
	return true;
}

int
leat_csv_seek(struct leat_csv *c, uint64_t at, uint64_t line, struct leat_err *err)
{
	c->data.n = c->taken = 0;
	c->at_end = c->in_libcsv = false;
	c->ended_with_newline = true;
	c->scan.at_line = line;
	return leat_input_seek(c->input, at, err);
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
	leat_scan_fini(&c->scan);
	leat_arena_fini(&c->text);
	leat_buf_fini(&c->data);
	free(c->field);
	free(c->pending);
	free(c);
}
