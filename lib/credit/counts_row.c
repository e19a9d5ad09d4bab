/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/counts_row.h"

#include <math.h>
#include <stdlib.h>

#include "attribution/fix.h"
#include "base/num.h"
#include "base/pool.h"
#include "credit/counts.h"
#include "record/reader.h"
#include "record/schema.h"

enum { PATH, CONVERSIONS, VALUE, NULLS, AGES, NCOLUMNS };

/* Two names each: ours, and those of the tables that R packages exchange. */
static const char *const names[NCOLUMNS][2] = {
    [PATH] = {"path", "path"},
    [CONVERSIONS] = {"conversions", "total_conversions"},
    [VALUE] = {"value", "total_conversion_value"},
    [NULLS] = {"nulls", "total_null"},
    [AGES] = {"ages", "times"},
};

struct table {
	const char *file;
	const struct leat_log *log;
	const struct leat_counts_sink *sink;
	struct leat_csv *csv;
	int at[NCOLUMNS]; /* -1: not there */
	size_t ncolumns;
	const char *called[NCOLUMNS]; /* what this table calls them */
	bool header;                  /* it was read */
};

/* A row on its way to a thread. */
struct cells {
	struct leat_slice cell[NCOLUMNS];
	uint64_t line;
	size_t width; /* fields in all */
};

/* Some rows in the hands of a thread. */
struct slot {
	unsigned thread;
	struct cells *row;
	size_t n, cap;
	struct leat_buf text; /* of their cells, if the reader goes on meanwhile */
	int status;           /* of their reading */
	struct leat_err err;
};

static int
column_named(struct leat_slice name)
{
	for (int i = 0; i < NCOLUMNS; i++)
		if (leat_slice_is(name, names[i][0]) || leat_slice_is(name, names[i][1]))
			return i;
	return -1;
}

bool
leat_counts_told(struct leat_slice front)
{
	struct leat_slice line, field;
	bool path = false, kind = false;

	if (!leat_slice_cut(&front, '\n', &line))
		return false;
	while (leat_slice_cut(&line, ',', &field)) {
		field = leat_slice_trim(field);
		if (field.n >= 2 && field.p[0] == '"' && field.p[field.n - 1] == '"')
			field = (struct leat_slice){field.p + 1, field.n - 2};
		path |= leat_slice_is(field, "path");
		kind |= leat_slice_is(field, "kind");
	}
	return path && !kind;
}

static int
header_column(
    struct table *t, struct leat_slice name, int place, uint64_t line, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];
	int i = column_named(name);

	if (i < 0) {
		leat_warn_at(
		    t->log, t->file, line, leat_safe(name, safe), "unknown column, not used");
		return LEAT_OK;
	}
	if (t->at[i] >= 0)
		return leat_err_at(
		    err, LEAT_EDATA, t->file, line, names[i][0], "two columns of that meaning");
	t->at[i] = place;
	t->called[i] = leat_slice_is(name, names[i][0]) ? names[i][0] : names[i][1];
	return LEAT_OK;
}

/* No conversions column: was another one meant? */
static int
missing_column(struct table *t, int i, const struct leat_slice *field, size_t n, uint64_t line,
    struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	for (size_t k = 0; k < n; k++) {
		struct leat_slice name = leat_slice_trim(field[k]);

		if (column_named(name) < 0 && leat_nearest(name, names[i], 2))
			return leat_err_at(err, LEAT_EDATA, t->file, line, names[i][0],
			    "no such column: is it \"%s\"?", leat_safe(name, safe));
	}
	return leat_err_at(err, LEAT_EDATA, t->file, line, names[i][0],
	    "no such column: path counts need path and conversions");
}

static int
read_header(
    struct table *t, const struct leat_slice *field, size_t n, uint64_t line, struct leat_err *err)
{
	int rc = LEAT_OK;

	for (int i = 0; i < NCOLUMNS; i++)
		t->at[i] = -1;
	t->ncolumns = n;
	for (size_t k = 0; rc == LEAT_OK && k < n; k++)
		rc = header_column(t, leat_slice_trim(field[k]), (int)k, line, err);
	for (int i = PATH; rc == LEAT_OK && i <= CONVERSIONS; i++)
		if (t->at[i] < 0)
			rc = missing_column(t, i, field, n, line, err);
	if (rc == LEAT_OK && t->sink->needs_times && t->at[AGES] < 0)
		rc = leat_err_set(err, LEAT_EUSAGE,
		    "model %s needs the times of touches: path counts have them in a column ages",
		    t->sink->needs_times);
	return rc;
}

static int
read_number(const struct table *t, int i, const struct cells *c, double *x, struct leat_err *err)
{
	struct leat_slice text = leat_slice_trim(c->cell[i]);
	const char *fault = NULL;
	char safe[LEAT_SAFE_MAX];

	*x = 0;
	if (text.n == 0)
		return LEAT_OK;
	if (!leat_parse_double(text, x))
		fault = "not a number";
	else if (*x < 0 && i != VALUE)
		fault = "negative";
	else if (fabs(*x) > LEAT_FIX_MAX)
		fault = "more than 1e12";
	else if (*x != 0 && fabs(*x) < LEAT_FIX_MIN)
		fault = "less than 1e-15";
	if (fault == NULL)
		return LEAT_OK;
	return leat_err_at(err, LEAT_EDATA, t->file, c->line, t->called[i], "%s: \"%s\"", fault,
	    leat_safe(text, safe));
}

