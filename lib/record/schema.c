/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/schema.h"

#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/when.h"

/* A column a line, however long: these are tables. */
/* clang-format off */

/* kinds: spend touch conversion outcome control lift credit cover end */
static const struct leat_column observation_columns[] = {
    {"kind", LEAT_TEXT, NULL, "", "xxxxxxxxx", "what the row is"},
    {"time", LEAT_WHEN, NULL, "", "xxxxxxxx.", "a day in the row's tz, or an instant in UTC"},
    {"period_end", LEAT_DATE, NULL, "", "o..ooxoo.", "last day, inclusive, of a row that spans more than one"},
    {"channel", LEAT_TEXT, NULL, "", "xxo..xx..", "paid_search, paid_social, display, email, direct, ..."},
    {"platform", LEAT_TEXT, NULL, "", "ooo..oox.", "the system that the row comes from"},
    {"account", LEAT_TEXT, NULL, "", "ooo..ooo.", "the account within it"},
    {"campaign_id", LEAT_TEXT, NULL, "", "oo...oo..", "id, kept as text"},
    {"campaign", LEAT_TEXT, NULL, "", "oo...oo..", "name"},
    {"adgroup_id", LEAT_TEXT, NULL, "", "oo...oo..", "id, kept as text"},
    {"adgroup", LEAT_TEXT, NULL, "", "oo...oo..", "name"},
    {"creative_id", LEAT_TEXT, NULL, "", "oo...oo..", "id, kept as text"},
    {"creative", LEAT_TEXT, NULL, "", "oo...oo..", "name"},
    {"geo", LEAT_TEXT, NULL, "", "ooooooo..", "place"},
    {"device", LEAT_TEXT, NULL, "", "ooooooo..", "mobile, desktop, ..."},
    {"segment", LEAT_TEXT, NULL, "", "ooooooo..", "group of people"},
    {"user", LEAT_TEXT, NULL, "", ".xo......", "pseudonym of a person"},
    {"event", LEAT_WORD, "impression click visit open", "", ".x.......", "impression, click, visit or open"},
    {"id", LEAT_TEXT, NULL, "", ".oo......", "the order's or event's own id"},
    {"new_customer", LEAT_YESNO, NULL, "", "..oo.....", "first order of this customer"},
    {"margin", LEAT_MONEY, NULL, "currency", "..oo.....", "contribution margin"},
    {"refund", LEAT_MONEY, NULL, "currency", "..oo.....", "paid back since"},
    {"engagements", LEAT_COUNT, NULL, "events", "o........", "interactions, as the platform counts them"},
    {"impressions", LEAT_COUNT, NULL, "events", "o........", "times shown"},
    {"clicks", LEAT_COUNT, NULL, "events", "o........", "times clicked"},
    {"reach", LEAT_COUNT, NULL, "people", "o........", "people reached; does not add up over days"},
    {"frequency", LEAT_NUMBER, NULL, "impressions per person", "o........", "how often each was reached; does not add up"},
    {"cost", LEAT_MONEY, NULL, "currency", "xo...xo..", "money spent; of a lift row the change in spend"},
    {"conversions", LEAT_AMOUNT, NULL, "conversions", "o.ox.oo..", "may be fractional; spend: claimed by the platform; lift: the effect"},
    {"revenue", LEAT_MONEY, NULL, "currency", "o.oo.oo..", "value; spend: claimed by the platform; lift: the effect"},
    {"se", LEAT_NUMBER, NULL, "unit of the effect", ".....x...", "standard error of the lift effect"},
    {"currency", LEAT_CURRENCY, NULL, "ISO 4217", "xooo.oo..", "of the row's money"},
    {"account_currency", LEAT_CURRENCY, NULL, "ISO 4217", "oooo.oo..", "of the money before it was converted; empty: it was not"},
    {"fx", LEAT_NUMBER, NULL, "", "oooo.oo..", "currency per unit of account_currency, that the money was converted at"},
    {"budget", LEAT_MONEY, NULL, "currency", "o........", "as set on the platform"},
    {"budget_type", LEAT_WORD, "daily lifetime shared", "", "o........", "daily, lifetime or shared"},
    {"budget_id", LEAT_TEXT, NULL, "", "o........", "of a shared budget"},
    {"bid_strategy", LEAT_TEXT, NULL, "", "o........", "as the platform names it"},
    {"target", LEAT_TEXT, NULL, "", "o........", "target CPA or ROAS"},
    {"learning_status", LEAT_TEXT, NULL, "", "o........", "as the platform names it"},
    {"name", LEAT_TEXT, NULL, "", "...ox...x", "covariate, KPI; trailer: ok or held:STATUS"},
    {"value", LEAT_NUMBER, NULL, "", "...ox...x", "covariate's or KPI's value; trailer: rows before it"},
    {"model", LEAT_TEXT, NULL, "", "......x..", "attribution model"},
    {"incremental", LEAT_YESNO, NULL, "", "......x..", "does the credit estimate what would not have happened otherwise"},
    {"conversions_lower", LEAT_AMOUNT, NULL, "conversions", "......o..", "credit may be as low as this"},
    {"conversions_upper", LEAT_AMOUNT, NULL, "conversions", "......o..", "credit may be as high as this"},
    {"revenue_lower", LEAT_MONEY, NULL, "currency", "......o..", "credit may be as low as this"},
    {"revenue_upper", LEAT_MONEY, NULL, "currency", "......o..", "credit may be as high as this"},
    {"cpa", LEAT_NUMBER, NULL, "currency", "......o..", "cost per conversion credited"},
    {"roas", LEAT_NUMBER, NULL, "", "......o..", "revenue credited per unit of cost"},
    {"coverage", LEAT_NUMBER, NULL, "", "......o..", "share of the channel's paid clicks and impressions that are touches"},
    {"experiment", LEAT_TEXT, NULL, "", ".....oo..", "name of a lift experiment; of those that a credit was calibrated by"},
    {"attribution", LEAT_TEXT, NULL, "", "o........", "platform's window, e.g. 7d_click_1d_view"},
    {"time_basis", LEAT_WORD, "click conversion impression", "", "o........", "which day a conversion is booked on"},
    {"as_of", LEAT_WHEN, NULL, "", "oooo...o.", "when the export was taken"},
    {"flags", LEAT_TEXT, NULL, "", "oooooooo.", "quality flags, separated by blanks: partial, censored:COL, imputed:COL, ..."},
    {"tz", LEAT_TEXT, NULL, "IANA zone", "o..ooo.o.", "zone of a date; instants need none"},
    {"source", LEAT_TEXT, NULL, "", "oooooo.o.", "name of the file that the row came from"},
    {"extra", LEAT_JSON, NULL, "", "ooooooooo", "keys that no column is for, as a JSON object"},
};
/* clang-format on */

