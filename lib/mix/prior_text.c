/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Priors as they are written. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "mix/prior_part.h"

/*
 * One row a family, in the order of the enum: how it is written. Each letter is a
 * number: a, b, n (nu) as they are, capital where it must be above 0, l and u the
 * bounds; after a bar come those that may be left out.
 */
static const struct family {
	const char *name, *numbers, *meaning;
} families[] = {
    {"normal", "aB", "MEAN,SD"},
    {"half-normal", "A", "SD"},
    {"laplace", "aB", "LOCATION,SCALE"},
    {"log-normal", "aB|l", "MEAN,SD[,LOWER]"},
    {"gamma", "AB", "SHAPE,RATE"},
    {"beta", "AB|lu", "A,B[,LOWER,UPPER]"},
    {"truncated-normal", "aBlu", "MEAN,SD,LOWER,UPPER"},
    {"fixed", "a", "VALUE"},
    {"inverse-gamma", "AB", "SHAPE,SCALE"},
    {"exponential", "A", "RATE"},
    {"uniform", "lu", "LOWER,UPPER"},
    {"student-t", "NaB", "NU,LOCATION,SCALE"},
    {"half-student-t", "NA", "NU,SCALE"},
    {"cauchy", "aB", "LOCATION,SCALE"},
    {"half-cauchy", "A", "SCALE"},
    {"weibull", "AB", "SHAPE,SCALE"},
};
#define NFAMILIES (sizeof(families) / sizeof(families[0]))

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

/* Where a letter's number is kept. */
static double *
place(struct leat_prior *p, char letter)
{
	switch (letter) {
	case 'a':
	case 'A':
		return &p->a;
	case 'b':
	case 'B':
		return &p->b;
	case 'N':
		return &p->nu;
	case 'l':
		return &p->lower;
	default:
		return &p->upper;
	}
}

/* A number, or for a bound of a truncated normal also inf and -inf. */
static bool
parse_number(struct leat_slice text, bool may_be_infinite, double *value)
{
	if (may_be_infinite && leat_slice_is(text, "inf"))
		*value = INFINITY;
	else if (may_be_infinite && leat_slice_is(text, "-inf"))
		*value = -INFINITY;
	else
		return leat_parse_double(text, value);
	return true;
}

/* "1,3" as the family's numbers; false if they are not as many, or not of the sign they must have.
 */
static bool
parse_numbers(struct leat_prior *p, const char *letter, struct leat_slice text)
{
	bool bounded = strchr(letter, 'u') != NULL, has_bounds = true;
	bool may_be_infinite = p->family == LEAT_PRIOR_TRUNCATED_NORMAL;
	struct leat_slice part;

	while (leat_slice_cut(&text, ',', &part)) {
		letter += *letter == '|';
		if (*letter == '\0' ||
		    !parse_number(leat_slice_trim(part),
			may_be_infinite && (*letter == 'l' || *letter == 'u'), place(p, *letter)))
			return false;
		if (strchr("ABN", *letter) && *place(p, *letter) <= 0)
			return false;
		letter++;
	}
	has_bounds = *letter != '|';
	return (*letter == '\0' || *letter == '|') &&
	       (!bounded || !has_bounds || p->lower < p->upper);
}

/* Bounds that leave a normal nothing, as far as numbers go. */
static bool
empty(const struct leat_prior *p)
{
	return p->family == LEAT_PRIOR_TRUNCATED_NORMAL &&
	       !(prior_normal_between((p->lower - p->a) / p->b, (p->upper - p->a) / p->b) > 1e-300);
}

int
leat_prior_parse(struct leat_prior *p, struct leat_slice text, struct leat_err *err)
{
	struct leat_slice name = LEAT_NONE, rest = leat_slice_trim(text);
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
		    leat_safe(text, safe), families[f].name, families[f].meaning);
	rest.n--;
	*p = (struct leat_prior){.family = (enum leat_prior_family)f};
	if (!parse_numbers(p, families[f].numbers, rest))
		return leat_err_set(err, LEAT_EUSAGE,
		    "prior \"%s\": write it as %s(%s), scales, shapes and rates above 0, the upper "
		    "bound above the lower",
		    leat_safe(text, safe), families[f].name, families[f].meaning);
	if (empty(p))
		return leat_err_set(err, LEAT_EUSAGE,
		    "prior \"%s\": the normal has next to no probability between these bounds",
		    leat_safe(text, safe));
	return LEAT_OK;
}

/* Are the numbers that may be left out what they are without being said? */
static bool
usual(const struct leat_prior *p)
{
	double lower, upper;

	leat_prior_support(p, &lower, &upper);
	return lower == 0 && (upper == 1 || isinf(upper));
}

void
leat_prior_print(const struct leat_prior *p, struct leat_buf *out)
{
	const char *letter = families[p->family].numbers;
	struct leat_prior copy = *p;
	char text[LEAT_NUM_MAX], before = '(';

	leat_buf_add_str(out, families[p->family].name);
	for (; *letter && !(*letter == '|' && usual(p)); letter++) {
		double x = *place(&copy, *letter);

		if (*letter == '|')
			continue;
		leat_buf_add_char(out, before);
		if (isinf(x)) {
			leat_buf_add_str(out, x > 0 ? "inf" : "-inf");
		} else {
			leat_print_double(x, text);
			leat_buf_add_str(out, text);
		}
		before = ',';
	}
	leat_buf_add_char(out, ')');
}
