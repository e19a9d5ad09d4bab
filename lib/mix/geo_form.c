/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The geo hierarchy as a form of a mix: names, scales, and what a point says of each cell. */
#include "mix/geo_form.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "math/stat.h"
#include "mix/even.h"
#include "mix/geo.h"
#include "mix/geo_density.h"

struct form_work {
	const struct leat_mix *mix;
	const struct leat_geo *geo;
	struct leat_geo_work *work;
	struct leat_mix_point point;
	double (*par)[2 * LEAT_CURVE_PARAMETERS];
	double *value, *beta, **contribution, *baseline, *controls, *mu;
	double *control; /* ncontrols: outcome that each brought */
	double *room;
};

/* Names are listed, or values, by the same walk. */
struct list {
	struct leat_mix *mix; /* names go here */
	const struct leat_panel *panel;
	double *value; /* or values there */
	size_t n;
};

static void
name_of(struct leat_buf *name, const char *stem, const char *of, const char *of2)
{
	leat_buf_add_str(name, stem);
	if (of)
		leat_buf_printf(name, "[%s%s%s]", of, of2 ? "," : "", of2 ? of2 : "");
}

static void
put(struct list *l, const char *stem, const char *of, double value)
{
	struct leat_buf name = {0};

	if (l->value) {
		l->value[l->n++] = value;
		return;
	}
	name_of(&name, stem, of, NULL);
	l->mix->name = leat_realloc(l->mix->name, l->n + 1, sizeof(*l->mix->name));
	l->mix->name[l->n++] = name.p;
}

static const char *
curve_parameter(const struct leat_geo_media *m, int k)
{
	return k < m->nadstock ? m->shape.adstock->parameter[k]
			       : m->shape.saturation->parameter[k - m->nadstock];
}

static void
put_media(struct list *l, const struct leat_geo *geo, const struct leat_geo_point *at)
{
	for (size_t m = 0; m < geo->nmedia; m++) {
		const struct leat_geo_media *media = &geo->media[m];
		const char *name = l->value ? NULL : l->panel->channel[media->series].name;

		for (int k = 0; k < media->npar; k++)
			if (!media->par[k].fixed)
				put(l, curve_parameter(media, k), name,
				    at ? at->media[m].par[k] : 0);
		put(l, "beta", name, at ? exp(at->media[m].log_beta) : 0);
		put(l, "eta", name, at ? at->media[m].eta : 0);
	}
}

/* A treatment's contribution is over the whole outcome; a covariate's slope the mean one. */
static void
put_controls(struct list *l, const struct leat_geo *geo, const struct leat_geo_point *at)
{
	for (size_t j = 0; j < geo->ncontrols; j++) {
		const struct leat_geo_control *c = &geo->control[j];
		const char *name = l->value ? NULL : l->panel->control[c->series].name;

		put(l, c->treatment ? "contribution" : "gamma_control", name,
		    at ? at->control[j].mean : 0);
		put(l, "xi", name, at ? at->control[j].xi : 0);
	}
}

static void
put_all(struct list *l, const struct leat_geo *geo, const struct leat_geo_point *at)
{
	put_media(l, geo, at);
	put_controls(l, geo, at);
	for (int p = 0; p < geo->likelihood->nparameters; p++)
		put(l, geo->likelihood->name[p], NULL, at ? at->noise[p] : 0);
	for (size_t g = 0; g < geo->ngeos; g++)
		if (g != geo->baseline)
			put(l, "tau", l->value ? NULL : l->panel->geo[g], at ? at->tau[g] : 0);
}

static void
name_coordinate(struct leat_mix *mix, const char *stem, const char *of, const char *of2)
{
	struct leat_buf name = {0};

	name_of(&name, stem, of, of2);
	mix->q_name = leat_realloc(mix->q_name, mix->nq + 1, sizeof(*mix->q_name));
	mix->q_name[mix->nq++] = name.p;
}

static void
name_by_geo(struct leat_mix *mix, const struct leat_panel *panel, const char *stem, const char *of)
{
	for (size_t g = 0; g < panel->ngeos; g++)
		name_coordinate(mix, stem, of, panel->geo[g]);
}

