/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CLI_MANIFEST_H
#define LEAT_CLI_MANIFEST_H

#include <stdint.h>

#include "base/err.h"
#include "record/stream.h"

/*
 * struct leat_manifest -- one run, as it is recorded in DIR/manifest.jsonl. The
 * digest of one stage's output is the digest of the next one's input, so the
 * file traces a plan back to the exports.
 */
struct leat_manifest {
	const char *program;
	int argc;
	char **argv;
	int64_t seed;             /* -1: the program has none */
	int64_t start_us, end_us; /* instants */
	int status;
	struct leat_in *in; /* NULL: no stream was read */
	uint64_t rows_written, rejected, merged, dropped;
	const char *output;        /* NULL: standard output */
	const char *output_sha256; /* "" if nothing was written */
};

/*
 * leat_manifest_append -- add the run to DIR/manifest.jsonl in one write, so
 * that stages of a pipe do not mix their lines. DIR is made if it is not there.
 * Errors: LEAT_ECREATE, LEAT_EIO.
 */
int leat_manifest_append(
    const char *directory, const struct leat_manifest *m, struct leat_err *err);

#endif
