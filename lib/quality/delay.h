/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_DELAY_H
#define LEAT_QUALITY_DELAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"
#include "quality/finding.h"
#include "record/stream.h"

/*
 * Conversions come in after the day that they are booked on. From exports that
 * were taken on different days, which tell of the same day again, it is learnt
 * how complete a day is by its age (leat_completeness): the whole days from the
 * day to that of the row's as_of. A platform and time basis have a curve for
 * conversions and one for revenue.
 *
 * First see every spend row, also those that lose to a newer export; settle;
 * judge each row that stays, counting it, to know what is to be told; then
 * judge them again as they are written.
 *
 * Two exports of a day are compared campaign by campaign. Of rows that are there
 * several times over (a file that was given twice) one is counted. A row that an
 * export does not have while it has the campaign's other days was nothing then;
 * a campaign that lacks rows which it had before is left out, and counted.
 *
 * Memory: 48 bytes for each campaign, day and export of the day. Rows of
 * several days and rows without as_of take no part.
 */
struct leat_delay;

enum leat_delay_fate {
	LEAT_DELAY_WHOLE,     /* complete enough, or nothing is known of it */
	LEAT_DELAY_PARTIAL,   /* less complete than the limit */
	LEAT_DELAY_COMPLETED, /* and its conversions and revenue are now what is to be expected */
	LEAT_DELAY_DROPPED,   /* and not wanted */
	LEAT_DELAY_FATES
};

/* leat_delay_new -- asked and zone are borrowed; the zone says which day as_of falls on. */
struct leat_delay *leat_delay_new(
    const struct leat_rule_checks *asked, const struct leat_zone *zone);

/*
 * leat_delay_read -- take curves from the quality report of an earlier run: they
 * are used in place of what could be learnt of their platforms and time bases.
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA naming the line, also for a file
 * without any curve.
 */
int leat_delay_read(struct leat_delay *d, const char *path, struct leat_err *err);

/* leat_delay_see -- a checked spend row, and the day that its time falls on. */
void leat_delay_see(struct leat_delay *d, const struct leat_row *row, int32_t day);

/* leat_delay_settle -- after the last row was seen. */
void leat_delay_settle(struct leat_delay *d);

/*
 * leat_delay_judge -- what is to become of a spend row that stays. It is flagged
 * `partial`, or completed and flagged `completed:COL`; one that was flagged
 * `partial` before is not completed. counted: remember it for the findings.
 */
enum leat_delay_fate leat_delay_judge(
    struct leat_delay *d, struct leat_row *row, int32_t day, bool counted);

/* leat_delay_reason -- why the row was dropped. */
void leat_delay_reason(
    struct leat_delay *d, const struct leat_row *row, int32_t day, char *reason, size_t cap);

/*
 * leat_delay_cover -- the next period of a cover row that is left when dropped days are taken
 * out: what is not there is not zero.
 * end          last day of the cover
 * from         its first day, then where to go on
 * first, last  of the period
 * Returns false when there is none.
 */
bool leat_delay_cover(struct leat_delay *d, const struct leat_row *cover, int32_t end,
    int32_t *from, int32_t *first, int32_t *last);

/* leat_delay_find -- after counting: what there is to tell. */
void leat_delay_find(const struct leat_delay *d, struct leat_findings *findings);

/* leat_delay_print -- the curves as JSON lines, by platform, time basis and column. */
void leat_delay_print(const struct leat_delay *d, struct leat_buf *out);

void leat_delay_free(struct leat_delay *d);

#endif
