/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_NATIONAL_PART_H
#define LEAT_MIX_NATIONAL_PART_H

#include "mix/density.h"

/*
 * One market. Coordinates, in order:
 *   level       mean scaled outcome: level_mean + level_sd q. The intercept is the
 *               level minus what media and linear terms add on average, so that
 *               it does not trade off with each of them
 *   z           whitened coefficients of the linear terms
 *   the likelihood's parameters
 *   interactions
 *   per channel:
 *     each adstock and saturation parameter that is not fixed, by its prior's support:
 *     log for a log-normal, softplus above a bound, logistic between two
 *     u = log m, m = beta mean_t v_t: the mean contribution, which the data know, in
 *     place of beta, which trades off with the saturation. v is the curve times its
 *     effectiveness e^w
 *     if that varies: log of its sd tau, and z_k; w = tau sum_k hat_k(t) z_k
 * Jacobians of all of these are in the density. With h = v / mean v,
 *   mu_t = level + linear_t + sum_c m_c (h_ct - 1) + sum_pairs gamma (h_a h_b - mean h_a h_b).
 */
struct leat_national_pair {
	size_t a, b; /* of mix->channel */
	double sd;   /* of its coordinate: gamma = sd q */
	struct leat_prior prior;
};

struct leat_national_channel {
	size_t free[2 * LEAT_CURVE_PARAMETERS]; /* of each parameter, its place after `at` */
	size_t u;                               /* its place in q */
	struct leat_prior varying;              /* of tau; log tau is q[u + 1], z_k q[u + 2 + k] */
	double *more; /* n: one per cent more exposure; NULL unless the prior is about it */
};

struct leat_national {
	double level_mean, level_sd;
	struct leat_prior intercept;
	struct leat_design design;
	struct leat_coordinate likelihood[LEAT_LIKELIHOOD_PARAMETERS];
	size_t at_likelihood, at_pairs;
	struct leat_national_pair *pair;
	size_t npairs;
	struct leat_national_channel *channel;
	size_t nchannels;
	struct leat_mix_lift *lift;
	size_t nlifts, recent; /* periods that "now" is */
};

/* What one channel's curve is at a point, and what is collected of its derivatives. */
struct national_channel {
	double m, mean; /* mean_t v_t */
	double tau;
	double dx[2 * LEAT_CURVE_PARAMETERS];            /* d parameter / d q */
	double *slope[2 * LEAT_CURVE_PARAMETERS];        /* n: d v_t / d parameter */
	double dmean[2 * LEAT_CURVE_PARAMETERS];         /* the mean of that */
	double *v, *h, *effect;                          /* n: v, h, e^w */
	double *hat;                                     /* varying: mean_t h_t hat_k(t) */
	double *dh;                                      /* n: d log density / d h_t */
	double du, dpar[2 * LEAT_CURVE_PARAMETERS], *dw; /* what comes besides through h */
};

struct national_work {
	const struct leat_mix *mix;
	const struct leat_national *own;
	struct leat_mix_point point;
	struct national_channel *channel;
	double (*par)[2 * LEAT_CURVE_PARAMETERS];
	double *theta, *dtheta, *mu, *dmu, *gamma, *dgamma, *value, *beta;
	double *baseline, *controls, *control, **contribution;
	double likelihood[LEAT_LIKELIHOOD_PARAMETERS], dlikelihood[LEAT_LIKELIHOOD_PARAMETERS];
	double intercept;
	double *scratch; /* n * (1 + 2 LEAT_CURVE_PARAMETERS): another curve and its slopes */
	double *room;
};

extern const struct leat_mix_form leat_national_form;

/* leat_national_new -- the form's own part of a mix whose channels are known. */
void leat_national_new(
    struct leat_mix *mix, const struct leat_panel *panel, const struct leat_spec *spec);

/*
 * national_place_channel -- a channel's curve at q; returns the log Jacobian and log
 * prior of its parameters, their derivatives in dq.
 */
double national_place_channel(
    struct national_work *w, size_t c, const double *q, double *dq, bool slopes);

/* national_effect_log -- the log density of u by the effect's prior; its derivatives are collected.
 */
double national_effect_log(struct national_work *w, size_t c);

/* national_lifts_log -- of all experiments; the same. */
double national_lifts_log(struct national_work *w);

/* national_channel_gradient -- what was collected, into dq; total: sum of dmu; dshift: see
 * evaluate. */
void national_channel_gradient(
    struct national_work *w, size_t c, double total, double dshift, const double *q, double *dq);

/* national_at -- see leat_mix_form. */
const struct leat_mix_point *national_at(void *work, const double *q, struct leat_rng *rng);

/* national_names -- names of the parameters that national_at gives values of. */
void national_names(struct leat_mix *mix, const struct leat_panel *panel);

/* national_place -- everything at q but the likelihood; see evaluate. */
void national_place(
    struct national_work *w, const double *q, double *grad, double *value, bool slopes);

/* hat -- the two knots beside period t, of k over n periods, and the weight of the second. */
static inline size_t
national_hat(size_t t, size_t n, int k, double *second)
{
	double at = n > 1 ? (double)t * (k - 1) / (double)(n - 1) : 0;
	size_t first = (size_t)at < (size_t)k - 1 ? (size_t)at : (size_t)k - 2;

	*second = at - (double)first;
	return first;
}

#endif
