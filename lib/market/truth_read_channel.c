/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "market/truth_part.h"

static int
read_campaign(struct leat_truth *t, const struct leat_json *o, const char *path,
    struct leat_truth_campaign *k, struct leat_err *err)
{
	static const char *const keys[] = {"platform", "account", "id", "name", "event", "share",
	    "cpm", "cpc", "budget", "claim", "steal", "touch_per_click"};
	int st = truth_is_object(o, path, err);

	*k = (struct leat_truth_campaign){.event = LEAT_SLICE("click"), .share = 1, .claim = 1};
	if (st == LEAT_OK)
		st = leat_json_only(o, path, keys, TRUTH_NKEYS(keys), err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, path, "platform", &k->platform, err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, path, "account", &k->account, err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, path, "id", &k->id, err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, path, "name", &k->name, err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, path, "event", &k->event, err);
	if (st == LEAT_OK)
		st = TRUTH_WANT_NUMBERS(o, path, err, {"share", &k->share}, {"cpm", &k->cpm},
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
		return truth_fault(err, path, "kind is no known adstock");
	if (st == LEAT_OK && o)
		st = read_parameters(o, path, c->shape.adstock->parameter,
		    c->shape.adstock->nparameters, more, TRUTH_NKEYS(more), c->par, err);
	if (st == LEAT_OK && o)
		st = leat_json_want_i64(o, path, "max_lag", &max_lag, err);
	if (st == LEAT_OK && o)
		st = leat_json_want_bool(o, path, "normalised", &c->shape.normalised, err);
	if (st == LEAT_OK && (max_lag < 0 || max_lag > 365))
		st = truth_fault(err, path, "max_lag must be 0 to 365 days");
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
		return truth_fault(err, path, "kind is no known saturation");
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
	st = leat_json_only(o, path, keys, TRUTH_NKEYS(keys), err);
	if (st == LEAT_OK)
		st = TRUTH_WANT_NUMBERS(o, path, err, {"level", &s->level},
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
	st = leat_json_only(o, path, keys, TRUTH_NKEYS(keys), err);
	if (st == LEAT_OK)
		st = TRUTH_WANT_NUMBERS(o, path, err, {"rate", &h->rate}, {"beta", &h->beta},
		    {"omega", &h->omega}, {"tail", &h->tail}, {"fatigue", &h->fatigue},
		    {"unseen", &h->unseen}, {"targeting", &h->targeting});
	return st;
}

static int
read_campaigns(struct leat_truth *t, const struct leat_json *o, const char *path,
    struct leat_truth_channel *c, struct leat_err *err)
{
	const struct leat_json *e;
	char at[TRUTH_PATH];
	int st = truth_want_array(
	    t, o, path, "campaigns", sizeof(*c->campaign), &e, &c->ncampaigns, &c->campaign, err);

	for (size_t i = 0; st == LEAT_OK && i < c->ncampaigns; i++, e = e->next) {
		snprintf(at, sizeof(at), "%.70s.campaigns[%zu]", path, i);
		st = read_campaign(t, e, at, &c->campaign[i], err);
	}
	return st;
}

int
truth_read_channel(struct leat_truth *t, const struct leat_json *o, size_t i, struct leat_err *err)
{
	static const char *const keys[] = {"name", "adstock", "saturation", "saturate_first",
	    "scale", "beta", "spend", "journey", "campaigns"};
	struct leat_truth_channel *c = &t->channel[i];
	const struct leat_json *child;
	char path[TRUTH_PATH], at[TRUTH_PATH];
	int st;

	snprintf(path, sizeof(path), "channels[%zu]", i);
	st = truth_is_object(o, path, err);
	if (st == LEAT_OK)
		st = leat_json_only(o, path, keys, TRUTH_NKEYS(keys), err);
	if (st == LEAT_OK)
		st = truth_want_text(t, o, path, "name", &c->name, err);
	if (st == LEAT_OK)
		st = leat_json_want_bool(o, path, "saturate_first", &c->shape.saturate_first, err);
	if (st == LEAT_OK)
		st = TRUTH_WANT_NUMBERS(o, path, err, {"scale", &c->scale}, {"beta", &c->beta});
	if (st == LEAT_OK && (st = truth_below(o, path, "adstock", &child, at, err)) == LEAT_OK)
		st = read_adstock(child, at, c, err);
	if (st == LEAT_OK && (st = truth_below(o, path, "saturation", &child, at, err)) == LEAT_OK)
		st = read_saturation(child, at, c, err);
	if (st == LEAT_OK && (st = truth_below(o, path, "spend", &child, at, err)) == LEAT_OK)
		st = read_spend(child, at, &c->spend, err);
	if (st == LEAT_OK && (st = truth_below(o, path, "journey", &child, at, err)) == LEAT_OK)
		st = read_hazard(child, at, &c->hazard, err);
	if (st == LEAT_OK)
		st = read_campaigns(t, o, path, c, err);
	return st;
}
