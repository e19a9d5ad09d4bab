/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COVERAGE_H
#define LEAT_CREDIT_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "base/money.h"
#include "credit/filter.h"

/*
 * Coverage: how much of what was paid for is in the log of touches. By channel, over the whole
 * stream, the touches that are clicks against the clicks of spend rows, and the touches that
 * are impressions against their impressions. A channel whose log has no clicks at all but visits
 * is measured by those, and one whose touches say no event by all of them, as clicks.
 * Zero-initialised is ready for use.
 */
struct leat_coverage {
	struct leat_map channel;
	struct leat_coverage_sum *sum;
	size_t cap;
};

struct leat_coverage_sum {
	leat_sum clicks, impressions; /* paid for, micros */
	uint64_t touches[LEAT_EVENTS];
};

/* leat_coverage_spend -- a spend row's clicks and impressions, micros >= 0. */
void leat_coverage_spend(
    struct leat_coverage *c, struct leat_slice channel, int64_t clicks, int64_t impressions);
/* leat_coverage_touches -- n touches of a channel. */
void leat_coverage_touches(
    struct leat_coverage *c, struct leat_slice channel, enum leat_event event, uint64_t n);
void leat_coverage_merge(struct leat_coverage *to, const struct leat_coverage *from);
void leat_coverage_fini(struct leat_coverage *c);

/* What of a channel is covered. A share is >= 0, above 1 if more was logged than was paid for; NAN
 * where nothing was paid for, or where the filter leaves such touches out. */
struct leat_covered {
	double clicks, impressions;
	/* Of the two; of clicks alone if no impression was logged at all. NAN: neither is known. */
	double least;
};

/* leat_coverage_of -- of one channel. f: the touches that were asked for (NULL: all). */
struct leat_covered leat_coverage_of(
    const struct leat_coverage *c, struct leat_slice channel, const struct leat_touch_filter *f);

/*
 * leat_coverage_tell -- a note for each channel that was paid for, in the order of their names,
 * and a warning of those below the limit.
 */
void leat_coverage_tell(const struct leat_coverage *c, const struct leat_touch_filter *f,
    double limit, const struct leat_log *log);

/* The flag of credits whose channel is below the limit. */
#define LEAT_FLAG_COVERAGE "coverage"

#endif
