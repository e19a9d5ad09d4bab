/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/when.h"
#include "market/lift.h"

static const int market_columns[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END,
    LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT, LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN,
    LEAT_OBS_GEO, LEAT_OBS_USER, LEAT_OBS_EVENT, LEAT_OBS_ID, LEAT_OBS_NEW_CUSTOMER,
    LEAT_OBS_IMPRESSIONS, LEAT_OBS_CLICKS, LEAT_OBS_COST, LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE,
    LEAT_OBS_CURRENCY, LEAT_OBS_BUDGET, LEAT_OBS_BUDGET_TYPE, LEAT_OBS_NAME, LEAT_OBS_VALUE,
    LEAT_OBS_TZ};

enum { NMARKET = sizeof(market_columns) / sizeof(market_columns[0]) };

#define SHOP LEAT_SLICE("shop") /* platform of orders */

struct writer {
	const struct leat_truth *truth;
	const struct leat_faults *faults; /* or NULL */
	struct leat_slice tz;
	struct leat_out *out;
	struct leat_row row;
	struct leat_err *err;
};

static struct leat_row *
begin(struct writer *w, const char *kind)
{
	leat_row_clear(&w->row);
	leat_row_str(&w->row, LEAT_OBS_KIND, kind);
	return &w->row;
}

static void
put_day(struct writer *w, size_t day)
{
	leat_row_day(&w->row, LEAT_OBS_TIME, w->truth->start + (int32_t)day);
	leat_row_borrow(&w->row, LEAT_OBS_TZ, w->tz);
}

static void
put_instant(struct writer *w, int64_t instant_us)
{
	char text[LEAT_INSTANT_MAX];
	size_t n = leat_instant_print(instant_us, text);

	leat_row_text(&w->row, LEAT_OBS_TIME, (struct leat_slice){text, n});
}

static void
put_number_text(struct writer *w, int column, const char *prefix, int digits, uint64_t number)
{
	char text[48];

	snprintf(text, sizeof(text), "%s%0*" PRIu64, prefix, digits, number);
	leat_row_str(&w->row, column, text);
}

static int
emit(struct writer *w)
{
	return leat_out_row(w->out, &w->row, w->err);
}

/* missing -- how many of its last days a campaign's feed lacks, or the orders' (ncampaigns). */
static size_t
missing(const struct writer *w, size_t campaign)
{
	return w->faults ? w->faults->missing[campaign] : 0;
}

/* put_as_of -- spoilt rows say when they were exported: the day after the last of ndays. */
static void
put_as_of(struct writer *w, size_t ndays)
{
	if (w->faults)
		leat_row_day(&w->row, LEAT_OBS_AS_OF, w->truth->start + (int32_t)ndays);
}

/* write_cover -- a source was exported for the whole period. */
static int
write_cover(struct writer *w, struct leat_slice platform, struct leat_slice account, size_t ndays)
{
	struct leat_row *r = begin(w, "cover");

	put_day(w, 0);
	put_as_of(w, ndays);
	leat_row_day(r, LEAT_OBS_PERIOD_END, w->truth->start + (int32_t)ndays - 1);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, platform);
	leat_row_borrow(r, LEAT_OBS_ACCOUNT, account);
	return emit(w);
}

/* covered_before -- has an earlier campaign the same platform and account? */
static bool
covered_before(const struct leat_market *m, size_t k)
{
	for (size_t i = 0; i < k; i++)
		if (leat_slice_eq(
			m->campaign[i].campaign->platform, m->campaign[k].campaign->platform) &&
		    leat_slice_eq(
			m->campaign[i].campaign->account, m->campaign[k].campaign->account))
			return true;
	return false;
}

static int
write_covers(struct writer *w, const struct leat_market *m)
{
	int st = LEAT_OK;

	for (size_t k = 0; st == LEAT_OK && k < m->ncampaigns; k++)
		if (!covered_before(m, k))
			st = write_cover(w, m->campaign[k].campaign->platform,
			    m->campaign[k].campaign->account, m->ndays - missing(w, k));
	if (st == LEAT_OK)
		st = write_cover(w, SHOP, LEAT_NONE, m->ndays - missing(w, m->ncampaigns));
	return st;
}

