/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_GRAIN_H
#define LEAT_QUALITY_GRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "base/money.h"
#include "record/stream.h"

/*
 * An account whose day is there by campaign and by ad would be spent twice. A
 * row's grain is the finest entity that it names; an account and day (period)
 * with rows of two grains is a clash, to be settled by choosing one.
 */
enum leat_grain {
	LEAT_GRAIN_ACCOUNT,
	LEAT_GRAIN_CAMPAIGN,
	LEAT_GRAIN_ADGROUP,
	LEAT_GRAIN_CREATIVE,
	LEAT_GRAIN_N
};

#define LEAT_GRAIN_WORDS "account campaign adgroup creative" /* in the order of the enum */

const char *leat_grain_name(enum leat_grain grain);

struct leat_grain_day {
	int32_t day;
	unsigned mask;              /* a bit a grain that has rows */
	int64_t cost[LEAT_GRAIN_N]; /* micros, of the rows that stay; currencies added as if one */
	uint64_t rows[LEAT_GRAIN_N];
	uint64_t line[LEAT_GRAIN_N]; /* the first row of each */
	uint32_t file[LEAT_GRAIN_N];
};

enum { LEAT_GRAINS_NAMED = 3 };

struct leat_grains {
	struct leat_map name; /* day, period_end, platform, account: sorts so */
	struct leat_grain_day *day;
	size_t cap;
	size_t last; /* of these, the one seen last, and its names */
	struct leat_slice last_part[LEAT_GRAINS_NAMED];
	struct leat_buf key;
};

/*
 * leat_grains_see -- take note of a spend row on a day (of ours, for rows by the hour).
 * Returns what leat_grain_of and leat_grain_day_of take apart. Zeroed g is ready.
 */
uint32_t leat_grains_see(
    struct leat_grains *g, const struct leat_row *row, int32_t day, uint32_t file, uint64_t line);

/*
 * leat_grains_merge -- take note of all that another has seen, which comes behind what g has seen,
 * of one file.
 * day  from->name.n numbers: the day of g that each day of from is
 */
void leat_grains_merge(
    struct leat_grains *g, const struct leat_grains *from, uint32_t file, size_t *day);

/* leat_grain_seen -- the other way round: what leat_grains_see returns. */
static inline uint32_t
leat_grain_seen(size_t day, enum leat_grain of)
{
	return (uint32_t)(day * LEAT_GRAIN_N + of);
}

static inline enum leat_grain
leat_grain_of(uint32_t seen)
{
	return (enum leat_grain)(seen % LEAT_GRAIN_N);
}

static inline size_t
leat_grain_day_of(uint32_t seen)
{
	return seen / LEAT_GRAIN_N;
}

/* leat_grains_clash -- has this account and day rows of two grains? */
bool leat_grains_clash(const struct leat_grains *g, size_t day);

/* leat_grains_name -- "google 123 2026-07-01", safe to print; out at least LEAT_SAFE_MAX bytes. */
char *leat_grains_name(const struct leat_grains *g, size_t day, char *out);

void leat_grains_fini(struct leat_grains *g);

#endif
