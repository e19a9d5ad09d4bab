/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/when.h"

#include "base/num.h"

/* 0001-01-01 and 9999-12-31 */
#define FIRST_DAY INT64_C(-719162)
#define LAST_DAY INT64_C(2932896)

/*
 * Days and civil dates by counting from 1 March, so that the leap day comes
 * last in its year. Source: Hinnant (2013), chrono-compatible low-level date
 * algorithms, days_from_civil and civil_from_days.
 */
int32_t
leat_day_from_civil(int year, int month, int day)
{
	int y = year - (month <= 2);
	int era = (y >= 0 ? y : y - 399) / 400;
	int year_of_era = y - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void
leat_day_to_civil(int32_t day, int *year, int *month, int *mday)
{
	int z = day + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int day_of_era = z - era * 146097;
	int year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int shifted = (5 * day_of_year + 2) / 153;

	*mday = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted + (shifted < 10 ? 3 : -9);
	*year = year_of_era + era * 400 + (*month <= 2);
}

int
leat_day_of_week(int32_t day)
{
	/* 1970-01-01 was a Thursday. */
	return (int)(((int64_t)day + 3) % 7 + 7) % 7;
}

int
leat_day_of_year(int32_t day)
{
	int year, month, mday;

	leat_day_to_civil(day, &year, &month, &mday);
	return day - leat_day_from_civil(year, 1, 1) + 1;
}

bool
leat_civil_valid(int year, int month, int day)
{
	static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= length[month - 1] + (month == 2 && leap);
}

/* Exactly n digits at the front of *s, which moves past them. */
static bool
take_digits(struct leat_slice *s, int n, int *value)
{
	*value = 0;
	if (s->n < (size_t)n)
		return false;
	for (; n > 0; n--, s->p++, s->n--) {
		if (*s->p < '0' || *s->p > '9')
			return false;
		*value = *value * 10 + (*s->p - '0');
	}
	return true;
}

static bool
take_char(struct leat_slice *s, char c)
{
	if (s->n == 0 || *s->p != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

/* Two digits as a number, or one that no sum of others mends. */
static int
pair(const char *p)
{
	unsigned tens = (unsigned)(p[0] - '0'), ones = (unsigned)(p[1] - '0');

	return tens <= 9 && ones <= 9 ? (int)(10 * tens + ones) : -1000000;
}

static bool
take_day(struct leat_slice *s, int32_t *day)
{
	int y, m, d;

	if (s->n < 10 || s->p[4] != '-' || s->p[7] != '-')
		return false;
	y = 100 * pair(s->p) + pair(s->p + 2);
	m = pair(s->p + 5);
	d = pair(s->p + 8);
	if (!leat_civil_valid(y, m, d))
		return false;
	*day = leat_day_from_civil(y, m, d);
	s->p += 10;
	s->n -= 10;
	return true;
}

bool
leat_day_parse(struct leat_slice s, int32_t *day)
{
	int32_t d;

	if (!take_day(&s, &d) || s.n)
		return false;
	*day = d;
	return true;
}

size_t
leat_day_print(int32_t day, char out[LEAT_DAY_MAX])
{
	int y, m, d;

	leat_day_to_civil(day, &y, &m, &d);
	for (int i = 3; i >= 0; i--, y /= 10)
		out[i] = (char)('0' + y % 10);
	out[4] = out[7] = '-';
	out[5] = (char)('0' + m / 10);
	out[6] = (char)('0' + m % 10);
	out[8] = (char)('0' + d / 10);
	out[9] = (char)('0' + d % 10);
	out[10] = '\0';
	return 10;
}

/* hh:mm[:ss[.fraction]] as microseconds of the day. */
static bool
take_clock(struct leat_slice *s, int64_t *us)
{
	int h, m, sec = 0, digit;
	int64_t fraction = 0;

	if (!take_digits(s, 2, &h) || !take_char(s, ':') || !take_digits(s, 2, &m) || h > 23 ||
	    m > 59)
		return false;
	if (take_char(s, ':')) {
		if (!take_digits(s, 2, &sec) || sec > 60)
			return false;
		if (take_char(s, '.')) {
			int64_t unit = LEAT_US_PER_SECOND / 10;

			if (!take_digits(s, 1, &digit))
				return false;
			do {
				fraction += digit * unit;
				unit /= 10;
			} while (take_digits(s, 1, &digit));
		}
	}
	/* There is no place for a leap second on this scale: it shares the last microsecond. */
	if (sec == 60) {
		sec = 59;
		fraction = LEAT_US_PER_SECOND - 1;
	}
	*us = ((int64_t)h * 3600 + m * 60 + sec) * LEAT_US_PER_SECOND + fraction;
	return true;
}

static bool
take_offset(struct leat_slice *s, int64_t *us)
{
	int h, m, sign;

	if (take_char(s, 'Z')) {
		*us = 0;
		return true;
	}
	take_char(s, ' ');
	if (take_char(s, '+'))
		sign = 1;
	else if (take_char(s, '-'))
		sign = -1;
	else
		return false;
	if (!take_digits(s, 2, &h) || h > 23)
		return false;
	take_char(s, ':');
	if (!take_digits(s, 2, &m) || m > 59)
		return false;
	*us = (int64_t)sign * (h * 3600 + m * 60) * LEAT_US_PER_SECOND;
	return true;
}

bool
leat_instant_parse(struct leat_slice s, int64_t *instant_us)
{
	int64_t clock, offset, us;
	int32_t day;

	if (!take_day(&s, &day) || !(take_char(&s, 'T') || take_char(&s, ' ')) ||
	    !take_clock(&s, &clock) || !take_offset(&s, &offset) || s.n)
		return false;
	/* An offset may lead out of the years that can be printed. */
	us = day * LEAT_US_PER_DAY + clock - offset;
	if (us < FIRST_DAY * LEAT_US_PER_DAY || us >= (LAST_DAY + 1) * LEAT_US_PER_DAY)
		return false;
	*instant_us = us;
	return true;
}

static size_t
put_two(char *out, char before, int n)
{
	out[0] = before;
	out[1] = (char)('0' + n / 10);
	out[2] = (char)('0' + n % 10);
	return 3;
}

size_t
leat_instant_print(int64_t instant_us, char out[LEAT_INSTANT_MAX])
{
	int64_t day = instant_us / LEAT_US_PER_DAY, us = instant_us % LEAT_US_PER_DAY;
	int seconds, fraction;
	size_t n;

	if (us < 0) {
		us += LEAT_US_PER_DAY;
		day--;
	}
	seconds = (int)(us / LEAT_US_PER_SECOND);
	fraction = (int)(us % LEAT_US_PER_SECOND);
	n = leat_day_print((int32_t)day, out);
	n += put_two(out + n, 'T', seconds / 3600);
	n += put_two(out + n, ':', seconds / 60 % 60);
	n += put_two(out + n, ':', seconds % 60);
	if (fraction)
		out[n++] = '.';
	for (int unit = 100000; fraction; fraction %= unit, unit /= 10)
		out[n++] = (char)('0' + fraction / unit);
	out[n++] = 'Z';
	out[n] = '\0';
	return n;
}
