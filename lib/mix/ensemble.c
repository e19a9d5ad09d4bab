/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/ensemble.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/fill.h"
#include "mix/fit_part.h"
#include "mix/mixture.h"
#include "sample/stack.h"

#define WEIGHT_LEAST 0.01 /* a member below it has no say in whether all have converged */

struct ensemble {
	const struct leat_panel *panel;
	const struct leat_ensemble_member *member;
	const struct leat_fit_settings *settings;
	size_t n;
	struct leat_fitting *fit;
	struct leat_model *model; /* of each member alone */
	double *weight;
	size_t heaviest;
};

static int
refuse(struct leat_err *err, const struct ensemble *e, size_t k, const char *what)
{
	char first[LEAT_SAFE_MAX], other[LEAT_SAFE_MAX];

	return leat_err_set(err, LEAT_EUSAGE,
	    "%s and %s of the ensemble have different %s: their draws cannot stand in one model; "
	    "fit them one by one",
	    leat_safe(leat_slice(e->member[0].name), first),
	    leat_safe(leat_slice(e->member[k].name), other), what);
}

static bool
same_shape(const struct leat_shape *a, const struct leat_shape *b)
{
	return a->adstock == b->adstock && a->saturation == b->saturation &&
	       a->max_lag == b->max_lag && a->normalised == b->normalised &&
	       a->saturate_first == b->saturate_first;
}

/* Before anything is sampled: can the k-th member's draws stand beside the first's? */
static int
check_member(const struct ensemble *e, size_t k, struct leat_err *err)
{
	const struct leat_spec *a = e->member[0].spec, *b = e->member[k].spec;

	if (a->likelihood != b->likelihood || a->autocorrelated != b->autocorrelated)
		return refuse(err, e, k, "likelihoods");
	if (a->outcome_scaling != b->outcome_scaling || a->exposure_scaling != b->exposure_scaling)
		return refuse(err, e, k, "scales");
	if (a->hierarchy != b->hierarchy)
		return refuse(err, e, k, "geos");
	for (size_t c = 0; c < e->panel->nchannels; c++) {
		const char *name = e->panel->channel[c].name;
		int days = e->panel->period_days;
		struct leat_shape first = leat_spec_shape_of(a, name, days);
		struct leat_shape other = leat_spec_shape_of(b, name, days);

		if (!same_shape(&first, &other))
			return refuse(err, e, k, "transforms of a channel");
		if (leat_spec_channel_of(a, name)->exposure !=
		    leat_spec_channel_of(b, name)->exposure)
			return refuse(err, e, k, "exposures of a channel");
	}
	return LEAT_OK;
}

static int
fit_members(struct ensemble *e, const struct leat_log *log, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];
	int status = LEAT_OK;

	if (e->settings->holdout)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--holdout is for one model: an ensemble is weighed by leave-one-out");
	for (size_t k = 1; k < e->n && status == LEAT_OK; k++)
		status = check_member(e, k, err);
	for (size_t k = 0; k < e->n && status == LEAT_OK; k++) {
		leat_note(log, "ensemble: %s", leat_safe(leat_slice(e->member[k].name), safe));
		status = leat_fitting_init(
		    &e->fit[k], e->panel, e->member[k].spec, e->settings, log, err);
		if (status == LEAT_OK)
			leat_fitting_fill(&e->model[k], &e->fit[k], e->panel, e->settings, log);
	}
	return status;
}

static void
weigh(struct ensemble *e)
{
	const double **pointwise = LEAT_NEW_N(const double *, e->n);

	for (size_t k = 0; k < e->n; k++)
		pointwise[k] = e->fit[k].adequacy.loo.pointwise;
	leat_stack(pointwise, e->n, e->fit[0].adequacy.loo.n, e->weight);
	for (size_t k = 1; k < e->n; k++)
		if (e->weight[k] > e->weight[e->heaviest])
			e->heaviest = k;
	free((void *)pointwise);
}

