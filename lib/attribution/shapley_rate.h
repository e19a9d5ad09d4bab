/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_SHAPLEY_RATE_H
#define LEAT_ATTRIBUTION_SHAPLEY_RATE_H

#include "attribution/model.h"

/*
 * shapley-rate -- Shapley values of the game of conversion rates: v(S) = conversions / paths
 * over the paths, null paths too, whose units are all in S; 0 if there are none. For the value
 * in a currency, what the conversions were worth stands in place of their number. Exact up to
 * LEAT_SHAPLEY_EXACT units that some path has, sampled above.
 *
 * A unit's share is its Shapley value's of all that are above 0: a unit without which persons
 * convert more often has a value below 0, and gets nothing.
 *
 * Memory: the sums of each set of units that occurs, about 150 bytes and 4 a unit of it.
 */
extern const struct leat_attribution leat_shapley_rate;

/*
 * leat_shapley_rate_value -- of a finished fit, nunits: the Shapley values themselves, in
 * conversions a path, whose sum is the rate of all paths; *se their standard errors if they
 * were sampled, else NULL. NULL if nothing was learnt.
 */
const double *leat_shapley_rate_value(const void *fit, const double **se);

#endif
