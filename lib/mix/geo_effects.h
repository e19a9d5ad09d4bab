/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_GEO_EFFECTS_H
#define LEAT_MIX_GEO_EFFECTS_H

#include "mix/geo.h"

/*
 * Effects of geos and of time integrated out: what is left of the outcome, r, is
 *
 *   r_gt = tau_g + (B' w)_t + noise, tau_g ~ normal(0, sd), w ~ normal(0, I),
 *
 * noise of variance 1 / precision_g, tau of the baseline geo 0. Given w the tau are
 * independent; the precision of w given r is then diag(a) - c u u', with u = B 1, since the rows of
 * B are orthogonal: by the formula of Sherman and Morrison (1950) all costs no more than the sums
 * of r by geo and by period.
 *
 * At the end `r` is the noise that is expected, r less the expected effects.
 */
struct leat_geo_effects {
	const struct leat_geo *geo;
	double *precision; /* nlanes: by geo; 0 in lanes without one (the caller's to set) */
	double *shrink;    /* nlanes: expected tau_g per sum over t of what is left for it */
	double *total;     /* nlanes: sum_t r_gt, then the expected tau_g */
	double *square;    /* nlanes: sum_t of the expected noise squared */
	double *period;    /* nperiods: the expected effect of time */
	double *w, *a;     /* time.nrows: expected, and the diagonal of the precision */
	double c, left;    /* left: 1 - c u' diag(a)^-1 u */
	double *room;
};

void leat_geo_effects_init(struct leat_geo_effects *e, const struct leat_geo *geo);
void leat_geo_effects_fini(struct leat_geo_effects *e);

/*
 * leat_geo_effects_at -- the log density of r (cells; it becomes the expected noise).
 * dlog_sigma  nlanes: its derivative by log sigma_g, by geo; caller's
 */
double leat_geo_effects_at(struct leat_geo_effects *e, double *r, double *dlog_sigma);

/*
 * leat_geo_effects_draw -- after leat_geo_effects_at: effects from their joint
 * distribution given r; or, without rng, what is expected of them.
 * tau     ngeos, its prior mean not included
 * period  nperiods, time.offset not included
 */
void leat_geo_effects_draw(
    const struct leat_geo_effects *e, struct leat_rng *rng, double *tau, double *period);

/* leat_geo_spread -- B' w: w of time.nrows, period of nperiods. */
void leat_geo_spread(const struct leat_geo *geo, const double *w, double *period);

#endif