/* Leave-one-out of the mixture: of each observation, what the weights make of the members'. */
static void
stack_loo(const struct ensemble *e, struct leat_loo *l)
{
	l->elpd = l->khat_max = 0;
	l->khat_bad = 0;
	l->p = NAN; /* a mixture has no number of parameters */
	for (size_t i = 0; i < l->n; i++) {
		double most = -INFINITY, sum = 0;

		for (size_t k = 0; k < e->n; k++)
			most = fmax(most, e->fit[k].adequacy.loo.pointwise[i]);
		for (size_t k = 0; k < e->n; k++)
			sum += e->weight[k] * exp(e->fit[k].adequacy.loo.pointwise[i] - most);
		l->pointwise[i] = most + log(fmax(sum, DBL_MIN));
		l->elpd += l->pointwise[i];
	}
	l->se = sqrt(leat_stat_variance(l->pointwise, l->n) * (double)(l->n - 1));
	for (size_t k = 0; k < e->n; k++) {
		const struct leat_loo *own = &e->fit[k].adequacy.loo;

		if (e->weight[k] < WEIGHT_LEAST)
			continue;
		l->khat_max = fmax(l->khat_max, own->khat_max);
		l->khat_bad = own->khat_bad > l->khat_bad ? own->khat_bad : l->khat_bad;
	}
}

/* The worst of those that count. */
static void
merge_diagnostics(const struct ensemble *e, struct leat_diagnostics *d)
{
	*d = (struct leat_diagnostics){.converged = true,
	    .ess_bulk_min = INFINITY,
	    .ess_tail_min = INFINITY,
	    .ebfmi_min = INFINITY};
	for (size_t k = 0; k < e->n; k++) {
		const struct leat_diagnostics *own = &e->model[k].diagnostics;

		d->gradients += own->gradients;
		d->accept_mean += own->accept_mean * e->weight[k];
		if (e->weight[k] < WEIGHT_LEAST)
			continue;
		d->rhat_max = fmax(d->rhat_max, own->rhat_max);
		d->ess_bulk_min = fmin(d->ess_bulk_min, own->ess_bulk_min);
		d->ess_tail_min = fmin(d->ess_tail_min, own->ess_tail_min);
		d->ebfmi_min = fmin(d->ebfmi_min, own->ebfmi_min);
		d->target_accept = fmax(d->target_accept, own->target_accept);
		d->khat = fmax(d->khat, own->khat);
		d->weight_ess =
		    d->weight_ess > 0 ? fmin(d->weight_ess, own->weight_ess) : own->weight_ess;
		d->divergences += own->divergences;
		d->treedepth_hits += own->treedepth_hits;
		d->converged &= own->converged;
	}
}

/* Draws of a mixture are shuffled: how well a parameter was sampled, its members say. */
static void
merge_parameters(const struct ensemble *e, struct leat_model *out)
{
	for (size_t i = 0; i < out->nparameters; i++) {
		struct leat_parameter *p = &out->parameter[i];

		p->rhat = 0;
		p->ess_bulk = p->ess_tail = INFINITY;
		for (size_t k = 0; k < e->n; k++)
			for (size_t j = 0; j < e->model[k].nparameters; j++) {
				const struct leat_parameter *own = &e->model[k].parameter[j];

				if ((e->weight[k] < WEIGHT_LEAST && k != e->heaviest) ||
				    strcmp(own->name, p->name) != 0)
					continue;
				p->rhat = fmax(p->rhat, own->rhat);
				p->ess_bulk = fmin(p->ess_bulk, own->ess_bulk);
				p->ess_tail = fmin(p->ess_tail, own->ess_tail);
			}
		p->mcse = p->value.sd / sqrt(p->ess_bulk);
	}
}

