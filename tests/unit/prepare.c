/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>

#include "base/when.h"
#include "credit/filter.h"
#include "credit/prepare.h"
#include "unit.h"

#define MINUTE (60 * LEAT_US_PER_SECOND)

/*
 * A path as text: a letter a touch, `d` direct, capitals views, each a number of minutes
 * after the one before: "a0 B5 a30". What is kept, as letters, with `*` behind a touch that
 * counts less than 1.
 */
static const char *
prepared(const struct leat_prepare_options *o, const char *path, int end_minutes)
{
	static char text[100];
	struct leat_prepare p = {.o = *o};
	struct leat_touch_seen t[30];
	char letter[30];
	int64_t now = 0;
	size_t n = 0, kept, out = 0;
	int minutes, used;

	while (sscanf(path, " %c%d%n", &letter[n], &minutes, &used) == 2) {
		char c = letter[n];

		path += used;
		now += minutes * MINUTE;
		t[n++] = (struct leat_touch_seen){
		    .time_us = now, .unit = c & 31u, .view = c < 'a', .direct = c == 'd'};
	}
	for (int again = 0; again < 2; again++) { /* nothing is left of a path for the next */
		kept = leat_prepare_path(&p, t, n, end_minutes * MINUTE);
		out = 0;
		for (size_t i = 0; i < kept; i++) {
			text[out++] = letter[p.keep[i]];
			if (p.emphasis[i] < 1)
				text[out++] = '*';
		}
		text[out] = '\0';
	}
	leat_prepare_fini(&p);
	return text;
}

static const struct leat_prepare_options plain;

START_TEST(idle)
{
	struct leat_prepare_options o = plain;

	ck_assert(leat_prepare_idle(&o));
	ck_assert_str_eq(prepared(&o, "a0 a0 d1 B2 b3", 9), "aadBb");
	o.view_weight = 0.5;
	ck_assert(!leat_prepare_idle(&o));
	ck_assert_str_eq(prepared(&o, "a0 B2 b3 A1", 9), "aB*bA*");
}
END_TEST

START_TEST(direct)
{
	struct leat_prepare_options o = plain;

	o.ignore_direct = true;
	ck_assert_str_eq(prepared(&o, "d0 a1 d1 b1 d1", 9), "ab");
	ck_assert_str_eq(prepared(&o, "d0 d1", 9), "dd");
	/* The only other touch is a view that is too old: direct it was. */
	o.view_lookback_us = 5 * MINUTE;
	ck_assert_str_eq(prepared(&o, "A0 d1", 6), "d");
	ck_assert_str_eq(prepared(&o, "A0 d1", 5), "A"); /* the lookback is inclusive */
}
END_TEST

START_TEST(views)
{
	struct leat_prepare_options o = plain;

	o.view_lookback_us = 10 * MINUTE;
	ck_assert_str_eq(prepared(&o, "A0 a0 B5 b0 C10", 20), "abC");
	ck_assert_str_eq(prepared(&o, "A0 B5", 20), ""); /* nothing is left */
	o.view_lookback_us = 1;
	ck_assert_str_eq(prepared(&o, "A0 B20", 20), "B");
}
END_TEST

START_TEST(gaps)
{
	struct leat_prepare_options o = plain;

	o.gap_us = 30 * MINUTE;
	ck_assert_str_eq(prepared(&o, "a0 a30 a31", 99), "aa");
	ck_assert_str_eq(
	    prepared(&o, "a0 a20 a20 a20", 99), "a"); /* each within the gap of the last */
	ck_assert_str_eq(prepared(&o, "a0 b1 a1 b40 a1", 99), "abba");
	/* A click after its view: one touch, and it counts as a click. */
	o.view_weight = 0.25;
	ck_assert_str_eq(prepared(&o, "A0 b1 a1 C2 C2", 99), "AbC*");
}
END_TEST

