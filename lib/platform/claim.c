/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/claim.h"

#include "platform/header.h"
#include "platform/preamble.h"

void
leat_look_index(struct leat_look *l, struct leat_arena *arena)
{
	size_t *first = leat_arena_alloc(arena, (l->n + 1) * sizeof(*first));

	for (size_t i = 0; i < l->n; i++) {
		bool added;
		size_t at = leat_map_put(&l->index, l->name[i], &added);

		if (added)
			first[at] = i;
	}
	l->first = first;
}

void
leat_look_fini(struct leat_look *l)
{
	leat_map_fini(&l->index);
}

/* find_header -- the field of a header, by its pattern or its path; -1 if there is none. */
static int
find_header(const struct leat_look *l, struct leat_slice pattern, const struct leat_path *path,
    struct leat_slice *currency)
{
	size_t at = leat_map_get(&l->index, pattern);

	if (at != LEAT_MAP_NONE)
		return l->row ? 0 : (int)l->first[at];
	if (leat_header_has_hole(pattern))
		for (size_t i = 0; i < l->n; i++)
			if (leat_header_matches(pattern, l->name[i], currency))
				return l->row ? 0 : (int)i;
	for (size_t r = 0; path && r < l->nrows; r++) {
		const struct leat_json *v;

		if (leat_path_find(path, l->row[r], &v) != LEAT_FOUND_NOT)
			return 0;
	}
	return -1;
}

int
leat_look_column(
    const struct leat_look *l, const struct leat_map_column *c, struct leat_slice *currency)
{
	for (size_t i = 0; i < c->nrivals; i++)
		if (find_header(l, c->rival[i], NULL, NULL) >= 0)
			return -1;
	for (size_t h = 0; h < c->nheaders; h++) {
		int at = find_header(l, c->header[h], &c->path[h], currency);

		if (at >= 0)
			return at;
	}
	return -1;
}

static const struct leat_slice *
find_any(const struct leat_look *l, const struct leat_slice *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (find_header(l, list[i], NULL, NULL) >= 0)
			return &list[i];
	return NULL;
}

static bool
has_target(const struct leat_look *l, const struct leat_mapping *m, int to)
{
	for (size_t c = 0; c < m->ncolumns; c++)
		if (m->column[c].to == to && leat_look_column(l, &m->column[c], NULL) >= 0)
			return true;
	return false;
}

static bool
is_met(const struct leat_look *l, const struct leat_mapping *m, const struct leat_need *need)
{
	for (size_t i = 0; i < need->n; i++)
		if (has_target(l, m, need->to[i]))
			return true;
	return false;
}

static size_t
needs_met(const struct leat_look *l, const struct leat_mapping *m)
{
	size_t met = 0;

	for (size_t k = 0; k < m->nneed; k++)
		met += is_met(l, m, &m->need[k]);
	return met;
}

bool
leat_look_known(const struct leat_look *l, const struct leat_mapping *m, struct leat_slice name)
{
	for (size_t c = 0; c < m->ncolumns; c++)
		for (size_t h = 0; h < m->column[c].nheaders; h++)
			if (leat_header_matches(m->column[c].header[h], name, NULL) ||
			    (l->row && leat_path_begins(&m->column[c].path[h], name)))
				return true;
	for (size_t i = 0; i < m->nignore; i++)
		if (leat_pattern_matches(m->ignore[i], name))
			return true;
	return name.n == 0;
}

static size_t
count_known(const struct leat_look *l, const struct leat_mapping *m)
{
	size_t known = 0;

	for (size_t i = 0; i < l->n; i++)
		known += l->name[i].n > 0 && leat_look_known(l, m, l->name[i]);
	return known;
}

static size_t
count_named(const struct leat_look *l)
{
	size_t named = 0;

	for (size_t i = 0; i < l->n; i++)
		named += l->name[i].n > 0;
	return named;
}

/*
 * claim -- how well a mapping fits: 0 not at all, else the share of headers that it
 * knows, in thousandths, and more if the preamble proves it.
 */
