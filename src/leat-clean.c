/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "cli/tool.h"
#include "policy/policy.h"
#include "quality/cleaner.h"
#include "quality/grain.h"
#include "quality/sift.h"
#include "record/follow.h"
#include "record/output.h"

static const struct leat_program program = {
    .name = "leat-clean",
    .purpose = "check observations, drop duplicates, derive outcomes from orders",
    .operands = "[FILE ...]",
    .common = LEAT_COMMON_IN | LEAT_COMMON_OUT | LEAT_COMMON_THREADS,
    .reads = &leat_observations,
    .writes = &leat_observations,
};

struct options {
	const char *policy, *rejects, *totals, *quality, *delay, *tz, *grain, *fx, *currency;
	int32_t as_of;
	bool has_as_of, follow;
};

static struct options o;

static const struct leat_opt table[] = {
    {"policy", 0, LEAT_OPT_FILE, "FILE", &o.policy, NULL, 0, 0,
	"obey the rules of a policy file (default: none)", NULL},
    {"rejects", 0, LEAT_OPT_FILE, "FILE", &o.rejects, NULL, 0, 0,
	"keep rows that are not passed on, with the reason (default: count them)", NULL},
    {"totals", 0, LEAT_OPT_FILE, "FILE", &o.totals, NULL, 0, 0,
	"write sums by kind, platform, channel and currency (default: none)", NULL},
    {"quality", 0, LEAT_OPT_FILE, "FILE", &o.quality, NULL, 0, 0,
	"write what the policy's checks found, JSON lines (default: count it)", NULL},
    {"delay", 0, LEAT_OPT_FILE, "FILE", &o.delay, NULL, 0, 0,
	"take how complete days are from this quality report (default: learn it)", NULL},
    {"fx", 0, LEAT_OPT_FILE, "FILE", &o.fx, NULL, 0, 0,
	"convert money by a table of rates, date,from,to,rate (default: not converted)", NULL},
    {"currency", 0, LEAT_OPT_TEXT, "CODE", &o.currency, NULL, 0, 0,
	"currency that --fx converts to (default: the policy's)", NULL},
    {"as-of", 0, LEAT_OPT_DAY, "DATE", &o.as_of, NULL, 0, 0,
	"day that lateness is counted from (default: the newest as_of)", &o.has_as_of},
    {"tz", 0, LEAT_OPT_TEXT, "ZONE", &o.tz, NULL, 0, 0,
	"zone of the days that instants fall on (default: the policy's, else UTC)", NULL},
    {"grain", 0, LEAT_OPT_CHOICE, "GRAIN", &o.grain, LEAT_GRAIN_WORDS, 0, 0,
	"rows to keep where an account's day has two grains: account, campaign, adgroup or "
	"creative (default: an error)",
	NULL},
    {"follow", 0, LEAT_OPT_FLAG, NULL, &o.follow, NULL, 0, 0,
	"check rows as they come and pass them on at once, nothing else (default: read all first)",
	NULL},
};

static int
grain_number(const char *name)
{
	for (int g = 0; name && g < LEAT_GRAIN_N; g++)
		if (strcmp(name, leat_grain_name((enum leat_grain)g)) == 0)
			return g;
	return -1;
}

/* The zone is an option first, then the policy's, and UTC where nobody says. */
static struct leat_slice
zone_name(const struct leat_policy *policy)
{
	if (o.tz)
		return leat_slice(o.tz);
	return policy->clean.tz.n ? policy->clean.tz : LEAT_SLICE("UTC");
}

/* The table of rates, and that there is a currency to convert to. */
static int
read_rates(struct leat_tool *t, const struct leat_policy *policy, struct leat_slice *currency,
    struct leat_fx **fx, struct leat_err *err)
{
	const char *wrong;

	*currency = o.currency ? leat_slice(o.currency) : policy->currency;
	if (o.currency && o.fx == NULL)
		return leat_err_set(err, LEAT_EUSAGE, "--currency needs --fx");
	if (o.fx == NULL)
		return policy->clean.reshape.fx.asked
			   ? leat_err_set(err, LEAT_EUSAGE,
				 "the policy has clean.fx, which needs a table of rates: --fx FILE")
			   : LEAT_OK;
	if (currency->n == 0)
		return leat_err_set(err, LEAT_EUSAGE,
		    "--fx needs a currency to convert to: --currency, or the policy's");
	wrong = leat_column_check(&leat_observations.column[LEAT_OBS_CURRENCY], *currency);
	if (wrong)
		return leat_err_set(err, LEAT_EUSAGE, "--currency: %s", wrong);
	return leat_fx_read(fx, o.fx, &t->log, err);
}

