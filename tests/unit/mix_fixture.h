/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_TESTS_MIX_FIXTURE_H
#define LEAT_TESTS_MIX_FIXTURE_H

/* Small panels with a known truth, for the tests of lib/mix. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/when.h"
#include "panel/panel.h"

static inline void
fixture_panel(
    struct leat_panel *p, size_t nperiods, int period_days, size_t nchannels, size_t ncontrols)
{
	memset(p, 0, sizeof(*p));
	p->nperiods = nperiods;
	p->ngeos = 1;
	p->period_days = period_days;
	p->first_day = leat_day_from_civil(2024, 1, 1);
	p->last_day = p->first_day + (int32_t)nperiods * period_days - 1;
	p->kpi = leat_strdup("revenue");
	p->currency = leat_strdup("EUR");
	p->kpi_is_money = true;
	p->geo = LEAT_NEW(char *);
	p->geo[0] = leat_strdup("");
	p->population = LEAT_NEW(double);
	p->population[0] = 1;
	p->outcome = LEAT_NEW_N(double, nperiods);
	p->nchannels = nchannels;
	p->channel = LEAT_NEW_N(struct leat_panel_channel, nchannels);
	for (size_t c = 0; c < nchannels; c++) {
		char name[24];

		snprintf(name, sizeof(name), "x%zu", c + 1);
		p->channel[c] = (struct leat_panel_channel){.name = leat_strdup(name),
		    .exposure = LEAT_NEW_N(double, nperiods),
		    .spend = LEAT_NEW_N(double, nperiods),
		    .by_spend = true};
	}
	p->ncontrols = ncontrols;
	p->control = LEAT_NEW_N(struct leat_panel_series, ncontrols);
	for (size_t k = 0; k < ncontrols; k++) {
		char name[24];

		snprintf(name, sizeof(name), "c%zu", k + 1);
		p->control[k] =
		    (struct leat_panel_series){leat_strdup(name), LEAT_NEW_N(double, nperiods)};
	}
}

static inline void
fixture_panel_fini(struct leat_panel *p)
{
	for (size_t c = 0; c < p->nchannels; c++) {
		free(p->channel[c].name);
		free(p->channel[c].exposure);
		free(p->channel[c].frequency);
		free(p->channel[c].spend);
	}
	for (size_t k = 0; k < p->ncontrols; k++) {
		free(p->control[k].name);
		free(p->control[k].value);
	}
	for (size_t i = 0; i < p->nlifts; i++) {
		free(p->lift[i].name);
		free(p->lift[i].inside);
		free(p->lift[i].change);
	}
	free(p->lift);
	free(p->sum);
	free(p->channel);
	free(p->control);
	free(p->outcome);
	free(p->population);
	free(p->geo[0]);
	free(p->geo);
	free(p->kpi);
	free(p->currency);
}

/* Spend that varies by day and drifts, now and then off; money per period. */
static inline void
fixture_spend(struct leat_panel *p, struct leat_rng *rng)
{
	for (size_t c = 0; c < p->nchannels; c++) {
		double level = 200 * (double)(c + 1), drift = 0;

		for (size_t t = 0; t < p->nperiods; t++) {
			drift = 0.9 * drift + 0.25 * leat_rng_normal(rng);
			p->channel[c].spend[t] =
			    leat_rng_uniform(rng) < 0.08
				? 0
				: level * exp(drift + 0.3 * leat_rng_normal(rng));
			p->channel[c].exposure[t] = p->channel[c].spend[t];
		}
	}
	for (size_t k = 0; k < p->ncontrols; k++)
		for (size_t t = 0; t < p->nperiods; t++)
			p->control[k].value[t] = k == 0 ? (double)(leat_rng_uniform(rng) < 0.1)
							: 20 + 5 * leat_rng_normal(rng);
}

#endif
