/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLAN_BRACKET_H
#define LEAT_PLAN_BRACKET_H

#include <stdbool.h>

/*
 * struct leat_bracket -- the search for where a falling function crosses zero,
 * one evaluation at a time. The function may jump, and may be infinite at an end.
 * Source: Dowell and Jarratt (1971), A modified regula falsi method (Illinois),
 * with a bisection whenever three steps have not halved the bracket.
 */
struct leat_bracket {
	double a, fa; /* f(a) >= 0 */
	double b, fb; /* f(b) <= 0, a < b */
	double goal;  /* the width below which no bisection is forced */
	int kept;     /* steps since an end last moved: +a, -b */
	int steps;
};

void leat_bracket_init(struct leat_bracket *k, double a, double fa, double b, double fb);
/* leat_bracket_next -- where to evaluate; false when a and b are neighbours in floating point. */
bool leat_bracket_next(struct leat_bracket *k, double *x);
/* leat_bracket_put -- the value there. */
void leat_bracket_put(struct leat_bracket *k, double x, double fx);

#endif
