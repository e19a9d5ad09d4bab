/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_ODDITY_PART_H
#define LEAT_QUALITY_ODDITY_PART_H

#include "quality/oddity.h"

/* What the search for days and that for levels share. */
enum { LEAT_COMPARISONS = LEAT_DAILY_COLUMNS + 4 };

struct leat_search {
	const struct leat_levels *series;
	const struct leat_oddity_rules *rules;
	struct leat_comparison of[LEAT_COMPARISONS]; /* of columns with themselves first */
	bool has[LEAT_COMPARISONS];
	bool *odd; /* by comparison, then its days */
	struct leat_oddity *found;
	size_t n, cap;
};

static inline bool
leat_search_concerns(const struct leat_comparison *c, int column)
{
	return c->a == column || c->b == column;
}

/* leat_search_add -- a finding. */
void leat_search_add(struct leat_search *x, struct leat_oddity o);

/* leat_search_shifts -- the levels that change; x->odd is known. */
void leat_search_shifts(struct leat_search *x);

#endif
