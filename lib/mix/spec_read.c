/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A specification from a JSON object: single values, of the model and of its channels. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "mix/spec_part.h"

const char *const leat_spec_channel_members[] = {
    "adstock", "saturation", "order", "normalised", "max_lag", "exposure", "effect", "varying"};
const size_t leat_spec_nchannel_members = 8;

const char *const leat_spec_members[] = {"kpi", "period", "value_per_kpi", "currency", "rates",
    "credits", "credits_inform", "likelihood", "autocorrelation", "adstock", "saturation", "order",
    "normalised", "max_lag", "exposure", "effect", "varying", "channels", "trend", "trend_knots",
    "yearly_order", "day_of_week", "events", "controls", "standardise_controls", "interactions",
    "hierarchy", "outcome_scaling", "exposure_scaling", "experiments", "priors"};
const size_t leat_spec_nmembers = sizeof(leat_spec_members) / sizeof(leat_spec_members[0]);

enum { LAG_MOST = 366, VARYING_MOST = 60, TREND_KNOTS_MOST = 500, YEARLY_MOST = 20 };

int
leat_spec_at(const char *path, const char *key, struct leat_err *err, const char *fmt, ...)
{
	char where[LEAT_SPEC_PATH], text[400];
	va_list ap;

	snprintf(where, sizeof(where), "%s%s%s", path, *path && *key ? "." : "", key);
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "%s", text);
}

static bool
absent(const struct leat_json *v)
{
	return v == NULL || v->type == LEAT_JSON_NULL;
}

int
leat_spec_want_whole(const struct leat_json *object, const char *path, const char *key, int64_t low,
    int64_t high, int *out, struct leat_err *err)
{
	int64_t v = *out;
	int status = leat_json_want_i64(object, path, key, &v, err);

	if (status != LEAT_OK || absent(leat_json_get(object, key)))
		return status;
	if (v < low || v > high)
		return leat_spec_at(path, key, err, "must be a whole number from %lld to %lld",
		    (long long)low, (long long)high);
	*out = (int)v;
	return LEAT_OK;
}

int
leat_spec_want_word(const struct leat_json *object, const char *path, const char *key,
    const struct leat_words *words, int *out, struct leat_err *err)
{
	struct leat_slice text = LEAT_NONE;
	struct leat_buf list = {0};
	int status = leat_json_want_text(object, path, key, &text, err);

	if (status != LEAT_OK || text.p == NULL)
		return status;
	for (size_t i = 0; i < words->n; i++)
		if (leat_slice_is(text, words->word[i])) {
			*out = (int)i;
			return LEAT_OK;
		}
	for (size_t i = 0; i < words->n; i++)
		leat_buf_printf(&list, "%s%s",
		    i == 0             ? ""
		    : i + 1 < words->n ? ", "
				       : " or ",
		    words->word[i]);
	status = leat_spec_at(path, key, err, "must be %s", list.p);
	leat_buf_fini(&list);
	return status;
}

/* want_shape -- an adstock or a saturation, by name. */
static int
want_shape(const struct leat_json *object, const char *path, const char *key, bool adstock,
    struct leat_shape *shape, struct leat_err *err)
{
	const char *name[64];
	struct leat_words words = {name, adstock ? leat_nadstocks : leat_nsaturations};
	int at = -1, status;

	for (size_t i = 0; i < words.n; i++)
		name[i] = adstock ? leat_adstocks[i]->name : leat_saturations[i]->name;
	status = leat_spec_want_word(object, path, key, &words, &at, err);
	if (status == LEAT_OK && at >= 0 && adstock)
		shape->adstock = leat_adstocks[at];
	else if (status == LEAT_OK && at >= 0)
		shape->saturation = leat_saturations[at];
	return status;
}

