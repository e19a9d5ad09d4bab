/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the policy does to single rows: members of "clean" besides what it asks of them. */
#include <stdio.h>

#include "policy/part.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

enum { EVENTS_MAX = 1000000, SECONDS_MAX = 31 * 86400, AGE_MAX = 366 };

static const struct leat_action_word judged[] = {{"keep", LEAT_ROW_KEEP}, {"flag", LEAT_ROW_FLAG},
    {"reject", LEAT_ROW_REJECT}, {"hold", LEAT_ROW_HOLD}};

static int
refuse(const char *where, const char *what, struct leat_err *err)
{
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where, "%s", what);
}

/* Reads the rules of an array, each into the next of to, by its own reader. */
typedef int (*rule_reader)(struct leat_policy *p, struct leat_row_rule *r,
    const struct leat_json *object, const char *path, struct leat_err *err);

static int
read_rules(struct leat_policy *p, const struct leat_json *array, const char *path, rule_reader read,
    struct leat_row_rule **to, size_t *n, struct leat_err *err)
{
	char at[LEAT_POLICY_PATH];
	int status = LEAT_OK;

	*to = leat_arena_alloc(&p->text, (array->n + 1) * sizeof(**to));
	for (const struct leat_json *e = array->child; e && status == LEAT_OK; e = e->next) {
		snprintf(at, sizeof(at), "%s[%zu]", path, *n);
		if (e->type != LEAT_JSON_OBJECT)
			return refuse(at, "must be an object", err);
		status = read(p, &(*to)[(*n)++], e, at, err);
	}
	return status;
}

/* Channels by another name */

static int
read_taxonomy_rule(struct leat_policy *p, struct leat_row_rule *r, const struct leat_json *object,
    const char *path, struct leat_err *err)
{
	static const char *const keys[] = {"name", "kinds", "when", "ignore_case", "set"};
	struct leat_rule_form form = {
	    .path = path, .settable = leat_policy_describes, .may_clear = true};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	return status == LEAT_OK ? leat_policy_rule(p, r, object, &form, err) : status;
}

static int
read_taxonomy(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.taxonomy";
	static const char *const keys[] = {"rules", "unmatched"};
	struct leat_reshape_rules *r = &p->clean.reshape;
	const struct leat_json *rules = NULL;
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	if (status == LEAT_OK)
		status = leat_policy_row_action(
		    object, path, "unmatched", judged, COUNT(judged), &r->unmatched, err);
	if (status == LEAT_OK)
		status = leat_json_want_node(object, path, "rules", LEAT_JSON_ARRAY, &rules, err);
	if (status != LEAT_OK)
		return status;
	if (rules == NULL || rules->n == 0)
		return refuse("clean.taxonomy.rules", "must have a rule", err);
	return read_rules(
	    p, rules, "clean.taxonomy.rules", read_taxonomy_rule, &r->taxonomy, &r->ntaxonomy, err);
}

/* What an empty column stands for */

static bool
defaultable(int column)
{
	static const int never[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END,
	    LEAT_OBS_USER, LEAT_OBS_ID, LEAT_OBS_ACCOUNT_CURRENCY, LEAT_OBS_FX, LEAT_OBS_AS_OF,
	    LEAT_OBS_FLAGS, LEAT_OBS_SOURCE, LEAT_OBS_EXTRA};

	for (size_t i = 0; i < COUNT(never); i++)
		if (column == never[i])
			return false;
	return true;
}

static int
read_default(struct leat_policy *p, struct leat_row_rule *r, const struct leat_json *object,
    const char *path, struct leat_err *err)
{
	static const char *const keys[] = {"name", "kinds", "when", "ignore_case", "set"};
	static const int flags = LEAT_OBS_FLAGS; /* must be there, to say that it was done */
	struct leat_rule_form form = {.path = path,
	    .kinds = 1u << LEAT_SPEND,
	    .columns = &flags,
	    .ncolumns = 1,
	    .settable = defaultable};
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	return status == LEAT_OK ? leat_policy_rule(p, r, object, &form, err) : status;
}

/* Rows that are not meant */

static int
read_whole(const struct leat_json *object, const char *path, const char *key, int64_t max,
    int64_t *to, struct leat_err *err)
{
	char where[LEAT_POLICY_PATH];
	int status = leat_json_want_i64(object, path, key, to, err);

	if (status != LEAT_OK || (*to >= 1 && *to <= max))
		return status;
	leat_policy_member(where, path, leat_slice(key));
	return leat_err_at(err, LEAT_ECONFIG, NULL, 0, where,
	    "must be there, a whole number from 1 to %lld", (long long)max);
}

