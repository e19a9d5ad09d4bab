/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_MODEL_H
#define LEAT_MIX_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "math/curve.h"
#include "record/stream.h"

/*
 * struct leat_model -- a fitted model as it flows: what leat-fit writes and
 * allocate, report and gate read, line by line of leat-model(5). Everything
 * needed to redraw the curves and to allocate is in it.
 */
struct leat_summary {
	double mean, sd, q5, q50, q95;
};

struct leat_parameter {
	char *name; /* "alpha[paid_search]", in the model's own (scaled) units */
	struct leat_summary value;
	double rhat, ess_bulk, ess_tail, mcse;
};

struct leat_curve {
	char *channel, *geo, *campaign;         /* geo, campaign: "" for the whole channel */
	char *platform, *account, *campaign_id; /* of a campaign; else NULL or "" */
	struct leat_shape shape;
	double x_scale;              /* exposure per period that is 1 on the curve */
	double outcome_scale;        /* outcome per period that is 1 on the curve */
	double cost_per_exposure;    /* money; 1 where exposure is spend */
	int64_t spend_micros;        /* all periods */
	int64_t spend_recent_micros; /* the last 28 complete days */
	double *draw[2 * LEAT_CURVE_PARAMETERS +
		     1]; /* ndraws each: adstock's, saturation's parameters, then beta */
	struct leat_summary parameter[2 * LEAT_CURVE_PARAMETERS + 1]; /* of all draws, same order */
	struct leat_summary contribution;                             /* outcome, all periods */
	struct leat_summary roi;          /* outcome per unit of spend, all periods */
	struct leat_summary marginal_roi; /* at recent spend */
};

struct leat_line {
	char *platform, *account, *campaign_id, *campaign, *channel, *geo, *budget_id, *budget_type;
	char *currency;
	int64_t budget_micros; /* per day; valid if has_budget */
	bool has_budget;
	int64_t spend_micros, spend_recent_micros, spend_month_micros;
	double fx; /* model currency per unit of account currency; 1 */
};

/* What a control or an event brought over all geos and periods, against its zero. */
struct leat_control {
	char *name;
	struct leat_summary value; /* outcome */
};

struct leat_fitted {
	int32_t day, last_day; /* of the period, inclusive */
	char *geo;
	double observed, mean, lower, upper; /* 90 % posterior predictive */
	double baseline;                     /* posterior mean: all that is not media or control */
	double *contribution; /* ncurves, posterior mean; baseline + controls + these = mean */
	double controls;
};

struct leat_diagnostics {
	double rhat_max, ess_bulk_min, ess_tail_min, ebfmi_min, accept_mean;
	int64_t divergences, treedepth_hits, gradients;
	bool converged;          /* rhat_max <= 1.01, ess_bulk_min >= 400, no divergence */
	double target_accept;    /* of the chains; 0: not known, or no chains */
	double khat, weight_ess; /* of importance weights, where there are no chains; else 0 */
};

struct leat_model {
	char id[65]; /* SHA-256 of the canonical content: all other lines and fields */
	char *kpi, *currency, *likelihood;
	int32_t first_day, last_day;
	int period_days;
	size_t nperiods;
	int64_t seed, chains, warmup, draws_per_chain;
	char *settings, *priors, *scaling; /* JSON objects */
	char *sampler; /* JSON object: what the next fit may start from (sample/warm.h); or NULL */
	char *checks;  /* JSON object: does the model fit these data (mix/adequacy.h); or NULL */
	char *holdout; /* JSON object: scores on periods left out (mix/holdout.h); or NULL */
	struct leat_diagnostics diagnostics;
	bool unfit;    /* a check that holds was not passed; not written */
	size_t ndraws; /* thinned draws kept in every curve */
	size_t ncurves, nlines, nfitted, nparameters;
	struct leat_curve *curve; /* bytewise by channel, geo, campaign */
	/*
	 * Curves of campaigns within channels that have a curve: in every draw they divide
	 * what the channel brought, and are not to be added to it. By channel, platform,
	 * account, campaign_id, campaign.
	 */
	struct leat_curve *campaign;
	size_t ncampaigns;
	struct leat_line *line;
	struct leat_fitted *fitted;
	struct leat_control *control;
	size_t ncontrols;
	struct leat_parameter *parameter;
	struct leat_summary baseline; /* outcome, all periods */
};

/* leat_model_write -- every line but the trailer; sets m->id. */
int leat_model_write(struct leat_model *m, struct leat_out *out, struct leat_err *err);

/*
 * leat_model_read -- a model from a stream, to its end (the caller then asks for
 * the verdict). LEAT_EDATA names line and column, and an id that does not fit.
 */
int leat_model_read(struct leat_model *m, struct leat_in *in, struct leat_err *err);
void leat_model_fini(struct leat_model *m);

/*
 * leat_curve_outcome -- outcome per period at constant spend, all carry-over
 * counted, for one draw (or draw SIZE_MAX: the mean over draws).
 * spend  money per period, >= 0
 * slope  outcome per unit of spend at that point; may be NULL
 */
double leat_curve_outcome(
    const struct leat_curve *c, size_t ndraws, size_t draw, double spend, double *slope);

#endif
