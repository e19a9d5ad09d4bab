/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_FLAT_H
#define LEAT_RECORD_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "record/json.h"
#include "record/layout.h"

struct leat_flat_member {
	struct leat_slice key, value; /* as JSON, the key without quotes */
};

/*
 * struct leat_flat -- JSON lines read without a tree of their values. The lines of a file
 * are alike: what stands between values is remembered, and looked for where it stood
 * before; so a key is compared, not read. Strings and numbers are slices of the line,
 * strings with escapes are written anew, and a value that is nested is given to
 * leat_json_parse. What is not for it, with every fault, it leaves to leat_json_parse.
 */
struct leat_flat {
	struct leat_layout *layout;
	struct leat_arena *text; /* what is written anew; the caller's */
	bool (*read)(struct leat_flat *f, struct leat_slice line);
	struct leat_flat_node *node; /* a tree of what stood before values, along lines */
	size_t nnodes, nodes_cap;
	struct leat_arena literals;
	struct leat_slice *field; /* of the line in hand */
	struct leat_flat_member *extra;
	size_t nextra;
	uint64_t high; /* not zero if the line has bytes above 127 */
};

/* Behind a line there must be a control character, and so many bytes that can be read. */
enum { LEAT_FLAT_PAD = 64 };

/*
 * leat_flat_init -- to read rows of layout->schema; at most 64 columns, else nothing is flat.
 * text          outlives the rows that are read (borrowed)
 * instructions  as in leat_scan_init
 */
void leat_flat_init(struct leat_flat *f, struct leat_layout *layout, struct leat_arena *text,
    const char *instructions);
void leat_flat_fini(struct leat_flat *f);

/*
 * leat_flat_read -- a line's fields.
 * line   without its line end, UTF-8 or not; LEAT_FLAT_PAD; must live as long as the fields
 * field  empty ones, as many as the schema has columns (caller's): those of the line are set,
 *        in the places of the layout, which may get new ones; keys that the schema does not
 *        know make its last column, `extra`
 * Returns false if the line is not for it; the fields are then undefined.
 */
bool leat_flat_read(struct leat_flat *f, struct leat_slice line, struct leat_slice *field);

/*
 * leat_flat_cell -- the text of a value in a cell: nothing for null, yes and no for truths,
 * compact JSON for what is nested.
 * as_json  JSON whatever it is
 */
struct leat_slice leat_flat_cell(const struct leat_json *v, bool as_json, struct leat_arena *arena);

/*
 * leat_flat_members -- the members of an object, slices of its text, if it is plain: UTF-8, no
 * escapes, nothing nested, no key twice.
 * m  most (caller's)
 * Returns how many; -1 if it is anything else, or has more.
 */
int leat_flat_members(struct leat_slice object, struct leat_flat_member *m, int most);

#endif
