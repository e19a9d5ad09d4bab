/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/orders.h"

#include <math.h>
#include <stdlib.h>

#include "base/when.h"

#define CENT INT64_C(10000)
#define ACTIVE_DAYS 10     /* a visitor may come back this long */
#define COMES_BACK 0.45    /* share of touches by such a visitor */
#define BUYER_ACTIVE 0.15  /* share of baseline orders by a visitor whom a touch has met lately */
#define BUYER_RETURNS 0.30 /* share of baseline orders by an earlier customer */
#define FORGOTTEN 20.0     /* omega times the time after which exp() is as good as nothing */

/* What is being made of one geo. */
struct work {
	const struct leat_market *m;
	const struct leat_zone *zone;
	size_t geo;
	struct leat_orders *all; /* users are numbered through all geos */
	struct leat_touch *touch;
	size_t ntouches, touch_cap;
	struct leat_order *order;
	size_t norders, order_cap;
	size_t **of_channel; /* by channel: indices of touches, by time */
	size_t *nof_channel;
	bool *bought; /* by user */
	size_t bought_cap;
	struct leat_rng rng;
};

/* moment -- a second of a local day, between 7:00 and 23:30: no clock change comes near. */
static int64_t
moment(const struct work *w, struct leat_rng *r, size_t day)
{
	int64_t second = (int64_t)(3600 * (7 + 16.5 * leat_rng_beta(r, 2, 1.6)));
	int64_t local = (w->m->truth->start + (int64_t)day) * 86400 + second;

	return leat_zone_instant(w->zone, local * LEAT_US_PER_SECOND);
}

static size_t
new_user(struct work *w)
{
	return w->all->nusers++;
}

static int
touch_order(const void *a, const void *b)
{
	const struct leat_touch *x = a, *y = b;

	if (x->instant_us != y->instant_us)
		return x->instant_us < y->instant_us ? -1 : 1;
	if (x->geo != y->geo)
		return x->geo < y->geo ? -1 : 1;
	if (x->campaign != y->campaign)
		return x->campaign < y->campaign ? -1 : 1;
	return (x->user > y->user) - (x->user < y->user);
}

static int
order_order(const void *a, const void *b)
{
	const struct leat_order *x = a, *y = b;

	if (x->instant_us != y->instant_us)
		return x->instant_us < y->instant_us ? -1 : 1;
	if (x->geo != y->geo)
		return x->geo < y->geo ? -1 : 1;
	if (x->value_micros != y->value_micros)
		return x->value_micros < y->value_micros ? -1 : 1;
	if (x->cause != y->cause)
		return x->cause < y->cause ? -1 : 1;
	return (x->user > y->user) - (x->user < y->user);
}

/* touch_before -- how many touches of a geo are before an instant. */
static size_t
touch_before(const struct work *w, int64_t instant_us)
{
	size_t low = 0, high = w->ntouches;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->touch[mid].instant_us < instant_us)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* active_user -- somebody met in the last days before an instant, or SIZE_MAX. */
static size_t
active_user(struct work *w, size_t upto, int64_t instant_us)
{
	size_t from = touch_before(w, instant_us - ACTIVE_DAYS * LEAT_US_PER_DAY);

	if (from >= upto)
		return SIZE_MAX;
	return w->touch[from + leat_rng_below(&w->rng, upto - from)].user;
}

static void
make_touches(struct work *w)
{
	const struct leat_market *m = w->m;

	for (size_t t = 0; t < m->ndays; t++)
		for (size_t k = 0; k < m->ncampaigns; k++) {
			size_t i = (k * m->ngeos + w->geo) * m->ndays + t;
			struct leat_rng r = leat_rng_split(&m->rng, "touch", i);
			uint64_t n = leat_rng_poisson(&r,
			    (double)m->cell[i].clicks * m->campaign[k].campaign->touch_per_click);

			while (n-- > 0) {
				LEAT_GROW(w->touch, w->ntouches, w->touch_cap);
				w->touch[w->ntouches++] =
				    (struct leat_touch){moment(w, &r, t), w->geo, k, 0};
			}
		}
	if (w->ntouches)
		qsort(w->touch, w->ntouches, sizeof(*w->touch), touch_order);
	for (size_t i = 0; i < w->ntouches; i++) {
		size_t user = leat_rng_uniform(&w->rng) < COMES_BACK
				  ? active_user(w, i, w->touch[i].instant_us)
				  : SIZE_MAX;

		w->touch[i].user = user == SIZE_MAX ? new_user(w) : user;
	}
}

