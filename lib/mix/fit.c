/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/fit.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/adequacy.h"
#include "mix/diagnose.h"
#include "mix/fill.h"
#include "mix/fill_campaigns.h"
#include "mix/holdout.h"
#include "mix/psis.h"
#include "mix/target.h"
#include "record/json.h"

/* Per chain, where the caller leaves it open; after an earlier fit only the step size is to be
 * learned. */
#define WARMUP_COLD 1000
#define WARMUP_WARM 75
#define DRAWS_COLD 1000
#define DRAWS_WARM 750
#define DRAWS_HOLDOUT 250

void
leat_fit_defaults(struct leat_fit_settings *s)
{
	*s = (struct leat_fit_settings){
	    .chains = 4, .max_depth = 10, .folds = 1, .keep = 400, .seed = 1};
}

static int
check_settings(const struct leat_fit_settings *s, struct leat_err *err)
{
	if (s->chains < 1 || s->chains > 64)
		return leat_err_set(err, LEAT_EUSAGE, "%d chains: from 1 to 64", s->chains);
	if ((s->warmup && s->warmup < 50) || (s->draws && s->draws < 100))
		return leat_err_set(err, LEAT_EUSAGE,
		    "%d warm-up iterations and %d draws: at least 50 and 100", s->warmup, s->draws);
	if (s->target_accept != 0 && !(s->target_accept > 0.5 && s->target_accept < 1))
		return leat_err_set(err, LEAT_EUSAGE, "target acceptance %g: above 0.5 and below 1",
		    s->target_accept);
	if (s->max_depth < 1 || s->max_depth > 15)
		return leat_err_set(err, LEAT_EUSAGE, "tree depth %d: from 1 to 15", s->max_depth);
	if (s->keep < 1)
		return leat_err_set(err, LEAT_EUSAGE, "no draws to keep: at least 1");
	return LEAT_OK;
}

static struct leat_sampling_settings
sampling_settings(
    const struct leat_fit_settings *s, const struct leat_warm *warm, const struct leat_log *log)
{
	int warmup = warm ? WARMUP_WARM : WARMUP_COLD, draws = warm ? DRAWS_WARM : DRAWS_COLD;

	return (struct leat_sampling_settings){.chains = s->chains,
	    .warmup = s->warmup ? s->warmup : warmup,
	    .draws = s->draws ? s->draws : draws,
	    .max_depth = s->max_depth,
	    .target_accept = s->target_accept,
	    .form = s->metric,
	    .fast = s->fast,
	    .warm = warm,
	    .seed = s->seed,
	    .threads = s->threads,
	    .log = log};
}

static void
fill_sampler(
    struct leat_model *out, const struct leat_sampling *s, const struct leat_target *target)
{
	struct leat_diagnostics *d = &out->diagnostics;
	struct leat_buf sampler = {0};
	struct leat_warm warm;

	d->ebfmi_min = INFINITY;
	for (size_t c = 0; c < s->nchains; c++) {
		const struct leat_nuts_chain *chain = &s->chain[c];

		d->divergences += chain->divergences;
		d->treedepth_hits += chain->treedepth_hits;
		d->accept_mean += leat_stat_mean(chain->accept, chain->ndraws) / (double)s->nchains;
		d->ebfmi_min =
		    fmin(d->ebfmi_min, leat_diagnose_ebfmi(chain->energy, chain->ndraws));
	}
	d->gradients = s->gradients;
	d->target_accept = s->target_accept;
	d->khat = s->khat;
	d->weight_ess = s->weight_ess;
	leat_sampling_warm(s, target, &warm);
	leat_warm_json(&warm, &sampler);
	leat_warm_fini(&warm);
	out->sampler = sampler.p;
}

/* What 1 stands for: outcome, each channel's exposure; what 0 and 1 do, each control. */
static char *
scaling_json(const struct leat_mix *mix, const struct leat_panel *panel)
{
	struct leat_buf text = {0};
	struct leat_jw w = {.out = &text};

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "outcome");
	leat_jw_number(&w, mix->y_scale[0] / mix->heads);
	leat_jw_key(&w, "outcome_zero");
	leat_jw_number(&w, mix->y_zero[0] / mix->heads);
	leat_jw_key(&w, "exposure");
	leat_jw_open(&w, '{');
	for (size_t c = 0; c < mix->nchannels; c++) {
		leat_jw_key(&w, panel->channel[mix->channel[c].series].name);
		leat_jw_number(&w, mix->channel[c].x_scale[0] / mix->heads);
	}
	leat_jw_close(&w, '}');
	if (mix->form->scaling)
		mix->form->scaling(mix, &w);
	leat_jw_close(&w, '}');
	return text.p;
}

