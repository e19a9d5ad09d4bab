/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_WIDE_TABLE_H
#define LEAT_PLATFORM_WIDE_TABLE_H

#include "platform/wide.h"

/* struct leat_wide_row -- one line of a wide table that has a date. */
struct leat_wide_row {
	int32_t day;
	uint64_t line;
	struct leat_slice *field; /* the table's columns, as written */
};

/* The columns of a medium and of a KPI; -1 where there are none. */
struct leat_wide_medium {
	struct leat_slice channel;
	int at[LEAT_WIDE_PARTS];
};

struct leat_wide_outcome {
	int at, value;
};

/* struct leat_wide_table -- a wide table in memory. Zero-initialised is ready for use. */
struct leat_wide_table {
	const char *file, *source; /* names of the input, borrowed from it */
	struct leat_slice *header;
	size_t nfields;
	int date, geo, population;     /* fields; -1 where there are none */
	struct leat_wide_outcome *kpi; /* as many as the options name */
	struct leat_wide_medium *media;
	size_t nmedia;
	int *control;
	size_t ncontrols;
	char decimal;
	int step; /* days: 1 or 7 */
	struct leat_wide_row *row;
	size_t nrows, cap;
	struct leat_arena arena;
};

/*
 * leat_wide_table_read -- header, lines and dates, and the step; what has no date is
 * rejected. The table borrows the input's names.
 * Dates must be one or seven days apart, in each geo alike.
 * Returns LEAT_OK; LEAT_EUSAGE for a header that is not there (the nearest is
 * named); LEAT_EDATA naming the line for dates out of step; LEAT_ENOINPUT. Call
 * leat_wide_table_fini in any case.
 */
int leat_wide_table_read(struct leat_wide_table *t, const struct leat_wide *w,
    struct leat_input *in, const struct leat_ingest_options *o, const struct leat_sink *sink,
    struct leat_tally *tally, struct leat_err *err);
/*
 * leat_wide_place -- the columns that the options mean, t's header being known.
 * Returns LEAT_OK; LEAT_EUSAGE for one that is not there, a pattern that no column is like, or a
 * medium that is there twice.
 */
int leat_wide_place(struct leat_wide_table *t, const struct leat_wide *w, struct leat_err *err);

void leat_wide_table_fini(struct leat_wide_table *t);

#endif
