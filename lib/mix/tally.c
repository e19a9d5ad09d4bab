/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "mix/tally.h"

/* One row on its way into its cell. */
struct row {
	struct leat_tally *t;
	const struct leat_batch *b;
	size_t at;
	uint32_t file;
	int32_t first, last;
	bool partial;
	struct leat_err *err;
};

static struct leat_slice
field(const struct row *r, int column)
{
	return leat_field(r->b, r->at, column);
}

static int
bad(const struct row *r, int column, const char *what)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->at],
	    leat_observations.column[column].name, "%s: \"%s\"", what,
	    leat_safe(field(r, column), safe));
}

static int
missing(const struct row *r, int column)
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
zone_of(const struct row *r, const struct leat_zone **zone)
{
	struct leat_tally *t = r->t;
	bool added;
	size_t i = leat_map_put(&t->zone_name, field(r, LEAT_OBS_TZ), &added);

	if (added) {
		LEAT_GROW(t->zone, t->nzones, t->zones_cap);
		t->zone[t->nzones++] = NULL;
	}
	if (t->zone[i] == NULL && leat_zone_open(&t->zone[i], field(r, LEAT_OBS_TZ), NULL))
		return bad(r, LEAT_OBS_TZ, "not a time zone that is known here");
	*zone = t->zone[i];
	return LEAT_OK;
}

/* time_day -- a date is a day already; an instant falls on a day of its zone, or of UTC. */
static int
time_day(const struct row *r, int32_t *day)
{
	const struct leat_zone *zone = NULL;
	struct leat_slice time = field(r, LEAT_OBS_TIME);
	int64_t us;
	int status;

	if (leat_day_parse(time, day))
		return LEAT_OK;
	if (time.n == 0)
		return missing(r, LEAT_OBS_TIME);
	if (!leat_instant_parse(time, &us))
		return bad(r, LEAT_OBS_TIME, "not a date or an instant");
	if (field(r, LEAT_OBS_TZ).n == 0) {
		*day = (int32_t)((us < 0 ? us - LEAT_US_PER_DAY + 1 : us) / LEAT_US_PER_DAY);
		return LEAT_OK;
	}
	status = zone_of(r, &zone);
	if (status == LEAT_OK)
		*day = leat_zone_day(zone, us);
	return status;
}

static int
row_span(struct row *r)
{
	struct leat_slice end = field(r, LEAT_OBS_PERIOD_END);
	int status = time_day(r, &r->first);

	if (status)
		return status;
	r->last = r->first;
	if (end.n && !leat_day_parse(end, &r->last))
		return bad(r, LEAT_OBS_PERIOD_END, "not a date");
	if (r->last < r->first)
		return bad(r, LEAT_OBS_PERIOD_END, "before the row's time");
	return LEAT_OK;
}

/* cell_of -- the cell of a series over the row's span; good until the next call. */
static struct leat_cell *
cell_of(const struct row *r, enum leat_tally_kind kind, size_t series, bool *added)
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

static void
note_currency(const struct row *r, enum leat_tally_kind kind)
{
	struct leat_tally_currency *c = &r->t->currency[kind];
	struct leat_slice code = field(r, LEAT_OBS_CURRENCY);

	if (code.n == 0)
		return;
	if (c->code.n == 0) {
		c->code = leat_arena_copy(&r->t->text, code);
	} else if (c->other.n == 0 && !leat_slice_eq(c->code, code)) {
		c->other = leat_arena_copy(&r->t->text, code);
		c->file = r->file;
		c->line = r->b->line[r->at];
	}
}

static uint32_t
source_of(const struct row *r)
{
	struct leat_tally *t = r->t;

	t->key.n = 0;
	leat_buf_add_slice(&t->key, field(r, LEAT_OBS_PLATFORM));
	leat_buf_add_char(&t->key, '\0');
	leat_buf_add_slice(&t->key, field(r, LEAT_OBS_ACCOUNT));
	return (uint32_t)leat_map_put(&t->source, leat_buf_slice(&t->key), NULL);
}

