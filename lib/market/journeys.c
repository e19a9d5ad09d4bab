/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/journeys.h"

#include <math.h>
#include <stdlib.h>

#include "market/counterfactual.h"
#include "market/effect.h"

void
leat_journey_init(struct leat_journey *j, const struct leat_truth *truth)
{
	size_t n = truth->nchannels;

	*j = (struct leat_journey){
	    .tell = true, .nchannels = n, .ndays = (size_t)ceil(truth->journey_days)};
	j->incremental = LEAT_NEW_N(double, 5 * n);
	j->caused = j->incremental + n;
	j->lost = j->caused + n;
	j->room = j->lost + n;
	j->daily = LEAT_NEW_N(struct leat_journey_day, n * j->ndays);
}

void
leat_journey_fini(struct leat_journey *j)
{
	free(j->touch);
	free(j->incremental);
	free(j->daily);
	*j = (struct leat_journey){0};
}

/* draw_segment -- whose user it is. The stream is its own: the rest is drawn as without segments.
 */
static void
draw_segment(struct leat_journey *j, const struct leat_truth *truth, const struct leat_rng *rng,
    uint64_t user)
{
	struct leat_rng r;
	double u;

	j->segment = 0;
	j->lambda0 = truth->lambda0;
	if (truth->nsegments == 0)
		return;
	r = leat_rng_split(rng, "segment", user);
	u = leat_rng_uniform(&r);
	while (j->segment + 1 < truth->nsegments && u >= truth->segment[j->segment].share)
		u -= truth->segment[j->segment++].share;
	j->lambda0 *= truth->segment[j->segment].lambda0;
}

static bool
before(const struct leat_journey_touch *x, const struct leat_journey_touch *y)
{
	return x->day < y->day || (x->day <= y->day && x->channel < y->channel);
}

static int
by_time(const void *a, const void *b)
{
	return before(a, b) ? -1 : before(b, a);
}

/* sort -- by time; there are few, as a rule. */
static void
sort(struct leat_journey_touch *t, size_t n)
{
	if (n > 32) {
		qsort(t, n, sizeof(*t), by_time);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct leat_journey_touch moved = t[i];
		size_t k = i;

		for (; k && before(&moved, &t[k - 1]); k--)
			t[k] = t[k - 1];
		t[k] = moved;
	}
}

/* due_touches -- all touches that the user is due within T, by time. */
static void
due_touches(struct leat_journey *j, const struct leat_truth *truth, struct leat_rng *r)
{
	j->ntouches = 0;
	for (size_t c = 0; c < truth->nchannels; c++) {
		const struct leat_truth_hazard *h = &truth->channel[c].hazard;
		double rate = h->rate, beta = h->beta, day = 0;

		if (truth->nsegments)
			rate *= pow(truth->segment[j->segment].rate, h->targeting);
		if (rate <= 0)
			continue;
		while ((day += leat_rng_exponential(r) / rate) < truth->journey_days) {
			LEAT_GROW(j->touch, j->ntouches, j->touch_cap);
			j->touch[j->ntouches++] = (struct leat_journey_touch){day, beta, c, false};
			beta *= 1 - h->fatigue;
		}
	}
	sort(j->touch, j->ntouches);
}

/* hide -- which touches are not logged; a stream of its own again. */
static void
hide(struct leat_journey *j, const struct leat_truth *truth, const struct leat_rng *rng,
    uint64_t user)
{
	struct leat_rng r = {0};

	for (size_t i = 0; i < j->ntouches; i++) {
		double unseen = truth->channel[j->touch[i].channel].hazard.unseen;

		if (unseen <= 0)
			continue;
		if (r.used == 0)
			r = leat_rng_split(rng, "unseen", user);
		j->touch[i].unseen = leat_rng_uniform(&r) < unseen;
	}
}

