/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "platform/mapping_part.h"

/* check_kind_column -- the words of a column to kind must be kinds that we make. */
static int
check_kind_column(struct leat_loader *l, const char *path, const struct leat_map_column *c)
{
	if (c->as != LEAT_CELL_WORD)
		return leat_load_fault(l, path, "a column to kind is read as word", LEAT_NONE);
	for (size_t i = 0; i < c->nvalues; i++) {
		int kind = leat_schema_kind(&leat_observations, c->values[i].to);

		if (kind != LEAT_TOUCH && kind != LEAT_CONVERSION)
			return leat_load_fault(
			    l, path, "touch or conversion is needed", c->values[i].to);
	}
	return LEAT_OK;
}

static int
check_column(struct leat_loader *l, const char *path, const struct leat_map_column *c)
{
	bool named = c->as == LEAT_CELL_ENTRY || c->as == LEAT_CELL_QUERY;

	if (c->nheaders == 0)
		return leat_load_fault(
		    l, path, "a column needs a header", leat_slice(leat_target_name(c->to)));
	if (named != (c->nentries > 0))
		return leat_load_fault(l, path, "as entry or query and a list entry go together",
		    leat_slice(leat_target_name(c->to)));
	if (c->as == LEAT_CELL_PERSON && c->to != LEAT_OBS_USER)
		return leat_load_fault(
		    l, path, "as person is for the user only", leat_slice(leat_target_name(c->to)));
	return c->to == LEAT_OBS_KIND ? check_kind_column(l, path, c) : LEAT_OK;
}

/* is_instant -- is what the kind reads an instant, and not a day? */
static bool
is_instant(enum leat_cell as)
{
	return as == LEAT_CELL_INSTANT || as == LEAT_CELL_STAMP || as == LEAT_CELL_UTC;
}

static bool
is_day(enum leat_cell as)
{
	return as == LEAT_CELL_DAY || as == LEAT_CELL_WEEK || as == LEAT_CELL_MONTH ||
	       as == LEAT_CELL_HOUR || as == LEAT_CELL_MOMENT || as == LEAT_CELL_MIDNIGHT;
}

/* check_for -- spend is of days, events are at instants, and only events are of several kinds. */
static int
check_for(struct leat_loader *l, const char *path, const struct leat_mapping *m,
    const struct leat_map_column *c)
{
	bool day =
	    c->to == LEAT_TO_PERIOD_START || c->to == LEAT_OBS_PERIOD_END ||
	    (c->to == LEAT_OBS_TIME && (m->kind == LEAT_MAPS_SPEND || m->kind == LEAT_MAPS_CLAIMS));
	bool instant = c->to == LEAT_OBS_AS_OF ||
		       (c->to == LEAT_OBS_TIME &&
			   (m->kind == LEAT_MAPS_CONVERSION || m->kind == LEAT_MAPS_TOUCH));

	if (c->to == LEAT_OBS_KIND && m->kind != LEAT_MAPS_CONVERSION && m->kind != LEAT_MAPS_TOUCH)
		return leat_load_fault(l, path, "kind is told of touches and conversions only",
		    leat_slice(leat_target_name(c->to)));
	if (day && !is_day(c->as))
		return leat_load_fault(l, path,
		    "read it as day, week, month, hour, moment or midnight",
		    leat_slice(leat_target_name(c->to)));
	if (instant && !is_instant(c->as))
		return leat_load_fault(l, path, "read it as instant, stamp or utc",
		    leat_slice(leat_target_name(c->to)));
	return LEAT_OK;
}

static int
load_column(
    struct leat_loader *l, const struct leat_json *o, const char *path, struct leat_map_column *c)
{
	static const char *const keys[] = {
	    "header", "to", "as", "add", "values", "missing", "entry", "none", "unless", "set"};
	static const char *const kinds[] = {"text", "id", "day", "instant", "money", "micros",
	    "count", "amount", "word", "label", "window", "week", "month", "entry", "hour",
	    "moment", "midnight", "stamp", "utc", "slug", "person", "query", "minor"};
	struct leat_slice to = LEAT_NONE;
	int status, as = LEAT_CELL_TEXT;

