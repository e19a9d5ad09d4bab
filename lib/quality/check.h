/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_CHECK_H
#define LEAT_QUALITY_CHECK_H

#include <stdbool.h>

#include "record/rules.h"
#include "record/stream.h"

/*
 * Is a row of observations fit to be used? By itself alone: what can be said of
 * a row only beside others is elsewhere in this room.
 */
struct leat_finding {
	int column;       /* of the schema */
	char reason[400]; /* a few words, safe to print */
};

/*
 * leat_check_row -- against the schema and the rules (may be NULL).
 * kind   set to the row's kind where that is known
 * Checked, in this order: the kind; every filled column's type; what the kind
 * needs (an outcome: conversions, or a value); a period that ends before it
 * begins; a negative cost (unless the row is flagged `correction`), budget or
 * refund; the rules' columns, values and ranges.
 * Returns true, or false with the first fault in f.
 */
bool leat_check_row(const struct leat_row *row, const struct leat_rules *rules,
    enum leat_obs_kind *kind, struct leat_finding *f);

#endif
