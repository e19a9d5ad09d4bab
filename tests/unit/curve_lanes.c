/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponential and logarithm for many numbers at once, against the C library's; convolution. */
#include "math/curve_lanes.h"

#include <math.h>

#include "base/rng.h"
#include "math/curve.h"
#include "unit.h"

#define UNIT_ROUNDING 0x1p-52
enum { POINTS = 200000 };

/* Within 2 units in the last place of the result, small arguments too; exact at 0. */
START_TEST(exponential)
{
	struct leat_rng rng;

	leat_rng_init(&rng, 1);
	for (int i = 0; i < POINTS; i++) {
		double size = exp(-40 + 46.5 * leat_rng_uniform(&rng)), x = i & 1 ? size : -size;

		ck_assert_double_le(
		    fabs(lanes_expm1(x) - expm1(x)), 2.5 * UNIT_ROUNDING * fabs(expm1(x)));
	}
	ck_assert_double_eq(lanes_expm1(0), 0);
	ck_assert_double_eq(lanes_expm1(-0.0), 0);
	ck_assert_double_eq(lanes_expm1(-1e300), -1);
	ck_assert_double_eq(lanes_expm1(-INFINITY), -1);
	ck_assert(lanes_expm1(1e300) > 1e307);
}
END_TEST

START_TEST(logarithm)
{
	struct leat_rng rng;

	leat_rng_init(&rng, 2);
	for (int i = 0; i < POINTS; i++) {
		double u = leat_rng_uniform(&rng);
		double x = i & 1 ? exp(-708 + 1417 * u) : 1 + (u - 0.5) * exp(-30 * u);

		ck_assert_double_le(fabs(lanes_log(x) - log(x)), 2 * UNIT_ROUNDING * fabs(log(x)));
	}
	ck_assert_double_eq(lanes_log(1), 0);
	ck_assert_double_eq(lanes_log(0x1p-1022), log(0x1p-1022));
}
END_TEST

/* The same bits as a plain sum from lag 0 on, for lengths around those done at once, in place too.
 */
START_TEST(convolution)
{
	enum { LONGEST = 70 };
	double x[LONGEST], y[LONGEST], w[12], par[1] = {0.4};
	struct leat_rng rng;

	leat_rng_init(&rng, 3);
	for (int lag = 0; lag < 12; lag++)
		for (size_t n = 1; n < LONGEST; n++) {
			struct leat_shape s = {leat_adstock_find(LEAT_SLICE("binomial")),
			    leat_saturation_find(LEAT_SLICE("none")), lag, true, n & 1};

			for (size_t t = 0; t < n; t++)
				x[t] = leat_rng_uniform(&rng);
			leat_shape_weights(&s, par, w, NULL);
			leat_shape_apply(&s, x, n, par, y, NULL);
			for (size_t t = 0; t < n; t++) {
				double sum = 0;

				for (size_t l = 0; l <= (size_t)lag && l <= t; l++)
					sum += w[l] * x[t - l];
				ck_assert_double_eq(y[t], sum);
			}
		}
}
END_TEST

UNIT_MAIN("curve_lanes", exponential, logarithm, convolution)
