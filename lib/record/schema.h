/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_RECORD_SCHEMA_H
#define LEAT_RECORD_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"

/*
 * The three record types, each one table. Validation, `--columns`, the tables
 * of the section-5 manual pages and the order of output columns all come from
 * here and from nowhere else.
 */
enum leat_type {
	LEAT_TEXT,
	LEAT_WORD,    /* one of a fixed list, in leat_column.words */
	LEAT_WHEN,    /* ISO date or instant */
	LEAT_DATE,    /* ISO date */
	LEAT_INSTANT, /* ISO instant */
	LEAT_MONEY,   /* decimal, exact to six places, any sign */
	LEAT_COUNT,   /* whole number >= 0 */
	LEAT_AMOUNT,  /* decimal >= 0, exact to six places: conversions */
	LEAT_NUMBER,  /* any finite decimal */
	LEAT_YESNO,
	LEAT_CURRENCY, /* three capital letters */
	LEAT_JSON,     /* compact JSON; a string in CSV, itself in JSON lines */
};

struct leat_column {
	const char *name;
	enum leat_type type;
	const char *words; /* LEAT_WORD: the words, separated by blanks; else NULL */
	const char *unit;  /* "" if it has none */
	const char
	    *kinds; /* a character a kind, in the schema's order: x needed, o may, . must not */
	const char *help; /* one line */
};

struct leat_schema {
	const char *name;         /* observations, model, plan */
	const char *const *kinds; /* names, NULL-terminated; the last is the trailer's */
	size_t nkinds;
	const struct leat_column *column;
	size_t ncolumns; /* the last column is `extra` */
};

/* Column numbers, in the order in which columns are written. */
enum leat_obs {
	LEAT_OBS_KIND,
	LEAT_OBS_TIME,
	LEAT_OBS_PERIOD_END,
	LEAT_OBS_CHANNEL,
	LEAT_OBS_PLATFORM,
	LEAT_OBS_ACCOUNT,
	LEAT_OBS_CAMPAIGN_ID,
	LEAT_OBS_CAMPAIGN,
	LEAT_OBS_ADGROUP_ID,
	LEAT_OBS_ADGROUP,
	LEAT_OBS_CREATIVE_ID,
	LEAT_OBS_CREATIVE,
	LEAT_OBS_GEO,
	LEAT_OBS_DEVICE,
	LEAT_OBS_SEGMENT,
	LEAT_OBS_USER,
	LEAT_OBS_EVENT,
	LEAT_OBS_ID,
	LEAT_OBS_NEW_CUSTOMER,
	LEAT_OBS_MARGIN,
	LEAT_OBS_REFUND,
	LEAT_OBS_ENGAGEMENTS,
	LEAT_OBS_IMPRESSIONS,
	LEAT_OBS_CLICKS,
	LEAT_OBS_REACH,
	LEAT_OBS_FREQUENCY,
	LEAT_OBS_COST,
	LEAT_OBS_CONVERSIONS,
	LEAT_OBS_REVENUE,
	LEAT_OBS_SE,
	LEAT_OBS_CURRENCY,
	LEAT_OBS_ACCOUNT_CURRENCY,
	LEAT_OBS_FX,
	LEAT_OBS_BUDGET,
	LEAT_OBS_BUDGET_TYPE,
	LEAT_OBS_BUDGET_ID,
	LEAT_OBS_BID_STRATEGY,
	LEAT_OBS_TARGET,
	LEAT_OBS_LEARNING_STATUS,
	LEAT_OBS_NAME,
	LEAT_OBS_VALUE,
	LEAT_OBS_MODEL,
	LEAT_OBS_INCREMENTAL,
	LEAT_OBS_CONVERSIONS_LOWER,
	LEAT_OBS_CONVERSIONS_UPPER,
	LEAT_OBS_REVENUE_LOWER,
	LEAT_OBS_REVENUE_UPPER,
	LEAT_OBS_CPA,
	LEAT_OBS_ROAS,
	LEAT_OBS_COVERAGE,
	LEAT_OBS_EXPERIMENT,
	LEAT_OBS_ATTRIBUTION,
	LEAT_OBS_TIME_BASIS,
	LEAT_OBS_AS_OF,
	LEAT_OBS_FLAGS,
	LEAT_OBS_TZ,
	LEAT_OBS_SOURCE,
	LEAT_OBS_EXTRA,
	LEAT_OBS_N
};

enum leat_obs_kind {
	LEAT_SPEND,
	LEAT_TOUCH,
	LEAT_CONVERSION,
	LEAT_OUTCOME,
	LEAT_CONTROL,
	LEAT_LIFT,
	LEAT_CREDIT,
	LEAT_COVER,
	LEAT_OBS_END
};

