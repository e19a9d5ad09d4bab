/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/detect.h"

#include <stdlib.h>
#include <string.h>

#include "platform/number.h"
#include "platform/preamble.h"
#include "record/reader.h"

#define FRONT_BYTES ((size_t)256 * 1024)
#define HEADER_WITHIN 100 /* records: a preamble is never longer */

int
leat_front(struct leat_input *in, struct leat_slice *front, bool *all, struct leat_err *err)
{
	int status = leat_input_peek(in, FRONT_BYTES, front, err);
	size_t n;

	*all = front->n < FRONT_BYTES;
	if (status != LEAT_OK || *all)
		return status;
	for (n = front->n; n > 0 && front->p[n - 1] != '\n'; n--)
		;
	front->n = n ? n : front->n;
	return LEAT_OK;
}

/* struct line -- one record of the front, being looked at as a header. */
struct line {
	const struct leat_slice *field;
	struct leat_slice *name; /* the fields, normalised */
	size_t n;
	const struct leat_slice *before; /* the records before it, as text */
	size_t nbefore;
};

static int
find_header(const struct line *l, struct leat_slice pattern, struct leat_slice *currency)
{
	for (size_t i = 0; i < l->n; i++)
		if (leat_header_matches(pattern, l->name[i], currency))
			return (int)i;
	return -1;
}

static int
find_column(const struct line *l, const struct leat_map_column *c, struct leat_slice *currency)
{
	for (size_t h = 0; h < c->nheaders; h++) {
		int at = find_header(l, c->header[h], currency);

		if (at >= 0)
			return at;
	}
	return -1;
}

static bool
find_any(const struct line *l, const struct leat_slice *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (find_header(l, list[i], NULL) >= 0)
			return true;
	return false;
}

static bool
has_target(const struct line *l, const struct leat_mapping *m, int to)
{
	for (size_t c = 0; c < m->ncolumns; c++)
		if (m->column[c].to == to && find_column(l, &m->column[c], NULL) >= 0)
			return true;
	return false;
}

static size_t
needs_met(const struct line *l, const struct leat_mapping *m)
{
	size_t met = 0;

	for (size_t k = 0; k < m->nneed; k++) {
		bool found = false;

		for (size_t i = 0; i < m->need[k].n && !found; i++)
			found = has_target(l, m, m->need[k].to[i]);
		met += found;
	}
	return met;
}

static bool
is_ignored(const struct leat_mapping *m, struct leat_slice name)
{
	for (size_t i = 0; i < m->nignore; i++) {
		struct leat_slice p = m->ignore[i];
		bool head = p.n && p.p[0] == '*', tail = p.n > 1 && p.p[p.n - 1] == '*';

		p.p += head;
		p.n -= (size_t)head + tail;
		if (head && tail ? name.n >= p.n && p.n && memmem(name.p, name.n, p.p, p.n) != NULL
		    : head       ? name.n >= p.n && memcmp(name.p + name.n - p.n, p.p, p.n) == 0
		    : tail       ? name.n >= p.n && memcmp(name.p, p.p, p.n) == 0
				 : leat_header_matches(p, name, NULL))
			return true;
	}
	return false;
}

static bool
is_known(const struct leat_mapping *m, struct leat_slice name)
{
	for (size_t c = 0; c < m->ncolumns; c++)
		for (size_t h = 0; h < m->column[c].nheaders; h++)
			if (leat_header_matches(m->column[c].header[h], name, NULL))
				return true;
	return name.n == 0 || is_ignored(m, name);
}

/*
 * claim -- how well a mapping fits a header: 0 not at all, else the share of
 * headers that it knows, in thousandths, and more if the preamble proves it.
 */
static unsigned
claim(const struct line *l, const struct leat_mapping *m)
{
	bool proven = leat_preamble_signs(m, l->before, l->nbefore);
	size_t known = 0;

	if (needs_met(l, m) < m->nneed || find_any(l, m->unless, m->nunless))
		return 0;
	if (m->nsignature && !proven && !find_any(l, m->signature, m->nsignature))
		return 0;
	for (size_t i = 0; i < l->n; i++)
		known += is_known(m, l->name[i]);
	return (unsigned)(1 + 1000 * known / l->n) + (proven ? 1000 : 0);
}

