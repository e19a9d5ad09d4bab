/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "math/stat.h"
#include "plan/response.h"
#include "report/facts.h"

/* Mean in the draws' own order, bounds by sorting them (v is sorted then). */
static struct leat_facts_interval
summarise(double *v, size_t n)
{
	struct leat_facts_interval s = {0, 0, 0};

	for (size_t i = 0; i < n; i++)
		s.mean += v[i] / (double)n;
	leat_stat_sort(v, n);
	s.lower = leat_stat_quantile(v, n, .05);
	s.upper = leat_stat_quantile(v, n, .95);
	return s;
}

static struct leat_facts_interval
outcome_at(const struct leat_steady *p, double spend, double *scratch)
{
	if (!isfinite(spend))
		return (struct leat_facts_interval){NAN, NAN, NAN};
	leat_steady_outcomes(p, spend, scratch);
	return summarise(scratch, p->ndraws);
}

/* As far as half again what is or will be spent: beyond that a curve is only its own assumption. */
static double
furthest(const struct leat_facts *f, const struct leat_facts_curve *c)
{
	double days = (double)f->model.nperiods * f->model.period_days;
	double usual = (double)c->curve->spend_micros / 1e6 / fmax(days, 1);
	double far = fmax(fmax(c->now, isfinite(c->planned) ? c->planned : 0), usual);

	return far > 0 ? 1.5 * far : 1;
}

static void
sample(const struct leat_facts *f, struct leat_facts_curve *c, const struct leat_steady *p,
    double *scratch)
{
	double far = furthest(f, c);

	for (int i = 0; i < LEAT_FACTS_POINTS; i++) {
		c->spend[i] = far * i / (LEAT_FACTS_POINTS - 1);
		c->at[i] = outcome_at(p, c->spend[i], scratch);
	}
	c->at_now = outcome_at(p, c->now, scratch);
	c->at_planned = outcome_at(p, c->planned, scratch);
}

/* Each draw's gain is taken within the draw, since before and after share its curves. */
static void
add_gain(const struct leat_facts *f, const struct leat_facts_curve *c, const struct leat_steady *p,
    double *scratch, double *gain)
{
	if (!isfinite(c->planned))
		return;
	leat_steady_outcomes(p, c->planned, scratch);
	for (size_t d = 0; d < p->ndraws; d++)
		gain[d] += scratch[d] * f->plan.days;
	leat_steady_outcomes(p, c->now, scratch);
	for (size_t d = 0; d < p->ndraws; d++)
		gain[d] -= scratch[d] * f->plan.days;
}

/* Bounds of the gain are shown only where the draws tell the same gain as the plan. */
static void
settle_gain(struct leat_facts *f, double *gain)
{
	struct leat_facts_plan *p = &f->plan;
	struct leat_facts_interval g = summarise(gain, f->model.ndraws);
	double size = fabs(p->total.after.mean) + fabs(p->total.before.mean);

	if (strcmp(p->model, f->model.id) != 0 || !(fabs(g.mean - p->gain.mean) <= 1e-3 * size))
		return;
	p->gain.lower = g.lower;
	p->gain.upper = g.upper;
}

int
leat_facts_response(struct leat_facts *f, struct leat_err *err)
{
	size_t n = f->model.ndraws;
	double *scratch = LEAT_NEW_N(double, n), *gain = LEAT_NEW_N(double, n);
	int rc = LEAT_OK;

	for (size_t i = 0; i < f->ncurves && rc == LEAT_OK; i++) {
		struct leat_facts_curve *c = &f->curve[i];
		struct leat_steady p;

		c->at_now = c->at_planned = (struct leat_facts_interval){NAN, NAN, NAN};
		c->drawn = c->curve->cost_per_exposure > 0;
		if (!c->drawn)
			continue;
		rc = leat_steady_init(&p, c->curve, n, f->model.period_days, err);
		if (rc != LEAT_OK)
			break;
		sample(f, c, &p, scratch);
		add_gain(f, c, &p, scratch, gain);
		leat_steady_fini(&p);
	}
	if (rc == LEAT_OK && f->ncurves && f->plan.nlines)
		settle_gain(f, gain);
	free(scratch);
	free(gain);
	return rc;
}
