/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_NUMBER_H
#define LEAT_PLATFORM_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/slice.h"

/*
 * Numbers as platforms print them. Which mark is the decimal one is a property
 * of a file, decided from its cells: a header's language says nothing about it.
 * Thousands may be marked by the other mark, an apostrophe, or a blank of any
 * width (U+0020, U+00A0, U+2009, U+202F).
 */

/* leat_cell_trim -- leat_slice_trim, and no-break blanks at either end as well. */
struct leat_slice leat_cell_trim(struct leat_slice s);

/* leat_cell_missing -- empty, or one of -, --, ---, n/a, N/A, a dash. Trims. */
bool leat_cell_missing(struct leat_slice s);

/* leat_cell_censored -- a bound instead of a value: "< 10%", "> 90%", "<5". */
bool leat_cell_censored(struct leat_slice s);

/* leat_lower -- to small letters: ASCII and the Latin letters of U+00C0 to U+00DE. Adds to out. */
void leat_lower(struct leat_slice s, struct leat_buf *out);

/*
 * struct leat_votes -- what the cells seen so far say about the decimal mark.
 * Zero-initialised is ready for use. A cell votes when it can be read one way
 * only ("1,234.50", "2473,94"); "1,204" could be either, unless its column
 * holds whole numbers, where the mark can only part thousands.
 */
struct leat_votes {
	uint64_t point, comma;             /* cells that need it as the decimal mark */
	uint64_t vague_point, vague_comma; /* cells that could be read both ways */
};

void leat_votes_add(struct leat_votes *v, struct leat_slice cell, bool whole);

/*
 * leat_votes_mark -- '.' or ','. *sure is false when only vague cells were
 * seen: then the mark is the point.
 */
char leat_votes_mark(const struct leat_votes *v, bool *sure);

/*
 * leat_number_plain -- a cell as strict decimal text ("-1234.5") that base/num.h
 * and base/money.h read.
 * decimal  the file's mark, '.' or ','
 * out      at least LEAT_PLAIN_MAX bytes; terminated
 * symbol   if not NULL, set to the currency sign or code beside the number, or left alone
 * Returns the length, 0 if the cell is no number under that mark.
 */
#define LEAT_PLAIN_MAX 64
size_t leat_number_plain(
    struct leat_slice cell, char decimal, char out[LEAT_PLAIN_MAX], struct leat_slice *symbol);

/* leat_symbol_currency -- the ISO 4217 code of a sign such as US$ or €; NULL if it could be
 * several. */
const char *leat_symbol_currency(struct leat_slice symbol);

#endif
