/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_GEO_DENSITY_H
#define LEAT_MIX_GEO_DENSITY_H

#include "mix/geo.h"
#include "mix/geo_curve.h"
#include "mix/geo_effects.h"
#include "sample/nuts.h"

/* What one channel and one covariate are at a point. Arrays by geo have nlanes entries. */
struct leat_geo_media_point {
	struct leat_geo_curve curve;
	double par[2 * LEAT_CURVE_PARAMETERS];
	double effect, eta;
	double log_beta; /* beta_m */
	double *beta;    /* by geo; 0 in lanes without one */
};

struct leat_geo_control_point {
	double mean, xi; /* mean: gamma_j; or a treatment's contribution */
	double gamma;    /* the mean that slopes scatter about */
	double *slope;   /* by geo */
};

struct leat_geo_work;
struct leat_geo_work *leat_geo_work_new(const struct leat_geo *geo); /* geo is borrowed */
void leat_geo_work_free(struct leat_geo_work *work);

/* leat_geo_density -- the log posterior with its gradient, good as long as work. */
struct leat_density leat_geo_density(struct leat_geo_work *work);

/*
 * struct leat_geo_point -- all of the model at a q, the effects integrated out drawn. It belongs to
 * the work, until its next use.
 */
struct leat_geo_point {
	const struct leat_geo_media_point *media;     /* nmedia */
	const struct leat_geo_control_point *control; /* ncontrols */
	const double *noise;                          /* the likelihood's parameters */
	const double *tau;                            /* by geo, its prior mean included */
	const double *time;                           /* nperiods, time.offset included */
};

const struct leat_geo_point *leat_geo_at(
    struct leat_geo_work *work, const double *q, struct leat_rng *rng);

#endif
