/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_HAZARD_RISK_H
#define LEAT_ATTRIBUTION_HAZARD_RISK_H

#include <stddef.h>
#include <stdint.h>

#include "attribution/fix.h"

/*
 * struct leat_risk -- how long touches were at risk, as a histogram for each unit: of each
 * bin how many there are, and how long all of them together. 32 bins an octave, from the
 * bits of a float; what is below 2^-17 days (0.7 s) is in the first. What a bin adds to a
 * sum of 1 - exp(-omega D) is taken at its mean D, which is at most y^2 / (e^y - 1) / 24 / 32^2,
 * y = omega D, or 1/38000 too high, and exact where a bin holds one duration, as whole
 * numbers up to 64 do, and touches that were at risk for the whole lookback.
 * 72 to 144 bytes a bin that is not empty. Zero-initialised is ready for use.
 */
struct leat_risk_bin {
	leat_fix touches, days;
	uint32_t unit, bin;
};

struct leat_risk {
	struct leat_risk_bin *slot; /* open addressing; unit LEAT_RISK_FREE: none */
	size_t n, cap;
};
#define LEAT_RISK_FREE UINT32_MAX

void leat_risk_fini(struct leat_risk *r);

/* leat_risk_bin_of -- the bin of a duration, days >= 0. */
uint32_t leat_risk_bin_of(double days);

/* leat_risk_at -- the sums of a bin, 0 if it is new; until the next call. */
struct leat_risk_bin *leat_risk_at(struct leat_risk *r, uint32_t unit, uint32_t bin);

/*
 * leat_risk_sorted -- the bins that are not empty, by rank[unit] and then duration; n of
 * them; caller frees.
 */
struct leat_risk_bin *leat_risk_sorted(const struct leat_risk *r, const uint32_t *rank, size_t *n);

#endif
