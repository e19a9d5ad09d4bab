/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of outcomes and controls: what came, and what else may have moved it. */
#include "panel/tally_part.h"

static size_t
series_of(const struct leat_tally_row *r, enum leat_tally_kind kind, struct leat_slice name)
{
	struct leat_tally *t = r->t;

	t->key.n = 0;
	leat_buf_add_slice(&t->key, name);
	leat_buf_add_char(&t->key, '\0');
	leat_buf_add_slice(&t->key, leat_tally_field(r, LEAT_OBS_GEO));
	return leat_map_put(&t->series[kind], leat_buf_slice(&t->key), NULL);
}

/* note_money -- an outcome whose row says a currency is money. */
static void
note_money(const struct leat_tally_row *r, enum leat_tally_kind kind, struct leat_slice kpi)
{
	struct leat_tally *t = r->t;
	bool added;
	size_t i;

	if (leat_tally_field(r, LEAT_OBS_CURRENCY).n == 0)
		return;
	i = leat_map_put(&t->money_of[kind], kpi, &added);
	if (added) {
		LEAT_GROW(t->money[kind], t->nmoney[kind], t->money_cap[kind]);
		t->money[kind][t->nmoney[kind]++] = (struct leat_tally_currency){0};
	}
	leat_tally_note_currency(r, &t->money[kind][i]);
}

/* note_value -- a row that has revenue says what its outcome is worth. */
static void
note_value(const struct leat_tally_row *r, enum leat_tally_kind kind, struct leat_slice kpi)
{
	if (leat_tally_field(r, LEAT_OBS_REVENUE).n)
		leat_map_put(&r->t->valued[kind], kpi, NULL);
}

static void
add_amount(
    const struct leat_tally_row *r, enum leat_tally_kind kind, const char *kpi, leat_sum micros)
{
	bool added;
	struct leat_cell *c = leat_tally_cell(r, kind, series_of(r, kind, leat_slice(kpi)), &added);

	c->amount += micros;
}

/* add_column -- an outcome that has a column of its own: revenue or conversions. */
static int
add_column(const struct leat_tally_row *r, enum leat_tally_kind kind, int column, const char *kpi)
{
	int64_t micros;
	int status;

	if (leat_tally_field(r, column).n == 0)
		return LEAT_OK;
	if (column == LEAT_OBS_REVENUE) {
		status = leat_tally_money(r, column, &micros, "not a number");
		note_money(r, kind, leat_slice(kpi));
	} else {
		status = leat_money_parse(leat_tally_field(r, column), &micros, NULL)
			     ? LEAT_OK
			     : leat_tally_bad(r, column, "not a number");
		note_value(r, kind, leat_slice(kpi));
	}
	if (status == LEAT_OK)
		add_amount(r, kind, kpi, micros);
	return status;
}

/*
 * add_named -- an outcome under a name of its own. It is money if it has that of revenue, or
 * if its row has a currency and no revenue, whose currency that is then.
 */
static int
add_named(const struct leat_tally_row *r)
{
	struct leat_tally *t = r->t;
	struct leat_slice name = leat_tally_field(r, LEAT_OBS_NAME);
	bool money = leat_tally_field(r, LEAT_OBS_REVENUE).n == 0, added;
	struct leat_rate rate;
	struct leat_cell *c;
	double value;
	int status = LEAT_OK;

	if (leat_tally_field(r, LEAT_OBS_VALUE).n == 0)
		return leat_tally_missing(r, LEAT_OBS_VALUE);
	if (!leat_parse_double(leat_tally_field(r, LEAT_OBS_VALUE), &value))
		return leat_tally_bad(r, LEAT_OBS_VALUE, "not a number");
	note_value(r, LEAT_TALLY_OUTCOME, name);
	if (money) {
		note_money(r, LEAT_TALLY_OUTCOME, name);
		if (leat_tally_rate(r, &rate, &status))
			value *= leat_rate_double(rate);
	}
	c = leat_tally_cell(r, LEAT_TALLY_OUTCOME, series_of(r, LEAT_TALLY_OUTCOME, name), &added);
	LEAT_GROW(t->value, t->nvalues, t->values_cap);
	t->value[t->nvalues++] = (struct leat_tally_value){(uint32_t)(c - t->cell), value};
	return status;
}

