/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all rules about single rows have in common: which rows they are for, and what they set. */
#include <stdio.h>
#include <stdlib.h>

#include "base/glob.h"
#include "base/when.h"
#include "policy/part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int
refuse(const char *where, const char *what, struct leat_err *err)
{
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "%s", what);
}

int
leat_policy_rule_column(struct leat_policy *p, const char *where, struct leat_slice name,
    int *column, struct leat_err *err)
{
	struct leat_reshape_rules *r = &p->clean.reshape;
	struct leat_slice own, *more;

	if (name.n == 0 || *name.p != '+')
		return leat_policy_column(where, name, column, err);
	own = (struct leat_slice){name.p + 1, name.n - 1};
	if (own.n == 0)
		return refuse(where, "a column needs a name behind the +", err);
	if (leat_schema_column(&leat_observations, own) >= 0)
		return refuse(where, "is a column of leat's: write it without the +", err);
	for (size_t k = 0; k < r->nown; k++)
		if (leat_slice_eq(r->own[k], own)) {
			*column = LEAT_OBS_N + (int)k;
			return LEAT_OK;
		}
	more = leat_arena_alloc(&p->text, (r->nown + 1) * sizeof(*more));
	if (r->nown)
		memcpy(more, r->own, r->nown * sizeof(*more));
	more[r->nown] = leat_arena_copy(&p->text, own);
	r->own = more;
	*column = LEAT_OBS_N + (int)r->nown++;
	return LEAT_OK;
}

/* Patterns */

static int
by_bytes(const void *a, const void *b)
{
	return leat_slice_cmp(*(const struct leat_slice *)a, *(const struct leat_slice *)b);
}

static int
by_letters(const void *a, const void *b)
{
	return leat_fold_cmp(*(const struct leat_slice *)a, *(const struct leat_slice *)b, true);
}

static int
add_pattern(struct leat_policy *p, struct leat_patterns *to, const struct leat_json *e,
    const char *where, struct leat_err *err)
{
	struct leat_slice text;
	const char *wrong;
	bool plain;

	if (e->type != LEAT_JSON_STRING)
		return refuse(where, "must be a text, or an array of texts", err);
	wrong = leat_glob_check(e->text, &p->text, &plain, &text);
	if (wrong)
		return refuse(where, wrong, err);
	if (plain)
		to->plain[to->nplain++] = text;
	else
		to->glob[to->nglob++] = leat_arena_copy(&p->text, e->text);
	return LEAT_OK;
}

int
leat_policy_patterns(struct leat_policy *p, struct leat_patterns *to, bool fold,
    const struct leat_json *node, const char *where, struct leat_err *err)
{
	bool list = node->type == LEAT_JSON_ARRAY;
	size_t n = list ? node->n : 1, i = 0;
	char at[LEAT_POLICY_PATH];
	int status = LEAT_OK;

	*to = (struct leat_patterns){0};
	if (n == 0)
		return refuse(where, "is empty: nothing would match", err);
	to->plain = leat_arena_alloc(&p->text, n * sizeof(*to->plain));
	to->glob = leat_arena_alloc(&p->text, n * sizeof(*to->glob));
	for (const struct leat_json *e = list ? node->child : node; e && status == LEAT_OK;
	     e = list ? e->next : NULL) {
		snprintf(at, sizeof(at), list ? "%.130s[%zu]" : "%.130s", where, i++);
		status = add_pattern(p, to, e, at, err);
	}
	if (to->nplain)
		qsort(to->plain, to->nplain, sizeof(*to->plain), fold ? by_letters : by_bytes);
	return status;
}

static int
read_when(struct leat_policy *p, struct leat_row_rule *r, const struct leat_json *object,
    const char *path, struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	int status = LEAT_OK;

	r->when = leat_arena_alloc(&p->text, (object->n + 1) * sizeof(*r->when));
	for (const struct leat_json *m = object->child; m && status == LEAT_OK; m = m->next) {
		struct leat_row_when *w = &r->when[r->nwhen++];

		leat_policy_member(where, path, m->key);
		status = leat_policy_rule_column(p, where, m->key, &w->column, err);
		if (status == LEAT_OK && w->column == LEAT_OBS_EXTRA)
			status = refuse(where, "its keys are columns of your own: \"+name\"", err);
		if (status == LEAT_OK)
			status = leat_policy_patterns(p, &w->any, r->fold, m, where, err);
	}
	return status;
}

