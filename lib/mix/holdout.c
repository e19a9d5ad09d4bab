/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits without the last periods, and what they predict. */
#include "mix/holdout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/holdout_part.h"
#include "mix/posterior.h"
#include "mix/target.h"

/* A panel of which only outcomes before `cut` are known; what is its own is freed below. */
static void
split_init(struct leat_holdout_split *s, const struct leat_panel *panel, size_t cut, size_t end)
{
	size_t cells = panel->ngeos * panel->nperiods, most = panel->nsums ? panel->nsums : cells;

	s->cut = cut;
	s->train = *panel;
	s->train.outcome = LEAT_NEW_N(double, cells);
	s->train.sum = LEAT_NEW_N(struct leat_panel_sum, most);
	s->train.lift = LEAT_NEW_N(struct leat_panel_lift, panel->nlifts);
	s->train.nsums = s->train.nlifts = 0;
	s->train.credits.model = NULL;
	s->test = s->train;
	s->test.sum = LEAT_NEW_N(struct leat_panel_sum, most);
	for (size_t i = 0; i < most; i++) {
		struct leat_panel_sum sum = {
		    i / panel->nperiods, i % panel->nperiods, 1, panel->outcome[i]};

		if (panel->nsums)
			sum = panel->sum[i];
		if (sum.first + sum.n <= cut)
			s->train.sum[s->train.nsums++] = sum;
		else if (sum.first >= cut && sum.first + sum.n <= end)
			s->test.sum[s->test.nsums++] = sum;
	}
	for (size_t i = 0; i < panel->nlifts; i++)
		if (panel->lift[i].first + panel->lift[i].n <= cut)
			s->train.lift[s->train.nlifts++] = panel->lift[i];
	/* Scales are taken from outcomes: what is held out must not have a part in them. */
	for (size_t g = 0; g < panel->ngeos; g++) {
		const double *from = panel->outcome + g * panel->nperiods;
		double *to = s->train.outcome + g * panel->nperiods;

		for (size_t t = 0; t < panel->nperiods; t++)
			to[t] = t < cut ? from[t] : leat_stat_mean(from, cut);
	}
}

static void
split_fini(struct leat_holdout_split *s)
{
	free(s->train.outcome);
	free(s->train.sum);
	free(s->train.lift);
	free(s->test.sum);
}

/* Expected outcome of the i-th one held out, by one draw of all means; scaled. */
static double
expect(const struct leat_likelihood *l, const double *mu, size_t i)
{
	const struct leat_panel_sum *sum = &l->sum[i];
	const double *cell = mu + sum->geo * l->nperiods + sum->first;
	double total = 0, slope;

	for (size_t t = 0; t < sum->n; t++)
		total += leat_likelihood_counts(l) ? leat_likelihood_positive(l, cell[t], &slope)
						   : cell[t];
	return total;
}

/* Predictions of what is held out, in outcome units, from the draws that are kept. */
static void
predict(struct leat_predictions *to, const struct leat_posterior *p,
    const struct leat_likelihood *l, const struct leat_rng *rng)
{
	const struct leat_mix *mix = p->mix;
	double *drawn = LEAT_NEW_N(double, p->nmu * l->n), *y = LEAT_NEW_N(double, l->n);
	double *mean = LEAT_NEW_N(double, l->n);

	for (size_t k = 0; k < p->nmu; k++) {
		struct leat_rng own = leat_rng_split(rng, "holdout", k);
		double par[LEAT_LIKELIHOOD_PARAMETERS];

		for (int i = 0; i < l->nparameters; i++)
			par[i] = p->likelihood[i][p->mu_draw[k]];
		leat_likelihood_draw(l, p->mu + k * mix->n, par, &own, y);
		for (size_t i = 0; i < l->n; i++) {
			drawn[i * p->nmu + k] = y[i];
			mean[i] += expect(l, p->mu + k * mix->n, i) / (double)p->nmu;
		}
	}
	for (size_t i = 0; i < l->n; i++) {
		size_t g = l->sum[i].geo;
		double scale = mix->y_scale[g], zero = mix->y_zero[g] * (double)l->sum[i].n;
		double *x = drawn + i * p->nmu;

		leat_stat_sort(x, p->nmu);
		leat_predictions_add(to, zero + scale * l->y[i], zero + scale * mean[i],
		    zero + scale * leat_stat_quantile(x, p->nmu, 0.05),
		    zero + scale * leat_stat_quantile(x, p->nmu, 0.95),
		    scale * leat_score_crps(x, p->nmu, l->y[i]));
	}
	free(drawn);
	free(mean);
	free(y);
}

