/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "market/truth_part.h"

#include <math.h>
#include <stdio.h>

#include "base/when.h"

/* Channels that a made-up market has first, and what is usual for them. */
static const struct usual {
	const char *channel, *platform, *event;
	double level, cpm, cpc, claim, steal;
} usual[] = {
    {"paid_search", "google_ads", "click", 120, 40, 0.8, 1.3, 0.10},
    {"paid_social", "meta_ads", "click", 90, 7, 0.9, 1.4, 0.03},
    {"video", "google_ads", "impression", 60, 9, 1.5, 0.9, 0.02},
    {"display", "google_ads", "impression", 40, 3, 0.7, 1.1, 0.04},
    {"affiliate", "affiliate", "click", 30, 20, 0.5, 1.2, 0.05},
    {"email", "email", "open", 15, 5, 0.3, 1.0, 0.08},
};

#define NUSUAL (sizeof(usual) / sizeof(usual[0]))

static struct leat_slice
text(struct leat_truth *t, const char *s)
{
	return leat_arena_copy(&t->arena, leat_slice(s));
}

static void *
array(struct leat_truth *t, size_t n, size_t size)
{
	void *p = leat_arena_alloc(&t->arena, n * size);

	memset(p, 0, n * size);
	return p;
}

/* between -- a parameter drawn evenly between two values. */
static double
between(struct leat_rng *r, double low, double high)
{
	double v = low + (high - low) * leat_rng_uniform(r);

	return nearbyint(v * 1000) / 1000; /* short in the truth file */
}

static void
make_channel(struct leat_truth *t, size_t i, struct leat_rng rng)
{
	struct leat_truth_channel *c = &t->channel[i];
	const struct usual *u = &usual[i % NUSUAL];
	struct leat_truth_campaign *k;

	c->name = i < NUSUAL ? text(t, u->channel)
			     : leat_slice(leat_arena_printf(&t->arena, "channel_%zu", i + 1));
	c->shape = (struct leat_shape){leat_adstock_find(LEAT_SLICE("geometric")),
	    leat_saturation_find(LEAT_SLICE("logistic")), 13, true, false};
	c->par[0] = between(&rng, 0.1, 0.6);
	c->par[1] = between(&rng, 0.8, 3);
	c->scale = u->level;
	c->beta = nearbyint(u->level * between(&rng, 1.5, 4));
	c->spend = (struct leat_truth_spend){u->level, 0, 0.35, 0.25, 0, 0, 0};
	if (i % 2) {
		c->spend.on_days = 42;
		c->spend.off_days = 14;
		c->spend.off_level = 0.2;
	}
	c->hazard = (struct leat_truth_hazard){.rate = between(&rng, 0.01, 0.05),
	    .beta = between(&rng, 0.005, 0.08),
	    .omega = between(&rng, 0.1, 2),
	    .targeting = 1};
	c->ncampaigns = 1;
	c->campaign = k = array(t, 1, sizeof(*k));
	*k = (struct leat_truth_campaign){text(t, u->platform), LEAT_NONE,
	    leat_slice(leat_arena_printf(&t->arena, "%zu", 100001 + i)), c->name, text(t, u->event),
	    1, u->cpm, u->cpc, nearbyint(u->level), u->claim, u->steal, 0.1};
}

