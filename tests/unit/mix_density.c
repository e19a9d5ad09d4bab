/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The posterior: gradients against differences, values against a plain evaluation of the model. */
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_randist.h>

#include "base/rng.h"
#include "mix/national_part.h"
#include "mix_fixture.h"
#include "unit.h"

/* Every combination of options that changes the density. */
struct variant {
	const char *preset, *saturation, *adstock;
	enum leat_effect effect;
	bool terms, saturate_first, normalised;
	size_t ncontrols;
	int period_days;
	const char *prior; /* one exception, or NULL */
	enum leat_likelihood_kind likelihood;
	bool autocorrelated, lifts, interaction, sums, frequency;
	int varying;
	enum leat_trend trend;
};

static const struct variant variants[] = {
    {.preset = "pymc",
	.saturation = "logistic",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_BETA,
	.normalised = true,
	.ncontrols = 2,
	.period_days = 7},
    {.preset = "pymc",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_BETA,
	.normalised = true,
	.period_days = 7},
    {.preset = "pymc",
	.saturation = "none",
	.adstock = "none",
	.effect = LEAT_EFFECT_SHARE,
	.ncontrols = 1,
	.period_days = 7},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_RETURN,
	.terms = true,
	.normalised = true,
	.ncontrols = 2,
	.period_days = 1},
    {.preset = "default",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_RETURN,
	.terms = true,
	.ncontrols = 2,
	.period_days = 1},
    {.preset = "default",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_BETA,
	.terms = true,
	.saturate_first = true,
	.normalised = true,
	.ncontrols = 1,
	.period_days = 1},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "none",
	.effect = LEAT_EFFECT_SHARE,
	.terms = true,
	.saturate_first = true,
	.period_days = 1,
	.prior = "lambda=log-normal(0,0.5)"},
    {.preset = "default",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_SHARE,
	.terms = true,
	.normalised = true,
	.ncontrols = 1,
	.period_days = 1,
	.prior = "half_saturation=truncated-normal(0.8,0.8,0.1,10)"},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_RETURN,
	.terms = true,
	.normalised = true,
	.ncontrols = 1,
	.period_days = 1,
	.prior = "effect[x1]=log-normal(-1,0.8)"},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_BETA,
	.terms = true,
	.normalised = true,
	.ncontrols = 1,
	.period_days = 1,
	.prior = "control=laplace(0.1,0.5)"},
    {.preset = "pymc",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.ncontrols = 1,
	.period_days = 7,
	.likelihood = LEAT_LIKELIHOOD_STUDENT_T},
    {.preset = "pymc",
	.saturation = "hill",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_SHARE,
	.period_days = 7,
	.likelihood = LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_RETURN,
	.ncontrols = 1,
	.period_days = 7,
	.likelihood = LEAT_LIKELIHOOD_POISSON},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_ROI,
	.terms = true,
	.period_days = 1,
	.autocorrelated = true},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_ROI,
	.period_days = 7,
	.autocorrelated = true,
	.likelihood = LEAT_LIKELIHOOD_STUDENT_T,
	.trend = LEAT_TREND_PIECEWISE},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_MARGINAL_ROI,
	.period_days = 7,
	.trend = LEAT_TREND_KNOTS,
	.varying = 4},
    {.preset = "default",
	.saturation = "hill",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_MARGINAL_ROI,
	.period_days = 7,
	.interaction = true},
    {.preset = "pymc",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_BETA,
	.period_days = 7,
	.varying = 3,
	.lifts = true},
    {.preset = "pymc",
	.saturation = "hill",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_SHARE,
	.period_days = 7,
	.lifts = true,
	.interaction = true,
	.varying = 2},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.saturate_first = true,
	.effect = LEAT_EFFECT_RETURN,
	.period_days = 7,
	.lifts = true,
	.interaction = true},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_RETURN,
	.period_days = 7,
	.sums = true},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_RETURN,
	.period_days = 7,
	.sums = true,
	.likelihood = LEAT_LIKELIHOOD_STUDENT_T},
    {.preset = "default",
	.saturation = "logistic",
	.adstock = "geometric",
	.normalised = true,
	.effect = LEAT_EFFECT_RETURN,
	.period_days = 7,
	.sums = true,
	.likelihood = LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL},
    {.preset = "meridian",
	.saturation = "hill",
	.adstock = "geometric",
	.effect = LEAT_EFFECT_ROI,
	.normalised = true,
	.period_days = 7,
	.frequency = true,
	.lifts = true},
    {.preset = "meridian",
	.saturation = "hill",
	.adstock = "binomial",
	.effect = LEAT_EFFECT_MARGINAL_ROI,
	.normalised = true,
	.period_days = 7,
	.prior = "slope=log-normal(0.7,0.4)",
	.frequency = true},
};
#define NVARIANTS (sizeof(variants) / sizeof(variants[0]))

