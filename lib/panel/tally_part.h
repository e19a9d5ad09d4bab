/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_TALLY_PART_H
#define LEAT_MIX_TALLY_PART_H

/* What the files that add rows to a tally share. */
#include "panel/tally.h"

/* One row on its way into its cell. */
struct leat_tally_row {
	struct leat_tally *t;
	const struct leat_panel_options *o;
	const struct leat_batch *b;
	size_t at;
	uint32_t file;
	int32_t first, last;
	bool partial;
	struct leat_err *err;
};

static inline struct leat_slice
leat_tally_field(const struct leat_tally_row *r, int column)
{
	return leat_field(r->b, r->at, column);
}

/* leat_tally_bad, leat_tally_missing -- LEAT_EDATA at a cell of the row. */
int leat_tally_bad(const struct leat_tally_row *r, int column, const char *what);
int leat_tally_missing(const struct leat_tally_row *r, int column);

/* leat_tally_cell -- the cell of a series over the row's span; good until the next call. */
struct leat_cell *leat_tally_cell(
    const struct leat_tally_row *r, enum leat_tally_kind kind, size_t series, bool *added);

/*
 * leat_tally_rate -- the planning rate of the row's money: false, and *rate untouched, if it
 * needs none. A currency that has none is LEAT_EDATA in *status.
 */
bool leat_tally_rate(const struct leat_tally_row *r, struct leat_rate *rate, int *status);

/* leat_tally_money -- a cell of money, at the planning rate if there is one; 0 if it is empty. */
int leat_tally_money(const struct leat_tally_row *r, int column, int64_t *micros, const char *what);

/* leat_tally_currency -- note the currency that the row's money is in once it is converted. */
void leat_tally_note_currency(const struct leat_tally_row *r, struct leat_tally_currency *c);

/* leat_tally_source -- the number of the row's platform and account. */
uint32_t leat_tally_source(const struct leat_tally_row *r);

/* Rows of each kind. */
int leat_tally_spend(struct leat_tally_row *r);
int leat_tally_outcome(struct leat_tally_row *r);
int leat_tally_conversion(struct leat_tally_row *r);
int leat_tally_control(struct leat_tally_row *r);
int leat_tally_lift(struct leat_tally_row *r);
int leat_tally_credit(struct leat_tally_row *r);

#endif
