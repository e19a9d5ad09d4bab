/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "attribution/ensemble.h"
#include "attribution/markov.h"
#include "attribution/rules.h"
#include "base/num.h"
#include "cli/sums.h"
#include "cli/tool.h"
#include "credit/counts.h"
#include "credit/stream.h"
#include "record/json.h"
#include "record/output.h"

static const struct leat_program program = {
    .name = "leat-attribute",
    .purpose = "credit conversions to channels",
    .operands = "[FILE ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_THREADS | LEAT_COMMON_SEED,
    .reads = &leat_observations,
    .writes = &leat_observations,
};

struct options {
	struct leat_sums_options sums;
	const char *model, *tz, *credit_date, *order, *observe, *covariate, *position_weights;
	const char *by, *every, *events, *only_channel, *ignore_channel, *direct, *repeats,
	    *untouched;
	const char *weights, *transitions, *effects, *paths;
	int64_t max_order, permutations;
	double half_life, lookback, interval, gap, view_weight, view_lookback, coverage_limit;
	bool reuse_touches, no_nulls, once, calibrate;
};

static struct options o = {.model = "markov",
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
    {"by", 0, LEAT_OPT_CHOICE, "WHAT", &o.by, "channel campaign creative", 0, 0,
	"what is credited: channel, campaign or creative (default: channel)", NULL},
    {"every", 0, LEAT_OPT_CHOICE, "PERIOD", &o.every, "day week month all", 0, 0,
	"what a credit is of: day, week from Monday, month, or all days (default: day)", NULL},
    {"events", 0, LEAT_OPT_TEXT, "LIST", &o.events, NULL, 0, 0,
	"touches that count: impression, click, visit, open, other, none (default: all)", NULL},
    {"only-channel", 0, LEAT_OPT_TEXT, "LIST", &o.only_channel, NULL, 0, 0,
	"channels whose touches count, patterns with * and ? (default: all)", NULL},
    {"ignore-channel", 0, LEAT_OPT_TEXT, "LIST", &o.ignore_channel, NULL, 0, 0,
	"channels whose touches do not count, patterns (default: none)", NULL},
    {"direct", 0, LEAT_OPT_CHOICE, "WHAT", &o.direct, "keep ignore drop", 0, 0,
	"direct touches: keep, ignore beside others, drop (default: keep)", NULL},
    {"repeats", 0, LEAT_OPT_CHOICE, "WHAT", &o.repeats, "keep collapse first", 0, 0,
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

/* No sum depends on these. The period that was observed is part of what sums are of, but not as it
 * was given. */
static const char *const no_sum_option[] = {LEAT_SUMS_NAMES, "observe", "every", "transitions",
    "effects", "paths", "coverage-limit", "weights", "permutations", NULL};
#define STREAM_SUMS "leat-attribute/stream/1"
#define COUNT_SUMS "leat-attribute/paths/1"

/* What is asked for, once the names are looked up. */
struct plan {
	const struct leat_attribution *model[LEAT_ATTRIBUTIONS_MAX];
	size_t nmodels;
	struct leat_attribution_options attribution;
	struct leat_touch_filter filter;
	struct leat_prepare_options prepare;
	int64_t weight[LEAT_ATTRIBUTIONS_MAX]; /* of each model in the ensemble */
	struct leat_explain explain;
};

static int
choice(const char *word, const char *const *words)
{
	int i = 0;

	while (strcmp(word, words[i]) != 0)
		i++;
	return i;
}

/* Which touches count, and what they are credited by. */
static int
read_touches(struct plan *plan, struct leat_err *err)
{
	static const char *const repeats[] = {"keep", "collapse", "first"};
	int rc =
	    leat_touch_filter_init(&plan->filter, o.events, o.only_channel, o.ignore_channel, err);

	plan->filter.no_direct = strcmp(o.direct, "drop") == 0;
	plan->prepare = (struct leat_prepare_options){
	    .ignore_direct = strcmp(o.direct, "ignore") == 0,
	    .repeats = (enum leat_repeats)choice(o.repeats, repeats),
	    .gap_us = llround(o.gap * 60 * (double)LEAT_US_PER_SECOND),
	    .view_lookback_us = llround(o.view_lookback * (double)LEAT_US_PER_DAY),
	    .view_weight = o.view_weight < 1 || o.view_weight > 1 ? o.view_weight : 0,
	};
	return rc;
}

/* What path counts cannot be asked for. */
static int
check_counts(struct leat_err *err)
{
	const struct {
		bool given;
		const char *option, *lack;
	} asked[] = {
	    {o.calibrate, "calibrate", "lift rows"},
	    {strcmp(o.by, "channel") != 0, "by", "campaigns"},
	    {strcmp(o.every, "day") != 0, "every", "days"},
	    {o.events != NULL, "events", "events"},
	    {o.gap > 0, "gap", "times of touches"},
	    {o.view_weight < 1 || o.view_weight > 1, "view-weight", "events"},
	    {o.view_lookback > 0, "view-lookback", "events"},
	    {o.paths != NULL, "paths", "conversions of their own"},
	};

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (asked[i].given)
			return leat_err_set(err, LEAT_EUSAGE,
			    "--%s needs %s, which path counts do not have", asked[i].option,
			    asked[i].lack);
	return LEAT_OK;
}

/* Path counts: a table in, a table out. */
static int
read_counts(struct leat_tool *t, struct leat_counts *counts, struct leat_err *err)
{
	int rc = LEAT_OK;

	for (size_t i = 0; rc == LEAT_OK && i < leat_tool_noperands(t); i++) {
		struct leat_input *in;
		uint64_t before = leat_counts_seen(counts);

		rc = leat_tool_input(t, i, &in, err);
		if (rc == LEAT_OK)
			rc = leat_counts_read(counts, in, &t->log, err);
		if (rc == LEAT_OK)
			leat_tool_read(t, i, leat_counts_seen(counts) - before);
	}
	return rc;
}

static int
print_counts(
    struct leat_tool *t, const struct plan *plan, struct leat_counts *counts, struct leat_err *err)
{
	const char *format = t->common.output_format;
	struct leat_buf text = {0};
	struct leat_output *out;
	int rc = leat_counts_finish(counts, &t->log, err);

	if (rc == LEAT_OK && (rc = leat_tool_file(t, t->common.output, &out, err)) == LEAT_OK) {
		leat_counts_explain(counts, &plan->explain);
		t->written =
		    leat_counts_print(counts, format && strcmp(format, "jsonl") == 0, &text);
		rc = leat_output_write(out, text.p, text.n, err);
	}
	leat_buf_fini(&text);
	return rc;
}

static struct leat_partial_about
about_counts(struct leat_arena *arena)
{
	return leat_sums_about(
	    COUNT_SUMS, table, sizeof(table) / sizeof(table[0]), no_sum_option, "", arena);
}

static int
put_counts(struct leat_tool *t, struct leat_counts *counts, struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_partial_about about = about_counts(&arena);
	struct leat_partial *p = leat_partial_new();
	int rc;

	if ((rc = leat_partial_describe(p, &about, "this input", err)) == LEAT_OK &&
	    (rc = leat_sums_sources(t, &o.sums, NULL, p, err)) == LEAT_OK &&
	    (rc = leat_counts_put(counts, p, err)) == LEAT_OK)
		rc = leat_sums_write(t, p, err);
	leat_partial_free(p);
	leat_arena_fini(&arena);
	return rc;
}

static int
get_counts(const struct leat_tool *t, const struct leat_partial *sums, struct leat_counts *counts,
    struct leat_err *err)
{
	struct leat_arena arena = {0};
	struct leat_partial_about about = about_counts(&arena);
	int rc = leat_partial_agrees(sums, &about, err);

	leat_arena_fini(&arena);
	if (rc == LEAT_OK && (rc = leat_counts_get(counts, sums, err)) != LEAT_OK)
		leat_sums_blame(t, err);
	return rc;
}

/* sums: those of all tables, in their place; NULL: the operands are tables. */
static int
run_counts(struct leat_tool *t, const struct plan *plan, const struct leat_partial *sums,
    struct leat_err *err)
{
	const struct leat_counts_options options = {
	    .model = plan->model,
	    .nmodels = plan->nmodels,
	    .attribution = &plan->attribution,
	    .no_nulls = o.no_nulls,
	    .filter = leat_touch_filter_idle(&plan->filter) ? NULL : &plan->filter,
	    .prepare = plan->prepare,
	    .untouched_direct = strcmp(o.untouched, "direct") == 0,
	    .weight = plan->weight,
	    .threads = leat_tool_threads(t),
	};
	struct leat_counts *counts;
	int rc;

	if ((rc = check_counts(err)) || (rc = leat_counts_new(&counts, &options, err)))
		return rc;
	rc = sums ? get_counts(t, sums, counts, err) : read_counts(t, counts, err);
	if (rc == LEAT_OK) {
		rc = o.sums.partial ? put_counts(t, counts, err)
				    : print_counts(t, plan, counts, err);
		if (rc != LEAT_OK && sums)
			leat_sums_blame(t, err);
	}
	leat_counts_free(counts);
	return rc;
}

static struct leat_attribute_options
stream_options(const struct leat_tool *t, const struct plan *plan)
{
	static const char *const bys[] = {"channel", "campaign", "creative"};
	static const char *const everies[] = {"day", "week", "month", "all"};

	return (struct leat_attribute_options){
	    .credit =
		{
		    .model = plan->model,
		    .nmodels = plan->nmodels,
		    .attribution = &plan->attribution,
		    .cut = {llround(o.lookback * (double)LEAT_US_PER_DAY), o.reuse_touches, o.once},
		    .no_nulls = o.no_nulls,
		    .prepare = plan->prepare,
		    .untouched_direct = strcmp(o.untouched, "direct") == 0,
		    .weight = plan->weight,
		},
	    .tz = o.tz,
	    .observe = o.observe,
	    .covariate = o.covariate,
	    .directory = leat_tool_directory(),
	    .level = o.interval,
	    .by = (enum leat_by)choice(o.by, bys),
	    .every = (enum leat_every)choice(o.every, everies),
	    .filter = leat_touch_filter_idle(&plan->filter) ? NULL : &plan->filter,
	    .coverage_limit = o.coverage_limit,
	    .by_touch_day = strcmp(o.credit_date, "touch") == 0,
	    .calibrate = o.calibrate,
	    .threads = leat_tool_threads(t),
	    .explain = &plan->explain,
	};
}

static int
run_stream(struct leat_tool *t, const struct plan *plan, struct leat_err *err)
{
	struct leat_attribute_options options = stream_options(t, plan);
	struct leat_in *in;
	struct leat_out *out;
	int rc;

	if ((rc = leat_tool_in(t, &in, err)) || (rc = leat_tool_out(t, LEAT_AUTO, &out, err)) ||
	    (o.paths && (rc = leat_tool_file(t, o.paths, &options.paths, err))) ||
	    (rc = leat_attribute_stream(in, out, &options, &t->log, err)))
		return rc;
	t->made = leat_out_rows(out) - leat_in_rows(in); /* all that was read is passed on */
	return leat_tool_end(t, 0, err);
}

/* Sums of parts of a stream */

static struct leat_partial_about
about_stream(const struct leat_attribute_period *period, struct leat_arena *arena)
{
	char observe[2][LEAT_INSTANT_MAX] = {"", ""};

	if (period->start_us != INT64_MIN)
		leat_instant_print(period->start_us, observe[0]);
	if (period->until_us != INT64_MIN)
		leat_instant_print(period->until_us, observe[1]);
	return leat_sums_about(STREAM_SUMS, table, sizeof(table) / sizeof(table[0]), no_sum_option,
	    leat_arena_printf(arena, ",\"observe\":\"%s/%s\"", observe[0], observe[1]), arena);
}

static int
run_stream_sums(struct leat_tool *t, const struct plan *plan, struct leat_err *err)
{
	const struct leat_attribute_options options = stream_options(t, plan);
	struct leat_partial *p = leat_partial_new();
	struct leat_attribute_period period;
	struct leat_partial_about about;
	struct leat_arena arena = {0};
	struct leat_in *in;
	int held, rc;

	if ((rc = leat_tool_in(t, &in, err)) ||
	    (rc = leat_attribute_sums(in, p, &options, &period, &t->log, err)))
		goto end;
	switch (leat_in_verdict(in, &held, err)) {
	case LEAT_IS_CUT:
		rc = LEAT_EDATA;
		break;
	case LEAT_IS_HELD:
		rc = leat_err_set(err, (enum leat_status)held,
		    "the input is held with status %d: nothing is done with it", held);
		break;
	case LEAT_IS_WHOLE:
		about = about_stream(&period, &arena);
		if ((rc = leat_partial_describe(p, &about, "this input", err)) == LEAT_OK &&
		    (rc = leat_sums_sources(t, &o.sums, in, p, err)) == LEAT_OK)
			rc = leat_sums_write(t, p, err);
	}
end:
	leat_arena_fini(&arena);
	leat_partial_free(p);
	return rc;
}

/* The sums say for which period they are; all else must be as it was when they were made. */
static int
check_sums(const struct leat_partial *p, const char **observe, struct leat_arena *arena,
    struct leat_err *err)
{
	struct leat_partial_about theirs, ours;
	const struct leat_json *member;
	struct leat_json *root;
	struct leat_buf more = {0};
	struct leat_jw w = {.out = &more, .comma = true};
	int rc;

	leat_partial_about(p, &theirs);
	if ((rc = leat_json_parse(&root, arena, theirs.options, NULL, 0, err)) != LEAT_OK)
		return rc;
	member = leat_json_get(root, "observe");
	*observe = member && member->type == LEAT_JSON_STRING && member->text.n > 1 ? member->text.p
										    : NULL;
	leat_jw_key(&w, "observe");
	leat_jw_text(&w, member ? member->text : LEAT_NONE);
	ours = leat_sums_about(
	    STREAM_SUMS, table, sizeof(table) / sizeof(table[0]), no_sum_option, more.p, arena);
	leat_buf_fini(&more);
	return leat_partial_agrees(p, &ours, err);
}

static int
run_stream_final(struct leat_tool *t, const struct plan *plan, const struct leat_partial *p,
    struct leat_err *err)
{
	struct leat_attribute_options options = stream_options(t, plan);
	struct leat_arena arena = {0};
	struct leat_out *out;
	int rc;

	options.observe_again = o.observe;
	rc = check_sums(p, &options.observe, &arena, err);

	if (rc == LEAT_OK && (rc = leat_tool_out(t, LEAT_CSV, &out, err)) == LEAT_OK) {
		rc = leat_attribute_final(p, out, &options, &t->log, err);
		if (rc == LEAT_OK)
			rc = leat_tool_end(t, 0, err);
		else
			leat_sums_blame(t, err);
	}
	leat_arena_fini(&arena);
	return rc;
}

static int
run_final(struct leat_tool *t, const struct plan *plan, struct leat_err *err)
{
	struct leat_partial *p = leat_partial_new();
	struct leat_partial_about about;
	int rc = leat_sums_read(t, &o.sums, p, err);

	if (rc == LEAT_OK && leat_partial_about(p, &about) &&
	    leat_slice_is(about.schema, COUNT_SUMS))
		rc = run_counts(t, plan, p, err);
	else if (rc == LEAT_OK)
		rc = run_stream_final(t, plan, p, err);
	leat_partial_free(p);
	return rc;
}

/* --order: a number, or auto, which is 0. */
static int
read_order(int *order, struct leat_err *err)
{
	int64_t k;

	*order = 0;
	if (strcmp(o.order, "auto") == 0)
		return LEAT_OK;
	if (!leat_parse_i64(leat_slice(o.order), &k) || k < 1 || k > LEAT_MARKOV_MAX_ORDER)
		return leat_err_set(err, LEAT_EUSAGE, "--order: must be from 1 to %d, or auto",
		    LEAT_MARKOV_MAX_ORDER);
	*order = (int)k;
	return LEAT_OK;
}

/* Which of the two it is is told by the first line of the first operand. */
static int
run_either(struct leat_tool *t, const struct plan *plan, struct leat_err *err)
{
	struct leat_input *first;
	struct leat_slice front;
	int rc;

	if (o.sums.final)
		return run_final(t, plan, err);
	if ((rc = leat_tool_input(t, 0, &first, err)) ||
	    (rc = leat_input_peek_line(first, &front, err)))
		return rc;
	if (leat_counts_told(front))
		return run_counts(t, plan, NULL, err);
	return o.sums.partial ? run_stream_sums(t, plan, err) : run_stream(t, plan, err);
}

/* A table beside the credits, if it was asked for. */
struct aside {
	const char *path;
	struct leat_output *out;
	struct leat_buf text;
};

static int
open_aside(struct leat_tool *t, struct aside *a, struct leat_buf **text, struct leat_err *err)
{
	if (a->path == NULL)
		return LEAT_OK;
	*text = &a->text;
	return leat_tool_file(t, a->path, &a->out, err);
}

static int
write_aside(const struct aside *a, struct leat_err *err)
{
	return a->out ? leat_output_write(a->out, a->text.p, a->text.n, err) : LEAT_OK;
}

static int
run_explained(struct leat_tool *t, struct plan *plan, struct leat_err *err)
{
	struct aside transitions = {.path = o.transitions}, effects = {.path = o.effects};
	bool chain = false;
	int rc, written;

	for (size_t i = 0; i < plan->nmodels; i++)
		chain |= plan->model[i]->transitions != NULL;
	if (o.sums.partial && (o.transitions || o.effects))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--transitions and --effects are of what is learnt: give them with --final");
	if ((o.sums.partial || o.sums.final) && o.paths)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--paths needs the touches, which sums no longer have: run it on a whole "
		    "stream");
	if (o.transitions && !chain)
		return leat_err_set(
		    err, LEAT_EUSAGE, "--transitions needs a model that is a chain: markov");
	if ((rc = open_aside(t, &transitions, &plan->explain.transitions, err)) == LEAT_OK &&
	    (rc = open_aside(t, &effects, &plan->explain.effects, err)) == LEAT_OK) {
		leat_explain_begin(&plan->explain);
		rc = run_either(t, plan, err);
		/* A held stream is passed on, and its tables are empty. */
		if ((written = write_aside(&transitions, err)) ||
		    (written = write_aside(&effects, err)))
			rc = written;
	}
	plan->explain = (struct leat_explain){0};
	leat_buf_fini(&transitions.text);
	leat_buf_fini(&effects.text);
	return rc;
}

static int
run(struct leat_tool *t, struct leat_err *err)
{
	struct plan plan = {.attribution = {.half_life_days = o.half_life,
				.max_order = (int)o.max_order,
				.lookback_days = o.lookback,
				.once = o.once,
				.threads = leat_tool_threads(t),
				.seed = (uint64_t)t->common.seed,
				.permutations = (int)o.permutations}};
	int rc = leat_sums_usage(&o.sums, err);

	if (rc == LEAT_OK && o.sums.merge)
		return leat_sums_merge(t, &o.sums, err);
	t->digests = o.sums.partial;
	if (rc == LEAT_OK)
		rc = leat_attribution_list(leat_slice(o.model), plan.model, &plan.nmodels, err);
	if (rc == LEAT_OK)
		rc = read_order(&plan.attribution.order, err);
	if (rc == LEAT_OK)
		rc = leat_position_weights(
		    leat_slice(o.position_weights), plan.attribution.position_weight, err);
	if (rc == LEAT_OK)
		rc = read_touches(&plan, err);
	if (rc == LEAT_OK)
		rc = leat_ensemble_weights(
		    leat_slice(o.weights), plan.model, plan.nmodels, plan.weight, err);
	if (rc == LEAT_OK)
		rc = run_explained(t, &plan, err);
	leat_touch_filter_fini(&plan.filter);
	return rc;
}

int
main(int argc, char **argv)
{
	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
