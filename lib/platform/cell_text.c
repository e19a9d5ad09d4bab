/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/cell_text.h"

#include <string.h>

#include "platform/header.h"
#include "platform/number.h"

/* window_word -- click, view or engaged_view, in the languages of the exports; NULL if none. */
static const char *
window_word(struct leat_slice s)
{
	static const struct {
		const char *part, *word;
	} table[] = {{"engag", "engaged_view"}, {"cli", "click"}, {"klick", "click"},
	    {"view", "view"}, {"visual", "view"}, {"impres", "view"}, {"ansicht", "view"},
	    {"vue", "view"}, {"affich", "view"}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (s.n && memmem(s.p, s.n, table[i].part, strlen(table[i].part)))
			return table[i].word;
	return NULL;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

struct leat_slice
leat_cell_window(struct leat_slice s, struct leat_arena *arena, struct leat_buf *scratch)
{
	struct leat_slice low;
	struct leat_buf out = {0};
	bool good = true;
	size_t i = 0;

	scratch->n = 0;
	leat_lower(s, scratch);
	low = leat_buf_slice(scratch);
	while (i < low.n && !is_digit(low.p[i]))
		i++;
	while (i < low.n && good) {
		size_t from = i, digits;
		const char *word;

		while (i < low.n && is_digit(low.p[i]))
			i++;
		digits = i - from;
		while (i < low.n && !is_digit(low.p[i]))
			i++;
		word = window_word((struct leat_slice){low.p + from + digits, i - from - digits});
		good = word != NULL;
		if (good)
			leat_buf_printf(
			    &out, "%s%.*sd_%s", out.n ? "_" : "", (int)digits, low.p + from, word);
	}
	if (good && out.n)
		s = leat_arena_copy(arena, leat_buf_slice(&out));
	leat_buf_fini(&out);
	return s;
}

struct leat_slice
leat_cell_entry(struct leat_slice cell, struct leat_slice name, struct leat_buf *scratch)
{
	struct leat_slice line, found = LEAT_NONE;

	while (found.n == 0 && leat_slice_cut(&cell, '\n', &line)) {
		const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
		size_t at = colon ? (size_t)(colon - line.p) : 0;

		scratch->n = 0;
		leat_header_normalise((struct leat_slice){line.p, at}, scratch);
		if (colon && leat_slice_eq(leat_buf_slice(scratch), name))
			found = leat_cell_trim((struct leat_slice){colon + 1, line.n - at - 1});
	}
	return found;
}

struct leat_slice
leat_cell_slug(struct leat_slice s, struct leat_arena *arena, struct leat_buf *scratch)
{
	size_t n = 0;

	scratch->n = 0;
	leat_header_normalise(s, scratch);
	for (size_t i = 0; i < scratch->n; i++) {
		bool parts = scratch->p[i] == ' ' || scratch->p[i] == '-' || scratch->p[i] == '_';

		if (!parts || (n > 0 && scratch->p[n - 1] != '_'))
			scratch->p[n++] = (char)(parts ? '_' : scratch->p[i]);
	}
	return leat_arena_copy(arena, (struct leat_slice){scratch->p, n});
}
