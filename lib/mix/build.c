/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A panel and a specification made into the arrays that the density works on. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/even.h"
#include "mix/geo_form.h"
#include "mix/national_part.h"

static double
sum_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t t = 0; t < n; t++)
		sum += x[t];
	return sum;
}

static double
largest(const double *x, size_t n)
{
	double most = 0;

	for (size_t t = 0; t < n; t++)
		most = fmax(most, fabs(x[t]));
	return most;
}

/* The middle of the exposures that are not 0, per head where Meridian has it so. */
static double
median_used(const double *x, size_t n)
{
	double *used = LEAT_NEW_N(double, n), median;
	size_t k = 0;

	for (size_t t = 0; t < n; t++)
		if (x[t] > 0)
			used[k++] = x[t];
	leat_stat_sort(used, k);
	median = leat_stat_quantile(used, k, 0.5);
	free(used);
	return median;
}

static double
exposure_scale(const double *x, size_t n, enum leat_scaling how)
{
	size_t used = 0;

	if (how == LEAT_SCALING_NONE)
		return 1;
	if (how == LEAT_SCALING_MAX)
		return largest(x, n);
	if (how == LEAT_SCALING_POPULATION)
		return median_used(x, n);
	for (size_t t = 0; t < n; t++)
		used += x[t] > 0;
	return sum_of(x, n) / (double)used;
}

/*
 * Outcome = zero + scale * scaled. Counts are scaled by their mean where others are
 * standardised: they have a zero of their own.
 */
static double
outcome_scale(const double *y, size_t n, const struct leat_spec *spec, double *zero)
{
	bool counts = spec->likelihood == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL ||
		      spec->likelihood == LEAT_LIKELIHOOD_POISSON;

	*zero = 0;
	if (spec->outcome_scaling == LEAT_SCALING_NONE)
		return 1;
	if (spec->outcome_scaling == LEAT_SCALING_MAX)
		return largest(y, n);
	if (spec->outcome_scaling == LEAT_SCALING_MEAN || counts)
		return leat_stat_mean(y, n);
	*zero = leat_stat_mean(y, n);
	return leat_stat_sd(y, n) * sqrt((double)(n - 1) / (double)n);
}

/* The coordinate and prior of each curve parameter, adstock's first. */
static void
set_parameters(struct leat_mix_channel *c, const char *const *names, int n,
    const struct leat_spec *spec, const char *channel)
{
	for (int i = 0; i < n; i++) {
		const struct leat_prior *prior = leat_spec_prior_of(spec, names[i], channel);

		c->prior[c->npar] = *prior;
		c->coordinate[c->npar++] = leat_coordinate_of(prior);
	}
}

/* ROI is money over money: a KPI that is none is taken at its mean value. */
static double
value_of_kpi(const struct leat_panel *panel)
{
	double value = 0, all = 0;

	if (panel->value_per_kpi == NULL)
		return 1;
	for (size_t i = 0; i < panel->ngeos * panel->nperiods; i++) {
		value += panel->value_per_kpi[i] * panel->outcome[i];
		all += panel->outcome[i];
	}
	return all > 0 ? value / all : 1;
}

/*
 * What the effect's prior is about, per unit of m (the mean contribution in
 * scaled outcome). A channel without spend has no return; its share of spend is
 * taken as one in all channels.
 */
static double
effect_per_mean(const struct leat_mix *mix, const struct leat_panel *panel,
    const struct leat_panel_channel *series, enum leat_effect kind)
{
	double all = 0, own = sum_of(series->spend, mix->n);
	double share = (double)mix->n * mix->y_scale[0] / sum_of(panel->outcome, mix->n);

	for (size_t i = 0; i < panel->nchannels; i++)
		all += sum_of(panel->channel[i].spend, mix->n);
	switch (kind) {
	case LEAT_EFFECT_BETA:
		return 1;
	case LEAT_EFFECT_SHARE:
		return share;
	case LEAT_EFFECT_RETURN:
		return share * (own > 0 ? all / own : (double)panel->nchannels);
	case LEAT_EFFECT_ROI:
	case LEAT_EFFECT_MARGINAL_ROI:
		return (double)mix->n * mix->y_scale[0] * value_of_kpi(panel) / own;
	}
	return 1;
}

