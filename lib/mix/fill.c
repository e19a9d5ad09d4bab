/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves, fitted periods and budget lines of a model. */
#include "mix/fill.h"
#include "mix/model_part.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/pool.h"
#include "math/stat.h"

#define RECENT_DAYS 28

int64_t
leat_fill_spend(const double *spend, size_t from, size_t n)
{
	leat_sum sum = 0;
	int64_t micros;

	for (size_t t = from; t < n; t++)
		sum += leat_money_from_double(spend[t], &micros) ? micros : 0;
	return leat_sum_micros(sum, &micros) ? micros : 0;
}

static double
sum_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t t = 0; t < n; t++)
		sum += x[t];
	return sum;
}

size_t
leat_fill_kept(const struct leat_posterior *p, size_t k, size_t keep)
{
	return k * p->n / keep;
}

/* The joint draws that are kept. */
static double *
thinned(const struct leat_posterior *p, const double *draws, size_t keep)
{
	double *kept = LEAT_NEW_N(double, keep);

	for (size_t k = 0; k < keep; k++)
		kept[k] = draws[leat_fill_kept(p, k, keep)];
	return kept;
}

/* Contacts per person reached in a geo, over all periods. */
static double
mean_frequency(const struct leat_mix_channel *ch, size_t g, size_t n)
{
	const double *reach = ch->x + g * n, *frequency = ch->frequency + g * n;
	double contacts = 0;

	for (size_t t = 0; t < n; t++)
		contacts += reach[t] * frequency[t];
	return contacts > 0 ? contacts / sum_of(reach, n) : 0;
}

/*
 * What money buys of a channel that is measured in reach is people, as often as ever: its
 * curve is a line in reach, whose slope has the wear of frequency in it.
 */
static double *
slopes_of_reach(const struct leat_posterior *p, size_t c, size_t g)
{
	const struct leat_mix_channel *ch = &p->mix->channel[c];
	double *slope = LEAT_NEW_N(double, p->n), par[LEAT_CURVE_PARAMETERS];
	double frequency = mean_frequency(ch, g, p->mix->nperiods);

	for (size_t i = 0; i < p->n; i++) {
		for (int k = ch->nadstock; k < ch->npar; k++)
			par[k - ch->nadstock] = p->channel[c].par[k][i];
		slope[i] = p->channel[c].beta[g][i] *
			   ch->shape.saturation->eval(frequency, par, NULL, NULL);
	}
	return slope;
}

static void
fill_draws(struct leat_curve *to, const struct leat_posterior *p, size_t c, size_t g,
    const double *beta, size_t keep)
{
	int npar = leat_curve_nparameters(to) - 1;

	for (int k = 0; k <= npar; k++) {
		const double *draws = k < npar ? p->channel[c].par[k] : beta;

		to->draw[k] = thinned(p, draws, keep);
		to->parameter[k] = leat_fill_summary(draws, p->n);
	}
}

/*
 * What one more unit of money per period brings, once carry-over has caught up, at the
 * mean of recent spend, worth what it is of late. A slope that is infinite at nothing is taken a
 * thousandth of mean exposure further on.
 */
static struct leat_summary
marginal_roi(const struct leat_curve *curve, const struct leat_posterior *p, size_t c,
    const double *beta, double spend_per_period, double mean_exposure, double worth)
{
	int npar = leat_curve_nparameters(curve) - 1;
	double exposure = spend_per_period / curve->cost_per_exposure;
	double x = fmax(exposure, mean_exposure * 1e-3) / curve->x_scale;
	double unit = worth * curve->outcome_scale / (curve->x_scale * curve->cost_per_exposure);
	double *draw = LEAT_NEW_N(double, p->n);
	struct leat_summary s;

	for (size_t i = 0; i < p->n; i++) {
		double par[2 * LEAT_CURVE_PARAMETERS], slope;

		for (int k = 0; k < npar; k++)
			par[k] = p->channel[c].par[k][i];
		leat_shape_steady(&curve->shape, x, par, &slope);
		draw[i] = unit * beta[i] * slope;
	}
	s = leat_fill_summary(draw, p->n);
	free(draw);
	return s;
}

static struct leat_summary
times(const double *x, size_t n, double by)
{
	struct leat_summary s = leat_fill_summary(x, n);

	s.mean *= by, s.sd *= by, s.q5 *= by, s.q50 *= by, s.q95 *= by;
	return s;
}

/* Money that a unit of the outcome is worth, mean of the last periods. */
static double
recent_worth(const struct leat_mix *mix, size_t g, size_t recent)
{
	size_t end = (g + 1) * mix->nperiods;

	return mix->value ? leat_stat_mean(mix->value + end - recent, recent) : 1;
}

/* Returns on spend, where there is any; else they are not numbers. */
static void
fill_returns(struct leat_curve *to, const struct leat_posterior *p,
    const struct leat_panel_channel *from, size_t c, size_t g, const double *beta, size_t recent)
{
	size_t n = p->mix->nperiods;
	double exposure = sum_of(from->exposure + g * n, n);
	double spend = (double)to->spend_micros / 1e6;
	const struct leat_summary unknown = {NAN, NAN, NAN, NAN, NAN};

	to->contribution = leat_fill_summary(p->channel[c].total[g], p->n);
	to->cost_per_exposure = from->by_spend || exposure <= 0 ? 1 : spend / exposure;
	to->roi = to->marginal_roi = unknown;
	if (spend <= 0)
		return;
	to->roi = times(p->channel[c].money[g], p->n, 1 / spend);
	to->marginal_roi =
	    marginal_roi(to, p, c, beta, (double)to->spend_recent_micros / 1e6 / (double)recent,
		exposure / (double)n, recent_worth(p->mix, g, recent));
}

