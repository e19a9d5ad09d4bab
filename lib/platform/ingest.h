/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_INGEST_H
#define LEAT_PLATFORM_INGEST_H

#include "platform/transform.h"
#include "platform/wide.h"

/*
 * struct leat_ingest -- a mixed list of operands: exports that mappings know,
 * streams of observations, or wide tables. All are opened and recognised
 * before a row is written.
 */
struct leat_ingest_file {
	struct leat_input *in; /* NULL for a stream: it is opened again as one */
	struct leat_export e;
	char *path; /* of a stream */
	int spool;  /* of a stream that could not be read twice: its copy; else -1 */
};

struct leat_ingest {
	const struct leat_wide *wide; /* or NULL; borrowed */
	struct leat_ingest_file *file;
	size_t n;
	const char **stream; /* paths of the operands that are streams */
	size_t nstreams;
};

/*
 * leat_ingest_open -- open and recognise every path ("-" is standard input).
 * wide   NULL, or what the columns of wide tables are: then every operand is one
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA for what is not recognised.
 */
int leat_ingest_open(struct leat_ingest *g, const char *const *path, size_t n,
    const struct leat_mappings *ms, const struct leat_wide *wide, struct leat_err *err);

/*
 * leat_ingest_columns -- the schema columns that the foreign operands can fill,
 * as leat_out_columns wants them: -1 at the end. list: LEAT_OBS_N + 1 places.
 */
void leat_ingest_columns(
    const struct leat_ingest *g, const struct leat_ingest_options *o, int *list);

/* leat_ingest_rows -- the rows of all foreign operands, in their order; sum counts them all. */
int leat_ingest_rows(struct leat_ingest *g, const struct leat_ingest_options *o,
    const struct leat_sink *sink, struct leat_tally *sum, struct leat_err *err);

/* leat_ingest_pass -- the rows of a stream, as they are. */
int leat_ingest_pass(struct leat_in *in, struct leat_out *out, struct leat_err *err);

void leat_ingest_fini(struct leat_ingest *g);

#endif
