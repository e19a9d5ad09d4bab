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
	ck_assert_int_eq(
	    read_text("{\"version\":1,\"clean\":{\"checks\":{\"gap\":{\"action\":\"substitute\"},"
		      "\"late\":{\"warn_after_days\":2,\"platforms\":{\"crm\":{\"error_after_days\""
		      ":9},\"tv\":{}}},\"anomaly\":{\"action\":\"substitute\",\"alpha\":0.05},"
		      "\"shift\":{\"min_change\":0.3},\"currency\":{\"action\":\"reject\"},"
		      "\"duplicate\":{\"action\":\"hold\",\"max_share\":0.02}}}}"),
	    LEAT_OK);
	ck_assert(c->action[LEAT_CHECK_GAP] == LEAT_SUBSTITUTE);
	ck_assert_uint_eq(c->nlate, 2);
	ck_assert(leat_slice_is(c->late[0].platform, "crm"));
	ck_assert(c->late[0].warn_after_days == 9 && c->late[0].error_after_days == 9);
	ck_assert(c->late[1].warn_after_days == INT64_MAX);
	ck_assert(c->action[LEAT_CHECK_ANOMALY] == LEAT_SUBSTITUTE && c->alpha == 0.05);
	ck_assert(c->action[LEAT_CHECK_SHIFT] == LEAT_FLAG && c->least_change == 0.3);
	ck_assert(c->action[LEAT_CHECK_CURRENCY] == LEAT_REJECT);
	ck_assert(c->action[LEAT_CHECK_DUPLICATE] == LEAT_HOLD && c->max_duplicates == 0.02);
	leat_policy_fini(&policy);
	/* what is not given */
	ck_assert_int_eq(
	    read_text("{\"version\":1,\"clean\":{\"checks\":{\"shift\":{}}}}"), LEAT_OK);
	ck_assert(c->mads == 6 && c->alpha == 0.01 && c->least_change == 0.15);
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
	refused_check("\"gap\":{\"action\":\"reject\"}", "clean.checks.gap.action",
	    "flag, hold or substitute");
	refused_check("\"gap\":{\"max_days\":-1}", "clean.checks.gap.max_days", "0 to 366");
	refused_check("\"late\":{}", "clean.checks.late", "needs");
	refused_check("\"late\":{\"platforms\":{}}", "clean.checks.late", "needs");
	refused_check(
	    "\"late\":{\"platforms\":{\"a b\":7}}", "clean.checks.late.platforms.a b", "object");
	refused_check("\"late\":{\"platforms\":{\"a\":{\"warn_after_days\":2,"
		      "\"error_after_days\":1}}}",
	    "clean.checks.late.platforms.a.error_after_days", "below");
	refused_check("\"late\":{\"platforms\":{\"a\":{\"warn\":2}}}",
	    "clean.checks.late.platforms.a.warn", "warn_after_days");
	refused_check("\"late\":{\"warn_after_days\":3,\"error_after_days\":2}",
	    "clean.checks.late.error_after_days", "below");
	refused_check("\"consistency\":{\"claimed_min\":3,\"claimed_max\":2}",
	    "clean.checks.consistency.claimed_min", "above");
	refused_check("\"anomaly\":{\"mads\":2}", "clean.checks.anomaly.mads", "3 to 1000");
	refused_check("\"anomaly\":{\"action\":\"drop\"}", "clean.checks.anomaly.action",
	    "flag, reject, hold or substitute");
	refused_check("\"anomaly\":{\"alpha\":1}", "clean.checks.anomaly.alpha", "to 0.5");
	refused_check("\"shift\":{\"action\":\"reject\"}", "clean.checks.shift.action",
	    "must be flag or hold");
	refused_check("\"shift\":{\"min_change\":0}", "clean.checks.shift.min_change", "0.01");
	refused_check("\"currency\":{\"max\":0}", "clean.checks.currency.max", "unknown");
	refused_check(
	    "\"duplicate\":{\"max_share\":2}", "clean.checks.duplicate.max_share", "0 to 1");
}
END_TEST

static int
read_clean(const char *clean)
{
	char text[1500];

	snprintf(text, sizeof(text), "{\"version\":1,\"clean\":{%s}}", clean);
	return read_text(text);
}

