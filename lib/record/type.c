/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/mem.h"
#include "base/money.h"
#include "base/when.h"
#include "record/schema.h"

const char *
leat_type_name(enum leat_type type)
{
	static const char *const name[] = {
	    [LEAT_TEXT] = "text",
	    [LEAT_WORD] = "word",
	    [LEAT_WHEN] = "date or instant",
	    [LEAT_DATE] = "date",
	    [LEAT_INSTANT] = "instant",
	    [LEAT_MONEY] = "money",
	    [LEAT_COUNT] = "count",
	    [LEAT_AMOUNT] = "amount",
	    [LEAT_NUMBER] = "number",
	    [LEAT_YESNO] = "yes or no",
	    [LEAT_CURRENCY] = "currency",
	    [LEAT_JSON] = "JSON",
	};

	return name[type];
}

bool
leat_type_is_number(enum leat_type type)
{
	return type == LEAT_MONEY || type == LEAT_COUNT || type == LEAT_AMOUNT ||
	       type == LEAT_NUMBER;
}

static bool
is_currency(struct leat_slice s)
{
	if (s.n != 3)
		return false;
	for (size_t i = 0; i < 3; i++)
		if (s.p[i] < 'A' || s.p[i] > 'Z')
			return false;
	return true;
}

static bool
in_words(struct leat_slice s, const char *words)
{
	struct leat_slice rest = leat_slice(words), one;

	while (leat_slice_cut(&rest, ' ', &one))
		if (leat_slice_eq(one, s))
			return true;
	return false;
}

const char *
leat_column_check(const struct leat_column *c, struct leat_slice text)
{
	int64_t micros, whole;
	int32_t day;
	double number;

	switch (c->type) {
	case LEAT_TEXT:
	case LEAT_JSON:
		return NULL;
	case LEAT_WORD:
		return in_words(text, c->words) ? NULL : "not one of the words that may stand here";
	case LEAT_DATE:
		return leat_day_parse(text, &day) ? NULL : "not a date (YYYY-MM-DD)";
	case LEAT_INSTANT:
		return leat_instant_parse(text, &micros) ? NULL
							 : "not an instant (YYYY-MM-DDThh:mm:ssZ)";
	case LEAT_WHEN:
		return leat_day_parse(text, &day) || leat_instant_parse(text, &micros)
			   ? NULL
			   : "not a date (YYYY-MM-DD) or an instant (YYYY-MM-DDThh:mm:ssZ)";
	case LEAT_MONEY:
		return leat_money_parse(text, &micros, NULL) ? NULL : "not a number";
	case LEAT_AMOUNT:
		if (!leat_money_parse(text, &micros, NULL))
			return "not a number";
		return micros >= 0 ? NULL : "negative";
	case LEAT_COUNT:
		if (!leat_parse_i64(text, &whole))
			return "not a whole number";
		return whole >= 0 ? NULL : "negative";
	case LEAT_NUMBER:
		return leat_parse_double(text, &number) ? NULL : "not a number";
	case LEAT_YESNO:
		return leat_slice_is(text, "yes") || leat_slice_is(text, "no") ? NULL
									       : "not yes or no";
	case LEAT_CURRENCY:
		return is_currency(text) ? NULL : "not a currency (three capital letters)";
	}
	return NULL;
}

static size_t
least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * Damerau-Levenshtein distance with adjacent transpositions, cut off at 255
 * letters. Source: Wagner and Lowrance (1975), restricted form.
 */
static size_t
distance(struct leat_slice a, struct leat_slice b)
{
	size_t rows[3][256], *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= b.n; j++)
		above[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *swap = before;

		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t cost = a.p[i - 1] != b.p[j - 1];

			row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + cost);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				row[j] = least(row[j], before[j - 2] + 1);
		}
		before = above;
		above = row;
		row = swap;
	}
	return above[b.n];
}

const char *
leat_nearest(struct leat_slice word, const char *const *names, size_t n)
{
	const char *nearest = NULL;
	/* A third of the letters wrong is no longer the same word. */
	size_t best = word.n / 3 + 2;

	if (word.n > 255)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct leat_slice name = leat_slice(names[i]);
		size_t d = name.n > 255 ? best : distance(word, name);

		/* Whoever types the beginning of a word means that word. */
		if (word.n >= 3 && name.n > word.n && memcmp(name.p, word.p, word.n) == 0)
			d = 1;
		if (d < best) {
			best = d;
			nearest = names[i];
		}
	}
	return nearest;
}
