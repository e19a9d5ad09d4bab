/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/recredit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "credit/unit.h"

/* One model's credits on their way to new ones. */
struct work {
	struct leat_credited *c;
	struct leat_lifts *lifts;
	const struct leat_gather *names;
	const struct leat_log *log;
	struct leat_daysum_row *row; /* by day, unit, currency */
	size_t nrows;
	int32_t first, last;  /* days of them */
	uint32_t *channel_of; /* of each unit: the first unit of its channel */
	size_t *channel;      /* of each lift, as that unit; SIZE_MAX: it cannot be used */
	struct leat_experiment *experiment; /* of each */
	struct leat_daysum sums;
	double left_out; /* conversions that did not fit */
	size_t days_cut;
};

static int
read_rows(struct work *w, struct leat_err *err)
{
	size_t *order = leat_map_sorted(&w->c->sums.key);
	int rc = LEAT_OK;

	w->nrows = w->c->sums.key.n;
	w->row = LEAT_NEW_N(struct leat_daysum_row, w->nrows);
	for (size_t i = 0; rc == LEAT_OK && i < w->nrows; i++)
		rc = leat_daysum_row(&w->c->sums, order[i], &w->row[i], err);
	free(order);
	if (w->nrows) {
		w->first = w->row[0].day;
		w->last = w->row[w->nrows - 1].day;
	}
	return rc;
}

/* A unit may be a part of a channel. */
static struct leat_slice
channel_name(const struct work *w, size_t unit)
{
	return leat_unit_channel(leat_gather_unit(w->names, (uint32_t)unit));
}

/* Units go by name, so that those of a channel follow each other. */
static void
find_channels(struct work *w)
{
	size_t n = leat_gather_nunits(w->names);

	w->channel_of = LEAT_NEW_N(uint32_t, n);
	for (size_t u = 0; u < n; u++)
		w->channel_of[u] = u && leat_slice_eq(channel_name(w, u), channel_name(w, u - 1))
				       ? w->channel_of[u - 1]
				       : (uint32_t)u;
}

static size_t
find_channel(const struct work *w, struct leat_slice channel)
{
	for (size_t u = 0; u < leat_gather_nunits(w->names); u++)
		if (w->channel_of[u] == u && u != leat_gather_baseline(w->names) &&
		    leat_slice_eq(channel_name(w, u), channel))
			return u;
	return SIZE_MAX;
}

/* The credits of a channel in the time of a lift, in its measure. */
static struct leat_experiment
experiment(const struct work *w, const struct leat_lift *x, size_t channel)
{
	struct leat_experiment e = {.effect = x->effect, .se = x->se};
	double variance = 0, *by_unit = LEAT_NEW_N(double, leat_gather_nunits(w->names));

	for (size_t i = 0; i < w->nrows; i++) {
		const struct leat_daysum_row *r = &w->row[i];

		if (w->channel_of[r->unit] != channel || r->day < x->first || r->day > x->last)
			continue;
		if (x->of_revenue &&
		    !leat_slice_eq(leat_gather_currency(w->names, r->currency), x->currency))
			continue;
		by_unit[r->unit] += leat_money_double(x->of_revenue ? r->revenue : r->conversions);
		variance += x->of_revenue ? r->revenue_squared : r->conversions_squared;
	}
	for (size_t u = 0; u < leat_gather_nunits(w->names); u++) {
		e.credits += by_unit[u];
		variance += w->c->variance ? by_unit[u] * by_unit[u] * w->c->variance[u] : 0;
	}
	if (e.credits > 0)
		e.credits_relvar = variance / (e.credits * e.credits);
	free(by_unit);
	return e;
}

/* Why a lift is of no use to any model; NULL: it may be. */
static const char *
refuse(const struct work *w, const struct leat_lift *x, size_t channel)
{
	/* A day and a tenth of its days may be without any conversion at either end. */
	int32_t slack = 1 + (x->last - x->first + 1) / 10;

	if (x->unfit)
		return x->unfit;
	if (channel == SIZE_MAX)
		return "no touch is of its channel";
	if (w->nrows == 0 || x->first < w->first - slack || x->last > w->last + slack)
		return "its days are not within those of the conversions";
	return NULL;
}

/* The channel that a lift calibrates; SIZE_MAX: none, which is said. */
static size_t
settle(const struct work *w, struct leat_lift *x, struct leat_experiment *e)
{
	size_t channel = find_channel(w, x->channel);
	const char *why = refuse(w, x, channel);
	char safe[LEAT_SAFE_MAX], name[LEAT_SAFE_MAX];

	leat_safe(x->label, safe);
	leat_safe(x->channel, name);
	if (why) {
		if (!x->told)
			leat_warn_at(w->log, x->file, x->line, NULL,
			    "experiment %s of %s is not used: %s", safe, name, why);
		x->told = true;
		return SIZE_MAX;
	}
	*e = experiment(w, x, channel);
	if (e->credits > 0)
		return channel;
	leat_warn_at(w->log, x->file, x->line, NULL,
	    "experiment %s of %s does not calibrate %s: it gives no credits in its days", safe,
	    name, w->c->model->name);
	return SIZE_MAX;
}

