/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_GATHER_PART_H
#define LEAT_CREDIT_GATHER_PART_H

#include "base/map.h"
#include "base/mem.h"
#include "base/scatter.h"
#include "credit/gather.h"

/* Shared by gather.c, where events and names are added, gather_text.c, which keeps what users
 * and orders are called, and gather_read.c, which hands persons out. */

/* Names of events, which have numbers in their place; and of users, if they are kept. */
enum gather_name {
	GATHER_UNIT,
	GATHER_CURRENCY,
	GATHER_STRATUM,
	GATHER_NUMBERED,
	GATHER_USER = GATHER_NUMBERED,
	GATHER_NAMES
};

/* What one thread has added. */
struct gather_adder {
	struct leat_scatter *touch, *conversion;
	struct leat_map name[GATHER_NAMES]; /* as it numbers them */
	int64_t newest;
	struct leat_map id; /* orders whose id is longer than there is room for, by order_key */
	struct leat_slice *whole;
	size_t whole_cap;
	struct leat_arena text;
};

struct leat_gather {
	unsigned threads;
	struct gather_adder *adder;
	struct leat_map name[GATHER_NAMES]; /* of all, in bytewise order; after close */
	uint32_t **number[GATHER_NUMBERED]; /* of each thread, from its numbers to those of all */
	uint32_t baseline;
	bool keep;
	struct leat_map person; /* of users, by the number that a person has: in the same order */
};

/*
 * gather_place -- a user's part, and number as a person.
 *
 * The part is found by bits that are not those of the number: among the persons of
 * a part, ten million in all, two have the same number by chance once in 10^10 runs. The key is
 * fixed, so that persons have the same number in every run.
 */
size_t gather_place(struct leat_slice user, uint64_t *person);

/* gather_keep -- what the user and the order of a conversion are called. */
void gather_keep(
    struct gather_adder *a, const struct leat_conversion *c, const struct leat_gather_names *names);
/* gather_find_persons -- of users whose names are there, and in order. */
void gather_find_persons(struct leat_gather *g);

#endif
