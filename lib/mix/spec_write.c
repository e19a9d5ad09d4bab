/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a specification says, as leat_spec_read reads it. */
#include "base/when.h"
#include "mix/spec_part.h"

static void
put_word(struct leat_jw *w, const char *key, const struct leat_words *words, int at)
{
	leat_jw_key(w, key);
	leat_jw_str(w, words->word[at]);
}

static void
put_whole(struct leat_jw *w, const char *key, int64_t v)
{
	leat_jw_key(w, key);
	leat_jw_i64(w, v);
}

static void
put_bool(struct leat_jw *w, const char *key, bool v)
{
	leat_jw_key(w, key);
	leat_jw_bool(w, v);
}

/* put_text -- null where there is none. */
static void
put_text(struct leat_jw *w, const char *key, const char *text)
{
	leat_jw_key(w, key);
	if (text)
		leat_jw_str(w, text);
	else
		leat_jw_null(w);
}

/* put_channel -- the members of a channel, max_lag being that of its periods. */
static void
put_channel(struct leat_jw *w, const struct leat_spec_channel *c, int max_lag)
{
	put_text(w, "adstock", c->shape.adstock->name);
	put_text(w, "saturation", c->shape.saturation->name);
	put_word(w, "order", &leat_spec_orders, c->shape.saturate_first);
	put_bool(w, "normalised", c->shape.normalised);
	leat_jw_key(w, "max_lag");
	if (max_lag == LEAT_LAG_AUTO)
		leat_jw_str(w, "auto");
	else
		leat_jw_i64(w, max_lag);
	put_word(w, "exposure", &leat_spec_exposures, (int)c->exposure);
	put_word(w, "effect", &leat_spec_effects, (int)c->effect);
	put_whole(w, "varying", c->varying);
}

static void
put_rates(struct leat_jw *w, const struct leat_spec *s)
{
	char text[LEAT_NUM_MAX];

	leat_jw_key(w, "rates");
	leat_jw_open(w, '{');
	for (size_t i = 0; i < s->nrates; i++) {
		size_t n = leat_rate_print(s->rates[i].rate, text);

		leat_jw_key(w, s->rates[i].currency);
		leat_jw_raw(w, (struct leat_slice){text, n});
	}
	leat_jw_close(w, '}');
}

/* put_events -- those of one name together, under its first. */
static void
put_events(struct leat_jw *w, const struct leat_spec *s)
{
	char first[LEAT_DAY_MAX], last[LEAT_DAY_MAX];
	struct leat_buf days = {0};

	leat_jw_key(w, "events");
	leat_jw_open(w, '{');
	for (size_t i = 0; i < s->nevents; i++) {
		const char *name = s->events[i].name;
		bool done = false;

		for (size_t j = 0; j < i; j++)
			done |= strcmp(s->events[j].name, name) == 0;
		if (done)
			continue;
		leat_jw_key(w, name);
		leat_jw_open(w, '[');
		for (size_t j = i; j < s->nevents; j++) {
			if (strcmp(s->events[j].name, name) != 0)
				continue;
			days.n = 0;
			leat_day_print(s->events[j].first, first);
			leat_day_print(s->events[j].last, last);
			leat_buf_printf(&days, "%s", first);
			if (s->events[j].last > s->events[j].first)
				leat_buf_printf(&days, "/%s", last);
			leat_jw_text(w, leat_buf_slice(&days));
		}
		leat_jw_close(w, ']');
	}
	leat_jw_close(w, '}');
	leat_buf_fini(&days);
}

static void
put_interactions(struct leat_jw *w, const struct leat_spec *s)
{
	leat_jw_key(w, "interactions");
	leat_jw_open(w, '[');
	for (size_t i = 0; i < s->ninteractions; i++) {
		leat_jw_open(w, '[');
		for (int k = 0; k < 2; k++)
			leat_jw_str(w, s->interactions[i].channel[k]);
		leat_jw_close(w, ']');
	}
	leat_jw_close(w, ']');
}

/* put_names -- null where none are given: then all count. */
static void
put_names(struct leat_jw *w, const char *key, const struct leat_spec_names *names)
{
	leat_jw_key(w, key);
	if (!names->given) {
		leat_jw_null(w);
		return;
	}
	leat_jw_open(w, '[');
	for (size_t i = 0; i < names->n; i++)
		leat_jw_str(w, names->name[i]);
	leat_jw_close(w, ']');
}

/* put_priors -- null of one that the preset chooses once it knows what a period is. */
static void
put_priors(struct leat_jw *w, const struct leat_spec *s, bool known)
{
	struct leat_buf text = {0};

	leat_jw_open(w, '{');
	for (size_t i = 0; i < s->npriors; i++) {
		text.n = 0;
		leat_prior_print(&s->priors[i].prior, &text);
		leat_jw_key(w, s->priors[i].name);
		if (!known && leat_spec_by_period(s, &s->priors[i]))
			leat_jw_null(w);
		else
			leat_jw_text(w, leat_buf_slice(&text));
	}
	leat_jw_close(w, '}');
	leat_buf_fini(&text);
}

