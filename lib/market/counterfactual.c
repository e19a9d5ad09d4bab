/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/counterfactual.h"

#include <math.h>

#include "market/effect.h"

/* Cumulated hazards by channel, and of all, at a moment. */
static double
cumulate(const struct leat_journey *j, const struct leat_truth *truth, size_t ntouches, double day,
    double *part)
{
	double all = j->lambda0 * day;

	for (size_t c = 0; c < j->nchannels; c++)
		part[c] = 0;
	for (size_t i = 0; i < ntouches; i++) {
		const struct leat_journey_touch *t = &j->touch[i];
		double h =
		    t->beta * leat_effect_spent(&truth->channel[t->channel].hazard, day - t->day);

		part[t->channel] += h;
		all += h;
	}
	return all;
}

/* A walk through the journey, step by step. */
struct walk {
	double day, all, *part; /* where it is, and the hazards there */
	double *next;           /* room for those after a step */
};

/* step -- to `day`, before which ntouches are. */
static void
step(struct walk *w, struct leat_journey *j, const struct leat_truth *truth, size_t ntouches,
    double day)
{
	double all = cumulate(j, truth, ntouches, day, w->next), dh = all - w->all, *swap = w->part;
	/* (S - S') / dH; where little happens, S. */
	double weight = dh > 0 ? exp(-w->all) * -expm1(-dh) / dh : 0;

	for (size_t c = 0; c < j->nchannels; c++) {
		double part = fmax(w->next[c] - w->part[c], 0);
		struct leat_journey_day *on = &j->daily[c * j->ndays + (size_t)w->day];

		if (part <= 0)
			continue;
		j->caused[c] += weight * part;
		on->caused += weight * part;
		on->incremental -= exp(-w->part[c]) * expm1(-part);
	}
	w->day = day;
	w->all = all;
	w->part = w->next;
	w->next = swap;
}

/* go_on -- to `day`, without a touch or a midnight on the way, in steps that are small enough. */
static void
go_on(struct walk *w, struct leat_journey *j, const struct leat_truth *truth, size_t ntouches,
    double day)
{
	double from = w->day, dh = cumulate(j, truth, ntouches, day, w->next) - w->all;
	int steps = 1 + (int)fmin(dh / 0.01, 1000);

	/* The hazard falls from touch to touch: shorter steps first. */
	for (int i = 1; i <= steps; i++) {
		double x = (double)i / steps;

		step(w, j, truth, ntouches, i == steps ? day : from + (day - from) * x * x);
	}
}

/* go -- to `day` without a touch on the way. */
static void
go(struct walk *w, struct leat_journey *j, const struct leat_truth *truth, size_t ntouches,
    double day)
{
	double midnight;

	while ((midnight = floor(w->day) + 1) < day)
		go_on(w, j, truth, ntouches, midnight);
	go_on(w, j, truth, ntouches, day);
}

void
leat_journey_tell(struct leat_journey *j, const struct leat_truth *truth)
{
	struct walk w = {.part = j->room, .next = j->room + j->nchannels};
	double end;

	for (size_t c = 0; c < j->nchannels; c++)
		w.part[c] = j->caused[c] = j->lost[c] = 0;
	for (size_t i = 0; i < j->nchannels * j->ndays; i++)
		j->daily[i] = (struct leat_journey_day){0};
	for (size_t i = 0; i < j->ntouches; i++) {
		size_t c = j->touch[i].channel;

		go(&w, j, truth, i, j->touch[i].day);
		if (j->lost[c] <= 0) /* the first of it */
			j->lost[c] = exp(-w.all);
	}
	go(&w, j, truth, j->ntouches, truth->journey_days);
	end = exp(-w.all);
	j->probability = -expm1(-w.all);
	for (size_t c = 0; c < j->nchannels; c++) {
		j->incremental[c] = end * expm1(w.part[c]);
		for (size_t d = 0; d < j->ndays; d++)
			j->daily[c * j->ndays + d].incremental *= end * exp(w.part[c]);
		if (j->lost[c] > 0)
			j->lost[c] = fmax(j->lost[c] - end, 0);
	}
}
