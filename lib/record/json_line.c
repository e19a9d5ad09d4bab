/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/json_line.h"

#include <stdio.h>

#include "record/flat.h"
#include "record/json.h"

/* Members. Each begins with a comma, unless the line begins with it. */

static bool
is_behind(const struct leat_buf *text)
{
	return text->p[text->n - 1] != '{';
}

/* Room for a key and a value of so many bytes, from what is returned on. */
static char *
begin_member(struct leat_buf *text, size_t key, size_t value)
{
	bool comma = is_behind(text);
	char *to;

	leat_buf_reserve(text, key + value + 2);
	to = text->p + text->n;
	if (comma)
		*to++ = ',';
	return to;
}

static char *
put(char *to, struct leat_slice s)
{
	memcpy(to, s.p, s.n);
	return to + s.n;
}

static void
end_member(struct leat_buf *text, const char *end)
{
	text->n = (size_t)(end - text->p);
}

static void
add_member(struct leat_jw *w, struct leat_slice key, const struct leat_json *v)
{
	struct leat_buf text = {0};

	leat_json_print(v, false, &text);
	leat_jw_key_slice(w, key);
	leat_jw_raw(w, leat_buf_slice(&text));
	leat_buf_fini(&text);
}

/* Does the row have this key in a column already? The schema's columns are nobody else's. */
static bool
has_key(const struct leat_json_names *names, const struct leat_row *row, struct leat_slice key)
{
	size_t known = names->schema->ncolumns;

	if (leat_schema_column(names->schema, key) >= 0)
		return true;
	for (size_t c = known; c < names->ncolumns && c < row->ncolumns; c++)
		if (row->field[c].n && leat_slice_eq(key, names->name[c]))
			return true;
	return false;
}

static int
refuse_key(struct leat_slice key, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_set(err, LEAT_EDATA, "\"%s\" is a column of its own", leat_safe(key, safe));
}

/* The members of `extra`, as keys of the line. */
static int
spread(const struct leat_json_names *names, struct leat_jw *w, const struct leat_row *row,
    const struct leat_json *v, struct leat_err *err)
{
	if (v->type != LEAT_JSON_OBJECT)
		return leat_err_set(err, LEAT_EDATA, "not a JSON object");
	for (const struct leat_json *m = v->child; m; m = m->next) {
		if (has_key(names, row, m->key))
			return refuse_key(m->key, err);
		add_member(w, m->key, m);
	}
	return LEAT_OK;
}

enum { FEW = 16 };

/* The same of a few plain members, as they are. *done is false if they are not. */
static int
spread_plain(const struct leat_json_names *names, struct leat_buf *text, const struct leat_row *row,
    struct leat_slice object, bool *done, struct leat_err *err)
{
	struct leat_flat_member m[FEW];
	int n = leat_flat_members(object, m, FEW);

	*done = n >= 0;
	for (int i = 0; i < n; i++) {
		char *to;

		if (has_key(names, row, m[i].key))
			return refuse_key(m[i].key, err);
		to = begin_member(text, m[i].key.n + 3, m[i].value.n);
		*to++ = '"';
		to = put(to, m[i].key);
		*to++ = '"';
		*to++ = ':';
		end_member(text, put(to, m[i].value));
	}
	return LEAT_OK;
}

/* A cell that holds JSON keeps its text, unless that is on several lines. */
static int
add_parsed(const struct leat_json_names *names, struct leat_buf *text, const struct leat_row *row,
    size_t c, struct leat_err *err)
{
	struct leat_jw w = {.out = text, .comma = is_behind(text)};
	struct leat_slice s = row->field[c];
	struct leat_arena scratch = {0};
	struct leat_json *v;
	int status = leat_json_parse(&v, &scratch, s, NULL, 0, err);

	if (status == LEAT_OK && c == names->schema->ncolumns - 1)
		status = spread(names, &w, row, v, err);
	else if (status == LEAT_OK && (memchr(s.p, '\n', s.n) || memchr(s.p, '\r', s.n)))
		add_member(&w, names->name[c], v);
	else if (status == LEAT_OK)
		end_member(
		    text, put(put(begin_member(text, names->key[c].n, s.n), names->key[c]), s));
	leat_arena_fini(&scratch);
	return status;
}

static int
add_json(const struct leat_json_names *names, struct leat_buf *text, const struct leat_row *row,
    size_t c, struct leat_err *err)
{
	bool done = false;
	int status = LEAT_OK;

	if (c == names->schema->ncolumns - 1)
		status = spread_plain(names, text, row, row->field[c], &done, err);
	if (!done)
		status = add_parsed(names, text, row, c, err);
	if (status != LEAT_OK && err) {
		err->line = 0; /* counted within the cell */
		snprintf(err->column, sizeof(err->column), "%s", names->name[c].p);
	}
	return status;
}

static void
add_text(struct leat_buf *text, struct leat_slice key, struct leat_slice s)
{
	char *to = put(begin_member(text, key.n, s.n + 2), key);
	struct leat_jw w = {.out = text};

	*to++ = '"';
	if (leat_json_copy(to, s)) {
		to += s.n;
		*to++ = '"';
		end_member(text, to);
	} else {
		text->n = (size_t)(to - 1 - text->p);
		leat_jw_text(&w, s);
	}
}

int
leat_json_line(const struct leat_json_names *names, const struct leat_row *row,
    struct leat_buf *text, struct leat_err *err)
{
	const struct leat_schema *schema = names->schema;
	int status = LEAT_OK;

	leat_buf_add_char(text, '{');
	for (int at = leat_row_next(row, -1); at >= 0 && status == LEAT_OK;
	     at = leat_row_next(row, at)) {
		size_t c = (size_t)at;
		struct leat_slice s = row->field[c], key = names->key[c];
		enum leat_type type = c < schema->ncolumns ? schema->column[c].type : LEAT_TEXT;

		/* What is no JSON number keeps its text: nothing is changed in passing. */
		if (type == LEAT_JSON)
			status = add_json(names, text, row, c, err);
		else if (leat_type_is_number(type) && leat_json_is_number(s))
			end_member(text, put(put(begin_member(text, key.n, s.n), key), s));
		else
			add_text(text, key, s);
	}
	leat_buf_add(text, "}\n", 2);
	return status;
}
