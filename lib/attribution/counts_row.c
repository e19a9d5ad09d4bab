/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/counts_row.h"

#include <math.h>

#include "attribution/counts.h"
#include "attribution/fix.h"
#include "base/num.h"
#include "record/reader.h"
#include "record/schema.h"

enum { PATH, CONVERSIONS, VALUE, NULLS, NCOLUMNS };

/* Two names each: ours, and those of the tables that R packages exchange. */
static const char *const names[NCOLUMNS][2] = {
    [PATH] = {"path", "path"},
    [CONVERSIONS] = {"conversions", "total_conversions"},
    [VALUE] = {"value", "total_conversion_value"},
    [NULLS] = {"nulls", "total_null"},
};

struct table {
	const char *file;
	const struct leat_log *log;
	struct leat_err *err;
	int at[NCOLUMNS]; /* -1: not there */
	size_t ncolumns;
	const char *called[NCOLUMNS]; /* what this table calls them */
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
header_column(struct table *t, struct leat_slice name, int place, uint64_t line)
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
		    t->err, LEAT_EDATA, t->file, line, names[i][0], "two columns of that meaning");
	t->at[i] = place;
	t->called[i] = leat_slice_is(name, names[i][0]) ? names[i][0] : names[i][1];
	return LEAT_OK;
}

/* No conversions column: was another one meant? */
static int
missing_column(struct table *t, int i, const struct leat_slice *field, size_t n, uint64_t line)
{
	char safe[LEAT_SAFE_MAX];

	for (size_t k = 0; k < n; k++) {
		struct leat_slice name = leat_slice_trim(field[k]);

		if (column_named(name) < 0 && leat_nearest(name, names[i], 2))
			return leat_err_at(t->err, LEAT_EDATA, t->file, line, names[i][0],
			    "no such column: is it \"%s\"?", leat_safe(name, safe));
	}
	return leat_err_at(t->err, LEAT_EDATA, t->file, line, names[i][0],
	    "no such column: path counts need path and conversions");
}

static int
read_header(struct table *t, const struct leat_slice *field, size_t n, uint64_t line)
{
	int rc = LEAT_OK;

	for (int i = 0; i < NCOLUMNS; i++)
		t->at[i] = -1;
	t->ncolumns = n;
	for (size_t k = 0; rc == LEAT_OK && k < n; k++)
		rc = header_column(t, leat_slice_trim(field[k]), (int)k, line);
	for (int i = PATH; rc == LEAT_OK && i <= CONVERSIONS; i++)
		if (t->at[i] < 0)
			rc = missing_column(t, i, field, n, line);
	return rc;
}

static int
read_number(const struct table *t, int i, const struct leat_slice *field, uint64_t line, double *x)
{
	struct leat_slice text = t->at[i] < 0 ? LEAT_NONE : leat_slice_trim(field[t->at[i]]);
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
	return leat_err_at(t->err, LEAT_EDATA, t->file, line, t->called[i], "%s: \"%s\"", fault,
	    leat_safe(text, safe));
}

static int
read_row(const struct table *t, const struct leat_slice *field, size_t n, uint64_t line,
    struct leat_counts_row *row)
{
	int rc;

	if (n != t->ncolumns)
		return leat_err_at(t->err, LEAT_EDATA, t->file, line, NULL,
		    "%zu fields where the header has %zu", n, t->ncolumns);
	row->path = field[t->at[PATH]];
	if ((rc = read_number(t, CONVERSIONS, field, line, &row->conversions)) ||
	    (rc = read_number(t, VALUE, field, line, &row->value)) ||
	    (rc = read_number(t, NULLS, field, line, &row->nulls)))
		return rc;
	return LEAT_OK;
}

/* The records of a batch, from the first that is not the header. */
static int
read_batch(struct table *t, const struct leat_records *r, size_t from,
    bool (*take)(void *ctx, const struct leat_counts_row *row), void *ctx)
{
	struct leat_counts_row row;
	int rc;

	for (size_t i = from; i < r->n; i++) {
		rc = read_row(
		    t, r->field + r->first[i], r->first[i + 1] - r->first[i], r->line[i], &row);
		if (rc != LEAT_OK)
			return rc;
		if (!take(ctx, &row))
			return leat_err_at(t->err, LEAT_EDATA, t->file, r->line[i], "path",
			    "%s is reserved for what no touch led to", LEAT_BASELINE_CHANNEL);
	}
	return LEAT_OK;
}

int
leat_counts_rows(struct leat_input *input,
    bool (*take)(void *ctx, const struct leat_counts_row *row), void *ctx, bool *has_value,
    const struct leat_log *log, struct leat_err *err)
{
	struct table t = {.file = leat_input_name(input), .log = log, .err = err};
	struct leat_csv *csv = leat_csv_new(input, &(struct leat_csv_options){0});
	struct leat_records r;
	bool header = false;
	int rc;

	while ((rc = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n) {
		size_t from = 0;

		if (!header) {
			rc = read_header(&t, r.field, r.first[1], r.line[0]);
			header = true;
			from = 1;
		}
		if (rc != LEAT_OK || (rc = read_batch(&t, &r, from, take, ctx)) != LEAT_OK)
			break;
	}
	leat_csv_free(csv);
	if (rc == LEAT_OK && !header)
		rc = leat_err_at(
		    err, LEAT_EDATA, t.file, 0, NULL, "empty: path counts need a header");
	if (rc == LEAT_OK && t.at[VALUE] >= 0)
		*has_value = true;
	return rc;
}

void
leat_counts_quote(struct leat_slice field, struct leat_buf *out)
{
	bool plain = true;

	for (size_t i = 0; i < field.n; i++)
		if (strchr(",\"\r\n", field.p[i]) && field.p[i])
			plain = false;
	if (plain) {
		leat_buf_add_slice(out, field);
		return;
	}
	leat_buf_add_char(out, '"');
	for (size_t i = 0; i < field.n; i++) {
		if (field.p[i] == '"')
			leat_buf_add_char(out, '"');
		leat_buf_add_char(out, field.p[i]);
	}
	leat_buf_add_char(out, '"');
}
