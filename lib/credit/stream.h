/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_STREAM_H
#define LEAT_CREDIT_STREAM_H

#include "credit/credit.h"
#include "credit/explain.h"
#include "credit/filter.h"
#include "credit/unit.h"
#include "record/stream.h"

struct leat_partial;

/* Between which instants all parts of the data were observed; INT64_MIN: not known. */
struct leat_attribute_period {
	int64_t start_us, until_us;
};

struct leat_attribute_options {
	/* Its zone, threads, start and end are found here. */
	struct leat_credit_options credit;
	const char *tz;            /* IANA zone of all days */
	const char *observe_again; /* of sums: what observe must mean; NULL */
	const char
	    *observe; /* START/END, dates or instants, either may be empty; NULL: cover rows */
	const char *covariate; /* column that divides persons into strata; NULL: none */
	const char *directory; /* for temporary files */
	double level;          /* of intervals, in (0, 1); 0: none */
	bool by_touch_day;     /* credit on the day of the touch */
	bool calibrate;        /* by the lift rows, which are passed on last */
	enum leat_by by;       /* what is credited */
	enum leat_every every; /* of what period a credit is */
	const struct leat_touch_filter *filter; /* touches that count; NULL: all */
	double coverage_limit;                  /* below it a channel's credits are flagged */
	struct leat_output *paths;          /* what each touch is given goes there; NULL: nowhere */
	unsigned threads;                   /* 0: one; the output is the same */
	const struct leat_explain *explain; /* what was learnt; NULL: nobody asks */
};

/*
 * leat_attribute_stream -- pass an observation stream through, row by row, then add
 * outcome rows, if it has conversions and none of its own, and credit rows. A
 * stream that is cut or held gets neither. The trailer is left to the caller.
 * in      read to its end
 * out     opened; its columns are set here
 * log     is told what rows were not used, and of a lack of null paths
 * Returns LEAT_OK; LEAT_EUSAGE for an option that means nothing; LEAT_EDATA with the place for a
 * bad row, for touches of which none has a user, and for credits of the same model that are there
 * already.
 */
int leat_attribute_stream(struct leat_in *in, struct leat_out *out,
    const struct leat_attribute_options *o, const struct leat_log *log, struct leat_err *err);

/*
 * leat_attribute_sums -- the sums of a stream that has some of the persons, all that there is of
 * each, in place of rows. Nothing is added if the stream is cut or held.
 * period  set; it must be the same of all parts. Models that learn need its end from --observe or
 *         from cover rows, since the newest event of a part is not that of all: else LEAT_EUSAGE.
 */
int leat_attribute_sums(struct leat_in *in, struct leat_partial *sums,
    const struct leat_attribute_options *o, struct leat_attribute_period *period,
    const struct leat_log *log, struct leat_err *err);

/*
 * leat_attribute_final -- the rows that leat_attribute_stream adds, of the sums of all parts.
 * o  of which observe is what the sums' period says
 * LEAT_EDATA for a sum that is none of this program's.
 */
int leat_attribute_final(const struct leat_partial *sums, struct leat_out *out,
    const struct leat_attribute_options *o, const struct leat_log *log, struct leat_err *err);

#endif
