/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole fits: a reference posterior, markets of known truth, and what a model must say of itself.
 */
#include <math.h>

#include "mix/fit.h"
#include "mix_fixture.h"
#include "sample/diagnose.h"
#include "unit.h"

#define EXAMPLE "mmm/pymc/mmm_example.csv"
#define REFERENCE "mmm/targets/ref_posterior_mmm_example_default_priors.tsv"

/* A file of the shared data, or NULL with a message where there is none. */
static FILE *
shared(const char *name)
{
	const char *data = getenv("DATA");
	char path[512];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", data && *data ? data : "../shared/data", name);
	f = fopen(path, "r");
	if (f == NULL)
		printf("skip: %s is not there\n", path);
	return f;
}

static bool
load_example(struct leat_panel *p)
{
	static const char *const control[] = {"event_1", "event_2", "t"};
	FILE *f = shared(EXAMPLE);
	char head[256];

	if (f == NULL)
		return false;
	fixture_panel(p, 179, 7, 2, 3);
	p->first_day = leat_day_from_civil(2018, 4, 2);
	p->last_day = p->first_day + 179 * 7 - 1;
	for (int k = 0; k < 3; k++) {
		free(p->control[k].name);
		p->control[k].name = leat_strdup(control[k]);
	}
	ck_assert_ptr_nonnull(fgets(head, sizeof(head), f));
	for (size_t t = 0; t < 179; t++) {
		double v[7];

		ck_assert_int_eq(fscanf(f, "%*10s,%lf,%lf,%lf,%lf,%lf,%lf,%lf", &v[0], &v[1], &v[2],
				     &v[3], &v[4], &v[5], &v[6]),
		    7);
		p->outcome[t] = v[0];
		for (int c = 0; c < 2; c++)
			p->channel[c].spend[t] = p->channel[c].exposure[t] = v[1 + c];
		p->control[0].value[t] = v[3];
		p->control[1].value[t] = v[4];
		p->control[2].value[t] = v[6];
	}
	fclose(f);
	return true;
}

static void
fit(struct leat_panel *panel, const char *preset, const char *saturation,
    const struct leat_fit_settings *settings, struct leat_model *m)
{
	struct leat_spec spec;
	struct leat_err err;

	ck_assert_int_eq(leat_spec_init(&spec, preset, &err), 0);
	ck_assert_int_eq(
	    leat_spec_set_shape(&spec, NULL, NULL, saturation, spec.usual.shape.max_lag, &err), 0);
	ck_assert_int_eq(leat_fit_run(panel, &spec, settings, m, NULL, &err), 0);
	leat_spec_fini(&spec);
}

static const struct leat_parameter *
find(const struct leat_model *m, const char *name)
{
	for (size_t i = 0; i < m->nparameters; i++)
		if (strcmp(m->parameter[i].name, name) == 0)
			return &m->parameter[i];
	ck_abort_msg("no parameter is called %s", name);
	return NULL;
}

/*
 * A quantile's Monte Carlo error: that of the indicator over the density, which
 * is taken from the normal through the median and that quantile.
 */
static double
quantile_error(double p, double median, double quantile, double ess)
{
	const double z = 1.6448536269514722, at_median = 0.3989422804014327,
		     at_tail = 0.1031356403968862;
	double sd = fabs(quantile - median) / z;

	return sqrt(p * (1 - p) / ess) * sd / (p == 0.5 ? at_median : at_tail);
}

/* Within four standard errors, ours and the reference's together. */
static void
agree(const char *name, const char *what, double ours, double reference, double error)
{
	ck_assert_msg(fabs(ours - reference) <= 4 * error,
	    "%s: %s is %.8g, the reference %.8g: %.1f standard errors apart", name, what, ours,
	    reference, fabs(ours - reference) / error);
}

/*
 * beta[x2] has so long a tail that the density at its q95 is not that of a normal:
 * the error is taken from the draws on either side, which are all in the model.
 */
