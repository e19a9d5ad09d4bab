/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/totals.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/when.h"

enum {
	COL_KIND,
	COL_PLATFORM,
	COL_CHANNEL,
	COL_CURRENCY,
	COL_FIRST,
	COL_LAST,
	COL_ROWS,
	COL_COST,
	COL_CONVERSIONS,
	COL_REVENUE,
	COL_EXTRA,
	NCOLUMNS
};

static const struct leat_column columns[] = {
    {"kind", LEAT_TEXT, NULL, "", "x", "kind of the rows"},
    {"platform", LEAT_TEXT, NULL, "", "o", "their platform"},
    {"channel", LEAT_TEXT, NULL, "", "o", "their channel"},
    {"currency", LEAT_CURRENCY, NULL, "ISO 4217", "o", "of their money"},
    {"first", LEAT_DATE, NULL, "", "x", "first day"},
    {"last", LEAT_DATE, NULL, "", "x", "last day"},
    {"rows", LEAT_COUNT, NULL, "rows", "x", "how many"},
    {"cost", LEAT_MONEY, NULL, "currency", "o", "money spent"},
    {"conversions", LEAT_AMOUNT, NULL, "conversions", "o", "spend: claimed by the platform"},
    {"revenue", LEAT_MONEY, NULL, "currency", "o", "spend: claimed by the platform"},
    {"extra", LEAT_JSON, NULL, "", "o", "never filled"},
};
static const char *const kinds[] = {"total", NULL};
const struct leat_schema leat_totals_schema = {"totals", kinds, 1, columns, NCOLUMNS};

static const struct {
	int from, to;
} summed[] = {{LEAT_OBS_COST, COL_COST}, {LEAT_OBS_CONVERSIONS, COL_CONVERSIONS},
    {LEAT_OBS_REVENUE, COL_REVENUE}};

enum { NSUMMED = sizeof(summed) / sizeof(summed[0]) };

struct leat_total {
	uint64_t rows;
	int32_t first, last;
	leat_sum sum[NSUMMED];
	bool has[NSUMMED];
};

static struct leat_total *
find(struct leat_totals *t, const struct leat_row *row)
{
	static const int by[] = {
	    LEAT_OBS_KIND, LEAT_OBS_PLATFORM, LEAT_OBS_CHANNEL, LEAT_OBS_CURRENCY};
	bool added;
	size_t i;

	t->key.n = 0;
	for (size_t k = 0; k < 4; k++) {
		leat_buf_add_slice(&t->key, row->field[by[k]]);
		leat_buf_add_char(&t->key, '\0');
	}
	i = leat_map_put(&t->name, leat_buf_slice(&t->key), &added);
	if (added) {
		LEAT_GROW(t->total, i, t->cap);
		t->total[i] = (struct leat_total){.first = INT32_MAX, .last = INT32_MIN};
	}
	return &t->total[i];
}

static void
add_days(struct leat_total *to, const struct leat_row *row)
{
	int64_t instant;
	int32_t first = 0, last;

	if (!leat_day_parse(row->field[LEAT_OBS_TIME], &first) &&
	    leat_instant_parse(row->field[LEAT_OBS_TIME], &instant)) {
		first = (int32_t)(instant / LEAT_US_PER_DAY);
		if (instant % LEAT_US_PER_DAY < 0)
			first--;
	}
	if (!leat_day_parse(row->field[LEAT_OBS_PERIOD_END], &last))
		last = first;
	if (first < to->first)
		to->first = first;
	if (last > to->last)
		to->last = last;
}

void
leat_totals_add(struct leat_totals *t, const struct leat_row *row, enum leat_obs_kind kind)
{
	struct leat_total *to;
	int64_t v;

	if (kind != LEAT_SPEND && kind != LEAT_TOUCH && kind != LEAT_CONVERSION &&
	    kind != LEAT_OUTCOME)
		return;
	to = find(t, row);
	to->rows++;
	add_days(to, row);
	for (size_t i = 0; i < NSUMMED; i++) {
		if (leat_money_parse(row->field[summed[i].from], &v, NULL))
			;
		else if (kind == LEAT_CONVERSION && summed[i].from == LEAT_OBS_CONVERSIONS)
			v = LEAT_MICROS; /* an order that does not say counts one */
		else
			continue;
		to->sum[i] += v;
		to->has[i] = true;
	}
}

static void
cut_name(struct leat_slice name, struct leat_slice part[4])
{
	for (size_t i = 0; i < 4; i++)
		leat_slice_cut(&name, '\0', &part[i]);
}

static int
fill(struct leat_row *row, struct leat_slice name, const struct leat_total *t, struct leat_err *err)
{
	struct leat_slice part[4];
	int64_t v;

	cut_name(name, part);
	leat_row_clear(row);
	for (int i = 0; i < 4; i++)
		leat_row_borrow(row, COL_KIND + i, part[i]);
	leat_row_day(row, COL_FIRST, t->first);
	leat_row_day(row, COL_LAST, t->last);
	leat_row_i64(row, COL_ROWS, (int64_t)t->rows);
	for (size_t i = 0; i < NSUMMED; i++) {
		if (!t->has[i])
			continue;
		if (!leat_sum_micros(t->sum[i], &v))
			return leat_err_at(err, LEAT_EDATA, NULL, 0, columns[summed[i].to].name,
			    "the total is above 9.2e12");
		leat_row_money(row, summed[i].to, v);
	}
	return LEAT_OK;
}

int
leat_totals_write(const struct leat_totals *t, struct leat_out *out, struct leat_err *err)
{
	size_t *order = leat_map_sorted(&t->name);
	struct leat_row row;
	int status = leat_out_columns(out, NULL, NULL, err);

	leat_row_init(&row, NCOLUMNS);
	for (size_t i = 0; i < t->name.n && status == LEAT_OK; i++) {
		status = fill(&row, t->name.key[order[i]], &t->total[order[i]], err);
		if (status == LEAT_OK)
			status = leat_out_row(out, &row, err);
	}
	leat_row_fini(&row);
	free(order);
	return status;
}

void
leat_totals_fini(struct leat_totals *t)
{
	leat_map_fini(&t->name);
	leat_buf_fini(&t->key);
	free(t->total);
	memset(t, 0, sizeof(*t));
}
