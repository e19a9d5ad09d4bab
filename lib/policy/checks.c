/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the policy asks of the stream as a whole: the member "clean.checks". */
#include <math.h>
#include <stdio.h>

#include "policy/part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { GAP_DAYS = 7, GAP_DAYS_MAX = 366, DAYS_MAX = 3660 };
/* What may be done about findings that have no rows, and about those that have. */
#define NO_ROWS (1u << LEAT_FLAG | 1u << LEAT_HOLD)
#define ROWS (NO_ROWS | 1u << LEAT_REJECT)
#define MADS 6
#define ALPHA 0.01
#define CHANGE 0.15

static int
read_days(const struct leat_json *object, const char *path, const char *key, int64_t max,
    int64_t *days, struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	int status = leat_json_want_i64(object, path, key, days, err);

	if (status != LEAT_OK || (*days >= 0 && *days <= max))
		return status;
	snprintf(where, sizeof(where), "%s.%s", path, key);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
	    "must be a whole number of days from 0 to %lld", (long long)max);
}

static int
read_gap(struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {"action", "max_days"};
	int status = leat_json_only(object, "clean.checks.gap", keys, COUNT(keys), err);

	c->gap_days = GAP_DAYS;
	if (status == LEAT_OK)
		status = leat_policy_action(object, "clean.checks.gap",
		    NO_ROWS | 1u << LEAT_SUBSTITUTE, &c->action[LEAT_CHECK_GAP], err);
	return status == LEAT_OK ? read_days(object, "clean.checks.gap", "max_days", GAP_DAYS_MAX,
				       &c->gap_days, err)
				 : status;
}

/* The two ages of an object; one not given is the other, or no limit. */
static int
read_ages(const struct leat_json *object, const char *path, struct leat_rule_late *l,
    struct leat_err *err)
{
	static const char *const keys[] = {"warn_after_days", "error_after_days"};
	char where[LEAT_POLICY_PATH];
	int status = LEAT_OK;

	l->warn_after_days = l->error_after_days = INT64_MAX;
	if (leat_json_get(object, keys[0]))
		status = read_days(object, path, keys[0], DAYS_MAX, &l->warn_after_days, err);
	if (status == LEAT_OK && leat_json_get(object, keys[1]))
		status = read_days(object, path, keys[1], DAYS_MAX, &l->error_after_days, err);
	if (status == LEAT_OK && l->warn_after_days == INT64_MAX)
		l->warn_after_days = l->error_after_days;
	if (status != LEAT_OK || l->error_after_days >= l->warn_after_days)
		return status;
	snprintf(where, sizeof(where), "%s.error_after_days", path);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "is below warn_after_days");
}

static int
read_late(struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.late";
	static const char *const keys[] = {"warn_after_days", "error_after_days", "platforms"};
	const struct leat_json *platforms = NULL;
	struct leat_rule_late all;
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	c->action[LEAT_CHECK_LATE] = LEAT_HOLD;
	if (status == LEAT_OK)
		status = read_ages(object, path, &all, err);
	if (status == LEAT_OK)
		status =
		    leat_json_want_node(object, path, keys[2], LEAT_JSON_OBJECT, &platforms, err);
	if (status != LEAT_OK)
		return status;
	c->warn_after_days = all.warn_after_days;
	c->error_after_days = all.error_after_days;
	if (all.warn_after_days == INT64_MAX && (platforms == NULL || platforms->n == 0))
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, path,
		    "needs warn_after_days, error_after_days or platforms");
	return LEAT_OK;
}

/* A platform without either age is never late. */
static int
read_platform(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {"warn_after_days", "error_after_days"};
	struct leat_rule_checks *c = &p->clean.rules.checks;
	struct leat_rule_late *l = &c->late[c->nlate++];
	char path[LEAT_POLICY_PATH], safe[LEAT_SAFE_MAX];
	int status;

	snprintf(
	    path, sizeof(path), "clean.checks.late.platforms.%.60s", leat_safe(object->key, safe));
	if (object->type != LEAT_JSON_OBJECT)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, path, "must be an object");
	l->platform = leat_arena_copy(&p->text, object->key);
	status = leat_json_only(object, path, keys, COUNT(keys), err);
	return status == LEAT_OK ? read_ages(object, path, l, err) : status;
}

static int
read_platforms(struct leat_policy *p, const struct leat_json *checks, struct leat_err *err)
{
	const struct leat_json *late = leat_json_get(checks, "late");
	const struct leat_json *platforms = late ? leat_json_get(late, "platforms") : NULL;
	int status = LEAT_OK;

	if (platforms == NULL || platforms->type != LEAT_JSON_OBJECT)
		return LEAT_OK;
	p->clean.rules.checks.late =
	    leat_arena_alloc(&p->text, (platforms->n + 1) * sizeof(struct leat_rule_late));
	for (const struct leat_json *m = platforms->child; m && status == LEAT_OK; m = m->next)
		status = read_platform(p, m, err);
	return status;
}

static int
read_consistency(struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.consistency";
	static const char *const keys[] = {"action", "claimed_min", "claimed_max"};
	bool given;
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	c->claimed_low = 0;
	c->claimed_high = INFINITY;
	if (status == LEAT_OK)
		status =
		    leat_policy_action(object, path, ROWS, &c->action[LEAT_CHECK_CONSISTENCY], err);
	if (status == LEAT_OK)
		status = leat_policy_number(object, path, keys[1], &given, &c->claimed_low, err);
	if (status == LEAT_OK)
		status = leat_policy_number(object, path, keys[2], &given, &c->claimed_high, err);
	if (status == LEAT_OK && c->claimed_low > c->claimed_high)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0,
		    "clean.checks.consistency.claimed_min", "is above claimed_max");
	return status;
}

int
leat_policy_part_checks(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {"gap", "late", "consistency", "anomaly", "shift",
	    "currency", "duplicate", "delay", "drift", "collinear"};
	static int (*const part[])(struct leat_rule_checks *, const struct leat_json *,
	    struct leat_err *) = {read_gap, read_late, read_consistency, leat_policy_part_anomaly,
	    leat_policy_part_shift, leat_policy_part_currency, leat_policy_part_duplicate,
	    leat_policy_part_delay, leat_policy_part_drift, leat_policy_part_collinear};
	struct leat_rule_checks *c = &p->clean.rules.checks;
	int status = leat_json_only(object, "clean.checks", keys, COUNT(keys), err);

	c->mads = MADS; /* what is an outlier is asked by anomaly and by shift */
	c->alpha = ALPHA;
	c->least_change = CHANGE;
	for (size_t i = 0; i < COUNT(keys) && status == LEAT_OK; i++) {
		const struct leat_json *check = NULL;

		status = leat_json_want_node(
		    object, "clean.checks", keys[i], LEAT_JSON_OBJECT, &check, err);
		if (status == LEAT_OK && check)
			status = part[i](c, check, err);
	}
	return status == LEAT_OK ? read_platforms(p, object, err) : status;
}
