/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_IDENTITY_H
#define LEAT_QUALITY_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/when.h"
#include "record/stream.h"

/*
 * When are two rows the same thing seen twice? Fields are joined with a NUL
 * after each, which checked rows never hold, so that no two identities collide.
 */

/*
 * leat_identity -- the identity of a checked row, into key (replaced).
 *   spend       time, period_end, channel, platform, account, campaign, ad group, creative
 *               (by id, else by name), geo, device, segment, attribution
 *   touch, conversion   platform, account, id
 *   outcome, control    time, period_end, geo, device, segment, name; outcome also
 *               currency and new_customer
 *   lift, cover every column but as_of, flags and source: only exact repeats are one
 * Returns false for a row that has none and so is never a duplicate: an event
 * without id, a credit.
 */
bool leat_identity(const struct leat_row *row, enum leat_obs_kind kind, struct leat_buf *key);

/* leat_identity_on -- the same, as if the row's time were that day. */
bool leat_identity_on(
    const struct leat_row *row, enum leat_obs_kind kind, int32_t day, struct leat_buf *key);

/* leat_content -- 64 bits that stand for everything in the row but as_of, flags and source. */
uint64_t leat_content(const struct leat_row *row);

/* leat_as_of -- when the row's export was taken, as an instant; INT64_MIN if it does not say. */
int64_t leat_as_of(const struct leat_row *row);

#endif
