/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How names are taken apart: the member "clean.parse". */
#include <stdio.h>

#include "base/glob.h"
#include "policy/part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char parse[] = "clean.parse";

static int
refuse(const char *where, const char *what, struct leat_err *err)
{
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "%s", what);
}

static int
add_field(struct leat_policy *p, struct leat_name_rule *r, struct leat_slice before,
    struct leat_slice name, const char *where, struct leat_err *err)
{
	struct leat_name_field *f = &r->field[r->nfields];
	int status;

	if (r->nfields && before.n == 0)
		return refuse(where, "two fields need some text between them", err);
	*f = (struct leat_name_field){.before = leat_arena_copy(&p->text, before), .column = -1};
	if (leat_slice_is(name, "*")) {
		r->nfields++;
		return LEAT_OK;
	}
	status = leat_policy_rule_column(p, where, name, &f->column, err);
	if (status == LEAT_OK && !leat_policy_describes(f->column))
		return refuse(where, "a field must name a column that describes, or be {*}", err);
	for (size_t i = 0; i < r->nfields && status == LEAT_OK; i++)
		if (r->field[i].column == f->column)
			return refuse(where, "has a field twice", err);
	r->nfields++;
	return status;
}

/* "{geo}_{channel}_{*}": text before each field, and behind the last. */
static int
read_template(struct leat_policy *p, struct leat_name_rule *r, struct leat_slice text,
    const char *where, struct leat_err *err)
{
	struct leat_slice before = {text.p, 0};
	size_t braces = 0;

	for (size_t i = 0; i < text.n; i++)
		braces += text.p[i] == '{';
	r->field = leat_arena_alloc(&p->text, (braces + 1) * sizeof(*r->field));
	for (size_t i = 0; i < text.n; i++) {
		const char *open = text.p + i, *close;
		int status;

		if (*open == '}')
			return refuse(where, "has a } without a {", err);
		if (*open != '{') {
			before.n++;
			continue;
		}
		close = memchr(open, '}', text.n - i);
		if (close == NULL)
			return refuse(where, "has a { without a }", err);
		status = add_field(p, r, before,
		    (struct leat_slice){open + 1, (size_t)(close - open - 1)}, where, err);
		if (status != LEAT_OK)
			return status;
		i = (size_t)(close - text.p);
		before = (struct leat_slice){close + 1, 0};
	}
	r->after = leat_arena_copy(&p->text, before);
	return r->nfields ? LEAT_OK : refuse(where, "has no field, such as {channel}", err);
}

static int
add_value(struct leat_policy *p, struct leat_name_field *f, struct leat_slice pattern,
    const struct leat_json *value, const char *where, struct leat_err *err)
{
	struct leat_name_value *v = &f->value[f->nvalues++];
	struct leat_slice text;
	const char *wrong;
	bool plain;

	*v = (struct leat_name_value){.pattern = leat_arena_copy(&p->text, pattern)};
	wrong = leat_glob_check(pattern, &p->text, &plain, &text);
	if (wrong)
		return refuse(where, wrong, err);
	/* What matched in another case is written as it is listed. */
	v->replaced = plain && value == NULL;
	v->value = text;
	if (value == NULL)
		return LEAT_OK;
	if (value->type != LEAT_JSON_STRING || value->text.n == 0)
		return refuse(where, "must be texts, none of them empty", err);
	if (f->column == LEAT_OBS_CHANNEL && *value->text.p == '(')
		return refuse(where, "names in brackets are reserved", err);
	v->replaced = true;
	v->value = leat_arena_copy(&p->text, value->text);
	return LEAT_OK;
}

/* ["DE", "AT"]: what a field may be; {"SRCH": "paid_search"}: and what it then becomes. */
static int
read_values_of(struct leat_policy *p, struct leat_name_field *f, const struct leat_json *values,
    const char *where, struct leat_err *err)
{
	int status = LEAT_OK;

	if ((values->type != LEAT_JSON_ARRAY && values->type != LEAT_JSON_OBJECT) || values->n == 0)
		return refuse(
		    where, "must be an array of texts, or an object of a text for each", err);
	f->value = leat_arena_alloc(&p->text, values->n * sizeof(*f->value));
	for (const struct leat_json *v = values->child; v && status == LEAT_OK; v = v->next) {
		if (values->type == LEAT_JSON_OBJECT)
			status = add_value(p, f, v->key, v, where, err);
		else if (v->type == LEAT_JSON_STRING)
			status = add_value(p, f, v->text, NULL, where, err);
		else
			status = refuse(where, "must be texts", err);
	}
	return status;
}