static void
index_touches(struct work *w)
{
	size_t n = w->m->truth->nchannels;

	w->of_channel = LEAT_NEW_N(size_t *, n);
	w->nof_channel = LEAT_NEW_N(size_t, n);
	for (size_t c = 0; c < n; c++)
		w->of_channel[c] = LEAT_NEW_N(size_t, w->ntouches);
	for (size_t i = 0; i < w->ntouches; i++) {
		size_t c = w->m->campaign[w->touch[i].campaign].channel;

		w->of_channel[c][w->nof_channel[c]++] = i;
	}
}

/* draw_cause -- the baseline or a channel, by its part in the day's expected outcome. */
static size_t
draw_cause(const struct work *w, struct leat_rng *r, size_t day)
{
	const struct leat_market *m = w->m;
	size_t i = w->geo * m->ndays + day;
	double base = fmax(0, m->baseline[i] + m->controls[i]), total = base, u;

	for (size_t c = 0; c < m->truth->nchannels; c++)
		total += m->contribution[(c * m->ngeos + w->geo) * m->ndays + day];
	u = total * leat_rng_uniform(r) - base;
	for (size_t c = 0; u > 0 && c < m->truth->nchannels; c++) {
		u -= m->contribution[(c * m->ngeos + w->geo) * m->ndays + day];
		if (u <= 0)
			return c;
	}
	return LEAT_NO_CAUSE;
}

/* make_orders_of_day -- divide the day's outcome into orders of uneven value. */
static void
make_orders_of_day(struct work *w, size_t day)
{
	const struct leat_market *m = w->m;
	size_t i = w->geo * m->ndays + day, n = (size_t)m->orders[i];
	double cv = fmax(m->truth->order_value_cv, 0.01);
	struct leat_rng r = leat_rng_split(&m->rng, "order", i);
	double *weight = LEAT_NEW_N(double, n);
	int64_t *value = LEAT_NEW_N(int64_t, n);

	for (size_t k = 0; k < n; k++)
		weight[k] = leat_rng_gamma(&r, 1 / (cv * cv));
	if (n)
		leat_money_apportion(m->outcome_micros[i], weight, n, CENT, value, NULL);
	for (size_t k = 0; k < n; k++) {
		LEAT_GROW(w->order, w->norders, w->order_cap);
		w->order[w->norders++] = (struct leat_order){.instant_us = moment(w, &r, day),
		    .geo = w->geo,
		    .cause = draw_cause(w, &r, day),
		    .value_micros = value[k]};
	}
	free(value);
	free(weight);
}

/*
 * causing_user -- whose touch led to an order of a channel: drawn with weight
 * exp(-omega * time since). SIZE_MAX if the channel has had none.
 */
static size_t
causing_user(struct work *w, size_t channel, int64_t instant_us)
{
	double per_us = w->m->truth->channel[channel].hazard.omega / (double)LEAT_US_PER_DAY;
	const size_t *of = w->of_channel[channel];
	size_t before = touch_before(w, instant_us), low = 0, high = w->nof_channel[channel];
	double total = 0, u;
	size_t first;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (of[mid] < before)
			low = mid + 1;
		else
			high = mid;
	}
	for (first = low; first > 0; first--) {
		double z = per_us * (double)(instant_us - w->touch[of[first - 1]].instant_us);

		if (z > FORGOTTEN)
			break;
		total += exp(-z);
	}
	if (first == low)
		return SIZE_MAX;
	u = total * leat_rng_uniform(&w->rng);
	for (size_t i = low - 1; i > first; i--) {
		u -= exp(-per_us * (double)(instant_us - w->touch[of[i]].instant_us));
		if (u <= 0)
			return w->touch[of[i]].user;
	}
	return w->touch[of[first]].user;
}

