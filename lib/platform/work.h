/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_WORK_H
#define LEAT_PLATFORM_WORK_H

#include "platform/cell.h"
#include "platform/checksum.h"
#include "platform/covers.h"
#include "platform/transform.h"

/* Shared by transform.c, which reads lines, and make.c, which makes rows of them. */

/* struct leat_work -- one file on its way through. */
struct leat_work {
	const struct leat_export *e;
	const struct leat_mapping *m;
	const struct leat_ingest_options *o;
	const struct leat_sink *sink;
	struct leat_tally *t;
	const char *file, *source;
	struct leat_row row;
	struct leat_values v;
	struct leat_checksum totals;
	struct leat_covers covers;
	struct leat_buf last_id; /* of the line before, for continued orders */
	uint64_t rounded, damaged, no_currency;
	bool stated; /* the lines themselves state the period that was exported */
	bool ended;  /* the footer has begun */
};

/*
 * leat_make_row -- fill w->row from w->v.
 * Returns NULL, or in a few words why there is no row in the line.
 */
const char *leat_make_row(struct leat_work *w);

/*
 * leat_make_covers -- write a cover row an account: the period that the file
 * states, before the table or in its lines (flag `stated`), no later than the
 * day it was taken; else the first to the last day seen (flag `seen`).
 */
int leat_make_covers(struct leat_work *w, struct leat_err *err);

#endif
