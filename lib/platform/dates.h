/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_DATES_H
#define LEAT_PLATFORM_DATES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"

/*
 * Dates as platforms print them: ISO first; figures in the order that a mapping
 * states; and months by name in English, Portuguese, Spanish, German, French
 * and Italian ("July 1, 2026", "Wed, 1 Jul 2026", "1 de julho de 2026",
 * "1. Juli 2026"). Nothing is guessed: 7/1/2026 without a stated order is no
 * date. Figures parted by points are day, month, year in every country that
 * writes them so. Where the order is stated, a year of two figures is of this century.
 */
enum leat_date_order { LEAT_DATES_ISO, LEAT_DATES_MDY, LEAT_DATES_DMY };

/* leat_dates_day -- the whole text is a date, or a date and a midnight ("2026-07-01 00:00:00"). */
bool leat_dates_day(struct leat_slice s, enum leat_date_order order, int32_t *day);

/* leat_dates_range -- "July 1, 2026 - July 31, 2026", "7/1/2026,7/2/2026"; one date is a range too.
 */
bool leat_dates_range(
    struct leat_slice s, enum leat_date_order order, int32_t *first, int32_t *last);

/*
 * leat_dates_instant -- an instant that says its own zone: ISO with Z or an
 * offset, or "7/3/2026 10:15:00 PM (GMT)".
 * day   if not NULL, the calendar day as it is written
 */
bool leat_dates_instant(
    struct leat_slice s, enum leat_date_order order, int64_t *instant_us, int32_t *day);

/*
 * leat_dates_clock -- a date with or without a time of day, in no stated zone:
 * "2021-09-15 5:00:00", "2022-05-29T10:00:00", "Jun 09, 2018 09:30 pm",
 * "7/1/2026, 12:00 AM", "3/15/2020 12:00:00 AM|7" (the hour behind the bar).
 * us   microseconds since midnight; -1 if there is no time of day
 */
bool leat_dates_clock(struct leat_slice s, enum leat_date_order order, int32_t *day, int64_t *us);

/*
 * leat_dates_stamp -- an instant as logs write it: with its zone; as seconds (also with
 * decimals), milliseconds or microseconds since 1970, told by their 10, 13 or 16 digits;
 * or as a date and a time of day in `zone`, which may be NULL.
 * day       the calendar day as it is written; of seconds since 1970, in UTC
 * *zoneless the text is a date and a time of day, and there is no zone for it
 */
bool leat_dates_stamp(struct leat_slice s, enum leat_date_order order, const struct leat_zone *zone,
    int64_t *instant_us, int32_t *day, bool *zoneless);

#endif
