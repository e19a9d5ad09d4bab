/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/num.h"
#include "record/json.h"
#include "record/json_rows.h"
#include "record/mistake.h"
#include "record/stream.h"

/* One operand: its reader, where its columns are, and what its trailer said. */
struct operand {
	struct leat_input *input;
	struct leat_csv *csv; /* one of these two */
	struct leat_json_rows *json;
	struct leat_records first; /* CSV: the batch that came with the header */
	size_t width;              /* CSV: fields in the header */
	int *at;                   /* column -> field of the record, -1: absent */
	size_t nat;
	int *present; /* the columns whose place is not -1, ascending */
	size_t npresent;
	uint64_t rows;
	bool trailed; /* the trailer was read */
	bool held;
	int held_status;
	bool cut;
	char why[200]; /* why it is cut */
};

struct leat_in {
	const struct leat_schema *schema;
	const struct leat_log *log;
	bool complete;
	struct operand *operand;
	size_t noperands, current;
	struct leat_map unknown; /* columns that the schema does not know */
	bool *has;               /* ncolumns: is it in some header */
	uint64_t rows;
};

static const char *
name_of(const struct operand *o)
{
	return leat_input_name(o->input);
}

/* Opening */

static int
bad_header(const struct operand *o, struct leat_err *err, const char *column, const char *what)
{
	return leat_err_at(err, LEAT_EDATA, name_of(o), 1, column, "%s", what);
}

/* Put the header's names in their places; the union of unknown names grows. */
static int
place_columns(struct leat_in *in, struct operand *o, const struct leat_slice *name, size_t n,
    struct leat_err *err)
{
	size_t known = in->schema->ncolumns;
	char safe[LEAT_SAFE_MAX];

	o->width = n;
	o->nat = known + in->unknown.n + n;
	o->at = leat_alloc(o->nat * sizeof(*o->at));
	for (size_t i = 0; i < o->nat; i++)
		o->at[i] = -1;
	for (size_t i = 0; i < n; i++) {
		int c = leat_schema_column(in->schema, name[i]);

		if (name[i].n == 0)
			return bad_header(o, err, NULL, "a column without a name in the header");
		if (c < 0)
			c = (int)(known + leat_map_put(&in->unknown, name[i], NULL));
		if (o->at[c] >= 0)
			return bad_header(
			    o, err, leat_safe(name[i], safe), "the column is in the header twice");
		o->at[c] = (int)i;
	}
	if (o->at[0] < 0) {
		char what[160];

		snprintf(what, sizeof(what),
		    "the header has no column `kind`: this is no %s stream (foreign exports go "
		    "through leat-ingest)",
		    in->schema->name);
		return bad_header(o, err, NULL, what);
	}
	return LEAT_OK;
}

/* The first record of the batch that came first. */
static int
place_header(struct leat_in *in, struct operand *o, struct leat_err *err)
{
	const struct leat_records *r = &o->first;
	size_t n = r->end[0] - r->first[0];
	struct leat_slice *name = LEAT_NEW_N(struct leat_slice, n);
	int status;

	for (size_t i = 0; i < n; i++)
		name[i] = leat_records_field(r, 0, i);
	status = place_columns(in, o, name, n, err);
	free(name);
	return status;
}

static int
open_csv(struct leat_in *in, struct operand *o, struct leat_err *err)
{
	int status;

	o->csv = leat_csv_new(o->input, &(struct leat_csv_options){.edges = true});
	status = leat_csv_next(o->csv, &o->first, err);
	if (status != LEAT_OK)
		return status;
	if (o->first.n == 0)
		return leat_err_at(err, LEAT_EDATA, name_of(o), 0, NULL, "the input is empty");
	status = place_header(in, o, err);
	/* The header is taken: what came with it in the batch is the first rows. */
	o->first.n--;
	o->first.first++;
	o->first.end++;
	o->first.line++;
	return status;
}

static int
open_jsonl(struct leat_in *in, struct operand *o)
{
	o->json = leat_json_rows_new(o->input, in->schema, false);
	o->width = o->nat = in->schema->ncolumns;
	o->at = leat_alloc(o->nat * sizeof(*o->at));
	for (size_t i = 0; i < o->nat; i++)
		o->at[i] = (int)i;
	return LEAT_OK;
}

