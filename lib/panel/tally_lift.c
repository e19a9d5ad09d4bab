/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lift rows: what an experiment found. */
#include "panel/tally_part.h"

/* What makes an experiment one of less than a channel; NULL: nothing does. */
static const char *
narrower(const struct leat_tally_row *r)
{
	static const struct {
		int column;
		const char *what;
	} narrow[] = {{LEAT_OBS_DEVICE, "device"}, {LEAT_OBS_SEGMENT, "segment"},
	    {LEAT_OBS_PLATFORM, "platform"}, {LEAT_OBS_ACCOUNT, "account"},
	    {LEAT_OBS_CAMPAIGN_ID, "campaign"}, {LEAT_OBS_CAMPAIGN, "campaign"},
	    {LEAT_OBS_ADGROUP_ID, "ad group"}, {LEAT_OBS_ADGROUP, "ad group"},
	    {LEAT_OBS_CREATIVE_ID, "creative"}, {LEAT_OBS_CREATIVE, "creative"}};

	for (size_t i = 0; i < sizeof(narrow) / sizeof(narrow[0]); i++)
		if (leat_tally_field(r, narrow[i].column).n)
			return narrow[i].what;
	return NULL;
}

static bool
is_used(const struct leat_tally_row *r)
{
	struct leat_slice flags = leat_tally_field(r, LEAT_OBS_FLAGS), flag;

	while (leat_slice_cut(&flags, ' ', &flag))
		if (leat_slice_is(flag, "used"))
			return true;
	return false;
}

/* read_effect -- in conversions if they are given, else in revenue; se is in the same unit. */
static int
read_effect(const struct leat_tally_row *r, struct leat_tally_lift *l)
{
	bool counted = leat_tally_field(r, LEAT_OBS_CONVERSIONS).n > 0;
	int column = counted ? LEAT_OBS_CONVERSIONS : LEAT_OBS_REVENUE, status;
	struct leat_rate rate;

	l->of_revenue = !counted;
	if (leat_tally_field(r, column).n == 0)
		return leat_tally_missing(r, LEAT_OBS_CONVERSIONS);
	if (leat_tally_field(r, LEAT_OBS_SE).n == 0)
		return leat_tally_missing(r, LEAT_OBS_SE);
	if (!leat_parse_double(leat_tally_field(r, column), &l->effect))
		return leat_tally_bad(r, column, "not a number");
	if (!leat_parse_double(leat_tally_field(r, LEAT_OBS_SE), &l->se) || !(l->se > 0))
		return leat_tally_bad(r, LEAT_OBS_SE, "not a number above 0");
	if (counted || !leat_tally_rate(r, &rate, &status))
		return counted ? LEAT_OK : status;
	l->effect *= leat_rate_double(rate);
	l->se *= leat_rate_double(rate);
	return LEAT_OK;
}

/* An experiment without a name is called by its days. */
static struct leat_slice
name_of(const struct leat_tally_row *r)
{
	struct leat_slice name = leat_tally_field(r, LEAT_OBS_EXPERIMENT);
	char day[2][LEAT_DAY_MAX];

	if (name.n)
		return leat_arena_copy(&r->t->text, name);
	leat_day_print(r->first, day[0]);
	leat_day_print(r->last, day[1]);
	return leat_slice(leat_arena_printf(&r->t->text, "%s/%s", day[0], day[1]));
}

int
leat_tally_lift(struct leat_tally_row *r)
{
	struct leat_tally *t = r->t;
	struct leat_slice currency = leat_tally_field(r, LEAT_OBS_CURRENCY);
	struct leat_tally_lift l = {.first = r->first,
	    .last = r->last,
	    .narrower = narrower(r),
	    .used = is_used(r),
	    .has_cost = leat_tally_field(r, LEAT_OBS_COST).n > 0,
	    .file = r->file,
	    .line = r->b->line[r->at]};
	int status;

	if (leat_tally_field(r, LEAT_OBS_CHANNEL).n == 0)
		return leat_tally_missing(r, LEAT_OBS_CHANNEL);
	status = read_effect(r, &l);
	if (status == LEAT_OK)
		status = leat_tally_money(r, LEAT_OBS_COST, &l.cost, "not an amount of money");
	if (status)
		return status;
	if (currency.n && r->o->currency)
		currency = leat_slice(r->o->currency);
	l.channel = leat_arena_copy(&t->text, leat_tally_field(r, LEAT_OBS_CHANNEL));
	l.geo = leat_arena_copy(&t->text, leat_tally_field(r, LEAT_OBS_GEO));
	l.currency = leat_arena_copy(&t->text, currency);
	l.name = name_of(r);
	LEAT_GROW(t->lift, t->nlifts, t->lifts_cap);
	t->lift[t->nlifts++] = l;
	return LEAT_OK;
}