/* What is set */

bool
leat_policy_describes(int column)
{
	return column >= LEAT_OBS_N || (column >= LEAT_OBS_CHANNEL && column <= LEAT_OBS_SEGMENT) ||
	       column == LEAT_OBS_BID_STRATEGY;
}

static int
check_value(
    int column, struct leat_slice value, bool may_clear, const char *where, struct leat_err *err)
{
	struct leat_zone *zone;
	struct leat_err why;
	const char *wrong;

	if (value.n == 0 && (!may_clear || column == LEAT_OBS_CHANNEL))
		return refuse(where, "must not be empty", err);
	if (column >= LEAT_OBS_N || value.n == 0)
		return LEAT_OK;
	wrong = leat_column_check(&leat_observations.column[column], value);
	if (wrong)
		return refuse(where, wrong, err);
	if (column == LEAT_OBS_CHANNEL && *value.p == '(')
		return refuse(where, "names in brackets are reserved", err);
	if (column != LEAT_OBS_TZ)
		return LEAT_OK;
	if (leat_zone_open(&zone, value, &why) != LEAT_OK)
		return refuse(where, why.text, err);
	leat_zone_free(zone);
	return LEAT_OK;
}

static int
read_one_set(struct leat_policy *p, struct leat_row_set *s, const struct leat_json *m,
    const struct leat_rule_form *form, const char *where, struct leat_err *err)
{
	int status = leat_policy_rule_column(p, where, m->key, &s->column, err);

	if (status != LEAT_OK)
		return status;
	if (!form->settable(s->column))
		return refuse(where, "is not for a rule to write", err);
	if (m->type != LEAT_JSON_STRING && m->type != LEAT_JSON_NUMBER)
		return refuse(where, "must be a text or a number", err);
	s->value = leat_arena_copy(&p->text, m->text);
	return check_value(s->column, s->value, form->may_clear, where, err);
}

static int
read_set(struct leat_policy *p, struct leat_row_rule *r, const struct leat_json *object,
    const struct leat_rule_form *form, struct leat_err *err)
{
	const struct leat_json *set = NULL;
	char path[LEAT_POLICY_PATH], where[LEAT_POLICY_PATH];
	int status = leat_json_want_node(object, form->path, "set", LEAT_JSON_OBJECT, &set, err);

	if (status != LEAT_OK)
		return status;
	leat_policy_member(path, form->path, LEAT_SLICE("set"));
	if (set == NULL || set->n == 0)
		return refuse(path, "must say what is set", err);
	r->set = leat_arena_alloc(&p->text, set->n * sizeof(*r->set));
	for (const struct leat_json *m = set->child; m && status == LEAT_OK; m = m->next)
		status = read_one_set(
		    p, &r->set[r->nset++], m, form, leat_policy_member(where, path, m->key), err);
	return status;
}

/* Which kinds of rows */

static bool
has_column(int kind, int column)
{
	return column < 0 || column >= LEAT_OBS_N ||
	       leat_observations.column[column].kinds[kind] != '.';
}

/* The i-th column that the rule names, or -1 behind the last. */
static int
column_of(const struct leat_row_rule *r, const struct leat_rule_form *form, size_t i)
{
	if (i < r->nwhen)
		return r->when[i].column;
	i -= r->nwhen;
	if (i < r->nset)
		return r->set[i].column;
	i -= r->nset;
	return i < form->ncolumns ? form->columns[i] : -1;
}

/* The first column that rows of the kind never have, or -1. */
static int
foreign(const struct leat_row_rule *r, const struct leat_rule_form *form, int kind)
{
	size_t n = r->nwhen + r->nset + form->ncolumns;

	for (size_t i = 0; i < n; i++)
		if (!has_column(kind, column_of(r, form, i)))
			return column_of(r, form, i);
	return -1;
}

static int
read_kind(struct leat_row_rule *r, const struct leat_json *e, const struct leat_rule_form *form,
    const char *where, struct leat_err *err)
{
	int kind, column;

	if (e->type != LEAT_JSON_STRING)
		return refuse(where, "must be a text", err);
	kind = leat_schema_kind(&leat_observations, e->text);
	if (kind < 0 || kind == LEAT_OBS_END)
		return leat_policy_unknown(
		    "kind", where, e->text, leat_observations.kinds, LEAT_OBS_END, err);
	column = foreign(r, form, kind);
	if (column >= 0)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
		    "%s rows never have the column %s", leat_observations.kinds[kind],
		    leat_observations.column[column].name);
	r->kinds |= 1u << kind;
	return LEAT_OK;
}

