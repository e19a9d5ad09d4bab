/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "panel/tally.h"

#include "panel/tally_part.h"

int
leat_tally_bad(const struct leat_tally_row *r, int column, const char *what)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->at],
	    leat_observations.column[column].name, "%s: \"%s\"", what,
	    leat_safe(leat_tally_field(r, column), safe));
}

int
leat_tally_missing(const struct leat_tally_row *r, int column)
{
	return leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->at],
	    leat_observations.column[column].name, "empty, but this kind of row needs it");
}

static bool
has_word(struct leat_slice list, const char *word)
{
	struct leat_slice part;

	while (leat_slice_cut(&list, ' ', &part))
		if (leat_slice_is(part, word))
			return true;
	return false;
}

/* zone_of -- the zone of a row's column tz; each is opened once. */
static int
zone_of(const struct leat_tally_row *r, const struct leat_zone **zone)
{
	struct leat_tally *t = r->t;
	struct leat_slice name = leat_tally_field(r, LEAT_OBS_TZ);
	bool added;
	size_t i = leat_map_put(&t->zone_name, name, &added);

	if (added) {
		LEAT_GROW(t->zone, t->nzones, t->zones_cap);
		t->zone[t->nzones++] = NULL;
	}
	if (t->zone[i] == NULL && leat_zone_open(&t->zone[i], name, NULL))
		return leat_tally_bad(r, LEAT_OBS_TZ, "not a time zone that is known here");
	*zone = t->zone[i];
	return LEAT_OK;
}

/* time_day -- a date is a day already; an instant falls on a day of its zone, or of UTC. */
static int
time_day(const struct leat_tally_row *r, int32_t *day)
{
	const struct leat_zone *zone = NULL;
	struct leat_slice time = leat_tally_field(r, LEAT_OBS_TIME);
	int64_t us;
	int status;

	if (leat_day_parse(time, day))
		return LEAT_OK;
	if (time.n == 0)
		return leat_tally_missing(r, LEAT_OBS_TIME);
	if (!leat_instant_parse(time, &us))
		return leat_tally_bad(r, LEAT_OBS_TIME, "not a date or an instant");
	if (leat_tally_field(r, LEAT_OBS_TZ).n == 0) {
		*day = (int32_t)((us < 0 ? us - LEAT_US_PER_DAY + 1 : us) / LEAT_US_PER_DAY);
		return LEAT_OK;
	}
	status = zone_of(r, &zone);
	if (status == LEAT_OK)
		*day = leat_zone_day(zone, us);
	return status;
}

static int
row_span(struct leat_tally_row *r)
{
	struct leat_slice end = leat_tally_field(r, LEAT_OBS_PERIOD_END);
	int status = time_day(r, &r->first);

	if (status)
		return status;
	r->last = r->first;
	if (end.n && !leat_day_parse(end, &r->last))
		return leat_tally_bad(r, LEAT_OBS_PERIOD_END, "not a date");
	if (r->last < r->first)
		return leat_tally_bad(r, LEAT_OBS_PERIOD_END, "before the row's time");
	return LEAT_OK;
}

struct leat_cell *
leat_tally_cell(
    const struct leat_tally_row *r, enum leat_tally_kind kind, size_t series, bool *added)
{
	struct leat_tally *t = r->t;
	int32_t name[4] = {(int32_t)kind, (int32_t)series, r->first, r->last};
	struct leat_slice key = {(const char *)name, sizeof(name)};
	size_t i = leat_map_put(&t->cell_at, key, added);
	struct leat_cell *c;

	if (*added) {
		LEAT_GROW(t->cell, t->ncells, t->cells_cap);
		t->cell[t->ncells++] = (struct leat_cell){.kind = kind,
		    .series = (uint32_t)series,
		    .first = r->first,
		    .last = r->last,
		    .file = r->file,
		    .line = r->b->line[r->at]};
	}
	c = &t->cell[i];
	c->partial |= r->partial;
	return c;
}

