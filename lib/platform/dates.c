/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/dates.h"

#include <string.h>

#include "base/mem.h"
#include "base/money.h"
#include "platform/number.h"

/* Beginnings that tell a month from every other, in small letters; the language does not matter. */
static const struct {
	const char *start;
	int month;
} months[] = {{"jan", 1}, {"gen", 1}, {"ene", 1}, {"j\xc3\xa4n", 1}, {"feb", 2}, {"fev", 2},
    {"f\xc3\xa9v", 2}, {"mar", 3}, {"m\xc3\xa4r", 3}, {"apr", 4}, {"abr", 4}, {"avr", 4},
    {"may", 5}, {"mai", 5}, {"mag", 5}, {"jun", 6}, {"juin", 6}, {"giu", 6}, {"jul", 7},
    {"juil", 7}, {"lug", 7}, {"aug", 8}, {"ago", 8}, {"ao\xc3\xbb", 8}, {"aou", 8}, {"sep", 9},
    {"set", 9}, {"oct", 10}, {"okt", 10}, {"out", 10}, {"ott", 10}, {"nov", 11}, {"dec", 12},
    {"dez", 12}, {"dic", 12},
    {"d\xc3\xa9"
     "c",
	12}};

static int
month_of(struct leat_slice word)
{
	for (size_t i = 0; i < sizeof(months) / sizeof(months[0]); i++)
		if (leat_slice_starts(word, months[i].start))
			return months[i].month;
	return 0;
}

/* is_filler -- a word that may stand in a date: a weekday, "de", an ordinal's ending. */
static bool
is_filler(struct leat_slice word)
{
	static const char *const exact[] = {"de", "del", "di", "le", "st", "nd", "rd", "th", "er"};
	static const char *const starts[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun",
	    "mar", "mie", "mi\303\251", "jue", "vie", "s\303\241b", "dom", "mer", "jeu", "ven",
	    "sam", "dim", "seg", "ter", "qua", "qui", "sex", "mit", "don", "fre", "die"};

	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
		if (leat_slice_is(word, exact[i]))
			return true;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (leat_slice_starts(word, starts[i]))
			return true;
	return false;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* struct parts -- a text cut into its figures and its month. */
struct parts {
	int number[3], digits[3];
	int n, month;
	int month_at; /* figures before the month's name */
	char mark;    /* what stands behind the first figure */
};

/* cut_parts -- false if there is anything that does not belong into a date. */
static bool
cut_parts(struct leat_slice s, struct parts *p)
{
	size_t i = 0;

	*p = (struct parts){0};
	while (i < s.n) {
		size_t from = i;

		if (is_digit(s.p[i])) {
			int v = 0;

			for (; i < s.n && is_digit(s.p[i]) && i - from < 4; i++)
				v = v * 10 + (s.p[i] - '0');
			if (p->n == 3 || (i < s.n && is_digit(s.p[i])))
				return false;
			p->number[p->n] = v;
			p->digits[p->n++] = (int)(i - from);
			if (p->n == 1)
				p->mark = i < s.n ? s.p[i] : 0;
		} else if (is_letter(s.p[i])) {
			struct leat_slice word;

			for (; i < s.n && is_letter(s.p[i]); i++)
				;
			word = (struct leat_slice){s.p + from, i - from};
			/* A weekday comes before every figure; "mar" and "mer" are weekdays then
			 * only if a month follows, so the last month named counts. */
			if (month_of(word))
				p->month = month_of(word), p->month_at = p->n;
			else if (!is_filler(word))
				return false;
		} else if (strchr(" ,.-/", s.p[i])) {
			i++;
		} else {
			return false;
		}
	}
	return true;
}

static bool
make_day(int year, int month, int mday, int32_t *day)
{
	if (!leat_civil_valid(year, month, mday))
		return false;
	*day = leat_day_from_civil(year, month, mday);
	return true;
}

static bool
day_of_parts(const struct parts *p, enum leat_date_order order, int32_t *day)
{
	const int *v = p->number;
	int year;

	if (p->month && p->n == 2 && p->digits[1] == 4 && p->digits[0] <= 2)
		return make_day(v[1], p->month, v[0], day);
	if (p->month && p->n == 2 && p->digits[0] == 4 && p->digits[1] <= 2)
		return make_day(v[0], p->month, v[1], day);
	if (p->month || p->n != 3)
		return false;
	if (p->digits[0] == 4)
		return make_day(v[0], v[1], v[2], day);
	if (p->digits[2] != 4 && (p->digits[2] != 2 || order == LEAT_DATES_ISO))
		return false;
	year = p->digits[2] == 2 ? 2000 + v[2] : v[2];
	if (p->mark == '.' || order == LEAT_DATES_DMY)
		return make_day(year, v[1], v[0], day);
	if (order == LEAT_DATES_MDY)
		return make_day(year, v[0], v[1], day);
	return false;
}

/* without_midnight -- a date's text without a time of day that says midnight. */
static struct leat_slice
without_midnight(struct leat_slice s)
{
	static const char *const tails[] = {" 00:00:00", "T00:00:00", " 00:00", " 12:00:00 AM",
	    "T00:00:00Z", " 00:00:00 UTC", "T00:00:00.000Z"};

	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		size_t n = strlen(tails[i]);

		if (s.n > n && memcmp(s.p + s.n - n, tails[i], n) == 0)
			return (struct leat_slice){s.p, s.n - n};
	}
	return s;
}

