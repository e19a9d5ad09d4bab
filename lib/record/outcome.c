/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "record/outcome.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/when.h"
#include "record/outcome_part.h"

const int leat_outcomes_columns[] = {LEAT_OBS_KIND, LEAT_OBS_TIME, LEAT_OBS_PERIOD_END,
    LEAT_OBS_GEO, LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE, LEAT_OBS_CURRENCY, LEAT_OBS_FLAGS,
    LEAT_OBS_TZ, -1};

int
leat_outcomes_new(struct leat_outcomes **out, struct leat_slice tz, struct leat_err *err)
{
	struct leat_outcomes *o = LEAT_NEW(struct leat_outcomes);
	int status = leat_zone_open(&o->zone, tz, err);

	if (status != LEAT_OK) {
		free(o);
		return status;
	}
	o->tz = leat_arena_copy(&o->text, tz);
	*out = o;
	return LEAT_OK;
}

void
leat_outcomes_free(struct leat_outcomes *o)
{
	if (o == NULL)
		return;
	leat_zone_free(o->zone);
	leat_map_fini(&o->series_of);
	leat_map_fini(&o->cell_of);
	leat_map_fini(&o->source_of);
	leat_arena_fini(&o->text);
	leat_buf_fini(&o->key);
	free(o->series);
	free(o->cell);
	free(o->source);
	free(o->cover);
	free(o);
}

static int
bad(const struct leat_row *row, int column, const char *what, struct leat_err *err)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_at(err, LEAT_EDATA, NULL, 0, leat_observations.column[column].name,
	    "%s: \"%s\"", what, leat_safe(row->field[column], safe));
}

/* The day of a row: as written, or that of its instant in our zone. */
static int
row_day(
    const struct leat_outcomes *o, const struct leat_row *row, int32_t *day, struct leat_err *err)
{
	struct leat_slice time = row->field[LEAT_OBS_TIME];
	int64_t instant;

	if (leat_day_parse(time, day))
		return LEAT_OK;
	if (!leat_instant_parse(time, &instant))
		return bad(row, LEAT_OBS_TIME, "not a date or an instant", err);
	*day = leat_zone_day(o->zone, instant);
	return LEAT_OK;
}

/* An amount of a row, or what its absence means. */
static int
row_micros(
    const struct leat_row *row, int column, int64_t absent, int64_t *micros, struct leat_err *err)
{
	*micros = absent;
	if (row->field[column].n == 0 || leat_money_parse(row->field[column], micros, NULL))
		return LEAT_OK;
	return bad(row, column, "not a number", err);
}

static void
add_part(struct leat_buf *key, struct leat_slice part)
{
	leat_buf_add_slice(key, part);
	leat_buf_add_char(key, '\0');
}

size_t
leat_outcomes_series(struct leat_outcomes *o, struct leat_slice geo, struct leat_slice currency)
{
	bool added;
	size_t s;

	o->key.n = 0;
	add_part(&o->key, geo);
	add_part(&o->key, currency);
	s = leat_map_put(&o->series_of, leat_buf_slice(&o->key), &added);
	if (added) {
		LEAT_GROW(o->series, s, o->series_cap);
		o->series[s] = (struct leat_outcome_series){
		    leat_arena_copy(&o->text, geo), leat_arena_copy(&o->text, currency), false};
	}
	return s;
}

struct leat_outcome_cell *
leat_outcomes_cell(struct leat_outcomes *o, size_t s, int32_t day, struct leat_slice period_end)
{
	char text[LEAT_DAY_MAX];
	bool added;
	size_t c;

	o->key.n = 0;
	leat_buf_add(&o->key, text, leat_day_print(day, text));
	leat_buf_add_char(&o->key, '\0');
	add_part(&o->key, period_end);
	add_part(&o->key, o->series[s].geo);
	add_part(&o->key, o->series[s].currency);
	c = leat_map_put(&o->cell_of, leat_buf_slice(&o->key), &added);
	if (added) {
		LEAT_GROW(o->cell, c, o->cell_cap);
		o->cell[c] = (struct leat_outcome_cell){.series = s, .day = day};
	}
	return &o->cell[c];
}

void
leat_outcomes_source(struct leat_outcomes *o, struct leat_slice platform, struct leat_slice account)
{
	bool added;
	size_t i;

	o->key.n = 0;
	add_part(&o->key, platform);
	add_part(&o->key, account);
	i = leat_map_put(&o->source_of, leat_buf_slice(&o->key), &added);
	if (!added)
		return;
	LEAT_GROW(o->source, i, o->source_cap);
	o->source[i] = (struct leat_outcome_source){
	    leat_arena_copy(&o->text, platform), leat_arena_copy(&o->text, account)};
}

