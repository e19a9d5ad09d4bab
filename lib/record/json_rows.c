/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/json_rows.h"

#include <stdlib.h>

#include "base/mem.h"
#include "record/flat.h"
#include "record/json.h"

/* A batch: enough to amortise the call. */
enum { BATCH = 1024 };

struct leat_json_rows {
	struct leat_input *input;
	const struct leat_schema *schema;
	bool trees;
	struct leat_layout layout;
	struct leat_flat flat;

	struct leat_buf data; /* read; what lines point into, so refilled only for a new batch */
	size_t taken;         /* of it, whole lines */
	size_t searched;      /* behind those, without a line end */
	bool at_end, ended_with_newline;
	uint64_t at_line; /* the last one taken */
	int fault;        /* what the rows handed out last are followed by */
	struct leat_err fault_err;

	/* The batch: fields of a row are `stride` apart from those of the next. */
	size_t n, stride, rows_cap, fields_cap;
	struct leat_slice *field;
	size_t *first, *end;
	uint64_t *line;
	struct leat_arena text;         /* trees, and cells made of them */
	const struct leat_json **extra; /* members that no column is for */
	size_t extra_cap;
};

struct leat_json_rows *
leat_json_rows_new(struct leat_input *input, const struct leat_schema *schema, const char *engine)
{
	struct leat_json_rows *r = LEAT_NEW(struct leat_json_rows);

	r->input = input;
	r->schema = schema;
	r->trees = engine && strcmp(engine, "cjson") == 0;
	r->ended_with_newline = true;
	leat_buf_reserve(&r->data, 1); /* not NULL: nothing is read from it, but pointed at */
	leat_layout_init(&r->layout, schema);
	leat_flat_init(&r->flat, &r->layout, &r->text, engine);
	return r;
}

void
leat_json_rows_free(struct leat_json_rows *r)
{
	if (r == NULL)
		return;
	leat_layout_fini(&r->layout);
	leat_flat_fini(&r->flat);
	leat_buf_fini(&r->data);
	leat_arena_fini(&r->text);
	free(r->extra);
	free(r->field);
	free(r->first);
	free(r->end);
	free(r->line);
	free(r);
}

void
leat_json_rows_columns(struct leat_json_rows *r, size_t ncolumns)
{
	leat_layout_extend(&r->layout, ncolumns);
}

bool
leat_json_rows_ended_with_newline(const struct leat_json_rows *r)
{
	return r->ended_with_newline;
}

/* The batch */

static void
begin_batch(struct leat_json_rows *r)
{
	leat_arena_reset(&r->text);
	r->n = 0;
}

/* Room for a row of any width; its fields are empty. */
static struct leat_slice *
next_row(struct leat_json_rows *r)
{
	size_t at = r->n * r->stride, need = at + r->schema->ncolumns;

	if (need > r->fields_cap) {
		r->fields_cap = need + need / 2;
		r->field = leat_realloc(r->field, r->fields_cap, sizeof(*r->field));
	}
	if (r->n == r->rows_cap) {
		r->rows_cap = r->rows_cap ? 2 * r->rows_cap : 256;
		r->first = leat_realloc(r->first, r->rows_cap, sizeof(*r->first));
		r->end = leat_realloc(r->end, r->rows_cap, sizeof(*r->end));
		r->line = leat_realloc(r->line, r->rows_cap, sizeof(*r->line));
	}
	memset(r->field + at, 0, (r->stride ? r->stride : r->schema->ncolumns) * sizeof(*r->field));
	return r->field + at;
}

/* A row has more columns than there is room for: the rows before it get more as well. */
static void
widen(struct leat_json_rows *r)
{
	size_t before = r->stride, now = (r->layout.n + 3) / 4 * 4, need = (r->n + 1) * now;

	if (need > r->fields_cap) {
		r->fields_cap = need + need / 2;
		r->field = leat_realloc(r->field, r->fields_cap, sizeof(*r->field));
	}
	for (size_t i = r->n + 1; i-- > 0;) {
		size_t had = i == r->n ? r->layout.n : before;

		memmove(r->field + i * now, r->field + i * before, had * sizeof(*r->field));
		memset(r->field + i * now + had, 0, (now - had) * sizeof(*r->field));
	}
	r->stride = now;
}

static void
add_row(struct leat_json_rows *r)
{
	if (r->layout.n > r->stride)
		widen(r);
	r->line[r->n++] = r->at_line;
}

static void
hand_out(struct leat_json_rows *r, struct leat_records *records)
{
	/* A line that was at fault may have brought a column. */
	if (r->layout.n > r->stride)
		widen(r);
	for (size_t i = 0; i < r->n; i++) {
		r->first[i] = i * r->stride;
		r->end[i] = i * r->stride + r->layout.n;
	}
	*records = (struct leat_records){.n = r->n,
	    .field = r->field,
	    .first = r->first,
	    .end = r->end,
	    .line = r->line,
	    .at = r->layout.at,
	    .present = r->layout.present,
	    .npresent = r->layout.n};
}

/* Trees */

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

