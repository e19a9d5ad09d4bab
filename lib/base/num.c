/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/digits.h"
#include "base/mem.h"

/* A decimal as scanned: sign, up to 19 significant digits, and what power of ten they carry. */
struct decimal {
	bool negative, exact; /* exact: no significant digit was left out of mantissa */
	uint64_t mantissa;
	int exponent;
	int written; /* the exponent as it was written */
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digits before or after the mark; scale is -1 behind it. Returns how many there were. */
static size_t
scan_digits(struct leat_slice s, size_t *i, struct decimal *d, bool fraction)
{
	size_t start = *i;

	for (; *i < s.n && is_digit(s.p[*i]); (*i)++) {
		unsigned digit = (unsigned)(s.p[*i] - '0');

		if (d->mantissa < UINT64_C(1000000000000000000)) {
			d->mantissa = d->mantissa * 10 + digit;
			d->exponent -= fraction;
		} else {
			d->exact = d->exact && digit == 0;
			d->exponent += !fraction;
		}
	}
	return *i - start;
}

static bool
scan_exponent(struct leat_slice s, size_t *i, struct decimal *d)
{
	bool negative = false;
	int e = 0;
	size_t start;

	if (*i < s.n && (s.p[*i] == '+' || s.p[*i] == '-'))
		negative = s.p[(*i)++] == '-';
	for (start = *i; *i < s.n && is_digit(s.p[*i]); (*i)++)
		if (e < 100000)
			e = e * 10 + (s.p[*i] - '0');
	d->written = negative ? -e : e;
	d->exponent += d->written;
	return *i > start;
}

static bool
scan_decimal(struct leat_slice s, struct decimal *d)
{
	size_t i = 0, digits;

	*d = (struct decimal){.exact = true};
	if (i < s.n && (s.p[i] == '+' || s.p[i] == '-'))
		d->negative = s.p[i++] == '-';
	digits = scan_digits(s, &i, d, false);
	if (i < s.n && s.p[i] == '.') {
		i++;
		digits += scan_digits(s, &i, d, true);
	}
	if (digits == 0)
		return false;
	if (i < s.n && (s.p[i] == 'e' || s.p[i] == 'E')) {
		i++;
		if (!scan_exponent(s, &i, d))
			return false;
	}
	return i == s.n;
}

/*
 * By the library, which rounds right for any number of digits. It is given them
 * without a mark, since what mark it expects is up to the locale: 1.5 is 15e-1.
 */
static double
parse_slowly(struct leat_slice s, const struct decimal *d)
{
	char small[512],
	    *text = s.n + LEAT_NUM_MAX < sizeof(small) ? small : leat_alloc(s.n + LEAT_NUM_MAX);
	size_t n = 0, decimals = 0;
	bool fraction = false;
	double v;

	if (d->negative)
		text[n++] = '-';
	for (size_t i = 0; i < s.n && (s.p[i] | 32) != 'e'; i++) {
		fraction = fraction || s.p[i] == '.';
		if (!is_digit(s.p[i]))
			continue;
		text[n++] = s.p[i];
		decimals += fraction;
	}
	snprintf(text + n, LEAT_NUM_MAX, "e%lld", d->written - (long long)decimals);
	v = strtod(text, NULL);
	if (text != small)
		free(text);
	return v;
}

/* Few digits, as nearly all numbers are. False says nothing of the text. */
static inline bool
scan_short(struct leat_slice s, bool *negative, uint64_t *digits, int *decimals)
{
	size_t sign = s.n && (*s.p == '-' || *s.p == '+');

	if (s.n == sign || s.n - sign > 8)
		return false;
	*negative = *s.p == '-';
	return leat_digits(s.p + sign, s.n - sign, digits, decimals);
}

bool
leat_parse_double(struct leat_slice s, double *value)
{
	static const double power[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	struct decimal d;
	int decimals;
	double v;

	if (scan_short(s, &d.negative, &d.mantissa, &decimals)) {
		v = (double)d.mantissa / power[decimals > 0 ? decimals : 0];
		*value = d.negative ? -v : v;
		return true;
	}
	if (!scan_decimal(s, &d))
		return false;
	/* Clinger's fast path: both factors are exact doubles, so one rounding is the right one. */
	if (d.exact && d.mantissa < (UINT64_C(1) << 53) && d.exponent >= -22 && d.exponent <= 22) {
		v = (double)d.mantissa;
		v = d.exponent < 0 ? v / power[-d.exponent] : v * power[d.exponent];
		*value = d.negative ? -v : v;
		return true;
	}
	v = parse_slowly(s, &d);
	if (!isfinite(v))
		return false;
	*value = v;
	return true;
}

bool
leat_parse_i64(struct leat_slice s, int64_t *value)
{
	int64_t v = 0;
	bool negative;
	uint64_t digits;
	int decimals;
	size_t i = 0;

	if (s.n == 0)
		return false;
	if (scan_short(s, &negative, &digits, &decimals) && decimals < 0) {
		*value = negative ? -(int64_t)digits : (int64_t)digits;
		return true;
	}
	negative = s.p[0] == '-';
	if (s.p[0] == '+' || s.p[0] == '-')
		i++;
	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		int digit = s.p[i] - '0';

		if (!is_digit(s.p[i]) || __builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, digit, &v))
			return false;
	}
	/* Counted downwards, since INT64_MIN has no positive twin. */
	if (!negative && v == INT64_MIN)
		return false;
	*value = negative ? v : -v;
	return true;
}