/* The curve of a channel in a geo. */
static void
fill_curve(struct leat_curve *to, const struct leat_posterior *p, const struct leat_panel *panel,
    size_t c, size_t g, size_t keep)
{
	const struct leat_mix_channel *ch = &p->mix->channel[c];
	const struct leat_panel_channel *from = &panel->channel[ch->series];
	size_t n = p->mix->nperiods, recent = RECENT_DAYS / (size_t)panel->period_days;
	const double *spend = from->spend + g * n, *beta = p->channel[c].beta[g];
	double *slopes = ch->frequency ? slopes_of_reach(p, c, g) : NULL;

	recent = recent < n ? recent : n;
	to->channel = leat_strdup(from->name);
	to->geo = leat_strdup(panel->geo[g]);
	to->campaign = leat_strdup("");
	to->shape = ch->shape;
	if (slopes) {
		to->shape.saturation = leat_saturation_find(LEAT_SLICE("none"));
		beta = slopes;
	}
	to->x_scale = ch->x_scale[g];
	to->outcome_scale = p->mix->y_scale[g];
	to->spend_micros = leat_fill_spend(spend, 0, n);
	to->spend_recent_micros = leat_fill_spend(spend, n - recent, n);
	fill_draws(to, p, c, g, beta, keep);
	fill_returns(to, p, from, c, g, beta, recent);
	free(slopes);
}

struct curves {
	struct leat_model *out;
	const struct leat_posterior *p;
	const struct leat_panel *panel;
};

static void
fill_one(void *ctx, size_t i)
{
	struct curves *f = ctx;
	size_t ngeos = f->p->mix->ngeos;

	fill_curve(&f->out->curve[i], f->p, f->panel, i / ngeos, i % ngeos, f->out->ndraws);
}

void
leat_fill_curves(struct leat_model *out, const struct leat_posterior *p,
    const struct leat_panel *panel, unsigned threads)
{
	struct curves f = {out, p, panel};

	out->ncurves = p->mix->nchannels * p->mix->ngeos;
	out->curve = LEAT_NEW_N(struct leat_curve, out->ncurves);
	leat_parallel(threads, out->ncurves, fill_one, &f);
}

/* One cell: every part in outcome units, their sum the mean. */
static void
fill_cell(void *ctx, size_t i)
{
	struct curves *f = ctx;
	const struct leat_posterior *p = f->p;
	const struct leat_mix *mix = p->mix;
	struct leat_fitted *to = &f->out->fitted[i];
	size_t g = i / mix->nperiods, t = i % mix->nperiods;
	double scale = mix->y_scale[g], zero = mix->y_zero[g];

	to->day = f->panel->first_day + (int32_t)t * f->panel->period_days;
	to->last_day = to->day + f->panel->period_days - 1;
	to->geo = leat_strdup(f->panel->geo[g]);
	to->observed = f->panel->outcome[i];
	to->baseline = zero + p->baseline[i] * scale;
	to->controls = p->controls[i] * scale;
	to->mean = to->baseline + to->controls;
	to->contribution = LEAT_NEW_N(double, f->out->ncurves);
	for (size_t c = 0; c < mix->nchannels; c++) {
		double v = p->channel[c].contribution[i] * scale;

		to->contribution[c * mix->ngeos + g] = v;
		to->mean += v;
	}
	to->lower = zero + leat_posterior_predictive(p, i, 0.05) * scale;
	to->upper = zero + leat_posterior_predictive(p, i, 0.95) * scale;
}

void
leat_fill_fitted(struct leat_model *out, const struct leat_posterior *p,
    const struct leat_panel *panel, unsigned threads)
{
	struct curves f = {out, p, panel};

	out->nfitted = p->mix->n;
	out->fitted = LEAT_NEW_N(struct leat_fitted, out->nfitted);
	leat_parallel(threads, out->nfitted, fill_cell, &f);
	out->baseline = leat_fill_summary(p->baseline_total, p->n);
	out->ncontrols = p->mix->ncontrols;
	out->control = LEAT_NEW_N(struct leat_control, out->ncontrols);
	for (size_t k = 0; k < out->ncontrols; k++)
		out->control[k] = (struct leat_control){
		    leat_strdup(p->mix->control_name[k]), leat_fill_summary(p->control[k], p->n)};
}

void
leat_fill_lines(struct leat_model *out, const struct leat_panel *panel)
{
	out->nlines = panel->nlines;
	out->line = LEAT_NEW_N(struct leat_line, panel->nlines);
	for (size_t i = 0; i < panel->nlines; i++) {
		const struct leat_panel_line *from = &panel->line[i];

		out->line[i] = (struct leat_line){
		    .platform = leat_strdup(from->platform),
		    .account = leat_strdup(from->account),
		    .campaign_id = leat_strdup(from->campaign_id),
		    .campaign = leat_strdup(from->campaign),
		    .channel = leat_strdup(from->channel),
		    .geo = leat_strdup(from->geo),
		    .budget_id = leat_strdup(from->budget_id),
		    .budget_type = leat_strdup(from->budget_type),
		    .currency = leat_strdup(
			*from->account_currency ? from->account_currency : panel->currency),
		    .budget_micros = from->budget_micros,
		    .has_budget = from->has_budget,
		    .spend_micros = from->spend_micros,
		    .spend_recent_micros = from->spend_recent_micros,
		    .spend_month_micros = from->spend_month_micros,
		    .fx = from->fx,
		};
	}
}
