/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/map.h"
#include "platform/detect_part.h"
#include "platform/elements.h"
#include "platform/header.h"
#include "record/json.h"

/* How many rows are looked at: what is left out of one as unknown may be in another. */
enum { LOOKED_AT = 8 };

/* struct sample -- the first rows at one place of a document, and their members' names. */
struct sample {
	const struct leat_json *row[LOOKED_AT];
	size_t nrows;
	struct leat_map names; /* as written */
};

/* is_object -- does the line end, and is it an object? Then the file is JSON lines. */
static bool
is_object(struct leat_slice front, bool all, struct leat_arena *scratch)
{
	struct leat_slice text = leat_slice_trim(front), line;
	struct leat_json *root;
	bool ends = text.n && memchr(text.p, '\n', text.n) != NULL;

	if (!leat_slice_cut(&text, '\n', &line) || (!ends && !all && text.n == 0))
		return false;
	return leat_json_parse(&root, scratch, line, "", 1, NULL) == LEAT_OK &&
	       root->type == LEAT_JSON_OBJECT;
}

/* gather -- the first rows that are objects; what is wrong with the text is told by whoever reads
 * it. */
static void
gather(struct sample *p, struct leat_slice front, struct leat_slice rows, bool lines,
    struct leat_arena *scratch)
{
	struct leat_input *in = leat_input_from(front, "front");
	struct leat_elements *el = leat_elements_new(in, rows, lines);
	struct leat_slice text;
	uint64_t line;

	while (p->nrows < LOOKED_AT && leat_elements_next(el, &text, &line, NULL) == LEAT_OK &&
	       text.p) {
		struct leat_json *root;

		if (leat_json_parse(&root, scratch, text, "", 1, NULL) != LEAT_OK ||
		    root->type != LEAT_JSON_OBJECT)
			continue;
		p->row[p->nrows++] = root;
		for (const struct leat_json *m = root->child; m; m = m->next)
			leat_map_put(&p->names, m->key, NULL);
	}
	leat_elements_free(el);
	leat_input_free(in);
}

static struct leat_slice *
normalise_names(const struct sample *p, struct leat_arena *arena)
{
	struct leat_slice *name = leat_arena_alloc(arena, (p->names.n + 1) * sizeof(*name));
	struct leat_buf b = {0};

	for (size_t i = 0; i < p->names.n; i++) {
		b.n = 0;
		leat_header_normalise(p->names.key[i], &b);
		name[i] = leat_arena_copy(arena, leat_buf_slice(&b));
	}
	leat_buf_fini(&b);
	return name;
}

static void
take_columns(struct leat_export *e)
{
	const struct leat_mapping *m = e->mapping;

	e->json = true;
	e->decimal = '.';
	e->decimal_sure = true;
	e->nfields = m->ncolumns;
	e->header = leat_arena_alloc(&e->arena, (m->ncolumns + 1) * sizeof(*e->header));
	for (size_t c = 0; c < m->ncolumns; c++)
		e->header[c] = m->column[c].header[0];
}

/* look_at -- offer the rows at one place to the mappings. */
static void
look_at(struct leat_export *e, struct leat_search *s, struct leat_slice front,
    struct leat_slice rows, bool lines)
{
	struct sample p = {0};
	struct leat_look l;
	bool better;

	gather(&p, front, rows, lines && rows.n == 0, s->arena);
	l = (struct leat_look){.name = normalise_names(&p, s->arena),
	    .n = p.names.n,
	    .row = p.row,
	    .nrows = p.nrows,
	    .rows = rows};
	leat_look_index(&l, s->arena);
	if (p.nrows && leat_search_offer(s, &l, &better) && better) {
		e->rows = leat_arena_copy(&e->arena, rows);
		e->lines = lines && rows.n == 0;
		leat_detect_take(e, s, &l, p.names.key);
		take_columns(e);
	}
	leat_look_fini(&l);
	leat_map_fini(&p.names);
}

/* take_empty -- a document without rows, by the mapping that the user says it is for. */
static void
take_empty(struct leat_export *e, struct leat_search *s)
{
	struct leat_look l = {.row = (const struct leat_json *const[]){NULL}};

	s->mapping = s->only;
	s->score = 1;
	e->rows = s->only->rows;
	leat_detect_take(e, s, &l, NULL);
	take_columns(e);
	memset(e->finds, true, sizeof(e->finds));
}

/* has_empty_list -- is there a list in the rows' place, with nothing in it? */
static bool
has_empty_list(struct leat_slice front, struct leat_slice rows, struct leat_arena *scratch)
{
	struct leat_path path = leat_path_compile(rows, scratch);
	const struct leat_json *list;
	struct leat_json *root;

	if (leat_json_parse(&root, scratch, front, "", 1, NULL) != LEAT_OK)
		return false;
	list = root;
	if (rows.n && leat_path_find(&path, root, &list) != LEAT_FOUND_VALUE)
		return false;
	return list->type == LEAT_JSON_ARRAY && list->n == 0;
}

static int
without_rows(struct leat_slice front, const char *file, struct leat_err *err)
{
	struct leat_input *in = leat_input_from(front, file);
	struct leat_elements *el = leat_elements_new(in, LEAT_NONE, false);
	struct leat_slice text;
	uint64_t line;
	int status;

	do
		status = leat_elements_next(el, &text, &line, err);
	while (status == LEAT_OK && text.p);
	leat_elements_free(el);
	leat_input_free(in);
	return status;
}

int
leat_detect_json(struct leat_export *e, struct leat_search *s, struct leat_input *in,
    struct leat_slice front, bool all, struct leat_err *err)
{
	const char *file = leat_input_name(in);
	bool lines = is_object(front, all, s->arena);
	int status;

	for (size_t i = 0; i < s->ms->n; i++) {
		struct leat_slice rows = s->ms->item[i].rows;
		bool seen = rows.n == 0;

		for (size_t k = 0; k < i && !seen; k++)
			seen = leat_slice_eq(rows, s->ms->item[k].rows);
		if (!seen)
			look_at(e, s, front, rows, lines);
	}
	look_at(e, s, front, LEAT_NONE, lines);
	if (s->score)
		return LEAT_OK;
	s->json = true;
	/* What is no JSON is told as that. */
	status = all && !lines ? without_rows(front, file, err) : LEAT_OK;
	if (status == LEAT_OK && s->only && all && has_empty_list(front, s->only->rows, s->arena)) {
		take_empty(e, s);
		return LEAT_OK;
	}
	return status == LEAT_OK ? leat_search_missed(s, file, err) : status;
}
