/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_GEO_H
#define LEAT_MIX_GEO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rng.h"
#include "math/curve.h"
#include "mix/coordinate.h"
#include "mix/likelihood.h"
#include "mix/prior.h"
#include "mix/spec.h"
#include "panel/panel.h"

/*
 * struct leat_geo -- the geo hierarchy of a mix model as plain arrays. For geo g and
 * period t, in scaled outcome per head,
 *
 *   mu_gt   = tau_g + time_t + sum_j gamma_gj z_gtj + sum_m beta_gm s_m(x_gm)_t,
 *   tau_g   ~ normal, 0 for the baseline geo,
 *   time_t  = sum_k B_kt w_k, w_k ~ normal(0, 1): level, knots, trend, season, events,
 *   gamma_gj = gamma_j + xi_j z_gj,
 *   beta_gm = exp(beta_m + eta_m z_gm), z standard normal,
 *
 * where beta_m is what gives the channel the effect (ROI, contribution, ...) that is sampled
 * in its place. With a normal likelihood tau and w are integrated out in closed form.
 * Source: Meridian's model specification, developers.google.com/meridian/docs/advanced-modeling.
 *
 * Layout. Geos go in blocks of four lanes, LEAT_GEO_LANES, the last one filled up with
 * lanes that hold 0: cell (g, t) of an array of cells is at
 * ((g / 4) * nperiods + t) * 4 + g % 4. Arrays by geo have nlanes entries.
 */
#define LEAT_GEO_LANES 4

/* One number of the model and where it is sampled: nowhere (fixed), or on the whole line. */
struct leat_geo_parameter {
	struct leat_prior prior;
	bool fixed, bounded; /* not bounded: the coordinate is the number itself */
	struct leat_coordinate coordinate;
};

struct leat_geo_media {
	size_t series; /* index among the panel's channels */
	struct leat_shape shape;
	double x_scale; /* exposure per head that is 1 */
	double *x; /* lead + nperiods lanes a block: scaled exposure per head after `lead` zeros */
	size_t lead;
	double *frequency; /* by geo and period: where exposure is reach, contacts per person; else
			      NULL */
	int npar, nadstock;
	struct leat_geo_parameter par[2 * LEAT_CURVE_PARAMETERS];
	struct leat_geo_parameter effect, eta;
	enum leat_effect effect_kind;
	bool on_beta;      /* the effect is beta_m's exponential itself */
	bool marginal;     /* ... is what more exposure, by this part, would bring: LEAT_GEO_MORE */
	double per_effect; /* what an effect of 1 brings, of all outcome */
	size_t at; /* in q: the curve's parameters that are not fixed, effect, eta, z by geo */
};

#define LEAT_GEO_MORE 0.01 /* Meridian's marginal ROI is the return of one per cent more */

/*
 * A covariate with a slope by geo; a treatment is one whose contribution the prior is about, in
 * place of gamma_j. For each xi, slopes and their mean are sampled where least squares expects them
 * then, in units of how sure it is: roughly standard normal whether the data know slopes or only
 * their spread.
 */
struct leat_geo_control {
	size_t series; /* index among the panel's controls */
	char *name;
	double *z;         /* cells, (value - zero) / unit */
	double zero, unit; /* of its values */
	bool treatment;
	double origin;  /* the z from which its contribution counts: a treatment is off there */
	double *weight; /* treatment: by geo, sum_t worth (z - origin) */
	double *slope, *error;              /* by geo: least squares, and how far off it may be */
	double mean_slope, first_xi;        /* by the same: the mean of slopes, and their spread */
	struct leat_geo_parameter mean, xi; /* mean: gamma_j, or a treatment's contribution */
	size_t at;                          /* in q: mean, xi, slopes by geo */
};

/*
 * What moves all geos alike: time = offset + B' w. Integrated out, w is standard normal, offset
 * the prior mean, and the rows of B are orthogonal; sampled, w are the coefficients themselves
 * and offset is 0.
 */
struct leat_geo_time {
	size_t nrows;
	bool knots; /* the level is in the rows themselves, which are knots; else it is the first */
	bool each;  /* one row a period: B = scale I, and no array */
	double scale;
	double *row;              /* nrows * nperiods */
	double *length;           /* nrows: sum_t B_kt^2 */
	double *sum;              /* nrows: sum_t B_kt */
	double *offset;           /* nperiods */
	struct leat_prior *prior; /* nrows, of w where it is sampled */
};

struct leat_geo {
	size_t ngeos, nperiods, nblocks, nlanes, ncells; /* ncells = nblocks * nperiods * 4 */
	size_t n;                                        /* coordinates */
	bool marginal; /* effects of geos and time are integrated out: all is normal */
	const struct leat_likelihood *likelihood;                    /* borrowed */
	struct leat_geo_parameter noise[LEAT_LIKELIHOOD_PARAMETERS]; /* at the beginning of q */
	double y_mean, y_scale; /* outcome per head that is 0, and how much more is 1 */
	double *outcome;        /* cells: scaled outcome */
	double *y;              /* cells: the same less prior means of tau and time; sampled: 0 */
	double *worth;          /* cells: what 1 of scaled outcome per head is, of `total` */
	double total;           /* all outcome, money where it has a value */
	size_t baseline;        /* the geo whose tau is 0 */
	struct leat_prior tau;
	struct leat_geo_time time;
	size_t at_effects; /* in q where sampled: tau of all geos but the baseline, then w */
	struct leat_geo_media *media;
	size_t nmedia;
	struct leat_geo_control *control;
	size_t ncontrols;
	struct leat_geo_lift *lift; /* experiments: mix/geo_lift.h */
	size_t nlifts;
	double first_sigma; /* noise, by least squares */
};

/*
 * leat_geo_new -- panel and spec as checked (borrowed for the call, but the panel's lifts for as
 * long as the result).
 * likelihood  of the same panel, on outcomes scaled by leat_geo_scale (borrowed for as long)
 * Free with leat_geo_free.
 */
struct leat_geo *leat_geo_new(const struct leat_panel *panel, const struct leat_spec *spec,
    const struct leat_likelihood *likelihood);
void leat_geo_free(struct leat_geo *geo);

/* leat_geo_scale -- outcome per head that is 0 in scaled outcome, and how much more is 1. */
void leat_geo_scale(
    const struct leat_panel *panel, const struct leat_spec *spec, double *mean, double *scale);

/* leat_geo_start -- a q from which to begin, by priors and least squares. */
void leat_geo_start(const struct leat_geo *geo, double *q);

/* leat_geo_cell -- the place of a geo's period in an array of cells. */
static inline size_t
leat_geo_cell(const struct leat_geo *geo, size_t g, size_t t)
{
	return (g / LEAT_GEO_LANES * geo->nperiods + t) * LEAT_GEO_LANES + g % LEAT_GEO_LANES;
}

#endif
