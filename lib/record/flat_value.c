/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/utf8.h"
#include "record/flat_part.h"

static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
		p++;
	return p;
}

/* Behind the closing quote of the string whose content begins at p; NULL if it is none. */
static const char *
skip_string(const char *p, const char *end)
{
	for (; p < end && (unsigned char)*p >= 0x20; p++) {
		if (*p == '"')
			return p + 1;
		if (*p == '\\')
			p++;
	}
	return NULL;
}

/* Behind the bracket that closes the one at p; NULL if there is none, or it is deep. */
static const char *
skip_nested(const char *p, const char *end)
{
	enum { DEEP = 500 };
	int depth = 0;

	while (p && p < end) {
		char c = *p++;

		if (c == '"')
			p = skip_string(p, end);
		else if ((c == '[' || c == '{') && ++depth > DEEP)
			return NULL;
		else if ((c == ']' || c == '}') && --depth == 0)
			return p;
	}
	return NULL;
}

/* What is neither string nor bracket: up to the next comma, brace or blank. */
static const char *
skip_word(const char *p, const char *end)
{
	while (p < end && *p != ',' && *p != '}' && *p != ' ' && *p != '\t' && *p != '\r')
		p++;
	return p;
}

/* Values that are not as plain as most */

static int
hexadecimal(const char *p, uint32_t *unit)
{
	*unit = 0;
	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int digit = c >= '0' && c <= '9'   ? c - '0'
			    : c >= 'a' && c <= 'f' ? c - 'a' + 10
			    : c >= 'A' && c <= 'F' ? c - 'A' + 10
						   : -1;

		if (digit < 0)
			return -1;
		*unit = *unit << 4 | (uint32_t)digit;
	}
	return 0;
}

/* The character of \uXXXX, or of two that make one; *p is at its u. False if it is none. */
static bool
take_unicode(const char **p, const char *end, uint32_t *c)
{
	uint32_t low;

	if (end - *p < 5 || hexadecimal(*p + 1, c) != 0)
		return false;
	*p += 5;
	if (*c == 0 || (*c >= 0xdc00 && *c < 0xe000))
		return false;
	if (*c < 0xd800 || *c >= 0xe000)
		return true;
	if (end - *p < 6 || (*p)[0] != '\\' || (*p)[1] != 'u' || hexadecimal(*p + 2, &low) != 0 ||
	    low < 0xdc00 || low >= 0xe000)
		return false;
	*p += 6;
	*c = 0x10000 + ((*c & 0x3ff) << 10 | (low & 0x3ff));
	return true;
}

/* The content of a string with escapes, from p to its closing quote; NULL if it is none. */
static const char *
take_escaped(struct leat_flat *f, const char *p, const char *end, struct leat_slice *s)
{
	static const char plain[256] = {['"'] = '"',
	    ['\\'] = '\\',
	    ['/'] = '/',
	    ['b'] = '\b',
	    ['f'] = '\f',
	    ['n'] = '\n',
	    ['r'] = '\r',
	    ['t'] = '\t'};
	const char *behind = skip_string(p, end);
	char *to, *from;

	if (behind == NULL)
		return NULL;
	end = behind - 1;
	from = to = leat_arena_bytes(f->text, (size_t)(end - p) + 1);
	while (p < end) {
		uint32_t c;

		if (*p != '\\') {
			*to++ = *p++;
		} else if (plain[(unsigned char)p[1]]) {
			*to++ = plain[(unsigned char)p[1]];
			p += 2;
		} else {
			p++;
			if (*p != 'u' || !take_unicode(&p, end, &c))
				return NULL;
			to += leat_utf8_encode(c, to);
		}
	}
	*s = (struct leat_slice){from, (size_t)(to - from)};
	return behind;
}

