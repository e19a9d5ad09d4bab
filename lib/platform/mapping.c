/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/mapping.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "platform/number.h"
#include "record/json.h"

static const char *const own_targets[] = {"period_start", "type", "void"};

const char *
leat_target_name(int to)
{
	return to < LEAT_OBS_N ? leat_observations.column[to].name : own_targets[to - LEAT_OBS_N];
}

void
leat_header_normalise(struct leat_slice header, struct leat_buf *out)
{
	struct leat_buf low = {0};
	struct leat_slice s;
	bool blank = false;

	leat_lower(leat_cell_trim(header), &low);
	s = leat_buf_slice(&low);
	while (s.n) {
		bool wide = leat_slice_starts(s, "\xc2\xa0");
		size_t n = wide ? 2 : 1;

		if (wide || *s.p == ' ' || *s.p == '\t' || *s.p == '\r' || *s.p == '\n') {
			blank = true;
		} else {
			if (blank)
				leat_buf_add_char(out, ' ');
			blank = false;
			leat_buf_add_char(out, *s.p);
		}
		s.p += n, s.n -= n;
	}
	leat_buf_fini(&low);
}

bool
leat_header_matches(
    struct leat_slice pattern, struct leat_slice header, struct leat_slice *currency)
{
	const char *hole = pattern.n ? memmem(pattern.p, pattern.n, "(ccc)", 5) : NULL;
	size_t at;

	if (hole == NULL)
		return leat_slice_eq(pattern, header);
	at = (size_t)(hole - pattern.p);
	if (pattern.n != header.n || memcmp(pattern.p, header.p, at + 1) != 0 ||
	    memcmp(hole + 4, header.p + at + 4, pattern.n - at - 4) != 0)
		return false;
	for (size_t i = at + 1; i < at + 4; i++)
		if (header.p[i] < 'a' || header.p[i] > 'z')
			return false;
	if (currency)
		*currency = (struct leat_slice){header.p + at + 1, 3};
	return true;
}

/* struct loader -- what every reading step needs. */
struct loader {
	struct leat_arena *arena;
	const char *file;
	struct leat_err *err;
};

static int
fault(struct loader *l, const char *path, const char *what, struct leat_slice text)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_at(
	    l->err, LEAT_ECONFIG, l->file, 0, path, "%s: \"%s\"", what, leat_safe(text, safe));
}

/* in_file -- give an error that json.h made the name of the file. */
static int
in_file(struct loader *l, int status)
{
	if (status != LEAT_OK && l->err && l->err->file[0] == '\0')
		strncpy(l->err->file, l->file, sizeof(l->err->file) - 1);
	return status;
}

enum text_form { AS_WRITTEN, SMALL, HEADER };

