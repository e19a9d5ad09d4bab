/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The policy file as a whole: that it may be trusted, its top level, the budget
 * and the channels. What only clean obeys is in clean.c.
 */
#include "policy/policy.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/guard.h"
#include "base/money.h"
#include "policy/part.h"
#include "record/json.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { DAYS_MAX = 366, DAYS_DEFAULT = 28, CHANGE_MAX = 10 };
#define MAX_CHANGE_DEFAULT 0.3

void
leat_policy_default(struct leat_policy *p)
{
	memset(p, 0, sizeof(*p));
	p->budget.same = true;
	p->budget.days = DAYS_DEFAULT;
	p->max_change = MAX_CHANGE_DEFAULT;
	p->clean.max_reject_share = 1;
	p->clean.reshape.fx.missing = LEAT_ROW_ERROR;
}

void
leat_policy_fini(struct leat_policy *p)
{
	leat_arena_fini(&p->text);
	memset(p, 0, sizeof(*p));
}

int
leat_policy_number(const struct leat_json *object, const char *path, const char *key, bool *given,
    double *out, struct leat_err *err)
{
	const struct leat_json *v = leat_json_get(object, key);
	char where[LEAT_POLICY_PATH];
	int status = leat_json_want_number(object, path, key, out, err);

	if (status != LEAT_OK || v == NULL || v->type == LEAT_JSON_NULL)
		return status;
	*given = true;
	if (*out >= 0)
		return LEAT_OK;
	snprintf(where, sizeof(where), "%s%s%s", path, *path ? "." : "", key);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "must not be negative");
}

/* Somebody who writes 30 means 30 %, and would get 3000 %. */
static int
want_change(const struct leat_json *object, const char *path, bool *given, double *out,
    struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	int status = leat_policy_number(object, path, "max_change", given, out, err);

	if (status != LEAT_OK || !*given || *out <= CHANGE_MAX)
		return status;
	snprintf(where, sizeof(where), "%s%smax_change", path, *path ? "." : "");
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
	    "must be from 0 to %d: a fraction, 0.3 for 30 %%", CHANGE_MAX);
}

/* Money of at least 0, or nothing. */
static int
want_money(const struct leat_json *object, const char *path, const char *key, bool *given,
    int64_t *micros, struct leat_err *err)
{
	const struct leat_json *v = leat_json_get(object, key);
	char where[LEAT_POLICY_PATH];
	int status = leat_json_want_money(object, path, key, micros, err);

	if (status != LEAT_OK || v == NULL || v->type == LEAT_JSON_NULL)
		return status;
	*given = true;
	if (*micros >= 0)
		return LEAT_OK;
	snprintf(where, sizeof(where), "%s.%s", path, key);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "must not be negative");
}

static int
read_total(struct leat_policy_budget *b, const struct leat_json *object, struct leat_err *err)
{
	const struct leat_json *total = leat_json_get(object, "total");
	int status;

	if (total == NULL || total->type == LEAT_JSON_NULL)
		return LEAT_OK;
	if (total->type == LEAT_JSON_STRING && leat_slice_is(total->text, "same"))
		return LEAT_OK;
	if (total->type != LEAT_JSON_NUMBER)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, "budget.total",
		    "must be \"same\" or the money for the whole plan period");
	status = leat_json_want_money(object, "budget", "total", &b->total_micros, err);
	if (status == LEAT_OK && b->total_micros <= 0)
		status = leat_err_at(
		    err, LEAT_ECONFIG, NULL, 0, "budget.total", "must be greater than 0");
	b->same = false;
	return status;
}

static int
read_days(struct leat_policy_budget *b, const struct leat_json *object, struct leat_err *err)
{
	const struct leat_json *v = leat_json_get(object, "days");
	int64_t days = 0;
	int status = leat_json_want_i64(object, "budget", "days", &days, err);

	if (status != LEAT_OK || v == NULL || v->type == LEAT_JSON_NULL)
		return status;
	if (days < 1 || days > DAYS_MAX)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, "budget.days",
		    "must be a whole number from 1 to %d", DAYS_MAX);
	b->days = (int)days;
	b->has_days = true;
	return LEAT_OK;
}

static int
read_budget(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {"total", "days"};
	int status = leat_json_only(object, "budget", keys, COUNT(keys), err);

	if (status == LEAT_OK)
		status = read_total(&p->budget, object, err);
	return status == LEAT_OK ? read_days(&p->budget, object, err) : status;
}

/* That what is said of a channel can be true at once. */
static int
check_channel(const struct leat_policy_channel *c, const char *path, struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];

	if (c->fixed && (c->has_floor || c->has_cap || c->has_max_change)) {
		snprintf(where, sizeof(where), "%s.fixed", path);
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
		    "a fixed channel takes no floor, cap or max_change");
	}
	if (c->has_floor && c->has_cap && c->floor_micros > c->cap_micros) {
		snprintf(where, sizeof(where), "%s.floor", path);
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "is above the cap");
	}
	return LEAT_OK;
}

