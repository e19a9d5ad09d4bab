/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_TRANSFORM_H
#define LEAT_PLATFORM_TRANSFORM_H

#include <stdint.h>

#include "base/err.h"
#include "platform/accounts.h"
#include "platform/claims.h"
#include "platform/detect.h"
#include "platform/person.h"
#include "platform/rejects.h"
#include "record/input.h"
#include "record/stream.h"

/* What the caller knows and a file may not say; empty: not known. */
struct leat_ingest_options {
	struct leat_slice tz, as_of, currency;
	bool has_period; /* of rows in files that have no days and state none */
	int32_t first, last;
	char decimal;                      /* '.' or ',': the files' mark; 0: as found */
	const struct leat_person_key *key; /* of users, or NULL */
};

/* struct leat_beside -- what tables say that give no rows, for the rows of other files. */
struct leat_beside {
	struct leat_accounts accounts;
	struct leat_claims claims;
};

/* Where rows, rejected lines and messages go. */
struct leat_sink {
	struct leat_out *out;
	struct leat_rejects *rejects;
	const struct leat_log *log;
	/* Told before the rows of an operand come, by its name; or NULL. */
	int (*operand)(void *ctx, const char *name, struct leat_err *err);
	void *ctx;
};

/*
 * struct leat_tally -- what became of a file's lines (records: a quoted line
 * break does not end one; blank lines are none). lines = rows + rejected +
 * preamble + header + totals + continued + footer + empty + unused + beside. made:
 * rows written that stand for no line (cover), or further rows of the same line.
 */
struct leat_tally {
	uint64_t lines, rows, rejected, preamble, header, totals, continued, footer, empty, made;
	uint64_t unused; /* events that are neither touches nor conversions */
	uint64_t beside; /* lines of tables for other files: of accounts, of claims */
};

/* leat_tally_dropped -- lines that are accounted for without a row or a reject. */
uint64_t leat_tally_dropped(const struct leat_tally *t);
void leat_tally_note(const struct leat_tally *t, const char *file, const char *taken_for,
    const struct leat_log *log);

/* leat_export_columns -- mark the schema columns that files of this mapping can fill: LEAT_OBS_N
 * flags. */
void leat_export_columns(
    const struct leat_export *e, const struct leat_ingest_options *o, bool columns[LEAT_OBS_N]);

/*
 * leat_export_dated -- LEAT_OK if the rows can have dates: there is a column of
 * days, or the file or the options state its period; else LEAT_EDATA.
 */
int leat_export_dated(const struct leat_export *e, const struct leat_ingest_options *o,
    const char *file, struct leat_err *err);

/*
 * leat_export_followed -- LEAT_OK if every line of the file is known for what it is when
 * it comes; LEAT_EDATA if it might be a total, or the beginning of a footer.
 */
int leat_export_followed(const struct leat_export *e, const char *file, struct leat_err *err);

/*
 * leat_export_rows -- a recognised export as observations, rows and covers.
 * in        the same input that was recognised, nothing read from it yet
 * beside  tables of accounts and of claims add to it, other files ask it
 * Lines that cannot be taken go to the rejects, totals that do not add up are
 * warnings. What is followed has no covers: it is not known to be whole. Errors: those of
 * in and out.
 */
int leat_export_rows(const struct leat_export *e, struct leat_input *in,
    const struct leat_ingest_options *o, const struct leat_sink *sink, struct leat_beside *beside,
    struct leat_tally *tally, struct leat_err *err);

#endif