/* The mixture's checks with "ensemble" as one more member of the object. */
static char *
checks_json(const struct ensemble *e, const char *checks)
{
	struct leat_buf text = {0};
	struct leat_jw w = {.out = &text};

	leat_buf_add(&text, checks, strlen(checks) - 1);
	leat_buf_add_str(&text, ",\"ensemble\":");
	leat_jw_open(&w, '[');
	for (size_t k = 0; k < e->n; k++) {
		leat_jw_open(&w, '{');
		leat_jw_key(&w, "name");
		leat_jw_str(&w, e->member[k].name);
		leat_jw_key(&w, "weight");
		leat_jw_float(&w, e->weight[k]);
		leat_jw_key(&w, "elpd");
		leat_jw_float(&w, e->fit[k].adequacy.loo.elpd);
		leat_jw_key(&w, "se");
		leat_jw_float(&w, e->fit[k].adequacy.loo.se);
		leat_jw_key(&w, "converged");
		leat_jw_bool(&w, e->model[k].diagnostics.converged);
		leat_jw_close(&w, '}');
	}
	leat_jw_close(&w, ']');
	leat_buf_add_str(&text, "}");
	return text.p;
}

/* One model of all: the heaviest member's head, the mixture's draws. */
static void
mix_members(struct ensemble *e, struct leat_model *out, const struct leat_log *log)
{
	const struct leat_mix **of = LEAT_NEW_N(const struct leat_mix *, e->n);
	const struct leat_sampling **from = LEAT_NEW_N(const struct leat_sampling *, e->n);
	struct leat_fitting all = e->fit[e->heaviest]; /* but for what follows */
	struct leat_rng rng;
	char *checks;

	for (size_t k = 0; k < e->n; k++) {
		of[k] = e->fit[k].mix;
		from[k] = &e->fit[k].sampling;
	}
	all.mix = leat_mixture_new(of, e->n);
	all.sampling.chain = LEAT_NEW_N(struct leat_nuts_chain, all.sampling.nchains);
	leat_rng_init(&rng, e->settings->seed);
	leat_mixture_draws(all.mix, from, e->weight, e->n, &rng, all.sampling.chain);
	leat_posterior_init(&all.posterior, all.mix, all.sampling.chain, all.sampling.nchains, &rng,
	    e->settings->threads);
	leat_adequacy_init(&all.adequacy, &all.posterior, e->panel, &rng, e->settings->threads);
	stack_loo(e, &all.adequacy.loo);
	leat_fitting_fill_mixture(out, &all, &e->fit[e->heaviest], e->panel, e->settings, log);
	merge_diagnostics(e, &out->diagnostics);
	merge_parameters(e, out);
	checks = checks_json(e, out->checks);
	free(out->checks);
	out->checks = checks;
	leat_adequacy_fini(&all.adequacy);
	leat_posterior_fini(&all.posterior);
	for (size_t c = 0; c < all.sampling.nchains; c++)
		leat_nuts_chain_fini(&all.sampling.chain[c]);
	free(all.sampling.chain);
	leat_mixture_free(all.mix);
	free((void *)of);
	free((void *)from);
}

static void
tell(const struct ensemble *e, const struct leat_log *log)
{
	char safe[LEAT_SAFE_MAX];

	for (size_t k = 0; k < e->n; k++)
		leat_note(log, "ensemble: %s has weight %.3f (elpd %.1f)",
		    leat_safe(leat_slice(e->member[k].name), safe), e->weight[k],
		    e->fit[k].adequacy.loo.elpd);
}

int
leat_ensemble_run(const struct leat_panel *panel, const struct leat_ensemble_member *member,
    size_t n, const struct leat_fit_settings *settings, struct leat_model *out,
    const struct leat_log *log, struct leat_err *err)
{
	struct ensemble e = {panel, member, settings, n, LEAT_NEW_N(struct leat_fitting, n),
	    LEAT_NEW_N(struct leat_model, n), LEAT_NEW_N(double, n), 0};
	int status = fit_members(&e, log, err);

	memset(out, 0, sizeof(*out));
	if (status == LEAT_OK) {
		weigh(&e);
		mix_members(&e, out, log);
		tell(&e, log);
	}
	for (size_t k = 0; k < n; k++) {
		leat_model_fini(&e.model[k]);
		leat_fitting_fini(&e.fit[k]);
	}
	free(e.fit);
	free(e.model);
	free(e.weight);
	return status;
}
