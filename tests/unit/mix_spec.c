/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Specifications, and what a panel must have. */
#include <math.h>

#include "mix/spec.h"
#include "mix_fixture.h"
#include "unit.h"

/* The preset called pymc has PyMC-Marketing's defaults, word by word. */
START_TEST(pymc_preset)
{
	const char *const expected[][2] = {{"intercept", "normal(0,2)"}, {"alpha", "beta(1,3)"},
	    {"lambda", "gamma(3,1)"}, {"effect", "half-normal(2)"}, {"control", "normal(0,2)"},
	    {"fourier", "laplace(0,1)"}, {"sigma", "half-normal(2)"}};
	struct leat_buf text = {0};
	struct leat_spec s;
	struct leat_err err;
	struct leat_shape shape;

	ck_assert_int_eq(leat_spec_init(&s, "pymc", &err), 0);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		text.n = 0;
		leat_prior_print(leat_spec_prior_of(&s, expected[i][0], "x"), &text);
		ck_assert_str_eq(text.p, expected[i][1]);
	}
	shape = leat_spec_shape_of(&s, "x", 7);
	ck_assert_int_eq(shape.max_lag, 7);
	ck_assert(shape.normalised && !shape.saturate_first && !s.trend && !s.day_of_week);
	ck_assert_int_eq(s.usual.effect, LEAT_EFFECT_BETA);
	leat_buf_fini(&text);
	leat_spec_fini(&s);
	ck_assert_int_eq(leat_spec_init(&s, "best", &err), LEAT_EUSAGE);
}
END_TEST

/* The preset called meridian has Meridian's defaults (its documentation, "Default priors"). */
START_TEST(meridian_preset)
{
	const char *const expected[][2] = {{"alpha", "beta(1,1)"},
	    {"half_saturation", "truncated-normal(0.8,0.8,0.1,10)"}, {"slope", "fixed(1)"},
	    {"effect", "log-normal(0.2,0.9)"}, {"organic", "beta(1,99)"}, {"knot", "normal(0,5)"},
	    {"tau", "normal(0,5)"}, {"eta", "half-normal(1)"}, {"control", "normal(0,5)"},
	    {"xi", "half-normal(5)"}, {"sigma", "half-normal(5)"}};
	struct leat_panel_channel channel = {.name = (char *)"x"};
	const struct leat_prior *prior;
	struct leat_buf text = {0};
	struct leat_shape shape;
	struct leat_spec s;
	struct leat_err err;

	ck_assert_int_eq(leat_spec_init(&s, "meridian", &err), 0);
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		text.n = 0;
		leat_prior_print(leat_spec_prior_of(&s, expected[i][0], "x"), &text);
		ck_assert_str_eq(text.p, expected[i][1]);
	}
	shape = leat_spec_shape_of(&s, "x", 7);
	ck_assert_int_eq(shape.max_lag, 8);
	ck_assert_str_eq(shape.saturation->name, "hill");
	ck_assert(shape.normalised && !shape.saturate_first && s.hierarchy);
	ck_assert(s.trend == LEAT_TREND_KNOTS && s.trend_knots == 0 && s.yearly_order == 0);
	ck_assert_int_eq(s.outcome_scaling, LEAT_SCALING_POPULATION);
	ck_assert_int_eq(leat_spec_effect_of(&s, &channel, 10, &prior), LEAT_EFFECT_ROI);
	ck_assert_int_eq(prior->family, LEAT_PRIOR_LOG_NORMAL);
	ck_assert_int_eq(leat_spec_effect_of(&s, &channel, 0, &prior), LEAT_EFFECT_SHARE);
	ck_assert_double_eq(prior->b, 99);
	leat_buf_fini(&text);
	leat_spec_fini(&s);
}
END_TEST

