/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of faults: what a check of the rows is held against. */
#include "base/when.h"
#include "market/fault.h"

enum {
	COL_FAULT,
	COL_TIME,
	COL_PERIOD_END,
	COL_CHANNEL,
	COL_PLATFORM,
	COL_ACCOUNT,
	COL_CAMPAIGN_ID,
	COL_GEO,
	COL_COLUMN,
	COL_SIZE,
	COL_BEFORE,
	COL_AFTER,
	COL_EXTRA,
	NCOLUMNS
};

#define WORDS "spike row_spike shift break gap late currency duplicate"

static const struct leat_column columns[] = {
    {"fault", LEAT_WORD, WORDS, "", "x", "what it is"},
    {"time", LEAT_DATE, NULL, "", "x", "its first day"},
    {"period_end", LEAT_DATE, NULL, "", "x", "its last day"},
    {"channel", LEAT_TEXT, NULL, "", "o", "of one series, as are the next four"},
    {"platform", LEAT_TEXT, NULL, "", "o", "of a series, or of a whole feed"},
    {"account", LEAT_TEXT, NULL, "", "o", "the same"},
    {"campaign_id", LEAT_TEXT, NULL, "", "o", ""},
    {"geo", LEAT_TEXT, NULL, "", "o", ""},
    {"column", LEAT_TEXT, NULL, "", "o", "of one column"},
    {"size", LEAT_NUMBER, NULL, "", "o", "MADs, a factor, days"},
    {"before", LEAT_MONEY, NULL, "", "o", "the value without it"},
    {"after", LEAT_MONEY, NULL, "", "o", "the value with it"},
    {"extra", LEAT_JSON, NULL, "", "o", "never filled"},
};
static const char *const kinds[] = {"fault", NULL};
const struct leat_schema leat_faults_schema = {"faults", kinds, 1, columns, NCOLUMNS};

static const char *const names[] = {
    "spike", "row_spike", "shift", "break", "gap", "late", "currency", "duplicate"};

static void
put_series(struct leat_row *row, const struct leat_fault *f, const struct leat_market *m)
{
	const struct leat_truth_campaign *c;

	if (f->campaign == LEAT_NO_CAMPAIGN) {
		leat_row_str(row, COL_PLATFORM, "shop");
		return;
	}
	c = m->campaign[f->campaign].campaign;
	leat_row_borrow(row, COL_PLATFORM, c->platform);
	leat_row_borrow(row, COL_ACCOUNT, c->account);
	if (f->whole)
		return;
	leat_row_borrow(row, COL_CHANNEL, m->truth->channel[m->campaign[f->campaign].channel].name);
	leat_row_borrow(row, COL_CAMPAIGN_ID, c->id);
	leat_row_borrow(row, COL_GEO, m->truth->geo[f->geo].name);
}

int
leat_faults_write(const struct leat_faults *f, const struct leat_market *m, struct leat_out *out,
    struct leat_err *err)
{
	struct leat_row row;
	int st = leat_out_columns(out, NULL, NULL, err);

	leat_row_init(&row, NCOLUMNS);
	for (size_t i = 0; st == LEAT_OK && i < f->n; i++) {
		const struct leat_fault *x = &f->fault[i];

		leat_row_clear(&row);
		leat_row_str(&row, COL_FAULT, names[x->kind]);
		leat_row_day(&row, COL_TIME, m->truth->start + (int32_t)x->first);
		leat_row_day(&row, COL_PERIOD_END, m->truth->start + (int32_t)x->last);
		put_series(&row, x, m);
		if (x->column >= 0)
			leat_row_str(&row, COL_COLUMN, leat_observations.column[x->column].name);
		if (x->kind != LEAT_FAULT_DUPLICATE)
			leat_row_number(&row, COL_SIZE, x->size);
		if (x->before != x->after) {
			leat_row_money(&row, COL_BEFORE, x->before);
			leat_row_money(&row, COL_AFTER, x->after);
		}
		st = leat_out_row(out, &row, err);
	}
	leat_row_fini(&row);
	return st;
}
