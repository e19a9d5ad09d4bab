/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_TWINS_H
#define LEAT_QUALITY_TWINS_H

#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/map.h"
#include "base/mem.h"
#include "record/stream.h"

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
