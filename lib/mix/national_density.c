/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The density of one market and its gradient; see national_part.h for the coordinates. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/national_part.h"
#include "sample/sums.h"

static void
add(double *y, double scale, const double *x, size_t n)
{
	for (size_t t = 0; t < n; t++)
		y[t] += scale * x[t];
}

/* Room is counted while there is none, and then given out in the same order. */
struct rooms {
	double *at;
	size_t used;
};

static double *
take(struct rooms *r, size_t n)
{
	double *room = r->at ? r->at + r->used : NULL;

	r->used += n;
	return room;
}

static void
place_rooms(struct national_work *w, struct rooms *r)
{
	size_t n = w->mix->n, nc = w->mix->nchannels;

	w->mu = take(r, n);
	w->dmu = take(r, n);
	w->baseline = take(r, n);
	w->controls = take(r, n);
	w->control = take(r, w->mix->ncontrols);
	w->scratch = take(r, n * (1 + 2 * LEAT_CURVE_PARAMETERS));
	w->theta = take(r, w->own->design.p);
	w->dtheta = take(r, w->own->design.p);
	w->gamma = take(r, w->own->npairs);
	w->dgamma = take(r, w->own->npairs);
	w->beta = take(r, nc);
	w->value = take(r, w->mix->nparameters);
	for (size_t c = 0; c < nc; c++) {
		struct national_channel *cw = &w->channel[c];
		size_t knots = (size_t)w->mix->channel[c].varying;

		cw->v = take(r, n);
		cw->h = take(r, n);
		cw->dh = take(r, n);
		cw->effect = take(r, knots ? n : 0);
		cw->hat = take(r, knots);
		cw->dw = take(r, knots);
		w->contribution[c] = take(r, n);
		for (int p = 0; p < 2 * LEAT_CURVE_PARAMETERS; p++)
			cw->slope[p] = take(r, n);
	}
}

static void *
work_new(const struct leat_mix *mix)
{
	struct national_work *w = LEAT_NEW(struct national_work);
	struct rooms rooms = {0};

	w->mix = mix;
	w->own = mix->own;
	w->channel = LEAT_NEW_N(struct national_channel, mix->nchannels);
	w->par = leat_zalloc(mix->nchannels, sizeof(*w->par));
	w->contribution = LEAT_NEW_N(double *, mix->nchannels);
	place_rooms(w, &rooms);
	rooms = (struct rooms){w->room = LEAT_NEW_N(double, rooms.used), 0};
	place_rooms(w, &rooms);
	w->point = (struct leat_mix_point){.value = w->value,
	    .par = (const double(*)[2 * LEAT_CURVE_PARAMETERS]) w->par,
	    .beta = w->beta,
	    .likelihood = w->likelihood,
	    .contribution = w->contribution,
	    .baseline = w->baseline,
	    .controls = w->controls,
	    .control = w->control,
	    .mu = w->mu};
	return w;
}

static void
work_free(void *work)
{
	struct national_work *w = work;

	free(w->channel);
	free(w->par);
	free(w->contribution);
	free(w->room);
	free(w);
}

/* gamma (h_a h_b - mean); returns the mean times gamma, which the intercept loses. */
static double
place_pair(struct national_work *w, size_t i)
{
	const struct leat_national_pair *p = &w->own->pair[i];
	const double *a = w->channel[p->a].h, *b = w->channel[p->b].h;
	size_t n = w->mix->n;
	double mean = leat_dot(a, b, n) / (double)n;

	for (size_t t = 0; t < n; t++)
		w->mu[t] += w->gamma[i] * (a[t] * b[t] - mean);
	return w->gamma[i] * mean;
}

/* Coefficients by their coordinates; grad gets the derivatives of the priors. */
static double
place_pairs(struct national_work *w, const double *q, double *grad)
{
	double value = 0, slope;

	for (size_t i = 0; i < w->own->npairs; i++) {
		const struct leat_national_pair *p = &w->own->pair[i];

		w->gamma[i] = p->sd * q[w->own->at_pairs + i];
		value += leat_prior_log(&p->prior, w->gamma[i], &slope);
		grad[w->own->at_pairs + i] = p->sd * slope;
	}
	return value;
}

