/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COUNTS_GROUPS_H
#define LEAT_CREDIT_COUNTS_GROUPS_H

#include "credit/counts_part.h"

/* Persons are put into so many groups where intervals are wanted. */
enum { COUNTS_GROUPS = 40 };

/*
 * counts_groups_learn -- of all paths that were kept, in the order of their text: rules weigh each
 * whole, and models learn from its persons in groups, into which they are dealt by chance,
 * by the seed and the path alone.
 */
void counts_groups_learn(struct counts_part *all);

/*
 * counts_groups_bounds -- the interval of a unit's credit by a model, after finish.
 * value      of its value, not of its conversions
 * untouched  conversions without a touch are this unit's too
 */
void counts_groups_bounds(const struct counts_part *all, size_t model, uint32_t unit, bool value,
    bool untouched, double *lower, double *upper);

#endif
