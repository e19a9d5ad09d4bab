/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/hazard_score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"

#define PARTS 8

size_t
leat_hazard_omega_at(const struct leat_hazard_fit *f, size_t block)
{
	return f->nblocks + (f->shared ? 0 : block);
}

size_t
leat_hazard_base_at(const struct leat_hazard_fit *f, size_t stratum)
{
	return (f->shared ? f->nblocks + 1 : 2 * f->nblocks) + stratum;
}

size_t
leat_hazard_parameters(const struct leat_hazard_data *d, const struct leat_hazard_fit *f)
{
	return leat_hazard_base_at(f, d->nstrata);
}

void
leat_hazard_score_init(
    struct leat_hazard_score *s, const struct leat_hazard_data *d, const struct leat_hazard_fit *f)
{
	size_t n = leat_hazard_parameters(d, f);

	*s = (struct leat_hazard_score){.n = n,
	    .gradient = LEAT_NEW_N(double, n),
	    .information = LEAT_NEW_N(double, n *n),
	    .complete = LEAT_NEW_N(double, n),
	    .diagonal = LEAT_NEW_N(double, n),
	    .cross = LEAT_NEW_N(double, f->nblocks)};
}

void
leat_hazard_score_fini(struct leat_hazard_score *s)
{
	free(s->gradient);
	free(s->information);
	free(s->complete);
	free(s->diagonal);
	free(s->cross);
	*s = (struct leat_hazard_score){0};
}

/* The passage over conversions: each part has its own sums. */
struct pass {
	const struct leat_hazard_data *d;
	const struct leat_hazard_fit *f;
	size_t n;
	/*
	 * By part: the information, the gradient, the likelihood; by block, of the derivatives
	 * of log lambda by log omega what is not a square of first ones, first and second.
	 */
	double *sum;
	size_t width;
};

static double *
curvature_of(const struct pass *m, double *sum)
{
	return sum + m->n * m->n + m->n + 1;
}

/* The gradient of one conversion's log lambda, as far as it is not 0. */
struct slope {
	double *g; /* by parameter; 0 between conversions */
	bool *has;
	size_t *at, n; /* parameters it has */
	double *curve; /* by block, two numbers; 0 between conversions */
};

static void
slope_add(struct slope *s, size_t parameter, double x)
{
	if (!s->has[parameter])
		s->at[s->n++] = parameter;
	s->has[parameter] = true;
	s->g[parameter] += x;
}

/* Returns lambda, by which all is yet to be divided. */
static double
take_slope(const struct pass *m, const struct leat_kept_conversion *c, struct slope *s)
{
	const struct leat_kept_paths *k = m->d->kept;
	double lambda = m->f->lambda0[c->stratum];

	slope_add(s, leat_hazard_base_at(m->f, c->stratum), lambda);
	for (size_t i = c->first; i < c->first + c->n; i++) {
		uint32_t b = m->f->block_of[k->unit[i]];
		double omega = m->f->block[b].omega, age = (double)k->age[i];
		double part = m->f->block[b].beta * leat_hazard_kernel(m->d->steps, omega) *
			      exp(-omega * age);
		double kernel = leat_hazard_log_kernel_slope(m->d->steps, omega);
		double by = kernel - omega * age;
		/* The kernel's own, d^2 log k / d (log omega)^2. */
		double own = m->d->steps ? kernel * (1 - kernel - omega) : 0;

		s->curve[2 * (size_t)b] += part * by;
		s->curve[2 * (size_t)b + 1] += part * (by * by + own - omega * age);
		slope_add(s, b, part);
		slope_add(s, leat_hazard_omega_at(m->f, b), part * by);
		lambda += part;
	}
	return lambda;
}

static void
add_slope(const struct pass *m, const struct slope *s, double lambda, double weight, double *sum)
{
	double *gradient = sum + m->n * m->n, once = weight / lambda, twice = once / lambda;
	double *curvature = curvature_of(m, sum);

	for (size_t i = 0; i < s->n; i++) {
		size_t x = s->at[i];

		gradient[x] += once * s->g[x];
		for (size_t l = 0; l < s->n; l++)
			if (s->at[l] <= x)
				sum[x * m->n + s->at[l]] += twice * s->g[x] * s->g[s->at[l]];
	}
	gradient[m->n] += weight * log(lambda);
	for (size_t i = 0; i < s->n; i++)
		for (size_t l = 2 * s->at[i]; s->at[i] < m->f->nblocks && l < 2 * s->at[i] + 2; l++)
			curvature[l] += once * s->curve[l];
}