static void
refused_clean(const char *clean, const char *where, const char *why)
{
	char text[1500];

	snprintf(text, sizeof(text), "{\"version\":1,\"clean\":{%s}}", clean);
	refused(text, where, why);
}

#define EVERY_KIND ((1u << LEAT_OBS_END) - 1)

START_TEST(test_row_rules)
{
	const struct leat_reshape_rules *r = &policy.clean.reshape;
	const struct leat_row_rule *t;

	ck_assert_int_eq(
	    read_clean("\"taxonomy\":{\"unmatched\":\"hold\",\"rules\":["
		       "{\"name\":\"a.b-c_1\",\"when\":{\"campaign\":[\"z\",\"*x\",\"a\\\\*\"],\"+"
		       "utm\":\"\"},"
		       "\"set\":{\"channel\":\"tv\",\"+utm\":\"u\",\"geo\":\"\"}},"
		       "{\"when\":{\"platform\":\"fb\"},\"set\":{\"platform\":\"meta\"}},"
		       "{\"when\":{\"+utm\":\"B\",\"+Utm\":\"b\"},\"ignore_case\":true,\"kinds\":["
		       "\"touch\"],"
		       "\"set\":{\"channel\":\"x\"}}]},\"other_tz\":\"reject\""),
	    LEAT_OK);
	ck_assert(r->unmatched == LEAT_ROW_HOLD && r->other_tz == LEAT_ROW_REJECT);
	ck_assert(r->fx.missing == LEAT_ROW_ERROR && !r->fx.asked && !r->consent.asked);
	ck_assert_uint_eq(r->ntaxonomy, 3);
	ck_assert_uint_eq(r->nown, 2);
	ck_assert(leat_slice_is(r->own[0], "utm") && leat_slice_is(r->own[1], "Utm"));
	t = &r->taxonomy[0];
	ck_assert(leat_slice_is(t->name, "a.b-c_1"));
	ck_assert(leat_slice_is(t->path, "clean.taxonomy.rules[0]"));
	/* the kinds that have all of the rule's columns */
	ck_assert_uint_eq(
	    t->kinds, 1u << LEAT_SPEND | 1u << LEAT_TOUCH | 1u << LEAT_LIFT | 1u << LEAT_CREDIT);
	ck_assert_uint_eq(t->nwhen, 2);
	ck_assert_uint_eq(t->when[0].any.nplain, 2);
	ck_assert(leat_slice_is(t->when[0].any.plain[0], "a*")); /* sorted, and without its \ */
	ck_assert_uint_eq(t->when[0].any.nglob, 1);
	ck_assert_int_eq(t->when[1].column, LEAT_OBS_N);
	ck_assert_int_eq(t->set[1].column, LEAT_OBS_N);
	ck_assert_uint_eq(
	    r->taxonomy[1].kinds, EVERY_KIND & ~(1u << LEAT_OUTCOME | 1u << LEAT_CONTROL));
	ck_assert_uint_eq(r->taxonomy[2].kinds, 1u << LEAT_TOUCH);
	ck_assert(r->taxonomy[2].fold);
	leat_policy_fini(&policy);
}
END_TEST

START_TEST(test_name_rules)
{
	const struct leat_reshape_rules *r = &policy.clean.reshape;
	const struct leat_name_rule *n;

	ck_assert_int_eq(
	    read_clean("\"parse\":{\"rules\":[{\"template\":\"[{*}] {geo}_{+goal}!\",\"values\":"
		       "{\"geo\":[\"DE\",\"A*\"],\"+goal\":{\"b\":\"brand\",\"*\":\"other\"}}},"
		       "{\"column\":\"adgroup\",\"template\":\"{device}\"}]}"),
	    LEAT_OK);
	ck_assert_uint_eq(r->nnames, 2);
	n = &r->names[0];
	ck_assert(r->unparsed == LEAT_ROW_KEEP && n->from == LEAT_OBS_CAMPAIGN);
	ck_assert_uint_eq(n->nfields, 3);
	ck_assert(leat_slice_is(n->field[0].before, "[") && n->field[0].column == -1);
	ck_assert(leat_slice_is(n->field[1].before, "] ") && n->field[1].column == LEAT_OBS_GEO);
	ck_assert(leat_slice_is(n->field[2].before, "_") && n->field[2].column == LEAT_OBS_N);
	ck_assert(leat_slice_is(n->after, "!"));
	ck_assert(n->field[1].value[0].replaced && !n->field[1].value[1].replaced);
	ck_assert(leat_slice_is(n->field[2].value[1].value, "other"));
	ck_assert(r->names[1].from == LEAT_OBS_ADGROUP && r->names[1].field[0].before.n == 0);
	leat_policy_fini(&policy);
}
END_TEST

