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
#define MADS_MIN 3
#define MADS_MAX 1000

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
		status = leat_policy_action(
		    object, "clean.checks.gap", NO_ROWS, &c->action[LEAT_CHECK_GAP], err);
	return status == LEAT_OK ? read_days(object, "clean.checks.gap", "max_days", GAP_DAYS_MAX,
				       &c->gap_days, err)
				 : status;
}

static int
read_late(struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.late";
	static const char *const keys[] = {"warn_after_days", "error_after_days"};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	c->action[LEAT_CHECK_LATE] = LEAT_HOLD;
	c->warn_after_days = c->error_after_days = INT64_MAX;
	if (status == LEAT_OK && leat_json_get(object, keys[0]))
		status = read_days(object, path, keys[0], DAYS_MAX, &c->warn_after_days, err);
	if (status == LEAT_OK && leat_json_get(object, keys[1]))
		status = read_days(object, path, keys[1], DAYS_MAX, &c->error_after_days, err);
	if (status == LEAT_OK && c->warn_after_days == INT64_MAX &&
	    c->error_after_days == INT64_MAX)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, path,
		    "needs warn_after_days, error_after_days or both");
	if (status == LEAT_OK && c->warn_after_days == INT64_MAX)
		c->warn_after_days = c->error_after_days;
	if (status == LEAT_OK && c->error_after_days < c->warn_after_days)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, "clean.checks.late.error_after_days",
		    "is below warn_after_days");
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

static int
read_anomaly(struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.anomaly";
	static const char *const keys[] = {"action", "mads"};
	bool given;
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	c->mads = MADS;
	if (status == LEAT_OK)
		status =
		    leat_policy_action(object, path, ROWS, &c->action[LEAT_CHECK_ANOMALY], err);
	if (status == LEAT_OK)
		status = leat_policy_number(object, path, keys[1], &given, &c->mads, err);
	if (status == LEAT_OK && (c->mads < MADS_MIN || c->mads > MADS_MAX))
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, "clean.checks.anomaly.mads",
		    "must be from %d to %d", MADS_MIN, MADS_MAX);
	return status;
}

int
leat_policy_part_checks(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {
	    "gap", "late", "consistency", "anomaly", "delay", "drift", "collinear"};
	static int (*const part[])(struct leat_rule_checks *, const struct leat_json *,
	    struct leat_err *) = {read_gap, read_late, read_consistency, read_anomaly,
	    leat_policy_part_delay, leat_policy_part_drift, leat_policy_part_collinear};
	int status = leat_json_only(object, "clean.checks", keys, COUNT(keys), err);

	for (size_t i = 0; i < COUNT(keys) && status == LEAT_OK; i++) {
		const struct leat_json *check = NULL;

		status = leat_json_want_node(
		    object, "clean.checks", keys[i], LEAT_JSON_OBJECT, &check, err);
		if (status == LEAT_OK && check)
			status = part[i](&p->clean.rules.checks, check, err);
	}
	return status;
}