bool
leat_tally_rate(const struct leat_tally_row *r, struct leat_rate *rate, int *status)
{
	struct leat_slice code = leat_tally_field(r, LEAT_OBS_CURRENCY);
	const struct leat_panel_options *o = r->o;
	char safe[LEAT_SAFE_MAX];

	*status = LEAT_OK;
	if (o->currency == NULL || code.n == 0 || leat_slice_is(code, o->currency))
		return false;
	for (size_t i = 0; i < o->nrates; i++)
		if (leat_slice_is(code, o->rate[i].currency)) {
			*rate = o->rate[i].rate;
			return true;
		}
	*status = leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->at], "currency",
	    "no planning rate from %s to %s: give one in \"rates\", or convert by leat-clean --fx",
	    leat_safe(code, safe), o->currency);
	return false;
}

int
leat_tally_money(const struct leat_tally_row *r, int column, int64_t *micros, const char *what)
{
	struct leat_slice text = leat_tally_field(r, column);
	struct leat_rate rate;
	int64_t error;
	int status;

	*micros = 0;
	if (text.n == 0)
		return LEAT_OK;
	if (!leat_money_parse(text, micros, NULL))
		return leat_tally_bad(r, column, what);
	if (!leat_tally_rate(r, &rate, &status))
		return status;
	return leat_rate_convert(*micros, rate, micros, &error)
		   ? LEAT_OK
		   : leat_tally_bad(r, column, "out of range at the planning rate");
}

void
leat_tally_note_currency(const struct leat_tally_row *r, struct leat_tally_currency *c)
{
	struct leat_slice code = leat_tally_field(r, LEAT_OBS_CURRENCY);

	if (code.n == 0)
		return;
	if (r->o->currency)
		code = leat_slice(r->o->currency);
	if (c->code.n == 0) {
		c->code = leat_arena_copy(&r->t->text, code);
	} else if (c->other.n == 0 && !leat_slice_eq(c->code, code)) {
		c->other = leat_arena_copy(&r->t->text, code);
		c->file = r->file;
		c->line = r->b->line[r->at];
	}
}

uint32_t
leat_tally_source(const struct leat_tally_row *r)
{
	struct leat_tally *t = r->t;

	t->key.n = 0;
	leat_buf_add_slice(&t->key, leat_tally_field(r, LEAT_OBS_PLATFORM));
	leat_buf_add_char(&t->key, '\0');
	leat_buf_add_slice(&t->key, leat_tally_field(r, LEAT_OBS_ACCOUNT));
	return (uint32_t)leat_map_put(&t->source, leat_buf_slice(&t->key), NULL);
}

static int
add_cover(struct leat_tally_row *r)
{
	struct leat_tally *t = r->t;

	LEAT_GROW(t->cover, t->ncovers, t->covers_cap);
	t->cover[t->ncovers++] = (struct leat_tally_cover){leat_tally_source(r), r->first, r->last};
	return LEAT_OK;
}

static int
add_row(struct leat_tally_row *r)
{
	static int (*const add[LEAT_OBS_END])(struct leat_tally_row *) = {
	    [LEAT_SPEND] = leat_tally_spend,
	    [LEAT_CONVERSION] = leat_tally_conversion,
	    [LEAT_OUTCOME] = leat_tally_outcome,
	    [LEAT_CONTROL] = leat_tally_control,
	    [LEAT_LIFT] = leat_tally_lift,
	    [LEAT_CREDIT] = leat_tally_credit,
	    [LEAT_COVER] = add_cover,
	};
	int kind = leat_schema_kind(&leat_observations, leat_tally_field(r, LEAT_OBS_KIND));
	int status;

	if (kind < 0 || kind >= LEAT_OBS_END)
		return leat_tally_bad(r, LEAT_OBS_KIND, "not a kind of row");
	if (add[kind] == NULL)
		return LEAT_OK;
	status = row_span(r);
	r->partial = has_word(leat_tally_field(r, LEAT_OBS_FLAGS), "partial");
	return status ? status : add[kind](r);
}

int
leat_tally_read(struct leat_tally *t, struct leat_in *in, const struct leat_panel_options *o,
    struct leat_err *err)
{
	struct leat_batch batch;
	struct leat_tally_row r = {.t = t, .o = o, .b = &batch, .err = err};
	int status;

	*t = (struct leat_tally){0};
	while ((status = leat_in_next(in, &batch, err)) == LEAT_OK && batch.nrows > 0) {
		r.file = (uint32_t)leat_map_put(&t->file, leat_slice(batch.file), NULL);
		for (r.at = 0; r.at < batch.nrows; r.at++)
			if ((status = add_row(&r)) != LEAT_OK)
				return status;
	}
	return status;
}
