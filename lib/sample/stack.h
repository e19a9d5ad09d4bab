/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_STACK_H
#define LEAT_MIX_STACK_H

#include <stddef.h>

/*
 * leat_stack -- weights of models by how well their mixture predicts what each has not
 * seen: the maximum over weights, which are at least 0 and add up to 1, of
 * sum_i log sum_k weight_k e^(pointwise_ki). The problem is concave.
 * pointwise  nmodels arrays of n (borrowed): leave-one-out log densities of the same
 *            observations
 * weight     nmodels (caller's)
 * Returns how far the sum may at most be from its maximum, proven by duality: n times the
 * largest gradient above its mean. 1e-6 is aimed at.
 * Source: Yao, Vehtari, Simpson, Gelman (2018), Using stacking to average Bayesian
 * predictive distributions, Bayesian Analysis 13(3), eq. 4; Cover (1984), An algorithm for
 * maximizing expected log investment return, IEEE Transactions on Information Theory 30,
 * theorem 1 for the bound.
 */
double leat_stack(const double *const *pointwise, size_t nmodels, size_t n, double *weight);

#endif
