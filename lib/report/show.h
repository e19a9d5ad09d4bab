/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_REPORT_SHOW_H
#define LEAT_REPORT_SHOW_H

#include <stddef.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/when.h"

/*
 * Numbers and names as people read them: thousands marked with commas, few
 * digits, a minus sign where there is one. All text is made in an arena. A
 * number that is absent (NAN) is shown as LEAT_SHOW_NONE.
 */
#define LEAT_SHOW_NONE "-"
/* Joins a number and its unit, so that no line ends between them. */
#define LEAT_NBSP "\xc2\xa0"

/* leat_show_fixed -- a number with `decimals` digits after the mark (0 to 6): "-1,234.50". */
const char *leat_show_fixed(struct leat_arena *a, double v, int decimals);

/* leat_show_round -- a number with about three digits that count: "12,345", "12.3", "1.23". */
const char *leat_show_round(struct leat_arena *a, double v);

/* leat_show_money -- micros with `decimals` digits (0 to 6), rounded half to even. */
const char *leat_show_money(struct leat_arena *a, int64_t micros, int decimals);

/* leat_show_coins -- micros with the decimals that the currency has: exact where money is. */
const char *leat_show_coins(struct leat_arena *a, int64_t micros, const char *currency);

/* leat_show_decimals -- of a currency's coins: 2 for most. */
int leat_show_decimals(const char *currency);

/* leat_show_near -- the same to the nearest coin, half to even: for what is no account. */
const char *leat_show_near(struct leat_arena *a, int64_t micros, const char *currency);

/* leat_show_count -- micros of a count: as many decimals as it has, at most two. */
const char *leat_show_count(struct leat_arena *a, int64_t micros);

/* leat_show_percent -- a fraction as "12.3" (per cent; the unit is the caller's). */
const char *leat_show_percent(struct leat_arena *a, double fraction, int decimals);

/* leat_show_signed -- a shown number with a plus sign if it is positive. */
const char *leat_show_signed(struct leat_arena *a, const char *number);

/* leat_show_capital -- the first letter a capital one, if it is ASCII. */
const char *leat_show_capital(struct leat_arena *a, const char *text);

const char *leat_show_day(struct leat_arena *a, int32_t day); /* 2026-07-01 */

/*
 * leat_show_name -- text from input, made harmless: control characters,
 * bidirectional marks and invalid UTF-8 become \xNN.
 * max    bytes of the text that are shown, 0: all; what is longer ends in "..."
 */
const char *leat_show_name(struct leat_arena *a, struct leat_slice text, size_t max);

/* leat_show_width -- columns that UTF-8 text takes on a terminal (wide scripts two, marks none). */
size_t leat_show_width(struct leat_slice text);

#endif
