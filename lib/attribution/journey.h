/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_JOURNEY_H
#define LEAT_ATTRIBUTION_JOURNEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "base/mem.h"

/*
 * struct leat_journeys -- touches and conversions, gathered in any order and then
 * handed out person by person. All of them are kept in memory: 16 bytes a touch,
 * 64 a conversion, and about 100 a user, besides the text of users, channels and
 * order ids; growing and sorting may double that for a moment.
 */
struct leat_person_touch {
	int64_t time_us;
	uint32_t user, unit;
};

struct leat_person_conversion {
	int64_t time_us;
	int64_t conversions, revenue; /* micros */
	struct leat_slice id;
	int32_t day; /* on which it is credited */
	uint32_t user, currency;
};

struct leat_journeys {
	struct leat_map user, unit, currency;
	struct leat_person_touch *touch;
	size_t ntouches, touch_cap;
	struct leat_person_conversion *conversion;
	size_t nconversions, conversion_cap;
	int64_t end_us; /* the newest time of all */
	struct leat_arena text;
	size_t next_touch, next_conversion;
	bool grouped;
};

/* All touches and conversions of one person, each in order of time. */
struct leat_person {
	const struct leat_person_touch *touch;
	size_t ntouches;
	const struct leat_person_conversion *conversion;
	size_t nconversions;
};

void leat_journeys_init(struct leat_journeys *j);
void leat_journeys_fini(struct leat_journeys *j);

void leat_journeys_touch(
    struct leat_journeys *j, struct leat_slice user, struct leat_slice unit, int64_t time_us);
/* leat_journeys_conversion -- c's user, currency and id are set from the slices; an empty user is
 * nobody's, each alone. */
void leat_journeys_conversion(struct leat_journeys *j, struct leat_slice user,
    struct leat_slice currency, struct leat_slice id, const struct leat_person_conversion *c);

/*
 * leat_journeys_group -- sort, after the last add. Units and currencies are numbered
 * anew, so that the order of the numbers is the bytewise order of their names;
 * the baseline is one of the units. At equal times touches go by channel,
 * conversions by id, then by their amounts.
 */
void leat_journeys_group(struct leat_journeys *j);
struct leat_slice leat_journeys_unit(const struct leat_journeys *j, uint32_t unit);
struct leat_slice leat_journeys_currency(const struct leat_journeys *j, uint32_t currency);

/* leat_journeys_next -- the next person; false after the last. rewind starts again. */
bool leat_journeys_next(struct leat_journeys *j, struct leat_person *journey);
void leat_journeys_rewind(struct leat_journeys *j);

/*
 * Cutting a journey into paths. A conversion's path is the touches at most
 * `lookback` before it and, unless they may be reused, after the conversion
 * before it; a touch at the very time of a conversion precedes it. Touches that are
 * on no path are null paths, cut where two are more than the lookback apart;
 * the last of them is open, neither converted nor given up, if its last touch is
 * within the lookback of the end of the data.
 */
struct leat_cut_options {
	int64_t lookback_us;
	bool reuse_touches;
};

enum leat_cut { LEAT_CUT_CONVERTED, LEAT_CUT_NULL, LEAT_CUT_OPEN };

struct leat_cut_path {
	enum leat_cut what;
	const struct leat_person_touch *touch;
	size_t n;                                        /* 0 only when converted */
	const struct leat_person_conversion *conversion; /* NULL unless converted */
};

/* leat_person_cut -- call take(ctx, path) for each path, in order of time. end_us is that of the
 * data. */
void leat_person_cut(const struct leat_person *j, const struct leat_cut_options *o, int64_t end_us,
    void (*take)(void *ctx, const struct leat_cut_path *path), void *ctx);

#endif
