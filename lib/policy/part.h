/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_POLICY_PART_H
#define LEAT_POLICY_PART_H

#include "policy/policy.h"
#include "record/json.h"

/*
 * The room's own: each part of the file has a parser in a file of its own, that
 * reads object into the policy and fills err->column with the path of a fault.
 */
int leat_policy_part_clean(
    struct leat_policy *p, const struct leat_json *object, struct leat_err *err);

int leat_policy_part_checks(
    struct leat_policy *p, const struct leat_json *object, struct leat_err *err);

#define LEAT_POLICY_PATH 160

/* leat_policy_number -- a number of at least 0, by a path that is reported when it is not. */
int leat_policy_number(const struct leat_json *object, const char *path, const char *key,
    bool *given, double *out, struct leat_err *err);

#endif
