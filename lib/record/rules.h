/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_RULES_H
#define LEAT_RECORD_RULES_H

#include <stddef.h>

#include "base/slice.h"
#include "record/schema.h"

/*
 * What is asked of observation rows beyond the schema. The policy file is read
 * into this, and quality obeys it; it stands on the floor below both, which know
 * nothing of each other.
 */

/* A column that rows of one kind must fill. */
struct leat_rule_required {
	enum leat_obs_kind kind;
	int column;
};

/* The only values that a column may have where it is filled. */
struct leat_rule_allowed {
	int column;
	size_t n;
	struct leat_slice *value; /* sorted bytewise */
};

/* Limits, inclusive, of a number column where it is filled; infinite for an open end. */
struct leat_rule_range {
	int column;
	double low, high;
};

struct leat_rules {
	size_t nrequired, nallowed, nrange;
	struct leat_rule_required *required;
	struct leat_rule_allowed *allowed;
	struct leat_rule_range *range;
};

#endif
