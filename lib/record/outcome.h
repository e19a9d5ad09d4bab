/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_OUTCOME_H
#define LEAT_RECORD_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "record/partial.h"
#include "record/stream.h"

/*
 * Outcomes derived from orders: what a budget is judged by. Feed every row of an
 * observation stream that has no duplicates left, in any order; if it had
 * conversions but no outcome rows of its own, write what they come to.
 *
 * One row a day (of one zone), period_end, geo and currency: conversions (1 where
 * a row does not say), and revenue less refunds if any row of that geo and
 * currency has either. Sums are exact. A day inside the cover of a platform that
 * conversions came from, on which a geo and currency has none, is a zero row;
 * outside any cover there is no row, for nothing is known. A day that some of
 * these platforms cover and others do not is flagged `partial`.
 * Platform claims (spend rows) are never used.
 */
struct leat_outcomes;

/*
 * leat_outcomes_new -- days are days of the zone tz ("UTC", "Europe/Berlin").
 * Returns LEAT_OK; LEAT_EDATA for an unknown zone. Free with leat_outcomes_free.
 */
int leat_outcomes_new(struct leat_outcomes **o, struct leat_slice tz, struct leat_err *err);

/*
 * leat_outcomes_add -- take note of a row of any kind (borrowed for the call).
 * Returns LEAT_OK; LEAT_EDATA for a time, number or date that is none, and for a
 * cover of more than a hundred years, with the column but neither file nor line, which the caller
 * knows.
 */
int leat_outcomes_add(struct leat_outcomes *o, const struct leat_row *row, struct leat_err *err);

/* leat_outcomes_due -- conversions were fed, and no outcome rows. */
bool leat_outcomes_due(const struct leat_outcomes *o);

/* The columns that written rows may fill, -1 at the end: for leat_out_columns. */
extern const int leat_outcomes_columns[];

/*
 * leat_outcomes_write -- the derived rows, sorted by time, period_end, geo and
 * currency, bytewise. Writes none unless they are due.
 * ncolumns  of the stream, as leat_in_ncolumns gives it
 * rows      how many were written is added (may be NULL)
 */
int leat_outcomes_write(struct leat_outcomes *o, struct leat_out *out, size_t ncolumns,
    uint64_t *rows, struct leat_err *err);

/*
 * leat_outcomes_put -- add all that rows came to, to a partial, before anything is written:
 *	/outcome/sum/DAY/PERIOD_END/GEO/CURRENCY  conversions, revenue, and 1: there is such a row
 *	/outcome/priced/GEO/CURRENCY              1: it has revenue
 *	/outcome/source/PLATFORM/ACCOUNT          1: conversions came from there
 *	/outcome/cover/PLATFORM/ACCOUNT/FIRST/LAST  1
 *	/outcome/given                            1: there are outcome rows
 * What is 1 says that it is so, however often it has been added up.
 */
int leat_outcomes_put(const struct leat_outcomes *o, struct leat_partial *p, struct leat_err *err);
/* leat_outcomes_get -- take such a sum; rest is its key behind /outcome. LEAT_EDATA. */
int leat_outcomes_get(struct leat_outcomes *o, struct leat_slice rest, const leat_sum *value,
    size_t n, struct leat_err *err);

void leat_outcomes_free(struct leat_outcomes *o);

#endif
