/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_LIKELIHOOD_H
#define LEAT_MIX_LIKELIHOOD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rng.h"
#include "mix/spec.h"
#include "panel/panel.h"

/*
 * struct leat_likelihood -- how outcomes scatter about their mean mu, both in scaled
 * outcome, one mean a cell (geo and period).
 *
 * normal             y ~ N(mu, sigma^2)
 * student-t          (y - mu) / sigma ~ t with nu degrees of freedom
 * negative-binomial  counts with mean M and variance M + M^2 / dispersion
 * poisson            counts with mean M
 *
 * An observation may be a sum over several cells: of k cells, mu adds up, sigma grows by
 * sqrt k and dispersion by k (exact but for Student t, whose sums are not quite t, and for
 * negative binomials of different means, whose sums vary a little more than that).
 * Counts are y times count_scale, M that times f(mu); f(mu) = mu above floor, and
 * floor e^(mu / floor - 1) below, so that no sum of terms can make a mean negative.
 *
 * With autocorrelation (normal and Student t, one geo, no sums) residuals r follow
 * r_t = rho r_(t-1) + u_t, u_t as above, r_0 sqrt(1 - rho^2) like u.
 */
#define LEAT_LIKELIHOOD_PARAMETERS 3

struct leat_likelihood {
	enum leat_likelihood_kind kind;
	bool autocorrelated;
	size_t ncells, n;           /* cells; observations */
	double *y;                  /* n, scaled outcome: each observation's */
	struct leat_panel_sum *sum; /* n: the cells of each; NULL: observation i is cell i */
	size_t nperiods;            /* cells of a geo, for sum */
	double *count_scale;        /* ngeos: counts that are 1; NULL where outcomes are none */
	double floor;
	double *constant; /* of counts: what each log density has that no parameter moves */
	int nparameters;
	const char *name[LEAT_LIKELIHOOD_PARAMETERS]; /* "sigma", "nu", "dispersion", "rho" */
	struct leat_prior prior[LEAT_LIKELIHOOD_PARAMETERS];
};

/*
 * leat_likelihood_init -- of a panel by specification.
 * cell       scaled outcome of every cell (borrowed for the call)
 * y_scale    outcome units that are 1; ngeos of them
 * y_zero     outcome that is 0; likewise, and 0 if outcomes are counts
 */
void leat_likelihood_init(struct leat_likelihood *l, const struct leat_spec *spec,
    const struct leat_panel *panel, const double *cell, const double *y_scale,
    const double *y_zero);
void leat_likelihood_fini(struct leat_likelihood *l);

/* leat_likelihood_name -- as it is written: "normal", "student-t", ... */
const char *leat_likelihood_name(enum leat_likelihood_kind kind);

/* leat_likelihood_counts -- are outcomes counts? */
bool leat_likelihood_counts(const struct leat_likelihood *l);

/* leat_likelihood_positive -- f(mu), and its derivative in *slope. */
double leat_likelihood_positive(const struct leat_likelihood *l, double mu, double *slope);

/*
 * leat_likelihood_log -- the log density of all observations.
 * mu      ncells, scaled outcome
 * par     nparameters
 * dmu     ncells: its derivatives by mu; may not alias mu
 * dpar    nparameters: by the parameters
 */
double leat_likelihood_log(const struct leat_likelihood *l, const double *mu, const double *par,
    double *dmu, double *dpar);

/* leat_likelihood_pointwise -- that of each observation (given those before it, if
 * autocorrelated): n values in out. */
void leat_likelihood_pointwise(
    const struct leat_likelihood *l, const double *mu, const double *par, double *out);

/*
 * leat_likelihood_draw -- new observations from the same means: n values, scaled, in out.
 */
void leat_likelihood_draw(const struct leat_likelihood *l, const double *mu, const double *par,
    struct leat_rng *rng, double *out);

/*
 * leat_likelihood_quantile -- the scaled outcome that a new one of cell `cell` stays at or
 * below with probability prob, over draws of mean and parameters: of the mixture of
 * their distributions.
 * mu     ndraws means of the cell, `stride` apart
 * par    nparameters arrays of draws; draw[i] is the place of the i-th in them
 */
double leat_likelihood_quantile(const struct leat_likelihood *l, size_t cell, const double *mu,
    size_t stride, double *const *par, const size_t *draw, size_t ndraws, double prob);

#endif
