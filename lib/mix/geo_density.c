/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/geo_density.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/geo_lanes.h"
#include "mix/geo_lift.h"
#include "sample/sums.h"

#define LOG_SQRT_2PI 0.918938533204672741780329736406
#define NPAR (2 * LEAT_CURVE_PARAMETERS)

/* d value / d q of what a channel samples, and its geos' weights in sum_g D_g e^(eta z_g). */
struct media_slopes {
	double par[NPAR], effect, eta;
	double *part; /* nlanes: D_g e^(eta z_g) over its sum */
	double sum;
};

struct leat_geo_work {
	const struct leat_geo *geo;
	struct leat_geo_media_point *media;
	struct media_slopes *dmedia;
	struct leat_geo_control_point *control;
	double (*dcontrol)[2]; /* d log prior / d mean; d xi / d q */
	struct leat_geo_effects effects;
	struct leat_geo_lifts *lifts; /* NULL: none */
	struct leat_geo_point point;
	double noise[LEAT_LIKELIHOOD_PARAMETERS], dnoise[LEAT_LIKELIHOOD_PARAMETERS];
	double *dsigma;        /* nlanes */
	double *mu, *dmu, *dw; /* effects sampled: by geo and period; time.nrows */
	double *r;     /* cells: outcome less the linear predictor; then d log density / d mu */
	double *along; /* (1 + NPAR) * nlanes: sums of r times something, by geo */
	double *tau, *time;
	const double **series, **scale; /* of all channels and covariates: cells; by geo */
	double *room;
};

/* All that is taken from the outcome, in one list. */
static void
list_series(struct leat_geo_work *w)
{
	const struct leat_geo *geo = w->geo;
	size_t n = geo->nmedia + geo->ncontrols;

	w->series = LEAT_NEW_N(const double *, 2 * n);
	w->scale = w->series + n;
	for (size_t m = 0; m < geo->nmedia; m++) {
		w->series[m] = w->media[m].curve.y;
		w->scale[m] = w->media[m].beta;
	}
	for (size_t j = 0; j < geo->ncontrols; j++) {
		w->series[geo->nmedia + j] = geo->control[j].z;
		w->scale[geo->nmedia + j] = w->control[j].slope;
	}
}

struct leat_geo_work *
leat_geo_work_new(const struct leat_geo *geo)
{
	struct leat_geo_work *w = LEAT_NEW(struct leat_geo_work);
	size_t l = geo->nlanes, cells = geo->ngeos * geo->nperiods;
	double *room = LEAT_NEW_N(double, geo->ncells + 2 * cells +
					      (3 + NPAR + 2 * geo->nmedia + geo->ncontrols) * l +
					      geo->nperiods + geo->time.nrows);

	w->geo = geo;
	w->room = w->r = room;
	room += geo->ncells;
	w->along = room;
	w->dsigma = w->along + (1 + NPAR) * l;
	w->tau = w->dsigma + l;
	w->time = w->tau + l;
	w->mu = w->time + geo->nperiods;
	w->dmu = w->mu + cells;
	w->dw = w->dmu + cells;
	room = w->dw + geo->time.nrows;
	w->media = LEAT_NEW_N(struct leat_geo_media_point, geo->nmedia);
	w->dmedia = LEAT_NEW_N(struct media_slopes, geo->nmedia);
	for (size_t m = 0; m < geo->nmedia; m++, room += 2 * l) {
		leat_geo_curve_init(&w->media[m].curve, geo);
		w->media[m].beta = room;
		w->dmedia[m].part = room + l;
	}
	w->control = LEAT_NEW_N(struct leat_geo_control_point, geo->ncontrols);
	w->dcontrol = leat_zalloc(geo->ncontrols, sizeof(*w->dcontrol));
	for (size_t j = 0; j < geo->ncontrols; j++, room += l)
		w->control[j].slope = room;
	list_series(w);
	leat_geo_effects_init(&w->effects, geo);
	w->lifts = leat_geo_lifts_new(geo);
	w->point = (struct leat_geo_point){w->media, w->control, w->noise, w->tau, w->time};
	return w;
}

void
leat_geo_work_free(struct leat_geo_work *w)
{
	if (w == NULL)
		return;
	for (size_t m = 0; m < w->geo->nmedia; m++)
		leat_geo_curve_fini(&w->media[m].curve);
	leat_geo_effects_fini(&w->effects);
	leat_geo_lifts_free(w->lifts);
	free(w->media);
	free(w->dmedia);
	free(w->control);
	free(w->dcontrol);
	free(w->series);
	free(w->room);
	free(w);
}

