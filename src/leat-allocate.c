/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>

#include "cli/tool.h"
#include "mix/model.h"
#include "plan/plan.h"
#include "plan/wishes.h"

struct options {
	struct leat_wishes wishes;
	const char *policy;
	int32_t start;
	bool has_start, strict;
};

static const struct leat_program program = {
    .name = "leat-allocate",
    .purpose = "divide a budget so that the expected outcome is largest",
    .operands = "[FILE]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_THREADS,
    .reads = &leat_models,
    .writes = &leat_plans,
};

static int
open_plan(struct leat_tool *t, struct leat_out **out, struct leat_err *err)
{
	int status = leat_tool_out(t, LEAT_CSV, out, err);

	return status == LEAT_OK ? leat_out_columns(*out, NULL, NULL, err) : status;
}

/* Money should not move on a model that has not settled: a warning, or with --strict no plan. */
static int
check_converged(struct leat_tool *t, const struct leat_model *m, struct leat_err *err)
{
	const struct options *o = t->options;
	const struct leat_diagnostics *d = &m->diagnostics;
	struct leat_out *out;
	char text[256], sentence[sizeof(text) + 1];
	int status;

	if (d->converged)
		return LEAT_OK;
	snprintf(text, sizeof(text),
	    "the model has not converged (R-hat %.4g, bulk ESS %.4g, %lld divergences): fit it "
	    "with more draws",
	    d->rhat_max, d->ess_bulk_min, (long long)d->divergences);
	leat_warn(&t->log, "%s", text);
	if (!o->strict)
		return LEAT_OK;
	status = open_plan(t, &out, err);
	snprintf(sentence, sizeof(sentence), "T%s.", text + 1);
	if (status == LEAT_OK && !t->common.bare)
		status = leat_plan_write_held(m, sentence, out, err);
	return status == LEAT_OK ? leat_err_set(err, LEAT_NEGATIVE, "held: no plan") : status;
}

static int
plan(struct leat_tool *t, const struct leat_model *m, const struct leat_policy *policy,
    struct leat_err *err)
{
	const struct options *o = t->options;
	struct leat_plan_settings s = {
	    .policy = policy, .has_start = o->has_start, .start = o->start, .log = &t->log};
	struct leat_plan p;
	struct leat_out *out;
	int status;

	leat_allocate_defaults(&s.allocate);
	s.allocate.threads = leat_tool_threads(t);
	status = leat_plan_make(&p, m, &s, err);
	if (status != LEAT_OK)
		return status;
	status = open_plan(t, &out, err);
	if (status == LEAT_OK)
		status = leat_plan_write(&p, t->common.bare, out, err);
	leat_plan_fini(&p);
	return status;
}

/* A held model has no curves: its plan is held alike, in the format that plans have. */
static int
forward_held(struct leat_tool *t, struct leat_err *err)
{
	struct leat_out *out;
	int status = open_plan(t, &out, err);

	return status == LEAT_OK ? leat_tool_end(t, 0, err) : status;
}

static int
with_policy(struct leat_tool *t, struct leat_policy *policy, struct leat_err *err)
{
	const struct options *o = t->options;
	struct leat_model m;
	struct leat_in *in;
	int held, status = leat_tool_in(t, &in, err);

	if (status == LEAT_OK)
		status = leat_model_read(&m, in, err);
	if (status != LEAT_OK)
		return status;
	if (leat_in_verdict(in, &held, err) == LEAT_IS_HELD)
		status = forward_held(t, err);
	else
		status = leat_tool_whole(t, err);
	if (status == LEAT_OK)
		status = leat_wishes_apply(&o->wishes, policy, &m, &t->log, err);
	if (status == LEAT_OK)
		status = check_converged(t, &m, err);
	if (status == LEAT_OK)
		status = plan(t, &m, policy, err);
	leat_model_fini(&m);
	return status;
}

static int
run(struct leat_tool *t, struct leat_err *err)
{
	const struct options *o = t->options;
	struct leat_policy policy;
	int status = LEAT_OK;

	if (t->noperands > 1)
		return leat_err_set(err, LEAT_EUSAGE, "one model at a time");
	if (o->policy)
		status = leat_policy_read(&policy, o->policy, err);
	else
		leat_policy_default(&policy);
	if (status != LEAT_OK)
		return status;
	status = with_policy(t, &policy, err);
	leat_policy_fini(&policy);
	return status;
}

int
main(int argc, char **argv)
{
	struct options o = {0};
	const struct leat_opt table[] = {
	    {"budget", 'b', LEAT_OPT_TEXT, "MONEY", &o.wishes.budget, NULL, 0, 0,
		"money for the period, or same: as in the last 28 days (default: policy's, same)",
		NULL},
	    {"days", 'd', LEAT_OPT_INT, "DAYS", &o.wishes.days, NULL, 1, 366,
		"length of the period (default: policy's, 28)", &o.wishes.has_days},
	    {"start", 0, LEAT_OPT_DAY, "DATE", &o.start, NULL, 0, 0,
		"first day of the period (default: the day after the model's last)", &o.has_start},
	    {"policy", 'p', LEAT_OPT_FILE, "FILE", &o.policy, NULL, 0, 0,
		"budget and limits, which options override (default: none)", NULL},
	    {"max-change", 0, LEAT_OPT_REAL, "FRACTION", &o.wishes.max_change, NULL, 0, 10,
		"most that a channel may change, either way, 0 to 10: 0.3 is 30 % (default: "
		"policy's, 0.3)",
		&o.wishes.has_max_change},
	    {"floor", 0, LEAT_OPT_LIST, "CHANNEL=MONEY", &o.wishes.floors, NULL, 0, 0,
		"least for a channel, money a day; repeatable (default: policy's)", NULL},
	    {"cap", 0, LEAT_OPT_LIST, "CHANNEL=MONEY", &o.wishes.caps, NULL, 0, 0,
		"most for a channel, money a day; repeatable (default: policy's)", NULL},
	    {"fixed", 0, LEAT_OPT_LIST, "CHANNEL", &o.wishes.fixed, NULL, 0, 0,
		"leave a channel as it is; repeatable (default: policy's)", NULL},
	    {"strict", 0, LEAT_OPT_FLAG, NULL, &o.strict, NULL, 0, 0,
		"hold the plan, status 1, if the model has not converged (default: warn)", NULL},
	};

	int status =
	    leat_tool_main(&program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);

	leat_wishes_fini(&o.wishes);
	return status;
}