/* put_campaign -- the columns that say which campaign; absent text stays absent. */
static void
put_campaign(struct writer *w, const struct leat_market *m, size_t k, size_t geo)
{
	const struct leat_truth_campaign *c = m->campaign[k].campaign;

	leat_row_borrow(&w->row, LEAT_OBS_CHANNEL, m->truth->channel[m->campaign[k].channel].name);
	leat_row_borrow(&w->row, LEAT_OBS_PLATFORM, c->platform);
	leat_row_borrow(&w->row, LEAT_OBS_ACCOUNT, c->account);
	leat_row_borrow(&w->row, LEAT_OBS_CAMPAIGN_ID, c->id);
	leat_row_borrow(&w->row, LEAT_OBS_CAMPAIGN, c->name);
	leat_row_borrow(&w->row, LEAT_OBS_GEO, m->truth->geo[geo].name);
}

/* claimed -- a cell's conversions as its platform tells them, micros. */
static int64_t
claimed(const struct writer *w, const struct leat_market *m, const struct leat_market_cell *cell)
{
	return w->faults ? w->faults->claimed[cell - m->cell] : cell->claimed * LEAT_MICROS;
}

/* put_spend -- the row of a campaign's day. */
static void
put_spend(struct writer *w, const struct leat_market *m, size_t k, size_t geo, size_t day)
{
	const struct leat_market_cell *cell = &m->cell[(k * m->ngeos + geo) * m->ndays + day];
	const struct leat_truth_campaign *c = m->campaign[k].campaign;
	struct leat_row *r = begin(w, "spend");
	int64_t budget = 0;

	put_day(w, day);
	put_campaign(w, m, k, geo);
	leat_row_i64(r, LEAT_OBS_IMPRESSIONS, cell->impressions);
	leat_row_i64(r, LEAT_OBS_CLICKS, cell->clicks);
	leat_row_money(r, LEAT_OBS_COST, cell->cost_micros);
	leat_row_money(r, LEAT_OBS_CONVERSIONS, claimed(w, m, cell));
	leat_row_money(r, LEAT_OBS_REVENUE, cell->claimed_micros);
	leat_row_borrow(r, LEAT_OBS_CURRENCY, w->truth->currency);
	if (c->budget > 0 && leat_money_from_double(c->budget, &budget)) {
		leat_row_money(r, LEAT_OBS_BUDGET, budget);
		leat_row_str(r, LEAT_OBS_BUDGET_TYPE, "daily");
	}
	put_as_of(w, m->ndays - missing(w, k));
}

/* marks -- what is wrong with the row; also gone is what its feed has not sent yet. */
static unsigned
marks(const struct writer *w, const struct leat_market *m, size_t k, size_t geo, size_t day)
{
	if (!w->faults)
		return 0;
	if (day + missing(w, k) >= m->ndays)
		return LEAT_ROW_GONE;
	return w->faults->mark[(k * m->ngeos + geo) * m->ndays + day];
}

static int
write_spend(struct writer *w, const struct leat_market *m, size_t k, size_t geo, size_t day)
{
	unsigned mark = marks(w, m, k, geo, day);

	if (mark & LEAT_ROW_GONE)
		return LEAT_OK;
	put_spend(w, m, k, geo, day);
	if (mark & LEAT_ROW_FOREIGN)
		leat_row_borrow(&w->row, LEAT_OBS_CURRENCY, leat_faults_currency(w->truth));
	return emit(w);
}

/* write_repeat -- a row that another repeats: the same, one of an older export, or with another
 * cost. */
