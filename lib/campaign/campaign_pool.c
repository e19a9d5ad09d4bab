/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "campaign/campaign_part.h"

/* Mean exposure over the weeks that have any; 0 if none has. */
static double
mean_exposure(const struct leat_campaign_series *s, size_t nweeks)
{
	double sum = 0;
	size_t n = 0;

	for (size_t w = 0; w < nweeks; w++) {
		sum += s->exposure[w];
		n += s->exposure[w] > 0;
	}
	return n ? sum / (double)n : 0;
}

static bool
counts(const struct leat_campaign_series *s, size_t w, double mean)
{
	return s->exposure[w] > 0 && s->exposure[w] >= LEAT_CAMPAIGN_LEAST * mean;
}

/* Log of the geometric mean of the exposures that count; NAN if none does. */
static double
log_reference(const struct leat_campaign_series *s, size_t nweeks)
{
	double mean = mean_exposure(s, nweeks), sum = 0;
	size_t n = 0;

	for (size_t w = 0; w < nweeks; w++) {
		if (!counts(s, w, mean))
			continue;
		sum += log(s->exposure[w]);
		n++;
	}
	return n ? sum / (double)n : NAN;
}

double
leat_pool_offset(
    const struct leat_campaign_data *data, const struct leat_campaign_series *s, size_t week)
{
	return log(data->days[week] / 7 * (s->on ? s->on[week] : 1));
}

/* A channel's campaigns join the pool with their sizes; its middle is set. */
static void
add_channel(struct leat_pool *p, size_t c, const struct leat_campaign_data *data, double *reference)
{
	struct leat_pool_unit *first = p->unit + p->nunits;
	double sum = 0, middle, credits = 0, weeks = 0;
	size_t n = 0;

	for (size_t j = 0; j < data->ncampaigns; j++) {
		const struct leat_campaign_series *s = &data->campaign[j];
		struct leat_pool_unit *u = &p->unit[p->nunits];
		double mean = mean_exposure(s, p->nweeks);

		if (s->channel != p->channel[c].channel)
			continue;
		*u = (struct leat_pool_unit){
		    .series = j, .channel = c, .size = log_reference(s, p->nweeks)};
		p->nunits++;
		for (size_t w = 0; w < p->nweeks; w++) {
			if (!counts(s, w, mean))
				continue;
			credits += s->credits[w];
			weeks += exp(leat_pool_offset(data, s, w));
		}
		if (isnan(u->size))
			continue;
		sum += u->size;
		n++;
	}
	/* A channel without any exposure has nothing to measure by: one unit of money a week. */
	middle = n ? sum / (double)n : 0;
	for (struct leat_pool_unit *u = first; u < p->unit + p->nunits; u++) {
		u->size = isnan(u->size) ? 0 : u->size - middle;
		reference[u->series] = exp(middle + u->size);
	}
	p->channel[c].middle = log((credits + 0.5) / (weeks + 1));
}

static void
add_cells(struct leat_pool *p, const struct leat_campaign_data *data, const double *reference)
{
	for (size_t i = 0; i < p->nunits; i++) {
		struct leat_pool_unit *u = &p->unit[i];
		const struct leat_campaign_series *s = &data->campaign[u->series];
		double mean = mean_exposure(s, p->nweeks);

		u->first = p->ncells;
		for (size_t w = 0; w < p->nweeks; w++)
			if (counts(s, w, mean))
				p->cell[p->ncells++] = (struct leat_pool_cell){(uint32_t)w,
				    log(s->exposure[w] / reference[u->series]),
				    leat_pool_offset(data, s, w), s->credits[w]};
		u->n = p->ncells - u->first;
	}
}

void
leat_pool_init(struct leat_pool *p, const struct leat_campaign_data *data, const size_t *channel,
    size_t nchannels, double *reference)
{
	int sign;

	*p = (struct leat_pool){.nweeks = data->nweeks, .nchannels = nchannels};
	p->channel = LEAT_NEW_N(struct leat_pool_channel, nchannels);
	p->unit = LEAT_NEW_N(struct leat_pool_unit, data->ncampaigns + 1);
	for (size_t c = 0; c < nchannels; c++) {
		p->channel[c].channel = channel[c];
		add_channel(p, c, data, reference);
	}
	p->cell = LEAT_NEW_N(struct leat_pool_cell, p->nunits * p->nweeks + 1);
	add_cells(p, data, reference);
	for (size_t i = 0; i < p->ncells; i++)
		p->log_factorials += lgamma_r(p->cell[i].credits + 1, &sign);
	p->nq = 2 + nchannels * (p->nweeks + 1) + 2 * p->nunits;
}

void
leat_pool_fini(struct leat_pool *p)
{
	free(p->channel);
	free(p->unit);
	free(p->cell);
}
