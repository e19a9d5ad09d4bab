/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "base/digest.h"
#include "record/partial_part.h"

/* Lines as they are made, to be put some at a time. */
struct writing {
	struct leat_buf text;
	int (*put)(void *ctx, struct leat_slice lines, struct leat_err *err);
	void *ctx;
};

static int
flush(struct writing *w, struct leat_err *err)
{
	int rc = w->text.n ? w->put(w->ctx, leat_buf_slice(&w->text), err) : LEAT_OK;

	w->text.n = 0;
	return rc;
}

static void
put_integer(leat_sum v, struct leat_buf *out)
{
	char digits[48], *p = digits + sizeof(digits);
	leat_residue rest = v < 0 ? -(leat_residue)v : (leat_residue)v;

	do
		*--p = (char)('0' + (int)(rest % 10));
	while (rest /= 10);
	if (v < 0)
		*--p = '-';
	leat_buf_add(out, p, (size_t)(digits + sizeof(digits) - p));
}

static int
put_line(void *ctx, struct leat_slice key, const leat_sum *value, size_t n, struct leat_err *err)
{
	struct writing *w = ctx;
	struct leat_jw j = {.out = &w->text};

	leat_jw_text(&j, key);
	leat_buf_add_str(&w->text, "\t[");
	for (size_t i = 0; i < n; i++) {
		leat_buf_add_str(&w->text, i ? ",\"" : "\"");
		put_integer(value[i], &w->text);
		leat_buf_add_char(&w->text, '"');
	}
	leat_buf_add_str(&w->text, "]\n");
	return w->text.n < 65536 ? LEAT_OK : flush(w, err);
}

static void
put_sources(const struct leat_partial *p, struct leat_jw *j)
{
	size_t *order = leat_map_sorted(&p->source);

	leat_jw_key(j, "sources");
	leat_jw_open(j, '[');
	for (size_t i = 0; i < p->source.n; i++) {
		leat_jw_open(j, '{');
		leat_jw_key(j, "id");
		leat_jw_text(j, p->source.key[order[i]]);
		leat_jw_key(j, "rows");
		leat_jw_i64(j, (int64_t)p->rows[order[i]]);
		leat_jw_close(j, '}');
	}
	leat_jw_close(j, ']');
	free(order);
}

static void
put_meta(const struct leat_partial *p, struct leat_buf *out)
{
	struct leat_jw j = {.out = out};
	char hex[LEAT_DIGEST_HEX];

	leat_buf_add_str(out, "#meta\t");
	leat_jw_open(&j, '{');
	leat_jw_key(&j, "schema");
	leat_jw_text(&j, p->about.schema);
	leat_jw_key(&j, "version");
	leat_jw_text(&j, p->about.version);
	leat_jw_key(&j, "options");
	leat_jw_raw(&j, p->about.options);
	leat_jw_key(&j, "options_sha256");
	leat_digest_of(p->about.options.p, p->about.options.n, hex);
	leat_jw_str(&j, hex);
	put_sources(p, &j);
	leat_jw_key(&j, "sums");
	snprintf(hex, sizeof(hex), "%016llx%016llx", (unsigned long long)(p->claimed >> 64),
	    (unsigned long long)p->claimed);
	leat_jw_str(&j, hex);
	leat_jw_close(&j, '}');
	leat_buf_add_char(out, '\n');
}

int
leat_partial_write(const struct leat_partial *p,
    int (*put)(void *ctx, struct leat_slice lines, struct leat_err *err), void *ctx,
    struct leat_err *err)
{
	struct writing w = {.put = put, .ctx = ctx};
	int rc;

	if (p->described)
		put_meta(p, &w.text);
	rc = leat_partial_each(p, put_line, &w, err);
	if (rc == LEAT_OK)
		rc = flush(&w, err);
	leat_buf_fini(&w.text);
	return rc;
}
