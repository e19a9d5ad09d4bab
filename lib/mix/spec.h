/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_SPEC_H
#define LEAT_MIX_SPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "math/curve.h"
#include "mix/prior.h"
#include "mix/scales.h"
#include "panel/panel.h"

/*
 * struct leat_spec -- which mix model is fitted, as data. For geo g and period t
 *
 *   y_gt / scale_y = baseline_gt + sum_j control_j z_gtj + sum_c contribution_cgt,
 *   baseline       = intercept + trend + season + events (+ geo and period effects),
 *   contribution   = beta_c s_c(x_c / scale_c)_t e^(w_c(t)) (+ interactions),
 *
 * seen through a likelihood. s_c is the channel's shape (math/curve.h), w_c its slowly
 * varying effectiveness. Make one with leat_spec_init, change what is to differ, give it
 * to leat_fit_run, end it with leat_spec_fini.
 */
enum leat_likelihood_kind {
	LEAT_LIKELIHOOD_NORMAL,            /* sigma */
	LEAT_LIKELIHOOD_STUDENT_T,         /* sigma, nu */
	LEAT_LIKELIHOOD_NEGATIVE_BINOMIAL, /* dispersion: variance = mean + mean^2 / dispersion */
	LEAT_LIKELIHOOD_POISSON,           /* none */
};

/* What 1 stands for on a scaled axis. */
enum leat_scaling {
	LEAT_SCALING_NONE, /* one unit: the data are scaled already */
	LEAT_SCALING_MAX,  /* the largest absolute value, as PyMC-Marketing */
	LEAT_SCALING_MEAN, /* outcome: the mean; exposure: the mean of the periods that have any */
	LEAT_SCALING_POPULATION, /* as Meridian: outcome per head, standardised; exposure per head
				    by the median of those that are not 0 */
};

/*
 * What the prior called "effect" is a statement about, for each channel: beta, in
 * units of scale_y; the channel's contribution over the whole outcome; that
 * share over its share of spend, which is ROI relative to outcome / spend; ROI itself;
 * the return of one per cent more spend. The last two are money over money, of one currency.
 */
enum leat_effect {
	LEAT_EFFECT_BETA,
	LEAT_EFFECT_SHARE,
	LEAT_EFFECT_RETURN,
	LEAT_EFFECT_ROI,
	LEAT_EFFECT_MARGINAL_ROI,
};

/* What a channel's curve is a curve of. */
enum leat_exposure {
	LEAT_EXPOSURE_AUTO, /* spend, or impressions where nothing was ever paid */
	LEAT_EXPOSURE_SPEND,
	LEAT_EXPOSURE_IMPRESSIONS,
	LEAT_EXPOSURE_REACH, /* reach, worn by frequency */
	LEAT_EXPOSURE_MEDIA, /* what was delivered: reach and frequency where known, else
				impressions, else spend */
};

enum leat_trend { LEAT_TREND_NONE, LEAT_TREND_LINEAR, LEAT_TREND_PIECEWISE, LEAT_TREND_KNOTS };

/* How one channel, or everybody who has none of its own, is modelled. */
struct leat_spec_channel {
	char *channel;           /* NULL: everybody */
	struct leat_shape shape; /* its max_lag may be LEAT_LAG_AUTO */
	enum leat_exposure exposure;
	enum leat_effect effect;
	int varying; /* knots of its log effectiveness over time, at least 2; 0: it is constant */
};

struct leat_spec_prior {
	char *name; /* "alpha", or "alpha[CHANNEL]" for one channel only */
	struct leat_prior prior;
	bool of_preset; /* nobody has replaced it */
};

/* Days on which something else moved the outcome. Events of one name share an effect. */
struct leat_spec_event {
	char *name;
	int32_t first, last; /* days, inclusive */
};

/* Two channels that help, or hinder, each other. */
struct leat_spec_pair {
	char *channel[2];
};

/* Names of what is to be used; none given: all there are. */
struct leat_spec_names {
	bool given;
	char **name;
	size_t n;
};

