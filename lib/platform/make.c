/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"
#include "platform/number.h"
#include "platform/work.h"

static int32_t
month_end(int32_t day)
{
	int y, m, d;

	leat_day_to_civil(day, &y, &m, &d);
	return (m == 12 ? leat_day_from_civil(y + 1, 1, 1) : leat_day_from_civil(y, m + 1, 1)) - 1;
}

static enum leat_step
step_of(const struct leat_work *w)
{
	switch (w->v.as[LEAT_OBS_TIME]) {
	case LEAT_CELL_WEEK:
		return LEAT_STEP_WEEK;
	case LEAT_CELL_MONTH:
		return LEAT_STEP_MONTH;
	default:
		return w->e->preamble.step;
	}
}

/* span_of -- the days of a row; false if it has none. */
static bool
span_of(const struct leat_work *w, int32_t *first, int32_t *last)
{
	const struct leat_preamble *p = &w->e->preamble;
	const struct leat_values *v = &w->v;

	if (v->has[LEAT_OBS_TIME]) {
		enum leat_step step = step_of(w);

		*first = (int32_t)v->number[LEAT_OBS_TIME];
		*last = step == LEAT_STEP_WEEK    ? *first + 6
			: step == LEAT_STEP_MONTH ? month_end(*first)
						  : *first;
		/* The first and last week of a report are cut where its period is. */
		if (step != LEAT_STEP_DAY && p->has_period) {
			*first = *first < p->first && *last >= p->first ? p->first : *first;
			*last = *last > p->last && *first <= p->last ? p->last : *last;
		}
		return true;
	}
	if (leat_export_finds(w->e, LEAT_OBS_TIME))
		return false;
	if (v->has[LEAT_TO_PERIOD_START] && v->has[LEAT_OBS_PERIOD_END]) {
		*first = (int32_t)v->number[LEAT_TO_PERIOD_START];
		*last = (int32_t)v->number[LEAT_OBS_PERIOD_END];
		return *first <= *last;
	}
	*first = p->first;
	*last = p->last;
	return p->has_period;
}

/* constant -- what the mapping sets the column to in every row, or nothing. */
static struct leat_slice
constant(const struct leat_work *w, int column)
{
	struct leat_slice value = LEAT_NONE;

	for (size_t i = 0; i < w->m->nset; i++)
		if (w->m->set[i].column == column)
			value = w->m->set[i].value;
	return value;
}

static struct leat_slice
currency_of(const struct leat_work *w)
{
	const char *sign = leat_symbol_currency(w->v.symbol);

	if (w->v.has[LEAT_OBS_CURRENCY])
		return w->v.text[LEAT_OBS_CURRENCY];
	if (w->e->currency.n)
		return w->e->currency;
	if (w->e->preamble.currency.n)
		return w->e->preamble.currency;
	return sign ? leat_slice(sign) : w->o->currency;
}

static struct leat_slice
channel_of(const struct leat_work *w)
{
	struct leat_buf type = {0};
	struct leat_slice channel = w->m->channel;

	if (!w->v.has[LEAT_TO_TYPE])
		return channel;
	leat_header_normalise(w->v.text[LEAT_TO_TYPE], &type);
	for (size_t i = 0; i < w->m->nchannels; i++)
		if (leat_slice_eq(w->m->channels[i].from, leat_buf_slice(&type)))
			channel = w->m->channels[i].to;
	leat_buf_fini(&type);
	return channel;
}

static struct leat_slice
as_of(const struct leat_work *w)
{
	return w->e->preamble.as_of.n ? w->e->preamble.as_of : w->o->as_of;
}

static struct leat_slice
zone(const struct leat_work *w)
{
	if (w->v.has[LEAT_OBS_TZ])
		return w->v.text[LEAT_OBS_TZ];
	if (w->e->preamble.zone.n)
		return w->e->preamble.zone;
	return constant(w, LEAT_OBS_TZ).n ? constant(w, LEAT_OBS_TZ) : w->o->tz;
}

