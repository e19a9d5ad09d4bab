/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_WORK_H
#define LEAT_PLATFORM_WORK_H

#include "platform/cell.h"
#include "platform/checksum.h"
#include "platform/covers.h"
#include "platform/transform.h"

/*
 * Shared by export.c, which takes a file through, transform.c, which reads the lines of
 * tables, objects.c, which reads the rows of JSON, make.c, which makes rows of them,
 * taken.c, which knows when they were taken, and make_cover.c.
 */

/* struct leat_line -- one record of the file. */
struct leat_line {
	const struct leat_slice *field;
	size_t n;
	uint64_t number;
	bool regular;
};

/* struct leat_taken -- when an export was taken: an instant, or a day somewhere. */
struct leat_taken {
	bool given, instant;
	int64_t us;
	int32_t day;
};

/* struct leat_work -- one file on its way through. */
struct leat_work {
	const struct leat_export *e;
	const struct leat_mapping *m;
	const struct leat_ingest_options *o;
	const struct leat_sink *sink;
	struct leat_beside *beside;
	struct leat_tally *t;
	const char *file, *source;
	struct leat_row row;
	struct leat_values v;
	struct leat_checksum totals;
	struct leat_covers covers;
	struct leat_buf last_id; /* of the line before, for continued orders */
	struct leat_buf scratch;
	enum leat_obs_kind kind;         /* of the row that is made */
	struct leat_zone *zone;          /* of times without one, or NULL */
	struct leat_zone *utc;           /* of times that are in UTC */
	struct leat_zone *row_zone;      /* of the row's days, if it is not that one; or NULL */
	struct leat_slice row_zone_name; /* in zone_text */
	struct leat_buf zone_text;
	struct leat_taken taken;      /* by the file, or the options */
	struct leat_taken newest;     /* by any of its rows */
	char digest[LEAT_DIGEST_HEX]; /* of the row's user */
	uint64_t rounded, damaged, no_currency, masked, partial;
	uint64_t persons,
	    secrets; /* users left out: ids that are an address, and columns of those */
	bool stated; /* the lines themselves state the period that was exported */
	bool ended;  /* the footer has begun */
};

/*
 * leat_work_row -- one line of data, whatever it was read from: a row, a reject, or
 * counted as not used.
 */
int leat_work_row(struct leat_work *w, const struct leat_line *l, struct leat_err *err);

/* leat_work_reject -- a line that cannot be taken. */
int leat_work_reject(struct leat_work *w, const struct leat_line *l, struct leat_slice column,
    const char *reason, struct leat_slice text, struct leat_err *err);

/* leat_work_table -- the lines of a table, what is before and behind it too. */
int leat_work_table(struct leat_work *w, struct leat_input *in, struct leat_err *err);

/* leat_work_objects -- the rows of JSON. */
int leat_work_objects(struct leat_work *w, struct leat_input *in, struct leat_err *err);

/* leat_work_zone -- the zone of the row's days by its name, or empty. */
struct leat_slice leat_work_zone(const struct leat_work *w);

/* leat_work_as_of -- when the row, or the file, was taken, as text; or empty. */
struct leat_slice leat_work_as_of(const struct leat_work *w);

/*
 * leat_make_row -- fill w->row from w->v, as a row of w->kind.
 * Returns NULL, or in a few words why there is no row in the line.
 */
const char *leat_make_row(struct leat_work *w);

/* leat_work_claim_key -- what the row in w->v is of, by its most exact id, on a day. */
struct leat_claim_key leat_work_claim_key(const struct leat_work *w, int32_t day);

/* leat_taken_read -- an ISO date or instant; given is false for anything else. */
struct leat_taken leat_taken_read(struct leat_slice text);
/* leat_taken_day -- its day in a zone; NULL: in UTC. */
int32_t leat_taken_day(const struct leat_taken *t, const struct leat_zone *zone);
/* leat_work_partial -- was the export taken before the row's last day was over? */
bool leat_work_partial(struct leat_work *w, int32_t last);

/*
 * leat_make_covers -- write a cover row an account: the period that the file
 * states, before the table or in its lines (flag `stated`), no later than the
 * day it was taken; else the first to the last day seen (flag `seen`).
 */
int leat_make_covers(struct leat_work *w, struct leat_err *err);

#endif