/* struct search -- the best claim so far, and the nearest miss. */
struct search {
	const struct leat_mappings *ms;
	unsigned score;
	const struct leat_mapping *near;
	unsigned near_score;
	struct leat_slice near_missing;
	struct leat_arena *arena;
};

/* missing_text -- the headers that a mapping needs and the line does not have. */
static struct leat_slice
missing_text(const struct line *l, const struct leat_mapping *m, struct leat_arena *arena)
{
	struct leat_buf b = {0};
	struct leat_slice kept;

	for (size_t k = 0; k < m->nneed; k++) {
		const struct leat_map_column *c = NULL;
		bool found = false;

		for (size_t i = 0; i < m->need[k].n && !found; i++)
			found = has_target(l, m, m->need[k].to[i]);
		for (size_t i = 0; i < m->ncolumns && !found && c == NULL; i++)
			if (m->column[i].to == m->need[k].to[0])
				c = &m->column[i];
		if (c)
			leat_buf_printf(&b, "%s\"%s\"", b.n ? ", " : "", c->header[0].p);
	}
	if (b.n == 0 && m->nsignature)
		leat_buf_printf(&b, "a header of its own, such as \"%s\"", m->signature[0].p);
	kept = leat_arena_copy(arena, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return kept;
}

static void
note_near(struct search *s, const struct line *l, const struct leat_mapping *m)
{
	size_t met = needs_met(l, m), known = 0;
	unsigned score;

	if (met == 0 || l->n < 2)
		return;
	for (size_t i = 0; i < l->n; i++)
		known += l->name[i].n > 0 && is_known(m, l->name[i]);
	score = (unsigned)(1000 * met / m->nneed + 1000 * known / l->n);
	if (score > s->near_score) {
		s->near_score = score;
		s->near = m;
		s->near_missing = missing_text(l, m, s->arena);
	}
}

/* bind -- which field each of the mapping's columns is; of two to one target the first counts. */
static void
bind(struct leat_export *e, const struct line *l)
{
	const struct leat_mapping *m = e->mapping;
	bool taken[LEAT_TO_N] = {false};

	e->at = leat_arena_alloc(&e->arena, (m->ncolumns + 1) * sizeof(*e->at));
	for (size_t c = 0; c < m->ncolumns; c++) {
		const struct leat_map_column *col = &m->column[c];
		struct leat_slice currency = LEAT_NONE;
		bool shared = col->add || col->as == LEAT_CELL_LABEL;

		e->at[c] = taken[col->to] && !shared ? -1 : find_column(l, col, &currency);
		if (e->at[c] < 0)
			continue;
		taken[col->to] = true;
		if (currency.n && e->currency.n == 0) {
			char *code = leat_arena_alloc(&e->arena, 4);

			for (int i = 0; i < 3; i++)
				code[i] = (char)(currency.p[i] - 'a' + 'A');
			code[3] = '\0';
			e->currency = leat_slice(code);
		}
	}
}

static void
take_header(struct leat_export *e, const struct line *l, uint64_t line_number, char separator)
{
	struct leat_buf unknown = {0};

	e->separator = separator;
	e->skip = l->nbefore;
	e->header_line = line_number;
	e->nfields = l->n;
	e->currency = LEAT_NONE;
	e->header = leat_arena_alloc(&e->arena, (l->n + 1) * sizeof(*e->header));
	for (size_t i = 0; i < l->n; i++) {
		e->header[i] = leat_arena_copy(&e->arena, l->field[i]);
		if (!is_known(e->mapping, l->name[i]))
			leat_buf_printf(&unknown, "%s%.*s", unknown.n ? ", " : "",
			    (int)l->field[i].n, l->field[i].p);
	}
	e->unknown = leat_arena_copy(&e->arena, leat_buf_slice(&unknown));
	leat_buf_fini(&unknown);
	bind(e, l);
	leat_preamble_read(&e->preamble, e->mapping, l->before, l->nbefore, &e->arena);
}

/* try_line -- offer a record to every mapping. Returns true if one claims it. */
static bool
try_line(
    struct search *s, struct leat_export *e, const struct line *l, uint64_t number, char separator)
{
	const struct leat_mapping *winner = NULL;
	unsigned best = 0;

	for (size_t i = 0; i < s->ms->n; i++) {
		unsigned score = claim(l, &s->ms->item[i]);

		if (score > best) {
			best = score;
			winner = &s->ms->item[i];
		}
		if (score == 0 && s->score == 0)
			note_near(s, l, &s->ms->item[i]);
	}
	if (winner && best > s->score) {
		s->score = best;
		e->mapping = winner;
		take_header(e, l, number, separator);
	}
	return winner != NULL;
}

static struct leat_slice
join_fields(const struct leat_slice *field, size_t n, char separator, struct leat_arena *arena)
{
	struct leat_buf b = {0};
	struct leat_slice text;

	for (size_t i = 0; i < n; i++) {
		if (i)
			leat_buf_add_char(&b, separator);
		leat_buf_add_slice(&b, field[i]);
	}
	text = leat_arena_copy(arena, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return text;
}

static void
normalise_fields(struct line *l, struct leat_arena *arena)
{
	struct leat_buf b = {0};

	l->name = leat_arena_alloc(arena, (l->n + 1) * sizeof(*l->name));
	for (size_t i = 0; i < l->n; i++) {
		b.n = 0;
		leat_header_normalise(l->field[i], &b);
		l->name[i] = leat_arena_copy(arena, leat_buf_slice(&b));
	}
	leat_buf_fini(&b);
}

/* search_front -- look for a header among the first records, as parted by one separator. */
static int
search_front(struct search *s, struct leat_export *e, struct leat_slice front, char separator,
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
			    r.field + r.first[i], NULL, r.first[i + 1] - r.first[i], before, seen};

			normalise_fields(&l, s->arena);
			found = l.n > 0 && try_line(s, e, &l, r.line[i], separator);
			before[seen++] = join_fields(l.field, l.n, separator, s->arena);
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

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n) {
		for (size_t i = 0; i < r.n; i++) {
			if (seen++ <= e->skip || r.first[i + 1] - r.first[i] != e->nfields)
				continue;
			for (size_t c = 0; c < e->mapping->ncolumns; c++) {
				enum leat_cell as = e->mapping->column[c].as;

				if (e->at[c] >= 0 && votes(as))
					leat_votes_add(&v, r.field[r.first[i] + (size_t)e->at[c]],
					    as == LEAT_CELL_COUNT);
			}
		}
	}
	e->decimal = leat_votes_mark(&v, &e->decimal_sure);
	leat_csv_free(csv);
	leat_input_free(in);
	return status;
}

