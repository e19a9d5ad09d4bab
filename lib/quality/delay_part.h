/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_DELAY_PART_H
#define LEAT_QUALITY_DELAY_PART_H

#include "base/map.h"
#include "base/money.h"
#include "quality/completeness.h"
#include "quality/delay.h"

enum { LEAT_DELAY_CONVERSIONS, LEAT_DELAY_REVENUE, LEAT_DELAY_COLUMNS };

extern const int leat_delay_column[LEAT_DELAY_COLUMNS]; /* of the observations' schema */

/* A campaign's day as one export tells it. */
struct leat_delay_cell {
	uint32_t series;
	int32_t day;
	int64_t as_of;
	int32_t age;   /* days */
	uint32_t rows; /* 0: the export has the campaign, and nothing of this day */
	uint32_t who;  /* sum of the rows' hashed identities: are they the same ones? */
	int64_t v[LEAT_DELAY_COLUMNS]; /* micros */
};

/* How complete a column is: learnt, or given. */
struct leat_delay_curve {
	bool known, given;
	int first, last; /* ages told of; what is older is complete */
	struct leat_completeness learnt;
	/* By age, 0 .. max_age, six decimals: */
	double *complete, *lower, *upper;
};

/* What became of a platform's and time basis's rows. */
struct leat_delay_told {
	uint64_t rows;
	int32_t first, last; /* days */
	double least;        /* completeness */
};

struct leat_delay_group {
	struct leat_delay_curve curve[LEAT_DELAY_COLUMNS];
	uint64_t exports, days;    /* days of export; days seen at two ages */
	uint64_t compared, unlike; /* pairs of a campaign's day; those left out */
	struct leat_delay_told told[LEAT_DELAY_FATES];
	struct leat_delay_told undated;       /* rows that do not say when their export was taken */
	leat_sum *before[LEAT_DELAY_COLUMNS]; /* of completed rows, by age */
	leat_sum after[LEAT_DELAY_COLUMNS];
};

/* Days of a platform's account that were dropped, ascending, each once. */
struct leat_delay_days {
	int32_t *day;
	size_t n, cap;
};

struct leat_delay {
	const struct leat_rule_checks *asked;
	const struct leat_zone *zone;
	int ages;              /* max_age + 1 */
	struct leat_map group; /* platform, time basis: NUL after each */
	struct leat_delay_group *of;
	size_t of_cap;
	struct leat_map series; /* group, account, campaign */
	uint32_t *group_of;     /* series.n */
	size_t group_of_cap;
	struct leat_delay_cell *cell;
	size_t ncells, cells_cap;
	struct leat_map source;          /* platform, account: NUL after each */
	struct leat_delay_days *dropped; /* source.n */
	size_t dropped_cap;
	struct leat_buf key;
};

/* leat_delay_group -- the number of the group with that key, made where it is new. */
size_t leat_delay_group(struct leat_delay *d, struct leat_slice platform, struct leat_slice basis);

/* leat_delay_age -- of a row of one day; false if it does not say, or has several. */
bool leat_delay_age(
    const struct leat_delay *d, const struct leat_row *row, int32_t day, int32_t *age);

/* leat_delay_note_dropped -- of a row, whose day is no longer covered. */
void leat_delay_note_dropped(struct leat_delay *d, const struct leat_row *row, int32_t day);

/* leat_delay_cells -- sorted, each once. */
void leat_delay_cells(struct leat_delay *d);

/* leat_delay_learn -- the curves that were not given, from the cells. */
void leat_delay_learn(struct leat_delay *d);

/* leat_delay_curve_room -- room for a curve's ages, all complete. */
void leat_delay_curve_room(struct leat_delay_curve *k, int ages);

/* leat_delay_curve_at -- completeness at an age, 1 past the ages, NAN where it is not known. */
double leat_delay_curve_at(
    const struct leat_delay *d, const struct leat_delay_curve *k, int32_t age);

/* leat_delay_factor -- what to multiply by, in millionths, of a completeness above 0. */
static inline int64_t
leat_delay_factor(double complete)
{
	return (int64_t)(1e6 / complete + 0.5);
}

#endif