static int
add_conversion(struct leat_outcomes *o, const struct leat_row *row, struct leat_err *err)
{
	struct leat_slice end = row->field[LEAT_OBS_PERIOD_END];
	int64_t conversions, revenue, refund;
	struct leat_outcome_cell *cell;
	int32_t day;
	size_t s;
	int status = row_day(o, row, &day, err);

	if (status == LEAT_OK)
		status = row_micros(row, LEAT_OBS_CONVERSIONS, LEAT_MICROS, &conversions, err);
	if (status == LEAT_OK)
		status = row_micros(row, LEAT_OBS_REVENUE, 0, &revenue, err);
	if (status == LEAT_OK)
		status = row_micros(row, LEAT_OBS_REFUND, 0, &refund, err);
	if (status != LEAT_OK)
		return status;
	s = leat_outcomes_series(o, row->field[LEAT_OBS_GEO], row->field[LEAT_OBS_CURRENCY]);
	if (row->field[LEAT_OBS_REVENUE].n || row->field[LEAT_OBS_REFUND].n)
		o->series[s].has_revenue = true;
	cell = leat_outcomes_cell(
	    o, s, day, leat_slice_eq(end, row->field[LEAT_OBS_TIME]) ? LEAT_NONE : end);
	cell->conversions += conversions;
	cell->revenue += (leat_sum)revenue - refund;
	leat_outcomes_source(o, row->field[LEAT_OBS_PLATFORM], row->field[LEAT_OBS_ACCOUNT]);
	return LEAT_OK;
}

void
leat_outcomes_cover(struct leat_outcomes *o, const struct leat_outcome_cover *c)
{
	LEAT_GROW(o->cover, o->ncovers, o->cover_cap);
	o->cover[o->ncovers++] = (struct leat_outcome_cover){leat_arena_copy(&o->text, c->platform),
	    leat_arena_copy(&o->text, c->account), c->first, c->last};
}

static int
add_cover(struct leat_outcomes *o, const struct leat_row *row, struct leat_err *err)
{
	struct leat_outcome_cover c = {
	    .platform = row->field[LEAT_OBS_PLATFORM], .account = row->field[LEAT_OBS_ACCOUNT]};
	int status = row_day(o, row, &c.first, err);

	if (status != LEAT_OK)
		return status;
	c.last = c.first;
	if (row->field[LEAT_OBS_PERIOD_END].n &&
	    !leat_day_parse(row->field[LEAT_OBS_PERIOD_END], &c.last))
		return bad(row, LEAT_OBS_PERIOD_END, "not a date", err);
	if (c.last < c.first)
		return bad(row, LEAT_OBS_PERIOD_END, "before the period begins", err);
	/* Every day of it would be a row: 9999-12-31 stands for an end that nobody knows. */
	if (c.last - c.first > LEAT_OUTCOME_COVER_MAX)
		return bad(row, LEAT_OBS_PERIOD_END, "more than a hundred years of cover", err);
	leat_outcomes_cover(o, &c);
	return LEAT_OK;
}

int
leat_outcomes_add(struct leat_outcomes *o, const struct leat_row *row, struct leat_err *err)
{
	switch (leat_schema_kind(&leat_observations, row->field[LEAT_OBS_KIND])) {
	case LEAT_CONVERSION:
		return add_conversion(o, row, err);
	case LEAT_COVER:
		return add_cover(o, row, err);
	case LEAT_OUTCOME:
		o->given = true;
		return LEAT_OK;
	default:
		return LEAT_OK;
	}
}

bool
leat_outcomes_due(const struct leat_outcomes *o)
{
	return !o->given && o->source_of.n > 0;
}

/* An account that either side leaves empty is any account of its platform. */
static bool
covers(const struct leat_outcome_cover *c, const struct leat_outcome_source *s)
{
	return leat_slice_eq(c->platform, s->platform) &&
	       (c->account.n == 0 || s->account.n == 0 || leat_slice_eq(c->account, s->account));
}

/* How many of the sources of conversions cover each day. */
struct coverage {
	int32_t first, last;
	size_t nsources; /* that have a cover at all */
	uint32_t *count; /* last - first + 1 */
};