static int
compare_numbers(double a, double b)
{
	return (a > b) - (a < b);
}

/* Lifts in an order that does not depend on that of the rows. */
static int
by_content(const void *a, const void *b)
{
	const struct leat_lift *x = *(struct leat_lift *const *)a,
			       *y = *(struct leat_lift *const *)b;
	int c = leat_slice_cmp(x->label, y->label);

	if (c == 0)
		c = (x->first > y->first) - (x->first < y->first);
	if (c == 0)
		c = (x->last > y->last) - (x->last < y->last);
	if (c == 0)
		c = compare_numbers(x->effect, y->effect);
	return c ? c : compare_numbers(x->se, y->se);
}

/* calibrate -- the factor of a channel, from the lifts that are its; sorted has all of them. */
static struct leat_calibrated
calibrate(struct work *w, size_t channel, struct leat_lift *const *sorted)
{
	struct leat_calibrated k = {.by = {1, 0}};
	struct leat_experiment *own = LEAT_NEW_N(struct leat_experiment, w->lifts->n);
	struct leat_buf labels = {0};

	for (size_t i = 0; i < w->lifts->n; i++) {
		size_t lift = (size_t)(sorted[i] - w->lifts->lift);

		if (w->channel[lift] != channel)
			continue;
		own[k.nexperiments++] = w->experiment[lift];
		sorted[i]->used = true;
		leat_buf_add_str(&labels, labels.n ? " " : "");
		leat_buf_add_slice(&labels, sorted[i]->label);
	}
	if (k.nexperiments) {
		k.by = leat_calibrate(own, k.nexperiments);
		k.experiments = leat_arena_copy(&w->lifts->text, leat_buf_slice(&labels));
	}
	free(own);
	leat_buf_fini(&labels);
	return k;
}

static void
say(const struct work *w, size_t unit)
{
	const struct leat_calibrated *k = &w->c->calibrated[unit];
	char channel[LEAT_SAFE_MAX], by[LEAT_SAFE_MAX];

	leat_safe(channel_name(w, unit), channel);
	if (k->nexperiments == 0)
		leat_note(w->log, "%s: %s is not calibrated", w->c->model->name, channel);
	else
		leat_note(w->log, "%s: %s is calibrated by %s: credits times %.3g (%.3g to %.3g)",
		    w->c->model->name, channel, leat_safe(k->experiments, by), k->by.factor,
		    k->by.factor * exp(-1.645 * k->by.log_sd),
		    k->by.factor * exp(1.645 * k->by.log_sd));
}

static void
find_factors(struct work *w)
{
	size_t nunits = leat_gather_nunits(w->names), n = w->lifts->n;
	struct leat_lift **sorted = LEAT_NEW_N(struct leat_lift *, n);

	find_channels(w);
	w->channel = LEAT_NEW_N(size_t, n);
	w->experiment = LEAT_NEW_N(struct leat_experiment, n);
	w->c->calibrated = LEAT_NEW_N(struct leat_calibrated, nunits);
	for (size_t i = 0; i < n; i++) {
		sorted[i] = &w->lifts->lift[i];
		w->channel[i] = settle(w, sorted[i], &w->experiment[i]);
	}
	if (n)
		qsort(sorted, n, sizeof(struct leat_lift *), by_content);
	for (size_t u = 0; u < nunits; u++) {
		uint32_t c = w->channel_of[u];

		w->c->calibrated[u] = c == u ? calibrate(w, u, sorted) : w->c->calibrated[c];
		if (c == u && u != leat_gather_baseline(w->names))
			say(w, u);
	}
	free(sorted);
}

/* scale -- micros and squares times f; towards 0, so that what was made to fit does. */
static struct leat_daysum_value
scale(const struct leat_daysum_row *r, double f)
{
	return (struct leat_daysum_value){.conversions = (leat_sum)((double)r->conversions * f),
	    .revenue = (leat_sum)((double)r->revenue * f),
	    .conversions_squared = (leat_sum)(r->conversions_squared * 1e12 * f * f),
	    .revenue_squared = (leat_sum)(r->revenue_squared * 1e12 * f * f)};
}

/* What there is on one day in one currency, in micros. */
struct day {
	leat_sum conversions, revenue;
	double fixed, calibrated; /* of units without and with experiments, times their factors */
};