/* want_lag -- periods, or "auto". */
static int
want_lag(const struct leat_json *object, const char *path, int *lag, struct leat_err *err)
{
	const struct leat_json *v = leat_json_get(object, "max_lag");

	if (v && v->type == LEAT_JSON_STRING && leat_slice_is(v->text, "auto")) {
		*lag = LEAT_LAG_AUTO;
		return LEAT_OK;
	}
	if (!absent(v) && v->type != LEAT_JSON_NUMBER)
		return leat_spec_at(
		    path, "max_lag", err, "must be a number of periods, or \"auto\"");
	return leat_spec_want_whole(object, path, "max_lag", 0, LAG_MOST, lag, err);
}

/* read_channel -- what is said of one channel, or of all that have nothing of their own. */
static int
read_channel(struct leat_spec_channel *c, const struct leat_json *object, const char *path,
    struct leat_err *err)
{
	int order = c->shape.saturate_first, exposure = (int)c->exposure, effect = (int)c->effect;
	int status;

	if ((status = want_shape(object, path, "adstock", true, &c->shape, err)) ||
	    (status = want_shape(object, path, "saturation", false, &c->shape, err)) ||
	    (status = leat_spec_want_word(object, path, "order", &leat_spec_orders, &order, err)) ||
	    (status = leat_json_want_bool(object, path, "normalised", &c->shape.normalised, err)) ||
	    (status = want_lag(object, path, &c->shape.max_lag, err)) ||
	    (status = leat_spec_want_word(
		 object, path, "exposure", &leat_spec_exposures, &exposure, err)) ||
	    (status = leat_spec_want_word(
		 object, path, "effect", &leat_spec_effects, &effect, err)) ||
	    (status = leat_spec_want_whole(
		 object, path, "varying", 0, VARYING_MOST, &c->varying, err)))
		return status;
	if (c->varying == 1)
		return leat_spec_at(path, "varying", err, "must be 0, or at least 2 knots");
	c->shape.saturate_first = order == 1;
	c->exposure = (enum leat_exposure)exposure;
	c->effect = (enum leat_effect)effect;
	return LEAT_OK;
}

static int
read_channels(
    struct leat_spec *s, const struct leat_json *object, const char *path, struct leat_err *err)
{
	const struct leat_json *channels = NULL;
	char where[LEAT_SPEC_PATH], safe[LEAT_SAFE_MAX];
	int status =
	    leat_json_want_node(object, path, "channels", LEAT_JSON_OBJECT, &channels, err);

	for (const struct leat_json *c = channels ? channels->child : NULL; c && status == LEAT_OK;
	     c = c->next) {
		char *name = leat_slice_dup(c->key);

		snprintf(where, sizeof(where), "%s%schannels.%.40s", path, *path ? "." : "",
		    leat_safe(c->key, safe));
		if (c->key.n == 0)
			status = leat_spec_at(path, "channels", err, "a channel must have a name");
		else if (c->type != LEAT_JSON_OBJECT)
			status = leat_spec_at(where, "", err, "must be an object");
		else
			status = leat_json_only(
			    c, where, leat_spec_channel_members, leat_spec_nchannel_members, err);
		if (status == LEAT_OK)
			status = read_channel(leat_spec_channel(s, name), c, where, err);
		free(name);
	}
	return status;
}

/* want_text -- a text that s owns. */
static int
want_text(const struct leat_json *object, const char *path, const char *key, char **out,
    struct leat_err *err)
{
	struct leat_slice text = LEAT_NONE;
	int status = leat_json_want_text(object, path, key, &text, err);

	if (status != LEAT_OK || text.p == NULL)
		return status;
	if (text.n == 0)
		return leat_spec_at(path, key, err, "must not be empty");
	free(*out);
	*out = leat_slice_dup(text);
	return LEAT_OK;
}

/* read_data -- which outcome, by what periods, in what money. */
static int
read_data(
    struct leat_spec *s, const struct leat_json *object, const char *path, struct leat_err *err)
{
	int period = s->period_days == 7;
	const struct leat_json *v = leat_json_get(object, "period");
	int status = want_text(object, path, "kpi", &s->kpi, err);

