/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The truth file, written with every key, so that reading it gives the same market.
 */
#include "base/when.h"
#include "market/truth.h"

static void
put_number(struct leat_jw *w, const char *key, double v)
{
	leat_jw_key(w, key);
	leat_jw_number(w, v);
}

static void
put_i64(struct leat_jw *w, const char *key, int64_t v)
{
	leat_jw_key(w, key);
	leat_jw_i64(w, v);
}

static void
put_text(struct leat_jw *w, const char *key, struct leat_slice s)
{
	if (s.n == 0)
		return;
	leat_jw_key(w, key);
	leat_jw_text(w, s);
}

static void
open_key(struct leat_jw *w, const char *key, char bracket)
{
	leat_jw_key(w, key);
	leat_jw_open(w, bracket);
}

/* Of journeys only what is not the default is written: most are of the plain process. */
static void
put_other(struct leat_jw *w, const char *key, double v, double usual)
{
	if (v < usual || v > usual)
		put_number(w, key, v);
}

static void
put_true(struct leat_jw *w, const char *key, bool v)
{
	if (!v)
		return;
	leat_jw_key(w, key);
	leat_jw_bool(w, v);
}

static void
write_campaign(const struct leat_truth_campaign *k, struct leat_jw *w)
{
	leat_jw_open(w, '{');
	put_text(w, "platform", k->platform);
	put_text(w, "account", k->account);
	put_text(w, "id", k->id);
	put_text(w, "name", k->name);
	put_text(w, "event", k->event);
	put_number(w, "share", k->share);
	put_number(w, "cpm", k->cpm);
	put_number(w, "cpc", k->cpc);
	put_number(w, "budget", k->budget);
	put_number(w, "claim", k->claim);
	put_number(w, "steal", k->steal);
	put_number(w, "touch_per_click", k->touch_per_click);
	leat_jw_close(w, '}');
}

static void
write_curve(const struct leat_truth_channel *c, struct leat_jw *w)
{
	const struct leat_adstock *a = c->shape.adstock;
	const struct leat_saturation *s = c->shape.saturation;

	open_key(w, "adstock", '{');
	put_text(w, "kind", leat_slice(a->name));
	for (int i = 0; i < a->nparameters; i++)
		put_number(w, a->parameter[i], c->par[i]);
	put_i64(w, "max_lag", c->shape.max_lag);
	leat_jw_key(w, "normalised");
	leat_jw_bool(w, c->shape.normalised);
	leat_jw_close(w, '}');
	open_key(w, "saturation", '{');
	put_text(w, "kind", leat_slice(s->name));
	for (int i = 0; i < s->nparameters; i++)
		put_number(w, s->parameter[i], c->par[a->nparameters + i]);
	leat_jw_close(w, '}');
	leat_jw_key(w, "saturate_first");
	leat_jw_bool(w, c->shape.saturate_first);
	put_number(w, "scale", c->scale);
	put_number(w, "beta", c->beta);
}

static void
write_channel(const struct leat_truth_channel *c, struct leat_jw *w)
{
	leat_jw_open(w, '{');
	put_text(w, "name", c->name);
	write_curve(c, w);
	open_key(w, "spend", '{');
	put_number(w, "level", c->spend.level);
	put_number(w, "growth_per_year", c->spend.growth_per_year);
	put_number(w, "weekly_sd", c->spend.weekly_sd);
	put_number(w, "daily_sd", c->spend.daily_sd);
	put_i64(w, "on_days", c->spend.on_days);
	put_i64(w, "off_days", c->spend.off_days);
	put_number(w, "off_level", c->spend.off_level);
	leat_jw_close(w, '}');
	open_key(w, "journey", '{');
	put_number(w, "rate", c->hazard.rate);
	put_number(w, "beta", c->hazard.beta);
	put_number(w, "omega", c->hazard.omega);
	put_other(w, "tail", c->hazard.tail, 0);
	put_other(w, "fatigue", c->hazard.fatigue, 0);
	put_other(w, "unseen", c->hazard.unseen, 0);
	put_other(w, "targeting", c->hazard.targeting, 1);
	leat_jw_close(w, '}');
	open_key(w, "campaigns", '[');
	for (size_t i = 0; i < c->ncampaigns; i++)
		write_campaign(&c->campaign[i], w);
	leat_jw_close(w, ']');
	leat_jw_close(w, '}');
}

