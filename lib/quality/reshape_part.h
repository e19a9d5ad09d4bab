/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_RESHAPE_PART_H
#define LEAT_QUALITY_RESHAPE_PART_H

#include "base/map.h"
#include "base/when.h"
#include "quality/check.h"
#include "quality/flood.h"
#include "quality/reshape.h"
#include "record/json.h"

struct leat_fx_count {
	uint64_t rows, rounded;
	leat_sum error; /* what rounding added, in 1e-18 units */
};

/* What was done; sums, so that it does not matter who did it. */
struct leat_reshape_counts {
	int held;
	bool consent_seen;                                 /* some row says anything */
	uint64_t *excluded, *defaulted, *parsed, *renamed; /* rows, by rule */
	uint64_t imputed, unparsed, unmatched, other_tz, unconverted;
	uint64_t touches, conversions; /* without consent */
	struct leat_map currency;
	struct leat_fx_count *converted; /* by number in currency */
	size_t converted_cap;
};

/* What is the same for every row, and what has been found. */
struct leat_reshape {
	const struct leat_reshape_rules *rules;
	struct leat_reshape_options options;
	struct leat_zone *zone;
	struct leat_checker checker; /* of the schema alone */
	size_t ncolumns;
	int *own_at; /* where own columns are in the stream, -1: they can only be in `extra` */
	struct leat_arena text;     /* flags */
	const char **excluded_flag; /* a rule of exclude */
	const char ***imputed_flag; /* a rule of defaults, and what it sets */
	const char **unparsed_flag; /* a rule of names: of the column that it takes apart */
	size_t *group;              /* a rule of names: the first of those of its column */
	size_t nfields;             /* of any name, at most */
	unsigned taxonomy_kinds;    /* that some rule is for */

	struct leat_flood **flood;  /* a rule of exclude: NULL if it has no rate */
	struct leat_reshaper *late; /* of rows when all are known */
	bool rated;                 /* some rule has a rate */
	bool found;                 /* some user has more */
	struct leat_reshape_counts n;
};

/* A column that the schema does not know: of this row. */
struct leat_own {
	bool set;
	struct leat_slice value; /* if set */
};

/* A member of `extra`: read, or set. */
struct leat_member {
	struct leat_slice key;
	const struct leat_json *read; /* NULL: set */
	struct leat_slice value;
};

/* A rate once found, by currency and days: neighbouring rows mostly need the same. */
struct leat_fx_slot {
	bool taken;
	uint32_t code;
	int32_t first, last;
	struct leat_fx_answer answer;
	size_t currency; /* its number in the counts */
	size_t ntext;
	char text[LEAT_NUM_MAX]; /* the rate */
};

enum { LEAT_FX_SLOTS = 256 };

struct leat_reshaper {
	const struct leat_reshape *of;
	const struct leat_reshape_rules *rules;

	/* The row at hand. */
	struct leat_row *row;
	struct leat_slice *before; /* its fields as they were read, and which are filled */
	uint64_t *filled;
	struct leat_reshape_end *end;
	enum leat_obs_kind kind;
	bool nobody;                   /* its user has not consented */
	bool own_set;                  /* some own column is set */
	bool extra_parsed;             /* extra is that of this row */
	const struct leat_json *extra; /* an object, or NULL */
	struct leat_arena json;
	struct leat_own *own;
	struct leat_member *member; /* of the `extra` that is made */
	size_t members_cap;
	struct leat_buf spelt;
	unsigned char *tried;     /* by group of names */
	struct leat_slice *taken; /* fields of the name at hand */

	struct leat_map zone_name;
	struct leat_zone **zones; /* by number in zone_name; NULL: unknown */
	size_t zones_cap;
	struct leat_fx_slot *slot; /* LEAT_FX_SLOTS */
	struct leat_reshape_counts n;
};

void leat_reshape_counts_init(
    struct leat_reshape_counts *n, const struct leat_reshape_rules *rules);
void leat_reshape_counts_fini(struct leat_reshape_counts *n);
/* leat_reshape_converted -- the count of a currency. Returns its number. */
size_t leat_reshape_converted(struct leat_reshape_counts *n, struct leat_slice currency);

/* leat_reshape_look -- this is the row at hand; nothing is done to it yet. */
void leat_reshape_look(struct leat_reshaper *x, struct leat_row *row, enum leat_obs_kind kind);

void leat_reshape_rate_init(struct leat_reshape *x);
void leat_reshape_rate_fini(struct leat_reshape *x);

/* leat_reshape_get -- what the row at hand has in a rule's column. */
struct leat_slice leat_reshape_get(struct leat_reshaper *x, int column);
/* leat_reshape_set -- value must live until the row is written. */
void leat_reshape_set(struct leat_reshaper *x, int column, struct leat_slice value);
/* leat_reshape_write_own -- what was set of the user's columns goes into the row; or it goes. */
bool leat_reshape_write_own(struct leat_reshaper *x);
/* leat_reshape_flag -- add a flag, where the row's kind has flags. */
void leat_reshape_flag(struct leat_reshaper *x, const char *flag);
/* leat_reshape_goes -- the row goes: false, for the caller to return. column: a rule's, or -1. */
bool leat_reshape_goes(struct leat_reshaper *x, enum leat_row_action action, int column,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* leat_reshape_hold -- 1 outranks 75. */
void leat_reshape_hold(struct leat_reshape_counts *n, int status);
/* leat_reshape_column_name -- of a rule's column. */
const char *leat_reshape_column_name(const struct leat_reshape_rules *rules, int column);

/* leat_patterns_match -- is the text one of them? */
bool leat_patterns_match(const struct leat_patterns *p, struct leat_slice text, bool fold);
/* leat_reshape_matches -- is the row at hand one that the rule is for? */
bool leat_reshape_matches(struct leat_reshaper *x, const struct leat_row_rule *rule);

/* leat_reshape_consents -- may the row at hand be joined to its user? */
bool leat_reshape_consents(struct leat_reshaper *x);
/* leat_reshape_consent -- if not: it loses its user, and is flagged. */
void leat_reshape_consent(struct leat_reshaper *x);
/* leat_reshape_withheld -- is a row without consent one that goes when duplicates are known? */
bool leat_reshape_withheld(const struct leat_reshape *x, const struct leat_row *row,
    enum leat_obs_kind kind, enum leat_row_action *action);

/* The steps: true, or false when the row goes and end says why. */
bool leat_reshape_exclude(struct leat_reshaper *x);
bool leat_reshape_defaults(struct leat_reshaper *x);
bool leat_reshape_names(struct leat_reshaper *x);
bool leat_reshape_taxonomy(struct leat_reshaper *x);
bool leat_reshape_zone(struct leat_reshaper *x);
enum leat_reshaped leat_reshape_money(struct leat_reshaper *x);

#endif
