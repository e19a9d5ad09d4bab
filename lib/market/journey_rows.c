/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/journey_rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/pool.h"
#include "base/when.h"

#define SHOP LEAT_SLICE("shop") /* platform of orders */
#define WEB LEAT_SLICE("web")   /* platform of touches, whatever led there */

enum { BLOCK = 1024 }; /* users whose rows a thread makes at a time */

/* The users of a block, their rows and what they add up to. */
struct block {
	uint64_t first, users;
	struct leat_journey journey;
	struct leat_journey_sum sum;
	struct leat_row row;
	struct leat_buf text;
	uint64_t rows;
	int status; /* of making the rows */
	struct leat_err err;
};

struct writer {
	const struct leat_journey_rows *o;
	struct leat_journey_sum *sum;
	struct leat_out *out;
	uint64_t next; /* user whose rows nobody makes yet */
};

static struct leat_row *
begin(struct leat_row *r, struct leat_slice kind)
{
	leat_row_clear(r);
	leat_row_borrow(r, LEAT_OBS_KIND, kind);
	return r;
}

/* A user's moments are days since the truth's start, in UTC. */
static void
put_moment(struct leat_row *r, const struct leat_truth *truth, double day)
{
	char text[LEAT_INSTANT_MAX];
	size_t n = leat_instant_print(
	    (int64_t)truth->start * LEAT_US_PER_DAY + (int64_t)floor(day * (double)LEAT_US_PER_DAY),
	    text);

	leat_row_text(r, LEAT_OBS_TIME, (struct leat_slice){text, n});
}

/* put_name -- a letter and a number of at least so many digits. */
static void
put_name(struct leat_row *r, int column, char letter, int digits, uint64_t number)
{
	char text[24], *p = text + sizeof(text);

	for (; digits > 0 || number; digits--, number /= 10)
		*--p = (char)('0' + number % 10);
	*--p = letter;
	leat_row_text(r, column, (struct leat_slice){p, (size_t)(text + sizeof(text) - p)});
}

static void
put_user(struct leat_row *r, const struct leat_truth *truth, const struct block *b, uint64_t user)
{
	put_name(r, LEAT_OBS_USER, 'u', 6, user + 1);
	if (truth->show_segments && truth->nsegments)
		leat_row_borrow(r, LEAT_OBS_SEGMENT, truth->segment[b->journey.segment].name);
}

static int
emit(struct block *b, const struct leat_out *out)
{
	b->rows++;
	return leat_out_encode(out, &b->row, &b->text, &b->err);
}

static int
make_conversion(struct block *b, const struct writer *w, uint64_t user)
{
	const struct leat_truth *truth = w->o->truth;
	struct leat_rng value = leat_rng_split(w->o->rng, "value", user);
	double cv = fmax(truth->order_value_cv, 0.01), shape = 1 / (cv * cv);
	double worth = truth->order_value * leat_rng_gamma(&value, shape) / shape;
	struct leat_row *r = begin(&b->row, LEAT_SLICE("conversion"));

	put_moment(r, truth, b->journey.day);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, SHOP);
	put_user(r, truth, b, user);
	put_name(r, LEAT_OBS_ID, 'o', 7, user + 1);
	leat_row_i64(r, LEAT_OBS_CONVERSIONS, 1);
	leat_row_money(r, LEAT_OBS_REVENUE, (int64_t)nearbyint(worth * 100) * (LEAT_MICROS / 100));
	leat_row_borrow(r, LEAT_OBS_CURRENCY, truth->currency);
	return emit(b, w->out);
}

static int
make_journey(struct block *b, const struct writer *w, uint64_t user)
{
	const struct leat_truth *truth = w->o->truth;
	const struct leat_journey *j = &b->journey;
	int st = LEAT_OK;

	for (size_t i = 0; st == LEAT_OK && i < j->ntouches; i++) {
		const struct leat_truth_channel *c = &truth->channel[j->touch[i].channel];
		struct leat_row *r;

		if (j->touch[i].unseen)
			continue;
		r = begin(&b->row, LEAT_SLICE("touch"));
		put_moment(r, truth, j->touch[i].day);
		leat_row_borrow(r, LEAT_OBS_CHANNEL, c->name);
		leat_row_borrow(r, LEAT_OBS_PLATFORM, WEB);
		put_user(r, truth, b, user);
		leat_row_borrow(
		    r, LEAT_OBS_EVENT, c->ncampaigns ? c->campaign[0].event : LEAT_SLICE("click"));
		st = emit(b, w->out);
	}
	if (st == LEAT_OK && j->converted)
		st = make_conversion(b, w, user);
	return st;
}

/*
 * The blocks, by the threads of a pipeline.
 */
