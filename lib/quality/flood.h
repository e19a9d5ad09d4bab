/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_FLOOD_H
#define LEAT_QUALITY_FLOOD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

/*
 * Who has more events than a person can: more than `events` within any `window`.
 * Feed every event in any order, settle, ask.
 *
 * Events are sorted on disk, in an unlinked temporary file of 24 bytes each, where
 * there are more than half a million. Memory: 12 MB, 24 KB for each half million
 * events, 8 bytes times `events`, and 16 bytes for each user found. Users are told
 * apart by a 128-bit digest (FNV-1a) of their name: two of 1e12 users have the same
 * with a probability of 1e-15.
 */
struct leat_flood;

enum { LEAT_FLOOD_EVENTS_MAX = 1000000 };

/*
 * leat_flood_new -- events 1 to LEAT_FLOOD_EVENTS_MAX; window_us in microseconds, >= 1;
 * directory of the temporary file (borrowed until settled). Free with leat_flood_free.
 */
struct leat_flood *leat_flood_new(int64_t events, int64_t window_us, const char *directory);
void leat_flood_free(struct leat_flood *f);

/* leat_flood_see -- an event of a user. LEAT_OK; LEAT_ECREATE or LEAT_EIO for the file. */
int leat_flood_see(
    struct leat_flood *f, struct leat_slice user, int64_t instant_us, struct leat_err *err);

/* leat_flood_settle -- after the last event, once. LEAT_OK; LEAT_EIO. */
int leat_flood_settle(struct leat_flood *f, struct leat_err *err);

/* leat_flood_has -- has the user been found? After settling. */
bool leat_flood_has(const struct leat_flood *f, struct leat_slice user);

/* leat_flood_users -- how many have been found. */
size_t leat_flood_users(const struct leat_flood *f);

#endif
