/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is said of a model: in the model line, and to who runs the fit. */
#include <math.h>

#include "mix/adequacy.h"

/* A figure that does not exist is left out. */
static void
member(struct leat_jw *w, const char *key, double v)
{
	if (!isfinite(v))
		return;
	leat_jw_key(w, key);
	leat_jw_float(w, v);
}

static void
loo_json(struct leat_jw *w, const struct leat_loo *l)
{
	leat_jw_key(w, "loo");
	leat_jw_open(w, '{');
	member(w, "elpd", l->elpd);
	member(w, "se", l->se);
	member(w, "p", l->p);
	member(w, "khat_max", l->khat_max);
	leat_jw_key(w, "khat_bad");
	leat_jw_i64(w, (int64_t)l->khat_bad);
	leat_jw_key(w, "observations");
	leat_jw_i64(w, (int64_t)l->n);
	leat_jw_close(w, '}');
}

void
leat_adequacy_json(const struct leat_adequacy *v, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "predictive_p");
	leat_jw_open(&w, '{');
	member(&w, "mean", v->p_mean);
	member(&w, "sd", v->p_sd);
	member(&w, "largest", v->p_largest);
	member(&w, "autocorrelation", v->p_autocorrelation);
	leat_jw_close(&w, '}');
	member(&w, "negative_baseline", v->negative_baseline);
	member(&w, "condition", v->condition);
	leat_jw_key(&w, "channel");
	leat_jw_open(&w, '{');
	for (size_t c = 0; c < v->nchannels; c++) {
		leat_jw_key(&w, v->channel[c].name);
		leat_jw_open(&w, '{');
		member(&w, "overlap", v->channel[c].overlap);
		member(&w, "vif", v->channel[c].vif);
		member(&w, "variation", v->channel[c].variation);
		leat_jw_close(&w, '}');
	}
	leat_jw_close(&w, '}');
	loo_json(&w, &v->loo);
	leat_jw_close(&w, '}');
}

static void
tell_predictive(const char *what, double p, const struct leat_log *log)
{
	if (p < LEAT_PREDICTIVE_LEAST || p > 1 - LEAT_PREDICTIVE_LEAST)
		leat_warn(log,
		    "outcomes drawn from the model have a %s %s than the data (posterior "
		    "predictive p %.3f): something in the outcome is not in the model",
		    p < 0.5 ? "smaller" : "larger", what, p);
}

static void
tell_channel(const struct leat_adequacy_channel *c, const struct leat_log *log)
{
	char safe[LEAT_SAFE_MAX];

	leat_safe(leat_slice(c->name), safe);
	if (c->vif > LEAT_VIF_MOST)
		leat_warn(log,
		    "channel %s moves with the others and the controls (variance inflation %.0f): "
		    "the data can hardly tell whose effect is whose",
		    safe, c->vif);
	if (c->variation > 0 && c->variation < LEAT_VARIATION_LEAST)
		leat_warn(log,
		    "channel %s hardly varies (sd %.0f %% of its mean): the data say little of it",
		    safe, 100 * c->variation);
	if (c->overlap > LEAT_OVERLAP_MOST)
		leat_warn(log,
		    "channel %s: the data say almost nothing of its effect, which is as the prior "
		    "has it (overlap %.2f): test it by an experiment",
		    safe, c->overlap);
}

bool
leat_adequacy_tell(const struct leat_adequacy *v, const struct leat_log *log)
{
	double bad = (double)v->loo.khat_bad / (double)v->loo.n;

	tell_predictive("mean", v->p_mean, log);
	tell_predictive("standard deviation", v->p_sd, log);
	tell_predictive("largest value", v->p_largest, log);
	tell_predictive("autocorrelation of residuals", v->p_autocorrelation, log);
	if (v->negative_baseline > LEAT_NEGATIVE_BASELINE_WARNS)
		leat_warn(log,
		    "the baseline is below 0 with probability %.2f: media are given more than all "
		    "there is; what else drives the outcome is missing, or priors are too wide",
		    v->negative_baseline);
	for (size_t c = 0; c < v->nchannels; c++)
		tell_channel(&v->channel[c], log);
	if (v->condition > LEAT_CONDITION_MOST)
		leat_warn(log,
		    "exposures and controls are nearly dependent (condition number %.0f)",
		    v->condition);
	if (bad > LEAT_LOO_BAD_MOST)
		leat_warn(log,
		    "leave-one-out is not to be trusted for %zu of %zu observations: each moves "
		    "the model too much",
		    v->loo.khat_bad, v->loo.n);
	return v->negative_baseline <= LEAT_NEGATIVE_BASELINE_HOLDS;
}
