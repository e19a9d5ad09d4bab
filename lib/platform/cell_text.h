/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_CELL_TEXT_H
#define LEAT_PLATFORM_CELL_TEXT_H

#include "base/mem.h"

/* Texts that stand in cells in a form of their own. */

/*
 * leat_cell_window -- an attribution window, in the languages of the exports: "7-day
 * click or 1-day view" becomes 7d_click_1d_view; what is not understood is kept.
 */
struct leat_slice leat_cell_window(
    struct leat_slice s, struct leat_arena *arena, struct leat_buf *scratch);

/*
 * leat_cell_entry -- in a cell with a line `name: value` each, the value of that
 * name (normalised); or nothing.
 */
struct leat_slice leat_cell_entry(
    struct leat_slice cell, struct leat_slice name, struct leat_buf *scratch);

/* leat_cell_slug -- small letters, with `_` for each run of blanks and hyphens: paid_search. */
struct leat_slice leat_cell_slug(
    struct leat_slice s, struct leat_arena *arena, struct leat_buf *scratch);

#endif
