/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_PARTIAL_PART_H
#define LEAT_RECORD_PARTIAL_PART_H

#include "base/map.h"
#include "record/json.h"
#include "record/partial.h"

/* Shared by partial.c, which holds the sums, partial_read.c, which reads lines of them, and
 * partial_write.c. */

typedef unsigned __int128 leat_residue; /* modulo 2^128 */

struct leat_partial {
	struct leat_map key;
	struct leat_partial_place *place; /* a key each */
	size_t place_cap;
	leat_sum *value; /* of all keys */
	size_t nvalues, values_cap;

	struct leat_map source;
	uint64_t *rows; /* a source each */
	size_t rows_cap;

	bool described;
	struct leat_partial_about about;
	struct leat_slice from; /* who described it */
	struct leat_arena text;

	leat_residue claimed; /* what all values should come to, by their sources */
	leat_residue found;   /* what those that are here come to */
	uint64_t lines, metas;
	uint64_t lines_judged, metas_judged; /* at the last leat_partial_whole */
	leat_sum *scratch;                   /* values of the line in hand */
	size_t scratch_cap;
};

struct leat_partial_place {
	size_t at, n; /* in value */
};

/* leat_partial_take -- leat_partial_add of a line that was read: its source has claimed it. */
int leat_partial_take(struct leat_partial *p, struct leat_slice key, const leat_sum *value,
    size_t n, struct leat_err *err);

#endif
