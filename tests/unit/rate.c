/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/rate.h"
#include "base/rng.h"

/* The arithmetic is checked by what defines its results, multiplied out to whole numbers. */
typedef __int128 wide;

static wide
power(int exponent)
{
	wide p = 1;

	while (exponent-- > 0)
		p *= 10;
	return p;
}

static wide
size(wide v)
{
	return v < 0 ? -v : v;
}

static struct leat_rate
rate(const char *text)
{
	struct leat_rate r = {0};

	ck_assert_msg(leat_rate_parse(leat_slice(text), &r, NULL), "%s", text);
	return r;
}

static void
prints(struct leat_rate r, const char *as)
{
	char out[LEAT_NUM_MAX];
	size_t n = leat_rate_print(r, out);

	ck_assert_str_eq(out, as);
	ck_assert_uint_eq(n, strlen(as));
}

START_TEST(test_parse)
{
	static const char *const bad[] = {"", "0", "0.000", "-1", "1,5", "abc", "1e10",
	    "1000000000.1", "1e-10", "0.0000000009999", "1e999", "nan", "1e", "9999999999999999",
	    "1e-99999999999999999999"};
	struct leat_rate r;

	prints(rate("1"), "1");
	prints(rate("01.500"), "1.5");
	prints(rate("0.9123"), "0.9123");
	prints(rate("+5.7E-05"), "0.000057");
	prints(rate("1.5e+3"), "1500");
	prints(rate("1e9"), "1000000000");
	prints(rate("1000000000.000"), "1000000000");
	prints(rate("1e-9"), "0.000000001");
	prints(rate("123456789.012345"), "123456789.012345");
	prints(rate("0.00000000123456789012345"), "0.00000000123456789012345");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!leat_rate_parse(leat_slice(bad[i]), &r, NULL), "%s", bad[i]);
}
END_TEST

/* text has more than 15 digits and is rounded to as; or not, and is not. */
static void
rounds(const char *text, const char *as, bool lost)
{
	bool rounded = false;
	struct leat_rate r;

	ck_assert(leat_rate_parse(leat_slice(text), &r, &rounded));
	prints(r, as);
	ck_assert_msg(rounded == lost, "%s", text);
}

START_TEST(test_fifteen_digits)
{
	rounds("0.123456789012345", "0.123456789012345", false);
	rounds("0.1234567890123450000", "0.123456789012345", false);
	rounds("0.12345678901234549", "0.123456789012345", true);
	rounds("0.1234567890123455", "0.123456789012346", true);
	rounds("0.1234567890123445", "0.123456789012344", true);
	rounds("0.12345678901234450000001", "0.123456789012345", true);
	rounds("0.9999999999999996", "1", true);
	rounds("100000000.12345678", "100000000.123457", true);
	rounds("0.000000123456789012345678", "0.000000123456789012346", true);
}
END_TEST

static struct leat_rate
any_rate(struct leat_rng *rng)
{
	struct leat_rate r;
	char text[64];

	for (;;) {
		wide below = power(1 + (int)leat_rng_below(rng, 15));

		snprintf(text, sizeof(text), "%llue-%d",
		    (unsigned long long)leat_rng_below(rng, (uint64_t)below),
		    (int)leat_rng_below(rng, 25));
		if (leat_rate_parse(leat_slice(text), &r, NULL))
			return r;
	}
}

/* |converted - micros * rate| <= 1/2, and even where that is just 1/2; error is what is missing. */
static void
converts(int64_t micros, struct leat_rate r)
{
	wide whole = power(r.scale), exact = (wide)micros * (wide)r.digits, off;
	int64_t got, error;

	if (!leat_rate_convert(micros, r, &got, &error)) {
		ck_assert(2 * size(exact) >= 2 * (wide)INT64_MAX * whole);
		return;
	}
	off = got * whole - exact;
	ck_assert(2 * size(off) <= whole);
	if (2 * size(off) == whole)
		ck_assert_int_eq(got % 2, 0);
	ck_assert(2 * size(error * whole - off * power(12)) <= whole);
	ck_assert((error == 0) == (size(off) * 2 * power(12) <= whole));
}

