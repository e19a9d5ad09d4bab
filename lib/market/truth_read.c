/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The truth file is read strictly: an unknown key is an error, with the nearest
 * known one, and a number out of its range is too.
 */
#include <stdio.h>

#include "base/num.h"
#include "base/when.h"
#include "market/truth.h"

#define NKEYS(keys) (sizeof(keys) / sizeof((keys)[0]))
#define PATH 128

/* One number of an object: where it goes and what it is called. */
struct want {
	const char *key;
	double *to;
};

static int
want_numbers(const struct leat_json *o, const char *path, const struct want *w, size_t n,
    struct leat_err *err)
{
	int st = LEAT_OK;

	for (size_t i = 0; st == LEAT_OK && i < n; i++)
		st = leat_json_want_number(o, path, w[i].key, w[i].to, err);
	return st;
}

#define WANT_NUMBERS(o, path, err, ...)                                                            \
	want_numbers(o, path, (const struct want[]){__VA_ARGS__},                                  \
	    sizeof((const struct want[]){__VA_ARGS__}) / sizeof(struct want), err)

/* want_text -- as leat_json_want_text, but into the truth's arena. */
static int
want_text(struct leat_truth *t, const struct leat_json *o, const char *path, const char *key,
    struct leat_slice *out, struct leat_err *err)
{
	struct leat_slice s = LEAT_NONE;
	int st = leat_json_want_text(o, path, key, &s, err);

	if (st == LEAT_OK && s.n)
		*out = leat_arena_copy(&t->arena, s);
	return st;
}

/* want_array -- the elements of an array, as zeroes of the given size in the arena. */
static int
want_array(struct leat_truth *t, const struct leat_json *o, const char *path, const char *key,
    size_t size, const struct leat_json **first, size_t *n, void *array, struct leat_err *err)
{
	const struct leat_json *a = NULL;
	void *p = NULL;
	int st = leat_json_want_node(o, path, key, LEAT_JSON_ARRAY, &a, err);

	*first = a ? a->child : NULL;
	*n = a ? a->n : 0;
	if (*n) {
		p = leat_arena_alloc(&t->arena, *n * size);
		memset(p, 0, *n * size);
	}
	memcpy(array, &p, sizeof(p));
	return st;
}

static int
fault(struct leat_err *err, const char *path, const char *text)
{
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, path, "%s", text);
}

static int
is_object(const struct leat_json *v, const char *path, struct leat_err *err)
{
	return v->type == LEAT_JSON_OBJECT ? LEAT_OK : fault(err, path, "not an object");
}

static int
read_campaign(struct leat_truth *t, const struct leat_json *o, const char *path,
    struct leat_truth_campaign *k, struct leat_err *err)
{
	static const char *const keys[] = {"platform", "account", "id", "name", "event", "share",
	    "cpm", "cpc", "budget", "claim", "steal", "touch_per_click"};
	int st = is_object(o, path, err);

	*k = (struct leat_truth_campaign){.event = LEAT_SLICE("click"), .share = 1, .claim = 1};
	if (st == LEAT_OK)
		st = leat_json_only(o, path, keys, NKEYS(keys), err);
	if (st == LEAT_OK)
		st = want_text(t, o, path, "platform", &k->platform, err);
	if (st == LEAT_OK)
		st = want_text(t, o, path, "account", &k->account, err);
	if (st == LEAT_OK)
		st = want_text(t, o, path, "id", &k->id, err);
	if (st == LEAT_OK)
		st = want_text(t, o, path, "name", &k->name, err);
	if (st == LEAT_OK)
		st = want_text(t, o, path, "event", &k->event, err);
	if (st == LEAT_OK)
		st = WANT_NUMBERS(o, path, err, {"share", &k->share}, {"cpm", &k->cpm},
		    {"cpc", &k->cpc}, {"budget", &k->budget}, {"claim", &k->claim},
		    {"steal", &k->steal}, {"touch_per_click", &k->touch_per_click});
	return st;
}

/* read_parameters -- the kind's own parameters, all of them, and no other key. */
static int
read_parameters(const struct leat_json *o, const char *path, const char *const *parameter, int n,
    const char *const *more, size_t nmore, double *par, struct leat_err *err)
{
	const char *keys[LEAT_CURVE_PARAMETERS + 4] = {"kind"};
	size_t nkeys = 1;
	int st = LEAT_OK;

	for (int i = 0; i < n; i++)
		keys[nkeys++] = parameter[i];
	for (size_t i = 0; i < nmore; i++)
		keys[nkeys++] = more[i];
	st = leat_json_only(o, path, keys, nkeys, err);
	for (int i = 0; st == LEAT_OK && i < n; i++) {
		par[i] = -1; /* out of every range: must be given */
		st = leat_json_want_number(o, path, parameter[i], &par[i], err);
	}
	return st;
}

