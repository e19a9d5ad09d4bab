/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sample/climb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sample/sums.h"

#define MOST_STEPS 2000
#define MOST_LENGTH 5.0
#define MEMORY 20
#define ENOUGH 1e-9 /* of log density: the next step is not worth its gradient */

/* The last steps s and what the gradient of -log density changed along them, y; a ring. */
struct climb {
	const struct leat_density *d;
	size_t n, kept, next_slot;
	double *q, *g, value; /* caller's */
	double *next, *gnext, *step;
	double *s, *y, inverse[MEMORY], weight[MEMORY]; /* MEMORY * n; 1 / s'y */
	double *room;
};

static void
add(double *y, double scale, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] += scale * x[i];
}

/* Is there a density at q, and a way on from it? */
static bool
evaluate(struct climb *c, const double *q, double *g, double *value)
{
	*value = c->d->eval(c->d->ctx, q, g);
	return isfinite(*value) && isfinite(leat_dot(g, g, c->n));
}

/* Start itself, then half, a quarter, ... of it, then at random around 0, ever wider. */
static bool
begin(struct climb *c, const double *start)
{
	struct leat_rng rng;

	leat_rng_init(&rng, 0);
	for (int attempt = 0; attempt < 200; attempt++) {
		for (size_t i = 0; i < c->n; i++)
			c->q[i] = attempt < 20 ? ldexp(start[i], -attempt)
					       : 0.02 * (attempt - 19) * leat_rng_normal(&rng);
		if (evaluate(c, c->q, c->g, &c->value))
			return true;
	}
	memcpy(c->q, start, c->n * sizeof(*start));
	return false;
}

/* The quasi-Newton direction by two passes over what is remembered; returns its slope. */
static double
direction(struct climb *c)
{
	size_t n = c->n, last = (c->next_slot + MEMORY - 1) % MEMORY;
	double slope, length, scale = 1;

	memcpy(c->step, c->g, n * sizeof(*c->g));
	for (size_t k = 0; k < c->kept; k++) {
		size_t i = (last + MEMORY - k) % MEMORY;

		c->weight[i] = c->inverse[i] * leat_dot(c->s + i * n, c->step, n);
		add(c->step, -c->weight[i], c->y + i * n, n);
	}
	if (c->kept > 0)
		scale = 1 / (c->inverse[last] * leat_dot(c->y + last * n, c->y + last * n, n));
	for (size_t i = 0; i < n; i++)
		c->step[i] *= scale;
	for (size_t k = c->kept; k-- > 0;) {
		size_t i = (last + MEMORY - k) % MEMORY;
		double b = c->inverse[i] * leat_dot(c->y + i * n, c->step, n);

		add(c->step, c->weight[i] - b, c->s + i * n, n);
	}
	slope = leat_dot(c->step, c->g, n);
	if (!(slope > 0)) {
		c->kept = 0;
		memcpy(c->step, c->g, n * sizeof(*c->g));
		slope = leat_dot(c->g, c->g, n);
	}
	length = sqrt(leat_dot(c->step, c->step, n));
	if (length > MOST_LENGTH) {
		for (size_t i = 0; i < n; i++)
			c->step[i] *= MOST_LENGTH / length;
		slope *= MOST_LENGTH / length;
	}
	return slope;
}

/* Backtracking until the climb is enough for its length; false if none is. */
static bool
line_search(struct climb *c, double slope, double *value)
{
	double length = 1;

	for (int i = 0; i < 40; i++, length /= 2) {
		memcpy(c->next, c->q, c->n * sizeof(*c->q));
		add(c->next, length, c->step, c->n);
		if (evaluate(c, c->next, c->gnext, value) &&
		    *value >= c->value + 1e-4 * length * slope)
			return true;
	}
	return false;
}

/* Remember the step, unless the curvature along it is not positive. */
static void
remember(struct climb *c)
{
	size_t n = c->n, i = c->next_slot;
	double *s = c->s + i * n, *y = c->y + i * n, sy;

	for (size_t k = 0; k < n; k++) {
		s[k] = c->next[k] - c->q[k];
		y[k] = c->g[k] - c->gnext[k];
	}
	sy = leat_dot(s, y, n);
	if (!(sy > 1e-10 * sqrt(leat_dot(y, y, n) * leat_dot(s, s, n))))
		return;
	c->inverse[i] = 1 / sy;
	c->next_slot = (i + 1) % MEMORY;
	c->kept += c->kept < MEMORY;
}

static void
climb(struct climb *c)
{
	for (int i = 0, still = 0; i < MOST_STEPS && still < 3; i++) {
		double slope = direction(c), value, gain;

		if (slope < ENOUGH)
			return;
		if (!line_search(c, slope, &value)) {
			if (c->kept == 0)
				return;
			c->kept = 0; /* once more, along the gradient */
			continue;
		}
		gain = value - c->value;
		remember(c);
		memcpy(c->q, c->next, c->n * sizeof(*c->q));
		memcpy(c->g, c->gnext, c->n * sizeof(*c->g));
		c->value = value;
		still = gain < ENOUGH ? still + 1 : 0;
	}
}

bool
leat_climb(const struct leat_density *d, const double *start, double *q, double *g, double *value)
{
	struct climb c = {.d = d, .n = d->n, .q = q, .g = g};
	bool begun;

	c.room = LEAT_NEW_N(double, (3 + 2 * MEMORY) * d->n);
	c.next = c.room;
	c.gnext = c.next + c.n;
	c.step = c.gnext + c.n;
	c.s = c.step + c.n;
	c.y = c.s + MEMORY * c.n;
	begun = begin(&c, start);
	if (begun)
		climb(&c);
	*value = c.value;
	free(c.room);
	return begun;
}
