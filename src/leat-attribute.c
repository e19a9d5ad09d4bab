/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "attribution/markov.h"
#include "cli/tool.h"
#include "credit/command.h"

static const struct leat_program program = {
    .name = "leat-attribute",
    .purpose = "credit conversions to channels",
    .operands = "[FILE ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_THREADS | LEAT_COMMON_SEED,
    .reads = &leat_observations,
    .writes = &leat_observations,
};

static struct leat_attribute_asked o = {.model = "markov",
    .tz = "UTC",
    .credit_date = "conversion",
    .position_weights = "40,20,40",
    .by = "channel",
    .every = "day",
    .direct = "keep",
    .repeats = "keep",
    .untouched = "baseline",
    .view_weight = 1,
    .coverage_limit = 0.8,
    .order = "1",
    .max_order = 4,
    .permutations = 1000,
    .half_life = 7,
    .lookback = 30};

static const struct leat_opt table[] = {
    {"model", 'm', LEAT_OPT_TEXT, "LIST", &o.model, NULL, 0, 0,
	"first, last, last-non-direct, linear, u-shape, w-shape, position, time-decay, markov, "
	"shapley, shapley-ordered, shapley-rate, hazard, step-hazard, ensemble; several with "
	"commas (default: markov)",
	NULL},
    {"order", 0, LEAT_OPT_TEXT, "K", &o.order, NULL, 0, 0,
	"touches that make a state of markov, 1 to 12, or auto: the best by AUC (default: 1)",
	NULL},
    {"max-order", 0, LEAT_OPT_INT, "K", &o.max_order, NULL, 1, LEAT_MARKOV_MAX_ORDER,
	"the highest order that auto tries, 1 to 12 (default: 4)", NULL},
    {"half-life", 0, LEAT_OPT_REAL, "DAYS", &o.half_life, NULL, 0.001, 36500,
	"days in which time-decay halves a touch (default: 7)", NULL},
    {"position-weights", 0, LEAT_OPT_TEXT, "F,M,L", &o.position_weights, NULL, 0, 0,
	"of position: first touch, all between, last (default: 40,20,40)", NULL},
    {"weights", 0, LEAT_OPT_TEXT, "LIST", &o.weights, NULL, 0, 0,
	"of models in the ensemble, as linear=1,markov=2 (default: all the same)", NULL},
    {"permutations", 0, LEAT_OPT_INT, "N", &o.permutations, NULL, 4, 1e8,
	"orders that shapley-rate draws above 20 units (default: 1000)", NULL},
    {"lookback", 0, LEAT_OPT_REAL, "DAYS", &o.lookback, NULL, 0, 36500,
	"days before a conversion in which a touch counts (default: 30)", NULL},
    {"by", 0, LEAT_OPT_CHOICE, "WHAT", &o.by, LEAT_BY_WORDS, 0, 0,
	"what is credited: channel, campaign or creative (default: channel)", NULL},
    {"every", 0, LEAT_OPT_CHOICE, "PERIOD", &o.every, LEAT_EVERY_WORDS, 0, 0,
	"what a credit is of: day, week from Monday, month, or all days (default: day)", NULL},
    {"events", 0, LEAT_OPT_TEXT, "LIST", &o.events, NULL, 0, 0,
	"touches that count: impression, click, visit, open, other, none (default: all)", NULL},
    {"only-channel", 0, LEAT_OPT_TEXT, "LIST", &o.only_channel, NULL, 0, 0,
	"channels whose touches count, patterns with * and ? (default: all)", NULL},
    {"ignore-channel", 0, LEAT_OPT_TEXT, "LIST", &o.ignore_channel, NULL, 0, 0,
	"channels whose touches do not count, patterns (default: none)", NULL},
    {"direct", 0, LEAT_OPT_CHOICE, "WHAT", &o.direct, "keep ignore drop", 0, 0,
	"direct touches: keep, ignore beside others, drop (default: keep)", NULL},
    {"repeats", 0, LEAT_OPT_CHOICE, "WHAT", &o.repeats, LEAT_REPEATS_WORDS, 0, 0,
	"touches of one channel: keep, collapse those in a row, only the first (default: keep)",
	NULL},
    {"gap", 0, LEAT_OPT_REAL, "MINUTES", &o.gap, NULL, 0, 1e6,
	"touches of one channel no more than this apart are one (default: 0, none)", NULL},
    {"view-weight", 0, LEAT_OPT_REAL, "W", &o.view_weight, NULL, 0.001, 1000,
	"how much an impression counts for rules (default: 1, as much as other touches)", NULL},
    {"view-lookback", 0, LEAT_OPT_REAL, "DAYS", &o.view_lookback, NULL, 0, 36500,
	"days in which an impression counts (default: 0, as long as other touches)", NULL},
    {"untouched", 0, LEAT_OPT_CHOICE, "WHOSE", &o.untouched, "baseline direct", 0, 0,
	"conversions without a touch: of the baseline, of (direct) (default: baseline)", NULL},
    {"paths", 0, LEAT_OPT_FILE, "FILE", &o.paths, NULL, 0, 0,
	"write what each touch of each conversion is given (default: nowhere)", NULL},
    {"coverage-limit", 0, LEAT_OPT_REAL, "SHARE", &o.coverage_limit, NULL, 0, 1,
	"flag credits of channels of which fewer paid clicks are touches (default: 0.8)", NULL},
    {"reuse-touches", 0, LEAT_OPT_FLAG, NULL, &o.reuse_touches, NULL, 0, 0,
	"touches count for later conversions too (default: for the next one only)", NULL},
    {"once", 0, LEAT_OPT_FLAG, NULL, &o.once, NULL, 0, 0,
	"a user converts once: nothing after it counts (default: again and again)", NULL},
    {"observe", 0, LEAT_OPT_TEXT, "START/END", &o.observe, NULL, 0, 0,
	"period under observation (default: until cover rows and events end)", NULL},
    {"covariate", 0, LEAT_OPT_TEXT, "COLUMN", &o.covariate, NULL, 0, 0,
	"column that tells apart users who convert more or less by themselves (default: none)",
	NULL},
    {"interval", 0, LEAT_OPT_REAL, "LEVEL", &o.interval, NULL, 0.01, 0.999,
	"write intervals that hold a credit with this probability (default: none)", NULL},
    {"calibrate", 0, LEAT_OPT_FLAG, NULL, &o.calibrate, NULL, 0, 0,
	"rescale credits to the experiments in the input (default: leave them)", NULL},
    {"no-nulls", 0, LEAT_OPT_FLAG, NULL, &o.no_nulls, NULL, 0, 0,
	"learn from converting paths only (default: from null paths too)", NULL},
    {"credit-date", 0, LEAT_OPT_CHOICE, "WHICH", &o.credit_date, "conversion touch", 0, 0,
	"day of a credit: of the conversion or of the touch (default: conversion)", NULL},
    {"transitions", 0, LEAT_OPT_FILE, "FILE", &o.transitions, NULL, 0, 0,
	"write the transitions of markov's chain to FILE (default: none)", NULL},
    {"effects", 0, LEAT_OPT_FILE, "FILE", &o.effects, NULL, 0, 0,
	"write shares, and the removal effects behind them, to FILE (default: none)", NULL},
    {"tz", 0, LEAT_OPT_TEXT, "ZONE", &o.tz, NULL, 0, 0,
	"IANA zone in which instants become days (default: UTC)", NULL},
    LEAT_SUMS_OPTIONS(o.sums),
};

static int
run(struct leat_tool *t, struct leat_err *err)
{
	return leat_command_run(t, &o, table, sizeof(table) / sizeof(table[0]), err);
}

int
main(int argc, char **argv)
{
	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
