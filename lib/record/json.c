/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/json.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/digits.h"
#include "base/map.h"
#include "base/money.h"
#include "base/num.h"
#include "base/utf8.h"
#include "record/input.h"
#include "record/schema.h"

/*
 * cJSON turns numbers into doubles, which loses digits, and lets some faults
 * pass. So the text is guarded first: every number becomes a string that begins
 * with the byte 0xFF, which valid UTF-8 cannot contain and no escape can make;
 * what cJSON would let pass is refused here. Then cJSON decides what is JSON.
 */
#define NUMBER_MARK ((char)0xff)

struct guard {
	const char *file;
	uint64_t line;
	struct leat_slice in;
	size_t i;
	struct leat_buf out;
	char *to; /* the end of what is in out */
	struct leat_err *err;
};

static int
fault(struct guard *g, const char *what)
{
	return leat_err_at(g->err, LEAT_EDATA, g->file, g->line, NULL, "not JSON: %s", what);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t
digits(struct leat_slice s, size_t i)
{
	size_t start = i;

	while (i < s.n && is_digit(s.p[i]))
		i++;
	return i - start;
}

/* Length of the JSON number at i (RFC 8259, section 6), or 0. */
static size_t
number_length(struct leat_slice s, size_t i)
{
	size_t start = i, n;

	if (s.p[i] == '-')
		i++;
	n = digits(s, i);
	if (n == 0 || (n > 1 && s.p[i] == '0'))
		return 0;
	i += n;
	if (i < s.n && s.p[i] == '.') {
		n = digits(s, i + 1);
		if (n == 0)
			return 0;
		i += 1 + n;
	}
	if (i < s.n && (s.p[i] | 32) == 'e') {
		i++;
		if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
			i++;
		n = digits(s, i);
		if (n == 0)
			return 0;
		i += n;
	}
	return i - start;
}

bool
leat_json_is_number(struct leat_slice s)
{
	uint64_t value;
	int decimals;

	/* What most are: few digits, none of them a zero before others, none missing. */
	if (s.n && s.n <= 8 && leat_digits(s.p, s.n, &value, &decimals))
		return decimals != 0 && (*s.p != '0' || s.n == 1 || s.p[1] == '.');
	return s.n && number_length(s, 0) == s.n;
}

/* The four digits of the \u escape at i. cJSON takes what is no digit for U+0000. */
static bool
is_escape(struct leat_slice s, size_t i)
{
	if (i + 5 > s.n)
		return false;
	for (size_t k = i + 1; k < i + 5; k++)
		if (!is_digit(s.p[k]) && !((s.p[k] | 32) >= 'a' && (s.p[k] | 32) <= 'f'))
			return false;
	return true;
}

/* A string, copied to g->to as it is. */
static int
guard_string(struct guard *g)
{
	static const unsigned char stops['\\' + 1] = {['"'] = 1, ['\\'] = 1};
	const char *p = g->in.p;
	size_t start = g->i++;

	for (; g->i < g->in.n; g->i++) {
		unsigned char c = (unsigned char)p[g->i];

		if (c >= 0x20 && (c > '\\' || !stops[c]))
			continue;
		if (c == '"')
			break;
		if (c < 0x20)
			return fault(g, "a control character in a string (write it as an escape)");
		g->i++;
		if (g->i >= g->in.n || p[g->i] != 'u')
			continue;
		if (!is_escape(g->in, g->i))
			return fault(g, "\\u without four hexadecimal digits");
		if (memcmp(p + g->i, "u0000", 5) == 0)
			return fault(g, "\\u0000 in a string");
	}
	if (g->i >= g->in.n)
		return fault(g, "a string without its closing quote");
	g->i++;
	memcpy(g->to, p + start, g->i - start);
	g->to += g->i - start;
	return LEAT_OK;
}

/* There is always room for the rest of the input; a number grows by three. */
static void
make_room(struct guard *g)
{
	size_t used = (size_t)(g->to - g->out.p), rest = g->in.n - g->i;

	if (g->out.cap - used > rest + 3)
		return;
	g->out.n = used;
	leat_buf_reserve(&g->out, rest + rest / 2 + 64);
	g->to = g->out.p + used;
}

static int
guard_number(struct guard *g)
{
	size_t n = number_length(g->in, g->i);

	if (n == 0)
		return fault(g, "not a number");
	make_room(g);
	*g->to++ = '"';
	*g->to++ = NUMBER_MARK;
	memcpy(g->to, g->in.p + g->i, n);
	g->to += n;
	*g->to++ = '"';
	g->i += n;
	if (g->i < g->in.n && (is_digit(g->in.p[g->i]) || g->in.p[g->i] == '.'))
		return fault(g, "not a number");
	return LEAT_OK;
}

/* Into g->out, terminated. */
static int
guard_text(struct guard *g)
{
	int status = LEAT_OK;

	if (leat_utf8_valid(g->in.p, g->in.n) < g->in.n)
		return fault(g, "invalid UTF-8");
	leat_buf_reserve(&g->out, g->in.n + g->in.n / 4);
	g->to = g->out.p;
	while (status == LEAT_OK && g->i < g->in.n) {
		char c = g->in.p[g->i];

		if (c == '"') {
			status = guard_string(g);
		} else if (c == '-' || is_digit(c)) {
			status = guard_number(g);
		} else if ((unsigned char)c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
			status = fault(g, "a control character");
		} else {
			g->line += c == '\n';
			*g->to++ = c;
			g->i++;
		}
	}
	g->out.n = (size_t)(g->to - g->out.p);
	*g->to = '\0';
	return status;
}

static bool
is_twice(const struct leat_json *object, const struct leat_json *c)
{
	for (const struct leat_json *b = object->child; b != c; b = b->next)
		if (leat_slice_eq(b->key, c->key))
			return true;
	return false;
}

/* Few keys are compared with each other, many looked up. */
static int
refuse_duplicates(struct guard *g, const struct leat_json *object)
{
	struct leat_map keys = {0};
	int status = LEAT_OK;

	for (const struct leat_json *c = object->child; c && status == LEAT_OK; c = c->next) {
		bool added;
		char safe[LEAT_SAFE_MAX];

		if (object->n > 64)
			leat_map_put(&keys, c->key, &added);
		else
			added = !is_twice(object, c);
		if (!added)
			status = leat_err_at(g->err, LEAT_EDATA, g->file, g->line,
			    leat_safe(c->key, safe), "the key is there twice");
	}
	leat_map_fini(&keys);
	return status;
}

static enum leat_json_type
type_of(const cJSON *v)
{
	switch (v->type & 0xff) {
	case cJSON_String:
		return v->valuestring[0] == NUMBER_MARK ? LEAT_JSON_NUMBER : LEAT_JSON_STRING;
	case cJSON_Object:
		return LEAT_JSON_OBJECT;
	case cJSON_Array:
		return LEAT_JSON_ARRAY;
	case cJSON_True:
		return LEAT_JSON_TRUE;
	case cJSON_False:
		return LEAT_JSON_FALSE;
	default:
		return LEAT_JSON_NULL;
	}
}

/* Recursion is bounded by cJSON's own nesting limit of 1000. */
static int
convert(struct guard *g, const cJSON *from, struct leat_arena *arena, struct leat_json **to)
{
	struct leat_json *v = leat_arena_alloc(arena, sizeof(*v)), **link = &v->child;
	int status = LEAT_OK;

	*v = (struct leat_json){0};
	*to = v;
	/* Guarding made a string of a number that stood where a key must. */
	if (from->string && from->string[0] == NUMBER_MARK)
		return fault(g, "a number as a key (keys are strings)");
	if (from->string)
		v->key = leat_arena_copy(arena, leat_slice(from->string));
	v->type = type_of(from);
	if (v->type == LEAT_JSON_NUMBER || v->type == LEAT_JSON_STRING) {
		const char *text = from->valuestring + (v->type == LEAT_JSON_NUMBER);

		v->text = leat_arena_copy(arena, leat_slice(text));
		return LEAT_OK;
	}
	for (const cJSON *c = from->child; c && status == LEAT_OK; c = c->next) {
		status = convert(g, c, arena, link);
		link = &(*link)->next;
		v->n++;
	}
	if (status == LEAT_OK && v->type == LEAT_JSON_OBJECT && v->n > 1)
		status = refuse_duplicates(g, v);
	return status;
}

int
leat_json_parse(struct leat_json **root, struct leat_arena *arena, struct leat_slice text,
    const char *file, uint64_t first_line, struct leat_err *err)
{
	struct guard g = {.file = file, .line = first_line, .in = text, .err = err};
	const char *end = NULL;
	cJSON *tree;
	int status = guard_text(&g);

	*root = NULL;
	if (status == LEAT_OK) {
		g.line = first_line;
		tree = cJSON_ParseWithLengthOpts(g.out.p, g.out.n + 1, &end, true);
		if (tree == NULL) {
			/* Count lines up to where cJSON stopped: the guard keeps them all. */
			for (const char *p = g.out.p; p && end && p < end; p++)
				g.line += *p == '\n';
			status = fault(
			    &g, "a value, comma, colon or bracket is missing or out of place");
		} else {
			status = convert(&g, tree, arena, root);
			cJSON_Delete(tree);
		}
	}
	leat_buf_fini(&g.out);
	return status;
}

int
leat_json_read_file(
    struct leat_json **root, struct leat_arena *arena, const char *path, struct leat_err *err)
{
	struct leat_input *in;
	struct leat_slice block;
	struct leat_buf text = {0};
	int status = leat_input_open(&in, path, false, err);

	if (status != LEAT_OK)
		return status;
	do {
		status = leat_input_read(in, &block, err);
		if (status == LEAT_OK)
			leat_buf_add_slice(&text, block);
	} while (status == LEAT_OK && block.n);
	if (status == LEAT_OK)
		status = leat_json_parse(root, arena, leat_buf_slice(&text), path, 1, err);
	/* It is the configuration that is bad, not data. */
	if (status == LEAT_EDATA)
		status = err ? (int)(err->status = LEAT_ECONFIG) : LEAT_ECONFIG;
	leat_buf_fini(&text);
	leat_input_free(in);
	return status;
}

const struct leat_json *
leat_json_get(const struct leat_json *object, const char *key)
{
	if (object == NULL || object->type != LEAT_JSON_OBJECT)
		return NULL;
	for (const struct leat_json *c = object->child; c; c = c->next)
		if (leat_slice_is(c->key, key))
			return c;
	return NULL;
}

static int
by_key(const void *a, const void *b)
{
	return leat_slice_cmp(
	    (*(const struct leat_json *const *)a)->key, (*(const struct leat_json *const *)b)->key);
}

static void print_value(const struct leat_json *v, bool sorted, struct leat_jw *w);

static void
print_members(const struct leat_json *v, bool sorted, struct leat_jw *w)
{
	const struct leat_json **member = leat_zalloc(v->n, sizeof(const struct leat_json *));
	size_t n = 0;

	for (const struct leat_json *c = v->child; c; c = c->next)
		member[n++] = c;
	if (sorted && n > 1)
		qsort(member, n, sizeof(*member), by_key);
	for (size_t i = 0; i < n; i++) {
		leat_jw_key_slice(w, member[i]->key);
		print_value(member[i], sorted, w);
	}
	free(member);
}

static void
print_value(const struct leat_json *v, bool sorted, struct leat_jw *w)
{
	switch (v->type) {
	case LEAT_JSON_NULL:
		leat_jw_null(w);
		break;
	case LEAT_JSON_FALSE:
	case LEAT_JSON_TRUE:
		leat_jw_bool(w, v->type == LEAT_JSON_TRUE);
		break;
	case LEAT_JSON_NUMBER:
		leat_jw_raw(w, v->text);
		break;
	case LEAT_JSON_STRING:
		leat_jw_text(w, v->text);
		break;
	case LEAT_JSON_ARRAY:
		leat_jw_open(w, '[');
		for (const struct leat_json *c = v->child; c; c = c->next)
			print_value(c, sorted, w);
		leat_jw_close(w, ']');
		break;
	case LEAT_JSON_OBJECT:
		leat_jw_open(w, '{');
		print_members(v, sorted, w);
		leat_jw_close(w, '}');
		break;
	}
}

void
leat_json_print(const struct leat_json *v, bool sorted, struct leat_buf *out)
{
	struct leat_jw w = {.out = out};

	print_value(v, sorted, &w);
}
