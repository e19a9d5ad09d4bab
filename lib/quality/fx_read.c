/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of exchange rates, as it is in a file. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "quality/fx_part.h"
#include "record/input.h"
#include "record/reader.h"

/* What the two directions of a pair may contradict each other by. */
#define CONTRADICTION 0.02

enum { DATE, FROM, TO, RATE, NCOLUMNS };
static const char *const names[] = {"date", "from", "to", "rate"};

struct table {
	struct leat_fx *fx;
	const char *file;
	size_t at[NCOLUMNS]; /* a column's place within the record */
	size_t width;
	uint64_t rounded;
};

static int
take_header(struct table *t, const struct leat_slice *field, size_t n, struct leat_err *err)
{
	for (int c = 0; c < NCOLUMNS; c++) {
		size_t found = n;

		for (size_t i = 0; i < n; i++)
			if (leat_slice_is(leat_slice_trim(field[i]), names[c])) {
				if (found < n)
					return leat_err_at(err, LEAT_EDATA, t->file, 1, names[c],
					    "the column is in the header twice");
				found = i;
			}
		if (found == n)
			return leat_err_at(err, LEAT_EDATA, t->file, 1, names[c],
			    "the column is missing: a table of rates has date,from,to,rate");
		t->at[c] = found;
	}
	t->width = n;
	return LEAT_OK;
}

static int
bad(const struct table *t, uint64_t line, int column, const char *what, struct leat_slice text,
    struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_at(err, LEAT_EDATA, t->file, line, names[column], "%s: \"%s\"", what,
	    leat_safe(text, safe));
}

static bool
is_currency(struct leat_slice s)
{
	return s.n && leat_column_check(&leat_observations.column[LEAT_OBS_CURRENCY], s) == NULL;
}

static int
take_record(struct table *t, const struct leat_slice *field, uint64_t line, struct leat_err *err)
{
	struct leat_fx_entry e = {.line = line};
	struct leat_slice s[NCOLUMNS];
	bool rounded = false;

	for (int c = 0; c < NCOLUMNS; c++)
		s[c] = leat_slice_trim(field[t->at[c]]);
	if (!leat_day_parse(s[DATE], &e.day))
		return bad(t, line, DATE, "not a date (YYYY-MM-DD)", s[DATE], err);
	for (int c = FROM; c <= TO; c++)
		if (!is_currency(s[c]))
			return bad(t, line, c, "not a currency (three capital letters)", s[c], err);
	if (!leat_rate_parse(s[RATE], &e.rate, &rounded))
		return bad(t, line, RATE, "not a rate from 1e-9 to 1e9", s[RATE], err);
	t->rounded += rounded;
	if (leat_slice_eq(s[FROM], s[TO]))
		return e.rate.digits == 1 && e.rate.scale == 0
			   ? LEAT_OK
			   : bad(t, line, RATE, "of a currency to itself, and not 1", s[RATE], err);
	e.pair = leat_fx_pair(s[FROM], s[TO]);
	LEAT_GROW(t->fx->entry, t->fx->n, t->fx->cap);
	t->fx->entry[t->fx->n++] = e;
	return LEAT_OK;
}

static int
take_records(struct table *t, const struct leat_records *r, struct leat_err *err)
{
	int status = LEAT_OK;

	for (size_t i = 0; i < r->n && status == LEAT_OK; i++) {
		const struct leat_slice *field = r->field + r->first[i];
		size_t n = r->first[i + 1] - r->first[i];

		if (t->width == 0)
			status = take_header(t, field, n, err);
		else if (n != t->width)
			status = leat_err_at(err, LEAT_EDATA, t->file, r->line[i], NULL,
			    "%zu fields where the header has %zu", n, t->width);
		else
			status = take_record(t, field, r->line[i], err);
	}
	return status;
}

