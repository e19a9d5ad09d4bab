/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priors: densities, support and spread. */
#include "mix/prior.h"

#include <math.h>

#include "mix/prior_part.h"

#define LOG_SQRT_2PI 0.918938533204672741780329736406
#define LOG_PI 1.14472988584940017414342735135
#define SQRT_1_2 0.707106781186547524400844362105

/* lgamma writes the global signgam, which threads must not share. */
static double
log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

/* coefficient * log, which counts for nothing where the coefficient is 0, even if infinite. */
static double
times_log(double coefficient, double log)
{
	return coefficient == 0 ? 0 : coefficient * log;
}

double
prior_normal_between(double from, double to)
{
	if (from > 0)
		return 0.5 * (erfc(from * SQRT_1_2) - erfc(to * SQRT_1_2));
	return 0.5 * (erfc(-to * SQRT_1_2) - erfc(-from * SQRT_1_2));
}

void
leat_prior_support(const struct leat_prior *p, double *lower, double *upper)
{
	*lower = 0;
	*upper = INFINITY;
	switch (p->family) {
	case LEAT_PRIOR_NORMAL:
	case LEAT_PRIOR_LAPLACE:
	case LEAT_PRIOR_STUDENT_T:
	case LEAT_PRIOR_CAUCHY:
		*lower = -INFINITY;
		break;
	case LEAT_PRIOR_LOG_NORMAL:
		*lower = p->lower;
		break;
	case LEAT_PRIOR_BETA:
		*lower = p->lower;
		*upper = p->upper > p->lower ? p->upper : p->lower + 1;
		break;
	case LEAT_PRIOR_TRUNCATED_NORMAL:
	case LEAT_PRIOR_UNIFORM:
		*lower = p->lower;
		*upper = p->upper;
		break;
	case LEAT_PRIOR_FIXED:
		*lower = *upper = p->a;
		break;
	default:
		break;
	}
}

static double
student_kernel(double x, double nu, double location, double scale, double *dx)
{
	double z = (x - location) / scale;

	*dx = -(nu + 1) * z / (nu + z * z) / scale;
	return -(nu + 1) / 2 * log1p(z * z / nu);
}

static double
normal_kernel(double x, double mean, double sd, double *dx)
{
	double z = (x - mean) / sd;

	*dx = -z / sd;
	return -0.5 * z * z;
}

/* Families of a logarithm and a bound at 0; x is the distance from the bound. */
static double
positive_kernel(const struct leat_prior *p, double x, double *dx)
{
	double a = p->a, b = p->b, v;

	switch (p->family) {
	case LEAT_PRIOR_LOG_NORMAL:
		if (x == 0)
			return -INFINITY;
		v = normal_kernel(log(x), a, b, dx);
		*dx = (*dx - 1) / x;
		return v - log(x);
	case LEAT_PRIOR_GAMMA:
		*dx = (a == 1 ? 0 : (a - 1) / x) - b;
		return times_log(a - 1, log(x)) - b * x;
	case LEAT_PRIOR_INVERSE_GAMMA:
		if (x == 0)
			return -INFINITY;
		*dx = (b / x - (a + 1)) / x;
		return -(a + 1) * log(x) - b / x;
	case LEAT_PRIOR_WEIBULL:
		v = pow(x / b, a);
		*dx = a == 1 ? -1 / b : (a - 1 - a * v) / x;
		return times_log(a - 1, log(x)) - v;
	default:
		return -INFINITY;
	}
}

static double
beta_kernel(const struct leat_prior *p, double x, double lower, double upper, double *dx)
{
	double width = upper - lower, at = (x - lower) / width, a = p->a, b = p->b;

	*dx = ((a == 1 ? 0 : (a - 1) / at) - (b == 1 ? 0 : (b - 1) / (1 - at))) / width;
	return times_log(a - 1, log(at)) + times_log(b - 1, log1p(-at));
}

