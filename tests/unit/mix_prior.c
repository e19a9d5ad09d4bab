/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priors as distributions, against GSL's densities and themselves, and as text. */
#include <gsl/gsl_randist.h>
#include <math.h>

#include "base/rng.h"
#include "math/stat.h"
#include "mix/coordinate.h"
#include "mix/prior.h"
#include "unit.h"

static double
log_normal_pdf(double x)
{
	return gsl_ran_lognormal_pdf(x - 0.1, 0.7, 0.4);
}

static double
laplace_pdf(double x)
{
	return gsl_ran_laplace_pdf(x + 1, 0.4);
}

static double
half_normal_pdf(double x)
{
	return 2 * gsl_ran_gaussian_pdf(x, 1.5);
}

static double
normal_pdf(double x)
{
	return gsl_ran_gaussian_pdf(x - 0.5, 2);
}

static double
gamma_pdf(double x)
{
	return gsl_ran_gamma_pdf(x, 3, 1 / 1.5);
}

static double
exponential_like_gamma_pdf(double x)
{
	return gsl_ran_exponential_pdf(x, 0.5);
}

static double
beta_pdf(double x)
{
	return gsl_ran_beta_pdf(x, 1, 3);
}

static double
scaled_beta_pdf(double x)
{
	return gsl_ran_beta_pdf((x + 1) / 3, 2.5, 1.5) / 3;
}

static double
inverse_gamma_pdf(double x)
{
	return gsl_ran_gamma_pdf(1 / x, 3, 1 / 0.7) / (x * x);
}

static double
truncated_pdf(double x)
{
	return gsl_ran_gaussian_pdf(x - 0.8, 0.8) /
	       (0.5 * (erf(9.2 / 0.8 / M_SQRT2) + erf(0.7 / 0.8 / M_SQRT2)));
}

static double
one_sided_pdf(double x)
{
	return gsl_ran_gaussian_tail_pdf(x, 2, 1);
}

static double
below_pdf(double x)
{
	return gsl_ran_gaussian_tail_pdf(-x, 0.5, 1);
}

static double
exponential_pdf(double x)
{
	return gsl_ran_exponential_pdf(x, 1 / 1.7);
}

static double
uniform_pdf(double x)
{
	return gsl_ran_flat_pdf(x, -0.3, 2);
}

static double
student_pdf(double x)
{
	return gsl_ran_tdist_pdf((x - 0.3) / 1.2, 4) / 1.2;
}

static double
half_student_pdf(double x)
{
	return 2 * gsl_ran_tdist_pdf(x / 1.2, 3) / 1.2;
}

static double
cauchy_pdf(double x)
{
	return gsl_ran_cauchy_pdf(x - 1, 0.6);
}

static double
half_cauchy_pdf(double x)
{
	return 2 * gsl_ran_cauchy_pdf(x, 0.6);
}

static double
weibull_pdf(double x)
{
	return gsl_ran_weibull_pdf(x, 2, 1.7);
}

/* variance: by closed form, 0 where there is none simple; NAN where the distribution has none. */
static const struct {
	const char *text;
	double (*pdf)(double x);
	double variance;
} priors[] = {
    {"normal(0.5,2)", normal_pdf, 4},
    {"half-normal(1.5)", half_normal_pdf, 2.25 * (1 - 2 / M_PI)},
    {"laplace(-1,0.4)", laplace_pdf, 2 * 0.16},
    {"log-normal(0.7,0.4,0.1)", log_normal_pdf, 0.8257072191381998},
    {"gamma(3,1.5)", gamma_pdf, 3 / 2.25},
    {"gamma(1,2)", exponential_like_gamma_pdf, 0.25},
    {"beta(1,3)", beta_pdf, 3.0 / 80},
    {"beta(2.5,1.5,-1,2)", scaled_beta_pdf, 9 * 3.75 / 80},
    {"truncated-normal(0.8,0.8,0.1,10)", truncated_pdf, 0},
    {"truncated-normal(0,1,2,inf)", one_sided_pdf, 0},
    {"truncated-normal(0,1,-inf,-0.5)", below_pdf, 0},
    {"inverse-gamma(3,0.7)", inverse_gamma_pdf, 0.49 / 4},
    {"exponential(1.7)", exponential_pdf, 1 / 2.89},
    {"uniform(-0.3,2)", uniform_pdf, 2.3 * 2.3 / 12},
    {"student-t(4,0.3,1.2)", student_pdf, 1.44 * 2},
    {"half-student-t(3,1.2)", half_student_pdf, 1.44 * (3 - 12 / (M_PI * M_PI))},
    {"cauchy(1,0.6)", cauchy_pdf, NAN},
    {"half-cauchy(0.6)", half_cauchy_pdf, NAN},
    {"weibull(1.7,2)", weibull_pdf, 0},
};
enum { NPRIORS = sizeof(priors) / sizeof(priors[0]) };