int
leat_tally_outcome(struct leat_tally_row *r)
{
	int status = add_column(r, LEAT_TALLY_OUTCOME, LEAT_OBS_REVENUE, "revenue");

	if (status == LEAT_OK)
		status = add_column(r, LEAT_TALLY_OUTCOME, LEAT_OBS_CONVERSIONS, "conversions");
	if (status == LEAT_OK && leat_tally_field(r, LEAT_OBS_NAME).n)
		status = add_named(r);
	return status;
}

int
leat_tally_conversion(struct leat_tally_row *r)
{
	int64_t micros;
	int status = add_column(r, LEAT_TALLY_CONVERSION, LEAT_OBS_REVENUE, "revenue");

	if (status)
		return status;
	if (leat_tally_field(r, LEAT_OBS_REFUND).n) {
		status = leat_tally_money(r, LEAT_OBS_REFUND, &micros, "not an amount of money");
		if (status)
			return status;
		add_amount(r, LEAT_TALLY_CONVERSION, "revenue", -(leat_sum)micros);
	}
	if (leat_tally_field(r, LEAT_OBS_CONVERSIONS).n)
		return add_column(r, LEAT_TALLY_CONVERSION, LEAT_OBS_CONVERSIONS, "conversions");
	note_value(r, LEAT_TALLY_CONVERSION, LEAT_SLICE("conversions"));
	add_amount(r, LEAT_TALLY_CONVERSION, "conversions", LEAT_MICROS);
	return LEAT_OK;
}

static int
add_heads(const struct leat_tally_row *r, double value)
{
	struct leat_tally *t = r->t;
	struct leat_tally_heads *h;
	bool added;
	size_t i;

	if (!(value > 0))
		return leat_tally_bad(r, LEAT_OBS_VALUE, "not a population");
	i = leat_map_put(&t->head_geo, leat_tally_field(r, LEAT_OBS_GEO), &added);
	if (added) {
		LEAT_GROW(t->heads, t->nheads, t->heads_cap);
		t->heads[t->nheads++] = (struct leat_tally_heads){value, r->first};
	}
	h = &t->heads[i];
	if (r->first == h->day && value != h->number)
		return leat_tally_bad(r, LEAT_OBS_VALUE, "a second population of one geo and day");
	if (r->first > h->day)
		*h = (struct leat_tally_heads){value, r->first};
	return LEAT_OK;
}

int
leat_tally_control(struct leat_tally_row *r)
{
	struct leat_slice name = leat_tally_field(r, LEAT_OBS_NAME);
	struct leat_cell *c;
	double value;
	bool added;

	if (name.n == 0)
		return leat_tally_missing(r, LEAT_OBS_NAME);
	if (leat_tally_field(r, LEAT_OBS_VALUE).n == 0)
		return leat_tally_missing(r, LEAT_OBS_VALUE);
	if (!leat_parse_double(leat_tally_field(r, LEAT_OBS_VALUE), &value))
		return leat_tally_bad(r, LEAT_OBS_VALUE, "not a number");
	if (leat_slice_is(name, "population") && leat_tally_field(r, LEAT_OBS_GEO).n)
		return add_heads(r, value);
	c = leat_tally_cell(r, LEAT_TALLY_CONTROL, series_of(r, LEAT_TALLY_CONTROL, name), &added);
	if (!added && c->value != value)
		return leat_err_at(r->err, LEAT_EDATA, r->b->file, r->b->line[r->at], "value",
		    "a second value of this control for the same time and geo (the other is in "
		    "line %llu of %s): keep one",
		    (unsigned long long)c->line, r->t->file.key[c->file].p);
	c->value = value;
	return LEAT_OK;
}
