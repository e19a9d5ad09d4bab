/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_FLAT_H
#define LEAT_RECORD_FLAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "record/schema.h"

/*
 * Flat JSON lines, read without a tree: an object of strings without escapes,
 * numbers, true, false and null, under keys that the schema has. Anything else is
 * left to leat_json_parse, which also finds the faults: the scanner says nothing of
 * them. Numbers and strings are slices of the line.
 */
enum { LEAT_FLAT_KEYS = 64 };

struct leat_flat {
	const struct leat_schema *schema; /* at most 64 columns, else nothing is flat */
	int guess[LEAT_FLAT_KEYS]; /* the column of the n-th key of the line before: lines are
				      alike; set to 0 before the first */
};

/*
 * leat_flat_read -- a line's fields.
 * line   UTF-8 or not, without its line end; must live as long as the fields
 * field  one a column of the schema (caller's); undefined when false is returned
 * Returns false if the line is not flat.
 */
bool leat_flat_read(struct leat_flat *f, struct leat_slice line, struct leat_slice *field);

#endif
