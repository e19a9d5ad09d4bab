/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/transform.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/utf8.h"
#include "platform/number.h"
#include "platform/work.h"
#include "record/reader.h"

/* struct line -- one record of the file. */
struct line {
	const struct leat_slice *field;
	size_t n;
	uint64_t number;
	bool regular;
};

static const int addend_target[LEAT_SUMS] = {
    LEAT_OBS_IMPRESSIONS, LEAT_OBS_CLICKS, LEAT_OBS_COST, LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE};

static int
reject(struct leat_work *w, const struct line *l, struct leat_slice column, const char *reason,
    struct leat_slice text, struct leat_err *err)
{
	w->t->rejected++;
	return leat_reject(w->sink->rejects, w->file, l->number, column, reason,
	    w->m->personal ? LEAT_NONE : text, err);
}

/* field_of -- the line's cell for a target, or nothing. */
static struct leat_slice
field_of(const struct leat_work *w, const struct line *l, int to)
{
	for (size_t c = 0; c < w->m->ncolumns; c++)
		if (w->m->column[c].to == to && w->e->at[c] >= 0)
			return l->field[w->e->at[c]];
	return LEAT_NONE;
}

static bool
starts_with_any(const struct leat_slice *list, size_t n, struct leat_slice s)
{
	for (size_t i = 0; i < n; i++)
		if (s.n >= list[i].n && memcmp(s.p, list[i].p, list[i].n) == 0)
			return true;
	return false;
}

static bool
is_blank(const struct line *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (leat_cell_trim(l->field[i]).n)
			return false;
	return true;
}

static bool
is_header(const struct leat_work *w, const struct line *l)
{
	if (l->n != w->e->nfields)
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (!leat_slice_eq(l->field[i], w->e->header[i]))
			return false;
	return true;
}

static bool
names_blank(const struct leat_work *w, const struct line *l)
{
	static const int names[] = {LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, LEAT_OBS_ADGROUP_ID,
	    LEAT_OBS_ADGROUP, LEAT_OBS_CREATIVE_ID, LEAT_OBS_CREATIVE};
	bool any = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!leat_export_finds(w->e, names[i]))
			continue;
		any = true;
		if (!leat_cell_missing(field_of(w, l, names[i])))
			return false;
	}
	return any;
}

static bool
is_total(const struct leat_work *w, const struct line *l)
{
	struct leat_buf low = {0};
	bool total;

	if (w->m->total_blank && names_blank(w, l))
		return true;
	leat_lower(leat_cell_trim(l->field[0]), &low);
	total = starts_with_any(w->m->total_prefix, w->m->ntotal_prefix, leat_buf_slice(&low));
	leat_buf_fini(&low);
	return total;
}

/* is_continued -- a further line of the order before. Remembers the order. */
static bool
is_continued(struct leat_work *w, const struct line *l)
{
	struct leat_slice id;
	bool same;

	if (w->m->continues < 0)
		return false;
	id = leat_cell_trim(field_of(w, l, LEAT_OBS_ID));
	same = id.n && leat_slice_eq(id, leat_buf_slice(&w->last_id));
	w->last_id.n = 0;
	leat_buf_add_slice(&w->last_id, id);
	return same && leat_cell_missing(field_of(w, l, w->m->continues));
}

/* Reading a line */

static const char *
read_line(struct leat_work *w, const struct line *l, bool numbers_only, size_t *bad)
{
	const char *wrong = NULL;

	w->v = (struct leat_values){0};
	for (size_t c = 0; c < w->m->ncolumns && wrong == NULL; c++) {
		const struct leat_map_column *col = &w->m->column[c];

		if (w->e->at[c] < 0 || (numbers_only && !leat_cell_is_number(col->as)))
			continue;
		*bad = (size_t)w->e->at[c];
		wrong = leat_cell_read(&w->v, w->e, col, l->field[*bad], &w->row.text);
	}
	return wrong;
}

static struct leat_addends
addends(const struct leat_work *w)
{
	struct leat_addends a = {0};

	for (int i = 0; i < LEAT_SUMS; i++) {
		a.given[i] = w->v.has[addend_target[i]];
		a.value[i] = w->v.number[addend_target[i]];
		a.decimals[i] = w->v.decimals[addend_target[i]];
	}
	return a;
}

static struct leat_slice
group_of(const struct leat_work *w, const struct line *l)
{
	struct leat_slice type = leat_cell_trim(field_of(w, l, LEAT_TO_TYPE));

	return w->m->total_group && !leat_cell_missing(type) ? type : LEAT_NONE;
}

/* check_row -- what the stream's own types say about the row. */
static const char *
check_row(const struct leat_work *w, int *column)
{
	for (int c = 0; c < LEAT_OBS_N; c++) {
		struct leat_slice s = w->row.field[c];
		const char *wrong = s.n ? leat_column_check(&leat_observations.column[c], s) : NULL;

		if (wrong) {
			*column = c;
			return wrong;
		}
	}
	return NULL;
}

