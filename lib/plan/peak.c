/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/peak.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "plan/bracket.h"

enum { KNOTS_EVEN = 256, KNOTS_NEAR = 128, STEPS_MAX = 200 };
#define NEAREST_KNOT 1e-6 /* of the range, from its lower end */

/* How far the slope is above the price: on a log scale where that makes sense. */
static double
excess(double slope, double price)
{
	if (price > 0 && slope >= 0)
		return log(slope / price);
	return slope - price;
}

static struct leat_peak
at(const struct leat_response *r, double price, double s)
{
	double value = r->value(r->ctx, s, NULL) - price * s;

	return (struct leat_peak){s, value, value};
}

/*
 * The maximum between a and b, where the slope crosses the price from above: the
 * bracket shrinks to a few units in the last place, and what could still be
 * gained inside it, the tangent at its left end says.
 */
static struct leat_peak
crossing(const struct leat_response *r, double price, double a, double fa, double b, double fb)
{
	struct leat_bracket k;
	struct leat_peak p;
	double x, slope, rest;

	leat_bracket_init(&k, a, fa, b, fb);
	for (int i = 0; i < STEPS_MAX && leat_bracket_next(&k, &x); i++) {
		r->value(r->ctx, x, &slope);
		leat_bracket_put(&k, x, excess(slope, price));
		if (k.b - k.a <= 0x1p-51 * fabs(k.b) || (x == k.a && excess(slope, price) == 0))
			break;
	}
	p.spend = k.a;
	p.value = r->value(r->ctx, k.a, &slope) - price * k.a;
	rest = (slope - price) * (k.b - k.a);
	p.upper = p.value + (rest > 0 && isfinite(rest) ? rest : 0);
	return p;
}

struct leat_peak
leat_peak_concave(const struct leat_response *r, double price, double lo, double hi)
{
	double low, high;

	r->value(r->ctx, hi, &high);
	if (high >= price)
		return at(r, price, hi);
	r->value(r->ctx, lo, &low);
	if (low <= price)
		return at(r, price, lo);
	return crossing(r, price, lo, excess(low, price), hi, excess(high, price));
}

void
leat_knots_init(struct leat_knots *k, const struct leat_response *r, double lo, double hi)
{
	size_t n = 0;

	k->n = KNOTS_NEAR + KNOTS_EVEN + 1;
	k->spend = LEAT_NEW_N(double, k->n);
	k->outcome = LEAT_NEW_N(double, k->n);
	k->slope = LEAT_NEW_N(double, k->n);
	/* Geometric up to the first even step, then even. */
	k->spend[n++] = lo;
	for (int i = 0; i < KNOTS_NEAR; i++)
		k->spend[n++] =
		    lo + (hi - lo) * NEAREST_KNOT *
			     pow(1 / (NEAREST_KNOT * KNOTS_EVEN), (double)i / KNOTS_NEAR);
	for (int i = 1; i < KNOTS_EVEN; i++)
		k->spend[n++] = lo + (hi - lo) * i / KNOTS_EVEN;
	k->spend[n++] = hi;
	for (size_t i = 0; i < k->n; i++)
		k->outcome[i] = r->value(r->ctx, k->spend[i], &k->slope[i]);
}

void
leat_knots_fini(struct leat_knots *k)
{
	free(k->spend);
	free(k->outcome);
	free(k->slope);
	*k = (struct leat_knots){0};
}

struct spot {
	double spend, value, slope; /* value net of the price */
};

static struct spot
look(const struct leat_response *r, double price, double s)
{
	struct spot p = {.spend = s};

	p.value = r->value(r->ctx, s, &p.slope) - price * s;
	return p;
}

static void
consider(struct leat_peak *best, struct leat_peak p)
{
	double upper = fmax(best->upper, p.upper);

	if (p.value >= best->value)
		*best = p;
	best->upper = upper;
}

/* The best between two neighbouring spots, and at the right one. */
static void
step(struct leat_peak *best, const struct leat_response *r, double price, const struct spot *a,
    const struct spot *b)
{
	if (a->slope > price && b->slope < price)
		consider(best, crossing(r, price, a->spend, excess(a->slope, price), b->spend,
				   excess(b->slope, price)));
	consider(best, (struct leat_peak){b->spend, b->value, b->value});
}

struct leat_peak
leat_peak_global(
    const struct leat_response *r, const struct leat_knots *k, double price, double lo, double hi)
{
	struct spot left = look(r, price, lo), right;
	struct leat_peak best = {left.spend, left.value, left.value};

	for (size_t i = 0; i < k->n; i++) {
		if (k->spend[i] <= lo || k->spend[i] >= hi)
			continue;
		right =
		    (struct spot){k->spend[i], k->outcome[i] - price * k->spend[i], k->slope[i]};
		step(&best, r, price, &left, &right);
		left = right;
	}
	right = look(r, price, hi);
	step(&best, r, price, &left, &right);
	return best;
}
