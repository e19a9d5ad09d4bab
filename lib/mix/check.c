/* SPDX-License-Identifier: GPL-3.0-or-later */
/* leat_spec_check: can this model be fitted to these data, and what must be left out of it. */
#include <math.h>
#include <string.h>

#include "mix/design.h"
#include "mix/geo_form.h"
#include "mix/likelihood.h"
#include "mix/spec_part.h"

#define YEARS_2_DAYS 728 /* 104 weeks, which is what two years of weekly data are */

static int
check_series(const char *what, const char *name, const double *v, const struct leat_panel *p,
    double least, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < p->ngeos * p->nperiods; i++) {
		const char *geo = p->geo[i / p->nperiods];
		char place[LEAT_SAFE_MAX];

		if (isfinite(v[i]) && v[i] >= least)
			continue;
		return leat_err_set(err, LEAT_EDATA, "%s %s: period %zu%s%s is %s", what,
		    leat_safe(leat_slice(name), safe), i % p->nperiods + 1, *geo ? " of geo " : "",
		    leat_safe(leat_slice(geo), place),
		    isfinite(v[i]) ? "negative" : "not a finite number");
	}
	return LEAT_OK;
}

static double
total(const double *v, size_t n)
{
	double sum = 0;

	for (size_t t = 0; t < n; t++)
		sum += v[t];
	return sum;
}

static bool
constant(const double *v, size_t n)
{
	for (size_t t = 1; t < n; t++)
		if (v[t] != v[0])
			return false;
	return true;
}

static int
check_outcome(const struct leat_spec *s, const struct leat_panel *p, struct leat_err *err)
{
	int status = check_series("outcome", p->kpi, p->outcome, p, -INFINITY, err);

	if (status)
		return status;
	if (constant(p->outcome, p->ngeos * p->nperiods))
		return leat_err_set(err, LEAT_EDATA,
		    "outcome %s is the same in all %zu periods: there is nothing to explain",
		    p->kpi, p->nperiods);
	if ((s->outcome_scaling == LEAT_SCALING_MEAN || s->usual.effect != LEAT_EFFECT_BETA) &&
	    total(p->outcome, p->ngeos * p->nperiods) <= 0)
		return leat_err_set(err, LEAT_EDATA,
		    "outcome %s adds up to 0 or less, and returns relative to it have no meaning: "
		    "fit another, or use --preset pymc, whose priors are on coefficients",
		    p->kpi);
	return LEAT_OK;
}

/* Counts are not negative, and are counts. */
static int
check_likelihood(const struct leat_spec *s, const struct leat_panel *p, const struct leat_log *log,
    struct leat_err *err)
{
	const char *name = leat_likelihood_name(s->likelihood);
	bool counts = s->likelihood == LEAT_LIKELIHOOD_POISSON ||
		      s->likelihood == LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL;
	size_t broken = 0, n = p->ngeos * p->nperiods;

	if (!counts)
		return LEAT_OK;
	if (p->kpi_is_money)
		return leat_err_set(err, LEAT_EUSAGE,
		    "likelihood %s is for counts, and %s is money: fit conversions (--kpi), or "
		    "take normal or student-t",
		    name, p->kpi);
	for (size_t t = 0; t < n; t++) {
		if (p->outcome[t] < 0)
			return leat_err_set(err, LEAT_EDATA,
			    "outcome %s: period %zu is negative, which likelihood %s cannot be",
			    p->kpi, t % p->nperiods + 1, name);
		broken += p->outcome[t] != floor(p->outcome[t]);
	}
	if (broken && !p->nsums)
		leat_note(log,
		    "%s: %zu of %zu periods are not whole numbers; likelihood %s takes "
		    "them as they are",
		    p->kpi, broken, n, name);
	return LEAT_OK;
}

static int
check_channel(const struct leat_panel *p, const struct leat_panel_channel *c,
    const struct leat_log *log, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];
	double exposure, spend;
	int status = check_series("exposure of", c->name, c->exposure, p, 0, err);

	if (status == LEAT_OK)
		status = check_series("spend of", c->name, c->spend, p, 0, err);
	if (status)
		return status;
	leat_safe(leat_slice(c->name), safe);
	exposure = total(c->exposure, p->ngeos * p->nperiods);
	spend = total(c->spend, p->ngeos * p->nperiods);
	if (exposure == 0 && spend > 0)
		return leat_err_set(err, LEAT_EDATA,
		    "channel %s has spend but no exposure: fit it by spend, or leave it out", safe);
	if (exposure == 0)
		leat_warn(
		    log, "channel %s has no exposure in any period: left out of the model", safe);
	else if (constant(c->exposure, p->ngeos * p->nperiods))
		leat_warn(log,
		    "channel %s has the same exposure in every period: its effect is known from "
		    "the prior alone",
		    safe);
	else if (spend == 0)
		leat_warn(log, "channel %s has no spend: its return on spend is not known", safe);
	return LEAT_OK;
}

