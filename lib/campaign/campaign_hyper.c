/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sds and dispersion a pool has: importance draws around the mode of their density. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "campaign/campaign_part.h"
#include "sample/nuts.h"
#include "sample/square.h"

/* Proposals: many where they are cheap, which is where little is known; at least the first. */
#define PROPOSALS 200
#define MORE_PROPOSALS 1800
#define MORE_CELLS 300000 /* in all of the latter */
#define ROUNDS 3
#define FREEDOM 5 /* of the Student t that is proposed from: tails wider than any it meets */
#define WIDER 1.2 /* than the mode is */
#define LEAST_SD 1e-9
#define DIFFERENCE 1e-3 /* of a logarithm, for gradients */

/*
 * sds of levels: a factor of 2.7 between campaigns of one size is nothing special; of
 * logits: most elasticities within 0.15 of the middle one; of weeks and noise likewise.
 */
static const double typical[LEAT_HYPERS] = {1, 0.5, 0.5, 0.5};

double
leat_pool_prior(const double log_sd[LEAT_HYPERS])
{
	double sum = 0;

	for (int i = 0; i < LEAT_HYPERS; i++) {
		double x = exp(log_sd[i]) / typical[i];

		sum += log_sd[i] - log(typical[i]) + 0.5 * log(2 / M_PI) - 0.5 * x * x;
	}
	return sum;
}

double
leat_pool_marginal(struct leat_pool_mode *m, const double log_sd[LEAT_HYPERS])
{
	leat_pool_mode_find(m, log_sd);
	return leat_pool_prior(log_sd) + m->value + 0.5 * (double)m->p->nq * log(2 * M_PI) -
	       0.5 * m->log_det + leat_pool_beyond(m->p, &m->h, m->q, &m->k);
}

/* Many marginals side by side, each search for a mode from the same place. */
struct survey {
	const struct leat_pool *p;
	const double *from; /* nq */
	double (*at)[LEAT_HYPERS];
	double *value;
	double *q; /* n * nq: the modes; or NULL */
};

static void
survey_one(void *ctx, size_t i)
{
	struct survey *s = ctx;
	struct leat_pool_mode m;

	leat_pool_mode_init(&m, s->p);
	memcpy(m.q, s->from, s->p->nq * sizeof(*m.q));
	s->value[i] = leat_pool_marginal(&m, s->at[i]);
	if (s->q)
		memcpy(s->q + i * s->p->nq, m.q, s->p->nq * sizeof(*m.q));
	leat_pool_mode_fini(&m);
}

/* The density of the hyperparameters as the search for its mode sees it. */
struct search {
	const struct leat_pool *p;
	unsigned threads;
	double *from; /* where the last mode was */
};

static double
search_eval(void *ctx, const double *x, double *grad)
{
	enum { N = 1 + 2 * LEAT_HYPERS };
	struct search *s = ctx;
	double at[N][LEAT_HYPERS], value[N];
	double *q = LEAT_NEW_N(double, N * s->p->nq);
	struct survey survey = {s->p, s->from, at, value, q};

	for (int i = 0; i < N; i++)
		memcpy(at[i], x, sizeof(at[i]));
	for (int i = 0; i < LEAT_HYPERS; i++) {
		at[1 + 2 * i][i] += DIFFERENCE;
		at[2 + 2 * i][i] -= DIFFERENCE;
	}
	leat_parallel(s->threads, N, survey_one, &survey);
	for (int i = 0; i < LEAT_HYPERS; i++)
		grad[i] = (value[1 + 2 * i] - value[2 + 2 * i]) / (2 * DIFFERENCE);
	if (isfinite(value[0]))
		memcpy(s->from, q, s->p->nq * sizeof(*q));
	free(q);
	return value[0];
}

/*
 * Where proposals come from: a Student t of the sds themselves, folded at 0. Their posterior
 * often reaches down to 0, where it is flat by the sd and has a long tail by its
 * logarithm, which nothing centred elsewhere would find.
 */
struct source {
	double middle[LEAT_HYPERS];
	double factor[LEAT_HYPERS * LEAT_HYPERS];
};

/* Log density, but for a constant, at one of the places that fold onto each other. */
static double
unfolded(const struct source *s, const double *x)
{
	double z[LEAT_HYPERS], square = 0, log_det = 0;

	for (int i = 0; i < LEAT_HYPERS; i++)
		z[i] = x[i] - s->middle[i];
	leat_square_solve(s->factor, LEAT_HYPERS, z);
	for (int i = 0; i < LEAT_HYPERS; i++) {
		square += z[i] * z[i];
		log_det += log(s->factor[i * (LEAT_HYPERS + 1)]);
	}
	return -0.5 * (FREEDOM + LEAT_HYPERS) * log1p(square / FREEDOM) - log_det;
}

static double
folded(const struct source *s, const double *sd)
{
	double sum = 0;

	for (int signs = 0; signs < 1 << LEAT_HYPERS; signs++) {
		double x[LEAT_HYPERS];

		for (int i = 0; i < LEAT_HYPERS; i++)
			x[i] = signs >> i & 1 ? -sd[i] : sd[i];
		sum += exp(unfolded(s, x));
	}
	return log(sum);
}

