/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_PRIOR_H
#define LEAT_MIX_PRIOR_H

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/slice.h"

/*
 * struct leat_prior -- a distribution as data: a family and its numbers.
 * Which values are possible (the support) follows from the family; the sampler
 * chooses the unconstrained coordinate by it.
 */
enum leat_prior_family {
	LEAT_PRIOR_NORMAL,           /* mean a, sd b */
	LEAT_PRIOR_HALF_NORMAL,      /* sd of the whole normal a; x > 0 */
	LEAT_PRIOR_LAPLACE,          /* location a, scale b */
	LEAT_PRIOR_LOG_NORMAL,       /* of log(x - lower): mean a, sd b; x > lower */
	LEAT_PRIOR_GAMMA,            /* shape a, rate b; x > 0 */
	LEAT_PRIOR_BETA,             /* a, b; lower < x < upper, 0 and 1 if both are 0 */
	LEAT_PRIOR_TRUNCATED_NORMAL, /* normal (a, b) between lower and upper, infinite or not */
	LEAT_PRIOR_FIXED,            /* a, for certain: such a parameter is not sampled */
	LEAT_PRIOR_INVERSE_GAMMA,    /* shape a, scale b; x > 0 */
	LEAT_PRIOR_EXPONENTIAL,      /* rate a; x > 0 */
	LEAT_PRIOR_UNIFORM,          /* lower to upper */
	LEAT_PRIOR_STUDENT_T,        /* nu degrees of freedom, location a, scale b */
	LEAT_PRIOR_HALF_STUDENT_T,   /* nu degrees of freedom, scale a of the whole; x > 0 */
	LEAT_PRIOR_CAUCHY,           /* location a, scale b */
	LEAT_PRIOR_HALF_CAUCHY,      /* scale a of the whole; x > 0 */
	LEAT_PRIOR_WEIBULL,          /* shape a, scale b; x > 0 */
};

struct leat_prior {
	enum leat_prior_family family;
	double a, b;
	double lower, upper; /* where the family has them */
	double nu;           /* of the Student families */
};

/*
 * leat_prior_log -- the normalised log density at x, -infinity outside the support.
 * Of a fixed value it is 0.
 * dx     its derivative by x; may be NULL (a Laplace has 0 at its kink)
 */
double leat_prior_log(const struct leat_prior *p, double x, double *dx);

/*
 * The same in two parts, for those who ask often: what depends on x, and what does
 * not. leat_prior_log is their sum.
 */
double leat_prior_kernel(const struct leat_prior *p, double x, double *dx);
double leat_prior_constant(const struct leat_prior *p);

/*
 * leat_prior_sd -- the prior standard deviation, for scaling coordinates; where that is
 * infinite, half the width of the central 68 %.
 */
double leat_prior_sd(const struct leat_prior *p);

/*
 * leat_prior_support -- *lower and *upper, infinite where there is no bound.
 */
void leat_prior_support(const struct leat_prior *p, double *lower, double *upper);

/* leat_prior_cdf -- the probability of x or less. */
double leat_prior_cdf(const struct leat_prior *p, double x);

/* leat_prior_quantile -- the value that has probability prob below it, prob in (0, 1). */
double leat_prior_quantile(const struct leat_prior *p, double prob);

/* leat_prior_draw -- a random value. */
double leat_prior_draw(const struct leat_prior *p, struct leat_rng *rng);

/*
 * leat_prior_parse -- "beta(1,3)", "half-normal(2)", "truncated-normal(0.8,0.8,0.1,inf)".
 * Returns LEAT_OK; LEAT_EUSAGE naming the fault and the families there are.
 */
int leat_prior_parse(struct leat_prior *p, struct leat_slice text, struct leat_err *err);

/* leat_prior_print -- the text that leat_prior_parse reads back. */
void leat_prior_print(const struct leat_prior *p, struct leat_buf *out);

#endif
