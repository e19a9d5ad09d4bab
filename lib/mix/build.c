/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A panel and a specification made into the arrays that the density works on. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/density.h"

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

static double
exposure_scale(const double *x, size_t n, enum leat_scaling how)
{
	size_t used = 0;

	if (how == LEAT_SCALING_NONE)
		return 1;
	if (how == LEAT_SCALING_MAX)
		return largest(x, n);
	for (size_t t = 0; t < n; t++)
		used += x[t] > 0;
	return sum_of(x, n) / (double)used;
}

static double
outcome_scale(const double *y, size_t n, enum leat_scaling how)
{
	if (how == LEAT_SCALING_NONE)
		return 1;
	return how == LEAT_SCALING_MAX ? largest(y, n) : leat_stat_mean(y, n);
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

/*
 * What the effect's prior is about, per unit of m (the mean contribution in
 * scaled outcome). A channel without spend has no return; its share of spend is
 * taken as one in all channels.
 */
static void
set_effect(struct leat_mix_channel *c, const struct leat_panel *panel, const struct leat_spec *spec,
    double mean_y)
{
	const struct leat_panel_channel *series = &panel->channel[c->series];
	const struct leat_spec_channel *of = leat_spec_channel_of(spec, series->name);
	double all = 0, own = sum_of(series->spend, panel->nperiods);

	for (size_t i = 0; i < panel->nchannels; i++)
		all += sum_of(panel->channel[i].spend, panel->nperiods);
	c->effect = *leat_spec_prior_of(spec, "effect", series->name);
	c->effect_on_beta = of->effect == LEAT_EFFECT_BETA;
	c->effect_per_mean = 1 / mean_y;
	if (of->effect == LEAT_EFFECT_RETURN)
		c->effect_per_mean *= own > 0 ? all / own : (double)panel->nchannels;
}

static void
add_channel(struct leat_mix *mix, const struct leat_panel *panel, const struct leat_spec *spec,
    size_t series)
{
	const struct leat_panel_channel *from = &panel->channel[series];
	struct leat_mix_channel *c = &mix->channel[mix->nchannels++];

	c->series = series;
	c->shape = leat_spec_shape_of(spec, from->name, panel->period_days);
	c->x_scale = exposure_scale(from->exposure, mix->n, spec->exposure_scaling);
	c->x = LEAT_NEW_N(double, mix->n);
	for (size_t t = 0; t < mix->n; t++)
		c->x[t] = from->exposure[t] / c->x_scale;
	set_parameters(
	    c, c->shape.adstock->parameter, c->shape.adstock->nparameters, spec, from->name);
	c->nadstock = c->npar;
	set_parameters(
	    c, c->shape.saturation->parameter, c->shape.saturation->nparameters, spec, from->name);
	set_effect(c, panel, spec, leat_stat_mean(mix->y, mix->n));
	c->at = mix->nq;
	mix->nq += (size_t)c->npar + 1;
}

struct leat_mix *
leat_mix_new(const struct leat_panel *panel, const struct leat_spec *spec)
{
	struct leat_mix *mix = LEAT_NEW(struct leat_mix);

	mix->n = panel->nperiods;
	mix->y_scale = outcome_scale(panel->outcome, mix->n, spec->outcome_scaling);
	mix->y = LEAT_NEW_N(double, mix->n);
	for (size_t t = 0; t < mix->n; t++)
		mix->y[t] = panel->outcome[t] / mix->y_scale;
	mix->level_mean = leat_stat_mean(mix->y, mix->n);
	mix->level_sd = leat_stat_sd(mix->y, mix->n) / sqrt((double)mix->n);
	mix->intercept = *leat_spec_prior_of(spec, "intercept", NULL);
	mix->sigma = *leat_spec_prior_of(spec, "sigma", NULL);
	leat_design_init(&mix->design, spec, panel, mix->y);
	mix->nq = 2 + mix->design.p;
	mix->channel = LEAT_NEW_N(struct leat_mix_channel, panel->nchannels);
	for (size_t c = 0; c < panel->nchannels; c++)
		if (sum_of(panel->channel[c].exposure, mix->n) > 0)
			add_channel(mix, panel, spec, c);
	return mix;
}

void
leat_mix_free(struct leat_mix *mix)
{
	if (mix == NULL)
		return;
	for (size_t c = 0; c < mix->nchannels; c++)
		free(mix->channel[c].x);
	leat_design_fini(&mix->design);
	free(mix->channel);
	free(mix->y);
	free(mix);
}

/*
 * Every parameter near the middle of its coordinate, media at a tenth of the
 * outcome between them, noise at half the outcome's spread.
 */
void
leat_mix_start(const struct leat_mix *mix, double *q)
{
	double level = fabs(mix->level_mean) + leat_stat_sd(mix->y, mix->n);

	for (size_t i = 0; i < mix->nq; i++)
		q[i] = 0;
	q[1 + mix->design.p] = log(leat_stat_sd(mix->y, mix->n) / 2);
	for (size_t c = 0; c < mix->nchannels; c++) {
		const struct leat_mix_channel *ch = &mix->channel[c];

		q[ch->at + (size_t)ch->npar] = log(0.1 * level / (double)mix->nchannels);
	}
}