static const char *const observation_kinds[] = {
    "spend", "touch", "conversion", "outcome", "control", "lift", "credit", "cover", "end", NULL};
const struct leat_schema leat_observations = {
    "observations", observation_kinds, 9, observation_columns, LEAT_OBS_N};

/* clang-format off */
/* kinds: model curve parameter line baseline control fitted end */
static const struct leat_column model_columns[] = {
    {"kind", LEAT_TEXT, NULL, "", "xxxxxxxx", "what the line is"},
    {"id", LEAT_TEXT, NULL, "SHA-256", "x.......", "digest of everything else in the model"},
    {"name", LEAT_TEXT, NULL, "", "..x..x.x", "parameter or control; trailer: ok or held:STATUS"},
    {"time", LEAT_DATE, NULL, "", "x.....x.", "first day"},
    {"period_end", LEAT_DATE, NULL, "", "x.....x.", "last day, inclusive"},
    {"channel", LEAT_TEXT, NULL, "", ".x.x....", "channel"},
    {"geo", LEAT_TEXT, NULL, "", ".o.o..o.", "place, empty for all"},
    {"platform", LEAT_TEXT, NULL, "", ".o.o....", "of the campaign, or the budget line"},
    {"account", LEAT_TEXT, NULL, "", ".o.o....", "of the campaign, or the budget line"},
    {"campaign_id", LEAT_TEXT, NULL, "", ".o.o....", "of the campaign, or the budget line"},
    {"campaign", LEAT_TEXT, NULL, "", ".o.o....", "of the curve, or the budget line"},
    {"budget_id", LEAT_TEXT, NULL, "", "...o....", "of a shared budget"},
    {"kpi", LEAT_TEXT, NULL, "", "x.......", "revenue, conversions, or an outcome's name"},
    {"currency", LEAT_CURRENCY, NULL, "ISO 4217", "x..o....", "of spend, and of revenue"},
    {"period", LEAT_WORD, "day week", "", "x.......", "day or week"},
    {"periods", LEAT_COUNT, NULL, "periods", "x.......", "how many"},
    {"likelihood", LEAT_TEXT, NULL, "", "x.......", "normal"},
    {"seed", LEAT_NUMBER, NULL, "", "x.......", "of the random numbers"},
    {"settings", LEAT_JSON, NULL, "", "x.......", "what the model is made of: leat-modelspec(5)"},
    {"priors", LEAT_JSON, NULL, "", "x.......", "a family and its parameters for each class of parameter"},
    {"scaling", LEAT_JSON, NULL, "", "x.......", "constants by which the data were divided"},
    {"diagnostics", LEAT_JSON, NULL, "", "x.......", "R-hat, effective sample sizes, divergences, energy"},
    {"holdout", LEAT_JSON, NULL, "", "o.......", "scores on periods left out"},
    {"adstock", LEAT_TEXT, NULL, "", ".x......", "carry-over transform"},
    {"max_lag", LEAT_COUNT, NULL, "periods", ".x......", "longest lag of the carry-over"},
    {"normalised", LEAT_YESNO, NULL, "", ".x......", "do the carry-over weights sum to one"},
    {"saturation", LEAT_TEXT, NULL, "", ".x......", "saturation transform"},
    {"order", LEAT_WORD, "adstock_saturation saturation_adstock", "", ".x......", "which transform comes first"},
    {"scale", LEAT_JSON, NULL, "", ".x......", "exposure and outcome per period that are 1 on the curve, cost per exposure"},
    {"spend", LEAT_MONEY, NULL, "currency", ".x.x....", "over the model's periods"},
    {"spend_recent", LEAT_MONEY, NULL, "currency", ".x.x....", "over the last 28 complete days"},
    {"spend_month", LEAT_MONEY, NULL, "currency", "...x....", "in the last calendar month begun, to date"},
    {"share", LEAT_NUMBER, NULL, "", "...o....", "of the channel's recent spend"},
    {"budget", LEAT_MONEY, NULL, "currency per day", "...o....", "as set on the platform"},
    {"budget_type", LEAT_WORD, "daily lifetime shared", "", "...o....", "daily, lifetime or shared"},
    {"fx", LEAT_NUMBER, NULL, "", "...o....", "model currency per unit of account currency"},
    {"mean", LEAT_NUMBER, NULL, "", "..x.xxx.", "posterior mean"},
    {"sd", LEAT_NUMBER, NULL, "", "..x.xx..", "posterior standard deviation"},
    {"q5", LEAT_NUMBER, NULL, "", "..x.xx..", "posterior quantile"},
    {"q50", LEAT_NUMBER, NULL, "", "..x.xx..", "posterior quantile"},
    {"q95", LEAT_NUMBER, NULL, "", "..x.xx..", "posterior quantile"},
    {"rhat", LEAT_NUMBER, NULL, "", "..o.....", "rank-normalised split R-hat"},
    {"ess_bulk", LEAT_NUMBER, NULL, "draws", "..o.....", "effective sample size, bulk"},
    {"ess_tail", LEAT_NUMBER, NULL, "draws", "..o.....", "effective sample size, tails"},
    {"mcse", LEAT_NUMBER, NULL, "", "..o.....", "Monte Carlo standard error of the mean"},
    {"observed", LEAT_NUMBER, NULL, "KPI", "......x.", "what was observed"},
    {"lower", LEAT_NUMBER, NULL, "KPI", "......x.", "5 % of the posterior predictive"},
    {"upper", LEAT_NUMBER, NULL, "KPI", "......x.", "95 % of the posterior predictive"},
    {"contribution", LEAT_JSON, NULL, "KPI", ".x....x.", "outcome due to the channel; fitted: by baseline, controls and channel"},
    {"roi", LEAT_JSON, NULL, "KPI per unit of spend", ".o......", "average return over the model's periods"},
    {"marginal_roi", LEAT_JSON, NULL, "KPI per unit of spend", ".o......", "return of the next unit at recent spend"},
    {"parameters", LEAT_JSON, NULL, "", ".x......", "posterior of the curve's parameters"},
    {"draws", LEAT_JSON, NULL, "", ".x......", "thinned joint posterior draws, float32"},
    {"value", LEAT_NUMBER, NULL, "", ".......x", "trailer: lines before it"},
    {"extra", LEAT_JSON, NULL, "", "oooooooo", "keys that no column is for, as a JSON object"},
};
/* clang-format on */