enum leat_model_col {
	LEAT_MOD_KIND,
	LEAT_MOD_ID,
	LEAT_MOD_NAME,
	LEAT_MOD_TIME,
	LEAT_MOD_PERIOD_END,
	LEAT_MOD_CHANNEL,
	LEAT_MOD_GEO,
	LEAT_MOD_PLATFORM,
	LEAT_MOD_ACCOUNT,
	LEAT_MOD_CAMPAIGN_ID,
	LEAT_MOD_CAMPAIGN,
	LEAT_MOD_BUDGET_ID,
	LEAT_MOD_KPI,
	LEAT_MOD_CURRENCY,
	LEAT_MOD_PERIOD,
	LEAT_MOD_PERIODS,
	LEAT_MOD_LIKELIHOOD,
	LEAT_MOD_SEED,
	LEAT_MOD_SETTINGS,
	LEAT_MOD_PRIORS,
	LEAT_MOD_SCALING,
	LEAT_MOD_DIAGNOSTICS,
	LEAT_MOD_HOLDOUT,
	LEAT_MOD_ADSTOCK,
	LEAT_MOD_MAX_LAG,
	LEAT_MOD_NORMALISED,
	LEAT_MOD_SATURATION,
	LEAT_MOD_ORDER,
	LEAT_MOD_SCALE,
	LEAT_MOD_SPEND,
	LEAT_MOD_SPEND_RECENT,
	LEAT_MOD_SPEND_MONTH,
	LEAT_MOD_SHARE,
	LEAT_MOD_BUDGET,
	LEAT_MOD_BUDGET_TYPE,
	LEAT_MOD_FX,
	LEAT_MOD_MEAN,
	LEAT_MOD_SD,
	LEAT_MOD_Q5,
	LEAT_MOD_Q50,
	LEAT_MOD_Q95,
	LEAT_MOD_RHAT,
	LEAT_MOD_ESS_BULK,
	LEAT_MOD_ESS_TAIL,
	LEAT_MOD_MCSE,
	LEAT_MOD_OBSERVED,
	LEAT_MOD_LOWER,
	LEAT_MOD_UPPER,
	LEAT_MOD_CONTRIBUTION,
	LEAT_MOD_ROI,
	LEAT_MOD_MARGINAL_ROI,
	LEAT_MOD_PARAMETERS,
	LEAT_MOD_DRAWS,
	LEAT_MOD_VALUE,
	LEAT_MOD_EXTRA,
	LEAT_MOD_N
};

enum leat_model_kind {
	LEAT_MODEL,
	LEAT_CURVE,
	LEAT_PARAMETER,
	LEAT_LINE,
	LEAT_BASELINE,
	LEAT_CONTROL_EFFECT,
	LEAT_FITTED,
	LEAT_MOD_END
};

enum leat_plan_col {
	LEAT_PLAN_KIND,
	LEAT_PLAN_STATUS,
	LEAT_PLAN_PERIOD_START,
	LEAT_PLAN_PERIOD_END,
	LEAT_PLAN_PLATFORM,
	LEAT_PLAN_ACCOUNT,
	LEAT_PLAN_CAMPAIGN_ID,
	LEAT_PLAN_CAMPAIGN,
	LEAT_PLAN_CHANNEL,
	LEAT_PLAN_GEO,
	LEAT_PLAN_BUDGET_ID,
	LEAT_PLAN_CURRENCY,
	LEAT_PLAN_ACCOUNT_CURRENCY,
	LEAT_PLAN_FX,
	LEAT_PLAN_BUDGET_TYPE,
	LEAT_PLAN_BUDGET_BEFORE,
	LEAT_PLAN_BUDGET_AFTER,
	LEAT_PLAN_SPEND_BEFORE,
	LEAT_PLAN_SPEND_AFTER,
	LEAT_PLAN_CHANGE,
	LEAT_PLAN_CHANGE_PCT,
	LEAT_PLAN_PROPENSITY,
	LEAT_PLAN_OUTCOME_BEFORE,
	LEAT_PLAN_OUTCOME_BEFORE_LOWER,
	LEAT_PLAN_OUTCOME_BEFORE_UPPER,
	LEAT_PLAN_OUTCOME_AFTER,
	LEAT_PLAN_OUTCOME_AFTER_LOWER,
	LEAT_PLAN_OUTCOME_AFTER_UPPER,
	LEAT_PLAN_MARGINAL_RETURN,
	LEAT_PLAN_BINDING,
	LEAT_PLAN_CONFIDENCE,
	LEAT_PLAN_GAP,
	LEAT_PLAN_LINES,
	LEAT_PLAN_REASON,
	LEAT_PLAN_MODEL,
	LEAT_PLAN_EXTRA,
	LEAT_PLAN_N
};

enum leat_plan_kind { LEAT_PLAN_LINE, LEAT_PLAN_TOTAL };

extern const struct leat_schema leat_observations, leat_models, leat_plans;

/* Any CSV: no kinds (nkinds 0), so no column `kind` and no trailer, and no column that is known. */
extern const struct leat_schema leat_tables;

/* leat_schema_column -- the number of a column, or -1. */
int leat_schema_column(const struct leat_schema *s, struct leat_slice name);
/* leat_schema_kind -- the number of a kind, or -1. */
int leat_schema_kind(const struct leat_schema *s, struct leat_slice name);

/* leat_type_name -- "money", "count", ... */
const char *leat_type_name(enum leat_type type);
/* leat_type_is_number -- written as a number in JSON lines. */
bool leat_type_is_number(enum leat_type type);

/*
 * leat_column_check -- is the text a value of the column's type?
 * Returns NULL, or what is wrong in a few words ("not a number").
 */
const char *leat_column_check(const struct leat_column *c, struct leat_slice text);

/* leat_nearest -- the name in names[0..n-1] nearest to word (Damerau-Levenshtein), or NULL if none
 * is near. */
const char *leat_nearest(struct leat_slice word, const char *const *names, size_t n);

#endif