static int
read_adstock(
    const struct leat_json *o, const char *path, struct leat_truth_channel *c, struct leat_err *err)
{
	static const char *const more[] = {"max_lag", "normalised"};
	struct leat_slice kind = LEAT_SLICE("none");
	int64_t max_lag = 13;
	int st = LEAT_OK;

	c->shape.normalised = true;
	if (o)
		st = leat_json_want_text(o, path, "kind", &kind, err);
	if (st != LEAT_OK)
		return st;
	c->shape.adstock = leat_adstock_find(kind);
	if (c->shape.adstock == NULL)
		return fault(err, path, "kind is no known adstock");
	if (st == LEAT_OK && o)
		st = read_parameters(o, path, c->shape.adstock->parameter,
		    c->shape.adstock->nparameters, more, NKEYS(more), c->par, err);
	if (st == LEAT_OK && o)
		st = leat_json_want_i64(o, path, "max_lag", &max_lag, err);
	if (st == LEAT_OK && o)
		st = leat_json_want_bool(o, path, "normalised", &c->shape.normalised, err);
	if (st == LEAT_OK && (max_lag < 0 || max_lag > 365))
		st = fault(err, path, "max_lag must be 0 to 365 days");
	c->shape.max_lag = (int)max_lag;
	return st;
}

static int
read_saturation(
    const struct leat_json *o, const char *path, struct leat_truth_channel *c, struct leat_err *err)
{
	struct leat_slice kind = LEAT_SLICE("none");
	int st = LEAT_OK;

	if (o)
		st = leat_json_want_text(o, path, "kind", &kind, err);
	if (st != LEAT_OK)
		return st;
	c->shape.saturation = leat_saturation_find(kind);
	if (c->shape.saturation == NULL)
		return fault(err, path, "kind is no known saturation");
	if (st == LEAT_OK && o)
		st = read_parameters(o, path, c->shape.saturation->parameter,
		    c->shape.saturation->nparameters, NULL, 0,
		    c->par + c->shape.adstock->nparameters, err);
	return st;
}

static int
read_spend(
    const struct leat_json *o, const char *path, struct leat_truth_spend *s, struct leat_err *err)
{
	static const char *const keys[] = {"level", "growth_per_year", "weekly_sd", "daily_sd",
	    "on_days", "off_days", "off_level"};
	int st;

	if (!o)
		return LEAT_OK; /* level 0 is then refused by the check */
	st = leat_json_only(o, path, keys, NKEYS(keys), err);
	if (st == LEAT_OK)
		st = WANT_NUMBERS(o, path, err, {"level", &s->level},
		    {"growth_per_year", &s->growth_per_year}, {"weekly_sd", &s->weekly_sd},
		    {"daily_sd", &s->daily_sd}, {"off_level", &s->off_level});
	if (st == LEAT_OK)
		st = leat_json_want_i64(o, path, "on_days", &s->on_days, err);
	if (st == LEAT_OK)
		st = leat_json_want_i64(o, path, "off_days", &s->off_days, err);
	return st;
}

static int
read_hazard(
    const struct leat_json *o, const char *path, struct leat_truth_hazard *h, struct leat_err *err)
{
	static const char *const keys[] = {
	    "rate", "beta", "omega", "tail", "fatigue", "unseen", "targeting"};
	int st;

	*h = (struct leat_truth_hazard){.omega = 0.5, .targeting = 1};
	if (!o)
		return LEAT_OK;
	st = leat_json_only(o, path, keys, NKEYS(keys), err);
	if (st == LEAT_OK)
		st = WANT_NUMBERS(o, path, err, {"rate", &h->rate}, {"beta", &h->beta},
		    {"omega", &h->omega}, {"tail", &h->tail}, {"fatigue", &h->fatigue},
		    {"unseen", &h->unseen}, {"targeting", &h->targeting});
	return st;
}

/* below -- the object under a key, and its path. */
static int
below(const struct leat_json *o, const char *path, const char *key, const struct leat_json **child,
    char child_path[PATH], struct leat_err *err)
{
	snprintf(child_path, PATH, "%.70s%s%.20s", path, *path ? "." : "", key);
	*child = NULL;
	return leat_json_want_node(o, path, key, LEAT_JSON_OBJECT, child, err);
}

static int
read_campaigns(struct leat_truth *t, const struct leat_json *o, const char *path,
    struct leat_truth_channel *c, struct leat_err *err)
{
	const struct leat_json *e;
	char at[PATH];
	int st = want_array(
	    t, o, path, "campaigns", sizeof(*c->campaign), &e, &c->ncampaigns, &c->campaign, err);

