/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_COORDINATE_H
#define LEAT_MIX_COORDINATE_H

#include "mix/prior.h"

/* Bounded parameters on the whole line. */
enum leat_coordinate_kind {
	LEAT_COORDINATE_FIXED, /* the parameter is lower, whatever q */
	LEAT_COORDINATE_LOG,
	LEAT_COORDINATE_SOFTPLUS,
	LEAT_COORDINATE_LOGIT,
};

struct leat_coordinate {
	enum leat_coordinate_kind kind;
	double lower, upper;
};

/*
 * leat_coordinate_value -- the parameter at q.
 * dx         d parameter / d q
 * log_slope  log |dx|, added to the density; *dlog is its derivative by q
 */
double leat_coordinate_value(
    const struct leat_coordinate *c, double q, double *dx, double *log_slope, double *dlog);

/* leat_coordinate_of -- the coordinate that suits a prior; of a single value, fixed. */
struct leat_coordinate leat_coordinate_of(const struct leat_prior *p);

#endif
