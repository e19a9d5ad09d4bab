/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/spec.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "record/json.h"

/*
 * The classes of parameters: where a value may lie, and the two presets' priors.
 *
 * pymc is PyMC-Marketing's (its Hill too), on axes where the maximum is 1.
 *
 * default is on axes where the mean is 1 (of the outcome; of the exposure in
 * periods that have any), so no number depends on a currency, a market's size or
 * one extreme day:
 *   intercept        the level without media, between none and all of the outcome;
 *   effect           a channel's return relative to all outcome over all spend:
 *                    exponential, mean a half, one chance in 20 of 1.5 or more;
 *   alpha            any retention; neither 0 nor 1 exactly;
 *   lambda           at mean exposure from 18 % to 98 % of the ceiling (90 % of the prior);
 *   half_saturation  reached at a third to three times mean exposure;
 *   slope            around 1 (concave); mildly S-shaped if the data say so;
 *   control          outcome per standard deviation of the control;
 *   trend            change from the first to the last period;
 *   day_of_week, fourier  swings of some 30 % of the mean;
 *   event            outcome on the days of an event;
 *   trend_change     of slope, per whole span: most changes are none;
 *   knot             swings of some 30 % of the mean;
 *   interaction      mean outcome that two channels bring only together;
 *   varying          sd of a channel's log effectiveness over time;
 *   nu, dispersion, rho  of the likelihood: Student t's degrees of freedom (Juarez and
 *                    Steel 2010), counts' dispersion, the residuals' autocorrelation;
 *   sigma            noise of up to about the mean.
 * All but effect are in units of mean outcome.
 */
static const struct class {
	const char *name;
	double lower, upper;
	struct leat_prior usual, pymc;
} classes[] = {
    {"intercept", -INFINITY, INFINITY, {LEAT_PRIOR_NORMAL, 0.5, 1, 0, 0},
	{LEAT_PRIOR_NORMAL, 0, 2, 0, 0}},
    {"effect", 0, INFINITY, {LEAT_PRIOR_GAMMA, 1, 2, 0, 0}, {LEAT_PRIOR_HALF_NORMAL, 2, 0, 0, 0}},
    {"alpha", 0, 1, {LEAT_PRIOR_BETA, 2, 2, 0, 0}, {LEAT_PRIOR_BETA, 1, 3, 0, 0}},
    {"lambda", 0, INFINITY, {LEAT_PRIOR_GAMMA, 2, 1, 0, 0}, {LEAT_PRIOR_GAMMA, 3, 1, 0, 0}},
    {"half_saturation", 0, INFINITY, {LEAT_PRIOR_LOG_NORMAL, 0, 0.7, 0, 0},
	{LEAT_PRIOR_HALF_NORMAL, 1.5, 0, 0, 0}},
    {"slope", 0, INFINITY, {LEAT_PRIOR_LOG_NORMAL, 0, 0.4, 0, 0},
	{LEAT_PRIOR_HALF_NORMAL, 1.5, 0, 0, 0}},
    {"control", -INFINITY, INFINITY, {LEAT_PRIOR_NORMAL, 0, 0.5, 0, 0},
	{LEAT_PRIOR_NORMAL, 0, 2, 0, 0}},
    {"trend", -INFINITY, INFINITY, {LEAT_PRIOR_NORMAL, 0, 0.5, 0, 0},
	{LEAT_PRIOR_NORMAL, 0, 2, 0, 0}},
    {"day_of_week", -INFINITY, INFINITY, {LEAT_PRIOR_NORMAL, 0, 0.3, 0, 0},
	{LEAT_PRIOR_NORMAL, 0, 2, 0, 0}},
    {"fourier", -INFINITY, INFINITY, {LEAT_PRIOR_NORMAL, 0, 0.3, 0, 0},
	{LEAT_PRIOR_LAPLACE, 0, 1, 0, 0}},
    {"event", -INFINITY, INFINITY, {LEAT_PRIOR_NORMAL, 0, 0.5, 0, 0},
	{LEAT_PRIOR_NORMAL, 0, 2, 0, 0}},
    {"trend_change", -INFINITY, INFINITY, {LEAT_PRIOR_LAPLACE, 0, 0.3, 0, 0},
	{LEAT_PRIOR_LAPLACE, 0, 0.3, 0, 0}},
    {"knot", -INFINITY, INFINITY, {LEAT_PRIOR_NORMAL, 0, 0.3, 0, 0},
	{LEAT_PRIOR_NORMAL, 0, 2, 0, 0}},
    {"interaction", -INFINITY, INFINITY, {LEAT_PRIOR_NORMAL, 0, 0.1, 0, 0},
	{LEAT_PRIOR_NORMAL, 0, 0.1, 0, 0}},
    {"varying", 0, INFINITY, {LEAT_PRIOR_HALF_NORMAL, 0.2, 0, 0, 0},
	{LEAT_PRIOR_HALF_NORMAL, 0.2, 0, 0, 0}},
    {"nu", 0, INFINITY, {LEAT_PRIOR_GAMMA, 2, 0.1, 0, 0}, {LEAT_PRIOR_GAMMA, 2, 0.1, 0, 0}},
    {"dispersion", 0, INFINITY, {LEAT_PRIOR_LOG_NORMAL, 3, 1.5, 0, 0},
	{LEAT_PRIOR_LOG_NORMAL, 3, 1.5, 0, 0}},
    {"rho", -1, 1, {LEAT_PRIOR_TRUNCATED_NORMAL, 0, 0.5, -1, 1},
	{LEAT_PRIOR_TRUNCATED_NORMAL, 0, 0.5, -1, 1}},
    {"sigma", 0, INFINITY, {LEAT_PRIOR_HALF_NORMAL, 0.5, 0, 0, 0},
	{LEAT_PRIOR_HALF_NORMAL, 2, 0, 0, 0}},
};
#define NCLASSES (sizeof(classes) / sizeof(classes[0]))

