/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes of parameters, the presets' priors of them, and priors by name. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mix/spec_part.h"

/*
 * Linear coefficients are sampled unbounded, positive ones on their logarithms: their priors
 * may end nowhere else, but for a beta that fades out before its upper end. Curve parameters
 * and rho take any prior within their bounds; those of curves may be fixed.
 */
enum form { LINEAR, POSITIVE, CURVE, BOUNDED };

/* Whose own prior a name in brackets asks for. */
#define NOBODY LEAT_PRIOR_OF_NOBODY
#define CHANNEL LEAT_PRIOR_OF_CHANNEL
#define CONTROL LEAT_PRIOR_OF_CONTROL
#define EVENT LEAT_PRIOR_OF_EVENT

/*
 * The classes, and their priors in the order of the presets.
 *
 * pymc is PyMC-Marketing's (its Hill, delayed and Weibull too), on axes where the maximum is 1.
 * meridian is Meridian's, for outcomes per head, standardised, and exposures whose median is 1.
 *
 * default is on axes where the mean is 1 (of the outcome; of the exposure in
 * periods that have any), so no number depends on a currency, a market's size or
 * one extreme day:
 *   intercept        the level without media, between none and all of the outcome;
 *   effect           a channel's return relative to all outcome over all spend:
 *                    exponential, mean a half, one chance in 20 of 1.5 or more;
 *   organic          the share that a channel without spend has of the outcome;
 *   alpha            any retention; neither 0 nor 1 exactly. By day. Of spend that is even over
 *                    a week, the part alpha (1 - alpha^7) / (7 (1 - alpha)) of the effect comes
 *                    in later weeks: between 2 and 58 % (90 % of the prior), which beta(1,3)
 *                    is as the retention of a week (2 to 63 %), and beta(2,2) far from (14 to
 *                    86 %), which makes short effects long and returns too high;
 *   lambda           at mean exposure from 18 % to 98 % of the ceiling (90 % of the prior);
 *   half_saturation  reached at a third to three times mean exposure;
 *   slope            around 1 (concave); mildly S-shaped if the data say so;
 *   saturation_point as half_saturation, which is 0.55 of it;
 *   exponent         the elasticity, anywhere between nothing and proportion;
 *   theta            periods by which the peak is late: one or two, rarely four;
 *   shape, scale     of a Weibull: from steep decay to a late peak, over one to ten periods;
 *   control          outcome per standard deviation of the control;
 *   treatment        the contribution of a control that is a measure taken, over the outcome;
 *   trend            change from the first to the last period;
 *   day_of_week, fourier  swings of some 30 % of the mean;
 *   event            outcome on the days of an event;
 *   trend_change     of slope, per whole span: most changes are none;
 *   knot             swings of some 30 % of the mean;
 *   sigma            noise of up to about the mean;
 *   dispersion       counts scatter by 6 to 80 % of their mean beyond a Poisson's;
 *   rho              any carry-over of residuals, rather little than much;
 *   varying          sd of a channel's log effectiveness over time;
 *   interaction      mean outcome that two channels bring only together;
 *   tau, eta, xi     geos differ in level, in the logarithm of a channel's effect (sd),
 *                    and in the effect of a control (sd).
 * All but effect, organic and the last curve parameters are in units of mean outcome.
 *
 * nu: Juarez, Steel (2010), Model-based clustering of non-Gaussian panel data, in all presets.
 */
