/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_OUTCOME_PART_H
#define LEAT_RECORD_OUTCOME_PART_H

#include "base/map.h"
#include "base/money.h"
#include "record/outcome.h"

/* Shared by outcome.c and outcome_sums.c, which hands out the sums and takes them. */

enum { LEAT_OUTCOME_COVER_MAX = 36525 }; /* days */

/* A geo and currency: what has a value every day of its cover. */
struct leat_outcome_series {
	struct leat_slice geo, currency;
	bool has_revenue;
};

/* A series on a day, or over a period. */
struct leat_outcome_cell {
	size_t series;
	int32_t day;
	leat_sum conversions, revenue;
};

/* A platform and account that said which days it was exported for. */
struct leat_outcome_cover {
	struct leat_slice platform, account;
	int32_t first, last; /* inclusive */
};

struct leat_outcome_source {
	struct leat_slice platform, account;
};

struct leat_outcomes {
	struct leat_zone *zone;
	struct leat_slice tz;
	bool given; /* the stream has outcome rows of its own */
	struct leat_map series_of;
	struct leat_outcome_series *series;
	size_t series_cap;
	struct leat_map
	    cell_of; /* time, period_end, geo, currency, NUL between: sorts as written */
	struct leat_outcome_cell *cell;
	size_t cell_cap;
	struct leat_map source_of;
	struct leat_outcome_source *source;
	size_t source_cap;
	struct leat_outcome_cover *cover;
	size_t ncovers, cover_cap;
	struct leat_arena text;
	struct leat_buf key;
};

size_t leat_outcomes_series(
    struct leat_outcomes *o, struct leat_slice geo, struct leat_slice currency);
/* leat_outcomes_cell -- of a day, or a period; period_end is empty for a single day. */
struct leat_outcome_cell *leat_outcomes_cell(
    struct leat_outcomes *o, size_t series, int32_t day, struct leat_slice period_end);
/* leat_outcomes_period_end -- of cell c. */
struct leat_slice leat_outcomes_period_end(const struct leat_outcomes *o, size_t c);
/* leat_outcomes_source -- conversions came from there. */
void leat_outcomes_source(
    struct leat_outcomes *o, struct leat_slice platform, struct leat_slice account);
/* leat_outcomes_cover -- copied. */
void leat_outcomes_cover(struct leat_outcomes *o, const struct leat_outcome_cover *c);

#endif