	if (status == LEAT_OK)
		status =
		    leat_spec_want_word(object, path, "period", &leat_spec_periods, &period, err);
	if (status == LEAT_OK && !absent(v))
		s->period_days = period ? 7 : 1;
	if (status == LEAT_OK)
		status =
		    leat_json_want_number(object, path, "value_per_kpi", &s->value_per_kpi, err);
	if (status == LEAT_OK && !absent(leat_json_get(object, "value_per_kpi")) &&
	    !(s->value_per_kpi > 0 && isfinite(s->value_per_kpi)))
		status = leat_spec_at(path, "value_per_kpi", err, "must be above 0");
	if (status == LEAT_OK)
		status = want_text(object, path, "credits", &s->credits, err);
	if (status == LEAT_OK)
		status = want_text(object, path, "currency", &s->currency, err);
	if (status == LEAT_OK && s->currency &&
	    leat_column_check(
		&leat_observations.column[LEAT_OBS_CURRENCY], leat_slice(s->currency)))
		status =
		    leat_spec_at(path, "currency", err, "must be an ISO 4217 code such as EUR");
	return status;
}

/* read_terms -- what the baseline is made of, and how outcomes scatter about it. */
static int
read_terms(
    struct leat_spec *s, const struct leat_json *object, const char *path, struct leat_err *err)
{
	int likelihood = (int)s->likelihood, ar1 = s->autocorrelated, trend = (int)s->trend;
	int outcome = (int)s->outcome_scaling, exposure = (int)s->exposure_scaling, status;

	if ((status = leat_spec_want_word(
		 object, path, "likelihood", &leat_spec_likelihoods, &likelihood, err)) ||
	    (status = leat_spec_want_word(
		 object, path, "autocorrelation", &leat_spec_autocorrelations, &ar1, err)) ||
	    (status = leat_spec_want_word(object, path, "trend", &leat_spec_trends, &trend, err)) ||
	    (status = leat_spec_want_whole(
		 object, path, "trend_knots", 0, TREND_KNOTS_MOST, &s->trend_knots, err)) ||
	    (status = leat_spec_want_whole(
		 object, path, "yearly_order", 0, YEARLY_MOST, &s->yearly_order, err)) ||
	    (status = leat_json_want_bool(object, path, "day_of_week", &s->day_of_week, err)) ||
	    (status = leat_json_want_bool(
		 object, path, "standardise_controls", &s->standardise_controls, err)) ||
	    (status = leat_json_want_bool(object, path, "hierarchy", &s->hierarchy, err)) ||
	    (status =
		    leat_json_want_bool(object, path, "credits_inform", &s->credits_inform, err)) ||
	    (status = leat_spec_want_word(
		 object, path, "outcome_scaling", &leat_spec_scalings, &outcome, err)) ||
	    (status = leat_spec_want_word(
		 object, path, "exposure_scaling", &leat_spec_scalings, &exposure, err)))
		return status;
	s->likelihood = (enum leat_likelihood_kind)likelihood;
	s->autocorrelated = ar1 == 1;
	s->trend = (enum leat_trend)trend;
	s->outcome_scaling = (enum leat_scaling)outcome;
	s->exposure_scaling = (enum leat_scaling)exposure;
	if (s->trend == LEAT_TREND_PIECEWISE && s->trend_knots == 0)
		return leat_spec_at(path, "trend_knots", err,
		    "a piecewise trend needs at least one change of its slope");
	if (s->trend == LEAT_TREND_KNOTS && s->trend_knots == 1)
		return leat_spec_at(
		    path, "trend_knots", err, "must be 0 (one a period), or at least 2 knots");
	return LEAT_OK;
}

int
leat_spec_read(
    struct leat_spec *s, const struct leat_json *object, const char *path, struct leat_err *err)
{
	int status = read_data(s, object, path, err);

	if (status == LEAT_OK)
		status = read_terms(s, object, path, err);
	if (status == LEAT_OK)
		status = read_channel(&s->usual, object, path, err);
	if (status == LEAT_OK)
		status = read_channels(s, object, path, err);
	return status == LEAT_OK ? leat_spec_read_lists(s, object, path, err) : status;
}
