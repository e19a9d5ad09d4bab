/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_MONEY_H
#define LEAT_BASE_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/num.h"
#include "base/slice.h"

/*
 * Money, and counts that may be fractional (conversions), are integers of
 * millionths: "micros". A range of +-9.2e12 units with six exact decimals.
 * Sums are 128 bits wide, so that no order of adding and no sharding changes
 * them or overflows; only their way back to 64 bits is checked.
 */
typedef __int128 leat_sum;

#define LEAT_MICROS INT64_C(1000000)

/*
 * leat_money_parse -- decimal text to micros, exponents allowed.
 * rounded  set to true, when not NULL, if the text had more than six decimals
 *          (rounded half to even); never set to false.
 * Returns false if s is no number or is out of range; micros is then untouched.
 */
bool leat_money_parse(struct leat_slice s, int64_t *micros, bool *rounded);

/* leat_money_print -- shortest exact decimal text: 36.12, 0.000001, -5. Returns the length. */
size_t leat_money_print(int64_t micros, char out[LEAT_NUM_MAX]);

/* leat_money_add -- *sum += x; false, and *sum untouched, on overflow. */
bool leat_money_add(int64_t *sum, int64_t x);

/* leat_sum_micros -- a wide sum as 64 bits; false if it does not fit. */
bool leat_sum_micros(leat_sum sum, int64_t *micros);

/* leat_money_from_double -- nearest micros, half to even; false if NaN or out of range. */
bool leat_money_from_double(double units, int64_t *micros);

static inline double
leat_money_double(int64_t micros)
{
	return (double)micros / 1e6;
}

/*
 * leat_money_apportion -- split a total into n shares proportional to weights,
 * each a multiple of unit, that add up to the total exactly (largest remainder;
 * ties go to the lower index).
 * total    micros, any sign, above INT64_MIN; what is left over a multiple of
 *          unit goes with the first share
 * weights  n values, finite, >= 0, finite sum > 0 (borrowed)
 * unit     micros, > 0: the smallest step, e.g. 10000 for cents
 * share    n values, micros (caller's)
 * Returns LEAT_OK; LEAT_EUSAGE for a bad weight, unit or total.
 * Source: Balinski and Young (1982), Fair Representation, Hamilton's method.
 */
int leat_money_apportion(int64_t total, const double *weights, size_t n, int64_t unit,
    int64_t *share, struct leat_err *err);

/*
 * leat_currency_unit -- the smallest coin of an ISO 4217 currency, in micros:
 * 10000 for most, 1000000 for JPY, 1000 for KWD; 10000 for an unknown code.
 */
int64_t leat_currency_unit(struct leat_slice code);

#endif
