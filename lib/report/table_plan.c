/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/money.h"
#include "report/build.h"
#include "report/show.h"

#define N LEAT_TABLE_NUMBER
#define WEB LEAT_TABLE_WEB
#define COLUMNS(c) c, sizeof(c) / sizeof((c)[0])

const char *
leat_table_change(struct leat_facts *f, int64_t before, int64_t after)
{
	if (before == 0)
		return after ? "new" : "";
	return leat_show_signed(
	    &f->arena, leat_show_percent(&f->arena, (double)(after - before) / (double)before, 1));
}

/*
 * A column of the table: what is of all days, shown by the day, so that the rows
 * add up to the total that is shown.
 */
struct column {
	int decimals;
	bool known;
	int64_t *day; /* micros: of each channel in the plan, then the total */
};

/* Nearest multiple of step, half up. */
static leat_sum
nearest(leat_sum v, leat_sum step)
{
	leat_sum twice = 2 * v + step;
	leat_sum down = twice / (2 * step);

	return twice < 0 && down * 2 * step != twice ? down - 1 : down;
}

/*
 * Fill a column.
 * all   n micros, over all days; with `known` false they are not looked at
 */
static struct column
by_day(struct leat_facts *f, const int64_t *all, size_t n, int decimals, bool known)
{
	struct column c = {.decimals = decimals, .known = known};
	double *weight = leat_arena_alloc(&f->arena, (n + 1) * sizeof(*weight));
	int64_t unit = LEAT_MICROS;
	leat_sum sum = 0, step;

	for (int i = 0; i < decimals; i++)
		unit /= 10;
	step = (leat_sum)unit * f->plan.days;
	c.day = leat_arena_alloc(&f->arena, (n + 1) * sizeof(*c.day));
	memset(c.day, 0, (n + 1) * sizeof(*c.day));
	for (size_t i = 0; known && i < n; i++) {
		sum += all[i];
		weight[i] = (double)all[i];
	}
	c.day[n] = (int64_t)nearest(sum, step) * unit;
	if (known && leat_money_apportion(c.day[n], weight, n, unit, c.day, NULL) != LEAT_OK)
		for (size_t i = 0; i < n; i++) /* nothing, or below nothing: there are no shares */
			c.day[i] = (int64_t)nearest(all[i], step) * unit;
	return c;
}

static const char *
cell_of(struct leat_facts *f, const struct column *c, size_t row)
{
	return c->known ? leat_show_money(&f->arena, c->day[row], c->decimals) : "";
}

#define MANY 10000 /* a day: nobody wants to read the coins */

/* Spend before and after, outcome before and after, each of the n channels in the plan. */
enum { BEFORE, AFTER, OUTCOME_BEFORE, OUTCOME_AFTER, NCOLUMNS };

static void
make_columns(struct leat_facts *f, struct column column[NCOLUMNS], size_t n)
{
	const struct leat_facts_line *t = &f->plan.total;
	double spend = fmax((double)t->spend_before, (double)t->spend_after) / 1e6 / f->plan.days;
	double outcome = fmax(t->before.mean, t->after.mean) / f->plan.days;
	int coins = spend < MANY ? leat_show_decimals(f->plan.currency) : 0;
	int decimals = outcome >= MANY ? 0 : outcome >= 100 ? 1 : 2;
	int64_t *all[NCOLUMNS];
	bool known[NCOLUMNS] = {true, true, true, true};

	for (int k = 0; k < NCOLUMNS; k++)
		all[k] = leat_arena_alloc(&f->arena, (n + 1) * sizeof(*all[k]));
	for (size_t i = 0, row = 0; i < f->nchannels; i++) {
		const struct leat_facts_channel *c = &f->channel[i];

		if (!c->in_plan)
			continue;
		all[BEFORE][row] = c->spend_before;
		all[AFTER][row] = c->spend_after;
		known[OUTCOME_BEFORE] &=
		    leat_money_from_double(c->outcome_before, &all[OUTCOME_BEFORE][row]);
		known[OUTCOME_AFTER] &=
		    leat_money_from_double(c->outcome_after, &all[OUTCOME_AFTER][row++]);
	}
	for (int k = 0; k < NCOLUMNS; k++)
		column[k] = by_day(f, all[k], n, k < OUTCOME_BEFORE ? coins : decimals, known[k]);
}

