/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_TESTS_MIX_SBC_OPTIONS_H
#define LEAT_TESTS_MIX_SBC_OPTIONS_H

/*
 * Truths of models that have more than a likelihood, an adstock and a saturation, and data
 * that come of them: as mix_sbc.h, by other means than those under test.
 */
#include <stdio.h>

#include "mix_fixture.h"
#include "mix_sbc.h"

enum {
	N = SBC_PERIODS,
	KNOTS = 3,   /* of effectiveness */
	BENDS = 2,   /* of the trend */
	RECENT = 4,  /* weeks that "now" is */
	WINDOW = 24, /* an experiment's first period, */
	WIDTH = 6,   /* and how many it has */
	MOST = 20,   /* quantities that are looked at */
};

static const double lift_se = 0.1;

/* What a model has besides. */
struct options {
	const char *name, *likelihood;
	bool varying, pair, lift, sums, reach, trend;
};

/* Priors of what it then has; all others are those of mix_sbc.h. */
static const struct sbc_prior priors[] = {
    {"varying", "half-normal(0.5)", SBC_HALF_NORMAL, 0, 0.5},
    {"interaction", "normal(0,0.5)", SBC_NORMAL, 0, 0.5},
    {"trend", "normal(0,0.7)", SBC_NORMAL, 0, 0.7},
    {"trend_change", "laplace(0,0.5)", SBC_LAPLACE, 0, 0.5},
    {"event", "normal(0.2,0.7)", SBC_NORMAL, 0.2, 0.7},
};

/* The days of one event, counted from the panel's first: a week and parts of others, then part of
   one. */
static const int event_days[][2] = {{45, 57}, {200, 202}};

/* A parameter by its name in the model; or "brought" and "now": what the first channel brought
   in all periods, and what a unit on its curve is worth now. */
struct quantity {
	char name[40];
	double value;
};

struct truth {
	const struct options *options;
	struct sbc_model model;
	struct sbc_truth channel[2]; /* the first has the intercept, noise and control too */
	double tau, z[KNOTS], gamma, trend, change[BENDS], event;
	struct quantity quantity[MOST];
	int n;
};

/* Check's own assertions are no good in threads. */
static inline void
must(int status, const char *text)
{
	if (status == LEAT_OK)
		return;
	fprintf(stderr, "mix_sbc_options: %s\n", text);
	abort();
}

static inline const struct sbc_prior *
prior_of(const char *name)
{
	for (size_t i = 0; i < SBC_N(priors); i++)
		if (strcmp(priors[i].name, name) == 0)
			return &priors[i];
	must(1, name);
	return NULL;
}

static inline double
draw(const char *name, struct leat_rng *r)
{
	return sbc_draw(prior_of(name), r);
}

static inline void
truth_draw(struct truth *t, const struct options *o, struct leat_rng *r)
{
	const struct sbc_likelihood *l = sbc_likelihoods;

	while (strcmp(l->name, o->likelihood) != 0)
		l++;
	*t = (struct truth){.options = o};
	sbc_model_init(&t->model, l, leat_adstock_find(LEAT_SLICE("geometric")),
	    leat_saturation_find(LEAT_SLICE("logistic")));
	for (int c = 0; c < 2; c++)
		sbc_truth_draw(&t->channel[c], &t->model, r);
	t->tau = draw("varying", r);
	for (int k = 0; k < KNOTS; k++)
		t->z[k] = leat_rng_normal(r);
	t->gamma = draw("interaction", r);
	t->trend = draw("trend", r);
	for (int k = 0; k < BENDS; k++)
		t->change[k] = draw("trend_change", r);
	t->event = draw("event", r);
}

/* One more quantity: name, or name[of]. */
static inline void
look_at(struct truth *t, const char *name, const char *of, double value)
{
	struct quantity *q = &t->quantity[t->n++];

	must(t->n > MOST, "too many quantities");
	snprintf(
	    q->name, sizeof(q->name), "%s%s%s%s", name, of ? "[" : "", of ? of : "", of ? "]" : "");
	q->value = value;
}

/* The first channel's, whose effectiveness lies on straight lines between knots. */
static inline double
effectiveness(const struct truth *t, int c, int period)
{
	double w = 0;

	if (!t->options->varying || c != 0)
		return 1;
	for (int k = 0; k < KNOTS; k++) {
		double far = fabs((double)period / (N - 1) * (KNOTS - 1) - k);

		w += t->z[k] * fmax(0, 1 - far);
	}
	return exp(t->tau * w);
}

