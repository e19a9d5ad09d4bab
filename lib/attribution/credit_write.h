/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_CREDIT_WRITE_H
#define LEAT_ATTRIBUTION_CREDIT_WRITE_H

#include "attribution/credit.h"
#include "record/stream.h"

/* The columns that written credits may fill, -1 at the end. */
extern const int leat_credit_columns[];
extern const int leat_credit_interval_columns[];   /* those besides, where intervals are wanted */
extern const int leat_credit_calibrated_columns[]; /* and where credits are calibrated */

/*
 * leat_credit_write -- a row for each credit of a model that is not zero: by day, unit and
 * currency, bytewise.
 * level     of intervals; 0: none
 * ncolumns  the stream's, as leat_in_ncolumns gives it
 * Returns LEAT_OK; LEAT_EDATA for a sum of more than 64 bits, and what writing says.
 */
int leat_credit_write(const struct leat_credited *c, const struct leat_gather *names, double level,
    struct leat_out *out, size_t ncolumns, struct leat_err *err);

#endif
