/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One transition of the no-U-turn sampler, in coordinates whitened by the metric. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sample/sums.h"
#include "sample/trajectory.h"

#define ENERGY_ERROR_MOST 1000.0 /* beyond it the integrator has lost the path: a divergence */

static void
state_init(struct leat_state *s, size_t n)
{
	s->q = LEAT_NEW_N(double, 3 * n);
	s->p = s->q + n;
	s->g = s->p + n;
	s->value = 0;
}

static void
state_copy(struct leat_state *to, const struct leat_state *from, size_t n)
{
	memcpy(to->q, from->q, 3 * n * sizeof(*to->q));
	to->value = from->value;
}

static void
branch_init(struct leat_branch *b, size_t n)
{
	state_init(&b->sample, n);
	b->begin = LEAT_NEW_N(double, 3 * n);
	b->end = b->begin + n;
	b->rho = b->end + n;
	b->room = b->begin;
}

static void
branch_fini(struct leat_branch *b)
{
	free(b->sample.q);
	free(b->room);
}

void
leat_trajectory_init(struct leat_trajectory *t, const struct leat_density *d,
    const struct leat_metric *metric, int max_depth)
{
	size_t n = d->n;

	memset(t, 0, sizeof(*t));
	t->d = d;
	t->n = n;
	t->max_depth = max_depth;
	leat_metric_init(&t->metric, n, metric->dense);
	leat_metric_copy(&t->metric, metric);
	t->room = LEAT_NEW_N(double, 2 * n);
	state_init(&t->now, n);
	state_init(&t->front, n);
	state_init(&t->back, n);
	branch_init(&t->tree, n);
	branch_init(&t->subtree, n);
	t->spare = LEAT_NEW_N(struct leat_branch, (size_t)max_depth);
	for (int i = 0; i < max_depth; i++)
		branch_init(&t->spare[i], n);
}

void
leat_trajectory_fini(struct leat_trajectory *t)
{
	for (int i = 0; i < t->max_depth; i++)
		branch_fini(&t->spare[i]);
	branch_fini(&t->tree);
	branch_fini(&t->subtree);
	free(t->spare);
	free(t->now.q);
	free(t->front.q);
	free(t->back.q);
	leat_metric_fini(&t->metric);
	free(t->room);
}

void
leat_trajectory_evaluate(struct leat_trajectory *t, struct leat_state *s)
{
	s->value = t->d->eval(t->d->ctx, s->q, t->room);
	leat_metric_back(&t->metric, t->room, s->g);
	t->gradients++;
}

double
leat_trajectory_energy(const struct leat_trajectory *t, const struct leat_state *s)
{
	double h = 0.5 * leat_dot(s->p, s->p, t->n) - s->value;

	return isnan(h) ? INFINITY : h;
}

void
leat_trajectory_leapfrog(struct leat_trajectory *t, struct leat_state *s, double step)
{
	for (size_t i = 0; i < t->n; i++)
		s->p[i] += step / 2 * s->g[i];
	leat_metric_forward(&t->metric, s->p, t->room);
	for (size_t i = 0; i < t->n; i++)
		s->q[i] += step * t->room[i];
	leat_trajectory_evaluate(t, s);
	for (size_t i = 0; i < t->n; i++)
		s->p[i] += step / 2 * s->g[i];
}

static double
log_add(double a, double b)
{
	double most = fmax(a, b);

	return isinf(most) ? most : most + log1p(exp(fmin(a, b) - most));
}

/* Do both ends still move away from each other along (rho + more)? */
static bool
apart(const double *begin, const double *end, const double *rho, const double *more, size_t n)
{
	double a = 0, b = 0;

	for (size_t i = 0; i < n; i++) {
		a += begin[i] * (rho[i] + more[i]);
		b += end[i] * (rho[i] + more[i]);
	}
	return a > 0 && b > 0;
}

/*
 * Two neighbouring stretches, a before b: is the whole without a U-turn? The
 * second and third test look at one stretch and the nearest point of the other,
 * which catches turns that fall between two halves.
 */
static bool
no_turn(const struct leat_branch *a, const struct leat_branch *b, size_t n)
{
	return apart(a->begin, b->end, a->rho, b->rho, n) &&
	       apart(a->begin, b->begin, a->rho, b->begin, n) &&
	       apart(a->end, b->end, b->rho, a->end, n);
}

