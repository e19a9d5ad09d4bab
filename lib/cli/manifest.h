/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CLI_MANIFEST_H
#define LEAT_CLI_MANIFEST_H

#include <stdint.h>

#include "base/err.h"
#include "record/stream.h"

/* struct leat_manifest_file -- what was read or written; the digest is "" if it is not known. */
struct leat_manifest_file {
	const char *name;
	uint64_t bytes, rows; /* of an input */
	char sha256[LEAT_DIGEST_HEX];
};

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
	const struct leat_manifest_file *input; /* operands that are no stream's */
	size_t ninputs;
	struct leat_in *in;         /* the stream that was read, or NULL */
	struct leat_slice recorded; /* other streams: members of a JSON array, or nothing */
	uint64_t read;              /* rows of all */
	uint64_t made, written, rejected, merged, dropped;
	struct leat_manifest_file output;
	const struct leat_manifest_file *side; /* files written besides it */
	size_t nsides;
};

/*
 * leat_manifest_append -- add the run to DIR/manifest.jsonl in one write, so
 * that stages of a pipe do not mix their lines. DIR is made if it is not there.
 * Errors: LEAT_ECREATE, LEAT_EIO.
 */
int leat_manifest_append(
    const char *directory, const struct leat_manifest *m, struct leat_err *err);

#endif
