/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_DAILY_H
#define LEAT_QUALITY_DAILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "record/stream.h"

/*
 * Spend and outcome rows by the hour become rows by the day: what adds up is
 * added (exactly), reach and frequency, which do not, are left out, and what
 * else a row says is taken from the day's latest hour, as_of from the newest
 * export, flags from all. Memory grows with days x entities.
 */
struct leat_daily_sum;

struct leat_daily {
	struct leat_map day; /* leat_identity_on: kind, day, then the rest, so that it sorts so */
	struct leat_daily_sum *sum;
	size_t cap;
	struct leat_buf key;
	struct leat_arena text;
};

/* leat_daily_note -- on the first pass: a row of this day is coming. Zeroed d is ready. */
void leat_daily_note(
    struct leat_daily *d, const struct leat_row *row, enum leat_obs_kind kind, int32_t day);

/* leat_daily_add -- on the second pass: a checked row whose time is an instant of that day. */
void leat_daily_add(
    struct leat_daily *d, const struct leat_row *row, enum leat_obs_kind kind, int32_t day);

/* leat_daily_any -- was anything added to day number i? */
bool leat_daily_any(const struct leat_daily *d, size_t i);

/*
 * leat_daily_row -- the sum of day number i (0 .. d->day.n - 1) with its tz.
 * Returns LEAT_OK; LEAT_EDATA if a sum is out of range. The row borrows from d.
 */
int leat_daily_row(const struct leat_daily *d, size_t i, struct leat_slice tz, struct leat_row *row,
    struct leat_err *err);

void leat_daily_fini(struct leat_daily *d);

#endif
