/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/journeys.h"

#include <math.h>
#include <stdlib.h>

void
leat_journey_init(struct leat_journey *j, const struct leat_truth *truth)
{
	*j = (struct leat_journey){
	    .incremental = LEAT_NEW_N(double, truth->nchannels), .nchannels = truth->nchannels};
}

void
leat_journey_fini(struct leat_journey *j)
{
	free(j->touch);
	free(j->incremental);
	*j = (struct leat_journey){0};
}

static int
by_time(const void *a, const void *b)
{
	const struct leat_journey_touch *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->channel > y->channel) - (x->channel < y->channel);
}

/* due_touches -- all touches that the user is due within T, by time. */
static void
due_touches(struct leat_journey *j, const struct leat_truth *truth, struct leat_rng *r)
{
	j->ntouches = 0;
	for (size_t c = 0; c < truth->nchannels; c++) {
		double rate = truth->channel[c].hazard.rate, day = 0;

		if (rate <= 0)
			continue;
		while ((day += leat_rng_exponential(r) / rate) < truth->journey_days) {
			LEAT_GROW(j->touch, j->ntouches, j->touch_cap);
			j->touch[j->ntouches++] = (struct leat_journey_touch){day, c};
		}
	}
	if (j->ntouches)
		qsort(j->touch, j->ntouches, sizeof(*j->touch), by_time);
}

/* closed_form -- the probability of converting, and what each channel adds to it. */
static void
closed_form(struct leat_journey *j, const struct leat_truth *truth)
{
	double *part = j->incremental, hazard = truth->lambda0 * truth->journey_days;

	for (size_t c = 0; c < j->nchannels; c++)
		part[c] = 0;
	for (size_t i = 0; i < j->ntouches; i++) {
		const struct leat_truth_hazard *h = &truth->channel[j->touch[i].channel].hazard;
		double left = truth->journey_days - j->touch[i].day;

		part[j->touch[i].channel] += -h->beta * expm1(-h->omega * left);
	}
	for (size_t c = 0; c < j->nchannels; c++)
		hazard += part[c];
	j->probability = -expm1(-hazard);
	for (size_t c = 0; c < j->nchannels; c++)
		part[c] = exp(-hazard) * expm1(part[c]);
}

/* first_conversion -- the least of the times that lambda0 and each touch give. */
static void
first_conversion(struct leat_journey *j, const struct leat_truth *truth, struct leat_rng *r)
{
	j->cause = LEAT_NO_CAUSE;
	j->day = truth->lambda0 > 0 ? leat_rng_exponential(r) / truth->lambda0 : INFINITY;
	for (size_t i = 0; i < j->ntouches; i++) {
		const struct leat_truth_hazard *h = &truth->channel[j->touch[i].channel].hazard;
		double e = leat_rng_exponential(r), day;

		if (e >= h->beta) /* the touch's hazard, beta in all, is not enough */
			continue;
		day = j->touch[i].day - log1p(-e / h->beta) / h->omega;
		if (day < j->day) {
			j->day = day;
			j->cause = j->touch[i].channel;
		}
	}
	j->converted = j->day < truth->journey_days;
}

void
leat_journey_draw(struct leat_journey *j, const struct leat_truth *truth,
    const struct leat_rng *rng, uint64_t user)
{
	struct leat_rng r = leat_rng_split(rng, "journey", user);

	due_touches(j, truth, &r);
	closed_form(j, truth);
	first_conversion(j, truth, &r);
	while (j->converted && j->ntouches && j->touch[j->ntouches - 1].day > j->day)
		j->ntouches--;
}

void
leat_journey_sum_init(struct leat_journey_sum *s, const struct leat_truth *truth)
{
	*s = (struct leat_journey_sum){.incremental = LEAT_NEW_N(double, truth->nchannels),
	    .caused = LEAT_NEW_N(uint64_t, truth->nchannels),
	    .nchannels = truth->nchannels};
}

void
leat_journey_sum_add(struct leat_journey_sum *s, const struct leat_journey *j)
{
	s->users++;
	s->touches += j->ntouches;
	s->conversions += j->converted;
	s->probability += j->probability;
	for (size_t c = 0; c < s->nchannels; c++)
		s->incremental[c] += j->incremental[c];
	if (j->converted && j->cause != LEAT_NO_CAUSE)
		s->caused[j->cause]++;
	else if (j->converted)
		s->uncaused++;
}

void
leat_journey_sum_fini(struct leat_journey_sum *s)
{
	free(s->incremental);
	free(s->caused);
	*s = (struct leat_journey_sum){0};
}
