/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounded parameters on the whole line, with the logarithm of the Jacobian. */
#include <math.h>

#include "mix/coordinate.h"

/* log(1 + e^q) without overflow. */
static double
softplus(double q)
{
	return q > 0 ? q + log1p(exp(-q)) : log1p(exp(q));
}

static double
logistic(double q)
{
	double e = exp(-fabs(q));

	return q >= 0 ? 1 / (1 + e) : e / (1 + e);
}

double
leat_coordinate_value(
    const struct leat_coordinate *c, double q, double *dx, double *log_slope, double *dlog)
{
	double width = c->upper - c->lower, s;

	switch (c->kind) {
	case LEAT_COORDINATE_FIXED:
		*dx = *log_slope = *dlog = 0;
		return c->lower;
	case LEAT_COORDINATE_LOG:
		*dx = exp(q);
		*log_slope = q;
		*dlog = 1;
		return c->lower + *dx;
	case LEAT_COORDINATE_SOFTPLUS:
		*dx = logistic(q);
		*log_slope = -softplus(-q);
		*dlog = logistic(-q);
		return c->lower + softplus(q);
	case LEAT_COORDINATE_LOGIT:
		s = logistic(q);
		*dx = width * s * logistic(-q);
		*log_slope = log(width) - softplus(q) - softplus(-q);
		*dlog = 1 - 2 * s;
		return c->lower + width * s;
	}
	return NAN;
}

/* Above a bound, with a tail that is round, or nearly, only on its logarithm. */
static bool
heavy_tailed(enum leat_prior_family f)
{
	return f == LEAT_PRIOR_LOG_NORMAL || f == LEAT_PRIOR_INVERSE_GAMMA ||
	       f == LEAT_PRIOR_HALF_STUDENT_T || f == LEAT_PRIOR_HALF_CAUCHY;
}

struct leat_coordinate
leat_coordinate_of(const struct leat_prior *p)
{
	struct leat_coordinate c = {LEAT_COORDINATE_SOFTPLUS, 0, 0};

	leat_prior_support(p, &c.lower, &c.upper);
	if (c.lower == c.upper)
		c.kind = LEAT_COORDINATE_FIXED;
	else if (isfinite(c.upper))
		c.kind = LEAT_COORDINATE_LOGIT;
	else if (heavy_tailed(p->family))
		c.kind = LEAT_COORDINATE_LOG;
	return c;
}
