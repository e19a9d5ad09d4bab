/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_PSIS_H
#define LEAT_MIX_PSIS_H

#include <stddef.h>

/*
 * Pareto-smoothed importance sampling.
 * Source: Vehtari, Simpson, Gelman, Yao, Gabry (2024), Pareto smoothed importance
 * sampling, JMLR 25(72).
 */

/* Above it, importance sampling cannot be trusted (section 3.2.4). */
#define LEAT_PSIS_KHAT_MOST 0.7

/*
 * leat_pareto_fit -- a generalised Pareto distribution (location 0) fitted to data.
 * x      n > 4 values > 0, ascending (borrowed)
 * sigma  its scale
 * Returns its shape k: the number of finite moments is 1/k. Towards 0.5, as if ten more
 * values had said so.
 * Source: Zhang and Stephens (2009), A new and efficient estimation method for the
 * generalized Pareto distribution, Technometrics 51(3); prior as in appendix G of the
 * paper above.
 */
double leat_pareto_fit(const double *x, size_t n, double *sigma);

/*
 * leat_psis_smooth -- the largest weights replaced by what a Pareto tail expects of
 * them, then all normalised.
 * log_weight  n logarithms of weights, up to a constant; becomes normalised logarithms
 * efficiency  effective sample size of the draws over n, 1 where independent
 * Returns k-hat: the tail's shape; -infinity where the tail is flat, infinity where it has
 * too few values to be fitted (weights are then normalised only).
 */
double leat_psis_smooth(double *log_weight, size_t n, double efficiency);

/* leat_psis_ess -- effective sample size of normalised weights: 1 / sum of squares. */
double leat_psis_ess(const double *log_weight, size_t n);

#endif
