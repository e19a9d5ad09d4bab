/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Experiments in a simulated market with geos, whose outcomes are so noisy that they say little of
 * a return on spend: what an experiment measured decides it.
 */
#include <gsl/gsl_errno.h>

#include "math/stat.h"
#include "mix/density.h"
#include "mix/posterior.h"
#include "mix_geo_fixture.h"
#include "unit.h"

#define NGEOS 4
#define NPERIODS 30
#define NDRAWS 600
#define ROI 4.0 /* the truth; a priori its median is 1.2 */
#define ALPHA 0.5
#define HALF 1.0
#define LAGS 3 /* 0 to 2 */
#define NOISE 2.0

struct market {
	struct leat_panel panel;
	double beta[NGEOS]; /* true, of outcome per head */
	double spend;
};

/* The true curve of exposure per head, plainly. */
static double
curve(const double *x, size_t t, double population)
{
	double sum = 0, weights = 0;

	for (size_t l = 0; l < LAGS; l++) {
		double w = pow(ALPHA, (double)l);

		weights += w;
		sum += l <= t ? w * x[t - l] / population : 0;
	}
	return sum / (sum + HALF * weights);
}

static void
market_init(struct market *m)
{
	struct leat_panel *p = &m->panel;
	double brought = 0;
	struct leat_rng rng;

	leat_rng_init(&rng, 11);
	geo_fixture(p, NGEOS, NPERIODS, 1, 0, &rng);
	m->spend = 0;
	for (size_t g = 0; g < NGEOS; g++) {
		m->beta[g] = exp(0.3 * leat_rng_normal(&rng));
		for (size_t t = 0; t < NPERIODS; t++) {
			const double *x = p->channel[0].exposure + g * NPERIODS;

			m->spend += p->channel[0].spend[g * NPERIODS + t];
			brought += p->population[g] * m->beta[g] * curve(x, t, p->population[g]);
		}
	}
	for (size_t g = 0; g < NGEOS; g++) {
		const double *x = p->channel[0].exposure + g * NPERIODS;

		m->beta[g] *= ROI * m->spend / brought;
		for (size_t t = 0; t < NPERIODS; t++)
			p->outcome[g * NPERIODS + t] =
			    p->population[g] * (1 + m->beta[g] * curve(x, t, p->population[g]) +
						   NOISE * leat_rng_normal(&rng));
	}
}

/*
 * add_lift -- an experiment without error: what a part of the exposure in periods first .. first +
 * n - 1 of a geo (SIZE_MAX: of all) brought within them.
 */
static void
add_lift(struct market *m, size_t geo, size_t first, size_t n, double part)
{
	struct leat_panel *p = &m->panel;
	struct leat_panel_lift *l;
	size_t from, ngeos;

	p->lift = leat_realloc(p->lift, p->nlifts + 1, sizeof(*p->lift));
	l = &p->lift[p->nlifts++];
	*l = (struct leat_panel_lift){
	    .geo = geo, .first = first, .n = n, .inside = LEAT_NEW_N(double, n)};
	ngeos = leat_panel_lift_geos(p, l, &from);
	l->change = LEAT_NEW_N(double, ngeos *n);
	for (size_t t = 0; t < n; t++)
		l->inside[t] = 1;
	for (size_t k = 0; k < ngeos; k++) {
		size_t g = from + k;
		const double *x = p->channel[0].exposure + g * NPERIODS;
		double without[NPERIODS];

		memcpy(without, x, sizeof(without));
		for (size_t t = first; t < first + n; t++) {
			l->change[k * n + t - first] = part * x[t];
			without[t] *= 1 - part;
		}
		for (size_t t = first; t < first + n; t++)
			l->effect +=
			    p->population[g] * m->beta[g] *
			    (curve(x, t, p->population[g]) - curve(without, t, p->population[g]));
	}
	l->se = 0.02 * l->effect;
}

