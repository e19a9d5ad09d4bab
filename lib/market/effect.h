/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MARKET_EFFECT_H
#define LEAT_MARKET_EFFECT_H

#include <math.h>

#include "market/truth.h"

/*
 * How a touch's effect on the hazard decays with its age. Part of the effect that is spent by
 * then, 0 at age 0 and 1 in the end:
 *   exponential  1 - exp(-omega age)
 *   power law    1 - (1 + omega age / tail)^-tail
 * Both begin at the density omega; a power law of a long tail exponent is nearly
 * exponential, and one of a small exponent has spent much less at any age.
 */

/* leat_effect_spent -- the part, [0, 1). age in days, >= 0. */
static inline double
leat_effect_spent(const struct leat_truth_hazard *h, double age)
{
	double x = h->omega * age;

	return -expm1(h->tail > 0 ? -h->tail * log1p(x / h->tail) : -x);
}

/* leat_effect_age -- its inverse: the age in days at which the part left, (0, 1], is reached. */
static inline double
leat_effect_age(const struct leat_truth_hazard *h, double spent)
{
	double l = log1p(-spent);

	return (h->tail > 0 ? h->tail * expm1(-l / h->tail) : -l) / h->omega;
}

#endif
