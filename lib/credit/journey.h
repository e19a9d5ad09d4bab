/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_JOURNEY_H
#define LEAT_CREDIT_JOURNEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What persons did, in records of one size: there may be a thousand million of them. A
 * person is 64 bits of a hash of the user's name; names of all else are numbers.
 */
enum leat_event {
	LEAT_EVENT_NONE,
	LEAT_EVENT_IMPRESSION,
	LEAT_EVENT_CLICK,
	LEAT_EVENT_VISIT,
	LEAT_EVENT_OPEN,
	LEAT_EVENT_OTHER, /* a word that is none of these */
	LEAT_EVENTS
};

struct leat_touch {
	uint64_t person;
	int64_t time_us;
	uint32_t unit;
	uint16_t event; /* enum leat_event */
	uint16_t stratum;
};

#define LEAT_STRATUM_MAX 65000
#define LEAT_NOBODY UINT16_MAX /* a conversion's stratum: it has no user and is alone */

struct leat_conversion {
	uint64_t person;
	int64_t time_us;
	int64_t conversions, revenue; /* micros */
	int32_t day;                  /* on which it is credited */
	uint32_t currency;
	uint16_t stratum;
	char id[22]; /* the beginning of it, filled up with zeros */
};

/* All touches and conversions of one person, each in order of time. */
struct leat_person {
	const struct leat_touch *touch;
	size_t ntouches;
	const struct leat_conversion *conversion;
	size_t nconversions;
};

/* leat_touch_order, leat_conversion_order -- for qsort: by person, time, then channel or id, then
 * all that could tell two apart. */
int leat_touch_order(const void *a, const void *b);
int leat_conversion_order(const void *a, const void *b);

/*
 * Cutting a journey into paths. A conversion's path is the touches at most
 * `lookback` before it and, unless they may be reused, after the conversion
 * before it; a touch at the very time of a conversion precedes it. Touches that are
 * on no path are null paths, cut where two are more than the lookback apart;
 * the last of them is open, neither converted nor given up, if its last touch is
 * within the lookback of the end of the data. Who converts once has one path at most:
 * touches after the conversion are nothing, and further conversions have no touch.
 */
struct leat_cut_options {
	int64_t lookback_us;
	bool reuse_touches;
	bool once;
};

enum leat_cut { LEAT_CUT_CONVERTED, LEAT_CUT_NULL, LEAT_CUT_OPEN };

struct leat_cut_path {
	enum leat_cut what;
	const struct leat_touch *touch;
	size_t n;                                 /* 0 only when converted */
	const struct leat_conversion *conversion; /* NULL unless converted */
};

/* leat_person_cut -- call take(ctx, path) for each path, in order of time. end_us is that of the
 * data. */
void leat_person_cut(const struct leat_person *j, const struct leat_cut_options *o, int64_t end_us,
    void (*take)(void *ctx, const struct leat_cut_path *path), void *ctx);

/*
 * leat_person_at_risk -- until when a touch could lead to a conversion that would be
 * credited to it: for the lookback, but not beyond the end of the data, the conversion that
 * uses it up, or, of who converts once, that one.
 * until_us  ntouches (caller's); of a touch that never was at risk its own time
 * Returns until when the person was under observation, to convert for whatever reason; at
 * least the time of the first touch. There must be a touch.
 */
int64_t leat_person_at_risk(const struct leat_person *j, const struct leat_cut_options *o,
    int64_t end_us, int64_t *until_us);

#endif
