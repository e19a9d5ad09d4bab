/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"

/* What stands in the place of the decimal mark, one byte or more, becomes a point. */
static size_t
tidy_mark(char *out, size_t n)
{
	char *mark = out + strspn(out, "+-0123456789e");
	size_t width = strcspn(mark, "0123456789");

	if (width == 0)
		return n;
	*mark = '.';
	memmove(mark + 1, mark + width, n - (size_t)(mark - out) - width + 1);
	return n - width + 1;
}

/* "1e+20" is what %g prints; "1e20" reads back as well and is shorter. */
static size_t
tidy(char *out, size_t n)
{
	char *e, *from, *to;

	n = tidy_mark(out, n);
	e = memchr(out, 'e', n);
	if (e == NULL)
		return n;
	from = to = e + 1;
	if (*from == '+')
		from++;
	else if (*from == '-')
		*to++ = *from++;
	while (*from == '0' && from[1])
		from++;
	memmove(to, from, strlen(from) + 1);
	return strlen(out);
}

/* |value| * 10^decimals, exactly: high + low, of which high is the nearest double. */
struct scaled {
	double high, low;
	uint64_t digits; /* the nearest whole number */
	double off;      /* how far that is from it, exactly: at most 0.5 */
};

static struct scaled
scale(double value, int decimals)
{
	static const double power[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	struct scaled s = {.high = value * power[decimals]};
	double whole;

	s.low = fma(value, power[decimals], -s.high);
	whole = nearbyint(s.high);
	/* Both differences are exact: of neighbours, and of what is below one. */
	s.off = (s.high - whole) + s.low;
	if (fabs(s.off) > 0.5) {
		double more = nearbyint(s.off);

		s.off -= more;
		s.digits = (uint64_t)((int64_t)whole + (int64_t)more);
	} else {
		s.digits = (uint64_t)whole;
	}
	return s;
}

/* Digits of which so many stand behind the mark, without zeros at the end. */
static size_t
put_digits(char *out, bool negative, uint64_t digits, int decimals)
{
	char text[LEAT_NUM_MAX];
	size_t n = 0, k;

	for (; decimals > 0 && digits % 10 == 0; decimals--)
		digits /= 10;
	k = leat_print_i64((int64_t)digits, text);
	if (negative)
		out[n++] = '-';
	if (decimals == 0) {
		memcpy(out + n, text, k + 1);
		return n + k;
	}
	/* A zero before the mark, and as many behind it as there are too few digits. */
	for (size_t zeros = (size_t)decimals + 1; k < zeros; zeros--) {
		out[n++] = '0';
		if (zeros == (size_t)decimals + 1)
			out[n++] = '.';
	}
	if (n > (size_t)negative) {
		memcpy(out + n, text, k + 1);
		return n + k;
	}
	memcpy(out + n, text, k - (size_t)decimals);
	n += k - (size_t)decimals;
	out[n++] = '.';
	memcpy(out + n, text + k - (size_t)decimals, (size_t)decimals + 1);
	return n + (size_t)decimals;
}

/*
 * The shortest text of `least` to `most` digits that reads back, without the library: digits
 * are those of the number scaled to a whole one, and read back if they are off by less than
 * half of what lies between two numbers. 0 if that is not sure: a tie, a power of two (whose
 * neighbours are not equally far), or a number that is not written without an exponent.
 */
static size_t
print_shortest(double value, int mantissa_bits, int least, int most, char *out)
{
	double v = fabs(value), between;
	uint64_t one; /* the least number of so many digits */
	int e, point;

	if (!(v >= 1e-4 && v < 1e15) || frexp(v, &e) == 0.5)
		return 0;
	/* The first digit stands before the mark, or so many places behind it. */
	point = (int)floor(log10(v));
	one = (uint64_t)pow(10, least - 1);
	for (int digits = least; digits <= most; digits++, one *= 10) {
		int decimals = digits - 1 - point;
		struct scaled s;

		if (decimals < 0 || decimals > 22)
			return 0;
		s = scale(v, decimals);
		between = scale(ldexp(1, e - mantissa_bits - 1), decimals).high;
		if (fabs(s.off) > 0.499999 || fabs(fabs(s.off) - between) < 1e-6 * between ||
		    s.digits < one || s.digits >= 10 * one)
			return 0;
		if (digits == most || fabs(s.off) < between)
			return put_digits(out, value < 0, s.digits, decimals);
	}
	return 0;
}

size_t
leat_print_double(double value, char out[LEAT_NUM_MAX])
{
	int n;

	if (value == 0)
		return (size_t)snprintf(out, LEAT_NUM_MAX, "%s", signbit(value) ? "-0" : "0");
	if (fabs(value) < 1e15 && value == trunc(value))
		return leat_print_i64((int64_t)value, out);
	/* 15 digits always survive text to double to text, so fewer need not be tried: %g drops
	 * zeros. Below DBL_MIN a number has fewer digits than that. */
	n = (int)print_shortest(value, DBL_MANT_DIG, 15, 17, out);
	if (n)
		return (size_t)n;
	for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		n = snprintf(out, LEAT_NUM_MAX, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			return tidy(out, (size_t)n);
	}
	return tidy(out, strlen(out));
}

size_t
leat_print_float(float value, char out[LEAT_NUM_MAX])
{
	int n = 0;

	if (value == 0)
		return (size_t)snprintf(out, LEAT_NUM_MAX, "%s", signbit(value) ? "-0" : "0");
	n = (int)print_shortest((double)value, FLT_MANT_DIG, 6, 9, out);
	if (n)
		return (size_t)n;
	for (int digits = fabsf(value) < FLT_MIN ? 1 : 6; digits <= 9; digits++) {
		n = snprintf(out, LEAT_NUM_MAX, "%.*g", digits, (double)value);
		if (strtof(out, NULL) == value)
			break;
	}
	return tidy(out, (size_t)n);
}

size_t
leat_print_i64(int64_t value, char out[LEAT_NUM_MAX])
{
	char reversed[24];
	size_t n = 0, k = 0;
	/* Through unsigned, since -INT64_MIN does not exist. */
	uint64_t v = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do
		reversed[k++] = (char)('0' + v % 10);
	while (v /= 10);
	if (value < 0)
		out[n++] = '-';
	while (k)
		out[n++] = reversed[--k];
	out[n] = '\0';
	return n;
}

size_t
leat_print_fixed(double value, int decimals, char out[LEAT_NUM_MAX])
{
	size_t n;

	if (fabs(value) >= 1e20)
		return leat_print_double(value, out);
	n = (size_t)snprintf(out, LEAT_NUM_MAX, "%.*f", decimals, value);
	n = tidy_mark(out, n);
	if (out[0] == '-' && strspn(out + 1, "0.") == n - 1)
		memmove(out, out + 1, n--);
	return n;
}
