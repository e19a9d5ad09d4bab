/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/cell.h"

#include <string.h>

#include "base/money.h"
#include "base/when.h"
#include "platform/number.h"

bool
leat_cell_is_number(enum leat_cell as)
{
	return as == LEAT_CELL_MONEY || as == LEAT_CELL_MICROS || as == LEAT_CELL_COUNT ||
	       as == LEAT_CELL_AMOUNT;
}

/* is_damaged -- 1.20253E+17: a long id that went through a spreadsheet. */
static bool
is_damaged(struct leat_slice s)
{
	size_t i = 0;

	for (; i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '.' || s.p[i] == ','); i++)
		;
	if (i == 0 || i + 2 >= s.n || (s.p[i] != 'E' && s.p[i] != 'e') || s.p[i + 1] != '+')
		return false;
	for (i += 2; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
		;
	return i == s.n;
}

/* without_brackets -- Microsoft's ids stand in brackets, so that no spreadsheet damages them. */
static struct leat_slice
without_brackets(struct leat_slice s)
{
	if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		s = (struct leat_slice){s.p + 1, s.n - 2};
	return s;
}

static void
read_id(struct leat_values *v, int to, struct leat_slice s)
{
	s = without_brackets(s);
	v->text[to] = s;
	v->has[to] = true;
	v->damaged[to] = is_damaged(s);
}

static const char *
read_day(struct leat_values *v, const struct leat_export *e, int to, struct leat_slice s)
{
	int32_t day;

	if (!leat_dates_day(s, e->mapping->dates, &day))
		return "not a date";
	v->number[to] = day;
	v->has[to] = true;
	return NULL;
}

/* add_hour -- keep rows of different hours apart. */
static void
add_hour(struct leat_values *v, int64_t us, struct leat_arena *arena)
{
	struct leat_slice had = v->text[LEAT_OBS_SEGMENT];

	v->text[LEAT_OBS_SEGMENT] =
	    leat_slice(leat_arena_printf(arena, "%.*s%shour=%02d", (int)had.n, had.n ? had.p : "",
		had.n ? ";" : "", (int)(us / (3600 * LEAT_US_PER_SECOND))));
	v->has[LEAT_OBS_SEGMENT] = true;
	v->as[LEAT_OBS_SEGMENT] = LEAT_CELL_LABEL;
}

static const char *
read_clock(struct leat_values *v, const struct leat_export *e, const struct leat_map_column *c,
    struct leat_slice s, struct leat_arena *arena)
{
	int64_t us;
	int32_t day;

	if (!leat_dates_clock(s, e->mapping->dates, &day, &us))
		return "not a date with a time of day";
	if (c->as == LEAT_CELL_HOUR && us >= 0)
		add_hour(v, us, arena);
	/* East of Greenwich a day begins on the evening before, in UTC. */
	if (c->as == LEAT_CELL_MIDNIGHT && us > LEAT_US_PER_DAY / 2)
		day++;
	v->number[c->to] = day;
	v->has[c->to] = true;
	return NULL;
}

static const char *
read_instant(struct leat_values *v, const struct leat_export *e, int to, struct leat_slice s)
{
	if (!leat_dates_instant(s, e->mapping->dates, &v->number[to], &v->day))
		return "not an instant with its zone";
	v->has[to] = true;
	return NULL;
}

static int
decimals_of(const char *plain)
{
	const char *point = strchr(plain, '.');

	return point ? (int)strspn(point + 1, "0123456789") : 0;
}

/* micros_of -- a number of millionths: exact if it is whole, as it should be. */
static bool
micros_of(struct leat_slice plain, int64_t *micros, bool *rounded)
{
	struct leat_slice whole = plain;
	const char *point = memchr(plain.p, '.', plain.n);
	char text[LEAT_PLAIN_MAX + 4];
	size_t n = 0;

	if (point) {
		for (n = (size_t)(point - plain.p) + 1; n < plain.n && plain.p[n] == '0'; n++)
			;
		if (n == plain.n)
			whole.n = (size_t)(point - plain.p);
	}
	if (leat_parse_i64(whole, micros))
		return true;
	if (memchr(plain.p, 'e', plain.n) || memchr(plain.p, 'E', plain.n))
		return false;
	memcpy(text, plain.p, plain.n);
	memcpy(text + plain.n, "e-6", 3);
	return leat_money_parse((struct leat_slice){text, plain.n + 3}, micros, rounded);
}

static const char *
read_number(struct leat_values *v, const struct leat_export *e, const struct leat_map_column *c,
    struct leat_slice s)
{
	char plain[LEAT_PLAIN_MAX];
	size_t n = leat_number_plain(s, e->decimal, plain, &v->symbol);
	struct leat_slice text = {plain, n};
	int64_t x;

	if (n == 0)
		return e->decimal == '.' ? "not a number (decimal mark .)"
					 : "not a number (decimal mark ,)";
	if (!(c->as == LEAT_CELL_MICROS ? micros_of(text, &x, &v->rounded)
					: leat_money_parse(text, &x, &v->rounded)))
		return "a number out of range";
	if (c->as == LEAT_CELL_COUNT && x % LEAT_MICROS != 0)
		return "not a whole number";
	if (x < 0 && (c->as == LEAT_CELL_COUNT || c->as == LEAT_CELL_AMOUNT))
		return "a count below zero";
	if (v->has[c->to] && c->add && !leat_money_add(&x, v->number[c->to]))
		return "a number out of range";
	v->number[c->to] = x;
	v->has[c->to] = true;
	v->decimals[c->to] = c->as == LEAT_CELL_MICROS ? 6 : decimals_of(plain);
	return NULL;
}