static const struct class {
	const char *name;
	enum form form;
	enum leat_prior_of whose;
	double lower, upper;
	const char *prior[LEAT_NPRESETS];
} classes[] = {
    {"intercept", LINEAR, NOBODY, -INFINITY, INFINITY,
	{"normal(0.5,1)", "normal(0,2)", "normal(0,5)"}},
    {"effect", POSITIVE, CHANNEL, 0, INFINITY,
	{"gamma(1,2)", "half-normal(2)", "log-normal(0.2,0.9)"}},
    {"organic", POSITIVE, CHANNEL, 0, INFINITY, {"beta(1,99)", "beta(1,99)", "beta(1,99)"}},
    {"alpha", CURVE, CHANNEL, 0, 1, {"beta(2,2)", "beta(1,3)", "beta(1,1)"}},
    {"theta", CURVE, CHANNEL, 0, INFINITY, {"half-normal(2)", "half-normal(1)", "half-normal(1)"}},
    {"shape", CURVE, CHANNEL, 0, INFINITY, {"log-normal(0.3,0.5)", "gamma(9,3)", "gamma(9,3)"}},
    {"scale", CURVE, CHANNEL, 0, INFINITY, {"log-normal(1,0.8)", "gamma(4,2)", "gamma(4,2)"}},
    {"lambda", CURVE, CHANNEL, 0, INFINITY, {"gamma(2,1)", "gamma(3,1)", "gamma(3,1)"}},
    {"half_saturation", CURVE, CHANNEL, 0, INFINITY,
	{"log-normal(0,0.7)", "half-normal(1.5)", "truncated-normal(0.8,0.8,0.1,10)"}},
    {"slope", CURVE, CHANNEL, 0, INFINITY, {"log-normal(0,0.4)", "half-normal(1.5)", "fixed(1)"}},
    {"saturation_point", CURVE, CHANNEL, 0, INFINITY,
	{"log-normal(0.6,0.7)", "half-normal(1)", "half-normal(1)"}},
    {"exponent", CURVE, CHANNEL, 0, 1, {"beta(2,2)", "beta(1,2)", "beta(1,2)"}},
    {"control", LINEAR, CONTROL, -INFINITY, INFINITY,
	{"normal(0,0.5)", "normal(0,2)", "normal(0,5)"}},
    {"treatment", BOUNDED, CONTROL, -1, 1,
	{"truncated-normal(0,0.1,-1,1)", "truncated-normal(0,0.1,-1,1)",
	    "truncated-normal(0,0.1,-1,1)"}},
    {"trend", LINEAR, NOBODY, -INFINITY, INFINITY, {"normal(0,0.5)", "normal(0,2)", "normal(0,5)"}},
    {"day_of_week", LINEAR, NOBODY, -INFINITY, INFINITY,
	{"normal(0,0.3)", "normal(0,2)", "normal(0,5)"}},
    {"fourier", LINEAR, NOBODY, -INFINITY, INFINITY,
	{"normal(0,0.3)", "laplace(0,1)", "normal(0,5)"}},
    {"event", LINEAR, EVENT, -INFINITY, INFINITY, {"normal(0,0.5)", "normal(0,2)", "normal(0,5)"}},
    {"trend_change", LINEAR, NOBODY, -INFINITY, INFINITY,
	{"laplace(0,0.3)", "laplace(0,0.3)", "laplace(0,0.3)"}},
    {"knot", LINEAR, NOBODY, -INFINITY, INFINITY, {"normal(0,0.3)", "normal(0,2)", "normal(0,5)"}},
    {"sigma", POSITIVE, NOBODY, 0, INFINITY,
	{"half-normal(0.5)", "half-normal(2)", "half-normal(5)"}},
    {"nu", POSITIVE, NOBODY, 0, INFINITY, {"gamma(2,0.1)", "gamma(2,0.1)", "gamma(2,0.1)"}},
    {"dispersion", POSITIVE, NOBODY, 0, INFINITY,
	{"log-normal(3,1.5)", "log-normal(3,1.5)", "log-normal(3,1.5)"}},
    {"rho", BOUNDED, NOBODY, -1, 1,
	{"truncated-normal(0,0.5,-1,1)", "truncated-normal(0,0.5,-1,1)",
	    "truncated-normal(0,0.5,-1,1)"}},
    {"varying", POSITIVE, CHANNEL, 0, INFINITY,
	{"half-normal(0.2)", "half-normal(0.2)", "half-normal(0.2)"}},
    {"interaction", LINEAR, NOBODY, -INFINITY, INFINITY,
	{"normal(0,0.1)", "normal(0,0.1)", "normal(0,0.1)"}},
    {"tau", LINEAR, NOBODY, -INFINITY, INFINITY, {"normal(0,0.5)", "normal(0,2)", "normal(0,5)"}},
    {"eta", POSITIVE, CHANNEL, 0, INFINITY,
	{"half-normal(0.5)", "half-normal(1)", "half-normal(1)"}},
    {"xi", POSITIVE, CONTROL, 0, INFINITY,
	{"half-normal(0.25)", "half-normal(2)", "half-normal(5)"}},
};
#define NCLASSES (sizeof(classes) / sizeof(classes[0]))