void
leat_truth_make(struct leat_truth *t, size_t nchannels, size_t ngeos, const struct leat_rng *rng)
{
	struct leat_rng geo = leat_rng_split(rng, "geo", 0);
	double sum = 0;

	*t = (struct leat_truth){.start = leat_day_from_civil(2024, 1, 1),
	    .days = 728,
	    .tz = LEAT_SLICE("UTC"),
	    .currency = LEAT_SLICE("EUR"),
	    .level = 400.0 * (double)nchannels,
	    .growth_per_year = 0.05,
	    .day_of_week = {0.02, 0, 0, 0.01, 0.03, -0.02, -0.04},
	    .nyearly = 2,
	    .yearly = {{0.08, -0.04}, {0.02, 0.01}},
	    .order_value = 60,
	    .order_value_cv = 0.5,
	    .journey_days = 30,
	    .lambda0 = 0.002,
	    .ngeos = ngeos,
	    .ncontrols = 1,
	    .nchannels = nchannels,
	    .faults = leat_truth_faults_usual};
	t->noise_sd = 0.06 * t->level;
	t->geo = array(t, ngeos, sizeof(*t->geo));
	for (size_t g = 0; g < ngeos; g++)
		sum += t->geo[g].share = leat_rng_gamma(&geo, 4) + 0.5;
	for (size_t g = 0; g < ngeos; g++) {
		t->geo[g].share /= sum;
		t->geo[g].name = ngeos == 1
				     ? LEAT_NONE
				     : leat_slice(leat_arena_printf(&t->arena, "geo_%04zu", g + 1));
	}
	t->control = array(t, 1, sizeof(*t->control));
	*t->control = (struct leat_truth_control){LEAT_SLICE("promotion"), 0.15 * t->level, 5, 45};
	t->channel = array(t, nchannels, sizeof(*t->channel));
	for (size_t i = 0; i < nchannels; i++)
		make_channel(t, i, leat_rng_split(rng, "channel", i));
}

/*
 * Ranges. Each check names the key as the truth file has it.
 */
static int
bad(struct leat_err *err, const char *path, const char *key, const char *want)
{
	char place[96];

	snprintf(place, sizeof(place), "%.60s%s%.30s", path, *path ? "." : "", key);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, place, "must be %s", want);
}

struct range {
	const char *key;
	double value, min, max;
	bool open; /* min itself is out */
};

static int
in_range(const struct range *r, size_t n, const char *path, struct leat_err *err)
{
	char want[80];

	for (size_t i = 0; i < n; i++) {
		if (isfinite(r[i].value) && r[i].value <= r[i].max &&
		    (r[i].open ? r[i].value > r[i].min : r[i].value >= r[i].min))
			continue;
		snprintf(want, sizeof(want), "%s %g and at most %g",
		    r[i].open ? "above" : "at least", r[i].min, r[i].max);
		return bad(err, path, r[i].key, want);
	}
	return LEAT_OK;
}

#define IN_RANGE(path, err, ...)                                                                   \
	in_range((const struct range[]){__VA_ARGS__},                                              \
	    sizeof((const struct range[]){__VA_ARGS__}) / sizeof(struct range), path, err)

#define MONEY_MAX 1e9 /* a day; keeps every sum within 64 bits of micros */

static int
check_campaign(const struct leat_truth_campaign *k, const char *path, struct leat_err *err)
{
	return IN_RANGE(path, err, {"share", k->share, 0, 1, true},
	    {"cpm", k->cpm, 0, MONEY_MAX, true}, {"cpc", k->cpc, 0, MONEY_MAX, true},
	    {"budget", k->budget, 0, MONEY_MAX, false}, {"claim", k->claim, 0, 100, false},
	    {"steal", k->steal, 0, 1, false},
	    {"touch_per_click", k->touch_per_click, 0, 1000, false});
}

/* Parameters within their curves' bounds; carry-over must end, so a retention is short of 1. */
static int
check_curve(const struct leat_truth_channel *c, const char *path, struct leat_err *err)
{
	const struct leat_adstock *a = c->shape.adstock;
	const struct leat_saturation *s = c->shape.saturation;
	int na = a->nparameters, ns = s->nparameters, st = LEAT_OK;

	for (int i = 0; st == LEAT_OK && i < na + ns; i++) {
		const char *key = i < na ? a->parameter[i] : s->parameter[i - na];
		double upper = i < na ? a->upper[i] : s->upper[i - na];
		bool retention = strcmp(key, "alpha") == 0, delay = strcmp(key, "theta") == 0;

		st = IN_RANGE(path, err,
		    {key, c->par[i], 0, retention ? 0.999 : fmin(upper, 1e6),
			!retention && !delay});
	}
	return st;
}

