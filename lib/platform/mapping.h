/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_MAPPING_H
#define LEAT_PLATFORM_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "platform/channel.h"
#include "platform/dates.h"
#include "platform/path.h"
#include "record/schema.h"

/*
 * A mapping is one JSON object in share/platforms/NAME.json that says how one
 * kind of export becomes observations. It is data: a new export rarely needs a
 * compiler. leat-platform(5) says what its keys mean; here is what they become.
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
	LEAT_CELL_MIDNIGHT,
	LEAT_CELL_STAMP,
	LEAT_CELL_UTC,
	LEAT_CELL_SLUG,
	LEAT_CELL_PERSON,
	LEAT_CELL_QUERY,
	LEAT_CELL_MINOR
};

/* Targets besides the schema's columns. */
enum {
	LEAT_TO_PERIOD_START = LEAT_OBS_N, /* first day of a row without a day */
	LEAT_TO_TYPE,                      /* chooses the channel */
	LEAT_TO_VOID,                      /* an order that was never paid: all of it is refunded */
	LEAT_TO_SOURCE,                    /* of a touch: with the medium it tells the channel */
	LEAT_TO_MEDIUM,
	LEAT_TO_REFERRER,   /* address of the page before, where neither is known */
	LEAT_TO_PAGE,       /* address of the page, which is no referrer of itself */
	LEAT_TO_DEFINITION, /* what the platform counts as conversions in this row */
	LEAT_TO_N
};

struct leat_pair {
	struct leat_slice from, to;
};

struct leat_constant {
	int column; /* LEAT_OBS_*; of a column's, also LEAT_TO_* */
	struct leat_slice value;
};

struct leat_map_column {
	struct leat_slice *header; /* normalised, in order of preference */
	struct leat_path *path;    /* the same, where rows are JSON objects */
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
	struct leat_slice *rival; /* normalised: with one of these headers the column is not used */
	size_t nrivals;
	struct leat_slice none; /* the value where a path's list has no such element, or empty */
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
	LEAT_PREAMBLE_LAST,
	LEAT_PREAMBLE_INCOMPLETE
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

enum leat_mapping_kind {
	LEAT_MAPS_SPEND,
	LEAT_MAPS_CONVERSION,
	LEAT_MAPS_TOUCH,
	LEAT_MAPS_ACCOUNTS, /* currency and zone of accounts, for the rows of other files */
	LEAT_MAPS_CLAIMS,   /* conversions, for the rows of spend of other files */
	LEAT_MAPS_SETTINGS  /* nothing to observe */
};

struct leat_mapping {
	struct leat_slice name, title, evidence, platform, channel, reason;
	const char *file;
	enum leat_mapping_kind kind;
	enum leat_date_order dates;
	bool personal;
	bool asked; /* for who names it only: nothing in a file tells it from another */
	struct leat_map_column *column;
	size_t ncolumns;
	struct leat_need *need;
	size_t nneed;
	struct leat_slice *signature, *unless, *ignore;
	size_t nsignature, nunless, nignore;
	struct leat_preamble_rule *preamble, *tail;
	size_t npreamble, ntail;
	struct leat_slice rows; /* where a JSON document has its rows; empty: it is them */
	struct leat_pair *zones, *channels; /* from: in small letters */
	size_t nzones, nchannels;
	struct leat_slice *footer, *empty, *total_prefix; /* prefixes in small letters */
	size_t nfooter, nempty, ntotal_prefix;
	bool total_blank, total_group;
	int continues; /* target, or -1 */
	struct leat_constant *set;
	size_t nset;
};

/* leat_maps_beside -- is what it reads no rows, but what rows of other files are made with? */
static inline bool
leat_maps_beside(const struct leat_mapping *m)
{
	return m->kind == LEAT_MAPS_ACCOUNTS || m->kind == LEAT_MAPS_CLAIMS;
}

struct leat_mappings {
	struct leat_mapping *item; /* by name, bytewise */
	size_t n, cap;
	struct leat_channel_rules channels; /* of touches */
	struct leat_arena arena;
};

/*
 * leat_mappings_load -- every *.json of a directory.
 * Returns LEAT_OK; LEAT_ENOINPUT if it cannot be read; LEAT_ECONFIG naming file and path.
 */
int leat_mappings_load(struct leat_mappings *m, const char *dir, struct leat_err *err);
/* leat_mappings_add -- one more file; a mapping of the same name is replaced. */
int leat_mappings_add(struct leat_mappings *m, const char *path, struct leat_err *err);
/* leat_mappings_channels -- the file with the rules by which touches have channels. */
int leat_mappings_channels(struct leat_mappings *m, const char *path, struct leat_err *err);
/* leat_mappings_find -- by name; NULL, and LEAT_EUSAGE with the nearest in err, if there is none.
 */
const struct leat_mapping *leat_mappings_find(
    const struct leat_mappings *m, struct leat_slice name, struct leat_err *err);
void leat_mappings_fini(struct leat_mappings *m);

/* leat_target_name -- the name of a target: a schema column's, or period_start, type, ... */
const char *leat_target_name(int to);
/* leat_target_find -- its number, or -1. */
int leat_target_find(struct leat_slice name);

#endif
