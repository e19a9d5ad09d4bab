/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_INGEST_H
#define LEAT_PLATFORM_INGEST_H

#include "platform/transform.h"
#include "platform/wide_table.h"

/*
 * struct leat_ingest -- a mixed list of operands: exports that mappings know,
 * streams of observations, or wide tables. All are recognised before a row is
 * written.
 */
struct leat_ingest_file {
	struct leat_input *in; /* borrowed; NULL for a stream, which is not read here */
	struct leat_export e;
	struct leat_wide_table table;
	struct leat_tally tally; /* what became of its lines */
};

struct leat_ingest {
	const struct leat_wide *wide; /* or NULL; borrowed */
	struct leat_ingest_file *file;
	size_t n;
	size_t *stream; /* which of the inputs are streams, in their order */
	size_t nstreams;
	struct leat_beside beside;
};

/* struct leat_ingest_by -- what operands are recognised by. */
struct leat_ingest_by {
	const struct leat_mappings *mappings;
	const struct leat_mapping *const *only; /* an operand each: no other mapping, or NULL */
	const struct leat_wide *wide; /* columns of wide tables: then every operand is one */
	const struct leat_ingest_options *options;
};

/*
 * leat_ingest_open -- recognise n inputs by their beginnings, which stay unread.
 * input  borrowed until leat_ingest_fini, but for streams: those are the caller's again
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA for what is not recognised.
 */
int leat_ingest_open(struct leat_ingest *g, struct leat_input *const *input, size_t n,
    const struct leat_ingest_by *by, struct leat_err *err);

/* leat_ingest_is_stream -- does the first line say that these are observations already? */
int leat_ingest_is_stream(struct leat_input *in, bool *is, struct leat_err *err);

/*
 * leat_ingest_only -- which mapping an option says each operand is to be read by.
 * from  nfrom texts: NAME is for all operands, FILE=NAME for one; the last counts
 * only  n places, an operand each; NULL where nothing is said
 * Returns LEAT_OK; LEAT_EUSAGE for a mapping or an operand that there is not.
 */
int leat_ingest_only(const char *const *from, size_t nfrom, const char *const *operand, size_t n,
    const struct leat_mappings *ms, const struct leat_mapping **only, struct leat_err *err);

/*
 * leat_ingest_tables -- read wide tables whole, so that what is wrong with one is
 * known before a row is written; for other operands there is nothing to do.
 * sink   its out is not used
 * Returns LEAT_OK; LEAT_EUSAGE, LEAT_EDATA as leat_wide_table_read.
 */
int leat_ingest_tables(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_err *err);

/*
 * leat_ingest_columns -- the schema columns that the foreign operands can fill,
 * as leat_out_columns wants them: -1 at the end. list: LEAT_OBS_N + 1 places.
 */
void leat_ingest_columns(
    const struct leat_ingest *g, const struct leat_ingest_options *o, int *list);

/*
 * leat_ingest_rows -- the rows of all foreign operands, in their order, each with its
 * tally; but tables of accounts and of claims are read before the others.
 */
int leat_ingest_rows(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_err *err);

/*
 * leat_ingest_pass -- the rows of a stream, as they are but for the ids of users: under a
 * key they become pseudonyms. Without one, those that name a person are left out of
 * conversions, which a warning counts, and touches of such users are rejected.
 * *rejected  rows that were
 */
int leat_ingest_pass(struct leat_in *in, const struct leat_person_key *key,
    const struct leat_sink *sink, uint64_t *rejected, struct leat_err *err);

void leat_ingest_fini(struct leat_ingest *g);

#endif
