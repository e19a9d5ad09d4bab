/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/rate.h"

typedef unsigned __int128 wide;

enum { SCALE_MAX = 24, LARGEST = 1000000000, LARGEST_SCALE = -9, FINEST = 23 };

static wide
power(int exponent)
{
	wide p = 1;

	while (exponent-- > 0)
		p *= 10;
	return p;
}

/* digits * 10^-scale, at most 10^15 digits, any scale, as a rate without zeros at its end. */
static bool
settle(uint64_t digits, int scale, struct leat_rate *rate)
{
	if (digits == 0 || scale > SCALE_MAX || scale < LARGEST_SCALE)
		return false;
	for (; scale < 0; scale++) {
		if (digits > LARGEST)
			return false;
		digits *= 10;
	}
	for (; scale > 0 && digits % 10 == 0; scale--)
		digits /= 10;
	/* 1e-9 <= value <= 1e9 */
	if (digits > LARGEST * power(scale) || power(scale) > digits * (wide)LARGEST)
		return false;
	*rate = (struct leat_rate){digits, scale};
	return true;
}

/* Half to even: rest is what is left over of a whole, in parts of which `whole` make one. */
static bool
rounds_up(uint64_t digits, wide rest, wide whole)
{
	wide half = whole - rest; /* compared so, since 2 * rest might not fit */

	return rest > half || (rest == half && (digits & 1));
}

/* The exponent of a number that leat_parse_double takes. */
static bool
exponent_of(struct leat_slice s, size_t *mantissa, int64_t *exponent)
{
	*exponent = 0;
	for (*mantissa = 0; *mantissa < s.n; (*mantissa)++)
		if ((s.p[*mantissa] | 32) == 'e')
			return leat_parse_i64(
				   (struct leat_slice){s.p + *mantissa + 1, s.n - *mantissa - 1},
				   exponent) &&
			       *exponent > -1000 && *exponent < 1000;
	return true;
}

bool
leat_rate_parse(struct leat_slice s, struct leat_rate *rate, bool *rounded)
{
	uint64_t digits = 0;
	int64_t scale; /* of the digits that were taken */
	int taken = 0, first_lost = 0;
	bool behind = false, more_lost = false;
	size_t end;
	double check;

	if (!leat_parse_double(s, &check) || !(check > 0) || !exponent_of(s, &end, &scale))
		return false;
	scale = -scale;
	for (size_t i = 0; i < end; i++) {
		int digit = s.p[i] - '0';

		if (s.p[i] == '.')
			behind = true;
		if (digit < 0 || digit > 9)
			continue;
		if (taken < LEAT_RATE_DIGITS) {
			digits = digits * 10 + (uint64_t)digit;
			taken += digits > 0;
			scale += behind;
			continue;
		}
		scale -= !behind;
		if (taken++ == LEAT_RATE_DIGITS)
			first_lost = digit;
		else if (digit)
			more_lost = true;
	}
	if (rounds_up(digits, (wide)first_lost * 2 + more_lost, 20))
		digits++;
	if (scale < LARGEST_SCALE || scale > SCALE_MAX || !settle(digits, (int)scale, rate))
		return false;
	if (rounded && (first_lost || more_lost))
		*rounded = true;
	return true;
}

bool
leat_rate_ratio(wide num, wide den, int exponent, struct leat_rate *rate)
{
	uint64_t digits = 0;

	for (; num < den; num *= 10)
		exponent--;
	for (; num / den >= 10; den *= 10)
		exponent++;
	/* By hand, as at school: now the first digit stands before the decimal mark. */
	for (int i = 0;; i++) {
		digits = digits * 10 + (uint64_t)(num / den);
		num %= den;
		if (i == LEAT_RATE_DIGITS - 1)
			break;
		num *= 10;
		exponent--;
	}
	if (rounds_up(digits, num, den))
		digits++;
	return settle(digits, -exponent, rate);
}

bool
leat_rate_inverse(struct leat_rate rate, struct leat_rate *inverse)
{
	return leat_rate_ratio(1, rate.digits, rate.scale, inverse);
}

/* No rate is finer than 1e-23, which fifteen digits of 1e-9 come to, and 40,000 of 1e9 fit. */
struct leat_rate
leat_rate_mean(const struct leat_rate *rate, size_t n)
{
	struct leat_rate mean = rate[0];
	wide sum = 0;

	if (n < 2)
		return mean;
	for (size_t i = 0; i < n; i++)
		sum += rate[i].digits * power(FINEST - rate[i].scale);
	leat_rate_ratio(sum, n, -FINEST, &mean);
	return mean;
}

double
leat_rate_double(struct leat_rate rate)
{
	char text[LEAT_NUM_MAX];
	double value = 0;

	leat_parse_double((struct leat_slice){text, leat_rate_print(rate, text)}, &value);
	return value;
}

size_t
leat_rate_print(struct leat_rate rate, char out[LEAT_NUM_MAX])
{
	wide whole = rate.digits / power(rate.scale);
	uint64_t fraction = (uint64_t)(rate.digits % power(rate.scale));
	size_t n = leat_print_i64((int64_t)whole, out);

	if (rate.scale == 0)
		return n;
	out[n++] = '.';
	for (int place = rate.scale - 1; place >= 0; place--) {
		wide unit = power(place);

		out[n++] = (char)('0' + (int)(fraction / unit));
		fraction %= unit;
	}
	out[n] = '\0';
	return n;
}

/* What rounding added, in 1e-12 micros; half at most, so that it fits. */
static int64_t
added(wide rest, wide whole, bool up)
{
	static const wide parts = 1000000000000;
	wide part = (up ? whole - rest : rest) * parts, error = part / whole;

	if (rounds_up((uint64_t)error, part % whole, whole))
		error++;
	return up ? (int64_t)error : -(int64_t)error;
}

bool
leat_rate_convert(int64_t micros, struct leat_rate rate, int64_t *converted, int64_t *error)
{
	wide size = micros < 0 ? -(wide)micros : (wide)micros, whole = power(rate.scale);
	wide product = size * rate.digits, result = product / whole, rest = product % whole;
	bool up = rounds_up((uint64_t)result, rest, whole);
	int64_t lost;

	result += up;
	if (result > INT64_MAX)
		return false;
	lost = rest ? added(rest, whole, up) : 0;
	*converted = micros < 0 ? -(int64_t)result : (int64_t)result;
	*error = micros < 0 ? -lost : lost;
	return true;
}