/* More events than so many within so many seconds. */
static int
read_rate(
    struct leat_row_rule *r, const struct leat_json *object, const char *path, struct leat_err *err)
{
	static const char *const keys[] = {"events", "seconds"};
	const struct leat_json *rate = NULL;
	char where[LEAT_POLICY_PATH];
	int64_t seconds = 0;
	int status = leat_json_want_node(object, path, "rate", LEAT_JSON_OBJECT, &rate, err);

	if (status != LEAT_OK || rate == NULL)
		return status;
	leat_policy_member(where, path, LEAT_SLICE("rate"));
	status = leat_json_only(rate, where, keys, COUNT(keys), err);
	if (status == LEAT_OK)
		status = read_whole(rate, where, "events", EVENTS_MAX, &r->events, err);
	if (status == LEAT_OK)
		status = read_whole(rate, where, "seconds", SECONDS_MAX, &seconds, err);
	r->window_us = seconds * 1000000;
	return status;
}

static int
read_exclude(struct leat_policy *p, struct leat_row_rule *r, const struct leat_json *object,
    const char *path, struct leat_err *err)
{
	static const char *const keys[] = {
	    "name", "kinds", "when", "ignore_case", "rate", "action"};
	static const struct leat_action_word words[] = {{"drop", LEAT_ROW_DROP},
	    {"reject", LEAT_ROW_REJECT}, {"flag", LEAT_ROW_FLAG}, {"hold", LEAT_ROW_HOLD}};
	/* A rate is a user's. */
	static const int user = LEAT_OBS_USER;
	bool rated = leat_json_get(object, "rate") != NULL;
	struct leat_rule_form form = {
	    .path = path, .kinds = 1u << LEAT_TOUCH, .columns = &user, .ncolumns = rated ? 1 : 0};
	char where[LEAT_POLICY_PATH];
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	if (status == LEAT_OK)
		status = leat_policy_rule(p, r, object, &form, err);
	if (status == LEAT_OK)
		status = read_rate(r, object, path, err);
	r->action = LEAT_ROW_DROP;
	if (status == LEAT_OK)
		status = leat_policy_row_action(
		    object, path, "action", words, COUNT(words), &r->action, err);
	if (status == LEAT_OK && r->name.n == 0) {
		leat_policy_member(where, path, LEAT_SLICE("name"));
		return refuse(where, "must be there: rows that are left out are told by it", err);
	}
	if (status == LEAT_OK && r->nwhen == 0 && r->events == 0)
		return refuse(path, "needs when, rate or both: every row would be left out", err);
	return status;
}

static int
read_consent(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.consent";
	static const char *const keys[] = {
	    "column", "allow", "ignore_case", "touches", "conversions"};
	static const struct leat_action_word touches[] = {
	    {"drop", LEAT_ROW_DROP}, {"reject", LEAT_ROW_REJECT}};
	static const struct leat_action_word conversions[] = {
	    {"anonymous", LEAT_ROW_KEEP}, {"drop", LEAT_ROW_DROP}, {"reject", LEAT_ROW_REJECT}};
	struct leat_consent_rules *c = &p->clean.reshape.consent;
	const struct leat_json *allow = leat_json_get(object, "allow");
	struct leat_slice column = LEAT_NONE;
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	*c = (struct leat_consent_rules){.asked = true, .touches = LEAT_ROW_DROP};
	if (status == LEAT_OK)
		status = leat_json_want_text(object, path, "column", &column, err);
	if (status == LEAT_OK && column.n == 0)
		return refuse("clean.consent.column", "must name a column", err);
	if (status == LEAT_OK)
		status =
		    leat_policy_rule_column(p, "clean.consent.column", column, &c->column, err);
	if (status == LEAT_OK)
		status = leat_json_want_bool(object, path, "ignore_case", &c->fold, err);
	if (status == LEAT_OK && allow == NULL)
		return refuse("clean.consent.allow", "must say which values allow", err);
	if (status == LEAT_OK)
		status =
		    leat_policy_patterns(p, &c->allow, c->fold, allow, "clean.consent.allow", err);
	if (status == LEAT_OK)
		status = leat_policy_row_action(
		    object, path, "touches", touches, COUNT(touches), &c->touches, err);
	if (status == LEAT_OK)
		status = leat_policy_row_action(object, path, "conversions", conversions,
		    COUNT(conversions), &c->conversions, err);
	return status;
}

