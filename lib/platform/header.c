/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/header.h"

#include "platform/number.h"

void
leat_header_normalise(struct leat_slice header, struct leat_buf *out)
{
	struct leat_slice s = leat_cell_trim(header);
	bool blank = false;
	size_t from = out->n, to = from;

	leat_lower(s, out);
	/* What is left is no longer than what was there. */
	for (size_t i = from; i < out->n; i++) {
		bool wide = i + 1 < out->n && memcmp(out->p + i, "\xc2\xa0", 2) == 0;
		char c = out->p[i];

		if (wide || c == ' ' || c == '\t' || c == '\r' || c == '\n') {
			blank = true;
			i += wide;
			continue;
		}
		if (blank)
			out->p[to++] = ' ';
		blank = false;
		out->p[to++] = out->p[i];
	}
	out->n = to;
	if (out->p)
		out->p[to] = '\0';
}

bool
leat_header_has_hole(struct leat_slice pattern)
{
	return pattern.n && memchr(pattern.p, '(', pattern.n) &&
	       memmem(pattern.p, pattern.n, "(ccc)", 5);
}

bool
leat_header_matches(
    struct leat_slice pattern, struct leat_slice header, struct leat_slice *currency)
{
	const char *hole;
	size_t at;

	if (pattern.n != header.n || leat_slice_eq(pattern, header))
		return pattern.n == header.n;
	hole = memmem(pattern.p, pattern.n, "(ccc)", 5);
	if (hole == NULL)
		return false;
	at = (size_t)(hole - pattern.p);
	if (memcmp(pattern.p, header.p, at + 1) != 0 ||
	    memcmp(hole + 4, header.p + at + 4, pattern.n - at - 4) != 0)
		return false;
	for (size_t i = at + 1; i < at + 4; i++)
		if (header.p[i] < 'a' || header.p[i] > 'z')
			return false;
	if (currency)
		*currency = (struct leat_slice){header.p + at + 1, 3};
	return true;
}

bool
leat_pattern_matches(struct leat_slice p, struct leat_slice name)
{
	bool head = p.n && p.p[0] == '*', tail = p.n > 1 && p.p[p.n - 1] == '*';

	if (!head && !tail)
		return leat_header_matches(p, name, NULL);
	p.p += head;
	p.n -= (size_t)head + tail;
	if (p.n == 0)
		return true;
	if (name.n < p.n)
		return false;
	if (head && tail)
		return memmem(name.p, name.n, p.p, p.n) != NULL;
	return memcmp(head ? name.p + name.n - p.n : name.p, p.p, p.n) == 0;
}
