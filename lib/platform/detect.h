/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_DETECT_H
#define LEAT_PLATFORM_DETECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/mem.h"
#include "platform/mapping.h"
#include "record/input.h"

/* How far a row reaches from its date. */
enum leat_step { LEAT_STEP_DAY, LEAT_STEP_WEEK, LEAT_STEP_MONTH };

/* struct leat_preamble -- what the lines before a table say; empty or false where they do not. */
struct leat_preamble {
	bool has_period;
	bool incomplete;          /* the platform says that the last days may lack something */
	bool has_first, has_last; /* of a period whose days have a line each */
	int32_t first, last;
	bool has_rows;
	uint64_t rows;
	enum leat_step step;
	struct leat_slice zone;      /* IANA name */
	struct leat_slice zone_text; /* as written, where no name is known for it */
	struct leat_slice as_of;     /* ISO instant */
	struct leat_slice currency;
};

/*
 * struct leat_export -- what a file was taken for, by its content alone: the
 * mapping that knows most of its headers among those whose needs it meets.
 * A table has a record a row, JSON an object; of JSON the fields are the mapping's
 * columns, in their order.
 */
struct leat_export {
	const struct leat_mapping *mapping;
	const struct leat_mappings *mappings;
	struct leat_slice rows; /* JSON: where they are in the document */
	size_t skip;            /* records before the header: the preamble */
	uint64_t header_line;
	struct leat_slice *header; /* nfields, as written */
	size_t nfields;
	int *at;                         /* a mapping column's field, or -1: mapping->ncolumns */
	bool *found;                     /* was it there in what was looked at: mapping->ncolumns */
	struct leat_slice currency;      /* from the header, else LEAT_NONE */
	struct leat_slice sign_currency; /* of the sign beside amounts in the front, or LEAT_NONE */
	struct leat_slice
	    unknown;            /* headers that the mapping does not know, ", " between; or empty */
	size_t named, known;    /* headers, and how many of them the mapping knows */
	struct leat_slice sign; /* what shows that the file is the mapping's; or empty */
	struct leat_preamble preamble;
	struct leat_arena arena;
	bool json, lines; /* lines: an object each */
	char separator, decimal;
	bool decimal_sure;
	bool tail_unread; /* what the file says at its end could not be looked at before its rows */
	bool finds[LEAT_TO_N]; /* a target: is it there under some header? */
};

/*
 * leat_detect -- recognise the export in `in`, without taking a byte from it.
 * only  the mapping that it is to be read by, or NULL
 * Returns LEAT_OK; LEAT_EDATA for an empty file, or one that no mapping claims
 * (err names the closest mapping and the headers that are missing for it).
 */
int leat_detect(struct leat_export *e, struct leat_input *in, const struct leat_mappings *ms,
    const struct leat_mapping *only, struct leat_err *err);
void leat_export_fini(struct leat_export *e);

/* leat_export_finds -- does the file have a header for this target? */
static inline bool
leat_export_finds(const struct leat_export *e, int to)
{
	return e->finds[to];
}

/* leat_front -- the front of an input cut behind its last whole line; *all: nothing comes after it.
 */
int leat_front(struct leat_input *in, struct leat_slice *front, bool *all, struct leat_err *err);

#endif
