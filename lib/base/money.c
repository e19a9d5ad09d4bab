/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/money.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/digits.h"
#include "base/mem.h"

/*
 * Digit by digit into an integer of micros, whatever the notation: the decimal
 * mark and the exponent only say how far a digit is from the millionths.
 */
struct scan {
	leat_sum micros;
	int place; /* power of ten, in micros, of the next digit */
	bool too_big;
	int first_lost; /* first digit below a micro: decides rounding */
	bool more_lost; /* any digit but zero behind it */
};

static void
add_digit(struct scan *s, int digit)
{
	static const leat_sum limit = (leat_sum)INT64_MAX * 10;

	if (s->place >= 0) {
		if (s->micros > limit)
			s->too_big = true;
		else
			s->micros = s->micros * 10 + digit;
	} else if (s->place == -1) {
		s->first_lost = digit;
	} else if (digit) {
		s->more_lost = true;
	}
	s->place--;
}

/* Where the number's parts are; false if it is none. */
struct layout {
	bool negative;
	size_t digits_from, mark, digits_to; /* mark: index of `.`, or digits_to */
	int64_t exponent;
};

static bool
lay_out(struct leat_slice s, struct layout *l)
{
	size_t i = 0, e;
	double check;

	/* The grammar is that of numbers: one place decides it. */
	if (!leat_parse_double(s, &check))
		return false;
	l->negative = s.p[0] == '-';
	if (s.p[0] == '+' || s.p[0] == '-')
		i = 1;
	l->digits_from = i;
	for (e = i; e < s.n && s.p[e] != 'e' && s.p[e] != 'E'; e++)
		;
	l->digits_to = l->mark = e;
	for (; i < e; i++)
		if (s.p[i] == '.')
			l->mark = i;
	l->exponent = 0;
	if (e < s.n && !leat_parse_i64((struct leat_slice){s.p + e + 1, s.n - e - 1}, &l->exponent))
		return false;
	return l->exponent > -10000 && l->exponent < 10000;
}

/*
 * What nearly all money is: at most 12 digits, and at most 6 behind the mark. False
 * if it is anything else, which says nothing of it.
 */
static bool
parse_plain(const char *p, size_t n, int64_t *micros)
{
	int64_t v = 0;
	size_t i = 0, mark;

	for (; i < n && i < 13 && p[i] >= '0' && p[i] <= '9'; i++)
		v = v * 10 + (p[i] - '0');
	mark = i;
	if (mark == 0 || mark > 12)
		return false;
	if (i < n && p[i] == '.')
		for (i++; i < n && i <= mark + 6 && p[i] >= '0' && p[i] <= '9'; i++)
			v = v * 10 + (p[i] - '0');
	if (i < n)
		return false;
	for (i = i > mark ? i - mark - 1 : 0; i < 6; i++)
		v *= 10;
	*micros = v;
	return true;
}

/* Any decimal. */
static bool
parse_any(struct leat_slice s, int64_t *micros, bool *rounded)
{
	struct scan scan = {0};
	struct layout l;
	bool lost;

	if (!lay_out(s, &l))
		return false;
	/* Leading zeros carry nothing but a place. */
	while (l.digits_from < l.mark && s.p[l.digits_from] == '0')
		l.digits_from++;
	scan.place = (int)(l.mark - l.digits_from) - 1 + 6 + (int)l.exponent;
	for (size_t i = l.digits_from; i < l.digits_to; i++)
		if (i != l.mark)
			add_digit(&scan, s.p[i] - '0');
	/* An exponent may leave places without digits: 1e3. */
	while (scan.place >= 0 && !scan.too_big && scan.micros != 0)
		add_digit(&scan, 0);
	lost = scan.first_lost || scan.more_lost;
	if (scan.first_lost > 5 || (scan.first_lost == 5 && (scan.more_lost || (scan.micros & 1))))
		scan.micros++;
	if (scan.too_big || scan.micros > INT64_MAX)
		return false;
	if (lost && rounded)
		*rounded = true;
	*micros = l.negative ? -(int64_t)scan.micros : (int64_t)scan.micros;
	return true;
}

/* Of its own, so that what is short need not make room for what this needs. */
static __attribute__((noinline)) bool
parse_long(struct leat_slice s, int64_t *micros, bool *rounded)
{
	size_t sign = s.n && (*s.p == '-' || *s.p == '+');
	int64_t plain;

	if (s.n == 0 || !parse_plain(s.p + sign, s.n - sign, &plain))
		return parse_any(s, micros, rounded);
	*micros = *s.p == '-' ? -plain : plain;
	return true;
}

