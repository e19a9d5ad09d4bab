/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/when.h"

/*
 * Zone files: TZif version 2 or later, 64-bit block only, and its footer, a
 * POSIX TZ rule for what comes after the table. Source: RFC 8536, sections 3
 * and 3.3; IEEE 1003.1-2017, 8.3 (TZ).
 */

/* One end of daylight saving time: month.week.weekday, or a day of the year. */
struct rule {
	char form; /* M, J (1..365, no leap day) or 0 (0..365) */
	int month, week, day;
	int32_t seconds; /* local time of day */
};

struct leat_zone {
	size_t ntransitions;
	int64_t *at;     /* seconds since 1970, ascending */
	int32_t *offset; /* seconds east from that moment on */
	int32_t first_offset;
	bool has_rule, has_dst;
	int32_t std, dst; /* seconds east */
	struct rule start, end;
};

static int64_t
be(const unsigned char *p, int bytes)
{
	uint64_t v = p[0] & 0x80 ? ~UINT64_C(0) : 0;

	for (int i = 0; i < bytes; i++)
		v = v << 8 | p[i];
	return (int64_t)v;
}

/* The POSIX rule */

static bool
rule_name(const char **p)
{
	const char *s = *p;

	if (*s == '<') {
		while (*s && *s != '>')
			s++;
		if (*s++ != '>')
			return false;
	} else {
		while ((*s | 32) >= 'a' && (*s | 32) <= 'z')
			s++;
	}
	if (s - *p < 3)
		return false;
	*p = s;
	return true;
}

static bool
rule_number(const char **p, int *value)
{
	const char *s = *p;

	for (*value = 0; *s >= '0' && *s <= '9' && *value < 100000; s++)
		*value = *value * 10 + (*s - '0');
	if (s == *p)
		return false;
	*p = s;
	return true;
}

/* [+-]hh[:mm[:ss]]; hh up to 167 as RFC 8536 allows. */
static bool
rule_time(const char **p, int32_t *seconds)
{
	int sign = 1, h, m = 0, s = 0;

	if (**p == '-' || **p == '+')
		sign = *(*p)++ == '-' ? -1 : 1;
	if (!rule_number(p, &h) || h > 167)
		return false;
	if (**p == ':' && ((*p)++, !rule_number(p, &m)))
		return false;
	if (**p == ':' && ((*p)++, !rule_number(p, &s)))
		return false;
	*seconds = sign * (h * 3600 + m * 60 + s);
	return m < 60 && s < 60;
}

static bool
rule_date(const char **p, struct rule *r)
{
	r->seconds = 2 * 3600;
	if (*(*p)++ != ',')
		return false;
	r->form = '0';
	if (**p == 'M' || **p == 'J')
		r->form = *(*p)++;
	if (r->form == 'M') {
		if (!rule_number(p, &r->month) || *(*p)++ != '.' || !rule_number(p, &r->week) ||
		    *(*p)++ != '.' || !rule_number(p, &r->day) || r->month < 1 || r->month > 12 ||
		    r->week < 1 || r->week > 5 || r->day > 6)
			return false;
	} else if (!rule_number(p, &r->day) || r->day > 365) {
		return false;
	}
	return **p != '/' || ((*p)++, rule_time(p, &r->seconds));
}

static bool
parse_rule(struct leat_zone *z, const char *s)
{
	int32_t west;

	if (*s == '\0')
		return true;
	if (!rule_name(&s) || !rule_time(&s, &west))
		return false;
	z->std = -west;
	z->has_rule = true;
	if (*s == '\0')
		return true;
	if (!rule_name(&s))
		return false;
	z->dst = z->std + 3600;
	if (*s && *s != ',') {
		if (!rule_time(&s, &west))
			return false;
		z->dst = -west;
	}
	z->has_dst = true;
	return rule_date(&s, &z->start) && rule_date(&s, &z->end) && *s == '\0';
}