static int
read_kinds(struct leat_row_rule *r, const struct leat_json *object,
    const struct leat_rule_form *form, struct leat_err *err)
{
	const struct leat_json *kinds = NULL;
	char where[LEAT_POLICY_PATH];
	size_t i = 0;
	int status = leat_json_want_node(object, form->path, "kinds", LEAT_JSON_ARRAY, &kinds, err);

	for (const struct leat_json *e = kinds ? kinds->child : NULL; e && status == LEAT_OK;
	     e = e->next) {
		snprintf(where, sizeof(where), "%.100s.kinds[%zu]", form->path, i++);
		status = read_kind(r, e, form, where, err);
	}
	if (status != LEAT_OK || r->kinds)
		return status;
	if (kinds) {
		leat_policy_member(where, form->path, LEAT_SLICE("kinds"));
		return refuse(where, "is empty: no row would be meant", err);
	}
	for (int k = 0; k < LEAT_OBS_END; k++)
		if ((form->kinds == 0 || form->kinds & 1u << k) && foreign(r, form, k) < 0)
			r->kinds |= 1u << k;
	return r->kinds ? LEAT_OK
			: refuse(form->path,
			      "no kind of row that it is for has all of these columns", err);
}

static int
read_name(struct leat_policy *p, struct leat_row_rule *r, const struct leat_json *object,
    const char *path, struct leat_err *err)
{
	struct leat_slice name = LEAT_NONE;
	char where[LEAT_POLICY_PATH];
	int status = leat_json_want_text(object, path, "name", &name, err);

	if (status != LEAT_OK || name.p == NULL)
		return status;
	leat_policy_member(where, path, LEAT_SLICE("name"));
	for (size_t i = 0; i < name.n; i++)
		if (strchr("_-.", name.p[i]) == NULL && !(name.p[i] >= '0' && name.p[i] <= '9') &&
		    !((name.p[i] | 32) >= 'a' && (name.p[i] | 32) <= 'z'))
			return refuse(where, "must be of letters, digits, _, - and .", err);
	if (name.n == 0 || name.n > 40)
		return refuse(where, "must be of 1 to 40 letters", err);
	r->name = leat_arena_copy(&p->text, name);
	return LEAT_OK;
}

int
leat_policy_rule(struct leat_policy *p, struct leat_row_rule *r, const struct leat_json *object,
    const struct leat_rule_form *form, struct leat_err *err)
{
	const struct leat_json *when = NULL;
	char path[LEAT_POLICY_PATH];
	int status;

	*r = (struct leat_row_rule){.path = leat_arena_copy(&p->text, leat_slice(form->path))};
	leat_policy_member(path, form->path, LEAT_SLICE("when"));
	status = read_name(p, r, object, form->path, err);
	if (status == LEAT_OK)
		status = leat_json_want_bool(object, form->path, "ignore_case", &r->fold, err);
	if (status == LEAT_OK)
		status =
		    leat_json_want_node(object, form->path, "when", LEAT_JSON_OBJECT, &when, err);
	if (status == LEAT_OK && when)
		status = read_when(p, r, when, path, err);
	if (status == LEAT_OK && form->settable)
		status = read_set(p, r, object, form, err);
	return status == LEAT_OK ? read_kinds(r, object, form, err) : status;
}

int
leat_policy_row_action(const struct leat_json *object, const char *path, const char *key,
    const struct leat_action_word *words, size_t n, enum leat_row_action *action,
    struct leat_err *err)
{
	struct leat_slice word = LEAT_NONE;
	struct leat_buf list = {0};
	char where[LEAT_POLICY_PATH];
	int status = leat_json_want_text(object, path, key, &word, err);

	if (status != LEAT_OK || word.p == NULL)
		return status;
	for (size_t i = 0; i < n; i++)
		if (leat_slice_is(word, words[i].word)) {
			*action = words[i].action;
			return LEAT_OK;
		}
	for (size_t i = 0; i < n; i++)
		leat_buf_printf(&list, "%s%s",
		    i == 0      ? ""
		    : i + 1 < n ? ", "
				: " or ",
		    words[i].word);
	leat_policy_member(where, path, leat_slice(key));
	leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "must be %s", list.p);
	leat_buf_fini(&list);
	return LEAT_ECONFIG;
}
