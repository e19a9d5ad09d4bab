/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <float.h>
#include <locale.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/money.h"
#include "base/num.h"
#include "base/pool.h"
#include "base/rng.h"
#include "base/scatter.h"
#include "base/siphash.h"
#include "base/utf8.h"
#include "base/when.h"
#include "unit.h"

START_TEST(numbers_are_read_strictly)
{
	static const char *const bad[] = {"", "-", ".", "1e", "1e+", " 1", "1 ", "0x10", "inf",
	    "nan", "1,5", "1e999", "--1", "1.2.3", "1_000"};
	static const char *const good[] = {"0", "-0", "5.", ".5", "1e3", "1E-3", "+7",
	    "123456789012345678901234567890", "4.9e-324"};
	double v;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!leat_parse_double(leat_slice(bad[i]), &v), "%s", bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		ck_assert_msg(leat_parse_double(leat_slice(good[i]), &v), "%s", good[i]);
		ck_assert(v == strtod(good[i], NULL));
	}
}
END_TEST

START_TEST(numbers_survive_a_round_trip)
{
	struct leat_rng r;
	char text[LEAT_NUM_MAX];
	double back;

	leat_rng_init(&r, 7);
	for (int i = 0; i < 200000; i++) {
		uint64_t bits = leat_rng_u64(&r);
		double v;

		memcpy(&v, &bits, sizeof(v));
		if (!isfinite(v))
			continue;
		leat_print_double(v, text);
		ck_assert(leat_parse_double(leat_slice(text), &back));
		ck_assert_msg(back == v, "%s", text);
	}
	leat_print_double(0.1, text);
	ck_assert_str_eq(text, "0.1");
	leat_print_double(1e20, text);
	ck_assert_str_eq(text, "1e20");
	leat_print_double(9007199254740993.0, text);
	ck_assert_str_eq(text, "9007199254740992");
	leat_print_double(123456, text);
	ck_assert_str_eq(text, "123456");
	leat_print_float(0.1f, text);
	ck_assert_str_eq(text, "0.1");
	/* The smallest numbers have few digits, and more would not be theirs. */
	leat_print_double(5e-324, text);
	ck_assert_str_eq(text, "5e-324");
	leat_print_double(-1.5e-310, text);
	ck_assert_str_eq(text, "-1.5e-310");
	leat_print_float(1e-45f, text);
	ck_assert_str_eq(text, "1e-45");
	leat_print_fixed(-0.001, 2, text);
	ck_assert_str_eq(text, "0.00");
	leat_print_i64(INT64_MIN, text);
	ck_assert_str_eq(text, "-9223372036854775808");
}
END_TEST

/* As the library alone would find it. */
static void
shortest(double value, bool single, char *out)
{
	for (int digits = 1; digits <= 17; digits++) {
		snprintf(out, LEAT_NUM_MAX, "%.*g", digits, value);
		if (single ? strtof(out, NULL) == (float)value : strtod(out, NULL) == value)
			return;
	}
}

/* Of two texts of one length that read back, the library's is the nearer. */
START_TEST(printing_agrees_with_the_library)
{
	struct leat_rng r;

	leat_rng_init(&r, 21);
	for (int i = 0; i < 300000; i++) {
		char mine[LEAT_NUM_MAX], want[LEAT_NUM_MAX];
		double v = leat_rng_normal(&r) * pow(10, (double)leat_rng_below(&r, 24) - 7);
		uint64_t decimals = leat_rng_below(&r, 20);

		if (i % 3 == 0) /* what people write */
			v = nearbyint(v * pow(10, (double)(decimals % 7))) /
			    pow(10, (double)(decimals % 7));
		if (i % 7 == 0)
			v = nextafter(v, i % 2 ? 1e300 : -1e300);
		if (i % 11 == 0)
			v = ldexp(1, (int)leat_rng_below(&r, 60) - 14);
		if (fabs(v) >= 1e15 || fabs(v) < 1e-4 || v == 0)
			continue;
		leat_print_double(v, mine);
		shortest(v, false, want);
		ck_assert_msg(
		    strchr(want, 'e') || strcmp(mine, want) == 0, "%s, not %s", mine, want);
		ck_assert(strtod(mine, NULL) == v);
		leat_print_float((float)v, mine);
		shortest((double)(float)v, true, want);
		ck_assert_msg(
		    strchr(want, 'e') || strcmp(mine, want) == 0, "%s, not %s", mine, want);
		ck_assert(strtof(mine, NULL) == (float)v);
	}
}
END_TEST

START_TEST(parsing_agrees_with_the_library)
{
	struct leat_rng r;
	char text[64];
	double mine;

	/* The fast path must round as strtod does. */
	leat_rng_init(&r, 8);
	for (int i = 0; i < 200000; i++) {
		snprintf(text, sizeof(text), "%llu.%llue%d",
		    (unsigned long long)leat_rng_below(&r, 100000000000ull),
		    (unsigned long long)leat_rng_below(&r, 1000000ull),
		    (int)leat_rng_below(&r, 40) - 20);
		ck_assert(leat_parse_double(leat_slice(text), &mine));
		ck_assert_msg(mine == strtod(text, NULL), "%s", text);
	}
}
END_TEST

