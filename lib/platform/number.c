/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/number.h"

#include <string.h>

/* Blanks of several bytes that stand around and inside numbers: U+00A0, U+2009, U+202F. */
static const char *const wide_blanks[] = {"\xc2\xa0", "\xe2\x80\x89", "\xe2\x80\xaf"};
#define NWIDE (sizeof(wide_blanks) / sizeof(wide_blanks[0]))

static bool
ends(struct leat_slice s, const char *tail)
{
	size_t n = strlen(tail);

	return s.n >= n && memcmp(s.p + s.n - n, tail, n) == 0;
}

struct leat_slice
leat_cell_trim(struct leat_slice s)
{
	bool again = true;

	while (again) {
		again = false;
		s = leat_slice_trim(s);
		/* Most cells are ASCII: only the first and last byte are looked at. */
		if (s.n == 0 || !((s.p[0] | s.p[s.n - 1]) & 0x80))
			break;
		for (size_t i = 0; i < NWIDE; i++) {
			size_t n = strlen(wide_blanks[i]);

			if (leat_slice_starts(s, wide_blanks[i]))
				s.p += n, s.n -= n, again = true;
			if (ends(s, wide_blanks[i]))
				s.n -= n, again = true;
		}
	}
	return s;
}

bool
leat_cell_missing(struct leat_slice s)
{
	static const char *const marks[] = {
	    "-", "--", "---", "n/a", "N/A", "\xe2\x80\x93", "\xe2\x80\x94"};

	s = leat_cell_trim(s);
	if (s.n == 0)
		return true;
	if (s.n > 3) /* most cells */
		return false;
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (leat_slice_is(s, marks[i]))
			return true;
	return false;
}

bool
leat_cell_censored(struct leat_slice s)
{
	s = leat_cell_trim(s);
	if (s.n < 2 || (*s.p != '<' && *s.p != '>'))
		return false;
	s.p++, s.n--;
	s = leat_cell_trim(s);
	return s.n > 0 && *s.p >= '0' && *s.p <= '9';
}

void
leat_lower(struct leat_slice s, struct leat_buf *out)
{
	char *to;

	leat_buf_reserve(out, s.n);
	to = out->p + out->n;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool ascii = c >= 'A' && c <= 'Z';
		bool latin = i > 0 && (unsigned char)s.p[i - 1] == 0xc3 && c >= 0x80 && c <= 0x9e &&
			     c != 0x97;

		to[i] = (char)(ascii || latin ? c + 32 : c);
	}
	out->n += s.n;
	out->p[out->n] = '\0';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* sign_length -- bytes of a sign at the front; *negative tells which. U+2212 is a minus too. */
static size_t
sign_length(struct leat_slice s, bool *negative)
{
	*negative = false;
	if (leat_slice_starts(s, "\xe2\x88\x92")) {
		*negative = true;
		return 3;
	}
	if (s.n && (*s.p == '-' || *s.p == '+')) {
		*negative = *s.p == '-';
		return 1;
	}
	return 0;
}

static bool
is_symbol_byte(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '$' ||
	       (unsigned char)c >= 0x80;
}

/*
 * split_symbol -- take sign and currency sign off a number, whichever comes
 * first, before or behind: "-US$1.20", "1,20 €". What is left begins and ends
 * with a digit or a decimal mark.
 */
static struct leat_slice
split_symbol(struct leat_slice s, bool *negative, struct leat_slice *symbol)
{
	size_t n, sign;

	s = leat_cell_trim(s);
	*negative = false;
	if (s.n && is_digit(s.p[0]) && is_digit(s.p[s.n - 1]))
		return s;
	sign = sign_length(s, negative);
	s = leat_cell_trim((struct leat_slice){s.p + sign, s.n - sign});
	for (n = 0; n < s.n && is_symbol_byte(s.p[n]); n++)
		;
	if (n && n < s.n) {
		*symbol = leat_cell_trim((struct leat_slice){s.p, n});
		s = leat_cell_trim((struct leat_slice){s.p + n, s.n - n});
		if (!sign) {
			sign = sign_length(s, negative);
			s = leat_cell_trim((struct leat_slice){s.p + sign, s.n - sign});
		}
		return s;
	}
	for (n = s.n; n > 0 && is_symbol_byte(s.p[n - 1]); n--)
		;
	if (n && n < s.n) {
		*symbol = leat_cell_trim((struct leat_slice){s.p + n, s.n - n});
		s = leat_cell_trim((struct leat_slice){s.p, n});
	}
	return s;
}

void
leat_votes_add(struct leat_votes *v, struct leat_slice cell, bool whole)
{
	struct leat_slice symbol = LEAT_NONE;
	size_t points = 0, commas = 0, after = 0, before = 0;
	char last = 0;
	bool negative, both, repeated, group_like;

	if (leat_cell_missing(cell) || leat_cell_censored(cell))
		return;
	cell = split_symbol(cell, &negative, &symbol);
	for (size_t i = 0; i < cell.n; i++) {
		char c = cell.p[i];

		if (c == '.' || c == ',') {
			points += c == '.';
			commas += c == ',';
			last = c;
			after = 0;
		} else if (is_digit(c)) {
			before += last == 0;
			after += last != 0;
		} else if (c == 'e' || c == 'E') {
			break;
		}
	}
	if (points + commas == 0)
		return;
	both = points && commas;
	repeated = points + commas > 1;
	group_like = after == 3 && before >= 1 && before <= 3 && cell.p[0] != '0';
	if (both || (!repeated && !group_like))
		*(last == '.' ? &v->point : &v->comma) += 1;
	else if (repeated || whole)
		*(last == '.' ? &v->comma : &v->point) += 1;
	else
		*(last == '.' ? &v->vague_point : &v->vague_comma) += 1;
}

