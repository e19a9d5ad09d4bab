/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_TOTALS_H
#define LEAT_QUALITY_TOTALS_H

#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "record/stream.h"

/*
 * What an analyst compares with the platforms' own screens: sums by kind,
 * platform, channel and currency of the rows that were passed on. Sums are exact.
 */
struct leat_total;

struct leat_totals {
	struct leat_map name; /* kind, platform, channel, currency: a NUL after each */
	struct leat_total *total;
	size_t cap;
	struct leat_buf key;
};

/*
 * Columns: kind, platform, channel, currency, first, last (days; of instants in UTC), rows, cost,
 * conversions, revenue.
 */
extern const struct leat_schema leat_totals_schema;

/*
 * leat_totals_add -- a checked row of spend, touch, conversion or outcome; others are passed over.
 */
void leat_totals_add(struct leat_totals *t, const struct leat_row *row, enum leat_obs_kind kind);

/* leat_totals_write -- header and rows, sorted. LEAT_EDATA if a sum is out of range. */
int leat_totals_write(const struct leat_totals *t, struct leat_out *out, struct leat_err *err);

void leat_totals_fini(struct leat_totals *t);

#endif
