/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was sampled becomes a model: its head line, how the sampling went, and all the rest. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/fill.h"
#include "mix/fill_campaigns.h"
#include "mix/fit_part.h"
#include "mix/target.h"
#include "record/json.h"
#include "sample/diagnose.h"
#include "sample/psis.h"

static void
fill_sampler(struct leat_model *out, const struct leat_sampling *s, const struct leat_mix *mix)
{
	struct leat_target target = leat_mix_target(mix);
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
	leat_sampling_warm(s, &target, &warm);
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

/* Everything that comes of draws; returns the parameter with the largest R-hat. */
static size_t
fill_draws(struct leat_model *out, const struct leat_fitting *f, const struct leat_panel *panel,
    const struct leat_fit_settings *s, const struct leat_log *log)
{
	struct leat_buf checks = {0};
	size_t worst = leat_fill_parameters(out, &f->posterior, panel, s->threads);

	leat_fill_curves(out, &f->posterior, panel, s->threads);
	leat_fill_fitted(out, &f->posterior, panel, s->threads);
	leat_fill_lines(out, panel);
	fill_campaigns(out, &f->posterior, panel, s, log);
	leat_adequacy_json(&f->adequacy, &checks);
	out->checks = checks.p;
	return worst;
}

void
leat_fitting_fill(struct leat_model *out, const struct leat_fitting *f,
    const struct leat_panel *panel, const struct leat_fit_settings *s, const struct leat_log *log)
{
	size_t worst;

	fill_head(out, f->mix, panel, &f->spec, s, &f->how);
	fill_sampler(out, &f->sampling, f->mix);
	worst = fill_draws(out, f, panel, s, log);
	judge(out, worst, s->fast, log);
	out->unfit = !leat_adequacy_tell(&f->adequacy, log);
}

void
leat_fitting_fill_mixture(struct leat_model *out, const struct leat_fitting *mixture,
    const struct leat_fitting *member, const struct leat_panel *panel,
    const struct leat_fit_settings *s, const struct leat_log *log)
{
	fill_head(out, member->mix, panel, &member->spec, s, &member->how);
	fill_sampler(out, &member->sampling, member->mix);
	fill_draws(out, mixture, panel, s, log);
	out->unfit = !leat_adequacy_tell(&mixture->adequacy, log);
}
