/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/detect.h"

#include <stdlib.h>
#include <string.h>

#include "platform/claim.h"
#include "platform/detect_part.h"
#include "platform/header.h"
#include "platform/number.h"
#include "platform/preamble.h"
#include "record/reader.h"

#define FRONT_BYTES ((size_t)256 * 1024)
#define TAIL_BYTES ((size_t)16 * 1024)
#define HEADER_WITHIN 100 /* records: a preamble is never longer */

int
leat_front(struct leat_input *in, struct leat_slice *front, bool *all, struct leat_err *err)
{
	int status = leat_input_peek(in, FRONT_BYTES, front, err);
	size_t n;

	*all = front->n < FRONT_BYTES && !leat_input_followed(in);
	if (status != LEAT_OK || *all)
		return status;
	for (n = front->n; n > 0 && front->p[n - 1] != '\n'; n--)
		;
	front->n = n ? n : front->n;
	return LEAT_OK;
}

/* bind -- which field each of the mapping's columns is. */
static void
bind(struct leat_export *e, const struct leat_look *l)
{
	const struct leat_mapping *m = e->mapping;

	e->at = leat_arena_alloc(&e->arena, (m->ncolumns + 1) * sizeof(*e->at));
	e->found = leat_arena_alloc(&e->arena, (m->ncolumns + 1) * sizeof(*e->found));
	memset(e->finds, 0, sizeof(e->finds));
	for (size_t c = 0; c < m->ncolumns; c++) {
		struct leat_slice currency = LEAT_NONE;
		int at = leat_look_column(l, &m->column[c], &currency);

		e->found[c] = at >= 0;
		e->finds[m->column[c].to] |= at >= 0;
		e->at[c] = l->row ? (int)c : at;
		if (currency.n && e->currency.n == 0) {
			char *code = leat_arena_alloc(&e->arena, 4);

			for (int i = 0; i < 3; i++)
				code[i] = (char)(currency.p[i] - 'a' + 'A');
			code[3] = '\0';
			e->currency = leat_slice(code);
		}
	}
}

void
leat_detect_take(struct leat_export *e, const struct leat_search *s, const struct leat_look *l,
    const struct leat_slice *written)
{
	struct leat_buf unknown = {0};

	e->mapping = s->mapping;
	e->mappings = s->ms;
	e->sign = leat_arena_copy(&e->arena, s->sign);
	e->currency = LEAT_NONE;
	e->named = e->known = 0;
	for (size_t i = 0; i < l->n; i++) {
		if (l->name[i].n == 0)
			continue;
		e->named++;
		if (leat_look_known(l, e->mapping, l->name[i]))
			e->known++;
		else
			leat_buf_printf(&unknown, "%s%.*s", unknown.n ? ", " : "",
			    (int)written[i].n, written[i].p);
	}
	e->unknown = leat_arena_copy(&e->arena, leat_buf_slice(&unknown));
	leat_buf_fini(&unknown);
	bind(e, l);
	e->preamble = (struct leat_preamble){0};
	leat_preamble_read(&e->preamble, e->mapping, false, l->before, l->nbefore, &e->arena);
}

/* Tables */

/* struct line -- one record of the front. */
struct line {
	const struct leat_slice *field;
	size_t n;
	uint64_t number;
};

static void
take_header(struct leat_export *e, const struct line *l, size_t skip, char separator)
{
	e->separator = separator;
	e->skip = skip;
	e->header_line = l->number;
	e->nfields = l->n;
	e->header = leat_arena_alloc(&e->arena, (l->n + 1) * sizeof(*e->header));
	for (size_t i = 0; i < l->n; i++)
		e->header[i] = leat_arena_copy(&e->arena, l->field[i]);
}

