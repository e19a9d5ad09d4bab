/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns in rules: the schema's, and the user's, which CSV may have and `extra` may hold. */
#include <stdlib.h>

#include "quality/reshape_part.h"

const char *
leat_reshape_column_name(const struct leat_reshape_rules *rules, int column)
{
	return column < LEAT_OBS_N ? leat_observations.column[column].name
				   : rules->own[column - LEAT_OBS_N].p;
}

/* The row's `extra` as an object, or NULL; parsed when first it is asked for. */
static const struct leat_json *
extra_of(struct leat_reshaper *x)
{
	struct leat_slice text = x->before[LEAT_OBS_EXTRA];
	struct leat_json *root;
	struct leat_err why;

	if (x->extra_parsed)
		return x->extra;
	x->extra_parsed = true;
	x->extra = NULL;
	if (text.n == 0)
		return NULL;
	leat_arena_reset(&x->json);
	if (leat_json_parse(&root, &x->json, text, NULL, 0, &why) == LEAT_OK &&
	    root->type == LEAT_JSON_OBJECT)
		x->extra = root;
	return x->extra;
}

/* The same text as a cell would have: truths are yes and no, what is nested is JSON. */
static struct leat_slice
text_of(struct leat_reshaper *x, const struct leat_json *v)
{
	switch (v->type) {
	case LEAT_JSON_STRING:
	case LEAT_JSON_NUMBER:
		return v->text;
	case LEAT_JSON_TRUE:
		return LEAT_SLICE("yes");
	case LEAT_JSON_FALSE:
		return LEAT_SLICE("no");
	case LEAT_JSON_NULL:
		return LEAT_NONE;
	default:
		x->spelt.n = 0;
		leat_json_print(v, true, &x->spelt);
		return leat_arena_copy(&x->row->text, leat_buf_slice(&x->spelt));
	}
}

struct leat_slice
leat_reshape_get(struct leat_reshaper *x, int column)
{
	const struct leat_json *extra, *v;
	int own = column - LEAT_OBS_N, at;

	if (own < 0)
		return x->row->field[column];
	if (x->own[own].set)
		return x->own[own].value;
	at = x->of->own_at[own];
	if (at >= 0 && x->row->field[at].n)
		return x->row->field[at];
	extra = extra_of(x);
	v = extra ? leat_json_get(extra, x->rules->own[own].p) : NULL;
	return v ? text_of(x, v) : LEAT_NONE;
}

void
leat_reshape_set(struct leat_reshaper *x, int column, struct leat_slice value)
{
	if (column < LEAT_OBS_N) {
		leat_row_borrow(x->row, column, value);
		return;
	}
	x->own_set = true;
	x->own[column - LEAT_OBS_N].set = true;
	x->own[column - LEAT_OBS_N].value = value;
}

static bool
is_set(const struct leat_reshaper *x, struct leat_slice key)
{
	for (size_t k = 0; k < x->rules->nown; k++)
		if (x->own[k].set && leat_slice_eq(x->rules->own[k], key))
			return true;
	return false;
}

static int
by_key(const void *a, const void *b)
{
	return leat_slice_cmp(
	    ((const struct leat_member *)a)->key, ((const struct leat_member *)b)->key);
}

/* The members of the new `extra`: what it has and was not set, and what was set. */
static size_t
gather(struct leat_reshaper *x)
{
	const struct leat_json *extra = extra_of(x);
	size_t n = 0;

	for (const struct leat_json *m = extra ? extra->child : NULL; m; m = m->next)
		if (!is_set(x, m->key)) {
			LEAT_GROW(x->member, n, x->members_cap);
			x->member[n++] = (struct leat_member){.key = m->key, .read = m};
		}
	for (size_t k = 0; k < x->rules->nown; k++) {
		const struct leat_own *own = &x->own[k];

		if (!own->set || x->of->own_at[k] >= 0 || own->value.n == 0)
			continue;
		LEAT_GROW(x->member, n, x->members_cap);
		x->member[n++] = (struct leat_member){.key = x->rules->own[k], .value = own->value};
	}
	if (n)
		qsort(x->member, n, sizeof(*x->member), by_key);
	return n;
}

static struct leat_slice
spell(struct leat_reshaper *x, size_t n)
{
	struct leat_jw w = {.out = &x->spelt};

	x->spelt.n = 0;
	leat_jw_open(&w, '{');
	for (size_t i = 0; i < n; i++) {
		const struct leat_member *m = &x->member[i];

		leat_jw_key_slice(&w, m->key);
		if (m->read) {
			leat_json_print(m->read, true, w.out);
			w.comma = true;
		} else {
			leat_jw_text(&w, m->value);
		}
	}
	leat_jw_close(&w, '}');
	return leat_arena_copy(&x->row->text, leat_buf_slice(&x->spelt));
}

bool
leat_reshape_write_own(struct leat_reshaper *x)
{
	size_t n;

	if (x->before[LEAT_OBS_EXTRA].n && extra_of(x) == NULL)
		return leat_reshape_goes(x, LEAT_ROW_REJECT, LEAT_OBS_EXTRA, "not a JSON object");
	for (size_t k = 0; k < x->rules->nown; k++)
		if (x->own[k].set && x->of->own_at[k] >= 0)
			leat_row_borrow(x->row, x->of->own_at[k], x->own[k].value);
	n = gather(x);
	leat_row_borrow(x->row, LEAT_OBS_EXTRA, n ? spell(x, n) : LEAT_NONE);
	return true;
}
