/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Derivatives of every adstock with every saturation, by differences. */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "math/curve.h"
#include "unit.h"

#define N 40
#define NPOINTS 100

/* What a parameter is drawn from: what a fit meets, ends included. */
static double
draw_parameter(struct leat_rng *r, double upper)
{
	double u = leat_rng_uniform(r);

	if (isfinite(upper))
		return upper * (0.01 + 0.98 * u);
	return exp(-1.5 + 3 * u);
}

/*
 * Where two ages change places as the most or the least likely of a Weibull
 * density, its scaled weights have a kink, and no derivative.
 */
static bool
near_kink(const struct leat_shape *s, const double *par, double h)
{
	int low[4], high[4];

	if (strcmp(s->adstock->name, "weibull_pdf") != 0)
		return false;
	for (int k = 0; k < 4; k++) {
		double shape = par[0] + (k & 1 ? 2 : -2) * h, most = -INFINITY, least = INFINITY;
		double scale = par[1] + (k & 2 ? 2 : -2) * h;

		for (int l = 0; l <= s->max_lag; l++) {
			double at = (shape - 1) * log(l + 1.0) - pow((l + 1) / scale, shape);

			high[k] = at > most ? l : high[k];
			low[k] = at < least ? l : low[k];
			most = fmax(most, at);
			least = fmin(least, at);
		}
	}
	return low[0] != low[1] || low[0] != low[2] || low[0] != low[3] || high[0] != high[1] ||
	       high[0] != high[2] || high[0] != high[3];
}

static void
apply(const struct leat_shape *s, const double *reach, const double *x, const double *par,
    double *y, double *const *dy)
{
	if (reach)
		leat_shape_apply_reach(s, reach, x, N, par, y, dy);
	else
		leat_shape_apply(s, x, N, par, y, dy);
}

/*
 * Fourth-order central differences, h = 1e-4: error h^4 f(5) / 30 and rounding
 * 1e-16 / h, both some 1e-11 of the largest; asked for are 1e-6 of it.
 */
static void
check_slopes(const struct leat_shape *s, const double *reach, const double *x, double *par)
{
	const double h = 1e-4, step[4] = {-2, -1, 1, 2};
	double y[N], f[4][N], d[4][N], *dy[4] = {d[0], d[1], d[2], d[3]};
	int npar = s->adstock->nparameters + s->saturation->nparameters;

	apply(s, reach, x, par, y, dy);
	for (int p = 0; p < npar; p++) {
		double at = par[p], most = 1e-12;

		for (int k = 0; k < 4; k++) {
			par[p] = at + h * step[k];
			apply(s, reach, x, par, f[k], NULL);
		}
		par[p] = at;
		for (int t = 0; t < N; t++)
			most = fmax(most, fabs(d[p][t]));
		for (int t = 0; t < N; t++) {
			double slope = (8 * (f[2][t] - f[1][t]) - (f[3][t] - f[0][t])) / (12 * h);

			ck_assert_msg(fabs(slope - d[p][t]) <= 1e-6 * most + 1e-10,
			    "%s, %s: by parameter %d at (%g, %g, %g, %g), period %d: %g is not %g",
			    s->adstock->name, s->saturation->name, p, par[0], par[1], par[2],
			    par[3], t, d[p][t], slope);
		}
	}
}

/* Every adstock, saturation, order, normalised or not, and with reach: a hundred points each. */
START_TEST(derivatives_by_differences)
{
	const struct leat_adstock *adstock = leat_adstocks[_i];
	struct leat_rng rng;
	double x[N], reach[N], par[4];
	int checked = 0;

	leat_rng_init(&rng, 3);
	for (size_t b = 0; b < leat_nsaturations; b++)
		for (int k = 0; k < 6 * NPOINTS; k++) {
			struct leat_shape s = {adstock, leat_saturations[b],
			    (int[]){0, 2, 3, 8, 29}[k % 5], k / NPOINTS % 2, k / NPOINTS / 2 == 1};
			int na = adstock->nparameters;

			for (int t = 0; t < N; t++) {
				x[t] =
				    leat_rng_uniform(&rng) < 0.2 ? 0 : 3 * leat_rng_uniform(&rng);
				reach[t] = leat_rng_uniform(&rng);
			}
			for (int p = 0; p < na; p++)
				par[p] = draw_parameter(&rng, adstock->upper[p]);
			for (int p = 0; p < s.saturation->nparameters; p++)
				par[na + p] = draw_parameter(&rng, s.saturation->upper[p]);
			if (near_kink(&s, par, 1e-4))
				continue;
			check_slopes(&s, k >= 4 * NPOINTS ? reach : NULL, x, par);
			checked++;
		}
	/* Kinks are few, so nearly all were. */
	ck_assert_int_ge(checked, (int)leat_nsaturations * 6 * NPOINTS * 95 / 100);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("curve_slopes");
	TCase *c = tcase_create("curve_slopes");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_loop_test(c, derivatives_by_differences, 0, (int)leat_nadstocks);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
