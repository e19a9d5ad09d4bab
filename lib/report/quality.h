/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_QUALITY_H
#define LEAT_REPORT_QUALITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a quality report (leat-quality(5)) says, as it is there. Strings are "" where
 * they are not given, numbers NAN, days INT32_MIN.
 */
struct leat_facts_check {
	const char *name, *action;
	size_t findings, errors;
};

struct leat_facts_finding {
	const char *check, *platform, *account, *campaign, *channel, *other, *geo, *time_basis;
	const char *column, *message;
	bool error;
	int32_t first, last; /* days */
	double observed, expected, limit;
};

/* How complete a day of an age is. */
struct leat_facts_age {
	int age; /* days */
	double complete, lower, upper, factor;
};

/* A platform's curve, and what was done by it. */
struct leat_facts_delay {
	const char *platform, *time_basis, *column, *origin;
	double exports, tail, completed, partial,
	    dropped;                        /* counts of days and rows; tail a share */
	double before, after, lower, upper; /* of completed rows */
	bool unsettled;
	size_t nages;
	struct leat_facts_age *age; /* ascending */
};

struct leat_facts_drift {
	const char *platform, *column;
	double before, now, psi, psi_limit, ks_p; /* before, now: means of a day */
	bool measured, drifted;
};

struct leat_facts_collinear {
	const char *channel, *nearest;
	double inflation, correlation;
	bool moves;
};

/* What a rule of the policy did to single rows. */
struct leat_facts_rule {
	const char *rule, *name, *action; /* rule: its path in the policy */
	double rows;
};

struct leat_facts_quality {
	bool given, has_rows;
	double read, made, written, rejected, merged, dropped; /* rows */
	size_t nchecks, nfindings, ndelays, ndrifts, nchannels, nrules;
	size_t checks_cap, findings_cap, delays_cap, drifts_cap, channels_cap, rules_cap;
	struct leat_facts_check *check;
	struct leat_facts_finding *finding; /* errors first, else as they come */
	struct leat_facts_delay *delay;
	struct leat_facts_drift *drift;
	struct leat_facts_collinear *channel;
	struct leat_facts_rule *rule;
	double condition; /* of the channels' spend */
};

#endif