static int
write_repeat(struct writer *w, const struct leat_market *m, size_t k, size_t geo, size_t day)
{
	const struct leat_market_cell *cell = &m->cell[(k * m->ngeos + geo) * m->ndays + day];
	unsigned mark = marks(w, m, k, geo, day);

	if (mark & LEAT_ROW_GONE || !(mark & (LEAT_ROW_COPY | LEAT_ROW_OLDER | LEAT_ROW_OTHER)))
		return LEAT_OK;
	put_spend(w, m, k, geo, day);
	if (mark & LEAT_ROW_FOREIGN)
		leat_row_borrow(&w->row, LEAT_OBS_CURRENCY, leat_faults_currency(w->truth));
	if (mark & LEAT_ROW_OLDER) {
		leat_row_money(&w->row, LEAT_OBS_CONVERSIONS, 0);
		put_as_of(w, m->ndays - missing(w, k) - 1);
	}
	if (mark & LEAT_ROW_OTHER)
		leat_row_money(&w->row, LEAT_OBS_COST, cell->cost_micros + LEAT_MICROS);
	return emit(w);
}

static int
write_repeats(struct writer *w, const struct leat_market *m)
{
	int st = LEAT_OK;

	for (size_t t = 0; w->faults && t < m->ndays; t++)
		for (size_t k = 0; k < m->ncampaigns; k++)
			for (size_t g = 0; st == LEAT_OK && g < m->ngeos; g++)
				st = write_repeat(w, m, k, g, t);
	return st;
}

static int
write_control(struct writer *w, const struct leat_market *m, size_t control, size_t day)
{
	struct leat_row *r = begin(w, "control");

	put_day(w, day);
	leat_row_borrow(r, LEAT_OBS_NAME, m->truth->control[control].name);
	leat_row_i64(r, LEAT_OBS_VALUE, m->control[control * m->ndays + day]);
	return emit(w);
}

static int
write_outcome(struct writer *w, const struct leat_market *m, size_t geo, size_t day)
{
	struct leat_row *r = begin(w, "outcome");

	put_day(w, day);
	leat_row_borrow(r, LEAT_OBS_GEO, m->truth->geo[geo].name);
	leat_row_i64(r, LEAT_OBS_CONVERSIONS, m->orders[geo * m->ndays + day]);
	leat_row_money(r, LEAT_OBS_REVENUE, m->outcome_micros[geo * m->ndays + day]);
	leat_row_borrow(r, LEAT_OBS_CURRENCY, w->truth->currency);
	put_as_of(w, m->ndays - missing(w, m->ncampaigns));
	return emit(w);
}

static int
write_touch(struct writer *w, const struct leat_market *m, const struct leat_orders *o, size_t i)
{
	const struct leat_touch *t = &o->touch[i];
	struct leat_row *r = begin(w, "touch");

	put_instant(w, t->instant_us);
	put_campaign(w, m, t->campaign, t->geo);
	put_number_text(w, LEAT_OBS_USER, "u", 6, t->user + 1);
	leat_row_borrow(r, LEAT_OBS_EVENT, m->campaign[t->campaign].campaign->event);
	put_number_text(w, LEAT_OBS_ID, "t", 7, i + 1);
	return emit(w);
}

static int
write_order(struct writer *w, const struct leat_market *m, const struct leat_orders *o, size_t i)
{
	const struct leat_order *order = &o->order[i];
	size_t ndays = m->ndays - missing(w, m->ncampaigns);
	struct leat_row *r;

	if (order->instant_us >= (w->truth->start + (int64_t)ndays) * LEAT_US_PER_DAY && w->faults)
		return LEAT_OK;
	r = begin(w, "conversion");
	put_as_of(w, ndays);
	put_instant(w, order->instant_us);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, SHOP);
	leat_row_borrow(r, LEAT_OBS_GEO, m->truth->geo[order->geo].name);
	put_number_text(w, LEAT_OBS_USER, "u", 6, order->user + 1);
	put_number_text(w, LEAT_OBS_ID, "o", 7, i + 1);
	leat_row_str(r, LEAT_OBS_NEW_CUSTOMER, order->new_customer ? "yes" : "no");
	leat_row_i64(r, LEAT_OBS_CONVERSIONS, 1);
	leat_row_money(r, LEAT_OBS_REVENUE, order->value_micros);
	leat_row_borrow(r, LEAT_OBS_CURRENCY, w->truth->currency);
	return emit(w);
}

