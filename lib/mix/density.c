/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/density.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LOG_SQRT_2PI 0.918938533204672741780329736406

/* What one channel's curve is at a point, beyond what the point itself tells. */
struct channel_work {
	double mean_s;                            /* mean_t s_t */
	double dx[2 * LEAT_CURVE_PARAMETERS];     /* d parameter / d q */
	double *slope[2 * LEAT_CURVE_PARAMETERS]; /* n: d s_t / d parameter */
};

struct leat_mix_work {
	const struct leat_mix *mix;
	struct leat_mix_point point;
	struct channel_work *channel;
	double *residual; /* n; becomes d log density / d mu */
	double *dtheta;   /* design.p: d log density / d theta */
	double *room;
};

/*
 * Four sums side by side: the order is fixed, so the result is too, and it does
 * not wait for one addition after the other.
 */
static double
dot(const double *a, const double *b, size_t n)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
	size_t t = 0;

	for (; t + 4 <= n; t += 4) {
		s0 += a[t] * b[t];
		s1 += a[t + 1] * b[t + 1];
		s2 += a[t + 2] * b[t + 2];
		s3 += a[t + 3] * b[t + 3];
	}
	for (; t < n; t++)
		s0 += a[t] * b[t];
	return (s0 + s1) + (s2 + s3);
}

static double
sum(const double *a, size_t n)
{
	double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
	size_t t = 0;

	for (; t + 4 <= n; t += 4) {
		s0 += a[t];
		s1 += a[t + 1];
		s2 += a[t + 2];
		s3 += a[t + 3];
	}
	for (; t < n; t++)
		s0 += a[t];
	return (s0 + s1) + (s2 + s3);
}

static void
subtract(double *y, double scale, const double *x, size_t n)
{
	for (size_t t = 0; t < n; t++)
		y[t] -= scale * x[t];
}

struct leat_mix_work *
leat_mix_work_new(const struct leat_mix *mix)
{
	struct leat_mix_work *w = LEAT_NEW(struct leat_mix_work);
	size_t n = mix->n, nc = mix->nchannels, per = 1 + 2 * LEAT_CURVE_PARAMETERS;
	double *room = LEAT_NEW_N(double, n *(1 + nc * per) + 2 * mix->design.p + 2 * nc);

	w->mix = mix;
	w->room = room;
	w->channel = LEAT_NEW_N(struct channel_work, nc);
	w->point.par = leat_zalloc(nc, sizeof(*w->point.par));
	w->point.curve = LEAT_NEW_N(double *, nc);
	w->point.residual = w->residual = room;
	room += n;
	for (size_t c = 0; c < nc; c++) {
		w->point.curve[c] = room;
		room += n;
		for (int p = 0; p < 2 * LEAT_CURVE_PARAMETERS; p++, room += n)
			w->channel[c].slope[p] = room;
	}
	w->point.theta = room;
	w->dtheta = room + mix->design.p;
	w->point.beta = w->dtheta + mix->design.p;
	w->point.mean = w->point.beta + nc;
	return w;
}

void
leat_mix_work_free(struct leat_mix_work *w)
{
	if (w == NULL)
		return;
	free(w->point.par);
	free(w->point.curve);
	free(w->channel);
	free(w->room);
	free(w);
}

/*
 * One channel's curve at q: parameters, s_t / mean s, mean s, beta. Returns the
 * log Jacobian and log prior of the curve's parameters, their derivative in dq.
 */
static double
place_channel(struct leat_mix_work *w, size_t c, const double *q, double *dq, bool slopes)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	struct channel_work *cw = &w->channel[c];
	double *par = w->point.par[c], *s = w->point.curve[c], value = 0, per_mean;
	size_t n = w->mix->n;

	for (int p = 0; p < ch->npar; p++) {
		double log_slope, dlog, dprior;

		par[p] =
		    leat_coordinate_value(&ch->coordinate[p], q[p], &cw->dx[p], &log_slope, &dlog);
		value += log_slope + leat_prior_log(&ch->prior[p], par[p], &dprior);
		dq[p] = dlog + dprior * cw->dx[p];
	}
	leat_shape_apply(&ch->shape, ch->x, n, par, s, slopes ? cw->slope : NULL);
	cw->mean_s = sum(s, n) / (double)n;
	per_mean = 1 / cw->mean_s;
	for (size_t t = 0; t < n; t++)
		s[t] *= per_mean;
	w->point.mean[c] = exp(q[ch->npar]);
	w->point.beta[c] = w->point.mean[c] / cw->mean_s;
	return value;
}

/*
 * The prior of the effect, as a density of u. On a multiple of m it is p(e) e;
 * on beta = m / mean s it is p(beta) beta, which moves with the curve too:
 * dmean gets its derivative by log mean s.
 */
static double
effect_log(const struct leat_mix_work *w, size_t c, double *du, double *dmean)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	double e = ch->effect_on_beta ? w->point.beta[c] : ch->effect_per_mean * w->point.mean[c];
	double slope, value = leat_prior_log(&ch->effect, e, &slope) + log(e);

	*du = slope * e + 1;
	*dmean = ch->effect_on_beta ? -*du : 0;
	return value;
}

