/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/json_rows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "record/flat.h"
#include "record/json.h"

/* A batch: enough to amortise the call. */
enum { BATCH = 256 };

struct leat_json_rows {
	struct leat_input *input;
	const struct leat_schema *schema;
	bool trees;
	struct leat_flat flat;
	struct leat_slice rest;  /* of the current block */
	struct leat_buf carried; /* a line that began in an earlier block */
	uint64_t at_line;
	bool at_end, ended_with_newline;
	int fault; /* what the rows handed out last are followed by */
	struct leat_err fault_err;

	struct leat_arena text;         /* trees, and cells made of them */
	const struct leat_json **extra; /* members that no column is for */
	size_t extra_cap;
	int guess[LEAT_FLAT_KEYS]; /* the column of an object's members, as last seen */
	struct leat_slice *field;  /* BATCH rows */
	size_t first[BATCH + 1];
	uint64_t line[BATCH];
};

struct leat_json_rows *
leat_json_rows_new(struct leat_input *input, const struct leat_schema *schema, bool trees)
{
	struct leat_json_rows *r = LEAT_NEW(struct leat_json_rows);

	r->input = input;
	r->schema = schema;
	r->trees = trees;
	r->flat.schema = schema;
	r->ended_with_newline = true;
	r->field = LEAT_NEW_N(struct leat_slice, BATCH * schema->ncolumns);
	for (size_t i = 0; i <= BATCH; i++)
		r->first[i] = i * schema->ncolumns;
	return r;
}

void
leat_json_rows_free(struct leat_json_rows *r)
{
	if (r == NULL)
		return;
	leat_buf_fini(&r->carried);
	leat_arena_fini(&r->text);
	free(r->extra);
	free(r->field);
	free(r);
}

bool
leat_json_rows_ended_with_newline(const struct leat_json_rows *r)
{
	return r->ended_with_newline;
}

/* Lines */

static const char *
line_end(const struct leat_json_rows *r)
{
	return r->rest.n ? memchr(r->rest.p, '\n', r->rest.n) : NULL;
}

/* The line that begins the batch may need reading on: it is then put together in `carried`. */
static int
read_line(struct leat_json_rows *r, struct leat_slice *line, bool *got, struct leat_err *err)
{
	const char *lf;
	int status;

	r->carried.n = 0;
	while ((lf = line_end(r)) == NULL && !r->at_end) {
		leat_buf_add_slice(&r->carried, r->rest);
		status = leat_input_read(r->input, &r->rest, err);
		if (status != LEAT_OK)
			return status;
		r->at_end = r->rest.n == 0;
	}
	*got = lf != NULL || r->carried.n;
	if (!*got)
		return LEAT_OK;
	r->ended_with_newline = lf != NULL;
	*line = (struct leat_slice){r->rest.p, lf ? (size_t)(lf - r->rest.p) : 0};
	if (lf) {
		r->rest.p = lf + 1;
		r->rest.n -= line->n + 1;
	}
	if (r->carried.n) {
		leat_buf_add_slice(&r->carried, *line);
		*line = leat_buf_slice(&r->carried);
	}
	r->at_line++;
	return LEAT_OK;
}

/* A line that is there already: what has been handed out of the block stays where it is. */
static bool
ready_line(struct leat_json_rows *r, struct leat_slice *line)
{
	const char *lf = line_end(r);

	if (lf == NULL)
		return false;
	*line = (struct leat_slice){r->rest.p, (size_t)(lf - r->rest.p)};
	r->rest.p = lf + 1;
	r->rest.n -= line->n + 1;
	r->at_line++;
	return true;
}

/* Trees */

/* The text of a value in a cell: "" for null, yes and no for truths, compact JSON for what is
 * nested. */
