/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_RESHAPE_H
#define LEAT_RECORD_RESHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "record/schema.h"

/*
 * What is to be done to single observation rows before the stream is judged. As
 * with rules.h the policy file is read into this and quality obeys it. Zeroed
 * rules ask for nothing.
 *
 * A column in a rule is a number of the schema's, or LEAT_OBS_N + k for own[k]: a
 * column that the schema does not know, or a key of `extra`.
 */

enum leat_row_action {
	LEAT_ROW_KEEP, /* as it is; counted */
	LEAT_ROW_FLAG,
	LEAT_ROW_DROP,
	LEAT_ROW_REJECT,
	LEAT_ROW_HOLD, /* flagged, and the stream held */
	LEAT_ROW_ERROR /* the run ends */
};

/* A text matches if it is one of plain, or any of glob (base/glob.h). */
struct leat_patterns {
	size_t nplain, nglob;
	struct leat_slice *plain; /* sorted by leat_fold_cmp with the rule's fold */
	struct leat_slice *glob;
};

struct leat_row_when {
	int column;
	struct leat_patterns any;
};

struct leat_row_set {
	int column;
	struct leat_slice value; /* of the column's type; empty to clear it */
};

/* Rows of some kinds in which every column of `when` matches. */
struct leat_row_rule {
	struct leat_slice path; /* in the policy: clean.taxonomy.rules[3] */
	struct leat_slice name; /* may be empty; no blanks */
	unsigned kinds;         /* a bit an enum leat_obs_kind */
	bool fold;              /* A to Z match in either case */
	size_t nwhen, nset;
	struct leat_row_when *when;
	struct leat_row_set *set;
	/* of rows to be left out */
	enum leat_row_action action;
	int64_t events, window_us; /* more events of a user within the window; 0: no rate */
};

/* One field of a name: what it may be, and what is put in its place. */
struct leat_name_value {
	struct leat_slice pattern;
	bool replaced;
	struct leat_slice value; /* if replaced */
};

struct leat_name_field {
	struct leat_slice before; /* text that stands in front of it; only the first may be empty */
	int column;               /* -1: any text, also none, that is passed over */
	size_t nvalues;           /* 0: any text but none; else the first that matches */
	struct leat_name_value *value;
};

struct leat_name_rule {
	struct leat_row_rule rule;
	int from; /* the column that is taken apart */
	size_t nfields;
	struct leat_name_field *field;
	struct leat_slice after; /* text behind the last field */
};

struct leat_consent_rules {
	bool asked;
	int column;
	bool fold;
	struct leat_patterns allow;
	enum leat_row_action touches;     /* without consent: drop or reject */
	enum leat_row_action conversions; /* keep (without the user), drop or reject */
};

/* Which rate holds for a row of several days. */
enum leat_fx_period { LEAT_FX_MEAN, LEAT_FX_FIRST, LEAT_FX_LAST };

struct leat_fx_rules {
	bool asked;
	enum leat_row_action missing; /* error, reject or hold */
	int64_t max_age_days;         /* a rate may be so many days older than the row's day */
	bool only_direct;             /* a pair is not turned round */
	struct leat_slice
	    through; /* currency that pairs may be put together through; empty: none */
	enum leat_fx_period period;
};

struct leat_reshape_rules {
	size_t nown, nexclude, ndefaults, nnames, ntaxonomy;
	struct leat_slice *own; /* names, each once */
	struct leat_row_rule *exclude, *defaults, *taxonomy;
	struct leat_name_rule *names;
	enum leat_row_action unparsed, unmatched; /* keep, flag, reject or hold */
	enum leat_row_action other_tz;            /* keep: not looked for */
	struct leat_consent_rules consent;
	struct leat_fx_rules fx;
};

#endif