static int
take_row(struct leat_work *w, const struct line *l, struct leat_err *err)
{
	size_t bad = 0;
	int column = -1, status;
	const char *wrong;

	leat_row_clear(&w->row);
	wrong = read_line(w, l, false, &bad);
	if (wrong)
		return reject(w, l, w->e->header[bad], wrong, l->field[bad], err);
	wrong = leat_make_row(w);
	if (wrong)
		return reject(w, l, LEAT_NONE, wrong, LEAT_NONE, err);
	wrong = check_row(w, &column);
	if (wrong)
		return reject(w, l, leat_slice(leat_observations.column[column].name), wrong,
		    w->row.field[column], err);
	status = leat_out_row(w->sink->out, &w->row, err);
	if (status == LEAT_OK) {
		struct leat_addends a = addends(w);

		leat_checksum_row(&w->totals, &a, group_of(w, l));
		w->rounded += w->v.rounded;
		w->t->rows++;
	}
	return status;
}

static int
take_total(struct leat_work *w, const struct line *l, struct leat_err *err)
{
	struct leat_addends a;
	size_t bad = 0;
	const char *wrong;

	leat_row_clear(&w->row);
	wrong = read_line(w, l, true, &bad);
	if (wrong)
		return reject(w, l, w->e->header[bad], wrong, l->field[bad], err);
	a = addends(w);
	leat_checksum_claim(&w->totals, &a, group_of(w, l), l->number);
	w->t->totals++;
	return LEAT_OK;
}

/* is_text -- all of it UTF-8, as what we write must be. */
static bool
is_text(const struct line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct leat_slice s = l->field[i];

		if (leat_utf8_valid(s.p, s.n) < s.n || (s.n && memchr(s.p, 0, s.n)))
			return false;
	}
	return true;
}

static int
take_irregular(struct leat_work *w, const struct line *l, struct leat_err *err)
{
	char reason[96];

	snprintf(
	    reason, sizeof(reason), "%zu fields where the header has %zu", l->n, w->e->nfields);
	return reject(w, l, LEAT_NONE, reason, is_text(l) ? l->field[0] : LEAT_NONE, err);
}

static int
take_line(struct leat_work *w, const struct line *l, struct leat_err *err)
{
	w->t->lines++;
	if (w->ended ||
	    (l->n != w->e->nfields && starts_with_any(w->m->footer, w->m->nfooter, l->field[0]))) {
		w->ended = true;
		w->t->footer++;
		return LEAT_OK;
	}
	if (is_blank(l) ||
	    (l->n != w->e->nfields && starts_with_any(w->m->empty, w->m->nempty, l->field[0])) ||
	    w->m->kind == LEAT_MAPS_SETTINGS) {
		w->t->empty++;
		return LEAT_OK;
	}
	if (is_header(w, l)) {
		w->t->header++;
		return LEAT_OK;
	}
	if (l->n != w->e->nfields)
		return take_irregular(w, l, err);
	if (!l->regular && !is_text(l))
		return reject(
		    w, l, LEAT_NONE, "not UTF-8 text, or a NUL byte in it", LEAT_NONE, err);
	if (is_total(w, l))
		return take_total(w, l, err);
	if (is_continued(w, l)) {
		w->t->continued++;
		return LEAT_OK;
	}
	return take_row(w, l, err);
}

/* Before, between and after the lines */

void
leat_export_columns(
    const struct leat_export *e, const struct leat_ingest_options *o, bool columns[LEAT_OBS_N])
{
	static const int always[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END,
	    LEAT_OBS_PLATFORM, LEAT_OBS_CURRENCY, LEAT_OBS_FLAGS, LEAT_OBS_SOURCE};
	const struct leat_mapping *m = e->mapping;

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		columns[always[i]] = true;
	for (size_t c = 0; c < m->ncolumns; c++) {
		if (m->column[c].to < LEAT_OBS_N)
			columns[m->column[c].to] = true;
		for (size_t i = 0; i < m->column[c].nset; i++)
			columns[m->column[c].set[i].column] = true;
		columns[LEAT_OBS_SEGMENT] |= m->column[c].as == LEAT_CELL_HOUR;
		columns[LEAT_OBS_REFUND] |= m->column[c].to == LEAT_TO_VOID;
	}
	for (size_t i = 0; i < m->nset; i++)
		columns[m->set[i].column] = true;
	for (size_t i = 0; i < m->npreamble; i++) {
		columns[LEAT_OBS_TZ] |= m->preamble[i].as == LEAT_PREAMBLE_ZONE;
		columns[LEAT_OBS_AS_OF] |= m->preamble[i].as == LEAT_PREAMBLE_AS_OF;
	}
	columns[LEAT_OBS_CHANNEL] |= m->kind == LEAT_MAPS_SPEND;
	columns[LEAT_OBS_TZ] |= o->tz.n > 0;
	columns[LEAT_OBS_AS_OF] |= o->as_of.n > 0;
}