static struct leat_prior
prior(const char *text)
{
	struct leat_prior p;
	struct leat_err err;

	ck_assert_int_eq(leat_prior_parse(&p, leat_slice(text), &err), 0);
	return p;
}

/* At 199 quantiles the density is GSL's, relative 1e-11. */
START_TEST(density_is_that_of_gsl)
{
	struct leat_prior p = prior(priors[_i].text);

	for (int k = 1; k < 200; k++) {
		double x = leat_prior_quantile(&p, k / 200.0);
		double expected = log(priors[_i].pdf(x)), got = leat_prior_log(&p, x, NULL);

		ck_assert_double_le(fabs(got - expected), 1e-11 * (1 + fabs(expected)));
		ck_assert_double_eq(got, leat_prior_kernel(&p, x, NULL) + leat_prior_constant(&p));
	}
}
END_TEST

/* Central differences of fourth order, relative 1e-6; a Laplace has none at its kink. */
START_TEST(derivatives)
{
	struct leat_prior p = prior(priors[_i].text);
	double lower, upper;

	leat_prior_support(&p, &lower, &upper);
	for (int k = 1; k <= 100; k++) {
		double x = leat_prior_quantile(&p, k / 101.0), h = 1e-4 * leat_prior_sd(&p), f[4];
		double slope;

		if (p.family == LEAT_PRIOR_LAPLACE && fabs(x - p.a) < 3 * h)
			continue;
		for (int i = 0; i < 4; i++)
			f[i] = leat_prior_log(&p, x + h * (double[]){-2, -1, 1, 2}[i], NULL);
		leat_prior_log(&p, x, &slope);
		if (x - lower > 10 * h && upper - x > 10 * h)
			ck_assert_double_eq_tol((8 * (f[2] - f[1]) - (f[3] - f[0])) / (12 * h),
			    slope, 1e-6 * (1e-3 + fabs(slope)));
	}
}
END_TEST

/* The probability between quantiles is the integral of the density: Gauss-Legendre of 5 points. */
START_TEST(probabilities)
{
	static const double node[] = {
	    0, 0.5384693101056831, -0.5384693101056831, 0.9061798459386640, -0.9061798459386640};
	static const double weight[] = {0.5688888888888889, 0.4786286704993665, 0.4786286704993665,
	    0.2369268850561891, 0.2369268850561891};
	struct leat_prior p = prior(priors[_i].text);

	for (int k = 1; k < 400; k++) {
		double a = leat_prior_quantile(&p, k / 401.0), sum = 0;
		double b = leat_prior_quantile(&p, (k + 1) / 401.0), half = (b - a) / 2;

		ck_assert_double_eq_tol(leat_prior_cdf(&p, a), k / 401.0, 1e-10);
		for (int i = 0; i < 5; i++)
			sum += half * weight[i] *
			       exp(leat_prior_log(&p, (a + b) / 2 + half * node[i], NULL));
		/* 1e-6 is for the interval with a Laplace's kink and those in long tails. */
		ck_assert_double_eq_tol(sum, 1 / 401.0, 1e-6);
	}
}
END_TEST

/* The sd by closed form, or by quantiles at 200,000 places, good to 1 % for tails as these. */
START_TEST(spread)
{
	struct leat_prior p = prior(priors[_i].text);
	double sum = 0, square = 0, sd = leat_prior_sd(&p);
	const int n = 200000;

	if (isnan(priors[_i].variance)) {
		ck_assert_double_eq_tol(
		    sd, (leat_prior_quantile(&p, 0.84) - leat_prior_quantile(&p, 0.16)) / 2, 1e-12);
		return;
	}
	if (priors[_i].variance > 0) {
		ck_assert_double_eq_tol(sd * sd / priors[_i].variance, 1, 1e-9);
		return;
	}
	for (int i = 0; i < n; i++) {
		double x = leat_prior_quantile(&p, (i + 0.5) / n);

		sum += x;
		square += x * x;
	}
	ck_assert_double_eq_tol(sd / sqrt(square / n - sum / n * (sum / n)), 1, 0.01);
}
END_TEST

/*
 * Kolmogorov and Smirnov: 5000 draws stay within 1.95 / sqrt(5000) of the
 * distribution with probability 0.999, and the seed is fixed.
 */
START_TEST(draws)
{
	enum { DRAWS = 5000 };
	struct leat_prior p = prior(priors[_i].text);
	double x[DRAWS], most = 0;
	struct leat_rng rng;

	leat_rng_init(&rng, 5);
	for (int i = 0; i < DRAWS; i++)
		x[i] = leat_prior_draw(&p, &rng);
	leat_stat_sort(x, DRAWS);
	for (int i = 0; i < DRAWS; i++)
		most = fmax(most, fabs(leat_prior_cdf(&p, x[i]) - (i + 0.5) / DRAWS));
	ck_assert_double_le(most, 1.95 / sqrt(DRAWS));
}
END_TEST