/* The model line: what was fitted, to what, and how. */
static void
fill_head(struct leat_model *out, const struct leat_mix *mix, const struct leat_panel *panel,
    const struct leat_spec *spec, const struct leat_fit_settings *s,
    const struct leat_sampling_settings *sampling)
{
	struct leat_buf settings = {0}, priors = {0};
	size_t draws = (size_t)s->chains * (size_t)sampling->draws;

	out->kpi = leat_strdup(panel->kpi);
	out->currency = leat_strdup(panel->currency);
	out->likelihood = leat_strdup(leat_likelihood_name(spec->likelihood));
	out->first_day = panel->first_day;
	out->last_day = panel->last_day;
	out->period_days = panel->period_days;
	out->nperiods = panel->nperiods;
	out->seed = (int64_t)s->seed;
	out->chains = s->chains;
	out->warmup = sampling->warmup;
	out->draws_per_chain = sampling->draws;
	out->ndraws = s->keep < draws ? s->keep : draws;
	leat_spec_settings_json(spec, panel, &settings);
	leat_spec_priors_json(spec, &priors);
	out->settings = settings.p;
	out->priors = priors.p;
	out->scaling = scaling_json(mix, panel);
}

static void
judge(struct leat_model *out, size_t worst, bool fast, const struct leat_log *log)
{
	struct leat_diagnostics *d = &out->diagnostics;
	char safe[LEAT_SAFE_MAX];

	if (fast) {
		d->converged = d->khat <= LEAT_PSIS_KHAT_MOST && d->weight_ess >= LEAT_ESS_LEAST;
		if (!d->converged)
			leat_warn(log,
			    "--fast: the proposals do not cover the posterior: Pareto k %.2f, "
			    "should be at most 0.7; %.0f effective draws, at least 400: fit "
			    "without --fast",
			    d->khat, d->weight_ess);
		return;
	}
	d->converged = d->rhat_max <= LEAT_RHAT_MOST && d->ess_bulk_min >= LEAT_ESS_LEAST &&
		       d->divergences == 0;
	if (d->ebfmi_min < LEAT_EBFMI_LEAST)
		leat_warn(log,
		    "the sampler moves too little in energy (E-BFMI %.2f, should be at least 0.3): "
		    "tails may be missing",
		    d->ebfmi_min);
	if (d->converged)
		return;
	leat_warn(log,
	    "the chains have not converged: largest R-hat %.3f (%s; should be at most 1.01), "
	    "smallest effective sample %.0f (at least 400), %lld divergences (none): take more "
	    "warm-up and draws, or a higher target acceptance",
	    d->rhat_max, leat_safe(leat_slice(out->parameter[worst].name), safe), d->ess_bulk_min,
	    (long long)d->divergences);
}

/* Campaigns within channels, from the draws that are kept of what channels brought. */
static void
fill_campaigns(struct leat_model *out, const struct leat_posterior *p,
    const struct leat_panel *panel, const struct leat_fit_settings *s, const struct leat_log *log)
{
	double **total = LEAT_NEW_N(double *, panel->nchannels + 1);

	if (panel->credits.model == NULL) {
		free(total);
		return;
	}
	for (size_t c = 0; c < p->mix->nchannels; c++) {
		double *sum = LEAT_NEW_N(double, out->ndraws);

		for (size_t g = 0; g < p->mix->ngeos; g++)
			for (size_t d = 0; d < out->ndraws; d++)
				sum[d] += p->channel[c].total[g][leat_fill_kept(p, d, out->ndraws)];
		total[p->mix->channel[c].series] = sum;
	}
	leat_fill_campaigns(out, panel, (const double *const *)total, s->seed, s->threads, log);
	for (size_t c = 0; c < panel->nchannels; c++)
		free(total[c]);
	free(total);
}