/* later -- is the row newer than day; on the same day the greater text wins, whatever the order. */
static bool
later(const struct row *r, int32_t day, bool known, struct leat_slice text, struct leat_slice than)
{
	if (!known || r->first != day)
		return !known || r->first > day;
	return leat_slice_cmp(text, than) > 0;
}

/* row_fx -- the rate that the row's money was converted at; 1 if it was not. */
static int
row_fx(const struct row *r, double *fx)
{
	struct leat_slice text = field(r, LEAT_OBS_FX);

	*fx = 1;
	if (text.n && (!leat_parse_double(text, fx) || !(*fx > 0)))
		return bad(r, LEAT_OBS_FX, "not a rate greater than 0");
	return LEAT_OK;
}

/* line_currency -- a line is set in its account's currency, at the newest row's rate. */
static void
line_currency(const struct row *r, struct leat_tally_line *l, double fx)
{
	struct leat_slice code = field(r, LEAT_OBS_ACCOUNT_CURRENCY);
	bool newer = !l->has_fx || r->first > l->fx_day;

	if (!newer && r->first == l->fx_day)
		newer =
		    fx > l->fx || (fx == l->fx && leat_slice_cmp(code, l->account_currency) > 0);
	if (!newer)
		return;
	l->has_fx = true;
	l->fx = fx;
	l->fx_day = r->first;
	if (!leat_slice_eq(code, l->account_currency))
		l->account_currency = leat_arena_copy(&r->t->text, code);
}

static int
line_words(const struct row *r, struct leat_tally_line *l)
{
	struct leat_arena *text = &r->t->text;
	struct leat_slice campaign = field(r, LEAT_OBS_CAMPAIGN);
	struct leat_slice budget = field(r, LEAT_OBS_BUDGET);
	int64_t micros;
	double fx;
	int status = row_fx(r, &fx);

	if (status != LEAT_OK)
		return status;
	line_currency(r, l, fx);

	if (campaign.n && later(r, l->named_day, l->campaign.n > 0, campaign, l->campaign)) {
		l->campaign = leat_arena_copy(text, campaign);
		l->named_day = r->first;
	}
	if (budget.n == 0)
		return LEAT_OK;
	if (!leat_money_parse(budget, &micros, NULL))
		return bad(r, LEAT_OBS_BUDGET, "not an amount of money");
	if (l->has_budget &&
	    (r->first < l->budget_day || (r->first == l->budget_day && micros <= l->budget_micros)))
		return LEAT_OK;
	l->has_budget = true;
	l->budget_micros = micros;
	l->budget_fx = fx;
	l->budget_day = r->first;
	l->budget_id = leat_arena_copy(text, field(r, LEAT_OBS_BUDGET_ID));
	l->budget_type = leat_arena_copy(text, field(r, LEAT_OBS_BUDGET_TYPE));
	return LEAT_OK;
}

static size_t
line_of(const struct row *r)
{
	static const int columns[] = {LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
	    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, LEAT_OBS_GEO};
	struct leat_tally *t = r->t;
	uint32_t source = source_of(r);
	bool by_id = field(r, LEAT_OBS_CAMPAIGN_ID).n > 0, added;
	struct leat_slice part[6];
	size_t i;

	t->key.n = 0;
	for (i = 0; i < 6; i++) {
		/* An id stays when a campaign is renamed. */
		part[i] =
		    by_id && columns[i] == LEAT_OBS_CAMPAIGN ? LEAT_NONE : field(r, columns[i]);
		if (i)
			leat_buf_add_char(&t->key, '\0');
		leat_buf_add_slice(&t->key, part[i]);
	}
	i = leat_map_put(&t->series[LEAT_TALLY_SPEND], leat_buf_slice(&t->key), &added);
	if (added) {
		LEAT_GROW(t->line, t->nlines, t->lines_cap);
		t->line[t->nlines++] = (struct leat_tally_line){
		    .channel = leat_arena_copy(&t->text, part[0]),
		    .platform = leat_arena_copy(&t->text, part[1]),
		    .account = leat_arena_copy(&t->text, part[2]),
		    .campaign_id = leat_arena_copy(&t->text, part[3]),
		    .geo = leat_arena_copy(&t->text, part[5]),
		    .source = source,
		};
	}
	return i;
}

