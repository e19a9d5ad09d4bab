/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_DEDUPE_H
#define LEAT_QUALITY_DEDUPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/map.h"
#include "base/mem.h"
#include "record/stream.h"

/*
 * Which of several rows with one identity stays: the one whose export is the
 * newest; among equals the one read last. Memory grows with distinct
 * identities, not with rows.
 */
struct leat_dedupe_winner {
	uint64_t row;     /* its number among all rows seen */
	uint64_t line;    /* where it stands, for messages */
	uint64_t content; /* leat_content: do equals say the same? */
	int64_t as_of;
	uint32_t file;
	bool tied; /* another of the same as_of says something else: only their order decided */
};

struct leat_dedupe {
	struct leat_map identity;
	struct leat_dedupe_winner *winner; /* identity.n */
	size_t cap;
};

/* leat_dedupe_see -- take note of a row. Returns the number of its identity. Zeroed d is ready. */
size_t leat_dedupe_see(
    struct leat_dedupe *d, struct leat_slice key, const struct leat_dedupe_winner *row);

/* leat_dedupe_ties -- how many identities only the order of rows decided. */
size_t leat_dedupe_ties(const struct leat_dedupe *d);

void leat_dedupe_fini(struct leat_dedupe *d);

/*
 * Events without an id are never taken for each other, however equal: only a
 * whole file that was given twice is. A file is an operand's rows of one
 * `source`; two of them are the same if all their events without id are, in
 * their order, in every column but source.
 */
struct leat_twins {
	struct leat_map name; /* operand, source */
	struct leat_digest **digest;
	size_t *first; /* after settle: the file that this one repeats, or itself */
	size_t cap;
	struct leat_buf key;
};

/* leat_twins_see -- take note of an event without id. Returns the number of its file. */
size_t leat_twins_see(struct leat_twins *t, uint32_t operand, const struct leat_row *row);
/* leat_twins_settle -- after the last row: fills first. */
void leat_twins_settle(struct leat_twins *t);
void leat_twins_fini(struct leat_twins *t);

#endif