static void
add(double *a, const double *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		a[i] += b[i];
}

/* A single step from edge: a branch of one point. False if it diverges. */
static bool
leaf(struct leat_trajectory *t, struct leat_state *edge, double step, struct leat_branch *out)
{
	size_t bytes = t->n * sizeof(double);
	double h;

	leat_trajectory_leapfrog(t, edge, step);
	h = leat_trajectory_energy(t, edge);
	t->steps++;
	t->accept += h <= t->energy0 ? 1 : exp(t->energy0 - h);
	out->log_weight = t->energy0 - h;
	state_copy(&out->sample, edge, t->n);
	memcpy(out->begin, edge->p, bytes);
	memcpy(out->end, edge->p, bytes);
	memcpy(out->rho, edge->p, bytes);
	t->diverged = h - t->energy0 > ENERGY_ERROR_MOST;
	return !t->diverged;
}

/*
 * A branch of 2^depth steps from edge, which is moved to its end. The sample is
 * drawn from all its points by weight. False if it diverges or turns inside.
 */
static bool
grow(struct leat_trajectory *t, int depth, struct leat_state *edge, double step,
    struct leat_rng *rng, struct leat_branch *out)
{
	struct leat_branch *second;
	bool straight;

	if (depth == 0)
		return leaf(t, edge, step, out);
	second = &t->spare[depth - 1];
	if (!grow(t, depth - 1, edge, step, rng, out) ||
	    !grow(t, depth - 1, edge, step, rng, second))
		return false;
	out->log_weight = log_add(out->log_weight, second->log_weight);
	if (leat_rng_uniform(rng) < exp(second->log_weight - out->log_weight))
		state_copy(&out->sample, &second->sample, t->n);
	straight = no_turn(out, second, t->n);
	memcpy(out->end, second->end, t->n * sizeof(double));
	add(out->rho, second->rho, t->n);
	return straight;
}

/*
 * The trajectory so far joined with a new branch at its front or back; the new
 * one's sample is preferred. False when the whole has turned.
 */
static bool
join(struct leat_trajectory *t, bool forward, struct leat_rng *rng)
{
	struct leat_branch *tree = &t->tree, *sub = &t->subtree;
	size_t bytes = t->n * sizeof(double);
	bool straight;

	if (leat_rng_uniform(rng) < exp(sub->log_weight - tree->log_weight))
		state_copy(&tree->sample, &sub->sample, t->n);
	tree->log_weight = log_add(tree->log_weight, sub->log_weight);
	if (forward) {
		straight = no_turn(tree, sub, t->n);
		memcpy(tree->end, sub->end, bytes);
	} else {
		/* Grown backwards: what was reached last comes first. */
		double *swap = sub->begin;

		sub->begin = sub->end;
		sub->end = swap;
		straight = no_turn(sub, tree, t->n);
		memcpy(tree->begin, sub->begin, bytes);
	}
	add(tree->rho, sub->rho, t->n);
	return straight;
}

void
leat_trajectory_transition(struct leat_trajectory *t, double step, struct leat_rng *rng)
{
	size_t n = t->n, bytes = n * sizeof(double);

	for (size_t i = 0; i < n; i++)
		t->now.p[i] = leat_rng_normal(rng);
	t->energy0 = leat_trajectory_energy(t, &t->now);
	t->accept = 0;
	t->steps = 0;
	t->diverged = false;
	state_copy(&t->front, &t->now, n);
	state_copy(&t->back, &t->now, n);
	state_copy(&t->tree.sample, &t->now, n);
	memcpy(t->tree.begin, t->now.p, bytes);
	memcpy(t->tree.end, t->now.p, bytes);
	memcpy(t->tree.rho, t->now.p, bytes);
	t->tree.log_weight = 0;
	for (t->depth = 0; t->depth < t->max_depth; t->depth++) {
		bool forward = leat_rng_u32(rng) & 1;
		struct leat_state *edge = forward ? &t->front : &t->back;

		if (!grow(t, t->depth, edge, forward ? step : -step, rng, &t->subtree) ||
		    !join(t, forward, rng))
			break;
	}
	state_copy(&t->now, &t->tree.sample, n);
	t->energy = leat_trajectory_energy(t, &t->now);
}
