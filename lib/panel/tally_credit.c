/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credit rows of the attribution model that divides channels among campaigns. */
#include "panel/tally_part.h"

static size_t
series_of(const struct leat_tally_row *r)
{
	static const int columns[] = {LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
	    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN};
	struct leat_tally *t = r->t;

	t->key.n = 0;
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
		if (i)
			leat_buf_add_char(&t->key, '\0');
		leat_buf_add_slice(&t->key, leat_tally_field(r, columns[i]));
	}
	leat_map_put(&t->series[LEAT_TALLY_WORTH], leat_buf_slice(&t->key), NULL);
	return leat_map_put(&t->series[LEAT_TALLY_CREDIT], leat_buf_slice(&t->key), NULL);
}

int
leat_tally_credit(struct leat_tally_row *r)
{
	struct leat_slice model = leat_tally_field(r, LEAT_OBS_MODEL);
	struct leat_slice count = leat_tally_field(r, LEAT_OBS_CONVERSIONS);
	struct leat_tally *t = r->t;
	int64_t conversions = 0, revenue;
	size_t series;
	bool added;
	int status;

	if (r->o->credits == NULL)
		return LEAT_OK;
	leat_map_put(&t->credit_model, model, NULL);
	if (!leat_slice_is(model, r->o->credits))
		return LEAT_OK;
	if (leat_tally_field(r, LEAT_OBS_CHANNEL).n == 0)
		return leat_tally_missing(r, LEAT_OBS_CHANNEL);
	if (count.n && (!leat_money_parse(count, &conversions, NULL) || conversions < 0))
		return leat_tally_bad(r, LEAT_OBS_CONVERSIONS, "not a number of at least 0");
	status = leat_tally_money(r, LEAT_OBS_REVENUE, &revenue, "not an amount of money");
	if (status)
		return status;
	series = series_of(r);
	leat_tally_cell(r, LEAT_TALLY_CREDIT, series, &added)->amount += conversions;
	if (leat_tally_field(r, LEAT_OBS_REVENUE).n) {
		leat_tally_note_currency(r, &t->credit_currency);
		leat_tally_cell(r, LEAT_TALLY_WORTH, series, &added)->amount += revenue;
	}
	t->attributed |= !leat_slice_is(leat_tally_field(r, LEAT_OBS_INCREMENTAL), "yes");
	t->calibrated |= leat_tally_field(r, LEAT_OBS_EXPERIMENT).n > 0;
	return LEAT_OK;
}
