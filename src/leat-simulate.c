/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/tool.h"
#include "market/evaluate.h"
#include "market/fault.h"
#include "market/simulate.h"
#include "record/output.h"

static const struct leat_program program = {
    .name = "leat-simulate",
    .purpose = "a market or journeys with known truth, and what a plan would truly earn",
    .operands = "",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_SEED | LEAT_COMMON_THREADS,
    .reads = &leat_plans,
    .writes = &leat_observations,
};

struct options {
	const char *truth, *truth_out, *plan, *faults, *effects;
	int64_t channels, geos, days, users;
	int32_t start;
	bool orders, touches, require_gain;
	bool has_channels, has_geos, has_days, has_start, has_users;
};

static struct options o = {.channels = 4, .geos = 1, .days = 728};

static const struct leat_opt table[] = {
    {"truth", 0, LEAT_OPT_FILE, "FILE", &o.truth, NULL, 0, 0,
	"parameters of the market, JSON (default: made up from the seed)", NULL},
    {"truth-out", 0, LEAT_OPT_FILE, "FILE", &o.truth_out, NULL, 0, 0,
	"write the parameters and what they came to (default: not)", NULL},
    {"channels", 0, LEAT_OPT_INT, "N", &o.channels, NULL, 1, 100,
	"channels of a made-up market, 1 to 100 (default: 4)", &o.has_channels},
    {"geos", 0, LEAT_OPT_INT, "N", &o.geos, NULL, 1, 1000,
	"geos of a made-up market, 1 to 1000 (default: 1, and no column geo)", &o.has_geos},
    {"days", 0, LEAT_OPT_INT, "DAYS", &o.days, NULL, 1, 36600,
	"length of the market, days (default: 728, or the truth's)", &o.has_days},
    {"start", 0, LEAT_OPT_DAY, "DATE", &o.start, NULL, 0, 0,
	"first day (default: 2024-01-01, or the truth's)", &o.has_start},
    {"orders", 0, LEAT_OPT_FLAG, NULL, &o.orders, NULL, 0, 0,
	"write single orders in place of daily outcomes (default: off)", NULL},
    {"touches", 0, LEAT_OPT_FLAG, NULL, &o.touches, NULL, 0, 0,
	"write orders and the touches that led to them (default: off)", NULL},
    {"faults", 0, LEAT_OPT_FILE, "FILE", &o.faults, NULL, 0, 0,
	"spoil the market's rows, and write what is wrong with them, CSV (default: off)", NULL},
    {"journeys", 0, LEAT_OPT_INT, "USERS", &o.users, NULL, 1, 1e9,
	"write the journeys of this many users in place of a market (default: off)", &o.has_users},
    {"effects", 0, LEAT_OPT_FILE, "FILE", &o.effects, NULL, 0, 0,
	"write what each channel of the journeys truly did, CSV (default: not)", NULL},
    {"plan", 0, LEAT_OPT_FILE, "FILE", &o.plan, NULL, 0, 0,
	"write what this plan would truly earn in the market of --truth (default: off)", NULL},
    {"require-gain", 0, LEAT_OPT_FLAG, NULL, &o.require_gain, NULL, 0, 0,
	"exit 1 unless the plan earns more than the spend before (default: off)", NULL},
};

static int
check_usage(const struct leat_tool *t, struct leat_err *err)
{
	if (t->noperands)
		return leat_err_set(err, LEAT_EUSAGE, "takes no operands; see --truth and --plan");
	if (o.truth && (o.has_channels || o.has_geos))
		return leat_err_set(
		    err, LEAT_EUSAGE, "--channels and --geos are for a market without --truth");
	if (o.plan && !o.truth)
		return leat_err_set(err, LEAT_EUSAGE, "--plan needs the market's --truth FILE");
	if (o.effects && !o.has_users)
		return leat_err_set(err, LEAT_EUSAGE, "--effects is about --journeys");
	if (o.plan && (o.has_users || o.orders || o.touches || o.truth_out || o.faults))
		return leat_err_set(err, LEAT_EUSAGE,
		    "--plan goes with none of --journeys, --orders, --touches, --truth-out, "
		    "--faults");
	if (o.require_gain && !o.plan)
		return leat_err_set(err, LEAT_EUSAGE, "--require-gain is about a --plan");
	if (o.has_users && (o.orders || o.touches || o.faults))
		return leat_err_set(
		    err, LEAT_EUSAGE, "--journeys goes with none of --orders, --touches, --faults");
	return LEAT_OK;
}