/* Priors of the linear coefficients; dtheta gets their derivatives. */
static double
theta_log(const struct leat_mix_work *w)
{
	const struct leat_design *d = &w->mix->design;
	double value = 0;

	for (size_t j = 0; j < d->p; j++)
		value += leat_prior_log(&d->column[j].prior, w->point.theta[j], &w->dtheta[j]);
	return value;
}

/* Everything but the likelihood's own sums; fills the point and the residual. */
static void
place(struct leat_mix_work *w, const double *q, double *grad, double *value, bool slopes)
{
	const struct leat_mix *mix = w->mix;
	const struct leat_design *d = &mix->design;
	double level = mix->level_mean + mix->level_sd * q[0];
	double shift = 0;

	*value = 0;
	for (size_t t = 0; t < mix->n; t++)
		w->residual[t] = mix->y[t] - level;
	leat_design_theta(d, q + 1, w->point.theta);
	for (size_t j = 0; j < d->p; j++) {
		subtract(w->residual, w->point.theta[j], d->x + j * d->n, d->n);
		shift += w->point.theta[j] * d->column[j].mean;
	}
	for (size_t c = 0; c < mix->nchannels; c++) {
		size_t at = mix->channel[c].at;

		*value += place_channel(w, c, q + at, grad + at, slopes);
		for (size_t t = 0; t < mix->n; t++)
			w->residual[t] -= w->point.mean[c] * (w->point.curve[c][t] - 1);
		shift += w->point.mean[c];
	}
	w->point.sigma = exp(q[1 + d->p]);
	w->point.intercept = level - shift;
}

/*
 * Derivatives of one channel. g is d log density / d mu, total its sum over
 * periods. m (s_t / S - 1) has the derivatives m (s_t / S - 1) by u and
 * m (s_t' - s_t S' / S) / S by a curve parameter.
 */
static void
channel_gradient(struct leat_mix_work *w, size_t c, double total, double dshift, double *dq)
{
	const struct leat_mix_channel *ch = &w->mix->channel[c];
	const struct channel_work *cw = &w->channel[c];
	size_t n = w->mix->n;
	double m = w->point.mean[c], du, dmean;
	double along = dot(w->residual, w->point.curve[c], n);

	effect_log(w, c, &du, &dmean);
	for (int p = 0; p < ch->npar; p++) {
		double ds = dot(w->residual, cw->slope[p], n) / cw->mean_s;
		double dS = sum(cw->slope[p], n) / (double)n / cw->mean_s;

		dq[p] += (m * (ds - along * dS) + dmean * dS) * cw->dx[p];
	}
	dq[ch->npar] = m * (along - total) + du - m * dshift;
}

/* d log density / d z = whiten' d log density / d theta. */
static void
linear_gradient(struct leat_mix_work *w, double dshift, double *dz)
{
	const struct leat_design *d = &w->mix->design;

	for (size_t j = 0; j < d->p; j++)
		w->dtheta[j] +=
		    dot(w->residual, d->x + j * d->n, d->n) - dshift * d->column[j].mean;
	for (size_t j = 0; j < d->p; j++) {
		double v = 0;

		for (size_t i = 0; i <= j; i++)
			v += d->whiten[i * d->p + j] * w->dtheta[i];
		dz[j] = v;
	}
}

static double
evaluate(void *ctx, const double *q, double *grad)
{
	struct leat_mix_work *w = ctx;
	const struct leat_mix *mix = w->mix;
	size_t n = mix->n, p = mix->design.p;
	double value, square, precision, dsigma, dshift, total, unused[2];

	place(w, q, grad, &value, true);
	/* dshift: the intercept is the level minus the shift, its prior pulls on both. */
	value += leat_prior_log(&mix->intercept, w->point.intercept, &dshift);
	value += leat_prior_log(&mix->sigma, w->point.sigma, &dsigma) + q[1 + p];
	value += theta_log(w);
	square = dot(w->residual, w->residual, n);
	precision = 1 / (w->point.sigma * w->point.sigma);
	value += -0.5 * square * precision - (double)n * (q[1 + p] + LOG_SQRT_2PI);
	for (size_t t = 0; t < n; t++)
		w->residual[t] *= precision;
	total = sum(w->residual, n);
	grad[0] = mix->level_sd * (total + dshift);
	linear_gradient(w, dshift, grad + 1);
	grad[1 + p] = square * precision - (double)n + dsigma * w->point.sigma + 1;
	for (size_t c = 0; c < mix->nchannels; c++) {
		value += effect_log(w, c, &unused[0], &unused[1]);
		channel_gradient(w, c, total, dshift, grad + mix->channel[c].at);
	}
	return isfinite(value) ? value : -INFINITY;
}

struct leat_density
leat_mix_density(struct leat_mix_work *w)
{
	return (struct leat_density){w->mix->nq, evaluate, w};
}

const struct leat_mix_point *
leat_mix_at(struct leat_mix_work *w, const double *q)
{
	double value, *unused = LEAT_NEW_N(double, w->mix->nq);

	place(w, q, unused, &value, false);
	free(unused);
	return &w->point;
}