static int
by_pair_and_day(const void *a, const void *b)
{
	const struct leat_fx_entry *x = a, *y = b;

	if (x->pair != y->pair)
		return x->pair < y->pair ? -1 : 1;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

static int
refuse_twice(const struct table *t, const struct leat_fx_entry *first,
    const struct leat_fx_entry *second, struct leat_err *err)
{
	bool same =
	    first->rate.digits == second->rate.digits && first->rate.scale == second->rate.scale;

	return leat_err_at(err, LEAT_EDATA, t->file, second->line, "rate",
	    "the rate of this day and pair is on line %llu already%s",
	    (unsigned long long)first->line, same ? "" : ", and is another");
}

/* "USD" of a pair's number. */
static void
spell(uint32_t pair, char from[4], char to[4])
{
	for (int i = 5; i >= 0; i--, pair /= 32)
		(i < 3 ? from : to)[i % 3] = (char)('A' + pair % 32);
	from[3] = to[3] = '\0';
}

/* The direction that was written the wrong way round is the classic fault. */
static int
check_turned(const struct table *t, const struct leat_fx_entry *e, struct leat_err *err)
{
	const struct leat_fx_entry *other, *later;
	char from[4], to[4], rate[LEAT_NUM_MAX], turned[LEAT_NUM_MAX];

	spell(e->pair, from, to);
	other = leat_fx_get(t->fx, leat_fx_pair(leat_slice(to), leat_slice(from)), e->day);
	if (other == NULL ||
	    fabs(leat_rate_double(e->rate) * leat_rate_double(other->rate) - 1) <= CONTRADICTION)
		return LEAT_OK;
	later = e->line > other->line ? e : other;
	leat_rate_print(e->rate, rate);
	leat_rate_print(other->rate, turned);
	return leat_err_at(err, LEAT_EDATA, t->file, later->line, "rate",
	    "%s to %s is %s and %s to %s is %s on this day (lines %llu and %llu): one is the "
	    "wrong way round",
	    from, to, rate, to, from, turned, (unsigned long long)e->line,
	    (unsigned long long)other->line);
}

static int
settle(struct table *t, struct leat_err *err)
{
	struct leat_fx *fx = t->fx;
	int status = LEAT_OK;

	if (fx->n)
		qsort(fx->entry, fx->n, sizeof(*fx->entry), by_pair_and_day);
	for (size_t i = 1; i < fx->n; i++)
		if (fx->entry[i].pair == fx->entry[i - 1].pair &&
		    fx->entry[i].day == fx->entry[i - 1].day)
			return refuse_twice(t, &fx->entry[i - 1], &fx->entry[i], err);
	for (size_t i = 0; i < fx->n && status == LEAT_OK; i++)
		status = check_turned(t, &fx->entry[i], err);
	return status;
}

static int
read_table(struct table *t, struct leat_input *in, struct leat_err *err)
{
	struct leat_csv *csv = leat_csv_new(in, &(struct leat_csv_options){0});
	struct leat_records r;
	int status;

	while ((status = leat_csv_next(csv, &r, err)) == LEAT_OK && r.n) {
		status = take_records(t, &r, err);
		if (status != LEAT_OK)
			break;
	}
	leat_csv_free(csv);
	if (status == LEAT_OK && t->width == 0)
		return leat_err_at(err, LEAT_EDATA, t->file, 0, NULL, "the table is empty");
	return status == LEAT_OK ? settle(t, err) : status;
}

int
leat_fx_read(
    struct leat_fx **fx, const char *path, const struct leat_log *log, struct leat_err *err)
{
	struct table t = {.file = path};
	struct leat_input *in;
	int status = leat_input_open(&in, path, false, err);

	*fx = NULL;
	if (status != LEAT_OK)
		return status;
	t.fx = LEAT_NEW(struct leat_fx);
	status = read_table(&t, in, err);
	leat_input_free(in);
	if (status != LEAT_OK) {
		leat_fx_free(t.fx);
		return status;
	}
	if (t.rounded)
		leat_note(log, "%s: %llu rate%s of more than 15 digits rounded to 15", path,
		    (unsigned long long)t.rounded, t.rounded == 1 ? "" : "s");
	*fx = t.fx;
	return LEAT_OK;
}
