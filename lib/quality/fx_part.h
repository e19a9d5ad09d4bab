/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_FX_PART_H
#define LEAT_QUALITY_FX_PART_H

#include "quality/fx.h"

struct leat_fx_entry {
	uint32_t pair; /* leat_fx_pair */
	int32_t day;
	struct leat_rate rate;
	uint64_t line;
};

/* Sorted by pair and day, each once. */
struct leat_fx {
	struct leat_fx_entry *entry;
	size_t n, cap;
};

/* leat_fx_pair -- two currencies, capital letters, as one number; the first weighs more. */
uint32_t leat_fx_pair(struct leat_slice from, struct leat_slice to);

/* leat_fx_get -- the rate of a pair on just that day, or NULL. */
const struct leat_fx_entry *leat_fx_get(const struct leat_fx *fx, uint32_t pair, int32_t day);

#endif