/* Does the model fit the data, and do they tell what it claims? */
static void
check(struct leat_model *out, const struct leat_posterior *p, const struct leat_panel *panel,
    const struct leat_rng *rng, unsigned threads, const struct leat_log *log)
{
	struct leat_adequacy adequacy;
	struct leat_buf text = {0};

	leat_adequacy_init(&adequacy, p, panel, rng, threads);
	leat_adequacy_json(&adequacy, &text);
	out->checks = text.p;
	out->unfit = !leat_adequacy_tell(&adequacy, log);
	leat_adequacy_fini(&adequacy);
}

static void
fill(struct leat_model *out, const struct leat_mix *mix, const struct leat_sampling *sampling,
    const struct leat_panel *panel, const struct leat_fit_settings *s, const struct leat_log *log)
{
	struct leat_posterior posterior = {0};
	struct leat_rng rng;
	size_t worst;

	leat_rng_init(&rng, s->seed);
	leat_posterior_init(&posterior, mix, sampling->chain, sampling->nchains, &rng, s->threads);
	worst = leat_fill_parameters(out, &posterior, panel, s->threads);
	leat_fill_curves(out, &posterior, panel, s->threads);
	leat_fill_fitted(out, &posterior, panel, s->threads);
	leat_fill_lines(out, panel);
	fill_campaigns(out, &posterior, panel, s, log);
	judge(out, worst, s->fast, log);
	check(out, &posterior, panel, &rng, s->threads, log);
	leat_posterior_fini(&posterior);
}

/* The same model without the last periods, started from what the whole fit learned. */
static int
hold_out(struct leat_model *out, const struct leat_sampling *whole,
    const struct leat_target *target, const struct leat_panel *panel, const struct leat_spec *spec,
    const struct leat_fit_settings *settings, const struct leat_sampling_settings *whole_how,
    struct leat_err *err)
{
	struct leat_sampling_settings how = *whole_how;
	struct leat_holdout holdout;
	struct leat_warm warm;
	struct leat_buf text = {0};
	int status;

	leat_sampling_warm(whole, target, &warm);
	how.warm = &warm;
	how.warmup = WARMUP_WARM;
	how.draws = how.draws < DRAWS_HOLDOUT ? how.draws : DRAWS_HOLDOUT;
	status =
	    leat_holdout_run(&holdout, panel, spec, settings->holdout, settings->folds, &how, err);
	leat_warm_fini(&warm);
	if (status)
		return status;
	leat_holdout_json(&holdout, &text);
	out->holdout = text.p;
	out->unfit |= !leat_holdout_tell(&holdout, how.log);
	return LEAT_OK;
}

/* Sample the model and summarise what was drawn. */
static int
fit(struct leat_model *out, const struct leat_mix *mix, const struct leat_panel *panel,
    const struct leat_spec *spec, const struct leat_fit_settings *settings,
    const struct leat_warm *warm, const struct leat_log *log, struct leat_err *err)
{
	struct leat_sampling_settings how = sampling_settings(settings, warm, log);
	struct leat_sampling sampling;
	struct leat_target target = leat_mix_target(mix);
	int status;

	status = leat_sampling_run(&sampling, &target, &how, err);
	if (status == LEAT_OK) {
		fill_head(out, mix, panel, spec, settings, &how);
		fill_sampler(out, &sampling, &target);
		fill(out, mix, &sampling, panel, settings, log);
	}
	if (status == LEAT_OK && settings->holdout)
		status = hold_out(out, &sampling, &target, panel, spec, settings, &how, err);
	leat_sampling_fini(&sampling);
	return status;
}

int
leat_fit_run(const struct leat_panel *panel, const struct leat_spec *spec,
    const struct leat_fit_settings *settings, struct leat_model *out, const struct leat_log *log,
    struct leat_err *err)
{
	struct leat_spec checked = *spec; /* its lists stay spec's */
	struct leat_mix *mix;
	int status;

	memset(out, 0, sizeof(*out));
	gsl_set_error_handler_off();
	status = check_settings(settings, err);
	if (status == LEAT_OK && settings->holdout)
		status = leat_holdout_check(panel, settings->holdout, settings->folds, err);
	if (status == LEAT_OK)
		status = leat_spec_check(&checked, panel, log, err);
	if (status)
		return status;
	mix = leat_mix_new(panel, &checked);
	status = fit(out, mix, panel, &checked, settings, settings->warm, log, err);
	leat_mix_free(mix);
	return status;
}