static struct leat_slice
keep(struct loader *l, struct leat_slice s, enum text_form form)
{
	struct leat_buf b = {0};
	struct leat_slice kept;

	if (form == AS_WRITTEN)
		return leat_arena_copy(l->arena, s);
	if (form == SMALL)
		leat_lower(s, &b);
	else
		leat_header_normalise(s, &b);
	kept = leat_arena_copy(l->arena, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return kept;
}

static int
want_text(struct loader *l, const struct leat_json *o, const char *path, const char *key,
    struct leat_slice *out)
{
	int status = in_file(l, leat_json_want_text(o, path, key, out, l->err));

	if (status == LEAT_OK && out->n)
		*out = leat_arena_copy(l->arena, *out);
	return status;
}

/* want_list -- an array of strings; absent: none. */
static int
want_list(struct loader *l, const struct leat_json *o, const char *path, const char *key,
    enum text_form form, struct leat_slice **list, size_t *n)
{
	const struct leat_json *node = NULL;
	int status = in_file(l, leat_json_want_node(o, path, key, LEAT_JSON_ARRAY, &node, l->err));

	if (status != LEAT_OK || node == NULL)
		return status;
	*list = leat_arena_alloc(l->arena, (node->n + 1) * sizeof(**list));
	for (const struct leat_json *v = node->child; v; v = v->next) {
		if (v->type != LEAT_JSON_STRING)
			return fault(l, path, "a list of strings is needed", leat_slice(key));
		(*list)[(*n)++] = keep(l, v->text, form);
	}
	return LEAT_OK;
}

/* want_pairs -- an object of strings; absent: none. */
static int
want_pairs(struct loader *l, const struct leat_json *o, const char *path, const char *key,
    struct leat_pair **list, size_t *n)
{
	const struct leat_json *node = NULL;
	int status = in_file(l, leat_json_want_node(o, path, key, LEAT_JSON_OBJECT, &node, l->err));

	if (status != LEAT_OK || node == NULL)
		return status;
	*list = leat_arena_alloc(l->arena, (node->n + 1) * sizeof(**list));
	for (const struct leat_json *v = node->child; v; v = v->next) {
		if (v->type != LEAT_JSON_STRING)
			return fault(l, path, "strings are needed", v->key);
		(*list)[(*n)++] =
		    (struct leat_pair){keep(l, v->key, HEADER), keep(l, v->text, AS_WRITTEN)};
	}
	return LEAT_OK;
}

/* want_constants -- an object of strings whose keys are schema columns. */
static int
want_constants(struct loader *l, const struct leat_json *o, const char *path, const char *key,
    struct leat_constant **list, size_t *n)
{
	struct leat_pair *pair = NULL;
	size_t npairs = 0;
	int status = want_pairs(l, o, path, key, &pair, &npairs);

	if (status != LEAT_OK)
		return status;
	*list = leat_arena_alloc(l->arena, (npairs + 1) * sizeof(**list));
	for (size_t i = 0; i < npairs; i++) {
		int column = leat_schema_column(&leat_observations, pair[i].from);
		const char *wrong;

		if (column < 0)
			return fault(l, path, "no such column", pair[i].from);
		wrong = leat_column_check(&leat_observations.column[column], pair[i].to);
		if (wrong)
			return fault(l, path, wrong, pair[i].to);
		(*list)[(*n)++] = (struct leat_constant){column, pair[i].to};
	}
	return LEAT_OK;
}

static int
find_target(struct leat_slice name)
{
	for (int i = 0; i < LEAT_TO_N - LEAT_OBS_N; i++)
		if (leat_slice_is(name, own_targets[i]))
			return LEAT_OBS_N + i;
	return leat_schema_column(&leat_observations, name);
}

/* want_word -- a string that is one of a list; its place in *out, which stays when it is absent. */
static int
want_word(struct loader *l, const struct leat_json *o, const char *path, const char *key,
    const char *const *words, size_t n, int *out)
{
	struct leat_slice s = LEAT_NONE;
	int status = want_text(l, o, path, key, &s);

	if (status != LEAT_OK || s.p == NULL)
		return status;
	for (size_t i = 0; i < n; i++)
		if (leat_slice_is(s, words[i])) {
			*out = (int)i;
			return LEAT_OK;
		}
	return fault(l, path, "not a word that may stand here", s);
}

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static int
load_column(
    struct loader *l, const struct leat_json *o, const char *path, struct leat_map_column *c)
{
	static const char *const keys[] = {
	    "header", "to", "as", "add", "values", "missing", "entry", "set"};
	static const char *const kinds[] = {"text", "id", "day", "instant", "money", "micros",
	    "count", "amount", "word", "label", "window", "week", "month", "entry", "hour",
	    "moment", "midnight"};
	struct leat_slice to = LEAT_NONE;
	int status, as = LEAT_CELL_TEXT;

	if (o->type != LEAT_JSON_OBJECT)
		return fault(l, path, "a column is an object", LEAT_NONE);
	if ((status = in_file(l, leat_json_only(o, path, keys, COUNT(keys), l->err))) != LEAT_OK ||
	    (status = want_list(l, o, path, "header", HEADER, &c->header, &c->nheaders)) !=
		LEAT_OK ||
	    (status = want_text(l, o, path, "to", &to)) != LEAT_OK ||
	    (status = want_word(l, o, path, "as", kinds, COUNT(kinds), &as)) != LEAT_OK ||
	    (status = in_file(l, leat_json_want_bool(o, path, "add", &c->add, l->err))) !=
		LEAT_OK ||
	    (status = want_pairs(l, o, path, "values", &c->values, &c->nvalues)) != LEAT_OK ||
	    (status = want_list(l, o, path, "missing", HEADER, &c->missing, &c->nmissing)) !=
		LEAT_OK ||
	    (status = want_list(l, o, path, "entry", HEADER, &c->entry, &c->nentries)) != LEAT_OK ||
	    (status = want_constants(l, o, path, "set", &c->set, &c->nset)) != LEAT_OK)
		return status;
	c->as = (enum leat_cell)as;
	c->to = find_target(to);
	if (c->to < 0)
		return fault(l, path, "no such target", to);
	if (c->nheaders == 0)
		return fault(l, path, "a column needs a header", to);
	if ((c->as == LEAT_CELL_ENTRY) != (c->nentries > 0))
		return fault(l, path, "as entry and a list entry go together", to);
	return LEAT_OK;
}

static int
load_columns(struct loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	const struct leat_json *node = NULL;
	int status =
	    in_file(l, leat_json_want_node(o, "", "columns", LEAT_JSON_ARRAY, &node, l->err));

	if (status != LEAT_OK)
		return status;
	if (node == NULL)
		return fault(l, "columns", "a mapping needs columns", m->name);
	m->column = leat_arena_alloc(l->arena, (node->n + 1) * sizeof(*m->column));
	memset(m->column, 0, (node->n + 1) * sizeof(*m->column));
	for (const struct leat_json *v = node->child; v; v = v->next) {
		const char *path = leat_arena_printf(l->arena, "columns[%zu]", m->ncolumns);

		status = load_column(l, v, path, &m->column[m->ncolumns++]);
		if (status != LEAT_OK)
			return status;
	}
	return LEAT_OK;
}

static int
add_need(struct loader *l, const struct leat_json *v, struct leat_need *need)
{
	int to = v->type == LEAT_JSON_STRING ? find_target(v->text) : -1;

	if (to < 0 || need->n == COUNT(need->to))
		return fault(l, "need", "no such target", v->text);
	need->to[need->n++] = to;
	return LEAT_OK;
}

static int
load_need(struct loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	const struct leat_json *node = NULL;
	int status = in_file(l, leat_json_want_node(o, "", "need", LEAT_JSON_ARRAY, &node, l->err));

	if (status != LEAT_OK)
		return status;
	if (node == NULL || node->n == 0)
		return fault(l, "need", "a mapping must say which columns it needs", m->name);
	m->need = leat_arena_alloc(l->arena, node->n * sizeof(*m->need));
	memset(m->need, 0, node->n * sizeof(*m->need));
	for (const struct leat_json *v = node->child; v && status == LEAT_OK; v = v->next) {
		struct leat_need *need = &m->need[m->nneed++];

		if (v->type != LEAT_JSON_ARRAY) {
			status = add_need(l, v, need);
			continue;
		}
		for (const struct leat_json *w = v->child; w && status == LEAT_OK; w = w->next)
			status = add_need(l, w, need);
	}
	return status;
}

static int
load_preamble(struct loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const keys[] = {"starts", "as", "sign"};
	static const char *const kinds[] = {
	    "period", "zone", "as_of", "currency", "rows", "step", "first", "last"};
	const struct leat_json *node = NULL;
	int status =
	    in_file(l, leat_json_want_node(o, "", "preamble", LEAT_JSON_ARRAY, &node, l->err));

	if (status != LEAT_OK || node == NULL)
		return status;
	m->preamble = leat_arena_alloc(l->arena, (node->n + 1) * sizeof(*m->preamble));
	memset(m->preamble, 0, (node->n + 1) * sizeof(*m->preamble));
	for (const struct leat_json *v = node->child; v; v = v->next) {
		struct leat_preamble_rule *r = &m->preamble[m->npreamble++];
		int as = -1;

		if (v->type != LEAT_JSON_OBJECT)
			return fault(l, "preamble", "a rule is an object", v->text);
		if ((status =
			    in_file(l, leat_json_only(v, "preamble", keys, COUNT(keys), l->err))) ||
		    (status = want_text(l, v, "preamble", "starts", &r->starts)) ||
		    (status = want_word(l, v, "preamble", "as", kinds, COUNT(kinds), &as)) ||
		    (status = in_file(
			 l, leat_json_want_bool(v, "preamble", "sign", &r->sign, l->err))))
			return status;
		if (as < 0)
			return fault(l, "preamble.as", "needed beside", r->starts);
		r->as = (enum leat_preamble_kind)as;
	}
	return LEAT_OK;
}

static int
load_totals(struct loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const keys[] = {"prefix", "blank", "group"};
	const struct leat_json *t = NULL;
	int status = in_file(l, leat_json_want_node(o, "", "totals", LEAT_JSON_OBJECT, &t, l->err));

	if (status != LEAT_OK || t == NULL)
		return status;
	if ((status = in_file(l, leat_json_only(t, "totals", keys, COUNT(keys), l->err))) ||
	    (status = want_list(
		 l, t, "totals", "prefix", SMALL, &m->total_prefix, &m->ntotal_prefix)) ||
	    (status =
		    in_file(l, leat_json_want_bool(t, "totals", "blank", &m->total_blank, l->err))))
		return status;
	return in_file(l, leat_json_want_bool(t, "totals", "group", &m->total_group, l->err));
}

static int
load_continues(struct loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const keys[] = {"blank"};
	const struct leat_json *c = NULL;
	struct leat_slice blank = LEAT_NONE;
	int status =
	    in_file(l, leat_json_want_node(o, "", "continues", LEAT_JSON_OBJECT, &c, l->err));

	m->continues = -1;
	if (status != LEAT_OK || c == NULL)
		return status;
	if ((status = in_file(l, leat_json_only(c, "continues", keys, COUNT(keys), l->err))) ||
	    (status = want_text(l, c, "continues", "blank", &blank)))
		return status;
	m->continues = find_target(blank);
	return m->continues < 0 ? fault(l, "continues.blank", "no such target", blank) : LEAT_OK;
}

static int
load_heads(struct loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const kinds[] = {"spend", "conversion", "settings"};
	static const char *const orders[] = {"iso", "mdy", "dmy"};
	int status, kind = -1, order = 0;

	if ((status = want_text(l, o, "", "name", &m->name)) ||
	    (status = want_text(l, o, "", "title", &m->title)) ||
	    (status = want_text(l, o, "", "evidence", &m->evidence)) ||
	    (status = want_text(l, o, "", "platform", &m->platform)) ||
	    (status = want_text(l, o, "", "channel", &m->channel)) ||
	    (status = want_text(l, o, "", "reason", &m->reason)) ||
	    (status = want_word(l, o, "", "kind", kinds, COUNT(kinds), &kind)) ||
	    (status = want_word(l, o, "", "dates", orders, COUNT(orders), &order)) ||
	    (status = in_file(l, leat_json_want_bool(o, "", "personal", &m->personal, l->err))))
		return status;
	if (m->name.n == 0 || m->platform.n == 0 || kind < 0)
		return fault(l, "", "a mapping needs name, platform and kind", m->name);
	m->kind = (enum leat_mapping_kind)kind;
	m->dates = (enum leat_date_order)order;
	if (m->kind == LEAT_MAPS_SPEND && m->channel.n == 0)
		return fault(l, "channel", "a mapping of spend needs a channel", m->name);
	return LEAT_OK;
}

static int
load_mapping(struct loader *l, const struct leat_json *o, struct leat_mapping *m)
{
	static const char *const keys[] = {"name", "title", "evidence", "kind", "platform",
	    "channel", "channels", "dates", "columns", "need", "signature", "unless", "ignore",
	    "preamble", "zones", "footer", "empty", "totals", "continues", "personal", "set",
	    "reason"};
	int status;

	if (o->type != LEAT_JSON_OBJECT)
		return fault(l, "", "a mapping is an object", LEAT_NONE);
	if ((status = in_file(l, leat_json_only(o, "", keys, COUNT(keys), l->err))) ||
	    (status = load_heads(l, o, m)) || (status = load_columns(l, o, m)) ||
	    (status = load_need(l, o, m)) || (status = load_preamble(l, o, m)) ||
	    (status = load_totals(l, o, m)) || (status = load_continues(l, o, m)) ||
	    (status = want_list(l, o, "", "signature", HEADER, &m->signature, &m->nsignature)) ||
	    (status = want_list(l, o, "", "unless", HEADER, &m->unless, &m->nunless)) ||
	    (status = want_list(l, o, "", "ignore", HEADER, &m->ignore, &m->nignore)) ||
	    (status = want_pairs(l, o, "", "zones", &m->zones, &m->nzones)) ||
	    (status = want_pairs(l, o, "", "channels", &m->channels, &m->nchannels)) ||
	    (status = want_list(l, o, "", "footer", AS_WRITTEN, &m->footer, &m->nfooter)) ||
	    (status = want_list(l, o, "", "empty", AS_WRITTEN, &m->empty, &m->nempty)))
		return status;
	return want_constants(l, o, "", "set", &m->set, &m->nset);
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
	struct loader l = {&ms->arena, NULL, err};
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

void
leat_mappings_fini(struct leat_mappings *ms)
{
	free(ms->item);
	leat_arena_fini(&ms->arena);
	*ms = (struct leat_mappings){0};
}
