/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_COVER_H
#define LEAT_QUALITY_COVER_H

#include <stdbool.h>
#include <stdint.h>

#include "record/stream.h"

/*
 * Cover rows say "exported for this period". Several exports of one source
 * overlap or follow each other; here they become the fewest periods that say
 * the same. Rows that differ in another column than time, period_end, as_of,
 * flags and source are not of one source.
 */
struct leat_covers;

struct leat_covers *leat_covers_new(void);

/* leat_covers_add -- take in a checked cover row; false (and nothing is taken) if its time is no
 * date. */
bool leat_covers_add(struct leat_covers *c, const struct leat_row *row);

/*
 * leat_covers_merge -- join what overlaps or touches. Returns the number of
 * periods left. as_of, flags and source are kept where all that was joined agree.
 */
size_t leat_covers_merge(struct leat_covers *c);

/* leat_covers_next -- the merged periods, sorted by source and time; false at the end. */
bool leat_covers_next(struct leat_covers *c, struct leat_row *row);

void leat_covers_free(struct leat_covers *c);

#endif