static struct leat_slice
cell(struct leat_json_rows *r, const struct leat_json *v, bool as_json)
{
	struct leat_buf b = {0};
	struct leat_slice s;

	if (!as_json && (v->type == LEAT_JSON_STRING || v->type == LEAT_JSON_NUMBER))
		return v->text;
	if (v->type == LEAT_JSON_NULL)
		return LEAT_NONE;
	if (!as_json && v->type == LEAT_JSON_TRUE)
		return LEAT_SLICE("yes");
	if (!as_json && v->type == LEAT_JSON_FALSE)
		return LEAT_SLICE("no");
	leat_json_print(v, false, &b);
	s = leat_arena_copy(&r->text, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return s;
}

static int
by_key(const void *a, const void *b)
{
	return leat_slice_cmp(
	    (*(const struct leat_json *const *)a)->key, (*(const struct leat_json *const *)b)->key);
}

/* The members that no column is for, as one object with its keys in order. */
static struct leat_slice
gather_extra(struct leat_json_rows *r, size_t n)
{
	struct leat_buf b = {0};
	struct leat_jw w = {.out = &b};
	struct leat_slice s;

	qsort(r->extra, n, sizeof(*r->extra), by_key);
	leat_jw_open(&w, '{');
	for (size_t i = 0; i < n; i++) {
		struct leat_buf value = {0};

		leat_json_print(r->extra[i], true, &value);
		leat_jw_key_slice(&w, r->extra[i]->key);
		leat_jw_raw(&w, leat_buf_slice(&value));
		leat_buf_fini(&value);
	}
	leat_jw_close(&w, '}');
	s = leat_arena_copy(&r->text, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return s;
}

/* The column of a member, or -1. The lines of a file mostly have their keys in one order. */
static int
column_of(struct leat_json_rows *r, size_t place, struct leat_slice key)
{
	int *guess = &r->guess[place < LEAT_FLAT_KEYS ? place : LEAT_FLAT_KEYS - 1];

	if (*guess < 0 || !leat_slice_is(key, r->schema->column[*guess].name))
		*guess = leat_schema_column(r->schema, key);
	return *guess;
}

static void
spread_object(struct leat_json_rows *r, const struct leat_json *object, struct leat_slice *field)
{
	const struct leat_schema *s = r->schema;
	size_t place = 0, nextra = 0;

	memset(field, 0, s->ncolumns * sizeof(*field));
	for (const struct leat_json *m = object->child; m; m = m->next) {
		int c = column_of(r, place++, m->key);

		if (c >= 0 && (size_t)c != s->ncolumns - 1) {
			field[c] = cell(r, m, s->column[c].type == LEAT_JSON);
			continue;
		}
		LEAT_GROW(r->extra, nextra, r->extra_cap);
		r->extra[nextra++] = m;
	}
	if (nextra)
		field[s->ncolumns - 1] = gather_extra(r, nextra);
}

static int
read_tree(struct leat_json_rows *r, struct leat_slice line, struct leat_slice *field,
    struct leat_err *err)
{
	const char *name = leat_input_name(r->input);
	struct leat_json *root;
	int status = leat_json_parse(&root, &r->text, line, name, r->at_line, err);

	if (status != LEAT_OK)
		return status;
	if (root->type != LEAT_JSON_OBJECT)
		return leat_err_at(err, LEAT_EDATA, name, r->at_line, NULL,
		    "not a JSON object: each line must be one");
	spread_object(r, root, field);
	return LEAT_OK;
}

/* Rows */

/* One line as row n, if there is anything on it. */
static int
read_row(struct leat_json_rows *r, struct leat_slice line, size_t *n, struct leat_err *err)
{
	struct leat_slice *field = r->field + r->first[*n];
	int status = LEAT_OK;

	if (r->trees || !leat_flat_read(&r->flat, line, field)) {
		if (leat_slice_trim(line).n == 0)
			return LEAT_OK;
		status = read_tree(r, line, field, err);
	}
	if (status == LEAT_OK)
		r->line[(*n)++] = r->at_line;
	return status;
}

/* Rows until the batch is full, or a read might have to wait while there are some. */
static int
gather(struct leat_json_rows *r, size_t *n, struct leat_err *err)
{
	struct leat_slice line;
	bool got = true;
	int status = LEAT_OK;

	while (status == LEAT_OK && *n == 0 && got) {
		status = read_line(r, &line, &got, err);
		if (status == LEAT_OK && got)
			status = read_row(r, line, n, err);
	}
	while (status == LEAT_OK && *n > 0 && *n < BATCH && ready_line(r, &line))
		status = read_row(r, line, n, err);
	return status;
}

int
leat_json_rows_next(struct leat_json_rows *r, struct leat_records *records, struct leat_err *err)
{
	size_t n = 0;

	*records = (struct leat_records){0};
	if (r->fault == LEAT_OK) {
		leat_arena_reset(&r->text);
		r->fault = gather(r, &n, &r->fault_err);
		/* What came before a fault goes out before it. */
		if (r->fault == LEAT_OK || n) {
			*records = (struct leat_records){.n = n,
			    .field = r->field,
			    .first = r->first,
			    .end = r->first + 1,
			    .line = r->line};
			return LEAT_OK;
		}
	}
	if (err)
		*err = r->fault_err;
	return r->fault;
}
