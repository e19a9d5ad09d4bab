/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/money.h"
#include "base/num.h"
#include "base/utf8.h"
#include "record/json.h"

static void
begin_value(struct leat_jw *w)
{
	if (w->comma)
		leat_buf_add_char(w->out, ',');
	w->comma = true;
}

void
leat_jw_open(struct leat_jw *w, char bracket)
{
	begin_value(w);
	leat_buf_add_char(w->out, bracket);
	w->comma = false;
}

void
leat_jw_close(struct leat_jw *w, char bracket)
{
	leat_buf_add_char(w->out, bracket);
	w->comma = true;
}

/* Which of eight bytes need an escape: not zero if any does. */
static inline uint64_t
special(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones * 0x80;
	uint64_t quote = w ^ ones * '"', slash = w ^ ones * '\\';

	return (((w - ones * 0x20) & ~w) | ((quote - ones) & ~quote) | ((slash - ones) & ~slash)) &
	       tops;
}

static bool
is_special(char c)
{
	return (unsigned char)c < 0x20 || c == '"' || c == '\\';
}

bool
leat_json_copy(char *to, struct leat_slice s)
{
	uint64_t w, found = 0;
	uint32_t first, last;

	if (s.n >= sizeof(w)) {
		for (size_t i = 0; i + sizeof(w) < s.n; i += sizeof(w)) {
			memcpy(&w, s.p + i, sizeof(w));
			memcpy(to + i, &w, sizeof(w));
			found |= special(w);
		}
		memcpy(&w, s.p + s.n - sizeof(w), sizeof(w));
		memcpy(to + s.n - sizeof(w), &w, sizeof(w));
		return (found | special(w)) == 0;
	}
	if (s.n >= sizeof(first)) {
		memcpy(&first, s.p, sizeof(first));
		memcpy(&last, s.p + s.n - sizeof(last), sizeof(last));
		memcpy(to, &first, sizeof(first));
		memcpy(to + s.n - sizeof(last), &last, sizeof(last));
		return special((uint64_t)first << 32 | last) == 0;
	}
	for (size_t i = 0; i < s.n; i++) {
		to[i] = s.p[i];
		found |= is_special(s.p[i]);
	}
	return found == 0;
}

/* How many bytes at p need no escape. */
static size_t
plain(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && !is_special(p[i]))
		i++;
	return i;
}

static void
add_string(struct leat_buf *out, struct leat_slice s)
{
	leat_buf_reserve(out, s.n + 2);
	out->p[out->n++] = '"';
	if (leat_json_copy(out->p + out->n, s)) {
		out->n += s.n;
		leat_buf_add_char(out, '"');
		return;
	}
	while (s.n) {
		size_t n = plain(s.p, s.n);

		leat_buf_add(out, s.p, n);
		s.p += n;
		s.n -= n;
		if (s.n == 0)
			break;
		if (*s.p == '"' || *s.p == '\\')
			leat_buf_printf(out, "\\%c", *s.p);
		else if (*s.p == '\n')
			leat_buf_add_str(out, "\\n");
		else if (*s.p == '\r')
			leat_buf_add_str(out, "\\r");
		else if (*s.p == '\t')
			leat_buf_add_str(out, "\\t");
		else
			leat_buf_printf(out, "\\u%04x", (unsigned)(unsigned char)*s.p);
		s.p++;
		s.n--;
	}
	leat_buf_add_char(out, '"');
}

void
leat_jw_key_slice(struct leat_jw *w, struct leat_slice key)
{
	begin_value(w);
	add_string(w->out, key);
	leat_buf_add_char(w->out, ':');
	w->comma = false;
}

void
leat_jw_key(struct leat_jw *w, const char *key)
{
	leat_jw_key_slice(w, leat_slice(key));
}

void
leat_jw_text(struct leat_jw *w, struct leat_slice s)
{
	begin_value(w);
	add_string(w->out, s);
}

void
leat_jw_str(struct leat_jw *w, const char *s)
{
	leat_jw_text(w, leat_slice(s));
}

void
leat_jw_number(struct leat_jw *w, double v)
{
	char text[LEAT_NUM_MAX];

	if (!isfinite(v)) {
		w->nonfinite = true;
		leat_jw_null(w);
		return;
	}
	begin_value(w);
	leat_buf_add(w->out, text, leat_print_double(v, text));
}

void
leat_jw_float(struct leat_jw *w, double v)
{
	char text[LEAT_NUM_MAX];

	if (!isfinite((float)v)) {
		w->nonfinite = true;
		leat_jw_null(w);
		return;
	}
	begin_value(w);
	leat_buf_add(w->out, text, leat_print_float((float)v, text));
}

void
leat_jw_i64(struct leat_jw *w, int64_t v)
{
	char text[LEAT_NUM_MAX];

	begin_value(w);
	leat_buf_add(w->out, text, leat_print_i64(v, text));
}

void
leat_jw_money(struct leat_jw *w, int64_t micros)
{
	char text[LEAT_NUM_MAX];

	begin_value(w);
	leat_buf_add(w->out, text, leat_money_print(micros, text));
}

void
leat_jw_bool(struct leat_jw *w, bool v)
{
	leat_jw_raw(w, v ? LEAT_SLICE("true") : LEAT_SLICE("false"));
}

void
leat_jw_null(struct leat_jw *w)
{
	leat_jw_raw(w, LEAT_SLICE("null"));
}

void
leat_jw_raw(struct leat_jw *w, struct leat_slice json)
{
	begin_value(w);
	leat_buf_add_slice(w->out, json);
}
