/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/layout.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void
leat_layout_init(struct leat_layout *l, const struct leat_schema *schema)
{
	*l = (struct leat_layout){.schema = schema};
	l->present = LEAT_NEW_N(int, schema->ncolumns);
	l->at = LEAT_NEW_N(int, schema->ncolumns);
	for (size_t c = 0; c < schema->ncolumns; c++)
		l->at[c] = -1;
}

void
leat_layout_extend(struct leat_layout *l, size_t ncolumns)
{
	l->at = leat_realloc(l->at, ncolumns, sizeof(*l->at));
	for (size_t c = l->schema->ncolumns; c < ncolumns; c++)
		l->at[c] = -1;
}

void
leat_layout_fini(struct leat_layout *l)
{
	free(l->at);
	free(l->present);
}

size_t
leat_layout_place(struct leat_layout *l, int column)
{
	size_t i = l->n;

	if (l->at[column] >= 0)
		return (size_t)l->at[column];
	for (; i > 0 && l->present[i - 1] > column; i--)
		l->present[i] = l->present[i - 1];
	l->present[i] = column;
	l->at[column] = (int)l->n;
	return l->n++;
}
