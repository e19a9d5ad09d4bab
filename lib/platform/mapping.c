/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/mapping.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "platform/mapping_part.h"

static const char *const own_targets[] = {
    "period_start", "type", "void", "utm_source", "utm_medium", "referrer", "page", "definition"};

const char *
leat_target_name(int to)
{
	return to < LEAT_OBS_N ? leat_observations.column[to].name : own_targets[to - LEAT_OBS_N];
}

int
leat_target_find(struct leat_slice name)
{
	for (size_t i = 0; i < COUNT(own_targets); i++)
		if (leat_slice_is(name, own_targets[i]))
			return LEAT_OBS_N + (int)i;
	return leat_schema_column(&leat_observations, name);
}

static int
load_rule(struct leat_loader *l, const struct leat_json *o, const char *path,
    struct leat_preamble_rule *r)
{
	static const char *const keys[] = {"starts", "as", "sign"};
	static const char *const kinds[] = {
	    "period", "zone", "as_of", "currency", "rows", "step", "first", "last", "incomplete"};
	int status, as = -1;

	if (o->type != LEAT_JSON_OBJECT)
		return leat_load_fault(l, path, "a rule is an object", o->text);
	if ((status = leat_load_only(l, o, path, keys, COUNT(keys))) ||
	    (status = leat_load_text(l, o, path, "starts", &r->starts)) ||
	    (status = leat_load_word(l, o, path, "as", kinds, COUNT(kinds), &as)) ||
	    (status = leat_load_bool(l, o, path, "sign", &r->sign)))
		return status;
	if (as < 0)
		return leat_load_fault(l, path, "\"as\" is needed beside", r->starts);
	r->as = (enum leat_preamble_kind)as;
	return LEAT_OK;
}

/* load_rules -- for the lines before a table, or those behind it. */
static int
load_rules(struct leat_loader *l, const struct leat_json *o, const char *key,
    struct leat_preamble_rule **rule, size_t *n)
{
	const struct leat_json *node;
	int status = leat_load_node(l, o, "", key, LEAT_JSON_ARRAY, &node);

	if (status != LEAT_OK || node == NULL)
		return status;
	*rule = leat_arena_alloc(l->arena, (node->n + 1) * sizeof(**rule));
	memset(*rule, 0, (node->n + 1) * sizeof(**rule));
	for (const struct leat_json *v = node->child; v && status == LEAT_OK; v = v->next) {
		const char *path = leat_arena_printf(l->arena, "%s[%zu]", key, *n);

		status = load_rule(l, v, path, &(*rule)[(*n)++]);
	}
	return status;
}

static int
load_totals(struct leat_loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const keys[] = {"prefix", "blank", "group"};
	const struct leat_json *t;
	int status = leat_load_node(l, o, "", "totals", LEAT_JSON_OBJECT, &t);

	if (status != LEAT_OK || t == NULL)
		return status;
	if ((status = leat_load_only(l, t, "totals", keys, COUNT(keys))) ||
	    (status = leat_load_list(
		 l, t, "totals", "prefix", LEAT_SMALL, &m->total_prefix, &m->ntotal_prefix)) ||
	    (status = leat_load_bool(l, t, "totals", "blank", &m->total_blank)))
		return status;
	return leat_load_bool(l, t, "totals", "group", &m->total_group);
}

static int
load_continues(struct leat_loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const keys[] = {"blank"};
	const struct leat_json *c;
	struct leat_slice blank = LEAT_NONE;
	int status = leat_load_node(l, o, "", "continues", LEAT_JSON_OBJECT, &c);

	m->continues = -1;
	if (status != LEAT_OK || c == NULL)
		return status;
	if ((status = leat_load_only(l, c, "continues", keys, COUNT(keys))) ||
	    (status = leat_load_text(l, c, "continues", "blank", &blank)))
		return status;
	m->continues = leat_target_find(blank);
	return m->continues < 0 ? leat_load_no_target(l, "continues.blank", blank) : LEAT_OK;
}