static int
fit(struct leat_predictions *to, const struct leat_holdout_split *split,
    const struct leat_spec *spec, const struct leat_sampling_settings *how, struct leat_err *err)
{
	struct leat_mix *mix = leat_mix_new(&split->train, spec);
	struct leat_target target = leat_mix_target(mix);
	struct leat_sampling sampling;
	struct leat_posterior posterior = {0};
	struct leat_likelihood test;
	struct leat_rng rng;
	int status = leat_sampling_run(&sampling, &target, how, err);

	if (status == LEAT_OK) {
		leat_rng_init(&rng, how->seed);
		leat_posterior_init(
		    &posterior, mix, sampling.chain, sampling.nchains, &rng, how->threads);
		leat_likelihood_init(&test, spec, &split->test, mix->y, mix->y_scale, mix->y_zero);
		test.floor = mix->likelihood.floor;
		predict(to, &posterior, &test, &rng);
		leat_likelihood_fini(&test);
		leat_posterior_fini(&posterior);
	}
	leat_sampling_fini(&sampling);
	leat_mix_free(mix);
	return status;
}

int
leat_holdout_check(const struct leat_panel *panel, const struct leat_spec *spec, size_t periods,
    size_t folds, struct leat_err *err)
{
	if (spec->trend == LEAT_TREND_KNOTS)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--holdout: a baseline of knots says nothing of periods to come: hold out with "
		    "another trend (a model file's \"trend\": \"linear\" or \"piecewise\")");
	if (2 * periods * folds > panel->nperiods)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--holdout %zu in %zu folds leaves less than half of %zu periods to learn "
		    "from: hold out fewer",
		    periods, folds, panel->nperiods);
	return LEAT_OK;
}

static int
fold(struct leat_predictions *model, struct leat_predictions *rival, size_t k,
    const struct leat_panel *panel, const struct leat_spec *spec, size_t periods,
    const struct leat_sampling_settings *how, struct leat_err *err)
{
	size_t end = panel->nperiods - k * periods;
	struct leat_holdout_split split;
	int status = LEAT_OK;

	split_init(&split, panel, end - periods, end);
	if (split.test.nsums == 0 || split.train.nsums == 0)
		status = leat_err_set(err, LEAT_EDATA,
		    "no outcome lies wholly in the %zu periods held out: hold out more", periods);
	if (status == LEAT_OK)
		status = fit(model, &split, spec, how, err);
	if (status == LEAT_OK)
		leat_holdout_rivals(rival, &split, panel, periods);
	split_fini(&split);
	return status;
}

int
leat_holdout_run(struct leat_holdout *out, const struct leat_panel *panel,
    const struct leat_spec *spec, size_t periods, size_t folds,
    const struct leat_sampling_settings *how, struct leat_err *err)
{
	struct leat_predictions model = {0}, rival[LEAT_RIVALS] = {{0}};
	struct leat_spec independent = *spec; /* its lists stay spec's */
	int status = leat_holdout_check(panel, spec, periods, folds, err);

	*out = (struct leat_holdout){
	    .periods = periods, .folds = folds, .simplified = spec->autocorrelated};
	/* What is not known has no residual to follow on. */
	independent.autocorrelated = false;
	for (size_t k = 0; k < folds && status == LEAT_OK; k++)
		status = fold(&model, rival, k, panel, &independent, periods, how, err);
	if (status == LEAT_OK) {
		leat_predictions_score(&model, &out->model);
		for (int r = 0; r < LEAT_RIVALS; r++)
			if (rival[r].n == model.n)
				leat_predictions_score(&rival[r], &out->rival[r]);
	}
	leat_predictions_fini(&model);
	for (int r = 0; r < LEAT_RIVALS; r++)
		leat_predictions_fini(&rival[r]);
	return status;
}
