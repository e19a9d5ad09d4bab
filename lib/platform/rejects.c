/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/rejects.h"

#include <inttypes.h>
#include <string.h>

#include "base/mem.h"
#include "platform/csv_field.h"

int
leat_rejects_init(struct leat_rejects *r, struct leat_output *out, const struct leat_log *log,
    struct leat_err *err)
{
	static const char header[] = "file,line,column,reason,text\n";

	*r = (struct leat_rejects){.out = out, .log = log};
	return out ? leat_output_write(out, header, sizeof(header) - 1, err) : LEAT_OK;
}

static int
write_row(struct leat_rejects *r, const char *file, uint64_t line, struct leat_slice column,
    const char *reason, struct leat_slice text, struct leat_err *err)
{
	struct leat_buf b = {0};
	int status;

	leat_csv_field(&b, leat_slice(file), ',');
	leat_buf_printf(&b, "%" PRIu64 ",", line);
	leat_csv_field(&b, column, ',');
	leat_csv_field(&b, leat_slice(reason), ',');
	leat_csv_field(&b, text, '\n');
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
