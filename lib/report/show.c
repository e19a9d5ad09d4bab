/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "report/show.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/money.h"
#include "base/num.h"
#include "base/utf8.h"

/* A comma between groups of three digits before the mark. */
static const char *
group(struct leat_arena *a, const char *digits)
{
	size_t sign = digits[0] == '-', whole = strcspn(digits + sign, "."), used = 0;
	char out[2 * LEAT_NUM_MAX];

	if (strpbrk(digits, "e"))
		return leat_arena_printf(a, "%s", digits);
	for (size_t i = 0; i < sign; i++)
		out[used++] = digits[i];
	for (size_t i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[sign + i];
	}
	return leat_arena_printf(a, "%.*s%s", (int)used, out, digits + sign + whole);
}

const char *
leat_show_fixed(struct leat_arena *a, double v, int decimals)
{
	char digits[LEAT_NUM_MAX];

	if (!isfinite(v))
		return LEAT_SHOW_NONE;
	leat_print_fixed(v, decimals, digits);
	return group(a, digits);
}

const char *
leat_show_round(struct leat_arena *a, double v)
{
	double size = fabs(v);

	return leat_show_fixed(a, v, size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2);
}

const char *
leat_show_money(struct leat_arena *a, int64_t micros, int decimals)
{
	static const int64_t unit[] = {1000000, 100000, 10000, 1000, 100, 10, 1};
	int64_t step = unit[decimals], whole = micros / step, rest = micros % step;
	int64_t twice = (rest < 0 ? -rest : rest) * 2;
	char digits[LEAT_NUM_MAX];

	if (twice > step || (twice == step && whole % 2 != 0))
		whole += micros < 0 ? -1 : 1;
	if (decimals == 0)
		snprintf(digits, sizeof(digits), "%lld", (long long)whole);
	else
		snprintf(digits, sizeof(digits), "%s%lld.%0*lld", whole < 0 ? "-" : "",
		    llabs(whole / (1000000 / step)), decimals, llabs(whole % (1000000 / step)));
	return group(a, digits);
}

int
leat_show_decimals(const char *currency)
{
	int n = 6;

	for (int64_t unit = leat_currency_unit(leat_slice(currency)); unit >= 10; unit /= 10)
		n--;
	return n < 0 ? 0 : n;
}

const char *
leat_show_coins(struct leat_arena *a, int64_t micros, const char *currency)
{
	int decimals = leat_show_decimals(currency);

	/* Money finer than its coins is shown as it is: a sum must be seen to add up. */
	while (decimals < 6 && micros % (int64_t)pow(10, 6 - decimals) != 0)
		decimals++;
	return leat_show_money(a, micros, decimals);
}

const char *
leat_show_near(struct leat_arena *a, int64_t micros, const char *currency)
{
	return leat_show_money(a, micros, leat_show_decimals(currency));
}

const char *
leat_show_count(struct leat_arena *a, int64_t micros)
{
	return leat_show_money(a, micros, micros % 1000000 == 0 ? 0 : micros % 100000 == 0 ? 1 : 2);
}

const char *
leat_show_percent(struct leat_arena *a, double fraction, int decimals)
{
	return leat_show_fixed(a, 100 * fraction, decimals);
}

const char *
leat_show_signed(struct leat_arena *a, const char *number)
{
	bool plus = number[0] != '-' && strpbrk(number, "123456789");

	return plus ? leat_arena_printf(a, "+%s", number) : number;
}

const char *
leat_show_capital(struct leat_arena *a, const char *text)
{
	char *copy = leat_arena_printf(a, "%s", text);

	if (*copy >= 'a' && *copy <= 'z')
		*copy = (char)(*copy - 'a' + 'A');
	return copy;
}

const char *
leat_show_day(struct leat_arena *a, int32_t day)
{
	char text[LEAT_DAY_MAX];

	leat_day_print(day, text);
	return leat_arena_printf(a, "%s", text);
}

/* The bytes of the longest run of whole characters at the front that fits in max. */
static size_t
whole_characters(struct leat_slice text, size_t max)
{
	size_t n = max;

	if (text.n <= max)
		return text.n;
	while (n > 0 && n + 4 > max && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	return n && ((unsigned char)text.p[n] & 0xc0) != 0x80 ? n : max;
}

const char *
leat_show_name(struct leat_arena *a, struct leat_slice text, size_t max)
{
	const char *end = max && text.n > max ? "..." : "";
	struct leat_buf b = {0};
	const char *out;

	if (*end)
		text.n = whole_characters(text, max);
	while (text.n > 0) {
		char safe[LEAT_SAFE_MAX];
		size_t n = whole_characters(text, 60); /* leat_safe takes 64 */

		leat_buf_add_str(&b, leat_safe((struct leat_slice){text.p, n}, safe));
		text.p += n;
		text.n -= n;
	}
	out = leat_arena_printf(a, "%s%s", b.p ? b.p : "", end);
	leat_buf_fini(&b);
	return out;
}

/* Ranges whose characters take two columns: East Asian wide and full width, pictographs. */
static bool
is_wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf) ||
	       (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) ||
	       (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff00 && c <= 0xff60) ||
	       (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1faff) ||
	       (c >= 0x20000 && c <= 0x3fffd);
}

/* Marks that sit on the character before them. */
static bool
is_mark(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36f) || (c >= 0x1ab0 && c <= 0x1aff) ||
	       (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) ||
	       (c >= 0xfe00 && c <= 0xfe0f);
}

size_t
leat_show_width(struct leat_slice text)
{
	size_t width = 0;

	for (size_t i = 0; i < text.n;) {
		uint32_t c;
		size_t k = leat_utf8_decode(text.p + i, text.n - i, &c);

		width += k == 0 ? 1 : is_mark(c) ? 0 : is_wide(c) ? 2 : 1;
		i += k ? k : 1;
	}
	return width;
}