START_TEST(repeats)
{
	struct leat_prepare_options o = plain;
	struct leat_prepare p;
	const struct leat_touch_seen t[] = {
	    {.time_us = 1, .unit = 1}, {.time_us = 2, .unit = 1}, {.time_us = 3, .unit = 0}};

	o.repeats = LEAT_REPEATS_COLLAPSE;
	ck_assert_str_eq(prepared(&o, "a0 a500 b1 a1 a1 b1", 9), "abab");
	p = (struct leat_prepare){.o = o};
	ck_assert_uint_eq(leat_prepare_path(&p, t, 3, 3), 2);
	ck_assert_uint_eq(p.keep[0], 1); /* the last of the run */
	leat_prepare_fini(&p);
	o.repeats = LEAT_REPEATS_FIRST;
	o.view_weight = 0.5;
	ck_assert_str_eq(prepared(&o, "A0 b1 a500 b1 C1 C2", 9), "AbC*");
	/* With a gap as well, which comes first. */
	o = plain;
	o.repeats = LEAT_REPEATS_COLLAPSE;
	o.gap_us = 5 * MINUTE;
	ck_assert_str_eq(prepared(&o, "a0 b1 a1 b60 c1 a1", 99), "abca");
}
END_TEST

/* Every touch, whatever the unit's number, in a long path. */
START_TEST(large)
{
	enum { N = 100000 };
	static struct leat_touch_seen t[N];
	struct leat_prepare p = {.o = plain};

	p.o.repeats = LEAT_REPEATS_FIRST;
	for (uint32_t i = 0; i < N; i++)
		t[i] = (struct leat_touch_seen){.time_us = i, .unit = i % 30000 * 3};
	ck_assert_uint_eq(leat_prepare_path(&p, t, N, N), 30000);
	ck_assert_uint_eq(p.keep[29999], 29999);
	ck_assert_uint_eq(leat_prepare_path(&p, t, 5, N), 5);
	leat_prepare_fini(&p);
}
END_TEST

START_TEST(filters)
{
	struct leat_touch_filter f;
	struct leat_err err;

	ck_assert_int_eq(leat_touch_filter_init(&f, NULL, NULL, NULL, &err), LEAT_OK);
	ck_assert(leat_touch_filter_event(&f, LEAT_EVENT_NONE));
	ck_assert(leat_touch_filter_channel(&f, leat_slice("direct")));
	f.no_direct = true;
	ck_assert(!leat_touch_filter_channel(&f, leat_slice("direct")));
	leat_touch_filter_fini(&f);

	ck_assert_int_eq(
	    leat_touch_filter_init(&f, "click, none", "paid_*, email", "*_social", &err), LEAT_OK);
	ck_assert(leat_touch_filter_event(&f, leat_event_of(leat_slice("click"))));
	ck_assert(leat_touch_filter_event(&f, leat_event_of(LEAT_NONE)));
	ck_assert(!leat_touch_filter_event(&f, leat_event_of(leat_slice("visit"))));
	ck_assert(!leat_touch_filter_event(&f, leat_event_of(leat_slice("wink"))));
	ck_assert(leat_touch_filter_channel(&f, leat_slice("paid_search")));
	ck_assert(leat_touch_filter_channel(&f, leat_slice("email")));
	ck_assert(!leat_touch_filter_channel(&f, leat_slice("email2")));
	ck_assert(!leat_touch_filter_channel(&f, leat_slice("paid_social")));
	leat_touch_filter_fini(&f);

	ck_assert_int_eq(leat_touch_filter_init(&f, "clik", NULL, NULL, &err), LEAT_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "\"click\""));
	leat_touch_filter_fini(&f);
	ck_assert_int_eq(leat_touch_filter_init(&f, NULL, "a,,b", NULL, &err), LEAT_EUSAGE);
	leat_touch_filter_fini(&f);
	ck_assert_int_eq(leat_touch_filter_init(&f, NULL, NULL, "a\\", &err), LEAT_EUSAGE);
	leat_touch_filter_fini(&f);
}
END_TEST

UNIT_MAIN("prepare", idle, direct, views, gaps, repeats, large, filters)