/* A channel's curve over exposures x. */
static inline void
curve(const struct truth *t, int c, const double *x, const double *frequency, double *v)
{
	const struct sbc_truth *own = &t->channel[c];
	double all = 0;

	for (int l = 0; l <= SBC_LAG; l++)
		all += sbc_weight(own, l);
	for (int i = 0; i < N; i++) {
		double carried = 0;

		for (int l = 0; l <= SBC_LAG && l <= i; l++)
			carried += sbc_weight(own, l) / all * x[i - l] *
				   (frequency ? sbc_saturate(own, frequency[i - l]) : 1);
		v[i] = (frequency ? carried : sbc_saturate(own, carried)) * effectiveness(t, c, i);
	}
}

static inline double
mean(const double *x, int n)
{
	double sum = 0;

	for (int i = 0; i < n; i++)
		sum += x[i] / n;
	return sum;
}

/* The two channels' curves, v, and their means. */
struct curves {
	double v[2][N], mean[2];
};

/* What the first channel brings where its curve is at v: in a pair, by what the second's is then.
 */
static inline double
brings(const struct truth *t, const struct curves *s, double v, int period)
{
	double beta = sbc_value(&t->channel[0], "effect");
	double gamma = t->options->pair ? t->gamma : 0;

	return v * (beta + gamma / s->mean[0] * s->v[1][period] / s->mean[1]);
}

static inline void
add_lift(struct leat_panel *p, const struct truth *t, const struct curves *s, struct leat_rng *r)
{
	struct leat_panel_lift *l = LEAT_NEW(struct leat_panel_lift);
	double x[N], without[N], brought = 0;

	*l = (struct leat_panel_lift){.name = leat_strdup("test"),
	    .geo = SIZE_MAX,
	    .first = WINDOW,
	    .n = WIDTH,
	    .inside = LEAT_NEW_N(double, WIDTH),
	    .change = LEAT_NEW_N(double, WIDTH),
	    .se = lift_se};
	memcpy(x, p->channel[0].exposure, sizeof(x));
	for (int i = 0; i < WIDTH; i++) {
		l->inside[i] = i < 2 ? 0.4 : 1;
		l->change[i] = i < WIDTH - 2 ? 0.8 * x[WINDOW + i] : -0.5;
		x[WINDOW + i] -= l->change[i];
	}
	curve(t, 0, x, p->channel[0].frequency, without);
	for (int i = 0; i < WIDTH; i++)
		brought += l->inside[i] * (brings(t, s, s->v[0][WINDOW + i], WINDOW + i) -
					      brings(t, s, without[WINDOW + i], WINDOW + i));
	l->effect = brought + lift_se * leat_rng_normal(r);
	p->lift = l;
	p->nlifts = 1;
}

/* Sums of one to four periods; every fifth of them, and what is left at the end, is not known. */
static inline void
add_sums(struct leat_panel *p)
{
	static const size_t width[] = {3, 1, 2, 1, 4};
	size_t at = 0;

	p->sum = LEAT_NEW_N(struct leat_panel_sum, N);
	for (size_t i = 0; at + width[i % 5] <= N; at += width[i++ % 5]) {
		struct leat_panel_sum *s = &p->sum[p->nsums];
		size_t n = width[i % 5];

		*s = (struct leat_panel_sum){.first = at, .n = n};
		for (size_t k = at; k < at + n; k++)
			s->value += p->outcome[k];
		/* As the panel has it: for scales only. */
		for (size_t k = at; k < at + n; k++)
			p->outcome[k] = s->value / (double)n;
		p->nsums += i % 5 != 3;
	}
}

/* A slope that changes a third and two thirds of the way, and an event's part of the week. */
static inline double
bent_trend(const struct truth *t, int period)
{
	double far = (double)period / (N - 1), sum = t->trend * (far - 0.5);

	if (!t->options->trend)
		return 0;
	for (int k = 0; k < BENDS; k++)
		sum += t->change[k] * fmax(0, far - (k + 1) * (N - 1) / (BENDS + 1) / (N - 1.0));
	for (size_t i = 0; i < SBC_N(event_days); i++)
		for (int day = event_days[i][0]; day <= event_days[i][1]; day++)
			sum += day / 7 == period ? t->event / 7 : 0;
	return sum;
}

