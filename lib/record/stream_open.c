/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "record/stream_part.h"

static const char *
name_of(const struct leat_operand *o)
{
	return leat_input_name(o->input);
}

static int
bad_header(const struct leat_operand *o, struct leat_err *err, const char *column, const char *what)
{
	return leat_err_at(err, LEAT_EDATA, name_of(o), 1, column, "%s", what);
}

/* Put the header's names in their places; the union of unknown names grows. */
static int
place_columns(struct leat_in *in, struct leat_operand *o, const struct leat_slice *name, size_t n,
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
	if (in->schema->nkinds && o->at[0] < 0) {
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
place_header(struct leat_in *in, struct leat_operand *o, struct leat_err *err)
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
open_csv(struct leat_in *in, struct leat_operand *o, struct leat_err *err)
{
	int status;

	o->csv =
	    leat_csv_new(o->input, &(struct leat_csv_options){.engine = in->engine, .edges = true});
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
open_jsonl(struct leat_in *in, struct leat_operand *o)
{
	o->json = leat_json_rows_new(o->input, in->schema, in->engine);
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
open_operand(
    struct leat_in *in, struct leat_operand *o, enum leat_format format, struct leat_err *err)
{
	enum leat_format found = LEAT_CSV;
	int status = sniff(o->input, &found, err);

	if (status != LEAT_OK)
		return status;
	if (format == LEAT_AUTO)
		format = found;
	return format == LEAT_CSV ? open_csv(in, o, err) : open_jsonl(in, o);
}

static void
settle_header(struct leat_in *in, struct leat_operand *o, size_t n)
{
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

/* All operands are placed: their maps get one length, and `has` is known. */
static void
settle_columns(struct leat_in *in)
{
	size_t n = leat_in_ncolumns(in);

	in->has = LEAT_NEW_N(bool, n);
	for (size_t k = 0; k < in->noperands; k++) {
		struct leat_operand *o = &in->operand[k];

		if (o->csv) {
			settle_header(in, o, n);
			continue;
		}
		/* What lines will turn up is not known: any column of the schema may. */
		leat_json_rows_columns(o->json, n);
		for (size_t c = 0; c < in->schema->ncolumns; c++)
			in->has[c] = true;
	}
}

static int
take_input(
    struct leat_operand *o, const struct leat_in_options *options, size_t i, struct leat_err *err)
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
	in->engine = options->engine;
	in->complete = options->complete;
	in->operand = LEAT_NEW_N(struct leat_operand, options->npaths);
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
		struct leat_operand *o = &in->operand[i];

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
