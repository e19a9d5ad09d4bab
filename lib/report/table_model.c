/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/when.h"
#include "report/build.h"
#include "report/show.h"

#define N LEAT_TABLE_NUMBER
#define WEB LEAT_TABLE_WEB
#define COLUMNS(c) c, sizeof(c) / sizeof((c)[0])

static struct leat_facts_interval
interval_of(const struct leat_summary *s)
{
	return (struct leat_facts_interval){s->mean, s->q5, s->q95};
}

static const char *
share(struct leat_facts *f, double part, double whole)
{
	return whole != 0 && isfinite(part) ? leat_show_percent(&f->arena, part / whole, 1) : "";
}

static double
model_spend(const struct leat_facts *f)
{
	double sum = 0;

	for (size_t i = 0; i < f->nchannels; i++)
		sum += (double)f->channel[i].spend_model / 1e6;
	return sum;
}

struct leat_table
leat_table_returns(struct leat_facts *f)
{
	const struct leat_table_column columns[] = {
	    {"Channel", "", 0},
	    {"Spend", f->currency, N},
	    {"Share of spend", "%", N | WEB},
	    {"ROI", f->return_unit, N},
	    {"90" LEAT_NBSP "% interval", f->return_unit, N},
	    {"Marginal ROI", f->return_unit, N},
	    {"90" LEAT_NBSP "% interval", f->return_unit, N},
	};
	struct leat_table t = leat_table_start(
	    f, "returns-table", "Return on spend by channel", COLUMNS(columns), f->ncurves);
	double all = model_spend(f);

	for (size_t i = 0; i < f->ncurves; i++) {
		const struct leat_curve *k = f->curve[i].curve;
		const char **cell = leat_table_row(&t);

		cell[0] = leat_table_name(f, f->curve[i].name);
		cell[1] = leat_show_coins(&f->arena, k->spend_micros, f->model.currency);
		cell[2] = share(f, (double)k->spend_micros / 1e6, all);
		cell[3] = leat_show_fixed(&f->arena, k->roi.mean * f->return_scale, 2);
		cell[4] = leat_table_span(f, interval_of(&k->roi), f->return_scale);
		cell[5] = leat_show_fixed(&f->arena, k->marginal_roi.mean * f->return_scale, 2);
		cell[6] = leat_table_span(f, interval_of(&k->marginal_roi), f->return_scale);
	}
	t.note = leat_arena_printf(&f->arena,
	    "ROI: %s that the spend brought, per %s%s, over all the time. Marginal ROI: what "
	    "a little more spend brings at the spend of the last 28 days.",
	    f->kpi, f->kpi_is_money ? "" : "1,000 ", f->currency);
	return t;
}

static void
response_row(struct leat_facts *f, struct leat_table *t, const struct leat_facts_curve *c,
    const char *what, double spend, struct leat_facts_interval v)
{
	const char **cell;

	if (!isfinite(spend))
		return;
	cell = leat_table_row(t);
	cell[0] = leat_table_name(f, c->name);
	cell[1] = what;
	cell[2] = leat_show_round(&f->arena, spend);
	cell[3] = leat_show_round(&f->arena, v.mean);
	cell[4] = leat_table_span(f, v, 1);
}

struct leat_table
leat_table_responses(struct leat_facts *f)
{
	const char *outcome = leat_table_per_day(f, f->unit);
	const struct leat_table_column columns[] = {
	    {"Channel", "", 0},
	    {"Point", "", 0},
	    {"Spend", leat_table_per_day(f, f->currency), N},
	    {leat_arena_printf(&f->arena, "Brings %s", f->kpi), outcome, N},
	    {"90" LEAT_NBSP "% interval", outcome, N},
	};
	struct leat_table t = leat_table_start(f, "responses-table",
	    "Points of the response curves", COLUMNS(columns), f->ncurves * 8);

	for (size_t i = 0; i < f->ncurves; i++) {
		const struct leat_facts_curve *c = &f->curve[i];

		if (!c->drawn)
			continue;
		response_row(f, &t, c, "now", c->now, c->at_now);
		response_row(f, &t, c, "planned", c->planned, c->at_planned);
		for (int p = 10; p < LEAT_FACTS_POINTS; p += 10)
			response_row(f, &t, c, "", c->spend[p], c->at[p]);
	}
	return t;
}

static void
contribution_row(
    struct leat_facts *f, struct leat_table *t, const char *name, struct leat_facts_interval v)
{
	const char **cell = leat_table_row(t);
	int decimals = fabs(f->total) >= 1000 ? 0 : 2;

	cell[0] = name;
	cell[1] = leat_show_fixed(&f->arena, v.mean, decimals);
	cell[2] = share(f, v.mean, f->total);
	cell[3] = leat_table_span(f, v, 1);
}

struct leat_table
leat_table_contributions(struct leat_facts *f)
{
	const struct leat_table_column columns[] = {
	    {"Source", "", 0},
	    {"Brought", f->unit, N},
	    {"Share", "%", N},
	    {"90" LEAT_NBSP "% interval", f->unit, N},
	};
	struct leat_table t = leat_table_start(f, "contributions-table",
	    leat_arena_printf(&f->arena, "Where the %s came from, by source", f->kpi),
	    COLUMNS(columns), f->nchannels + 3);
	struct leat_facts_interval none = {f->controls, NAN, NAN};

	if (!f->has_model)
		return t;
	contribution_row(f, &t, "(baseline)", f->baseline);
	if (f->has_controls)
		contribution_row(f, &t, "(controls)", none);
	for (size_t i = 0; i < f->nchannels; i++)
		if (f->channel[i].in_model)
			contribution_row(f, &t, leat_table_name(f, f->channel[i].name),
			    f->channel[i].contribution);
	none.mean = f->total;
	contribution_row(f, &t, "Total", none);
	t.has_total = true;
	t.note =
	    f->has_controls
		? "Baseline is what would have come without advertising: level, trend and season. "
		  "Controls are the other influences that were measured."
		: "Baseline is what would have come without advertising: level, trend and season.";
	return t;
}