static inline void
exposures_draw(struct leat_panel *p, const struct options *o, struct leat_rng *r)
{
	for (size_t c = 0; c < p->nchannels; c++)
		for (int i = 0; i < N; i++)
			p->channel[c].exposure[i] = p->channel[c].spend[i] =
			    leat_rng_uniform(r) < 0.2 ? 0 : 2 * leat_rng_uniform(r);
	for (int i = 0; i < N; i++)
		p->control[0].value[i] = leat_rng_normal(r);
	if (!o->reach)
		return;
	p->channel[0].frequency = LEAT_NEW_N(double, N);
	for (int i = 0; i < N; i++)
		p->channel[0].frequency[i] = 0.2 + 2 * leat_rng_uniform(r);
}

/* All but the noise; what the first channel brought goes among the quantities. */
static inline void
means(struct truth *t, const struct leat_panel *p, const struct curves *s, double *mu)
{
	const struct sbc_truth *all = &t->channel[0];
	double half, brought = 0, partner = 0;

	for (int i = 0; i < N; i++) {
		double own = brings(t, s, s->v[0][i], i);

		half = (own - sbc_value(all, "effect") * s->v[0][i]) / 2;
		mu[i] = sbc_value(all, "intercept") + own + bent_trend(t, i) +
			sbc_value(all, "control") * p->control[0].value[i];
		if (p->nchannels > 1)
			mu[i] += sbc_value(&t->channel[1], "effect") * s->v[1][i];
		brought += own - half;
	}
	if (t->options->pair)
		partner = t->gamma / s->mean[0] * mean(s->v[1] + N - RECENT, RECENT) / s->mean[1];
	look_at(t, "brought", NULL, brought);
	look_at(t, "now", NULL, (sbc_value(all, "effect") + partner) * effectiveness(t, 0, N - 1));
}

/* Exposures, outcomes and an experiment that come of a truth. */
static inline void
data_draw(struct leat_panel *p, struct truth *t, struct leat_rng *r)
{
	struct curves s = {.mean = {1, 1}};
	double mu[N], residual = 0;

	exposures_draw(p, t->options, r);
	for (size_t c = 0; c < p->nchannels; c++) {
		curve(t, (int)c, p->channel[c].exposure, p->channel[c].frequency, s.v[c]);
		s.mean[c] = mean(s.v[c], N);
	}
	means(t, p, &s, mu);
	for (int i = 0; i < N; i++)
		p->outcome[i] = sbc_outcome(&t->channel[0], mu[i], i == 0, &residual, r);
	if (t->options->lift)
		add_lift(p, t, &s, r);
	if (t->options->sums)
		add_sums(p);
}

/* The truth's parameters, as the model calls them. */
static inline void
look_at_parameters(struct truth *t, const struct leat_panel *p)
{
	static const char *const common[] = {"intercept", "sigma", "rho"};
	static const char *const own[][2] = {
	    {"beta", "effect"}, {"alpha", "alpha"}, {"lam", "lambda"}};
	const struct options *o = t->options;
	char day[LEAT_DAY_MAX];

	for (size_t i = 0; i < SBC_N(common); i++)
		if (!isnan(sbc_value(&t->channel[0], common[i])))
			look_at(t, common[i], NULL, sbc_value(&t->channel[0], common[i]));
	look_at(t, "gamma_control", "c1", sbc_value(&t->channel[0], "control"));
	for (size_t c = 0; c < p->nchannels; c++)
		for (size_t i = 0; i < SBC_N(own); i++)
			look_at(
			    t, own[i][0], p->channel[c].name, sbc_value(&t->channel[c], own[i][1]));
	if (o->varying) {
		look_at(t, "varying", "x1", t->tau);
		look_at(t, "effectiveness_now", "x1", effectiveness(t, 0, N - 1));
	}
	if (o->pair)
		look_at(t, "interaction", "x1,x2", t->gamma);
	if (!o->trend)
		return;
	look_at(t, "trend", NULL, t->trend);
	look_at(t, "gamma_event", "sale", t->event);
	for (int k = 0; k < BENDS; k++) {
		leat_day_print(p->first_day + 7 * ((k + 1) * (N - 1) / (BENDS + 1)), day);
		look_at(t, "trend_change", day, t->change[k]);
	}
}

#endif