struct problem {
	struct leat_panel panel;
	struct leat_spec spec;
	struct leat_mix *mix;
	const struct leat_national *own;
	struct national_work *work;
	struct leat_density density;
	struct leat_rng rng;
};

/* Two experiments: one whose window is whole periods, one that withheld and cuts through two. */
static void
add_lifts(struct leat_panel *p)
{
	p->nlifts = 2;
	p->lift = LEAT_NEW_N(struct leat_panel_lift, 2);
	for (size_t i = 0; i < 2; i++) {
		struct leat_panel_lift *l = &p->lift[i];

		*l = (struct leat_panel_lift){.channel = i,
		    .geo = SIZE_MAX,
		    .first = i ? 60 : 3,
		    .n = 5,
		    .inside = LEAT_NEW_N(double, 5),
		    .change = LEAT_NEW_N(double, 5),
		    .effect = 700,
		    .se = 150};
		for (size_t t = 0; t < 5; t++) {
			l->inside[t] = i && (t == 0 || t == 4) ? 0.4 : 1;
			l->change[t] = i ? -100.0 : 0.5 * p->channel[i].exposure[l->first + t];
		}
	}
}

/* Pairs and threes of periods, the last left unknown. */
static void
add_sums(struct leat_panel *p)
{
	p->sum = LEAT_NEW_N(struct leat_panel_sum, p->nperiods);
	for (size_t t = 0; t + 3 < p->nperiods; t += p->sum[p->nsums++].n) {
		struct leat_panel_sum *sum = &p->sum[p->nsums];

		*sum = (struct leat_panel_sum){0, t, 1 + p->nsums % 3, 0};
		for (size_t i = 0; i < sum->n; i++)
			sum->value += p->outcome[t + i];
	}
}

static void
add_more(struct problem *p, const struct variant *v)
{
	p->spec.likelihood = v->likelihood;
	p->panel.kpi_is_money =
	    v->likelihood == LEAT_LIKELIHOOD_NORMAL || v->likelihood == LEAT_LIKELIHOOD_STUDENT_T;
	p->spec.autocorrelated = v->autocorrelated;
	p->spec.usual.varying = v->varying;
	if (v->trend) {
		p->spec.trend = v->trend;
		p->spec.trend_knots = 5;
	}
	if (v->interaction) {
		p->spec.interactions = LEAT_NEW(struct leat_spec_pair);
		p->spec.ninteractions = 1;
		for (size_t k = 0; k < 2; k++)
			p->spec.interactions[0].channel[k] = leat_strdup(p->panel.channel[k].name);
	}
	for (size_t c = 0; v->frequency && c < 2; c++) {
		p->panel.channel[c].frequency = LEAT_NEW_N(double, p->panel.nperiods);
		for (size_t t = 0; t < p->panel.nperiods; t++)
			p->panel.channel[c].frequency[t] = 4 * leat_rng_uniform(&p->rng);
	}
	if (v->lifts)
		add_lifts(&p->panel);
	if (v->sums)
		add_sums(&p->panel);
}

static void
problem_init(struct problem *p, const struct variant *v, size_t nperiods)
{
	struct leat_err err;

	leat_rng_init(&p->rng, 7);
	fixture_panel(&p->panel, nperiods, v->period_days, 2, v->ncontrols);
	fixture_spend(&p->panel, &p->rng);
	for (size_t t = 0; t < nperiods; t++)
		p->panel.outcome[t] = round(5000 + 800 * leat_rng_normal(&p->rng));
	ck_assert_int_eq(leat_spec_init(&p->spec, v->preset, &err), 0);
	p->spec.usual.effect = v->effect;
	p->spec.trend = v->terms ? LEAT_TREND_LINEAR : LEAT_TREND_NONE;
	p->spec.day_of_week = v->terms;
	p->spec.usual.shape.saturate_first = v->saturate_first;
	p->spec.usual.shape.normalised = v->normalised;
	add_more(p, v);
	ck_assert_int_eq(
	    leat_spec_set_shape(&p->spec, NULL, v->adstock, v->saturation, 9, &err), 0);
	if (v->prior)
		ck_assert_int_eq(leat_spec_set_prior(&p->spec, v->prior, &err), 0);
	ck_assert_msg(leat_spec_check(&p->spec, &p->panel, NULL, &err) == 0, "%s", err.text);
	p->mix = leat_mix_new(&p->panel, &p->spec);
	p->own = p->mix->own;
	p->work = leat_national_form.work_new(p->mix);
	p->density = (struct leat_density){p->mix->nq, leat_national_form.evaluate, p->work};
}

