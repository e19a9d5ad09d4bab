/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the policy asks of series and sources: the members of "clean.checks" about what is odd. */
#include <stdio.h>

#include "policy/part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NO_ROWS (1u << LEAT_FLAG | 1u << LEAT_HOLD)
#define ROWS (NO_ROWS | 1u << LEAT_REJECT)
#define MADS_MIN 3
#define MADS_MAX 1000
#define ALPHA_MIN 1e-6
#define ALPHA_MAX 0.5
#define CHANGE_MIN 0.01
#define CHANGE_MAX 10

/* A number between two limits; out keeps its default if the key is not there. */
static int
read_between(const struct leat_json *object, const char *path, const char *key, double min,
    double max, double *out, struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	bool given;
	int status = leat_policy_number(object, path, key, &given, out, err);

	if (status != LEAT_OK || (*out >= min && *out <= max))
		return status;
	snprintf(where, sizeof(where), "%s.%s", path, key);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "must be from %g to %g", min, max);
}

int
leat_policy_part_anomaly(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.anomaly";
	static const char *const keys[] = {"action", "mads", "alpha"};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	if (status == LEAT_OK)
		status = leat_policy_action(object, path, ROWS | 1u << LEAT_SUBSTITUTE,
		    &c->action[LEAT_CHECK_ANOMALY], err);
	if (status == LEAT_OK)
		status = read_between(object, path, keys[1], MADS_MIN, MADS_MAX, &c->mads, err);
	if (status == LEAT_OK)
		status = read_between(object, path, keys[2], ALPHA_MIN, ALPHA_MAX, &c->alpha, err);
	return status;
}

int
leat_policy_part_shift(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.shift";
	static const char *const keys[] = {"action", "min_change"};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	if (status == LEAT_OK)
		status =
		    leat_policy_action(object, path, NO_ROWS, &c->action[LEAT_CHECK_SHIFT], err);
	if (status == LEAT_OK)
		status = read_between(
		    object, path, keys[1], CHANGE_MIN, CHANGE_MAX, &c->least_change, err);
	return status;
}

int
leat_policy_part_currency(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.currency";
	static const char *const keys[] = {"action"};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	return status == LEAT_OK
		   ? leat_policy_action(object, path, ROWS, &c->action[LEAT_CHECK_CURRENCY], err)
		   : status;
}

int
leat_policy_part_duplicate(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.duplicate";
	static const char *const keys[] = {"action", "max_share"};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	if (status == LEAT_OK)
		status = leat_policy_action(
		    object, path, NO_ROWS, &c->action[LEAT_CHECK_DUPLICATE], err);
	if (status == LEAT_OK)
		status = read_between(object, path, keys[1], 0, 1, &c->max_duplicates, err);
	return status;
}
