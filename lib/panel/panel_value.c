/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a unit of the KPI is worth. */
#include <math.h>
#include <stdlib.h>

#include "panel/panel_part.h"

/* take_control -- the control "value_per_kpi" is no covariate: it says what a unit is worth. */
static bool
take_control(struct leat_panel *p)
{
	size_t k = 0;

	while (k < p->ncontrols && strcmp(p->control[k].name, "value_per_kpi") != 0)
		k++;
	if (k == p->ncontrols)
		return false;
	p->value_per_kpi = p->control[k].value;
	free(p->control[k].name);
	p->ncontrols--;
	memmove(p->control + k, p->control + k + 1, (p->ncontrols - k) * sizeof(*p->control));
	return true;
}

/* constant -- the same everywhere. */
static void
constant(struct leat_panel *p, double value)
{
	size_t n = p->ngeos * p->nperiods;

	p->value_per_kpi = LEAT_NEW_N(double, n);
	for (size_t i = 0; i < n; i++)
		p->value_per_kpi[i] = value;
}

/* Revenue and KPI by geo and period, and in all. */
struct worth {
	double *revenue, *kpi;
	double all_revenue, all_kpi;
};

/* add_cell -- to the periods of a row, spread as the outcome itself is. */
static void
add_cell(const struct leat_panel *p, const struct leat_cell *c, size_t row, double *to, double *all)
{
	double value = c->value + (double)c->amount / 1e6;
	int32_t days = c->last - c->first + 1;

	if (c->first < p->first_day || c->last > p->last_day)
		return;
	*all += value;
	for (int32_t d = c->first; d <= c->last; d++)
		to[row + (size_t)((d - p->first_day) / p->period_days)] += value / days;
}

/* by_rows -- revenue over KPI; where nothing came, that of all. */
static int
by_rows(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    struct leat_err *err)
{
	size_t n = p->ngeos * p->nperiods, end;
	struct worth w = {LEAT_NEW_N(double, n), LEAT_NEW_N(double, n), 0, 0};
	int status = LEAT_OK;

	for (size_t i = leat_tally_cells(t, outcome, &end); i < end; i++) {
		const struct leat_cell *c = &t->cell[i];
		struct leat_slice key = t->name[outcome][c->series];
		size_t row = leat_panel_geo(p, leat_tally_part(key, 1)) * p->nperiods;

		if (leat_slice_is(leat_tally_part(key, 0), p->kpi))
			add_cell(p, c, row, w.kpi, &w.all_kpi);
		else if (leat_slice_is(leat_tally_part(key, 0), "revenue"))
			add_cell(p, c, row, w.revenue, &w.all_revenue);
	}
	if (!(w.all_kpi > 0) || !(w.all_revenue > 0)) {
		status = leat_err_set(err, LEAT_EDATA,
		    "%s: what one is worth is not known: revenue or %s add up to 0 or less", p->kpi,
		    p->kpi);
	} else {
		constant(p, w.all_revenue / w.all_kpi);
		for (size_t i = 0; i < n; i++)
			if (w.kpi[i] > 0 && w.revenue[i] > 0)
				p->value_per_kpi[i] = w.revenue[i] / w.kpi[i];
	}
	free(w.revenue);
	free(w.kpi);
	return status;
}

static int
check_positive(const struct leat_panel *p, struct leat_err *err)
{
	char day[LEAT_DAY_MAX];

	for (size_t i = 0; i < p->ngeos * p->nperiods; i++) {
		if (p->value_per_kpi[i] > 0)
			continue;
		leat_day_print(p->first_day + (int32_t)(i % p->nperiods) * p->period_days, day);
		return leat_err_set(
		    err, LEAT_EDATA, "value_per_kpi: not above 0 in the period from %s", day);
	}
	return LEAT_OK;
}

int
leat_panel_value(struct leat_panel *p, const struct leat_tally *t, enum leat_tally_kind outcome,
    const struct leat_panel_options *o, struct leat_err *err)
{
	bool told = take_control(p);

	if (p->kpi_is_money && (told || o->value_per_kpi > 0))
		return leat_err_set(err, LEAT_EUSAGE,
		    "%s is money already, and has no other value: leave out value_per_kpi", p->kpi);
	if (told && o->value_per_kpi > 0)
		return leat_err_set(err, LEAT_EUSAGE,
		    "value_per_kpi is in the data and in the model file: leave one out");
	if (o->value_per_kpi > 0)
		constant(p, o->value_per_kpi);
	else if (!told && !p->kpi_is_money &&
		 leat_map_get(&t->valued[outcome], leat_slice(p->kpi)) != LEAT_MAP_NONE)
		return by_rows(p, t, outcome, err);
	return told ? check_positive(p, err) : LEAT_OK;
}