static const char *
month_name(struct leat_facts *f, int32_t day)
{
	return leat_arena_printf(&f->arena, "%.7s", leat_show_day(&f->arena, day));
}

struct leat_table
leat_table_months(struct leat_facts *f)
{
	size_t ncolumns = f->nchannels + 5, c;
	struct leat_table_column *columns = LEAT_NEW_N(struct leat_table_column, ncolumns);
	struct leat_table t;

	columns[0] = (struct leat_table_column){"Month", "", 0};
	columns[1] = (struct leat_table_column){"(baseline)", f->unit, N};
	columns[2] = (struct leat_table_column){"(controls)", f->unit, N};
	for (c = 0; c < f->nchannels; c++)
		columns[3 + c] =
		    (struct leat_table_column){leat_table_name(f, f->channel[c].name), f->unit, N};
	columns[3 + c] = (struct leat_table_column){"Fitted", f->unit, N};
	columns[4 + c] = (struct leat_table_column){"Observed", f->unit, N};
	t = leat_table_start(
	    f, "months-table", "Contributions by month", columns, ncolumns, f->months.n);
	for (size_t i = 0; i < f->months.n; i++) {
		const struct leat_facts_span *s = &f->months.span[i];
		const char **cell = leat_table_row(&t);

		cell[0] = month_name(f, s->day);
		cell[1] = leat_show_round(&f->arena, s->baseline);
		cell[2] = leat_show_round(&f->arena, s->controls);
		for (c = 0; c < f->nchannels; c++)
			cell[3 + c] = leat_show_round(&f->arena, s->contribution[c]);
		cell[3 + c] = leat_show_round(&f->arena, s->fitted);
		cell[4 + c] = leat_show_round(&f->arena, s->observed);
	}
	free(columns);
	return t;
}

struct leat_table
leat_table_fit(struct leat_facts *f)
{
	const struct leat_table_column columns[] = {
	    {"Month", "", 0},
	    {"Observed", f->unit, N},
	    {"Fitted", f->unit, N},
	    {"Fitted less observed", "%", N},
	};
	struct leat_table t = leat_table_start(
	    f, "fit-table", "Observed and fitted by month", COLUMNS(columns), f->months.n);

	for (size_t i = 0; i < f->months.n; i++) {
		const struct leat_facts_span *s = &f->months.span[i];
		const char **cell = leat_table_row(&t);

		cell[0] = month_name(f, s->day);
		cell[1] = leat_show_round(&f->arena, s->observed);
		cell[2] = leat_show_round(&f->arena, s->fitted);
		cell[3] =
		    leat_show_signed(&f->arena, share(f, s->fitted - s->observed, s->observed));
	}
	return t;
}

static void
check_row(struct leat_table *t, const char *what, const char *value, const char *wanted,
    const char *meaning)
{
	const char **cell = leat_table_row(t);

	cell[0] = what;
	cell[1] = value;
	cell[2] = wanted;
	cell[3] = meaning;
}

static const char *
percent(struct leat_facts *f, double fraction)
{
	const char *number = leat_show_percent(&f->arena, fraction, 1);

	return isfinite(fraction) ? leat_arena_printf(&f->arena, "%s" LEAT_NBSP "%%", number)
				  : LEAT_SHOW_NONE;
}

struct leat_table
leat_table_diagnostics(struct leat_facts *f)
{
	static const struct leat_table_column columns[] = {
	    {"Check", "", 0}, {"Value", "", N}, {"Wanted", "", 0}, {"What it says", "", 0}};
	const struct leat_diagnostics *d = &f->model.diagnostics;
	struct leat_arena *a = &f->arena;
	struct leat_table t = leat_table_start(
	    f, "diagnostics-table", "Can the model be trusted", COLUMNS(columns), 9);

	if (!f->has_model)
		return t;
	check_row(&t, "R-hat, largest", leat_show_fixed(a, d->rhat_max, 3), "at most 1.01",
	    "do the chains, started apart, agree");
	check_row(&t, "Bulk ESS, least", leat_show_fixed(a, d->ess_bulk_min, 0), "at least 400",
	    "independent draws behind a mean");
	check_row(&t, "Tail ESS, least", leat_show_fixed(a, d->ess_tail_min, 0), "at least 400",
	    "independent draws behind an interval's ends");
	check_row(&t, "Divergences", leat_show_fixed(a, (double)d->divergences, 0), "0",
	    "places that the sampler could not follow");
	check_row(&t, "E-BFMI, least", leat_show_fixed(a, d->ebfmi_min, 2), "at least 0.30",
	    "does the sampler reach the tails");
	check_row(&t, "R-squared", percent(f, f->fit.r2), "",
	    "how much of the ups and downs is explained, on the data it was fitted to");
	check_row(&t, "Weighted error", percent(f, f->fit.wmape), "",
	    "what the fit is off by, per unit of outcome");
	check_row(&t, "Coverage", percent(f, f->fit.coverage), "about 90" LEAT_NBSP "%",
	    "periods whose outcome lies in their 90" LEAT_NBSP "% interval");
	return t;
}