static const char *const model_kinds[] = {
    "model", "curve", "parameter", "line", "baseline", "control", "fitted", "end", NULL};
const struct leat_schema leat_models = {"model", model_kinds, 8, model_columns, LEAT_MOD_N};

/* clang-format off */
/* kinds: line total */
static const struct leat_column plan_columns[] = {
    {"kind", LEAT_TEXT, NULL, "", "xx", "line, or the total that ends the plan"},
    {"status", LEAT_TEXT, NULL, "", "xx", "proposed, passed or held"},
    {"period_start", LEAT_DATE, NULL, "", "xo", "first day of the plan"},
    {"period_end", LEAT_DATE, NULL, "", "xo", "last day, inclusive"},
    {"platform", LEAT_TEXT, NULL, "", "o.", "of the budget line"},
    {"account", LEAT_TEXT, NULL, "", "o.", "of the budget line"},
    {"campaign_id", LEAT_TEXT, NULL, "", "o.", "of the budget line"},
    {"campaign", LEAT_TEXT, NULL, "", "o.", "of the budget line"},
    {"channel", LEAT_TEXT, NULL, "", "x.", "whose curve was used"},
    {"geo", LEAT_TEXT, NULL, "", "o.", "place, empty for all"},
    {"budget_id", LEAT_TEXT, NULL, "", "o.", "of a shared budget"},
    {"currency", LEAT_CURRENCY, NULL, "ISO 4217", "xo", "of spend and outcome"},
    {"account_currency", LEAT_CURRENCY, NULL, "ISO 4217", "x.", "of the budget"},
    {"fx", LEAT_NUMBER, NULL, "", "x.", "currency per unit of account currency"},
    {"budget_type", LEAT_WORD, "daily lifetime shared", "", "o.", "daily, lifetime or shared"},
    {"budget_before", LEAT_MONEY, NULL, "account currency per day", "oo", "what is set on the platform"},
    {"budget_after", LEAT_MONEY, NULL, "account currency per day", "xo", "what to set"},
    {"spend_before", LEAT_MONEY, NULL, "currency", "xo", "over the plan's period if nothing changes"},
    {"spend_after", LEAT_MONEY, NULL, "currency", "xo", "over the plan's period"},
    {"change", LEAT_MONEY, NULL, "currency", "xo", "spend_after less spend_before"},
    {"change_pct", LEAT_NUMBER, NULL, "%", "oo", "change in percent of spend_before"},
    {"propensity", LEAT_NUMBER, NULL, "", "oo", "probability of this change, when it was randomised"},
    {"outcome_before", LEAT_NUMBER, NULL, "KPI", "oo", "posterior mean at spend_before"},
    {"outcome_before_lower", LEAT_NUMBER, NULL, "KPI", "oo", "5 % quantile"},
    {"outcome_before_upper", LEAT_NUMBER, NULL, "KPI", "oo", "95 % quantile"},
    {"outcome_after", LEAT_NUMBER, NULL, "KPI", "oo", "posterior mean at spend_after"},
    {"outcome_after_lower", LEAT_NUMBER, NULL, "KPI", "oo", "5 % quantile"},
    {"outcome_after_upper", LEAT_NUMBER, NULL, "KPI", "oo", "95 % quantile"},
    {"marginal_return", LEAT_NUMBER, NULL, "KPI per unit of spend", "oo", "of the next unit at spend_after"},
    {"binding", LEAT_TEXT, NULL, "", "oo", "which constraint binds, if any"},
    {"confidence", LEAT_NUMBER, NULL, "probability", "oo", "that the change is an improvement"},
    {"gap", LEAT_NUMBER, NULL, "KPI", ".o", "duality gap: no plan within the limits is better by more"},
    {"lines", LEAT_COUNT, NULL, "rows", ".x", "rows before the total"},
    {"reason", LEAT_TEXT, NULL, "", "xo", "why, in a sentence"},
    {"model", LEAT_TEXT, NULL, "SHA-256", "xo", "id of the model"},
    {"extra", LEAT_JSON, NULL, "", "oo", "keys that no column is for, as a JSON object"},
};
/* clang-format on */