/* put_value -- null where nothing is said. */
static void
put_value(struct leat_jw *w, double value)
{
	leat_jw_key(w, "value_per_kpi");
	if (value > 0)
		leat_jw_number(w, value);
	else
		leat_jw_null(w);
}

/*
 * put_data -- what an ensemble shares; kpi, period and currency as they turned out.
 * bare  without what nothing is said of
 */
static void
put_data(struct leat_jw *w, const struct leat_spec *s, const char *kpi, int period_days,
    const char *currency, bool bare)
{
	put_text(w, "preset", s->preset);
	put_text(w, "kpi", kpi);
	put_text(w, "period", period_days ? leat_spec_periods.word[period_days == 7] : NULL);
	if (!bare || s->value_per_kpi > 0)
		put_value(w, s->value_per_kpi);
	put_text(w, "currency", currency);
	put_rates(w, s);
	if (!bare || s->credits)
		put_text(w, "credits", s->credits);
	put_bool(w, "credits_inform", s->credits_inform);
	put_bool(w, "hierarchy", s->hierarchy);
}

static void
put_before(struct leat_jw *w, const struct leat_spec *s)
{
	put_word(w, "likelihood", &leat_spec_likelihoods, (int)s->likelihood);
	put_word(w, "autocorrelation", &leat_spec_autocorrelations, s->autocorrelated);
	put_channel(w, &s->usual, s->usual.shape.max_lag);
}

static void
put_after(struct leat_jw *w, const struct leat_spec *s)
{
	put_word(w, "trend", &leat_spec_trends, (int)s->trend);
	put_whole(w, "trend_knots", s->trend_knots);
	put_whole(w, "yearly_order", s->yearly_order);
	put_bool(w, "day_of_week", s->day_of_week);
	put_events(w, s);
	put_bool(w, "standardise_controls", s->standardise_controls);
	put_interactions(w, s);
	put_word(w, "outcome_scaling", &leat_spec_scalings, (int)s->outcome_scaling);
	put_word(w, "exposure_scaling", &leat_spec_scalings, (int)s->exposure_scaling);
}

void
leat_spec_write(const struct leat_spec *s, bool data, struct leat_jw *w)
{
	if (data)
		put_data(w, s, s->kpi, s->period_days, s->currency, false);
	put_before(w, s);
	leat_jw_key(w, "channels");
	leat_jw_open(w, '{');
	for (size_t i = 0; i < s->nchannels; i++) {
		leat_jw_key(w, s->channels[i].channel);
		leat_jw_open(w, '{');
		put_channel(w, &s->channels[i], s->channels[i].shape.max_lag);
		leat_jw_close(w, '}');
	}
	leat_jw_close(w, '}');
	put_after(w, s);
	put_names(w, "controls", &s->controls);
	put_names(w, "experiments", &s->experiments);
	leat_jw_key(w, "priors");
	put_priors(w, s, s->period_days != 0);
}

/* exposure_of -- what a channel's exposure has come to be. */
static enum leat_exposure
exposure_of(const struct leat_panel_channel *c)
{
	if (c->by_spend)
		return LEAT_EXPOSURE_SPEND;
	return c->frequency ? LEAT_EXPOSURE_REACH : LEAT_EXPOSURE_IMPRESSIONS;
}

void
leat_spec_settings_json(
    const struct leat_spec *s, const struct leat_panel *panel, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	leat_jw_open(&w, '{');
	put_data(&w, s, panel->kpi, panel->period_days, panel->currency, true);
	put_before(&w, s);
	leat_jw_key(&w, "channels");
	leat_jw_open(&w, '{');
	for (size_t c = 0; c < panel->nchannels; c++) {
		const struct leat_panel_channel *of = &panel->channel[c];
		struct leat_spec_channel own = *leat_spec_channel_of(s, of->name);

		own.exposure = exposure_of(of);
		own.shape = leat_spec_shape_of(s, of->name, panel->period_days);
		leat_jw_key(&w, of->name);
		leat_jw_open(&w, '{');
		put_channel(&w, &own, own.shape.max_lag);
		leat_jw_close(&w, '}');
	}
	leat_jw_close(&w, '}');
	put_after(&w, s);
	leat_jw_key(&w, "controls");
	leat_jw_open(&w, '[');
	for (size_t k = 0; k < panel->ncontrols; k++)
		leat_jw_str(&w, panel->control[k].name);
	leat_jw_close(&w, ']');
	leat_jw_key(&w, "experiments");
	leat_jw_open(&w, '[');
	for (size_t i = 0; i < panel->nlifts; i++)
		leat_jw_str(&w, panel->lift[i].name);
	leat_jw_close(&w, ']');
	leat_jw_close(&w, '}');
}

void
leat_spec_priors_json(const struct leat_spec *s, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	put_priors(&w, s, true);
}
