/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A chain: where it starts, how step size and metric are learned, what is kept. */
#include "sample/nuts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sample/trajectory.h"

/* Dual averaging of the log step size: Hoffman and Gelman (2014), section 3.2.1, with their
 * constants. */
struct averaging {
	double mu, error, log_step, log_mean;
	int count;
};

static void
averaging_restart(struct averaging *a, double step)
{
	*a = (struct averaging){.mu = log(10 * step), .log_step = log(step)};
}

static void
averaging_learn(struct averaging *a, double accept, double target)
{
	const double gamma = 0.05, t0 = 10, kappa = 0.75;
	double weight;

	a->count++;
	a->error += (target - accept - a->error) / (a->count + t0);
	a->log_step = a->mu - a->error * sqrt(a->count) / gamma;
	weight = pow(a->count, -kappa);
	a->log_mean += weight * (a->log_step - a->log_mean);
}

/*
 * Twice as far from the mode as the Laplace metric has it, so that chains which
 * agree have forgotten where they began. Nearer where there is no density.
 */
static void
start(struct leat_trajectory *t, const struct leat_laplace *l, struct leat_rng *rng)
{
	double *z = LEAT_NEW_N(double, 2 * t->n), *shift = z + t->n, spread = 2;

	for (int attempt = 0; attempt < 20; attempt++, spread /= 2) {
		for (size_t i = 0; i < t->n; i++)
			z[i] = spread * leat_rng_normal(rng);
		leat_metric_forward(&l->metric, z, shift);
		for (size_t i = 0; i < t->n; i++)
			t->now.q[i] = l->mode[i] + shift[i];
		leat_trajectory_evaluate(t, &t->now);
		if (isfinite(t->now.value))
			break;
	}
	free(z);
}

/* Double or halve the step until one leapfrog's acceptance crosses 0.8. */
static double
first_step(struct leat_trajectory *t, double step, struct leat_rng *rng)
{
	int direction = 0;

	for (int i = 0; i < 50; i++) {
		double before, accept;
		int way;

		for (size_t j = 0; j < t->n; j++)
			t->now.p[j] = leat_rng_normal(rng);
		memcpy(t->front.q, t->now.q, 3 * t->n * sizeof(double));
		t->front.value = t->now.value;
		before = leat_trajectory_energy(t, &t->front);
		leat_trajectory_leapfrog(t, &t->front, step);
		accept = before - leat_trajectory_energy(t, &t->front);
		way = accept > log(0.8) ? 1 : -1;
		if (direction && way != direction)
			break;
		direction = way;
		step = way > 0 ? 2 * step : step / 2;
	}
	return step;
}

/*
 * Warm-up in parts: 7.5 % to reach the bulk, then windows of 10 %, 20 %, ... (of 2.5 %,
 * 5 %, ... where the first metric is rough, and each step by it dear) of which the last takes what
 * would be too little for another, then 10 % for the final step size. Returns the iteration at
 * which the window that begins at `from` ends.
 */
static int
window_end(int from, int length, int last)
{
	return from + length + 2 * length > last ? last : from + length;
}

static void
tick(const struct leat_nuts_settings *s)
{
	if (s->tick)
		s->tick(s->tick_ctx);
}

/* One iteration of warm-up: a transition, and what it says of the step size. */
static void
learn_step(struct leat_trajectory *t, const struct leat_nuts_settings *s, struct leat_rng *rng,
    struct averaging *a)
{
	leat_trajectory_transition(t, exp(a->log_step), rng);
	averaging_learn(a, t->accept / t->steps, s->target_accept);
	tick(s);
}

/* With a metric that stays: a quarter to reach the bulk, the rest for the step size there. */
static void
warm_up_step(struct leat_trajectory *t, const struct leat_nuts_settings *s, struct leat_rng *rng,
    struct averaging *a)
{
	averaging_restart(a, s->step > 0 ? s->step : first_step(t, 1, rng));
	for (int i = 0; i < s->warmup; i++) {
		if (i == s->warmup / 4)
			averaging_restart(a, exp(a->log_mean));
		learn_step(t, s, rng, a);
	}
}

static void
warm_up(struct leat_trajectory *t, const struct leat_laplace *l, const struct leat_nuts_settings *s,
    struct leat_rng *rng, struct averaging *a)
{
	int begin = s->warmup * 3 / 40, last = s->warmup - s->warmup / 10;
	int length = s->warmup / (s->rough ? 40 : 10);
	int end = window_end(begin, length, last);
	struct leat_metric base;
	struct leat_scatter w;

	leat_metric_init(&base, t->n, l->metric.dense);
	leat_metric_copy(&base, &l->metric);
	leat_scatter_init(&w, &base);
	averaging_restart(a, s->step > 0 ? s->step : first_step(t, 1, rng));
	for (int i = 0; i < s->warmup; i++) {
		learn_step(t, s, rng, a);
		if (i < begin || i >= last)
			continue;
		leat_scatter_add(&w, t->now.q);
		if (i + 1 < end)
			continue;
		leat_scatter_metric(&w, &t->metric);
		leat_metric_copy(&base, &t->metric);
		leat_scatter_clear(&w);
		leat_trajectory_evaluate(t, &t->now);
		averaging_restart(a, first_step(t, exp(a->log_mean), rng));
		length *= 2;
		end = window_end(end, length, last);
	}
	leat_scatter_fini(&w);
	leat_metric_fini(&base);
}

static void
keep(struct leat_nuts_chain *out, const struct leat_trajectory *t, size_t i)
{
	memcpy(out->q + i * out->n, t->now.q, out->n * sizeof(*out->q));
	out->energy[i] = t->energy;
	out->accept[i] = t->accept / t->steps;
	out->divergences += t->diverged;
	out->treedepth_hits += t->depth == t->max_depth;
}

void
leat_nuts_run(const struct leat_density *d, const struct leat_laplace *l,
    const struct leat_nuts_settings *s, struct leat_rng *rng, struct leat_nuts_chain *out)
{
	struct leat_trajectory t;
	struct averaging a;

	*out = (struct leat_nuts_chain){.n = d->n, .ndraws = (size_t)s->draws};
	out->q = LEAT_NEW_N(double, out->n * out->ndraws);
	out->energy = LEAT_NEW_N(double, 2 * out->ndraws);
	out->accept = out->energy + out->ndraws;
	leat_trajectory_init(&t, d, &l->metric, s->max_depth);
	start(&t, l, rng);
	if (s->keep_metric)
		warm_up_step(&t, s, rng, &a);
	else
		warm_up(&t, l, s, rng, &a);
	out->step = exp(a.log_mean);
	for (size_t i = 0; i < out->ndraws; i++) {
		leat_trajectory_transition(&t, out->step, rng);
		keep(out, &t, i);
		tick(s);
	}
	out->gradients = t.gradients;
	leat_trajectory_fini(&t);
}

void
leat_nuts_chain_fini(struct leat_nuts_chain *c)
{
	free(c->q);
	free(c->energy);
}