static int
read_row(
    const struct table *t, const struct cells *c, struct leat_counts_row *row, struct leat_err *err)
{
	int rc;

	if (c->width != t->ncolumns)
		return leat_err_at(err, LEAT_EDATA, t->file, c->line, NULL,
		    "%zu fields where the header has %zu", c->width, t->ncolumns);
	row->path = c->cell[PATH];
	row->ages = c->cell[AGES];
	row->timed = t->at[AGES] >= 0;
	if ((rc = read_number(t, CONVERSIONS, c, &row->conversions, err)) ||
	    (rc = read_number(t, VALUE, c, &row->value, err)) ||
	    (rc = read_number(t, NULLS, c, &row->nulls, err)))
		return rc;
	return LEAT_OK;
}

/* The cells that are wanted, of the records of a batch from one on. Returns their bytes. */
static size_t
place_cells(const struct table *t, struct slot *s, const struct leat_records *r, size_t from)
{
	size_t bytes = 0;

	s->n = r->n - from;
	if (s->n > s->cap) {
		s->cap = s->n * 2;
		s->row = leat_realloc(s->row, s->cap, sizeof(*s->row));
	}
	for (size_t i = 0; i < s->n; i++) {
		struct cells *c = &s->row[i];
		size_t first = r->first[from + i];

		c->line = r->line[from + i];
		c->width = r->end[from + i] - first;
		for (int k = 0; k < NCOLUMNS; k++) {
			c->cell[k] = LEAT_NONE;
			if (t->at[k] >= 0 && (size_t)t->at[k] < c->width)
				c->cell[k] = r->field[first + (size_t)t->at[k]];
			bytes += c->cell[k].n;
		}
	}
	return bytes;
}

/* The cells' text, too, is the slot's own. */
static void
keep_cells(struct slot *s, size_t bytes)
{
	s->text.n = 0;
	leat_buf_reserve(&s->text, bytes);
	for (size_t i = 0; i < s->n; i++)
		for (int k = 0; k < NCOLUMNS; k++) {
			struct leat_slice *cell = &s->row[i].cell[k];
			const char *p = s->text.p + s->text.n;

			leat_buf_add_slice(&s->text, *cell);
			cell->p = p;
		}
}

static int
take(void *ctx, void *slot, bool *more, struct leat_err *err)
{
	struct table *t = ctx;
	struct slot *s = slot;
	struct leat_records r;
	size_t from = 0, bytes;
	int rc = leat_csv_next(t->csv, &r, err);

	*more = rc == LEAT_OK && r.n > 0;
	if (!*more)
		return rc;
	if (!t->header) {
		if ((rc = read_header(t, r.field, r.end[0], r.line[0], err)) != LEAT_OK)
			return rc;
		t->header = true;
		from = 1;
	}
	bytes = place_cells(t, s, &r, from);
	if (t->sink->threads > 1)
		keep_cells(s, bytes);
	return LEAT_OK;
}

static void
work(void *ctx, void *slot)
{
	const struct table *t = ctx;
	struct slot *s = slot;
	struct leat_counts_row row;

	s->status = LEAT_OK;
	for (size_t i = 0; s->status == LEAT_OK && i < s->n; i++) {
		const char *column = NULL, *fault;

		s->status = read_row(t, &s->row[i], &row, &s->err);
		if (s->status == LEAT_OK &&
		    (fault = t->sink->take(t->sink->ctx, s->thread, &row, &column)) != NULL)
			s->status = leat_err_at(
			    &s->err, LEAT_EDATA, t->file, s->row[i].line, column, "%s", fault);
	}
}

static int
give(void *ctx, void *slot, struct leat_err *err)
{
	const struct slot *s = slot;

	(void)ctx;
	if (s->status != LEAT_OK)
		*err = s->err;
	return s->status;
}

/* All batches, by as many threads as there are. */
static int
read_all(struct table *t, struct leat_err *err)
{
	const struct leat_pipeline line = {take, work, give, t};
	unsigned n = t->sink->threads;
	struct slot *slot = LEAT_NEW_N(struct slot, n);
	void **slots = LEAT_NEW_N(void *, n);
	int rc;

	for (unsigned i = 0; i < n; i++) {
		slot[i].thread = i;
		slots[i] = &slot[i];
	}
	rc = leat_pipeline(&line, slots, n, err);
	for (unsigned i = 0; i < n; i++) {
		free(slot[i].row);
		leat_buf_fini(&slot[i].text);
	}
	free(slot);
	free(slots);
	return rc;
}

int
leat_counts_rows(struct leat_input *input, const struct leat_counts_sink *sink, bool *has_value,
    const struct leat_log *log, struct leat_err *err)
{
	struct table t = {.file = leat_input_name(input), .log = log, .sink = sink};
	int rc;

	t.csv = leat_csv_new(input, &(struct leat_csv_options){0});
	rc = read_all(&t, err);
	leat_csv_free(t.csv);
	if (rc == LEAT_OK && !t.header)
		rc = leat_err_at(
		    err, LEAT_EDATA, t.file, 0, NULL, "empty: path counts need a header");
	if (rc == LEAT_OK && t.at[VALUE] >= 0)
		*has_value = true;
	return rc;
}
