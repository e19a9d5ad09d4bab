/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_COUNTS_ROW_H
#define LEAT_CREDIT_COUNTS_ROW_H

#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/slice.h"
#include "record/input.h"

/* One row of path counts; the path is borrowed for the call. Empty numbers are 0. */
struct leat_counts_row {
	struct leat_slice path, ages;
	bool timed; /* the table has a column of ages */
	double conversions, value, nulls;
};

struct leat_counts_sink {
	/*
	 * Takes a row. Returns NULL, or what is wrong with it, and with which column. Called by
	 * several threads at once, each with a number of its own below `threads`.
	 */
	const char *(*take)(
	    void *ctx, unsigned thread, const struct leat_counts_row *row, const char **column);
	void *ctx;
	unsigned threads;        /* at least 1 */
	const char *needs_times; /* the model that does; NULL: none */
};

/*
 * leat_counts_rows -- read a table and hand out its rows, in no order if there are threads.
 * has_value  set to true if the table has a value column
 * Errors as leat_counts_read, which see; of several the first in the table.
 */
int leat_counts_rows(struct leat_input *input, const struct leat_counts_sink *sink, bool *has_value,
    const struct leat_log *log, struct leat_err *err);

#endif
