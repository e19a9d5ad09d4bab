/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_RESHAPE_H
#define LEAT_QUALITY_RESHAPE_H

#include <stdbool.h>

#include "quality/discard.h"
#include "quality/fx.h"
#include "record/reshape.h"
#include "record/stream.h"

/*
 * What the policy does to single rows, before they are checked and known by their
 * identity, in this order: rows that are not meant are left out; consent; defaults
 * for what is missing; names are taken apart; channels get their names; dates of
 * another zone; money into one currency. Each step sees the row as the steps
 * before it have left it. A row that is no fit observation is left for the checks,
 * which then refuse it.
 *
 * A leat_reshape is what all rows have in common, and what was done in all; each
 * thread has a leat_reshaper of its own. A row's fields are borrowed from the row as
 * it was, from the rules, or from the row's own arena. Nothing is allocated a row,
 * but for columns that live in `extra`.
 */
struct leat_reshape;
struct leat_reshaper;

struct leat_reshape_options {
	const struct leat_reshape_rules *rules; /* borrowed */
	const struct leat_fx *fx;               /* NULL: money stays as it is */
	struct leat_slice currency;             /* that money becomes, with fx */
	struct leat_slice tz;                   /* the reporting zone */
	const char *directory;                  /* for temporary files */
};

/*
 * leat_reshape_new -- *out is NULL if there is nothing to do.
 * in   says where columns are that the schema does not know
 * Returns LEAT_OK; LEAT_EDATA for an unknown zone. Free with leat_reshape_free.
 */
int leat_reshape_new(struct leat_reshape **out, const struct leat_reshape_options *options,
    const struct leat_in *in, struct leat_err *err);
void leat_reshape_free(struct leat_reshape *x);

/* leat_reshaper_new -- for a thread. Free with leat_reshaper_free. */
struct leat_reshaper *leat_reshaper_new(const struct leat_reshape *x);
void leat_reshaper_free(struct leat_reshaper *r);

/* leat_reshape_gather -- what a reshaper has done is added to what was done in all. */
void leat_reshape_gather(struct leat_reshape *x, struct leat_reshaper *r);

enum leat_reshaped {
	LEAT_RESHAPED,
	LEAT_RESHAPED_AWAY, /* the row goes: fate, column and reason say why */
	LEAT_RESHAPED_FAULT /* the run ends, LEAT_EDATA: column and reason say why */
};

struct leat_reshape_end {
	enum leat_fate fate;
	int column;       /* of the stream, or -1 */
	char reason[400]; /* safe to print */
};

/*
 * leat_reshape_row -- reshape a row that was read. One that does not stay is as it was
 * read, but for the user of one without consent.
 */
enum leat_reshaped leat_reshape_row(
    struct leat_reshaper *x, struct leat_row *row, struct leat_reshape_end *end);

/* leat_reshape_undo -- the row last reshaped, as it was read, but for a user without consent. */
void leat_reshape_undo(const struct leat_reshaper *x, struct leat_row *row);

/* leat_reshape_rated -- are there rules about users with too many events? Then, of rows that stay:
 */
bool leat_reshape_rated(const struct leat_reshape *x);

/* leat_reshape_see -- take note of a reshaped row. LEAT_OK; LEAT_ECREATE; LEAT_EIO. */
int leat_reshape_see(
    struct leat_reshape *x, struct leat_row *row, enum leat_obs_kind kind, struct leat_err *err);

/* leat_reshape_settle -- when all have been seen; found: some user has too many. LEAT_OK; LEAT_EIO.
 */
int leat_reshape_settle(struct leat_reshape *x, bool *found, struct leat_err *err);

/* leat_reshape_late -- is there anything to be asked of reshaped rows of the kind, when all are
 * known? */
bool leat_reshape_late(const struct leat_reshape *x, enum leat_obs_kind kind);

/*
 * leat_reshape_admits -- does a reshaped row that is no duplicate stay? Not without
 * consent, where the policy says so, nor of a user with too many events; of these
 * it may only be flagged. count: such rows, for the report; once for each row.
 */
bool leat_reshape_admits(struct leat_reshape *x, struct leat_row *row, enum leat_obs_kind kind,
    bool count, struct leat_reshape_end *end);

/* leat_reshape_columns -- mark the schema columns that may be filled: LEAT_OBS_N flags. */
void leat_reshape_columns(const struct leat_reshape *x, bool columns[LEAT_OBS_N]);

/*
 * leat_reshape_held -- 0; LEAT_NEGATIVE if rows were met that the policy holds the
 * stream for; LEAT_ETEMP if only exchange rates newer than the table are missing.
 */
int leat_reshape_held(const struct leat_reshape *x);

/* leat_reshape_note -- what was done, a line a part of the policy; warnings for what holds.
 * leat_reshape_note_rates -- the same of users with too many events. */
void leat_reshape_note_rates(const struct leat_reshape *x, const struct leat_log *log);
void leat_reshape_note(const struct leat_reshape *x, const struct leat_log *log);

/*
 * leat_reshape_print -- JSON lines: what each rule did, in the order in which rules
 * are obeyed. x may be NULL.
 */
void leat_reshape_print(const struct leat_reshape *x, struct leat_buf *out);

#endif
