/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_CHECK_H
#define LEAT_QUALITY_CHECK_H

#include <stdbool.h>
#include <stdint.h>

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

/* What is asked of every row. */
struct leat_checker {
	const struct leat_rules *rules; /* borrowed; may be NULL */
	uint64_t typed;                 /* columns that do not take any text, a bit each */
	uint64_t needed[LEAT_OBS_END];  /* by kind: the columns that it must fill */
};

/* leat_checker_init -- rules beyond the schema, borrowed, or NULL. Nothing to free. */
void leat_checker_init(struct leat_checker *k, const struct leat_rules *rules);

/*
 * leat_check_row -- against the schema and the rules.
 * kind   set to the row's kind where that is known
 * Checked, in this order: the kind; every filled column's type; what the kind
 * needs (an outcome: conversions, or a value); a period that ends before it
 * begins; a negative cost (unless the row is flagged `correction`), budget or
 * refund; the rules' columns, values and ranges.
 * Returns true, or false with the first fault in f.
 */
bool leat_check_row(const struct leat_checker *k, const struct leat_row *row,
    enum leat_obs_kind *kind, struct leat_finding *f);

#endif