static int
not_claimed(const struct search *s, struct leat_input *in, struct leat_err *err)
{
	const char *file = leat_input_name(in);

	if (s->near == NULL)
		return leat_err_at(err, LEAT_EDATA, file, 0, NULL,
		    "no mapping knows this file: no line has headers of a known export "
		    "(--wide reads a table of your own)");
	return leat_err_at(err, LEAT_EDATA, file, 0, NULL,
	    "no mapping knows this file; the closest is %s, for which it lacks %s", s->near->name.p,
	    s->near_missing.n ? s->near_missing.p : "other headers");
}

int
leat_detect(struct leat_export *e, struct leat_input *in, const struct leat_mappings *ms,
    struct leat_err *err)
{
	static const char separators[] = ",\t;|";
	struct leat_arena scratch = {0};
	struct search s = {.ms = ms, .arena = &scratch};
	struct leat_slice front;
	bool all;
	int status = leat_front(in, &front, &all, err);

	*e = (struct leat_export){0};
	if (status == LEAT_OK && front.n == 0)
		status =
		    leat_err_at(err, LEAT_EDATA, leat_input_name(in), 0, NULL, "the file is empty");
	for (const char *c = separators; *c && status == LEAT_OK; c++)
		status = search_front(&s, e, front, *c, err);
	if (status == LEAT_OK && s.score == 0)
		status = not_claimed(&s, in, err);
	if (status == LEAT_OK)
		status = decide_mark(e, front, err);
	leat_arena_fini(&scratch);
	if (status != LEAT_OK)
		leat_export_fini(e);
	return status;
}

bool
leat_export_finds(const struct leat_export *e, int to)
{
	for (size_t c = 0; c < e->mapping->ncolumns; c++)
		if (e->mapping->column[c].to == to && e->at[c] >= 0)
			return true;
	return false;
}

void
leat_export_fini(struct leat_export *e)
{
	leat_arena_fini(&e->arena);
	*e = (struct leat_export){0};
}