/* Currencies */

static int
read_period(struct leat_fx_rules *fx, const struct leat_json *object, struct leat_err *err)
{
	static const char *const words[] = {
	    [LEAT_FX_MEAN] = "mean", [LEAT_FX_FIRST] = "first", [LEAT_FX_LAST] = "last"};
	struct leat_slice word = LEAT_NONE;
	int status = leat_json_want_text(object, "clean.fx", "period", &word, err);

	if (status != LEAT_OK || word.p == NULL)
		return status;
	for (size_t i = 0; i < COUNT(words); i++)
		if (leat_slice_is(word, words[i])) {
			fx->period = (enum leat_fx_period)i;
			return LEAT_OK;
		}
	return refuse("clean.fx.period", "must be mean, first or last", err);
}

static int
read_through(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	struct leat_slice code = LEAT_NONE;
	int status = leat_json_want_text(object, "clean.fx", "through", &code, err);

	if (status != LEAT_OK || code.p == NULL)
		return status;
	if (code.n == 0 || leat_column_check(&leat_observations.column[LEAT_OBS_CURRENCY], code))
		return refuse("clean.fx.through", "must be an ISO 4217 code such as EUR", err);
	p->clean.reshape.fx.through = leat_arena_copy(&p->text, code);
	return LEAT_OK;
}

static int
read_fx(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const char path[] = "clean.fx";
	static const char *const keys[] = {
	    "missing", "max_age_days", "inverse", "through", "period"};
	static const struct leat_action_word missing[] = {
	    {"error", LEAT_ROW_ERROR}, {"reject", LEAT_ROW_REJECT}, {"hold", LEAT_ROW_HOLD}};
	struct leat_fx_rules *fx = &p->clean.reshape.fx;
	bool inverse = true;
	int status = leat_json_only(object, path, keys, COUNT(keys), err);

	fx->asked = true;
	if (status == LEAT_OK)
		status = leat_policy_row_action(
		    object, path, "missing", missing, COUNT(missing), &fx->missing, err);
	if (status == LEAT_OK)
		status = leat_json_want_i64(object, path, "max_age_days", &fx->max_age_days, err);
	if (status == LEAT_OK && (fx->max_age_days < 0 || fx->max_age_days > AGE_MAX))
		return refuse(
		    "clean.fx.max_age_days", "must be a whole number of days from 0 to 366", err);
	if (status == LEAT_OK)
		status = leat_json_want_bool(object, path, "inverse", &inverse, err);
	fx->only_direct = !inverse;
	if (status == LEAT_OK)
		status = read_through(p, object, err);
	return status == LEAT_OK ? read_period(fx, object, err) : status;
}

int
leat_policy_part_rows(struct leat_policy *p, const struct leat_json *object, struct leat_err *err)
{
	static const struct {
		const char *key;
		int (*read)(struct leat_policy *, const struct leat_json *, struct leat_err *);
	} parts[] = {{"consent", read_consent}, {"parse", leat_policy_part_names},
	    {"taxonomy", read_taxonomy}, {"fx", read_fx}};
	struct leat_reshape_rules *r = &p->clean.reshape;
	const struct leat_json *exclude = NULL, *defaults = NULL;
	int status =
	    leat_json_want_node(object, "clean", "exclude", LEAT_JSON_ARRAY, &exclude, err);

	if (status == LEAT_OK)
		status = leat_json_want_node(
		    object, "clean", "defaults", LEAT_JSON_ARRAY, &defaults, err);
	if (status == LEAT_OK && exclude)
		status = read_rules(
		    p, exclude, "clean.exclude", read_exclude, &r->exclude, &r->nexclude, err);
	if (status == LEAT_OK && defaults)
		status = read_rules(
		    p, defaults, "clean.defaults", read_default, &r->defaults, &r->ndefaults, err);
	for (size_t i = 0; i < COUNT(parts) && status == LEAT_OK; i++) {
		const struct leat_json *part = NULL;

		status = leat_json_want_node(
		    object, "clean", parts[i].key, LEAT_JSON_OBJECT, &part, err);
		if (status == LEAT_OK && part)
			status = parts[i].read(p, part, err);
	}
	return status == LEAT_OK ? leat_policy_row_action(object, "clean", "other_tz", judged,
				       COUNT(judged), &r->other_tz, err)
				 : status;
}
