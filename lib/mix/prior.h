/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_PRIOR_H
#define LEAT_MIX_PRIOR_H

#include "base/err.h"
#include "base/mem.h"
#include "base/slice.h"

/*
 * struct leat_prior -- a distribution as data: a family and its two numbers.
 * Which values are possible (the support) follows from the family; the sampler
 * chooses the unconstrained coordinate by it.
 */
enum leat_prior_family {
	LEAT_PRIOR_NORMAL,           /* mean a, sd b */
	LEAT_PRIOR_HALF_NORMAL,      /* sd of the whole normal a; b unused; x > 0 */
	LEAT_PRIOR_LAPLACE,          /* location a, scale b */
	LEAT_PRIOR_LOG_NORMAL,       /* of log x: mean a, sd b; x > 0 */
	LEAT_PRIOR_GAMMA,            /* shape a, rate b; x > 0 */
	LEAT_PRIOR_BETA,             /* a, b; 0 < x < 1 */
	LEAT_PRIOR_TRUNCATED_NORMAL, /* normal (a, b) between lower and upper, both finite */
	LEAT_PRIOR_FIXED,            /* a, for certain; b unused; such a parameter is not sampled */
};

struct leat_prior {
	enum leat_prior_family family;
	double a, b;
	double lower, upper; /* LEAT_PRIOR_TRUNCATED_NORMAL only */
};

/*
 * leat_prior_log -- the normalised log density at x, -infinity outside the support.
 * Of a fixed value it is 0.
 * dx     its derivative by x; may be NULL (a Laplace has 0 at its kink)
 */
double leat_prior_log(const struct leat_prior *p, double x, double *dx);

/* leat_prior_sd -- the prior standard deviation, for scaling coordinates. */
double leat_prior_sd(const struct leat_prior *p);

/*
 * leat_prior_support -- *lower and *upper, infinite where there is no bound.
 */
void leat_prior_support(const struct leat_prior *p, double *lower, double *upper);

/*
 * leat_prior_parse -- "beta(1,3)", "half-normal(2)", "truncated-normal(0.8,0.8,0.1,10)".
 * Returns LEAT_OK; LEAT_EUSAGE naming the fault and the families there are.
 */
int leat_prior_parse(struct leat_prior *p, struct leat_slice text, struct leat_err *err);

/* leat_prior_print -- the text that leat_prior_parse reads back. */
void leat_prior_print(const struct leat_prior *p, struct leat_buf *out);

#endif
