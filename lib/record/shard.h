/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_SHARD_H
#define LEAT_RECORD_SHARD_H

#include "base/slice.h"
#include "record/stream.h"

/*
 * Sharding: the rows of a stream are dealt to several, by a key, so that all rows of a
 * key are in the same one, or in turn. Rows that have no key go to the first. A `cover`
 * row of observations says of all of them for what period they are there: each shard has it.
 */
struct leat_shard_options {
	int by;        /* the key's column; -1: rows go to the shards in turn */
	size_t shards; /* at least 1 */
	bool covers;   /* observations: there may be cover rows */
	unsigned threads;
};

/* read + copies = written + dropped */
struct leat_shard_counts {
	uint64_t copies;  /* rows that are in more than one shard: the others */
	uint64_t dropped; /* of shards that are not wanted */
};

/*
 * leat_shard_of -- which shard a key goes to: SipHash-2-4 with 128 bits, under a key of
 * zeros, of its bytes; its lower half modulo shards. 0 for no key. The same everywhere and always.
 */
size_t leat_shard_of(struct leat_slice key, size_t shards);

/* leat_shard_column -- the column of a name. LEAT_EUSAGE, with the nearest, if no header has it. */
int leat_shard_column(
    const struct leat_in *in, struct leat_slice name, int *column, struct leat_err *err);

/*
 * leat_shard_rows -- read a stream to its end, and write its rows.
 * out  a shard each, of the same columns (leat_out_columns was called); NULL: not wanted
 * Rows keep their order. Memory: a batch of rows for each thread, and some for each shard.
 */
int leat_shard_rows(struct leat_in *in, struct leat_out *const *out,
    const struct leat_shard_options *o, struct leat_shard_counts *counts, struct leat_err *err);

#endif
