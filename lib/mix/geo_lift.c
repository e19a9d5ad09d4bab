/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/geo_lift.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/even.h"

#define NPAR (2 * LEAT_CURVE_PARAMETERS)

/* A geo's exposures without the experiment: those of the model, less what it changed. */
static void
set_geo(const struct leat_geo *geo, struct leat_geo_lift *l, size_t k, double population)
{
	const struct leat_geo_media *m = &geo->media[l->media];
	size_t g = l->first_geo + k, block = (geo->nperiods + m->lead) * LEAT_GEO_LANES;
	const double *x = m->x + g / LEAT_GEO_LANES * block + g % LEAT_GEO_LANES;
	const double *change = l->from->change + k * l->from->n;
	double *to = l->x + k * l->n, *window = to + l->n - l->from->n;

	for (size_t i = 0; i < l->n; i++)
		to[i] = x[(m->lead + l->begin + i) * LEAT_GEO_LANES];
	for (size_t i = 0; i < l->from->n; i++)
		window[i] = fmax(0, window[i] - leat_even(change[i] / (population * m->x_scale)));
	l->worth[k] = leat_even(population * geo->y_scale / l->from->se);
}

static void
set_lift(const struct leat_geo *geo, struct leat_geo_lift *l, const struct leat_panel *panel)
{
	size_t lag = geo->media[l->media].lead - 1, first = l->from->first;

	l->ngeos = leat_panel_lift_geos(panel, l->from, &l->first_geo);
	l->begin = first > lag ? first - lag : 0;
	l->n = first + l->from->n - l->begin;
	l->x = LEAT_NEW_N(double, l->ngeos * l->n);
	l->worth = LEAT_NEW_N(double, l->ngeos);
	l->effect = leat_even(l->from->effect / l->from->se);
	for (size_t k = 0; k < l->ngeos; k++)
		set_geo(geo, l, k, panel->population[l->first_geo + k]);
}

/* An experiment on a channel that has no exposure says nothing. */
void
leat_geo_lifts_set(struct leat_geo *geo, const struct leat_panel *panel)
{
	geo->lift = LEAT_NEW_N(struct leat_geo_lift, panel->nlifts);
	for (size_t i = 0; i < panel->nlifts; i++) {
		struct leat_geo_lift *l = &geo->lift[geo->nlifts];

		l->from = &panel->lift[i];
		l->media = 0;
		while (l->media < geo->nmedia && geo->media[l->media].series != l->from->channel)
			l->media++;
		if (l->media == geo->nmedia)
			continue;
		set_lift(geo, l, panel);
		geo->nlifts++;
	}
}

void
leat_geo_lifts_fini(struct leat_geo *geo)
{
	for (size_t i = 0; i < geo->nlifts; i++) {
		free(geo->lift[i].x);
		free(geo->lift[i].worth);
	}
	free(geo->lift);
}

struct leat_geo_lifts {
	const struct leat_geo *geo;
	double **along; /* by channel: what leat_geo_lifts_along adds, nlanes each for y and the
			   parameters; NULL: no experiment is on it */
	double *gain;   /* the same for one experiment's geos: sum_t inside (y - y') */
	double *series; /* y' and its derivatives */
};

struct leat_geo_lifts *
leat_geo_lifts_new(const struct leat_geo *geo)
{
	struct leat_geo_lifts *w;
	size_t longest = 0;

	if (geo->nlifts == 0)
		return NULL;
	w = LEAT_NEW(struct leat_geo_lifts);
	w->geo = geo;
	w->along = LEAT_NEW_N(double *, geo->nmedia);
	for (size_t i = 0; i < geo->nlifts; i++) {
		const struct leat_geo_lift *l = &geo->lift[i];

		longest = l->n > longest ? l->n : longest;
		if (w->along[l->media] == NULL)
			w->along[l->media] = LEAT_NEW_N(double, (1 + NPAR) * geo->nlanes);
	}
	w->gain = LEAT_NEW_N(double, (1 + NPAR) * (geo->nlanes + longest));
	w->series = w->gain + (1 + NPAR) * geo->nlanes;
	return w;
}

void
leat_geo_lifts_free(struct leat_geo_lifts *w)
{
	if (w == NULL)
		return;
	for (size_t m = 0; m < w->geo->nmedia; m++)
		free(w->along[m]);
	free(w->along);
	free(w->gain);
	free(w);
}

/* What the change brought in a geo, by one on beta, and its derivatives: 1 + NPAR numbers. */
static void
gain_of(struct leat_geo_lifts *w, const struct leat_geo_lift *l, size_t k,
    const struct leat_geo_media_point *at, double *gain)
{
	const struct leat_geo_media *m = &w->geo->media[l->media];
	size_t g = l->first_geo + k, skip = l->n - l->from->n;
	const double *x = l->x + k * l->n;
	double *y = w->series, *dy[NPAR];

	for (int p = 0; p < NPAR; p++)
		dy[p] = y + (size_t)(p + 1) * l->n;
	if (m->frequency)
		leat_shape_apply_reach(&m->shape, x, m->frequency + g * w->geo->nperiods + l->begin,
		    l->n, at->par, y, dy);
	else
		leat_shape_apply(&m->shape, x, l->n, at->par, y, dy);
	memset(gain, 0, (1 + NPAR) * sizeof(*gain));
	for (size_t i = skip; i < l->n; i++) {
		size_t cell = leat_geo_cell(w->geo, g, l->begin + i);
		double inside = l->from->inside[i - skip];

		gain[0] += inside * (at->curve.y[cell] - y[i]);
		for (int p = 0; p < m->npar; p++)
			if (!m->par[p].fixed)
				gain[1 + p] +=
				    inside * (leat_geo_curve_slope(&at->curve, p, cell) - dy[p][i]);
	}
}

static double
lift_log(
    struct leat_geo_lifts *w, const struct leat_geo_lift *l, const struct leat_geo_media_point *at)
{
	double error = l->effect, *along = w->along[l->media];

	for (size_t k = 0; k < l->ngeos; k++) {
		double *gain = w->gain + k * (1 + NPAR);

		gain_of(w, l, k, at, gain);
		error -= l->worth[k] * at->beta[l->first_geo + k] * gain[0];
	}
	for (size_t k = 0; k < l->ngeos; k++)
		for (size_t p = 0; p < 1 + NPAR; p++)
			along[p * w->geo->nlanes + l->first_geo + k] +=
			    error * l->worth[k] * w->gain[k * (1 + NPAR) + p];
	return -0.5 * error * error;
}

double
leat_geo_lifts_log(struct leat_geo_lifts *w, const struct leat_geo_media_point *media)
{
	const struct leat_geo *geo = w->geo;
	double value = 0;

	for (size_t m = 0; m < geo->nmedia; m++)
		if (w->along[m])
			memset(w->along[m], 0, (1 + NPAR) * geo->nlanes * sizeof(double));
	for (size_t i = 0; i < geo->nlifts; i++)
		value += lift_log(w, &geo->lift[i], &media[geo->lift[i].media]);
	return value;
}

void
leat_geo_lifts_along(const struct leat_geo_lifts *w, size_t m, double *sum, double *const *sums)
{
	const double *along = w ? w->along[m] : NULL;

	for (size_t g = 0; along && g < w->geo->ngeos; g++) {
		sum[g] += along[g];
		for (int p = 0; p < w->geo->media[m].npar; p++)
			sums[p][g] += along[(size_t)(p + 1) * w->geo->nlanes + g];
	}
}