#define LEAT_LAG_AUTO (-1) /* 27 lags for days, 7 for weeks */

/*
 * kpi, period_days, currency, credits, rates, value_per_kpi
 *                       what is asked of a panel: see struct leat_panel_options
 * autocorrelated        residuals are AR(1), with parameter rho; normal and Student t only
 * usual                 every channel but those in channels
 * priors                one for each class that a model can have, then exceptions by channel
 * trend_knots           changes of a piecewise trend, or knots; 0: one knot a period
 * day_of_week           sum-to-zero effects; only where a period is a day
 * yearly_order          Fourier pairs of day of year / 365.25; off below 104 weeks
 * standardise_controls  measured from zero, or from their mean where zero is not among
 *                       their values, in units of their sd: priors are then free of units
 * credits_inform        credits say what channels are expected to bring (mix/inform.h)
 * hierarchy             geos have effects of their own, pooled; else geos are added up
 * controls, experiments those that leat_panel_expose leaves in a panel
 */
struct leat_spec {
	const char *preset;   /* the name of what it was made from */
	char *kpi, *currency; /* NULL: what the rows have */
	char *credits;        /* attribution model that divides channels among campaigns; or NULL */
	int period_days;      /* 0: what the rows have */
	double value_per_kpi; /* 0: what the rows have */
	struct leat_panel_rate *rates;
	size_t nrates, rates_cap;
	enum leat_likelihood_kind likelihood;
	bool autocorrelated;
	struct leat_spec_channel usual, *channels;
	size_t nchannels, channels_cap;
	enum leat_trend trend;
	int trend_knots;
	bool day_of_week;
	int yearly_order;
	bool standardise_controls, hierarchy, credits_inform;
	enum leat_scaling outcome_scaling, exposure_scaling;
	const struct leat_scales *scales; /* of an earlier fit, borrowed: they hold for what they
					     name; NULL: all from these data */
	struct leat_spec_event *events;
	size_t nevents, events_cap;
	struct leat_spec_pair *interactions;
	size_t ninteractions, interactions_cap;
	struct leat_spec_names controls, experiments;
	struct leat_spec_prior *priors;
	size_t npriors, priors_cap;
};

/* The presets' names, blank-separated, for LEAT_OPT_CHOICE. The first is the usual one. */
#define LEAT_SPEC_PRESETS "default pymc meridian"

/*
 * leat_spec_init -- a model by preset.
 * "default"  for daily or weekly shop data: trend, day of week, yearly order 2,
 *            scale-free weak priors, the effect prior on relative return;
 * "pymc"     PyMC-Marketing's MMM with its default priors, max scaling, yearly
 *            order 2, eight lags (0 to 7) on weeks, no trend, no day of week.
 * Both: geometric adstock, normalised, then logistic saturation.
 * "meridian" Meridian's geo model with its default priors: geometric adstock of nine lags (0 to
 *            8), normalised, then Hill of slope 1; ROI priors, shares for channels without
 *            spend; population scaling, geos pooled, a knot of the baseline each period.
 * Returns LEAT_OK; LEAT_EUSAGE for an unknown name. End with leat_spec_fini.
 */
int leat_spec_init(struct leat_spec *spec, const char *preset, struct leat_err *err);
void leat_spec_fini(struct leat_spec *spec);

/* leat_spec_panel -- what a panel is asked for. Borrows from spec. */
struct leat_panel_options leat_spec_panel(const struct leat_spec *spec, const struct leat_log *log);

/* leat_spec_names_have -- is a name among those to be used? */
bool leat_spec_names_have(const struct leat_spec_names *names, struct leat_slice name);
void leat_spec_names_fini(struct leat_spec_names *names);

/*
 * leat_spec_channel -- a channel's own settings, made from everybody's if it has none yet;
 * everybody's for NULL. Good until the next call.
 */
struct leat_spec_channel *leat_spec_channel(struct leat_spec *spec, const char *channel);

