/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_CLEANER_H
#define LEAT_QUALITY_CLEANER_H

#include <stdint.h>

#include "quality/discard.h"
#include "quality/finding.h"
#include "quality/reshape.h"
#include "quality/totals.h"
#include "record/rules.h"
#include "record/stream.h"

/*
 * An observation stream made fit to act on, in two passes. The first reads the
 * input to its end: it checks every row, puts the good ones aside in a temporary
 * file, and learns which of them repeat others. The second writes the merged
 * cover, sorted; what stays, in the order of the input; then, sorted, days added
 * up from hours and the outcomes that orders come to. So what is clean stays as
 * it is, byte for byte. Nothing is written before it is known that the whole
 * input can be used.
 *
 * Memory grows with accounts and campaigns x days, not with rows: what is known of
 * those is on disk too (quality/dedupe.h).
 * The output does not depend on the order of rows but in two ways: it keeps
 * that order, and rows of one identity and as_of that differ are decided by it
 * (the later stays, flagged `dup`, and a warning counts them).
 */
struct leat_cleaner;

struct leat_cleaner_options {
	const struct leat_rules *rules;           /* beyond the schema; may be NULL */
	const struct leat_reshape_rules *reshape; /* what is done to rows before; may be NULL */
	const struct leat_fx *fx;   /* to convert money by, with reshape; may be NULL */
	struct leat_slice currency; /* that money becomes, with fx */
	struct leat_slice tz;       /* zone of the days that instants fall on */
	int grain;                  /* enum leat_grain to keep where there are two, or -1 */
	bool totals;                /* leat_cleaner_totals will be asked for */
	int32_t today;              /* lateness counts from it; INT32_MIN: the newest as_of */
	unsigned threads;           /* that may work; 0: one */
	const char *directory;      /* for the temporary file */
	const struct leat_log *log;
	struct leat_out
	    *rejects; /* rows not passed on, opened with leat_rejects_schema; may be NULL */
};

/*
 * leat_cleaner_new -- clean in (borrowed, as is all that options point to).
 * Returns LEAT_OK; LEAT_EDATA for an unknown zone; LEAT_ECREATE. Free with leat_cleaner_free.
 */
int leat_cleaner_new(struct leat_cleaner **out, struct leat_in *in,
    const struct leat_cleaner_options *options, struct leat_err *err);

/*
 * leat_cleaner_give_delay -- before reading: how complete days are by their age, from
 * a quality report. LEAT_EUSAGE if the rules do not ask for it; as leat_delay_read.
 */
int leat_cleaner_give_delay(struct leat_cleaner *c, const char *path, struct leat_err *err);

/*
 * leat_cleaner_read -- the first pass.
 * Returns LEAT_OK; LEAT_EDATA for what cannot be read, for an account and day
 * with rows of two grains when none was chosen, and for spend or outcomes that
 * are given both by the hour and by the day; LEAT_EIO.
 */
int leat_cleaner_read(struct leat_cleaner *c, struct leat_err *err);

/* leat_cleaner_write -- the second pass: header and rows, not the trailer. Once, after reading. */
int leat_cleaner_write(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err);

/* leat_cleaner_discarded -- how many rows were not passed on, by enum leat_fate. */
const uint64_t *leat_cleaner_discarded(const struct leat_cleaner *c);

/* leat_cleaner_made -- how many rows were written that none of the input stands for. */
uint64_t leat_cleaner_made(const struct leat_cleaner *c);

/* leat_cleaner_totals -- of the rows written; empty if options did not ask for them. */
const struct leat_totals *leat_cleaner_totals(const struct leat_cleaner *c);

/* leat_cleaner_findings -- of the checks that the rules ask for, sorted; after reading. */
const struct leat_findings *leat_cleaner_findings(const struct leat_cleaner *c);

/* leat_cleaner_reshaped -- what was done to single rows, after reading; NULL if nothing was asked.
 */
const struct leat_reshape *leat_cleaner_reshaped(const struct leat_cleaner *c);

/* leat_cleaner_quality -- the quality report, JSON lines, added to out; after writing. */
void leat_cleaner_quality(const struct leat_cleaner *c, struct leat_buf *out);

void leat_cleaner_free(struct leat_cleaner *c);

#endif
