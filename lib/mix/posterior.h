/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_POSTERIOR_H
#define LEAT_MIX_POSTERIOR_H

#include <stddef.h>

#include "mix/density.h"
#include "mix/nuts.h"

/*
 * struct leat_posterior -- all draws of a mix model in its own parameters, and
 * what has to be averaged over them. Arrays of draws go chain by chain:
 * n = nchains * ndraws values.
 */
struct leat_posterior_channel {
	double *par[2 * LEAT_CURVE_PARAMETERS]; /* n each */
	double *beta, *mean;                    /* n; mean is the mean scaled contribution */
	double *contribution;                   /* mix->n: posterior mean, scaled outcome */
};

struct leat_posterior {
	const struct leat_mix *mix;
	size_t nchains, ndraws, n;
	double *intercept, *sigma;              /* n */
	double **theta;                         /* design.p arrays of n */
	struct leat_posterior_channel *channel; /* mix->nchannels */
	size_t nmu;      /* draws whose mean outcome is kept, evenly spaced */
	size_t *mu_draw; /* nmu: which */
	double *mu;      /* nmu * mix->n, scaled outcome */
	double *room;
};

/*
 * leat_posterior_init -- from the chains (all of one length, borrowed for the
 * call) of a mix (borrowed, must outlive it).
 */
void leat_posterior_init(struct leat_posterior *p, const struct leat_mix *mix,
    const struct leat_nuts_chain *chains, size_t nchains, unsigned threads);
void leat_posterior_fini(struct leat_posterior *p);

/*
 * leat_posterior_predictive -- the value that a new outcome of period t stays
 * below with probability prob, in scaled outcome: the quantile of the mixture of
 * normals over the kept draws, by safeguarded Newton steps.
 */
double leat_posterior_predictive(const struct leat_posterior *p, size_t t, double prob);

#endif
