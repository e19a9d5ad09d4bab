/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The truth file is read strictly: an unknown key is an error, with the nearest
 * known one, and a number out of its range is too.
 */
#include <stdio.h>

#include "base/num.h"
#include "base/when.h"
#include "market/truth_part.h"

/* read_list -- the numbers of an array of numbers, no more than max. */
static int
read_list(const struct leat_json *a, const char *path, double *to, size_t max, size_t *n,
    struct leat_err *err)
{
	if (a->type != LEAT_JSON_ARRAY || a->n > max)
		return truth_fault(err, path, "not a list of numbers of the right length");
	*n = 0;
	for (const struct leat_json *e = a->child; e; e = e->next)
		if (e->type != LEAT_JSON_NUMBER || !leat_parse_double(e->text, &to[(*n)++]))
			return truth_fault(err, path, "not a list of numbers of the right length");
	return LEAT_OK;
}

static int
read_baseline(
    struct leat_truth *t, const struct leat_json *o, const char *path, struct leat_err *err)
{
	static const char *const keys[] = {"level", "growth_per_year", "day_of_week", "yearly"};
	const struct leat_json *dow = NULL, *yearly = NULL;
	size_t n = 7;
	int st;

	if (!o)
		return LEAT_OK;
	st = leat_json_only(o, path, keys, TRUTH_NKEYS(keys), err);
	if (st == LEAT_OK)
		st = TRUTH_WANT_NUMBERS(
		    o, path, err, {"level", &t->level}, {"growth_per_year", &t->growth_per_year});
	if (st == LEAT_OK)
		st = leat_json_want_node(o, path, "day_of_week", LEAT_JSON_ARRAY, &dow, err);
	if (st == LEAT_OK && dow)
		st = read_list(dow, "baseline.day_of_week", t->day_of_week, 7, &n, err);
	if (st == LEAT_OK && n != 7)
		st = truth_fault(err, "baseline.day_of_week", "not seven numbers");
	if (st == LEAT_OK)
		st = leat_json_want_node(o, path, "yearly", LEAT_JSON_ARRAY, &yearly, err);
	if (st == LEAT_OK && yearly && yearly->n > LEAT_TRUTH_HARMONICS)
		st = truth_fault(err, "baseline.yearly", "more than four pairs");
	for (const struct leat_json *e = yearly ? yearly->child : NULL; st == LEAT_OK && e;
	     e = e->next) {
		n = 0;
		st = read_list(e, "baseline.yearly", t->yearly[t->nyearly], 2, &n, err);
		if (st == LEAT_OK && n != 2)
			st = truth_fault(err, "baseline.yearly", "not a pair of numbers");
		t->nyearly++;
	}
	return st;
}

static int
read_geos(struct leat_truth *t, const struct leat_json *o, struct leat_err *err)
{
	static const char *const keys[] = {"name", "share"};
	static const struct leat_truth_geo whole = {{NULL, 0}, 1};
	const struct leat_json *e;
	int st = truth_want_array(t, o, "", "geos", sizeof(*t->geo), &e, &t->ngeos, &t->geo, err);

	for (size_t i = 0; st == LEAT_OK && i < t->ngeos; i++, e = e->next) {
		st = truth_is_object(e, "geos", err);
		if (st == LEAT_OK)
			st = leat_json_only(e, "geos", keys, TRUTH_NKEYS(keys), err);
		if (st == LEAT_OK)
			st = truth_want_text(t, e, "geos", "name", &t->geo[i].name, err);
		if (st == LEAT_OK)
			st = leat_json_want_number(e, "geos", "share", &t->geo[i].share, err);
	}
	if (st == LEAT_OK && t->ngeos == 0) {
		t->ngeos = 1;
		t->geo = leat_arena_alloc(&t->arena, sizeof(*t->geo));
		*t->geo = whole;
	}
	return st;
}

static int
read_controls(struct leat_truth *t, const struct leat_json *o, struct leat_err *err)
{
	static const char *const keys[] = {"name", "effect", "days", "every_days"};
	const struct leat_json *e;
	int st = truth_want_array(
	    t, o, "", "controls", sizeof(*t->control), &e, &t->ncontrols, &t->control, err);

	for (size_t i = 0; st == LEAT_OK && i < t->ncontrols; i++, e = e->next) {
		struct leat_truth_control *c = &t->control[i];

		st = truth_is_object(e, "controls", err);
		if (st == LEAT_OK)
			st = leat_json_only(e, "controls", keys, TRUTH_NKEYS(keys), err);
		if (st == LEAT_OK)
			st = truth_want_text(t, e, "controls", "name", &c->name, err);
		if (st == LEAT_OK)
			st = leat_json_want_number(e, "controls", "effect", &c->effect, err);
		if (st == LEAT_OK)
			st = leat_json_want_i64(e, "controls", "days", &c->days, err);
		if (st == LEAT_OK)
			st = leat_json_want_i64(e, "controls", "every_days", &c->every_days, err);
	}
	return st;
}

/* read_pair -- an object of two numbers under a key. */
static int
read_pair(const struct leat_json *o, const char *key, const struct truth_want two[2],
    struct leat_err *err)
{
	const char *const keys[] = {two[0].key, two[1].key};
	const struct leat_json *child;
	char at[TRUTH_PATH];
	int st = truth_below(o, "", key, &child, at, err);

	if (st == LEAT_OK && child)
		st = leat_json_only(child, at, keys, 2, err);
	if (st == LEAT_OK && child)
		st = truth_want_numbers(child, at, two, 2, err);
	return st;
}