/* The moment, in seconds of local time since 1970, at which a rule applies in a year. */
static int64_t
rule_moment(const struct rule *r, int year)
{
	int32_t day;

	if (r->form == 'M') {
		int weekday, first;

		day = leat_day_from_civil(year, r->month, 1);
		first = (leat_day_of_week(day) + 1) % 7; /* 0 is Sunday, as in the rule */
		weekday = (r->day - first + 7) % 7;
		day += weekday + 7 * (r->week - 1);
		if (r->week == 5 && (!leat_civil_valid(year, r->month, 1 + weekday + 28)))
			day -= 7;
	} else if (r->form == 'J') {
		bool leap = leat_civil_valid(year, 2, 29);

		day = leat_day_from_civil(year, 1, 1) + r->day - 1 + (leap && r->day > 59);
	} else {
		day = leat_day_from_civil(year, 1, 1) + r->day;
	}
	return (int64_t)day * 86400 + r->seconds;
}

static int32_t
rule_offset(const struct leat_zone *z, int64_t utc)
{
	int year, month, mday;
	int64_t start, end, day = utc / 86400 - (utc % 86400 < 0);

	if (!z->has_dst)
		return z->std;
	leat_day_to_civil((int32_t)day, &year, &month, &mday);
	start = rule_moment(&z->start, year) - z->std;
	end = rule_moment(&z->end, year) - z->dst;
	if (start < end)
		return utc >= start && utc < end ? z->dst : z->std;
	return utc >= end && utc < start ? z->std : z->dst;
}

/* The file */

struct counts {
	size_t isut, isstd, leap, time, type, chars;
};

static bool
read_header(const unsigned char *p, size_t n, struct counts *c)
{
	if (n < 44 || memcmp(p, "TZif", 4) != 0)
		return false;
	*c = (struct counts){(size_t)be(p + 20, 4), (size_t)be(p + 24, 4), (size_t)be(p + 28, 4),
	    (size_t)be(p + 32, 4), (size_t)be(p + 36, 4), (size_t)be(p + 40, 4)};
	return c->isut < 4096 && c->isstd < 4096 && c->leap < 4096 && c->time < 100000 &&
	       c->type > 0 && c->type < 256 && c->chars < 4096;
}

static size_t
block_size(const struct counts *c, size_t time_size)
{
	return c->time * time_size + c->time + c->type * 6 + c->chars + c->leap * (time_size + 4) +
	       c->isstd + c->isut;
}

/* Transitions and offsets of the 64-bit block at p. */
static bool
read_block(struct leat_zone *z, const unsigned char *p, const struct counts *c)
{
	const unsigned char *index = p + c->time * 8, *type = index + c->time;

	/* Another root's file may have been found damaged before. */
	free(z->at);
	free(z->offset);
	z->ntransitions = c->time;
	z->at = LEAT_NEW_N(int64_t, c->time);
	z->offset = LEAT_NEW_N(int32_t, c->time);
	z->first_offset = (int32_t)be(type, 4);
	for (size_t i = 0; i < c->time; i++) {
		if (index[i] >= c->type)
			return false;
		z->at[i] = be(p + 8 * i, 8);
		z->offset[i] = (int32_t)be(type + 6 * index[i], 4);
		if (i && z->at[i] <= z->at[i - 1])
			return false;
	}
	return true;
}

static bool
read_zone(struct leat_zone *z, const unsigned char *p, size_t n)
{
	struct counts c;
	size_t skip;
	char footer[128];
	const unsigned char *end;

	if (!read_header(p, n, &c) || p[4] < '2')
		return false;
	skip = 44 + block_size(&c, 4);
	if (skip > n || !read_header(p + skip, n - skip, &c))
		return false;
	p += skip + 44;
	n -= skip + 44;
	if (block_size(&c, 8) > n || !read_block(z, p, &c))
		return false;
	p += block_size(&c, 8);
	n -= block_size(&c, 8);
	if (n < 2 || *p != '\n')
		return false;
	end = memchr(p + 1, '\n', n - 1);
	if (end == NULL || (size_t)(end - p - 1) >= sizeof(footer))
		return false;
	memcpy(footer, p + 1, (size_t)(end - p - 1));
	footer[end - p - 1] = '\0';
	return parse_rule(z, footer);
}

