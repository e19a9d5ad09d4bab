/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priors: probabilities, quantiles and random values. */
#include <gsl/gsl_cdf.h>
#include <math.h>

#include "mix/prior_part.h"

#define SQRT_1_2 0.707106781186547524400844362105

static double
normal_cdf(double z)
{
	return 0.5 * erfc(-z * SQRT_1_2);
}

/* Within the bounds of a truncated normal, and where its upper tail keeps more digits. */
static double
truncated_cdf(const struct leat_prior *p, double x)
{
	double lo = (p->lower - p->a) / p->b, hi = (p->upper - p->a) / p->b;

	return prior_normal_between(lo, (x - p->a) / p->b) / prior_normal_between(lo, hi);
}

static double
truncated_quantile(const struct leat_prior *p, double prob)
{
	double lo = (p->lower - p->a) / p->b, hi = (p->upper - p->a) / p->b, x;
	double mass = prior_normal_between(lo, hi);

	if (lo > 0)
		x = gsl_cdf_ugaussian_Qinv(normal_cdf(-hi) + (1 - prob) * mass);
	else
		x = gsl_cdf_ugaussian_Pinv(normal_cdf(lo) + prob * mass);
	return fmin(fmax(p->a + p->b * x, p->lower), p->upper);
}

double
leat_prior_cdf(const struct leat_prior *p, double x)
{
	double a = p->a, b = p->b, lower, upper;

	leat_prior_support(p, &lower, &upper);
	if (!(x > lower && x < upper))
		return x >= upper;
	switch (p->family) {
	case LEAT_PRIOR_NORMAL:
		return normal_cdf((x - a) / b);
	case LEAT_PRIOR_HALF_NORMAL:
		return erf(x / a * SQRT_1_2);
	case LEAT_PRIOR_LAPLACE:
		return gsl_cdf_laplace_P(x - a, b);
	case LEAT_PRIOR_LOG_NORMAL:
		return normal_cdf((log(x - lower) - a) / b);
	case LEAT_PRIOR_GAMMA:
		return gsl_cdf_gamma_P(x, a, 1 / b);
	case LEAT_PRIOR_INVERSE_GAMMA:
		return gsl_cdf_gamma_Q(1 / x, a, 1 / b);
	case LEAT_PRIOR_BETA:
		return gsl_cdf_beta_P((x - lower) / (upper - lower), a, b);
	case LEAT_PRIOR_TRUNCATED_NORMAL:
		return truncated_cdf(p, x);
	case LEAT_PRIOR_EXPONENTIAL:
		return -expm1(-a * x);
	case LEAT_PRIOR_UNIFORM:
		return (x - lower) / (upper - lower);
	case LEAT_PRIOR_STUDENT_T:
		return gsl_cdf_tdist_P((x - a) / b, p->nu);
	case LEAT_PRIOR_HALF_STUDENT_T:
		return 1 - 2 * gsl_cdf_tdist_Q(x / a, p->nu);
	case LEAT_PRIOR_CAUCHY:
		return gsl_cdf_cauchy_P(x - a, b);
	case LEAT_PRIOR_HALF_CAUCHY:
		return 2 / M_PI * atan(x / a);
	case LEAT_PRIOR_WEIBULL:
		return -expm1(-pow(x / b, a));
	case LEAT_PRIOR_FIXED:
		break;
	}
	return x >= a;
}

double
leat_prior_quantile(const struct leat_prior *p, double prob)
{
	double a = p->a, b = p->b, lower, upper;

	leat_prior_support(p, &lower, &upper);
	switch (p->family) {
	case LEAT_PRIOR_NORMAL:
		return a + gsl_cdf_gaussian_Pinv(prob, b);
	case LEAT_PRIOR_HALF_NORMAL:
		return gsl_cdf_gaussian_Qinv((1 - prob) / 2, a);
	case LEAT_PRIOR_LAPLACE:
		return a + gsl_cdf_laplace_Pinv(prob, b);
	case LEAT_PRIOR_LOG_NORMAL:
		return lower + exp(a + gsl_cdf_gaussian_Pinv(prob, b));
	case LEAT_PRIOR_GAMMA:
		return gsl_cdf_gamma_Pinv(prob, a, 1 / b);
	case LEAT_PRIOR_INVERSE_GAMMA:
		return 1 / gsl_cdf_gamma_Qinv(prob, a, 1 / b);
	case LEAT_PRIOR_BETA:
		return lower + (upper - lower) * gsl_cdf_beta_Pinv(prob, a, b);
	case LEAT_PRIOR_TRUNCATED_NORMAL:
		return truncated_quantile(p, prob);
	case LEAT_PRIOR_EXPONENTIAL:
		return -log1p(-prob) / a;
	case LEAT_PRIOR_UNIFORM:
		return lower + (upper - lower) * prob;
	case LEAT_PRIOR_STUDENT_T:
		return a + b * gsl_cdf_tdist_Pinv(prob, p->nu);
	case LEAT_PRIOR_HALF_STUDENT_T:
		return a * gsl_cdf_tdist_Qinv((1 - prob) / 2, p->nu);
	case LEAT_PRIOR_CAUCHY:
		return a + gsl_cdf_cauchy_Pinv(prob, b);
	case LEAT_PRIOR_HALF_CAUCHY:
		return a * tan(M_PI / 2 * prob);
	case LEAT_PRIOR_WEIBULL:
		return b * pow(-log1p(-prob), 1 / a);
	case LEAT_PRIOR_FIXED:
		break;
	}
	return a;
}

static double
draw_student(double nu, struct leat_rng *r)
{
	return leat_rng_normal(r) / sqrt(leat_rng_gamma(r, nu / 2) / (nu / 2));
}

double
leat_prior_draw(const struct leat_prior *p, struct leat_rng *r)
{
	double a = p->a, b = p->b, lower, upper;

	leat_prior_support(p, &lower, &upper);
	switch (p->family) {
	case LEAT_PRIOR_NORMAL:
		return a + b * leat_rng_normal(r);
	case LEAT_PRIOR_HALF_NORMAL:
		return a * fabs(leat_rng_normal(r));
	case LEAT_PRIOR_LOG_NORMAL:
		return lower + exp(a + b * leat_rng_normal(r));
	case LEAT_PRIOR_GAMMA:
		return leat_rng_gamma(r, a) / b;
	case LEAT_PRIOR_INVERSE_GAMMA:
		return b / leat_rng_gamma(r, a);
	case LEAT_PRIOR_BETA:
		return lower + (upper - lower) * leat_rng_beta(r, a, b);
	case LEAT_PRIOR_EXPONENTIAL:
		return leat_rng_exponential(r) / a;
	case LEAT_PRIOR_STUDENT_T:
		return a + b * draw_student(p->nu, r);
	case LEAT_PRIOR_HALF_STUDENT_T:
		return a * fabs(draw_student(p->nu, r));
	case LEAT_PRIOR_WEIBULL:
		return b * pow(leat_rng_exponential(r), 1 / a);
	case LEAT_PRIOR_LAPLACE:
	case LEAT_PRIOR_TRUNCATED_NORMAL:
	case LEAT_PRIOR_UNIFORM:
	case LEAT_PRIOR_CAUCHY:
	case LEAT_PRIOR_HALF_CAUCHY:
		return leat_prior_quantile(p, leat_rng_uniform(r));
	case LEAT_PRIOR_FIXED:
		break;
	}
	return a;
}
