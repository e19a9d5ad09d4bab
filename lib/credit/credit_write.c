/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/credit_write.h"

#include <math.h>
#include <stdlib.h>

#include "attribution/interval.h"
#include "credit/coverage.h"
#include "credit/recredit.h"

const int leat_credit_columns[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_CHANNEL,
    LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE, LEAT_OBS_CURRENCY, LEAT_OBS_MODEL, LEAT_OBS_INCREMENTAL,
    -1};
const int leat_credit_interval_columns[] = {LEAT_OBS_CONVERSIONS_LOWER, LEAT_OBS_CONVERSIONS_UPPER,
    LEAT_OBS_REVENUE_LOWER, LEAT_OBS_REVENUE_UPPER, -1};
const int leat_credit_calibrated_columns[] = {LEAT_OBS_EXPERIMENT, LEAT_OBS_FLAGS, -1};

const int leat_credit_campaign_columns[] = {
    LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT, LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, -1};
const int leat_credit_creative_columns[] = {LEAT_OBS_CREATIVE_ID, LEAT_OBS_CREATIVE, -1};
const int leat_credit_cost_columns[] = {LEAT_OBS_COST, LEAT_OBS_CPA, LEAT_OBS_ROAS, -1};
const int leat_credit_coverage_columns[] = {LEAT_OBS_COVERAGE, LEAT_OBS_FLAGS, -1};

/* What all rows of a model have in common. */
struct writing {
	const struct leat_credited *credited;
	const struct leat_credit_writing *how;
	struct leat_daysum_row *credit; /* those that are not zero, in order */
	struct leat_cost_ask *ask;      /* of each; NULL: no costs are known */
	size_t n;
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
	leat_interval(x, squares / (x * x) + shared, w->how->level, &lower, &upper);
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
	} else if (unit != leat_gather_baseline(w->how->names)) {
		leat_row_flag(&w->row, LEAT_OBS_FLAGS, "uncalibrated");
	}
}

static void
fill_unit(struct writing *w, uint32_t unit)
{
	static const int columns[] = {LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
	    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, LEAT_OBS_CREATIVE_ID, LEAT_OBS_CREATIVE};
	struct leat_slice field[LEAT_OBS_N] = {{NULL, 0}};

	leat_unit_columns(leat_gather_unit(w->how->names, unit), field);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		leat_row_borrow(&w->row, columns[i], field[columns[i]]);
}

/* A quotient of two amounts, to six decimals. */
static void
ratio(struct writing *w, int column, int64_t over, int64_t under)
{
	int64_t micros;

	if (under > 0 && leat_money_from_double((double)over / (double)under, &micros))
		leat_row_money(&w->row, column, micros);
}

static void
fill_cost(struct writing *w, size_t i)
{
	const struct leat_daysum_row *r = &w->credit[i];
	int64_t cost;

	if (w->ask == NULL || !w->ask[i].joined)
		return;
	cost = w->ask[i].cost;
	leat_row_money(&w->row, LEAT_OBS_COST, cost);
	ratio(w, LEAT_OBS_CPA, cost, r->conversions);
	ratio(w, LEAT_OBS_ROAS, r->revenue, cost);
}

static void
fill_coverage(struct writing *w, uint32_t unit)
{
	double share = w->how->coverage ? w->how->coverage[unit] : NAN;
	int64_t micros;

	if (isnan(share) || !leat_money_from_double(share, &micros))
		return;
	leat_row_money(&w->row, LEAT_OBS_COVERAGE, micros);
	if (share < w->how->coverage_limit)
		leat_row_flag(&w->row, LEAT_OBS_FLAGS, LEAT_FLAG_COVERAGE);
}

static void
fill_bounds(struct writing *w, const struct leat_daysum_row *r)
{
	double shared = w->credited->variance ? w->credited->variance[r->unit] : 0;

	bounds(w, LEAT_OBS_CONVERSIONS_LOWER, leat_money_double(r->conversions),
	    r->conversions_squared, shared);
	bounds(
	    w, LEAT_OBS_REVENUE_LOWER, leat_money_double(r->revenue), r->revenue_squared, shared);
}

