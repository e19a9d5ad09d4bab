/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A panel and a specification made into the arrays that the density of one market works on. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/even.h"
#include "mix/national_part.h"

#define RECENT_DAYS 28
#define MORE 1.01 /* exposure that a marginal return's prior looks at */

static void
name_coordinate(struct leat_mix *mix, const char *stem, const char *of, const char *of2)
{
	struct leat_buf name = {0};

	leat_buf_add_str(&name, stem);
	if (of)
		leat_buf_printf(&name, "[%s%s%s]", of, of2 ? "," : "", of2 ? of2 : "");
	mix->q_name = leat_realloc(mix->q_name, mix->nq + 1, sizeof(*mix->q_name));
	mix->q_name[mix->nq++] = name.p;
}

static void
name_linear(struct leat_mix *mix, const struct leat_design *d)
{
	char number[24];

	for (size_t j = 0; j < d->p; j++) {
		snprintf(number, sizeof(number), "%zu", j);
		name_coordinate(mix, "z", *d->column[j].name ? d->column[j].name : number, NULL);
	}
}

/* Scales of the likelihood on their logarithms; rho between its bounds. */
static void
set_likelihood(struct leat_mix *mix, struct leat_national *own)
{
	const struct leat_likelihood *l = &mix->likelihood;

	own->at_likelihood = mix->nq;
	for (int p = 0; p < l->nparameters; p++) {
		own->likelihood[p] = leat_coordinate_of(&l->prior[p]);
		if (own->likelihood[p].kind == LEAT_COORDINATE_SOFTPLUS)
			own->likelihood[p].kind = LEAT_COORDINATE_LOG;
		name_coordinate(mix, l->name[p], NULL, NULL);
	}
}

static size_t
channel_called(const struct leat_mix *mix, const struct leat_panel *panel, const char *name)
{
	for (size_t c = 0; c < mix->nchannels; c++)
		if (strcmp(panel->channel[mix->channel[c].series].name, name) == 0)
			return c;
	return SIZE_MAX;
}

/* A pair of which one channel has no exposure says nothing. */
static void
set_pairs(struct leat_mix *mix, struct leat_national *own, const struct leat_panel *panel,
    const struct leat_spec *spec)
{
	own->at_pairs = mix->nq;
	own->pair = LEAT_NEW_N(struct leat_national_pair, spec->ninteractions);
	for (size_t i = 0; i < spec->ninteractions; i++) {
		char *const *name = spec->interactions[i].channel;
		struct leat_national_pair *p = &own->pair[own->npairs];

		p->a = channel_called(mix, panel, name[0]);
		p->b = channel_called(mix, panel, name[1]);
		if (p->a == SIZE_MAX || p->b == SIZE_MAX)
			continue;
		p->prior = *leat_spec_prior_of(spec, "interaction", NULL);
		p->sd = leat_prior_sd(&p->prior);
		name_coordinate(mix, "interaction", name[0], name[1]);
		own->npairs++;
	}
}

static void
set_varying(struct leat_mix *mix, struct leat_national *own, size_t c,
    const struct leat_panel *panel, const struct leat_spec *spec)
{
	const char *name = panel->channel[mix->channel[c].series].name;
	char number[24];

	if (!mix->channel[c].varying)
		return;
	own->channel[c].varying = *leat_spec_prior_of(spec, "varying", name);
	name_coordinate(mix, "varying", name, NULL);
	for (int k = 0; k < mix->channel[c].varying; k++) {
		snprintf(number, sizeof(number), "%d", k);
		name_coordinate(mix, "varying", name, number);
	}
}