static int
read_segments(
    struct leat_truth *t, const struct leat_json *o, const char *path, struct leat_err *err)
{
	static const char *const keys[] = {"name", "share", "rate", "lambda0"};
	const struct leat_json *e;
	char at[TRUTH_PATH];
	int st = truth_want_array(
	    t, o, path, "segments", sizeof(*t->segment), &e, &t->nsegments, &t->segment, err);

	for (size_t i = 0; st == LEAT_OK && i < t->nsegments; i++, e = e->next) {
		struct leat_truth_segment *s = &t->segment[i];

		snprintf(at, sizeof(at), "%.70s.segments[%zu]", path, i);
		s->rate = s->lambda0 = 1;
		st = truth_is_object(e, at, err);
		if (st == LEAT_OK)
			st = leat_json_only(e, at, keys, TRUTH_NKEYS(keys), err);
		if (st == LEAT_OK)
			st = truth_want_text(t, e, at, "name", &s->name, err);
		if (st == LEAT_OK)
			st = TRUTH_WANT_NUMBERS(e, at, err, {"share", &s->share},
			    {"rate", &s->rate}, {"lambda0", &s->lambda0});
	}
	return st;
}

static int
read_journeys(
    struct leat_truth *t, const struct leat_json *o, const char *path, struct leat_err *err)
{
	static const char *const keys[] = {
	    "days", "lambda0", "lift_se", "spend", "show_segments", "segments"};
	int st = leat_json_only(o, path, keys, TRUTH_NKEYS(keys), err);

	if (st == LEAT_OK)
		st = TRUTH_WANT_NUMBERS(o, path, err, {"days", &t->journey_days},
		    {"lambda0", &t->lambda0}, {"lift_se", &t->lift_se});
	if (st == LEAT_OK)
		st = leat_json_want_bool(o, path, "spend", &t->journey_spend, err);
	if (st == LEAT_OK)
		st = leat_json_want_bool(o, path, "show_segments", &t->show_segments, err);
	if (st == LEAT_OK)
		st = read_segments(t, o, path, err);
	return st;
}

static int
read_root(struct leat_truth *t, const struct leat_json *o, struct leat_err *err)
{
	static const char *const keys[] = {"version", "start", "days", "tz", "currency",
	    "order_value", "noise_sd", "baseline", "controls", "geos", "journeys", "channels",
	    "experiments", "faults", "result"};
	struct leat_slice start = LEAT_NONE;
	const struct leat_json *child;
	int64_t version = 0;
	char at[TRUTH_PATH];
	int st = leat_json_only(o, "", keys, TRUTH_NKEYS(keys), err);

	if (st == LEAT_OK)
		st = leat_json_want_i64(o, "", "version", &version, err);
	if (st == LEAT_OK && version != 1)
		st = truth_fault(err, "version", "must be 1");
	if (st == LEAT_OK)
		st = leat_json_want_text(o, "", "start", &start, err);
	if (st == LEAT_OK && start.n && !leat_day_parse(start, &t->start))
		st = truth_fault(err, "start", "not a date like 2026-07-01");
	if (st == LEAT_OK)
		st = leat_json_want_i64(o, "", "days", &t->days, err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, "", "tz", &t->tz, err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, "", "currency", &t->currency, err);
	if (st == LEAT_OK)
		st = leat_json_want_number(o, "", "noise_sd", &t->noise_sd, err);
	if (st == LEAT_OK)
		st = read_pair(o, "order_value",
		    (const struct truth_want[]){
			{"mean", &t->order_value}, {"cv", &t->order_value_cv}},
		    err);
	if (st == LEAT_OK && (st = truth_below(o, "", "journeys", &child, at, err)) == LEAT_OK &&
	    child)
		st = read_journeys(t, child, at, err);
	if (st == LEAT_OK && (st = truth_below(o, "", "baseline", &child, at, err)) == LEAT_OK)
		st = read_baseline(t, child, at, err);
	if (st == LEAT_OK && (st = truth_below(o, "", "faults", &child, at, err)) == LEAT_OK &&
	    child) {
		t->has_faults = true;
		st = leat_truth_faults_read(&t->faults, child, err);
	}
	return st;
}

int
leat_truth_read(struct leat_truth *t, const char *path, struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_json *root;
	const struct leat_json *e;
	int st = leat_json_read_file(&root, &arena, path, err);

	*t = (struct leat_truth){.start = leat_day_from_civil(2024, 1, 1),
	    .days = 728,
	    .tz = LEAT_SLICE("UTC"),
	    .currency = LEAT_SLICE("EUR"),
	    .order_value = 60,
	    .order_value_cv = 0.5,
	    .journey_days = 30,
	    .lambda0 = 0.002,
	    .faults = leat_truth_faults_usual};
	if (st == LEAT_OK)
		st = truth_is_object(root, "", err);
	if (st == LEAT_OK)
		st = read_root(t, root, err);
	if (st == LEAT_OK)
		st = read_geos(t, root, err);
	if (st == LEAT_OK)
		st = read_controls(t, root, err);
	if (st == LEAT_OK)
		st = truth_want_array(t, root, "", "channels", sizeof(*t->channel), &e,
		    &t->nchannels, &t->channel, err);
	for (size_t i = 0; st == LEAT_OK && i < t->nchannels; i++, e = e->next)
		st = truth_read_channel(t, e, i, err);
	if (st == LEAT_OK)
		st = truth_read_experiments(t, root, err);
	if (st == LEAT_OK)
		st = leat_truth_check(t, err);
	leat_arena_fini(&arena);
	if (st != LEAT_OK) {
		leat_truth_fini(t);
		if (err && st == LEAT_ECONFIG && err->file[0] == 0)
			snprintf(err->file, sizeof(err->file), "%s", path);
	}
	return st;
}
