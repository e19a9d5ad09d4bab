/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/policy.h"

static struct leat_policy policy;
static struct leat_err err;

/* Reads text as a policy file of the given mode. */
static int
read_mode(const char *text, mode_t mode)
{
	char path[] = "/tmp/leat-policy-XXXXXX";
	int fd = mkstemp(path), status;
	FILE *f = fdopen(fd, "w");

	fputs(text, f);
	fchmod(fd, mode);
	fclose(f);
	err = (struct leat_err){0};
	status = leat_policy_read(&policy, path, &err);
	unlink(path);
	return status;
}

static int
read_text(const char *text)
{
	return read_mode(text, 0644);
}

static void
refused(const char *text, const char *where, const char *why)
{
	int status = read_text(text);

	ck_assert_msg(status == LEAT_ECONFIG, "%s gave %d", text, status);
	ck_assert_int_eq(err.status, LEAT_ECONFIG);
	ck_assert_str_eq(err.column, where);
	ck_assert_msg(strstr(err.text, why) != NULL, "%s: \"%s\"", text, err.text);
	ck_assert_msg(strstr(err.file, "leat-policy-") != NULL, "the file is not named");
}

START_TEST(test_whole)
{
	const struct leat_policy_channel *c;

	ck_assert_int_eq(
	    read_text(
		"{\"version\":1,\"currency\":\"EUR\",\"budget\":{\"total\":12000.5,\"days\":30},"
		"\"max_change\":0.25,\"channels\":{\"tv\":{\"fixed\":true},\"paid_search\":"
		"{\"floor\":0.1,\"cap\":100,\"max_change\":0.5}},\"clean\":{\"tz\":\"UTC\","
		"\"required\":[\"campaign_id\",\"touch.device\"],\"max_reject_share\":0.01,"
		"\"allowed\":{\"currency\":[\"USD\",\"EUR\"]},\"range\":{\"cost\":[0,1e5],"
		"\"clicks\":[null,7]}}}"),
	    LEAT_OK);
	ck_assert(leat_slice_is(policy.currency, "EUR"));
	ck_assert(!policy.budget.same);
	ck_assert_int_eq(policy.budget.total_micros, INT64_C(12000500000));
	ck_assert(policy.budget.has_days);
	ck_assert_int_eq(policy.budget.days, 30);
	ck_assert_uint_eq(policy.nchannels, 2);
	ck_assert(leat_slice_is(policy.channel[0].name, "paid_search"));
	c = leat_policy_channel(&policy, LEAT_SLICE("paid_search"));
	ck_assert(c && c->has_floor && c->has_cap && !c->fixed);
	ck_assert_int_eq(c->floor_micros, 100000);
	ck_assert_int_eq(c->cap_micros, INT64_C(100000000));
	c = leat_policy_channel(&policy, LEAT_SLICE("tv"));
	ck_assert(c && c->fixed && !c->has_floor);
	ck_assert_ptr_null(leat_policy_channel(&policy, LEAT_SLICE("radio")));
	ck_assert(leat_policy_max_change(&policy, LEAT_SLICE("paid_search")) == 0.5);
	ck_assert(leat_policy_max_change(&policy, LEAT_SLICE("radio")) == 0.25);
	ck_assert(leat_slice_is(policy.clean.tz, "UTC"));
	ck_assert(policy.clean.max_reject_share == 0.01);
	leat_policy_fini(&policy);
}
END_TEST

START_TEST(test_rules)
{
	const struct leat_rules *r = &policy.clean.rules;

	ck_assert_int_eq(
	    read_text("{\"version\":1,\"clean\":{\"required\":[\"campaign_id\",\"touch.device\"],"
		      "\"allowed\":{\"currency\":[\"USD\",\"EUR\"]},\"range\":{\"cost\":[0,1e5],"
		      "\"clicks\":[null,7]}}}"),
	    LEAT_OK);
	ck_assert_uint_eq(r->nrequired, 2);
	ck_assert(r->required[0].kind == LEAT_SPEND);
	ck_assert_int_eq(r->required[0].column, LEAT_OBS_CAMPAIGN_ID);
	ck_assert(r->required[1].kind == LEAT_TOUCH);
	ck_assert_int_eq(r->required[1].column, LEAT_OBS_DEVICE);
	ck_assert_uint_eq(r->nallowed, 1);
	ck_assert_uint_eq(r->allowed[0].n, 2);
	ck_assert(leat_slice_is(r->allowed[0].value[0], "EUR")); /* sorted */
	ck_assert_uint_eq(r->nrange, 2);
	ck_assert(r->range[0].low == 0 && r->range[0].high == 1e5);
	ck_assert(r->range[1].low == -INFINITY && r->range[1].high == 7);
	leat_policy_fini(&policy);
}
END_TEST