/* In the order that leat_geo_new gives them their places. */
static void
name_coordinates(struct leat_mix *mix, const struct leat_geo *geo, const struct leat_panel *panel)
{
	char number[24];

	for (int p = 0; p < geo->likelihood->nparameters; p++)
		name_coordinate(mix, geo->likelihood->name[p], NULL, NULL);
	for (size_t m = 0; m < geo->nmedia; m++) {
		const struct leat_geo_media *media = &geo->media[m];
		const char *name = panel->channel[media->series].name;

		for (int k = 0; k < media->npar; k++)
			if (!media->par[k].fixed)
				name_coordinate(mix, curve_parameter(media, k), name, NULL);
		name_coordinate(mix, "effect", name, NULL);
		name_coordinate(mix, "eta", name, NULL);
		name_by_geo(mix, panel, "z", name);
	}
	for (size_t j = 0; j < geo->ncontrols; j++) {
		const struct leat_geo_control *c = &geo->control[j];
		const char *name = panel->control[c->series].name;

		name_coordinate(mix, "gamma_control", name, NULL);
		name_coordinate(mix, "xi", name, NULL);
		name_by_geo(mix, panel, "z_control", name);
	}
	for (size_t g = 0; !geo->marginal && g < geo->ngeos; g++)
		if (g != geo->baseline)
			name_coordinate(mix, "tau", panel->geo[g], NULL);
	for (size_t k = 0; !geo->marginal && k < geo->time.nrows; k++) {
		snprintf(number, sizeof(number), "%zu", k);
		name_coordinate(mix, "time", number, NULL);
	}
}

static void *
work_new(const struct leat_mix *mix)
{
	struct form_work *w = LEAT_NEW(struct form_work);
	size_t n = mix->n, nc = mix->nchannels;
	double *room;

	w->mix = mix;
	w->geo = mix->own;
	w->work = leat_geo_work_new(w->geo);
	w->par = leat_zalloc(nc, sizeof(*w->par));
	w->contribution = LEAT_NEW_N(double *, nc);
	w->room = room =
	    LEAT_NEW_N(double, (3 + nc) * n + nc * mix->ngeos + mix->nparameters + mix->ncontrols);
	for (size_t c = 0; c < nc; c++, room += n)
		w->contribution[c] = room;
	w->baseline = room;
	w->controls = room + n;
	w->mu = room + 2 * n;
	w->beta = room + 3 * n;
	w->value = w->beta + nc * mix->ngeos;
	w->control = w->value + mix->nparameters;
	return w;
}

static void
work_free(void *work)
{
	struct form_work *w = work;

	leat_geo_work_free(w->work);
	free(w->par);
	free(w->contribution);
	free(w->room);
	free(w);
}

static double
evaluate(void *work, const double *q, double *grad)
{
	struct leat_density d = leat_geo_density(((struct form_work *)work)->work);

	return d.eval(d.ctx, q, grad);
}

/* One geo's cells, in scaled outcome. */
static void
fill_geo(struct form_work *w, const struct leat_geo_point *at, size_t g)
{
	const struct leat_geo *geo = w->geo;
	size_t from = g * geo->nperiods;

	for (size_t t = 0; t < geo->nperiods; t++) {
		size_t cell = leat_geo_cell(geo, g, t), i = from + t;
		double base = at->tau[g] + at->time[t], controls = 0, sum;

		for (size_t j = 0; j < geo->ncontrols; j++) {
			const struct leat_geo_control *c = &geo->control[j];
			double slope = at->control[j].slope[g];

			base += slope * c->origin;
			controls += slope * (c->z[cell] - c->origin);
			w->control[j] += w->mix->y_scale[g] * slope * (c->z[cell] - c->origin);
		}
		sum = base + controls;
		for (size_t m = 0; m < geo->nmedia; m++) {
			double v = at->media[m].beta[g] * at->media[m].curve.y[cell];

			w->contribution[m][i] = v;
			sum += v;
		}
		w->baseline[i] = base;
		w->controls[i] = controls;
		w->mu[i] = sum;
	}
}

static const struct leat_mix_point *
at(void *work, const double *q, struct leat_rng *rng)
{
	struct form_work *w = work;
	const struct leat_geo *geo = w->geo;
	const struct leat_geo_point *p = leat_geo_at(w->work, q, rng);
	struct list l = {.value = w->value};

	put_all(&l, geo, p);
	for (size_t m = 0; m < geo->nmedia; m++) {
		memcpy(w->par[m], p->media[m].par, sizeof(w->par[m]));
		memcpy(w->beta + m * geo->ngeos, p->media[m].beta, geo->ngeos * sizeof(double));
	}
	memset(w->control, 0, geo->ncontrols * sizeof(*w->control));
	for (size_t g = 0; g < geo->ngeos; g++)
		fill_geo(w, p, g);
	w->point = (struct leat_mix_point){.value = w->value,
	    .par = w->par,
	    .beta = w->beta,
	    .likelihood = p->noise,
	    .contribution = w->contribution,
	    .baseline = w->baseline,
	    .controls = w->controls,
	    .control = w->control,
	    .mu = w->mu};
	return &w->point;
}

