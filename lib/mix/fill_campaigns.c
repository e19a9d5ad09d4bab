/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/fill_campaigns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "campaign/campaign_value.h"
#include "mix/campaign_series.h"
#include "mix/fill.h"
#include "record/json.h"

#define RECENT_DAYS 28
#define LEAST_ESS 20.0 /* of the weights of sds: below, they are hardly known to be drawn right */

/* Everything that is between credits and curves. */
struct division {
	struct leat_model *out;
	const struct leat_panel *panel;
	const double *const *total;
	struct leat_campaign_weeks weeks;
	struct leat_campaign_fit fit;
	double *worth; /* ncampaigns * ndraws: what a campaign's credit counts for */
	double *price; /* nchannels * ndraws: outcome for each credit's worth */
};

/* Can a channel be divided: has it a curve, several campaigns all known as such, and credits? */
static bool
takes_part(const struct leat_panel *p, size_t channel, bool has_curve, const struct leat_log *log)
{
	double credits = 0, spend = 0;
	size_t n = 0;
	bool nameless = false;
	char safe[LEAT_SAFE_MAX];

	for (size_t j = 0; j < p->ncampaigns; j++) {
		const struct leat_panel_campaign *c = &p->campaign[j];

		if (c->channel != channel)
			continue;
		n++;
		nameless =
		    nameless || !(*c->campaign || *c->campaign_id || *c->platform || *c->account);
		for (size_t t = 0; t < p->nperiods; t++)
			credits += c->credits[t], spend += fmax(c->spend[t], 0);
	}
	if (n < 2 || !has_curve || !(spend > 0))
		return false;
	leat_safe(leat_slice(p->channel[channel].name), safe);
	if (nameless)
		leat_warn(
		    log, "%s: some of its spend has no campaign: the channel is left whole", safe);
	else if (!(credits > 0))
		leat_note(
		    log, "%s: no credits of %s: the channel is left whole", safe, p->credits.model);
	return !nameless && credits > 0;
}

/* What a credit counts for: its worth where outcome and credits are money, else 1. */
static void
set_worth(struct division *v, size_t channel, const struct leat_rng *all)
{
	const struct leat_campaign_weeks *w = &v->weeks;
	size_t n = 0, ndraws = v->fit.ndraws;
	struct leat_campaign_worth *worth =
	    LEAT_NEW_N(struct leat_campaign_worth, w->data.ncampaigns + 1);
	double **out = LEAT_NEW_N(double *, w->data.ncampaigns + 1);
	struct leat_rng rng = leat_rng_split(all, "worth", channel);

	for (size_t i = 0; i < w->data.ncampaigns; i++) {
		if (w->series[i].channel != channel || w->revenue[i] == NULL)
			continue;
		worth[n] = (struct leat_campaign_worth){w->series[i].credits, w->revenue[i]};
		out[n++] = v->worth + i * ndraws;
	}
	if (n && v->panel->kpi_is_money)
		leat_campaign_values(worth, n, w->data.nweeks, ndraws, &rng, out);
	free(worth);
	free(out);
}

static void
set_price(struct division *v, size_t channel)
{
	size_t n = v->fit.ndraws;
	double *price = v->price + channel * n;

	for (size_t d = 0; d < n; d++) {
		double sum = 0;

		for (size_t i = 0; i < v->fit.ncampaigns; i++)
			if (v->weeks.series[i].channel == channel)
				sum += v->worth[i * n + d] * v->fit.fitted[i * n + d];
		price[d] = v->total[channel][d] / sum;
	}
}

static const struct leat_curve *
channel_curve(const struct leat_model *m, const char *channel)
{
	for (size_t c = 0; c < m->ncurves; c++)
		if (strcmp(m->curve[c].channel, channel) == 0)
			return &m->curve[c];
	return NULL;
}

