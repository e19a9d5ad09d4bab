/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a likelihood expects of outcomes that are still to come. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#include "mix/likelihood.h"

/* One draw's mean and parameters. */
struct point {
	double mu, par[LEAT_LIKELIHOOD_PARAMETERS];
};

/* The spread of a residual by itself: of an autocorrelated one, over all time. */
static double
scale_of(const struct leat_likelihood *l, const struct point *p)
{
	double rho = l->autocorrelated ? p->par[l->nparameters - 1] : 0;

	return p->par[0] / sqrt(1 - rho * rho);
}

/* Probability of a count of at most c, c whole. */
static double
below_count(const struct leat_likelihood *l, const struct point *p, double scale, double c)
{
	double slope, mean = scale * leat_likelihood_positive(l, p->mu, &slope);

	if (c < 0)
		return 0;
	if (l->kind == LEAT_LIKELIHOOD_POISSON)
		return gsl_cdf_gamma_Q(mean, c + 1, 1);
	return gsl_cdf_beta_P(p->par[0] / (p->par[0] + mean), p->par[0], c + 1);
}

/* Probability of at most y, and the density there. */
static double
below(const struct leat_likelihood *l, const struct point *p, double y, double *density)
{
	double scale = scale_of(l, p), z = (y - p->mu) / scale;

	if (l->kind == LEAT_LIKELIHOOD_NORMAL) {
		*density = exp(-0.5 * z * z) / (scale * sqrt(2 * M_PI));
		return 0.5 * erfc(-z / M_SQRT2);
	}
	*density = gsl_ran_tdist_pdf(z, p->par[1]) / scale;
	return gsl_cdf_tdist_P(z, p->par[1]);
}

struct mixture {
	const struct leat_likelihood *l;
	const double *mu;
	size_t stride;
	double *const *par;
	const size_t *draw;
	size_t ndraws;
};

static struct point
point_of(const struct mixture *m, size_t i)
{
	struct point p = {m->mu[i * m->stride], {0}};

	for (int k = 0; k < m->l->nparameters; k++)
		p.par[k] = m->par[k][m->draw[i]];
	return p;
}

static double
mixture_below(const struct mixture *m, double y, double *density)
{
	double all = 0, d;

	*density = 0;
	for (size_t i = 0; i < m->ndraws; i++) {
		struct point p = point_of(m, i);

		all += below(m->l, &p, y, &d);
		*density += d;
	}
	*density /= (double)m->ndraws;
	return all / (double)m->ndraws;
}

static double
mixture_below_count(const struct mixture *m, double scale, double c)
{
	double all = 0;

	for (size_t i = 0; i < m->ndraws; i++) {
		struct point p = point_of(m, i);

		all += below_count(m->l, &p, scale, c);
	}
	return all / (double)m->ndraws;
}

/* The least count below or at which enough probability lies: doubling, then bisection. */
static double
quantile_count(const struct mixture *m, double scale, double prob)
{
	double low = -1, high = 1;

	while (high < 1e15 && mixture_below_count(m, scale, high) < prob) {
		low = high;
		high *= 2;
	}
	while (high - low > 1) {
		double mid = floor((low + high) / 2);

		*(mixture_below_count(m, scale, mid) < prob ? &low : &high) = mid;
	}
	return high / scale;
}

/* Bounds between which the quantile lies, widened until it does, and a guess by moments. */
static double
bracket(const struct mixture *m, double prob, double *low, double *high)
{
	double least = INFINITY, most = -INFINITY, widest = 0, sum = 0, square = 0, unused;
	double n = (double)m->ndraws, mean;

	for (size_t i = 0; i < m->ndraws; i++) {
		struct point p = point_of(m, i);
		double scale = scale_of(m->l, &p);

		least = fmin(least, p.mu);
		most = fmax(most, p.mu);
		widest = fmax(widest, scale);
		sum += p.mu;
		square += p.mu * p.mu + scale * scale;
	}
	for (double reach = 9 * widest;; reach *= 4) {
		*low = least - reach;
		*high = most + reach;
		if (m->l->kind == LEAT_LIKELIHOOD_NORMAL || !isfinite(reach) ||
		    (mixture_below(m, *low, &unused) <= prob &&
			mixture_below(m, *high, &unused) >= prob))
			break;
	}
	mean = sum / n;
	return mean + gsl_cdf_ugaussian_Pinv(prob) * sqrt(fmax(0, square / n - mean * mean));
}

/* Newton steps, kept between the bounds. */
static double
quantile_smooth(const struct mixture *m, double prob)
{
	double low, high, density, y = bracket(m, prob, &low, &high);

	for (int i = 0; i < 100; i++) {
		double error = mixture_below(m, y, &density) - prob, next;

		*(error > 0 ? &high : &low) = y;
		next = y - error / density;
		if (!(next > low && next < high))
			next = (low + high) / 2;
		if (fabs(next - y) <= 1e-9 * (fabs(y) + 1e-3))
			return next;
		y = next;
	}
	return y;
}

double
leat_likelihood_quantile(const struct leat_likelihood *l, size_t cell, const double *mu,
    size_t stride, double *const *par, const size_t *draw, size_t ndraws, double prob)
{
	struct mixture m = {l, mu, stride, par, draw, ndraws};

	if (leat_likelihood_counts(l))
		return quantile_count(&m, l->count_scale[cell / l->nperiods], prob);
	return quantile_smooth(&m, prob);
}

/* A residual of k cells. */
static double
draw_residual(const struct leat_likelihood *l, const double *par, double k, struct leat_rng *rng)
{
	double z = leat_rng_normal(rng);

	if (l->kind == LEAT_LIKELIHOOD_STUDENT_T)
		z /= sqrt(leat_rng_gamma(rng, par[1] / 2) / (par[1] / 2));
	return z * par[0] * sqrt(k);
}

static double
draw_count(
    const struct leat_likelihood *l, double mean, double k, const double *par, struct leat_rng *rng)
{
	double size = par[0] * k;

	if (l->kind == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL)
		mean *= leat_rng_gamma(rng, size) / size;
	return (double)leat_rng_poisson(rng, fmin(mean, 1e15 - 1));
}

void
leat_likelihood_draw(const struct leat_likelihood *l, const double *mu, const double *par,
    struct leat_rng *rng, double *out)
{
	double rho = l->autocorrelated ? par[l->nparameters - 1] : 0, residual = 0;

	for (size_t i = 0; i < l->n; i++) {
		size_t n = l->sum ? l->sum[i].n : 1;
		size_t at = l->sum ? l->sum[i].geo * l->nperiods + l->sum[i].first : i;
		double mean = 0, slope;

		if (leat_likelihood_counts(l)) {
			double scale = l->count_scale[at / l->nperiods];

			for (size_t j = at; j < at + n; j++)
				mean += scale * leat_likelihood_positive(l, mu[j], &slope);
			out[i] = draw_count(l, mean, (double)n, par, rng) / scale;
			continue;
		}
		for (size_t j = at; j < at + n; j++)
			mean += mu[j];
		residual = i == 0 && l->autocorrelated
			       ? draw_residual(l, par, 1, rng) / sqrt(1 - rho * rho)
			       : rho * residual + draw_residual(l, par, (double)n, rng);
		out[i] = mean + residual;
	}
}
