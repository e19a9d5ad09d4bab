/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_BUILD_H
#define LEAT_REPORT_BUILD_H

#include "report/table.h"

/* What the files that make tables share. All text lives in the facts' arena. */
struct leat_table leat_table_start(struct leat_facts *f, const char *id, const char *title,
    const struct leat_table_column *columns, size_t ncolumns, size_t max_rows);

/* leat_table_row -- one more row, empty: ncolumns cells to set. */
const char **leat_table_row(struct leat_table *t);

/* leat_table_heading -- one that heads those after it. */
const char **leat_table_heading(struct leat_table *t);

const char *leat_table_name(struct leat_facts *f, const char *name); /* made safe */
/* leat_table_span -- "12.1 to 15.3", "" where it is not known. */
const char *leat_table_span(struct leat_facts *f, struct leat_facts_interval v, double scale);
/* leat_table_change -- in per cent, signed; "new" for what was nothing. */
const char *leat_table_change(struct leat_facts *f, int64_t before, int64_t after);
const char *leat_table_per_day(struct leat_facts *f, const char *unit);

#endif