static void
add_prior(struct leat_spec *s, char *name, const struct leat_prior *prior)
{
	LEAT_GROW(s->priors, s->npriors, s->priors_cap);
	s->priors[s->npriors++] = (struct leat_spec_prior){name, *prior};
}

int
leat_spec_init(struct leat_spec *s, const char *preset, struct leat_err *err)
{
	bool pymc = strcmp(preset, "pymc") == 0;

	memset(s, 0, sizeof(*s));
	if (!pymc && strcmp(preset, "default") != 0)
		return leat_err_set(err, LEAT_EUSAGE, "no model is called \"%.64s\"; there are %s",
		    preset, LEAT_SPEC_PRESETS);
	s->preset = pymc ? "pymc" : "default";
	s->likelihood = LEAT_LIKELIHOOD_NORMAL;
	s->usual.shape = (struct leat_shape){leat_adstock_find(LEAT_SLICE("geometric")),
	    leat_saturation_find(LEAT_SLICE("logistic")), pymc ? 7 : LEAT_LAG_AUTO, true, false};
	s->trend = pymc ? LEAT_TREND_NONE : LEAT_TREND_LINEAR;
	s->day_of_week = s->standardise_controls = !pymc;
	s->yearly_order = 2;
	s->outcome_scaling = s->exposure_scaling = pymc ? LEAT_SCALING_MAX : LEAT_SCALING_MEAN;
	s->usual.effect = pymc ? LEAT_EFFECT_BETA : LEAT_EFFECT_RETURN;
	for (size_t i = 0; i < NCLASSES; i++)
		add_prior(
		    s, leat_strdup(classes[i].name), pymc ? &classes[i].pymc : &classes[i].usual);
	return LEAT_OK;
}

void
leat_spec_fini(struct leat_spec *s)
{
	for (size_t i = 0; i < s->nchannels; i++)
		free(s->channels[i].channel);
	for (size_t i = 0; i < s->nevents; i++)
		free(s->events[i].name);
	for (size_t i = 0; i < s->ninteractions; i++)
		for (int k = 0; k < 2; k++)
			free(s->interactions[i].channel[k]);
	for (size_t i = 0; i < s->npriors; i++)
		free(s->priors[i].name);
	free(s->channels);
	free(s->events);
	free(s->interactions);
	free(s->priors);
	memset(s, 0, sizeof(*s));
}

struct leat_spec_channel *
leat_spec_channel(struct leat_spec *s, const char *channel)
{
	if (channel == NULL)
		return &s->usual;
	for (size_t i = 0; i < s->nchannels; i++)
		if (strcmp(s->channels[i].channel, channel) == 0)
			return &s->channels[i];
	LEAT_GROW(s->channels, s->nchannels, s->channels_cap);
	s->channels[s->nchannels] = s->usual;
	s->channels[s->nchannels].channel = leat_strdup(channel);
	return &s->channels[s->nchannels++];
}

const struct leat_spec_channel *
leat_spec_channel_of(const struct leat_spec *s, const char *channel)
{
	for (size_t i = 0; i < s->nchannels; i++)
		if (strcmp(s->channels[i].channel, channel) == 0)
			return &s->channels[i];
	return &s->usual;
}

