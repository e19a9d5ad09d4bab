/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_DENSITY_H
#define LEAT_MIX_DENSITY_H

#include <stdbool.h>
#include <stddef.h>

#include "mix/design.h"
#include "mix/nuts.h"
#include "mix/panel.h"
#include "mix/spec.h"

/*
 * struct leat_mix -- the posterior of a mix model on unbounded coordinates q in
 * which it is nearly round, with its gradient. Const once made; each thread
 * evaluates it in a workspace of its own.
 *
 * Coordinates, in order:
 *   level       mean scaled outcome: level_mean + level_sd q. The intercept is the
 *               level minus what media and linear terms add on average, so that
 *               it does not trade off with each of them
 *   z           whitened coefficients of the linear terms
 *   log sigma
 *   per channel:
 *     each adstock and saturation parameter by its prior's support: log for a
 *     log-normal, softplus above a bound, logistic between two
 *     u = log m, m = beta mean_t s_t: the mean contribution, which the data
 *     know, in place of beta, which trades off with the saturation.
 * Jacobians of all of these are in the density.
 */
enum leat_coordinate_kind { LEAT_COORDINATE_LOG, LEAT_COORDINATE_SOFTPLUS, LEAT_COORDINATE_LOGIT };

struct leat_coordinate {
	enum leat_coordinate_kind kind;
	double lower, upper;
};

struct leat_mix_channel {
	size_t series; /* index in the panel */
	struct leat_shape shape;
	double *x; /* n scaled exposures */
	double x_scale;
	int npar, nadstock;
	struct leat_coordinate coordinate[2 * LEAT_CURVE_PARAMETERS];
	struct leat_prior prior[2 * LEAT_CURVE_PARAMETERS];
	struct leat_prior effect; /* of beta, or of effect_per_mean m */
	bool effect_on_beta;
	double effect_per_mean;
	size_t at; /* of its first coordinate in q; u comes after the npar parameters */
};

struct leat_mix {
	size_t n, nq;       /* observations, coordinates */
	double *y, y_scale; /* n scaled outcomes */
	double level_mean, level_sd;
	struct leat_prior intercept, sigma;
	struct leat_design design;
	struct leat_mix_channel *channel;
	size_t nchannels; /* those with any exposure */
};

/*
 * leat_mix_new -- panel and spec as checked by leat_spec_check (borrowed for the
 * call). Free with leat_mix_free.
 */
struct leat_mix *leat_mix_new(const struct leat_panel *panel, const struct leat_spec *spec);
void leat_mix_free(struct leat_mix *mix);

/* A point in the model's own parameters, with the curves there. */
struct leat_mix_point {
	double intercept, sigma;
	double *theta;                            /* design.p */
	double (*par)[2 * LEAT_CURVE_PARAMETERS]; /* nchannels */
	double *beta, *mean;                      /* nchannels; mean is m */
	const double *residual;                   /* n: scaled outcome minus its mean */
	double **curve; /* nchannels arrays of n: s_t / mean_t s_t, mean 1 */
};

struct leat_mix_work;
struct leat_mix_work *leat_mix_work_new(const struct leat_mix *mix); /* mix is borrowed */
void leat_mix_work_free(struct leat_mix_work *work);

/*
 * leat_mix_density -- the log posterior as the samplers see it, good as long as work.
 * Its value is -infinity where the density is 0 or cannot be computed.
 */
struct leat_density leat_mix_density(struct leat_mix_work *work);

/* leat_mix_at -- what q means. The point belongs to work, until its next use. */
const struct leat_mix_point *leat_mix_at(struct leat_mix_work *work, const double *q);

/* leat_mix_start -- a sensible q from which to look for the mode. */
void leat_mix_start(const struct leat_mix *mix, double *q);

/*
 * leat_coordinate_value -- the parameter at q.
 * dx         d parameter / d q
 * log_slope  log |dx|, added to the density; *dlog is its derivative by q
 */
double leat_coordinate_value(
    const struct leat_coordinate *c, double q, double *dx, double *log_slope, double *dlog);

/* leat_coordinate_of -- the coordinate that suits a prior of bounded support. */
struct leat_coordinate leat_coordinate_of(const struct leat_prior *p);

#endif