static double
tail_error(const struct leat_model *m, const struct leat_parameter *x, double ess)
{
	const double *draw = m->curve[1].draw[2];
	size_t chains = (size_t)m->chains;
	double own = leat_diagnose_mcse_quantile(draw, chains, m->ndraws / chains, 0.95);

	return own * sqrt(1 + x->ess_tail / ess);
}

static void
compare(const struct leat_model *m, const struct leat_parameter *x, const double *ref)
{
	bool heavy = strcmp(x->name, "beta[x2]") == 0;
	double mean = ref[0], sd = ref[1], q5 = ref[2], q50 = ref[3], q95 = ref[4], ess = ref[6];
	double tail = 1 / (1 / x->ess_tail + 1 / ess), bulk = 1 / (1 / x->ess_bulk + 1 / ess);

	agree(x->name, "mean", x->value.mean, mean, hypot(x->mcse, ref[7]));
	agree(x->name, "q5", x->value.q5, q5, quantile_error(0.05, q50, q5, tail));
	agree(x->name, "q50", x->value.q50, q50,
	    (quantile_error(0.5, q50, q5, bulk) + quantile_error(0.5, q50, q95, bulk)) / 2);
	agree(x->name, "q95", x->value.q95, q95,
	    heavy ? tail_error(m, x, ess) : quantile_error(0.95, q50, q95, tail));
	/* Nor is its sd to be had from samples. */
	if (!heavy)
		ck_assert_msg(fabs(x->value.sd / sd - 1) <= 0.05,
		    "%s: sd is %.6g, the reference %.6g", x->name, x->value.sd, sd);
}

/* PyMC-Marketing's example with its default priors against 48 million Metropolis draws. */
START_TEST(reference_posterior)
{
	struct leat_fit_settings settings;
	struct leat_panel panel;
	struct leat_model m;
	char line[512], name[64];
	FILE *f = shared(REFERENCE);
	double ref[8];
	int compared = 0;

	if (f == NULL || !load_example(&panel))
		return;
	leat_fit_defaults(&settings);
	settings.draws = 5000;
	settings.keep = 20000;
	settings.seed = (uint64_t)_i + 1;
	fit(&panel, "pymc", NULL, &settings, &m);
	ck_assert_int_eq(m.diagnostics.divergences, 0);
	ck_assert_double_le(m.diagnostics.rhat_max, 1.01);
	ck_assert(m.diagnostics.converged);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		ck_assert_int_eq(sscanf(line, "%63s %lf %lf %lf %lf %lf %lf %lf %lf", name, &ref[0],
				     &ref[1], &ref[2], &ref[3], &ref[4], &ref[5], &ref[6], &ref[7]),
		    9);
		compare(&m, find(&m, name), ref);
		compared++;
	}
	ck_assert_int_eq(compared, 19);
	ck_assert_uint_eq(m.nparameters, 20);
	fclose(f);
	leat_model_fini(&m);
	fixture_panel_fini(&panel);
}
END_TEST

/* What a simulated market truly is. */
struct truth {
	double contribution[4], alpha[4];
	double sigma;
};

/*
 * Two years of days: level, trend, week, year, one event; four channels with
 * geometric carry-over and logistic (or Hill) saturation; noise of 6 %.
 */