static int
load_heads(struct leat_loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const kinds[] = {
	    "spend", "conversion", "touch", "accounts", "claims", "settings"};
	static const char *const orders[] = {"iso", "mdy", "dmy"};
	int status, kind = -1, order = 0;

	if ((status = leat_load_text(l, o, "", "name", &m->name)) ||
	    (status = leat_load_text(l, o, "", "title", &m->title)) ||
	    (status = leat_load_text(l, o, "", "evidence", &m->evidence)) ||
	    (status = leat_load_text(l, o, "", "platform", &m->platform)) ||
	    (status = leat_load_text(l, o, "", "channel", &m->channel)) ||
	    (status = leat_load_text(l, o, "", "reason", &m->reason)) ||
	    (status = leat_load_text(l, o, "", "rows", &m->rows)) ||
	    (status = leat_load_word(l, o, "", "kind", kinds, COUNT(kinds), &kind)) ||
	    (status = leat_load_word(l, o, "", "dates", orders, COUNT(orders), &order)) ||
	    (status = leat_load_bool(l, o, "", "personal", &m->personal)) ||
	    (status = leat_load_bool(l, o, "", "asked", &m->asked)))
		return status;
	if (m->name.n == 0 || m->platform.n == 0 || kind < 0)
		return leat_load_fault(l, "", "a mapping needs name, platform and kind", m->name);
	m->kind = (enum leat_mapping_kind)kind;
	m->dates = (enum leat_date_order)order;
	if (m->kind == LEAT_MAPS_SPEND && m->channel.n == 0)
		return leat_load_fault(l, "channel", "a mapping of spend needs a channel", m->name);
	/* A total row names nothing: so it is with every platform that names its rows. */
	m->total_blank = m->kind == LEAT_MAPS_SPEND;
	return LEAT_OK;
}

static int
load_mapping(struct leat_loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const keys[] = {"name", "title", "evidence", "kind", "platform",
	    "channel", "channels", "dates", "columns", "need", "signature", "unless", "ignore",
	    "preamble", "tail", "rows", "zones", "footer", "empty", "totals", "continues",
	    "personal", "asked", "set", "reason"};
	int status;

	if (o->type != LEAT_JSON_OBJECT)
		return leat_load_fault(l, "", "a mapping is an object", LEAT_NONE);
	if ((status = leat_load_only(l, o, "", keys, COUNT(keys))) ||
	    (status = load_heads(l, o, m)) || (status = leat_load_columns(l, o, m)) ||
	    (status = leat_load_need(l, o, m)) ||
	    (status = load_rules(l, o, "preamble", &m->preamble, &m->npreamble)) ||
	    (status = load_rules(l, o, "tail", &m->tail, &m->ntail)) ||
	    (status = load_totals(l, o, m)) || (status = load_continues(l, o, m)) ||
	    (status = leat_load_list(
		 l, o, "", "signature", LEAT_HEADER, &m->signature, &m->nsignature)) ||
	    (status = leat_load_list(l, o, "", "unless", LEAT_HEADER, &m->unless, &m->nunless)) ||
	    (status = leat_load_list(l, o, "", "ignore", LEAT_HEADER, &m->ignore, &m->nignore)) ||
	    (status = leat_load_pairs(l, o, "", "zones", &m->zones, &m->nzones)) ||
	    (status = leat_load_pairs(l, o, "", "channels", &m->channels, &m->nchannels)) ||
	    (status =
		    leat_load_list(l, o, "", "footer", LEAT_AS_WRITTEN, &m->footer, &m->nfooter)) ||
	    (status = leat_load_list(l, o, "", "empty", LEAT_AS_WRITTEN, &m->empty, &m->nempty)))
		return status;
	return leat_load_constants(l, o, "", "set", false, &m->set, &m->nset);
}

static void
insert(struct leat_mappings *ms, const struct leat_mapping *m)
{
	size_t i = 0;

	while (i < ms->n && leat_slice_cmp(ms->item[i].name, m->name) < 0)
		i++;
	if (i < ms->n && leat_slice_eq(ms->item[i].name, m->name)) {
		ms->item[i] = *m;
		return;
	}
	LEAT_GROW(ms->item, ms->n, ms->cap);
	memmove(&ms->item[i + 1], &ms->item[i], (ms->n - i) * sizeof(*m));
	ms->item[i] = *m;
	ms->n++;
}

int
leat_mappings_add(struct leat_mappings *ms, const char *path, struct leat_err *err)
{
	struct leat_mapping m = {0};
	struct leat_arena scratch = {0};
	struct leat_json *root;
	struct leat_loader l = {&ms->arena, NULL, err};
	int status = leat_json_read_file(&root, &scratch, path, err);

	if (status == LEAT_OK) {
		l.file = leat_arena_copy(&ms->arena, leat_slice(path)).p;
		m.file = l.file;
		status = load_mapping(&l, root, &m);
	}
	if (status == LEAT_OK)
		insert(ms, &m);
	leat_arena_fini(&scratch);
	return status;
}

static int
load_channel(
    struct leat_loader *l, const struct leat_json *o, const char *path, struct leat_channel_rule *r)
{
	static const char *const keys[] = {"source", "medium", "channel"};
	int status;

	if (o->type != LEAT_JSON_OBJECT)
		return leat_load_fault(l, path, "a rule is an object", o->text);
	if ((status = leat_load_only(l, o, path, keys, COUNT(keys))) ||
	    (status = leat_load_list(l, o, path, "source", LEAT_SMALL, &r->source, &r->nsources)) ||
	    (status = leat_load_list(l, o, path, "medium", LEAT_SMALL, &r->medium, &r->nmediums)) ||
	    (status = leat_load_text(l, o, path, "channel", &r->channel)))
		return status;
	return r->channel.n ? LEAT_OK
			    : leat_load_fault(l, path, "a rule needs a channel", LEAT_NONE);
}

