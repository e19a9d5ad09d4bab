/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/geo_curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "mix/geo_lanes.h"

#define NPAR (2 * LEAT_CURVE_PARAMETERS)

void
leat_geo_curve_init(struct leat_geo_curve *c, const struct leat_geo *geo)
{
	size_t n = geo->ncells, t = geo->nperiods;
	double *room = LEAT_NEW_N(double, (1 + NPAR) * (n + geo->nlanes) + (2 + NPAR) * t);

	c->room = c->y = room;
	room += n;
	for (int p = 0; p < NPAR; p++, room += n)
		c->slope[p] = room;
	c->weight = room;
	room += geo->nlanes;
	for (int p = 0; p < NPAR; p++, room += geo->nlanes)
		c->dweight[p] = room;
	c->series = room;
}

void
leat_geo_curve_fini(struct leat_geo_curve *c)
{
	free(c->room);
}

/* Geometric weights alpha^l, l below width, and what leaves the window. */
struct geometric {
	double alpha, out, dout, kappa;
	size_t width;
};

/*
 * a_t = x_t + alpha a_(t-1) - alpha^width x_(t-width), da its derivative by alpha, as in
 * math/curve.c; then v = a / (a + kappa), kappa = k / head where head a is the adstock. With u = 1
 * / (a + kappa) the derivatives of v by a and kappa are kappa u^2 and -v u: kept are v, u^2 da and
 * v u, and their sums weighted by worth.
 */
LEAT_GEO_INLINE void
geometric_hill_lanes(const struct geometric *g, const double *x, const double *worth, size_t n,
    double *y, double *const *basis, double *weight, double *const *along)
{
	const leat_lanes *in = (const leat_lanes *)x, *w = (const leat_lanes *)worth;
	leat_lanes *out = (leat_lanes *)y, *by_a = (leat_lanes *)basis[0];
	leat_lanes *by_kappa = (leat_lanes *)basis[1];
	leat_lanes a = {0}, da = {0}, sum = {0}, sum_a = {0}, sum_kappa = {0};
	double alpha = g->alpha, gone = g->out, dgone = g->dout, kappa = g->kappa;
	size_t width = g->width;

	for (size_t t = 0; t < n; t++) {
		leat_lanes left = in[t], u, v, uda, vu;

		da = alpha * da + (a - dgone * left);
		a = alpha * a + (in[t + width] - gone * left);
		u = 1 / (a + kappa);
		v = a * u;
		uda = u * u * da;
		vu = v * u;
		out[t] = v;
		by_a[t] = uda;
		by_kappa[t] = vu;
		sum += w[t] * v;
		sum_a += w[t] * uda;
		sum_kappa += w[t] * vu;
	}
	*(leat_lanes *)weight = sum;
	*(leat_lanes *)along[0] = sum_a;
	*(leat_lanes *)along[1] = sum_kappa;
}

LEAT_GEO_WIDE(geometric_hill,
    (const struct geometric *g, const double *x, const double *worth, size_t n, double *y,
	double *const *basis, double *weight, double *const *along),
    (g, x, worth, n, y, basis, weight, along))

/* Sums along the basis become sums along the derivatives by the curve's parameters. */
static void
mix_basis(const struct leat_geo_curve *c, const struct leat_geo *geo, double *const *along)
{
	for (size_t g = 0; c->nbasis == 2 && g < geo->nlanes; g++) {
		double first = along[0][g], second = along[1][g];

		for (int p = 0; p < 2; p++)
			along[p][g] = c->mix[p][0] * first + c->mix[p][1] * second;
	}
}

/* The usual shape, which pays for a way of its own: geometric, then Hill of slope 1. */
static bool
is_geometric_hill(const struct leat_geo_media *m)
{
	return strcmp(m->shape.adstock->name, "geometric") == 0 &&
	       strcmp(m->shape.saturation->name, "hill") == 0 && !m->shape.saturate_first &&
	       !m->marginal && m->frequency == NULL && m->par[2].fixed &&
	       m->par[2].coordinate.lower == 1;
}

static void
fast(struct leat_geo_curve *c, const struct leat_geo *geo, const struct leat_geo_media *m,
    const double *par)
{
	size_t n = geo->nperiods * LEAT_GEO_LANES, width = m->lead;
	struct geometric g = {.alpha = par[0], .width = width};
	double power = 1, slope = 0, sum = 0, dsum = 0;

	for (size_t l = 0; l < width; l++) {
		sum += power;
		dsum += slope;
		slope = slope * par[0] + power;
		power *= par[0];
	}
	g.out = power;
	g.dout = slope;
	sum = m->shape.normalised ? sum : 1;
	dsum = m->shape.normalised ? dsum : 0;
	g.kappa = par[1] * sum;
	c->mix[0][0] = g.kappa;
	c->mix[0][1] = -par[1] * dsum;
	c->mix[1][0] = 0;
	c->mix[1][1] = -sum;
	c->nbasis = 2;
	for (size_t b = 0; b < geo->nblocks; b++) {
		double *const basis[] = {c->slope[0] + b * n, c->slope[1] + b * n};
		double *const along[] = {
		    c->dweight[0] + b * LEAT_GEO_LANES, c->dweight[1] + b * LEAT_GEO_LANES};

		geometric_hill(&g, m->x + b * (n + width * LEAT_GEO_LANES), geo->worth + b * n,
		    geo->nperiods, c->y + b * n, basis, c->weight + b * LEAT_GEO_LANES, along);
	}
	mix_basis(c, geo, c->dweight);
}

