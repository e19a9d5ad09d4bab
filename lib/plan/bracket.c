/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/bracket.h"

#include <math.h>

void
leat_bracket_init(struct leat_bracket *k, double a, double fa, double b, double fb)
{
	*k = (struct leat_bracket){.a = a, .fa = fa, .b = b, .fb = fb, .goal = (b - a) / 2};
}

bool
leat_bracket_next(struct leat_bracket *k, double *x)
{
	double middle = k->a + (k->b - k->a) / 2, guess;

	if (!(middle > k->a && middle < k->b))
		return false;
	guess = k->a + (k->b - k->a) * (k->fa / (k->fa - k->fb));
	*x = isfinite(guess) && guess > k->a && guess < k->b ? guess : middle;
	if (++k->steps < 3)
		return true;
	if (k->b - k->a > k->goal)
		*x = middle;
	k->goal = (k->b - k->a) / 2;
	k->steps = 0;
	return true;
}

/* The Illinois rule: an end that stays twice running counts half. */
void
leat_bracket_put(struct leat_bracket *k, double x, double fx)
{
	if (fx >= 0) {
		k->a = x;
		k->fa = fx;
		k->fb = k->kept == 1 ? k->fb / 2 : k->fb;
		k->kept = 1;
	} else {
		k->b = x;
		k->fb = fx;
		k->fa = k->kept == -1 ? k->fa / 2 : k->fa;
		k->kept = -1;
	}
}