	for (size_t i = 0; st == LEAT_OK && i < c->ncampaigns; i++, e = e->next) {
		snprintf(at, sizeof(at), "%.70s.campaigns[%zu]", path, i);
		st = read_campaign(t, e, at, &c->campaign[i], err);
	}
	return st;
}

static int
read_channel(struct leat_truth *t, const struct leat_json *o, size_t i, struct leat_err *err)
{
	static const char *const keys[] = {"name", "adstock", "saturation", "saturate_first",
	    "scale", "beta", "spend", "journey", "campaigns"};
	struct leat_truth_channel *c = &t->channel[i];
	const struct leat_json *child;
	char path[PATH], at[PATH];
	int st;

	snprintf(path, sizeof(path), "channels[%zu]", i);
	st = is_object(o, path, err);
	if (st == LEAT_OK)
		st = leat_json_only(o, path, keys, NKEYS(keys), err);
	if (st == LEAT_OK)
		st = want_text(t, o, path, "name", &c->name, err);
	if (st == LEAT_OK)
		st = leat_json_want_bool(o, path, "saturate_first", &c->shape.saturate_first, err);
	if (st == LEAT_OK)
		st = WANT_NUMBERS(o, path, err, {"scale", &c->scale}, {"beta", &c->beta});
	if (st == LEAT_OK && (st = below(o, path, "adstock", &child, at, err)) == LEAT_OK)
		st = read_adstock(child, at, c, err);
	if (st == LEAT_OK && (st = below(o, path, "saturation", &child, at, err)) == LEAT_OK)
		st = read_saturation(child, at, c, err);
	if (st == LEAT_OK && (st = below(o, path, "spend", &child, at, err)) == LEAT_OK)
		st = read_spend(child, at, &c->spend, err);
	if (st == LEAT_OK && (st = below(o, path, "journey", &child, at, err)) == LEAT_OK)
		st = read_hazard(child, at, &c->hazard, err);
	if (st == LEAT_OK)
		st = read_campaigns(t, o, path, c, err);
	return st;
}