/* Only what a zone's name can be: nothing that leads out of the directory. */
static bool
plausible(struct leat_slice name)
{
	if (name.n == 0 || name.n > 64 || name.p[0] == '/')
		return false;
	for (size_t i = 0; i < name.n; i++) {
		char c = name.p[i];

		if (!((c | 32) >= 'a' && (c | 32) <= 'z') && !(c >= '0' && c <= '9') && c != '/' &&
		    c != '_' && c != '+' && c != '-')
			return false;
	}
	return true;
}

static bool
load(struct leat_zone *z, struct leat_slice name)
{
	static const char *const roots[] = {
	    "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/etc/zoneinfo"};
	unsigned char data[65536];
	char path[160];
	bool good = false;

	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]) && !good; i++) {
		struct leat_buf b = {0};
		struct stat st;
		ssize_t n;
		int fd;

		leat_buf_add_str(&b, roots[i]);
		leat_buf_add_char(&b, '/');
		leat_buf_add_slice(&b, name);
		memcpy(path, b.p, b.n < sizeof(path) ? b.n + 1 : sizeof(path));
		path[sizeof(path) - 1] = '\0';
		leat_buf_fini(&b);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
			n = read(fd, data, sizeof(data));
			good = n > 0 && read_zone(z, data, (size_t)n);
		}
		close(fd);
	}
	return good;
}

int
leat_zone_open(struct leat_zone **zone, struct leat_slice name, struct leat_err *err)
{
	struct leat_zone *z = LEAT_NEW(struct leat_zone);
	char safe[LEAT_SAFE_MAX];

	*zone = NULL;
	if (leat_slice_is(name, "UTC")) {
		z->has_rule = true;
	} else if (!plausible(name) || !load(z, name)) {
		leat_zone_free(z);
		return leat_err_set(err, LEAT_EDATA,
		    "unknown time zone: \"%s\" (an IANA name such as Europe/Berlin, from the "
		    "package tzdata)",
		    leat_safe(name, safe));
	}
	*zone = z;
	return LEAT_OK;
}

void
leat_zone_free(struct leat_zone *z)
{
	if (z == NULL)
		return;
	free(z->at);
	free(z->offset);
	free(z);
}

static int64_t
floor_seconds(int64_t us)
{
	return us / LEAT_US_PER_SECOND - (us % LEAT_US_PER_SECOND < 0);
}

int32_t
leat_zone_offset(const struct leat_zone *z, int64_t instant_us)
{
	int64_t utc = floor_seconds(instant_us);
	size_t low = 0, high = z->ntransitions;

	if (z->has_rule && (high == 0 || utc >= z->at[high - 1]))
		return rule_offset(z, utc);
	while (low < high) { /* the first transition after utc */
		size_t middle = (low + high) / 2;

		if (z->at[middle] <= utc)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? z->offset[low - 1] : z->first_offset;
}

int32_t
leat_zone_day(const struct leat_zone *z, int64_t instant_us)
{
	int64_t local = instant_us + leat_zone_offset(z, instant_us) * LEAT_US_PER_SECOND;

	return (int32_t)(local / LEAT_US_PER_DAY - (local % LEAT_US_PER_DAY < 0));
}

int64_t
leat_zone_instant(const struct leat_zone *z, int64_t local_us)
{
	/* The offsets a day before and after surround any single transition. */
	int64_t before =
	    local_us - leat_zone_offset(z, local_us - LEAT_US_PER_DAY) * LEAT_US_PER_SECOND;
	int64_t after =
	    local_us - leat_zone_offset(z, local_us + LEAT_US_PER_DAY) * LEAT_US_PER_SECOND;

	if (before + leat_zone_offset(z, before) * LEAT_US_PER_SECOND == local_us)
		return before;
	if (after + leat_zone_offset(z, after) * LEAT_US_PER_SECOND == local_us)
		return after;
	return before; /* skipped: read with the old offset, which lands after the gap */
}