static void
read_word(struct leat_values *v, const struct leat_map_column *c, struct leat_slice s)
{
	struct leat_buf b = {0};

	leat_header_normalise(s, &b);
	for (size_t i = 0; i < c->nvalues; i++)
		if (leat_slice_eq(c->values[i].from, leat_buf_slice(&b))) {
			v->text[c->to] = c->values[i].to;
			v->has[c->to] = true;
		}
	leat_buf_fini(&b);
}

/* read_label -- another dimension of the row, so that rows that differ only in it stay apart. */
static void
read_label(struct leat_values *v, const struct leat_map_column *c, struct leat_slice s,
    struct leat_arena *arena)
{
	struct leat_slice had = v->text[c->to];
	char *text;

	s = without_brackets(s);

	text = leat_arena_printf(arena, "%.*s%s%.*s=%.*s", (int)had.n, had.n ? had.p : "",
	    had.n ? ";" : "", (int)c->header[0].n, c->header[0].p, (int)s.n, s.p);
	v->text[c->to] = leat_slice(text);
	v->has[c->to] = true;
}

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

/* read_window -- "7-day click or 1-day view" to 7d_click_1d_view; what is not understood is kept.
 */
static void
read_window(struct leat_values *v, int to, struct leat_slice s, struct leat_arena *arena)
{
	struct leat_buf low = {0}, out = {0};
	bool good = true;
	size_t i = 0;

	leat_lower(s, &low);
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
	v->text[to] = good && out.n ? leat_arena_copy(arena, leat_buf_slice(&out)) : s;
	v->has[to] = true;
	leat_buf_fini(&low);
	leat_buf_fini(&out);
}

/* entry_named -- in a cell with a line `name: value` each, the value of that name; or nothing. */
static struct leat_slice
entry_named(struct leat_slice cell, struct leat_slice name)
{
	struct leat_slice line, found = LEAT_NONE;
	struct leat_buf b = {0};

	while (found.n == 0 && leat_slice_cut(&cell, '\n', &line)) {
		const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
		size_t at = colon ? (size_t)(colon - line.p) : 0;

		b.n = 0;
		leat_header_normalise((struct leat_slice){line.p, at}, &b);
		if (colon && leat_slice_eq(leat_buf_slice(&b), name))
			found = leat_cell_trim((struct leat_slice){colon + 1, line.n - at - 1});
	}
	leat_buf_fini(&b);
	return found;
}

static void
read_entry(struct leat_values *v, const struct leat_map_column *c, struct leat_slice s)
{
	for (size_t i = 0; i < c->nentries && !v->has[c->to]; i++) {
		v->text[c->to] = entry_named(s, c->entry[i]);
		v->has[c->to] = v->text[c->to].n > 0;
	}
}

/* is_missing -- by the common marks, or by the column's own ("Using campaign budget"). */
static bool
is_missing(const struct leat_map_column *c, struct leat_slice s)
{
	struct leat_buf b = {0};
	bool missing = leat_cell_missing(s);

	if (missing || c->nmissing == 0)
		return missing;
	leat_header_normalise(s, &b);
	for (size_t i = 0; i < c->nmissing && !missing; i++)
		missing = leat_slice_eq(c->missing[i], leat_buf_slice(&b));
	leat_buf_fini(&b);
	return missing;
}

static const char *
read_kind(struct leat_values *v, const struct leat_export *e, const struct leat_map_column *c,
    struct leat_slice s, struct leat_arena *arena)
{
	switch (c->as) {
	case LEAT_CELL_TEXT:
		v->text[c->to] = s;
		v->has[c->to] = true;
		return NULL;
	case LEAT_CELL_ID:
		read_id(v, c->to, s);
		return NULL;
	case LEAT_CELL_DAY:
	case LEAT_CELL_WEEK:
	case LEAT_CELL_MONTH:
		return read_day(v, e, c->to, s);
	case LEAT_CELL_INSTANT:
		return read_instant(v, e, c->to, s);
	case LEAT_CELL_HOUR:
	case LEAT_CELL_MOMENT:
	case LEAT_CELL_MIDNIGHT:
		return read_clock(v, e, c, s, arena);
	case LEAT_CELL_MONEY:
	case LEAT_CELL_MICROS:
	case LEAT_CELL_COUNT:
	case LEAT_CELL_AMOUNT:
		return read_number(v, e, c, s);
	case LEAT_CELL_WORD:
		read_word(v, c, s);
		return NULL;
	case LEAT_CELL_LABEL:
		read_label(v, c, s, arena);
		return NULL;
	case LEAT_CELL_WINDOW:
		read_window(v, c->to, s, arena);
		return NULL;
	case LEAT_CELL_ENTRY:
		read_entry(v, c, s);
		return NULL;
	}
	return "of no kind";
}

const char *
leat_cell_read(struct leat_values *v, const struct leat_export *e, const struct leat_map_column *c,
    struct leat_slice cell, struct leat_arena *arena)
{
	struct leat_slice s = leat_cell_trim(cell);

	v->as[c->to] = c->as;
	if (is_missing(c, s))
		return NULL;
	for (size_t i = 0; i < c->nset; i++) {
		v->text[c->set[i].column] = c->set[i].value;
		v->has[c->set[i].column] = true;
		v->as[c->set[i].column] = LEAT_CELL_TEXT;
	}
	if (leat_cell_is_number(c->as) && leat_cell_censored(s)) {
		v->censored[c->to] = true;
		return NULL;
	}
	return read_kind(v, e, c, s, arena);
}
