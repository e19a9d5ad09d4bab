/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_HAZARD_FIT_H
#define LEAT_ATTRIBUTION_HAZARD_FIT_H

#include <stdbool.h>

#include "attribution/hazard_risk.h"
#include "attribution/kept.h"

/*
 * The likelihood of an additive hazard and its maximum. After touches i of units c at
 * ages a_i, a person of stratum s converts at the rate
 *   lambda = lambda0_s + sum_i beta_c k(omega_c) exp(-omega_c a_i),
 * k(omega) = omega where age is time, 1 - exp(-omega) where it is steps, so that a
 * touch adds beta_c in all. Of conversions with weights w and touches at risk for D,
 *   log L = sum w log lambda - sum_s lambda0_s E_s - sum_c beta_c G_c(omega_c),
 *   G_c(omega) = sum 1 - exp(-omega D), E_s the time under observation,
 * that of a Poisson process. It is maximised by EM: with p_i the share of a touch in
 * lambda, P_c their sum and A_c that of p_i a_i, lambda0_s is its share over E_s, beta_c =
 * P_c / G_c(omega_c), and omega_c is where P_c log k - omega A_c - P_c log G_c is greatest.
 * Source: Zhang, Wei, Ren (2014), Multi-touch attribution in online advertising with survival
 * theory, IEEE ICDM, section III; Lewis, Mohler (2011), A nonparametric EM algorithm for multiscale
 * Hawkes processes, section 2, for the shares as the E step.
 */
struct leat_hazard_data {
	const struct leat_kept_paths *kept; /* settled */
	const double *weight;               /* of each conversion, >= 0 */
	size_t nunits;
	/* Touches at risk: bins of the unit of rank r are first[r] .. first[r + 1] - 1. */
	const size_t *first;
	const double *touches, *days;
	size_t nstrata;
	const double *exposure; /* E_s */
	const double *orphans;  /* conversions that only lambda0_s can have led to, and not kept */
	bool steps;
	double omega_min, omega_max;
	unsigned threads;
};

/* One beta and omega, of a unit or of several that are taken as one. */
struct leat_hazard_block {
	double beta, omega;
	/* As if it had this many conversions more, over that much more of G: a gamma prior. */
	double prior_conversions, prior_exposure;
	bool omega_fixed;
};

struct leat_hazard_fit {
	size_t nblocks;
	struct leat_hazard_block *block;
	uint32_t *block_of;        /* of each unit; blocks are in the order of ranks */
	size_t *member_first;      /* nblocks + 1 */
	uint32_t *member;          /* ranks, block by block */
	bool shared;               /* all blocks have one omega */
	double *lambda0;           /* by stratum */
	double likelihood;         /* log L and priors, at its end */
	unsigned long long passes; /* over the conversions, in all */
};

/* leat_hazard_kernel -- k(omega). */
double leat_hazard_kernel(bool steps, double omega);
/* leat_hazard_log_kernel_slope -- d log k / d log omega. */
double leat_hazard_log_kernel_slope(bool steps, double omega);

/* leat_hazard_risk -- G of a block at omega, and its first two derivatives (may be NULL). */
double leat_hazard_risk(const struct leat_hazard_data *d, const struct leat_hazard_fit *f, size_t b,
    double omega, double slope[2]);

/* leat_hazard_without_conversions -- log L but for its sum over conversions that are kept. */
double leat_hazard_without_conversions(
    const struct leat_hazard_data *d, const struct leat_hazard_fit *f);

/*
 * leat_hazard_em -- one step: from the parameters in f to those that are no less likely.
 * Returns the log likelihood of those it started from.
 */
double leat_hazard_em(const struct leat_hazard_data *d, struct leat_hazard_fit *f);

/*
 * leat_hazard_maximise -- from the parameters in f to the maximum, by accelerated EM, then Newton's
 * steps.
 * tolerance  by how much of log L, for each conversion, it may fall short
 */
void leat_hazard_maximise(
    const struct leat_hazard_data *d, struct leat_hazard_fit *f, double tolerance);

#endif