static void
write_baseline(const struct leat_truth *t, struct leat_jw *w)
{
	open_key(w, "baseline", '{');
	put_number(w, "level", t->level);
	put_number(w, "growth_per_year", t->growth_per_year);
	open_key(w, "day_of_week", '[');
	for (int i = 0; i < 7; i++)
		leat_jw_number(w, t->day_of_week[i]);
	leat_jw_close(w, ']');
	open_key(w, "yearly", '[');
	for (size_t k = 0; k < t->nyearly; k++) {
		leat_jw_open(w, '[');
		leat_jw_number(w, t->yearly[k][0]);
		leat_jw_number(w, t->yearly[k][1]);
		leat_jw_close(w, ']');
	}
	leat_jw_close(w, ']');
	leat_jw_close(w, '}');
}

static void
write_controls_and_geos(const struct leat_truth *t, struct leat_jw *w)
{
	open_key(w, "controls", '[');
	for (size_t i = 0; i < t->ncontrols; i++) {
		leat_jw_open(w, '{');
		put_text(w, "name", t->control[i].name);
		put_number(w, "effect", t->control[i].effect);
		put_i64(w, "days", t->control[i].days);
		put_i64(w, "every_days", t->control[i].every_days);
		leat_jw_close(w, '}');
	}
	leat_jw_close(w, ']');
	open_key(w, "geos", '[');
	for (size_t i = 0; i < t->ngeos; i++) {
		leat_jw_open(w, '{');
		put_text(w, "name", t->geo[i].name);
		put_number(w, "share", t->geo[i].share);
		leat_jw_close(w, '}');
	}
	leat_jw_close(w, ']');
}

static void
write_journeys(const struct leat_truth *t, struct leat_jw *w)
{
	open_key(w, "journeys", '{');
	put_number(w, "days", t->journey_days);
	put_number(w, "lambda0", t->lambda0);
	put_other(w, "lift_se", t->lift_se, 0);
	put_true(w, "spend", t->journey_spend);
	put_true(w, "show_segments", t->show_segments);
	if (t->nsegments)
		open_key(w, "segments", '[');
	for (size_t i = 0; i < t->nsegments; i++) {
		leat_jw_open(w, '{');
		put_text(w, "name", t->segment[i].name);
		put_number(w, "share", t->segment[i].share);
		put_number(w, "rate", t->segment[i].rate);
		put_number(w, "lambda0", t->segment[i].lambda0);
		leat_jw_close(w, '}');
	}
	if (t->nsegments)
		leat_jw_close(w, ']');
	leat_jw_close(w, '}');
}

void
leat_truth_write(const struct leat_truth *t, struct leat_jw *w)
{
	char day[LEAT_DAY_MAX];

	put_i64(w, "version", 1);
	leat_day_print(t->start, day);
	put_text(w, "start", leat_slice(day));
	put_i64(w, "days", t->days);
	put_text(w, "tz", t->tz);
	put_text(w, "currency", t->currency);
	open_key(w, "order_value", '{');
	put_number(w, "mean", t->order_value);
	put_number(w, "cv", t->order_value_cv);
	leat_jw_close(w, '}');
	put_number(w, "noise_sd", t->noise_sd);
	write_baseline(t, w);
	write_controls_and_geos(t, w);
	write_journeys(t, w);
	open_key(w, "channels", '[');
	for (size_t i = 0; i < t->nchannels; i++)
		write_channel(&t->channel[i], w);
	leat_jw_close(w, ']');
	if (t->nexperiments) {
		leat_jw_key(w, "experiments");
		leat_truth_experiments_write(t, w);
	}
	if (t->has_faults) {
		leat_jw_key(w, "faults");
		leat_truth_faults_write(&t->faults, w);
	}
}