/* read_list -- the numbers of an array of numbers, no more than max. */
static int
read_list(const struct leat_json *a, const char *path, double *to, size_t max, size_t *n,
    struct leat_err *err)
{
	if (a->type != LEAT_JSON_ARRAY || a->n > max)
		return fault(err, path, "not a list of numbers of the right length");
	*n = 0;
	for (const struct leat_json *e = a->child; e; e = e->next)
		if (e->type != LEAT_JSON_NUMBER || !leat_parse_double(e->text, &to[(*n)++]))
			return fault(err, path, "not a list of numbers of the right length");
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
	st = leat_json_only(o, path, keys, NKEYS(keys), err);
	if (st == LEAT_OK)
		st = WANT_NUMBERS(
		    o, path, err, {"level", &t->level}, {"growth_per_year", &t->growth_per_year});
	if (st == LEAT_OK)
		st = leat_json_want_node(o, path, "day_of_week", LEAT_JSON_ARRAY, &dow, err);
	if (st == LEAT_OK && dow)
		st = read_list(dow, "baseline.day_of_week", t->day_of_week, 7, &n, err);
	if (st == LEAT_OK && n != 7)
		st = fault(err, "baseline.day_of_week", "not seven numbers");
	if (st == LEAT_OK)
		st = leat_json_want_node(o, path, "yearly", LEAT_JSON_ARRAY, &yearly, err);
	if (st == LEAT_OK && yearly && yearly->n > LEAT_TRUTH_HARMONICS)
		st = fault(err, "baseline.yearly", "more than four pairs");
	for (const struct leat_json *e = yearly ? yearly->child : NULL; st == LEAT_OK && e;
	     e = e->next) {
		n = 0;
		st = read_list(e, "baseline.yearly", t->yearly[t->nyearly], 2, &n, err);
		if (st == LEAT_OK && n != 2)
			st = fault(err, "baseline.yearly", "not a pair of numbers");
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
	int st = want_array(t, o, "", "geos", sizeof(*t->geo), &e, &t->ngeos, &t->geo, err);

	for (size_t i = 0; st == LEAT_OK && i < t->ngeos; i++, e = e->next) {
		st = is_object(e, "geos", err);
		if (st == LEAT_OK)
			st = leat_json_only(e, "geos", keys, NKEYS(keys), err);
		if (st == LEAT_OK)
			st = want_text(t, e, "geos", "name", &t->geo[i].name, err);
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
	int st = want_array(
	    t, o, "", "controls", sizeof(*t->control), &e, &t->ncontrols, &t->control, err);

	for (size_t i = 0; st == LEAT_OK && i < t->ncontrols; i++, e = e->next) {
		struct leat_truth_control *c = &t->control[i];

		st = is_object(e, "controls", err);
		if (st == LEAT_OK)
			st = leat_json_only(e, "controls", keys, NKEYS(keys), err);
		if (st == LEAT_OK)
			st = want_text(t, e, "controls", "name", &c->name, err);
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
read_pair(
    const struct leat_json *o, const char *key, const struct want two[2], struct leat_err *err)
{
	const char *const keys[] = {two[0].key, two[1].key};
	const struct leat_json *child;
	char at[PATH];
	int st = below(o, "", key, &child, at, err);

	if (st == LEAT_OK && child)
		st = leat_json_only(child, at, keys, 2, err);
	if (st == LEAT_OK && child)
		st = want_numbers(child, at, two, 2, err);
	return st;
}

static int
read_segments(
    struct leat_truth *t, const struct leat_json *o, const char *path, struct leat_err *err)
{
	static const char *const keys[] = {"name", "share", "rate", "lambda0"};
	const struct leat_json *e;
	char at[PATH];
	int st = want_array(
	    t, o, path, "segments", sizeof(*t->segment), &e, &t->nsegments, &t->segment, err);

	for (size_t i = 0; st == LEAT_OK && i < t->nsegments; i++, e = e->next) {
		struct leat_truth_segment *s = &t->segment[i];

		snprintf(at, sizeof(at), "%.70s.segments[%zu]", path, i);
		s->rate = s->lambda0 = 1;
		st = is_object(e, at, err);
		if (st == LEAT_OK)
			st = leat_json_only(e, at, keys, NKEYS(keys), err);
		if (st == LEAT_OK)
			st = want_text(t, e, at, "name", &s->name, err);
		if (st == LEAT_OK)
			st = WANT_NUMBERS(e, at, err, {"share", &s->share}, {"rate", &s->rate},
			    {"lambda0", &s->lambda0});
	}
	return st;
}

static int
read_journeys(
    struct leat_truth *t, const struct leat_json *o, const char *path, struct leat_err *err)
{
	static const char *const keys[] = {
	    "days", "lambda0", "lift_se", "spend", "show_segments", "segments"};
	int st = leat_json_only(o, path, keys, NKEYS(keys), err);

	if (st == LEAT_OK)
		st = WANT_NUMBERS(o, path, err, {"days", &t->journey_days},
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
	    "faults", "result"};
	struct leat_slice start = LEAT_NONE;
	const struct leat_json *child;
	int64_t version = 0;
	char at[PATH];
	int st = leat_json_only(o, "", keys, NKEYS(keys), err);

	if (st == LEAT_OK)
		st = leat_json_want_i64(o, "", "version", &version, err);
	if (st == LEAT_OK && version != 1)
		st = fault(err, "version", "must be 1");
	if (st == LEAT_OK)
		st = leat_json_want_text(o, "", "start", &start, err);
	if (st == LEAT_OK && start.n && !leat_day_parse(start, &t->start))
		st = fault(err, "start", "not a date like 2026-07-01");
	if (st == LEAT_OK)
		st = leat_json_want_i64(o, "", "days", &t->days, err);
	if (st == LEAT_OK)
		st = want_text(t, o, "", "tz", &t->tz, err);
	if (st == LEAT_OK)
		st = want_text(t, o, "", "currency", &t->currency, err);
	if (st == LEAT_OK)
		st = leat_json_want_number(o, "", "noise_sd", &t->noise_sd, err);
	if (st == LEAT_OK)
		st = read_pair(o, "order_value",
		    (const struct want[]){{"mean", &t->order_value}, {"cv", &t->order_value_cv}},
		    err);
	if (st == LEAT_OK && (st = below(o, "", "journeys", &child, at, err)) == LEAT_OK && child)
		st = read_journeys(t, child, at, err);
	if (st == LEAT_OK && (st = below(o, "", "baseline", &child, at, err)) == LEAT_OK)
		st = read_baseline(t, child, at, err);
	if (st == LEAT_OK && (st = below(o, "", "faults", &child, at, err)) == LEAT_OK && child) {
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
		st = is_object(root, "", err);
	if (st == LEAT_OK)
		st = read_root(t, root, err);
	if (st == LEAT_OK)
		st = read_geos(t, root, err);
	if (st == LEAT_OK)
		st = read_controls(t, root, err);
	if (st == LEAT_OK)
		st = want_array(t, root, "", "channels", sizeof(*t->channel), &e, &t->nchannels,
		    &t->channel, err);
	for (size_t i = 0; st == LEAT_OK && i < t->nchannels; i++, e = e->next)
		st = read_channel(t, e, i, err);
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