static int
add_spend(struct row *r)
{
	struct leat_slice cost = field(r, LEAT_OBS_COST), seen = field(r, LEAT_OBS_IMPRESSIONS);
	struct leat_cell *c;
	int64_t micros = 0, count = 0;
	size_t line;
	bool added;

	if (field(r, LEAT_OBS_CHANNEL).n == 0)
		return missing(r, LEAT_OBS_CHANNEL);
	if (field(r, LEAT_OBS_CHANNEL).p[0] == '(')
		return bad(r, LEAT_OBS_CHANNEL, "names in brackets are reserved");
	if (cost.n && !leat_money_parse(cost, &micros, NULL))
		return bad(r, LEAT_OBS_COST, "not an amount of money");
	if (seen.n && (!leat_parse_i64(seen, &count) || count < 0))
		return bad(r, LEAT_OBS_IMPRESSIONS, "not a count");
	if (cost.n)
		note_currency(r, LEAT_TALLY_SPEND);
	line = line_of(r);
	c = cell_of(r, LEAT_TALLY_SPEND, line, &added);
	c->has_amount |= cost.n > 0;
	c->has_impressions |= seen.n > 0;
	c->amount += micros;
	c->impressions += count;
	return line_words(r, &r->t->line[line]);
}

static size_t
series_of(const struct row *r, enum leat_tally_kind kind, struct leat_slice name)
{
	struct leat_tally *t = r->t;

	t->key.n = 0;
	leat_buf_add_slice(&t->key, name);
	leat_buf_add_char(&t->key, '\0');
	leat_buf_add_slice(&t->key, field(r, LEAT_OBS_GEO));
	return leat_map_put(&t->series[kind], leat_buf_slice(&t->key), NULL);
}

static void
add_amount(const struct row *r, enum leat_tally_kind kind, const char *kpi, leat_sum micros)
{
	bool added;
	struct leat_cell *c = cell_of(r, kind, series_of(r, kind, leat_slice(kpi)), &added);

	c->has_amount = true;
	c->amount += micros;
}

/* add_column -- an outcome that has a column of its own: revenue or conversions. */
static int
add_column(const struct row *r, enum leat_tally_kind kind, int column, const char *kpi)
{
	struct leat_slice text = field(r, column);
	int64_t micros;

	if (text.n == 0)
		return LEAT_OK;
	if (!leat_money_parse(text, &micros, NULL))
		return bad(r, column, "not a number");
	if (column == LEAT_OBS_REVENUE)
		note_currency(r, kind);
	add_amount(r, kind, kpi, micros);
	return LEAT_OK;
}

static int
add_named_outcome(const struct row *r)
{
	struct leat_tally *t = r->t;
	struct leat_cell *c;
	double value;
	bool added;

	if (field(r, LEAT_OBS_VALUE).n == 0)
		return missing(r, LEAT_OBS_VALUE);
	if (!leat_parse_double(field(r, LEAT_OBS_VALUE), &value))
		return bad(r, LEAT_OBS_VALUE, "not a number");
	note_currency(r, LEAT_TALLY_OUTCOME);
	c = cell_of(r, LEAT_TALLY_OUTCOME,
	    series_of(r, LEAT_TALLY_OUTCOME, field(r, LEAT_OBS_NAME)), &added);
	LEAT_GROW(t->value, t->nvalues, t->values_cap);
	t->value[t->nvalues++] = (struct leat_tally_value){(uint32_t)(c - t->cell), value};
	return LEAT_OK;
}

static int
add_outcome(struct row *r)
{
	int status = add_column(r, LEAT_TALLY_OUTCOME, LEAT_OBS_REVENUE, "revenue");

	if (status == LEAT_OK)
		status = add_column(r, LEAT_TALLY_OUTCOME, LEAT_OBS_CONVERSIONS, "conversions");
	if (status == LEAT_OK && field(r, LEAT_OBS_NAME).n)
		status = add_named_outcome(r);
	return status;
}