double
leat_prior_kernel(const struct leat_prior *p, double x, double *dx)
{
	double unused = 0, lower, upper;

	dx = dx ? dx : &unused;
	*dx = 0;
	leat_prior_support(p, &lower, &upper);
	if (!(x >= lower && x <= upper))
		return -INFINITY;
	switch (p->family) {
	case LEAT_PRIOR_NORMAL:
	case LEAT_PRIOR_TRUNCATED_NORMAL:
		return normal_kernel(x, p->a, p->b, dx);
	case LEAT_PRIOR_HALF_NORMAL:
		return normal_kernel(x, 0, p->a, dx);
	case LEAT_PRIOR_LAPLACE:
		*dx = x == p->a ? 0 : copysign(1 / p->b, p->a - x);
		return -fabs(x - p->a) / p->b;
	case LEAT_PRIOR_EXPONENTIAL:
		*dx = -p->a;
		return -p->a * x;
	case LEAT_PRIOR_STUDENT_T:
		return student_kernel(x, p->nu, p->a, p->b, dx);
	case LEAT_PRIOR_HALF_STUDENT_T:
		return student_kernel(x, p->nu, 0, p->a, dx);
	case LEAT_PRIOR_CAUCHY:
		return student_kernel(x, 1, p->a, p->b, dx);
	case LEAT_PRIOR_HALF_CAUCHY:
		return student_kernel(x, 1, 0, p->a, dx);
	case LEAT_PRIOR_BETA:
		return beta_kernel(p, x, lower, upper, dx);
	case LEAT_PRIOR_FIXED:
	case LEAT_PRIOR_UNIFORM:
		return 0;
	case LEAT_PRIOR_LOG_NORMAL:
	case LEAT_PRIOR_GAMMA:
	case LEAT_PRIOR_INVERSE_GAMMA:
	case LEAT_PRIOR_WEIBULL:
		return positive_kernel(p, x - lower, dx);
	}
	return -INFINITY;
}

static double
student_constant(double nu, double scale)
{
	return log_gamma((nu + 1) / 2) - log_gamma(nu / 2) - 0.5 * (log(nu) + LOG_PI) - log(scale);
}

double
leat_prior_constant(const struct leat_prior *p)
{
	double a = p->a, b = p->b, lower, upper;

	leat_prior_support(p, &lower, &upper);
	switch (p->family) {
	case LEAT_PRIOR_NORMAL:
	case LEAT_PRIOR_LOG_NORMAL:
		return -log(b) - LOG_SQRT_2PI;
	case LEAT_PRIOR_HALF_NORMAL:
		return -log(a) - LOG_SQRT_2PI + M_LN2;
	case LEAT_PRIOR_TRUNCATED_NORMAL:
		return -log(b) - LOG_SQRT_2PI -
		       log(prior_normal_between((lower - a) / b, (upper - a) / b));
	case LEAT_PRIOR_LAPLACE:
		return -log(2 * b);
	case LEAT_PRIOR_GAMMA:
	case LEAT_PRIOR_INVERSE_GAMMA:
		return a * log(b) - log_gamma(a);
	case LEAT_PRIOR_BETA:
		return log_gamma(a + b) - log_gamma(a) - log_gamma(b) - log(upper - lower);
	case LEAT_PRIOR_EXPONENTIAL:
		return log(a);
	case LEAT_PRIOR_UNIFORM:
		return -log(upper - lower);
	case LEAT_PRIOR_STUDENT_T:
		return student_constant(p->nu, b);
	case LEAT_PRIOR_HALF_STUDENT_T:
		return student_constant(p->nu, a) + M_LN2;
	case LEAT_PRIOR_CAUCHY:
		return -LOG_PI - log(b);
	case LEAT_PRIOR_HALF_CAUCHY:
		return M_LN2 - LOG_PI - log(a);
	case LEAT_PRIOR_WEIBULL:
		return log(a) - a * log(b);
	case LEAT_PRIOR_FIXED:
		return 0;
	}
	return 0;
}

/* beta's kernel is of the place between its bounds, so its constant has their distance; a
 * Weibull's of x, so its constant has scale^shape. */