START_TEST(test_other_row_parts)
{
	const struct leat_reshape_rules *r = &policy.clean.reshape;

	ck_assert_int_eq(
	    read_clean(
		"\"exclude\":[{\"name\":\"x\",\"rate\":{\"events\":5,\"seconds\":60}},"
		"{\"name\":\"y\",\"kinds\":[\"conversion\"],\"when\":{\"user\":\"u\"},\"action\":"
		"\"flag\"}],"
		"\"consent\":{\"column\":\"segment\",\"allow\":[\"y\"],\"conversions\":\"drop\"},"
		"\"defaults\":[{\"set\":{\"cost\":0,\"currency\":\"EUR\"}}],"
		"\"fx\":{\"missing\":\"hold\",\"max_age_days\":4,\"inverse\":false,"
		"\"through\":\"USD\",\"period\":\"first\"}"),
	    LEAT_OK);
	ck_assert_uint_eq(r->nexclude, 2);
	ck_assert(r->exclude[0].events == 5 && r->exclude[0].window_us == 60000000);
	ck_assert(r->exclude[0].kinds == 1u << LEAT_TOUCH && r->exclude[0].action == LEAT_ROW_DROP);
	ck_assert(r->exclude[1].kinds == 1u << LEAT_CONVERSION);
	ck_assert(r->consent.asked && r->consent.column == LEAT_OBS_SEGMENT);
	ck_assert(r->consent.touches == LEAT_ROW_DROP && r->consent.conversions == LEAT_ROW_DROP);
	ck_assert(r->defaults[0].kinds == 1u << LEAT_SPEND && r->defaults[0].nset == 2);
	ck_assert(leat_slice_is(r->defaults[0].set[0].value, "0"));
	ck_assert(r->fx.asked && r->fx.missing == LEAT_ROW_HOLD && r->fx.max_age_days == 4);
	ck_assert(r->fx.only_direct && leat_slice_is(r->fx.through, "USD"));
	ck_assert(r->fx.period == LEAT_FX_FIRST);
	leat_policy_fini(&policy);
}
END_TEST

#define RULE(rule) "\"taxonomy\":{\"rules\":[" rule "]}"

