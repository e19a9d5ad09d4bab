/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_PATHS_H
#define LEAT_CREDIT_PATHS_H

#include "credit/credit.h"
#include "credit/unit.h"
#include "record/output.h"

/*
 * leat_paths_write -- what each touch of each conversion is given, as CSV: user, id, time, model,
 * touch (its number on the path, from 1), touch_time, the unit's columns, conversions, revenue,
 * currency. By user, bytewise; then conversion, model as named, touch. What is the
 * baseline's has no touch; what is nothing has no line. Of models that weigh paths only.
 * names      of the credits, which was told to keep users (leat_gather_keep)
 * directory  for temporary files, which take what the output does
 * rows       lines written, without the header
 * Memory: 24 bytes a user, and the lines of conversions that are nobody's.
 * Returns LEAT_OK; LEAT_ECREATE, LEAT_EIO; what writing says.
 */
int leat_paths_write(struct leat_credits *c, const struct leat_gather *names,
    const struct leat_credit_options *o, enum leat_by by, const char *directory,
    struct leat_output *out, uint64_t *rows, struct leat_err *err);

#endif