static void
problem_fini(struct problem *p)
{
	leat_national_form.work_free(p->work);
	leat_mix_free(p->mix);
	leat_spec_fini(&p->spec);
	fixture_panel_fini(&p->panel);
}

static void
random_point(struct problem *p, double spread, double *q)
{
	leat_mix_start(p->mix, q);
	for (size_t i = 0; i < p->mix->nq; i++)
		q[i] += spread * leat_rng_normal(&p->rng);
}

/* Fourth-order central difference: error h^4 f(5) / 30, and rounding 1e-16 |f| / h. */
static double
difference(const struct leat_density *d, double *q, size_t i, double *room)
{
	const double h = 1e-3;
	double at = q[i], f[4], step[4] = {-2, -1, 1, 2};

	for (int k = 0; k < 4; k++) {
		q[i] = at + h * step[k];
		f[k] = d->eval(d->ctx, q, room);
	}
	q[i] = at;
	return (8 * (f[2] - f[1]) - (f[3] - f[0])) / (12 * h);
}

/* Does a Laplace coefficient pass its kink on the way from q - 2h to q + 2h? There is no derivative
 * then. */
static bool
over_kink(struct problem *p, double *q, size_t i)
{
	const struct leat_design *d = &p->own->design;
	double at = q[i], sign = 1;
	bool over = false;

	for (size_t j = 0; j < d->p; j++) {
		if (d->column[j].prior.family != LEAT_PRIOR_LAPLACE)
			continue;
		q[i] = at - 2e-3;
		national_at(p->work, q, NULL);
		sign = p->work->theta[j] - d->column[j].prior.a;
		q[i] = at + 2e-3;
		national_at(p->work, q, NULL);
		over |= sign * (p->work->theta[j] - d->column[j].prior.a) <= 0;
	}
	q[i] = at;
	return over;
}

/*
 * Relative to the largest entry, since a small entry is a difference of large
 * terms: 1e-6, where the differences themselves are good to some 1e-9.
 */
START_TEST(gradient_is_that_of_the_density)
{
	struct problem p;
	double *q, *g, *room;

	problem_init(&p, &variants[_i], variants[_i].period_days == 1 ? 740 : 120);
	q = LEAT_NEW_N(double, 3 * p.mix->nq);
	g = q + p.mix->nq;
	room = g + p.mix->nq;
	for (int k = 0; k < 100; k++) {
		double most = 1;

		random_point(&p, 0.7, q);
		ck_assert(isfinite(p.density.eval(p.density.ctx, q, g)));
		for (size_t i = 0; i < p.mix->nq; i++)
			most = fmax(most, fabs(g[i]));
		for (size_t i = 0; i < p.mix->nq; i++)
			if (!over_kink(&p, q, i))
				ck_assert_double_le(
				    fabs(difference(&p.density, q, i, room) - g[i]) / most, 1e-6);
	}
	free(q);
	problem_fini(&p);
}
END_TEST

/* The model written down again, plainly: no whitening, no recursion, no tricks. */
static double
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
static double
plain_column(const struct leat_design *d, size_t j, size_t t)
{
	return d->x[j * d->n + t] + d->column[j].mean;
}

/* w(t) of varying effectiveness: straight lines between knots evenly spaced. */
static double
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
static void
plain_v(const struct leat_mix *mix, const struct leat_mix_channel *ch, const double *x,
    const double *par, const double *tau, double *v)
{
	for (size_t t = 0; t < mix->n; t++)
		v[t] = plain_curve(ch, x, t, par) * plain_effect(mix, ch, tau, t);
}

static double
plain_mean(const double *x, size_t n)
{
	double sum = 0;

	for (size_t t = 0; t < n; t++)
		sum += x[t] / (double)n;
	return sum;
}