/* What chains find of the return: in one geo per unit of spend there, or in all. */
static void
fit(const struct market *m, size_t geo, double *mean, double *sd)
{
	const struct leat_panel *panel = &m->panel;
	const char *const priors[] = {"alpha=beta(50,50)", "half_saturation=log-normal(0,0.05)"};
	struct leat_nuts_settings settings = {
	    .warmup = 400, .draws = NDRAWS, .max_depth = 10, .target_accept = 0.9};
	struct leat_nuts_chain chain;
	struct leat_laplace laplace;
	struct leat_density density;
	struct leat_posterior p;
	struct leat_mix_work *work;
	struct leat_mix *mix;
	struct leat_spec spec;
	struct leat_rng rng;
	struct leat_err err;
	double *q, roi[NDRAWS] = {0}, spend = 0;

	gsl_set_error_handler_off();
	ck_assert_int_eq(leat_spec_init(&spec, "meridian", &err), 0);
	for (size_t i = 0; i < 2; i++)
		ck_assert_int_eq(leat_spec_set_prior(&spec, priors[i], &err), 0);
	spec.outcome_scaling = spec.exposure_scaling = LEAT_SCALING_NONE;
	ck_assert_int_eq(leat_spec_set_shape(&spec, NULL, NULL, NULL, LAGS - 1, &err), 0);
	ck_assert_msg(leat_spec_check(&spec, panel, NULL, &err) == 0, "%s", err.text);
	leat_rng_init(&rng, 3);
	mix = leat_mix_new(panel, &spec);
	work = leat_mix_work_new(mix);
	density = leat_mix_density(work);
	q = LEAT_NEW_N(double, mix->nq);
	leat_mix_start(mix, q);
	leat_laplace_here(&laplace, &density, q, LEAT_METRIC_DENSE);
	leat_nuts_run(&density, &laplace, &settings, &rng, &chain);
	leat_posterior_init(&p, mix, &chain, 1, &rng, 1);
	for (size_t g = 0; g < NGEOS; g++) {
		if (geo != SIZE_MAX && geo != g)
			continue;
		for (size_t t = 0; t < NPERIODS; t++)
			spend += panel->channel[0].spend[g * NPERIODS + t];
		for (size_t d = 0; d < NDRAWS; d++)
			roi[d] += p.channel[0].money[g][d];
	}
	*mean = leat_stat_mean(roi, NDRAWS) / spend;
	*sd = leat_stat_sd(roi, NDRAWS) / spend;
	leat_posterior_fini(&p);
	leat_nuts_chain_fini(&chain);
	leat_laplace_fini(&laplace);
	leat_mix_work_free(work);
	leat_mix_free(mix);
	leat_spec_fini(&spec);
	free(q);
}

/* Half of eight weeks in all geos: a fifth of the data's periods, and the return is known. */
START_TEST(experiment_in_all_geos_tells_the_return)
{
	struct market m;
	double mean, sd, mean_with, sd_with;

	market_init(&m);
	fit(&m, SIZE_MAX, &mean, &sd);
	add_lift(&m, SIZE_MAX, 12, 8, 0.5);
	fit(&m, SIZE_MAX, &mean_with, &sd_with);
	ck_assert_double_gt(fabs(mean - ROI), 0.15 * ROI);
	ck_assert_double_lt(fabs(mean_with - ROI), 0.05 * ROI);
	ck_assert_double_lt(sd_with, 0.25 * sd);
	geo_fixture_fini(&m.panel);
}
END_TEST

/* In one geo: the return there is known, and that of all is nearer to the truth. */
START_TEST(experiment_in_one_geo_tells_its_return)
{
	struct market m;
	double truth = 0, spend = 0, mean, sd, mean_with, sd_with;

	market_init(&m);
	for (size_t t = 0; t < NPERIODS; t++) {
		const double *x = m.panel.channel[0].exposure + 2 * NPERIODS;

		truth += m.panel.population[2] * m.beta[2] * curve(x, t, m.panel.population[2]);
		spend += m.panel.channel[0].spend[2 * NPERIODS + t];
	}
	truth /= spend;
	fit(&m, 2, &mean, &sd);
	add_lift(&m, 2, 12, 8, 1);
	fit(&m, 2, &mean_with, &sd_with);
	ck_assert_double_gt(fabs(mean - truth), 0.15 * truth);
	ck_assert_double_lt(fabs(mean_with - truth), 0.05 * truth);
	ck_assert_double_lt(sd_with, 0.25 * sd);
	geo_fixture_fini(&m.panel);
}
END_TEST

/*
 * All of all geos in all periods: the effect is the return times spend, so that the return is
 * normal about effect / spend with standard deviation se / spend, whatever the curve. 600 draws: a
 * mean within 0.2 and a standard deviation within 15 % of that.
 */
START_TEST(experiment_on_all_spend_is_the_return)
{
	struct market m;
	const struct leat_panel_lift *l = NULL;
	double mean, sd;

	market_init(&m);
	add_lift(&m, SIZE_MAX, 0, NPERIODS, 1);
	l = m.panel.lift;
	fit(&m, SIZE_MAX, &mean, &sd);
	ck_assert_double_eq_tol(l->effect / m.spend, ROI, 1e-12);
	ck_assert_double_eq_tol(mean, ROI, 0.2 * l->se / m.spend);
	ck_assert_double_eq_tol(sd * m.spend / l->se, 1, 0.15);
	geo_fixture_fini(&m.panel);
}
END_TEST

UNIT_MAIN("mix_geo_lift", experiment_in_all_geos_tells_the_return,
    experiment_in_one_geo_tells_its_return, experiment_on_all_spend_is_the_return)
