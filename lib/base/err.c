/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

static void
set(struct leat_err *err, enum leat_status status, const char *file, uint64_t line,
    const char *column, const char *fmt, va_list ap)
{
	if (err == NULL)
		return;
	err->status = status;
	err->line = line;
	snprintf(err->file, sizeof(err->file), "%s", file ? file : "");
	snprintf(err->column, sizeof(err->column), "%s", column ? column : "");
	vsnprintf(err->text, sizeof(err->text), fmt, ap);
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

/* Marks that reorder or hide the text around them on a terminal. */
static bool
misleading(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
	       c == 0x061c;
}

char *
leat_safe(struct leat_slice text, char out[LEAT_SAFE_MAX])
{
	size_t used = 0, i = 0;
	bool cut = text.n > 64;

	if (cut)
		text.n = 64;
	while (i < text.n) {
		uint32_t c;
		size_t k = leat_utf8_decode(text.p + i, text.n - i, &c);

		/* A character that the limit cut in two is not the input's fault. */
		if (k == 0 && cut && text.n - i < 4 && leat_utf8_is_prefix(text.p + i, text.n - i))
			break;
		if (k && !misleading(c)) {
			memcpy(out + used, text.p + i, k);
			used += k;
			i += k;
			continue;
		}
		for (k = k ? k : 1; k > 0; k--)
			used += (size_t)snprintf(
			    out + used, 5, "\\x%02X", (unsigned)(unsigned char)text.p[i++]);
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
