/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_BASE_SLICE_H
#define LEAT_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/*
 * struct leat_slice -- borrowed text: n bytes at p, not terminated.
 * n == 0 is "empty", which in leat's streams is the same as absent.
 */
struct leat_slice {
	const char *p;
	size_t n;
};

#define LEAT_SLICE(literal) ((struct leat_slice){"" literal, sizeof(literal) - 1})
#define LEAT_NONE ((struct leat_slice){NULL, 0})

static inline struct leat_slice
leat_slice(const char *s)
{
	return (struct leat_slice){s, s ? strlen(s) : 0};
}

static inline bool
leat_slice_eq(struct leat_slice a, struct leat_slice b)
{
	return a.n == b.n && (a.n == 0 || (a.p && b.p && memcmp(a.p, b.p, a.n) == 0));
}

static inline bool
leat_slice_is(struct leat_slice a, const char *s)
{
	return leat_slice_eq(a, leat_slice(s));
}

/* leat_slice_cmp -- bytewise order, shorter first on a tie: < 0, 0, > 0. */
static inline int
leat_slice_cmp(struct leat_slice a, struct leat_slice b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

/* leat_slice_trim -- without blanks (space, tab, CR, LF) at either end. */
static inline struct leat_slice
leat_slice_trim(struct leat_slice s)
{
	while (s.n && (*s.p == ' ' || *s.p == '\t' || *s.p == '\r' || *s.p == '\n'))
		s.p++, s.n--;
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\r' ||
			  s.p[s.n - 1] == '\n'))
		s.n--;
	return s;
}

static inline bool
leat_slice_starts(struct leat_slice s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.n >= n && memcmp(s.p, prefix, n) == 0;
}

/*
 * leat_slice_cut -- take the part of *rest before the first byte sep, and leave
 * what follows it in *rest. Returns false, and LEAT_NONE, when *rest is used up (p == NULL).
 */
static inline bool
leat_slice_cut(struct leat_slice *rest, char sep, struct leat_slice *part)
{
	const char *e;

	*part = LEAT_NONE;
	if (rest->p == NULL)
		return false;
	e = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	if (e) {
		*part = (struct leat_slice){rest->p, (size_t)(e - rest->p)};
		*rest = (struct leat_slice){e + 1, rest->n - part->n - 1};
	} else {
		*part = *rest;
		*rest = LEAT_NONE;
	}
	return true;
}

#endif