int
leat_export_dated(const struct leat_export *e, const char *file, struct leat_err *err)
{
	if (e->mapping->kind != LEAT_MAPS_SPEND || e->preamble.has_period ||
	    leat_export_finds(e, LEAT_OBS_TIME) || leat_export_finds(e, LEAT_TO_PERIOD_START))
		return LEAT_OK;
	return leat_err_at(err, LEAT_EDATA, file, e->header_line, NULL,
	    "%s: no column of days, and no line before the table that states a period (download it "
	    "with the day as a column)",
	    e->mapping->name.p);
}

static void
warn_of_start(const struct leat_work *w)
{
	const struct leat_export *e = w->e;
	char safe[LEAT_SAFE_MAX];

	if (!e->decimal_sure && w->o->decimal == 0)
		leat_warn_at(w->sink->log, w->file, 0, NULL,
		    "the decimal mark cannot be told from the numbers; taken to be \"%c\" "
		    "(--decimal "
		    "says)",
		    e->decimal);
	if (e->preamble.zone_text.n && w->o->tz.n == 0)
		leat_warn_at(w->sink->log, w->file, 0, NULL,
		    "no IANA name is known for the time zone \"%s\"; rows have none (--tz says)",
		    leat_safe(e->preamble.zone_text, safe));
	if (w->m->kind == LEAT_MAPS_SETTINGS)
		leat_warn_at(w->sink->log, w->file, 0, NULL, "%s: nothing to observe: %s",
		    w->m->name.p, w->m->reason.p ? w->m->reason.p : "");
	if (e->unknown.n)
		leat_note(
		    w->sink->log, "%s: columns not used: %s", w->file, leat_safe(e->unknown, safe));
}

static void
warn_of_end(const struct leat_work *w)
{
	const struct leat_log *log = w->sink->log;
	const struct leat_preamble *p = &w->e->preamble;
	uint64_t rows = w->t->rows + w->t->rejected;

	if (w->rounded)
		leat_warn_at(log, w->file, 0, NULL,
		    "lines with amounts of more than six decimals, rounded half to even: %" PRIu64,
		    w->rounded);
	if (w->damaged)
		leat_warn_at(log, w->file, 0, NULL,
		    "ids damaged by a spreadsheet (like 1.20253E+17; export again): %" PRIu64,
		    w->damaged);
	if (w->no_currency)
		leat_warn_at(log, w->file, 0, NULL,
		    "the file does not say its currency: XXX (--currency says)");
	if (p->has_rows && p->rows != rows)
		leat_warn_at(log, w->file, 0, NULL,
		    "the file says %" PRIu64 " rows, %" PRIu64 " came: it may be cut", p->rows,
		    rows);
	leat_checksum_check(&w->totals, w->file, log);
}

static int
take_all(struct leat_work *w, struct leat_csv *csv, struct leat_err *err)
{
	struct leat_records r;
	size_t seen = 0;
	int status;

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n) {
		for (size_t i = 0; i < r.n && status == LEAT_OK; i++) {
			struct line l = {r.field + r.first[i], r.first[i + 1] - r.first[i],
			    r.line[i], r.regular[i]};

			if (seen++ > w->e->skip) {
				status = take_line(w, &l, err);
				continue;
			}
			w->t->lines++;
			*(seen <= w->e->skip ? &w->t->preamble : &w->t->header) += 1;
		}
		if (status != LEAT_OK)
			break;
	}
	return status;
}

int
leat_export_rows(const struct leat_export *e, struct leat_input *in,
    const struct leat_ingest_options *o, const struct leat_sink *sink, struct leat_tally *tally,
    struct leat_err *err)
{
	struct leat_csv_options options = {.separator = e->separator, .lenient = true};
	struct leat_work w = {.e = e,
	    .m = e->mapping,
	    .o = o,
	    .sink = sink,
	    .t = tally,
	    .file = leat_input_name(in),
	    .source = leat_input_basename(in)};
	struct leat_csv *csv;
	int status;

	csv = leat_csv_new(in, &options);
	leat_row_init(&w.row, LEAT_OBS_N);
	warn_of_start(&w);
	status = take_all(&w, csv, err);
	if (status == LEAT_OK)
		status = leat_make_covers(&w, err);
	if (status == LEAT_OK)
		warn_of_end(&w);
	leat_row_fini(&w.row);
	leat_checksum_fini(&w.totals);
	leat_covers_fini(&w.covers);
	leat_buf_fini(&w.last_id);
	leat_csv_free(csv);
	return status;
}