static int
load_truth(struct leat_truth *truth, int64_t seed, struct leat_err *err)
{
	if (o.truth && leat_truth_read(truth, o.truth, err) != LEAT_OK)
		return err->status;
	if (!o.truth)
		leat_simulate_truth(truth, (size_t)o.channels, (size_t)o.geos, seed);
	if (o.has_days)
		truth->days = o.days;
	if (o.has_start)
		truth->start = o.start;
	if (o.faults)
		truth->has_faults = true; /* so that the truth file says how many there are */
	return LEAT_OK;
}

static int
write_file(struct leat_tool *t, const char *path, struct leat_buf *text, struct leat_err *err)
{
	struct leat_output *file;
	int st = leat_tool_file(t, path, &file, err);

	return st == LEAT_OK ? leat_output_write(file, text->p, text->n, err) : st;
}

static int
run_rows(struct leat_tool *t, const struct leat_truth *truth, struct leat_err *err)
{
	enum leat_simulate_events events = o.touches  ? LEAT_ORDERS_TOUCHES
					   : o.orders ? LEAT_ORDERS
						      : LEAT_DAILY_OUTCOMES;
	const struct leat_simulate_journeys journeys = {
	    t->common.seed, (uint64_t)o.users, leat_tool_threads(t)};
	struct leat_buf result = {0}, effects = {0};
	struct leat_out *out, *faults = NULL;
	int st = leat_tool_out(t, LEAT_CSV, &out, err);

	if (st == LEAT_OK && o.faults)
		st =
		    leat_tool_file_stream(t, o.faults, &leat_faults_schema, LEAT_CSV, &faults, err);
	if (st == LEAT_OK && o.has_users)
		st = leat_simulate_journeys(truth, &journeys, out, o.truth_out ? &result : NULL,
		    o.effects ? &effects : NULL, err);
	else if (st == LEAT_OK)
		st = leat_simulate_market(truth, t->common.seed, events, out, faults, &result, err);
	if (st == LEAT_OK)
		st = leat_out_end(out, 0, err);
	if (st == LEAT_OK && o.truth_out)
		st = write_file(t, o.truth_out, &result, err);
	if (st == LEAT_OK && o.effects)
		st = write_file(t, o.effects, &effects, err);
	leat_buf_fini(&effects);
	leat_buf_fini(&result);
	return st;
}

static int
run_plan(struct leat_tool *t, const struct leat_truth *truth, struct leat_err *err)
{
	const struct leat_in_options input = {
	    .paths = &o.plan, .npaths = 1, .complete = t->common.complete, .log = &t->log};
	struct leat_evaluation e;
	struct leat_buf text = {0};
	int st = leat_evaluate_plan(&e, truth, &input, err);

	if (st != LEAT_OK)
		return st;
	leat_evaluation_print(&e, truth, &text);
	st = write_file(t, t->common.output, &text, err);
	if (st == LEAT_OK)
		leat_evaluation_say(&e, truth, &t->log);
	if (st == LEAT_OK && o.require_gain &&
	    e.total.outcome_after_micros <= e.total.outcome_before_micros)
		st = leat_err_set(err, LEAT_NEGATIVE, "the plan truly earns no more than before");
	leat_buf_fini(&text);
	leat_evaluation_fini(&e);
	return st;
}

static int
run(struct leat_tool *t, struct leat_err *err)
{
	struct leat_truth truth = {0};
	int st = check_usage(t, err);

	if (st == LEAT_OK)
		st = load_truth(&truth, t->common.seed, err);
	if (st == LEAT_OK)
		st = (o.plan ? run_plan : run_rows)(t, &truth, err);
	leat_truth_fini(&truth);
	return st;
}

int
main(int argc, char **argv)
{
	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
