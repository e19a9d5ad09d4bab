/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/crediting.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
leat_crediting_init(struct leat_crediting *c, const struct leat_credit_options *o, size_t nunits,
    uint32_t baseline, const bool *unit_direct)
{
	*c = (struct leat_crediting){.o = o,
	    .nunits = nunits,
	    .baseline = baseline,
	    .unit_direct = unit_direct,
	    .prepare.o = o->prepare,
	    .idle = leat_prepare_idle(&o->prepare),
	    .of_unit = LEAT_NEW_N(int64_t, nunits),
	    .of_unit_revenue = LEAT_NEW_N(int64_t, nunits)};
}

void
leat_crediting_fini(struct leat_crediting *c)
{
	leat_prepare_fini(&c->prepare);
	free(c->seen);
	free(c->direct);
	free(c->unit);
	free(c->age_days);
	free(c->weight);
	free(c->part);
	free(c->part_revenue);
	free(c->touch_day);
	free(c->of_unit);
	free(c->of_unit_revenue);
}

static void
make_room(struct leat_crediting *c, size_t n)
{
	if (n <= c->room)
		return;
	c->room = n * 2;
	c->direct = leat_realloc(c->direct, c->room, sizeof(*c->direct));
	c->seen = leat_realloc(c->seen, c->room, sizeof(*c->seen));
	c->unit = leat_realloc(c->unit, c->room, sizeof(*c->unit));
	c->age_days = leat_realloc(c->age_days, c->room, sizeof(*c->age_days));
	c->weight = leat_realloc(c->weight, c->room, sizeof(*c->weight));
	c->part = leat_realloc(c->part, c->room, sizeof(*c->part));
	c->part_revenue = leat_realloc(c->part_revenue, c->room, sizeof(*c->part_revenue));
	c->touch_day = leat_realloc(c->touch_day, c->room, sizeof(*c->touch_day));
}

static double
days(int64_t us)
{
	return (double)us / (double)LEAT_US_PER_DAY;
}

/* The touches that count. Returns how many. */
static size_t
prepare(struct leat_crediting *c, const struct leat_cut_path *cut)
{
	if (c->idle || cut->n == 0)
		return cut->n;
	for (size_t i = 0; i < cut->n; i++)
		c->seen[i] = (struct leat_touch_seen){
		    .time_us = cut->touch[i].time_us,
		    .unit = cut->touch[i].unit,
		    .view = cut->touch[i].event == LEAT_EVENT_IMPRESSION,
		    .direct = c->unit_direct && c->unit_direct[cut->touch[i].unit],
		};
	return leat_prepare_path(&c->prepare, c->seen, cut->n,
	    cut->conversion ? cut->conversion->time_us : cut->touch[cut->n - 1].time_us);
}

struct leat_path
leat_crediting_path(
    struct leat_crediting *c, const struct leat_cut_path *cut, int64_t end_us, uint32_t stratum)
{
	const struct leat_conversion *v = cut->conversion;
	struct leat_path p = {.stratum = stratum};

	make_room(c, cut->n + 1);
	p.n = prepare(c, cut);
	for (size_t i = 0; i < p.n; i++) {
		const struct leat_touch *t = &cut->touch[leat_crediting_kept(c, i)];
		int64_t until = v ? v->time_us : t->time_us + c->o->cut.lookback_us;

		c->unit[i] = t->unit;
		c->age_days[i] = days((!v && until > end_us ? end_us : until) - t->time_us);
		if (c->unit_direct)
			c->direct[i] = c->unit_direct[t->unit];
		if (v && c->o->zone)
			c->touch_day[i] = leat_zone_day(c->o->zone, t->time_us);
	}
	p.emphasis = c->idle ? NULL : c->prepare.emphasis;
	p.direct = c->unit_direct ? c->direct : NULL;
	p.unit = c->unit;
	p.age_days = c->age_days;
	if (v == NULL) {
		p.nulls = cut->what == LEAT_CUT_NULL;
		p.open = cut->what == LEAT_CUT_OPEN;
		return p;
	}
	p.days_left = days(end_us - v->time_us);
	p.touch_day = c->o->zone ? c->touch_day : NULL;
	p.conversions_micros = v->conversions;
	p.value_micros = v->revenue;
	p.conversions = leat_money_double(v->conversions);
	p.value = leat_money_double(v->revenue);
	p.currency = v->currency;
	p.day = v->day;
	return p;
}