/* A program around the library may have a locale; in ours the comma is the decimal mark. */
START_TEST(numbers_have_a_point_in_every_locale)
{
	char text[LEAT_NUM_MAX];
	double v;

	if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL && setlocale(LC_ALL, "de_DE") == NULL)
		printf("skip there is no German locale\n");
	leat_print_double(-1234.5, text);
	ck_assert_str_eq(text, "-1234.5");
	leat_print_double(1.5e-300, text);
	ck_assert_str_eq(text, "1.5e-300");
	leat_print_float(0.1f, text);
	ck_assert_str_eq(text, "0.1");
	leat_print_fixed(-0.001, 2, text);
	ck_assert_str_eq(text, "0.00");
	leat_print_fixed(1234567.891, 2, text);
	ck_assert_str_eq(text, "1234567.89");
	ck_assert(leat_parse_double(LEAT_SLICE("1.5e300"), &v) && v == 1.5e300);
	ck_assert(leat_parse_double(LEAT_SLICE("0.30000000000000004441"), &v) && v == 0.1 + 0.2);
	ck_assert(leat_parse_double(LEAT_SLICE("-12345678901234567890.5e-3"), &v));
	ck_assert(v == -12345678901234567.8905);
	ck_assert(!leat_parse_double(LEAT_SLICE("1,5"), &v));
	setlocale(LC_ALL, "C");
}
END_TEST

START_TEST(whole_numbers_have_limits)
{
	int64_t v;

	ck_assert(leat_parse_i64(LEAT_SLICE("-9223372036854775808"), &v) && v == INT64_MIN);
	ck_assert(leat_parse_i64(LEAT_SLICE("9223372036854775807"), &v) && v == INT64_MAX);
	ck_assert(!leat_parse_i64(LEAT_SLICE("9223372036854775808"), &v));
	ck_assert(!leat_parse_i64(LEAT_SLICE("-9223372036854775809"), &v));
	ck_assert(!leat_parse_i64(LEAT_SLICE("1.0"), &v));
	ck_assert(!leat_parse_i64(LEAT_SLICE("+"), &v));
}
END_TEST

static void
expect_money(const char *text, int64_t want, bool want_rounded)
{
	int64_t micros = -1;
	bool rounded = false;

	ck_assert_msg(leat_money_parse(leat_slice(text), &micros, &rounded), "%s", text);
	ck_assert_msg(micros == want, "%s gives %lld", text, (long long)micros);
	ck_assert_msg(rounded == want_rounded, "%s", text);
}

START_TEST(money_is_exact)
{
	int64_t micros;
	char text[LEAT_NUM_MAX];

	expect_money("0", 0, false);
	expect_money("36.12", 36120000, false);
	expect_money("-36.12", -36120000, false);
	expect_money("0.0000005", 0, true); /* half to even: down */
	expect_money("0.0000015", 2, true); /* half to even: up */
	expect_money("0.00000150000000001", 2, true);
	expect_money("0.0000025", 2, true);
	expect_money("0.0000025000001", 3, true);
	expect_money("1e3", 1000000000, false);
	expect_money("1.5e-3", 1500, false);
	expect_money("00012.50", 12500000, false);
	expect_money("9223372036854.775807", INT64_MAX, false);
	expect_money("0.3185800179359486", 318580, true);
	ck_assert(!leat_money_parse(LEAT_SLICE("9223372036854.775808"), &micros, NULL));
	ck_assert(!leat_money_parse(LEAT_SLICE("1e30"), &micros, NULL));
	ck_assert(!leat_money_parse(LEAT_SLICE("12,50"), &micros, NULL));
	leat_money_print(36120000, text);
	ck_assert_str_eq(text, "36.12");
	leat_money_print(-1, text);
	ck_assert_str_eq(text, "-0.000001");
	leat_money_print(INT64_MIN, text);
	ck_assert_str_eq(text, "-9223372036854.775808");
	leat_money_print(5000000, text);
	ck_assert_str_eq(text, "5");
	micros = INT64_MAX;
	ck_assert(!leat_money_add(&micros, 1));
	ck_assert(micros == INT64_MAX);
}
END_TEST

/* Plain money takes a way of its own: it must come to the same as the long one. */
START_TEST(plain_money_is_the_same_money)
{
	static const char *const odd[] = {"", "-", "+", ".", "-.", "5.", ".5", "-.5", "1..2", "1-",
	    "+-1", "1.2.3", "1e", "1 ", "12.3456789", "0000000000000000001", "999999999999.999999"};
	struct leat_rng r;
	char plain[64], same[80];
	int64_t a, b;

	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		snprintf(same, sizeof(same), "%se0", odd[i]);
		ck_assert_msg(leat_money_parse(leat_slice(odd[i]), &a, NULL) ==
				  leat_money_parse(leat_slice(same), &b, NULL),
		    "%s", odd[i]);
	}
	leat_rng_init(&r, 12);
	for (int i = 0; i < 200000; i++) {
		uint64_t whole = leat_rng_u64(&r) >> leat_rng_below(&r, 64);
		unsigned decimals = (unsigned)leat_rng_below(&r, 9);

		snprintf(plain, sizeof(plain), "%s%llu%s%.*s",
		    i % 3   ? ""
		    : i % 2 ? "-"
			    : "+",
		    (unsigned long long)whole, decimals ? "." : "", decimals, "90807065");
		snprintf(same, sizeof(same), "%se0", plain);
		a = b = 0;
		ck_assert(leat_money_parse(leat_slice(plain), &a, NULL) ==
			  leat_money_parse(leat_slice(same), &b, NULL));
		ck_assert_msg(a == b, "%s: %lld, not %lld", plain, (long long)a, (long long)b);
	}
}
END_TEST