static int
take_block(void *ctx, void *slot, bool *more, struct leat_err *err)
{
	struct writer *w = ctx;
	struct block *b = slot;

	(void)err;
	b->first = w->next;
	b->users = w->o->users - w->next < BLOCK ? w->o->users - w->next : BLOCK;
	w->next += b->users;
	*more = b->users > 0;
	return LEAT_OK;
}

static void
make_block(void *ctx, void *slot)
{
	const struct writer *w = ctx;
	struct block *b = slot;

	b->text.n = 0;
	b->rows = 0;
	b->status = LEAT_OK;
	for (uint64_t u = b->first; b->status == LEAT_OK && u < b->first + b->users; u++) {
		leat_journey_draw(&b->journey, w->o->truth, w->o->rng, u);
		leat_journey_sum_add(&b->sum, &b->journey);
		b->status = make_journey(b, w, u);
	}
}

static int
give_block(void *ctx, void *slot, struct leat_err *err)
{
	struct writer *w = ctx;
	struct block *b = slot;

	if (b->status != LEAT_OK) {
		*err = b->err;
		return b->status;
	}
	leat_journey_sum_move(w->sum, &b->sum);
	return leat_out_encoded(w->out, leat_buf_slice(&b->text), b->rows, err);
}

static int
write_users(struct writer *w, struct leat_err *err)
{
	const struct leat_pipeline line = {take_block, make_block, give_block, w};
	unsigned n = w->o->threads;
	struct block *block = LEAT_NEW_N(struct block, n);
	void **slots = LEAT_NEW_N(void *, n);
	int st;

	for (unsigned i = 0; i < n; i++) {
		leat_journey_init(&block[i].journey, w->o->truth);
		block[i].journey.tell = w->o->tell;
		leat_journey_sum_init(&block[i].sum, w->o->truth);
		leat_row_init(&block[i].row, LEAT_OBS_N);
		slots[i] = &block[i];
	}
	st = leat_pipeline(&line, slots, n, err);
	for (unsigned i = 0; i < n; i++) {
		leat_journey_fini(&block[i].journey);
		leat_journey_sum_fini(&block[i].sum);
		leat_row_fini(&block[i].row);
		leat_buf_fini(&block[i].text);
	}
	free(slots);
	free(block);
	return st;
}

/*
 * Rows before and behind those of the users, in the days of the truth.
 */
static void
put_days(struct leat_row *r, const struct leat_truth *truth, size_t first, size_t last)
{
	leat_row_day(r, LEAT_OBS_TIME, truth->start + (int32_t)first);
	if (last != first)
		leat_row_day(r, LEAT_OBS_PERIOD_END, truth->start + (int32_t)last);
	leat_row_borrow(r, LEAT_OBS_TZ, LEAT_SLICE("UTC"));
}

static int
write_cover(struct writer *w, struct leat_row *r, struct leat_slice platform, struct leat_err *err)
{
	begin(r, LEAT_SLICE("cover"));
	put_days(r, w->o->truth, 0, w->sum->ndays - 1);
	if (w->sum->ndays == 1)
		leat_row_day(r, LEAT_OBS_PERIOD_END, w->o->truth->start);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, platform);
	return leat_out_row(w->out, r, err);
}

/*
 * spend_of -- what so many touches of a channel come to, by its first campaign's prices: as
 * many impressions or clicks as touches, and clicks have impressions at the two prices' rate.
 */
static int64_t
spend_of(
    const struct leat_truth_channel *c, uint64_t touches, int64_t *impressions, int64_t *clicks)
{
	const struct leat_truth_campaign *k = c->campaign;
	double n = (double)touches;
	bool shown = leat_slice_is(k->event, "impression");

	*clicks = shown ? 0 : (int64_t)touches;
	*impressions =
	    shown ? (int64_t)touches : (int64_t)fmax(nearbyint(n * k->cpc / k->cpm * 1000), n);
	return (int64_t)nearbyint((shown ? n * k->cpm / 1000 : n * k->cpc) * 100) *
	       (LEAT_MICROS / 100);
}

static int
write_spend(struct writer *w, struct leat_row *r, size_t channel, size_t day, struct leat_err *err)
{
	const struct leat_truth_channel *c = &w->o->truth->channel[channel];
	uint64_t touches = w->sum->touched[channel * w->sum->ndays + day];
	int64_t impressions, clicks, cost = spend_of(c, touches, &impressions, &clicks);

	if (touches == 0)
		return LEAT_OK;
	begin(r, LEAT_SLICE("spend"));
	put_days(r, w->o->truth, day, day);
	leat_row_borrow(r, LEAT_OBS_CHANNEL, c->name);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, c->campaign->platform);
	leat_row_i64(r, LEAT_OBS_IMPRESSIONS, impressions);
	leat_row_i64(r, LEAT_OBS_CLICKS, clicks);
	leat_row_money(r, LEAT_OBS_COST, cost);
	leat_row_borrow(r, LEAT_OBS_CURRENCY, w->o->truth->currency);
	return leat_out_row(w->out, r, err);
}

