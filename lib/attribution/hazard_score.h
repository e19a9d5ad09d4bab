/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_HAZARD_SCORE_H
#define LEAT_ATTRIBUTION_HAZARD_SCORE_H

#include "attribution/hazard_fit.h"

/*
 * The likelihood's gradient and information in the logarithms of the parameters, which have
 * numbers: the betas by block, the omegas by block (one, if all share it), lambda0 by stratum. Of a
 * point process the information is the sum over conversions of the squared gradient of log lambda,
 *   J = sum w g g', g = (p_c, p_c (d log k / d log omega - omega a), p_0),
 * p being shares in lambda: never indefinite, also where the likelihood has a ridge.
 * Source: Ogata (1978), The asymptotic behaviour of maximum likelihood estimators for
 * stationary point processes, Annals of the Institute of Statistical Mathematics 30, theorem 5.
 */
struct leat_hazard_score {
	size_t n;
	double likelihood;   /* with priors */
	double *gradient;    /* n */
	double *information; /* n x n, the lower triangle, priors of beta included */
	double *complete;    /* n, what the information of each would be if causes were known */
	/*
	 * What is to be added for the negative second derivatives, which differ from it by what
	 * is 0 on average: to the diagonal (n), and to the places of each beta with its omega.
	 */
	double *diagonal, *cross; /* n, nblocks */
};

#define LEAT_HAZARD_MATRIX 1024 /* parameters of which there is a matrix, at most */

size_t leat_hazard_omega_at(const struct leat_hazard_fit *f, size_t block);
size_t leat_hazard_base_at(const struct leat_hazard_fit *f, size_t stratum);
size_t leat_hazard_parameters(const struct leat_hazard_data *d, const struct leat_hazard_fit *f);

void leat_hazard_score_init(
    struct leat_hazard_score *s, const struct leat_hazard_data *d, const struct leat_hazard_fit *f);
void leat_hazard_score_fini(struct leat_hazard_score *s);

/* leat_hazard_score -- at the parameters in f, into s; n at most LEAT_HAZARD_MATRIX. */
void leat_hazard_score(
    const struct leat_hazard_data *d, struct leat_hazard_fit *f, struct leat_hazard_score *s);

#endif