/* What the prior of the effect is about, when the mean contribution is m. */
static double
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
static double
plain_residual(enum leat_likelihood_kind kind, const double *par, double r, double k)
{
	double s = par[0] * sqrt(k), z = r / s, nu = par[1];

	if (kind == LEAT_LIKELIHOOD_NORMAL)
		return -0.5 * z * z - log(s) - 0.5 * log(2 * M_PI);
	return log(gsl_ran_tdist_pdf(z, nu) / s);
}

static double
plain_count(enum leat_likelihood_kind kind, const double *par, double y, double mean, double k)
{
	double size = par[0] * k;

	if (kind == LEAT_LIKELIHOOD_POISSON)
		return y * log(mean) - mean - lgamma(y + 1);
	return lgamma(y + size) - lgamma(size) - lgamma(y + 1) + size * log(size / (size + mean)) +
	       y * log(mean / (size + mean));
}

static double
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
static double
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
static double
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

static void
natural(struct problem *p, const double *q, double *v)
{
	const struct national_work *w = p->work;
	size_t i = 0;

	national_at(p->work, q, NULL);
	v[i++] = w->intercept;
	for (size_t j = 0; j < p->own->design.p; j++)
		v[i++] = w->theta[j];
	for (int k = 0; k < p->mix->likelihood.nparameters; k++)
		v[i++] = w->likelihood[k];
	for (size_t k = 0; k < p->own->npairs; k++)
		v[i++] = w->gamma[k];
	for (size_t c = 0; c < p->mix->nchannels; c++) {
		const struct leat_mix_channel *ch = &p->mix->channel[c];

		for (int k = 0; k < ch->npar; k++)
			if (ch->coordinate[k].kind != LEAT_COORDINATE_FIXED)
				v[i++] = w->par[c][k];
		v[i++] = w->channel[c].m;
		if (ch->varying)
			v[i++] = w->channel[c].tau;
		for (int k = 0; k < ch->varying; k++)
			v[i++] = q[p->own->channel[c].u + 2 + (size_t)k];
	}
	ck_assert_uint_eq(i, p->mix->nq);
}

/* Contributions, controls and baseline add up to the mean in every period. */
START_TEST(parts_add_up)
{
	struct problem p;
	double *q;

	problem_init(&p, &variants[_i], variants[_i].period_days == 1 ? 740 : 120);
	q = LEAT_NEW_N(double, p.mix->nq);
	for (int k = 0; k < 5; k++) {
		const struct leat_mix_point *at;

		random_point(&p, 0.5, q);
		at = national_at(p.work, q, NULL);
		for (size_t t = 0; t < p.mix->n; t++) {
			double sum = at->baseline[t] + at->controls[t];

			for (size_t c = 0; c < p.mix->nchannels; c++) {
				ck_assert(variants[_i].interaction || at->contribution[c][t] >= 0);
				sum += at->contribution[c][t];
			}
			ck_assert_double_eq_tol(sum, at->mu[t], 1e-12 * (1 + fabs(at->mu[t])));
		}
	}
	free(q);
	problem_fini(&p);
}
END_TEST

/* log |det| of the map from q to the natural parameters, by differences and LU. */
static double
log_jacobian(struct problem *p, double *q)
{
	const double h = 1e-4;
	size_t n = p->mix->nq;
	gsl_matrix *j = gsl_matrix_alloc(n, n);
	gsl_permutation *perm = gsl_permutation_alloc(n);
	double *up = LEAT_NEW_N(double, 2 * n), *down = up + n, value;
	int sign;

	for (size_t i = 0; i < n; i++) {
		double at = q[i];

		q[i] = at + h;
		natural(p, q, up);
		q[i] = at - h;
		natural(p, q, down);
		q[i] = at;
		for (size_t k = 0; k < n; k++)
			gsl_matrix_set(j, k, i, (up[k] - down[k]) / (2 * h));
	}
	gsl_linalg_LU_decomp(j, perm, &sign);
	value = gsl_linalg_LU_lndet(j);
	gsl_permutation_free(perm);
	gsl_matrix_free(j);
	free(up);
	return value;
}

/*
 * The two may differ by a constant (the linear terms' Jacobian), the same at
 * every point; 1e-5 is what differences leave of some 30 logarithms.
 */
