/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_CELL_H
#define LEAT_PLATFORM_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"
#include "platform/detect.h"
#include "record/stream.h"

/*
 * struct leat_values -- one line of an export taken apart: a value a target.
 * number  by kind: micros for money, counts and amounts; days; an instant in µs
 * text    for the other kinds; borrowed from the line or in the row's arena
 */
struct leat_values {
	bool has[LEAT_TO_N];
	bool censored[LEAT_TO_N];
	bool damaged[LEAT_TO_N]; /* ids that a spreadsheet turned into a power of ten */
	int64_t number[LEAT_TO_N];
	int decimals[LEAT_TO_N];
	struct leat_slice text[LEAT_TO_N];
	enum leat_cell as[LEAT_TO_N];
	int32_t day;              /* of the time, as it is written */
	struct leat_slice symbol; /* currency sign beside an amount, or empty */
	bool rounded;             /* some amount had more than six decimals */
};

/* struct leat_cell_context -- what reading a cell needs besides the cell. */
struct leat_cell_context {
	const struct leat_export *e;
	const struct leat_zone *zone; /* of times without one; NULL: not known */
	const struct leat_zone *utc;
	struct leat_arena *arena; /* keeps texts that are made here */
	struct leat_buf *scratch;
};

/*
 * leat_cell_read -- put one cell into the values, by the mapping's column.
 * Returns NULL, or in a few words what is wrong with the cell.
 */
const char *leat_cell_read(struct leat_values *v, const struct leat_cell_context *x,
    const struct leat_map_column *c, struct leat_slice cell);

/* leat_cell_is_number -- is the kind one of those that add up? */
bool leat_cell_is_number(enum leat_cell as);

#endif