static void
add_channel(struct leat_mix *mix, const struct leat_panel *panel, const struct leat_spec *spec,
    size_t series)
{
	const struct leat_panel_channel *from = &panel->channel[series];
	const struct leat_scale *known = leat_scales_exposure(spec->scales, from->name);
	struct leat_mix_channel *c = &mix->channel[mix->nchannels++];
	const struct leat_prior *effect;

	c->series = series;
	c->shape = leat_spec_shape_of(spec, from->name, panel->period_days);
	c->x_scale = LEAT_NEW(double);
	c->x_scale[0] =
	    known ? known->unit : exposure_scale(from->exposure, mix->n, spec->exposure_scaling);
	c->x = LEAT_NEW_N(double, mix->n);
	for (size_t t = 0; t < mix->n; t++)
		c->x[t] = leat_even(from->exposure[t] / c->x_scale[0]);
	if (from->frequency) {
		c->frequency = LEAT_NEW_N(double, mix->n);
		memcpy(c->frequency, from->frequency, mix->n * sizeof(*c->frequency));
	}
	set_parameters(
	    c, c->shape.adstock->parameter, c->shape.adstock->nparameters, spec, from->name);
	c->nadstock = c->npar;
	set_parameters(
	    c, c->shape.saturation->parameter, c->shape.saturation->nparameters, spec, from->name);
	c->effect_kind = leat_spec_effect_of(spec, from, sum_of(from->spend, mix->n), &effect);
	c->effect = *effect;
	c->effect_per_mean = leat_even(effect_per_mean(mix, panel, from, c->effect_kind));
	c->varying = leat_spec_channel_of(spec, from->name)->varying;
}

void
leat_mix_values(struct leat_mix *mix, const struct leat_panel *panel)
{
	if (panel->value_per_kpi == NULL)
		return;
	mix->value = LEAT_NEW_N(double, mix->n);
	memcpy(mix->value, panel->value_per_kpi, mix->n * sizeof(*mix->value));
}

struct leat_mix *
leat_mix_new(const struct leat_panel *panel, const struct leat_spec *spec)
{
	struct leat_mix *mix;

	if (spec->hierarchy && panel->ngeos > 1)
		return leat_geo_mix_new(panel, spec);
	mix = LEAT_NEW(struct leat_mix);
	mix->ngeos = 1;
	mix->heads = 1;
	mix->n = mix->nperiods = panel->nperiods;
	mix->y_scale = LEAT_NEW(double);
	mix->y_zero = LEAT_NEW(double);
	mix->y_scale[0] = outcome_scale(panel->outcome, mix->n, spec, mix->y_zero);
	if (spec->scales) {
		mix->y_scale[0] = spec->scales->outcome;
		mix->y_zero[0] = spec->scales->outcome_zero;
	}
	mix->y = LEAT_NEW_N(double, mix->n);
	for (size_t t = 0; t < mix->n; t++)
		mix->y[t] = leat_even((panel->outcome[t] - mix->y_zero[0]) / mix->y_scale[0]);
	leat_mix_values(mix, panel);
	leat_likelihood_init(&mix->likelihood, spec, panel, mix->y, mix->y_scale, mix->y_zero);
	mix->channel = LEAT_NEW_N(struct leat_mix_channel, panel->nchannels);
	for (size_t c = 0; c < panel->nchannels; c++)
		if (sum_of(panel->channel[c].exposure, mix->n) > 0)
			add_channel(mix, panel, spec, c);
	leat_national_new(mix, panel, spec);
	return mix;
}

void
leat_mix_free(struct leat_mix *mix)
{
	if (mix == NULL)
		return;
	mix->form->free(mix->own);
	for (size_t c = 0; c < mix->nchannels; c++) {
		free(mix->channel[c].x);
		free(mix->channel[c].x_scale);
		free(mix->channel[c].frequency);
	}
	for (size_t i = 0; i < mix->nq; i++)
		free(mix->q_name[i]);
	for (size_t i = 0; i < mix->nparameters; i++)
		free(mix->name[i]);
	leat_likelihood_fini(&mix->likelihood);
	free(mix->q_name);
	for (size_t i = 0; i < mix->ncontrols; i++)
		free(mix->control_name[i]);
	free(mix->control_name);
	free(mix->name);
	free(mix->channel);
	free(mix->y_scale);
	free(mix->y_zero);
	free(mix->value);
	free(mix->y);
	free(mix);
}
