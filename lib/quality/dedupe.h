/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_DEDUPE_H
#define LEAT_QUALITY_DEDUPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/siphash.h"
#include "base/slice.h"

/*
 * Which of several rows with one identity stays: the one whose export is the
 * newest; among equals the one read last. Rows are numbered from 0 in the order in
 * which they are seen; what became of them is told in that order.
 *
 * Identities are known by 128 bits (base/siphash.h), and what is known of rows is put
 * aside on disk by parts of these: memory grows with neither.
 */
struct leat_dedupe;

struct leat_dedupe_row {
	uint64_t row;
	uint64_t line;    /* where it stands, for messages */
	uint64_t content; /* leat_content: do equals say the same? */
	int64_t as_of;
	uint32_t file;
};

enum leat_dedupe_fate {
	LEAT_DEDUPE_REPEATS,  /* the row at file and line says the same, and stays */
	LEAT_DEDUPE_RESTATED, /* that row says something else, of a newer as_of, and stays */
	LEAT_DEDUPE_YIELDS,   /* the same of the same as_of: only their order decided */
	LEAT_DEDUPE_TIED,     /* the row itself stays, where another yields */
};

struct leat_dedupe_verdict {
	uint64_t row, line;
	uint32_t file;
	uint32_t fate; /* enum leat_dedupe_fate */
};

/*
 * leat_dedupe_new -- directory is for what is put aside (copied); memory: about how many
 * bytes may be used. Free with leat_dedupe_free.
 */
struct leat_dedupe *leat_dedupe_new(const char *directory, size_t memory);
void leat_dedupe_free(struct leat_dedupe *d);

/* leat_dedupe_key -- what identities are to be digested with: leat_siphash(key, identity). */
struct leat_siphash_key leat_dedupe_key(const struct leat_dedupe *d);

/* leat_dedupe_see -- take note of a row and its identity. LEAT_ECREATE, LEAT_EIO. */
int leat_dedupe_see(struct leat_dedupe *d, struct leat_siphash identity,
    const struct leat_dedupe_row *row, struct leat_err *err);

/* leat_dedupe_probe -- ask for an identity: leat_dedupe_clash then tells of a row that has it. */
int leat_dedupe_probe(struct leat_dedupe *d, struct leat_slice identity, struct leat_err *err);

/* leat_dedupe_settle -- after all are seen; rows: how many there were. LEAT_ECREATE, LEAT_EIO. */
int leat_dedupe_settle(struct leat_dedupe *d, uint64_t rows, struct leat_err *err);

/* leat_dedupe_ties -- how many identities only the order of rows decided. */
uint64_t leat_dedupe_ties(const struct leat_dedupe *d);

/* leat_dedupe_clash -- the first of the rows that stay whose identity was asked for, or NULL. */
const struct leat_dedupe_row *leat_dedupe_clash(const struct leat_dedupe *d);

/*
 * leat_dedupe_at -- what became of a row: NULL in *verdict if nothing did. Ask for
 * rows in ascending order; row 0 begins anew.
 */
int leat_dedupe_at(struct leat_dedupe *d, uint64_t row, const struct leat_dedupe_verdict **verdict,
    struct leat_err *err);

#endif