static double
place_likelihood(struct national_work *w, const double *q, double *grad)
{
	const struct leat_likelihood *l = &w->mix->likelihood;
	double value = 0, dx, log_slope, dlog, dprior;

	for (int p = 0; p < l->nparameters; p++) {
		size_t at = w->own->at_likelihood + (size_t)p;

		w->likelihood[p] =
		    leat_coordinate_value(&w->own->likelihood[p], q[at], &dx, &log_slope, &dlog);
		value += log_slope + leat_prior_log(&l->prior[p], w->likelihood[p], &dprior);
		grad[at] = dlog + dprior * dx;
		w->dlikelihood[p] = dx;
	}
	return value;
}

void
national_place(struct national_work *w, const double *q, double *grad, double *value, bool slopes)
{
	const struct leat_mix *mix = w->mix;
	const struct leat_national *own = w->own;
	const struct leat_design *d = &own->design;
	double level = own->level_mean + own->level_sd * q[0], shift = 0;

	for (size_t t = 0; t < mix->n; t++)
		w->mu[t] = level;
	leat_design_theta(d, q + 1, w->theta);
	for (size_t j = 0; j < d->p; j++) {
		add(w->mu, w->theta[j], d->x + j * d->n, d->n);
		shift += w->theta[j] * d->column[j].mean;
	}
	*value = place_likelihood(w, q, grad) + place_pairs(w, q, grad);
	for (size_t c = 0; c < mix->nchannels; c++) {
		struct national_channel *cw = &w->channel[c];

		*value += national_place_channel(w, c, q, grad, slopes);
		for (size_t t = 0; t < mix->n; t++)
			w->mu[t] += cw->m * (cw->h[t] - 1);
		shift += cw->m;
	}
	for (size_t i = 0; i < own->npairs; i++)
		shift += place_pair(w, i);
	w->intercept = level - shift;
}

/* Priors of the linear coefficients; dtheta gets their derivatives. */
static double
theta_log(const struct national_work *w)
{
	const struct leat_design *d = &w->own->design;
	double value = 0;

	for (size_t j = 0; j < d->p; j++)
		value += leat_prior_log(&d->column[j].prior, w->theta[j], &w->dtheta[j]);
	return value;
}

/* d log density / d z = whiten' d log density / d theta. */
static void
linear_gradient(struct national_work *w, double dshift, double *dz)
{
	const struct leat_design *d = &w->own->design;

	for (size_t j = 0; j < d->p; j++)
		w->dtheta[j] +=
		    leat_dot(w->dmu, d->x + j * d->n, d->n) - dshift * d->column[j].mean;
	for (size_t j = 0; j < d->p; j++) {
		double v = 0;

		for (size_t i = 0; i <= j; i++)
			v += d->whiten[i * d->p + j] * w->dtheta[i];
		dz[j] = v;
	}
}

/* Through the mean, by h of both channels of each pair and by gamma; total is dmu's sum. */
static void
pairs_gradient(struct national_work *w, double total, double dshift)
{
	size_t n = w->mix->n;
	double centre = (total + dshift) / (double)n;

	for (size_t i = 0; i < w->own->npairs; i++) {
		struct national_channel *a = &w->channel[w->own->pair[i].a];
		struct national_channel *b = &w->channel[w->own->pair[i].b];
		double gamma = w->gamma[i], sum = 0;

		for (size_t t = 0; t < n; t++) {
			double g = w->dmu[t] - centre;

			sum += g * a->h[t] * b->h[t];
			a->dh[t] += gamma * g * b->h[t];
			b->dh[t] += gamma * g * a->h[t];
		}
		w->dgamma[i] += sum;
	}
}

/* Nothing collected yet, but what goes through the mean of the channel itself. */
static void
clear(struct national_work *w)
{
	for (size_t c = 0; c < w->mix->nchannels; c++) {
		struct national_channel *cw = &w->channel[c];

		cw->du = 0;
		memset(cw->dpar, 0, sizeof(cw->dpar));
		if (w->mix->channel[c].varying)
			memset(cw->dw, 0, (size_t)w->mix->channel[c].varying * sizeof(*cw->dw));
		for (size_t t = 0; t < w->mix->n; t++)
			cw->dh[t] = cw->m * w->dmu[t];
	}
	if (w->own->npairs)
		memset(w->dgamma, 0, w->own->npairs * sizeof(*w->dgamma));
}

