/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One channel of a market: its curve, the prior of its effect, its part of the gradient. */
#include <math.h>
#include <string.h>

#include "mix/national_part.h"
#include "sample/sums.h"

#define MORE 0.01 /* by which marginal_roi's exposure is more */

/* The effectiveness e^w of every period; returns the log prior of tau and z. */
static double
place_varying(struct national_work *w, size_t c, const double *q, double *dq)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	const struct leat_national_channel *own = &w->own->channel[c];
	struct national_channel *cw = &w->channel[c];
	const double *z = q + own->u + 2;
	double slope, second, value;

	cw->tau = exp(q[own->u + 1]);
	value = leat_prior_log(&own->varying, cw->tau, &slope) + q[own->u + 1];
	dq[own->u + 1] = slope * cw->tau + 1;
	for (int k = 0; k < ch->varying; k++) {
		value -= 0.5 * z[k] * z[k];
		dq[own->u + 2 + (size_t)k] = -z[k];
	}
	for (size_t t = 0; t < w->mix->n; t++) {
		size_t k = national_hat(t, w->mix->n, ch->varying, &second);

		cw->effect[t] = exp(cw->tau * ((1 - second) * z[k] + second * z[k + 1]));
	}
	return value;
}

/* v = s e^w, and its slopes by the curve's parameters. */
static void
apply_effectiveness(struct national_work *w, size_t c, bool slopes)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	struct national_channel *cw = &w->channel[c];

	for (size_t t = 0; t < w->mix->n; t++)
		cw->v[t] *= cw->effect[t];
	for (int p = 0; slopes && p < ch->npar; p++)
		for (size_t t = 0; t < w->mix->n; t++)
			cw->slope[p][t] *= cw->effect[t];
}

static void
mean_hats(struct national_work *w, size_t c)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	struct national_channel *cw = &w->channel[c];
	size_t n = w->mix->n;
	double second;

	memset(cw->hat, 0, (size_t)ch->varying * sizeof(*cw->hat));
	for (size_t t = 0; t < n; t++) {
		size_t k = national_hat(t, n, ch->varying, &second);

		cw->hat[k] += (1 - second) * cw->h[t] / (double)n;
		cw->hat[k + 1] += second * cw->h[t] / (double)n;
	}
}

double
national_place_channel(struct national_work *w, size_t c, const double *q, double *dq, bool slopes)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	const struct leat_national_channel *own = &w->own->channel[c];
	struct national_channel *cw = &w->channel[c];
	size_t n = w->mix->n;
	double value = 0, per_mean;

	for (int p = 0; p < ch->npar; p++) {
		size_t at = ch->at + own->free[p];
		double log_slope, dlog, dprior;

		if (ch->coordinate[p].kind == LEAT_COORDINATE_FIXED) {
			w->par[c][p] = ch->coordinate[p].lower;
			continue;
		}
		w->par[c][p] =
		    leat_coordinate_value(&ch->coordinate[p], q[at], &cw->dx[p], &log_slope, &dlog);
		value += log_slope + leat_prior_log(&ch->prior[p], w->par[c][p], &dprior);
		dq[at] = dlog + dprior * cw->dx[p];
	}
	leat_mix_curve(ch, ch->x, 0, n, w->par[c], cw->v, slopes ? cw->slope : NULL);
	if (ch->varying) {
		value += place_varying(w, c, q, dq);
		apply_effectiveness(w, c, slopes);
	}
	cw->mean = leat_total(cw->v, n) / (double)n;
	per_mean = 1 / cw->mean;
	for (size_t t = 0; t < n; t++)
		cw->h[t] = cw->v[t] * per_mean;
	if (ch->varying)
		mean_hats(w, c);
	for (int p = 0; slopes && p < ch->npar; p++)
		cw->dmean[p] = leat_total(cw->slope[p], n) / (double)n;
	cw->m = exp(q[own->u]);
	return value;
}

/*
 * The return of one per cent more exposure, per mean contribution: the mean of v there
 * beside that of v. Its log derivatives by the curve's parameters go to dlog; those by
 * knots are left in scratch.
 */
