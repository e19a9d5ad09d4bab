/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "base/money.h"
#include "base/num.h"
#include "record/json.h"
#include "record/schema.h"

static const char *const type_names[] = {[LEAT_JSON_NULL] = "null",
    [LEAT_JSON_FALSE] = "true or false",
    [LEAT_JSON_TRUE] = "true or false",
    [LEAT_JSON_NUMBER] = "a number",
    [LEAT_JSON_STRING] = "a string",
    [LEAT_JSON_ARRAY] = "an array",
    [LEAT_JSON_OBJECT] = "an object"};

static int
refuse(const char *path, const char *key, struct leat_err *err, const char *what)
{
	char full[96];

	snprintf(full, sizeof(full), "%s%s%s", path, *path ? "." : "", key);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, full, "%s", what);
}

static int
wrong_type(const char *path, const char *key, enum leat_json_type want, struct leat_err *err)
{
	char what[64];

	snprintf(what, sizeof(what), "must be %s", type_names[want]);
	return refuse(path, key, err, what);
}

int
leat_json_want_node(const struct leat_json *object, const char *path, const char *key,
    enum leat_json_type type, const struct leat_json **out, struct leat_err *err)
{
	const struct leat_json *v = leat_json_get(object, key);

	if (v == NULL || v->type == LEAT_JSON_NULL)
		return LEAT_OK;
	if (v->type != type)
		return wrong_type(path, key, type, err);
	*out = v;
	return LEAT_OK;
}

int
leat_json_want_text(const struct leat_json *object, const char *path, const char *key,
    struct leat_slice *out, struct leat_err *err)
{
	const struct leat_json *v = NULL;
	int status = leat_json_want_node(object, path, key, LEAT_JSON_STRING, &v, err);

	if (status == LEAT_OK && v)
		*out = v->text;
	return status;
}

int
leat_json_want_number(const struct leat_json *object, const char *path, const char *key,
    double *out, struct leat_err *err)
{
	const struct leat_json *v = NULL;
	int status = leat_json_want_node(object, path, key, LEAT_JSON_NUMBER, &v, err);

	if (status == LEAT_OK && v && !leat_parse_double(v->text, out))
		return refuse(path, key, err, "is too large");
	return status;
}

int
leat_json_want_money(const struct leat_json *object, const char *path, const char *key,
    int64_t *micros, struct leat_err *err)
{
	const struct leat_json *v = NULL;
	bool rounded = false;
	int status = leat_json_want_node(object, path, key, LEAT_JSON_NUMBER, &v, err);

	if (status != LEAT_OK || v == NULL)
		return status;
	if (!leat_money_parse(v->text, micros, &rounded))
		return refuse(path, key, err, "is too large");
	if (rounded)
		return refuse(path, key, err, "has more than six decimals");
	return LEAT_OK;
}

int
leat_json_want_i64(const struct leat_json *object, const char *path, const char *key, int64_t *out,
    struct leat_err *err)
{
	const struct leat_json *v = NULL;
	int status = leat_json_want_node(object, path, key, LEAT_JSON_NUMBER, &v, err);

	if (status == LEAT_OK && v && !leat_parse_i64(v->text, out))
		return refuse(path, key, err, "must be a whole number");
	return status;
}

int
leat_json_want_bool(const struct leat_json *object, const char *path, const char *key, bool *out,
    struct leat_err *err)
{
	const struct leat_json *v = leat_json_get(object, key);

	if (v == NULL || v->type == LEAT_JSON_NULL)
		return LEAT_OK;
	if (v->type != LEAT_JSON_TRUE && v->type != LEAT_JSON_FALSE)
		return wrong_type(path, key, LEAT_JSON_TRUE, err);
	*out = v->type == LEAT_JSON_TRUE;
	return LEAT_OK;
}

int
leat_json_only(const struct leat_json *object, const char *path, const char *const *keys,
    size_t nkeys, struct leat_err *err)
{
	for (const struct leat_json *c = object ? object->child : NULL; c; c = c->next) {
		const char *near;
		char safe[LEAT_SAFE_MAX], what[128];
		bool known = false;

		for (size_t i = 0; i < nkeys; i++)
			known = known || leat_slice_is(c->key, keys[i]);
		if (known)
			continue;
		near = leat_nearest(c->key, keys, nkeys);
		snprintf(what, sizeof(what),
		    near ? "unknown key; did you mean \"%s\"?" : "unknown key", near ? near : "");
		return refuse(path, leat_safe(c->key, safe), err, what);
	}
	return LEAT_OK;
}
