/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the policy asks of data before anything acts on them: the member "clean".
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "base/when.h"
#include "policy/part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

int
leat_policy_unknown(const char *what, const char *where, struct leat_slice name,
    const char *const *names, size_t n, struct leat_err *err)
{
	const char *near = leat_nearest(name, names, n);
	char safe[LEAT_SAFE_MAX];

	leat_safe(name, safe);
	if (near)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
		    "unknown %s \"%s\"; did you mean \"%s\"?", what, safe, near);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "unknown %s \"%s\"", what, safe);
}

int
leat_policy_column(const char *where, struct leat_slice name, int *column, struct leat_err *err)
{
	const char *names[LEAT_OBS_N];

	*column = leat_schema_column(&leat_observations, name);
	if (*column >= 0)
		return LEAT_OK;
	for (int i = 0; i < LEAT_OBS_N; i++)
		names[i] = leat_observations.column[i].name;
	return leat_policy_unknown("column", where, name, names, LEAT_OBS_N, err);
}

/* "campaign_id" is said of spend rows, "touch.campaign_id" of touch rows. */
static int
read_required(
    struct leat_rule_required *r, struct leat_slice text, const char *where, struct leat_err *err)
{
	struct leat_slice rest = text, kind = LEAT_SLICE("spend");
	int k, status;

	if (text.n && memchr(text.p, '.', text.n))
		leat_slice_cut(&rest, '.', &kind);
	k = leat_schema_kind(&leat_observations, kind);
	if (k < 0)
		return leat_policy_unknown(
		    "kind", where, kind, leat_observations.kinds, leat_observations.nkinds, err);
	r->kind = (enum leat_obs_kind)k;
	status = leat_policy_column(where, rest, &r->column, err);
	if (status == LEAT_OK && leat_observations.column[r->column].kinds[k] == '.')
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
		    "%s rows never have the column %s", leat_observations.kinds[k],
		    leat_observations.column[r->column].name);
	return status;
}

static int
read_all_required(struct leat_policy *p, const struct leat_json *array, struct leat_err *err)
{
	struct leat_rules *c = &p->clean.rules;
	char where[LEAT_POLICY_PATH];
	int status;

	c->required = leat_arena_alloc(&p->text, (array->n + 1) * sizeof(*c->required));
	for (const struct leat_json *e = array->child; e; e = e->next) {
		snprintf(where, sizeof(where), "clean.required[%zu]", c->nrequired);
		if (e->type != LEAT_JSON_STRING)
			return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "must be text");
		status = read_required(&c->required[c->nrequired++], e->text, where, err);
		if (status != LEAT_OK)
			return status;
	}
	return LEAT_OK;
}

static int
by_bytes(const void *a, const void *b)
{
	return leat_slice_cmp(*(const struct leat_slice *)a, *(const struct leat_slice *)b);
}

const char *
leat_policy_member(char where[LEAT_POLICY_PATH], const char *path, struct leat_slice key)
{
	char safe[LEAT_SAFE_MAX];

	snprintf(where, LEAT_POLICY_PATH, "%.90s.%.60s", path, leat_safe(key, safe));
	return where;
}

static int
read_allowed(struct leat_policy *p, struct leat_rule_allowed *a, const struct leat_json *array,
    struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	int status;

	leat_policy_member(where, "clean.allowed", array->key);
	status = leat_policy_column(where, array->key, &a->column, err);
	if (status != LEAT_OK)
		return status;
	if (array->type != LEAT_JSON_ARRAY)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "must be an array of text");
	a->n = 0;
	a->value = leat_arena_alloc(&p->text, (array->n + 1) * sizeof(*a->value));
	for (const struct leat_json *e = array->child; e; e = e->next) {
		if (e->type != LEAT_JSON_STRING)
			return leat_err_at(
			    err, LEAT_ECONFIG, NULL, 0, where, "must be an array of text");
		a->value[a->n++] = leat_arena_copy(&p->text, e->text);
	}
	qsort(a->value, a->n, sizeof(*a->value), by_bytes);
	return LEAT_OK;
}

