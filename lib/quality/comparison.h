/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_COMPARISON_H
#define LEAT_QUALITY_COMPARISON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "quality/history.h"

/* A series, and what its columns are compared with. */
struct leat_levels {
	size_t n;
	const int32_t *day; /* n, ascending, each once (borrowed) */
	const double *v;    /* by column (LEAT_DAILY_COST ...), then day; NAN: empty (borrowed) */
	const uint32_t *currency; /* n: what its money is in (borrowed) */
};

/*
 * A comparison holds a column of a day against the same column on other days, or against another
 * column of the day. What x should be is rate * exposure * usual: the exposure is the other column,
 * or 1; usual is what is known of the day, its weekday and its currency. The weekday's factor is
 * the median of rate / (running median of seven days) over its weekdays, 1 where that is within
 * three standard errors of it; where the currency of money changes, the median rates of the 28
 * days before and after are taken for the same.
 *
 * How far x is off m = rate * exposure * usual, in standard deviations of chance and of a noise
 * phi that is in proportion to the level, is
 *   A(x) - A(m), A(n) = (2 / phi) asinh(phi sqrt(n + 3/8)), 2 sqrt(n + 3/8) if phi is 0,
 * and, if x is below m, no more than the root of Poisson's deviance,
 *   2 (z log(z / m) - z + m), z = min(x + 1/2, m),
 * since few events make no normal. x is in events: counts are, revenue is over what a conversion
 * brings. Cost is over a ten thousandth of its mean, so that A is its logarithm; its 3/8, 1/2 and
 * deviance are in clicks, and the deviance only of less than one. Of conversions against revenue
 * all three are left out, since both are of the same events. Source: Anscombe (1948), The
 * transformation of Poisson, binomial and negative-binomial data, Biometrika 35; McCullagh and
 * Nelder (1989), Generalized Linear Models, section 2.4.
 */
struct leat_comparison {
	int a, b;   /* columns; b < 0: a with itself */
	size_t n;   /* days that have both */
	size_t *at; /* n: where they are in the series */
	int32_t *day;
	double *x, *exposure, *usual; /* n */
	double *rate;                 /* n: x / exposure / usual; NAN where nothing is expected */
	const uint32_t
	    *currency; /* of the series' days, if a or b is money; else NULL (borrowed) */
	double unit;   /* of a, in x */
	double events; /* in 1 of x, for the deviance; 0: no deviance */
	double phi;
	double *level; /* n: the rate of the side that the day is nearer to; NAN: there is none */
	double *e;     /* n: how far it is off */
	double scale, least; /* the noise's own; and the least that is believed */
};

enum { LEAT_COMPARISON_DAYS_MIN = 28 };

/*
 * leat_comparison_init -- of column a of a series with b, or with itself if b < 0, and how far
 * each day is off the days about it. With m and m' from the median rates of the five days before
 * and after, e is the nearer of both to 0 if they have one sign, else 0: so no day of a level that
 * changes is off. Where five days have less than 40 events, a side is as many as have, 15 at most,
 * and its rate that of all of these but the highest and the lowest. Of a column with itself a day
 * is also no farther off than it is from the day before or after: a level that holds for two days
 * is one. At the ends, where a side has fewer than three days, only the other counts, and only if
 * the day is farther off it than any other is off either side.
 * scale is the 90 % quantile of |e| over 1.493, over 1.202 of a column with itself: the standard
 * deviation of normal noise; at least what 1 % of the median level comes to, and for counts by
 * themselves 1. phi makes scale 1, and is 0 where chance alone does.
 * Returns false, with nothing to end, for less than LEAT_COMPARISON_DAYS_MIN days or a column that
 * is mostly zero.
 */
bool leat_comparison_init(struct leat_comparison *c, const struct leat_levels *s, int a, int b);
void leat_comparison_fini(struct leat_comparison *c);

/* leat_comparison_expected -- what column a or b (of) would be on day i of c. */
double leat_comparison_expected(const struct leat_comparison *c, size_t i, int of);

/* leat_comparison_off -- how far x is off m, as above. x, m >= 0. */
double leat_comparison_off(const struct leat_comparison *c, double x, double m);

/*
 * leat_esd -- the days that are outliers by the generalised extreme Studentised deviate test of
 * e, at most one in twenty, the scale estimated anew without those removed before, and at
 * least mads * 0.6745 * scale off. c->scale becomes what it is without them.
 * out   n: set to whether day i is one (caller's)
 * Returns how many.
 */
size_t leat_esd(struct leat_comparison *c, double alpha, double mads, bool *out);

#endif
