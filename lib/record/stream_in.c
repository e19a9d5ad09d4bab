/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "record/json.h"
#include "record/mistake.h"
#include "record/stream_part.h"

static const char *
name_of(const struct leat_operand *o)
{
	return leat_input_name(o->input);
}

/* Reading rows of either kind */

int
leat_operand_next(struct leat_operand *o, struct leat_records *r, struct leat_err *err)
{
	*r = o->first;
	o->first = (struct leat_records){0};
	if (r->n)
		return LEAT_OK;
	return o->json ? leat_json_rows_next(o->json, r, err) : leat_csv_next(o->csv, r, err);
}

bool
leat_operand_tell(const struct leat_operand *o, uint64_t *at, uint64_t *line)
{
	if (o->first.n)
		return false;
	return o->json ? leat_json_rows_tell(o->json, at, line) : leat_csv_tell(o->csv, at, line);
}

int
leat_operand_seek(struct leat_operand *o, uint64_t at, uint64_t line, struct leat_err *err)
{
	return o->json ? leat_json_rows_seek(o->json, at, line, err)
		       : leat_csv_seek(o->csv, at, line, err);
}

static bool
is_plan(const struct leat_in *in)
{
	return in->schema == &leat_plans;
}

struct leat_rows
leat_rows_of(const struct leat_in *in, const struct leat_operand *o, const struct leat_records *r)
{
	/* The trailer's kind is the schema's last. */
	bool table = in->schema->nkinds == 0;
	struct leat_slice trailer =
	    table ? LEAT_NONE : leat_slice(in->schema->kinds[in->schema->nkinds - 1]);
	int kind = r->at ? r->at[0] : o->at[0];
	bool ragged = false;
	size_t i;

	for (i = 0; i < r->n; i++) {
		struct leat_slice s;

		ragged = o->csv && r->end[i] - r->first[i] != o->width;
		if (__builtin_expect(ragged, 0))
			break;
		s = kind < 0 ? LEAT_NONE : leat_records_field(r, i, (size_t)kind);
		if (s.n == trailer.n && !table && leat_slice_eq(s, trailer))
			break;
	}
	return (struct leat_rows){i, ragged};
}

/* "held" or "held:STATUS"; false if the word is neither that nor any of the good ones. */
static bool
read_word(struct leat_operand *o, struct leat_slice word, bool plan)
{
	struct leat_slice rest = word, head;
	int64_t status = LEAT_NEGATIVE;

	leat_slice_cut(&rest, ':', &head);
	if (leat_slice_is(head, "held")) {
		if (rest.p && (!leat_parse_i64(rest, &status) || status < 1 || status > 125))
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
read_trailer(struct leat_in *in, struct leat_operand *o, const struct leat_batch *b, size_t row,
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
make_batch(const struct leat_in *in, const struct leat_operand *o, const struct leat_records *r,
    struct leat_batch *b)
{
	*b = (struct leat_batch){.nrows = r->n,
	    .r = *r,
	    .at = r->at ? r->at : o->at,
	    .ncolumns = leat_in_ncolumns(in),
	    .present = r->at ? r->present : o->present,
	    .npresent = r->at ? r->npresent : o->npresent,
	    .line = r->line,
	    .file = name_of(o),
	    .before = in->rows};
}

/*
 * What ends the rows: the trailer ends the operand. A plan's is a row of the plan as
 * well and stays in the batch; the others are taken out.
 */
static int
end_rows(struct leat_in *in, struct leat_operand *o, const struct leat_records *r,
    struct leat_rows rows, struct leat_batch *b, struct leat_err *err)
{
	size_t n = rows.n;
	int status;

	if (rows.ragged)
		return leat_err_at(err, LEAT_EDATA, b->file, r->line[n], NULL,
		    "%zu fields where the header has %zu", r->end[n] - r->first[n], o->width);
	leat_input_stop(o->input);
	status = read_trailer(in, o, b, n, err);
	if (status == LEAT_OK && is_plan(in))
		b->nrows++;
	if (status == LEAT_OK && n + 1 < r->n)
		return leat_err_at(
		    err, LEAT_EDATA, b->file, b->line[n + 1], NULL, "a row after the trailer");
	return status;
}

int
leat_in_admit(struct leat_in *in, struct leat_operand *o, const struct leat_records *r,
    struct leat_rows rows, struct leat_batch *b, struct leat_err *err)
{
	struct leat_err *fault = &in->fault_err;
	int status = LEAT_OK;

	make_batch(in, o, r, b);
	if (o->trailed)
		status = leat_err_at(
		    fault, LEAT_EDATA, b->file, b->line[0], NULL, "a row after the trailer");
	else if (o->rows == 0 && in->schema->nkinds && (rows.n || !rows.ragged))
		status = leat_mistake_stream(
		    in->schema, leat_field(b, 0, 0), b->file, b->line[0], fault);
	b->nrows = status == LEAT_OK ? rows.n : 0;
	o->rows += b->nrows;
	if (status == LEAT_OK && rows.n < r->n)
		status = end_rows(in, o, r, rows, b, fault);
	in->rows += b->nrows;
	in->fault = status;
	/* What came before a fault goes out before it. */
	if (status == LEAT_OK || b->nrows)
		return LEAT_OK;
	if (err)
		*err = *fault;
	return status;
}

/* An operand is read to its end: was it all there? */
static void
close_operand(struct leat_in *in, struct leat_operand *o)
{
	bool newline = o->csv ? leat_csv_ended_with_newline(o->csv)
			      : leat_json_rows_ended_with_newline(o->json);

	/* Whoever vouches for it, or has stopped it, wants no more than there was. */
	if (in->complete || (!o->trailed && leat_input_stopped(o->input))) {
		o->cut = false;
	} else if (in->schema->nkinds == 0) {
		o->cut = !newline;
		snprintf(o->why, sizeof(o->why),
		    "the last line has no line end: it may be cut "
		    "(--complete vouches for it)");
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
	int status = in->fault;

	*b = (struct leat_batch){0};
	if (status != LEAT_OK && err)
		*err = in->fault_err;
	while (status == LEAT_OK && in->current < in->noperands) {
		struct leat_operand *o = &in->operand[in->current];

		status = leat_operand_next(o, &r, err);
		if (status == LEAT_OK && r.n == 0) {
			close_operand(in, o);
			in->current++;
		} else if (status == LEAT_OK) {
			status = leat_in_admit(in, o, &r, leat_rows_of(in, o, &r), b, err);
		}
		if (b->nrows)
			return LEAT_OK;
	}
	*b = (struct leat_batch){0};
	return status;
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
		const struct leat_operand *o = &in->operand[k];

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
	leat_buf_add_char(json, '[');
	for (size_t k = 0; k < in->noperands; k++) {
		if (k)
			leat_buf_add_char(json, ',');
		leat_input_manifest(in->operand[k].input, in->operand[k].rows, json);
	}
	leat_buf_add_char(json, ']');
}