static struct day
add_up(const struct work *w, const size_t *at, size_t n)
{
	uint32_t baseline = leat_gather_baseline(w->names);
	struct day d = {0};

	for (size_t i = 0; i < n; i++) {
		const struct leat_daysum_row *r = &w->row[at[i]];
		const struct leat_calibrated *k = &w->c->calibrated[r->unit];

		d.conversions += r->conversions;
		d.revenue += r->revenue;
		if (k->nexperiments)
			d.calibrated += (double)r->conversions * k->by.factor;
		else if (r->unit != baseline)
			d.fixed += (double)r->conversions;
	}
	return d;
}

/* recredit_day -- rows of one day and currency; the baseline has what the others leave. */
static void
recredit_day(struct work *w, const size_t *at, size_t n)
{
	uint32_t baseline = leat_gather_baseline(w->names);
	struct day d = add_up(w, at, n);
	double room = (double)d.conversions - d.fixed, cut = 1;
	struct leat_daysum_value left = {.conversions = d.conversions, .revenue = d.revenue}, *v;

	if (d.calibrated > room) {
		cut = fmax(room, 0) / d.calibrated;
		w->left_out += (d.calibrated - fmax(room, 0)) / LEAT_MICROS;
		w->days_cut++;
	}
	for (size_t i = 0; i < n; i++) {
		const struct leat_daysum_row *r = &w->row[at[i]];
		const struct leat_calibrated *k = &w->c->calibrated[r->unit];
		struct leat_daysum_value now;

		if (r->unit == baseline) {
			now = scale(r, 1);
			left.conversions_squared += now.conversions_squared;
			left.revenue_squared += now.revenue_squared;
			continue;
		}
		now = scale(r, k->nexperiments ? k->by.factor * cut : 1);
		if (k->nexperiments == 0) { /* exactly as it was */
			now.conversions = r->conversions;
			now.revenue = r->revenue;
		}
		*leat_daysum_at(&w->sums, r->day, r->unit, r->currency) = now;
		left.conversions -= now.conversions;
		left.revenue -= now.revenue;
	}
	v = leat_daysum_at(&w->sums, w->row[at[0]].day, baseline, w->row[at[0]].currency);
	*v = left;
}

/* Rows go by day, then unit, then currency: those of a day, currency by currency. */
static void
recredit_all(struct work *w)
{
	size_t ncurrencies = leat_gather_ncurrencies(w->names);
	size_t *at = LEAT_NEW_N(size_t, w->nrows + 1);

	for (size_t i = 0, end; i < w->nrows; i = end) {
		for (end = i; end < w->nrows && w->row[end].day == w->row[i].day;)
			end++;
		for (uint32_t c = 0; c < ncurrencies; c++) {
			size_t n = 0;

			for (size_t k = i; k < end; k++)
				if (w->row[k].currency == c)
					at[n++] = k;
			if (n)
				recredit_day(w, at, n);
		}
	}
	free(at);
	if (w->days_cut)
		leat_warn(w->log,
		    "%s: calibrated credits are more than the conversions of %zu days: %.6g of "
		    "them "
		    "are left out, and nothing is left there for the baseline",
		    w->c->model->name, w->days_cut, w->left_out);
}

/* The baseline is what the others leave: it varies as they do together. */
static void
vary(struct work *w)
{
	size_t nunits = leat_gather_nunits(w->names);
	uint32_t baseline = leat_gather_baseline(w->names);
	double *total, sum = 0;

	if (w->c->variance == NULL)
		w->c->variance = LEAT_NEW_N(double, nunits);
	total = LEAT_NEW_N(double, nunits);
	for (size_t i = 0; i < w->sums.key.n; i++) {
		struct leat_daysum_row r;

		if (leat_daysum_row(&w->sums, i, &r, NULL) == LEAT_OK)
			total[r.unit] += leat_money_double(r.conversions);
	}
	for (size_t u = 0; u < nunits; u++) {
		const struct leat_calibrated *k = &w->c->calibrated[u];

		if (k->nexperiments)
			w->c->variance[u] = expm1(k->by.log_sd * k->by.log_sd);
		if (u != baseline)
			sum += total[u] * total[u] * w->c->variance[u];
	}
	w->c->variance[baseline] =
	    total[baseline] > 0 ? sum / (total[baseline] * total[baseline]) : 0;
	free(total);
}

int
leat_recredit(struct leat_credited *c, struct leat_lifts *lifts, const struct leat_gather *names,
    const struct leat_log *log, struct leat_err *err)
{
	struct work w = {.c = c, .lifts = lifts, .names = names, .log = log};
	int rc = read_rows(&w, err);

	if (rc == LEAT_OK) {
		find_factors(&w);
		recredit_all(&w);
		vary(&w);
		leat_daysum_fini(&c->sums);
		c->sums = w.sums;
	}
	free(w.row);
	free(w.channel_of);
	free(w.channel);
	free(w.experiment);
	return rc;
}
