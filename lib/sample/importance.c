/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/importance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/pool.h"
#include "sample/psis.h"
#include "sample/square.h"

#define ROUNDS 6
#define PIECE 256 /* proposals that a thread makes at a time */
#define DF_TAIL 7 /* of the part of proposals that reaches far */

/* Proposals and their log weights: target over proposal density, up to a constant. */
struct batch {
	const struct leat_target *target;
	const struct leat_laplace *at;
	struct leat_rng rng;
	const char *label;
	size_t n, count;
	double *q, *log_weight; /* count * n; count */
};

/* The logarithm of a Student density of n coordinates, as a function of its squared radius. */
static double
student(double square, double n, double df)
{
	return lgamma((df + n) / 2) - lgamma(df / 2) - n / 2 * log(df * M_PI) -
	       (df + n) / 2 * log1p(square / df);
}

/*
 * Half of the proposals nearly normal, half with long tails, told apart by nothing:
 * the density is that of the mixture.
 */
static double
proposal_log(double square, double n)
{
	double a = student(square, n, 4 * n + DF_TAIL), b = student(square, n, DF_TAIL);

	return fmax(a, b) + log1p(exp(-fabs(a - b))) - M_LN2;
}

static void
propose(void *ctx, size_t piece)
{
	struct batch *b = ctx;
	size_t n = b->n, from = piece * PIECE, to = from + PIECE;
	void *work = b->target->work_new(b->target->model);
	struct leat_density density = b->target->density(work);
	struct leat_rng rng = leat_rng_split(&b->rng, b->label, piece);
	double *z = LEAT_NEW_N(double, 2 * n), *g = z + n;

	for (size_t i = from; i < to && i < b->count; i++) {
		double df = i % 2 ? DF_TAIL : 4 * (double)n + DF_TAIL, square = 0, value;
		double stretch = sqrt(df / (2 * leat_rng_gamma(&rng, df / 2))), *q = b->q + i * n;

		for (size_t j = 0; j < n; j++) {
			z[j] = stretch * leat_rng_normal(&rng);
			square += z[j] * z[j];
		}
		leat_metric_forward(&b->at->metric, z, q);
		for (size_t j = 0; j < n; j++)
			q[j] += b->at->mode[j];
		value = density.eval(density.ctx, q, g);
		b->log_weight[i] =
		    isfinite(value) ? value - proposal_log(square, (double)n) : -INFINITY;
	}
	free(z);
	b->target->work_free(work);
}

static void
batch_run(struct batch *b, size_t count, const struct leat_sampling_settings *s, int64_t *gradients)
{
	b->count = count;
	leat_parallel(s->threads, (count + PIECE - 1) / PIECE, propose, b);
	*gradients += (int64_t)count;
}

/* Effective sample size of weights to a power, and those, normalised, in w. */
static double
tempered(const struct batch *b, double power, double *w)
{
	double most = -INFINITY, sum = 0, squares = 0;

	for (size_t i = 0; i < b->count; i++)
		most = fmax(most, b->log_weight[i]);
	for (size_t i = 0; i < b->count; i++) {
		w[i] = exp(power * (b->log_weight[i] - most));
		sum += w[i];
	}
	for (size_t i = 0; i < b->count; i++) {
		w[i] /= sum;
		squares += w[i] * w[i];
	}
	return 1 / squares;
}

/* Weights in w to the largest power up to 1 at which they are worth so many draws; returns how
 * many they are then worth. */
static double
temper(const struct batch *b, double least, double *w)
{
	double low = 0, high = 1, ess = tempered(b, 1, w);

	if (ess >= least)
		return ess;
	for (int i = 0; i < 20; i++) {
		double middle = (low + high) / 2;

		*(tempered(b, middle, w) < least ? &high : &low) = middle;
	}
	return tempered(b, low, w);
}

