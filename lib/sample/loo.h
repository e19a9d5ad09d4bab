/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_LOO_H
#define LEAT_MIX_LOO_H

#include <stddef.h>

/*
 * struct leat_loo -- how well a model predicts each observation from all others, by
 * Pareto-smoothed importance sampling from the posterior of all.
 * elpd       expected log pointwise predictive density, the sum of pointwise
 * se         its standard error
 * p          effective number of parameters
 * khat_bad   observations whose k is above 0.7: their elpd is not to be trusted
 * khat_max   the largest k
 * pointwise  n
 * Source: Vehtari, Gelman, Gabry (2017), Practical Bayesian model evaluation using
 * leave-one-out cross-validation and WAIC, Statistics and Computing 27.
 */
struct leat_loo {
	size_t n, khat_bad;
	double elpd, se, p, khat_max;
	double *pointwise;
};

/*
 * leat_loo_init -- from log likelihoods.
 * log_like    ndraws * n, draw by draw (borrowed)
 * efficiency  effective sample size of the draws over their number, at most 1
 */
void leat_loo_init(struct leat_loo *l, const double *log_like, size_t ndraws, size_t n,
    double efficiency, unsigned threads);
void leat_loo_fini(struct leat_loo *l);

#endif