/* know_zone -- one that is an option is wrong in another way than a policy's. */
static int
know_zone(struct leat_err *err)
{
	struct leat_zone *zone = NULL;
	int status = o.tz ? leat_zone_open(&zone, leat_slice(o.tz), err) : LEAT_OK;

	leat_zone_free(zone);
	if (status != LEAT_EDATA)
		return status;
	err->status = LEAT_EUSAGE;
	return LEAT_EUSAGE;
}

/* prepare -- how rows are cleaned, and the streams that they come from and go to. */
static int
prepare(struct leat_tool *t, const struct leat_policy *policy, struct leat_fx **fx,
    struct leat_cleaner_options *how, struct leat_in **in, struct leat_err *err)
{
	int status;

	*how = (struct leat_cleaner_options){.rules = &policy->clean.rules,
	    .reshape = &policy->clean.reshape,
	    .tz = zone_name(policy),
	    .grain = grain_number(o.grain),
	    .totals = o.totals != NULL,
	    .threads = leat_tool_threads(t),
	    .today = o.has_as_of ? o.as_of : INT32_MIN,
	    .directory = leat_tool_directory(),
	    .log = &t->log};
	status = know_zone(err);
	if (status == LEAT_OK)
		status = read_rates(t, policy, &how->currency, fx, err);
	how->fx = *fx;
	if (status == LEAT_OK)
		status = leat_tool_in(t, in, err);
	if (status == LEAT_OK && o.rejects)
		status = leat_tool_file_stream(
		    t, o.rejects, &leat_rejects_schema, LEAT_CSV, &how->rejects, err);
	return status;
}

static int
open_cleaner(struct leat_tool *t, const struct leat_policy *policy, struct leat_fx **fx,
    struct leat_cleaner **c, struct leat_err *err)
{
	struct leat_cleaner_options how;
	struct leat_in *in;
	int status = prepare(t, policy, fx, &how, &in, err);

	return status == LEAT_OK ? leat_cleaner_new(c, in, &how, err) : status;
}

static int
write_totals(struct leat_tool *t, const struct leat_cleaner *c, struct leat_err *err)
{
	struct leat_out *out;
	int status;

	if (o.totals == NULL)
		return LEAT_OK;
	status = leat_tool_file_stream(t, o.totals, &leat_totals_schema, LEAT_CSV, &out, err);
	return status == LEAT_OK ? leat_totals_write(leat_cleaner_totals(c), out, err) : status;
}

static int
write_quality(struct leat_tool *t, const struct leat_cleaner *c, uint64_t written, int held,
    struct leat_err *err)
{
	struct leat_quality_rows rows = {
	    leat_in_rows(t->in), t->made, written, t->rejected, t->merged, t->dropped, held};
	struct leat_output *out;
	struct leat_buf text = {0};
	int status;

	if (o.quality == NULL)
		return LEAT_OK;
	status = leat_tool_file(t, o.quality, &out, err);
	leat_quality_head(&rows, &text);
	leat_cleaner_quality(c, &text);
	leat_reshape_print(leat_cleaner_reshaped(c), &text);
	if (status == LEAT_OK)
		status = leat_output_write(out, text.p, text.n, err);
	leat_buf_fini(&text);
	return status;
}

/* Of two reasons to hold the one that waiting does not mend, as leat_in_verdict has it. */
static int
graver(int held, int other)
{
	return held == LEAT_OK || other == LEAT_NEGATIVE ? other : held;
}

/* A line a check that found something; LEAT_ETEMP if a feed is late, LEAT_NEGATIVE to hold. */
static int
judge(struct leat_tool *t, const struct leat_cleaner *c)
{
	const struct leat_findings *f = leat_cleaner_findings(c);
	int held = LEAT_OK;

	for (int k = 0; k < LEAT_CHECKS; k++) {
		size_t n = leat_findings_count(f, (enum leat_check)k, false);
		bool errors = leat_findings_count(f, (enum leat_check)k, true) > 0;

		if (n)
			leat_warn(&t->log, "%scheck %s: %zu finding%s%s", errors ? "held: " : "",
			    leat_check_name((enum leat_check)k), n, n == 1 ? "" : "s",
			    o.quality ? "" : "; --quality FILE lists them");
		if (errors)
			held = graver(held, k == LEAT_CHECK_LATE ? LEAT_ETEMP : LEAT_NEGATIVE);
	}
	return held;
}

/* The policy's verdict on the stream as a whole: LEAT_NEGATIVE and LEAT_ETEMP hold it. held: what
 * it says but for rejected rows. */
static int
verdict(struct leat_tool *t, const struct leat_policy *policy, int held)
{
	double read = (double)leat_in_rows(t->in);
	double share = read > 0 ? (double)t->rejected / read : 0;

	if (share <= policy->clean.max_reject_share)
		return held;
	leat_warn(&t->log, "held: %.3g %% of the rows were rejected, and the policy allows %.3g %%",
	    100 * share, 100 * policy->clean.max_reject_share);
	return LEAT_NEGATIVE;
}