bool
leat_money_parse(struct leat_slice s, int64_t *micros, bool *rounded)
{
	static const int32_t scale[] = {1000000, 1000000, 100000, 10000, 1000, 100, 10, 1};
	size_t sign = s.n && (*s.p == '-' || *s.p == '+');
	uint64_t value;
	int decimals;

	if (s.n == sign || s.n - sign > 8 ||
	    !leat_digits(s.p + sign, s.n - sign, &value, &decimals) || decimals > 6)
		return parse_long(s, micros, rounded);
	*micros = (int64_t)value * scale[decimals + 1];
	if (*s.p == '-')
		*micros = -*micros;
	return true;
}

size_t
leat_money_print(int64_t micros, char out[LEAT_NUM_MAX])
{
	uint64_t v = micros < 0 ? -(uint64_t)micros : (uint64_t)micros, fraction = v % 1000000;
	size_t n = 0;

	if (micros < 0)
		out[n++] = '-';
	n += leat_print_i64((int64_t)(v / 1000000), out + n);
	if (fraction == 0)
		return n;
	out[n++] = '.';
	for (uint64_t unit = 100000; fraction; unit /= 10) {
		out[n++] = (char)('0' + fraction / unit);
		fraction %= unit;
	}
	out[n] = '\0';
	return n;
}

bool
leat_money_add(int64_t *sum, int64_t x)
{
	int64_t s;

	if (__builtin_add_overflow(*sum, x, &s))
		return false;
	*sum = s;
	return true;
}

bool
leat_sum_micros(leat_sum sum, int64_t *micros)
{
	if (sum > INT64_MAX || sum < INT64_MIN)
		return false;
	*micros = (int64_t)sum;
	return true;
}

bool
leat_money_from_double(double units, int64_t *micros)
{
	double scaled = nearbyint(units * 1e6);

	if (!(fabs(scaled) < 9.2e18))
		return false;
	*micros = (int64_t)scaled;
	return true;
}

struct remainder {
	double left;
	size_t index;
};

static int
by_remainder(const void *a, const void *b)
{
	const struct remainder *x = a, *y = b;

	if (x->left != y->left)
		return x->left < y->left ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

int
leat_money_apportion(int64_t total, const double *weights, size_t n, int64_t unit, int64_t *share,
    struct leat_err *err)
{
	int64_t units, given = 0, sign = total < 0 ? -1 : 1;
	struct remainder *rest;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (!(weights[i] >= 0) || isinf(weights[i]))
			return leat_err_set(err, LEAT_EUSAGE,
			    "apportion: weight %zu is not a finite number >= 0", i);
		sum += weights[i];
	}
	if (n == 0 || !(sum > 0) || isinf(sum) || unit <= 0 || total == INT64_MIN)
		return leat_err_set(err, LEAT_EUSAGE,
		    "apportion: weights must have a finite positive sum, the unit must be "
		    "positive");
	units = total / unit * sign;
	rest = LEAT_NEW_N(struct remainder, n);
	for (size_t i = 0; i < n; i++) {
		long double exact = (long double)units * weights[i] / sum;
		int64_t whole = (int64_t)exact; /* which is not negative: down */

		share[i] = whole;
		given += whole;
		rest[i] = (struct remainder){(double)(exact - whole), i};
	}
	if (given != units)
		qsort(rest, n, sizeof(*rest), by_remainder);
	/* Rounding in `exact` can only misplace the last few units, never lose them. */
	for (size_t k = 0; given < units; k = (k + 1) % n, given++)
		share[rest[k].index]++;
	for (size_t k = n; given > units; k = k ? k : n)
		if (share[rest[--k].index] > 0) {
			share[rest[k].index]--;
			given--;
		}
	for (size_t i = 0; i < n; i++)
		share[i] *= unit * sign;
	share[0] += total % unit;
	free(rest);
	return LEAT_OK;
}

int64_t
leat_currency_unit(struct leat_slice code)
{
	static const char whole[] =
	    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
	static const char thousandths[] = "BHD IQD JOD KWD LYD OMR TND";
	struct leat_slice rest, one;

	for (rest = leat_slice(whole); leat_slice_cut(&rest, ' ', &one);)
		if (leat_slice_eq(one, code))
			return 1000000;
	for (rest = leat_slice(thousandths); leat_slice_cut(&rest, ' ', &one);)
		if (leat_slice_eq(one, code))
			return 1000;
	return 10000;
}