static int
read_all_allowed(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	struct leat_rules *c = &p->clean.rules;
	int status;

	c->allowed = leat_arena_alloc(&p->text, (object->n + 1) * sizeof(*c->allowed));
	for (const struct leat_json *m = object->child; m; m = m->next) {
		status = read_allowed(p, &c->allowed[c->nallowed++], m, err);
		if (status != LEAT_OK)
			return status;
	}
	return LEAT_OK;
}

/* One end of a range; null leaves it open. */
static bool
read_end(const struct leat_json *e, double *end)
{
	if (e->type == LEAT_JSON_NULL)
		return true;
	return e->type == LEAT_JSON_NUMBER && leat_parse_double(e->text, end);
}

static int
read_range(struct leat_rule_range *r, const struct leat_json *array, struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	int status;

	leat_policy_member(where, "clean.range", array->key);
	status = leat_policy_column(where, array->key, &r->column, err);
	if (status != LEAT_OK)
		return status;
	if (!leat_type_is_number(leat_observations.column[r->column].type))
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
		    "is a %s column; a range needs numbers",
		    leat_type_name(leat_observations.column[r->column].type));
	r->low = -INFINITY;
	r->high = INFINITY;
	if (array->type != LEAT_JSON_ARRAY || array->n != 2 || !read_end(array->child, &r->low) ||
	    !read_end(array->child->next, &r->high))
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
		    "must be [low, high]: two numbers, null for an open end");
	if (r->low > r->high)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "low is above high");
	return LEAT_OK;
}

static int
read_all_ranges(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	struct leat_rules *c = &p->clean.rules;
	int status;

	c->range = leat_arena_alloc(&p->text, (object->n + 1) * sizeof(*c->range));
	for (const struct leat_json *m = object->child; m; m = m->next) {
		status = read_range(&c->range[c->nrange++], m, err);
		if (status != LEAT_OK)
			return status;
	}
	return LEAT_OK;
}

static int
read_tz(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	struct leat_slice tz = LEAT_NONE;
	struct leat_zone *zone;
	struct leat_err why;
	int status = leat_json_want_text(object, "clean", "tz", &tz, err);

	if (status != LEAT_OK || tz.p == NULL)
		return status;
	if (tz.n == 0 || leat_zone_open(&zone, tz, &why) != LEAT_OK)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, "clean.tz", "%s",
		    tz.n ? why.text : "must be an IANA zone such as Europe/Berlin");
	leat_zone_free(zone);
	p->clean.tz = leat_arena_copy(&p->text, tz);
	return LEAT_OK;
}

int
leat_policy_part_clean(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {"tz", "required", "max_reject_share", "allowed", "range",
	    "checks", LEAT_POLICY_ROWS_KEYS};
	const struct leat_json *required = NULL, *allowed = NULL, *range = NULL;
	const struct leat_json *checks = NULL;
	bool given = false;
	int status = leat_json_only(object, "clean", keys, COUNT(keys), err);

	if (status == LEAT_OK)
		status = read_tz(p, object, err);
	if (status == LEAT_OK)
		status = leat_policy_number(
		    object, "clean", "max_reject_share", &given, &p->clean.max_reject_share, err);
	if (status == LEAT_OK && p->clean.max_reject_share > 1)
		status = leat_err_at(err, LEAT_ECONFIG, NULL, 0, "clean.max_reject_share",
		    "must be a share from 0 to 1");
	if (status == LEAT_OK)
		status = leat_json_want_node(
		    object, "clean", "required", LEAT_JSON_ARRAY, &required, err);
	if (status == LEAT_OK)
		status = leat_json_want_node(
		    object, "clean", "allowed", LEAT_JSON_OBJECT, &allowed, err);
	if (status == LEAT_OK)
		status =
		    leat_json_want_node(object, "clean", "range", LEAT_JSON_OBJECT, &range, err);
	if (status == LEAT_OK)
		status =
		    leat_json_want_node(object, "clean", "checks", LEAT_JSON_OBJECT, &checks, err);
	if (status == LEAT_OK && checks)
		status = leat_policy_part_checks(p, checks, err);
	if (status == LEAT_OK)
		status = leat_policy_part_rows(p, object, err);
	if (status == LEAT_OK && required)
		status = read_all_required(p, required, err);
	if (status == LEAT_OK && allowed)
		status = read_all_allowed(p, allowed, err);
	return status == LEAT_OK && range ? read_all_ranges(p, range, err) : status;
}