static int
clean(struct leat_tool *t, const struct leat_policy *policy, struct leat_cleaner *c,
    struct leat_err *err)
{
	const uint64_t *n = leat_cleaner_discarded(c);
	struct leat_out *out;
	int held, status = leat_cleaner_read(c, err);

	if (status == LEAT_OK)
		status = leat_tool_out(t, LEAT_AUTO, &out, err);
	if (status == LEAT_OK)
		status = leat_cleaner_write(c, out, err);
	if (status == LEAT_OK)
		status = write_totals(t, c, err);
	t->rejected = n[LEAT_REJECTED];
	t->merged = n[LEAT_MERGED];
	t->dropped = n[LEAT_DROPPED];
	t->made = leat_cleaner_made(c);
	if (status != LEAT_OK)
		return status;
	held = judge(t, c);
	if (leat_cleaner_reshaped(c))
		held = graver(held, leat_reshape_held(leat_cleaner_reshaped(c)));
	held = verdict(t, policy, held);
	status = write_quality(t, c, leat_out_rows(out), held, err);
	return status == LEAT_OK ? leat_tool_end(t, held, err) : status;
}

/* What needs the whole stream cannot be had of one that does not end. */
static int
needs_no_end(const struct leat_tool *t, struct leat_err *err)
{
	const struct {
		bool given;
		const char *name;
	} all[] = {{t->common.output, "-o"}, {o.totals, "--totals"}, {o.quality, "--quality"},
	    {o.delay, "--delay"}, {o.grain, "--grain"}, {o.has_as_of, "--as-of"}};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].given)
			return leat_err_set(err, LEAT_EUSAGE,
			    "%s needs the whole stream: with --follow rows are checked one by one "
			    "and written to standard output at once",
			    all[i].name);
	return LEAT_OK;
}

static void
warn_of_checks(struct leat_tool *t, const struct leat_policy *policy)
{
	for (int k = 0; k < LEAT_CHECKS; k++)
		if (policy->clean.rules.checks.action[k] != LEAT_UNASKED) {
			leat_warn(&t->log,
			    "%s: its checks of the whole stream are not made with --follow",
			    o.policy);
			return;
		}
}

static int
sift(struct leat_tool *t, const struct leat_policy *policy, struct leat_fx **fx,
    struct leat_err *err)
{
	struct leat_cleaner_options how;
	struct leat_sifted sifted = {0};
	struct leat_out *out;
	struct leat_in *in;
	int status = prepare(t, policy, fx, &how, &in, err);

	if (status == LEAT_OK)
		status = leat_tool_out(t, LEAT_AUTO, &out, err);
	if (status == LEAT_OK)
		status = leat_sift(in, &how, out, &sifted, err);
	t->rejected = sifted.n[LEAT_REJECTED];
	t->dropped = sifted.n[LEAT_DROPPED];
	return status == LEAT_OK ? leat_tool_end(t, verdict(t, policy, sifted.held), err) : status;
}

static int
follow(struct leat_tool *t, const struct leat_policy *policy, struct leat_fx **fx,
    struct leat_err *err)
{
	/* Long enough for the program before, that had the same signal, to end the stream. */
	struct leat_follow how = {.grace_us = 2000000};
	int status = needs_no_end(t, err);

	if (status == LEAT_OK)
		status = leat_tool_follow(t, &how, err);
	if (status != LEAT_OK)
		return status;
	warn_of_checks(t, policy);
	return sift(t, policy, fx, err);
}

static int
run(struct leat_tool *t, struct leat_err *err)
{
	struct leat_cleaner *c = NULL;
	struct leat_fx *fx = NULL;
	struct leat_policy policy;
	int status = LEAT_OK;

	if (o.policy)
		status = leat_policy_read(&policy, o.policy, err);
	else
		leat_policy_default(&policy);
	if (status != LEAT_OK)
		return status;
	if (o.follow)
		status = follow(t, &policy, &fx, err);
	else
		status = open_cleaner(t, &policy, &fx, &c, err);
	if (status == LEAT_OK && o.delay && !o.follow)
		status = leat_cleaner_give_delay(c, o.delay, err);
	if (status == LEAT_OK && !o.follow)
		status = clean(t, &policy, c, err);
	leat_cleaner_free(c);
	leat_fx_free(fx);
	leat_policy_fini(&policy);
	return status;
}

int
main(int argc, char **argv)
{
	return leat_tool_main(
	    &program, table, sizeof(table) / sizeof(table[0]), run, &o, argc, argv);
}
