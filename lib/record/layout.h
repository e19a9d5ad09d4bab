/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_LAYOUT_H
#define LEAT_RECORD_LAYOUT_H

#include "record/schema.h"

/*
 * struct leat_layout -- which column is where in the rows of an input: only columns that
 * turn up have a place, in the order in which they do.
 */
struct leat_layout {
	const struct leat_schema *schema;
	int *at;      /* at least the schema's ncolumns: a place, -1: none yet */
	int *present; /* n: the columns that have one, ascending */
	size_t n;     /* places */
};

void leat_layout_init(struct leat_layout *l, const struct leat_schema *schema);
/* leat_layout_extend -- at has ncolumns, more than the schema's: the others will have no place. */
void leat_layout_extend(struct leat_layout *l, size_t ncolumns);
void leat_layout_fini(struct leat_layout *l);
/* leat_layout_place -- a column's place, a new one if it has none. */
size_t leat_layout_place(struct leat_layout *l, int column);

#endif
