/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_INSPECT_H
#define LEAT_QUALITY_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "quality/finding.h"
#include "quality/history.h"

/* Rows that another has the place of: it says the same, is newer, or was read later. */
enum { LEAT_REPEAT_COPY, LEAT_REPEAT_RESTATED, LEAT_REPEAT_CONTRADICTS, LEAT_REPEATS };

struct leat_repeats {
	uint64_t n;
	int32_t first, last; /* days */
};

/* A platform and account. */
struct leat_source {
	struct leat_series days; /* of its spend rows, with their currencies */
	uint64_t rows;           /* of any kind, repeated ones too */
	struct leat_repeats repeats[LEAT_REPEATS];
};

/*
 * The checks of a stream as a whole, each only if it is asked for: gaps, late
 * feeds, contradictions, anomalies, levels, currencies, duplicates. Feed merged cover, every
 * row that stays and every one that repeats another, settle, read the findings, and ask of each
 * spend row what is wrong.
 */
struct leat_inspection {
	const struct leat_rule_checks *asked; /* borrowed */
	struct leat_history history;
	struct leat_map platform;
	struct leat_series *days; /* of a platform: those that have spend rows */
	size_t days_cap;
	struct leat_cover_period {
		size_t platform;
		int32_t first, last;
	} * cover;
	size_t ncovers, covers_cap;
	struct leat_map source_name; /* platform, account: NUL after each */
	struct leat_source *source;
	size_t sources_cap;
	struct leat_map feed; /* kind, platform: NUL after each */
	int32_t *newest;      /* day of a feed */
	size_t newest_cap;
	struct leat_buf key;
	struct leat_series claimed, orders, outcomes; /* conversions by the day */
	int64_t as_of;        /* the newest of any row, microseconds; INT64_MIN for none */
	struct leat_missing { /* a day of a series that is to be made */
		size_t series;
		int32_t day;
	} * missing;
	size_t nmissing, missing_cap;
	struct leat_findings findings;
	struct leat_buf lines; /* of drift and collinear, JSON lines */
};

void leat_inspection_init(struct leat_inspection *x, const struct leat_rule_checks *asked);

/* leat_inspect_cover -- a merged cover row. */
void leat_inspect_cover(struct leat_inspection *x, const struct leat_row *row);

/* leat_inspect_row -- a checked row that stays, and the day that its time falls on. */
void leat_inspect_row(
    struct leat_inspection *x, const struct leat_row *row, enum leat_obs_kind kind, int32_t day);

/* leat_inspect_repeat -- a checked row that another has the place of, LEAT_REPEAT_COPY, ... */
void leat_inspect_repeat(
    struct leat_inspection *x, const struct leat_row *row, int32_t day, int how);

/* leat_inspect_source -- the number of a platform and account, which is made if it is new. */
size_t leat_inspect_source(
    struct leat_inspection *x, struct leat_slice platform, struct leat_slice account);

/*
 * leat_inspect_settle -- after the last row: fills and sorts the findings.
 * today  the day that lateness is counted from; INT32_MIN: that of the newest
 *        as_of, and without one no platform is late
 */
void leat_inspect_settle(struct leat_inspection *x, int32_t today);

/* leat_inspect_marks -- what is wrong with a spend row's day: LEAT_MARK_ and bits of columns. */
unsigned leat_inspect_marks(struct leat_inspection *x, const struct leat_row *row, int32_t day);

/*
 * leat_inspect_substitute -- what a column of a spend row is to be, if its day is an anomaly and
 * the same weekdays before say anything. row has the column. micros   of the row, and then what it
 * becomes
 */
bool leat_inspect_substitute(struct leat_inspection *x, const struct leat_row *row, int32_t day,
    int column, int64_t *micros);

/*
 * leat_inspect_made -- the i-th of the rows that are put into gaps, if that is asked for; in one
 * order, whatever that of the rows was. Its text is borrowed. Returns false at the end.
 */
bool leat_inspect_made(const struct leat_inspection *x, size_t i, struct leat_row *row);

void leat_inspection_fini(struct leat_inspection *x);

#endif
