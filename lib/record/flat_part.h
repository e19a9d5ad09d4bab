/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_FLAT_PART_H
#define LEAT_RECORD_FLAT_PART_H

#include "record/flat.h"

/*
 * flat.c goes along a line, flat_tree.c remembers what stood between values, flat_value.c
 * reads the values that are not as plain as most.
 */

/* How a value is wanted: in a cell, in one that holds JSON, or as a member of `extra`. */
enum leat_flat_want { LEAT_WANT_CELL, LEAT_WANT_JSON, LEAT_WANT_MEMBER };

/*
 * What stands from the end of a value to the beginning of the next is a node of a tree:
 * `{"kind":` is a child of the root, `,"time":` one of its children, and `}` has none. A
 * line is a way from the root down. Siblings are tried from the one that was right last,
 * the first few of them. When there are too many nodes the tree is begun anew, and the line
 * in hand goes on loose, on a node that is overwritten.
 */
enum { LEAT_FLAT_ROOT, LEAT_FLAT_LOOSE };
enum { LEAT_FLAT_UNKNOWN = -1, LEAT_FLAT_END = -2 };

struct leat_flat_node {
	struct leat_slice literal; /* padded with eight bytes */
	uint64_t tail;             /* what counts of its last bytes that are no whole word */
	int column;                /* of the value behind it, or one of the above */
	enum leat_flat_want want;
	size_t place;
	struct leat_slice key;
	uint64_t high;           /* as in struct leat_flat */
	uint32_t child, sibling; /* 0: none */
};

/* Keys of one line that the schema does not know; a line with more is left to the tree of values.
 */
enum { LEAT_FLAT_EXTRA = 32 };

/* leat_flat_begin -- no node but the root. */
void leat_flat_begin(struct leat_flat *f);
/* leat_flat_learn -- what stands at p, which no child of parent is: the number of its node, 0 if
 * it is not for us. first: p is the beginning of a line. */
uint32_t leat_flat_learn(
    struct leat_flat *f, uint32_t parent, const char *p, const char *end, bool first);

/* leat_flat_plain -- the string at p, if it has no escapes, its content in *s. Returns what is
 * behind it, or NULL. */
const char *leat_flat_plain(const char *p, const char *end, struct leat_slice *s);

/*
 * leat_flat_value -- the value at p, which blanks may precede.
 * *s  as it is wanted: of the line, or in f->text
 * Returns what is behind it; NULL if it is none, or not for us.
 */
const char *leat_flat_value(struct leat_flat *f, const char *p, const char *end,
    enum leat_flat_want want, struct leat_slice *s);

#endif
