/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_MIX_PANEL_H
#define LEAT_MIX_PANEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rate.h"
#include "record/stream.h"

/*
 * struct leat_panel -- what a mix model is fitted to: one value a geo, period
 * and series, in periods of equal length without gaps. Series are ordered
 * bytewise by name, geos likewise, so that the order of rows does not matter.
 * Arrays are geo-major: value[g * nperiods + t].
 */
struct leat_panel_series {
	char *name;
	double *value; /* ngeos * nperiods */
};

/* What rows say of a channel beside its spend, from which its exposure can be made. */
struct leat_panel_shown {
	double *impressions; /* ngeos * nperiods; NULL: no row has any */
	double *reach, *frequency;
	size_t unseen;    /* where impressions are not known of all spend; SIZE_MAX: nowhere */
	size_t unreached; /* where reach is not known, or that of several rows; SIZE_MAX: nowhere */
	const char *why;  /* reach is not known there */
};

struct leat_panel_channel {
	char *name;
	double *exposure;  /* ngeos * nperiods: what the curve is a curve of */
	double *spend;     /* ngeos * nperiods, money per period */
	double *frequency; /* ngeos * nperiods: impressions per person reached, where exposure is
			      reach; else NULL */
	bool by_spend;     /* exposure is spend */
	struct leat_panel_shown shown;
};

/*
 * An outcome known only as the sum over several periods. Where a panel has any, all
 * its outcomes are listed so, in order of geo and period, and those of no row are not
 * known (outcome has the sums spread evenly, and the mean where nothing is known, which
 * is good for scales only); else outcome has one for each geo and period.
 */
struct leat_panel_sum {
	size_t geo, first, n; /* periods first .. first + n - 1 */
	double value;
};

/*
 * What an experiment found: the outcome that a change of spend in a window of time
 * brought within that window, carry-over included.
 */
struct leat_panel_lift {
	char *name;    /* its experiment, or its days */
	size_t number; /* by channel, geo and days, counted from 0 */
	size_t channel;
	size_t geo;          /* SIZE_MAX: all of them */
	size_t first, n;     /* periods that the window touches */
	double *inside;      /* n: the part of each period that is in the window, (0, 1] */
	double *change;      /* n for each of its geos in turn: exposure that there was and would
				not have been; negative where it was withheld */
	double spend_change; /* money; NAN: all that the channel spent in the window */
	double effect, se;   /* KPI units; se > 0 */
};

/* A budget line: what a platform lets one set. */
struct leat_panel_line {
	char *platform, *account, *campaign_id, *campaign, *channel, *geo, *budget_id, *budget_type;
	char *account_currency; /* that it is set in; "": the panel's */
	double fx;             /* panel's currency per unit of account_currency, the newest row's */
	int64_t budget_micros; /* of account_currency; the newest row's; valid if has_budget */
	bool has_budget;
	int64_t spend_micros;        /* all periods */
	int64_t spend_recent_micros; /* the last 28 complete days */
	int64_t spend_month_micros;  /* the last calendar month begun, to date */
};

/* A planning exchange rate, the same on every day. */
struct leat_panel_rate {
	char *currency;        /* of what is converted */
	struct leat_rate rate; /* panel's currency per unit of it */
};

/* A campaign: its lines, of whatever geo, with what credits of one attribution model say of it. */
struct leat_panel_campaign {
	char *platform, *account, *campaign_id, *campaign;
	size_t channel;
	double *spend;               /* nperiods, money */
	double *credits;             /* nperiods, conversions */
	double *revenue;             /* nperiods, money; NULL: credits have none */
	int64_t spend_micros;        /* all periods */
	int64_t spend_recent_micros; /* the last 28 complete days */
};

/* Where the credits came from, and what became of them. */
struct leat_panel_credits {
	char *model;      /* attribution model; NULL: no credits were asked for */
	bool incremental; /* all of them */
	bool calibrated;  /* some rest on experiments */
	double joined;    /* conversions that were given to campaigns */
	double shared;    /* of these, of names that several campaigns have: divided by spend */
	double strays;    /* of channels with spend, but of no campaign in it */
	double elsewhere; /* of channels without spend, (baseline) left aside */
};

struct leat_panel {
	size_t nperiods, ngeos, nchannels, ncontrols, nlines;
	int32_t first_day;     /* of period 0 */
	int period_days;       /* 1 or 7 */
	int32_t last_day;      /* inclusive */
	char *kpi;             /* "revenue", "conversions", or an outcome's name */
	char *currency;        /* of spend, and of revenue */
	char **geo;            /* "" where there are none */
	double *population;    /* ngeos, 1 where not known */
	double *outcome;       /* ngeos * nperiods, KPI units per period */
	double *value_per_kpi; /* ngeos * nperiods, money; NULL: the KPI is money (then 1) or has
				  no value that is known */
	bool kpi_is_money;     /* in the currency of spend */
	struct leat_panel_sum *sum;
	size_t nsums; /* 0: outcomes are one a geo and period */
	struct leat_panel_lift *lift;
	size_t nlifts;
	struct leat_panel_channel *channel;
	struct leat_panel_series *control;
	size_t nunused_controls, nunused_lifts; /* behind those that are used: left out for now */
	struct leat_panel_line
	    *line; /* by channel, platform, account, campaign_id, campaign, geo */
	struct leat_panel_campaign
	    *campaign; /* by channel, platform, account, campaign_id, campaign; where credits are */
	size_t ncampaigns;
	struct leat_panel_credits credits;
	char digest[65]; /* SHA-256 of the panel's canonical text: the data's identity */
};

/*
 * currency       what money of other currencies is converted to, at its planning rate; NULL: there
 *                is one currency
 * value_per_kpi  money that a unit of the KPI is worth; 0: what the rows say
 */
struct leat_panel_options {
	const char
	    *kpi; /* NULL: revenue if there is any, else conversions, else the one outcome name */
	int period_days; /* 0: what the rows have */
	const char *currency;
	const struct leat_panel_rate *rate;
	size_t nrates;
	double value_per_kpi;
	const char *credits; /* attribution model whose credits divide channels; NULL: none */
	const struct leat_log *log;
};

/*
 * leat_panel_read -- the panel of an observation stream, read to its end (the
 * caller then asks for the verdict). Spend, outcome (or, where there is none,
 * conversion), control and lift rows are used; others are passed over. Exposure is
 * spend, or impressions where nothing was ever paid: leat_panel_expose (mix/expose.h)
 * makes it what a specification wants.
 * Spend of several periods is spread evenly over its days.
 * Errors: LEAT_EDATA for two currencies, no outcome, no spend, periods that
 * overlap or leave gaps, naming file and line where there is one.
 */
int leat_panel_read(struct leat_panel *p, struct leat_in *in, const struct leat_panel_options *o,
    struct leat_err *err);
void leat_panel_fini(struct leat_panel *p);

/* leat_panel_lift_geos -- how many geos an experiment is of, from *first on. */
static inline size_t
leat_panel_lift_geos(const struct leat_panel *p, const struct leat_panel_lift *l, size_t *first)
{
	*first = l->geo == SIZE_MAX ? 0 : l->geo;
	return l->geo == SIZE_MAX ? p->ngeos : 1;
}

#endif
