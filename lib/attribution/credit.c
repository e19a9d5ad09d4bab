/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/credit.h"

#include <stdlib.h>
#include <string.h>

#include "attribution/daysum.h"
#include "base/mem.h"

/* One model at work: what it has learnt, and its sums. */
struct worker {
	const struct leat_attribution *model;
	void *fit;
	struct leat_daysum sums;
};

struct leat_credits {
	struct leat_journeys *journeys;
	const struct leat_credit_options *o;
	uint32_t baseline; /* its unit */
	struct worker *worker;
	size_t nworkers;
	struct leat_daysum touched; /* conversions with a touch, to be split by shares */

	/* one path at a time, as models see it */
	uint32_t *unit;
	double *age_days, *weight;
	int64_t *part, *part_revenue;
	size_t room;

	struct leat_credit_counts *counts;
	struct leat_err *err;
	int rc;
};

static void
make_room(struct leat_credits *c, size_t n)
{
	if (n <= c->room)
		return;
	c->room = n * 2;
	c->unit = leat_realloc(c->unit, c->room, sizeof(*c->unit));
	c->age_days = leat_realloc(c->age_days, c->room, sizeof(*c->age_days));
	c->weight = leat_realloc(c->weight, c->room, sizeof(*c->weight));
	c->part = leat_realloc(c->part, c->room, sizeof(*c->part));
	c->part_revenue = leat_realloc(c->part_revenue, c->room, sizeof(*c->part_revenue));
}

/* A path as models see it; good until the next. */
static struct leat_path
show(struct leat_credits *c, const struct leat_cut_path *cut)
{
	const struct leat_person_conversion *v = cut->conversion;
	struct leat_path p = {.n = cut->n};
	int64_t end;

	make_room(c, cut->n + 1);
	end = v ? v->time_us : cut->n ? cut->touch[cut->n - 1].time_us : 0;
	for (size_t i = 0; i < cut->n; i++) {
		c->unit[i] = cut->touch[i].unit;
		c->age_days[i] = (double)(end - cut->touch[i].time_us) / (double)LEAT_US_PER_DAY;
	}
	p.unit = c->unit;
	p.age_days = c->age_days;
	if (v) {
		p.conversions = leat_money_double(v->conversions);
		p.value = leat_money_double(v->revenue);
		p.currency = v->currency;
	} else {
		p.nulls = 1;
	}
	return p;
}

static void
learn(void *ctx, const struct leat_cut_path *cut)
{
	struct leat_credits *c = ctx;
	struct leat_path p;

	if (cut->n == 0 || cut->what == LEAT_CUT_OPEN ||
	    (cut->what == LEAT_CUT_NULL && c->o->no_nulls))
		return;
	p = show(c, cut);
	for (size_t i = 0; i < c->nworkers; i++)
		if (c->worker[i].model->observe)
			c->worker[i].model->observe(c->worker[i].fit, &p);
}

/* One conversion over its path and, last, the baseline. */
static int
credit_path(struct leat_credits *c, struct worker *w, const struct leat_cut_path *cut)
{
	const struct leat_person_conversion *v = cut->conversion;
	struct leat_path p = show(c, cut);

	w->model->weigh(c->o->attribution, w->fit, &p, c->weight);
	if (leat_money_apportion(v->conversions, c->weight, p.n + 1, 1, c->part, c->err) ||
	    leat_money_apportion(v->revenue, c->weight, p.n + 1, 1, c->part_revenue, c->err))
		return leat_err_set(
		    c->err, LEAT_EINTERNAL, "model %s gave a bad weight", w->model->name);
	for (size_t i = 0; i <= p.n; i++) {
		int32_t day = i < p.n && c->o->zone
				  ? leat_zone_day(c->o->zone, cut->touch[i].time_us)
				  : v->day;

		leat_daysum_add(&w->sums, day, i < p.n ? p.unit[i] : c->baseline, v->currency,
		    c->part[i], c->part_revenue[i]);
	}
	return LEAT_OK;
}

static void
count(struct leat_credit_counts *n, const struct leat_cut_path *cut)
{
	switch (cut->what) {
	case LEAT_CUT_CONVERTED:
		if (cut->n)
			n->converted++;
		else
			n->untouched++;
		break;
	case LEAT_CUT_NULL:
		n->null_paths++;
		break;
	case LEAT_CUT_OPEN:
		n->open_paths++;
		break;
	}
}

static void
credit(void *ctx, const struct leat_cut_path *cut)
{
	struct leat_credits *c = ctx;
	const struct leat_person_conversion *v = cut->conversion;

	count(c->counts, cut);
	if (v == NULL || c->rc != LEAT_OK)
		return;
	for (size_t i = 0; c->rc == LEAT_OK && i < c->nworkers; i++) {
		struct worker *w = c->worker + i;

		if (cut->n == 0)
			leat_daysum_add(
			    &w->sums, v->day, c->baseline, v->currency, v->conversions, v->revenue);
		else if (w->model->weigh)
			c->rc = credit_path(c, w, cut);
	}
	if (cut->n)
		leat_daysum_add(&c->touched, v->day, 0, v->currency, v->conversions, v->revenue);
}

/* A day's total by shares; what has none goes to the baseline. */
static int
share_out(struct leat_credits *c, int64_t total, const struct leat_shares *s, int64_t *part)
{
	size_t n = c->journeys->unit.n;

	memset(part, 0, n * sizeof(*part));
	if (s == NULL) {
		part[c->baseline] = total;
		return LEAT_OK;
	}
	return leat_money_apportion(total, s->share, n, 1, part, c->err);
}

