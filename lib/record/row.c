/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/money.h"
#include "base/num.h"
#include "base/when.h"
#include "record/stream.h"

void
leat_row_init(struct leat_row *r, size_t ncolumns)
{
	*r = (struct leat_row){.ncolumns = ncolumns};
	r->field = LEAT_NEW_N(struct leat_slice, ncolumns);
	r->filled = LEAT_NEW_N(uint64_t, leat_row_words(ncolumns));
}

void
leat_row_fini(struct leat_row *r)
{
	free(r->field);
	free(r->filled);
	leat_arena_fini(&r->text);
	*r = (struct leat_row){0};
}

void
leat_row_clear(struct leat_row *r)
{
	memset(r->field, 0, r->ncolumns * sizeof(*r->field));
	memset(r->filled, 0, leat_row_words(r->ncolumns) * sizeof(*r->filled));
	leat_arena_reset(&r->text);
}

static void
set(struct leat_row *r, size_t column, struct leat_slice s)
{
	uint64_t bit = UINT64_C(1) << column % 64;

	if (s.n) {
		r->field[column] = s;
		r->filled[column / 64] |= bit;
	} else {
		r->field[column] = LEAT_NONE;
		r->filled[column / 64] &= ~bit;
	}
}

/* Whether a column is filled is no branch: it differs from row to row. */
static inline void
load(struct leat_slice *field, uint64_t *filled, size_t c, struct leat_slice s)
{
	field[c] = (struct leat_slice){s.n ? s.p : NULL, s.n};
	filled[c / 64] |= (uint64_t)(s.n != 0) << c % 64;
}

static void
load_edges(struct leat_row *r, const struct leat_batch *b, size_t row, size_t n)
{
	const uint32_t *edge = b->r.edge + b->r.first[row];
	const int *present = b->present, *at = b->at;
	struct leat_slice *field = r->field;
	uint64_t *filled = r->filled;

	for (size_t i = 0; i < n; i++)
		load(field, filled, (size_t)present[i],
		    leat_scan_field(b->r.text, &edge[at[present[i]]], b->r.arena));
}

static void
load_fields(struct leat_row *r, const struct leat_batch *b, size_t row, size_t n)
{
	const struct leat_slice *from = b->r.field + b->r.first[row];
	const int *present = b->present, *at = b->at;
	struct leat_slice *field = r->field;
	uint64_t *filled = r->filled;

	for (size_t i = 0; i < n; i++)
		load(field, filled, (size_t)present[i], from[at[present[i]]]);
}

void
leat_row_load(struct leat_row *r, const struct leat_batch *b, size_t row)
{
	size_t n = b->npresent;

	leat_row_clear(r);
	while (n && (size_t)b->present[n - 1] >= r->ncolumns)
		n--;
	if (b->r.field)
		load_fields(r, b, row, n);
	else
		load_edges(r, b, row, n);
}

void
leat_row_copy(struct leat_row *to, const struct leat_row *from)
{
	if (to->ncolumns != from->ncolumns) {
		leat_row_fini(to);
		leat_row_init(to, from->ncolumns);
	}
	leat_arena_reset(&to->text);
	memcpy(to->field, from->field, from->ncolumns * sizeof(*to->field));
	memcpy(to->filled, from->filled, leat_row_words(from->ncolumns) * sizeof(*to->filled));
}

void
leat_row_borrow(struct leat_row *r, int column, struct leat_slice s)
{
	set(r, (size_t)column, s);
}

void
leat_row_text(struct leat_row *r, int column, struct leat_slice s)
{
	set(r, (size_t)column, leat_arena_copy(&r->text, s));
}

void
leat_row_str(struct leat_row *r, int column, const char *s)
{
	leat_row_text(r, column, leat_slice(s));
}

void
leat_row_money(struct leat_row *r, int column, int64_t micros)
{
	char text[LEAT_NUM_MAX];

	leat_row_text(r, column, (struct leat_slice){text, leat_money_print(micros, text)});
}

void
leat_row_number(struct leat_row *r, int column, double v)
{
	char text[LEAT_NUM_MAX];

	leat_row_text(r, column, (struct leat_slice){text, leat_print_double(v, text)});
}

void
leat_row_i64(struct leat_row *r, int column, int64_t v)
{
	char text[LEAT_NUM_MAX];

	leat_row_text(r, column, (struct leat_slice){text, leat_print_i64(v, text)});
}

void
leat_row_day(struct leat_row *r, int column, int32_t day)
{
	char text[LEAT_DAY_MAX];

	leat_row_text(r, column, (struct leat_slice){text, leat_day_print(day, text)});
}

bool
leat_row_flagged(const struct leat_row *r, int column, const char *flag)
{
	struct leat_slice rest = r->field[column], one;

	while (leat_slice_cut(&rest, ' ', &one))
		if (leat_slice_is(one, flag))
			return true;
	return false;
}

void
leat_row_flag(struct leat_row *r, int column, const char *flag)
{
	struct leat_slice had = r->field[column], name = leat_slice(flag);
	char *text;

	if (leat_row_flagged(r, column, flag))
		return;
	if (had.n == 0) {
		leat_row_text(r, column, name);
		return;
	}
	text = leat_arena_alloc(&r->text, had.n + 1 + name.n);
	memcpy(text, had.p, had.n);
	text[had.n] = ' ';
	memcpy(text + had.n + 1, name.p, name.n);
	r->field[column] = (struct leat_slice){text, had.n + 1 + name.n};
}
