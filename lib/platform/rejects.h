/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_REJECTS_H
#define LEAT_PLATFORM_REJECTS_H

#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "record/output.h"

/*
 * struct leat_rejects -- where lines go that cannot be taken. With a file, each
 * becomes a CSV row file,line,column,reason,text; without one, the first ten of
 * a run are warnings and the rest are counted.
 */
struct leat_rejects {
	struct leat_output *out; /* or NULL */
	const struct leat_log *log;
	uint64_t n;
};

#define LEAT_REJECTS_SHOWN 10

/* leat_rejects_init -- out may be NULL; writes the header line if it is not. */
int leat_rejects_init(struct leat_rejects *r, struct leat_output *out, const struct leat_log *log,
    struct leat_err *err);

/*
 * leat_reject -- one line that is not taken.
 * column, text   may be empty; text is the cell at fault, and must be empty where it is personal
 */
int leat_reject(struct leat_rejects *r, const char *file, uint64_t line, struct leat_slice column,
    const char *reason, struct leat_slice text, struct leat_err *err);

/* leat_rejects_end -- say how many were not shown. */
void leat_rejects_end(const struct leat_rejects *r);

#endif