/* has_name -- is there a channel, control or event that is called so? */
static bool
has_name(const struct leat_spec *s, const struct leat_panel *p, enum leat_prior_of what,
    struct leat_slice name)
{
	bool found = false;

	if (what == LEAT_PRIOR_OF_CHANNEL)
		for (size_t c = 0; c < p->nchannels; c++)
			found |= leat_slice_is(name, p->channel[c].name);
	if (what == LEAT_PRIOR_OF_CONTROL)
		for (size_t k = 0; k < p->ncontrols; k++)
			found |= leat_slice_is(name, p->control[k].name);
	if (what == LEAT_PRIOR_OF_EVENT)
		for (size_t e = 0; e < s->nevents; e++)
			found |= leat_slice_is(name, s->events[e].name);
	return found;
}

static int
want_name(const struct leat_spec *s, const struct leat_panel *p, enum leat_prior_of what,
    struct leat_slice name, struct leat_err *err)
{
	static const char *const whats[] = {[LEAT_PRIOR_OF_CHANNEL] = "channel",
	    [LEAT_PRIOR_OF_CONTROL] = "control",
	    [LEAT_PRIOR_OF_EVENT] = "event"};
	char safe[LEAT_SAFE_MAX];

	if (what == LEAT_PRIOR_OF_NOBODY || has_name(s, p, what, name))
		return LEAT_OK;
	return leat_err_set(
	    err, LEAT_EUSAGE, "no %s is called \"%s\"", whats[what], leat_safe(name, safe));
}

/* Whatever a setting or a prior names must be there: a misspelt one would be lost in silence. */
static int
check_names(const struct leat_spec *s, const struct leat_panel *p, struct leat_err *err)
{
	struct leat_slice name;
	int status = LEAT_OK;

	for (size_t i = 0; i < s->nchannels && status == LEAT_OK; i++)
		status =
		    want_name(s, p, LEAT_PRIOR_OF_CHANNEL, leat_slice(s->channels[i].channel), err);
	for (size_t i = 0; i < s->npriors && status == LEAT_OK; i++) {
		enum leat_prior_of what = leat_spec_prior_owner(s->priors[i].name, &name);

		status = want_name(s, p, what, name, err);
	}
	for (size_t i = 0; i < 2 * s->ninteractions && status == LEAT_OK; i++)
		status = want_name(s, p, LEAT_PRIOR_OF_CHANNEL,
		    leat_slice(s->interactions[i / 2].channel[i % 2]), err);
	return status;
}

/* A return on spend is money over money of one currency. */
static int
check_money(const struct leat_spec *s, const struct leat_panel *p, struct leat_err *err)
{
	const struct leat_prior *prior;
	char safe[LEAT_SAFE_MAX];

	for (size_t c = 0; c < p->nchannels && !p->kpi_is_money && !p->value_per_kpi; c++) {
		enum leat_effect effect = leat_spec_effect_of(
		    s, &p->channel[c], total(p->channel[c].spend, p->ngeos * p->nperiods), &prior);

		if (effect == LEAT_EFFECT_ROI || effect == LEAT_EFFECT_MARGINAL_ROI)
			return leat_err_set(err, LEAT_EUSAGE,
			    "channel %s: a prior on its return on spend needs an outcome that is "
			    "money: say what one of %s is worth (value_per_kpi), or state the "
			    "effect as share or return",
			    leat_safe(leat_slice(p->channel[c].name), safe), p->kpi);
	}
	return LEAT_OK;
}

/* Residuals that depend on the one before need to be one a period, of one series. */
static int
check_autocorrelation(const struct leat_spec *s, const struct leat_panel *p, struct leat_err *err)
{
	if (!s->autocorrelated)
		return LEAT_OK;
	if (s->likelihood != LEAT_LIKELIHOOD_NORMAL && s->likelihood != LEAT_LIKELIHOOD_STUDENT_T)
		return leat_err_set(err, LEAT_EUSAGE,
		    "autocorrelated residuals go with a normal or student-t likelihood only");
	if (p->nsums)
		return leat_err_set(err, LEAT_EUSAGE,
		    "autocorrelated residuals need an outcome in every period, and some are sums "
		    "over several");
	return LEAT_OK;
}