static double
marginal_per_mean(struct national_work *w, size_t c, double *dlog)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	const struct national_channel *cw = &w->channel[c];
	size_t n = w->mix->n;
	double *v = w->scratch, *slope[2 * LEAT_CURVE_PARAMETERS], more;

	for (int p = 0; p < 2 * LEAT_CURVE_PARAMETERS; p++)
		slope[p] = v + (size_t)(p + 1) * n;
	leat_mix_curve(ch, w->own->channel[c].more, 0, n, w->par[c], v, slope);
	if (ch->varying)
		for (size_t t = 0; t < n; t++)
			v[t] *= cw->effect[t];
	more = leat_total(v, n) / (double)n - cw->mean;
	for (int p = 0; p < ch->npar; p++) {
		double d =
		    ch->varying ? leat_dot(slope[p], cw->effect, n) : leat_total(slope[p], n);

		dlog[p] = (d / (double)n - cw->dmean[p]) / more - cw->dmean[p] / cw->mean;
	}
	for (size_t t = 0; t < n; t++)
		v[t] = (v[t] - cw->v[t]) / more;
	return more / cw->mean / MORE;
}

/* The same by knots: of marginal_per_mean's scratch, or of beta, which has only the mean of v. */
static void
effect_by_knots(struct national_work *w, size_t c, double by, bool marginal)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	struct national_channel *cw = &w->channel[c];
	size_t n = w->mix->n;
	double second;

	for (int k = 0; k < ch->varying; k++)
		cw->dw[k] -= by * cw->hat[k];
	for (size_t t = 0; marginal && t < n; t++) {
		size_t k = national_hat(t, n, ch->varying, &second);

		cw->dw[k] += by * (1 - second) * w->scratch[t] / (double)n;
		cw->dw[k + 1] += by * second * w->scratch[t] / (double)n;
	}
}

/*
 * What the prior is about is e = unit m g, g a function of the curve: 1 / mean v for beta,
 * the marginal return's, or 1. As a density of u it is p(e) e.
 */
double
national_effect_log(struct national_work *w, size_t c)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	struct national_channel *cw = &w->channel[c];
	bool beta = ch->effect_kind == LEAT_EFFECT_BETA;
	bool marginal = ch->effect_kind == LEAT_EFFECT_MARGINAL_ROI;
	double dlog[2 * LEAT_CURVE_PARAMETERS] = {0}, e = cw->m, slope, value, by;

	if (beta) {
		e /= cw->mean;
		for (int p = 0; p < ch->npar; p++)
			dlog[p] = -cw->dmean[p] / cw->mean;
	} else {
		e *= ch->effect_per_mean;
	}
	if (marginal)
		e *= marginal_per_mean(w, c, dlog);
	value = leat_prior_log(&ch->effect, e, &slope) + log(e);
	by = slope * e + 1;
	cw->du += by;
	for (int p = 0; p < ch->npar; p++)
		cw->dpar[p] += by * dlog[p];
	if (ch->varying && (beta || marginal))
		effect_by_knots(w, c, by, marginal);
	return value;
}

/* Through h: by a knot it is h (hat_k - mean h hat_k). */
static void
knots_gradient(struct national_work *w, size_t c, double along, const double *q, double *dq)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	struct national_channel *cw = &w->channel[c];
	size_t n = w->mix->n, u = w->own->channel[c].u;
	double second;

	for (int k = 0; k < ch->varying; k++)
		cw->dw[k] -= along * cw->hat[k];
	for (size_t t = 0; t < n; t++) {
		size_t k = national_hat(t, n, ch->varying, &second);

		cw->dw[k] += (1 - second) * cw->dh[t] * cw->h[t];
		cw->dw[k + 1] += second * cw->dh[t] * cw->h[t];
	}
	for (int k = 0; k < ch->varying; k++) {
		dq[u + 2 + (size_t)k] += cw->tau * cw->dw[k];
		dq[u + 1] += cw->tau * cw->dw[k] * q[u + 2 + (size_t)k];
	}
}

/*
 * h = v / mean v has the derivative (v' - h mean v') / mean v by a parameter of the
 * curve; m (h - 1) has m (h - 1) by u, and the intercept loses m.
 */
void
national_channel_gradient(
    struct national_work *w, size_t c, double total, double dshift, const double *q, double *dq)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	const struct leat_national_channel *own = &w->own->channel[c];
	struct national_channel *cw = &w->channel[c];
	size_t n = w->mix->n;
	double along = leat_dot(cw->dh, cw->h, n);

	for (int p = 0; p < ch->npar; p++) {
		double through = leat_dot(cw->dh, cw->slope[p], n) - along * cw->dmean[p];

		if (ch->coordinate[p].kind != LEAT_COORDINATE_FIXED)
			dq[ch->at + own->free[p]] += (through / cw->mean + cw->dpar[p]) * cw->dx[p];
	}
	dq[own->u] = cw->m * (leat_dot(w->dmu, cw->h, n) - total - dshift) + cw->du;
	if (ch->varying)
		knots_gradient(w, c, along, q, dq);
}