/* other_buyer -- who buys without a cause: a visitor by chance, an earlier customer, or somebody
 * new. */
static size_t
other_buyer(struct work *w, size_t order)
{
	int64_t instant_us = w->order[order].instant_us;
	double u = leat_rng_uniform(&w->rng);
	size_t user = SIZE_MAX;

	if (u < BUYER_ACTIVE)
		user = active_user(w, touch_before(w, instant_us), instant_us);
	else if (u < BUYER_ACTIVE + BUYER_RETURNS && order > 0)
		user = w->order[leat_rng_below(&w->rng, order)].user;
	return user == SIZE_MAX ? new_user(w) : user;
}

/* first_order -- is it the user's first? Remembers that there was one. */
static bool
first_order(struct work *w, size_t user)
{
	bool first;

	if (user >= w->bought_cap) {
		size_t cap = 2 * user + 64;

		w->bought = leat_realloc(w->bought, cap, sizeof(*w->bought));
		memset(w->bought + w->bought_cap, 0, (cap - w->bought_cap) * sizeof(*w->bought));
		w->bought_cap = cap;
	}
	first = !w->bought[user];
	w->bought[user] = true;
	return first;
}

static void
make_orders(struct work *w)
{
	for (size_t t = 0; t < w->m->ndays; t++)
		make_orders_of_day(w, t);
	if (w->norders)
		qsort(w->order, w->norders, sizeof(*w->order), order_order);
	for (size_t i = 0; i < w->norders; i++) {
		struct leat_order *o = &w->order[i];
		size_t user =
		    o->cause == LEAT_NO_CAUSE ? SIZE_MAX : causing_user(w, o->cause, o->instant_us);

		o->user = user == SIZE_MAX ? other_buyer(w, i) : user;
		o->new_customer = first_order(w, o->user);
	}
}

static void
append(struct leat_orders *o, struct work *w)
{
	if (w->ntouches) {
		o->touch = leat_realloc(o->touch, o->ntouches + w->ntouches, sizeof(*o->touch));
		memcpy(o->touch + o->ntouches, w->touch, w->ntouches * sizeof(*o->touch));
		o->ntouches += w->ntouches;
	}
	if (w->norders) {
		o->order = leat_realloc(o->order, o->norders + w->norders, sizeof(*o->order));
		memcpy(o->order + o->norders, w->order, w->norders * sizeof(*o->order));
		o->norders += w->norders;
	}
	for (size_t c = 0; c < w->m->truth->nchannels; c++)
		free(w->of_channel[c]);
	free(w->of_channel);
	free(w->nof_channel);
	free(w->bought);
	free(w->touch);
	free(w->order);
}

int
leat_orders_make(
    struct leat_orders *o, const struct leat_market *m, bool touches, struct leat_err *err)
{
	struct leat_zone *zone;

	*o = (struct leat_orders){0};
	if (leat_zone_open(&zone, m->truth->tz, NULL) != LEAT_OK)
		return leat_err_at(err, LEAT_ECONFIG, NULL, 0, "tz", "no such time zone");
	for (size_t g = 0; g < m->ngeos; g++) {
		struct work w = {.m = m,
		    .zone = zone,
		    .geo = g,
		    .all = o,
		    .rng = leat_rng_split(&m->rng, "user", g)};

		if (touches)
			make_touches(&w);
		index_touches(&w);
		make_orders(&w);
		append(o, &w);
	}
	if (o->ntouches)
		qsort(o->touch, o->ntouches, sizeof(*o->touch), touch_order);
	if (o->norders)
		qsort(o->order, o->norders, sizeof(*o->order), order_order);
	leat_zone_free(zone);
	return LEAT_OK;
}

void
leat_orders_fini(struct leat_orders *o)
{
	free(o->touch);
	free(o->order);
	*o = (struct leat_orders){0};
}