/* Numbers of few bytes are read all at once: as they are one byte after the other. */
START_TEST(short_numbers_are_the_same_numbers)
{
	static const char letters[] = "0123456789012345678901234567890123456789....-+e,/: \x80";
	struct leat_rng r;

	leat_rng_init(&r, 13);
	for (int i = 0; i < 500000; i++) {
		char text[32];
		size_t n = leat_rng_below(&r, 10), digits = 0;
		int64_t a = 0, b = 0, whole;
		double v = 0, w = 0;
		bool is, plain;

		for (size_t k = 0; k < n; k++)
			text[k] = letters[leat_rng_below(&r, sizeof(letters) - 1)];
		text[n] = '\0';
		digits = strspn(text + (text[0] == '-' || text[0] == '+'), "0123456789");
		plain = n && digits == n - (text[0] == '-' || text[0] == '+') && digits;
		ck_assert_msg(leat_parse_i64(leat_slice(text), &whole) == plain, "%s", text);
		ck_assert_msg(!plain || whole == strtoll(text, NULL, 10), "%s", text);
		if (strchr(text, 'e'))
			continue;
		is = leat_parse_double(leat_slice(text), &v);
		strcpy(text + n, "e0");
		ck_assert_msg(
		    is == leat_parse_double(leat_slice(text), &w) && (!is || v == w), "%s", text);
		is = leat_money_parse((struct leat_slice){text, n}, &a, NULL);
		ck_assert_msg(
		    is == leat_money_parse(leat_slice(text), &b, NULL) && a == b, "%s", text);
	}
}
END_TEST

