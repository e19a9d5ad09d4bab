/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "panel/national.h"

#include <stdlib.h>

#include "panel/panel_part.h"

/* sum_geos -- value[0 .. n-1] becomes the sum (or, with weights, the mean) over geos. */
static void
sum_geos(double *value, size_t ngeos, size_t n, const double *weight, double total)
{
	for (size_t t = 0; t < n && value; t++) {
		double sum = 0;

		for (size_t g = 0; g < ngeos; g++)
			sum += value[g * n + t] * (weight ? weight[g] / total : 1);
		value[t] = sum;
	}
}

/*
 * mean_geos -- value[0 .. n-1] becomes the mean over geos, each weighing as a series does
 * in its period; where that is nothing, all weigh the same.
 */
static void
mean_geos(double *value, size_t ngeos, size_t n, const double *weight)
{
	for (size_t t = 0; t < n && value; t++) {
		double sum = 0, all = 0, plain = 0;

		for (size_t g = 0; g < ngeos; g++) {
			sum += weight[g * n + t] * value[g * n + t];
			all += weight[g * n + t];
			plain += value[g * n + t];
		}
		value[t] = all > 0 ? sum / all : plain / (double)ngeos;
	}
}

/* sum_channel -- frequencies first: they weigh by reaches that are still apart. */
static void
sum_channel(struct leat_panel_channel *c, size_t geos, size_t n)
{
	struct leat_panel_shown *s = &c->shown;

	if (c->frequency)
		mean_geos(c->frequency, geos, n, c->exposure);
	if (s->frequency)
		mean_geos(s->frequency, geos, n, s->reach);
	sum_geos(c->exposure, geos, n, NULL, 1);
	sum_geos(c->spend, geos, n, NULL, 1);
	sum_geos(s->impressions, geos, n, NULL, 1);
	sum_geos(s->reach, geos, n, NULL, 1);
	s->unseen = s->unseen == SIZE_MAX ? SIZE_MAX : s->unseen % n;
	s->unreached = s->unreached == SIZE_MAX ? SIZE_MAX : s->unreached % n;
}

/* sum_sums -- the first geo's sums take the others', which must be over the same periods. */
static int
sum_sums(struct leat_panel *p, struct leat_err *err)
{
	size_t each = p->nsums / p->ngeos;
	bool same = p->nsums % p->ngeos == 0;

	for (size_t i = 0; i < p->nsums && same; i++) {
		struct leat_panel_sum *s = &p->sum[i], *first = &p->sum[i % each];

		same = s->geo == i / each && s->first == first->first && s->n == first->n;
		if (same && i >= each)
			first->value += s->value;
	}
	if (!same)
		return leat_err_set(err, LEAT_EDATA,
		    "the outcome's rows span other periods in one geo than in another: they cannot "
		    "be added up");
	p->nsums = each;
	return LEAT_OK;
}

/* keep_lifts -- those of one geo have no place in a sum over all. */
static void
keep_lifts(struct leat_panel *p, const struct leat_log *log)
{
	char name[LEAT_SAFE_MAX];
	size_t n = 0;

	for (size_t i = 0; i < p->nlifts; i++) {
		struct leat_panel_lift *l = &p->lift[i];

		if (l->geo == SIZE_MAX) {
			p->lift[n++] = *l;
			continue;
		}
		leat_warn(log,
		    "the experiment %s on %s is not used: it is of one geo, and the model has none",
		    leat_safe(leat_slice(l->name), name), p->channel[l->channel].name);
		leat_panel_lift_fini(l);
	}
	p->nlifts = n;
}

int
leat_panel_national(struct leat_panel *p, const struct leat_log *log, struct leat_err *err)
{
	size_t n = p->nperiods, geos = p->ngeos;
	double people = 0;
	int status;

	if (geos <= 1)
		return LEAT_OK;
	status = sum_sums(p, err);
	if (status)
		return status;
	for (size_t g = 0; g < geos; g++)
		people += p->population[g];
	mean_geos(p->value_per_kpi, geos, n, p->outcome);
	sum_geos(p->outcome, geos, n, NULL, 1);
	for (size_t c = 0; c < p->nchannels; c++)
		sum_channel(&p->channel[c], geos, n);
	for (size_t k = 0; k < p->ncontrols + p->nunused_controls; k++)
		sum_geos(p->control[k].value, geos, n, p->population, people);
	for (size_t g = 0; g < geos; g++)
		free(p->geo[g]);
	p->geo[0] = leat_strdup("");
	p->population[0] = 1;
	p->ngeos = 1;
	keep_lifts(p, log);
	leat_panel_lift_changes(p);
	leat_panel_digest(p);
	return LEAT_OK;
}
