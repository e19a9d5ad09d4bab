/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/cell.h"

#include <string.h>

#include "base/money.h"
#include "platform/cell_text.h"
#include "platform/header.h"
#include "platform/number.h"

bool
leat_cell_is_number(enum leat_cell as)
{
	return as == LEAT_CELL_MONEY || as == LEAT_CELL_MICROS || as == LEAT_CELL_COUNT ||
	       as == LEAT_CELL_AMOUNT || as == LEAT_CELL_MINOR;
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
read_day(struct leat_values *v, const struct leat_cell_context *x, int to, struct leat_slice s)
{
	int32_t day;

	if (!leat_dates_day(s, x->e->mapping->dates, &day))
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
read_clock(struct leat_values *v, const struct leat_cell_context *x,
    const struct leat_map_column *c, struct leat_slice s)
{
	int64_t us;
	int32_t day;

	if (!leat_dates_clock(s, x->e->mapping->dates, &day, &us))
		return "not a date with a time of day";
	if (c->as == LEAT_CELL_HOUR && us >= 0)
		add_hour(v, us, x->arena);
	/* East of Greenwich a day begins on the evening before, in UTC. */
	if (c->as == LEAT_CELL_MIDNIGHT && us > LEAT_US_PER_DAY / 2)
		day++;
	v->number[c->to] = day;
	v->has[c->to] = true;
	return NULL;
}

static const char *
read_instant(struct leat_values *v, const struct leat_cell_context *x, int to, struct leat_slice s)
{
	int32_t day;

	if (!leat_dates_instant(s, x->e->mapping->dates, &v->number[to], &day))
		return "not an instant with its zone";
	v->day = to == LEAT_OBS_TIME ? day : v->day;
	v->has[to] = true;
	return NULL;
}

/* read_stamp -- utc: what is written without a zone is in UTC, whatever the file's is. */
static const char *
read_stamp(struct leat_values *v, const struct leat_cell_context *x,
    const struct leat_map_column *c, struct leat_slice s)
{
	const struct leat_zone *zone = c->as == LEAT_CELL_UTC ? x->utc : x->zone;
	bool zoneless;
	int32_t day;

	if (!leat_dates_stamp(s, x->e->mapping->dates, zone, &v->number[c->to], &day, &zoneless))
		return zoneless
			   ? "a time without its zone (--tz says)"
			   : "not an instant: a date with a time of day, or seconds since 1970";
	v->day = c->to == LEAT_OBS_TIME ? day : v->day;
	v->has[c->to] = true;
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
read_number(struct leat_values *v, const struct leat_cell_context *x,
    const struct leat_map_column *c, struct leat_slice s)
{
	char plain[LEAT_PLAIN_MAX];
	size_t n = leat_number_plain(s, x->e->decimal, plain, &v->symbol);
	struct leat_slice text = {plain, n};
	int64_t micros;

	if (n == 0)
		return x->e->decimal == '.' ? "not a number (decimal mark .)"
					    : "not a number (decimal mark ,)";
	if (!(c->as == LEAT_CELL_MICROS ? micros_of(text, &micros, &v->rounded)
					: leat_money_parse(text, &micros, &v->rounded)))
		return "a number out of range";
	if (c->as == LEAT_CELL_COUNT && micros % LEAT_MICROS != 0)
		return "not a whole number";
	if (micros < 0 && (c->as == LEAT_CELL_COUNT || c->as == LEAT_CELL_AMOUNT))
		return "a count below zero";
	if (v->has[c->to] && c->add && !leat_money_add(&micros, v->number[c->to]))
		return "a number out of range";
	v->number[c->to] = micros;
	v->has[c->to] = true;
	v->decimals[c->to] = c->as == LEAT_CELL_MICROS ? 6 : decimals_of(plain);
	return NULL;
}

static void
read_word(struct leat_values *v, const struct leat_cell_context *x, const struct leat_map_column *c,
    struct leat_slice s)
{
	x->scratch->n = 0;
	leat_header_normalise(s, x->scratch);
	for (size_t i = 0; i < c->nvalues; i++)
		if (leat_slice_eq(c->values[i].from, leat_buf_slice(x->scratch))) {
			v->text[c->to] = c->values[i].to;
			v->has[c->to] = true;
		}
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

/* read_named -- of several things in a cell, the first of the column's names that it has. */
static void
read_named(struct leat_values *v, const struct leat_cell_context *x,
    const struct leat_map_column *c, struct leat_slice s)
{
	struct leat_slice found = LEAT_NONE;

	for (size_t i = 0; i < c->nentries && found.n == 0; i++)
		found = c->as == LEAT_CELL_QUERY ? leat_url_query(s, c->entry[i], x->arena)
						 : leat_cell_entry(s, c->entry[i], x->scratch);
	v->text[c->to] = found;
	v->has[c->to] = found.n > 0;
}

/* is_missing -- by the common marks, or by the column's own ("Using campaign budget"). */
static bool
is_missing(const struct leat_cell_context *x, const struct leat_map_column *c, struct leat_slice s)
{
	if (leat_cell_missing(s) || c->nmissing == 0)
		return leat_cell_missing(s);
	x->scratch->n = 0;
	leat_header_normalise(s, x->scratch);
	for (size_t i = 0; i < c->nmissing; i++)
		if (leat_slice_eq(c->missing[i], leat_buf_slice(x->scratch)))
			return true;
	return false;
}

static void
read_text(struct leat_values *v, const struct leat_cell_context *x, const struct leat_map_column *c,
    struct leat_slice s)
{
	if (c->as == LEAT_CELL_WINDOW)
		s = leat_cell_window(s, x->arena, x->scratch);
	else if (c->as == LEAT_CELL_SLUG)
		s = leat_cell_slug(s, x->arena, x->scratch);
	v->text[c->to] = s;
	v->has[c->to] = s.n > 0;
}

static const char *
read_kind(struct leat_values *v, const struct leat_cell_context *x, const struct leat_map_column *c,
    struct leat_slice s)
{
	switch (c->as) {
	case LEAT_CELL_TEXT:
	case LEAT_CELL_WINDOW:
	case LEAT_CELL_SLUG:
	case LEAT_CELL_PERSON:
		read_text(v, x, c, s);
		return NULL;
	case LEAT_CELL_ID:
		read_id(v, c->to, s);
		return NULL;
	case LEAT_CELL_DAY:
	case LEAT_CELL_WEEK:
	case LEAT_CELL_MONTH:
		return read_day(v, x, c->to, s);
	case LEAT_CELL_INSTANT:
		return read_instant(v, x, c->to, s);
	case LEAT_CELL_STAMP:
	case LEAT_CELL_UTC:
		return read_stamp(v, x, c, s);
	case LEAT_CELL_HOUR:
	case LEAT_CELL_MOMENT:
	case LEAT_CELL_MIDNIGHT:
		return read_clock(v, x, c, s);
	case LEAT_CELL_MONEY:
	case LEAT_CELL_MICROS:
	case LEAT_CELL_COUNT:
	case LEAT_CELL_AMOUNT:
	case LEAT_CELL_MINOR:
		return read_number(v, x, c, s);
	case LEAT_CELL_WORD:
		read_word(v, x, c, s);
		return NULL;
	case LEAT_CELL_LABEL:
		read_label(v, c, s, x->arena);
		return NULL;
	case LEAT_CELL_ENTRY:
	case LEAT_CELL_QUERY:
		read_named(v, x, c, s);
		return NULL;
	}
	return "of no kind";
}

/* read_set -- what else the cell says by being there. */
static void
read_set(struct leat_values *v, const struct leat_map_column *c)
{
	for (size_t i = 0; i < c->nset; i++) {
		v->text[c->set[i].column] = c->set[i].value;
		v->has[c->set[i].column] = true;
		v->as[c->set[i].column] = LEAT_CELL_TEXT;
	}
}

const char *
leat_cell_read(struct leat_values *v, const struct leat_cell_context *x,
    const struct leat_map_column *c, struct leat_slice cell)
{
	struct leat_slice s = leat_cell_trim(cell);
	const char *wrong = NULL;

	if (is_missing(x, c, s))
		return NULL;
	v->as[c->to] = c->as;
	if (leat_cell_is_number(c->as) && leat_cell_censored(s))
		v->censored[c->to] = true;
	else
		wrong = read_kind(v, x, c, s);
	if (wrong == NULL && (v->has[c->to] || v->censored[c->to]))
		read_set(v, c);
	return wrong;
}