	if (o->type != LEAT_JSON_OBJECT)
		return leat_load_fault(l, path, "a column is an object", LEAT_NONE);
	if ((status = leat_load_only(l, o, path, keys, COUNT(keys))) ||
	    (status =
		    leat_load_list(l, o, path, "header", LEAT_HEADER, &c->header, &c->nheaders)) ||
	    (status = leat_load_text(l, o, path, "to", &to)) ||
	    (status = leat_load_word(l, o, path, "as", kinds, COUNT(kinds), &as)) ||
	    (status = leat_load_bool(l, o, path, "add", &c->add)) ||
	    (status = leat_load_pairs(l, o, path, "values", &c->values, &c->nvalues)) ||
	    (status = leat_load_list(
		 l, o, path, "missing", LEAT_HEADER, &c->missing, &c->nmissing)) ||
	    (status = leat_load_list(l, o, path, "entry", LEAT_HEADER, &c->entry, &c->nentries)) ||
	    (status = leat_load_text(l, o, path, "none", &c->none)) ||
	    (status = leat_load_list(l, o, path, "unless", LEAT_HEADER, &c->rival, &c->nrivals)) ||
	    (status = leat_load_constants(l, o, path, "set", true, &c->set, &c->nset)))
		return status;
	c->as = (enum leat_cell)as;
	c->to = leat_target_find(to);
	if (c->to < 0)
		return leat_load_no_target(l, path, to);
	c->path = leat_arena_alloc(l->arena, (c->nheaders + 1) * sizeof(*c->path));
	for (size_t h = 0; h < c->nheaders; h++)
		c->path[h] = leat_path_compile(c->header[h], l->arena);
	return check_column(l, path, c);
}

int
leat_load_columns(struct leat_loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	const struct leat_json *node;
	int status = leat_load_node(l, o, "", "columns", LEAT_JSON_ARRAY, &node);

	if (status != LEAT_OK)
		return status;
	if (node == NULL)
		return leat_load_fault(l, "columns", "a mapping needs columns", m->name);
	m->column = leat_arena_alloc(l->arena, (node->n + 1) * sizeof(*m->column));
	memset(m->column, 0, (node->n + 1) * sizeof(*m->column));
	for (const struct leat_json *v = node->child; v; v = v->next) {
		const char *path = leat_arena_printf(l->arena, "columns[%zu]", m->ncolumns);
		struct leat_map_column *c = &m->column[m->ncolumns++];

		status = load_column(l, v, path, c);
		if (status == LEAT_OK)
			status = check_for(l, path, m, c);
		if (status != LEAT_OK)
			return status;
	}
	return LEAT_OK;
}

static int
add_need(struct leat_loader *l, const struct leat_json *v, struct leat_need *need)
{
	int to = v->type == LEAT_JSON_STRING ? leat_target_find(v->text) : -1;

	if (to < 0 || need->n == COUNT(need->to))
		return leat_load_no_target(l, "need", v->text);
	need->to[need->n++] = to;
	return LEAT_OK;
}

int
leat_load_need(struct leat_loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	const struct leat_json *node;
	int status = leat_load_node(l, o, "", "need", LEAT_JSON_ARRAY, &node);

	if (status != LEAT_OK)
		return status;
	if (node == NULL || node->n == 0)
		return leat_load_fault(
		    l, "need", "a mapping must say which columns it needs", m->name);
	m->need = leat_arena_alloc(l->arena, node->n * sizeof(*m->need));
	memset(m->need, 0, node->n * sizeof(*m->need));
	for (const struct leat_json *v = node->child; v && status == LEAT_OK; v = v->next) {
		struct leat_need *need = &m->need[m->nneed++];

		if (v->type != LEAT_JSON_ARRAY) {
			status = add_need(l, v, need);
			continue;
		}
		for (const struct leat_json *w = v->child; w && status == LEAT_OK; w = w->next)
			status = add_need(l, w, need);
	}
	return status;
}