/* join_fields -- the record as text, without the separators that a spreadsheet fills it up with. */
static struct leat_slice
join_fields(const struct line *l, char separator, struct leat_arena *arena)
{
	struct leat_buf b = {0};
	struct leat_slice text;
	size_t n = l->n;

	while (n > 1 && l->field[n - 1].n == 0)
		n--;
	for (size_t i = 0; i < n; i++) {
		if (i)
			leat_buf_add_char(&b, separator);
		leat_buf_add_slice(&b, l->field[i]);
	}
	text = leat_arena_copy(arena, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return text;
}

static struct leat_slice *
normalise_fields(const struct line *l, struct leat_arena *arena)
{
	struct leat_slice *name = leat_arena_alloc(arena, (l->n + 1) * sizeof(*name));
	struct leat_buf b = {0};

	for (size_t i = 0; i < l->n; i++) {
		b.n = 0;
		leat_header_normalise(l->field[i], &b);
		name[i] = leat_arena_copy(arena, leat_buf_slice(&b));
	}
	leat_buf_fini(&b);
	return name;
}

/* try_line -- offer a record to every mapping. Returns true if one claims it. */
static bool
try_line(struct leat_search *s, struct leat_export *e, const struct line *line,
    const struct leat_slice *before, size_t nbefore, char separator)
{
	struct leat_look l = {.name = normalise_fields(line, s->arena),
	    .n = line->n,
	    .before = before,
	    .nbefore = nbefore};
	bool better, claimed;

	leat_look_index(&l, s->arena);
	claimed = line->n > 0 && leat_search_offer(s, &l, &better);
	if (claimed && better) {
		take_header(e, line, nbefore, separator);
		leat_detect_take(e, s, &l, line->field);
	}
	leat_look_fini(&l);
	return claimed;
}

/* search_front -- look for a header among the first records, as parted by one separator. */
static int
search_front(struct leat_search *s, struct leat_export *e, struct leat_slice front, char separator,
    struct leat_err *err)
{
	struct leat_input *in = leat_input_from(front, "front");
	struct leat_csv_options options = {.separator = separator, .lenient = true};
	struct leat_csv *csv = leat_csv_new(in, &options);
	struct leat_slice before[HEADER_WITHIN];
	struct leat_records r;
	bool found = false;
	size_t seen = 0;
	int status;

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n && !found) {
		for (size_t i = 0; i < r.n && !found && seen < HEADER_WITHIN; i++) {
			struct line l = {
			    r.field + r.first[i], r.first[i + 1] - r.first[i], r.line[i]};

			found = try_line(s, e, &l, before, seen, separator);
			before[seen++] = join_fields(&l, separator, s->arena);
		}
		if (seen >= HEADER_WITHIN)
			break;
	}
	leat_csv_free(csv);
	leat_input_free(in);
	return status;
}

static bool
votes(enum leat_cell as)
{
	return as == LEAT_CELL_MONEY || as == LEAT_CELL_COUNT || as == LEAT_CELL_AMOUNT;
}

/* see_sign -- the currency of the sign beside an amount; the first one counts. */
static void
see_sign(struct leat_export *e, struct leat_slice cell)
{
	char plain[LEAT_PLAIN_MAX];
	struct leat_slice sign = LEAT_NONE;
	const char *code;

	if (e->sign_currency.n || cell.n == 0 || (*cell.p >= '0' && *cell.p <= '9'))
		return;
	if (leat_number_plain(cell, '.', plain, &sign) == 0)
		leat_number_plain(cell, ',', plain, &sign);
	code = leat_symbol_currency(sign);
	e->sign_currency = code ? leat_slice(code) : LEAT_NONE;
}

static void
vote(struct leat_votes *v, struct leat_export *e, const struct leat_slice *field)
{
	for (size_t c = 0; c < e->mapping->ncolumns; c++) {
		enum leat_cell as = e->mapping->column[c].as;

		if (e->at[c] < 0 || !votes(as))
			continue;
		leat_votes_add(v, field[e->at[c]], as == LEAT_CELL_COUNT);
		if (as == LEAT_CELL_MONEY)
			see_sign(e, field[e->at[c]]);
	}
}