struct leat_slice
leat_flat_cell(const struct leat_json *v, bool as_json, struct leat_arena *arena)
{
	struct leat_buf b = {0};
	struct leat_slice s;

	if (!as_json && (v->type == LEAT_JSON_STRING || v->type == LEAT_JSON_NUMBER))
		return v->text;
	if (v->type == LEAT_JSON_NULL)
		return LEAT_NONE;
	if (!as_json && v->type == LEAT_JSON_TRUE)
		return LEAT_SLICE("yes");
	if (!as_json && v->type == LEAT_JSON_FALSE)
		return LEAT_SLICE("no");
	leat_json_print(v, false, &b);
	s = leat_arena_copy(arena, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return s;
}

static struct leat_slice
print(struct leat_flat *f, const struct leat_json *v, enum leat_flat_want want)
{
	struct leat_buf b = {0};
	struct leat_slice s;

	if (want != LEAT_WANT_MEMBER)
		return leat_flat_cell(v, want == LEAT_WANT_JSON, f->text);
	leat_json_print(v, true, &b);
	s = leat_arena_copy(f->text, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return s;
}

static const char *
take_nested(struct leat_flat *f, const char *p, const char *end, enum leat_flat_want want,
    struct leat_slice *s)
{
	const char *behind = skip_nested(p, end);
	struct leat_json *v;

	if (behind == NULL)
		return NULL;
	*s = (struct leat_slice){p, (size_t)(behind - p)};
	if (leat_json_parse(&v, f->text, *s, NULL, 0, NULL) != LEAT_OK)
		return NULL;
	*s = print(f, v, want);
	return behind;
}

/* A string's content as JSON. */
static struct leat_slice
quote(struct leat_flat *f, struct leat_slice content)
{
	struct leat_buf b = {0};
	struct leat_jw w = {.out = &b};
	struct leat_slice s;

	leat_jw_text(&w, content);
	s = leat_arena_copy(f->text, leat_buf_slice(&b));
	leat_buf_fini(&b);
	return s;
}

static const char *
take_string(struct leat_flat *f, const char *p, const char *end, enum leat_flat_want want,
    struct leat_slice *s)
{
	const char *q = p + 1;

	while (q < end && (unsigned char)*q >= 0x20 && *q != '"' && *q != '\\') {
		f->high |= (unsigned char)*q & 0x80;
		q++;
	}
	if (q == end || (unsigned char)*q < 0x20)
		return NULL;
	if (*q == '"') {
		/* As JSON it is what it is. */
		*s = want == LEAT_WANT_CELL ? (struct leat_slice){p + 1, (size_t)(q - p) - 1}
					    : (struct leat_slice){p, (size_t)(q - p) + 1};
		return q + 1;
	}
	f->high |= 0x80; /* it may be so */
	q = take_escaped(f, p + 1, end, s);
	if (q && want != LEAT_WANT_CELL)
		*s = quote(f, *s);
	return q;
}

static const char *
take_word(const char *p, const char *end, enum leat_flat_want want, struct leat_slice *s)
{
	const char *behind = skip_word(p, end);

	*s = (struct leat_slice){p, (size_t)(behind - p)};
	if (leat_json_is_number(*s))
		return behind;
	if (leat_slice_is(*s, "null")) {
		if (want != LEAT_WANT_MEMBER)
			*s = LEAT_NONE;
	} else if (leat_slice_is(*s, "true")) {
		if (want == LEAT_WANT_CELL)
			*s = LEAT_SLICE("yes");
	} else if (leat_slice_is(*s, "false")) {
		if (want == LEAT_WANT_CELL)
			*s = LEAT_SLICE("no");
	} else {
		return NULL;
	}
	return behind;
}

const char *
leat_flat_value(struct leat_flat *f, const char *p, const char *end, enum leat_flat_want want,
    struct leat_slice *s)
{
	p = skip_blanks(p, end);
	if (p == end)
		return NULL;
	if (*p == '"')
		return take_string(f, p, end, want, s);
	if (*p == '[' || *p == '{')
		return take_nested(f, p, end, want, s);
	return take_word(p, end, want, s);
}

const char *
leat_flat_plain(const char *p, const char *end, struct leat_slice *s)
{
	const char *from = p + 1;

	if (p == end || *p != '"')
		return NULL;
	for (p = from; p < end && (unsigned char)*p >= 0x20 && *p != '\\'; p++)
		if (*p == '"') {
			*s = (struct leat_slice){from, (size_t)(p - from)};
			return p + 1;
		}
	return NULL;
}

static const char *
take_member(const char *p, const char *end, struct leat_flat_member *m)
{
	p = leat_flat_plain(skip_blanks(p, end), end, &m->key);
	if (p == NULL)
		return NULL;
	p = skip_blanks(p, end);
	if (p == end || *p != ':')
		return NULL;
	p = skip_blanks(p + 1, end);
	if (p == end || *p != '"')
		return take_word(p, end, LEAT_WANT_MEMBER, &m->value);
	p = leat_flat_plain(p, end, &m->value);
	if (p)
		m->value = (struct leat_slice){m->value.p - 1, m->value.n + 2};
	return p;
}

int
leat_flat_members(struct leat_slice object, struct leat_flat_member *m, int most)
{
	const char *p = object.p, *end = p + object.n;
	int n = 0;

	if (object.n == 0 || leat_utf8_valid(p, object.n) < object.n)
		return -1;
	for (char open = '{';; open = ',') {
		p = skip_blanks(p, end);
		if (p == end || *p != open || n == most)
			return -1;
		p = take_member(p + 1, end, &m[n]);
		if (p == NULL)
			return -1;
		for (int i = 0; i < n; i++)
			if (leat_slice_eq(m[i].key, m[n].key))
				return -1;
		n++;
		p = skip_blanks(p, end);
		if (p < end && *p == '}')
			return skip_blanks(p + 1, end) == end ? n : -1;
	}
}
