/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/glob.h"

static unsigned char
lower(char c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
}

static bool
same(char a, char b, bool fold)
{
	return a == b || (fold && lower(a) == lower(b));
}

static bool
continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Behind the character at i. */
static size_t
next_character(struct leat_slice s, size_t i)
{
	for (i++; i < s.n && continues(s.p[i]); i++)
		;
	return i;
}

/*
 * One step of the pattern at *p over the text at *t: false if they differ. `*` is not
 * looked at here.
 */
static bool
step(struct leat_slice pattern, size_t *p, struct leat_slice text, size_t *t, bool fold)
{
	if (*p >= pattern.n)
		return false;
	if (pattern.p[*p] == '?') {
		*p += 1;
		*t = next_character(text, *t);
		return true;
	}
	if (pattern.p[*p] == '\\' && *p + 1 < pattern.n)
		*p += 1;
	if (!same(pattern.p[*p], text.p[*t], fold))
		return false;
	*p += 1;
	*t += 1;
	return true;
}

/* Only the last `*` need ever be tried again: what stood before it has matched. */
bool
leat_glob_match(struct leat_slice pattern, struct leat_slice text, bool fold)
{
	size_t p = 0, t = 0, star = 0, from = 0;
	bool starred = false;

	while (t < text.n) {
		if (p < pattern.n && pattern.p[p] == '*') {
			starred = true;
			star = ++p;
			from = t;
		} else if (!step(pattern, &p, text, &t, fold)) {
			if (!starred)
				return false;
			p = star;
			t = from = next_character(text, from);
		}
	}
	while (p < pattern.n && pattern.p[p] == '*')
		p++;
	return p == pattern.n;
}

const char *
leat_glob_check(
    struct leat_slice pattern, struct leat_arena *arena, bool *plain, struct leat_slice *text)
{
	char *to = leat_arena_alloc(arena, pattern.n + 1);
	size_t n = 0;

	*plain = true;
	if (pattern.n > LEAT_GLOB_MAX)
		return "is longer than 200 bytes";
	for (size_t i = 0; i < pattern.n; i++) {
		char c = pattern.p[i];

		if (c == '\\') {
			if (++i == pattern.n)
				return "ends in a lone \\";
			c = pattern.p[i];
			if (c != '*' && c != '?' && c != '\\')
				return "has a \\ before something other than *, ? and \\";
		} else if (c == '*' || c == '?') {
			*plain = false;
		}
		to[n++] = c;
	}
	to[n] = '\0';
	*text = (struct leat_slice){to, n};
	return NULL;
}

int
leat_fold_cmp(struct leat_slice a, struct leat_slice b, bool fold)
{
	size_t n = a.n < b.n ? a.n : b.n;

	if (!fold)
		return leat_slice_cmp(a, b);
	for (size_t i = 0; i < n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return lower(a.p[i]) < lower(b.p[i]) ? -1 : 1;
	return (a.n > b.n) - (a.n < b.n);
}
