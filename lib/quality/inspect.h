/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_INSPECT_H
#define LEAT_QUALITY_INSPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "quality/finding.h"
#include "quality/history.h"

/*
 * The checks of a stream as a whole, each only if it is asked for: gaps, late
 * platforms, contradictions, anomalies. Feed merged cover and every row that
 * stays, settle, read the findings, and ask of each spend row what is wrong.
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
	struct leat_series claimed, orders, outcomes; /* conversions by the day */
	int64_t as_of; /* the newest of any row, microseconds; INT64_MIN for none */
	struct leat_findings findings;
	struct leat_buf lines; /* of drift and collinear, JSON lines */
};

void leat_inspection_init(struct leat_inspection *x, const struct leat_rule_checks *asked);

/* leat_inspect_cover -- a merged cover row. */
void leat_inspect_cover(struct leat_inspection *x, const struct leat_row *row);

/* leat_inspect_row -- a checked row that stays, and the day that its time falls on. */
void leat_inspect_row(
    struct leat_inspection *x, const struct leat_row *row, enum leat_obs_kind kind, int32_t day);

/*
 * leat_inspect_settle -- after the last row: fills and sorts the findings.
 * today  the day that lateness is counted from; INT32_MIN: that of the newest
 *        as_of, and without one no platform is late
 */
void leat_inspect_settle(struct leat_inspection *x, int32_t today);

/* leat_inspect_marks -- what is wrong with a spend row's day: LEAT_MARK_ and bits of columns. */
unsigned leat_inspect_marks(struct leat_inspection *x, const struct leat_row *row, int32_t day);

void leat_inspection_fini(struct leat_inspection *x);

#endif
