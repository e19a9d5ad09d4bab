/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the policy asks about how days are distributed and how channels move together:
 * "clean.checks.drift" and "clean.checks.collinear".
 */
#include <stdio.h>

#include "policy/part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ACTIONS (1u << LEAT_FLAG | 1u << LEAT_HOLD)

enum { WEEK = 7, WINDOW_DAYS = 28, REFERENCE_DAYS = 84, DAYS_MIN = 14, DAYS_MAX = 728 };
#define PSI 0.25
#define P 0.001
#define CORRELATION 0.9
#define INFLATION 10
#define CONDITION 30

static int
read_weeks(const struct leat_json *object, const char *path, const char *key, int64_t *days,
    struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	int status = leat_json_want_i64(object, path, key, days, err);

	if (status != LEAT_OK || (*days >= DAYS_MIN && *days <= DAYS_MAX && *days % WEEK == 0))
		return status;
	snprintf(where, sizeof(where), "%s.%s", path, key);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
	    "must be whole weeks: a multiple of 7 from %d to %d days", DAYS_MIN, DAYS_MAX);
}

/* A number within limits, both inclusive. */
static int
read_between(const struct leat_json *object, const char *path, const char *key, double low,
    double high, double *v, struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	int status = leat_json_want_number(object, path, key, v, err);

	if (status != LEAT_OK || (*v >= low && *v <= high))
		return status;
	snprintf(where, sizeof(where), "%s.%s", path, key);
	return leat_err_at(
	    err, LEAT_ECONFIG, NULL, 0, where, "must be a number from %g to %g", low, high);
}

int
leat_policy_part_drift(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.drift";
	static const char *const keys[] = {"action", "window_days", "reference_days", "psi", "p"};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	c->drift_days = WINDOW_DAYS;
	c->drift_reference_days = REFERENCE_DAYS;
	c->drift_psi = PSI;
	c->drift_p = P;
	if (status == LEAT_OK)
		status =
		    leat_policy_action(object, path, ACTIONS, &c->action[LEAT_CHECK_DRIFT], err);
	if (status == LEAT_OK)
		status = read_weeks(object, path, keys[1], &c->drift_days, err);
	if (status == LEAT_OK)
		status = read_weeks(object, path, keys[2], &c->drift_reference_days, err);
	if (status == LEAT_OK)
		status = read_between(object, path, keys[3], 0, 100, &c->drift_psi, err);
	return status == LEAT_OK ? read_between(object, path, keys[4], 1e-12, 0.5, &c->drift_p, err)
				 : status;
}

int
leat_policy_part_collinear(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.checks.collinear";
	static const char *const keys[] = {"action", "correlation", "inflation", "condition"};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	c->collinear_correlation = CORRELATION;
	c->collinear_inflation = INFLATION;
	c->collinear_condition = CONDITION;
	if (status == LEAT_OK)
		status = leat_policy_action(
		    object, path, ACTIONS, &c->action[LEAT_CHECK_COLLINEAR], err);
	if (status == LEAT_OK)
		status = read_between(object, path, keys[1], 0, 1, &c->collinear_correlation, err);
	if (status == LEAT_OK)
		status = read_between(object, path, keys[2], 1, 1e6, &c->collinear_inflation, err);
	return status == LEAT_OK
		   ? read_between(object, path, keys[3], 1, 1e6, &c->collinear_condition, err)
		   : status;
}
