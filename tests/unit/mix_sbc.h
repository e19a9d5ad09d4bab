/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_TESTS_MIX_SBC_H
#define LEAT_TESTS_MIX_SBC_H

/*
 * What simulation-based calibration draws truths and data from: the models of
 * lib/mix written out again, by other means than those under test.
 */
#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "mix/spec.h"
#include "panel/panel.h"

enum { SBC_PERIODS = 40, SBC_LAG = 4, SBC_PARAMETERS = 12 };

struct sbc_likelihood {
	const char *name;
	enum leat_likelihood_kind kind;
	bool autocorrelated, counts;
};

static const struct sbc_likelihood sbc_likelihoods[] = {
    {"normal", LEAT_LIKELIHOOD_NORMAL, false, false},
    {"student-t", LEAT_LIKELIHOOD_STUDENT_T, false, false},
    {"negative-binomial", LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL, false, true},
    {"poisson", LEAT_LIKELIHOOD_POISSON, false, true},
    {"normal-ar1", LEAT_LIKELIHOOD_NORMAL, true, false},
    {"student-t-ar1", LEAT_LIKELIHOOD_STUDENT_T, true, false},
};
enum { SBC_LIKELIHOODS = sizeof(sbc_likelihoods) / sizeof(sbc_likelihoods[0]) };

/* How a parameter's truth is drawn: scale and location, and one of these of two numbers. */
enum sbc_draw { SBC_NORMAL, SBC_HALF_NORMAL, SBC_LAPLACE, SBC_LOG_NORMAL, SBC_GAMMA, SBC_BETA };

struct sbc_prior {
	const char *name, *prior;
	enum sbc_draw draw;
	double a, b;
};

/* Counts come in tens, so that their means stay clear of 0; other outcomes are about 1. */
static const struct sbc_prior sbc_counts[] = {
    {"intercept", "normal(15,2)", SBC_NORMAL, 15, 2},
    {"control", "laplace(0,1)", SBC_LAPLACE, 0, 1},
    {"effect", "half-normal(15)", SBC_HALF_NORMAL, 0, 15},
};

static const struct sbc_prior sbc_priors[] = {
    {"intercept", "normal(1,0.5)", SBC_NORMAL, 1, 0.5},
    {"control", "laplace(0,0.3)", SBC_LAPLACE, 0, 0.3},
    {"effect", "half-normal(1.5)", SBC_HALF_NORMAL, 0, 1.5},
    {"sigma", "half-normal(0.3)", SBC_HALF_NORMAL, 0, 0.3},
    {"nu", "gamma(4,0.5)", SBC_GAMMA, 4, 0.5},
    {"dispersion", "log-normal(2,0.7)", SBC_LOG_NORMAL, 2, 0.7},
    {"rho", "beta(3,3,-1,1)", SBC_BETA, 3, 3},
    {"alpha", "beta(2,3)", SBC_BETA, 2, 3},
    {"theta", "half-normal(1)", SBC_HALF_NORMAL, 0, 1},
    {"shape", "log-normal(0.2,0.4)", SBC_LOG_NORMAL, 0.2, 0.4},
    {"scale", "log-normal(0.5,0.5)", SBC_LOG_NORMAL, 0.5, 0.5},
    {"lambda", "gamma(3,1.5)", SBC_GAMMA, 3, 1.5},
    {"half_saturation", "log-normal(-0.3,0.5)", SBC_LOG_NORMAL, -0.3, 0.5},
    {"slope", "log-normal(0,0.3)", SBC_LOG_NORMAL, 0, 0.3},
    {"saturation_point", "log-normal(0.3,0.5)", SBC_LOG_NORMAL, 0.3, 0.5},
    {"exponent", "beta(2,2)", SBC_BETA, 2, 2},
};
#define SBC_N(table) (sizeof(table) / sizeof((table)[0]))

static inline const struct sbc_prior *
sbc_prior_of(const struct sbc_likelihood *l, const char *name)
{
	for (size_t i = 0; l->counts && i < SBC_N(sbc_counts); i++)
		if (strcmp(sbc_counts[i].name, name) == 0)
			return &sbc_counts[i];
	for (size_t i = 0; i < SBC_N(sbc_priors); i++)
		if (strcmp(sbc_priors[i].name, name) == 0)
			return &sbc_priors[i];
	return NULL;
}

static inline double
sbc_draw(const struct sbc_prior *p, struct leat_rng *r)
{
	switch (p->draw) {
	case SBC_NORMAL:
		return p->a + p->b * leat_rng_normal(r);
	case SBC_HALF_NORMAL:
		return p->b * fabs(leat_rng_normal(r));
	case SBC_LAPLACE:
		return p->a + p->b * (leat_rng_exponential(r) - leat_rng_exponential(r));
	case SBC_LOG_NORMAL:
		return exp(p->a + p->b * leat_rng_normal(r));
	case SBC_GAMMA:
		return leat_rng_gamma(r, p->a) / p->b;
	case SBC_BETA:
		return leat_rng_beta(r, p->a, p->b) * (strcmp(p->name, "rho") ? 1 : 2) -
		       (strcmp(p->name, "rho") ? 0 : 1);
	}
	return NAN;
}

/* The model: a likelihood and a shape; and a truth, parameter by parameter. */
struct sbc_model {
	const struct sbc_likelihood *likelihood;
	struct leat_shape shape;
	int n;
	const char *name[SBC_PARAMETERS]; /* as classes of priors are called */
};

struct sbc_truth {
	const struct sbc_model *model;
	double value[SBC_PARAMETERS];
};