START_TEST(shapes_and_priors_by_channel)
{
	struct leat_spec s;
	struct leat_err err;

	ck_assert_int_eq(leat_spec_init(&s, "default", &err), 0);
	ck_assert_int_eq(leat_spec_shape_of(&s, "tv", 1).max_lag, 27);
	ck_assert_int_eq(leat_spec_set_shape(&s, "tv", NULL, "hill", 14, &err), 0);
	ck_assert_str_eq(leat_spec_shape_of(&s, "tv", 1).saturation->name, "hill");
	ck_assert_str_eq(leat_spec_shape_of(&s, "tv", 1).adstock->name, "geometric");
	ck_assert_str_eq(leat_spec_shape_of(&s, "radio", 1).saturation->name, "logistic");
	ck_assert_int_eq(leat_spec_set_shape(&s, NULL, "weibull", NULL, 3, &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_shape(&s, NULL, NULL, "roots", 3, &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_shape(&s, NULL, NULL, NULL, -2, &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "alpha[tv]=beta(5,2)", &err), 0);
	ck_assert_double_eq(leat_spec_prior_of(&s, "alpha", "tv")->a, 5);
	ck_assert_double_eq(leat_spec_prior_of(&s, "alpha", "t")->a, 2);
	leat_spec_for_period(&s, 1);
	ck_assert_double_eq(leat_spec_prior_of(&s, "alpha", "t")->b, 2);
	leat_spec_for_period(&s, 7); /* not those that somebody chose */
	ck_assert_double_eq(leat_spec_prior_of(&s, "alpha", "tv")->a, 5);
	ck_assert_double_eq(leat_spec_prior_of(&s, "alpha", "t")->b, 3);
	ck_assert_int_eq(leat_spec_set_prior(&s, "alpha=beta(2,2)", &err), 0);
	leat_spec_for_period(&s, 7);
	ck_assert_double_eq(leat_spec_prior_of(&s, "alpha", "t")->b, 2);
	ck_assert_int_eq(leat_spec_set_prior(&s, "alpha=gamma(1,1)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "control=half-normal(1)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "effect=beta(1,99)", &err), 0);
	ck_assert_int_eq(leat_spec_set_prior(&s, "effect=beta(1,1)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(
	    leat_spec_set_prior(&s, "sigma=truncated-normal(1,1,0,2)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "lambda=truncated-normal(1,1,0,9)", &err), 0);
	ck_assert_int_eq(leat_spec_set_prior(&s, "alpah=beta(1,1)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "alpha", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "alpha[tv=beta(1,1)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "sigma[tv]=half-normal(1)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "slope[tv]=fixed(1)", &err), 0);
	ck_assert_int_eq(leat_spec_set_prior(&s, "slope=fixed(0)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "sigma=fixed(1)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "rho=beta(2,2)", &err), 0);
	ck_assert_int_eq(leat_spec_set_prior(&s, "rho=half-normal(1)", &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_spec_set_prior(&s, "control[price]=normal(-1,1)", &err), 0);
	ck_assert_double_eq(leat_spec_prior_of(&s, "control", "price")->a, -1);
	leat_spec_fini(&s);
}
END_TEST

/* Each curve's parameters have priors in both presets, within the bounds that the curve has. */
START_TEST(curves_have_priors)
{
	const char *const presets[] = {"default", "pymc", "meridian"};
	struct leat_spec s;
	struct leat_err err;

	ck_assert_int_eq(leat_spec_init(&s, presets[_i], &err), 0);
	for (size_t i = 0; i < leat_nadstocks + leat_nsaturations; i++) {
		bool ad = i < leat_nadstocks;
		const struct leat_adstock *a = ad ? leat_adstocks[i] : NULL;
		const struct leat_saturation *sat =
		    ad ? NULL : leat_saturations[i - leat_nadstocks];
		int n = ad ? a->nparameters : sat->nparameters;

		for (int k = 0; k < n; k++) {
			const char *name = ad ? a->parameter[k] : sat->parameter[k];
			const struct leat_prior *p = leat_spec_prior_of(&s, name, "tv");
			double low, high;

			ck_assert_msg(p != NULL, "%s has no prior", name);
			leat_prior_support(p, &low, &high);
			ck_assert_double_ge(low, 0);
			ck_assert_double_le(high, ad ? a->upper[k] : sat->upper[k]);
		}
	}
	leat_spec_fini(&s);
}
END_TEST

/* One fault at a time in a panel that is otherwise fine. */
enum fault {
	NONE,
	GEOS,
	SHORT,
	FLAT,
	NEGATIVE_SUM,
	NOT_FINITE,
	NEGATIVE_SPEND,
	NO_EXPOSURE,
	SPEND_WITHOUT_EXPOSURE,
	BAD_CONTROL,
	UNKNOWN_CHANNEL,
	UNKNOWN_CONTROL,
	UNKNOWN_EVENT,
	NO_MONEY,
	COUNTS_AR1,
	SUMS_AR1,
	COUNTS_OF_MONEY,
	NEGATIVE_COUNTS
};

static void
spoil(struct leat_panel *p, struct leat_spec *s, enum fault fault)
{
	struct leat_err err;

	for (size_t t = 0; t < p->nperiods; t++) {
		p->outcome[t] = fault == FLAT ? 7 : fault == NEGATIVE_SUM ? -1.0 - t : 100.0 + t;
		if (fault == NO_EXPOSURE || fault == SPEND_WITHOUT_EXPOSURE)
			p->channel[0].exposure[t] = p->channel[1].exposure[t] = 0;
		if (fault == NO_EXPOSURE)
			p->channel[0].spend[t] = p->channel[1].spend[t] = 0;
	}
	if (fault == GEOS)
		p->ngeos = 2;
	if (fault == SHORT)
		p->nperiods = 12;
	if (fault == NOT_FINITE)
		p->outcome[3] = NAN;
	if (fault == NEGATIVE_SPEND)
		p->channel[1].exposure[5] = -1;
	if (fault == BAD_CONTROL)
		p->control[0].value[2] = INFINITY;
	if (fault == UNKNOWN_CHANNEL)
		leat_spec_set_prior(s, "alpha[tv]=beta(1,1)", &err);
	if (fault == UNKNOWN_CONTROL)
		leat_spec_set_prior(s, "control[x1]=normal(0,1)", &err);
	p->kpi_is_money = fault != NO_MONEY;
	if (fault == NO_MONEY)
		s->usual.effect = LEAT_EFFECT_ROI;
	s->autocorrelated = fault == COUNTS_AR1 || fault == SUMS_AR1;
	if (fault == COUNTS_AR1)
		s->likelihood = LEAT_LIKELIHOOD_POISSON;
	p->nsums = fault == SUMS_AR1 ? 100 : 0;
	if (fault == COUNTS_OF_MONEY || fault == NEGATIVE_COUNTS)
		s->likelihood = LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL;
	if (fault == NEGATIVE_COUNTS) {
		p->kpi_is_money = false;
		p->outcome[7] = -1;
	}
	if (fault == UNKNOWN_EVENT)
		leat_spec_set_prior(s, "event[sale]=normal(0,1)", &err);
}

START_TEST(panels_are_checked)
{
	static const struct {
		enum fault fault;
		int status;
		const char *says;
	} cases[] = {
	    {NONE, LEAT_OK, ""},
	    {GEOS, LEAT_EUSAGE, "2 geos"},
	    {SHORT, LEAT_EDATA, "12 periods are too few"},
	    {FLAT, LEAT_EDATA, "the same in all"},
	    {NEGATIVE_SUM, LEAT_EDATA, "adds up to 0 or less"},
	    {NOT_FINITE, LEAT_EDATA, "period 4 is not a finite"},
	    {NEGATIVE_SPEND, LEAT_EDATA, "x2: period 6 is negative"},
	    {NO_EXPOSURE, LEAT_EDATA, "no channel has any exposure"},
	    {SPEND_WITHOUT_EXPOSURE, LEAT_EDATA, "x1 has spend but no exposure"},
	    {BAD_CONTROL, LEAT_EDATA, "c1: period 3"},
	    {UNKNOWN_CHANNEL, LEAT_EUSAGE, "no channel is called \"tv\""},
	    {UNKNOWN_CONTROL, LEAT_EUSAGE, "no control is called \"x1\""},
	    {UNKNOWN_EVENT, LEAT_EUSAGE, "no event is called \"sale\""},
	    {NO_MONEY, LEAT_EUSAGE, "x1: a prior on its return on spend needs an outcome that is"},
	    {COUNTS_AR1, LEAT_EUSAGE, "normal or student-t likelihood only"},
	    {COUNTS_OF_MONEY, LEAT_EUSAGE, "is for counts, and revenue is money"},
	    {NEGATIVE_COUNTS, LEAT_EDATA, "period 8 is negative"},
	    {SUMS_AR1, LEAT_EUSAGE, "an outcome in every period"},
	};
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_err err = {0};
	struct leat_rng rng;

	leat_rng_init(&rng, 1);
	fixture_panel(&panel, 120, 1, 2, 1);
	fixture_spend(&panel, &rng);
	ck_assert_int_eq(leat_spec_init(&spec, "default", &err), 0);
	spoil(&panel, &spec, cases[_i].fault);
	ck_assert_int_eq(leat_spec_check(&spec, &panel, NULL, &err), cases[_i].status);
	if (cases[_i].status)
		ck_assert_ptr_nonnull(strstr(err.text, cases[_i].says));
	leat_spec_fini(&spec);
	fixture_panel_fini(&panel);
}
END_TEST

static void
count(void *ctx, enum leat_level level, const struct leat_err *what)
{
	*(int *)ctx += level == LEAT_NOTE && strstr(what->text, "104 weeks") != NULL;
}

/* Below two years the season goes, and that is said; on weeks the days go. */
START_TEST(what_data_cannot_carry_is_left_out)
{
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_err err;
	struct leat_rng rng;
	int notes = 0;
	struct leat_log log = {.emit = count, .ctx = &notes};

	for (int weeks = 103; weeks <= 104; weeks++) {
		leat_rng_init(&rng, 1);
		fixture_panel(&panel, (size_t)weeks, 7, 1, 0);
		fixture_spend(&panel, &rng);
		for (size_t t = 0; t < panel.nperiods; t++)
			panel.outcome[t] = 100.0 + (double)t;
		ck_assert_int_eq(leat_spec_init(&spec, "default", &err), 0);
		ck_assert_int_eq(leat_spec_check(&spec, &panel, &log, &err), 0);
		ck_assert(!spec.day_of_week);
		ck_assert_int_eq(spec.yearly_order, weeks == 104 ? 2 : 0);
		ck_assert_int_eq(notes, 1);
		leat_spec_fini(&spec);
		fixture_panel_fini(&panel);
	}
}
END_TEST

/* One geo cannot tell a knot for each period from anything else. */
START_TEST(knots_need_geos)
{
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_err err;
	struct leat_rng rng;

	leat_rng_init(&rng, 1);
	fixture_panel(&panel, 60, 7, 1, 0);
	fixture_spend(&panel, &rng);
	for (size_t t = 0; t < panel.nperiods; t++)
		panel.outcome[t] = 100.0 + (double)t;
	ck_assert_int_eq(leat_spec_init(&spec, "meridian", &err), 0);
	ck_assert_int_eq(leat_spec_check(&spec, &panel, NULL, &err), 0);
	ck_assert(spec.trend == LEAT_TREND_NONE && !spec.hierarchy);
	leat_spec_fini(&spec);
	fixture_panel_fini(&panel);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_spec");
	TCase *c = tcase_create("mix_spec");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_add_test(c, pymc_preset);
	tcase_add_test(c, meridian_preset);
	tcase_add_test(c, shapes_and_priors_by_channel);
	tcase_add_loop_test(c, curves_have_priors, 0, 3);
	tcase_add_loop_test(c, panels_are_checked, 0, 18);
	tcase_add_test(c, what_data_cannot_carry_is_left_out);
	tcase_add_test(c, knots_need_geos);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
