/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the passes: the checks of the stream as a whole, if any is asked for. */
#include <stdio.h>

#include "base/money.h"
#include "quality/cleaner_part.h"

static void
inspect_covers(struct leat_cleaner *c)
{
	uint64_t left = leat_covers_merge(c->covers);

	for (; left && leat_covers_next(c->covers, &c->row); left--)
		leat_inspect_cover(&c->inspection, &c->row);
}

/* The other checks see completed days as complete, and nothing of what is only partly there. */
static void
inspect_delay(struct leat_cleaner *c, int32_t day)
{
	enum leat_delay_fate fate = leat_delay_judge(c->delay, &c->row, day, true);

	if (fate != LEAT_DELAY_PARTIAL && fate != LEAT_DELAY_DROPPED)
		return;
	leat_row_borrow(&c->row, LEAT_OBS_CONVERSIONS, LEAT_NONE);
	leat_row_borrow(&c->row, LEAT_OBS_REVENUE, LEAT_NONE);
}

static int
repeats(const struct leat_cleaner_spooled *s)
{
	if (s->verdict && s->verdict->fate == LEAT_DEDUPE_RESTATED)
		return LEAT_REPEAT_RESTATED;
	return s->verdict && s->verdict->fate == LEAT_DEDUPE_YIELDS ? LEAT_REPEAT_CONTRADICTS
								    : LEAT_REPEAT_COPY;
}

int
leat_cleaner_inspect(struct leat_cleaner *c, struct leat_err *err)
{
	struct leat_cleaner_spooled s;
	enum leat_fate fate;
	char reason[400];
	bool more;
	int status;

	if (!c->inspects)
		return LEAT_OK;
	inspect_covers(c);
	if (c->delay)
		leat_delay_settle(c->delay);
	status = leat_cleaner_rewind(c, err);
	while (status == LEAT_OK) {
		status = leat_cleaner_next(c, &s, &more, err);
		if (status != LEAT_OK || !more)
			break;
		if (s.repeated)
			leat_inspect_repeat(&c->inspection, &c->row, s.mark.day, repeats(&s));
		if (!leat_cleaner_stays(c, &s, &fate, reason, sizeof(reason)) ||
		    !leat_cleaner_admits(c, &s, &fate, reason, sizeof(reason)))
			continue;
		if (c->delay && s.mark.kind == LEAT_SPEND)
			inspect_delay(c, s.mark.day);
		leat_inspect_row(
		    &c->inspection, &c->row, (enum leat_obs_kind)s.mark.kind, s.mark.day);
	}
	if (c->delay)
		leat_delay_find(c->delay, &c->inspection.findings);
	leat_inspect_settle(&c->inspection, c->options.today);
	return status;
}

/* The action's words for a column's mark: what a row is rejected for. */
static bool
rejects(const struct leat_cleaner *c, unsigned marks, char *reason, size_t cap)
{
	const enum leat_action *asked = c->inspection.asked->action;

	if (asked[LEAT_CHECK_CONSISTENCY] == LEAT_REJECT && marks & LEAT_MARK_CLICKS) {
		snprintf(reason, cap, "more clicks than impressions");
		return true;
	}
	if (asked[LEAT_CHECK_CONSISTENCY] == LEAT_REJECT && marks & LEAT_MARK_IMPRESSIONS) {
		snprintf(reason, cap, "cost, and no impressions");
		return true;
	}
	if (asked[LEAT_CHECK_CURRENCY] == LEAT_REJECT && marks & LEAT_MARK_CURRENCY) {
		snprintf(reason, cap, "the account was in another currency before");
		return true;
	}
	for (int k = 0; k < LEAT_DAILY_COLUMNS; k++)
		if (asked[LEAT_CHECK_ANOMALY] == LEAT_REJECT && marks & 1u << k) {
			snprintf(reason, cap, "anomaly of the campaign's day in %s",
			    leat_observations.column[leat_daily_column[k]].name);
			return true;
		}
	return false;
}

static void
flag(struct leat_cleaner *c, const char *what, int daily)
{
	char text[40];

	snprintf(text, sizeof(text), "%s:%s", what,
	    leat_observations.column[leat_daily_column[daily]].name);
	leat_row_flag(&c->row, LEAT_OBS_FLAGS, text);
}

/* An anomaly is told, and by the policy's action the column says something else. */
static void
mark_anomaly(struct leat_cleaner *c, int32_t day, int daily)
{
	int column = leat_daily_column[daily];
	int64_t micros;

	flag(c, "anomaly", daily);
	if (c->inspection.asked->action[LEAT_CHECK_ANOMALY] != LEAT_SUBSTITUTE ||
	    !leat_money_parse(c->row.field[column], &micros, NULL) ||
	    !leat_inspect_substitute(&c->inspection, &c->row, day, daily, &micros))
		return;
	leat_row_money(&c->row, column, micros);
	flag(c, "imputed", daily);
}

bool
leat_cleaner_mark(struct leat_cleaner *c, char *reason, size_t cap)
{
	unsigned marks;
	int32_t day;

	leat_cleaner_day(c, &c->row, &day);
	marks = leat_inspect_marks(&c->inspection, &c->row, day);
	if (marks == 0)
		return true;
	if (rejects(c, marks, reason, cap))
		return false;
	for (int k = 0; k < LEAT_DAILY_COLUMNS; k++)
		if (marks & 1u << k)
			mark_anomaly(c, day, k);
	for (int k = 0; k < LEAT_DAILY_COLUMNS; k++)
		if (marks & LEAT_MARK_SHIFT(k))
			flag(c, "shift", k);
	if (marks & LEAT_MARK_CURRENCY)
		leat_row_flag(&c->row, LEAT_OBS_FLAGS, "currency");
	if (marks & LEAT_MARK_CLICKS)
		leat_row_flag(&c->row, LEAT_OBS_FLAGS, "inconsistent:clicks");
	if (marks & LEAT_MARK_IMPRESSIONS)
		leat_row_flag(&c->row, LEAT_OBS_FLAGS, "inconsistent:impressions");
	return true;
}

void
leat_cleaner_quality(const struct leat_cleaner *c, struct leat_buf *out)
{
	if (c->delay)
		leat_delay_print(c->delay, out);
	leat_buf_add_slice(out, leat_buf_slice(&c->inspection.lines));
	if (c->inspects)
		leat_findings_print(&c->inspection.findings, c->inspection.asked, out);
}

const struct leat_findings *
leat_cleaner_findings(const struct leat_cleaner *c)
{
	return &c->inspection.findings;
}
