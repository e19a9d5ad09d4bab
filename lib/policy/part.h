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

/* What is done to single rows: members of "clean", which is object. */
int leat_policy_part_rows(
    struct leat_policy *p, const struct leat_json *object, struct leat_err *err);
#define LEAT_POLICY_ROWS_KEYS                                                                      \
	"exclude", "consent", "defaults", "parse", "taxonomy", "other_tz", "fx"
int leat_policy_part_anomaly(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err);
int leat_policy_part_shift(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err);
int leat_policy_part_currency(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err);
int leat_policy_part_duplicate(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err);

int leat_policy_part_delay(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err);

int leat_policy_part_drift(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err);
int leat_policy_part_collinear(
    struct leat_rule_checks *c, const struct leat_json *object, struct leat_err *err);

#define LEAT_POLICY_PATH 160

/* leat_policy_number -- a number of at least 0, by a path that is reported when it is not. */
int leat_policy_number(const struct leat_json *object, const char *path, const char *key,
    bool *given, double *out, struct leat_err *err);

/* leat_policy_member -- the path of a member that the file's author named, safe to print. */
const char *leat_policy_member(
    char where[LEAT_POLICY_PATH], const char *path, struct leat_slice key);

/* leat_policy_unknown -- LEAT_ECONFIG for a name that is not known, with the nearest that is. */
int leat_policy_unknown(const char *what, const char *where, struct leat_slice name,
    const char *const *names, size_t n, struct leat_err *err);

/* leat_policy_column -- the number of a column of the schema, by its name. */
int leat_policy_column(
    const char *where, struct leat_slice name, int *column, struct leat_err *err);

/*
 * leat_policy_rule_column -- the same, or with a `+` in front a column of the user's own, which
 * gets a number behind the schema's.
 */
int leat_policy_rule_column(struct leat_policy *p, const char *where, struct leat_slice name,
    int *column, struct leat_err *err);

/*
 * leat_policy_rule -- the members that rules have in common: name, kinds,
 * ignore_case, when; and set, where settable says which columns may be.
 * kinds     where the rule does not say: this, 0 for all that have its columns
 * columns   further columns of the rule, which its kinds must have
 * settable  NULL: the rule has no set
 * r         filled, with its path (caller's)
 */
struct leat_rule_form {
	const char *path;
	unsigned kinds;
	const int *columns;
	size_t ncolumns;
	bool (*settable)(int column);
	bool may_clear; /* an empty value may be set */
};
int leat_policy_rule(struct leat_policy *p, struct leat_row_rule *r, const struct leat_json *object,
    const struct leat_rule_form *form, struct leat_err *err);

/* leat_policy_patterns -- a text or an array of texts as patterns. */
int leat_policy_patterns(struct leat_policy *p, struct leat_patterns *to, bool fold,
    const struct leat_json *node, const char *where, struct leat_err *err);

/* leat_policy_row_action -- a word of a list, each with what it means; absent leaves *action. */
struct leat_action_word {
	const char *word;
	enum leat_row_action action;
};
int leat_policy_row_action(const struct leat_json *object, const char *path, const char *key,
    const struct leat_action_word *words, size_t n, enum leat_row_action *action,
    struct leat_err *err);

/* leat_policy_describes -- may a rule write into the column: one that names or describes? */
bool leat_policy_describes(int column);

/* leat_policy_part_names -- "clean.parse". */
int leat_policy_part_names(
    struct leat_policy *p, const struct leat_json *object, struct leat_err *err);
/* leat_policy_action -- the member "action", flag if absent. allowed: a bit 1 << action each. */
int leat_policy_action(const struct leat_json *object, const char *path, unsigned allowed,
    enum leat_action *action, struct leat_err *err);

#endif