static int
no_adstock(const char *name, struct leat_err *err)
{
	struct leat_buf list = {0};

	for (size_t i = 0; i < leat_nadstocks; i++)
		leat_buf_printf(&list, "%s%s", i ? ", " : "", leat_adstocks[i]->name);
	leat_err_set(
	    err, LEAT_EUSAGE, "no adstock is called \"%.64s\"; there are %s", name, list.p);
	leat_buf_fini(&list);
	return LEAT_EUSAGE;
}

static int
no_saturation(const char *name, struct leat_err *err)
{
	struct leat_buf list = {0};

	for (size_t i = 0; i < leat_nsaturations; i++)
		leat_buf_printf(&list, "%s%s", i ? ", " : "", leat_saturations[i]->name);
	leat_err_set(
	    err, LEAT_EUSAGE, "no saturation is called \"%.64s\"; there are %s", name, list.p);
	leat_buf_fini(&list);
	return LEAT_EUSAGE;
}

int
leat_spec_set_shape(struct leat_spec *s, const char *channel, const char *adstock,
    const char *saturation, int max_lag, struct leat_err *err)
{
	const struct leat_adstock *ad = adstock ? leat_adstock_find(leat_slice(adstock)) : NULL;
	const struct leat_saturation *sat =
	    saturation ? leat_saturation_find(leat_slice(saturation)) : NULL;
	struct leat_shape *shape;

	if (adstock && ad == NULL)
		return no_adstock(adstock, err);
	if (saturation && sat == NULL)
		return no_saturation(saturation, err);
	if (max_lag != LEAT_LAG_AUTO && (max_lag < 0 || max_lag > 366))
		return leat_err_set(
		    err, LEAT_EUSAGE, "longest lag %d: from 0 to 366 periods", max_lag);
	shape = &leat_spec_channel(s, channel)->shape;
	if (ad)
		shape->adstock = ad;
	if (sat)
		shape->saturation = sat;
	shape->max_lag = max_lag;
	return LEAT_OK;
}

/* "alpha[tv]" is of the class "alpha". */
static const struct class *
class_of(struct leat_slice name)
{
	struct leat_slice stem = LEAT_NONE;

	leat_slice_cut(&name, '[', &stem);
	for (size_t i = 0; i < NCLASSES; i++)
		if (leat_slice_is(stem, classes[i].name))
			return &classes[i];
	return NULL;
}

static int
no_class(struct leat_slice name, struct leat_err *err)
{
	struct leat_buf list = {0};
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < NCLASSES; i++)
		leat_buf_printf(&list, "%s%s", i ? ", " : "", classes[i].name);
	leat_err_set(err, LEAT_EUSAGE, "no parameter is called \"%s\"; there are %s",
	    leat_safe(name, safe), list.p);
	leat_buf_fini(&list);
	return LEAT_EUSAGE;
}

/*
 * Linear coefficients are sampled unbounded, effects and sigma on their
 * logarithms: their priors may end nowhere else, but for a beta that fades out
 * before its upper end. Curve parameters take any prior within their bounds.
 */
static bool
suits(const struct class *c, const struct leat_prior *p)
{
	double lower, upper;

	leat_prior_support(p, &lower, &upper);
	if (isinf(c->lower))
		return isinf(lower) && isinf(upper);
	if (strcmp(c->name, "effect") == 0 || strcmp(c->name, "sigma") == 0)
		return lower == 0 && (isinf(upper) || (p->family == LEAT_PRIOR_BETA && p->b >= 2));
	return lower >= c->lower && upper <= c->upper;
}

/* What a class takes, for the message when a prior does not suit it. */
static const char *
what_suits(const struct class *c)
{
	if (isinf(c->lower))
		return "takes a normal or laplace prior";
	if (strcmp(c->name, "effect") == 0 || strcmp(c->name, "sigma") == 0)
		return "takes a half-normal, log-normal or gamma prior, or a beta(A,B) with B of 2 "
		       "or more";
	return isinf(c->upper) ? "is above 0, the prior is not"
			       : "lies between 0 and 1, the prior does not";
}

int
leat_spec_set_prior(struct leat_spec *s, const char *text, struct leat_err *err)
{
	struct leat_slice rest = leat_slice(text), name = LEAT_NONE;
	const struct class *c;
	struct leat_prior prior;
	char safe[LEAT_SAFE_MAX];
	int status;

	leat_slice_cut(&rest, '=', &name);
	name = leat_slice_trim(name);
	if (rest.p == NULL)
		return leat_err_set(err, LEAT_EUSAGE,
		    "prior \"%s\": write it as NAME=FAMILY(NUMBERS)", leat_safe(name, safe));
	c = class_of(name);
	if (c == NULL)
		return no_class(name, err);
	status = leat_prior_parse(&prior, rest, err);
	if (status)
		return status;
	if (!suits(c, &prior))
		return leat_err_set(err, LEAT_EUSAGE, "prior \"%s\": %s %s",
		    leat_safe(leat_slice(text), safe), c->name, what_suits(c));
	for (size_t i = 0; i < s->npriors; i++)
		if (leat_slice_is(name, s->priors[i].name)) {
			s->priors[i].prior = prior;
			return LEAT_OK;
		}
	add_prior(s, leat_slice_dup(name), &prior);
	return LEAT_OK;
}