/* A sampled number at q: *log gets its prior and Jacobian added, *dq is their derivative. */
static double
place(const struct leat_geo_parameter *p, double q, double *log, double *dx, double *dq)
{
	double x = q, slope = 0, dslope = 0, dprior;

	*dx = 1;
	if (p->bounded)
		x = leat_coordinate_value(&p->coordinate, q, dx, &slope, &dslope);
	*log += slope + leat_prior_log(&p->prior, x, &dprior);
	*dq = dslope + dprior * *dx;
	return x;
}

/*
 * One channel at q: its curve, and beta_g = e^(beta_m + eta z_g), with beta_m such
 * that sum_g D_g beta_g is what the effect says. dq gets what the priors say.
 */
static void
place_media(struct leat_geo_work *w, size_t m, const double *q, double *dq, double *log_density)
{
	const struct leat_geo *geo = w->geo;
	const struct leat_geo_media *media = &geo->media[m];
	struct leat_geo_media_point *at = &w->media[m];
	struct media_slopes *d = &w->dmedia[m];
	const double *z;

	for (int p = 0; p < media->npar; p++) {
		at->par[p] = media->par[p].coordinate.lower;
		if (!media->par[p].fixed)
			at->par[p] = place(&media->par[p], *q++, log_density, &d->par[p], dq++);
	}
	leat_geo_curve_at(&at->curve, geo, media, at->par);
	at->effect = place(&media->effect, q[0], log_density, &d->effect, &dq[0]);
	at->eta = place(&media->eta, q[1], log_density, &d->eta, &dq[1]);
	z = q + 2;
	d->sum = 0;
	for (size_t g = 0; g < geo->ngeos; g++) {
		at->beta[g] = exp(at->eta * z[g]);
		d->part[g] = at->curve.weight[g] * at->beta[g];
		d->sum += d->part[g];
		*log_density -= 0.5 * z[g] * z[g] + LOG_SQRT_2PI;
		dq[2 + g] = -z[g];
	}
	at->log_beta = log(at->effect * media->per_effect);
	if (!media->on_beta)
		at->log_beta -= log(d->sum);
	for (size_t g = 0; g < geo->ngeos; g++) {
		at->beta[g] *= exp(at->log_beta);
		d->part[g] /= d->sum;
	}
}

/*
 * Derivatives of one channel; r is d log density / d mu. With S_g = beta_g sum_t r y (and what
 * experiments add, which are of beta_g and y as well) and all = sum_g S_g, what changes D_g moves
 * beta_m by -part_g / D_g.
 */
static void
media_gradient(struct leat_geo_work *w, size_t m, const double *q, double *dq)
{
	const struct leat_geo *geo = w->geo;
	const struct leat_geo_media *media = &geo->media[m];
	const struct leat_geo_media_point *at = &w->media[m];
	const struct media_slopes *d = &w->dmedia[m];
	double *along = w->along, all = 0, by_eta = 0, beta = exp(at->log_beta);
	double *const sums[] = {along + geo->nlanes, along + 2 * geo->nlanes,
	    along + 3 * geo->nlanes, along + 4 * geo->nlanes};
	int at_q = 0;

	leat_geo_curve_along(&at->curve, geo, media->npar, w->r, along, sums);
	leat_geo_lifts_along(w->lifts, m, along, sums);
	for (size_t g = 0; g < geo->ngeos; g++) {
		along[g] *= at->beta[g];
		all += along[g];
	}
	for (int p = 0; p < media->npar; p++) {
		double sum = 0, moved = 0;

		if (media->par[p].fixed)
			continue;
		for (size_t g = 0; g < geo->ngeos; g++) {
			sum += sums[p][g] * at->beta[g];
			moved += at->curve.dweight[p][g] * at->beta[g];
		}
		if (!media->on_beta)
			sum -= all * moved / (beta * d->sum);
		dq[at_q++] += sum * d->par[p];
	}
	q += at_q;
	dq += at_q;
	dq[0] += all / at->effect * d->effect;
	for (size_t g = 0; g < geo->ngeos; g++) {
		double own = along[g] - (media->on_beta ? 0 : all * d->part[g]);

		by_eta += q[2 + g] * own;
		dq[2 + g] += at->eta * own;
	}
	dq[1] += by_eta * d->eta;
}

/*
 * What least squares says of slopes and their mean for a given xi. With w_g = 1 / (xi^2 +
 * error_g^2) the mean has precision P = sum_g w_g + 1 / prior^2, and each slope is
 * expected at gamma + B_g (slope_g - gamma), B_g = xi^2 w_g, give or take xi error_g sqrt w_g.
 * Each with its derivative by xi.
 */
struct expected {
	double mean, dmean, sd, dsd; /* of gamma */
};

