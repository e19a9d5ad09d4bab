/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_SHAPLEY_RATE_PART_H
#define LEAT_ATTRIBUTION_SHAPLEY_RATE_PART_H

#include "attribution/fix.h"
#include "attribution/shapley_rate.h"
#include "base/map.h"

/* Shared by shapley_rate.c, which sums up paths, and shapley_rate_solve.c, which plays the games
 * of these sums. */

/* Of paths by their set of units: a key is the units in the order of their numbers. */
struct rate_paths {
	leat_fix conversions, nulls;
};

/* What the model keeps, and after it is finished its shares. */
struct shapley_rate {
	const struct leat_attribution_options *o;
	struct leat_map set; /* units */
	struct rate_paths *paths;
	size_t paths_cap;
	struct leat_map worth; /* currency, units */
	leat_fix *value;
	size_t value_cap;

	uint32_t *unit; /* of one path, sorted */
	unsigned char *key;
	size_t room;

	size_t nunits, nplayers, nsplits;
	double *phi, *se; /* nunits, of conversions */
	double **share;   /* conversions, then value by currency; NULL: no split */
	struct leat_shares *out;
};

/* rate_make_room -- in unit and key for n units and a currency. */
void rate_make_room(struct shapley_rate *r, size_t n);

/* rate_finish -- as of a model. */
int rate_finish(void *fit, size_t nunits, const uint32_t *order, struct leat_err *err);

#endif