static int
add_conversion(struct row *r)
{
	struct leat_slice refund = field(r, LEAT_OBS_REFUND);
	int64_t micros;
	int status = add_column(r, LEAT_TALLY_CONVERSION, LEAT_OBS_REVENUE, "revenue");

	if (status)
		return status;
	if (refund.n) {
		if (!leat_money_parse(refund, &micros, NULL))
			return bad(r, LEAT_OBS_REFUND, "not an amount of money");
		add_amount(r, LEAT_TALLY_CONVERSION, "revenue", -(leat_sum)micros);
	}
	if (field(r, LEAT_OBS_CONVERSIONS).n)
		return add_column(r, LEAT_TALLY_CONVERSION, LEAT_OBS_CONVERSIONS, "conversions");
	add_amount(r, LEAT_TALLY_CONVERSION, "conversions", LEAT_MICROS);
	return LEAT_OK;
}

static int
add_heads(const struct row *r, double value)
{
	struct leat_tally *t = r->t;
	struct leat_tally_heads *h;
	bool added;
	size_t i;

	if (!(value > 0))
		return bad(r, LEAT_OBS_VALUE, "not a population");
	i = leat_map_put(&t->head_geo, field(r, LEAT_OBS_GEO), &added);
	if (added) {
		LEAT_GROW(t->heads, t->nheads, t->heads_cap);
		t->heads[t->nheads++] = (struct leat_tally_heads){value, r->first};
	}
	h = &t->heads[i];
	if (r->first == h->day && value != h->number)
		return bad(r, LEAT_OBS_VALUE, "a second population of one geo and day");
	if (r->first > h->day)
		*h = (struct leat_tally_heads){value, r->first};
	return LEAT_OK;
}

static int
add_control(struct row *r)
{
	struct leat_slice name = field(r, LEAT_OBS_NAME);
	struct leat_cell *c;
	double value;
	bool added;

	if (name.n == 0)
		return missing(r, LEAT_OBS_NAME);
	if (field(r, LEAT_OBS_VALUE).n == 0)
		return missing(r, LEAT_OBS_VALUE);
	if (!leat_parse_double(field(r, LEAT_OBS_VALUE), &value))
		return bad(r, LEAT_OBS_VALUE, "not a number");
	if (leat_slice_is(name, "population") && field(r, LEAT_OBS_GEO).n)
		return add_heads(r, value);
	c = cell_of(r, LEAT_TALLY_CONTROL, series_of(r, LEAT_TALLY_CONTROL, name), &added);
	if (!added && c->value != value)
		return leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->at], "value",
		    "a second value of this control for the same time and geo (the other is in "
		    "line %llu of %s): keep one",
		    (unsigned long long)c->line, r->t->file.key[c->file].p);
	c->value = value;
	return LEAT_OK;
}

static int
add_cover(struct row *r)
{
	struct leat_tally *t = r->t;

	LEAT_GROW(t->cover, t->ncovers, t->covers_cap);
	t->cover[t->ncovers++] = (struct leat_tally_cover){source_of(r), r->first, r->last};
	return LEAT_OK;
}

static int
add_row(struct row *r)
{
	static int (*const add[LEAT_OBS_END])(struct row *) = {
	    [LEAT_SPEND] = add_spend,
	    [LEAT_CONVERSION] = add_conversion,
	    [LEAT_OUTCOME] = add_outcome,
	    [LEAT_CONTROL] = add_control,
	    [LEAT_COVER] = add_cover,
	};
	int kind = leat_schema_kind(&leat_observations, field(r, LEAT_OBS_KIND));
	int status;

	if (kind < 0 || kind >= LEAT_OBS_END)
		return bad(r, LEAT_OBS_KIND, "not a kind of row");
	if (add[kind] == NULL)
		return LEAT_OK;
	status = row_span(r);
	r->partial = has_word(field(r, LEAT_OBS_FLAGS), "partial");
	return status ? status : add[kind](r);
}

int
leat_tally_read(struct leat_tally *t, struct leat_in *in, struct leat_err *err)
{
	struct leat_batch batch;
	struct row r = {.t = t, .b = &batch, .err = err};
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