static unsigned
claim(const struct leat_look *l, const struct leat_mapping *m, bool forced, struct leat_slice *sign)
{
	const struct leat_slice *found;
	size_t named = count_named(l);
	bool proven;

	if (named == 0 || needs_met(l, m) < m->nneed)
		return 0;
	found = find_any(l, m->signature, m->nsignature);
	proven = leat_preamble_signs(m, l->before, l->nbefore, sign);
	if (found && !proven)
		*sign = *found;
	if (!forced && find_any(l, m->unless, m->nunless))
		return 0;
	if (!forced && (m->asked || (m->nsignature && !proven && !found)))
		return 0;
	return (unsigned)(1 + 1000 * count_known(l, m) / named) + (proven ? 1000 : 0);
}

/* missing_text -- the headers that a mapping needs and the look does not have. */
static struct leat_slice
missing_text(const struct leat_look *l, const struct leat_mapping *m, struct leat_arena *arena)
{
	const struct leat_slice *other = find_any(l, m->unless, m->nunless);
	struct leat_buf b = {0};
	struct leat_slice kept;

	for (size_t k = 0; k < m->nneed; k++) {
		const struct leat_map_column *c = NULL;

		for (size_t i = 0; i < m->ncolumns && c == NULL; i++)
			if (m->column[i].to == m->need[k].to[0])
				c = &m->column[i];
		if (c && !is_met(l, m, &m->need[k]))
			leat_buf_printf(&b, "%s\"%s\"", b.n ? ", " : "", c->header[0].p);
	}
	if (b.n == 0 && other)
		leat_buf_printf(&b, "nothing, but which never has \"%s\"", other->p);
	if (b.n == 0 && m->nsignature)
		leat_buf_printf(&b, "a header of its own, such as \"%s\"", m->signature[0].p);
	kept = leat_arena_copy(arena, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return kept;
}

static void
note_near(struct leat_search *s, const struct leat_look *l, const struct leat_mapping *m)
{
	bool chosen = s->only != NULL && m == s->only;
	size_t met = needs_met(l, m);
	unsigned score;

	if (l->n < 2 || (!chosen && (met == 0 || m->asked)))
		return;
	score = (unsigned)(1 + 1000 * met / m->nneed + 1000 * count_known(l, m) / l->n);
	if (score > s->near_score) {
		s->near_score = score;
		s->near = m;
		s->near_missing = missing_text(l, m, s->arena);
	}
}

bool
leat_search_offer(struct leat_search *s, const struct leat_look *l, bool *better)
{
	bool claimed = false;

	*better = false;
	for (size_t i = 0; i < s->ms->n; i++) {
		const struct leat_mapping *m = &s->ms->item[i];
		struct leat_slice sign = LEAT_NONE;
		unsigned score;

		if ((s->only && m != s->only) || (l->rows.n && !leat_slice_eq(l->rows, m->rows)))
			continue;
		score = claim(l, m, s->only != NULL, &sign);
		claimed = claimed || score > 0;
		if (score > s->score) {
			*better = true;
			s->score = score;
			s->mapping = m;
			s->sign = leat_arena_copy(s->arena, sign);
		}
		if (score == 0 && s->score == 0)
			note_near(s, l, m);
	}
	return claimed;
}

int
leat_search_missed(const struct leat_search *s, const char *file, struct leat_err *err)
{
	const char *name = s->near ? s->near->name.p : "";
	const char *lacks = s->near_missing.n ? s->near_missing.p : "other headers";

	if (s->only)
		return leat_err_at(err, LEAT_EDATA, file, 0, NULL, "this is no %s: it lacks %s",
		    s->only->name.p, s->near ? lacks : "its headers");
	if (s->near == NULL)
		return leat_err_at(err, LEAT_EDATA, file, 0, NULL,
		    s->json ? "no mapping knows this file: JSON without rows of a known export "
			      "(--from NAME takes a document that has none)"
			    : "no mapping knows this file: no line has headers of a known export "
			      "(--wide reads a table of your own)");
	return leat_err_at(err, LEAT_EDATA, file, 0, NULL,
	    "no mapping knows this file; the closest is %s, for which it lacks %s", name, lacks);
}
