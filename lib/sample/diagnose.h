/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_DIAGNOSE_H
#define LEAT_MIX_DIAGNOSE_H

#include <stddef.h>

/*
 * Have the chains converged, and how much are their draws worth? Draws of one
 * quantity are given chain by chain: x[c * ndraws + i], at least 4 a chain,
 * finite. Chains are split in half (an odd middle draw is left out).
 * Source: Vehtari, Gelman, Simpson, Carpenter, Buerkner (2021), Rank-normalization,
 * folding, and localization: an improved R-hat, Bayesian Analysis 16(2).
 */

/*
 * leat_diagnose_rhat -- the larger of rank-normalised split R-hat and that of the
 * folded draws (section 4.1 and eq. 4). 1 for a constant; at most 1e6.
 */
double leat_diagnose_rhat(const double *x, size_t nchains, size_t ndraws);

/* leat_diagnose_ess_bulk -- effective sample size of the rank-normalised draws (section 4.3). */
double leat_diagnose_ess_bulk(const double *x, size_t nchains, size_t ndraws);

/* leat_diagnose_ess_tail -- the smaller of those of the 5 % and the 95 % quantile. */
double leat_diagnose_ess_tail(const double *x, size_t nchains, size_t ndraws);

/* leat_diagnose_ess_mean -- effective sample size for the mean: of the draws themselves. */
double leat_diagnose_ess_mean(const double *x, size_t nchains, size_t ndraws);

/* leat_diagnose_ess_quantile -- of the indicator x <= quantile p. */
double leat_diagnose_ess_quantile(const double *x, size_t nchains, size_t ndraws, double p);

/* leat_diagnose_mcse_mean -- Monte Carlo standard error of the mean, in units of x. */
double leat_diagnose_mcse_mean(const double *x, size_t nchains, size_t ndraws);

/* leat_diagnose_mcse_quantile -- of the quantile p, 0 < p < 1 (section 4.4). */
double leat_diagnose_mcse_quantile(const double *x, size_t nchains, size_t ndraws, double p);

/*
 * leat_diagnose_ebfmi -- one chain's energy Bayesian fraction of missing
 * information; below 0.3 the sampler has trouble with the tails.
 * Source: Betancourt (2016), Diagnosing suboptimal cotangent disintegrations, arXiv
 * 1604.00695, eq. 4.
 */
double leat_diagnose_ebfmi(const double *energy, size_t ndraws);

#endif