/* leat_spec_channel_of -- what holds for a channel; everybody's for NULL. */
const struct leat_spec_channel *leat_spec_channel_of(
    const struct leat_spec *spec, const char *channel);

/*
 * leat_spec_set_shape -- the transforms of one channel, or of all.
 * channel              NULL: every channel without a shape of its own
 * adstock, saturation  names; NULL: as they are
 * max_lag              periods, 0 to 366; LEAT_LAG_AUTO
 * Returns LEAT_OK; LEAT_EUSAGE for an unknown name (the message lists those there are).
 */
int leat_spec_set_shape(struct leat_spec *spec, const char *channel, const char *adstock,
    const char *saturation, int max_lag, struct leat_err *err);

/*
 * leat_spec_set_prior -- "NAME=FAMILY(NUMBERS)", or of one channel, control or event
 * "NAME[CHANNEL]=FAMILY(NUMBERS)". NAME is a class of parameters: intercept, effect, organic,
 * control, treatment, trend, day_of_week, fourier, event, trend_change, knot, sigma, nu,
 * dispersion, rho, varying, interaction, tau, eta, xi, or a curve's parameter (alpha, lambda,
 * half_saturation, slope, ...). Returns LEAT_OK; LEAT_EUSAGE naming the fault, also if the family's
 * support does not suit the parameter: linear terms take normal or laplace, effects and scales what
 * is above 0, a curve's parameter what lies within its bounds (alpha in (0, 1)), or a value that it
 * has for certain: fixed(1).
 */
int leat_spec_set_prior(struct leat_spec *spec, const char *text, struct leat_err *err);

/*
 * leat_spec_for_period -- once it is known, the length of a period in days, 1 or 7: what is left of
 * the default preset's prior of alpha becomes that of the same memory told in weeks.
 */
void leat_spec_for_period(struct leat_spec *spec, int period_days);

/*
 * leat_spec_prior_of -- the prior of a class for a channel, control or event (NULL: none); never
 * NULL for a known name.
 */
const struct leat_prior *leat_spec_prior_of(
    const struct leat_spec *spec, const char *name, const char *channel);

/*
 * leat_spec_is_treatment -- is a control something that was done (a promotion), which has a
 * prior "treatment[CONTROL]" of its own, on the part of the outcome that it brought?
 * Only a model with geos has treatments.
 */
bool leat_spec_is_treatment(const struct leat_spec *spec, const char *control);

/*
 * leat_spec_effect_of -- what a channel's effect prior is a statement about, and the prior: the
 * channel's own kind with "effect"; share with "organic" where that is ROI or marginal ROI and
 * the channel has no spend.
 * spend  all of the channel's, money
 */
enum leat_effect leat_spec_effect_of(const struct leat_spec *spec,
    const struct leat_panel_channel *channel, double spend, const struct leat_prior **prior);

/*
 * leat_spec_shape_of -- the shape of a channel, LEAT_LAG_AUTO resolved.
 * period_days  1 or 7
 */
struct leat_shape leat_spec_shape_of(
    const struct leat_spec *spec, const char *channel, int period_days);

/*
 * leat_spec_check -- can this model be fitted to this panel; and what it will
 * leave out (day of week on weeks, Fourier terms on short data) is switched off
 * in spec, with a note through log.
 * Returns LEAT_OK; LEAT_EUSAGE (several geos, a shape or prior of a channel that is
 * not there); LEAT_EDATA (too few periods, values that are not finite, an outcome that
 * does not vary or is not positive in sum, no channel).
 */
int leat_spec_check(struct leat_spec *spec, const struct leat_panel *panel,
    const struct leat_log *log, struct leat_err *err);

/*
 * JSON objects for the model line: the model's settings, and its priors by name. The settings
 * are the members of a model file (mix/modelspec.h) that make this model of this panel; the
 * priors are its member "priors".
 */
void leat_spec_settings_json(
    const struct leat_spec *spec, const struct leat_panel *panel, struct leat_buf *out);
void leat_spec_priors_json(const struct leat_spec *spec, struct leat_buf *out);

#endif