static int
credit_shares(struct leat_credits *c, struct worker *w)
{
	size_t nunits = c->journeys->unit.n;
	int64_t *part = LEAT_NEW_N(int64_t, nunits), *revenue = LEAT_NEW_N(int64_t, nunits);
	const struct leat_shares *counts = w->model->shares(w->fit, LEAT_SHARES_CONVERSIONS);
	struct leat_daysum_row r;
	int rc = LEAT_OK;

	for (size_t i = 0; rc == LEAT_OK && i < c->touched.key.n; i++) {
		if ((rc = leat_daysum_row(&c->touched, i, &r, c->err)) ||
		    (rc = share_out(c, r.conversions, counts, part)) ||
		    (rc = share_out(c, r.revenue, w->model->shares(w->fit, r.currency), revenue)))
			break;
		for (size_t u = 0; u < nunits; u++)
			leat_daysum_add(
			    &w->sums, r.day, (uint32_t)u, r.currency, part[u], revenue[u]);
	}
	free(part);
	free(revenue);
	return rc;
}

static void
each_path(struct leat_credits *c, void (*take)(void *ctx, const struct leat_cut_path *path))
{
	struct leat_person journey;

	leat_journeys_rewind(c->journeys);
	while (leat_journeys_next(c->journeys, &journey))
		leat_person_cut(&journey, &c->o->cut, c->journeys->end_us, take, c);
}

static int
run(struct leat_credits *c)
{
	bool learning = false;

	for (size_t i = 0; i < c->nworkers; i++) {
		c->worker[i].model = c->o->model[i];
		if (c->o->model[i]->begin) {
			c->worker[i].fit = c->o->model[i]->begin(c->o->attribution);
			learning = true;
		}
	}
	if (learning)
		each_path(c, learn);
	for (size_t i = 0; i < c->nworkers; i++)
		if (c->o->model[i]->finish && (c->rc = c->o->model[i]->finish(c->worker[i].fit,
						   c->journeys->unit.n, NULL, c->err)) != LEAT_OK)
			return c->rc;
	each_path(c, credit);
	for (size_t i = 0; c->rc == LEAT_OK && i < c->nworkers; i++)
		if (c->o->model[i]->shares)
			c->rc = credit_shares(c, c->worker + i);
	return c->rc;
}

int
leat_credits_new(struct leat_credits **credits, struct leat_journeys *j,
    const struct leat_credit_options *o, struct leat_credit_counts *counts, struct leat_err *err)
{
	struct leat_credits *c = LEAT_NEW(struct leat_credits);
	int rc;

	*counts = (struct leat_credit_counts){0};
	c->journeys = j;
	c->o = o;
	c->baseline = (uint32_t)leat_map_get(&j->unit, LEAT_SLICE(LEAT_BASELINE_CHANNEL));
	c->worker = LEAT_NEW_N(struct worker, o->nmodels);
	c->nworkers = o->nmodels;
	c->counts = counts;
	c->err = err;
	if ((rc = run(c)) != LEAT_OK) {
		leat_credits_free(c);
		c = NULL;
	}
	*credits = c;
	return rc;
}

void
leat_credits_free(struct leat_credits *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->nworkers; i++) {
		if (c->worker[i].fit)
			c->worker[i].model->end(c->worker[i].fit);
		leat_daysum_fini(&c->worker[i].sums);
	}
	leat_daysum_fini(&c->touched);
	free(c->worker);
	free(c->unit);
	free(c->age_days);
	free(c->weight);
	free(c->part);
	free(c->part_revenue);
	free(c);
}

static void
fill(const struct leat_credits *c, const struct worker *w, const struct leat_daysum_row *r,
    struct leat_row *row)
{
	struct leat_slice currency = leat_journeys_currency(c->journeys, r->currency);

	leat_row_clear(row);
	leat_row_borrow(row, LEAT_OBS_KIND, LEAT_SLICE("credit"));
	leat_row_day(row, LEAT_OBS_TIME, r->day);
	leat_row_borrow(row, LEAT_OBS_CHANNEL, leat_journeys_unit(c->journeys, r->unit));
	leat_row_money(row, LEAT_OBS_CONVERSIONS, r->conversions);
	if (r->revenue || currency.n)
		leat_row_money(row, LEAT_OBS_REVENUE, r->revenue);
	leat_row_borrow(row, LEAT_OBS_CURRENCY, currency);
	leat_row_borrow(row, LEAT_OBS_MODEL, leat_slice(w->model->name));
	leat_row_borrow(row, LEAT_OBS_INCREMENTAL,
	    w->model->incremental ? LEAT_SLICE("yes") : LEAT_SLICE("no"));
}

static int
write_model(const struct leat_credits *c, const struct worker *w, struct leat_row *row,
    struct leat_out *out, struct leat_err *err)
{
	size_t *order = leat_map_sorted(&w->sums.key);
	struct leat_daysum_row r;
	int rc = LEAT_OK;

	for (size_t i = 0; rc == LEAT_OK && i < w->sums.key.n; i++) {
		if ((rc = leat_daysum_row(&w->sums, order[i], &r, err)) != LEAT_OK)
			break;
		if (r.conversions == 0 && r.revenue == 0)
			continue;
		fill(c, w, &r, row);
		rc = leat_out_row(out, row, err);
	}
	free(order);
	return rc;
}

int
leat_credits_write(
    const struct leat_credits *c, struct leat_out *out, size_t ncolumns, struct leat_err *err)
{
	struct leat_row row;
	int rc = LEAT_OK;

	leat_row_init(&row, ncolumns);
	for (size_t i = 0; rc == LEAT_OK && i < c->nworkers; i++)
		rc = write_model(c, c->worker + i, &row, out, err);
	leat_row_fini(&row);
	return rc;
}
