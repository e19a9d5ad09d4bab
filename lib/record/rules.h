/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_RULES_H
#define LEAT_RECORD_RULES_H

#include <stddef.h>
#include <stdint.h>

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

/* What is looked for in the stream as a whole; each only if it is asked for. */
enum leat_check {
	LEAT_CHECK_GAP,
	LEAT_CHECK_LATE,
	LEAT_CHECK_CONSISTENCY,
	LEAT_CHECK_ANOMALY,
	LEAT_CHECK_SHIFT,
	LEAT_CHECK_CURRENCY,
	LEAT_CHECK_DUPLICATE,
	LEAT_CHECK_DELAY,
	LEAT_CHECK_DRIFT,
	LEAT_CHECK_COLLINEAR,
	LEAT_CHECKS
};

/* What is done about it; LEAT_UNASKED is zero, so that zeroed rules ask for nothing. */
enum leat_action {
	LEAT_UNASKED,
	LEAT_FLAG,
	LEAT_REJECT,
	LEAT_HOLD,
	LEAT_DROP,      /* days that are not complete enough */
	LEAT_COMPLETE,  /* the same, by the learnt factor */
	LEAT_SUBSTITUTE /* what the same weekdays before say */
};

/* Ages of a feed's newest day, before as_of. */
struct leat_rule_late {
	struct leat_slice platform; /* of one platform's feeds */
	int64_t warn_after_days;    /* INT64_MAX: never */
	int64_t error_after_days;   /* from here the stream is held; >= warn_after_days */
};

struct leat_rule_checks {
	enum leat_action action[LEAT_CHECKS];
	int64_t gap_days;         /* a campaign's gap is at most so long; longer is a pause */
	int64_t warn_after_days;  /* of a platform's newest day, before as_of */
	int64_t error_after_days; /* from here the stream is held; >= warn_after_days */
	size_t nlate;
	struct leat_rule_late *late; /* of platforms that have ages of their own */
	double claimed_low;          /* claimed conversions to orders, by the day */
	double claimed_high;         /* infinite: no limit */
	double mads;                 /* a day is at least so many median absolute deviations off */
	double alpha;                /* chance that noise alone makes any day of a comparison odd */
	double least_change;         /* of a level: 0.15 is 15 % */
	double max_duplicates;       /* share of a source's rows: above it the stream is held */
	double delay_limit;          /* a day that is less complete, 0 to 1, is partial */
	double delay_max_error; /* of a factor, relative: more is too uncertain to complete by */
	int64_t delay_days;     /* the age at which a day is complete by decree */
	int64_t drift_days, drift_reference_days; /* the last ones, and those before; whole weeks */
	double drift_psi;                         /* more is drift, if also by chance ... */
	double drift_p;                           /* ... less probable than this */
	double collinear_correlation;             /* of two channels, absolute */
	double collinear_inflation;               /* of the variance of a channel's effect */
	double collinear_condition;               /* of all channels together */
};

struct leat_rules {
	size_t nrequired, nallowed, nrange;
	struct leat_rule_required *required;
	struct leat_rule_allowed *allowed;
	struct leat_rule_range *range;
	struct leat_rule_checks checks;
};

#endif
