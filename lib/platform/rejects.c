/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/rejects.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"

int
leat_rejects_init(struct leat_rejects *r, struct leat_output *out, const struct leat_log *log,
    struct leat_err *err)
{
	static const char header[] = "file,line,column,reason,text\n";

	*r = (struct leat_rejects){.out = out, .log = log};
	return out ? leat_output_write(out, header, sizeof(header) - 1, err) : LEAT_OK;
}

/* add_csv -- one field, quoted where RFC 4180 asks for it. */
static void
add_csv(struct leat_buf *b, struct leat_slice s, char behind)
{
	bool quote = false;

	for (size_t i = 0; i < s.n && !quote; i++)
		quote = memchr(",\"\r\n", s.p[i], 4) != NULL;
	if (quote)
		leat_buf_add_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			leat_buf_add_char(b, '"');
		leat_buf_add_char(b, s.p[i]);
	}
	if (quote)
		leat_buf_add_char(b, '"');
	leat_buf_add_char(b, behind);
}

static int
write_row(struct leat_rejects *r, const char *file, uint64_t line, struct leat_slice column,
    const char *reason, struct leat_slice text, struct leat_err *err)
{
	struct leat_buf b = {0};
	int status;

	add_csv(&b, leat_slice(file), ',');
	leat_buf_printf(&b, "%" PRIu64 ",", line);
	add_csv(&b, column, ',');
	add_csv(&b, leat_slice(reason), ',');
	add_csv(&b, text, '\n');
	status = leat_output_write(r->out, b.p, b.n, err);
	leat_buf_fini(&b);
	return status;
}

int
leat_reject(struct leat_rejects *r, const char *file, uint64_t line, struct leat_slice column,
    const char *reason, struct leat_slice text, struct leat_err *err)
{
	char name[LEAT_SAFE_MAX], safe[LEAT_SAFE_MAX];

	r->n++;
	if (r->out)
		return write_row(r, file, line, column, reason, text, err);
	if (r->n > LEAT_REJECTS_SHOWN)
		return LEAT_OK;
	leat_safe(column, name);
	leat_safe(text, safe);
	if (text.n)
		leat_warn_at(r->log, file, line, name, "rejected: %s: \"%s\"", reason, safe);
	else
		leat_warn_at(r->log, file, line, name, "rejected: %s", reason);
	return LEAT_OK;
}

void
leat_rejects_end(const struct leat_rejects *r)
{
	if (r->out == NULL && r->n > LEAT_REJECTS_SHOWN)
		leat_warn(r->log,
		    "lines rejected: %" PRIu64 ", of which %d are shown (--rejects FILE keeps all)",
		    r->n, LEAT_REJECTS_SHOWN);
}