static void
simulate(struct leat_panel *p, uint64_t seed, bool hill, struct truth *truth)
{
	const double share[4] = {0.12, 0.06, 0.15, 0.09};
	struct leat_shape shape = {leat_adstock_find(LEAT_SLICE("geometric")),
	    leat_saturation_find(leat_slice(hill ? "hill" : "logistic")), 27, true, false};
	double y[728], level = 10000;
	struct leat_rng rng;

	leat_rng_init(&rng, seed);
	fixture_panel(p, 728, 1, 4, 1);
	fixture_spend(p, &rng);
	for (size_t t = 0; t < 728; t++)
		p->outcome[t] = level * (0.6 + 0.1 * (double)t / 728 + 0.1 * (double)(t % 7 == 4) +
					    0.1 * cos(2 * M_PI * (double)t / 365.25) +
					    0.15 * p->control[0].value[t]);
	for (size_t c = 0; c < 4; c++) {
		double par[3] = {truth->alpha[c] = 0.3 + 0.1 * (double)c, hill ? 1 : 1.5, 1.2};
		double total = 0, mean = 0, *x = p->channel[c].exposure;
		double scaled[728];

		for (size_t t = 0; t < 728; t++)
			mean += x[t] / 728;
		for (size_t t = 0; t < 728; t++)
			scaled[t] = x[t] / mean;
		leat_shape_apply(&shape, scaled, 728, par, y, NULL);
		for (size_t t = 0; t < 728; t++)
			total += y[t];
		truth->contribution[c] = share[c] * level * 728;
		for (size_t t = 0; t < 728; t++)
			p->outcome[t] += y[t] / total * truth->contribution[c];
	}
	for (size_t t = 0; t < 728; t++)
		p->outcome[t] += 0.06 * level * leat_rng_normal(&rng);
	truth->sigma = 0.06 * level;
}

static bool
within(double truth, const struct leat_summary *s, double scale)
{
	return truth >= s->q5 * scale && truth <= s->q95 * scale;
}

/* Shop data as the default model is made for: default settings must do, whatever the seed. */
START_TEST(markets_of_known_truth)
{
	struct leat_fit_settings settings;
	int covered = 0, looked = 0;

	leat_fit_defaults(&settings);
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct leat_panel panel;
		struct leat_model m;
		struct truth truth;
		char name[32];

		settings.seed = seed;
		simulate(&panel, seed, seed == 3, &truth);
		fit(&panel, "default", seed == 3 ? "hill" : "logistic", &settings, &m);
		ck_assert_int_eq(m.diagnostics.divergences, 0);
		for (size_t i = 0; i < m.nparameters; i++)
			ck_assert_msg(m.parameter[i].rhat <= 1.01, "%s: R-hat %.4f",
			    m.parameter[i].name, m.parameter[i].rhat);
		ck_assert(m.diagnostics.converged);
		for (size_t c = 0; c < 4; c++) {
			snprintf(name, sizeof(name), "alpha[x%zu]", c + 1);
			covered += within(truth.alpha[c], &find(&m, name)->value, 1);
			covered += within(truth.contribution[c], &m.curve[c].contribution, 1);
			looked += 2;
		}
		covered += within(truth.sigma, &find(&m, "sigma")->value, m.curve[0].outcome_scale);
		looked++;
		leat_model_fini(&m);
		fixture_panel_fini(&panel);
	}
	/* 27 intervals of 90 %: fewer than 20 covering has a chance below 0.5 % if they are right.
	 */
	ck_assert_msg(covered >= 20, "%d of %d intervals hold the truth", covered, looked);
}
END_TEST

static void
short_settings(struct leat_fit_settings *s)
{
	leat_fit_defaults(s);
	s->warmup = 300;
	s->draws = 250;
	s->chains = 3;
}

START_TEST(threads_change_nothing)
{
	struct leat_fit_settings settings;
	struct leat_panel panel;
	struct leat_model a, b;
	struct truth truth;

	simulate(&panel, 4, false, &truth);
	short_settings(&settings);
	settings.threads = 1;
	fit(&panel, "default", NULL, &settings, &a);
	settings.threads = 3;
	fit(&panel, "default", NULL, &settings, &b);
	ck_assert_uint_eq(a.nparameters, b.nparameters);
	for (size_t i = 0; i < a.nparameters; i++) {
		ck_assert_mem_eq(
		    &a.parameter[i].value, &b.parameter[i].value, sizeof(struct leat_summary));
		ck_assert_double_eq(a.parameter[i].rhat, b.parameter[i].rhat);
	}
	for (size_t t = 0; t < a.nfitted; t++) {
		ck_assert_double_eq(a.fitted[t].mean, b.fitted[t].mean);
		ck_assert_double_eq(a.fitted[t].upper, b.fitted[t].upper);
	}
	ck_assert_mem_eq(a.curve[1].draw[0], b.curve[1].draw[0], a.ndraws * sizeof(double));
	leat_model_fini(&a);
	leat_model_fini(&b);
	fixture_panel_fini(&panel);
}
END_TEST