static void
set_channel(struct leat_mix *mix, struct leat_national *own, size_t c,
    const struct leat_panel *panel, const struct leat_spec *spec)
{
	struct leat_mix_channel *ch = &mix->channel[c];
	const char *name = panel->channel[ch->series].name;

	ch->at = mix->nq;
	for (int p = 0; p < ch->npar; p++) {
		own->channel[c].free[p] = mix->nq - ch->at;
		if (ch->coordinate[p].kind != LEAT_COORDINATE_FIXED)
			name_coordinate(mix,
			    p < ch->nadstock ? ch->shape.adstock->parameter[p]
					     : ch->shape.saturation->parameter[p - ch->nadstock],
			    name, NULL);
	}
	own->channel[c].u = mix->nq;
	name_coordinate(mix, "u", name, NULL);
	set_varying(mix, own, c, panel, spec);
	if (ch->effect_kind != LEAT_EFFECT_MARGINAL_ROI)
		return;
	own->channel[c].more = LEAT_NEW_N(double, mix->n);
	for (size_t t = 0; t < mix->n; t++)
		own->channel[c].more[t] = ch->x[t] * MORE;
}

/* Exposures without the experiment, from the first period that carries over into its window. */
static void
set_lift(struct leat_mix *mix, struct leat_mix_lift *l, const struct leat_panel_lift *from)
{
	const struct leat_mix_channel *ch = &mix->channel[l->channel];
	size_t lag = (size_t)ch->shape.max_lag, end = from->first + from->n;

	l->from = from;
	l->begin = from->first > lag ? from->first - lag : 0;
	l->n = end - l->begin;
	l->x = LEAT_NEW_N(double, l->n);
	for (size_t i = 0; i < l->n; i++)
		l->x[i] = ch->x[l->begin + i];
	for (size_t i = 0; i < from->n; i++) {
		double *x = &l->x[from->first - l->begin + i];

		*x = fmax(0, *x - leat_even(from->change[i] / ch->x_scale[0]));
	}
	l->effect = leat_even(from->effect / mix->y_scale[0]);
	l->se = leat_even(from->se / mix->y_scale[0]);
}

static void
set_lifts(struct leat_mix *mix, struct leat_national *own, const struct leat_panel *panel)
{
	own->lift = LEAT_NEW_N(struct leat_mix_lift, panel->nlifts);
	for (size_t i = 0; i < panel->nlifts; i++) {
		struct leat_mix_lift *l = &own->lift[own->nlifts];

		l->channel =
		    channel_called(mix, panel, panel->channel[panel->lift[i].channel].name);
		if (l->channel == SIZE_MAX)
			continue;
		set_lift(mix, l, &panel->lift[i]);
		own->nlifts++;
	}
}

static void
name_controls(struct leat_mix *mix, const struct leat_design *d)
{
	mix->control_name = LEAT_NEW_N(char *, d->p);
	for (size_t j = 0; j < d->p; j++)
		if (d->column[j].term == LEAT_TERM_CONTROL || d->column[j].term == LEAT_TERM_EVENT)
			mix->control_name[mix->ncontrols++] = leat_strdup(d->column[j].name);
}

void
leat_national_new(
    struct leat_mix *mix, const struct leat_panel *panel, const struct leat_spec *spec)
{
	struct leat_national *own = LEAT_NEW(struct leat_national);

	mix->form = &leat_national_form;
	mix->own = own;
	own->level_mean = leat_stat_mean(mix->y, mix->n);
	own->level_sd = leat_stat_sd(mix->y, mix->n) / sqrt((double)mix->n);
	own->intercept = *leat_spec_prior_of(spec, "intercept", NULL);
	own->recent = RECENT_DAYS / (size_t)panel->period_days;
	own->recent = own->recent < mix->n ? own->recent : mix->n;
	leat_design_init(&own->design, spec, panel, mix->y);
	name_coordinate(mix, "level", NULL, NULL);
	name_linear(mix, &own->design);
	name_controls(mix, &own->design);
	set_likelihood(mix, own);
	set_pairs(mix, own, panel, spec);
	own->nchannels = mix->nchannels;
	own->channel = LEAT_NEW_N(struct leat_national_channel, mix->nchannels);
	for (size_t c = 0; c < mix->nchannels; c++)
		set_channel(mix, own, c, panel, spec);
	set_lifts(mix, own, panel);
	national_names(mix, panel);
}
