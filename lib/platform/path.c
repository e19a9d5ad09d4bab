/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/path.h"

/* next_step -- take one name, with what is in brackets behind it, off the front of rest. */
static bool
next_step(struct leat_slice *rest, struct leat_path_step *s)
{
	size_t n = 0;
	const char *equals;

	*s = (struct leat_path_step){0};
	while (n < rest->n && rest->p[n] != '.' && rest->p[n] != '[')
		n++;
	s->name = (struct leat_slice){rest->p, n};
	if (n < rest->n && rest->p[n] == '[') {
		const char *close = memchr(rest->p + n, ']', rest->n - n);
		struct leat_slice in;

		if (close == NULL)
			return false;
		in = (struct leat_slice){rest->p + n + 1, (size_t)(close - rest->p) - n - 1};
		equals = in.n ? memchr(in.p, '=', in.n) : NULL;
		if (equals == NULL)
			return false;
		s->filter = (struct leat_slice){in.p, (size_t)(equals - in.p)};
		s->value = (struct leat_slice){equals + 1, in.n - s->filter.n - 1};
		n += in.n + 2;
	}
	if (s->name.n == 0 || (n < rest->n && rest->p[n] != '.') || n + 1 == rest->n)
		return false;
	rest->p += n < rest->n ? n + 1 : n;
	rest->n -= n < rest->n ? n + 1 : n;
	return true;
}

struct leat_path
leat_path_compile(struct leat_slice header, struct leat_arena *arena)
{
	struct leat_path p = {.whole = header};
	struct leat_slice rest = header;
	size_t most = 1;

	for (size_t i = 0; i < header.n; i++)
		most += header.p[i] == '.';
	p.step = leat_arena_alloc(arena, most * sizeof(*p.step));
	while (rest.n && next_step(&rest, &p.step[p.n]))
		p.n++;
	/* "Impr." is a name, and leads nowhere. */
	if (rest.n)
		p.n = 0;
	return p;
}

static char
lower(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool
same(struct leat_slice a, struct leat_slice b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

static const struct leat_json *
member(const struct leat_json *object, struct leat_slice name)
{
	bool any = leat_slice_is(name, "*");

	if (object->type != LEAT_JSON_OBJECT)
		return NULL;
	for (const struct leat_json *m = object->child; m; m = m->next)
		if (any ? m->type != LEAT_JSON_NULL : same(m->key, name))
			return m;
	return NULL;
}

static const struct leat_json *
element(const struct leat_json *list, const struct leat_path_step *s)
{
	for (const struct leat_json *e = list->child; e; e = e->next) {
		const struct leat_json *m = member(e, s->filter);

		if (m && (m->type == LEAT_JSON_STRING || m->type == LEAT_JSON_NUMBER) &&
		    same(m->text, s->value))
			return e;
	}
	return NULL;
}

enum leat_found
leat_path_find(
    const struct leat_path *p, const struct leat_json *object, const struct leat_json **value)
{
	const struct leat_json *v =
	    p->n == 1 && !p->step[0].filter.n ? NULL : member(object, p->whole);

	if (v) {
		*value = v;
		return v->type == LEAT_JSON_NULL ? LEAT_FOUND_NULL : LEAT_FOUND_VALUE;
	}
	v = object;
	for (size_t i = 0; i < p->n; i++) {
		const struct leat_path_step *s = &p->step[i];
		bool any = leat_slice_is(s->name, "*") && v->type == LEAT_JSON_OBJECT;

		v = member(v, s->name);
		if (v == NULL)
			return any ? LEAT_FOUND_NULL : LEAT_FOUND_NOT;
		if (v->type == LEAT_JSON_NULL)
			return LEAT_FOUND_NULL;
		if (s->filter.n == 0)
			continue;
		if (v->type != LEAT_JSON_ARRAY)
			return LEAT_FOUND_NOT;
		v = element(v, s);
		if (v == NULL)
			return LEAT_FOUND_NONE;
	}
	*value = v;
	return p->n ? LEAT_FOUND_VALUE : LEAT_FOUND_NOT;
}

bool
leat_path_begins(const struct leat_path *p, struct leat_slice name)
{
	return same(p->whole, name) || (p->n && same(p->step[0].name, name));
}
