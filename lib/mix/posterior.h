/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_POSTERIOR_H
#define LEAT_MIX_POSTERIOR_H

#include <stddef.h>

#include "base/rng.h"
#include "mix/density.h"
#include "sample/nuts.h"

/*
 * struct leat_posterior -- all draws of a mix model in its own parameters, and
 * what has to be averaged over them. Arrays of draws go chain by chain:
 * n = nchains * ndraws values. Cells are the mix's, geo-major.
 */
struct leat_posterior_channel {
	double *par[2 * LEAT_CURVE_PARAMETERS]; /* n each */
	double **beta;  /* ngeos arrays of n: what a unit on the curve is worth now */
	double **total; /* ngeos arrays of n: outcome that it brought in the geo, all periods */
	double **money; /* what that is worth: total itself where mix->value is NULL */
	double *contribution; /* mix->n: posterior mean, scaled outcome */
};

struct leat_posterior {
	const struct leat_mix *mix;
	size_t nchains, ndraws, n;
	double **value;   /* mix->nparameters arrays of n */
	double **control; /* mix->ncontrols arrays of n: outcome that each brought */
	double *likelihood[LEAT_LIKELIHOOD_PARAMETERS]; /* n each */
	struct leat_posterior_channel *channel;         /* mix->nchannels */
	double *baseline_total;      /* n: outcome without media and controls, all cells */
	double *baseline, *controls; /* mix->n: posterior means, scaled outcome */
	size_t nmu;                  /* draws whose mean outcome is kept, evenly spaced */
	size_t *mu_draw;             /* nmu: which */
	double *mu;                  /* nmu * mix->n, scaled outcome */
	double *room;
};

/*
 * leat_posterior_init -- from the chains (all of one length, borrowed for the
 * call) of a mix (borrowed, must outlive it).
 * rng    draws what the density integrates out (borrowed; one stream a draw is split off)
 */
void leat_posterior_init(struct leat_posterior *p, const struct leat_mix *mix,
    const struct leat_nuts_chain *chains, size_t nchains, const struct leat_rng *rng,
    unsigned threads);
void leat_posterior_fini(struct leat_posterior *p);

/*
 * leat_posterior_predictive -- the value that a new outcome of a cell stays
 * below with probability prob, in scaled outcome: the quantile of the mixture
 * over the kept draws.
 */
double leat_posterior_predictive(const struct leat_posterior *p, size_t cell, double prob);

#endif
