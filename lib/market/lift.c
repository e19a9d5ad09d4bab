/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/lift.h"

#include <math.h>
#include <stdlib.h>

/* spend_of -- a channel's spend in a geo on a day, all campaigns, micros. */
static int64_t
spend_of(const struct leat_market *m, size_t channel, size_t geo, size_t day)
{
	int64_t sum = 0;

	for (size_t k = 0; k < m->ncampaigns; k++)
		if (m->campaign[k].channel == channel)
			sum += m->cell[(k * m->ngeos + geo) * m->ndays + day].cost_micros;
	return sum;
}

/* add_geo -- what an experiment changed in one geo. */
static void
add_geo(struct leat_market_lift *l, const struct leat_market *m,
    const struct leat_truth_experiment *e, size_t geo)
{
	const struct leat_truth_channel *c = &m->truth->channel[e->channel];
	size_t at = (e->channel * m->ngeos + geo) * m->ndays;
	double share = m->truth->geo[geo].share;
	double *x = LEAT_NEW_N(double, m->ndays), *without = LEAT_NEW_N(double, m->ndays);

	for (size_t t = 0; t < m->ndays; t++) {
		bool inside = (int64_t)t >= e->first && (int64_t)t < e->first + e->days;
		int64_t cost = spend_of(m, e->channel, geo, t);

		if (inside) {
			l->cost_micros += m->changed[at + t];
			cost -= m->changed[at + t];
		}
		x[t] = leat_money_double(cost) / (c->scale * share);
	}
	leat_shape_apply(&c->shape, x, m->ndays, c->par, without, NULL);
	for (int64_t t = e->first; t < e->first + e->days; t++)
		l->effect += m->contribution[at + (size_t)t] - c->beta * share * without[t];
	free(without);
	free(x);
}

struct leat_market_lift
leat_market_lift(const struct leat_market *m, size_t experiment)
{
	const struct leat_truth_experiment *e = &m->truth->experiment[experiment];
	struct leat_rng rng = leat_rng_split(&m->rng, "lift", experiment);
	struct leat_market_lift l = {0};

	for (size_t g = 0; g < m->ngeos; g++)
		if (e->geo == LEAT_EVERYWHERE || e->geo == g)
			add_geo(&l, m, e, g);
	l.se = fmax(e->se * fabs(leat_money_double(l.cost_micros)), 0.01);
	l.measured = l.effect + l.se * leat_rng_normal(&rng);
	return l;
}
