/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_UNIT_H
#define LEAT_CREDIT_UNIT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "record/schema.h"

/*
 * What is credited: a channel, or a campaign or creative of it. A unit's name is its columns in
 * this order, those at the end that are empty left out:
 *   channel
 *   platform, account, campaign_id, and if that is empty campaign    (LEAT_BY_CAMPAIGN)
 *   creative_id, and if that is empty creative                       (LEAT_BY_CREATIVE)
 * with a byte between them that sorts before any that can be seen, so that the bytewise order
 * of names is that of their columns. Ids replace names: a campaign that is renamed stays one.
 */
enum leat_by { LEAT_BY_CHANNEL, LEAT_BY_CAMPAIGN, LEAT_BY_CREATIVE };
#define LEAT_BY_WORDS "channel campaign creative" /* in the order of the enum */

#define LEAT_UNIT_BETWEEN '\x1f'

/*
 * leat_unit_name -- of a row; name is overwritten.
 * field  LEAT_OBS_N, by column (borrowed)
 * Returns false, and *bad a column, if that has the byte between in it.
 */
bool leat_unit_name(
    enum leat_by by, const struct leat_slice *field, struct leat_buf *name, enum leat_obs *bad);

/*
 * leat_unit_columns -- the columns of a name, those that it does not have empty; others of
 * field are left alone.
 * field  LEAT_OBS_N (caller's), filled with slices of name
 */
void leat_unit_columns(struct leat_slice name, struct leat_slice *field);

/* leat_unit_channel -- the channel of a name. */
struct leat_slice leat_unit_channel(struct leat_slice name);

#endif