static struct expected
expect(const struct leat_geo *geo, const struct leat_geo_control *c, double xi)
{
	const struct leat_prior *prior = &c->mean.prior;
	bool normal = !c->treatment && prior->family == LEAT_PRIOR_NORMAL;
	double p = normal ? 1 / (prior->b * prior->b) : 0, sum = p * (normal ? prior->a : 0);
	double dp = 0, dsum = 0;
	struct expected e;

	for (size_t g = 0; g < geo->ngeos; g++) {
		double w = 1 / (xi * xi + c->error[g] * c->error[g]), dw = -2 * xi * w * w;

		p += w;
		dp += dw;
		sum += w * c->slope[g];
		dsum += dw * c->slope[g];
	}
	e.mean = sum / p;
	e.dmean = (dsum - e.mean * dp) / p;
	e.sd = 1 / sqrt(p);
	e.dsd = -0.5 * e.sd * dp / p;
	return e;
}

/* One covariate's slopes at q; dq[1] gets what the prior of xi says, the rest comes with the
 * gradient. */
static void
place_control(struct leat_geo_work *w, size_t j, const double *q, double *dq, double *log_density)
{
	const struct leat_geo *geo = w->geo;
	const struct leat_geo_control *c = &geo->control[j];
	struct leat_geo_control_point *at = &w->control[j];
	double xi = at->xi = place(&c->xi, q[1], log_density, &w->dcontrol[j][1], &dq[1]);
	struct expected e = expect(geo, c, xi);
	double mean = at->gamma = e.mean + e.sd * q[0];

	at->mean = c->treatment ? 0 : mean;
	*log_density += log(e.sd);
	for (size_t g = 0; g < geo->ngeos; g++) {
		double s = c->error[g], root = 1 / sqrt(xi * xi + s * s), b = xi * root * xi * root;
		double off;

		at->slope[g] = mean + b * (c->slope[g] - mean) + xi * s * root * q[2 + g];
		off = (at->slope[g] - mean) / xi;
		*log_density += log(s * root) - 0.5 * off * off - LOG_SQRT_2PI;
		at->mean += c->treatment ? c->weight[g] * at->slope[g] : 0;
	}
	*log_density += leat_prior_log(&c->mean.prior, at->mean, &w->dcontrol[j][0]);
}

/* Derivatives: `own` is that by a slope, all by gamma; then through xi and the coordinates. */
static void
control_gradient(struct leat_geo_work *w, size_t j, const double *q, double *dq)
{
	const struct leat_geo *geo = w->geo;
	const struct leat_geo_control *c = &geo->control[j];
	const struct leat_geo_control_point *at = &w->control[j];
	double xi = at->xi, pull = w->dcontrol[j][0], all = c->treatment ? 0 : pull;
	double *along = w->along, by_xi;
	struct expected e = expect(geo, c, xi);

	by_xi = e.dsd / e.sd;
	leat_geo_dot(geo, w->r, c->z, along);
	for (size_t g = 0; g < geo->ngeos; g++) {
		double s = c->error[g], root = 1 / sqrt(xi * xi + s * s), b = xi * root * xi * root;
		double off = at->slope[g] - at->gamma;
		double own = along[g] - off / (xi * xi) + (c->treatment ? pull * c->weight[g] : 0);
		double moved = 2 * b / xi * (1 - b) * (c->slope[g] - at->gamma) +
			       s * root * (1 - b) * q[2 + g];

		all += own * (1 - b) + off / (xi * xi);
		by_xi += own * moved + off * off / (xi * xi * xi) - b / xi;
		dq[2 + g] = own * xi * s * root;
	}
	dq[0] = all * e.sd;
	dq[1] += (by_xi + all * (e.dmean + e.dsd * q[0])) * w->dcontrol[j][1];
}

/* Everything up to what is left of the outcome. */
static double
place_all(struct leat_geo_work *w, const double *q, double *grad)
{
	const struct leat_geo *geo = w->geo;
	double value = 0;

	for (int p = 0; p < geo->likelihood->nparameters; p++)
		w->noise[p] = place(&geo->noise[p], q[p], &value, &w->dnoise[p], &grad[p]);
	for (size_t m = 0; m < geo->nmedia; m++)
		place_media(w, m, q + geo->media[m].at, grad + geo->media[m].at, &value);
	for (size_t j = 0; j < geo->ncontrols; j++)
		place_control(w, j, q + geo->control[j].at, grad + geo->control[j].at, &value);
	leat_geo_subtract(geo, geo->y, w->series, w->scale, geo->nmedia + geo->ncontrols, w->r);
	return value;
}

static double
effects_at(struct leat_geo_work *w)
{
	const struct leat_geo *geo = w->geo;

	for (size_t g = 0; g < geo->ngeos; g++)
		w->effects.precision[g] = 1 / (w->noise[0] * w->noise[0]);
	return leat_geo_effects_at(&w->effects, w->r, w->dsigma);
}

