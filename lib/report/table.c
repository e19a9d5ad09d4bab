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
	t.heading = leat_arena_alloc(&f->arena, (max_rows + 1) * sizeof(*t.heading));
	memset(t.heading, 0, (max_rows + 1) * sizeof(*t.heading));
	return t;
}

const char **
leat_table_row(struct leat_table *t)
{
	return &t->cell[t->ncolumns * t->nrows++];
}

const char **
leat_table_heading(struct leat_table *t)
{
	t->heading[t->nrows] = true;
	t->has_headings = true;
	return leat_table_row(t);
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