/* Parts add up to wholes, and returns to contributions. */
static void
check_accounts(const struct leat_panel *panel, const struct leat_model *m)
{
	double total[4] = {0}, base = 0, inside = 0;

	for (size_t t = 0; t < m->nfitted; t++) {
		const struct leat_fitted *f = &m->fitted[t];
		double sum = f->baseline + f->controls;

		for (size_t c = 0; c < m->ncurves; c++) {
			sum += f->contribution[c];
			total[c] += f->contribution[c];
		}
		base += f->baseline;
		ck_assert_double_eq(sum, f->mean);
		ck_assert(f->lower < f->mean && f->mean < f->upper);
		ck_assert_double_eq(f->observed, panel->outcome[t]);
		inside += f->observed >= f->lower && f->observed <= f->upper;
	}
	/* 90 % predictive intervals; 728 periods give it a standard error of 1.1 %. */
	ck_assert_double_eq_tol(inside / (double)m->nfitted, 0.9, 0.045);
	ck_assert_double_eq_tol(base / m->baseline.mean, 1, 1e-10);
	for (size_t c = 0; c < m->ncurves; c++) {
		double spend = 0;

		for (size_t t = 0; t < panel->nperiods; t++)
			spend += panel->channel[c].spend[t];
		ck_assert_double_eq_tol(total[c] / m->curve[c].contribution.mean, 1, 1e-10);
		ck_assert_double_eq_tol((double)m->curve[c].spend_micros / 1e6, spend, 1e-3);
		ck_assert_double_eq_tol(
		    m->curve[c].roi.mean * spend / m->curve[c].contribution.mean, 1, 1e-8);
	}
}

/* The kept draws redraw the contribution: put through the curve they give it back. */
static void
check_draws(const struct leat_panel *panel, const struct leat_model *m)
{
	for (size_t c = 0; c < m->ncurves; c++) {
		const struct leat_curve *cv = &m->curve[c];
		double x[728], y[728], total = 0;

		for (size_t t = 0; t < 728; t++)
			x[t] = panel->channel[c].exposure[t] / cv->x_scale;
		for (size_t d = 0; d < m->ndraws; d++) {
			double par[2] = {cv->draw[0][d], cv->draw[1][d]};

			leat_shape_apply(&cv->shape, x, 728, par, y, NULL);
			for (size_t t = 0; t < 728; t++)
				total += y[t] * cv->draw[2][d] * cv->outcome_scale;
		}
		ck_assert_double_eq_tol(total / (double)m->ndraws / cv->contribution.mean, 1, 1e-9);
		ck_assert_ptr_null(cv->draw[3]);
	}
}

/* Marginal return is the slope of leat_curve_outcome at recent spend. */
static void
check_marginal(const struct leat_model *m)
{
	for (size_t c = 0; c < m->ncurves; c++) {
		double slope, recent = (double)m->curve[c].spend_recent_micros / 1e6 / 28;

		leat_curve_outcome(&m->curve[c], m->ndraws, SIZE_MAX, recent, &slope);
		ck_assert_double_eq_tol(slope / m->curve[c].marginal_roi.mean, 1, 1e-9);
	}
}

