/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Laplace's approximation leaves out of a campaign's integral, to the next order. */
#include <math.h>

#include "campaign/campaign_part.h"

/*
 * No integral of a density with one peak is further off than this: where the series
 * says more, at sds that are far from likely, it no longer holds.
 */
#define MOST 0.3

/*
 * Third and fourth derivatives of a campaign's log density, summed over its cells;
 * [i] is by level (order - i) times and by the logit i times. Priors are normal and
 * have none.
 */
struct tensors {
	double third[4], fourth[5];
};

/* Derivatives of the elasticity by its logit: e' to e''''. */
static void
elasticity_slopes(double logit, double *e, double d[4])
{
	*e = 1 / (1 + exp(-logit));
	d[0] = *e * (1 - *e);
	d[1] = d[0] * (1 - 2 * *e);
	d[2] = d[0] * (1 - 6 * d[0]);
	d[3] = d[1] * (1 - 12 * d[0]);
}

static void
add_cell(struct tensors *t, double c, double log_ratio, double phi, const double y[4])
{
	double part = 1 / (1 + exp(-log_ratio)), spread = part * (1 - part);
	double l1 = c - (c + phi) * part, l2 = -(c + phi) * spread;
	double l3 = l2 * (1 - 2 * part), l4 = l2 * (1 - 6 * spread);

	t->third[0] += l3;
	t->third[1] += l3 * y[0];
	t->third[2] += l3 * y[0] * y[0] + l2 * y[1];
	t->third[3] += l3 * y[0] * y[0] * y[0] + 3 * l2 * y[0] * y[1] + l1 * y[2];
	t->fourth[0] += l4;
	t->fourth[1] += l4 * y[0];
	t->fourth[2] += l4 * y[0] * y[0] + l3 * y[1];
	t->fourth[3] += l4 * y[0] * y[0] * y[0] + 3 * l3 * y[0] * y[1] + l2 * y[2];
	t->fourth[4] += l4 * y[0] * y[0] * y[0] * y[0] + 6 * l3 * y[0] * y[0] * y[1] +
			l2 * (3 * y[1] * y[1] + 4 * y[0] * y[2]) + l1 * y[3];
}

/* The tensors in coordinates in which the normal approximation is a standard normal. */
static void
whiten(struct tensors *t, const double a[3])
{
	/* a = l l'; (level, logit) = l'^-1 (x, y): level = x / l0 - y l1 / (l0 l2), logit = y / l2
	 */
	double l0 = sqrt(a[0]), l1 = a[1] / l0, l2 = sqrt(a[2] - l1 * l1);
	double r = 1 / l0, s = -l1 / (l0 * l2), v = 1 / l2;
	const double *f = t->third, *g = t->fourth;
	double third[4] = {f[0] * r * r * r, r * r * (f[0] * s + f[1] * v),
	    r * (f[0] * s * s + 2 * f[1] * s * v + f[2] * v * v),
	    f[0] * s * s * s + 3 * f[1] * s * s * v + 3 * f[2] * s * v * v + f[3] * v * v * v};
	double fourth[3] = {g[0] * r * r * r * r,
	    r * r * (g[0] * s * s + 2 * g[1] * s * v + g[2] * v * v),
	    g[0] * s * s * s * s + 4 * g[1] * s * s * s * v + 6 * g[2] * s * s * v * v +
		4 * g[3] * s * v * v * v + g[4] * v * v * v * v};

	for (int i = 0; i < 4; i++)
		t->third[i] = third[i];
	t->fourth[0] = fourth[0]; /* xxxx */
	t->fourth[2] = fourth[1]; /* xxyy */
	t->fourth[4] = fourth[2]; /* yyyy */
}

static double
beyond(const struct tensors *t)
{
	const double *f = t->third;
	double quartic = t->fourth[0] + 2 * t->fourth[2] + t->fourth[4];
	double along = (f[0] + f[2]) * (f[0] + f[2]) + (f[1] + f[3]) * (f[1] + f[3]);
	double square = f[0] * f[0] + 3 * f[1] * f[1] + 3 * f[2] * f[2] + f[3] * f[3];

	return fmax(-MOST, fmin(quartic / 8 + along / 8 + square / 12, MOST));
}

double
leat_pool_beyond(const struct leat_pool *p, const struct leat_hyper *h, const double *q,
    const struct leat_pool_curvature *k)
{
	double sum = 0;

	for (size_t i = 0; i < p->nunits; i++) {
		const struct leat_pool_unit *u = &p->unit[i];
		const double *own = q + leat_pool_unit_at(p, i);
		const double *week = q + leat_pool_channel_at(p, u->channel) + 1;
		struct tensors t = {{0}, {0}};
		double e, d[4], y[4];

		elasticity_slopes(own[1], &e, d);
		for (size_t j = u->first; j < u->first + u->n; j++) {
			const struct leat_pool_cell *x = &p->cell[j];

			for (int n = 0; n < 4; n++)
				y[n] = d[n] * x->log_x;
			add_cell(&t, x->credits,
			    own[0] + e * x->log_x + week[x->week] + x->offset - h->log_phi, h->phi,
			    y);
		}
		whiten(&t, k->unit[i]);
		sum += beyond(&t);
	}
	return sum;
}
