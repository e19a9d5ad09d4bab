/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the policy asks about days that conversions still come in for: "clean.checks.delay". */
#include "policy/part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define PATH "clean.checks.delay"

#define LIMIT 0.9
#define MAX_ERROR 0.25
enum { MAX_AGE_DAYS = 90, AGE_DAYS_MAX = 366 };

int
leat_policy_part_delay(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err)
{
	static const char *const keys[] = {"action", "limit", "max_age_days", "max_error"};
	bool given;
	int status = leat_json_only(object, PATH, keys, COUNT(keys), err);

	c->delay_limit = LIMIT;
	c->delay_days = MAX_AGE_DAYS;
	c->delay_max_error = MAX_ERROR;
	if (status == LEAT_OK)
		status = leat_policy_action(object, PATH,
		    1u << LEAT_FLAG | 1u << LEAT_DROP | 1u << LEAT_COMPLETE,
		    &c->action[LEAT_CHECK_DELAY], err);
	if (status == LEAT_OK)
		status = leat_policy_number(object, PATH, "limit", &given, &c->delay_limit, err);
	if (status == LEAT_OK && c->delay_limit > 1)
		return leat_err_at(
		    err, LEAT_ECONFIG, NULL, 0, PATH ".limit", "must be a share from 0 to 1");
	if (status == LEAT_OK)
		status = leat_json_want_i64(object, PATH, "max_age_days", &c->delay_days, err);
	if (status == LEAT_OK && (c->delay_days < 1 || c->delay_days > AGE_DAYS_MAX))
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, PATH ".max_age_days",
		    "must be a whole number of days from 1 to %d", AGE_DAYS_MAX);
	return status == LEAT_OK
		   ? leat_policy_number(object, PATH, "max_error", &given, &c->delay_max_error, err)
		   : status;
}