static const struct leat_prior weekly_alpha = {.family = LEAT_PRIOR_BETA, .a = 1, .b = 3};

static void
add_prior(struct leat_spec *s, char *name, const struct leat_prior *prior, bool of_preset)
{
	LEAT_GROW(s->priors, s->npriors, s->priors_cap);
	s->priors[s->npriors++] = (struct leat_spec_prior){name, *prior, of_preset};
}

int
leat_spec_preset_priors(struct leat_spec *s, int preset, struct leat_err *err)
{
	struct leat_prior prior;
	int status = LEAT_OK;

	for (size_t i = 0; i < NCLASSES && status == LEAT_OK; i++) {
		status = leat_prior_parse(&prior, leat_slice(classes[i].prior[preset]), err);
		if (status == LEAT_OK)
			add_prior(s, leat_strdup(classes[i].name), &prior, true);
	}
	return status;
}

/* "alpha[tv]" is of the class "alpha", and of the channel "tv"; *of is empty where there is none.
 */
static const struct class *
class_of(struct leat_slice name, struct leat_slice *of)
{
	struct leat_slice stem = LEAT_NONE;

	leat_slice_cut(&name, '[', &stem);
	*of = name;
	for (size_t i = 0; i < NCLASSES; i++)
		if (leat_slice_is(stem, classes[i].name))
			return &classes[i];
	return NULL;
}

