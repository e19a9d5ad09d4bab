/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/credit_write.h"

#include <math.h>
#include <stdlib.h>

#include "attribution/interval.h"
#include "attribution/recredit.h"

const int leat_credit_columns[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_CHANNEL,
    LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE, LEAT_OBS_CURRENCY, LEAT_OBS_MODEL, LEAT_OBS_INCREMENTAL,
    -1};
const int leat_credit_interval_columns[] = {LEAT_OBS_CONVERSIONS_LOWER, LEAT_OBS_CONVERSIONS_UPPER,
    LEAT_OBS_REVENUE_LOWER, LEAT_OBS_REVENUE_UPPER, -1};
const int leat_credit_calibrated_columns[] = {LEAT_OBS_EXPERIMENT, LEAT_OBS_FLAGS, -1};

/* What all rows of a model have in common. */
struct writing {
	const struct leat_credited *credited;
	const struct leat_gather *names;
	double level;
	struct leat_row row;
};

/* The interval of one amount, from what varies by itself and what all of its unit share. */
static void
bounds(struct writing *w, int lower_column, double x, double squares, double shared)
{
	double lower, upper;
	int64_t micros;

	if (x == 0)
		return;
	leat_interval(x, squares / (x * x) + shared, w->level, &lower, &upper);
	if (leat_money_from_double(lower, &micros))
		leat_row_money(&w->row, lower_column, micros);
	if (leat_money_from_double(upper, &micros))
		leat_row_money(&w->row, lower_column + 1, micros);
}

/* Which experiments a credit rests on: these are about what would not have come otherwise. */
static void
mark(struct writing *w, uint32_t unit)
{
	const struct leat_calibrated *k = &w->credited->calibrated[unit];

	if (k->nexperiments) {
		leat_row_borrow(&w->row, LEAT_OBS_INCREMENTAL, LEAT_SLICE("yes"));
		leat_row_borrow(&w->row, LEAT_OBS_EXPERIMENT, k->experiments);
	} else if (unit != leat_gather_baseline(w->names)) {
		leat_row_flag(&w->row, LEAT_OBS_FLAGS, "uncalibrated");
	}
}

static void
fill(struct writing *w, const struct leat_daysum_row *r)
{
	const struct leat_attribution *model = w->credited->model;
	struct leat_slice currency = leat_gather_currency(w->names, r->currency);
	double shared = w->credited->variance ? w->credited->variance[r->unit] : 0;
	struct leat_row *row = &w->row;

	leat_row_clear(row);
	leat_row_borrow(row, LEAT_OBS_KIND, LEAT_SLICE("credit"));
	leat_row_day(row, LEAT_OBS_TIME, r->day);
	leat_row_borrow(row, LEAT_OBS_CHANNEL, leat_gather_unit(w->names, r->unit));
	leat_row_money(row, LEAT_OBS_CONVERSIONS, r->conversions);
	if (r->revenue || currency.n)
		leat_row_money(row, LEAT_OBS_REVENUE, r->revenue);
	leat_row_borrow(row, LEAT_OBS_CURRENCY, currency);
	leat_row_borrow(row, LEAT_OBS_MODEL, leat_slice(model->name));
	leat_row_borrow(
	    row, LEAT_OBS_INCREMENTAL, model->incremental ? LEAT_SLICE("yes") : LEAT_SLICE("no"));
	if (w->credited->calibrated)
		mark(w, r->unit);
	if (w->level > 0) {
		bounds(w, LEAT_OBS_CONVERSIONS_LOWER, leat_money_double(r->conversions),
		    r->conversions_squared, shared);
		bounds(w, LEAT_OBS_REVENUE_LOWER, leat_money_double(r->revenue), r->revenue_squared,
		    shared);
	}
}

int
leat_credit_write(const struct leat_credited *c, const struct leat_gather *names, double level,
    struct leat_out *out, size_t ncolumns, struct leat_err *err)
{
	struct writing w = {.credited = c, .names = names, .level = level};
	size_t *order = leat_map_sorted(&c->sums.key);
	struct leat_daysum_row r;
	int rc = LEAT_OK;

	leat_row_init(&w.row, ncolumns);
	for (size_t i = 0; rc == LEAT_OK && i < c->sums.key.n; i++) {
		if ((rc = leat_daysum_row(&c->sums, order[i], &r, err)) != LEAT_OK)
			break;
		if (r.conversions == 0 && r.revenue == 0)
			continue;
		fill(&w, &r);
		rc = leat_out_row(out, &w.row, err);
	}
	leat_row_fini(&w.row);
	free(order);
	return rc;
}