/* day_of_eight -- 20260701. */
static bool
day_of_eight(struct leat_slice s, int32_t *day)
{
	int v = 0;

	if (s.n != 8)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		v = v * 10 + (s.p[i] - '0');
	}
	return v >= 19000101 && v < 22000101 && make_day(v / 10000, v / 100 % 100, v % 100, day);
}

bool
leat_dates_day(struct leat_slice s, enum leat_date_order order, int32_t *day)
{
	struct leat_buf low = {0};
	struct parts p;
	bool good;

	s = without_midnight(leat_cell_trim(s));
	if (leat_day_parse(s, day) || day_of_eight(s, day))
		return true;
	if (s.n < 6 || s.n > 48)
		return false;
	leat_lower(s, &low);
	good = cut_parts(leat_buf_slice(&low), &p) && day_of_parts(&p, order, day);
	leat_buf_fini(&low);
	return good;
}

bool
leat_dates_range(struct leat_slice s, enum leat_date_order order, int32_t *first, int32_t *last)
{
	static const char *const parting[] = {
	    " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", " to ", ",", "\xe2\x80\x93", "~"};

	s = leat_cell_trim(s);
	if (leat_dates_day(s, order, first)) {
		*last = *first;
		return true;
	}
	for (size_t i = 0; i < sizeof(parting) / sizeof(parting[0]); i++) {
		const char *at = s.n ? memmem(s.p, s.n, parting[i], strlen(parting[i])) : NULL;
		struct leat_slice a, b;

		if (at == NULL)
			continue;
		a = (struct leat_slice){s.p, (size_t)(at - s.p)};
		b.p = at + strlen(parting[i]);
		b.n = s.n - (size_t)(b.p - s.p);
		if (leat_dates_day(a, order, first) && leat_dates_day(b, order, last) &&
		    *first <= *last)
			return true;
	}
	return false;
}

/* clock_us -- "10:15:00 PM" as microseconds since midnight. */
static bool
clock_us(struct leat_slice s, int64_t *us)
{
	int part[3] = {0, 0, 0};
	size_t i = 0, n = 0;

	for (; n < 3; n++) {
		size_t from = i;

		for (; i < s.n && is_digit(s.p[i]) && i - from < 2; i++)
			part[n] = part[n] * 10 + (s.p[i] - '0');
		if (i == from)
			return false;
		if (i == s.n || s.p[i] != ':')
			break;
		i++;
	}
	s = leat_slice_trim((struct leat_slice){s.p + i, s.n - i});
	if (leat_slice_is(s, "AM") || leat_slice_is(s, "PM") || leat_slice_is(s, "am") ||
	    leat_slice_is(s, "pm")) {
		if (part[0] < 1 || part[0] > 12)
			return false;
		part[0] = part[0] % 12 + (*s.p == 'P' || *s.p == 'p' ? 12 : 0);
	} else if (s.n) {
		return false;
	}
	if (part[0] > 23 || part[1] > 59 || part[2] > 59)
		return false;
	*us = (part[0] * INT64_C(3600) + part[1] * 60 + part[2]) * LEAT_US_PER_SECOND;
	return true;
}

bool
leat_dates_instant(
    struct leat_slice s, enum leat_date_order order, int64_t *instant_us, int32_t *day)
{
	static const char *const utc[] = {"(GMT)", "(UTC)", "GMT", "UTC"};
	const char *blank;
	int32_t d;
	int64_t us;