enum leat_prior_of
leat_spec_prior_owner(const char *name, struct leat_slice *owner)
{
	const struct class *c = class_of(leat_slice(name), owner);

	if (c == NULL || owner->n == 0)
		return LEAT_PRIOR_OF_NOBODY;
	owner->n--; /* the bracket */
	return c->whose;
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

static bool
suits(const struct class *c, const struct leat_prior *p)
{
	double lower, upper;

	leat_prior_support(p, &lower, &upper);
	switch (c->form) {
	case LINEAR:
		return isinf(lower) && isinf(upper);
	case POSITIVE:
		return lower == 0 && (isinf(upper) || (p->family == LEAT_PRIOR_BETA && p->b >= 2));
	case CURVE:
	case BOUNDED:
		break;
	}
	if (p->family == LEAT_PRIOR_FIXED)
		return c->form == CURVE && lower > c->lower && upper < c->upper;
	return lower >= c->lower && upper <= c->upper;
}

/* What a class takes, for the message when a prior does not suit it. */
static void
what_suits(const struct class *c, char *out, size_t cap)
{
	static const char *const takes[] = {
	    [LINEAR] = "takes a prior without bounds: normal, laplace, student-t, cauchy",
	    [POSITIVE] = "takes a prior on all that is above 0, such as half-normal, log-normal, "
			 "gamma or exponential, or a beta(A,B) with B of 2 or more"};

	if (c->form == LINEAR || c->form == POSITIVE)
		snprintf(out, cap, "%s", takes[c->form]);
	else if (isinf(c->upper))
		snprintf(out, cap, "is above %g, the prior is not", c->lower);
	else
		snprintf(
		    out, cap, "lies between %g and %g, the prior does not", c->lower, c->upper);
}

/* check_owner -- brackets that close, behind a class that has them. */
static int
check_owner(
    const struct class *c, struct leat_slice name, struct leat_slice of, struct leat_err *err)
{
	static const char *const whose[] = {
	    [CHANNEL] = "CHANNEL", [CONTROL] = "CONTROL", [EVENT] = "EVENT"};
	char safe[LEAT_SAFE_MAX];

	if (of.p == NULL || (c->whose != NOBODY && of.n > 1 && of.p[of.n - 1] == ']'))
		return LEAT_OK;
	leat_safe(name, safe);
	if (c->whose == NOBODY)
		return leat_err_set(
		    err, LEAT_EUSAGE, "prior \"%s\": there is one %s only", safe, c->name);
	return leat_err_set(
	    err, LEAT_EUSAGE, "prior \"%s\": write it as %s[%s]", safe, c->name, whose[c->whose]);
}

int
leat_spec_put_prior(
    struct leat_spec *s, struct leat_slice name, struct leat_slice text, struct leat_err *err)
{
	struct leat_slice of;
	const struct class *c = class_of(name, &of);
	struct leat_prior prior;
	char safe[LEAT_SAFE_MAX], why[200];
	int status;

	if (c == NULL)
		return no_class(name, err);
	status = check_owner(c, name, of, err);
	if (status == LEAT_OK)
		status = leat_prior_parse(&prior, text, err);
	if (status)
		return status;
	what_suits(c, why, sizeof(why));
	if (!suits(c, &prior))
		return leat_err_set(
		    err, LEAT_EUSAGE, "prior \"%s\": %s %s", leat_safe(text, safe), c->name, why);
	for (size_t i = 0; i < s->npriors; i++)
		if (leat_slice_is(name, s->priors[i].name)) {
			s->priors[i].prior = prior;
			s->priors[i].of_preset = false;
			return LEAT_OK;
		}
	add_prior(s, leat_slice_dup(name), &prior, false);
	return LEAT_OK;
}

int
leat_spec_set_prior(struct leat_spec *s, const char *text, struct leat_err *err)
{
	struct leat_slice rest = leat_slice(text), name = LEAT_NONE;
	char safe[LEAT_SAFE_MAX];

	leat_slice_cut(&rest, '=', &name);
	name = leat_slice_trim(name);
	if (rest.p == NULL)
		return leat_err_set(err, LEAT_EUSAGE,
		    "prior \"%s\": write it as NAME=FAMILY(NUMBERS)", leat_safe(name, safe));
	return leat_spec_put_prior(s, name, rest, err);
}

/* Is own "name[channel]"? */
static bool
is_own(const char *own, const char *name, const char *channel)
{
	size_t n = strlen(name), m = strlen(channel);

	return strncmp(own, name, n) == 0 && own[n] == '[' &&
	       strncmp(own + n + 1, channel, m) == 0 && strcmp(own + n + 1 + m, "]") == 0;
}

bool
leat_spec_by_period(const struct leat_spec *s, const struct leat_spec_prior *p)
{
	return p->of_preset && strcmp(s->preset, "default") == 0 && strcmp(p->name, "alpha") == 0;
}

void
leat_spec_for_period(struct leat_spec *s, int period_days)
{
	for (size_t i = 0; i < s->npriors; i++)
		if (period_days == 7 && leat_spec_by_period(s, &s->priors[i]))
			s->priors[i].prior = weekly_alpha;
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

bool
leat_spec_is_treatment(const struct leat_spec *s, const char *control)
{
	for (size_t i = 0; i < s->npriors; i++)
		if (is_own(s->priors[i].name, "treatment", control))
			return true;
	return false;
}

enum leat_effect
leat_spec_effect_of(const struct leat_spec *s, const struct leat_panel_channel *c, double spend,
    const struct leat_prior **prior)
{
	enum leat_effect effect = leat_spec_channel_of(s, c->name)->effect;
	bool money = effect == LEAT_EFFECT_ROI || effect == LEAT_EFFECT_MARGINAL_ROI;

	*prior = leat_spec_prior_of(s, money && spend <= 0 ? "organic" : "effect", c->name);
	return money && spend <= 0 ? LEAT_EFFECT_SHARE : effect;
}