/* The log density with effects integrated out; r becomes its derivative by mu. */
static double
marginal_log(struct leat_geo_work *w, double *grad)
{
	const struct leat_geo *geo = w->geo;
	double value = effects_at(w), precision = 1 / (w->noise[0] * w->noise[0]), sum = 0;

	for (size_t g = 0; g < geo->ngeos; g++)
		sum += w->dsigma[g];
	grad[0] += sum / w->noise[0] * w->dnoise[0];
	for (size_t i = 0; i < geo->ncells; i++)
		w->r[i] *= precision;
	return value;
}

/* Effects that are sampled, at q; grad gets what their priors say. */
static double
place_effects(struct leat_geo_work *w, const double *q, double *grad)
{
	const struct leat_geo *geo = w->geo;
	double value = 0;

	for (size_t g = 0; g < geo->ngeos; g++) {
		w->tau[g] = 0;
		if (g == geo->baseline)
			continue;
		w->tau[g] = *q++;
		value += leat_prior_log(&geo->tau, w->tau[g], grad++);
	}
	for (size_t k = 0; k < geo->time.nrows; k++)
		value += leat_prior_log(&geo->time.prior[k], q[k], &grad[k]);
	leat_geo_spread(geo, q, w->time);
	return value;
}

/* Derivatives by effects are sums of those by mu. */
static void
effects_gradient(struct leat_geo_work *w, double *grad)
{
	const struct leat_geo *geo = w->geo;
	const struct leat_geo_time *time = &geo->time;
	size_t n = geo->nperiods;
	double *period = w->mu; /* no longer needed */

	for (size_t g = 0; g < geo->ngeos; g++)
		if (g != geo->baseline)
			*grad++ += leat_total(w->dmu + g * n, n);
	memset(period, 0, n * sizeof(*period));
	for (size_t g = 0; g < geo->ngeos; g++)
		for (size_t t = 0; t < n; t++)
			period[t] += w->dmu[g * n + t];
	for (size_t k = 0; k < time->nrows; k++)
		grad[k] +=
		    time->each ? time->scale * period[k] : leat_dot(time->row + k * n, period, n);
}

/* The log density given effects, any likelihood; r becomes its derivative by mu. */
static double
sampled_log(struct leat_geo_work *w, const double *q, double *grad)
{
	const struct leat_geo *geo = w->geo;
	double value = place_effects(w, q + geo->at_effects, grad + geo->at_effects);
	double dpar[LEAT_LIKELIHOOD_PARAMETERS];

	for (size_t g = 0; g < geo->ngeos; g++)
		for (size_t t = 0; t < geo->nperiods; t++)
			w->mu[g * geo->nperiods + t] =
			    w->tau[g] + w->time[t] - w->r[leat_geo_cell(geo, g, t)];
	value += leat_likelihood_log(geo->likelihood, w->mu, w->noise, w->dmu, dpar);
	for (int p = 0; p < geo->likelihood->nparameters; p++)
		grad[p] += dpar[p] * w->dnoise[p];
	for (size_t g = 0; g < geo->ngeos; g++)
		for (size_t t = 0; t < geo->nperiods; t++)
			w->r[leat_geo_cell(geo, g, t)] = w->dmu[g * geo->nperiods + t];
	effects_gradient(w, grad + geo->at_effects);
	return value;
}

static double
evaluate(void *ctx, const double *q, double *grad)
{
	struct leat_geo_work *w = ctx;
	const struct leat_geo *geo = w->geo;
	double value = place_all(w, q, grad);

	value += geo->marginal ? marginal_log(w, grad) : sampled_log(w, q, grad);
	value += w->lifts ? leat_geo_lifts_log(w->lifts, w->media) : 0;
	for (size_t m = 0; m < geo->nmedia; m++)
		media_gradient(w, m, q + geo->media[m].at, grad + geo->media[m].at);
	for (size_t j = 0; j < geo->ncontrols; j++)
		control_gradient(w, j, q + geo->control[j].at, grad + geo->control[j].at);
	return isfinite(value) ? value : -INFINITY;
}

struct leat_density
leat_geo_density(struct leat_geo_work *w)
{
	return (struct leat_density){w->geo->n, evaluate, w};
}

const struct leat_geo_point *
leat_geo_at(struct leat_geo_work *w, const double *q, struct leat_rng *rng)
{
	const struct leat_geo *geo = w->geo;
	double *unused = LEAT_NEW_N(double, geo->n);

	place_all(w, q, unused);
	if (geo->marginal) {
		effects_at(w);
		leat_geo_effects_draw(&w->effects, rng, w->tau, w->time);
	} else {
		place_effects(w, q + geo->at_effects, unused + geo->at_effects);
	}
	for (size_t g = 0; geo->marginal && g < geo->ngeos; g++)
		w->tau[g] += g == geo->baseline ? 0 : geo->tau.a;
	for (size_t t = 0; t < geo->nperiods; t++)
		w->time[t] += geo->time.offset[t];
	free(unused);
	return &w->point;
}