	s = leat_cell_trim(s);
	if (leat_instant_parse(s, instant_us))
		return day == NULL || leat_day_parse((struct leat_slice){s.p, 10}, day);
	for (size_t i = 0; i < sizeof(utc) / sizeof(utc[0]); i++) {
		size_t n = strlen(utc[i]);

		if (s.n <= n || memcmp(s.p + s.n - n, utc[i], n) != 0)
			continue;
		s = leat_slice_trim((struct leat_slice){s.p, s.n - n});
		blank = memchr(s.p, ' ', s.n);
		if (blank == NULL ||
		    !leat_dates_day((struct leat_slice){s.p, (size_t)(blank - s.p)}, order, &d) ||
		    !clock_us(
			leat_slice_trim((struct leat_slice){blank, s.n - (size_t)(blank - s.p)}),
			&us))
			return false;
		*instant_us = d * LEAT_US_PER_DAY + us;
		if (day)
			*day = d;
		return true;
	}
	return false;
}

/* without_fraction -- a time of day without its fraction of a second. */
static struct leat_slice
without_fraction(struct leat_slice s)
{
	size_t n = s.n;

	while (n > 0 && is_digit(s.p[n - 1]))
		n--;
	return n > 0 && n < s.n && s.p[n - 1] == '.' ? (struct leat_slice){s.p, n - 1} : s;
}

bool
leat_dates_clock(struct leat_slice s, enum leat_date_order order, int32_t *day, int64_t *us)
{
	const char *bar;

	s = leat_cell_trim(s);
	bar = s.n ? memchr(s.p, '|', s.n) : NULL;
	if (bar) {
		struct leat_slice date = {s.p, (size_t)(bar - s.p)};
		struct leat_slice hour = {bar + 1, s.n - date.n - 1};

		return clock_us(hour, us) && leat_dates_day(date, order, day);
	}
	*us = -1;
	/* The last blank or T before which all is a date, and behind which all is a time. */
	for (size_t i = s.n; i-- > 1;) {
		struct leat_slice date = {s.p, i}, clock = {s.p + i + 1, s.n - i - 1};

		if (s.p[i] != ' ' && s.p[i] != 'T')
			continue;
		if (s.p[i - 1] == ',')
			date.n--;
		if (clock.n && memchr(clock.p, ':', clock.n) &&
		    clock_us(without_fraction(clock), us) && leat_dates_day(date, order, day))
			return true;
	}
	*us = -1;
	return leat_dates_day(s, order, day);
}

/* since_1970 -- 10 digits are seconds, 13 milliseconds and 16 microseconds: until 2286. */
static bool
since_1970(struct leat_slice s, int64_t *us)
{
	size_t digits = 0;

	while (digits < s.n && is_digit(s.p[digits]))
		digits++;
	if (digits == 10 && (s.n == 10 || s.p[10] == '.'))
		return leat_money_parse(s, us, NULL); /* millionths, as money is */
	if ((digits != 13 && digits != 16) || s.n != digits || !leat_parse_i64(s, us))
		return false;
	*us *= digits == 13 ? 1000 : 1;
	return true;
}

/* fraction_us -- of a second, where the text ends in one; at most six of its digits count. */
static int64_t
fraction_us(struct leat_slice s)
{
	size_t whole = without_fraction(s).n;
	int64_t us = 0;

	if (whole == s.n)
		return 0;
	for (size_t i = 0; i < 6; i++)
		us = us * 10 + (whole + 1 + i < s.n ? s.p[whole + 1 + i] - '0' : 0);
	return us;
}

bool
leat_dates_stamp(struct leat_slice s, enum leat_date_order order, const struct leat_zone *zone,
    int64_t *instant_us, int32_t *day, bool *zoneless)
{
	int64_t clock;

	*zoneless = false;
	s = leat_cell_trim(s);
	if (since_1970(s, instant_us)) {
		*day = (int32_t)(*instant_us / LEAT_US_PER_DAY);
		return true;
	}
	if (leat_dates_instant(s, order, instant_us, day))
		return true;
	if (!leat_dates_clock(s, order, day, &clock) || clock < 0)
		return false;
	*zoneless = zone == NULL;
	if (zone)
		*instant_us =
		    leat_zone_instant(zone, *day * LEAT_US_PER_DAY + clock + fraction_us(s));
	return zone != NULL;
}