/* Is own "name[channel]"? */
static bool
is_own(const char *own, const char *name, const char *channel)
{
	size_t n = strlen(name), m = strlen(channel);

	return strncmp(own, name, n) == 0 && own[n] == '[' &&
	       strncmp(own + n + 1, channel, m) == 0 && strcmp(own + n + 1 + m, "]") == 0;
}

const struct leat_prior *
leat_spec_prior_of(const struct leat_spec *s, const char *name, const char *channel)
{
	const struct leat_prior *all = NULL;

	for (size_t i = 0; i < s->npriors; i++) {
		if (channel && is_own(s->priors[i].name, name, channel))
			return &s->priors[i].prior;
		if (strcmp(s->priors[i].name, name) == 0)
			all = &s->priors[i].prior;
	}
	return all;
}

struct leat_shape
leat_spec_shape_of(const struct leat_spec *s, const char *channel, int period_days)
{
	struct leat_shape shape = leat_spec_channel_of(s, channel)->shape;

	if (strcmp(shape.adstock->name, "none") == 0)
		shape.max_lag = 0;
	else if (shape.max_lag == LEAT_LAG_AUTO)
		shape.max_lag = period_days == 1 ? 27 : 7;
	return shape;
}

static const char *const scaling_names[] = {"none", "max", "mean", "population"};
static const char *const effect_names[] = {"beta", "share", "return", "roi", "marginal_roi"};

static void
shape_json(struct leat_jw *w, const struct leat_shape *shape)
{
	leat_jw_open(w, '{');
	leat_jw_key(w, "adstock");
	leat_jw_str(w, shape->adstock->name);
	leat_jw_key(w, "saturation");
	leat_jw_str(w, shape->saturation->name);
	leat_jw_key(w, "max_lag");
	leat_jw_i64(w, shape->max_lag);
	leat_jw_key(w, "normalised");
	leat_jw_bool(w, shape->normalised);
	leat_jw_key(w, "saturate_first");
	leat_jw_bool(w, shape->saturate_first);
	leat_jw_close(w, '}');
}

void
leat_spec_settings_json(
    const struct leat_spec *s, const struct leat_panel *panel, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	leat_jw_open(&w, '{');
	leat_jw_key(&w, "preset");
	leat_jw_str(&w, s->preset);
	leat_jw_key(&w, "trend");
	leat_jw_bool(&w, s->trend != LEAT_TREND_NONE);
	leat_jw_key(&w, "day_of_week");
	leat_jw_bool(&w, s->day_of_week);
	leat_jw_key(&w, "yearly_order");
	leat_jw_i64(&w, s->yearly_order);
	leat_jw_key(&w, "standardise_controls");
	leat_jw_bool(&w, s->standardise_controls);
	leat_jw_key(&w, "outcome_scaling");
	leat_jw_str(&w, scaling_names[s->outcome_scaling]);
	leat_jw_key(&w, "exposure_scaling");
	leat_jw_str(&w, scaling_names[s->exposure_scaling]);
	leat_jw_key(&w, "effect_prior_on");
	leat_jw_str(&w, effect_names[s->usual.effect]);
	leat_jw_key(&w, "shapes");
	leat_jw_open(&w, '{');
	for (size_t c = 0; c < panel->nchannels; c++) {
		struct leat_shape shape =
		    leat_spec_shape_of(s, panel->channel[c].name, panel->period_days);

		leat_jw_key(&w, panel->channel[c].name);
		shape_json(&w, &shape);
	}
	leat_jw_close(&w, '}');
	leat_jw_close(&w, '}');
}

void
leat_spec_priors_json(const struct leat_spec *s, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};
	struct leat_buf text = {0};

	leat_jw_open(&w, '{');
	for (size_t i = 0; i < s->npriors; i++) {
		text.n = 0;
		leat_prior_print(&s->priors[i].prior, &text);
		leat_jw_key(&w, s->priors[i].name);
		leat_jw_text(&w, leat_buf_slice(&text));
	}
	leat_jw_close(&w, '}');
	leat_buf_fini(&text);
}
