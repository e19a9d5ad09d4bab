/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_CLAIM_H
#define LEAT_PLATFORM_CLAIM_H

#include "base/map.h"
#include "platform/mapping.h"

/*
 * struct leat_look -- what a file shows of itself, to be compared with mappings: a
 * line that may be its header, with the lines before it, or its first JSON rows.
 */
struct leat_look {
	const struct leat_slice *name; /* headers, or members of the rows, normalised */
	size_t n;
	struct leat_map index; /* of the names: where the i-th is first, is first[i] */
	const size_t *first;
	const struct leat_slice *before; /* the lines before, as text */
	size_t nbefore;
	const struct leat_json *const *row; /* or NULL: a table */
	size_t nrows;
	struct leat_slice rows; /* JSON: where the rows were; only mappings that look there ask */
};

/* leat_look_index -- make the index of l->name; leat_look_fini frees it. */
void leat_look_index(struct leat_look *l, struct leat_arena *arena);
void leat_look_fini(struct leat_look *l);

/*
 * leat_look_column -- where a column of a mapping is: a field of the table (of JSON
 * rows: 0), or -1. currency, if not NULL, is set where the header names one.
 */
int leat_look_column(
    const struct leat_look *l, const struct leat_map_column *c, struct leat_slice *currency);

/* leat_look_known -- does the mapping know what that header is, if only to ignore it? */
bool leat_look_known(
    const struct leat_look *l, const struct leat_mapping *m, struct leat_slice name);

/* struct leat_search -- the mapping that fits best so far, and the nearest miss. */
struct leat_search {
	const struct leat_mappings *ms;
	const struct leat_mapping *only; /* no other may claim, and it needs no sign; or NULL */
	unsigned score;
	const struct leat_mapping *mapping; /* of that score */
	struct leat_slice sign;             /* what shows that the file is the mapping's */
	const struct leat_mapping *near;
	unsigned near_score;
	struct leat_slice near_missing;
	bool json;                /* for what is said of it */
	struct leat_arena *arena; /* caller's; keeps sign and near_missing */
};

/*
 * leat_search_offer -- compare one look with every mapping.
 * *better  it is claimed by more than all looks before: mapping, score and sign are new
 * Returns whether some mapping claims it.
 */
bool leat_search_offer(struct leat_search *s, const struct leat_look *l, bool *better);

/* leat_search_missed -- LEAT_EDATA: nothing claims the file; the closest and what it lacks. */
int leat_search_missed(const struct leat_search *s, const char *file, struct leat_err *err);

#endif
