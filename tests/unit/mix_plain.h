/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_TESTS_MIX_PLAIN_H
#define LEAT_TESTS_MIX_PLAIN_H

/*
 * The model of one market written down a second time, plainly: no whitening, no recursion,
 * no tricks; for the tests of the density to be compared with.
 */
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/national_part.h"

/* Curve c in period t. */
static inline double
plain_curve(const struct leat_mix_channel *ch, const double *x, size_t t, const double *par)
{
	const struct leat_shape *s = &ch->shape;
	bool geometric = strcmp(s->adstock->name, "geometric") == 0;
	bool binomial = strcmp(s->adstock->name, "binomial") == 0;
	const double *sat = par + (geometric || binomial ? 1 : 0);
	double carried = 0, weights = 0;

	for (int l = 0; l <= s->max_lag; l++) {
		double w = geometric  ? pow(par[0], l)
			   : binomial ? pow(1 - l / (s->max_lag + 1.0), 1 / par[0] - 1)
				      : l == 0;
		double v = (size_t)l <= t ? x[t - (size_t)l] : 0;

		if (s->saturate_first)
			v = s->saturation->eval(v, sat, NULL, NULL);
		if (ch->frequency && (size_t)l <= t)
			v *= s->saturation->eval(ch->frequency[t - (size_t)l], sat, NULL, NULL);
		carried += w * v;
		weights += w;
	}
	if (s->normalised)
		carried /= weights;
	if (s->saturate_first || ch->frequency)
		return carried;
	if (strcmp(s->saturation->name, "logistic") == 0)
		return tanh(sat[0] * carried / 2);
	if (strcmp(s->saturation->name, "hill") == 0)
		return pow(carried, sat[1]) / (pow(carried, sat[1]) + pow(sat[0], sat[1]));
	return carried;
}

/* The linear predictor's column j in period t, with the raw (uncentred) value. */
static inline double
plain_column(const struct leat_design *d, size_t j, size_t t)
{
	return d->x[j * d->n + t] + d->column[j].mean;
}

/* w(t) of varying effectiveness: straight lines between knots evenly spaced. */
static inline double
plain_effect(
    const struct leat_mix *mix, const struct leat_mix_channel *ch, const double *tau, size_t t)
{
	double place, low;

	if (!ch->varying)
		return 1;
	place = (double)t / (double)(mix->n - 1) * (ch->varying - 1);
	low = fmin(floor(place), ch->varying - 2);
	return exp(
	    tau[0] * ((1 - (place - low)) * tau[1 + (int)low] + (place - low) * tau[2 + (int)low]));
}

/* v_t of exposures x over all periods. */
static inline void
plain_v(const struct leat_mix *mix, const struct leat_mix_channel *ch, const double *x,
    const double *par, const double *tau, double *v)
{
	for (size_t t = 0; t < mix->n; t++)
		v[t] = plain_curve(ch, x, t, par) * plain_effect(mix, ch, tau, t);
}

static inline double
plain_mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t t = 0; t < n; t++)
		sum += x[t] / (double)n;
	return sum;
}

/* What the prior of the effect is about, when the mean contribution is m. */
static inline double
plain_effect_of(const struct leat_mix *mix, const struct leat_mix_channel *ch, const double *par,
    const double *tau, double m)
{
	double *v = LEAT_NEW_N(double, 3 * mix->n), *x = v + mix->n, *more = x + mix->n, e;

	plain_v(mix, ch, ch->x, par, tau, v);
	for (size_t t = 0; t < mix->n; t++)
		x[t] = 1.01 * ch->x[t];
	plain_v(mix, ch, x, par, tau, more);
	e = ch->effect_kind == LEAT_EFFECT_BETA ? m / plain_mean(v, mix->n)
						: m * ch->effect_per_mean;
	if (ch->effect_kind == LEAT_EFFECT_MARGINAL_ROI)
		e *= (plain_mean(more, mix->n) / plain_mean(v, mix->n) - 1) / 0.01;
	free(v);
	return e;
}

/* The log density of one outcome of k periods with residual or mean, by likelihood. */
static inline double
plain_residual(enum leat_likelihood_kind kind, const double *par, double r, double k)
{
	double s = par[0] * sqrt(k), z = r / s, nu = par[1];

	if (kind == LEAT_LIKELIHOOD_NORMAL)
		return -0.5 * z * z - log(s) - 0.5 * log(2 * M_PI);
	return log(gsl_ran_tdist_pdf(z, nu) / s);
}

static inline double
plain_count(enum leat_likelihood_kind kind, const double *par, double y, double mean, double k)
{
	double size = par[0] * k;

	if (kind == LEAT_LIKELIHOOD_POISSON)
		return y * log(mean) - mean - lgamma(y + 1);
	return lgamma(y + size) - lgamma(size) - lgamma(y + 1) + size * log(size / (size + mean)) +
	       y * log(mean / (size + mean));
}

static inline double
plain_likelihood(const struct leat_mix *mix, const double *mu, const double *par)
{
	const struct leat_likelihood *l = &mix->likelihood;
	double value = 0, rho = l->autocorrelated ? par[l->nparameters - 1] : 0;
	bool count =
	    l->kind == LEAT_LIKELIHOOD_POISSON || l->kind == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL;

	for (size_t i = 0; i < l->n; i++) {
		size_t from = l->sum ? l->sum[i].first : i, n = l->sum ? l->sum[i].n : 1;
		double mean = 0;

		for (size_t t = from; t < from + n; t++)
			mean += !count || mu[t] > l->floor ? mu[t]
							   : l->floor * exp(mu[t] / l->floor - 1);
		if (count)
			value += plain_count(l->kind, par, l->y[i] * mix->y_scale[0],
			    mean * mix->y_scale[0], (double)n);
		else if (i == 0 && l->autocorrelated)
			value += plain_residual(
				     l->kind, par, (l->y[0] - mean) * sqrt(1 - rho * rho), 1) +
				 0.5 * log(1 - rho * rho);
		else
			value += plain_residual(l->kind, par,
			    l->y[i] - mean - (i ? rho * (l->y[i - 1] - mu[i - 1]) : 0), (double)n);
	}
	return value;
}