static double
evaluate(void *work, const double *q, double *grad)
{
	struct national_work *w = work;
	const struct leat_mix *mix = w->mix;
	const struct leat_national *own = w->own;
	double value, dshift, total, d[LEAT_LIKELIHOOD_PARAMETERS];

	national_place(w, q, grad, &value, true);
	/* dshift: the intercept is the level minus the shift, its prior pulls on both. */
	value += leat_prior_log(&own->intercept, w->intercept, &dshift) + theta_log(w);
	value += leat_likelihood_log(&mix->likelihood, w->mu, w->likelihood, w->dmu, d);
	for (int p = 0; p < mix->likelihood.nparameters; p++)
		grad[own->at_likelihood + (size_t)p] += d[p] * w->dlikelihood[p];
	total = leat_total(w->dmu, mix->n);
	clear(w);
	pairs_gradient(w, total, dshift);
	value += national_lifts_log(w);
	grad[0] = own->level_sd * (total + dshift);
	linear_gradient(w, dshift, grad + 1);
	for (size_t i = 0; i < own->npairs; i++)
		grad[own->at_pairs + i] += own->pair[i].sd * w->dgamma[i];
	for (size_t c = 0; c < mix->nchannels; c++) {
		value += national_effect_log(w, c);
		national_channel_gradient(w, c, total, dshift, q, grad);
	}
	return isfinite(value) ? value : -INFINITY;
}

/*
 * Every parameter near the middle of its coordinate, media at a tenth of the
 * outcome between them, noise at half the outcome's spread.
 */
static void
start(const struct leat_mix *mix, double *q)
{
	const struct leat_national *own = mix->own;
	double sd = own->level_sd * sqrt((double)mix->n), level = fabs(own->level_mean) + sd;

	for (size_t i = 0; i < mix->nq; i++)
		q[i] = 0;
	for (int p = 0; p < mix->likelihood.nparameters; p++)
		if (strcmp(mix->likelihood.name[p], "sigma") == 0)
			q[own->at_likelihood + (size_t)p] = log(sd / 2);
		else if (strcmp(mix->likelihood.name[p], "rho") != 0)
			q[own->at_likelihood + (size_t)p] = log(20);
	for (size_t c = 0; c < mix->nchannels; c++) {
		q[own->channel[c].u] = log(0.1 * level / (double)mix->nchannels);
		if (mix->channel[c].varying)
			q[own->channel[c].u + 1] = log(0.05);
	}
}

/* What 0 and 1 do, of each control. */
static void
scaling(const struct leat_mix *mix, struct leat_jw *w)
{
	const struct leat_national *own = mix->own;

	leat_jw_key(w, "control");
	leat_jw_open(w, '{');
	for (size_t j = 0; j < own->design.p; j++) {
		const struct leat_design_column *col = &own->design.column[j];

		if (col->term != LEAT_TERM_CONTROL)
			continue;
		leat_jw_key(w, col->name);
		leat_jw_open(w, '{');
		leat_jw_key(w, "zero");
		leat_jw_number(w, col->zero);
		leat_jw_key(w, "unit");
		leat_jw_number(w, col->unit);
		leat_jw_close(w, '}');
	}
	leat_jw_close(w, '}');
}

static void
free_own(void *p)
{
	struct leat_national *own = p;

	for (size_t i = 0; i < own->nlifts; i++)
		free(own->lift[i].x);
	for (size_t c = 0; c < own->nchannels; c++)
		free(own->channel[c].more);
	free(own->lift);
	free(own->pair);
	free(own->channel);
	leat_design_fini(&own->design);
	free(own);
}

const struct leat_mix_form leat_national_form = {.work_new = work_new,
    .work_free = work_free,
    .evaluate = evaluate,
    .at = national_at,
    .start = start,
    .scaling = scaling,
    .free = free_own};