/* Outside the support there is nothing; at its ends and far out, never a NaN. */
START_TEST(ends)
{
	struct leat_prior p = prior(priors[_i].text);
	double lower, upper, slope, v;

	leat_prior_support(&p, &lower, &upper);
	if (isfinite(lower)) {
		ck_assert(leat_prior_log(&p, lower - 1e-9, &slope) == -INFINITY && slope == 0);
		ck_assert_double_eq(leat_prior_cdf(&p, lower - 1), 0);
		v = leat_prior_log(&p, lower, &slope);
		ck_assert(!isnan(v) && !isnan(slope));
	}
	if (isfinite(upper)) {
		ck_assert(leat_prior_log(&p, upper + 1e-9, NULL) == -INFINITY);
		ck_assert_double_eq(leat_prior_cdf(&p, upper + 1), 1);
		v = leat_prior_log(&p, upper, &slope);
		ck_assert(!isnan(v) && !isnan(slope));
	}
	for (double x = 1e-300; x < 1e100; x *= 1e10) {
		v = leat_prior_log(&p, x, &slope);
		ck_assert(!isnan(v) && !isnan(slope));
	}
}
END_TEST

/* Each has a coordinate that keeps within the support. */
START_TEST(coordinates)
{
	struct leat_prior p = prior(priors[_i].text);
	struct leat_coordinate c;
	double lower, upper;

	leat_prior_support(&p, &lower, &upper);
	if (isinf(lower))
		return;
	c = leat_coordinate_of(&p);
	for (double q = -8; q <= 8; q += 0.5) {
		double dx, log_slope, dlog, x;

		x = leat_coordinate_value(&c, q, &dx, &log_slope, &dlog);
		ck_assert(x > lower && x < upper && isfinite(leat_prior_log(&p, x, NULL)));
		ck_assert_double_eq_tol(log_slope, log(dx), 1e-10);
	}
}
END_TEST

START_TEST(text_reads_back)
{
	struct leat_prior p = prior(priors[_i].text);
	struct leat_buf text = {0};

	leat_prior_print(&p, &text);
	ck_assert_str_eq(text.p, priors[_i].text);
	leat_buf_fini(&text);
}
END_TEST

START_TEST(fixed_values)
{
	struct leat_prior p = prior("fixed(1.5)");
	double lower, upper, slope;
	struct leat_rng rng;

	leat_rng_init(&rng, 1);
	leat_prior_support(&p, &lower, &upper);
	ck_assert(lower == 1.5 && upper == 1.5);
	ck_assert(leat_prior_log(&p, 1.5, &slope) == 0 && slope == 0);
	ck_assert(leat_prior_draw(&p, &rng) == 1.5 && leat_prior_quantile(&p, 0.1) == 1.5);
	ck_assert(leat_prior_cdf(&p, 1.4) == 0 && leat_prior_cdf(&p, 1.5) == 1);
	ck_assert_double_eq(leat_prior_sd(&p), 0);
}
END_TEST

START_TEST(bad_priors_are_refused)
{
	const char *const bad[] = {"", "normal", "normal(0)", "normal(0,-1)", "normal(0,0)",
	    "normal(0,1", "normal(0,1,2)", "gauss(0,1)", "beta(1,x)", "gamma(nan,1)",
	    "truncated-normal(0,1,2,1)", "truncated-normal(0,1,inf,inf)", "uniform(1,1)",
	    "uniform(-inf,inf)", "truncated-normal(0,inf,0,1)", "beta(1,1,0)", "beta(1,1,2,1)",
	    "student-t(0,0,1)", "half-student-t(3)", "truncated-normal(0,1,80,90)", "exponential()",
	    "weibull(0,1)", "log-normal(0,1,2,3)"};
	struct leat_prior p;
	struct leat_err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(leat_prior_parse(&p, leat_slice(bad[i]), &err) == LEAT_EUSAGE,
		    "%s is taken", bad[i]);
	leat_prior_parse(&p, leat_slice("student-t(3)"), &err);
	ck_assert_ptr_nonnull(strstr(err.text, "student-t(NU,LOCATION,SCALE)"));
	leat_prior_parse(&p, leat_slice("gauss(0,1)"), &err);
	ck_assert_ptr_nonnull(strstr(err.text, "half-cauchy, weibull"));
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_prior");
	TCase *c = tcase_create("mix_prior");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(c, density_is_that_of_gsl, 0, NPRIORS);
	tcase_add_loop_test(c, derivatives, 0, NPRIORS);
	tcase_add_loop_test(c, probabilities, 0, NPRIORS);
	tcase_add_loop_test(c, spread, 0, NPRIORS);
	tcase_add_loop_test(c, draws, 0, NPRIORS);
	tcase_add_loop_test(c, ends, 0, NPRIORS);
	tcase_add_loop_test(c, coordinates, 0, NPRIORS);
	tcase_add_loop_test(c, text_reads_back, 0, NPRIORS);
	tcase_add_test(c, fixed_values);
	tcase_add_test(c, bad_priors_are_refused);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
