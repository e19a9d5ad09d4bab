/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_NUM_H
#define LEAT_BASE_NUM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/*
 * Numbers as text, strictly: the whole slice is the number, `.` is the decimal
 * mark whatever the locale, and no blanks, hexadecimal, infinities or NaN.
 */

/* leat_parse_double -- [+-] digits [. digits] [e [+-] digits]; false if not that, or infinite. */
bool leat_parse_double(struct leat_slice s, double *value);

/* leat_parse_i64 -- [+-] digits; false if not that or out of range. */
bool leat_parse_i64(struct leat_slice s, int64_t *value);

/*
 * leat_print_double -- shortest text that reads back to the same double.
 * out    at least LEAT_NUM_MAX bytes; terminated. value must be finite.
 * Returns the length.
 */
#define LEAT_NUM_MAX 32
size_t leat_print_double(double value, char out[LEAT_NUM_MAX]);

/* leat_print_float -- the same at single precision: reads back to the same float. */
size_t leat_print_float(float value, char out[LEAT_NUM_MAX]);

/* leat_print_i64 -- decimal digits. Returns the length. */
size_t leat_print_i64(int64_t value, char out[LEAT_NUM_MAX]);

/*
 * leat_print_fixed -- a double with at most `decimals` (0 to 9) digits after the
 * mark, for people: trailing zeros kept, thousands not marked, no "-0.00".
 */
size_t leat_print_fixed(double value, int decimals, char out[LEAT_NUM_MAX]);

#endif