static int
read_values(struct leat_policy *p, struct leat_name_rule *r, const struct leat_json *object,
    const char *path, struct leat_err *err)
{
	const struct leat_json *values = NULL;
	char in[LEAT_POLICY_PATH], where[LEAT_POLICY_PATH];
	int status = leat_json_want_node(object, path, "values", LEAT_JSON_OBJECT, &values, err);

	leat_policy_member(in, path, LEAT_SLICE("values"));
	for (const struct leat_json *m = values ? values->child : NULL; m && status == LEAT_OK;
	     m = m->next) {
		struct leat_name_field *f = NULL;
		int column = -1;

		leat_policy_member(where, in, m->key);
		status = leat_policy_rule_column(p, where, m->key, &column, err);
		for (size_t i = 0; i < r->nfields && status == LEAT_OK; i++)
			if (r->field[i].column == column)
				f = &r->field[i];
		if (status == LEAT_OK && f == NULL)
			return refuse(where, "the template has no such field", err);
		if (status == LEAT_OK)
			status = read_values_of(p, f, m, where, err);
	}
	return status;
}

/* The columns of a rule: what it takes apart, and what it fills. */
static size_t
columns_of(struct leat_policy *p, const struct leat_name_rule *r, int **columns)
{
	size_t n = 0;

	*columns = leat_arena_alloc(&p->text, (r->nfields + 1) * sizeof(**columns));
	(*columns)[n++] = r->from;
	for (size_t i = 0; i < r->nfields; i++)
		(*columns)[n++] = r->field[i].column;
	return n;
}

static int
read_name_rule(struct leat_policy *p, struct leat_name_rule *r, const struct leat_json *object,
    const char *path, struct leat_err *err)
{
	static const char *const keys[] = {
	    "name", "kinds", "when", "ignore_case", "column", "template", "values"};
	struct leat_slice from = LEAT_SLICE("campaign"), template = LEAT_NONE;
	struct leat_rule_form form = {.path = path};
	char where[LEAT_POLICY_PATH];
	int *columns;
	int status;

	*r = (struct leat_name_rule){0};
	if (object->type != LEAT_JSON_OBJECT)
		return refuse(path, "must be an object", err);
	status = leat_json_only(object, path, keys, COUNT(keys), err);
	if (status == LEAT_OK)
		status = leat_json_want_text(object, path, "column", &from, err);
	if (status == LEAT_OK)
		status = leat_json_want_text(object, path, "template", &template, err);
	if (status == LEAT_OK) {
		leat_policy_member(where, path, LEAT_SLICE("column"));
		status = leat_policy_rule_column(p, where, from, &r->from, err);
	}
	if (status == LEAT_OK) {
		leat_policy_member(where, path, LEAT_SLICE("template"));
		status = read_template(p, r, template, where, err);
	}
	if (status == LEAT_OK)
		status = read_values(p, r, object, path, err);
	if (status != LEAT_OK)
		return status;
	form.ncolumns = columns_of(p, r, &columns);
	form.columns = columns;
	return leat_policy_rule(p, &r->rule, object, &form, err);
}

int
leat_policy_part_names(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {"rules", "unparsed"};
	static const struct leat_action_word words[] = {{"keep", LEAT_ROW_KEEP},
	    {"flag", LEAT_ROW_FLAG}, {"reject", LEAT_ROW_REJECT}, {"hold", LEAT_ROW_HOLD}};
	struct leat_reshape_rules *r = &p->clean.reshape;
	const struct leat_json *rules = NULL;
	char path[LEAT_POLICY_PATH];
	int status = leat_json_only(object, parse, keys, COUNT(keys), err);

	if (status == LEAT_OK)
		status = leat_policy_row_action(
		    object, parse, "unparsed", words, COUNT(words), &r->unparsed, err);
	if (status == LEAT_OK)
		status = leat_json_want_node(object, parse, "rules", LEAT_JSON_ARRAY, &rules, err);
	if (status == LEAT_OK && (rules == NULL || rules->n == 0))
		return refuse("clean.parse.rules", "must have a rule", err);
	if (status == LEAT_OK)
		r->names = leat_arena_alloc(&p->text, rules->n * sizeof(*r->names));
	for (const struct leat_json *e = rules ? rules->child : NULL; e && status == LEAT_OK;
	     e = e->next) {
		snprintf(path, sizeof(path), "%s.rules[%zu]", parse, r->nnames);
		status = read_name_rule(p, &r->names[r->nnames++], e, path, err);
	}
	return status;
}
