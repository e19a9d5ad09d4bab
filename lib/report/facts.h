/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_FACTS_H
#define LEAT_REPORT_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "mix/model.h"
#include "record/input.h"
#include "record/stream.h"
#include "report/quality.h"

/*
 * struct leat_facts -- everything that a report says, gathered once from a
 * model, a plan, observations and a quality report (each may be absent). Text and HTML are two
 * ways to print it, so that their numbers cannot differ.
 *
 * Money is in micros of `currency`; days are days since 1970; a number that is
 * not known is NAN. Strings live in the arena and are as the input has them:
 * who prints them makes them safe.
 */
struct leat_facts_interval {
	double mean, lower, upper; /* 90 %: 5 % and 95 % quantile */
};

/* A budget line of the plan, or its total. */
struct leat_facts_line {
	const char *platform, *account, *campaign_id, *campaign, *channel, *geo, *budget_id;
	const char *account_currency, *binding, *reason;
	int64_t budget_before, budget_after;      /* micros of account_currency per day */
	bool has_before, has_after;               /* of the budgets */
	int64_t spend_before, spend_after;        /* the plan's whole period */
	struct leat_facts_interval before, after; /* outcome, the plan's whole period */
	double marginal;   /* outcome of the next unit of money at spend_after */
	double confidence; /* 0 to 1 */
};

struct leat_facts_plan {
	bool given;
	const char *status; /* proposed, passed, held */
	const char *currency, *model;
	int32_t first_day, last_day;
	int days;
	double gap;
	size_t nlines;
	struct leat_facts_line *line; /* by channel, platform, account, campaign, geo: bytewise */
	struct leat_facts_line total;
	struct leat_facts_interval
	    gain; /* outcome after less before; bounds from the model's draws */
	size_t nchanged;
};

/* What one source says that a channel brought: the platform's own claim, or credits of a model. */
struct leat_facts_claim {
	const char *channel;
	const char *model;            /* "" for what the platforms claim */
	int64_t conversions, revenue; /* micros */
	int64_t cost;                 /* of the channel */
};

struct leat_facts_observations {
	bool given;
	uint64_t rows[LEAT_OBS_END]; /* by kind */
	int32_t first_day, last_day;
	const char *currency;
	int64_t cost;
	int64_t conversions, revenue; /* outcomes; where there are none, conversions */
	size_t nchannels;
	struct leat_facts_cost {
		const char *channel;
		int64_t cost;
	} * spent; /* by cost, largest first */
	size_t nclaims;
	struct leat_facts_claim *claim; /* by channel, then model */
};

/* A channel, over all its curves and budget lines. */
struct leat_facts_channel {
	const char *name;
	size_t rank; /* its place in the order by size, and its colour */
	bool in_plan, in_model;
	size_t nlines;
	int64_t spend_before, spend_after;
	double outcome_before, outcome_after;
	double marginal;                   /* of its lines, the highest */
	int64_t spend_model, spend_recent; /* of the model's whole period; of its last 28 days */
	struct leat_facts_interval contribution; /* outcome over the model's period */
};

/* A response curve, sampled. */
#define LEAT_FACTS_POINTS 61
struct leat_facts_curve {
	const struct leat_curve *curve;
	const char *name;                                 /* channel, geo, campaign */
	size_t channel;                                   /* index into channel */
	bool drawn;                                       /* there is spend to draw it against */
	double spend[LEAT_FACTS_POINTS];                  /* money per day, from 0 */
	struct leat_facts_interval at[LEAT_FACTS_POINTS]; /* outcome per day */
	double now, planned; /* money per day; planned NAN without a plan */
	struct leat_facts_interval at_now, at_planned;
};

/* A stretch of time: a period of the model, a week, a month. */
struct leat_facts_span {
	int32_t day, last_day;
	double observed, fitted, lower, upper, baseline, controls;
	double *contribution; /* nchannels */
};
struct leat_facts_series {
	size_t n;
	struct leat_facts_span *span;
};

struct leat_facts_fit {
	size_t n; /* observations */
	double r2, wmape,
	    coverage; /* wmape: absolute error over outcome; coverage of the 90 % interval */
};

struct leat_facts {
	struct leat_arena arena;
	bool has_model;
	struct leat_model model;
	struct leat_facts_plan plan;
	struct leat_facts_observations observations;
	struct leat_facts_quality quality;
	int held;              /* the status that an input is held with, 0 if none is */
	const char *held_what; /* "plan", "model", "observations" */

	/* Names of units are safe to print. */
	const char *kpi;         /* what the outcome is: "revenue" */
	const char *unit;        /* of the outcome: "EUR", "conversions" */
	const char *return_unit; /* of ROI: "x", or "conversions/1,000 EUR" */
	double return_scale;     /* ROI times this is in return_unit */
	bool kpi_is_money;
	const char *currency; /* for people: "EUR"; "units" where it is not known */
	bool has_controls;

	size_t nchannels;
	struct leat_facts_channel *channel; /* by size: spend planned, else spend in the model */
	size_t ncurves;
	struct leat_facts_curve *curve;                  /* by spend, largest first */
	struct leat_facts_series periods, weeks, months; /* all places together */
	struct leat_facts_fit fit;
	struct leat_facts_interval baseline; /* outcome over the model's period */
	double controls, total;              /* the same */
};

void leat_facts_init(struct leat_facts *f);
void leat_facts_fini(struct leat_facts *f);

/*
 * leat_facts_read_model, _plan, _observations -- read a stream to its end.
 * LEAT_EDATA if it is cut, or holds what it must not; a held one sets f->held
 * and gives no lines.
 */
int leat_facts_read_model(struct leat_facts *f, struct leat_in *in, struct leat_err *err);
int leat_facts_read_plan(struct leat_facts *f, struct leat_in *in, struct leat_err *err);
int leat_facts_read_observations(struct leat_facts *f, struct leat_in *in, struct leat_err *err);

/*
 * leat_facts_read_quality -- a quality report, which is no stream. LEAT_EDATA for a line that is
 * no JSON object, and for another version; a held one sets f->held.
 */
int leat_facts_read_quality(struct leat_facts *f, struct leat_input *in, struct leat_err *err);

/*
 * leat_facts_derive -- after reading: everything that follows from it. LEAT_EDATA
 * if the plan's lines do not add up to its total. A plan made from another
 * model is warned of.
 */
int leat_facts_derive(struct leat_facts *f, const struct leat_log *log, struct leat_err *err);

/* Parts of the above: the rows of a stream, series over time, curves and the plan's gain. */
int leat_facts_load_plan(struct leat_facts *f, struct leat_in *in, struct leat_err *err);
int leat_facts_load_observations(struct leat_facts *f, struct leat_in *in, struct leat_err *err);
void leat_facts_time(struct leat_facts *f);
void leat_facts_quality_fini(struct leat_facts_quality *q);
int leat_facts_response(struct leat_facts *f, struct leat_err *err);

/* leat_facts_channel_of -- the index of a channel, SIZE_MAX if there is none. */
size_t leat_facts_channel_of(const struct leat_facts *f, const char *name);

#endif
