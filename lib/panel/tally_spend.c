/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Spend rows: what was spent and shown, and what a budget line is called. */
#include "panel/tally_part.h"

/* later -- is the row newer than day; on the same day the greater text wins, whatever the order. */
static bool
later(const struct leat_tally_row *r, int32_t day, bool known, struct leat_slice text,
    struct leat_slice than)
{
	if (!known || r->first != day)
		return !known || r->first > day;
	return leat_slice_cmp(text, than) > 0;
}

/*
 * row_fx -- the rate that the row's money was converted at, here or before, and from what; 1 if
 * it was not.
 */
static int
row_fx(const struct leat_tally_row *r, double *fx, struct leat_slice *from)
{
	struct leat_slice text = leat_tally_field(r, LEAT_OBS_FX);
	struct leat_rate rate;
	int status;

	*fx = 1;
	*from = leat_tally_field(r, LEAT_OBS_ACCOUNT_CURRENCY);
	if (text.n && (!leat_parse_double(text, fx) || !(*fx > 0)))
		return leat_tally_bad(r, LEAT_OBS_FX, "not a rate greater than 0");
	if (!leat_tally_rate(r, &rate, &status))
		return status;
	*fx *= leat_rate_double(rate);
	if (from->n == 0)
		*from = leat_tally_field(r, LEAT_OBS_CURRENCY);
	return LEAT_OK;
}

/* line_currency -- a line is set in its account's currency, at the newest row's rate. */
static void
line_currency(
    const struct leat_tally_row *r, struct leat_tally_line *l, double fx, struct leat_slice code)
{
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
line_budget(const struct leat_tally_row *r, struct leat_tally_line *l, double fx)
{
	struct leat_arena *text = &r->t->text;
	int64_t micros;
	int status;

	if (leat_tally_field(r, LEAT_OBS_BUDGET).n == 0)
		return LEAT_OK;
	status = leat_tally_money(r, LEAT_OBS_BUDGET, &micros, "not an amount of money");
	if (status)
		return status;
	if (l->has_budget &&
	    (r->first < l->budget_day || (r->first == l->budget_day && micros <= l->budget_micros)))
		return LEAT_OK;
	l->has_budget = true;
	l->budget_micros = micros;
	l->budget_fx = fx;
	l->budget_day = r->first;
	l->budget_id = leat_arena_copy(text, leat_tally_field(r, LEAT_OBS_BUDGET_ID));
	l->budget_type = leat_arena_copy(text, leat_tally_field(r, LEAT_OBS_BUDGET_TYPE));
	return LEAT_OK;
}

static int
line_words(const struct leat_tally_row *r, struct leat_tally_line *l)
{
	struct leat_slice campaign = leat_tally_field(r, LEAT_OBS_CAMPAIGN), from;
	double fx;
	int status = row_fx(r, &fx, &from);

	if (status != LEAT_OK)
		return status;
	line_currency(r, l, fx, from);
	if (campaign.n && later(r, l->named_day, l->campaign.n > 0, campaign, l->campaign)) {
		l->campaign = leat_arena_copy(&r->t->text, campaign);
		l->named_day = r->first;
	}
	return line_budget(r, l, fx);
}

static size_t
line_of(const struct leat_tally_row *r)
{
	static const int columns[] = {LEAT_OBS_CHANNEL, LEAT_OBS_PLATFORM, LEAT_OBS_ACCOUNT,
	    LEAT_OBS_CAMPAIGN_ID, LEAT_OBS_CAMPAIGN, LEAT_OBS_GEO};
	struct leat_tally *t = r->t;
	uint32_t source = leat_tally_source(r);
	bool by_id = leat_tally_field(r, LEAT_OBS_CAMPAIGN_ID).n > 0, added;
	struct leat_slice part[6];
	size_t i;

	t->key.n = 0;
	for (i = 0; i < 6; i++) {
		/* An id stays when a campaign is renamed. */
		part[i] = by_id && columns[i] == LEAT_OBS_CAMPAIGN
			      ? LEAT_NONE
			      : leat_tally_field(r, columns[i]);
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

/* What a row says was shown, and to how many. */
struct shown {
	int64_t impressions, reach;
	double frequency;
	bool has_impressions, has_reach;
};

/* Two of impressions, reach and frequency tell the third. */
static int
row_shown(const struct leat_tally_row *r, struct shown *s)
{
	struct leat_slice seen = leat_tally_field(r, LEAT_OBS_IMPRESSIONS);
	struct leat_slice reach = leat_tally_field(r, LEAT_OBS_REACH);
	struct leat_slice often = leat_tally_field(r, LEAT_OBS_FREQUENCY);

	*s = (struct shown){.has_impressions = seen.n > 0};
	if (seen.n && (!leat_parse_i64(seen, &s->impressions) || s->impressions < 0))
		return leat_tally_bad(r, LEAT_OBS_IMPRESSIONS, "not a count");
	if (reach.n && (!leat_parse_i64(reach, &s->reach) || s->reach < 0))
		return leat_tally_bad(r, LEAT_OBS_REACH, "not a count");
	if (often.n && (!leat_parse_double(often, &s->frequency) || s->frequency < 0))
		return leat_tally_bad(r, LEAT_OBS_FREQUENCY, "not a number of times");
	s->has_reach = reach.n && (often.n || seen.n);
	if (s->has_reach && !often.n)
		s->frequency = s->reach ? (double)s->impressions / (double)s->reach : 0;
	/* Estimates of reach may be above impressions; that of nothing shown is no reach. */
	if (s->has_reach && s->reach > 0 && !(s->frequency > 0))
		return leat_tally_bad(r, often.n ? LEAT_OBS_FREQUENCY : LEAT_OBS_IMPRESSIONS,
		    "people were reached, and nothing was shown to them");
	return LEAT_OK;
}

int
leat_tally_spend(struct leat_tally_row *r)
{
	struct leat_slice channel = leat_tally_field(r, LEAT_OBS_CHANNEL);
	bool paid = leat_tally_field(r, LEAT_OBS_COST).n > 0, added;
	struct shown shown;
	struct leat_cell *c;
	int64_t micros = 0;
	size_t line;
	int status;

	if (channel.n == 0)
		return leat_tally_missing(r, LEAT_OBS_CHANNEL);
	if (channel.p[0] == '(')
		return leat_tally_bad(r, LEAT_OBS_CHANNEL, "names in brackets are reserved");
	status = leat_tally_money(r, LEAT_OBS_COST, &micros, "not an amount of money");
	if (status == LEAT_OK)
		status = row_shown(r, &shown);
	if (status)
		return status;
	if (paid)
		leat_tally_note_currency(r, &r->t->spend_currency);
	line = line_of(r);
	c = leat_tally_cell(r, LEAT_TALLY_SPEND, line, &added);
	c->amount += micros;
	c->impressions += shown.impressions;
	c->unseen |= micros != 0 && !shown.has_impressions;
	c->unreached |= (micros != 0 || shown.impressions != 0) && !shown.has_reach;
	if (shown.has_reach && shown.reach > 0) {
		c->reach += shown.reach;
		c->value = shown.frequency;
		c->nreached++;
	}
	return line_words(r, &r->t->line[line]);
}
