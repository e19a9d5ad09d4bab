/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/transform.h"

#include <stdio.h>

#include "base/utf8.h"
#include "platform/header.h"
#include "platform/number.h"
#include "platform/work.h"
#include "record/reader.h"

static const int addend_target[LEAT_SUMS] = {
    LEAT_OBS_IMPRESSIONS, LEAT_OBS_CLICKS, LEAT_OBS_COST, LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE};

int
leat_work_reject(struct leat_work *w, const struct leat_line *l, struct leat_slice column,
    const char *reason, struct leat_slice text, struct leat_err *err)
{
	bool masked = false;

	w->t->rejected++;
	text = leat_person_mask(text, &w->row.text, &masked);
	return leat_reject(w->sink->rejects, w->file, l->number, column, reason,
	    w->m->personal || masked ? LEAT_NONE : text, err);
}

/* field_of -- the line's cell for a target, or nothing. */
static struct leat_slice
field_of(const struct leat_work *w, const struct leat_line *l, int to)
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

/*
 * is_told -- does the line begin with one of the texts, and is it no row? A spreadsheet
 * fills such lines up to the table's width.
 */
static bool
is_told(
    const struct leat_work *w, const struct leat_line *l, const struct leat_slice *list, size_t n)
{
	if (!starts_with_any(list, n, l->field[0]))
		return false;
	return l->n != w->e->nfields || leat_cell_missing(field_of(w, l, LEAT_OBS_COST));
}

static bool
is_blank(const struct leat_line *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (leat_cell_trim(l->field[i]).n)
			return false;
	return true;
}

static bool
is_header(const struct leat_work *w, const struct leat_line *l)
{
	if (l->n != w->e->nfields)
		return false;
	for (size_t i = 0; i < l->n; i++)
		if (!leat_slice_eq(l->field[i], w->e->header[i]))
			return false;
	return true;
}

/*
 * names_blank -- are all cells that name something blank, but for one field (that may
 * say "Total")? Not if the file names nothing.
 */
static bool
names_blank(const struct leat_work *w, const struct leat_line *l, int but)
{
	bool any = false;

	for (size_t c = 0; c < w->m->ncolumns; c++) {
		int to = w->m->column[c].to, at = w->e->at[c];

		if (at < 0 || at == but || to < LEAT_OBS_CAMPAIGN_ID || to > LEAT_OBS_CREATIVE)
			continue;
		any = true;
		if (!leat_cell_missing(l->field[at]))
			return false;
	}
	return any || but >= 0;
}

/* is_word -- is the cell one of the mapping's words for a total? One that ends in a blank begins
 * it. */
static bool
is_word(struct leat_work *w, struct leat_slice cell)
{
	struct leat_slice low;

	if (w->m->ntotal_prefix == 0)
		return false;
	w->scratch.n = 0;
	leat_header_normalise(cell, &w->scratch);
	low = leat_buf_slice(&w->scratch);
	for (size_t i = 0; i < w->m->ntotal_prefix; i++) {
		struct leat_slice p = w->m->total_prefix[i];
		bool begins = p.n && p.p[p.n - 1] == ' ';

		if (begins && low.n >= p.n && memcmp(low.p, p.p, p.n) == 0)
			return true;
		if (leat_slice_eq(low, (struct leat_slice){p.p, p.n - begins}))
			return true;
	}
	return false;
}

static bool
is_total(struct leat_work *w, const struct leat_line *l)
{
	if (w->m->total_blank && names_blank(w, l, -1))
		return true;
	return is_word(w, l->field[0]) && names_blank(w, l, 0);
}

/* is_continued -- a further line of the order before. Remembers the order. */
static bool
is_continued(struct leat_work *w, const struct leat_line *l)
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

/*
 * read_line -- all cells, whatever is wrong with one of them: others say what the line is.
 * Returns what is wrong with the first that is, which is field *bad.
 */