/* Add `sign` times the worth of the series in lane g to the channel's weights. */
static void
weigh(struct leat_geo_curve *c, const struct leat_geo *geo, size_t g, double sign, int npar,
    const double *y, double *const *dy)
{
	const double *worth = geo->worth + leat_geo_cell(geo, g, 0);

	for (size_t t = 0; t < geo->nperiods; t++) {
		double w = sign * worth[t * LEAT_GEO_LANES];

		c->weight[g] += w * y[t];
		for (int p = 0; p < npar; p++)
			c->dweight[p][g] += w * dy[p][t];
	}
}

static void
apply(const struct leat_geo_media *m, const double *x, size_t from, size_t n, const double *par,
    double *y, double *const *dy)
{
	if (m->frequency)
		leat_shape_apply_reach(&m->shape, x, m->frequency + from, n, par, y, dy);
	else
		leat_shape_apply(&m->shape, x, n, par, y, dy);
}

/* Any shape, one geo after the other. */
static void
slow(struct leat_geo_curve *c, const struct leat_geo *geo, const struct leat_geo_media *m,
    const double *par)
{
	size_t n = geo->nperiods, block = (n + m->lead) * LEAT_GEO_LANES;
	double *x = c->series, *y = x + n, *dy[NPAR];

	for (int p = 0; p < NPAR; p++)
		dy[p] = y + (size_t)(p + 1) * n;
	c->nbasis = 0;
	memset(c->weight, 0, (1 + NPAR) * geo->nlanes * sizeof(*c->weight));
	for (size_t g = 0; g < geo->ngeos; g++) {
		const double *from = m->x + g / LEAT_GEO_LANES * block + m->lead * LEAT_GEO_LANES +
				     g % LEAT_GEO_LANES;
		size_t at = leat_geo_cell(geo, g, 0);

		for (size_t t = 0; t < n; t++)
			x[t] = from[t * LEAT_GEO_LANES];
		apply(m, x, g * n, n, par, y, dy);
		for (size_t t = 0; t < n; t++) {
			c->y[at + t * LEAT_GEO_LANES] = y[t];
			for (int p = 0; p < m->npar; p++)
				c->slope[p][at + t * LEAT_GEO_LANES] = dy[p][t];
		}
		weigh(c, geo, g, m->marginal ? -1 : 1, m->npar, y, dy);
		if (!m->marginal)
			continue;
		for (size_t t = 0; t < n; t++)
			x[t] *= 1 + LEAT_GEO_MORE;
		apply(m, x, g * n, n, par, y, dy);
		weigh(c, geo, g, 1, m->npar, y, dy);
	}
}

void
leat_geo_curve_at(struct leat_geo_curve *c, const struct leat_geo *geo,
    const struct leat_geo_media *media, const double *par)
{
	if (is_geometric_hill(media))
		fast(c, geo, media, par);
	else
		slow(c, geo, media, par);
}

/* Sums of r times y, and times two more, over periods, by geo. */
LEAT_GEO_INLINE void
dot3_lanes(const double *r, const double *y, double *const *more, size_t n, double *sum,
    double *const *sums)
{
	const leat_lanes *a = (const leat_lanes *)r, *b = (const leat_lanes *)y;
	const leat_lanes *c = (const leat_lanes *)more[0], *d = (const leat_lanes *)more[1];
	leat_lanes s0 = {0}, s1 = {0}, s2 = {0};

	for (size_t t = 0; t < n; t++) {
		s0 += a[t] * b[t];
		s1 += a[t] * c[t];
		s2 += a[t] * d[t];
	}
	*(leat_lanes *)sum = s0;
	*(leat_lanes *)sums[0] = s1;
	*(leat_lanes *)sums[1] = s2;
}

LEAT_GEO_WIDE(dot3,
    (const double *r, const double *y, double *const *more, size_t n, double *sum,
	double *const *sums),
    (r, y, more, n, sum, sums))

void
leat_geo_curve_along(const struct leat_geo_curve *c, const struct leat_geo *geo, int npar,
    const double *r, double *sum, double *const *sums)
{
	size_t n = geo->nperiods * LEAT_GEO_LANES;

	if (c->nbasis != 2) {
		leat_geo_dot(geo, r, c->y, sum);
		for (int p = 0; p < npar; p++)
			leat_geo_dot(geo, r, c->slope[p], sums[p]);
		return;
	}
	for (size_t b = 0; b < geo->nblocks; b++) {
		double *const more[] = {c->slope[0] + b * n, c->slope[1] + b * n};
		double *const to[] = {sums[0] + b * LEAT_GEO_LANES, sums[1] + b * LEAT_GEO_LANES};

		dot3(r + b * n, c->y + b * n, more, geo->nperiods, sum + b * LEAT_GEO_LANES, to);
	}
	mix_basis(c, geo, sums);
}
