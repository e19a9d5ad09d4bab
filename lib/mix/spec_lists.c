/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A specification from a JSON object: its lists, and its members by name. */
#include <stdio.h>
#include <stdlib.h>

#include "base/when.h"
#include "mix/spec_part.h"

/* A member of the object, and where that is. */
struct place {
	struct leat_spec *s;
	const char *path, *key;
	struct leat_err *err;
};

static int
bad(const struct place *p, struct leat_slice of, const char *why)
{
	char key[LEAT_SPEC_PATH], safe[LEAT_SAFE_MAX];

	snprintf(key, sizeof(key), "%s%s%.60s", p->key, of.n ? "." : "", leat_safe(of, safe));
	return leat_spec_at(p->path, key, p->err, "%s", why);
}

/* each -- the members of an object, or the elements of an array; absent has none. */
static int
each(const struct place *p, const struct leat_json *object, enum leat_json_type type,
    int (*take)(const struct place *, const struct leat_json *))
{
	const struct leat_json *node = NULL;
	int status = leat_json_want_node(object, p->path, p->key, type, &node, p->err);

	for (const struct leat_json *v = node ? node->child : NULL; v && status == LEAT_OK;
	     v = v->next)
		status = take(p, v);
	return status;
}

/* "2026-11-27", or "2026-12-24/2026-12-26": both days included. */
static bool
parse_days(struct leat_slice text, int32_t *first, int32_t *last)
{
	struct leat_slice rest = text, part;

	leat_slice_cut(&rest, '/', &part);
	if (!leat_day_parse(part, first))
		return false;
	*last = *first;
	return rest.p == NULL || (leat_day_parse(rest, last) && *last >= *first);
}

static int
add_event(const struct place *p, struct leat_slice name, const struct leat_json *days)
{
	struct leat_spec *s = p->s;
	struct leat_spec_event event = {0};

	if (days->type != LEAT_JSON_STRING || !parse_days(days->text, &event.first, &event.last))
		return bad(p, name,
		    "must be days: \"YYYY-MM-DD\" or \"YYYY-MM-DD/YYYY-MM-DD\", both included");
	for (size_t i = 0; i < s->nevents; i++)
		if (leat_slice_is(name, s->events[i].name) && event.first <= s->events[i].last &&
		    event.last >= s->events[i].first)
			return bad(p, name, "has a day twice");
	event.name = leat_slice_dup(name);
	LEAT_GROW(s->events, s->nevents, s->events_cap);
	s->events[s->nevents++] = event;
	return LEAT_OK;
}

/* An event is one stretch of days, or an array of them. */
static int
take_event(const struct place *p, const struct leat_json *v)
{
	int status = LEAT_OK;

	if (v->key.n == 0)
		return bad(p, LEAT_NONE, "an event must have a name");
	if (v->type != LEAT_JSON_ARRAY)
		return add_event(p, v->key, v);
	if (v->n == 0)
		return bad(p, v->key, "has no day");
	for (const struct leat_json *d = v->child; d && status == LEAT_OK; d = d->next)
		status = add_event(p, v->key, d);
	return status;
}

static int
take_rate(const struct place *p, const struct leat_json *v)
{
	struct leat_spec *s = p->s;
	struct leat_panel_rate rate = {0};
	bool rounded = false;

	if (leat_column_check(&leat_observations.column[LEAT_OBS_CURRENCY], v->key))
		return bad(p, v->key, "is not an ISO 4217 code such as USD");
	if (s->currency == NULL)
		return bad(p, LEAT_NONE, "needs currency: what the rates convert to");
	if (leat_slice_is(v->key, s->currency))
		return bad(p, v->key, "is the currency that others are converted to");
	if (v->type != LEAT_JSON_NUMBER || !leat_rate_parse(v->text, &rate.rate, &rounded) ||
	    rounded)
		return bad(p, v->key, "must be a number from 1e-9 to 1e9 of at most 15 digits");
	for (size_t i = 0; i < s->nrates; i++)
		if (leat_slice_is(v->key, s->rates[i].currency)) {
			s->rates[i].rate = rate.rate;
			return LEAT_OK;
		}
	rate.currency = leat_slice_dup(v->key);
	LEAT_GROW(s->rates, s->nrates, s->rates_cap);
	s->rates[s->nrates++] = rate;
	return LEAT_OK;
}

