/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "market/truth_part.h"

int
truth_want_numbers(const struct leat_json *o, const char *path, const struct truth_want *w,
    size_t n, struct leat_err *err)
{
	int st = LEAT_OK;

	for (size_t i = 0; st == LEAT_OK && i < n; i++)
		st = leat_json_want_number(o, path, w[i].key, w[i].to, err);
	return st;
}

int
truth_want_text(struct leat_truth *t, const struct leat_json *o, const char *path, const char *key,
    struct leat_slice *out, struct leat_err *err)
{
	struct leat_slice s = LEAT_NONE;
	int st = leat_json_want_text(o, path, key, &s, err);

	if (st == LEAT_OK && s.n)
		*out = leat_arena_copy(&t->arena, s);
	return st;
}

int
truth_want_array(struct leat_truth *t, const struct leat_json *o, const char *path, const char *key,
    size_t size, const struct leat_json **first, size_t *n, void *array, struct leat_err *err)
{
	const struct leat_json *a = NULL;
	void *p = NULL;
	int st = leat_json_want_node(o, path, key, LEAT_JSON_ARRAY, &a, err);

	*first = a ? a->child : NULL;
	*n = a ? a->n : 0;
	if (*n) {
		p = leat_arena_alloc(&t->arena, *n * size);
		memset(p, 0, *n * size);
	}
	memcpy(array, &p, sizeof(p));
	return st;
}

int
truth_fault(struct leat_err *err, const char *path, const char *text)
{
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, path, "%s", text);
}

int
truth_is_object(const struct leat_json *v, const char *path, struct leat_err *err)
{
	return v->type == LEAT_JSON_OBJECT ? LEAT_OK : truth_fault(err, path, "not an object");
}

int
truth_below(const struct leat_json *o, const char *path, const char *key,
    const struct leat_json **child, char child_path[TRUTH_PATH], struct leat_err *err)
{
	snprintf(child_path, TRUTH_PATH, "%.70s%s%.20s", path, *path ? "." : "", key);
	*child = NULL;
	return leat_json_want_node(o, path, key, LEAT_JSON_OBJECT, child, err);
}