double
leat_prior_log(const struct leat_prior *p, double x, double *dx)
{
	double kernel = leat_prior_kernel(p, x, dx);

	return kernel == -INFINITY ? kernel : kernel + leat_prior_constant(p);
}

/*
 * Variance of a normal kept between two points: Johnson, Kotz, Balakrishnan
 * (1994), eq. 13.135. Far in a tail it is a difference of large numbers, and the
 * distribution an exponential one cut off.
 */
static double
truncated_sd(const struct leat_prior *p)
{
	double lo = (p->lower - p->a) / p->b, hi = (p->upper - p->a) / p->b;
	double mass = prior_normal_between(lo, hi), tail = fmax(lo, -hi);
	double at_lo = exp(-0.5 * lo * lo - LOG_SQRT_2PI) / mass;
	double at_hi = exp(-0.5 * hi * hi - LOG_SQRT_2PI) / mass;
	double shift = at_lo - at_hi;

	if (tail > 10)
		return p->b * fmin(1 / tail, (hi - lo) / sqrt(12));
	return p->b * sqrt(1 + (isinf(lo) ? 0 : lo * at_lo) - (isinf(hi) ? 0 : hi * at_hi) -
			   shift * shift);
}

/* The half of a Student t: E x^2 - (E x)^2, its mean 2 scale sqrt(nu / pi) G((nu+1)/2) / (G(nu/2)
 * (nu - 1)). */
static double
half_student_sd(double nu, double scale)
{
	double mean =
	    2 * sqrt(nu / M_PI) * exp(log_gamma((nu + 1) / 2) - log_gamma(nu / 2)) / (nu - 1);

	return nu > 2 ? scale * sqrt(nu / (nu - 2) - mean * mean) : INFINITY;
}

/* The sd by formula; infinite or no number where there is none. */
static double
exact_sd(const struct leat_prior *p)
{
	double a = p->a, b = p->b, lower, upper;

	leat_prior_support(p, &lower, &upper);
	switch (p->family) {
	case LEAT_PRIOR_NORMAL:
		return b;
	case LEAT_PRIOR_HALF_NORMAL:
		return a * sqrt(1 - 2 / M_PI);
	case LEAT_PRIOR_LAPLACE:
		return M_SQRT2 * b;
	case LEAT_PRIOR_LOG_NORMAL:
		return sqrt(expm1(b * b)) * exp(a + b * b / 2);
	case LEAT_PRIOR_GAMMA:
		return sqrt(a) / b;
	case LEAT_PRIOR_INVERSE_GAMMA:
		return a > 2 ? b / ((a - 1) * sqrt(a - 2)) : INFINITY;
	case LEAT_PRIOR_BETA:
		return (upper - lower) * sqrt(a * b / (a + b + 1)) / (a + b);
	case LEAT_PRIOR_TRUNCATED_NORMAL:
		return truncated_sd(p);
	case LEAT_PRIOR_EXPONENTIAL:
		return 1 / a;
	case LEAT_PRIOR_UNIFORM:
		return (upper - lower) / sqrt(12);
	case LEAT_PRIOR_STUDENT_T:
		return p->nu > 2 ? b * sqrt(p->nu / (p->nu - 2)) : INFINITY;
	case LEAT_PRIOR_HALF_STUDENT_T:
		return half_student_sd(p->nu, a);
	case LEAT_PRIOR_WEIBULL:
		return b * sqrt(tgamma(1 + 2 / a) - pow(tgamma(1 + 1 / a), 2));
	case LEAT_PRIOR_FIXED:
		return 0;
	case LEAT_PRIOR_CAUCHY:
	case LEAT_PRIOR_HALF_CAUCHY:
		break;
	}
	return INFINITY;
}

double
leat_prior_sd(const struct leat_prior *p)
{
	double sd = exact_sd(p);

	if (isfinite(sd))
		return sd;
	return (leat_prior_quantile(p, 0.84) - leat_prior_quantile(p, 0.16)) / 2;
}
