/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_TESTS_MIX_GEO_FIXTURE_H
#define LEAT_TESTS_MIX_GEO_FIXTURE_H

/* Small panels with geos, for the tests of the geo hierarchy. */
#include "mix_fixture.h"

/*
 * geo_fixture -- ngeos markets of different size, the second the largest; a channel's
 * exposure goes with population, and the last has no spend. Outcomes are to be filled.
 */
static inline void
geo_fixture(struct leat_panel *p, size_t ngeos, size_t nperiods, size_t nchannels, size_t ncontrols,
    struct leat_rng *rng)
{
	fixture_panel(p, ngeos * nperiods, 7, nchannels, ncontrols);
	p->nperiods = nperiods;
	p->last_day = p->first_day + (int32_t)nperiods * 7 - 1;
	p->ngeos = ngeos;
	free(p->geo[0]);
	free(p->geo);
	free(p->population);
	p->geo = LEAT_NEW_N(char *, ngeos);
	p->population = LEAT_NEW_N(double, ngeos);
	for (size_t g = 0; g < ngeos; g++) {
		char name[16];

		snprintf(name, sizeof(name), "g%02zu", g);
		p->geo[g] = leat_strdup(name);
		p->population[g] = g == 1 ? 4 : 1 + 0.5 * (double)(g % 3);
	}
	for (size_t c = 0; c < nchannels; c++)
		for (size_t i = 0; i < ngeos * nperiods; i++) {
			double x = leat_rng_uniform(rng) < 0.3 ? 0 : 2 * leat_rng_uniform(rng);

			p->channel[c].exposure[i] = x * p->population[i / nperiods];
			p->channel[c].spend[i] = nchannels > 1 && c + 1 == nchannels
						     ? 0
						     : 0.3 * p->channel[c].exposure[i];
		}
	for (size_t k = 0; k < ncontrols; k++)
		for (size_t i = 0; i < ngeos * nperiods; i++)
			p->control[k].value[i] = leat_rng_normal(rng);
}

/*
 * geo_fixture_lifts -- three experiments: half of a channel's exposure in one geo, whose carry-over
 * begins before the data; all of it in all geos; and what was withheld from the last channel, in
 * windows that cut through their first period.
 */
static inline void
geo_fixture_lifts(struct leat_panel *p)
{
	p->nlifts = 3;
	p->lift = LEAT_NEW_N(struct leat_panel_lift, 3);
	for (size_t i = 0; i < 3; i++) {
		struct leat_panel_lift *l = &p->lift[i];
		size_t first, n = 3, ngeos;

		*l = (struct leat_panel_lift){.channel = i == 2 ? p->nchannels - 1 : 0,
		    .geo = i == 0 ? 2 : SIZE_MAX,
		    .first = i == 0 ? 1 : p->nperiods - n - i,
		    .n = n,
		    .inside = LEAT_NEW_N(double, n),
		    .effect = 3 + 4 * (double)i,
		    .se = 2 + (double)i};
		ngeos = leat_panel_lift_geos(p, l, &first);
		l->change = LEAT_NEW_N(double, ngeos *n);
		for (size_t k = 0; k < ngeos * n; k++) {
			size_t g = first + k / n, t = l->first + k % n;

			l->inside[k % n] = i > 0 && k % n == 0 ? 0.4 : 1;
			l->change[k] =
			    i == 2 ? -0.7 * p->population[g] * l->inside[k % n]
				   : (i ? 1 : 0.5) * l->inside[k % n] *
					 p->channel[l->channel].exposure[g * p->nperiods + t];
		}
	}
}

static inline void
geo_fixture_fini(struct leat_panel *p)
{
	for (size_t g = 1; g < p->ngeos; g++)
		free(p->geo[g]);
	free(p->value_per_kpi);
	fixture_panel_fini(p);
}

#endif