static bool
coverage_span(const struct leat_outcomes *o, struct coverage *v)
{
	bool any = false;

	for (size_t s = 0; s < o->source_of.n; s++)
		for (size_t i = 0; i < o->ncovers; i++) {
			const struct leat_outcome_cover *c = &o->cover[i];

			if (!covers(c, &o->source[s]))
				continue;
			v->first = any && v->first < c->first ? v->first : c->first;
			v->last = any && v->last > c->last ? v->last : c->last;
			any = true;
		}
	return any;
}

static void
coverage_make(const struct leat_outcomes *o, struct coverage *v)
{
	size_t days;
	bool *seen;

	*v = (struct coverage){0};
	if (!coverage_span(o, v))
		return;
	days = (size_t)(v->last - v->first) + 1;
	v->count = LEAT_NEW_N(uint32_t, days);
	seen = LEAT_NEW_N(bool, days);
	for (size_t s = 0; s < o->source_of.n; s++) {
		bool any = false;

		memset(seen, 0, days * sizeof(*seen));
		for (size_t i = 0; i < o->ncovers; i++) {
			const struct leat_outcome_cover *c = &o->cover[i];

			if (!covers(c, &o->source[s]))
				continue;
			any = true;
			memset(
			    seen + (c->first - v->first), true, (size_t)(c->last - c->first) + 1);
		}
		for (size_t d = 0; d < days; d++)
			v->count[d] += seen[d];
		v->nsources += any;
	}
	free(seen);
}

static uint32_t
coverage_of(const struct coverage *v, int32_t day)
{
	return v->count && day >= v->first && day <= v->last ? v->count[day - v->first] : 0;
}

/* A covered day without orders is a day with none. */
static void
fill_zeros(struct leat_outcomes *o, const struct coverage *v)
{
	if (v->count == NULL)
		return;
	for (size_t s = 0; s < o->series_of.n; s++)
		for (int32_t d = v->first; d <= v->last; d++)
			if (coverage_of(v, d))
				leat_outcomes_cell(o, s, d, LEAT_NONE);
}

struct leat_slice
leat_outcomes_period_end(const struct leat_outcomes *o, size_t c)
{
	struct leat_slice rest = o->cell_of.key[c], part = LEAT_NONE;

	leat_slice_cut(&rest, '\0', &part);
	leat_slice_cut(&rest, '\0', &part);
	return part;
}

static int
write_cell(struct leat_outcomes *o, size_t c, const struct coverage *v, struct leat_row *row,
    struct leat_out *out, struct leat_err *err)
{
	const struct leat_outcome_cell *cell = &o->cell[c];
	const struct leat_outcome_series *s = &o->series[cell->series];
	int64_t conversions, revenue;

	if (!leat_sum_micros(cell->conversions, &conversions) ||
	    !leat_sum_micros(cell->revenue, &revenue))
		return leat_err_set(
		    err, LEAT_EDATA, "the orders of a day add up to more than 9.2e12");
	leat_row_clear(row);
	leat_row_str(row, LEAT_OBS_KIND, "outcome");
	leat_row_day(row, LEAT_OBS_TIME, cell->day);
	leat_row_borrow(row, LEAT_OBS_PERIOD_END, leat_outcomes_period_end(o, c));
	leat_row_borrow(row, LEAT_OBS_GEO, s->geo);
	leat_row_money(row, LEAT_OBS_CONVERSIONS, conversions);
	if (s->has_revenue)
		leat_row_money(row, LEAT_OBS_REVENUE, revenue);
	leat_row_borrow(row, LEAT_OBS_CURRENCY, s->currency);
	leat_row_borrow(row, LEAT_OBS_TZ, o->tz);
	if (coverage_of(v, cell->day) < v->nsources)
		leat_row_flag(row, LEAT_OBS_FLAGS, "partial");
	return leat_out_row(out, row, err);
}

int
leat_outcomes_write(struct leat_outcomes *o, struct leat_out *out, size_t ncolumns, uint64_t *rows,
    struct leat_err *err)
{
	struct coverage v;
	struct leat_row row;
	size_t *order;
	int status = LEAT_OK;

	if (!leat_outcomes_due(o))
		return LEAT_OK;
	coverage_make(o, &v);
	fill_zeros(o, &v);
	leat_row_init(&row, ncolumns);
	order = leat_map_sorted(&o->cell_of);
	for (size_t i = 0; i < o->cell_of.n && status == LEAT_OK; i++) {
		status = write_cell(o, order[i], &v, &row, out, err);
		if (rows && status == LEAT_OK)
			(*rows)++;
	}
	free(order);
	leat_row_fini(&row);
	free(v.count);
	return status;
}
