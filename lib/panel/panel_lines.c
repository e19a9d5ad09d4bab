/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "panel/panel_part.h"

#define RECENT_DAYS 28

/* A stretch of days, and what was spent in it. */
struct stretch {
	int32_t first, last;
	leat_sum spent;
};

/* stretch_add -- the share of a cell's cost that falls into the stretch, rounded to micros. */
static void
stretch_add(struct stretch *s, const struct leat_cell *c)
{
	int32_t first = c->first > s->first ? c->first : s->first;
	int32_t last = c->last < s->last ? c->last : s->last;

	if (first <= last)
		s->spent += leat_tally_share(
		    c->amount, c->last - c->first + 1, first - c->first, last - c->first + 1);
}

static bool
has_channel(const struct leat_panel *p, struct leat_slice name)
{
	for (size_t c = 0; c < p->nchannels; c++)
		if (leat_slice_is(name, p->channel[c].name))
			return true;
	return false;
}

/*
 * set_budget -- what is set on the platform: whole coins of the account's currency, which
 * converting has left a rounding away.
 */
static int
set_budget(struct leat_panel_line *to, const struct leat_tally_line *l, struct leat_err *err)
{
	int64_t coin = leat_currency_unit(l->account_currency);
	double coins = rint((double)l->budget_micros / l->budget_fx / (double)coin);

	to->has_budget = l->has_budget;
	to->budget_micros = l->has_budget ? l->budget_micros : 0;
	if (!l->has_budget || l->budget_fx == 1)
		return LEAT_OK;
	if (!(coins * (double)coin < 9e18))
		return leat_err_set(err, LEAT_EDATA,
		    "%s: a budget is out of range at an exchange rate of %g", to->channel,
		    l->budget_fx);
	to->budget_micros = (int64_t)coins * coin;
	return LEAT_OK;
}

static int
set_line(struct leat_panel_line *to, const struct leat_tally_line *l, const struct stretch *all,
    const struct stretch *recent, const struct stretch *month, struct leat_err *err)
{
	*to = (struct leat_panel_line){
	    .platform = leat_slice_dup(l->platform),
	    .account = leat_slice_dup(l->account),
	    .campaign_id = leat_slice_dup(l->campaign_id),
	    .campaign = leat_slice_dup(l->campaign),
	    .channel = leat_slice_dup(l->channel),
	    .geo = leat_slice_dup(l->geo),
	    .budget_id = leat_slice_dup(l->budget_id),
	    .budget_type = leat_slice_dup(l->budget_type),
	    .account_currency = leat_slice_dup(l->account_currency),
	    .fx = l->fx,
	};
	if (!leat_sum_micros(all->spent, &to->spend_micros) ||
	    !leat_sum_micros(recent->spent, &to->spend_recent_micros) ||
	    !leat_sum_micros(month->spent, &to->spend_month_micros))
		return leat_err_set(
		    err, LEAT_EDATA, "%s: the sum of spend is out of range", to->channel);
	return set_budget(to, l, err);
}

static int32_t
month_begin(int32_t day)
{
	int year, month, mday;

	leat_day_to_civil(day, &year, &month, &mday);
	return leat_day_from_civil(year, month, 1);
}

int
leat_panel_lines(
    struct leat_panel *p, const struct leat_tally *t, int32_t data_last, struct leat_err *err)
{
	size_t end, i = leat_tally_cells(t, LEAT_TALLY_SPEND, &end);
	int status = LEAT_OK;

	p->line = LEAT_NEW_N(struct leat_panel_line, t->nlines);
	for (size_t l = 0; l < t->nlines && status == LEAT_OK; l++) {
		struct stretch all = {p->first_day, p->last_day, 0};
		struct stretch recent = {data_last - RECENT_DAYS + 1, data_last, 0};
		struct stretch month = {month_begin(data_last), data_last, 0};

		for (; i < end && t->cell[i].series == l; i++) {
			stretch_add(&all, &t->cell[i]);
			stretch_add(&recent, &t->cell[i]);
			stretch_add(&month, &t->cell[i]);
		}
		if (has_channel(p, t->line[l].channel))
			status = set_line(
			    &p->line[p->nlines++], &t->line[l], &all, &recent, &month, err);
	}
	return status;
}
