/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list `experiments` of a truth file. */
#include <math.h>
#include <stdio.h>

#include "base/when.h"
#include "market/truth_part.h"

static int
read_window(struct leat_truth_experiment *e, const struct leat_truth *t, const struct leat_json *o,
    const char *at, struct leat_err *err)
{
	struct leat_slice first = LEAT_NONE;
	int32_t day;
	int st = leat_json_want_text(o, at, "start", &first, err);

	if (st == LEAT_OK && !leat_day_parse(first, &day))
		st = truth_fault(err, at, "start is not a date like 2026-07-01");
	if (st == LEAT_OK)
		st = leat_json_want_i64(o, at, "days", &e->days, err);
	if (st == LEAT_OK)
		e->first = (int64_t)day - t->start;
	return st;
}

/* read_where -- the channel, and the geo if one is named. */
static int
read_where(struct leat_truth_experiment *e, const struct leat_truth *t, const struct leat_json *o,
    const char *at, struct leat_err *err)
{
	struct leat_slice channel = LEAT_NONE, geo = LEAT_NONE;
	int st = leat_json_want_text(o, at, "channel", &channel, err);

	if (st == LEAT_OK)
		st = leat_json_want_text(o, at, "geo", &geo, err);
	if (st != LEAT_OK)
		return st;
	e->channel = leat_truth_channel(t, channel);
	e->geo = LEAT_EVERYWHERE;
	for (size_t g = 0; geo.n && g < t->ngeos; g++)
		if (leat_slice_eq(t->geo[g].name, geo))
			e->geo = g;
	if (e->channel == SIZE_MAX)
		return truth_fault(err, at, "channel is none of the truth's");
	if (geo.n && e->geo == LEAT_EVERYWHERE)
		return truth_fault(err, at, "geo is none of the truth's");
	return LEAT_OK;
}

static int
read_one(struct leat_truth *t, const struct leat_json *o, const char *at,
    struct leat_truth_experiment *e, struct leat_err *err)
{
	static const char *const keys[] = {
	    "name", "channel", "geo", "start", "days", "change", "se"};
	int st = truth_is_object(o, at, err);

	if (st == LEAT_OK)
		st = leat_json_only(o, at, keys, TRUTH_NKEYS(keys), err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, at, "name", &e->name, err);
	if (st == LEAT_OK)
		st = read_where(e, t, o, at, err);
	if (st == LEAT_OK)
		st = read_window(e, t, o, at, err);
	if (st == LEAT_OK)
		st = TRUTH_WANT_NUMBERS(o, at, err, {"change", &e->change}, {"se", &e->se});
	return st;
}

int
truth_read_experiments(struct leat_truth *t, const struct leat_json *o, struct leat_err *err)
{
	const struct leat_json *e;
	char at[TRUTH_PATH];
	int st = truth_want_array(t, o, "", "experiments", sizeof(*t->experiment), &e,
	    &t->nexperiments, &t->experiment, err);

	for (size_t i = 0; st == LEAT_OK && i < t->nexperiments; i++, e = e->next) {
		snprintf(at, sizeof(at), "experiments[%zu]", i);
		st = read_one(t, e, at, &t->experiment[i], err);
	}
	return st;
}

/* meet -- do two experiments change the same spend? Then neither's effect is its own. */
static bool
meet(const struct leat_truth_experiment *a, const struct leat_truth_experiment *b)
{
	return a->channel == b->channel &&
	       (a->geo == b->geo || a->geo == LEAT_EVERYWHERE || b->geo == LEAT_EVERYWHERE) &&
	       a->first < b->first + b->days && b->first < a->first + a->days;
}

int
truth_check_experiments(const struct leat_truth *t, struct leat_err *err)
{
	char at[TRUTH_PATH];

	for (size_t i = 0; i < t->nexperiments; i++) {
		const struct leat_truth_experiment *e = &t->experiment[i];

		snprintf(at, sizeof(at), "experiments[%zu]", i);
		if (e->days < 1 || e->first < 0 || e->first + e->days > t->days)
			return truth_fault(
			    err, at, "its days must be at least 1 and within the market's");
		if (!(e->change >= -1 && e->change <= 100) || fabs(e->change) < 1e-9)
			return truth_fault(
			    err, at, "change must be at least -1, at most 100 and not 0");
		if (!(e->se > 0 && e->se <= 1e6))
			return truth_fault(err, at, "se must be above 0 and at most 1e6");
		for (size_t k = 0; k < i; k++)
			if (meet(e, &t->experiment[k]))
				return truth_fault(err, at,
				    "meets another experiment on the channel: give it other days");
	}
	return LEAT_OK;
}

static void
put_text(struct leat_jw *w, const char *key, struct leat_slice s)
{
	if (s.n == 0)
		return;
	leat_jw_key(w, key);
	leat_jw_text(w, s);
}

void
leat_truth_experiments_write(const struct leat_truth *t, struct leat_jw *w)
{
	char day[LEAT_DAY_MAX];

	leat_jw_open(w, '[');
	for (size_t i = 0; i < t->nexperiments; i++) {
		const struct leat_truth_experiment *e = &t->experiment[i];

		leat_jw_open(w, '{');
		put_text(w, "name", e->name);
		put_text(w, "channel", t->channel[e->channel].name);
		if (e->geo != LEAT_EVERYWHERE)
			put_text(w, "geo", t->geo[e->geo].name);
		leat_day_print(t->start + (int32_t)e->first, day);
		put_text(w, "start", leat_slice(day));
		leat_jw_key(w, "days");
		leat_jw_i64(w, e->days);
		leat_jw_key(w, "change");
		leat_jw_number(w, e->change);
		leat_jw_key(w, "se");
		leat_jw_number(w, e->se);
		leat_jw_close(w, '}');
	}
	leat_jw_close(w, ']');
}