static int
check_channel(const struct leat_truth_channel *c, struct leat_err *err)
{
	const struct leat_truth_spend *s = &c->spend;
	char path[64], below[96];
	double sum = 0;
	int st;

	snprintf(
	    path, sizeof(path), "channels.%.*s", (int)(c->name.n < 50 ? c->name.n : 50), c->name.p);
	st = IN_RANGE(path, err, {"scale", c->scale, 0, MONEY_MAX, true},
	    {"beta", c->beta, 0, MONEY_MAX, false}, {"spend.level", s->level, 0, MONEY_MAX, true},
	    {"spend.growth_per_year", s->growth_per_year, -0.5, 10, false},
	    {"spend.weekly_sd", s->weekly_sd, 0, 3, false},
	    {"spend.daily_sd", s->daily_sd, 0, 3, false},
	    {"spend.on_days", (double)s->on_days, s->off_days > 0, 36600, false},
	    {"spend.off_days", (double)s->off_days, 0, 36600, false},
	    {"spend.off_level", s->off_level, 0, 1, false},
	    {"journey.rate", c->hazard.rate, 0, 1000, false},
	    {"journey.beta", c->hazard.beta, 0, 1000, false},
	    {"journey.omega", c->hazard.omega, 0, 1e6, true},
	    {"journey.tail", c->hazard.tail, 0, 100, false},
	    {"journey.fatigue", c->hazard.fatigue, 0, 0.999, false},
	    {"journey.unseen", c->hazard.unseen, 0, 0.999, false},
	    {"journey.targeting", c->hazard.targeting, 0, 10, false});
	if (st == LEAT_OK)
		st = check_curve(c, path, err);
	for (size_t i = 0; st == LEAT_OK && i < c->ncampaigns; i++) {
		snprintf(below, sizeof(below), "%s.campaigns[%zu]", path, i);
		st = check_campaign(&c->campaign[i], below, err);
		sum += c->campaign[i].share;
	}
	if (st == LEAT_OK && fabs(sum - 1) > 1e-9)
		st = bad(err, path, "campaigns", "campaigns whose shares add up to 1");
	return st;
}

static int
check_geos(const struct leat_truth *t, struct leat_err *err)
{
	double sum = 0;
	int st = LEAT_OK;

	for (size_t g = 0; st == LEAT_OK && g < t->ngeos; g++) {
		sum += t->geo[g].share;
		st = IN_RANGE("geos", err, {"share", t->geo[g].share, 0, 1, true});
		if (st == LEAT_OK && t->geo[g].name.n == 0 && t->ngeos > 1)
			st = bad(err, "geos", "name", "given");
	}
	if (st == LEAT_OK && fabs(sum - 1) > 1e-9)
		st = bad(err, "", "geos", "geos whose shares add up to 1");
	return st;
}

static int
check_segments(const struct leat_truth *t, struct leat_err *err)
{
	double sum = 0;
	int st = LEAT_OK;

	for (size_t i = 0; st == LEAT_OK && i < t->nsegments; i++) {
		const struct leat_truth_segment *s = &t->segment[i];

		sum += s->share;
		st = IN_RANGE("journeys.segments", err, {"share", s->share, 0, 1, true},
		    {"rate", s->rate, 0, 1000, false}, {"lambda0", s->lambda0, 0, 1000, false});
		if (st == LEAT_OK && s->name.n == 0)
			st = bad(err, "journeys.segments", "name", "given");
	}
	if (st == LEAT_OK && t->nsegments && fabs(sum - 1) > 1e-9)
		st = bad(err, "journeys", "segments", "segments whose shares add up to 1");
	return st;
}

