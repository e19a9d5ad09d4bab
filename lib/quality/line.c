/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "base/when.h"
#include "quality/line_part.h"

void
leat_line_open(struct leat_jw *w, struct leat_buf *out, const char *kind)
{
	*w = (struct leat_jw){.out = out};
	leat_jw_open(w, '{');
	leat_line_text(w, "kind", leat_slice(kind));
}

void
leat_line_text(struct leat_jw *w, const char *key, struct leat_slice text)
{
	if (text.n == 0)
		return;
	leat_jw_key(w, key);
	leat_jw_text(w, text);
}

void
leat_line_day(struct leat_jw *w, const char *key, int32_t day)
{
	char text[LEAT_DAY_MAX];

	leat_day_print(day, text);
	leat_jw_key(w, key);
	leat_jw_str(w, text);
}

void
leat_line_count(struct leat_jw *w, const char *key, uint64_t n)
{
	leat_jw_key(w, key);
	leat_jw_i64(w, (int64_t)n);
}

void
leat_line_flag(struct leat_jw *w, const char *key, bool yes)
{
	leat_jw_key(w, key);
	leat_jw_bool(w, yes);
}

void
leat_line_number(struct leat_jw *w, const char *key, double v)
{
	if (!isfinite(v))
		return;
	leat_jw_key(w, key);
	leat_jw_number(w, round(v * 1e6) / 1e6);
}

void
leat_line_close(struct leat_jw *w)
{
	leat_jw_close(w, '}');
	leat_buf_add_char(w->out, '\n');
}
