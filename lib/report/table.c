/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/table.h"

#include <math.h>

#include "report/build.h"
#include "report/show.h"

struct leat_table
leat_table_start(struct leat_facts *f, const char *id, const char *title,
    const struct leat_table_column *columns, size_t ncolumns, size_t max_rows)
{
	struct leat_table t = {.id = id, .title = title, .ncolumns = ncolumns, .nheads = 1};
	size_t n = max_rows * ncolumns;

	t.column = leat_arena_alloc(&f->arena, ncolumns * sizeof(*t.column));
	t.cell = leat_arena_alloc(&f->arena, (n + 1) * sizeof(*t.cell));
	for (size_t i = 0; i < ncolumns; i++)
		t.column[i] = columns[i];
	for (size_t i = 0; i < n; i++)
		t.cell[i] = "";
	return t;
}

const char **
leat_table_row(struct leat_table *t)
{
	return &t->cell[t->ncolumns * t->nrows++];
}

void
leat_table_drop(struct leat_table *t, size_t first, size_t n)
{
	size_t left = t->ncolumns - n;

	for (size_t r = 0; r < t->nrows; r++)
		for (size_t c = 0; c < left; c++)
			t->cell[r * left + c] = t->cell[r * t->ncolumns + (c < first ? c : c + n)];
	for (size_t c = first; c < left; c++)
		t->column[c] = t->column[c + n];
	t->ncolumns = left;
}

const char *
leat_table_name(struct leat_facts *f, const char *name)
{
	return leat_show_name(&f->arena, leat_slice(name), 64);
}

const char *
leat_table_span(struct leat_facts *f, struct leat_facts_interval v, double scale)
{
	if (!isfinite(v.lower) || !isfinite(v.upper))
		return "";
	return leat_arena_printf(&f->arena, "%s to %s", leat_show_round(&f->arena, v.lower * scale),
	    leat_show_round(&f->arena, v.upper * scale));
}

const char *
leat_table_per_day(struct leat_facts *f, const char *unit)
{
	return leat_arena_printf(&f->arena, "%s/day", unit);
}
