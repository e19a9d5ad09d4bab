/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/header.h"
#include "platform/mapping_part.h"
#include "platform/number.h"

int
leat_load_fault(struct leat_loader *l, const char *path, const char *what, struct leat_slice text)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_at(
	    l->err, LEAT_ECONFIG, l->file, 0, path, "%s: \"%s\"", what, leat_safe(text, safe));
}

int
leat_load_unknown(struct leat_loader *l, const char *path, const char *what, struct leat_slice text,
    const char *const *names, size_t n)
{
	const char *near = leat_nearest(text, names, n);
	char safe[LEAT_SAFE_MAX];

	if (near == NULL)
		return leat_load_fault(l, path, what, text);
	return leat_err_at(l->err, LEAT_ECONFIG, l->file, 0, path,
	    "%s: \"%s\"; did you mean \"%s\"?", what, leat_safe(text, safe), near);
}

int
leat_load_no_target(struct leat_loader *l, const char *path, struct leat_slice text)
{
	const char *names[LEAT_TO_N];

	for (int i = 0; i < LEAT_TO_N; i++)
		names[i] = leat_target_name(i);
	return leat_load_unknown(l, path, "no such target", text, names, LEAT_TO_N);
}

int
leat_load_status(struct leat_loader *l, int status)
{
	if (status != LEAT_OK && l->err && l->err->file[0] == '\0')
		strncpy(l->err->file, l->file, sizeof(l->err->file) - 1);
	return status;
}

int
leat_load_node(struct leat_loader *l, const struct leat_json *o, const char *path, const char *key,
    enum leat_json_type type, const struct leat_json **node)
{
	*node = NULL;
	return leat_load_status(l, leat_json_want_node(o, path, key, type, node, l->err));
}

int
leat_load_only(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *const *keys, size_t n)
{
	return leat_load_status(l, leat_json_only(o, path, keys, n, l->err));
}

int
leat_load_bool(
    struct leat_loader *l, const struct leat_json *o, const char *path, const char *key, bool *out)
{
	return leat_load_status(l, leat_json_want_bool(o, path, key, out, l->err));
}

static struct leat_slice
keep(struct leat_loader *l, struct leat_slice s, enum leat_text_form form)
{
	struct leat_buf b = {0};
	struct leat_slice kept;

	if (form == LEAT_AS_WRITTEN)
		return leat_arena_copy(l->arena, s);
	if (form == LEAT_SMALL)
		leat_lower(s, &b);
	else
		leat_header_normalise(s, &b);
	kept = leat_arena_copy(l->arena, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return kept;
}

int
leat_load_text(struct leat_loader *l, const struct leat_json *o, const char *path, const char *key,
    struct leat_slice *out)
{
	int status = leat_load_status(l, leat_json_want_text(o, path, key, out, l->err));

	if (status == LEAT_OK && out->n)
		*out = leat_arena_copy(l->arena, *out);
	return status;
}

int
leat_load_list(struct leat_loader *l, const struct leat_json *o, const char *path, const char *key,
    enum leat_text_form form, struct leat_slice **list, size_t *n)
{
	const struct leat_json *node;
	int status = leat_load_node(l, o, path, key, LEAT_JSON_ARRAY, &node);

	if (status != LEAT_OK || node == NULL)
		return status;
	*list = leat_arena_alloc(l->arena, (node->n + 1) * sizeof(**list));
	for (const struct leat_json *v = node->child; v; v = v->next) {
		if (v->type != LEAT_JSON_STRING)
			return leat_load_fault(
			    l, path, "a list of strings is needed", leat_slice(key));
		(*list)[(*n)++] = keep(l, v->text, form);
	}
	return LEAT_OK;
}

int
leat_load_pairs(struct leat_loader *l, const struct leat_json *o, const char *path, const char *key,
    struct leat_pair **list, size_t *n)
{
	const struct leat_json *node;
	int status = leat_load_node(l, o, path, key, LEAT_JSON_OBJECT, &node);

	if (status != LEAT_OK || node == NULL)
		return status;
	*list = leat_arena_alloc(l->arena, (node->n + 1) * sizeof(**list));
	for (const struct leat_json *v = node->child; v; v = v->next) {
		if (v->type != LEAT_JSON_STRING)
			return leat_load_fault(l, path, "strings are needed", v->key);
		(*list)[(*n)++] = (struct leat_pair){
		    keep(l, v->key, LEAT_HEADER), keep(l, v->text, LEAT_AS_WRITTEN)};
	}
	return LEAT_OK;
}

int
leat_load_constants(struct leat_loader *l, const struct leat_json *o, const char *path,
    const char *key, bool any_target, struct leat_constant **list, size_t *n)
{
	struct leat_pair *pair = NULL;
	size_t npairs = 0;
	int status = leat_load_pairs(l, o, path, key, &pair, &npairs);

	if (status != LEAT_OK)
		return status;
	*list = leat_arena_alloc(l->arena, (npairs + 1) * sizeof(**list));
	for (size_t i = 0; i < npairs; i++) {
		int column = leat_target_find(pair[i].from);
		const char *wrong;

		if (column < 0)
			return leat_load_no_target(l, path, pair[i].from);
		if (column >= LEAT_OBS_N && !any_target)
			return leat_load_fault(l, path, "no column of observations", pair[i].from);
		wrong = column >= LEAT_OBS_N
			    ? NULL
			    : leat_column_check(&leat_observations.column[column], pair[i].to);
		if (wrong)
			return leat_load_fault(l, path, wrong, pair[i].to);
		(*list)[(*n)++] = (struct leat_constant){column, pair[i].to};
	}
	return LEAT_OK;
}

int
leat_load_word(struct leat_loader *l, const struct leat_json *o, const char *path, const char *key,
    const char *const *words, size_t n, int *out)
{
	struct leat_slice s = LEAT_NONE;
	int status = leat_load_text(l, o, path, key, &s);

	if (status != LEAT_OK || s.p == NULL)
		return status;
	for (size_t i = 0; i < n; i++)
		if (leat_slice_is(s, words[i])) {
			*out = (int)i;
			return LEAT_OK;
		}
	return leat_load_unknown(l,
	    leat_arena_printf(l->arena, "%s%s%s", path, *path ? "." : "", key),
	    "not a word that may stand here", s, words, n);
}
