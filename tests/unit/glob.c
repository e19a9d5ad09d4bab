/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit.h"

#include <string.h>

#include "base/glob.h"
#include "base/rng.h"

static bool
matches(const char *pattern, const char *text)
{
	return leat_glob_match(leat_slice(pattern), leat_slice(text), false);
}

static bool
folded(const char *pattern, const char *text)
{
	return leat_glob_match(leat_slice(pattern), leat_slice(text), true);
}

START_TEST(test_match)
{
	ck_assert(matches("", "") && !matches("", "a") && !matches("a", ""));
	ck_assert(matches("*", "") && matches("*", "abc") && matches("***", "abc"));
	ck_assert(matches("abc", "abc") && !matches("abc", "abcd") && !matches("abcd", "abc"));
	ck_assert(matches("a*", "a") && matches("a*c", "abbc") && !matches("a*c", "abb"));
	ck_assert(matches("*brand*", "de_brand_x") && !matches("*brand*", "de_bran"));
	ck_assert(matches("*ab*ab", "xababab") && !matches("*ab*abc*", "ababab"));
	ck_assert(matches("a?c", "abc") && !matches("a?c", "ac") && !matches("?", ""));
	ck_assert(matches("\\*", "*") && !matches("\\*", "x") && matches("\\?\\\\", "?\\"));
	/* case, and what is special elsewhere */
	ck_assert(!matches("ABC", "abc") && folded("ABC", "aBc") && folded("a*Z", "ALz"));
	ck_assert(matches("[a].(b|c)+$", "[a].(b|c)+$") && !matches("[a]", "a"));
	ck_assert(!folded("[", "{") && !folded("@", "`"));
}
END_TEST

START_TEST(test_characters)
{
	/* one character, however many bytes */
	ck_assert(matches("Z?rich", "Z\xc3\xbcrich") && !matches("Z??rich", "Z\xc3\xbcrich"));
	ck_assert(matches("?", "\xf0\x9f\x98\x80") && matches("*\xc3\xbc*", "Z\xc3\xbcrich"));
	ck_assert(!folded("\xc3\xbc", "\xc3\x9c")); /* only A to Z have two cases */
}
END_TEST

/* The plainest way to say it, exponential as it is. */
static bool
slowly(const char *p, const char *t)
{
	if (*p == '*')
		return slowly(p + 1, t) || (*t && slowly(p, t + 1));
	if (*p == '\0' || *t == '\0')
		return *p == *t;
	return (*p == '?' || *p == *t) && slowly(p + 1, t + 1);
}

START_TEST(test_against_recursion)
{
	struct leat_rng rng;
	char pattern[8], text[12];
	int yes = 0;

	leat_rng_init(&rng, 3);
	for (int i = 0; i < 200000; i++) {
		size_t np = leat_rng_below(&rng, sizeof(pattern)),
		       nt = leat_rng_below(&rng, sizeof(text));

		for (size_t k = 0; k < np; k++)
			pattern[k] = "ab*?"[leat_rng_below(&rng, 4)];
		for (size_t k = 0; k < nt; k++)
			text[k] = "ab"[leat_rng_below(&rng, 2)];
		pattern[np] = text[nt] = '\0';
		ck_assert_msg(
		    matches(pattern, text) == slowly(pattern, text), "%s %s", pattern, text);
		yes += matches(pattern, text);
	}
	ck_assert(yes > 10000);
}
END_TEST

START_TEST(test_not_slow)
{
	char pattern[LEAT_GLOB_MAX + 1], text[20001];

	/* a*a*a*...b against aaa...: exponential for whoever goes back to every star */
	for (size_t i = 0; i < LEAT_GLOB_MAX; i++)
		pattern[i] = "a*"[i % 2];
	pattern[LEAT_GLOB_MAX - 1] = 'b';
	pattern[LEAT_GLOB_MAX] = '\0';
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	ck_assert(!matches(pattern, text));
}
END_TEST

START_TEST(test_check)
{
	struct leat_arena arena = {0};
	struct leat_slice text;
	char longer[LEAT_GLOB_MAX + 2];
	bool plain;

	ck_assert_ptr_null(leat_glob_check(LEAT_SLICE("a\\*b"), &arena, &plain, &text));
	ck_assert(plain && leat_slice_is(text, "a*b"));
	ck_assert_ptr_null(leat_glob_check(LEAT_SLICE("a?"), &arena, &plain, &text));
	ck_assert(!plain);
	ck_assert_ptr_null(leat_glob_check(LEAT_SLICE(""), &arena, &plain, &text));
	ck_assert(plain && text.n == 0);
	ck_assert_ptr_nonnull(leat_glob_check(LEAT_SLICE("a\\"), &arena, &plain, &text));
	ck_assert_ptr_nonnull(leat_glob_check(LEAT_SLICE("\\d"), &arena, &plain, &text));
	memset(longer, 'a', sizeof(longer));
	ck_assert_ptr_nonnull(
	    leat_glob_check((struct leat_slice){longer, sizeof(longer)}, &arena, &plain, &text));
	leat_arena_fini(&arena);
}
END_TEST

START_TEST(test_order)
{
	ck_assert_int_eq(leat_fold_cmp(LEAT_SLICE("AbC"), LEAT_SLICE("aBc"), true), 0);
	ck_assert_int_ne(leat_fold_cmp(LEAT_SLICE("AbC"), LEAT_SLICE("aBc"), false), 0);
	ck_assert_int_lt(leat_fold_cmp(LEAT_SLICE("a"), LEAT_SLICE("B"), true), 0);
	ck_assert_int_gt(leat_fold_cmp(LEAT_SLICE("a"), LEAT_SLICE("B"), false), 0);
	ck_assert_int_lt(leat_fold_cmp(LEAT_SLICE("a"), LEAT_SLICE("AB"), true), 0);
}
END_TEST

UNIT_MAIN("glob", test_match, test_characters, test_against_recursion, test_not_slow, test_check,
    test_order)