static inline void
sbc_model_init(struct sbc_model *m, const struct sbc_likelihood *l, const struct leat_adstock *a,
    const struct leat_saturation *s)
{
	*m = (struct sbc_model){
	    l, {a, s, strcmp(a->name, "none") ? SBC_LAG : 0, true, false}, 0, {NULL}};
	m->name[m->n++] = "intercept";
	m->name[m->n++] = "control";
	m->name[m->n++] = "effect";
	if (!l->counts)
		m->name[m->n++] = "sigma";
	if (l->kind == LEAT_LIKELIHOOD_STUDENT_T)
		m->name[m->n++] = "nu";
	if (l->kind == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL)
		m->name[m->n++] = "dispersion";
	if (l->autocorrelated)
		m->name[m->n++] = "rho";
	for (int k = 0; k < a->nparameters; k++)
		m->name[m->n++] = a->parameter[k];
	for (int k = 0; k < s->nparameters; k++)
		m->name[m->n++] = s->parameter[k];
}

static inline double
sbc_value(const struct sbc_truth *t, const char *name)
{
	for (int i = 0; i < t->model->n; i++)
		if (strcmp(t->model->name[i], name) == 0)
			return t->value[i];
	return NAN;
}

static inline void
sbc_truth_draw(struct sbc_truth *t, const struct sbc_model *m, struct leat_rng *r)
{
	t->model = m;
	for (int i = 0; i < m->n; i++)
		t->value[i] = sbc_draw(sbc_prior_of(m->likelihood, m->name[i]), r);
}

/* Weight of lag l, up to what all have in common. */
static inline double
sbc_weight(const struct sbc_truth *t, int l)
{
	const char *adstock = t->model->shape.adstock->name;
	double alpha = sbc_value(t, "alpha"), k = sbc_value(t, "shape");
	double scale = sbc_value(t, "scale"), least = INFINITY, own = 0, left = 1;

	if (strcmp(adstock, "geometric") == 0)
		return pow(alpha, l);
	if (strcmp(adstock, "binomial") == 0)
		return pow(1 - l / (SBC_LAG + 1.0), 1 / alpha - 1);
	if (strcmp(adstock, "delayed") == 0)
		return pow(alpha, pow(l - sbc_value(t, "theta"), 2));
	if (strcmp(adstock, "weibull_cdf") == 0) {
		for (int j = 1; j <= l; j++)
			left *= exp(-pow(j / scale, k));
		return left;
	}
	if (strcmp(adstock, "weibull_pdf") == 0) {
		for (int j = 1; j <= SBC_LAG + 1; j++) {
			double f = pow(j / scale, k - 1) * exp(-pow(j / scale, k));

			own = j == l + 1 ? f : own;
			least = fmin(least, f);
		}
		return own - least;
	}
	return l == 0;
}

static inline double
sbc_saturate(const struct sbc_truth *t, double a)
{
	const char *saturation = t->model->shape.saturation->name;

	if (a <= 0)
		return 0;
	if (strcmp(saturation, "logistic") == 0)
		return tanh(sbc_value(t, "lambda") * a / 2);
	if (strcmp(saturation, "hill") == 0)
		return 1 / (1 + pow(sbc_value(t, "half_saturation") / a, sbc_value(t, "slope")));
	if (strcmp(saturation, "tanh") == 0)
		return tanh(a / sbc_value(t, "saturation_point"));
	if (strcmp(saturation, "michaelis_menten") == 0)
		return a / (a + sbc_value(t, "half_saturation"));
	if (strcmp(saturation, "root") == 0)
		return pow(a, sbc_value(t, "exponent"));
	return a;
}

/* One outcome about its mean; *residual is the one before, and becomes this one. */
static inline double
sbc_outcome(
    const struct sbc_truth *t, double mean, bool first, double *residual, struct leat_rng *r)
{
	const struct sbc_likelihood *l = t->model->likelihood;
	double rho = l->autocorrelated ? sbc_value(t, "rho") : 0, u;

	if (l->kind == LEAT_LIKELIHOOD_POISSON)
		return (double)leat_rng_poisson(r, fmax(mean, 1e-6));
	if (l->kind == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL) {
		double size = sbc_value(t, "dispersion");

		mean = fmax(mean, 1e-6) * leat_rng_gamma(r, size) / size;
		return (double)leat_rng_poisson(r, mean);
	}
	u = sbc_value(t, "sigma") * leat_rng_normal(r);
	if (l->kind == LEAT_LIKELIHOOD_STUDENT_T) {
		double nu = sbc_value(t, "nu");

		u /= sqrt(leat_rng_gamma(r, nu / 2) / (nu / 2));
	}
	*residual = first ? u / sqrt(1 - rho * rho) : rho * *residual + u;
	return mean + *residual;
}

/* Exposures, a control and outcomes into a panel of one channel and one control. */
static inline void
sbc_data_draw(struct leat_panel *p, const struct sbc_truth *t, struct leat_rng *r)
{
	double *x = p->channel[0].exposure, weight[SBC_LAG + 1], sum = 0, residual = 0;

	for (int l = 0; l <= SBC_LAG; l++)
		sum += weight[l] = sbc_weight(t, l);
	for (int i = 0; i < SBC_PERIODS; i++) {
		double carried = 0, mean;

		x[i] = leat_rng_uniform(r) < 0.2 ? 0 : 2 * leat_rng_uniform(r);
		p->channel[0].spend[i] = x[i];
		p->control[0].value[i] = leat_rng_normal(r);
		for (int l = 0; l <= SBC_LAG && l <= i; l++)
			carried += weight[l] / sum * x[i - l];
		mean = sbc_value(t, "intercept") +
		       sbc_value(t, "control") * p->control[0].value[i] +
		       sbc_value(t, "effect") * sbc_saturate(t, carried);
		p->outcome[i] = sbc_outcome(t, mean, i == 0, &residual, r);
	}
}

#endif