/* The incremental outcome of an experiment, from whole series with and without its change. */
static inline double
plain_lift(const struct leat_mix *mix, const struct leat_mix_lift *l, const double *par,
    const double *tau, const double *worth, double mean)
{
	const struct leat_mix_channel *ch = &mix->channel[l->channel];
	double *x = LEAT_NEW_N(double, 3 * mix->n), *with = x + mix->n, *without = with + mix->n,
	       all = 0;

	for (size_t t = 0; t < mix->n; t++)
		x[t] = ch->x[t];
	for (size_t i = 0; i < l->from->n; i++)
		x[l->from->first + i] -= l->from->change[i] / ch->x_scale[0];
	plain_v(mix, ch, ch->x, par, tau, with);
	plain_v(mix, ch, x, par, tau, without);
	for (size_t i = 0; i < l->from->n; i++) {
		size_t t = l->from->first + i;

		all += l->from->inside[i] * worth[t] * (with[t] - without[t]) / mean;
	}
	free(x);
	return all * mix->y_scale[0];
}

/* What lies where among the natural parameters of a channel: par, m, tau and z. */
struct natural_channel {
	const double *par, *tau;
	double m;
};

/*
 * log likelihood + log priors at natural parameters: intercept, theta, the likelihood's,
 * interactions, then by channel par, m, tau and z.
 */
static inline double
plain_posterior(const struct leat_mix *mix, const double *v)
{
	const struct leat_national *own = mix->own;
	const struct leat_likelihood *l = &mix->likelihood;
	size_t p = own->design.p, n = mix->n;
	const double *par = v + 1 + p, *gamma = par + l->nparameters, *at = gamma + own->npairs;
	double pars[2][2 * LEAT_CURVE_PARAMETERS];
	struct natural_channel nat[2];
	double *mu = LEAT_NEW_N(double, 5 * n), *h[2] = {mu + n, mu + 2 * n},
	       *worth[2] = {mu + 3 * n, mu + 4 * n};
	double mean[2], value = leat_prior_log(&own->intercept, v[0], NULL);

	for (int k = 0; k < l->nparameters; k++)
		value += leat_prior_log(&l->prior[k], par[k], NULL);
	for (size_t t = 0; t < n; t++)
		mu[t] = v[0];
	for (size_t j = 0; j < p; j++) {
		value += leat_prior_log(&own->design.column[j].prior, v[1 + j], NULL);
		for (size_t t = 0; t < n; t++)
			mu[t] += v[1 + j] * plain_column(&own->design, j, t);
	}
	for (size_t c = 0; c < 2; c++) {
		const struct leat_mix_channel *ch = &mix->channel[c];
		int k;

		for (k = 0; k < ch->npar; k++) {
			bool fixed = ch->coordinate[k].kind == LEAT_COORDINATE_FIXED;

			pars[c][k] = fixed ? ch->prior[k].a : *at++;
			value += fixed ? 0 : leat_prior_log(&ch->prior[k], pars[c][k], NULL);
		}
		nat[c] = (struct natural_channel){pars[c], at + 1, at[0]};
		if (ch->varying)
			value += leat_prior_log(&own->channel[c].varying, nat[c].tau[0], NULL);
		for (k = 1; k <= ch->varying; k++)
			value -= 0.5 * nat[c].tau[k] * nat[c].tau[k];
		value += leat_prior_log(
		    &ch->effect, plain_effect_of(mix, ch, nat[c].par, nat[c].tau, nat[c].m), NULL);
		value += log(plain_effect_of(mix, ch, nat[c].par, nat[c].tau, nat[c].m) /
			     nat[c].m); /* Jacobian */
		plain_v(mix, ch, ch->x, nat[c].par, nat[c].tau, h[c]);
		mean[c] = plain_mean(h[c], n);
		for (size_t t = 0; t < n; t++) {
			h[c][t] /= mean[c];
			mu[t] += nat[c].m * h[c][t];
			worth[c][t] = nat[c].m;
		}
		at += 1 + (ch->varying ? 1 + ch->varying : 0);
	}
	for (size_t i = 0; i < own->npairs; i++) {
		value += leat_prior_log(&own->pair[i].prior, gamma[i], NULL);
		for (size_t t = 0; t < n; t++) {
			mu[t] += gamma[i] * h[0][t] * h[1][t];
			worth[0][t] += gamma[i] * h[1][t];
			worth[1][t] += gamma[i] * h[0][t];
		}
	}
	value += plain_likelihood(mix, mu, par);
	for (size_t i = 0; i < own->nlifts; i++) {
		const struct leat_mix_lift *lift = &own->lift[i];
		size_t c = lift->channel;
		double z = (lift->from->effect -
			       plain_lift(mix, lift, nat[c].par, nat[c].tau, worth[c], mean[c])) /
			   lift->from->se;

		value -= 0.5 * z * z;
	}
	free(mu);
	return value;
}

#endif
