/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/discard.h"

#include "record/json.h"

enum { COL_FILE, COL_LINE, COL_COLUMN, COL_REASON, COL_ROW, COL_EXTRA, NCOLUMNS };

static const struct leat_column columns[] = {
    {"file", LEAT_TEXT, NULL, "", "x", "the operand that the row came from"},
    {"line", LEAT_COUNT, NULL, "", "x", "where it begins there"},
    {"column", LEAT_TEXT, NULL, "", "o", "the column at fault"},
    {"reason", LEAT_TEXT, NULL, "", "x", "why it was not passed on"},
    {"row", LEAT_JSON, NULL, "", "x", "its filled fields, as text"},
    {"extra", LEAT_JSON, NULL, "", "o", "never filled"},
};
static const char *const kinds[] = {"reject", NULL};
const struct leat_schema leat_rejects_schema = {"rejects", kinds, 1, columns, NCOLUMNS};

int
leat_discards_init(struct leat_discards *d, struct leat_out *out, const struct leat_in *in,
    const struct leat_log *log, struct leat_err *err)
{
	*d = (struct leat_discards){.out = out, .in = in, .log = log};
	leat_row_init(&d->row, NCOLUMNS);
	return out ? leat_out_columns(out, NULL, NULL, err) : LEAT_OK;
}

void
leat_discards_fini(struct leat_discards *d)
{
	leat_row_fini(&d->row);
	leat_buf_fini(&d->json);
}

static void
row_to_json(struct leat_discards *d, const struct leat_row *row)
{
	struct leat_jw w = {.out = &d->json};

	d->json.n = 0;
	leat_jw_open(&w, '{');
	for (size_t c = 0; c < row->ncolumns; c++)
		if (row->field[c].n) {
			leat_jw_key(&w, leat_in_column(d->in, c));
			leat_jw_text(&w, row->field[c]);
		}
	leat_jw_close(&w, '}');
}

int
leat_discard(struct leat_discards *d, enum leat_fate fate, const char *file, uint64_t line,
    int column, const char *reason, const struct leat_row *row, struct leat_err *err)
{
	const char *name = column < 0 ? NULL : leat_in_column(d->in, (size_t)column);
	uint64_t before = d->n[fate]++;

	if (d->out == NULL) {
		if (fate == LEAT_REJECTED && before < LEAT_DISCARDS_SHOWN)
			leat_warn_at(d->log, file, line, name, "%s", reason);
		return LEAT_OK;
	}
	leat_row_clear(&d->row);
	leat_row_borrow(&d->row, COL_FILE, leat_slice(file));
	leat_row_i64(&d->row, COL_LINE, (int64_t)line);
	leat_row_borrow(&d->row, COL_COLUMN, leat_slice(name));
	leat_row_borrow(&d->row, COL_REASON, leat_slice(reason));
	row_to_json(d, row);
	leat_row_borrow(&d->row, COL_ROW, leat_buf_slice(&d->json));
	return leat_out_row(d->out, &d->row, err);
}

void
leat_discards_end(const struct leat_discards *d)
{
	uint64_t n = d->n[LEAT_REJECTED];

	if (n == 0)
		return;
	leat_warn(d->log, "%llu row%s rejected%s", (unsigned long long)n, n == 1 ? "" : "s",
	    d->out ? "" : "; --rejects FILE keeps them");
}
