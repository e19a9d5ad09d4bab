/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_RATE_H
#define LEAT_BASE_RATE_H

#include "base/money.h"

/*
 * struct leat_rate -- an exchange rate as a decimal number: digits / 10^scale,
 * at most 15 significant digits, from 1e-9 to 1e9, no zeros at its end. So what is
 * printed is the very number that was multiplied by, and a double holds it.
 */
struct leat_rate {
	uint64_t digits; /* 1 to 10^15 - 1 */
	int scale;       /* 0 to 24 */
};

enum { LEAT_RATE_DIGITS = 15 };

/*
 * leat_rate_parse -- decimal text, exponents allowed, to a rate.
 * rounded  set to true, when not NULL, if it had more than 15 significant digits
 *          (rounded half to even); never set to false
 * Returns false if s is no number or is out of range.
 */
bool leat_rate_parse(struct leat_slice s, struct leat_rate *rate, bool *rounded);

/*
 * leat_rate_ratio -- num / den * 10^exponent, rounded half to even to 15 significant digits.
 * num, den  1 to 10^37
 * Returns false if it is out of range.
 */
bool leat_rate_ratio(
    unsigned __int128 num, unsigned __int128 den, int exponent, struct leat_rate *rate);

/* leat_rate_inverse -- 1 / rate; false if that is out of range. */
bool leat_rate_inverse(struct leat_rate rate, struct leat_rate *inverse);

/* leat_rate_mean -- of n rates, 1 to 40,000; always within range. */
struct leat_rate leat_rate_mean(const struct leat_rate *rate, size_t n);

/* leat_rate_double -- the nearest double. */
double leat_rate_double(struct leat_rate rate);

/* leat_rate_print -- its digits, without an exponent. Returns the length. */
size_t leat_rate_print(struct leat_rate rate, char out[LEAT_NUM_MAX]);

/*
 * leat_rate_convert -- micros * rate, rounded half to even.
 * error  what rounding added, in millionths of a millionth of a micro (1e-18 units),
 *        itself to the nearest; 0 if nothing was rounded. Half a micro at most.
 * Returns false, and leaves both alone, if the result is out of range.
 */
bool leat_rate_convert(int64_t micros, struct leat_rate rate, int64_t *converted, int64_t *error);

#endif