static void
spread_object(struct leat_json_rows *r, const struct leat_json *object, struct leat_slice *field)
{
	const struct leat_schema *s = r->schema;
	size_t nextra = 0;

	memset(field, 0, s->ncolumns * sizeof(*field));
	for (const struct leat_json *m = object->child; m; m = m->next) {
		int c = leat_schema_column(s, m->key);

		if (c >= 0 && (size_t)c != s->ncolumns - 1) {
			field[leat_layout_place(&r->layout, c)] =
			    leat_flat_cell(m, s->column[c].type == LEAT_JSON, &r->text);
			continue;
		}
		LEAT_GROW(r->extra, nextra, r->extra_cap);
		r->extra[nextra++] = m;
	}
	if (nextra)
		field[leat_layout_place(&r->layout, (int)s->ncolumns - 1)] =
		    gather_extra(r, nextra);
}

static int
read_tree(struct leat_json_rows *r, struct leat_slice line, struct leat_slice *field,
    struct leat_err *err)
{
	const char *name = r->input ? leat_input_name(r->input) : NULL;
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

/* Lines */

/* One line as the next row, if there is anything on it. */
static int
read_row(struct leat_json_rows *r, struct leat_slice line, struct leat_err *err)
{
	struct leat_slice *field = next_row(r);
	int status;

	if (r->trees || !leat_flat_read(&r->flat, line, field)) {
		if (leat_slice_trim(line).n == 0)
			return LEAT_OK;
		status = read_tree(r, line, field, err);
		if (status != LEAT_OK)
			return status;
	}
	add_row(r);
	return LEAT_OK;
}

/* Bytes behind those that are left, and behind them such that end the last line. */
static int
refill(struct leat_json_rows *r, struct leat_err *err)
{
	size_t before;
	int status;

	if (r->taken)
		memmove(r->data.p, r->data.p + r->taken, r->data.n - r->taken);
	before = r->data.n -= r->taken;
	r->taken = 0;
	status = leat_input_append(r->input, &r->data, err);
	leat_buf_reserve(&r->data, LEAT_FLAT_PAD);
	memset(r->data.p + r->data.n, 0, LEAT_FLAT_PAD);
	r->at_end = status == LEAT_OK && r->data.n == before;
	if (leat_input_stopped(r->input))
		r->data.n = 0;
	return status;
}

/* The next line, if all of it is there. */
static bool
next_line(struct leat_json_rows *r, struct leat_slice *line)
{
	const char *from = r->data.p + r->taken, *lf;
	size_t left = r->data.n - r->taken;

	lf = left > r->searched ? memchr(from + r->searched, '\n', left - r->searched) : NULL;
	if (lf == NULL && !(r->at_end && left)) {
		r->searched = left;
		return false;
	}
	*line = (struct leat_slice){from, lf ? (size_t)(lf - from) : left};
	r->taken += line->n + (lf != NULL);
	r->searched = 0;
	r->ended_with_newline = lf != NULL;
	r->at_line++;
	return true;
}

/* Rows until the batch is full, or a read might have to wait while there are some. */
static int
gather(struct leat_json_rows *r, struct leat_err *err)
{
	struct leat_slice line;
	int status = LEAT_OK;

	while (status == LEAT_OK && r->n < BATCH) {
		if (next_line(r, &line))
			status = read_row(r, line, err);
		else if (r->n || r->at_end)
			break;
		else
			status = refill(r, err);
	}
	return status;
}

int
leat_json_rows_next(struct leat_json_rows *r, struct leat_records *records, struct leat_err *err)
{
	*records = (struct leat_records){0};
	if (r->fault == LEAT_OK) {
		begin_batch(r);
		r->fault = gather(r, &r->fault_err);
		/* What came before a fault goes out before it. */
		if (r->fault == LEAT_OK || r->n) {
			hand_out(r, records);
			return LEAT_OK;
		}
	}
	if (err)
		*err = r->fault_err;
	return r->fault;
}

size_t
leat_json_rows_piece(
    struct leat_json_rows *r, struct leat_slice text, struct leat_records *records, uint64_t *lines)
{
	const char *p = text.p, *end = text.p + text.n, *lf;

	begin_batch(r);
	r->at_line = 0;
	while ((lf = p < end ? memchr(p, '\n', (size_t)(end - p)) : NULL)) {
		if (read_row(r, (struct leat_slice){p, (size_t)(lf - p)}, NULL) != LEAT_OK)
			break;
		p = lf + 1;
		r->at_line++;
	}
	*lines = r->at_line;
	hand_out(r, records);
	return (size_t)(p - text.p);
}

void
leat_json_rows_shift(struct leat_json_rows *r, uint64_t lines)
{
	for (size_t i = 0; i < r->n; i++)
		r->line[i] += lines;
}

bool
leat_json_rows_tell(const struct leat_json_rows *r, uint64_t *at, uint64_t *line)
{
	uint64_t end;

	if (r->fault != LEAT_OK || r->at_end || !leat_input_tell(r->input, at, &end))
		return false;
	*at -= r->data.n - r->taken;
	*line = r->at_line + 1;
	return true;
}

int
leat_json_rows_seek(struct leat_json_rows *r, uint64_t at, uint64_t line, struct leat_err *err)
{
	r->data.n = r->taken = r->searched = 0;
	r->at_end = false;
	r->ended_with_newline = true;
	r->at_line = line - 1;
	return leat_input_seek(r->input, at, err);
}