/* write_lift -- an experiment over all days, as if the channel had been off. */
static int
write_lift(struct writer *w, struct leat_row *r, size_t channel, struct leat_err *err)
{
	const struct leat_truth *truth = w->o->truth;
	const struct leat_truth_channel *c = &truth->channel[channel];
	struct leat_rng rng = leat_rng_split(w->o->rng, "lift", channel);
	double effect = w->sum->channel[channel].incremental, se = effect * truth->lift_se;
	int64_t cost = 0, impressions, clicks, effect_micros;

	effect += se * leat_rng_normal(&rng);
	if (se <= 0 || !leat_money_from_double(effect, &effect_micros))
		return LEAT_OK;
	for (size_t d = 0; d < w->sum->ndays; d++)
		cost += spend_of(
		    c, w->sum->touched[channel * w->sum->ndays + d], &impressions, &clicks);
	begin(r, LEAT_SLICE("lift"));
	put_days(r, truth, 0, w->sum->ndays - 1);
	if (w->sum->ndays == 1)
		leat_row_day(r, LEAT_OBS_PERIOD_END, truth->start);
	leat_row_borrow(r, LEAT_OBS_CHANNEL, c->name);
	put_name(r, LEAT_OBS_EXPERIMENT, 'x', 3, channel + 1);
	leat_row_money(r, LEAT_OBS_COST, cost);
	leat_row_money(r, LEAT_OBS_CONVERSIONS, effect_micros);
	leat_row_number(r, LEAT_OBS_SE, nearbyint(se * 1e6) / 1e6);
	leat_row_borrow(r, LEAT_OBS_CURRENCY, truth->currency);
	return leat_out_row(w->out, r, err);
}

static int
write_behind(struct writer *w, struct leat_row *r, struct leat_err *err)
{
	const struct leat_truth *truth = w->o->truth;
	int st = LEAT_OK;

	for (size_t d = 0; truth->journey_spend && d < w->sum->ndays; d++)
		for (size_t c = 0; st == LEAT_OK && c < truth->nchannels; c++)
			st = write_spend(w, r, c, d, err);
	for (size_t c = 0; truth->lift_se > 0 && st == LEAT_OK && c < truth->nchannels; c++)
		st = write_lift(w, r, c, err);
	return st;
}

/* Columns that only some truths fill. */
static int
open_columns(const struct leat_truth *truth, struct leat_out *out, struct leat_err *err)
{
	int column[24] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END, LEAT_OBS_CHANNEL,
	    LEAT_OBS_PLATFORM, LEAT_OBS_USER, LEAT_OBS_EVENT, LEAT_OBS_ID, LEAT_OBS_CONVERSIONS,
	    LEAT_OBS_REVENUE, LEAT_OBS_CURRENCY, LEAT_OBS_NAME, LEAT_OBS_VALUE, LEAT_OBS_TZ};
	int n = 14;

	if (truth->show_segments && truth->nsegments)
		column[n++] = LEAT_OBS_SEGMENT;
	if (truth->journey_spend) {
		column[n++] = LEAT_OBS_IMPRESSIONS;
		column[n++] = LEAT_OBS_CLICKS;
	}
	if (truth->journey_spend || truth->lift_se > 0)
		column[n++] = LEAT_OBS_COST;
	if (truth->lift_se > 0) {
		column[n++] = LEAT_OBS_SE;
		column[n++] = LEAT_OBS_EXPERIMENT;
	}
	column[n] = -1;
	return leat_out_columns(out, NULL, column, err);
}

int
leat_rows_journeys(const struct leat_journey_rows *rows, struct leat_journey_sum *sum,
    struct leat_out *out, struct leat_err *err)
{
	struct writer w = {.o = rows, .sum = sum, .out = out};
	struct leat_row row;
	int st = open_columns(rows->truth, out, err);

	leat_row_init(&row, LEAT_OBS_N);
	if (st == LEAT_OK)
		st = write_cover(&w, &row, SHOP, err);
	if (st == LEAT_OK)
		st = write_cover(&w, &row, WEB, err);
	if (st == LEAT_OK)
		st = write_users(&w, err);
	if (st == LEAT_OK)
		st = write_behind(&w, &row, err);
	leat_row_fini(&row);
	return st;
}