START_TEST(density_is_that_of_the_model)
{
	struct problem p;
	double *q, *v, *g, constant = 0;

	problem_init(&p, &variants[_i], variants[_i].period_days == 1 ? 740 : 120);
	q = LEAT_NEW_N(double, 3 * p.mix->nq);
	v = q + p.mix->nq;
	g = v + p.mix->nq;
	for (int k = 0; k < 12; k++) {
		double value, plain;

		random_point(&p, 0.5, q);
		value = p.density.eval(p.density.ctx, q, g);
		natural(&p, q, v);
		plain = plain_posterior(p.mix, v) + log_jacobian(&p, q);
		if (k == 0)
			constant = value - plain;
		ck_assert_double_eq_tol(value - plain, constant, 1e-5 + 1e-10 * fabs(value));
	}
	free(q);
	problem_fini(&p);
}
END_TEST

/* Sum-to-zero contrasts: orthonormal, each column adds up to zero over a week. */
START_TEST(contrasts_are_orthonormal)
{
	for (int a = 0; a < 6; a++)
		for (int b = 0; b < 6; b++) {
			double dot = 0, sum = 0;

			for (int d = 0; d < 7; d++) {
				dot += leat_design_contrast(d, a) * leat_design_contrast(d, b);
				sum += leat_design_contrast(d, a);
			}
			ck_assert_double_eq_tol(dot, a == b, 1e-15);
			ck_assert_double_eq_tol(sum, 0, 1e-15);
		}
}
END_TEST

/* whiten' (X'X + s^2 D) whiten = s^2 I, also with a control that is another times two. */
START_TEST(whitening_whitens)
{
	struct problem p;
	const struct leat_design *d;
	double s;

	problem_init(&p, &variants[3], 740);
	for (size_t t = 0; t < 740; t++)
		p.panel.control[1].value[t] = 2 * p.panel.control[0].value[t] + 3;
	leat_national_form.work_free(p.work);
	leat_mix_free(p.mix);
	p.mix = leat_mix_new(&p.panel, &p.spec);
	p.own = p.mix->own;
	p.work = leat_national_form.work_new(p.mix);
	d = &p.own->design;
	s = p.own->level_sd * sqrt((double)p.mix->n) / 2;
	for (size_t a = 0; a < d->p; a++)
		for (size_t b = 0; b < d->p; b++) {
			double v = 0;

			for (size_t t = 0; t < d->n; t++) {
				double xa = 0, xb = 0;

				for (size_t j = 0; j < d->p; j++) {
					xa += d->x[j * d->n + t] * d->whiten[j * d->p + a];
					xb += d->x[j * d->n + t] * d->whiten[j * d->p + b];
				}
				v += xa * xb;
			}
			for (size_t j = 0; j < d->p; j++)
				v += d->whiten[j * d->p + a] * d->whiten[j * d->p + b] * s * s /
				     pow(leat_prior_sd(&d->column[j].prior), 2);
			ck_assert_double_eq_tol(v / (s * s), a == b, 1e-9);
		}
	problem_fini(&p);
}
END_TEST

/* In the default model neither a control's unit nor its zero matters: Celsius or kelvin. */
START_TEST(controls_have_no_unit)
{
	struct problem p;
	double *q, *g, before;

	problem_init(&p, &variants[3], 740);
	q = LEAT_NEW_N(double, 2 * p.mix->nq);
	g = q + p.mix->nq;
	random_point(&p, 0.5, q);
	before = p.density.eval(p.density.ctx, q, g);
	for (size_t t = 0; t < 740; t++)
		p.panel.control[1].value[t] = 1.8 * p.panel.control[1].value[t] + 273.15;
	leat_national_form.work_free(p.work);
	leat_mix_free(p.mix);
	p.mix = leat_mix_new(&p.panel, &p.spec);
	p.own = p.mix->own;
	p.work = leat_national_form.work_new(p.mix);
	p.density = (struct leat_density){p.mix->nq, leat_national_form.evaluate, p.work};
	ck_assert_double_eq_tol(p.density.eval(p.density.ctx, q, g), before, 1e-8 * fabs(before));
	free(q);
	problem_fini(&p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("mix_density");
	TCase *c = tcase_create("mix_density");
	SRunner *r = srunner_create(s);
	int failed;

	tcase_set_timeout(c, 600);
	tcase_add_loop_test(c, gradient_is_that_of_the_density, 0, NVARIANTS);
	tcase_add_loop_test(c, parts_add_up, 0, NVARIANTS);
	tcase_add_loop_test(c, density_is_that_of_the_model, 0, NVARIANTS);
	tcase_add_test(c, contrasts_are_orthonormal);
	tcase_add_test(c, whitening_whitens);
	tcase_add_test(c, controls_have_no_unit);
	suite_add_tcase(s, c);
	srunner_run_all(r, CK_NORMAL);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