START_TEST(a_model_adds_up)
{
	struct leat_fit_settings settings;
	struct leat_panel panel;
	struct leat_model m;
	struct truth truth;

	simulate(&panel, 5, false, &truth);
	short_settings(&settings);
	settings.keep = 3 * 250; /* all of them, so that means of draws are the model's means */
	fit(&panel, "default", NULL, &settings, &m);
	ck_assert_uint_eq(m.ndraws, 750);
	ck_assert_uint_eq(m.ncurves, 4);
	check_accounts(&panel, &m);
	check_draws(&panel, &m);
	check_marginal(&m);
	leat_model_fini(&m);
	fixture_panel_fini(&panel);
}
END_TEST

struct heard {
	char text[2048];
};

static void
hear(void *ctx, enum leat_level level, const struct leat_err *what)
{
	struct heard *h = ctx;

	strncat(h->text, what->text, sizeof(h->text) - strlen(h->text) - 1);
}

/* A channel that never ran is left out with a warning; one without cost has no return. */
START_TEST(odd_channels)
{
	struct leat_fit_settings settings;
	struct heard heard = {""};
	struct leat_log log = {.emit = hear, .ctx = &heard};
	struct leat_panel panel;
	struct leat_model m;
	struct leat_spec spec;
	struct leat_err err;
	struct truth truth;

	simulate(&panel, 6, false, &truth);
	for (size_t t = 0; t < panel.nperiods; t++) {
		panel.channel[0].spend[t] = panel.channel[0].exposure[t] = 0;
		panel.channel[1].spend[t] = 0;
	}
	panel.channel[1].by_spend = false;
	short_settings(&settings);
	ck_assert_int_eq(leat_spec_init(&spec, "default", &err), 0);
	ck_assert_int_eq(leat_fit_run(&panel, &spec, &settings, &m, &log, &err), 0);
	ck_assert_ptr_nonnull(strstr(heard.text, "x1 has no exposure"));
	ck_assert_ptr_nonnull(strstr(heard.text, "x2 has no spend"));
	ck_assert_uint_eq(m.ncurves, 3);
	ck_assert_str_eq(m.curve[0].channel, "x2");
	ck_assert(isnan(m.curve[0].roi.mean) && isnan(m.curve[0].marginal_roi.mean));
	ck_assert_double_gt(m.curve[0].contribution.mean, 0);
	for (size_t i = 0; i < m.nparameters; i++)
		ck_assert_str_ne(m.parameter[i].name, "roas[x2]");
	leat_model_fini(&m);
	leat_spec_fini(&spec);
	fixture_panel_fini(&panel);
}
END_TEST

START_TEST(settings_are_checked)
{
	struct leat_fit_settings s[8];
	struct leat_panel panel;
	struct leat_model m;
	struct leat_spec spec;
	struct leat_err err;
	struct truth truth;

	for (int i = 0; i < 8; i++)
		leat_fit_defaults(&s[i]);
	s[0].chains = 0;
	s[1].chains = 65;
	s[2].warmup = 49;
	s[3].draws = 99;
	s[4].target_accept = 1;
	s[5].target_accept = NAN;
	s[6].max_depth = 16;
	s[7].keep = 0;
	simulate(&panel, 1, false, &truth);
	ck_assert_int_eq(leat_spec_init(&spec, "default", &err), 0);
	for (int i = 0; i < 8; i++) {
		ck_assert_int_eq(leat_fit_run(&panel, &spec, &s[i], &m, NULL, &err), LEAT_EUSAGE);
		leat_model_fini(&m); /* nothing in it, and that is fine */
	}
	leat_spec_fini(&spec);
	fixture_panel_fini(&panel);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_fit");
	TCase *c = tcase_create("mix_fit");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(c, 900);
	tcase_add_loop_test(c, reference_posterior, 0, 2);
	tcase_add_test(c, markets_of_known_truth);
	tcase_add_test(c, threads_change_nothing);
	tcase_add_test(c, a_model_adds_up);
	tcase_add_test(c, odd_channels);
	tcase_add_test(c, settings_are_checked);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