/* Terms that these data cannot carry are switched off, not fitted to noise. */
static void
leave_out(struct leat_spec *s, const struct leat_panel *p, const struct leat_log *log)
{
	size_t days = p->nperiods * (size_t)p->period_days;

	if (s->yearly_order > 0 && days < YEARS_2_DAYS) {
		leat_note(log,
		    "yearly season left out: %zu days of data, and it takes two years (104 weeks) "
		    "to tell it from other changes",
		    days);
		s->yearly_order = 0;
	}
	if (p->period_days != 1)
		s->day_of_week = false;
	if (p->ngeos > 1)
		return;
	s->hierarchy = false;
	if (s->trend == LEAT_TREND_KNOTS && s->trend_knots == 0) {
		leat_note(log,
		    "knots of the baseline left out: with one geo, a knot for each period would "
		    "explain everything");
		s->trend = LEAT_TREND_NONE;
	}
}

static size_t
count_events(const struct leat_spec *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nevents; i++) {
		size_t j = 0;

		while (strcmp(s->events[j].name, s->events[i].name) != 0)
			j++;
		n += j == i;
	}
	return n;
}

/* Level and likelihood, linear coefficients, interactions, curve parameters and effects. */
static size_t
count_parameters(const struct leat_spec *s, const struct leat_panel *p)
{
	size_t n = 1 + p->ncontrols + (s->day_of_week ? 6 : 0) + 2 * (size_t)s->yearly_order +
		   count_events(s) + s->ninteractions + s->autocorrelated;

	n += s->trend == LEAT_TREND_LINEAR || s->trend == LEAT_TREND_PIECEWISE;
	n += s->trend == LEAT_TREND_PIECEWISE ? (size_t)s->trend_knots : 0;
	n += (size_t)leat_design_knots(s, p->nperiods);
	n += s->likelihood != LEAT_LIKELIHOOD_POISSON;
	n += s->likelihood == LEAT_LIKELIHOOD_STUDENT_T;
	for (size_t c = 0; c < p->nchannels; c++) {
		struct leat_shape shape = leat_spec_shape_of(s, p->channel[c].name, p->period_days);
		int varying = leat_spec_channel_of(s, p->channel[c].name)->varying;

		n += 1 + (size_t)(shape.adstock->nparameters + shape.saturation->nparameters);
		n += varying ? 1 + (size_t)varying : 0;
	}
	return n;
}

static int
check_size(const struct leat_spec *s, const struct leat_panel *p, struct leat_err *err)
{
	size_t parameters;

	if (p->ngeos != 1 && !s->hierarchy)
		return leat_err_set(err, LEAT_EUSAGE,
		    "the data have %zu geos; one market is fitted at a time: select one geo, or "
		    "add "
		    "them up",
		    p->ngeos);
	if (p->nchannels == 0)
		return leat_err_set(err, LEAT_EDATA, "no channel has any spend or exposure");
	if (p->ngeos > 1)
		return leat_geo_check(s, p, err);
	parameters = count_parameters(s, p);
	if ((p->nsums ? p->nsums : p->nperiods) <= parameters)
		return leat_err_set(err, LEAT_EDATA,
		    "%zu periods are too few for a model of %zu parameters: give more data, or "
		    "fewer channels or controls",
		    p->nsums ? p->nsums : p->nperiods, parameters);
	return LEAT_OK;
}

int
leat_spec_check(struct leat_spec *s, const struct leat_panel *p, const struct leat_log *log,
    struct leat_err *err)
{
	bool exposed = false;
	int status;

	leave_out(s, p, log);
	status = check_size(s, p, err);
	if (status == LEAT_OK)
		status = check_names(s, p, err);
	if (status == LEAT_OK)
		status = check_outcome(s, p, err);
	if (status == LEAT_OK)
		status = check_money(s, p, err);
	if (status == LEAT_OK)
		status = check_autocorrelation(s, p, err);
	if (status == LEAT_OK)
		status = check_likelihood(s, p, log, err);
	for (size_t c = 0; status == LEAT_OK && c < p->nchannels; c++) {
		status = check_channel(p, &p->channel[c], log, err);
		exposed |= total(p->channel[c].exposure, p->ngeos * p->nperiods) > 0;
	}
	for (size_t k = 0; status == LEAT_OK && k < p->ncontrols; k++)
		status = check_series(
		    "control", p->control[k].name, p->control[k].value, p, -INFINITY, err);
	if (status == LEAT_OK && !exposed)
		status = leat_err_set(err, LEAT_EDATA, "no channel has any exposure");
	return status;
}