/* Weights that are all zero, by emphasis, leave the conversion to the baseline. */
static void
emphasise(struct leat_crediting *c, const struct leat_path *p)
{
	double sum = 0;

	for (size_t i = 0; i < p->n; i++)
		sum += c->weight[i] *= p->emphasis[i];
	if (sum + c->weight[p->n] == 0)
		c->weight[p->n] = 1;
}

int
leat_crediting_split(struct leat_crediting *c, const struct leat_attribution *model,
    const void *fit, const struct leat_path *path, struct leat_err *err)
{
	make_room(c, path->n + 1);
	model->weigh(c->o->attribution, fit, path, c->weight);
	if (path->emphasis && fit == NULL)
		emphasise(c, path);
	if (leat_money_apportion(
		path->conversions_micros, c->weight, path->n + 1, 1, c->part, err) ||
	    leat_money_apportion(
		path->value_micros, c->weight, path->n + 1, 1, c->part_revenue, err))
		return leat_err_set(err, LEAT_EINTERNAL, "model %s gave a bad weight", model->name);
	return LEAT_OK;
}

int
leat_crediting_weigh(struct leat_crediting *c, const struct leat_attribution *model,
    const void *fit, const struct leat_path *path, struct leat_daysum *sums, struct leat_err *err)
{
	int rc = leat_crediting_split(c, model, fit, path, err);

	if (rc != LEAT_OK)
		return rc;
	for (size_t i = 0; i < path->n; i++) {
		if (path->touch_day) {
			leat_daysum_add(sums, path->touch_day[i], path->unit[i], path->currency,
			    c->part[i], c->part_revenue[i]);
		} else {
			c->of_unit[path->unit[i]] += c->part[i];
			c->of_unit_revenue[path->unit[i]] += c->part_revenue[i];
		}
	}
	leat_daysum_add(sums, path->day, c->baseline, path->currency, c->part[path->n],
	    c->part_revenue[path->n]);
	/* What a unit has on this path is one addition, so that its square is. */
	for (size_t i = 0; path->touch_day == NULL && i < path->n; i++) {
		uint32_t u = path->unit[i];

		leat_daysum_add(
		    sums, path->day, u, path->currency, c->of_unit[u], c->of_unit_revenue[u]);
		c->of_unit[u] = c->of_unit_revenue[u] = 0;
	}
	return LEAT_OK;
}

/* A day's total by shares; what has none goes to the baseline. */
static int
share_out(const struct leat_crediting *c, int64_t total, const struct leat_shares *s, int64_t *part,
    struct leat_err *err)
{
	memset(part, 0, c->nunits * sizeof(*part));
	if (s == NULL) {
		part[c->baseline] = total;
		return LEAT_OK;
	}
	return leat_money_apportion(total, s->share, c->nunits, 1, part, err);
}

/* A share of a day is a sum of so many, each of which has it: so are the squares. */
static void
share_squares(
    const struct leat_daysum_row *day, int64_t part, int64_t revenue, struct leat_daysum_value *v)
{
	double share = day->conversions ? (double)part / (double)day->conversions : 0;
	double worth = day->revenue ? (double)revenue / (double)day->revenue : 0;

	v->conversions += part;
	v->revenue += revenue;
	v->conversions_squared += (leat_sum)(share * share * day->conversions_squared * 1e12);
	v->revenue_squared += (leat_sum)(worth * worth * day->revenue_squared * 1e12);
}

int
leat_crediting_shares(struct leat_crediting *c, const struct leat_attribution *model,
    const void *fit, const struct leat_daysum *touched, struct leat_daysum *sums,
    struct leat_err *err)
{
	int64_t *part = c->of_unit, *revenue = c->of_unit_revenue;
	const struct leat_shares *counts = model->shares(fit, LEAT_SHARES_CONVERSIONS);
	struct leat_daysum_row r;
	int rc = LEAT_OK;

	for (size_t i = 0; rc == LEAT_OK && i < touched->key.n; i++) {
		if ((rc = leat_daysum_row(touched, i, &r, err)) ||
		    (rc = share_out(c, r.conversions, counts, part, err)) ||
		    (rc = share_out(c, r.revenue, model->shares(fit, r.currency), revenue, err)))
			break;
		for (size_t u = 0; u < c->nunits; u++)
			if (part[u] || revenue[u])
				share_squares(&r, part[u], revenue[u],
				    leat_daysum_at(sums, r.day, (uint32_t)u, r.currency));
	}
	memset(part, 0, c->nunits * sizeof(*part));
	memset(revenue, 0, c->nunits * sizeof(*revenue));
	return rc;
}
