/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/fit.h"

#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "math/stat.h"
#include "mix/diagnose.h"
#include "mix/fill.h"
#include "mix/fill_campaigns.h"
#include "record/json.h"

#define RHAT_MOST 1.01
#define ESS_LEAST 400.0

void
leat_fit_defaults(struct leat_fit_settings *s)
{
	*s = (struct leat_fit_settings){.chains = 4,
	    .warmup = 1000,
	    .draws = 1000,
	    .target_accept = 0.95,
	    .max_depth = 10,
	    .keep = 400,
	    .seed = 1};
}

static int
check_settings(const struct leat_fit_settings *s, struct leat_err *err)
{
	if (s->chains < 1 || s->chains > 64)
		return leat_err_set(err, LEAT_EUSAGE, "%d chains: from 1 to 64", s->chains);
	if (s->warmup < 100 || s->draws < 100)
		return leat_err_set(err, LEAT_EUSAGE,
		    "%d warm-up iterations and %d draws: at least 100 of each", s->warmup,
		    s->draws);
	if (!(s->target_accept > 0.5 && s->target_accept < 1))
		return leat_err_set(err, LEAT_EUSAGE, "target acceptance %g: above 0.5 and below 1",
		    s->target_accept);
	if (s->max_depth < 1 || s->max_depth > 15)
		return leat_err_set(err, LEAT_EUSAGE, "tree depth %d: from 1 to 15", s->max_depth);
	if (s->keep < 1)
		return leat_err_set(err, LEAT_EUSAGE, "no draws to keep: at least 1");
	return LEAT_OK;
}

/* All chains, each a job with a stream and a workspace of its own. */
struct sampling {
	const struct leat_mix *mix;
	const struct leat_laplace *laplace;
	struct leat_nuts_settings nuts;
	struct leat_rng rng;
	struct leat_nuts_chain *chain;
	const struct leat_log *log;
	atomic_size_t done; /* iterations, of all chains */
	size_t all;
	atomic_flag telling; /* one thread says how far they have come */
};

static void
count_iteration(void *ctx)
{
	struct sampling *s = ctx;
	size_t done = atomic_fetch_add(&s->done, 1);

	if (done % 64 || atomic_flag_test_and_set(&s->telling))
		return;
	leat_progress(s->log, "sampling", (double)done / (double)s->all);
	atomic_flag_clear(&s->telling);
}

static void
run_chain(void *ctx, size_t i)
{
	struct sampling *s = ctx;
	struct leat_mix_work *work = leat_mix_work_new(s->mix);
	struct leat_density density = leat_mix_density(work);
	struct leat_rng rng = leat_rng_split(&s->rng, "chain", i);

	leat_nuts_run(&density, s->laplace, &s->nuts, &rng, &s->chain[i]);
	leat_mix_work_free(work);
}

static int
find_mode(const struct leat_mix *mix, struct leat_laplace *laplace, struct leat_err *err)
{
	struct leat_mix_work *work = leat_mix_work_new(mix);
	struct leat_density density = leat_mix_density(work);
	double *q = LEAT_NEW_N(double, mix->nq);
	bool found;

	leat_mix_start(mix, q);
	found = leat_laplace_find(laplace, &density, q);
	free(q);
	leat_mix_work_free(work);
	return found ? LEAT_OK
		     : leat_err_set(err, LEAT_EDATA,
			   "the model cannot be computed anywhere near where it should be: look "
			   "for values beyond all measure in the data and the priors");
}

/* chain: s->chains of them, caller's. */
static int
sample(const struct leat_mix *mix, const struct leat_fit_settings *s, struct leat_nuts_chain *chain,
    const struct leat_log *log, struct leat_err *err)
{
	struct leat_laplace laplace;
	struct sampling all = {.mix = mix,
	    .laplace = &laplace,
	    .nuts = {s->warmup, s->draws, s->max_depth, s->target_accept, count_iteration, &all},
	    .chain = chain,
	    .log = log,
	    .all = (size_t)s->chains * (size_t)(s->warmup + s->draws),
	    .telling = ATOMIC_FLAG_INIT};
	int status = find_mode(mix, &laplace, err);

	leat_rng_init(&all.rng, s->seed);
	if (status == LEAT_OK)
		leat_parallel(s->threads, (size_t)s->chains, run_chain, &all);
	leat_laplace_fini(&laplace);
	return status;
}

