/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_CHECKSUM_H
#define LEAT_PLATFORM_CHECKSUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "base/money.h"

/*
 * Total rows as checksums. A file may have several, of all rows or of a group
 * (a campaign type), before or after them. Of the totals of all rows one must
 * match: others may count more than is listed (an account's removed campaigns).
 */
enum {
	LEAT_SUM_IMPRESSIONS,
	LEAT_SUM_CLICKS,
	LEAT_SUM_COST,
	LEAT_SUM_CONVERSIONS,
	LEAT_SUM_REVENUE,
	LEAT_SUMS
};

/* struct leat_addends -- what adds up in one row, in micros, and where it is given. */
struct leat_addends {
	int64_t value[LEAT_SUMS];
	bool given[LEAT_SUMS];
	int decimals[LEAT_SUMS]; /* as printed in the row */
};

struct leat_checksum_total {
	uint64_t line;
	size_t group; /* number in groups, or LEAT_MAP_NONE: all rows */
	struct leat_addends claimed;
};

struct leat_checksum {
	struct leat_map groups;
	leat_sum (*sum)[LEAT_SUMS]; /* 1 + a group: all rows first */
	uint64_t *rows;             /* likewise */
	size_t n, cap;
	int decimals[LEAT_SUMS];
	struct leat_checksum_total *claim;
	size_t nclaims, claim_cap;
};

/* leat_checksum_row -- a row of data; group may be empty. */
void leat_checksum_row(
    struct leat_checksum *t, const struct leat_addends *a, struct leat_slice group);
/* leat_checksum_claim -- a total row; group empty: of all rows. */
void leat_checksum_claim(
    struct leat_checksum *t, const struct leat_addends *a, struct leat_slice group, uint64_t line);

/*
 * leat_checksum_check -- compare, at the end of the file. A sum may differ from
 * what the platform printed by as much as the rounding of the rows explains:
 * half a printed unit a row at most, and no more than four standard deviations
 * of that many roundings. Whole numbers must match exactly.
 * Returns the number of total rows that do not match; each is a warning that
 * names the amount.
 */
size_t leat_checksum_check(
    const struct leat_checksum *t, const char *file, const struct leat_log *log);
void leat_checksum_fini(struct leat_checksum *t);

#endif