START_TEST(test_convert)
{
	int64_t got = 7, error = 7;
	struct leat_rng rng;

	ck_assert(leat_rate_convert(36120000, rate("0.9123"), &got, &error));
	ck_assert_int_eq(got, 32952276);
	ck_assert_int_eq(error, 0);
	ck_assert(leat_rate_convert(5, rate("0.5"), &got, &error));
	ck_assert_int_eq(got, 2); /* 2.5 to even */
	ck_assert_int_eq(error, -500000000000);
	ck_assert(leat_rate_convert(-3, rate("0.5"), &got, &error));
	ck_assert_int_eq(got, -2);
	ck_assert_int_eq(error, -500000000000);
	ck_assert(!leat_rate_convert(INT64_MAX, rate("1.1"), &got, &error));
	ck_assert(!leat_rate_convert(INT64_MIN, rate("1"), &got, &error));
	ck_assert_int_eq(got, -2);
	for (int64_t micros = -300; micros <= 300; micros++)
		for (int thousandths = 1; thousandths <= 3000; thousandths += 7) {
			char text[32];

			snprintf(text, sizeof(text), "%de-3", thousandths);
			converts(micros, rate(text));
		}
	leat_rng_init(&rng, 11);
	for (int i = 0; i < 300000; i++) {
		unsigned shift = (unsigned)leat_rng_below(&rng, 64);
		uint64_t bits = leat_rng_u64(&rng) >> shift;

		converts((int64_t)(i % 2 ? bits : -bits), any_rate(&rng));
	}
}
END_TEST

/* digits = num / den * 10^(exponent + scale) to half of the last of 15 digits. */
static void
divides(wide num, wide den, int exponent)
{
	struct leat_rate r;
	wide digits, scale, left, right;

	if (!leat_rate_ratio((unsigned __int128)num, (unsigned __int128)den, exponent, &r))
		return;
	digits = (wide)r.digits;
	scale = r.scale;
	for (; digits < power(14); digits *= 10)
		scale++;
	left = digits * den;
	right = num;
	scale += exponent;
	for (; scale > 0; scale--)
		right *= 10;
	for (; scale < 0; scale++)
		left *= 10;
	ck_assert(2 * size(left - right) <= left / digits);
	if (2 * size(left - right) == left / digits)
		ck_assert_int_eq((int)(digits % 2), 0);
}

START_TEST(test_ratio)
{
	struct leat_rng rng;
	struct leat_rate r;

	ck_assert(leat_rate_inverse(rate("1.1"), &r));
	prints(r, "0.909090909090909");
	ck_assert(leat_rate_inverse(rate("0.03"), &r));
	prints(r, "33.3333333333333");
	ck_assert(leat_rate_inverse(rate("0.8"), &r));
	prints(r, "1.25");
	ck_assert(leat_rate_inverse(rate("1e9"), &r));
	prints(r, "0.000000001");
	leat_rng_init(&rng, 5);
	for (int i = 0; i < 100000; i++) {
		wide num = (wide)(1 + leat_rng_below(&rng, 1000000000000));
		wide den = (wide)(1 + leat_rng_below(&rng, 1000000000000));

		divides(num, den, (int)leat_rng_below(&rng, 13) - 6);
	}
	/* Numerators and denominators as large as products of two rates. */
	ck_assert(
	    leat_rate_ratio((unsigned __int128)power(37), (unsigned __int128)power(36) * 3, 0, &r));
	prints(r, "3.33333333333333");
	ck_assert(leat_rate_ratio(1, (unsigned __int128)power(30) - 1, 30, &r));
	prints(r, "1");
	ck_assert(!leat_rate_ratio(1, 3, -12, &r));
	ck_assert(!leat_rate_ratio(10, 3, 12, &r));
}
END_TEST

START_TEST(test_mean)
{
	struct leat_rate r[40000];

	r[0] = rate("1");
	r[1] = rate("2");
	r[2] = rate("2");
	prints(leat_rate_mean(r, 1), "1");
	prints(leat_rate_mean(r, 2), "1.5");
	prints(leat_rate_mean(r, 3), "1.66666666666667");
	for (size_t i = 0; i < 40000; i++)
		r[i] = rate("1e9");
	prints(leat_rate_mean(r, 40000), "1000000000");
	r[0] = rate("1e-9");
	r[1] = rate("0.00000000100000000000002");
	prints(leat_rate_mean(r, 2), "0.00000000100000000000001");
	ck_assert(leat_rate_double(rate("0.9123")) == 0.9123);
}
END_TEST

UNIT_MAIN("rate", test_parse, test_fifteen_digits, test_convert, test_ratio, test_mean)