static void
put_value(struct leat_work *w, int to)
{
	const struct leat_values *v = &w->v;

	switch (v->as[to]) {
	case LEAT_CELL_MONEY:
	case LEAT_CELL_MICROS:
	case LEAT_CELL_COUNT:
	case LEAT_CELL_AMOUNT:
		leat_row_money(&w->row, to, v->number[to]);
		break;
	case LEAT_CELL_DAY:
	case LEAT_CELL_WEEK:
	case LEAT_CELL_MONTH:
	case LEAT_CELL_INSTANT:
	case LEAT_CELL_HOUR:
	case LEAT_CELL_MOMENT:
	case LEAT_CELL_MIDNIGHT:
		break; /* time is put by its own rules */
	default:
		leat_row_borrow(&w->row, to, v->text[to]);
	}
}

static void
put_flags(struct leat_work *w)
{
	char flag[64];

	for (int to = 0; to < LEAT_OBS_N; to++) {
		if (w->v.censored[to]) {
			snprintf(flag, sizeof(flag), "censored:%s", leat_target_name(to));
			leat_row_flag(&w->row, LEAT_OBS_FLAGS, flag);
		}
		if (w->v.damaged[to]) {
			snprintf(flag, sizeof(flag), "damaged:%s", leat_target_name(to));
			leat_row_flag(&w->row, LEAT_OBS_FLAGS, flag);
			w->damaged++;
		}
	}
	/* Different ids may have been damaged to the same text: the name tells them apart. */
	if (w->v.damaged[LEAT_OBS_CAMPAIGN_ID] && w->v.has[LEAT_OBS_CAMPAIGN])
		leat_row_borrow(&w->row, LEAT_OBS_CAMPAIGN_ID, LEAT_NONE);
	if (w->v.damaged[LEAT_OBS_ADGROUP_ID] && w->v.has[LEAT_OBS_ADGROUP])
		leat_row_borrow(&w->row, LEAT_OBS_ADGROUP_ID, LEAT_NONE);
	if (w->v.damaged[LEAT_OBS_CREATIVE_ID] && w->v.has[LEAT_OBS_CREATIVE])
		leat_row_borrow(&w->row, LEAT_OBS_CREATIVE_ID, LEAT_NONE);
}

/* put_common -- what spend and conversion rows have in common. */
static void
put_common(struct leat_work *w)
{
	struct leat_row *r = &w->row;

	for (size_t i = 0; i < w->m->nset; i++)
		leat_row_borrow(r, w->m->set[i].column, w->m->set[i].value);
	for (int to = 0; to < LEAT_OBS_N; to++)
		if (w->v.has[to])
			put_value(w, to);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, w->m->platform);
	leat_row_borrow(r, LEAT_OBS_AS_OF, as_of(w));
	leat_row_borrow(r, LEAT_OBS_SOURCE, leat_slice(w->source));
	put_flags(w);
}

/* see_spend -- the period that the row's own line states counts, where it does. */
static void
see_spend(struct leat_work *w, int32_t first, int32_t last)
{
	const struct leat_values *v = &w->v;

	if (v->has[LEAT_TO_PERIOD_START] && v->has[LEAT_OBS_PERIOD_END]) {
		first = (int32_t)v->number[LEAT_TO_PERIOD_START];
		last = (int32_t)v->number[LEAT_OBS_PERIOD_END];
		w->stated = true;
	}
	leat_covers_see(&w->covers, v->text[LEAT_OBS_ACCOUNT], first, last);
}

static const char *
make_spend(struct leat_work *w)
{
	struct leat_row *r = &w->row;
	struct leat_slice currency = currency_of(w);
	int32_t first, last;

	if (!span_of(w, &first, &last))
		return "no date";
	if (!w->v.has[LEAT_OBS_COST] && constant(w, LEAT_OBS_COST).n == 0)
		return w->v.censored[LEAT_OBS_COST] ? "the cost is a bound, not a number"
						    : "no cost";
	put_common(w);
	leat_row_borrow(r, LEAT_OBS_KIND, LEAT_SLICE("spend"));
	leat_row_day(r, LEAT_OBS_TIME, first);
	if (last > first)
		leat_row_day(r, LEAT_OBS_PERIOD_END, last);
	leat_row_borrow(r, LEAT_OBS_CHANNEL, channel_of(w));
	leat_row_borrow(r, LEAT_OBS_TZ, zone(w));
	w->no_currency += currency.n == 0;
	leat_row_borrow(r, LEAT_OBS_CURRENCY, currency.n ? currency : LEAT_SLICE("XXX"));
	see_spend(w, first, last);
	return NULL;
}