/* A draw of the sds, as logarithms; the log density of these but for a constant is returned. */
static double
propose(const struct source *s, struct leat_rng *rng, double *log_sd)
{
	double z[LEAT_HYPERS], sd[LEAT_HYPERS], stretch, jacobian = 0;

	for (int i = 0; i < LEAT_HYPERS; i++)
		z[i] = leat_rng_normal(rng);
	stretch = sqrt(FREEDOM / (2 * leat_rng_gamma(rng, FREEDOM / 2.0)));
	leat_square_lower(s->factor, LEAT_HYPERS, z, sd);
	for (int i = 0; i < LEAT_HYPERS; i++) {
		sd[i] = fabs(s->middle[i] + stretch * sd[i]);
		log_sd[i] = log(fmax(sd[i], LEAST_SD));
		jacobian += log_sd[i];
	}
	return folded(s, sd) + jacobian;
}

/* Log weights to weights that add up to 1, and how many equal ones they are worth. */
static double
weigh(const double *log_weight, size_t n, double *weight)
{
	double most = -INFINITY, sum = 0, squares = 0;

	for (size_t i = 0; i < n; i++)
		if (log_weight[i] > most)
			most = log_weight[i];
	for (size_t i = 0; i < n; i++) {
		weight[i] = isnan(log_weight[i]) ? 0 : exp(log_weight[i] - most);
		sum += weight[i];
	}
	for (size_t i = 0; i < n; i++) {
		weight[i] /= sum;
		squares += weight[i] * weight[i];
	}
	return 1 / squares;
}

/* The source around a mode found by logarithms. */
static void
source_of(struct source *s, const struct leat_laplace *l)
{
	for (int i = 0; i < LEAT_HYPERS; i++) {
		s->middle[i] = exp(l->mode[i]);
		for (int j = 0; j < LEAT_HYPERS; j++)
			s->factor[i * LEAT_HYPERS + j] =
			    WIDER * s->middle[i] * l->metric.factor[i * LEAT_HYPERS + j];
	}
}

/* The next source: mean and covariance of what has weight, wider by a part of this one's. */
static void
learn(struct source *s, const struct leat_pool_draws *d)
{
	double cov[LEAT_HYPERS * LEAT_HYPERS] = {0}, mean[LEAT_HYPERS] = {0};

	for (size_t k = 0; k < d->n; k++)
		for (int i = 0; i < LEAT_HYPERS; i++)
			mean[i] += d->weight[k] * exp(d->log_sd[k][i]);
	for (size_t k = 0; k < d->n; k++)
		for (int i = 0; i < LEAT_HYPERS; i++)
			for (int j = 0; j < LEAT_HYPERS; j++)
				cov[i * LEAT_HYPERS + j] += d->weight[k] *
							    (exp(d->log_sd[k][i]) - mean[i]) *
							    (exp(d->log_sd[k][j]) - mean[j]);
	for (int i = 0; i < LEAT_HYPERS; i++)
		for (int j = 0; j < LEAT_HYPERS; j++)
			for (int k = 0; k <= (i < j ? i : j); k++)
				cov[i * LEAT_HYPERS + j] += 0.1 * s->factor[i * LEAT_HYPERS + k] *
							    s->factor[j * LEAT_HYPERS + k];
	memcpy(s->middle, mean, sizeof(mean));
	memcpy(s->factor, cov, sizeof(cov));
	leat_square_factor(s->factor, LEAT_HYPERS);
}

static void
sample(struct leat_pool_draws *d, const struct leat_pool *p, const struct source *s,
    const double *from, struct leat_rng *rng, unsigned threads)
{
	double *density = LEAT_NEW_N(double, d->n), *value = LEAT_NEW_N(double, d->n);
	struct survey survey = {p, from, d->log_sd, value, d->q};

	for (size_t i = 0; i < d->n; i++)
		density[i] = propose(s, rng, d->log_sd[i]);
	leat_parallel(threads, d->n, survey_one, &survey);
	for (size_t i = 0; i < d->n; i++)
		value[i] -= density[i];
	d->ess = weigh(value, d->n, d->weight);
	free(density);
	free(value);
}

void
leat_pool_draws_init(
    struct leat_pool_draws *d, const struct leat_pool *p, struct leat_rng *rng, unsigned threads)
{
	struct search search = {p, threads, LEAT_NEW_N(double, p->nq)};
	struct leat_density density = {LEAT_HYPERS, search_eval, &search};
	struct leat_laplace laplace = {0};
	struct source source;
	double start[LEAT_HYPERS];
	size_t more = MORE_CELLS / (p->ncells + 1);

	more = more < MORE_PROPOSALS ? more : MORE_PROPOSALS;
	for (int i = 0; i < LEAT_HYPERS; i++)
		start[i] = log(typical[i]) - 1;
	leat_pool_start(p, search.from);
	leat_laplace_find_as(&laplace, &density, start, LEAT_METRIC_DENSE);
	source_of(&source, &laplace);
	leat_laplace_fini(&laplace);
	*d = (struct leat_pool_draws){.n = PROPOSALS + more};
	d->log_sd = leat_zalloc(d->n, sizeof(*d->log_sd));
	d->weight = LEAT_NEW_N(double, d->n);
	d->q = LEAT_NEW_N(double, d->n * p->nq);
	sample(d, p, &source, search.from, rng, threads);
	for (int round = 1; round < ROUNDS && d->ess < (double)d->n / 4; round++) {
		learn(&source, d);
		sample(d, p, &source, search.from, rng, threads);
	}
	free(search.from);
}

void
leat_pool_draws_fini(struct leat_pool_draws *d)
{
	free(d->log_sd);
	free(d->weight);
	free(d->q);
}