START_TEST(test_defaults)
{
	ck_assert_int_eq(read_text("{\"version\":1}"), LEAT_OK);
	ck_assert(policy.budget.same && !policy.budget.has_days && !policy.has_max_change);
	ck_assert_int_eq(policy.budget.days, 28);
	ck_assert(policy.max_change == 0.3);
	ck_assert(policy.clean.max_reject_share == 1);
	ck_assert_uint_eq(policy.currency.n, 0);
	ck_assert(leat_policy_max_change(&policy, LEAT_SLICE("any")) == 0.3);
	leat_policy_fini(&policy);
	ck_assert_int_eq(read_text("{\"version\":1,\"budget\":{\"total\":\"same\"}}"), LEAT_OK);
	ck_assert(policy.budget.same);
	leat_policy_fini(&policy);
}
END_TEST

START_TEST(test_paths_of_faults)
{
	refused("[]", "", "JSON object");
	refused("{}", "version", "must be 1");
	refused("{\"version\":2}", "version", "must be 1");
	refused("{\"version\":1,\"chanels\":{}}", "chanels", "channels");
	refused("{\"version\":1,\"currency\":\"eur\"}", "currency", "ISO 4217");
	refused("{\"version\":1,\"max_change\":-1}", "max_change", "negative");
	refused("{\"version\":1,\"budget\":{\"total\":\"more\"}}", "budget.total", "same");
	refused("{\"version\":1,\"budget\":{\"total\":0}}", "budget.total", "greater than 0");
	refused("{\"version\":1,\"budget\":{\"days\":0}}", "budget.days", "1 to 366");
	refused("{\"version\":1,\"budget\":{\"days\":367}}", "budget.days", "1 to 366");
	refused("{\"version\":1,\"budget\":{\"day\":7}}", "budget.day", "days");
	refused("{\"version\":1,\"channels\":{\"tv\":7}}", "channels.tv", "object");
	refused("{\"version\":1,\"channels\":{\"tv\":{\"floor\":\"x\"}}}", "channels.tv.floor", "");
	refused("{\"version\":1,\"channels\":{\"tv\":{\"floor\":-1}}}", "channels.tv.floor",
	    "negative");
	refused("{\"version\":1,\"channels\":{\"tv\":{\"floor\":2,\"cap\":1}}}",
	    "channels.tv.floor", "above the cap");
	refused("{\"version\":1,\"channels\":{\"tv\":{\"fixed\":true,\"cap\":1}}}",
	    "channels.tv.fixed", "no floor");
	refused("{\"version\":1,\"channels\":{\"tv\":{\"max_chnage\":1}}}",
	    "channels.tv.max_chnage", "max_change");
}
END_TEST

START_TEST(test_paths_of_faults_in_clean)
{
	refused("{\"version\":1,\"clean\":{\"tz\":\"Mars/Olympus\"}}", "clean.tz", "Mars");
	refused("{\"version\":1,\"clean\":{\"max_reject_share\":1.5}}", "clean.max_reject_share",
	    "0 to 1");
	refused("{\"version\":1,\"clean\":{\"required\":[\"cost\",\"campain_id\"]}}",
	    "clean.required[1]", "campaign_id");
	refused("{\"version\":1,\"clean\":{\"required\":[\"spent.cost\"]}}", "clean.required[0]",
	    "spend");
	refused("{\"version\":1,\"clean\":{\"required\":[\"spend.user\"]}}", "clean.required[0]",
	    "never have");
	refused("{\"version\":1,\"clean\":{\"allowed\":{\"curency\":[]}}}", "clean.allowed.curency",
	    "currency");
	refused("{\"version\":1,\"clean\":{\"allowed\":{\"geo\":[1]}}}", "clean.allowed.geo",
	    "array of text");
	refused("{\"version\":1,\"clean\":{\"range\":{\"geo\":[0,1]}}}", "clean.range.geo",
	    "needs numbers");
	refused("{\"version\":1,\"clean\":{\"range\":{\"cost\":[0]}}}", "clean.range.cost",
	    "two numbers");
	refused("{\"version\":1,\"clean\":{\"range\":{\"cost\":[2,1]}}}", "clean.range.cost",
	    "above high");
}
END_TEST

