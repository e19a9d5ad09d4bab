/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_GEO_LIFT_H
#define LEAT_MIX_GEO_LIFT_H

#include "mix/geo_density.h"

/*
 * Experiments in the likelihood of a model with geos: what was measured is the outcome that a
 * change of exposure brought within the window, carry-over included, in one geo or in all. The
 * model's answer, in units of the standard error, is
 *
 *   I = sum_g worth_g beta_gm sum_t inside_t (s_m(x_gm)_t - s_m(x'_gm)_t),
 *
 * x' the exposure without the change, and effect / se ~ N(I, 1).
 */
struct leat_geo_lift {
	const struct leat_panel_lift *from; /* the panel's: borrowed */
	size_t media;                       /* of the model */
	size_t first_geo, ngeos;
	size_t begin, n; /* periods from where x' differs or carries over from, to its end */
	double *x;       /* n for each of the geos: scaled exposure per head without the change */
	double *worth;   /* ngeos: standard errors that 1 of scaled outcome per head is */
	double effect;   /* in standard errors */
};

/* leat_geo_lifts_set -- a model's experiments; its channels are known. For leat_geo_new. */
void leat_geo_lifts_set(struct leat_geo *geo, const struct leat_panel *panel);
void leat_geo_lifts_fini(struct leat_geo *geo);

struct leat_geo_lifts; /* what experiments say at a point */

/* leat_geo_lifts_new -- NULL where a model has no experiment. geo is borrowed. */
struct leat_geo_lifts *leat_geo_lifts_new(const struct leat_geo *geo);
void leat_geo_lifts_free(struct leat_geo_lifts *w);

/*
 * leat_geo_lifts_log -- the log density of all experiments, but for constants.
 * media  nmedia: each channel at the point, its beta included
 */
double leat_geo_lifts_log(struct leat_geo_lifts *w, const struct leat_geo_media_point *media);

/*
 * leat_geo_lifts_along -- after that, what experiments add to what leat_geo_curve_along gives of
 * channel m: the derivatives of the log density by beta_gm, and by y's parameters over beta_gm. w
 * may be NULL.
 */
void leat_geo_lifts_along(
    const struct leat_geo_lifts *w, size_t m, double *sum, double *const *sums);

#endif
