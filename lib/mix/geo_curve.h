/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_GEO_CURVE_H
#define LEAT_MIX_GEO_CURVE_H

#include "mix/geo.h"

/*
 * struct leat_geo_curve -- one channel's curve in every geo, and what it weighs:
 * y        cells: s_m(x_gm)_t
 * slope    by curve parameter, cells: its derivative; or, where nbasis is 2, two series
 *          that are mixed to those of the first two parameters (others are fixed)
 * weight   nlanes: sum_t worth y, or where the channel's effect is marginal what
 *          LEAT_GEO_MORE more exposure adds to that
 * dweight  by curve parameter, nlanes: its derivative
 */
struct leat_geo_curve {
	double *y, *slope[2 * LEAT_CURVE_PARAMETERS];
	double *weight, *dweight[2 * LEAT_CURVE_PARAMETERS];
	int nbasis;
	double mix[2][2];
	double *room, *series;
};

void leat_geo_curve_init(struct leat_geo_curve *c, const struct leat_geo *geo);
void leat_geo_curve_fini(struct leat_geo_curve *c);

/*
 * leat_geo_curve_at -- fill it.
 * par  the channel's curve parameters, adstock's first, fixed ones included
 */
void leat_geo_curve_at(struct leat_geo_curve *c, const struct leat_geo *geo,
    const struct leat_geo_media *media, const double *par);

/*
 * leat_geo_curve_along -- by geo, sums over periods of r (cells) times y and times y's derivatives.
 * sum, sums  nlanes; by curve parameter, nlanes
 */
void leat_geo_curve_along(const struct leat_geo_curve *c, const struct leat_geo *geo, int npar,
    const double *r, double *sum, double *const *sums);

/* leat_geo_curve_slope -- the derivative of y in a cell by curve parameter p, which is not fixed.
 */
static inline double
leat_geo_curve_slope(const struct leat_geo_curve *c, int p, size_t cell)
{
	if (c->nbasis != 2)
		return c->slope[p][cell];
	return c->mix[p][0] * c->slope[0][cell] + c->mix[p][1] * c->slope[1][cell];
}

#endif