START_TEST(test_who_may_write)
{
	ck_assert_int_eq(read_mode("{\"version\":1}", 0664), LEAT_EPERM);
	ck_assert_int_eq(read_mode("{\"version\":1}", 0646), LEAT_EPERM);
	ck_assert_int_eq(read_mode("{\"version\":1}", 0600), LEAT_OK);
	leat_policy_fini(&policy);
	ck_assert_int_eq(leat_policy_read(&policy, "/nonexistent/policy", &err), LEAT_ENOINPUT);
}
END_TEST

START_TEST(test_not_json)
{
	ck_assert_int_eq(read_text("{\"version\":1,\n\"budget\":}"), LEAT_ECONFIG);
	ck_assert_uint_eq(err.line, 2);
	ck_assert_int_eq(read_text("{\"version\":1,\"version\":1}"), LEAT_ECONFIG);
	ck_assert_int_eq(read_text(""), LEAT_ECONFIG);
}
END_TEST

START_TEST(test_checks)
{
	const struct leat_rule_checks *c = &policy.clean.rules.checks;

	ck_assert_int_eq(read_text("{\"version\":1,\"clean\":{}}"), LEAT_OK);
	for (int k = 0; k < LEAT_CHECKS; k++)
		ck_assert(c->action[k] == LEAT_UNASKED);
	leat_policy_fini(&policy);
	ck_assert_int_eq(
	    read_text("{\"version\":1,\"clean\":{\"checks\":{\"gap\":{\"max_days\":3},\"late\":"
		      "{\"warn_after_days\":2,\"error_after_days\":4},\"consistency\":{\"action\":"
		      "\"reject\",\"claimed_max\":2},\"anomaly\":{\"action\":\"hold\"}}}}"),
	    LEAT_OK);
	ck_assert(c->action[LEAT_CHECK_GAP] == LEAT_FLAG && c->gap_days == 3);
	ck_assert(c->warn_after_days == 2 && c->error_after_days == 4);
	ck_assert(c->action[LEAT_CHECK_CONSISTENCY] == LEAT_REJECT);
	ck_assert(c->claimed_low == 0 && c->claimed_high == 2);
	ck_assert(c->action[LEAT_CHECK_ANOMALY] == LEAT_HOLD && c->mads == 6);
	leat_policy_fini(&policy);
	/* warn only: never an error */
	ck_assert_int_eq(read_text("{\"version\":1,\"clean\":{\"checks\":{\"late\":"
				   "{\"warn_after_days\":2}}}}"),
	    LEAT_OK);
	ck_assert(c->warn_after_days == 2 && c->error_after_days == INT64_MAX);
	leat_policy_fini(&policy);
}
END_TEST

static void
refused_check(const char *check, const char *where, const char *why)
{
	char text[300];

	snprintf(text, sizeof(text), "{\"version\":1,\"clean\":{\"checks\":{%s}}}", check);
	refused(text, where, why);
}

START_TEST(test_paths_of_faults_in_checks)
{
	refused_check("\"gaps\":{}", "clean.checks.gaps", "gap");
	refused_check("\"gap\":7", "clean.checks.gap", "object");
	refused_check("\"gap\":{\"action\":\"reject\"}", "clean.checks.gap.action", "flag or hold");
	refused_check("\"gap\":{\"max_days\":-1}", "clean.checks.gap.max_days", "0 to 366");
	refused_check("\"late\":{}", "clean.checks.late", "needs");
	refused_check("\"late\":{\"warn_after_days\":3,\"error_after_days\":2}",
	    "clean.checks.late.error_after_days", "below");
	refused_check("\"consistency\":{\"claimed_min\":3,\"claimed_max\":2}",
	    "clean.checks.consistency.claimed_min", "above");
	refused_check("\"anomaly\":{\"mads\":2}", "clean.checks.anomaly.mads", "3 to 1000");
	refused_check("\"anomaly\":{\"action\":\"drop\"}", "clean.checks.anomaly.action",
	    "flag, reject or hold");
}
END_TEST

UNIT_MAIN("policy", test_checks, test_paths_of_faults_in_checks, test_whole, test_rules,
    test_defaults, test_paths_of_faults, test_paths_of_faults_in_clean, test_who_may_write,
    test_not_json)