/* The format is told by the first byte that is not white space. */
static int
sniff(struct leat_input *input, enum leat_format *format, struct leat_err *err)
{
	struct leat_slice front;
	int status = leat_input_peek_line(input, &front, err);

	if (status != LEAT_OK)
		return status;
	front = leat_slice_trim(front);
	if (front.n == 0)
		return leat_err_at(
		    err, LEAT_EDATA, leat_input_name(input), 0, NULL, "the input is empty");
	*format = *front.p == '{' || *front.p == '[' ? LEAT_JSONL : LEAT_CSV;
	return LEAT_OK;
}

static int
open_operand(struct leat_in *in, struct operand *o, enum leat_format format, struct leat_err *err)
{
	enum leat_format found = LEAT_CSV;
	int status = sniff(o->input, &found, err);

	if (status != LEAT_OK)
		return status;
	if (format == LEAT_AUTO)
		format = found;
	return format == LEAT_CSV ? open_csv(in, o, err) : open_jsonl(in, o);
}

/* All operands are placed: their maps get one length, and `has` is known. */
static void
settle_columns(struct leat_in *in)
{
	size_t n = leat_in_ncolumns(in);

	in->has = LEAT_NEW_N(bool, n);
	for (size_t k = 0; k < in->noperands; k++) {
		struct operand *o = &in->operand[k];

		o->at = leat_realloc(o->at, n > o->nat ? n : o->nat, sizeof(*o->at));
		for (size_t c = o->nat; c < n; c++)
			o->at[c] = -1;
		o->present = LEAT_NEW_N(int, n);
		for (size_t c = 0; c < n; c++) {
			if (o->at[c] < 0)
				continue;
			in->has[c] = true;
			o->present[o->npresent++] = (int)c;
		}
	}
}

static int
take_input(struct operand *o, const struct leat_in_options *options, size_t i, struct leat_err *err)
{
	if (options->inputs && options->inputs[i]) {
		o->input = options->inputs[i];
		options->inputs[i] = NULL;
		return LEAT_OK;
	}
	return leat_input_open(&o->input, options->paths[i], options->digest, err);
}

int
leat_in_open(struct leat_in **opened, const struct leat_in_options *options, struct leat_err *err)
{
	struct leat_in *in = LEAT_NEW(struct leat_in);
	int status = LEAT_OK;

	*opened = in;
	in->schema = options->schema;
	in->log = options->log;
	in->complete = options->complete;
	in->operand = LEAT_NEW_N(struct operand, options->npaths);
	/* Every operand is opened before any is read: a missing one is known at once. */
	for (size_t i = 0; i < options->npaths && status == LEAT_OK; i++) {
		status = take_input(&in->operand[i], options, i, err);
		in->noperands += status == LEAT_OK;
	}
	for (size_t i = 0; i < in->noperands && status == LEAT_OK; i++)
		status = open_operand(in, &in->operand[i], options->format, err);
	if (status == LEAT_OK) {
		settle_columns(in);
		return LEAT_OK;
	}
	leat_in_free(in);
	*opened = NULL;
	return status;
}

void
leat_in_free(struct leat_in *in)
{
	if (in == NULL)
		return;
	for (size_t i = 0; i < in->noperands; i++) {
		struct operand *o = &in->operand[i];

		leat_csv_free(o->csv);
		leat_json_rows_free(o->json);
		leat_input_free(o->input);
		free(o->at);
		free(o->present);
	}
	free(in->operand);
	leat_map_fini(&in->unknown);
	free(in->has);
	free(in);
}

/* Reading rows of either kind */

static int
next_records(struct leat_in *in, struct operand *o, struct leat_records *r, struct leat_err *err)
{
	int status = LEAT_OK;

	if (o->json)
		return leat_json_rows_next(o->json, r, err);
	*r = o->first;
	o->first = (struct leat_records){0};
	if (r->n == 0)
		status = leat_csv_next(o->csv, r, err);
	for (size_t i = 0; i < r->n && status == LEAT_OK; i++) {
		size_t width = r->end[i] - r->first[i];

		if (width != o->width)
			status = leat_err_at(err, LEAT_EDATA, name_of(o), r->line[i], NULL,
			    "%zu fields where the header has %zu", width, o->width);
	}
	return status;
}