static void
fill_sampler(struct leat_diagnostics *d, const struct leat_nuts_chain *chain, size_t nchains)
{
	d->ebfmi_min = INFINITY;
	for (size_t c = 0; c < nchains; c++) {
		d->divergences += chain[c].divergences;
		d->treedepth_hits += chain[c].treedepth_hits;
		d->gradients += chain[c].gradients;
		d->accept_mean +=
		    leat_stat_mean(chain[c].accept, chain[c].ndraws) / (double)nchains;
		d->ebfmi_min =
		    fmin(d->ebfmi_min, leat_diagnose_ebfmi(chain[c].energy, chain[c].ndraws));
	}
}

/* What 1 stands for: outcome, each channel's exposure; what 0 and 1 do, each control. */
static char *
scaling_json(const struct leat_mix *mix, const struct leat_panel *panel)
{
	struct leat_buf text = {0};
	struct leat_jw w = {.out = &text};

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "outcome");
	leat_jw_number(&w, mix->y_scale[0]);
	leat_jw_key(&w, "exposure");
	leat_jw_open(&w, '{');
	for (size_t c = 0; c < mix->nchannels; c++) {
		leat_jw_key(&w, panel->channel[mix->channel[c].series].name);
		leat_jw_number(&w, mix->channel[c].x_scale[0]);
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
    const struct leat_spec *spec, const struct leat_fit_settings *s)
{
	struct leat_buf settings = {0}, priors = {0};
	size_t draws = (size_t)s->chains * (size_t)s->draws;

	out->kpi = leat_strdup(panel->kpi);
	out->currency = leat_strdup(panel->currency);
	out->likelihood = leat_strdup(leat_likelihood_name(spec->likelihood));
	out->first_day = panel->first_day;
	out->last_day = panel->last_day;
	out->period_days = panel->period_days;
	out->nperiods = panel->nperiods;
	out->seed = (int64_t)s->seed;
	out->chains = s->chains;
	out->warmup = s->warmup;
	out->draws_per_chain = s->draws;
	out->ndraws = s->keep < draws ? s->keep : draws;
	leat_spec_settings_json(spec, panel, &settings);
	leat_spec_priors_json(spec, &priors);
	out->settings = settings.p;
	out->priors = priors.p;
	out->scaling = scaling_json(mix, panel);
}

static void
judge(struct leat_model *out, size_t worst, const struct leat_log *log)
{
	struct leat_diagnostics *d = &out->diagnostics;
	char safe[LEAT_SAFE_MAX];

	d->converged =
	    d->rhat_max <= RHAT_MOST && d->ess_bulk_min >= ESS_LEAST && d->divergences == 0;
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

static void
fill(struct leat_model *out, const struct leat_mix *mix, const struct leat_nuts_chain *chain,
    const struct leat_panel *panel, const struct leat_fit_settings *s, const struct leat_log *log)
{
	struct leat_posterior posterior = {0};
	struct leat_rng rng;
	size_t worst;

	leat_rng_init(&rng, s->seed);
	leat_posterior_init(&posterior, mix, chain, (size_t)s->chains, &rng, s->threads);
	fill_sampler(&out->diagnostics, chain, (size_t)s->chains);
	worst = leat_fill_parameters(out, &posterior, panel, s->threads);
	leat_fill_curves(out, &posterior, panel, s->threads);
	leat_fill_fitted(out, &posterior, panel, s->threads);
	leat_fill_lines(out, panel);
	fill_campaigns(out, &posterior, panel, s, log);
	leat_posterior_fini(&posterior);
	judge(out, worst, log);
}

int
leat_fit_run(const struct leat_panel *panel, const struct leat_spec *spec,
    const struct leat_fit_settings *settings, struct leat_model *out, const struct leat_log *log,
    struct leat_err *err)
{
	struct leat_spec checked = *spec; /* its lists stay spec's */
	struct leat_nuts_chain *chain;
	struct leat_mix *mix;
	int status;

	memset(out, 0, sizeof(*out));
	gsl_set_error_handler_off();
	status = check_settings(settings, err);
	if (status == LEAT_OK)
		status = leat_spec_check(&checked, panel, log, err);
	if (status)
		return status;
	mix = leat_mix_new(panel, &checked);
	chain = LEAT_NEW_N(struct leat_nuts_chain, (size_t)settings->chains);
	status = sample(mix, settings, chain, log, err);
	if (status == LEAT_OK) {
		fill_head(out, mix, panel, &checked, settings);
		fill(out, mix, chain, panel, settings, log);
	}
	for (int c = 0; c < settings->chains; c++)
		leat_nuts_chain_fini(&chain[c]);
	free(chain);
	leat_mix_free(mix);
	return status;
}