static void
start(const struct leat_mix *mix, double *q)
{
	leat_geo_start(mix->own, q);
}

/* What 0 and 1 do, each covariate. */
static void
scaling(const struct leat_mix *mix, struct leat_jw *w)
{
	const struct leat_geo *geo = mix->own;

	leat_jw_key(w, "control");
	leat_jw_open(w, '{');
	for (size_t j = 0; j < geo->ncontrols; j++) {
		leat_jw_key(w, geo->control[j].name);
		leat_jw_open(w, '{');
		leat_jw_key(w, "zero");
		leat_jw_number(w, geo->control[j].zero);
		leat_jw_key(w, "unit");
		leat_jw_number(w, geo->control[j].unit);
		leat_jw_close(w, '}');
	}
	leat_jw_close(w, '}');
}

static void
own_free(void *own)
{
	leat_geo_free(own);
}

static const struct leat_mix_form geo_form = {
    .work_new = work_new,
    .work_free = work_free,
    .evaluate = evaluate,
    .at = at,
    .start = start,
    .scaling = scaling,
    .modeless = true,
    .free = own_free,
};

/* What a mix says of its channels: shape, and the exposure that is 1 in each geo. */
static void
set_channels(struct leat_mix *mix, const struct leat_geo *geo, const struct leat_panel *panel)
{
	mix->nchannels = geo->nmedia;
	mix->channel = LEAT_NEW_N(struct leat_mix_channel, geo->nmedia);
	for (size_t m = 0; m < geo->nmedia; m++) {
		const struct leat_geo_media *from = &geo->media[m];
		struct leat_mix_channel *to = &mix->channel[m];

		to->series = from->series;
		to->shape = from->shape;
		to->npar = from->npar;
		to->nadstock = from->nadstock;
		to->x = LEAT_NEW_N(double, mix->n);
		for (size_t i = 0; i < mix->n; i++)
			to->x[i] = panel->channel[from->series].exposure[i] /
				   (from->x_scale * panel->population[i / mix->nperiods]);
		if (from->frequency) {
			to->frequency = LEAT_NEW_N(double, mix->n);
			memcpy(to->frequency, from->frequency, mix->n * sizeof(double));
		}
		to->x_scale = LEAT_NEW_N(double, geo->ngeos);
		for (size_t g = 0; g < geo->ngeos; g++)
			to->x_scale[g] = from->x_scale * panel->population[g];
		for (int k = 0; k < from->npar; k++)
			to->prior[k] = from->par[k].prior;
		to->effect = from->effect.prior;
		to->effect_kind = from->effect_kind;
		to->effect_per_mean =
		    mix->y_scale[0] * (double)mix->n / (geo->total * from->per_effect);
		to->at = from->at;
	}
}

struct leat_mix *
leat_geo_mix_new(const struct leat_panel *panel, const struct leat_spec *spec)
{
	struct leat_mix *mix = LEAT_NEW(struct leat_mix);
	struct list l = {.mix = mix, .panel = panel};
	struct leat_geo *geo;
	double mean, scale;

	mix->form = &geo_form;
	mix->ngeos = panel->ngeos;
	mix->heads = panel->population[0];
	mix->nperiods = panel->nperiods;
	mix->n = mix->ngeos * mix->nperiods;
	leat_geo_scale(panel, spec, &mean, &scale);
	mix->y_scale = LEAT_NEW_N(double, mix->ngeos);
	mix->y_zero = LEAT_NEW_N(double, mix->ngeos);
	for (size_t g = 0; g < mix->ngeos; g++) {
		mix->y_scale[g] = panel->population[g] * scale;
		mix->y_zero[g] = panel->population[g] * mean;
	}
	mix->y = LEAT_NEW_N(double, mix->n);
	for (size_t i = 0; i < mix->n; i++) {
		size_t g = i / mix->nperiods;

		mix->y[i] = leat_even((panel->outcome[i] - mix->y_zero[g]) / mix->y_scale[g]);
	}
	leat_mix_values(mix, panel);
	leat_likelihood_init(&mix->likelihood, spec, panel, mix->y, mix->y_scale, mix->y_zero);
	mix->own = geo = leat_geo_new(panel, spec, &mix->likelihood);
	set_channels(mix, geo, panel);
	name_coordinates(mix, geo, panel);
	put_all(&l, geo, NULL);
	mix->nparameters = l.n;
	mix->ncontrols = geo->ncontrols;
	mix->control_name = LEAT_NEW_N(char *, geo->ncontrols);
	for (size_t j = 0; j < geo->ncontrols; j++)
		mix->control_name[j] = leat_strdup(geo->control[j].name);
	return mix;
}
