/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/wide_table.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"
#include "platform/number.h"
#include "record/reader.h"

static int
find_field(const struct leat_slice *field, size_t n, struct leat_slice name)
{
	for (size_t i = 0; i < n; i++)
		if (leat_slice_eq(leat_cell_trim(field[i]), name))
			return (int)i;
	return -1;
}

/* separator_of -- the one that parts the first line so that the date column is in it. */
static int
separator_of(struct leat_slice front, struct leat_slice date, char *separator, struct leat_err *err)
{
	static const char separators[] = ",\t;|";
	int status = LEAT_OK;

	*separator = ',';
	for (const char *c = separators; *c && status == LEAT_OK; c++) {
		struct leat_input *in = leat_input_from(front, "front");
		struct leat_csv_options options = {.separator = *c, .lenient = true};
		struct leat_csv *csv = leat_csv_new(in, &options);
		struct leat_records r;
		bool found;

		status = leat_csv_next(csv, &r, err);
		found = status == LEAT_OK && r.n && r.first[1] > 1 &&
			find_field(r.field, r.first[1], date) >= 0;
		leat_csv_free(csv);
		leat_input_free(in);
		if (found) {
			*separator = *c;
			break;
		}
	}
	return status;
}

static int
take_header(struct leat_wide_table *t, const struct leat_wide *w, const struct leat_slice *field,
    size_t n, struct leat_err *err)
{
	t->header = leat_arena_alloc(&t->arena, (n + 1) * sizeof(*t->header));
	t->nfields = n;
	for (size_t i = 0; i < n; i++)
		t->header[i] = leat_arena_copy(&t->arena, leat_cell_trim(field[i]));
	return leat_wide_place(t, w, err);
}

static int
take_line(struct leat_wide_table *t, const struct leat_slice *field, size_t n, uint64_t line,
    const struct leat_sink *sink, struct leat_tally *tally, const char *file, struct leat_err *err)
{
	struct leat_wide_row *row;
	char reason[96];
	int32_t day;

	if (n != t->nfields) {
		tally->rejected++;
		snprintf(
		    reason, sizeof(reason), "%zu fields where the header has %zu", n, t->nfields);
		return leat_reject(sink->rejects, file, line, LEAT_NONE, reason, field[0], err);
	}
	if (!leat_dates_day(field[t->date], LEAT_DATES_ISO, &day)) {
		tally->rejected++;
		return leat_reject(sink->rejects, file, line, t->header[t->date],
		    "not a date (YYYY-MM-DD)", field[t->date], err);
	}
	LEAT_GROW(t->row, t->nrows, t->cap);
	row = &t->row[t->nrows++];
	*row = (struct leat_wide_row){.day = day, .line = line};
	row->field = leat_arena_alloc(&t->arena, n * sizeof(*row->field));
	for (size_t i = 0; i < n; i++)
		row->field[i] = leat_arena_copy(&t->arena, field[i]);
	return LEAT_OK;
}

static int
take_records(struct leat_wide_table *t, const struct leat_wide *w, struct leat_csv *csv,
    const char *file, const struct leat_sink *sink, struct leat_tally *tally, struct leat_err *err)
{
	struct leat_records r;
	int status;

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n) {
		for (size_t i = 0; i < r.n && status == LEAT_OK; i++) {
			const struct leat_slice *field = r.field + r.first[i];
			size_t n = r.first[i + 1] - r.first[i];

			tally->lines++;
			if (tally->header++ == 0) {
				status = take_header(t, w, field, n, err);
				continue;
			}
			tally->header = 1;
			status = take_line(t, field, n, r.line[i], sink, tally, file, err);
		}
		if (status != LEAT_OK)
			break;
	}
	if (status == LEAT_OK && tally->lines == 0)
		status = leat_err_at(err, LEAT_EDATA, file, 0, NULL, "the file is empty");
	return status;
}

static void
vote(struct leat_votes *v, const struct leat_wide_row *row, int at)
{
	if (at >= 0)
		leat_votes_add(v, row->field[at], false);
}

