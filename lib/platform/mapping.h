/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_MAPPING_H
#define LEAT_PLATFORM_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "platform/dates.h"
#include "record/schema.h"

/*
 * A mapping is one JSON object in share/platforms/NAME.json that says how one
 * kind of export becomes observations. It is data: a new export rarely needs a
 * compiler. leat-platform(5) is the user's description; in short:
 *
 * name, title, evidence   the mapping's name; what it reads; S, M or W
 * kind        spend or conversion: what a line becomes; settings: recognised,
 *             but there is nothing in it to observe (say why in "reason")
 * platform    constant for the column of that name
 * channel     the channel of every line, and
 * channels    {"video": "video", ...}: or by the cell of the column to "type"
 * dates       iso (default), mdy or dmy: order of figures in dates
 * columns     a list, see below
 * need        targets that must have a header; a list within the list means
 *             one of these. {"need": ["cost", ["time", "campaign"]]}
 * signature   headers (or, with "sign", preamble lines) of which one must be
 *             there, since other platforms have the needed ones too
 * unless      headers that say it is something else
 * ignore      further headers that are known and not used, `*` at either end
 * preamble    a list of {"starts": TEXT, "as": period | zone | as_of | currency
 *             | rows | step | first | last, "sign": true}; no "starts": any line of the preamble
 *             (rows: how many there should be; step: daily, weekly or monthly)
 * zones       {"pacific time": "America/Los_Angeles"}: what a zone's name contains
 * footer      beginnings of lines after the table, which end it
 * empty       lines that stand for "there are no rows"
 * totals      {"prefix": [...], "blank": true, "group": true}: a total row's
 *             first cell starts so; or all its names are blank; group: a total
 *             with a cell in the column to "type" adds up the rows of that type
 * continues   {"blank": TARGET}: a line whose TARGET is blank and whose id is
 *             the line's before continues that line and is dropped
 * personal    true: cells are never quoted in messages or rejects
 * set         constants for schema columns of every line
 *
 * A column is {"header": [...], "to": TARGET, "as": KIND, ...}. The first of
 * its headers that the file has is taken; headers are compared in small
 * letters, blanks at the ends off and inside made single, and "(ccc)" stands for any three letters
 * in brackets, which are then the file's currency. Of two columns to one target
 * the first with a header is used, or with "add": true they are added up.
 * TARGET  a column of the observation schema, or period_start, type, void
 * KIND    text; id (text, brackets off, damage by a spreadsheet looked for);
 *         day; week, month (a day, the first of its period); instant; money; micros (millionths);
 * count; amount; word (through "values", others are left out); label (added to `segment` as
 *         header=cell); window (attribution: "7-day click" becomes 7d_click); entry
 *         (of a cell with a line `name: value` each, the value of the first name of "entry")
 *         hour (a date and an hour: the day, and hour=07 in `segment`);
 *         moment (a date and a time of day: its day); midnight (the instant in
 *         UTC at which the account's day begins: that day)
 * missing further cells that mean "not known"
 * set     {"budget_type": "shared"}: constants, where the cell is not missing
 */
enum leat_cell {
	LEAT_CELL_TEXT,
	LEAT_CELL_ID,
	LEAT_CELL_DAY,
	LEAT_CELL_INSTANT,
	LEAT_CELL_MONEY,
	LEAT_CELL_MICROS,
	LEAT_CELL_COUNT,
	LEAT_CELL_AMOUNT,
	LEAT_CELL_WORD,
	LEAT_CELL_LABEL,
	LEAT_CELL_WINDOW,
	LEAT_CELL_WEEK,
	LEAT_CELL_MONTH,
	LEAT_CELL_ENTRY,
	LEAT_CELL_HOUR,
	LEAT_CELL_MOMENT,
	LEAT_CELL_MIDNIGHT
};