static void
name_curve(struct leat_curve *to, const struct division *v, size_t i)
{
	const struct leat_panel_campaign *from = &v->panel->campaign[v->weeks.campaign[i]];
	const char *channel = v->panel->channel[from->channel].name;

	to->channel = leat_strdup(channel);
	to->geo = leat_strdup("");
	to->platform = leat_strdup(from->platform);
	to->account = leat_strdup(from->account);
	to->campaign_id = leat_strdup(from->campaign_id);
	to->campaign = leat_strdup(from->campaign);
	to->shape = (struct leat_shape){leat_adstock_find(LEAT_SLICE("none")),
	    leat_saturation_find(LEAT_SLICE("root")), 0, true, false};
	to->x_scale = v->fit.reference[i] * v->panel->period_days / 7;
	to->outcome_scale = channel_curve(v->out, channel)->outcome_scale;
	to->cost_per_exposure = 1;
	to->spend_micros = from->spend_micros;
	to->spend_recent_micros = from->spend_recent_micros;
}

/*
 * The marginal return at recent spend; where there was none, at the campaign's
 * reference, since a root rises without bound near nothing.
 */
static double
marginal_spend(const struct division *v, const struct leat_curve *c)
{
	size_t periods = RECENT_DAYS / (size_t)v->panel->period_days;

	periods = periods < v->panel->nperiods ? periods : v->panel->nperiods;
	return c->spend_recent_micros > 0 ? (double)c->spend_recent_micros / 1e6 / (double)periods
					  : c->x_scale;
}

static void
fill_campaign(void *ctx, size_t i)
{
	const struct division *v = ctx;
	const struct leat_panel_campaign *from = &v->panel->campaign[v->weeks.campaign[i]];
	struct leat_curve *to = &v->out->campaign[i];
	size_t n = v->fit.ndraws;
	double *contribution = LEAT_NEW_N(double, n), *marginal = LEAT_NEW_N(double, n), spend, x;
	double money;

	name_curve(to, v, i);
	to->draw[0] = LEAT_NEW_N(double, n);
	to->draw[1] = LEAT_NEW_N(double, n);
	spend = marginal_spend(v, to);
	x = spend / to->x_scale;
	for (size_t d = 0; d < n; d++) {
		double price = v->price[from->channel * n + d] * v->worth[i * n + d];
		double e = v->fit.elasticity[i * n + d];
		double height = price * exp(v->fit.level[i * n + d]) * v->panel->period_days / 7;

		to->draw[0][d] = e;
		to->draw[1][d] = height / to->outcome_scale;
		contribution[d] = price * v->fit.fitted[i * n + d];
		marginal[d] = height * e * pow(x, e) / spend;
	}
	to->parameter[0] = leat_fill_summary(to->draw[0], n);
	to->parameter[1] = leat_fill_summary(to->draw[1], n);
	to->contribution = leat_fill_summary(contribution, n);
	to->marginal_roi = leat_fill_summary(marginal, n);
	money = (double)to->spend_micros / 1e6;
	for (size_t d = 0; d < n; d++)
		contribution[d] /= money > 0 ? money : NAN;
	to->roi = money > 0 ? leat_fill_summary(contribution, n)
			    : (struct leat_summary){NAN, NAN, NAN, NAN, NAN};
	free(contribution);
	free(marginal);
}

/* What a channel's campaigns have in common, as parameters of the model. */
static void
add_parameters(const struct division *v, size_t channel)
{
	struct leat_model *out = v->out;
	size_t n = out->nparameters, draws = v->fit.ndraws;

	out->parameter =
	    leat_realloc(out->parameter, n + LEAT_CAMPAIGN_SHARED, sizeof(*out->parameter));
	for (int k = 0; k < LEAT_CAMPAIGN_SHARED; k++) {
		struct leat_buf name = {0};

		leat_buf_printf(&name, "campaign_%s[%s]", leat_campaign_shared_names[k],
		    v->panel->channel[channel].name);
		out->parameter[n + (size_t)k] = (struct leat_parameter){.name = name.p,
		    .value = leat_fill_summary(v->fit.shared[k] + channel * draws, draws),
		    .rhat = NAN,
		    .ess_bulk = NAN,
		    .ess_tail = NAN,
		    .mcse = NAN};
	}
	out->nparameters += LEAT_CAMPAIGN_SHARED;
}