START_TEST(test_paths_of_faults_in_rules)
{
	refused_clean("\"taxonmy\":{}", "clean.taxonmy", "taxonomy");
	refused_clean("\"taxonomy\":{}", "clean.taxonomy.rules", "must have a rule");
	refused_clean("\"taxonomy\":{\"rules\":[]}", "clean.taxonomy.rules", "must have a rule");
	refused_clean("\"taxonomy\":{\"unmatched\":\"drop\"}", "clean.taxonomy.unmatched",
	    "keep, flag, reject or hold");
	refused_clean(RULE("7"), "clean.taxonomy.rules[0]", "object");
	refused_clean(RULE("{\"wehn\":{}}"), "clean.taxonomy.rules[0].wehn", "when");
	refused_clean(RULE("{}"), "clean.taxonomy.rules[0].set", "must say");
	refused_clean(
	    RULE("{\"set\":{\"chanel\":\"x\"}}"), "clean.taxonomy.rules[0].set.chanel", "channel");
	refused_clean(RULE("{\"set\":{\"cost\":\"1\"}}"), "clean.taxonomy.rules[0].set.cost",
	    "not for a rule to write");
	refused_clean(
	    RULE("{\"set\":{\"channel\":\"\"}}"), "clean.taxonomy.rules[0].set.channel", "empty");
	refused_clean(RULE("{\"set\":{\"channel\":\"(baseline)\"}}"),
	    "clean.taxonomy.rules[0].set.channel", "reserved");
	refused_clean(RULE("{\"set\":{\"channel\":[]}}"), "clean.taxonomy.rules[0].set.channel",
	    "a text or a number");
	refused_clean(RULE("{\"set\":{\"+geo\":\"x\"}}"), "clean.taxonomy.rules[0].set.+geo",
	    "without the +");
	refused_clean(RULE("{\"set\":{\"+\":\"x\"}}"), "clean.taxonomy.rules[0].set.+", "name");
	refused_clean(RULE("{\"when\":{\"campain\":\"x\"},\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].when.campain", "campaign");
	refused_clean(RULE("{\"when\":{\"extra\":\"x\"},\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].when.extra", "+name");
	refused_clean(RULE("{\"when\":{\"geo\":[]},\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].when.geo", "empty");
	refused_clean(RULE("{\"when\":{\"geo\":[\"a\",7]},\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].when.geo[1]", "text");
	refused_clean(RULE("{\"when\":{\"geo\":[\"a\",\"b\\\\\"]},\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].when.geo[1]", "lone");
	refused_clean(RULE("{\"kinds\":[\"spend\",\"spent\"],\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].kinds[1]", "spend");
	refused_clean(RULE("{\"kinds\":[\"outcome\"],\"set\":{\"channel\":\"x\"}}"),
	    "clean.taxonomy.rules[0].kinds[0]", "never have the column channel");
	refused_clean(RULE("{\"kinds\":[],\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].kinds", "no row");
	refused_clean(RULE("{\"when\":{\"new_customer\":\"yes\"},\"set\":{\"campaign\":\"x\"}}"),
	    "clean.taxonomy.rules[0]", "no kind of row");
	refused_clean(RULE("{\"name\":\"a b\",\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].name", "letters");
	refused_clean(RULE("{\"name\":\"\",\"set\":{\"geo\":\"x\"}}"),
	    "clean.taxonomy.rules[0].name", "1 to 40");
	refused_clean("\"defaults\":[{\"set\":{\"user\":\"x\"}}]", "clean.defaults[0].set.user",
	    "not for a rule to write");
	refused_clean("\"defaults\":[{\"set\":{\"currency\":\"euro\"}}]",
	    "clean.defaults[0].set.currency", "currency");
	refused_clean(
	    "\"defaults\":[{\"set\":{\"geo\":\"\"}}]", "clean.defaults[0].set.geo", "empty");
	refused_clean(
	    "\"defaults\":[{\"set\":{\"tz\":\"Mars\"}}]", "clean.defaults[0].set.tz", "Mars");
	refused_clean("\"defaults\":[{\"kinds\":[\"conversion\"],\"set\":{\"campaign\":\"x\"}}]",
	    "clean.defaults[0].kinds[0]", "never have the column campaign");
	refused_clean("\"other_tz\":\"drop\"", "clean.other_tz", "keep, flag, reject or hold");
}
END_TEST

#define NAMES(rule) "\"parse\":{\"rules\":[" rule "]}"

START_TEST(test_paths_of_faults_in_names)
{
	refused_clean("\"parse\":{\"unparsed\":7}", "clean.parse.unparsed", "string");
	refused_clean(NAMES("{}"), "clean.parse.rules[0].template", "no field");
	refused_clean(
	    NAMES("{\"template\":\"{geo\"}"), "clean.parse.rules[0].template", "{ without");
	refused_clean(
	    NAMES("{\"template\":\"{geo}}\"}"), "clean.parse.rules[0].template", "} without");
	refused_clean(NAMES("{\"template\":\"{goe}\"}"), "clean.parse.rules[0].template", "geo");
	refused_clean(
	    NAMES("{\"template\":\"{geo}{device}\"}"), "clean.parse.rules[0].template", "between");
	refused_clean(
	    NAMES("{\"template\":\"{geo}-{geo}\"}"), "clean.parse.rules[0].template", "twice");
	refused_clean(
	    NAMES("{\"template\":\"{cost}\"}"), "clean.parse.rules[0].template", "describes");
	refused_clean(NAMES("{\"template\":\"{geo}\",\"column\":\"campagne\"}"),
	    "clean.parse.rules[0].column", "campaign");
	refused_clean(NAMES("{\"template\":\"{geo}\",\"values\":{\"device\":[\"x\"]}}"),
	    "clean.parse.rules[0].values.device", "no such field");
	refused_clean(NAMES("{\"template\":\"{geo}\",\"values\":{\"geo\":[]}}"),
	    "clean.parse.rules[0].values.geo", "array");
	refused_clean(NAMES("{\"template\":\"{geo}\",\"values\":{\"geo\":{\"a\":\"\"}}}"),
	    "clean.parse.rules[0].values.geo", "empty");
	refused_clean(NAMES("{\"template\":\"{geo}\",\"values\":{\"geo\":[\"\\\\d\"]}}"),
	    "clean.parse.rules[0].values.geo", "before something other");
	refused_clean(
	    NAMES("{\"template\":\"{channel}\",\"values\":{\"channel\":{\"a\":\"(b)\"}}}"),
	    "clean.parse.rules[0].values.channel", "reserved");
	refused_clean(
	    NAMES("{\"column\":\"adgroup\",\"template\":\"{geo}\",\"kinds\":[\"outcome\"]}"),
	    "clean.parse.rules[0].kinds[0]", "never have the column adgroup");
}
END_TEST

START_TEST(test_paths_of_faults_in_row_parts)
{
	refused_clean(
	    "\"exclude\":[{\"when\":{\"user\":\"u\"}}]", "clean.exclude[0].name", "there");
	refused_clean("\"exclude\":[{\"name\":\"x\"}]", "clean.exclude[0]", "needs when, rate");
	refused_clean(
	    "\"exclude\":[{\"name\":\"x\",\"when\":{\"user\":\"u\"},\"action\":\"keep\"}]",
	    "clean.exclude[0].action", "drop, reject, flag or hold");
	refused_clean("\"exclude\":[{\"name\":\"x\",\"rate\":{\"events\":5}}]",
	    "clean.exclude[0].rate.seconds", "1 to");
	refused_clean("\"exclude\":[{\"name\":\"x\",\"rate\":{\"events\":0,\"seconds\":1}}]",
	    "clean.exclude[0].rate.events", "1 to 1000000");
	refused_clean("\"exclude\":[{\"name\":\"x\",\"rate\":{\"event\":5}}]",
	    "clean.exclude[0].rate.event", "events");
	refused_clean("\"exclude\":[{\"name\":\"x\",\"kinds\":[\"spend\"],\"rate\":{\"events\":5,"
		      "\"seconds\":1}}]",
	    "clean.exclude[0].kinds[0]", "never have the column user");
	refused_clean("\"consent\":{\"allow\":[\"y\"]}", "clean.consent.column", "name");
	refused_clean("\"consent\":{\"column\":\"consent\"}", "clean.consent.column", "unknown");
	refused_clean("\"consent\":{\"column\":\"+c\"}", "clean.consent.allow", "which values");
	refused_clean(
	    "\"consent\":{\"column\":\"+c\",\"allow\":[]}", "clean.consent.allow", "empty");
	refused_clean("\"consent\":{\"column\":\"+c\",\"allow\":\"y\",\"touches\":\"anonymous\"}",
	    "clean.consent.touches", "drop or reject");
	refused_clean("\"fx\":{\"missing\":\"flag\"}", "clean.fx.missing", "error, reject or hold");
	refused_clean("\"fx\":{\"max_age_days\":367}", "clean.fx.max_age_days", "0 to 366");
	refused_clean("\"fx\":{\"inverse\":1}", "clean.fx.inverse", "true or false");
	refused_clean("\"fx\":{\"through\":\"eur\"}", "clean.fx.through", "ISO 4217");
	refused_clean("\"fx\":{\"period\":\"middle\"}", "clean.fx.period", "mean, first or last");
	refused_clean("\"fx\":{\"throug\":\"EUR\"}", "clean.fx.throug", "through");
}
END_TEST

UNIT_MAIN("policy", test_row_rules, test_name_rules, test_other_row_parts,
    test_paths_of_faults_in_rules, test_paths_of_faults_in_names, test_paths_of_faults_in_row_parts,
    test_checks, test_paths_of_faults_in_checks, test_whole, test_rules, test_defaults,
    test_paths_of_faults, test_paths_of_faults_in_clean, test_who_may_write, test_not_json)