START_TEST(money_is_shared_out_to_the_last_cent)
{
	double thirds[] = {1, 1, 1}, skew[] = {0, 1e-9, 7, 3};
	int64_t share[4];
	struct leat_err err;
	struct leat_rng r;

	ck_assert_int_eq(leat_money_apportion(100000000, thirds, 3, 10000, share, &err), LEAT_OK);
	ck_assert_int_eq(share[0], 33340000);
	ck_assert_int_eq(share[1], 33330000);
	ck_assert_int_eq(share[2], 33330000);
	ck_assert_int_eq(leat_money_apportion(-100000000, thirds, 3, 10000, share, &err), LEAT_OK);
	ck_assert_int_eq(share[0] + share[1] + share[2], -100000000);
	ck_assert_int_eq(leat_money_apportion(10, skew, 4, 1, share, &err), LEAT_OK);
	ck_assert_int_eq(share[0], 0);
	ck_assert_int_eq(share[2], 7);
	ck_assert_int_eq(share[3], 3);
	leat_rng_init(&r, 3);
	for (int k = 0; k < 1000; k++) {
		double w[50];
		int64_t part[50], total = (int64_t)leat_rng_below(&r, 1ull << 50), sum = 0;

		for (int i = 0; i < 50; i++)
			w[i] = leat_rng_exponential(&r);
		ck_assert_int_eq(leat_money_apportion(total, w, 50, 10000, part, &err), LEAT_OK);
		for (int i = 0; i < 50; i++)
			sum += part[i];
		ck_assert_int_eq(sum, total);
	}
	ck_assert_int_eq(leat_money_apportion(1, (double[]){-1}, 1, 1, share, &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_money_apportion(1, (double[]){NAN}, 1, 1, share, &err), LEAT_EUSAGE);
	ck_assert_int_eq(leat_currency_unit(LEAT_SLICE("JPY")), 1000000);
	ck_assert_int_eq(leat_currency_unit(LEAT_SLICE("EUR")), 10000);
	ck_assert_int_eq(leat_currency_unit(LEAT_SLICE("KWD")), 1000);
}
END_TEST

START_TEST(days_count_from_1970)
{
	int32_t day;
	int y, m, d;
	char text[LEAT_DAY_MAX];

	ck_assert_int_eq(leat_day_from_civil(1970, 1, 1), 0);
	ck_assert_int_eq(leat_day_from_civil(2000, 2, 29), 11016);
	ck_assert(leat_day_parse(LEAT_SLICE("2026-07-01"), &day));
	ck_assert_int_eq(leat_day_of_week(day), 2); /* a Wednesday */
	ck_assert_int_eq(leat_day_of_year(day), 182);
	for (day = leat_day_from_civil(1, 1, 1); day <= leat_day_from_civil(9999, 12, 31);
	     day += 13) {
		leat_day_to_civil(day, &y, &m, &d);
		ck_assert(leat_civil_valid(y, m, d));
		ck_assert_int_eq(leat_day_from_civil(y, m, d), day);
	}
	ck_assert(!leat_day_parse(LEAT_SLICE("2026-02-29"), &day));
	ck_assert(!leat_day_parse(LEAT_SLICE("2026-2-01"), &day));
	ck_assert(!leat_day_parse(LEAT_SLICE("2026-02-01 "), &day));
	leat_day_print(-1, text);
	ck_assert_str_eq(text, "1969-12-31");
}
END_TEST

START_TEST(instants_are_utc)
{
	int64_t us, same;
	char text[LEAT_INSTANT_MAX];

	ck_assert(leat_instant_parse(LEAT_SLICE("2026-07-01 10:04:11 +0100"), &us));
	leat_instant_print(us, text);
	ck_assert_str_eq(text, "2026-07-01T09:04:11Z");
	ck_assert(leat_instant_parse(LEAT_SLICE("2026-07-01T09:04:11Z"), &same) && same == us);
	ck_assert(leat_instant_parse(LEAT_SLICE("2026-07-01T14:34:11+05:30"), &same) && same == us);
	ck_assert(leat_instant_parse(LEAT_SLICE("1969-12-31T23:59:59.5Z"), &us) && us == -500000);
	leat_instant_print(us, text);
	ck_assert_str_eq(text, "1969-12-31T23:59:59.5Z");
	ck_assert(
	    !leat_instant_parse(LEAT_SLICE("2026-07-01T09:04:11"), &us)); /* no zone: no instant */
	ck_assert(!leat_instant_parse(LEAT_SLICE("2026-07-01T24:00:00Z"), &us));
	/* What an offset moves out of the years 1 to 9999 could not be printed. */
	ck_assert(leat_instant_parse(LEAT_SLICE("0001-01-01T00:00Z"), &us));
	ck_assert(!leat_instant_parse(LEAT_SLICE("0001-01-01T00:00+00:01"), &us));
	ck_assert(leat_instant_parse(LEAT_SLICE("9999-12-31T23:59:59.999999Z"), &us));
	ck_assert(!leat_instant_parse(LEAT_SLICE("9999-12-31T23:59-00:01"), &us));
}
END_TEST

START_TEST(zones_follow_their_rules)
{
	struct leat_zone *z;
	struct leat_err err;
	int64_t us, local;

	ck_assert_int_eq(leat_zone_open(&z, LEAT_SLICE("Europe/Berlin"), &err), LEAT_OK);
	leat_instant_parse(LEAT_SLICE("2026-03-29T00:59:59Z"), &us);
	ck_assert_int_eq(leat_zone_offset(z, us), 3600);
	ck_assert_int_eq(leat_zone_offset(z, us + LEAT_US_PER_SECOND), 7200);
	leat_instant_parse(LEAT_SLICE("2026-10-25T01:00:00Z"), &us);
	ck_assert_int_eq(leat_zone_offset(z, us - 1), 7200);
	ck_assert_int_eq(leat_zone_offset(z, us), 3600);
	/* Beyond any table: the rule at its end decides. */
	leat_instant_parse(LEAT_SLICE("2090-07-01T00:00:00Z"), &us);
	ck_assert_int_eq(leat_zone_offset(z, us), 7200);
	leat_instant_parse(LEAT_SLICE("2026-06-30T22:00:00Z"), &us);
	ck_assert_int_eq(leat_zone_day(z, us), leat_day_from_civil(2026, 7, 1));
	ck_assert_int_eq(leat_zone_day(z, us - 1), leat_day_from_civil(2026, 6, 30));
	/* 02:30 on the day the clock goes forward does not exist: 03:30. */
	local = leat_day_from_civil(2026, 3, 29) * LEAT_US_PER_DAY + 9000 * LEAT_US_PER_SECOND;
	leat_instant_parse(LEAT_SLICE("2026-03-29T01:30:00Z"), &us);
	ck_assert_int_eq(leat_zone_instant(z, local), us);
	/* 02:30 on the day it goes back comes twice: the first. */
	local = leat_day_from_civil(2026, 10, 25) * LEAT_US_PER_DAY + 9000 * LEAT_US_PER_SECOND;
	leat_instant_parse(LEAT_SLICE("2026-10-25T00:30:00Z"), &us);
	ck_assert_int_eq(leat_zone_instant(z, local), us);
	leat_zone_free(z);

	ck_assert_int_eq(leat_zone_open(&z, LEAT_SLICE("America/Sao_Paulo"), &err), LEAT_OK);
	leat_instant_parse(LEAT_SLICE("2030-01-01T00:00:00Z"), &us);
	ck_assert_int_eq(leat_zone_offset(z, us), -3 * 3600);
	leat_zone_free(z);
	ck_assert_int_eq(leat_zone_open(&z, LEAT_SLICE("../../etc/passwd"), &err), LEAT_EDATA);
	ck_assert_int_eq(leat_zone_open(&z, LEAT_SLICE("Europe/Berlinn"), &err), LEAT_EDATA);
	ck_assert_int_eq(leat_zone_open(&z, LEAT_SLICE("Europe/Berlin\0n"), &err), LEAT_EDATA);
}
END_TEST

START_TEST(southern_rules_wrap_the_year)
{
	struct leat_zone *z;
	struct leat_err err;
	int64_t us;

	ck_assert_int_eq(leat_zone_open(&z, LEAT_SLICE("Australia/Sydney"), &err), LEAT_OK);
	leat_instant_parse(LEAT_SLICE("2095-01-15T00:00:00Z"), &us);
	ck_assert_int_eq(leat_zone_offset(z, us), 11 * 3600);
	leat_instant_parse(LEAT_SLICE("2095-07-15T00:00:00Z"), &us);
	ck_assert_int_eq(leat_zone_offset(z, us), 10 * 3600);
	leat_zone_free(z);
}
END_TEST

START_TEST(digests_are_sha256)
{
	char hex[LEAT_DIGEST_HEX];

	/* FIPS 180-4 examples */
	leat_digest_of("abc", 3, hex);
	ck_assert_str_eq(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	leat_digest_of("", 0, hex);
	ck_assert_str_eq(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}
END_TEST

/* Source: RFC 4231, test cases 1, 2 and 6 (a key longer than a block). */
START_TEST(keyed_digests_are_hmac_sha256)
{
	char hex[LEAT_DIGEST_HEX];
	unsigned char b[20], aa[131];
	const char *long_key = "Test Using Larger Than Block-Size Key - Hash Key First";

	memset(b, 0x0b, sizeof(b));
	memset(aa, 0xaa, sizeof(aa));
	leat_digest_keyed(b, sizeof(b), "Hi There", 8, hex);
	ck_assert_str_eq(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	leat_digest_keyed("Jefe", 4, "what do ya want for nothing?", 28, hex);
	ck_assert_str_eq(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	leat_digest_keyed(aa, sizeof(aa), long_key, strlen(long_key), hex);
	ck_assert_str_eq(hex, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}
END_TEST

START_TEST(philox_gives_the_published_numbers)
{
	/* Known answers of the authors' Random123 distribution: philox4x32, 10 rounds. */
	struct leat_rng zero = {.used = 4};
	struct leat_rng pi = {.key = {0xa4093822, 0x299f31d0},
	    .counter = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
	    .used = 4};

	ck_assert_uint_eq(leat_rng_u32(&zero), 0x6627e8d5);
	ck_assert_uint_eq(leat_rng_u32(&zero), 0xe169c58d);
	ck_assert_uint_eq(leat_rng_u32(&zero), 0xbc57ac4c);
	ck_assert_uint_eq(leat_rng_u32(&zero), 0x9b00dbd8);
	ck_assert_uint_eq(leat_rng_u32(&pi), 0xd16cfe09);
	ck_assert_uint_eq(leat_rng_u32(&pi), 0x94fdcceb);
	ck_assert_uint_eq(leat_rng_u32(&pi), 0x5001e420);
	ck_assert_uint_eq(leat_rng_u32(&pi), 0x24126ea1);
}
END_TEST

static void
moments(double (*draw)(struct leat_rng *), double mean, double variance)
{
	enum { N = 200000 };
	struct leat_rng r;
	double sum = 0, square = 0;

	leat_rng_init(&r, 11);
	for (int i = 0; i < N; i++) {
		double v = draw(&r);

		sum += v;
		square += v * v;
	}
	/* Five standard errors of the mean: one seed in a million would fail. */
	ck_assert_double_eq_tol(sum / N, mean, 5 * sqrt(variance / N));
	ck_assert_double_eq_tol(square / N - sum / N * sum / N, variance, 0.05 * variance);
}

static double
gamma_half(struct leat_rng *r)
{
	return leat_rng_gamma(r, 0.5);
}

static double
beta_1_3(struct leat_rng *r)
{
	return leat_rng_beta(r, 1, 3);
}

static double
poisson_4(struct leat_rng *r)
{
	return (double)leat_rng_poisson(r, 4);
}

START_TEST(distributions_have_their_moments)
{
	moments(leat_rng_uniform, 0.5, 1.0 / 12);
	moments(leat_rng_normal, 0, 1);
	moments(leat_rng_exponential, 1, 1);
	moments(gamma_half, 0.5, 0.5);
	moments(beta_1_3, 0.25, 3.0 / 80);
	moments(poisson_4, 4, 4);
}
END_TEST

START_TEST(streams_are_independent_of_their_parent)
{
	struct leat_rng a, b, x, y;

	leat_rng_init(&a, 5);
	b = a;
	for (int i = 0; i < 17; i++)
		leat_rng_u32(&b);
	x = leat_rng_split(&a, "chain", 2);
	y = leat_rng_split(&b, "chain", 2);
	ck_assert_uint_eq(leat_rng_u64(&x), leat_rng_u64(&y));
	y = leat_rng_split(&a, "chain", 3);
	ck_assert_uint_ne(leat_rng_u64(&x), leat_rng_u64(&y));
	y = leat_rng_split(&a, "other", 2);
	x = leat_rng_split(&a, "chain", 2);
	ck_assert_uint_ne(leat_rng_u64(&x), leat_rng_u64(&y));
}
END_TEST

START_TEST(maps_number_keys_in_order)
{
	struct leat_map m = {0};
	char key[16];
	bool added;
	size_t *order;

	for (int i = 0; i < 5000; i++) {
		snprintf(key, sizeof(key), "k%d", i * 7919 % 5000);
		ck_assert_uint_eq(leat_map_put(&m, leat_slice(key), &added), (size_t)i);
		ck_assert(added);
	}
	ck_assert_uint_eq(leat_map_put(&m, LEAT_SLICE("k0"), &added), 0);
	ck_assert(!added);
	ck_assert_uint_eq(leat_map_get(&m, LEAT_SLICE("nope")), LEAT_MAP_NONE);
	order = leat_map_sorted(&m);
	for (size_t i = 1; i < m.n; i++)
		ck_assert_int_lt(leat_slice_cmp(m.key[order[i - 1]], m.key[order[i]]), 0);
	free(order);
	leat_map_fini(&m);
}
END_TEST

/* Many at a time is one after the other. */
START_TEST(many_keys_are_put_as_one_is)
{
	struct leat_map one = {0}, many = {0};
	struct leat_rng r;

	leat_rng_init(&r, 3);
	for (int i = 0; i < 200; i++) {
		char text[100][40];
		struct leat_slice key[100];
		uint32_t number[100];
		size_t n = leat_rng_below(&r, 101);

		for (size_t k = 0; k < n; k++) {
			int width = (int)leat_rng_below(&r, 36);

			snprintf(text[k], sizeof(text[k]), "%.*s%d", width,
			    "abcdefghijklmnopqrstuvwxyzabcdefghij", (int)leat_rng_below(&r, 50));
			key[k] = leat_slice(text[k]);
			if (leat_rng_below(&r, 50) == 0)
				key[k] = LEAT_NONE;
		}
		leat_map_put_all(&many, key, n, number);
		for (size_t k = 0; k < n; k++)
			ck_assert_uint_eq(leat_map_put(&one, key[k], NULL), number[k]);
	}
	ck_assert_uint_eq(one.n, many.n);
	for (size_t k = 0; k < one.n; k++) {
		ck_assert(leat_slice_eq(one.key[k], many.key[k]));
		ck_assert_uint_eq(leat_map_get(&one, many.key[k]), k);
	}
	leat_map_fini(&one);
	leat_map_fini(&many);
}
END_TEST

START_TEST(arenas_keep_addresses)
{
	struct leat_arena a = {0};
	char *p[100];

	for (int i = 0; i < 100; i++)
		p[i] = leat_arena_printf(&a, "%0*d", i * 50 + 1, i);
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(atoi(p[i]), i);
	leat_arena_reset(&a);
	leat_arena_fini(&a);
}
END_TEST

static void
square(void *ctx, size_t job)
{
	((size_t *)ctx)[job] = job * job;
}

START_TEST(every_job_is_done_once)
{
	size_t result[1000];

	for (unsigned threads = 0; threads <= 3; threads++) {
		memset(result, 0xff, sizeof(result));
		leat_parallel(threads, 1000, square, result);
		for (size_t i = 0; i < 1000; i++)
			ck_assert_uint_eq(result[i], i * i);
	}
	leat_parallel(2, 0, square, result);
}
END_TEST

/* A job bound to one processor by taskset or a batch system does not start more threads. */
START_TEST(processors_are_those_allowed)
{
	cpu_set_t all, one;
	int first = 0;

	ck_assert_int_eq(sched_getaffinity(0, sizeof(all), &all), 0);
	ck_assert_uint_eq(leat_processors(), (unsigned)CPU_COUNT(&all));
	while (!CPU_ISSET(first, &all))
		first++;
	CPU_ZERO(&one);
	CPU_SET(first, &one);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	ck_assert_uint_eq(leat_processors(), 1);
	sched_setaffinity(0, sizeof(all), &all);
}
END_TEST

START_TEST(echoed_text_is_safe)
{
	char out[LEAT_SAFE_MAX];
	char lots[200];

	ck_assert_str_eq(leat_safe(LEAT_SLICE("Müller"), out), "Müller");
	ck_assert_str_eq(leat_safe(LEAT_SLICE("a\033[2Jb\n"), out), "a\\x1B[2Jb\\x0A");
	ck_assert_str_eq(leat_safe(LEAT_SLICE("x\xe2\x80\xae"), out), "x\\xE2\\x80\\xAE");
	ck_assert_str_eq(leat_safe(LEAT_SLICE("\xff\xc3"), out), "\\xFF\\xC3");
	memset(lots, 1, sizeof(lots));
	ck_assert_uint_eq(strlen(leat_safe((struct leat_slice){lots, 200}, out)), 64 * 4 + 3);
	/* A character of two bytes across the limit is left out whole. */
	memset(lots, 'a', 63);
	memcpy(lots + 63, "ü", 2);
	ck_assert_uint_eq(strlen(leat_safe((struct leat_slice){lots, 65}, out)), 66);
}
END_TEST

START_TEST(places_are_told_as_far_as_they_are_known)
{
	struct leat_err err;
	char text[128], lots[300];

	leat_err_at(&err, LEAT_EDATA, "a.csv", 12, "cost", "not a number");
	leat_err_text(&err, text, sizeof(text));
	ck_assert_str_eq(text, "a.csv:12: cost: not a number");
	leat_err_at(&err, LEAT_EDATA, NULL, 12, "cost", "not a number");
	leat_err_text(&err, text, sizeof(text));
	ck_assert_str_eq(text, "line 12: cost: not a number");
	/* Names of files are input, too, and so is what errors quote of them. */
	leat_err_at(&err, LEAT_EDATA, "a\033[2J\xff\xc3\xbc.csv", 1, NULL, "b\n%s", "\xe2\x80\xae");
	leat_err_text(&err, text, sizeof(text));
	ck_assert_str_eq(text, "a\\x1B[2J\\xFFü.csv:1: b\\x0A\\xE2\\x80\\xAE");
	memset(lots, 'a', sizeof(lots));
	memcpy(lots + 253, "üüü", sizeof("üüü"));
	leat_err_at(&err, LEAT_EDATA, lots, 1, NULL, "not a number");
	ck_assert_uint_eq(strlen(err.file), 255); /* not half a letter */
	leat_err_at(&err, LEAT_EDATA, NULL, 0, NULL, "not a number");
	leat_err_text(&err, text, 6);
	ck_assert_str_eq(text, "not a");
}
END_TEST

START_TEST(utf8_is_checked_as_unicode_says)
{
	static const char *const bad[] = {"\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80",
	    "\xf4\x90\x80\x80", "\x80", "\xe2\x82", "\xf8\x88\x80\x80\x80"};
	uint32_t c;
	char out[4];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_uint_eq(leat_utf8_valid(bad[i], strlen(bad[i])), 0);
	for (uint32_t u = 1; u < 0x110000; u += 7) {
		size_t n;

		if (u >= 0xd800 && u < 0xe000)
			continue;
		n = leat_utf8_encode(u, out);
		ck_assert_uint_eq(leat_utf8_decode(out, n, &c), n);
		ck_assert_uint_eq(c, u);
		ck_assert_uint_eq(leat_utf8_valid(out, n), n);
	}
}
END_TEST

/* Many bytes are looked at at once; what is found is what one character after the other says. */
START_TEST(utf8_is_checked_at_every_place)
{
	static const char *const parts[] = {"a", "plain text", "\xc3\xbc", "\xe2\x82\xac",
	    "\xf0\x9f\x98\x80", "\xc3", "\x80", "\xed\xa0\x80", "\xc1\xbf", "\xdf\xbf"};
	struct leat_rng r;

	leat_rng_init(&r, 9);
	for (int i = 0; i < 50000; i++) {
		char text[128];
		size_t n = 0, want = 0, k = 1, parts_n = leat_rng_below(&r, 2) ? 5 : 10;
		uint32_t c;

		while (n < leat_rng_below(&r, 100)) {
			const char *part = parts[leat_rng_below(&r, parts_n)];

			memcpy(text + n, part, strlen(part));
			n += strlen(part);
		}
		for (; k && want < n; want += k)
			k = leat_utf8_decode(text + want, n - want, &c);
		ck_assert_uint_eq(leat_utf8_valid(text, n), want);
	}
}
END_TEST

/* Of the reference implementation: key 00 01 .. 0f, text 00 01 .. of n bytes, wide output. */
START_TEST(siphash_gives_the_published_numbers)
{
	static const struct {
		size_t n;
		unsigned char out[16];
	} vectors[] = {{0, {0xa3, 0x81, 0x7f, 0x04, 0xba, 0x25, 0xa8, 0xe6, 0x6d, 0xf6, 0x72, 0x14,
			       0xc7, 0x55, 0x02, 0x93}},
	    {1, {0xda, 0x87, 0xc1, 0xd8, 0x6b, 0x99, 0xaf, 0x44, 0x34, 0x76, 0x59, 0x11, 0x9b, 0x22,
		    0xfc, 0x45}}};
	struct leat_siphash_key key = {UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)};
	char text[256];

	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = (char)i;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		struct leat_siphash h = leat_siphash(key, (struct leat_slice){text, vectors[i].n});

		for (int k = 0; k < 8; k++) {
			ck_assert_uint_eq(h.low >> 8 * k & 0xff, vectors[i].out[k]);
			ck_assert_uint_eq(h.high >> 8 * k & 0xff, vectors[i].out[8 + k]);
		}
	}
}
END_TEST

struct tally {
	uint64_t n, sum;
};

static int
add_up(void *ctx, const void *records, size_t n, struct leat_err *err)
{
	struct tally *t = ctx;
	const uint64_t *r = records;

	(void)err;
	for (size_t i = 0; i < n; i++)
		t->sum += r[i];
	t->n += n;
	return t->n > 5000 ? LEAT_NEGATIVE : LEAT_OK;
}

START_TEST(what_is_scattered_is_all_there)
{
	enum { RECORDS = 30000, PARTS = 7 };
	struct leat_err err;

	/* all in memory, some of it, next to nothing */
	for (size_t memory = 1 << 20; memory; memory >>= 6) {
		struct leat_scatter *s = leat_scatter_new(sizeof(uint64_t), PARTS, memory, "/tmp");
		uint64_t expected[PARTS] = {0}, count[PARTS] = {0};

		for (uint64_t i = 0; i < RECORDS; i++) {
			size_t part = (size_t)(i * i % PARTS);

			ck_assert_int_eq(leat_scatter_put(s, part, &i, &err), LEAT_OK);
			expected[part] += i;
			count[part]++;
		}
		for (size_t p = 0; p < PARTS; p++) {
			uint64_t *r = LEAT_NEW_N(uint64_t, count[p] + 1), sum = 0;
			struct tally t = {0};

			ck_assert_uint_eq(leat_scatter_count(s, p), count[p]);
			ck_assert_int_eq(leat_scatter_read(s, p, r, &err), LEAT_OK);
			for (size_t i = 0; i < count[p]; i++)
				sum += r[i];
			ck_assert_uint_eq(sum, expected[p]);
			free(r);
			/* whoever has enough is given no more */
			ck_assert_int_eq(leat_scatter_each(s, p, add_up, &t, &err),
			    count[p] > 5000 ? LEAT_NEGATIVE : LEAT_OK);
			ck_assert(count[p] > 5000 || t.sum == expected[p]);
			ck_assert(count[p] <= 5000 || memory > 1 << 14 || t.n < count[p]);
		}
		leat_scatter_free(s);
	}
}
END_TEST

/* Pieces 0 .. PIECES-1: squared in any thread, given in their order. */
struct piece {
	uint64_t number, square;
};

struct works {
	uint64_t taken, given, last;     /* pieces; last: how many there are */
	uint64_t take_fails, give_fails; /* at this piece */
	bool in_order;
};

static int
take_piece(void *ctx, void *slot, bool *more, struct leat_err *err)
{
	struct works *w = ctx;
	struct piece *p = slot;

	*more = w->taken < w->last;
	p->number = w->taken++;
	if (p->number == w->take_fails)
		return leat_err_set(err, LEAT_ENOINPUT, "cannot take");
	return LEAT_OK;
}

static void
square_piece(void *ctx, void *slot)
{
	struct piece *p = slot;

	(void)ctx;
	p->square = p->number * p->number;
	/* some take longer than others */
	for (volatile uint64_t i = 0; i < p->number * 7919 % 5000; i++)
		;
}

static int
give_piece(void *ctx, void *slot, struct leat_err *err)
{
	struct works *w = ctx;
	const struct piece *p = slot;

	if (p->number == w->give_fails)
		return leat_err_set(err, LEAT_EIO, "cannot give");
	w->in_order = w->in_order && p->number == w->given && p->square == p->number * p->number;
	w->given++;
	return LEAT_OK;
}

START_TEST(a_pipeline_gives_in_order)
{
	enum { PIECES = 2000, NEVER = PIECES + 1 };
	static const uint64_t cases[][4] = {/* take fails, give fails, given, status */
	    {NEVER, NEVER, PIECES, LEAT_OK}, {700, NEVER, 700, LEAT_ENOINPUT},
	    {NEVER, 900, 900, LEAT_EIO}, {0, NEVER, 0, LEAT_ENOINPUT}, {800, 600, 600, LEAT_EIO}};

	for (size_t n = 1; n <= 4; n++)
		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			struct works w = {.last = PIECES,
			    .take_fails = cases[i][0],
			    .give_fails = cases[i][1],
			    .in_order = true};
			struct leat_pipeline p = {take_piece, square_piece, give_piece, &w};
			struct piece piece[4] = {{0}};
			void *slots[4] = {&piece[0], &piece[1], &piece[2], &piece[3]};
			struct leat_err err = {0};

			ck_assert_int_eq(leat_pipeline(&p, slots, n, &err), (int)cases[i][3]);
			ck_assert(w.in_order);
			ck_assert_uint_eq(w.given, cases[i][2]);
			ck_assert(cases[i][3] == LEAT_OK || strncmp(err.text, "cannot ", 7) == 0);
		}
}
END_TEST

UNIT_MAIN("base", numbers_have_a_point_in_every_locale, numbers_are_read_strictly,
    numbers_survive_a_round_trip, printing_agrees_with_the_library, parsing_agrees_with_the_library,
    whole_numbers_have_limits, money_is_exact, plain_money_is_the_same_money,
    short_numbers_are_the_same_numbers, money_is_shared_out_to_the_last_cent, days_count_from_1970,
    instants_are_utc, zones_follow_their_rules, southern_rules_wrap_the_year, digests_are_sha256,
    keyed_digests_are_hmac_sha256, philox_gives_the_published_numbers,
    distributions_have_their_moments, streams_are_independent_of_their_parent,
    maps_number_keys_in_order, many_keys_are_put_as_one_is, arenas_keep_addresses,
    every_job_is_done_once, processors_are_those_allowed, echoed_text_is_safe,
    places_are_told_as_far_as_they_are_known, siphash_gives_the_published_numbers,
    what_is_scattered_is_all_there, a_pipeline_gives_in_order, utf8_is_checked_as_unicode_says,
    utf8_is_checked_at_every_place)