static int
check_controls(const struct leat_truth *t, struct leat_err *err)
{
	int st = LEAT_OK;

	for (size_t i = 0; st == LEAT_OK && i < t->ncontrols; i++) {
		const struct leat_truth_control *c = &t->control[i];

		st = IN_RANGE("controls", err, {"effect", c->effect, -MONEY_MAX, MONEY_MAX, false},
		    {"every_days", (double)c->every_days, 1, 36600, false},
		    {"days", (double)c->days, 0, (double)c->every_days, false});
	}
	return st;
}

static int
check_names(const struct leat_truth *t, struct leat_err *err)
{
	for (size_t i = 0; i < t->nchannels; i++) {
		struct leat_slice name = t->channel[i].name;

		if (name.n == 0)
			return bad(err, "channels", "name", "given");
		for (size_t k = 0; k < name.n; k++)
			if ((unsigned char)name.p[k] < ' ' || name.p[k] == ',' || name.p[k] == '"')
				return bad(err, "channels", "name",
				    "without commas, quotes and control characters");
		if (leat_truth_channel(t, t->channel[i].name) != i)
			return bad(err, "channels", "name", "different for each channel");
	}
	return LEAT_OK;
}

static int
check_zone(const struct leat_truth *t, struct leat_err *err)
{
	struct leat_zone *zone;

	if (leat_zone_open(&zone, t->tz, NULL) != LEAT_OK)
		return bad(err, "", "tz", "an IANA time zone such as Europe/Berlin");
	leat_zone_free(zone);
	return LEAT_OK;
}

int
leat_truth_check(const struct leat_truth *t, struct leat_err *err)
{
	int st = IN_RANGE("", err, {"days", (double)t->days, 1, 36600, false},
	    {"noise_sd", t->noise_sd, 0, MONEY_MAX, false},
	    {"order_value.mean", t->order_value, 0.01, MONEY_MAX, false},
	    {"order_value.cv", t->order_value_cv, 0, 3, false},
	    {"baseline.level", t->level, 0, MONEY_MAX, false},
	    {"baseline.growth_per_year", t->growth_per_year, -0.5, 10, false},
	    {"journeys.days", t->journey_days, 0, 3660, true},
	    {"journeys.lambda0", t->lambda0, 0, 1000, false},
	    {"journeys.lift_se", t->lift_se, 0, 100, false});

	for (int i = 0; st == LEAT_OK && i < 7; i++)
		st = IN_RANGE("baseline", err, {"day_of_week", t->day_of_week[i], -1, 10, false});
	for (size_t i = 0; st == LEAT_OK && i < t->nyearly; i++)
		st = IN_RANGE("baseline", err, {"yearly", t->yearly[i][0], -1, 1, false},
		    {"yearly", t->yearly[i][1], -1, 1, false});
	if (st == LEAT_OK)
		st = check_zone(t, err);
	if (st == LEAT_OK)
		st = check_geos(t, err);
	if (st == LEAT_OK)
		st = check_segments(t, err);
	if (st == LEAT_OK)
		st = check_controls(t, err);
	if (st == LEAT_OK)
		st = check_names(t, err);
	for (size_t i = 0; st == LEAT_OK && i < t->nchannels; i++)
		st = check_channel(&t->channel[i], err);
	if (st == LEAT_OK)
		st = truth_check_experiments(t, err);
	return st;
}

double
leat_truth_outcome(const struct leat_truth_channel *c, double spend)
{
	return c->beta * leat_shape_steady(&c->shape, spend / c->scale, c->par, NULL);
}

size_t
leat_truth_channel(const struct leat_truth *t, struct leat_slice name)
{
	for (size_t i = 0; i < t->nchannels; i++)
		if (leat_slice_eq(t->channel[i].name, name))
			return i;
	return SIZE_MAX;
}

void
leat_truth_fini(struct leat_truth *t)
{
	leat_arena_fini(&t->arena);
	*t = (struct leat_truth){0};
}