static const char *
make_conversion(struct leat_work *w)
{
	struct leat_row *r = &w->row;
	char text[LEAT_INSTANT_MAX];
	size_t n;

	if (!w->v.has[LEAT_OBS_TIME])
		return "no time";
	if (!w->v.has[LEAT_OBS_REVENUE])
		return "no total";
	put_common(w);
	leat_row_borrow(r, LEAT_OBS_KIND, LEAT_SLICE("conversion"));
	n = leat_instant_print(w->v.number[LEAT_OBS_TIME], text);
	leat_row_text(r, LEAT_OBS_TIME, (struct leat_slice){text, n});
	/* An order that was never paid brings nothing: all of it counts as paid back. */
	if (w->v.has[LEAT_TO_VOID])
		leat_row_money(r, LEAT_OBS_REFUND, w->v.number[LEAT_OBS_REVENUE]);
	leat_row_borrow(r, LEAT_OBS_CURRENCY, currency_of(w));
	leat_covers_see(&w->covers, w->v.text[LEAT_OBS_ACCOUNT], w->v.day, w->v.day);
	return NULL;
}

const char *
leat_make_row(struct leat_work *w)
{
	return w->m->kind == LEAT_MAPS_SPEND ? make_spend(w) : make_conversion(w);
}

/* taken_on -- the day on which the export was taken; false if nobody says. */
static bool
taken_on(const struct leat_work *w, int32_t *day)
{
	struct leat_slice s = as_of(w);

	return s.n >= 10 && leat_day_parse((struct leat_slice){s.p, 10}, day);
}

static int
put_cover(struct leat_work *w, struct leat_slice account, int32_t first, int32_t last,
    const char *how, struct leat_err *err)
{
	struct leat_row *r = &w->row;

	leat_row_clear(r);
	leat_row_borrow(r, LEAT_OBS_KIND, LEAT_SLICE("cover"));
	leat_row_day(r, LEAT_OBS_TIME, first);
	leat_row_day(r, LEAT_OBS_PERIOD_END, last);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, w->m->platform);
	leat_row_borrow(r, LEAT_OBS_ACCOUNT, account);
	leat_row_borrow(r, LEAT_OBS_AS_OF, as_of(w));
	leat_row_flag(r, LEAT_OBS_FLAGS, how);
	leat_row_borrow(r, LEAT_OBS_TZ, zone(w));
	leat_row_borrow(r, LEAT_OBS_SOURCE, leat_slice(w->source));
	w->t->made++;
	return leat_out_row(w->sink->out, r, err);
}

int
leat_make_covers(struct leat_work *w, struct leat_err *err)
{
	const struct leat_preamble *p = &w->e->preamble;
	size_t *order, n = w->covers.accounts.n;
	int32_t last = p->last, taken;
	int status = LEAT_OK;

	if (w->m->kind == LEAT_MAPS_SETTINGS)
		return LEAT_OK;
	w->v = (struct leat_values){0}; /* nothing of the last line is the file's */
	if (p->has_period && taken_on(w, &taken) && taken >= p->first && taken < last)
		last = taken;
	if (p->has_period && n == 0)
		return put_cover(w, LEAT_NONE, p->first, last, "stated", err);
	order = leat_map_sorted(&w->covers.accounts);
	for (size_t k = 0; k < n && status == LEAT_OK; k++) {
		size_t i = order[k];

		status = put_cover(w, w->covers.accounts.key[i],
		    p->has_period ? p->first : w->covers.first[i],
		    p->has_period ? last : w->covers.last[i],
		    p->has_period || w->stated ? "stated" : "seen", err);
	}
	free(order);
	return status;
}