/* decide_mark -- all cells that will be read vote. */
static void
decide_mark(struct leat_wide_table *t, const struct leat_wide *w, const char *file,
    const struct leat_ingest_options *o, const struct leat_log *log)
{
	struct leat_votes v = {0};
	bool sure;

	for (size_t r = 0; r < t->nrows; r++) {
		const struct leat_wide_row *row = &t->row[r];

		for (size_t i = 0; i < w->nkpis; i++) {
			vote(&v, row, t->kpi[i].at);
			vote(&v, row, t->kpi[i].value);
		}
		vote(&v, row, t->population);
		for (size_t i = 0; i < t->nmedia; i++)
			for (int k = 0; k < LEAT_WIDE_PARTS; k++)
				vote(&v, row, t->media[i].at[k]);
		for (size_t i = 0; i < t->ncontrols; i++)
			vote(&v, row, t->control[i]);
	}
	t->decimal = leat_votes_mark(&v, &sure);
	if (o->decimal)
		t->decimal = o->decimal;
	else if (!sure)
		leat_warn_at(log, file, 0, NULL,
		    "the decimal mark cannot be told from the numbers; taken to be \"%c\" "
		    "(--decimal "
		    "says)",
		    t->decimal);
}

/* struct order -- a row's place: by geo, then by day. */
struct order {
	struct leat_slice geo;
	const struct leat_wide_row *row;
};

static int
by_geo_day(const void *a, const void *b)
{
	const struct order *x = a, *y = b;
	int c = leat_slice_cmp(x->geo, y->geo);

	return c ? c : (x->row->day > y->row->day) - (x->row->day < y->row->day);
}

static int
out_of_step(const struct leat_wide_table *t, const struct leat_wide_row *row, int gap,
    const char *file, struct leat_err *err)
{
	const char *column = t->header[t->date].p;

	if (gap == 0)
		return leat_err_at(err, LEAT_EDATA, file, row->line, column,
		    "the date is there twice%s", t->geo < 0 ? " (--geo COL tells geos apart)" : "");
	if (t->step == 0)
		return leat_err_at(err, LEAT_EDATA, file, row->line, column,
		    "%d day%s after the date before; a table must go by days or by weeks", gap,
		    gap == 1 ? "" : "s");
	return leat_err_at(err, LEAT_EDATA, file, row->line, column,
	    "%d day%s after the date before, where the others are %d apart", gap,
	    gap == 1 ? "" : "s", t->step);
}

static int
find_step(struct leat_wide_table *t, const char *file, struct leat_err *err)
{
	struct order *o = LEAT_NEW_N(struct order, t->nrows);
	int status = LEAT_OK;

	t->step = 0;
	for (size_t i = 0; i < t->nrows; i++) {
		o[i].row = &t->row[i];
		o[i].geo = t->geo < 0 ? LEAT_NONE : t->row[i].field[t->geo];
	}
	qsort(o, t->nrows, sizeof(*o), by_geo_day);
	for (size_t i = 1; i < t->nrows && status == LEAT_OK; i++) {
		int gap = o[i].row->day - o[i - 1].row->day;

		if (!leat_slice_eq(o[i].geo, o[i - 1].geo))
			continue;
		if (t->step == 0 && (gap == 1 || gap == 7))
			t->step = gap;
		if (gap != t->step || gap == 0)
			status = out_of_step(t, o[i].row, gap, file, err);
	}
	free(o);
	if (status == LEAT_OK && t->step == 0 && t->nrows)
		status = leat_err_at(err, LEAT_EDATA, file, t->row[0].line, t->header[t->date].p,
		    "one date only: whether it is a day or a week cannot be told");
	return status;
}

int
leat_wide_table_read(struct leat_wide_table *t, const struct leat_wide *w, struct leat_input *in,
    const struct leat_ingest_options *o, const struct leat_sink *sink, struct leat_tally *tally,
    struct leat_err *err)
{
	struct leat_csv_options options = {.lenient = true};
	struct leat_slice front;
	struct leat_csv *csv;
	bool all;
	int status = leat_front(in, &front, &all, err);

	if (status == LEAT_OK)
		status = separator_of(front, w->date, &options.separator, err);
	if (status != LEAT_OK)
		return status;
	t->file = leat_input_name(in);
	t->source = leat_input_basename(in);
	csv = leat_csv_new(in, &options);
	status = take_records(t, w, csv, t->file, sink, tally, err);
	leat_csv_free(csv);
	if (status == LEAT_OK)
		decide_mark(t, w, t->file, o, sink->log);
	return status == LEAT_OK ? find_step(t, t->file, err) : status;
}

void
leat_wide_table_fini(struct leat_wide_table *t)
{
	free(t->row);
	leat_arena_fini(&t->arena);
	*t = (struct leat_wide_table){0};
}