/* Mean and covariance by weights become the next proposal's. */
static void
reshape(struct leat_laplace *at, const struct batch *b, const double *w, double ess)
{
	size_t n = b->n;
	bool dense = at->metric.dense;
	struct leat_metric next;
	double *mean = LEAT_NEW_N(double, 2 * n), *gap = mean + n, keep = ess / (ess + (double)n);

	leat_metric_init(&next, n, dense);
	for (size_t i = 0; i < b->count; i++)
		for (size_t j = 0; j < n; j++)
			mean[j] += w[i] * b->q[i * n + j];
	for (size_t i = 0; i < b->count; i++) {
		for (size_t j = 0; j < n; j++)
			gap[j] = b->q[i * n + j] - mean[j];
		for (size_t j = 0; j < n; j++)
			for (size_t k = dense ? 0 : j; k <= j; k++)
				next.factor[dense ? j * n + k : j] +=
				    w[i] * gap[j] * gap[k] * (j == k ? 1 : keep);
	}
	if (dense ? leat_square_factor(next.factor, n) : true) {
		for (size_t j = 0; !dense && j < n; j++)
			next.factor[j] = sqrt(next.factor[j]);
		memcpy(at->mode, mean, n * sizeof(*mean));
		leat_metric_copy(&at->metric, &next);
	}
	leat_metric_fini(&next);
	free(mean);
}

/* Systematic resampling, in random order, into chains. */
static void
deal(struct leat_sampling *out, const struct batch *b, const struct leat_sampling_settings *s)
{
	size_t n = b->n, ndraws = (size_t)s->draws, total = out->nchains * ndraws, at = 0;
	struct leat_rng rng = leat_rng_split(&b->rng, "resample", 0);
	size_t *order = LEAT_NEW_N(size_t, total);
	double sum = exp(b->log_weight[0]), u = leat_rng_uniform(&rng);

	for (size_t c = 0; c < out->nchains; c++) {
		struct leat_nuts_chain *chain = &out->chain[c];

		*chain = (struct leat_nuts_chain){.n = n, .ndraws = ndraws};
		chain->q = LEAT_NEW_N(double, n *ndraws);
		chain->energy = LEAT_NEW_N(double, 2 * ndraws);
		chain->accept = chain->energy + ndraws;
	}
	leat_rng_shuffle(&rng, order, total);
	for (size_t k = 0; k < total; k++) {
		struct leat_nuts_chain *chain = &out->chain[order[k] / ndraws];
		size_t d = order[k] % ndraws;

		while (sum < ((double)k + u) / (double)total && at + 1 < b->count)
			sum += exp(b->log_weight[++at]);
		memcpy(chain->q + d * n, b->q + at * n, n * sizeof(*b->q));
		chain->energy[d] = -b->log_weight[at];
		chain->accept[d] = 1;
	}
	free(order);
}

void
leat_importance_run(struct leat_sampling *out, const struct leat_target *target,
    struct leat_laplace *laplace, const struct leat_sampling_settings *s)
{
	size_t n = target->n, draws = out->nchains * (size_t)s->draws;
	size_t few = 1000 + 40 * n, most = 4 * draws > few ? 4 * draws : few;
	struct batch b = {.target = target, .at = laplace, .n = n};
	char label[24];
	double *w = LEAT_NEW_N(double, few);

	b.q = LEAT_NEW_N(double, most *n);
	b.log_weight = LEAT_NEW_N(double, most);
	b.label = label;
	leat_rng_init(&b.rng, s->seed);
	for (int round = 0; round <= ROUNDS; round++) {
		snprintf(label, sizeof(label), "proposal %d", round);
		batch_run(&b, round < ROUNDS ? few : most, s, &out->gradients);
		leat_progress(s->log, "sampling", (double)(round + 1) / (ROUNDS + 1));
		if (round < ROUNDS)
			reshape(laplace, &b, w, temper(&b, (double)few / 5, w));
	}
	out->khat = leat_psis_smooth(b.log_weight, b.count, 1);
	out->weight_ess = leat_psis_ess(b.log_weight, b.count);
	deal(out, &b, s);
	free(b.q);
	free(b.log_weight);
	free(w);
}