static int
load_click(
    struct leat_loader *l, const struct leat_json *o, const char *path, struct leat_click_rule *r)
{
	static const char *const keys[] = {"parameter", "source", "medium"};
	int status;

	if (o->type != LEAT_JSON_OBJECT)
		return leat_load_fault(l, path, "a click is an object", o->text);
	if ((status = leat_load_only(l, o, path, keys, COUNT(keys))) ||
	    (status = leat_load_text(l, o, path, "parameter", &r->parameter)) ||
	    (status = leat_load_text(l, o, path, "source", &r->source)) ||
	    (status = leat_load_text(l, o, path, "medium", &r->medium)))
		return status;
	return r->parameter.n && r->source.n && r->medium.n
		   ? LEAT_OK
		   : leat_load_fault(
			 l, path, "a click needs parameter, source and medium", r->parameter);
}

static int
load_channels(struct leat_loader *l, const struct leat_json *o, struct leat_channel_rules *c)
{
	static const char *const keys[] = {"rules", "clicks"};
	const struct leat_json *rules, *clicks;
	int status;

	if (o->type != LEAT_JSON_OBJECT)
		return leat_load_fault(l, "", "the rules are an object", LEAT_NONE);
	if ((status = leat_load_only(l, o, "", keys, COUNT(keys))) ||
	    (status = leat_load_node(l, o, "", "rules", LEAT_JSON_ARRAY, &rules)) ||
	    (status = leat_load_node(l, o, "", "clicks", LEAT_JSON_ARRAY, &clicks)))
		return status;
	*c = (struct leat_channel_rules){0};
	c->rule = leat_arena_alloc(l->arena, ((rules ? rules->n : 0) + 1) * sizeof(*c->rule));
	c->click = leat_arena_alloc(l->arena, ((clicks ? clicks->n : 0) + 1) * sizeof(*c->click));
	for (const struct leat_json *v = rules ? rules->child : NULL; v && !status; v = v->next) {
		const char *path = leat_arena_printf(l->arena, "rules[%zu]", c->nrules);

		c->rule[c->nrules] = (struct leat_channel_rule){0};
		status = load_channel(l, v, path, &c->rule[c->nrules++]);
	}
	for (const struct leat_json *v = clicks ? clicks->child : NULL; v && !status; v = v->next) {
		const char *path = leat_arena_printf(l->arena, "clicks[%zu]", c->nclicks);

		c->click[c->nclicks] = (struct leat_click_rule){.parameter = LEAT_NONE};
		status = load_click(l, v, path, &c->click[c->nclicks++]);
	}
	return status;
}

int
leat_mappings_channels(struct leat_mappings *ms, const char *path, struct leat_err *err)
{
	struct leat_arena scratch = {0};
	struct leat_json *root;
	struct leat_loader l = {&ms->arena, path, err};
	int status = leat_json_read_file(&root, &scratch, path, err);

	if (status == LEAT_OK)
		status = load_channels(&l, root, &ms->channels);
	leat_arena_fini(&scratch);
	return status;
}

static int
is_json(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".json") == 0;
}

static int
by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

int
leat_mappings_load(struct leat_mappings *ms, const char *dir, struct leat_err *err)
{
	struct dirent **entry;
	int status = LEAT_OK, n = scandir(dir, &entry, is_json, by_bytes);

	if (n < 0)
		return leat_err_errno(err, LEAT_ENOINPUT, dir);
	for (int i = 0; i < n; i++) {
		if (status == LEAT_OK)
			status = leat_mappings_add(
			    ms, leat_arena_printf(&ms->arena, "%s/%s", dir, entry[i]->d_name), err);
		free(entry[i]);
	}
	free(entry);
	return status;
}

const struct leat_mapping *
leat_mappings_find(const struct leat_mappings *ms, struct leat_slice name, struct leat_err *err)
{
	const char **names = leat_zalloc(ms->n + 1, sizeof(*names)), *near;
	char safe[LEAT_SAFE_MAX];

	for (size_t i = 0; i < ms->n; i++) {
		if (leat_slice_eq(ms->item[i].name, name)) {
			free(names);
			return &ms->item[i];
		}
		names[i] = ms->item[i].name.p;
	}
	near = leat_nearest(name, names, ms->n);
	free(names);
	leat_err_set(err, LEAT_EUSAGE, "no mapping \"%s\"%s%s%s", leat_safe(name, safe),
	    near ? "; is it " : " (leat-ingest(1) lists them)", near ? near : "", near ? "?" : "");
	return NULL;
}

void
leat_mappings_fini(struct leat_mappings *ms)
{
	free(ms->item);
	leat_arena_fini(&ms->arena);
	*ms = (struct leat_mappings){0};
}
