/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/prior.h"

#include <math.h>
#include <stdlib.h>

#include "base/num.h"

#define LOG_SQRT_2PI 0.918938533204672741780329736406
#define SQRT_1_2 0.707106781186547524400844362105

/* One row a family, in the order of the enum: how it is written, what its numbers must be. */
static const struct family {
	const char *name;
	int nnumbers;
	bool positive[4];
} families[] = {
    {"normal", 2, {false, true}},
    {"half-normal", 1, {true}},
    {"laplace", 2, {false, true}},
    {"log-normal", 2, {false, true}},
    {"gamma", 2, {true, true}},
    {"beta", 2, {true, true}},
    {"truncated-normal", 4, {false, true, false, false}},
    {"fixed", 1, {false}},
};
#define NFAMILIES (sizeof(families) / sizeof(families[0]))

/* lgamma writes the global signgam, which threads must not share. */
static double
log_gamma(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

static double
normal_log(double x, double mean, double sd, double *dx)
{
	double z = (x - mean) / sd;

	*dx = -z / sd;
	return -0.5 * z * z - log(sd) - LOG_SQRT_2PI;
}

/* Standard normal probability between two points, from the tail that keeps its digits. */
static double
normal_between(double from, double to)
{
	if (from > 0)
		return 0.5 * (erfc(from * SQRT_1_2) - erfc(to * SQRT_1_2));
	return 0.5 * (erfc(-to * SQRT_1_2) - erfc(-from * SQRT_1_2));
}

double
leat_prior_log(const struct leat_prior *p, double x, double *dx)
{
	double unused = 0, a = p->a, b = p->b, v, lower, upper;

	dx = dx ? dx : &unused;
	*dx = 0;
	leat_prior_support(p, &lower, &upper);
	if (!(x >= lower && x <= upper))
		return -INFINITY;
	switch (p->family) {
	case LEAT_PRIOR_NORMAL:
		return normal_log(x, a, b, dx);
	case LEAT_PRIOR_HALF_NORMAL:
		return normal_log(x, 0, a, dx) + M_LN2;
	case LEAT_PRIOR_LAPLACE:
		*dx = x == a ? 0 : copysign(1 / b, a - x);
		return -fabs(x - a) / b - log(2 * b);
	case LEAT_PRIOR_LOG_NORMAL:
		v = normal_log(log(x), a, b, dx) - log(x);
		*dx = (*dx - 1) / x;
		return v;
	case LEAT_PRIOR_GAMMA:
		*dx = (a - 1) / x - b;
		return a * log(b) - log_gamma(a) + (a - 1) * log(x) - b * x;
	case LEAT_PRIOR_BETA:
		*dx = (a - 1) / x - (b - 1) / (1 - x);
		v = log_gamma(a + b) - log_gamma(a) - log_gamma(b);
		/* At shape 1 the logarithm counts for nothing, also where it is infinite. */
		return v + (a == 1 ? 0 : (a - 1) * log(x)) + (b == 1 ? 0 : (b - 1) * log1p(-x));
	case LEAT_PRIOR_TRUNCATED_NORMAL:
		return normal_log(x, a, b, dx) -
		       log(normal_between((p->lower - a) / b, (p->upper - a) / b));
	case LEAT_PRIOR_FIXED:
		return 0;
	}
	return -INFINITY;
}

/* Variance of a normal kept between two points: Johnson, Kotz, Balakrishnan (1994), eq. 13.135. */
static double
truncated_sd(const struct leat_prior *p)
{
	double lo = (p->lower - p->a) / p->b, hi = (p->upper - p->a) / p->b;
	double mass = normal_between(lo, hi);
	double at_lo = exp(-0.5 * lo * lo - LOG_SQRT_2PI) / mass;
	double at_hi = exp(-0.5 * hi * hi - LOG_SQRT_2PI) / mass;
	double shift = at_lo - at_hi;

	return p->b * sqrt(1 + lo * at_lo - hi * at_hi - shift * shift);
}

double
leat_prior_sd(const struct leat_prior *p)
{
	double a = p->a, b = p->b;

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
	case LEAT_PRIOR_BETA:
		return sqrt(a * b / (a + b + 1)) / (a + b);
	case LEAT_PRIOR_TRUNCATED_NORMAL:
		return truncated_sd(p);
	case LEAT_PRIOR_FIXED:
		return 0;
	}
	return 1;
}