static int
take_pair(const struct place *p, const struct leat_json *v)
{
	struct leat_spec *s = p->s;
	const struct leat_json *a = v->child, *b = a ? a->next : NULL;

	if (v->type != LEAT_JSON_ARRAY || v->n != 2 || !a || !b || a->type != LEAT_JSON_STRING ||
	    b->type != LEAT_JSON_STRING || leat_slice_eq(a->text, b->text))
		return bad(p, LEAT_NONE, "must be pairs of channels: [[\"tv\", \"search\"], ...]");
	for (size_t i = 0; i < s->ninteractions; i++) {
		char **c = s->interactions[i].channel;

		if ((leat_slice_is(a->text, c[0]) && leat_slice_is(b->text, c[1])) ||
		    (leat_slice_is(a->text, c[1]) && leat_slice_is(b->text, c[0])))
			return bad(p, LEAT_NONE, "has a pair twice");
	}
	LEAT_GROW(s->interactions, s->ninteractions, s->interactions_cap);
	s->interactions[s->ninteractions++] =
	    (struct leat_spec_pair){{leat_slice_dup(a->text), leat_slice_dup(b->text)}};
	return LEAT_OK;
}

static int
take_prior(const struct place *p, const struct leat_json *v)
{
	struct leat_err why = {0};
	int status;

	if (v->type == LEAT_JSON_NULL)
		return LEAT_OK;
	if (v->type != LEAT_JSON_STRING)
		return bad(p, v->key, "must be a text such as \"normal(0,1)\"");
	status = leat_spec_put_prior(p->s, v->key, v->text, &why);
	return status ? bad(p, v->key, why.text) : LEAT_OK;
}

/* take_names -- an array of names becomes a list; absent, it is as it was. */
static int
take_names(const struct place *p, const struct leat_json *object, struct leat_spec_names *names)
{
	const struct leat_json *node = NULL;
	int status = leat_json_want_node(object, p->path, p->key, LEAT_JSON_ARRAY, &node, p->err);

	if (status != LEAT_OK || node == NULL)
		return status;
	leat_spec_names_fini(names);
	names->given = true;
	names->name = LEAT_NEW_N(char *, node->n + 1);
	for (const struct leat_json *v = node->child; v; v = v->next) {
		if (v->type != LEAT_JSON_STRING || v->text.n == 0)
			return bad(p, LEAT_NONE, "must be an array of names");
		if (leat_spec_names_have(names, leat_slice(v->text.p)) && names->n)
			return bad(p, LEAT_NONE, "has a name twice");
		names->name[names->n++] = leat_slice_dup(v->text);
	}
	return LEAT_OK;
}

int
leat_spec_read_lists(
    struct leat_spec *s, const struct leat_json *object, const char *path, struct leat_err *err)
{
	const struct {
		const char *key;
		enum leat_json_type type;
		int (*take)(const struct place *, const struct leat_json *);
	} lists[] = {{"rates", LEAT_JSON_OBJECT, take_rate},
	    {"events", LEAT_JSON_OBJECT, take_event}, {"interactions", LEAT_JSON_ARRAY, take_pair},
	    {"priors", LEAT_JSON_OBJECT, take_prior}};
	struct place p = {s, path, "controls", err};
	int status = take_names(&p, object, &s->controls);

	if (leat_json_get(object, "events"))
		leat_spec_clear_events(s);
	if (leat_json_get(object, "interactions"))
		leat_spec_clear_interactions(s);
	p.key = "experiments";
	if (status == LEAT_OK)
		status = take_names(&p, object, &s->experiments);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]) && status == LEAT_OK; i++) {
		p.key = lists[i].key;
		status = each(&p, object, lists[i].type, lists[i].take);
	}
	return status;
}
