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
};

/*
 * leat_ingest_open -- recognise n inputs by their beginnings, which stay unread.
 * input  borrowed until leat_ingest_fini, but for streams: those are the caller's again
 * wide   NULL, or what the columns of wide tables are: then every input is one
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA for what is not recognised.
 */
int leat_ingest_open(struct leat_ingest *g, struct leat_input *const *input, size_t n,
    const struct leat_mappings *ms, const struct leat_wide *wide, struct leat_err *err);

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

/* leat_ingest_rows -- the rows of all foreign operands, in their order, each with its tally. */
int leat_ingest_rows(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_err *err);

/* leat_ingest_pass -- the rows of a stream, as they are. */
int leat_ingest_pass(struct leat_in *in, struct leat_out *out, struct leat_err *err);

void leat_ingest_fini(struct leat_ingest *g);

#endif
