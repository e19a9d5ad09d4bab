/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_WHEN_H
#define LEAT_BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

/*
 * A day is the number of days since 1970-01-01 in the proleptic Gregorian
 * calendar; an instant is microseconds since 1970-01-01T00:00:00Z. Years 0001
 * to 9999. The environment's time zone is never read.
 */
#define LEAT_US_PER_SECOND INT64_C(1000000)
#define LEAT_US_PER_DAY (INT64_C(86400) * LEAT_US_PER_SECOND)

int32_t leat_day_from_civil(int year, int month, int day); /* month, day from 1; must be valid */
void leat_day_to_civil(int32_t day, int *year, int *month, int *mday);
int leat_day_of_week(int32_t day); /* 0 Monday to 6 Sunday */
int leat_day_of_year(int32_t day); /* 1 to 366 */
bool leat_civil_valid(int year, int month, int day);

/* leat_day_parse -- "2026-07-01" and nothing else. */
bool leat_day_parse(struct leat_slice s, int32_t *day);
/* leat_day_print -- 10 bytes and a terminator. Returns 10. */
#define LEAT_DAY_MAX 16
size_t leat_day_print(int32_t day, char out[LEAT_DAY_MAX]);

/*
 * leat_instant_parse -- date, `T` or blank, hh:mm[:ss[.ffffff]], then `Z` or an
 * offset (+hh:mm, +hhmm, " +hhmm"). A leap second 60 is taken as 59.999999.
 */
bool leat_instant_parse(struct leat_slice s, int64_t *instant_us);
/* leat_instant_print -- "2026-07-01T10:04:11Z", with as many of six decimals as needed. */
#define LEAT_INSTANT_MAX 40
size_t leat_instant_print(int64_t instant_us, char out[LEAT_INSTANT_MAX]);

/*
 * struct leat_zone -- an IANA time zone, read from the system's zone files
 * (TZif, RFC 8536), with its POSIX rule for the years after the table.
 */
struct leat_zone;

/* leat_zone_open -- "UTC" needs no file. LEAT_EDATA for an unknown name. Free with leat_zone_free.
 */
int leat_zone_open(struct leat_zone **zone, struct leat_slice name, struct leat_err *err);
void leat_zone_free(struct leat_zone *zone);

/* leat_zone_offset -- seconds east of UTC at an instant. */
int32_t leat_zone_offset(const struct leat_zone *zone, int64_t instant_us);

/* leat_zone_day -- the local calendar day of an instant. */
int32_t leat_zone_day(const struct leat_zone *zone, int64_t instant_us);

/*
 * leat_zone_instant -- the instant of a local time (microseconds since local
 * 1970-01-01T00:00). A time that occurs twice is the first; one that is skipped
 * moves forward by the gap.
 */
int64_t leat_zone_instant(const struct leat_zone *zone, int64_t local_us);

#endif