static void
fill(struct writing *w, size_t i)
{
	const struct leat_daysum_row *r = &w->credit[i];
	struct leat_slice currency = leat_gather_currency(w->how->names, r->currency);
	struct leat_row *row = &w->row;

	leat_row_clear(row);
	leat_row_borrow(row, LEAT_OBS_KIND, LEAT_SLICE("credit"));
	leat_row_day(row, LEAT_OBS_TIME, r->day);
	if (w->how->period.every != LEAT_EVERY_DAY)
		leat_row_day(row, LEAT_OBS_PERIOD_END, leat_period_end(&w->how->period, r->day));
	fill_unit(w, r->unit);
	leat_row_money(row, LEAT_OBS_CONVERSIONS, r->conversions);
	if (r->revenue || currency.n)
		leat_row_money(row, LEAT_OBS_REVENUE, r->revenue);
	leat_row_borrow(row, LEAT_OBS_CURRENCY, currency);
	leat_row_borrow(row, LEAT_OBS_MODEL, leat_slice(w->credited->model->name));
	leat_row_borrow(row, LEAT_OBS_INCREMENTAL,
	    w->credited->incremental ? LEAT_SLICE("yes") : LEAT_SLICE("no"));
	if (w->credited->calibrated)
		mark(w, r->unit);
	if (w->how->level > 0)
		fill_bounds(w, r);
	fill_cost(w, i);
	fill_coverage(w, r->unit);
}

/* The credits that have a row, in order. */
static int
collect(struct writing *w, struct leat_err *err)
{
	struct leat_daysum sums = {0};
	size_t *order;
	int rc = LEAT_OK;

	leat_daysum_group(&sums, &w->credited->sums, &w->how->period);
	order = leat_map_sorted(&sums.key);
	w->credit = LEAT_NEW_N(struct leat_daysum_row, sums.key.n);
	for (size_t i = 0; rc == LEAT_OK && i < sums.key.n; i++) {
		struct leat_daysum_row *r = &w->credit[w->n];

		rc = leat_daysum_row(&sums, order[i], r, err);
		w->n += r->conversions != 0 || r->revenue != 0;
	}
	free(order);
	leat_daysum_fini(&sums);
	return rc;
}

static int
find_costs(struct writing *w, struct leat_cost_counts *joined, struct leat_err *err)
{
	*joined = (struct leat_cost_counts){0};
	if (w->how->costs == NULL)
		return LEAT_OK;
	w->ask = LEAT_NEW_N(struct leat_cost_ask, w->n);
	for (size_t i = 0; i < w->n; i++)
		w->ask[i] = (struct leat_cost_ask){
		    .day = w->credit[i].day,
		    .unit = w->credit[i].unit == leat_gather_baseline(w->how->names)
				? LEAT_NONE
				: leat_gather_unit(w->how->names, w->credit[i].unit),
		    .currency = leat_gather_currency(w->how->names, w->credit[i].currency),
		};
	leat_costs_begin(w->how->costs);
	return leat_costs_join(w->how->costs, w->ask, w->n, joined, err);
}

int
leat_credit_write(const struct leat_credited *c, const struct leat_credit_writing *how,
    struct leat_out *out, size_t ncolumns, struct leat_cost_counts *joined, struct leat_err *err)
{
	struct writing w = {.credited = c, .how = how};
	int rc = collect(&w, err);

	leat_row_init(&w.row, ncolumns);
	if (rc == LEAT_OK)
		rc = find_costs(&w, joined, err);
	for (size_t i = 0; rc == LEAT_OK && i < w.n; i++) {
		fill(&w, i);
		rc = leat_out_row(out, &w.row, err);
	}
	leat_row_fini(&w.row);
	free(w.credit);
	free(w.ask);
	return rc;
}
