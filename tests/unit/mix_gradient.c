/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The gradient of the posterior of one market, for every likelihood with every adstock and
 * saturation, in either order, normalised or not, by differences at a hundred points.
 */
#include <math.h>
#include <string.h>

#include "mix/density.h"
#include "mix_fixture.h"
#include "unit.h"

enum { PERIODS = 48, LAG = 5, POINTS = 100 };

static const struct {
	enum leat_likelihood_kind kind;
	bool autocorrelated;
} likelihoods[] = {
    {LEAT_LIKELIHOOD_NORMAL, false},
    {LEAT_LIKELIHOOD_STUDENT_T, false},
    {LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL, false},
    {LEAT_LIKELIHOOD_POISSON, false},
    {LEAT_LIKELIHOOD_NORMAL, true},
    {LEAT_LIKELIHOOD_STUDENT_T, true},
};
enum { LIKELIHOODS = sizeof(likelihoods) / sizeof(likelihoods[0]) };

/* Fourth-order central difference: error h^4 f(5) / 30, and rounding 1e-16 |f| / h. */
static double
difference(const struct leat_density *d, double *q, size_t i, double h, double *room)
{
	double at = q[i], f[4], step[4] = {-2, -1, 1, 2};

	for (int k = 0; k < 4; k++) {
		q[i] = at + h * step[k];
		f[k] = d->eval(d->ctx, q, room);
	}
	q[i] = at;
	return (8 * (f[2] - f[1]) - (f[3] - f[0])) / (12 * h);
}

/* Differences of two lengths that do not agree: there is a kink between them. */
static bool
smooth(const struct leat_density *d, double *q, size_t i, double most, double *slope, double *room)
{
	double half = difference(d, q, i, 5e-4, room);

	*slope = difference(d, q, i, 1e-3, room);
	return fabs(*slope - half) <= 5e-7 * most;
}

/* Relative to the largest entry, since a small entry is a difference of large terms. */
static int
check_point(const struct leat_density *d, double *q, double *g, double *room, const char *name)
{
	double most = 1, slope;
	int kinks = 0;

	ck_assert_msg(isfinite(d->eval(d->ctx, q, g)), "%s: no density", name);
	for (size_t i = 0; i < d->n; i++)
		most = fmax(most, fabs(g[i]));
	for (size_t i = 0; i < d->n; i++) {
		if (smooth(d, q, i, most, &slope, room))
			ck_assert_msg(fabs(slope - g[i]) <= 1e-6 * most,
			    "%s, coordinate %zu: %.9g, differences say %.9g", name, i, g[i], slope);
		else
			kinks++;
	}
	return kinks;
}

static int
check_model(const struct leat_panel *panel, const struct leat_spec *spec, const char *name,
    struct leat_rng *rng)
{
	struct leat_mix *mix = leat_mix_new(panel, spec);
	struct leat_mix_work *work = leat_mix_work_new(mix);
	struct leat_density d = leat_mix_density(work);
	double *q = LEAT_NEW_N(double, 3 * mix->nq);
	int kinks = 0;

	for (int k = 0, tries = 0; k < POINTS; k++) {
		/* Counts whose mean is far below 0 have no density at all. */
		do {
			ck_assert_int_lt(tries++, 2 * POINTS);
			leat_mix_start(mix, q);
			for (size_t i = 0; i < mix->nq; i++)
				q[i] += 0.7 * leat_rng_normal(rng);
		} while (mix->likelihood.count_scale && !isfinite(d.eval(d.ctx, q, q + mix->nq)));
		kinks += check_point(&d, q, q + mix->nq, q + 2 * mix->nq, name);
	}
	ck_assert_msg(kinks <= POINTS * (int)mix->nq / 20, "%s: %d kinks", name, kinks);
	free(q);
	leat_mix_work_free(work);
	leat_mix_free(mix);
	return kinks;
}

/*
 * A Weibull density's scaled weights have kinks, where two ages tie for least or most; and
 * means of counts bend within a thousandth of the mean outcome above 0, too sharply for
 * differences. Nothing else has.
 */
START_TEST(gradient_is_that_of_the_density)
{
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_err err;
	struct leat_rng rng;
	bool counts = likelihoods[_i].kind == LEAT_LIKELIHOOD_POISSON ||
		      likelihoods[_i].kind == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL;

	leat_rng_init(&rng, 5);
	fixture_panel(&panel, PERIODS, 7, 1, 1);
	fixture_spend(&panel, &rng);
	panel.kpi_is_money = false;
	for (int t = 0; t < PERIODS; t++)
		panel.outcome[t] = round(200 + 40 * leat_rng_normal(&rng));
	for (size_t k = 0; k < 4 * leat_nadstocks * leat_nsaturations; k++) {
		const struct leat_adstock *a = leat_adstocks[k / 4 % leat_nadstocks];
		const struct leat_saturation *s = leat_saturations[k / 4 / leat_nadstocks];
		char name[120];
		int kinks;

		ck_assert_int_eq(leat_spec_init(&spec, "default", &err), 0);
		spec.likelihood = likelihoods[_i].kind;
		spec.autocorrelated = likelihoods[_i].autocorrelated;
		spec.usual.shape = (struct leat_shape){a, s, LAG, k & 1, k & 2};
		ck_assert_msg(leat_spec_check(&spec, &panel, NULL, &err) == 0, "%s", err.text);
		snprintf(name, sizeof(name), "%s, %s%s%s", a->name, s->name,
		    k & 1 ? ", normalised" : "", k & 2 ? ", saturated first" : "");
		kinks = check_model(&panel, &spec, name, &rng);
		ck_assert_msg(kinks == 0 || counts || strcmp(a->name, "weibull_pdf") == 0,
		    "%s: %d kinks", name, kinks);
		leat_spec_fini(&spec);
	}
	fixture_panel_fini(&panel);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_gradient");
	TCase *c = tcase_create("mix_gradient");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(c, 600);
	tcase_add_loop_test(c, gradient_is_that_of_the_density, 0, LIKELIHOODS);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