static const char *const plan_kinds[] = {"line", "total", NULL};
const struct leat_schema leat_plans = {"plan", plan_kinds, 2, plan_columns, LEAT_PLAN_N};

static const struct leat_column table_columns[] = {
    {"extra", LEAT_JSON, NULL, "", "", "further columns of JSON lines"}};
const struct leat_schema leat_tables = {"table", NULL, 0, table_columns, 1};

_Static_assert(sizeof(observation_columns) / sizeof(observation_columns[0]) == LEAT_OBS_N,
    "the table and the enum of observation columns differ");
_Static_assert(sizeof(model_columns) / sizeof(model_columns[0]) == LEAT_MOD_N,
    "the table and the enum of model columns differ");
_Static_assert(sizeof(plan_columns) / sizeof(plan_columns[0]) == LEAT_PLAN_N,
    "the table and the enum of plan columns differ");

int
leat_schema_column(const struct leat_schema *s, struct leat_slice name)
{
	for (size_t i = 0; name.n && i < s->ncolumns; i++)
		if (s->column[i].name[0] == name.p[0] && leat_slice_is(name, s->column[i].name))
			return (int)i;
	return -1;
}

int
leat_schema_kind(const struct leat_schema *s, struct leat_slice name)
{
	for (size_t i = 0; i < s->nkinds; i++)
		if (leat_slice_is(name, s->kinds[i]))
			return (int)i;
	return -1;
}