static void
member(struct leat_jw *w, const char *key, double v)
{
	leat_jw_key(w, key);
	leat_jw_number(w, v);
}

/* Into the model's settings: what divided the channels, and how well that is known. */
static void
describe(const struct division *v)
{
	const struct leat_panel_credits *c = &v->panel->credits;
	struct leat_buf text = {0}, all = {0};
	struct leat_jw w = {.out = &text};
	size_t n = strlen(v->out->settings);

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "credits");
	leat_jw_str(&w, c->model);
	leat_jw_key(&w, "incremental");
	leat_jw_bool(&w, c->incremental);
	leat_jw_key(&w, "calibrated");
	leat_jw_bool(&w, c->calibrated);
	member(&w, "credits_joined", c->joined);
	member(&w, "credits_shared", c->shared);
	member(&w, "credits_stray", c->strays);
	member(&w, "credits_elsewhere", c->elsewhere);
	member(&w, "campaigns", (double)v->fit.ncampaigns);
	member(&w, "weeks", (double)v->weeks.data.nweeks);
	member(&w, "campaign_weeks", (double)v->fit.nused);
	member(&w, "pools", (double)v->fit.npools);
	member(&w, "importance_ess", v->fit.ess);
	member(&w, "accept", v->fit.accept);
	leat_jw_close(&w, '}');
	leat_buf_add(&all, v->out->settings, n - 1);
	leat_buf_printf(&all, "%s\"campaign_level\":%s}", n > 2 ? "," : "", text.p);
	free(v->out->settings);
	v->out->settings = all.p;
	leat_buf_fini(&text);
}

static void
divide(struct division *v, const bool *part, uint64_t seed, unsigned threads,
    const struct leat_log *log)
{
	const struct leat_campaign_settings s = {v->out->ndraws, seed, threads};
	size_t nchannels = v->panel->nchannels, n;
	struct leat_rng rng;

	leat_rng_init(&rng, seed);
	leat_campaign_weeks_init(&v->weeks, v->panel, part, v->out);
	leat_campaign_run(&v->weeks.data, &s, &v->fit);
	n = v->fit.ncampaigns * v->fit.ndraws;
	v->worth = LEAT_NEW_N(double, n);
	v->price = LEAT_NEW_N(double, nchannels * v->fit.ndraws);
	for (size_t c = 0; c < nchannels; c++)
		if (part[c])
			set_worth(v, c, &rng);
	for (size_t i = 0; i < n; i++)
		v->worth[i] = exp(v->worth[i]);
	for (size_t c = 0; c < nchannels; c++)
		if (part[c])
			set_price(v, c);
	v->out->ncampaigns = v->fit.ncampaigns;
	v->out->campaign = LEAT_NEW_N(struct leat_curve, v->fit.ncampaigns);
	leat_parallel(threads, v->fit.ncampaigns, fill_campaign, v);
	for (size_t c = 0; c < nchannels; c++)
		if (part[c])
			add_parameters(v, c);
	describe(v);
	if (v->fit.ess < LEAST_ESS)
		leat_warn(log,
		    "campaigns: what their elasticities have in common is drawn from only %.0f "
		    "effective draws: take their intervals with care",
		    v->fit.ess);
	leat_campaign_fit_fini(&v->fit);
	leat_campaign_weeks_fini(&v->weeks);
	free(v->worth);
	free(v->price);
}

void
leat_fill_campaigns(struct leat_model *out, const struct leat_panel *panel,
    const double *const *total, uint64_t seed, unsigned threads, const struct leat_log *log)
{
	struct division v = {.out = out, .panel = panel, .total = total};
	bool *part = LEAT_NEW_N(bool, panel->nchannels + 1), any = false;

	for (size_t c = 0; c < panel->nchannels; c++) {
		part[c] = takes_part(panel, c, total[c] != NULL, log);
		any = any || part[c];
	}
	if (any)
		divide(&v, part, seed, threads, log);
	else if (panel->credits.model)
		leat_warn(log, "no channel is divided among campaigns: none has two or more and "
			       "credits of them");
	free(part);
}
