/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_CREDIT_WRITE_H
#define LEAT_CREDIT_CREDIT_WRITE_H

#include "credit/cost.h"
#include "credit/credit.h"
#include "record/stream.h"

/* The columns that written credits may fill, -1 at the end. */
extern const int leat_credit_columns[];
extern const int leat_credit_interval_columns[];   /* those besides, where intervals are wanted */
extern const int leat_credit_calibrated_columns[]; /* and where credits are calibrated */
extern const int leat_credit_campaign_columns[];   /* by campaign and by creative */
extern const int leat_credit_creative_columns[];   /* by creative */
extern const int leat_credit_cost_columns[];       /* where there may be spend */
extern const int leat_credit_coverage_columns[]; /* where there may be paid clicks or impressions */

struct leat_credit_writing {
	const struct leat_gather *names;
	struct leat_period period; /* a row is of one */
	double level;              /* of intervals; 0: none */
	struct leat_costs *costs;  /* NULL: none are known */
	/* Of each unit, the share of what was paid for that is touches; NAN: unknown. NULL: of all.
	 */
	const double *coverage;
	double coverage_limit; /* below it a credit is flagged */
};

/*
 * leat_credit_write -- a row for each credit of a model that is not zero: by period, unit and
 * currency, bytewise.
 * ncolumns  the stream's, as leat_in_ncolumns gives it
 * joined    how credits and costs found each other
 * Returns LEAT_OK; LEAT_EDATA for a sum of more than 64 bits, and what writing says.
 */
int leat_credit_write(const struct leat_credited *c, const struct leat_credit_writing *how,
    struct leat_out *out, size_t ncolumns, struct leat_cost_counts *joined, struct leat_err *err);

#endif
