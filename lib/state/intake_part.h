/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_STATE_INTAKE_PART_H
#define LEAT_STATE_INTAKE_PART_H

#include "base/digest.h"
#include "record/input.h"
#include "state/given.h"
#include "state/intake.h"
#include "state/place.h"

/* Shared by intake.c and intake_follow.c. */

/* struct leat_intake_file -- an operand that is a file, as it was before it was read. */
struct leat_intake_file {
	struct leat_intake *intake;
	char *name; /* absolute */
	int fd;     /* the input's */
	char digest[LEAT_DIGEST_HEX];
	uint64_t size;
	int64_t changed_s, changed_ns;
	uint64_t known; /* bytes at its front that were read before, to the same options */
	bool beyond;    /* it has been read further than these */
};

struct leat_intake {
	struct leat_intake_options options;
	struct leat_buf how; /* that of the options, and digests of the operands that decide, too */
	bool any;            /* one of these cannot be known beforehand */
	struct leat_store *store;
	struct leat_given *given;
	struct leat_out *out;
	struct leat_row flagged;
	uint64_t again, restated;
	bool pending; /* the output is about to get its name */

	struct leat_intake_file *file;
	size_t nfiles;
	const struct leat_intake_file *current; /* of them, or NULL */

	/* following */
	bool follows, replays;      /* replays: what was given before the place is read again */
	char *input;                /* the name of the place */
	int fd;                     /* of the input; -1 if it cannot be read again */
	uint64_t base;              /* where in that it began */
	struct leat_digest *digest; /* seeded; of its first `digested` bytes from there */
	uint64_t digested;
	struct leat_place place;
};

/* leat_intake_add -- an operand, if it is a file, with what of it is known. */
int leat_intake_add(struct leat_intake *k, const struct leat_input *input, struct leat_err *err);

/* leat_intake_seed -- a digest, begun with the options that decide what rows an export becomes. */
struct leat_digest *leat_intake_seed(const struct leat_intake *k);

/* leat_intake_beyond -- what was known of the file has been read. */
void leat_intake_beyond(struct leat_intake *k, struct leat_intake_file *f);

/* leat_intake_read -- so many bytes of a file have been read; digest: of these, seeded. */
int leat_intake_read(struct leat_intake *k, const char *name, const char *digest, uint64_t size,
    struct leat_err *err);

/* leat_intake_of -- the file of that absolute name among the operands, or NULL. */
const struct leat_intake_file *leat_intake_of(const struct leat_intake *k, const char *name);

/* leat_intake_turn -- in every turn of what is followed, after its rows were passed on. */
int leat_intake_turn(void *intake, const struct leat_turn *turn, struct leat_err *err);

#endif