static void
add_part(void *ctx, size_t job)
{
	const struct pass *m = ctx;
	const struct leat_kept_paths *k = m->d->kept;
	struct slope s = {LEAT_NEW_N(double, m->n), LEAT_NEW_N(bool, m->n),
	    LEAT_NEW_N(size_t, m->n), 0, LEAT_NEW_N(double, 2 * m->f->nblocks)};

	for (size_t j = k->n * job / PARTS; j < k->n * (job + 1) / PARTS; j++) {
		double weight = m->d->weight[j], lambda;

		if (!(weight > 0))
			continue;
		lambda = take_slope(m, &k->conversion[j], &s);
		if (lambda > 0)
			add_slope(m, &s, lambda, weight, m->sum + job * m->width);
		for (size_t i = 0; i < s.n; i++) {
			s.g[s.at[i]] = 0;
			s.has[s.at[i]] = false;
			if (s.at[i] < m->f->nblocks)
				s.curve[2 * s.at[i]] = s.curve[2 * s.at[i] + 1] = 0;
		}
		s.n = 0;
	}
	free(s.g);
	free(s.has);
	free(s.at);
	free(s.curve);
}

/* What is not of the conversions: time at risk, those without a touch, priors. */
static void
add_blocks(const struct leat_hazard_data *d, const struct leat_hazard_fit *f, const double *curve,
    struct leat_hazard_score *s)
{
	for (size_t b = 0; b < f->nblocks; b++) {
		const struct leat_hazard_block *k = &f->block[b];
		double slope[2], risk = leat_hazard_risk(d, f, b, k->omega, slope);
		double first = k->beta * k->omega * slope[0];
		double second = k->beta * k->omega * k->omega * slope[1] + first;
		size_t o = leat_hazard_omega_at(f, b);

		s->complete[b] = s->gradient[b] + k->prior_conversions;
		s->complete[o] += s->gradient[b]; /* 1 - omega a has the variance 1 */
		s->gradient[b] += k->prior_conversions - k->beta * (risk + k->prior_exposure);
		s->gradient[o] -= first;
		s->information[b * (s->n + 1)] += k->prior_conversions;
		s->diagonal[b] = -s->gradient[b];
		s->diagonal[o] += second - curve[2 * b + 1];
		s->cross[b] = first - curve[2 * b];
	}
	for (size_t i = 0; i < d->nstrata; i++) {
		size_t at = leat_hazard_base_at(f, i);

		s->complete[at] = s->gradient[at] + d->orphans[i];
		s->gradient[at] += d->orphans[i] - f->lambda0[i] * d->exposure[i];
		s->information[at * (s->n + 1)] += d->orphans[i];
		s->diagonal[at] = -s->gradient[at];
	}
}

void
leat_hazard_score(
    const struct leat_hazard_data *d, struct leat_hazard_fit *f, struct leat_hazard_score *s)
{
	struct pass m = {.d = d, .f = f, .n = s->n};
	size_t n = s->n;

	m.width = n * n + n + 1 + 2 * f->nblocks;
	m.sum = LEAT_NEW_N(double, PARTS *m.width);
	leat_parallel(d->threads, PARTS, add_part, &m);
	for (size_t job = 1; job < PARTS; job++)
		for (size_t i = 0; i < m.width; i++)
			m.sum[i] += m.sum[job * m.width + i];
	memcpy(s->information, m.sum, n * n * sizeof(double));
	memcpy(s->gradient, m.sum + n * n, n * sizeof(double));
	memset(s->complete, 0, n * sizeof(double));
	memset(s->diagonal, 0, n * sizeof(double));
	s->likelihood = m.sum[n * n + n] + leat_hazard_without_conversions(d, f);
	add_blocks(d, f, curvature_of(&m, m.sum), s);
	free(m.sum);
	f->passes++;
}