static void
fill_row(struct leat_facts *f, struct leat_table *t, const struct column column[NCOLUMNS],
    const char *name, double marginal)
{
	size_t row = t->nrows;
	const char **cell = leat_table_row(t);
	int64_t change = column[AFTER].day[row] - column[BEFORE].day[row];

	cell[0] = name;
	cell[1] = cell_of(f, &column[BEFORE], row);
	cell[2] = cell_of(f, &column[AFTER], row);
	cell[3] =
	    leat_show_signed(&f->arena, leat_show_money(&f->arena, change, column[AFTER].decimals));
	cell[5] = cell_of(f, &column[OUTCOME_BEFORE], row);
	cell[6] = cell_of(f, &column[OUTCOME_AFTER], row);
	if (isfinite(marginal))
		cell[7] = leat_show_fixed(&f->arena, marginal * f->return_scale, 2);
}

static void
fill_budgets(struct leat_facts *f, struct leat_table *t)
{
	const struct leat_facts_line *total = &f->plan.total;
	struct column column[NCOLUMNS];
	size_t n = 0;

	for (size_t i = 0; i < f->nchannels; i++)
		n += f->channel[i].in_plan;
	make_columns(f, column, n);
	for (size_t i = 0; i < f->nchannels; i++) {
		const struct leat_facts_channel *c = &f->channel[i];

		if (!c->in_plan)
			continue;
		fill_row(f, t, column, leat_table_name(f, c->name), c->marginal);
		t->cell[(t->nrows - 1) * t->ncolumns + 4] =
		    leat_table_change(f, c->spend_before, c->spend_after);
	}
	fill_row(f, t, column, "Total", total->marginal);
	t->cell[(t->nrows - 1) * t->ncolumns + 4] =
	    leat_table_change(f, total->spend_before, total->spend_after);
}

/* Units that are not money are named by the column's head and the note: they are long. */
static const char *
marginal_unit(struct leat_facts *f)
{
	if (f->kpi_is_money)
		return f->return_unit;
	return leat_arena_printf(&f->arena, f->return_scale > 1 ? "per 1,000 %s" : "per %s",
	    f->return_scale == 1 && strcmp(f->currency, "units") == 0 ? "unit" : f->currency);
}

struct leat_table
leat_table_budget(struct leat_facts *f)
{
	const char *money = leat_table_per_day(f, f->currency);
	const char *outcome = f->kpi_is_money ? money : "per day";
	const char *capital = leat_show_capital(&f->arena, f->kpi);
	const struct leat_table_column columns[] = {
	    {"Channel", "", 0},
	    {"Spend now", money, N},
	    {"Spend planned", money, N},
	    {"Change", money, N},
	    {"Change", "%", N},
	    {leat_arena_printf(&f->arena, "%s now", capital), outcome,
		f->kpi_is_money ? N : N | WEB},
	    {leat_arena_printf(&f->arena, "%s planned", capital), outcome, N},
	    {"Marginal return", marginal_unit(f), N},
	};
	struct leat_table t = leat_table_start(f, "budget-table",
	    leat_arena_printf(&f->arena, "Spend by channel, %s to %s (%d days)",
		leat_show_day(&f->arena, f->plan.first_day),
		leat_show_day(&f->arena, f->plan.last_day), f->plan.days),
	    COLUMNS(columns), f->nchannels + 1);

	if (!f->plan.nlines)
		return t;
	fill_budgets(f, &t);
	t.has_total = true;
	t.note = leat_arena_printf(&f->arena,
	    "%s: what the channel's spend brings. Marginal return: the %s that a little more spend "
	    "brings, at the spend planned.",
	    capital, f->kpi);
	return t;
}
