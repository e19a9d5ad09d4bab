/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/spec.h"

#include <stdlib.h>
#include <string.h>

#include "mix/spec_part.h"

static const char *const preset_names[] = {"default", "pymc", "meridian"};

/* Daily or weekly shop data. */
static void
set_default(struct leat_spec *s)
{
	s->usual.shape.max_lag = LEAT_LAG_AUTO;
	s->usual.effect = LEAT_EFFECT_RETURN;
	s->trend = LEAT_TREND_LINEAR;
	s->day_of_week = s->standardise_controls = true;
	s->yearly_order = 2;
	s->outcome_scaling = s->exposure_scaling = LEAT_SCALING_MEAN;
}

static void
set_pymc(struct leat_spec *s)
{
	s->usual.shape.max_lag = 7;
	s->usual.effect = LEAT_EFFECT_BETA;
	s->yearly_order = 2;
	s->outcome_scaling = s->exposure_scaling = LEAT_SCALING_MAX;
}

static void
set_meridian(struct leat_spec *s)
{
	s->usual.shape.saturation = leat_saturation_find(LEAT_SLICE("hill"));
	s->usual.shape.max_lag = 8;
	s->usual.exposure = LEAT_EXPOSURE_MEDIA;
	s->usual.effect = LEAT_EFFECT_ROI;
	s->trend = LEAT_TREND_KNOTS;
	s->standardise_controls = s->hierarchy = true;
	s->outcome_scaling = s->exposure_scaling = LEAT_SCALING_POPULATION;
}

int
leat_spec_init(struct leat_spec *s, const char *preset, struct leat_err *err)
{
	static void (*const set[LEAT_NPRESETS])(struct leat_spec *) = {
	    set_default, set_pymc, set_meridian};
	int p = 0;

	memset(s, 0, sizeof(*s));
	while (p < LEAT_NPRESETS && strcmp(preset, preset_names[p]) != 0)
		p++;
	if (p == LEAT_NPRESETS)
		return leat_err_set(err, LEAT_EUSAGE, "no model is called \"%.64s\"; there are %s",
		    preset, LEAT_SPEC_PRESETS);
	s->preset = preset_names[p];
	s->usual.shape = (struct leat_shape){leat_adstock_find(LEAT_SLICE("geometric")),
	    leat_saturation_find(LEAT_SLICE("logistic")), LEAT_LAG_AUTO, true, false};
	set[p](s);
	return leat_spec_preset_priors(s, p, err);
}

void
leat_spec_clear_events(struct leat_spec *s)
{
	for (size_t i = 0; i < s->nevents; i++)
		free(s->events[i].name);
	s->nevents = 0;
}

void
leat_spec_clear_interactions(struct leat_spec *s)
{
	for (size_t i = 0; i < 2 * s->ninteractions; i++)
		free(s->interactions[i / 2].channel[i % 2]);
	s->ninteractions = 0;
}

void
leat_spec_fini(struct leat_spec *s)
{
	for (size_t i = 0; i < s->nchannels; i++)
		free(s->channels[i].channel);
	leat_spec_clear_events(s);
	leat_spec_clear_interactions(s);
	for (size_t i = 0; i < s->npriors; i++)
		free(s->priors[i].name);
	for (size_t i = 0; i < s->nrates; i++)
		free(s->rates[i].currency);
	leat_spec_names_fini(&s->controls);
	leat_spec_names_fini(&s->experiments);
	free(s->rates);
	free(s->kpi);
	free(s->currency);
	free(s->credits);
	free(s->channels);
	free(s->events);
	free(s->interactions);
	free(s->priors);
	memset(s, 0, sizeof(*s));
}

struct leat_panel_options
leat_spec_panel(const struct leat_spec *s, const struct leat_log *log)
{
	return (struct leat_panel_options){.kpi = s->kpi,
	    .period_days = s->period_days,
	    .currency = s->currency,
	    .credits = s->credits,
	    .rate = s->rates,
	    .nrates = s->nrates,
	    .value_per_kpi = s->value_per_kpi,
	    .log = log};
}

bool
leat_spec_names_have(const struct leat_spec_names *names, struct leat_slice name)
{
	bool found = !names->given;

	for (size_t i = 0; i < names->n; i++)
		found |= leat_slice_is(name, names->name[i]);
	return found;
}

void
leat_spec_names_fini(struct leat_spec_names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
	*names = (struct leat_spec_names){0};
}

struct leat_spec_channel *
leat_spec_channel(struct leat_spec *s, const char *channel)
{
	if (channel == NULL)
		return &s->usual;
	for (size_t i = 0; i < s->nchannels; i++)
		if (strcmp(s->channels[i].channel, channel) == 0)
			return &s->channels[i];
	LEAT_GROW(s->channels, s->nchannels, s->channels_cap);
	s->channels[s->nchannels] = s->usual;
	s->channels[s->nchannels].channel = leat_strdup(channel);
	return &s->channels[s->nchannels++];
}

const struct leat_spec_channel *
leat_spec_channel_of(const struct leat_spec *s, const char *channel)
{
	for (size_t i = 0; i < s->nchannels && channel; i++)
		if (strcmp(s->channels[i].channel, channel) == 0)
			return &s->channels[i];
	return &s->usual;
}

static int
no_adstock(const char *name, struct leat_err *err)
{
	struct leat_buf list = {0};

	for (size_t i = 0; i < leat_nadstocks; i++)
		leat_buf_printf(&list, "%s%s", i ? ", " : "", leat_adstocks[i]->name);
	leat_err_set(
	    err, LEAT_EUSAGE, "no adstock is called \"%.64s\"; there are %s", name, list.p);
	leat_buf_fini(&list);
	return LEAT_EUSAGE;
}

static int
no_saturation(const char *name, struct leat_err *err)
{
	struct leat_buf list = {0};

	for (size_t i = 0; i < leat_nsaturations; i++)
		leat_buf_printf(&list, "%s%s", i ? ", " : "", leat_saturations[i]->name);
	leat_err_set(
	    err, LEAT_EUSAGE, "no saturation is called \"%.64s\"; there are %s", name, list.p);
	leat_buf_fini(&list);
	return LEAT_EUSAGE;
}

int
leat_spec_set_shape(struct leat_spec *s, const char *channel, const char *adstock,
    const char *saturation, int max_lag, struct leat_err *err)
{
	const struct leat_adstock *ad = adstock ? leat_adstock_find(leat_slice(adstock)) : NULL;
	const struct leat_saturation *sat =
	    saturation ? leat_saturation_find(leat_slice(saturation)) : NULL;
	struct leat_shape *shape;

	if (adstock && ad == NULL)
		return no_adstock(adstock, err);
	if (saturation && sat == NULL)
		return no_saturation(saturation, err);
	if (max_lag != LEAT_LAG_AUTO && (max_lag < 0 || max_lag > 366))
		return leat_err_set(
		    err, LEAT_EUSAGE, "longest lag %d: from 0 to 366 periods", max_lag);
	shape = &leat_spec_channel(s, channel)->shape;
	if (ad)
		shape->adstock = ad;
	if (sat)
		shape->saturation = sat;
	shape->max_lag = max_lag;
	return LEAT_OK;
}

struct leat_shape
leat_spec_shape_of(const struct leat_spec *s, const char *channel, int period_days)
{
	struct leat_shape shape = leat_spec_channel_of(s, channel)->shape;

	if (strcmp(shape.adstock->name, "none") == 0)
		shape.max_lag = 0;
	else if (shape.max_lag == LEAT_LAG_AUTO)
		shape.max_lag = period_days == 1 ? 27 : 7;
	return shape;
}