static bool
is_plan(const struct leat_in *in)
{
	return in->schema == &leat_plans;
}

/* The trailer's kind is the schema's last. */
static bool
is_trailer(const struct leat_in *in, const struct leat_batch *b, size_t row)
{
	return leat_slice_is(leat_field(b, row, 0), in->schema->kinds[in->schema->nkinds - 1]);
}

/* "held" or "held:STATUS"; false if the word is neither that nor any of the good ones. */
static bool
read_word(struct operand *o, struct leat_slice word, bool plan)
{
	int64_t status = LEAT_NEGATIVE;

	if (leat_slice_starts(word, "held")) {
		word.p += 4;
		word.n -= 4;
		if (word.n &&
		    (*word.p != ':' ||
			!leat_parse_i64((struct leat_slice){word.p + 1, word.n - 1}, &status) ||
			status < 1 || status > 125))
			return false;
		o->held = true;
		o->held_status = (int)status;
		return true;
	}
	if (plan)
		return leat_slice_is(word, "proposed") || leat_slice_is(word, "passed");
	return leat_slice_is(word, "ok");
}

static int
read_trailer(struct leat_in *in, struct operand *o, const struct leat_batch *b, size_t row,
    struct leat_err *err)
{
	bool plan = is_plan(in);
	int word_column = plan                               ? LEAT_PLAN_STATUS
			  : in->schema == &leat_observations ? LEAT_OBS_NAME
							     : LEAT_MOD_NAME;
	int count_column = plan                               ? LEAT_PLAN_LINES
			   : in->schema == &leat_observations ? LEAT_OBS_VALUE
							      : LEAT_MOD_VALUE;
	struct leat_slice word = leat_field(b, row, word_column),
			  count = leat_field(b, row, count_column);
	char safe[LEAT_SAFE_MAX];
	int64_t rows;

	if (!read_word(o, word, plan))
		return leat_err_at(err, LEAT_EDATA, name_of(o), b->line[row],
		    in->schema->column[word_column].name, "not a trailer's verdict: \"%s\"",
		    leat_safe(word, safe));
	if (!leat_parse_i64(count, &rows))
		return leat_err_at(err, LEAT_EDATA, name_of(o), b->line[row],
		    in->schema->column[count_column].name, "not a trailer's number of rows: \"%s\"",
		    leat_safe(count, safe));
	o->trailed = true;
	if ((uint64_t)rows != o->rows) {
		o->cut = true;
		snprintf(o->why, sizeof(o->why), "the trailer counts %lld rows, but %llu came",
		    (long long)rows, (unsigned long long)o->rows);
	}
	return LEAT_OK;
}

static void
make_batch(const struct leat_in *in, const struct operand *o, const struct leat_records *r,
    struct leat_batch *b)
{
	*b = (struct leat_batch){.nrows = r->n,
	    .r = *r,
	    .at = o->at,
	    .ncolumns = leat_in_ncolumns(in),
	    .present = o->present,
	    .npresent = o->npresent,
	    .line = r->line,
	    .file = name_of(o)};
}

/*
 * Look for the trailer: it ends the operand. A plan's is a row of the plan as
 * well and stays in the batch; the others are taken out.
 */
static int
take_trailer(struct leat_in *in, struct operand *o, struct leat_batch *b, struct leat_err *err)
{
	size_t n = b->nrows, r;
	int status;

	if (n && o->trailed)
		return leat_err_at(
		    err, LEAT_EDATA, b->file, b->line[0], NULL, "a row after the trailer");
	for (r = 0; r < n && !is_trailer(in, b, r); r++)
		;
	o->rows += r;
	if (r == n)
		return LEAT_OK;
	status = read_trailer(in, o, b, r, err);
	if (status == LEAT_OK && r + 1 < n)
		return leat_err_at(
		    err, LEAT_EDATA, b->file, b->line[r + 1], NULL, "a row after the trailer");
	b->nrows = is_plan(in) ? r + 1 : r;
	return status;
}