/* decide_mark -- let the cells of the front say which decimal mark the file has. */
static int
decide_mark(struct leat_export *e, struct leat_slice front, struct leat_err *err)
{
	struct leat_input *in = leat_input_from(front, "front");
	struct leat_csv_options options = {.separator = e->separator, .lenient = true};
	struct leat_csv *csv = leat_csv_new(in, &options);
	struct leat_votes v = {0};
	struct leat_records r;
	size_t seen = 0;
	int status;

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++)
			if (seen++ > e->skip && r.first[i + 1] - r.first[i] == e->nfields)
				vote(&v, e, r.field + r.first[i]);
	e->decimal = leat_votes_mark(&v, &e->decimal_sure);
	leat_csv_free(csv);
	leat_input_free(in);
	return status;
}

/* read_tail -- what the file says behind its table, before its rows are made. */
static int
read_tail(struct leat_export *e, struct leat_slice text, struct leat_err *err)
{
	struct leat_input *in = leat_input_from(text, "tail");
	struct leat_csv_options options = {.separator = e->separator, .lenient = true};
	struct leat_csv *csv = leat_csv_new(in, &options);
	struct leat_arena scratch = {0};
	struct leat_records r;
	int status;

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n)
		for (size_t i = 0; i < r.n; i++) {
			struct line l = {
			    r.field + r.first[i], r.first[i + 1] - r.first[i], r.line[i]};
			struct leat_slice line = join_fields(&l, e->separator, &scratch);

			leat_preamble_read(&e->preamble, e->mapping, true, &line, 1, &e->arena);
		}
	leat_arena_fini(&scratch);
	leat_csv_free(csv);
	leat_input_free(in);
	return status;
}

/* look_at_end -- of a file; what comes through a pipe has no end yet. */
static int
look_at_end(struct leat_export *e, struct leat_input *in, struct leat_slice front, bool all,
    struct leat_err *err)
{
	struct leat_buf text = {0};
	struct leat_slice tail = front;
	int status = LEAT_OK;

	if (e->mapping->ntail == 0)
		return LEAT_OK;
	if (!all) {
		e->tail_unread = !leat_input_tail(in, TAIL_BYTES, &text);
		tail = leat_buf_slice(&text);
	}
	if (!e->tail_unread)
		status = read_tail(e, tail, err);
	leat_buf_fini(&text);
	return status;
}

static int
detect_table(struct leat_export *e, struct leat_search *s, struct leat_input *in,
    struct leat_slice front, bool all, struct leat_err *err)
{
	static const char separators[] = ",\t;|";
	int status = LEAT_OK;

	for (const char *c = separators; *c && status == LEAT_OK; c++)
		status = search_front(s, e, front, *c, err);
	if (status == LEAT_OK && s->score == 0)
		return leat_search_missed(s, leat_input_name(in), err);
	if (status == LEAT_OK)
		status = decide_mark(e, front, err);
	return status == LEAT_OK ? look_at_end(e, in, front, all, err) : status;
}

int
leat_detect(struct leat_export *e, struct leat_input *in, const struct leat_mappings *ms,
    const struct leat_mapping *only, struct leat_err *err)
{
	struct leat_arena scratch = {0};
	struct leat_search s = {.ms = ms, .only = only, .arena = &scratch};
	struct leat_slice front, text;
	bool all;
	int status = leat_front(in, &front, &all, err);

	*e = (struct leat_export){0};
	text = leat_slice_trim(front);
	if (status == LEAT_OK && front.n == 0)
		status =
		    leat_err_at(err, LEAT_EDATA, leat_input_name(in), 0, NULL, "the file is empty");
	else if (status == LEAT_OK && text.n && (*text.p == '{' || *text.p == '['))
		status = leat_detect_json(e, &s, in, front, all, err);
	else if (status == LEAT_OK)
		status = detect_table(e, &s, in, front, all, err);
	leat_arena_fini(&scratch);
	if (status != LEAT_OK)
		leat_export_fini(e);
	return status;
}

void
leat_export_fini(struct leat_export *e)
{
	leat_arena_fini(&e->arena);
	*e = (struct leat_export){0};
}