/* first_conversion -- the least of the times that lambda0 and each touch give. */
static void
first_conversion(struct leat_journey *j, const struct leat_truth *truth, struct leat_rng *r)
{
	j->cause = LEAT_NO_CAUSE;
	j->day = j->lambda0 > 0 ? leat_rng_exponential(r) / j->lambda0 : INFINITY;
	for (size_t i = 0; i < j->ntouches; i++) {
		const struct leat_journey_touch *t = &j->touch[i];
		double e = leat_rng_exponential(r), day;

		if (e >= t->beta) /* the touch's hazard, beta in all, is not enough */
			continue;
		day = t->day + leat_effect_age(&truth->channel[t->channel].hazard, e / t->beta);
		if (day < j->day) {
			j->day = day;
			j->cause = t->channel;
		}
	}
	j->converted = j->day < truth->journey_days;
}

void
leat_journey_draw(struct leat_journey *j, const struct leat_truth *truth,
    const struct leat_rng *rng, uint64_t user)
{
	struct leat_rng r = leat_rng_split(rng, "journey", user);

	draw_segment(j, truth, rng, user);
	due_touches(j, truth, &r);
	hide(j, truth, rng, user);
	if (j->tell)
		leat_journey_tell(j, truth);
	first_conversion(j, truth, &r);
	while (j->converted && j->ntouches && j->touch[j->ntouches - 1].day > j->day)
		j->ntouches--;
}

void
leat_journey_sum_init(struct leat_journey_sum *s, const struct leat_truth *truth)
{
	*s = (struct leat_journey_sum){
	    .nchannels = truth->nchannels, .ndays = (size_t)ceil(truth->journey_days)};
	s->channel = LEAT_NEW_N(struct leat_journey_channel, s->nchannels);
	s->touched = LEAT_NEW_N(uint64_t, s->nchannels * s->ndays);
	s->daily = LEAT_NEW_N(struct leat_journey_day, s->nchannels * s->ndays);
}

void
leat_journey_sum_add(struct leat_journey_sum *s, const struct leat_journey *j)
{
	s->users++;
	s->conversions += j->converted;
	s->probability += j->probability;
	for (size_t i = 0; i < j->ntouches; i++) {
		const struct leat_journey_touch *t = &j->touch[i];

		s->touches += !t->unseen;
		s->channel[t->channel].seen += !t->unseen;
		s->channel[t->channel].unseen += t->unseen;
		s->touched[t->channel * s->ndays + (size_t)t->day]++;
	}
	for (size_t c = 0; c < s->nchannels; c++) {
		s->channel[c].incremental += j->incremental[c];
		s->channel[c].caused += j->caused[c];
		s->channel[c].lost += j->lost[c];
	}
	for (size_t i = 0; j->tell && i < s->nchannels * s->ndays; i++) {
		s->daily[i].incremental += j->daily[i].incremental;
		s->daily[i].caused += j->daily[i].caused;
	}
	if (j->converted && j->cause != LEAT_NO_CAUSE)
		s->channel[j->cause].conversions++;
	else if (j->converted)
		s->uncaused++;
}

void
leat_journey_sum_move(struct leat_journey_sum *s, struct leat_journey_sum *from)
{
	s->users += from->users;
	s->touches += from->touches;
	s->conversions += from->conversions;
	s->probability += from->probability;
	s->uncaused += from->uncaused;
	from->users = from->touches = from->conversions = from->uncaused = 0;
	from->probability = 0;
	for (size_t c = 0; c < s->nchannels; c++) {
		const struct leat_journey_channel *x = &from->channel[c];
		struct leat_journey_channel *y = &s->channel[c];

		y->seen += x->seen;
		y->unseen += x->unseen;
		y->conversions += x->conversions;
		y->incremental += x->incremental;
		y->caused += x->caused;
		y->lost += x->lost;
		from->channel[c] = (struct leat_journey_channel){0};
	}
	for (size_t i = 0; i < s->nchannels * s->ndays; i++) {
		s->touched[i] += from->touched[i];
		s->daily[i].incremental += from->daily[i].incremental;
		s->daily[i].caused += from->daily[i].caused;
		from->touched[i] = 0;
		from->daily[i] = (struct leat_journey_day){0};
	}
}

void
leat_journey_sum_fini(struct leat_journey_sum *s)
{
	free(s->channel);
	free(s->touched);
	free(s->daily);
	*s = (struct leat_journey_sum){0};
}
