/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plan/response.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/*
 * At constant spend the order of carry-over and saturation only decides which of
 * the two scales, the reach or the height, the carry-over multiplies.
 */
static bool
scale_draw(struct leat_steady *p, const struct leat_curve *c, size_t d, int period_days)
{
	const struct leat_shape *s = &c->shape;
	int na = s->adstock->nparameters, ns = s->saturation->nparameters;
	double par[2 * LEAT_CURVE_PARAMETERS] = {0}, *sat = p->par + d * LEAT_CURVE_PARAMETERS;
	double unit = c->cost_per_exposure * c->x_scale, reach, height, carry, probe;

	for (int i = 0; i < na + ns; i++)
		par[i] = c->draw[i][d];
	for (int i = 0; i < ns; i++)
		sat[i] = par[na + i];
	carry = leat_shape_carry(s, par);
	/* What has no price cannot be bought. */
	reach = unit > 0 ? period_days / unit : 0;
	height = c->draw[na + ns][d] * c->outcome_scale / period_days;
	p->reach[d] = s->saturate_first ? reach : reach * carry;
	p->height[d] = s->saturate_first ? height * carry : height;
	probe = p->height[d] * s->saturation->eval(1, sat, NULL, NULL);
	return isfinite(p->reach[d]) && p->reach[d] >= 0 && isfinite(probe);
}

/* A curve that is turned over by a negative effect is never concave. */
static bool
draw_is_concave(const struct leat_steady *p, size_t d)
{
	return p->height[d] >= 0 &&
	       leat_saturation_concave(p->saturation, p->par + d * LEAT_CURVE_PARAMETERS);
}

int
leat_steady_init(struct leat_steady *p, const struct leat_curve *c, size_t ndraws, int period_days,
    struct leat_err *err)
{
	size_t d;

	*p = (struct leat_steady){.ndraws = ndraws, .saturation = c->shape.saturation};
	p->reach = LEAT_NEW_N(double, ndraws);
	p->height = LEAT_NEW_N(double, ndraws);
	p->par = LEAT_NEW_N(double, ndraws *LEAT_CURVE_PARAMETERS);
	p->concave = true;
	for (d = 0; d < ndraws && scale_draw(p, c, d, period_days); d++)
		p->concave = p->concave && draw_is_concave(p, d);
	if (ndraws && d == ndraws)
		return LEAT_OK;
	leat_steady_fini(p);
	if (!ndraws)
		return leat_err_set(err, LEAT_EDATA, "curve of %s: it has no draws", c->channel);
	return leat_err_set(err, LEAT_EDATA,
	    "curve of %s: draw %zu gives no finite outcome; fit the model again", c->channel, d);
}

void
leat_steady_fini(struct leat_steady *p)
{
	free(p->reach);
	free(p->height);
	free(p->par);
	*p = (struct leat_steady){0};
}

/* Every caller of a draw comes through here, so that mean and draws agree bit by bit. */
static double
draw_outcome(const struct leat_steady *p, size_t d, double spend, double *slope)
{
	double dx, y;

	y = p->saturation->eval(
	    p->reach[d] * spend, p->par + d * LEAT_CURVE_PARAMETERS, slope ? &dx : NULL, NULL);
	/* A channel without effect has slope 0 even where the curve's is infinite. */
	if (slope)
		*slope =
		    p->height[d] == 0 || p->reach[d] == 0 ? 0 : p->height[d] * p->reach[d] * dx;
	return p->height[d] * y;
}

static double
mean_outcome(const void *ctx, double spend, double *slope)
{
	const struct leat_steady *p = ctx;
	double sum = 0, slopes = 0, one;

	for (size_t d = 0; d < p->ndraws; d++) {
		sum += draw_outcome(p, d, spend, slope ? &one : NULL);
		if (slope)
			slopes += one;
	}
	if (slope)
		*slope = slopes / (double)p->ndraws;
	return sum / (double)p->ndraws;
}

struct leat_response
leat_steady_response(const struct leat_steady *p)
{
	return (struct leat_response){mean_outcome, p, p->concave};
}

void
leat_steady_outcomes(const struct leat_steady *p, double spend, double *outcome)
{
	for (size_t d = 0; d < p->ndraws; d++)
		outcome[d] = draw_outcome(p, d, spend, NULL);
}
