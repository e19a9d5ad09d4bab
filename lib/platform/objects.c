/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "platform/elements.h"
#include "platform/work.h"
#include "record/json.h"

/* struct objects -- JSON rows on their way to being lines of a table. */
struct objects {
	struct leat_work *w;
	struct leat_slice *field; /* a column of the mapping each */
	struct leat_arena tree;
};

/* cell -- the text of a plain value; false for a list or an object. */
static bool
cell(const struct leat_json *v, struct leat_slice *text)
{
	switch (v->type) {
	case LEAT_JSON_STRING:
	case LEAT_JSON_NUMBER:
		*text = v->text;
		return true;
	case LEAT_JSON_TRUE:
		*text = LEAT_SLICE("true");
		return true;
	case LEAT_JSON_FALSE:
		*text = LEAT_SLICE("false");
		return true;
	default:
		return false;
	}
}

/* find_cell -- the first of a column's headers under which there is a value. */
static bool
find_cell(const struct leat_map_column *c, const struct leat_json *row, struct leat_slice *text)
{
	*text = LEAT_NONE;
	for (size_t h = 0; h < c->nheaders; h++) {
		const struct leat_json *v;

		switch (leat_path_find(&c->path[h], row, &v)) {
		case LEAT_FOUND_VALUE:
			return cell(v, text);
		case LEAT_FOUND_NONE:
			*text = c->none;
			break;
		default:
			break;
		}
	}
	return true;
}

static int
take_object(struct objects *o, const struct leat_json *row, uint64_t number, struct leat_err *err)
{
	const struct leat_mapping *m = o->w->m;
	struct leat_line l = {o->field, m->ncolumns, number, true};

	for (size_t c = 0; c < m->ncolumns; c++)
		if (!find_cell(&m->column[c], row, &o->field[c]))
			return leat_work_reject(o->w, &l, m->column[c].header[0],
			    "a list or an object, where a plain value is needed", LEAT_NONE, err);
	return leat_work_row(o->w, &l, err);
}

static int
take_text(struct objects *o, struct leat_slice text, uint64_t number, struct leat_err *err)
{
	struct leat_line l = {.number = number};
	struct leat_json *row;
	struct leat_err wrong;

	leat_arena_reset(&o->tree);
	o->w->t->lines++;
	if (leat_json_parse(&row, &o->tree, text, o->w->file, number, &wrong) != LEAT_OK) {
		l.number = wrong.line ? wrong.line : number;
		return leat_work_reject(o->w, &l, LEAT_NONE, wrong.text, LEAT_NONE, err);
	}
	if (row->type != LEAT_JSON_OBJECT)
		return leat_work_reject(o->w, &l, LEAT_NONE, "not a JSON object", LEAT_NONE, err);
	if (o->w->m->kind == LEAT_MAPS_SETTINGS) {
		o->w->t->empty++;
		return LEAT_OK;
	}
	return take_object(o, row, number, err);
}

int
leat_work_objects(struct leat_work *w, struct leat_input *in, struct leat_err *err)
{
	struct objects o = {.w = w};
	struct leat_elements *el = leat_elements_new(in, w->e->rows, w->e->lines);
	struct leat_slice text;
	uint64_t line;
	int status;

	o.field = LEAT_NEW_N(struct leat_slice, w->m->ncolumns + 1);
	while ((status = leat_elements_next(el, &text, &line, err)) == LEAT_OK && text.p)
		if ((status = take_text(&o, text, line, err)) != LEAT_OK)
			break;
	leat_elements_free(el);
	leat_arena_fini(&o.tree);
	free(o.field);
	return status;
}