char
leat_votes_mark(const struct leat_votes *v, bool *sure)
{
	*sure = v->point != v->comma || v->vague_point + v->vague_comma == 0;
	return v->comma > v->point ? ',' : '.';
}

/* group_mark -- bytes of a thousands mark at s, 0 if there is none. */
static size_t
group_mark(struct leat_slice s, char decimal)
{
	if (s.n == 0)
		return 0;
	if (*s.p == (decimal == '.' ? ',' : '.') || *s.p == '\'' || *s.p == ' ')
		return 1;
	if (leat_slice_starts(s, "\xe2\x80\x99"))
		return 3;
	for (size_t i = 0; i < NWIDE; i++)
		if (leat_slice_starts(s, wide_blanks[i]))
			return strlen(wide_blanks[i]);
	return 0;
}

/*
 * whole_part -- the digits before the decimal mark, thousands marks left out, to *to,
 * which has room for all of s. Groups are of three, or of two before the last
 * (1,23,456), and by one mark.
 * Returns the bytes read, 0 if the grouping is wrong.
 */
static size_t
whole_part(struct leat_slice s, char decimal, char **to)
{
	struct leat_slice mark = LEAT_NONE;
	size_t i = 0, group = 0, groups = 0;

	while (i < s.n) {
		struct leat_slice rest = {s.p + i, s.n - i};
		size_t n;

		if (is_digit(s.p[i])) {
			*(*to)++ = s.p[i++];
			group++;
			continue;
		}
		n = group_mark(rest, decimal);
		if (n == 0)
			break;
		if (group == 0 || group > 3 || (groups > 0 && group < 2))
			return 0;
		if (groups > 0 && !leat_slice_eq(mark, (struct leat_slice){rest.p, n}))
			return 0;
		mark = (struct leat_slice){rest.p, n};
		groups++;
		group = 0;
		i += n;
	}
	return groups > 0 && group != 3 ? 0 : i;
}

static bool
fraction_part(struct leat_slice s, char **to)
{
	for (size_t i = 0; i < s.n; i++) {
		bool exponent = s.p[i] == 'e' || s.p[i] == 'E' || s.p[i] == '-' || s.p[i] == '+';

		if (!is_digit(s.p[i]) && !exponent)
			return false;
		*(*to)++ = s.p[i];
	}
	return true;
}

/* behind_mark -- is what follows a decimal mark a fraction? "144." is whole, with its mark. */
static bool
behind_mark(struct leat_slice s, size_t n, char **to)
{
	if (n == s.n && n > 1) {
		--*to;
		return true;
	}
	return n < s.n && is_digit(s.p[n]);
}

size_t
leat_number_plain(
    struct leat_slice cell, char decimal, char out[LEAT_PLAIN_MAX], struct leat_slice *symbol)
{
	struct leat_slice sign = LEAT_NONE, s;
	char text[LEAT_PLAIN_MAX], *to = text;
	bool negative, good;
	size_t n;

	s = split_symbol(cell, &negative, &sign);
	if (s.n == 0 || s.n >= LEAT_PLAIN_MAX - 4)
		return 0;
	if (negative)
		*to++ = '-';
	n = whole_part(s, decimal, &to);
	good = n > 0 || *s.p == decimal;
	if (n == 0 && good)
		*to++ = '0';
	if (good && n < s.n && s.p[n] == decimal) {
		*to++ = '.';
		good = behind_mark(s, ++n, &to);
	} else if (good && n < s.n) {
		good = s.p[n] == 'e' || s.p[n] == 'E';
	}
	good = good && fraction_part((struct leat_slice){s.p + n, s.n - n}, &to);
	if (!good)
		return 0;
	*to = '\0';
	n = (size_t)(to - text);
	memcpy(out, text, n + 1);
	if (symbol && sign.n)
		*symbol = sign;
	return n;
}

const char *
leat_symbol_currency(struct leat_slice symbol)
{
	static const struct {
		const char *sign, *code;
	} table[] = {{"US$", "USD"}, {"A$", "AUD"}, {"AU$", "AUD"}, {"CA$", "CAD"}, {"C$", "CAD"},
	    {"NZ$", "NZD"}, {"HK$", "HKD"}, {"S$", "SGD"}, {"SG$", "SGD"}, {"R$", "BRL"},
	    {"MX$", "MXN"}, {"NT$", "TWD"}, {"\xe2\x82\xac", "EUR"}, {"\xc2\xa3", "GBP"},
	    {"\xe2\x82\xb9", "INR"}, {"\xe2\x82\xa9", "KRW"}, {"\xe2\x82\xba", "TRY"},
	    {"\xe2\x82\xaa", "ILS"}, {"\xe2\x82\xab", "VND"}, {"\xe0\xb8\xbf", "THB"},
	    {"z\xc5\x82", "PLN"}, {"K\xc4\x8d", "CZK"}, {"Ft", "HUF"}, {"CN\xc2\xa5", "CNY"},
	    {"JP\xc2\xa5", "JPY"}};
	static const char *const codes[] = {"USD", "EUR", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN",
	    "CAD", "AUD", "NZD", "JPY", "BRL", "MXN", "INR", "CZK", "HUF", "RON", "TRY", "ZAR"};

	if (symbol.n == 0)
		return NULL;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (leat_slice_is(symbol, table[i].sign))
			return table[i].code;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (leat_slice_is(symbol, codes[i]))
			return codes[i];
	return NULL;
}
