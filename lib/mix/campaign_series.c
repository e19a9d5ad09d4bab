/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/campaign_series.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Lag weights of a channel, each adding up to 1, averaged over its curve's draws. */
static double *
mean_weights(const struct leat_model *m, const char *channel, size_t *lags)
{
	const struct leat_curve *c = m->curve;
	struct leat_shape shape;
	double *mean, *w;

	while (strcmp(c->channel, channel) != 0)
		c++;
	shape = c->shape;
	shape.normalised = true;
	*lags = (size_t)shape.max_lag + 1;
	mean = LEAT_NEW_N(double, *lags);
	w = LEAT_NEW_N(double, *lags);
	for (size_t d = 0; d < m->ndraws; d++) {
		double par[LEAT_CURVE_PARAMETERS];

		for (int k = 0; k < shape.adstock->nparameters; k++)
			par[k] = c->draw[k][d];
		leat_shape_weights(&shape, par, w, NULL);
		for (size_t l = 0; l < *lags; l++)
			mean[l] += w[l] / (double)m->ndraws;
	}
	free(w);
	return mean;
}

static size_t
week_of(const struct leat_panel *p, size_t nweeks, size_t period)
{
	return nweeks - 1 - (p->nperiods - 1 - period) * (size_t)p->period_days / 7;
}

/* Money of each period after carry-over, corrections below 0 left out; the mean of what is not 0.
 */
static double
carry(const struct leat_panel_campaign *c, const struct leat_panel *p, const double *weight,
    size_t lags, double *carried)
{
	double sum = 0;
	size_t n = 0;

	for (size_t t = 0; t < p->nperiods; t++) {
		carried[t] = 0;
		for (size_t l = 0; l < lags && l <= t; l++)
			if (c->spend[t - l] > 0)
				carried[t] += weight[l] * c->spend[t - l];
		sum += carried[t];
		n += carried[t] > 0;
	}
	return n ? sum / (double)n : 0;
}

/*
 * A campaign by week. Exposure is that of the days that it was on: a week in which it
 * began is some days of what it is, not a week of little.
 */
static void
add_campaign(struct leat_campaign_weeks *w, size_t i, const struct leat_panel *p,
    const double *weight, size_t lags)
{
	const struct leat_panel_campaign *c = &p->campaign[w->campaign[i]];
	struct leat_campaign_series *s = &w->series[i];
	double *carried = LEAT_NEW_N(double, p->nperiods);
	double mean = carry(c, p, weight, lags, carried), days = p->period_days;

	for (size_t t = 0; t < p->nperiods; t++) {
		size_t week = week_of(p, w->data.nweeks, t);

		s->credits[week] += c->credits[t];
		if (w->revenue[i])
			w->revenue[i][week] += c->revenue[t];
		if (!(carried[t] > 0) || carried[t] < LEAT_CAMPAIGN_LEAST * mean)
			continue;
		s->exposure[week] += carried[t];
		s->on[week] += days / w->days[week];
	}
	for (size_t week = 0; week < w->data.nweeks; week++)
		if (s->on[week] > 0)
			s->exposure[week] *= 7 / (s->on[week] * w->days[week]);
	free(carried);
}

static void
add_channel(struct leat_campaign_weeks *w, size_t channel, const struct leat_panel *p,
    const struct leat_model *m)
{
	size_t lags;
	double *weight = mean_weights(m, p->channel[channel].name, &lags);

	for (size_t i = 0; i < w->data.ncampaigns; i++)
		if (w->series[i].channel == channel)
			add_campaign(w, i, p, weight, lags);
	free(weight);
}

void
leat_campaign_weeks_init(struct leat_campaign_weeks *w, const struct leat_panel *p,
    const bool *takes_part, const struct leat_model *m)
{
	size_t days = p->nperiods * (size_t)p->period_days, nweeks = (days + 6) / 7, n = 0;
	double *room;

	*w = (struct leat_campaign_weeks){0};
	w->days = LEAT_NEW_N(double, nweeks);
	w->series = LEAT_NEW_N(struct leat_campaign_series, p->ncampaigns + 1);
	w->campaign = LEAT_NEW_N(size_t, p->ncampaigns + 1);
	w->revenue = LEAT_NEW_N(double *, p->ncampaigns + 1);
	room = w->room = LEAT_NEW_N(double, 4 * nweeks * p->ncampaigns + 1);
	for (size_t k = 0; k < nweeks; k++)
		w->days[k] = k || days % 7 == 0 ? 7 : (double)(days % 7);
	for (size_t j = 0; j < p->ncampaigns; j++) {
		if (!takes_part[p->campaign[j].channel])
			continue;
		w->campaign[n] = j;
		w->series[n] = (struct leat_campaign_series){.channel = p->campaign[j].channel,
		    .exposure = room,
		    .on = room + nweeks,
		    .credits = room + 2 * nweeks};
		w->revenue[n] = p->campaign[j].revenue ? room + 3 * nweeks : NULL;
		room += 4 * nweeks;
		n++;
	}
	w->data = (struct leat_campaign_data){nweeks, p->nchannels, n, w->days, w->series};
	for (size_t c = 0; c < p->nchannels; c++)
		if (takes_part[c])
			add_channel(w, c, p, m);
}

void
leat_campaign_weeks_fini(struct leat_campaign_weeks *w)
{
	free(w->days);
	free(w->series);
	free(w->campaign);
	free(w->revenue);
	free(w->room);
}
