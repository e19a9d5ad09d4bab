/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Does a model fit, and do the data tell what it claims: known figures, and known faults. */
#include <math.h>

#include "mix/adequacy.h"
#include "mix/fit.h"
#include "mix_fixture.h"
#include "unit.h"

#define N 500

/* Two normals of one sd on the axis of the logarithm, d sds apart, share 2 Phi(-d / 2). */
START_TEST(overlap_of_normals)
{
	struct leat_prior prior = {.family = LEAT_PRIOR_LOG_NORMAL, .a = 1, .b = 0.7};
	struct leat_rng rng;
	double x[N];

	leat_rng_init(&rng, 4);
	for (double d = 0; d < 5; d += 1) {
		for (int i = 0; i < N; i++)
			x[i] = exp(1 + 0.7 * (d + leat_rng_normal(&rng)));
		/* 500 draws through a kernel know a density to some hundredths. */
		ck_assert_double_eq_tol(leat_overlap(&prior, x, N), erfc(d / 2 / M_SQRT2), 0.06);
	}
	/* A tenth as wide: what is under both is what the narrow one has under the wide one's top.
	 */
	for (int i = 0; i < N; i++)
		x[i] = exp(1 + 0.07 * leat_rng_normal(&rng));
	ck_assert_double_le(leat_overlap(&prior, x, N), 0.25);
}
END_TEST

/* x2 = r x1 + sqrt(1 - r^2) e exactly: VIF 1 / (1 - r^2), eigenvalues 1 +- r. */
START_TEST(collinear_columns)
{
	double a[8] = {1, 1, 1, 1, -1, -1, -1, -1}, e[8] = {1, 1, -1, -1, 1, 1, -1, -1}, b[8];
	double third[8] = {1, -1, 1, -1, 1, -1, 1, -1}, constant[8], vif[4];
	const double *column[4] = {a, b, third, constant};

	for (double r = 0; r < 1; r += 0.3) {
		for (int i = 0; i < 8; i++) {
			b[i] = 40 + 3 * (r * a[i] + sqrt(1 - r * r) * e[i]);
			constant[i] = 5;
		}
		ck_assert_double_eq_tol(
		    leat_collinearity(column, 4, 8, vif), sqrt((1 + r) / (1 - r)), 1e-9);
		ck_assert_double_eq_tol(vif[0], 1 / (1 - r * r), 1e-9);
		ck_assert_double_eq_tol(vif[1], 1 / (1 - r * r), 1e-9);
		ck_assert_double_eq_tol(vif[2], 1, 1e-9);
		ck_assert(isnan(vif[3]));
	}
	ck_assert_double_ge(leat_collinearity((const double *[]){a, a}, 2, 8, vif), 1e4);
	ck_assert_double_ge(vif[0], 1e8);
}
END_TEST

/* One channel whose effect is plain; noise that is autocorrelated by rho. */
static void
market(struct leat_panel *p, double rho, bool alike)
{
	struct leat_rng rng;
	double noise = 0;

	leat_rng_init(&rng, 21);
	fixture_panel(p, 200, 7, 2, 0);
	fixture_spend(p, &rng);
	for (size_t t = 0; t < p->nperiods; t++) {
		noise = rho * noise + 60 * leat_rng_normal(&rng);
		if (alike)
			p->channel[1].spend[t] = p->channel[1].exposure[t] =
			    p->channel[0].spend[t] * (1 + 0.01 * leat_rng_normal(&rng));
		p->outcome[t] =
		    1000 + 2 * p->channel[0].spend[t] / (1 + p->channel[0].spend[t] / 400) + noise;
	}
}

static double
figure(const struct leat_model *m, const char *outer, const char *key)
{
	struct leat_arena arena = {0};
	struct leat_json *o;
	const struct leat_json *v;
	struct leat_err err;
	double out = NAN;

	ck_assert_int_eq(leat_json_parse(&o, &arena, leat_slice(m->checks), "m", 1, &err), 0);
	v = leat_json_get(o, outer);
	if (strcmp(outer, "channel") == 0)
		v = leat_json_get(v, "x2");
	ck_assert_int_eq(leat_json_want_number(v, "", key, &out, &err), 0);
	leat_arena_fini(&arena);
	return out;
}

static void
fit(struct leat_model *m, double rho, bool alike)
{
	struct leat_fit_settings settings;
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_err err;

	market(&panel, rho, alike);
	leat_fit_defaults(&settings);
	settings.warmup = settings.draws = 300;
	settings.keep = 10;
	ck_assert_int_eq(leat_spec_init(&spec, "default", &err), 0);
	spec.yearly_order = 0;
	ck_assert_int_eq(leat_fit_run(&panel, &spec, &settings, m, NULL, &err), 0);
	leat_spec_fini(&spec);
	fixture_panel_fini(&panel);
}

START_TEST(a_good_model_passes)
{
	struct leat_model m;

	fit(&m, 0, false);
	ck_assert(!m.unfit);
	ck_assert_double_ge(figure(&m, "predictive_p", "autocorrelation"), 0.01);
	ck_assert_double_le(figure(&m, "predictive_p", "autocorrelation"), 0.99);
	ck_assert_double_ge(figure(&m, "predictive_p", "sd"), 0.1);
	ck_assert_double_le(figure(&m, "predictive_p", "sd"), 0.9);
	ck_assert_double_le(figure(&m, "channel", "vif"), 2);
	ck_assert_double_eq(figure(&m, "loo", "observations"), 200);
	/* As many parameters as the data tell: fewer than the 13 there are, more than the level. */
	ck_assert_double_ge(figure(&m, "loo", "p"), 2);
	ck_assert_double_le(figure(&m, "loo", "p"), 13);
	leat_model_fini(&m);
}
END_TEST

START_TEST(faults_are_seen)
{
	struct leat_model m;

	fit(&m, 0.8, false);
	ck_assert_double_le(figure(&m, "predictive_p", "autocorrelation"), LEAT_PREDICTIVE_LEAST);
	leat_model_fini(&m);
	fit(&m, 0, true);
	ck_assert_double_ge(figure(&m, "channel", "vif"), 100);
	leat_model_fini(&m);
}
END_TEST

UNIT_MAIN(
    "mix_adequacy", overlap_of_normals, collinear_columns, a_good_model_passes, faults_are_seen)