static int
read_channel(struct leat_policy_channel *c, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {"floor", "cap", "max_change", "fixed"};
	char path[LEAT_POLICY_PATH - 32], safe[LEAT_SAFE_MAX];
	int status;

	snprintf(path, sizeof(path), "channels.%.100s", leat_safe(c->name, safe));
	if (c->name.n == 0)
		return leat_err_at(
		    err, LEAT_ECONFIG, NULL, 0, "channels", "a channel must have a name");
	if (object->type != LEAT_JSON_OBJECT)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, path, "must be an object");
	status = leat_json_only(object, path, keys, COUNT(keys), err);
	if (status == LEAT_OK)
		status = want_money(object, path, "floor", &c->has_floor, &c->floor_micros, err);
	if (status == LEAT_OK)
		status = want_money(object, path, "cap", &c->has_cap, &c->cap_micros, err);
	if (status == LEAT_OK)
		status = want_change(object, path, &c->has_max_change, &c->max_change, err);
	if (status == LEAT_OK)
		status = leat_json_want_bool(object, path, "fixed", &c->fixed, err);
	return status == LEAT_OK ? check_channel(c, path, err) : status;
}

static int
by_name(const void *a, const void *b)
{
	const struct leat_policy_channel *x = a, *y = b;

	return leat_slice_cmp(x->name, y->name);
}

static int
read_channels(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	const struct leat_json *m;
	int status;

	p->channel = leat_arena_alloc(&p->text, (object->n + 1) * sizeof(*p->channel));
	for (m = object->child; m; m = m->next) {
		struct leat_policy_channel *c = &p->channel[p->nchannels++];

		memset(c, 0, sizeof(*c));
		c->name = leat_arena_copy(&p->text, m->key);
		status = read_channel(c, m, err);
		if (status != LEAT_OK)
			return status;
	}
	qsort(p->channel, p->nchannels, sizeof(*p->channel), by_name);
	return LEAT_OK;
}

static int
read_currency(struct leat_policy *p, const struct leat_json *root, struct leat_err *err)
{
	struct leat_slice code = LEAT_NONE;
	int status = leat_json_want_text(root, "", "currency", &code, err);
	const char *wrong;

	if (status != LEAT_OK || code.p == NULL)
		return status;
	wrong = leat_column_check(&leat_observations.column[LEAT_OBS_CURRENCY], code);
	if (code.n == 0 || wrong)
		return leat_err_at(
		    err, LEAT_ECONFIG, NULL, 0, "currency", "must be an ISO 4217 code such as EUR");
	p->currency = leat_arena_copy(&p->text, code);
	return LEAT_OK;
}

/* An object member by its reader; absent is fine. */
static int
read_part(struct leat_policy *p, const struct leat_json *root, const char *key,
    int (*part)(struct leat_policy *, const struct leat_json *, struct leat_err *),
    struct leat_err *err)
{
	const struct leat_json *object = NULL;
	int status = leat_json_want_node(root, "", key, LEAT_JSON_OBJECT, &object, err);

	return status == LEAT_OK && object ? part(p, object, err) : status;
}

static int
read_root(struct leat_policy *p, const struct leat_json *root, struct leat_err *err)
{
	static const char *const keys[] = {
	    "version", "currency", "budget", "max_change", "channels", "clean"};
	int64_t version = 0;
	int status;

	if (root->type != LEAT_JSON_OBJECT)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, NULL, "a policy is a JSON object");
	status = leat_json_only(root, "", keys, COUNT(keys), err);
	if (status == LEAT_OK)
		status = leat_json_want_i64(root, "", "version", &version, err);
	if (status == LEAT_OK && version != 1)
		status = leat_err_at(
		    err, LEAT_ECONFIG, NULL, 0, "version", "must be there, and must be 1");
	if (status == LEAT_OK)
		status = read_currency(p, root, err);
	if (status == LEAT_OK)
		status = want_change(root, "", &p->has_max_change, &p->max_change, err);
	if (status == LEAT_OK)
		status = read_part(p, root, "budget", read_budget, err);
	if (status == LEAT_OK)
		status = read_part(p, root, "channels", read_channels, err);
	return status == LEAT_OK ? read_part(p, root, "clean", leat_policy_part_clean, err)
				 : status;
}

int
leat_policy_read(struct leat_policy *p, const char *path, struct leat_err *err)
{
	struct leat_arena json = {0};
	struct leat_buf bytes = {0};
	struct leat_json *root;
	struct leat_err here = {0};
	int status;

	leat_policy_default(p);
	status = leat_guarded_read(path, "policy", false, &bytes, &here);
	if (status == LEAT_OK) {
		status = leat_json_parse(&root, &json, leat_buf_slice(&bytes), path, 1, &here);
		if (status == LEAT_EDATA)
			status = LEAT_ECONFIG; /* the same fault, in a configuration file */
	}
	if (status == LEAT_OK)
		status = read_root(p, root, &here);
	if (status != LEAT_OK) {
		here.status = (enum leat_status)status;
		/* what errno said names the path already */
		if (here.file[0] == '\0' && status == LEAT_ECONFIG)
			snprintf(here.file, sizeof(here.file), "%s", path);
		if (err)
			*err = here;
		leat_policy_fini(p);
	}
	leat_buf_fini(&bytes);
	leat_arena_fini(&json);
	return status;
}

const struct leat_policy_channel *
leat_policy_channel(const struct leat_policy *p, struct leat_slice name)
{
	struct leat_policy_channel key = {.name = name};

	if (p->nchannels == 0)
		return NULL;
	return bsearch(&key, p->channel, p->nchannels, sizeof(key), by_name);
}

double
leat_policy_max_change(const struct leat_policy *p, struct leat_slice channel)
{
	const struct leat_policy_channel *c = leat_policy_channel(p, channel);

	return c && c->has_max_change ? c->max_change : p->max_change;
}
