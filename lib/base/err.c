/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Marks that reorder or hide the text around them on a terminal. */
static bool
misleading(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
	       c == 0x061c;
}

enum { SAFE_CHAR = 16 }; /* four bytes, each written as four */

/*
 * The first character of s, or the byte that begins none, as it may be shown: up to
 * SAFE_CHAR bytes to out, not terminated. Returns how many; *took is how many of s.
 */
static size_t
safe_char(struct leat_slice s, size_t *took, char out[SAFE_CHAR])
{
	static const char hex[] = "0123456789ABCDEF";
	uint32_t c;
	size_t k = leat_utf8_decode(s.p, s.n, &c), n = 0;

	*took = k ? k : 1;
	if (k && !misleading(c)) {
		memcpy(out, s.p, k);
		return k;
	}
	for (size_t i = 0; i < *took; i++) {
		unsigned char byte = (unsigned char)s.p[i];

		out[n++] = '\\';
		out[n++] = 'x';
		out[n++] = hex[byte >> 4];
		out[n++] = hex[byte & 15];
	}
	return n;
}

/* As much as has room: names of files are input as well, and end up in messages. */
static void
copy_safe(char *out, size_t cap, const char *text)
{
	struct leat_slice s = leat_slice(text);
	size_t used = 0;

	while (s.n) {
		char one[SAFE_CHAR];
		size_t took, n = safe_char(s, &took, one);

		if (used + n >= cap)
			break;
		memcpy(out + used, one, n);
		used += n;
		s.p += took;
		s.n -= took;
	}
	out[used] = '\0';
}

static void
set(struct leat_err *err, enum leat_status status, const char *file, uint64_t line,
    const char *column, const char *fmt, va_list ap)
{
	char text[sizeof(err->text)];

	if (err == NULL)
		return;
	vsnprintf(text, sizeof(text), fmt, ap);
	err->status = status;
	err->line = line;
	copy_safe(err->file, sizeof(err->file), file);
	copy_safe(err->column, sizeof(err->column), column);
	copy_safe(err->text, sizeof(err->text), text);
}

int
leat_err_set(struct leat_err *err, enum leat_status status, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, status, NULL, 0, NULL, fmt, ap);
	va_end(ap);
	return status;
}

int
leat_err_at(struct leat_err *err, enum leat_status status, const char *file, uint64_t line,
    const char *column, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(err, status, file, line, column, fmt, ap);
	va_end(ap);
	return status;
}

int
leat_err_errno(struct leat_err *err, enum leat_status status, const char *what)
{
	char reason[128];
	int e = errno;

	/* strerror_l and strerror are not thread safe everywhere; the GNU one is. */
	return leat_err_set(err, status, "%s: %s", what, strerror_r(e, reason, sizeof(reason)));
}

void
leat_err_text(const struct leat_err *err, char *out, size_t cap)
{
	char line[32] = "";

	if (err->line)
		snprintf(line, sizeof(line), err->file[0] ? ":%llu" : "line %llu",
		    (unsigned long long)err->line);
	snprintf(out, cap, "%s%s%s%s%s%s", err->file, line, err->file[0] || line[0] ? ": " : "",
	    err->column, err->column[0] ? ": " : "", err->text);
}

char *
leat_safe(struct leat_slice text, char out[LEAT_SAFE_MAX])
{
	bool cut = text.n > 64;
	size_t used = 0;

	if (cut)
		text.n = 64;
	while (text.n) {
		size_t took;

		/* A character that the limit cut in two is not the input's fault. */
		if (cut && text.n < 4 && leat_utf8_is_prefix(text.p, text.n))
			break;
		used += safe_char(text, &took, out + used);
		text.p += took;
		text.n -= took;
	}
	snprintf(out + used, LEAT_SAFE_MAX - used, "%s", cut ? "..." : "");
	return out;
}

void
leat_warn(const struct leat_log *log, const char *fmt, ...)
{
	struct leat_err e;
	va_list ap;

	if (log == NULL || log->emit == NULL)
		return;
	va_start(ap, fmt);
	set(&e, LEAT_OK, NULL, 0, NULL, fmt, ap);
	va_end(ap);
	log->emit(log->ctx, LEAT_WARNING, &e);
}

void
leat_warn_at(const struct leat_log *log, const char *file, uint64_t line, const char *column,
    const char *fmt, ...)
{
	struct leat_err e;
	va_list ap;

	if (log == NULL || log->emit == NULL)
		return;
	va_start(ap, fmt);
	set(&e, LEAT_OK, file, line, column, fmt, ap);
	va_end(ap);
	log->emit(log->ctx, LEAT_WARNING, &e);
}

void
leat_note(const struct leat_log *log, const char *fmt, ...)
{
	struct leat_err e;
	va_list ap;

	if (log == NULL || log->emit == NULL)
		return;
	va_start(ap, fmt);
	set(&e, LEAT_OK, NULL, 0, NULL, fmt, ap);
	va_end(ap);
	log->emit(log->ctx, LEAT_NOTE, &e);
}