/* An operand is read to its end: was it all there? */
static void
close_operand(struct leat_in *in, struct operand *o)
{
	bool newline = o->csv ? leat_csv_ended_with_newline(o->csv)
			      : leat_json_rows_ended_with_newline(o->json);

	if (in->complete) {
		o->cut = false;
	} else if (!o->trailed) {
		o->cut = true;
		snprintf(o->why, sizeof(o->why),
		    "no trailer: the stream is not whole "
		    "(--complete vouches for a file made by hand)");
	} else if (!newline && !o->cut) {
		o->cut = true;
		snprintf(o->why, sizeof(o->why), "the trailer's line is cut");
	}
}

int
leat_in_next(struct leat_in *in, struct leat_batch *b, struct leat_err *err)
{
	struct leat_records r;
	int status;

	*b = (struct leat_batch){0};
	while (in->current < in->noperands) {
		struct operand *o = &in->operand[in->current];

		status = next_records(in, o, &r, err);
		if (status != LEAT_OK)
			return status;
		if (r.n == 0) {
			close_operand(in, o);
			in->current++;
			continue;
		}
		make_batch(in, o, &r, b);
		status = LEAT_OK;
		if (o->rows == 0)
			status = leat_mistake_stream(
			    in->schema, leat_field(b, 0, 0), b->file, b->line[0], err);
		if (status == LEAT_OK)
			status = take_trailer(in, o, b, err);
		if (status != LEAT_OK)
			return status;
		in->rows += b->nrows;
		if (b->nrows)
			return LEAT_OK;
	}
	*b = (struct leat_batch){0};
	return LEAT_OK;
}

/* What is known of the stream */

size_t
leat_in_ncolumns(const struct leat_in *in)
{
	return in->schema->ncolumns + in->unknown.n;
}

const char *
leat_in_column(const struct leat_in *in, size_t column)
{
	size_t known = in->schema->ncolumns;

	return column < known ? in->schema->column[column].name : in->unknown.key[column - known].p;
}

bool
leat_in_has(const struct leat_in *in, size_t column)
{
	return in->has[column];
}

enum leat_format
leat_in_format(const struct leat_in *in)
{
	return in->noperands && in->operand[0].json ? LEAT_JSONL : LEAT_CSV;
}

uint64_t
leat_in_rows(const struct leat_in *in)
{
	return in->rows;
}

enum leat_verdict
leat_in_verdict(const struct leat_in *in, int *held, struct leat_err *err)
{
	enum leat_verdict verdict = LEAT_IS_WHOLE;

	*held = 0;
	for (size_t k = 0; k < in->noperands; k++) {
		const struct operand *o = &in->operand[k];

		if (o->cut) {
			leat_err_at(err, LEAT_EDATA, name_of(o), 0, NULL, "%s", o->why);
			return LEAT_IS_CUT;
		}
		/* Bad data outranks a wait: 1 before 75. */
		if (o->held && (*held == 0 || o->held_status < *held)) {
			verdict = LEAT_IS_HELD;
			*held = o->held_status;
		}
	}
	return verdict;
}

void
leat_in_manifest(struct leat_in *in, struct leat_buf *json)
{
	struct leat_jw w = {.out = json};

	leat_jw_open(&w, '[');
	for (size_t k = 0; k < in->noperands; k++) {
		struct operand *o = &in->operand[k];
		char hex[LEAT_DIGEST_HEX];

		leat_input_digest(o->input, hex);
		leat_jw_open(&w, '{');
		leat_jw_key(&w, "file");
		leat_jw_str(&w, name_of(o));
		leat_jw_key(&w, "bytes");
		leat_jw_i64(&w, (int64_t)leat_input_bytes(o->input));
		leat_jw_key(&w, "rows");
		leat_jw_i64(&w, (int64_t)o->rows);
		leat_jw_key(&w, "sha256");
		leat_jw_str(&w, hex);
		leat_jw_close(&w, '}');
	}
	leat_jw_close(&w, ']');
}