static const char *
read_line(struct leat_work *w, const struct leat_line *l, bool numbers_only, size_t *bad)
{
	struct leat_cell_context x = {w->e, w->zone, w->utc, &w->row.text, &w->scratch};
	const char *wrong = NULL;

	w->v = (struct leat_values){0};
	for (size_t c = 0; c < w->m->ncolumns; c++) {
		const struct leat_map_column *col = &w->m->column[c];
		bool known = w->v.has[col->to] || w->v.censored[col->to];
		bool further = col->add || col->as == LEAT_CELL_LABEL;
		const char *why;

		if (w->e->at[c] < 0 || (known && !further) ||
		    (numbers_only && !leat_cell_is_number(col->as)))
			continue;
		why = leat_cell_read(&w->v, &x, col, l->field[w->e->at[c]]);
		if (why && wrong == NULL) {
			wrong = why;
			*bad = (size_t)w->e->at[c];
		}
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
group_of(const struct leat_work *w, const struct leat_line *l)
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

/* kind_of -- what the line becomes; false for an event of no use. */
static bool
kind_of(struct leat_work *w)
{
	static const enum leat_obs_kind kinds[] = {[LEAT_MAPS_SPEND] = LEAT_SPEND,
	    [LEAT_MAPS_CONVERSION] = LEAT_CONVERSION,
	    [LEAT_MAPS_TOUCH] = LEAT_TOUCH};

	if (!leat_export_finds(w->e, LEAT_OBS_KIND)) {
		w->kind = kinds[w->m->kind];
		return true;
	}
	if (!w->v.has[LEAT_OBS_KIND])
		return false;
	w->kind = leat_slice_is(w->v.text[LEAT_OBS_KIND], "touch") ? LEAT_TOUCH : LEAT_CONVERSION;
	return true;
}

static int
put_row(struct leat_work *w, const struct leat_line *l, struct leat_err *err)
{
	struct leat_addends a;
	int column = -1, status;
	const char *wrong = leat_make_row(w);

	if (wrong)
		return leat_work_reject(w, l, LEAT_NONE, wrong, LEAT_NONE, err);
	wrong = check_row(w, &column);
	if (wrong)
		return leat_work_reject(w, l, leat_slice(leat_observations.column[column].name),
		    wrong, w->row.field[column], err);
	status = leat_out_row(w->sink->out, &w->row, err);
	if (status != LEAT_OK)
		return status;
	a = addends(w);
	leat_checksum_row(&w->totals, &a, group_of(w, l));
	w->rounded += w->v.rounded;
	w->t->rows++;
	return LEAT_OK;
}

static int
put_account(struct leat_work *w)
{
	const struct leat_values *v = &w->v;

	leat_accounts_put(&w->beside->accounts, w->m->platform, v->text[LEAT_OBS_ACCOUNT],
	    v->text[LEAT_OBS_CURRENCY], v->text[LEAT_OBS_TZ]);
	w->t->beside++;
	return LEAT_OK;
}

/* put_claim -- for rows of spend of other files. Actions of other types are not used. */
static int
put_claim(struct leat_work *w, const struct leat_line *l, struct leat_err *err)
{
	const struct leat_values *v = &w->v;
	struct leat_claim_key key = leat_work_claim_key(w, (int32_t)v->number[LEAT_OBS_TIME]);
	struct leat_claim claim = {v->number[LEAT_OBS_CONVERSIONS], v->number[LEAT_OBS_REVENUE],
	    v->has[LEAT_OBS_CONVERSIONS], v->has[LEAT_OBS_REVENUE], false};

	if (leat_export_finds(w->e, LEAT_TO_TYPE) && !v->has[LEAT_TO_TYPE]) {
		w->t->unused++;
		return LEAT_OK;
	}
	if (!v->has[LEAT_OBS_TIME] || key.id.n == 0)
		return leat_work_reject(w, l, LEAT_NONE, "no date, or no id", LEAT_NONE, err);
	if (!leat_claims_put(&w->beside->claims, &key, &claim))
		return leat_work_reject(
		    w, l, LEAT_NONE, "sums above 9.2e12 of an ad and day", LEAT_NONE, err);
	w->t->beside++;
	return LEAT_OK;
}

int
leat_work_row(struct leat_work *w, const struct leat_line *l, struct leat_err *err)
{
	size_t bad = 0;
	const char *wrong;

	leat_row_clear(&w->row);
	wrong = read_line(w, l, false, &bad);
	if (wrong == NULL && w->m->kind == LEAT_MAPS_ACCOUNTS)
		return put_account(w);
	if (wrong == NULL && w->m->kind == LEAT_MAPS_CLAIMS)
		return put_claim(w, l, err);
	/* What an event of no use holds may be anything. */
	if (leat_export_finds(w->e, LEAT_OBS_KIND) && !kind_of(w)) {
		w->t->unused++;
		return LEAT_OK;
	}
	if (wrong)
		return leat_work_reject(w, l, w->e->header[bad], wrong, l->field[bad], err);
	kind_of(w);
	return put_row(w, l, err);
}

static int
take_total(struct leat_work *w, const struct leat_line *l, struct leat_err *err)
{
	struct leat_addends a;
	size_t bad = 0;
	const char *wrong;

	leat_row_clear(&w->row);
	wrong = read_line(w, l, true, &bad);
	if (wrong)
		return leat_work_reject(w, l, w->e->header[bad], wrong, l->field[bad], err);
	a = addends(w);
	leat_checksum_claim(&w->totals, &a, group_of(w, l), l->number);
	w->t->totals++;
	return LEAT_OK;
}

/* is_text -- all of it UTF-8, as what we write must be. */
static bool
is_text(const struct leat_line *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct leat_slice s = l->field[i];

		if (leat_utf8_valid(s.p, s.n) < s.n || (s.n && memchr(s.p, 0, s.n)))
			return false;
	}
	return true;
}

static int
take_irregular(struct leat_work *w, const struct leat_line *l, struct leat_err *err)
{
	char reason[96];

	snprintf(
	    reason, sizeof(reason), "%zu fields where the header has %zu", l->n, w->e->nfields);
	return leat_work_reject(w, l, LEAT_NONE, reason, is_text(l) ? l->field[0] : LEAT_NONE, err);
}

static int
take_line(struct leat_work *w, const struct leat_line *l, struct leat_err *err)
{
	w->t->lines++;
	if (w->ended || is_told(w, l, w->m->footer, w->m->nfooter)) {
		w->ended = true;
		w->t->footer++;
		return LEAT_OK;
	}
	if (is_blank(l) || is_told(w, l, w->m->empty, w->m->nempty) ||
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
		return leat_work_reject(
		    w, l, LEAT_NONE, "not UTF-8 text, or a NUL byte in it", LEAT_NONE, err);
	if (is_total(w, l))
		return take_total(w, l, err);
	if (is_continued(w, l)) {
		w->t->continued++;
		return LEAT_OK;
	}
	return leat_work_row(w, l, err);
}

static int
take_all(struct leat_work *w, struct leat_csv *csv, struct leat_err *err)
{
	struct leat_records r;
	size_t seen = 0;
	int status;

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n) {
		for (size_t i = 0; i < r.n && status == LEAT_OK; i++) {
			struct leat_line l = {r.field + r.first[i], r.first[i + 1] - r.first[i],
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
leat_work_table(struct leat_work *w, struct leat_input *in, struct leat_err *err)
{
	struct leat_csv_options options = {.separator = w->e->separator, .lenient = true};
	struct leat_csv *csv = leat_csv_new(in, &options);
	int status = take_all(w, csv, err);

	leat_csv_free(csv);
	return status;
}