void
leat_prior_support(const struct leat_prior *p, double *lower, double *upper)
{
	*lower = 0;
	*upper = INFINITY;
	if (p->family == LEAT_PRIOR_NORMAL || p->family == LEAT_PRIOR_LAPLACE)
		*lower = -INFINITY;
	if (p->family == LEAT_PRIOR_BETA)
		*upper = 1;
	if (p->family == LEAT_PRIOR_TRUNCATED_NORMAL) {
		*lower = p->lower;
		*upper = p->upper;
	}
	if (p->family == LEAT_PRIOR_FIXED)
		*lower = *upper = p->a;
}

static int
unknown_family(struct leat_slice name, struct leat_err *err)
{
	struct leat_buf list = {0};
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < NFAMILIES; i++)
		leat_buf_printf(&list, "%s%s", i ? ", " : "", families[i].name);
	leat_err_set(err, LEAT_EUSAGE, "no prior is called \"%s\"; there are %s",
	    leat_safe(name, safe), list.p);
	leat_buf_fini(&list);
	return LEAT_EUSAGE;
}

/* "1,3" as the family's numbers; false if they are not as many, or not of the sign they must have.
 */
static bool
parse_numbers(const struct family *f, struct leat_slice text, double number[4])
{
	struct leat_slice part;
	int n = 0;

	while (leat_slice_cut(&text, ',', &part)) {
		if (n == f->nnumbers || !leat_parse_double(leat_slice_trim(part), &number[n]))
			return false;
		if (f->positive[n] && number[n] <= 0)
			return false;
		n++;
	}
	return n == f->nnumbers && (n < 4 || number[2] < number[3]);
}

int
leat_prior_parse(struct leat_prior *p, struct leat_slice text, struct leat_err *err)
{
	struct leat_slice name = LEAT_NONE, rest = leat_slice_trim(text);
	double number[4] = {0};
	char safe[LEAT_SAFE_MAX];
	size_t f = 0;

	leat_slice_cut(&rest, '(', &name);
	name = leat_slice_trim(name);
	while (f < NFAMILIES && !leat_slice_is(name, families[f].name))
		f++;
	if (f == NFAMILIES)
		return unknown_family(name, err);
	if (rest.n == 0 || rest.p[rest.n - 1] != ')')
		return leat_err_set(err, LEAT_EUSAGE, "prior \"%s\": write it as %s(%s)",
		    leat_safe(text, safe), families[f].name,
		    families[f].nnumbers == 1 ? "NUMBER" : "NUMBER,NUMBER");
	rest.n--;
	if (!parse_numbers(&families[f], rest, number))
		return leat_err_set(err, LEAT_EUSAGE,
		    "prior \"%s\": %s takes %d numbers; scales, shapes and rates above 0, bounds "
		    "in ascending order",
		    leat_safe(text, safe), families[f].name, families[f].nnumbers);
	*p = (struct leat_prior){
	    (enum leat_prior_family)f, number[0], number[1], number[2], number[3]};
	return LEAT_OK;
}

void
leat_prior_print(const struct leat_prior *p, struct leat_buf *out)
{
	const double number[4] = {p->a, p->b, p->lower, p->upper};
	char text[LEAT_NUM_MAX];

	leat_buf_add_str(out, families[p->family].name);
	for (int i = 0; i < families[p->family].nnumbers; i++) {
		leat_print_double(number[i], text);
		leat_buf_printf(out, "%c%s", i ? ',' : '(', text);
	}
	leat_buf_add_char(out, ')');
}