/* Targets besides the schema's columns. */
enum {
	LEAT_TO_PERIOD_START = LEAT_OBS_N, /* first day of a row without a day */
	LEAT_TO_TYPE,                      /* chooses the channel */
	LEAT_TO_VOID,                      /* an order that was never paid: all of it is refunded */
	LEAT_TO_N
};

struct leat_pair {
	struct leat_slice from, to;
};

struct leat_constant {
	int column; /* LEAT_OBS_* */
	struct leat_slice value;
};

struct leat_map_column {
	struct leat_slice *header; /* normalised, in order of preference */
	size_t nheaders;
	int to;
	enum leat_cell as;
	bool add;
	struct leat_pair *values; /* from: normalised */
	size_t nvalues;
	struct leat_slice *missing; /* normalised */
	size_t nmissing;
	struct leat_slice *entry; /* normalised, in order of preference */
	size_t nentries;
	struct leat_constant *set;
	size_t nset;
};

enum leat_preamble_kind {
	LEAT_PREAMBLE_PERIOD,
	LEAT_PREAMBLE_ZONE,
	LEAT_PREAMBLE_AS_OF,
	LEAT_PREAMBLE_CURRENCY,
	LEAT_PREAMBLE_ROWS,
	LEAT_PREAMBLE_STEP,
	LEAT_PREAMBLE_FIRST,
	LEAT_PREAMBLE_LAST
};

struct leat_preamble_rule {
	struct leat_slice starts; /* as written; empty: any line */
	enum leat_preamble_kind as;
	bool sign;
};

/* One requirement: one of these targets must have a header. */
struct leat_need {
	int to[8];
	size_t n;
};

enum leat_mapping_kind { LEAT_MAPS_SPEND, LEAT_MAPS_CONVERSION, LEAT_MAPS_SETTINGS };

struct leat_mapping {
	struct leat_slice name, title, evidence, platform, channel, reason;
	const char *file;
	enum leat_mapping_kind kind;
	enum leat_date_order dates;
	bool personal;
	struct leat_map_column *column;
	size_t ncolumns;
	struct leat_need *need;
	size_t nneed;
	struct leat_slice *signature, *unless, *ignore;
	size_t nsignature, nunless, nignore;
	struct leat_preamble_rule *preamble;
	size_t npreamble;
	struct leat_pair *zones, *channels; /* from: in small letters */
	size_t nzones, nchannels;
	struct leat_slice *footer, *empty, *total_prefix; /* prefixes in small letters */
	size_t nfooter, nempty, ntotal_prefix;
	bool total_blank, total_group;
	int continues; /* target, or -1 */
	struct leat_constant *set;
	size_t nset;
};

struct leat_mappings {
	struct leat_mapping *item; /* by name, bytewise */
	size_t n, cap;
	struct leat_arena arena;
};

/*
 * leat_mappings_load -- every *.json of a directory.
 * Returns LEAT_OK; LEAT_ENOINPUT if it cannot be read; LEAT_ECONFIG naming file and path.
 */
int leat_mappings_load(struct leat_mappings *m, const char *dir, struct leat_err *err);
/* leat_mappings_add -- one more file; a mapping of the same name is replaced. */
int leat_mappings_add(struct leat_mappings *m, const char *path, struct leat_err *err);
void leat_mappings_fini(struct leat_mappings *m);

/*
 * leat_header_normalise -- a header as mappings have it: small letters, blanks
 * at the ends off, runs of blanks within made one. Adds to out.
 */
void leat_header_normalise(struct leat_slice header, struct leat_buf *out);

/*
 * leat_header_matches -- is the normalised header what the mapping's pattern
 * says? currency, if not NULL, is set to what stands for (ccc).
 */
bool leat_header_matches(
    struct leat_slice pattern, struct leat_slice header, struct leat_slice *currency);

/* leat_target_name -- the name of a target: a schema column's, period_start, type or void. */
const char *leat_target_name(int to);

#endif