/* write_events -- touches and orders merged by time; at equal times the touch is first. */
static int
write_events(struct writer *w, const struct leat_market *m, const struct leat_orders *o)
{
	size_t i = 0, j = 0;
	int st = LEAT_OK;

	while (st == LEAT_OK && (i < o->ntouches || j < o->norders)) {
		if (j == o->norders ||
		    (i < o->ntouches && o->touch[i].instant_us <= o->order[j].instant_us))
			st = write_touch(w, m, o, i++);
		else
			st = write_order(w, m, o, j++);
	}
	return st;
}

static int
write_day(
    struct writer *w, const struct leat_market *m, const struct leat_orders *orders, size_t day)
{
	int st = LEAT_OK;

	for (size_t k = 0; k < m->ncampaigns; k++)
		for (size_t g = 0; st == LEAT_OK && g < m->ngeos; g++)
			st = write_spend(w, m, k, g, day);
	for (size_t i = 0; st == LEAT_OK && i < m->truth->ncontrols; i++)
		st = write_control(w, m, i, day);
	if (orders || day + missing(w, m->ncampaigns) >= m->ndays)
		return st;
	for (size_t g = 0; st == LEAT_OK && g < m->ngeos; g++)
		st = write_outcome(w, m, g, day);
	return st;
}

/* write_lift -- what an experiment found. */
static int
write_lift(struct writer *w, const struct leat_market *m, size_t experiment)
{
	const struct leat_truth_experiment *e = &m->truth->experiment[experiment];
	struct leat_market_lift l = leat_market_lift(m, experiment);
	struct leat_row *r = begin(w, "lift");
	int64_t effect = 0;

	put_day(w, (size_t)e->first);
	leat_row_day(r, LEAT_OBS_PERIOD_END, m->truth->start + (int32_t)(e->first + e->days - 1));
	leat_row_borrow(r, LEAT_OBS_CHANNEL, m->truth->channel[e->channel].name);
	if (e->geo != LEAT_EVERYWHERE)
		leat_row_borrow(r, LEAT_OBS_GEO, m->truth->geo[e->geo].name);
	leat_row_money(r, LEAT_OBS_COST, l.cost_micros);
	if (!leat_money_from_double(nearbyint(l.measured * 100) / 100, &effect))
		return leat_err_set(w->err, LEAT_EDATA, "an experiment's effect is out of range");
	leat_row_money(r, LEAT_OBS_REVENUE, effect);
	leat_row_number(r, LEAT_OBS_SE, fmax(nearbyint(l.se * 100) / 100, 0.01));
	leat_row_borrow(r, LEAT_OBS_CURRENCY, m->truth->currency);
	leat_row_borrow(r, LEAT_OBS_EXPERIMENT, e->name);
	return emit(w);
}

/* open_columns -- those of every market, and what faults and experiments add. */
static int
open_columns(const struct writer *w)
{
	int columns[NMARKET + 4], n = NMARKET;

	memcpy(columns, market_columns, sizeof(market_columns));
	if (w->faults)
		columns[n++] = LEAT_OBS_AS_OF;
	if (w->truth->nexperiments) {
		columns[n++] = LEAT_OBS_SE;
		columns[n++] = LEAT_OBS_EXPERIMENT;
	}
	columns[n] = -1;
	return leat_out_columns(w->out, NULL, columns, w->err);
}

int
leat_rows_market(const struct leat_market *m, const struct leat_orders *orders,
    const struct leat_faults *faults, struct leat_out *out, struct leat_err *err)
{
	struct writer w = {
	    .truth = m->truth, .faults = faults, .tz = m->truth->tz, .out = out, .err = err};
	int st = open_columns(&w);

	leat_row_init(&w.row, LEAT_OBS_N);
	if (st == LEAT_OK)
		st = write_covers(&w, m);
	if (st == LEAT_OK)
		st = write_repeats(&w, m);
	for (size_t t = 0; st == LEAT_OK && t < m->ndays; t++)
		st = write_day(&w, m, orders, t);
	if (st == LEAT_OK && orders)
		st = write_events(&w, m, orders);
	for (size_t i = 0; st == LEAT_OK && i < m->truth->nexperiments; i++)
		st = write_lift(&w, m, i);
	leat_row_fini(&w.row);
	return st;
}
