/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/inspect.h"

#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/when.h"
#include "quality/collinear.h"
#include "quality/drift.h"
#include "quality/identity.h"
#include "quality/inspect_part.h"

enum { WEEK = 7, SURE = 3 };

void
leat_inspection_init(struct leat_inspection *x, const struct leat_rule_checks *asked)
{
	memset(x, 0, sizeof(*x));
	x->asked = asked;
	x->as_of = INT64_MIN;
}

static size_t
platform(struct leat_inspection *x, const struct leat_row *row)
{
	bool added;
	size_t i = leat_map_put(&x->platform, row->field[LEAT_OBS_PLATFORM], &added);

	if (added) {
		LEAT_GROW(x->days, i, x->days_cap);
		x->days[i] = (struct leat_series){0};
	}
	return i;
}

size_t
leat_inspect_source(
    struct leat_inspection *x, struct leat_slice platform, struct leat_slice account)
{
	bool added;
	size_t i;

	x->key.n = 0;
	leat_buf_add_slice(&x->key, platform);
	leat_buf_add_char(&x->key, '\0');
	leat_buf_add_slice(&x->key, account);
	leat_buf_add_char(&x->key, '\0');
	i = leat_map_put(&x->source_name, leat_buf_slice(&x->key), &added);
	if (added) {
		LEAT_GROW(x->source, i, x->sources_cap);
		x->source[i] = (struct leat_source){0};
	}
	return i;
}

static struct leat_source *
source_of(struct leat_inspection *x, const struct leat_row *row)
{
	size_t i =
	    leat_inspect_source(x, row->field[LEAT_OBS_PLATFORM], row->field[LEAT_OBS_ACCOUNT]);

	return &x->source[i];
}

/* A feed is what comes of one kind from one platform. */
static void
note_newest(
    struct leat_inspection *x, enum leat_obs_kind kind, struct leat_slice platform, int32_t day)
{
	bool added;
	size_t i;

	x->key.n = 0;
	leat_buf_add_str(&x->key, leat_observations.kinds[kind]);
	leat_buf_add_char(&x->key, '\0');
	leat_buf_add_slice(&x->key, platform);
	leat_buf_add_char(&x->key, '\0');
	i = leat_map_put(&x->feed, leat_buf_slice(&x->key), &added);
	if (added)
		LEAT_GROW(x->newest, i, x->newest_cap);
	if (added || day > x->newest[i])
		x->newest[i] = day;
}

void
leat_inspect_repeat(struct leat_inspection *x, const struct leat_row *row, int32_t day, int how)
{
	struct leat_source *s = source_of(x, row);
	struct leat_repeats *r = &s->repeats[how];

	s->rows++;
	if (r->n == 0 || day < r->first)
		r->first = day;
	if (r->n == 0 || day > r->last)
		r->last = day;
	r->n++;
}

void
leat_inspect_cover(struct leat_inspection *x, const struct leat_row *row)
{
	struct leat_cover_period c = {0};

	if (!leat_day_parse(row->field[LEAT_OBS_TIME], &c.first))
		return;
	if (!leat_day_parse(row->field[LEAT_OBS_PERIOD_END], &c.last))
		c.last = c.first;
	c.platform = platform(x, row);
	LEAT_GROW(x->cover, x->ncovers, x->covers_cap);
	x->cover[x->ncovers++] = c;
}

/* A row of several days belongs to no day. */
static bool
is_of_a_day(const struct leat_row *row, int32_t day)
{
	int32_t last;

	return !leat_day_parse(row->field[LEAT_OBS_PERIOD_END], &last) || last == day;
}

static void
count(struct leat_series *to, const struct leat_row *row, int32_t day, int64_t unsaid)
{
	struct leat_point p = {.day = day};
	int64_t *v = &p.v[LEAT_DAILY_CONVERSIONS];

	if (!leat_money_parse(row->field[LEAT_OBS_CONVERSIONS], v, NULL))
		*v = unsaid;
	leat_series_add(to, &p);
}

/* What the account is in, whatever its money was converted to. */
static uint32_t
own_currency(const struct leat_row *row)
{
	bool converted = row->field[LEAT_OBS_ACCOUNT_CURRENCY].n > 0;

	return leat_currency_pack(
	    row->field[converted ? LEAT_OBS_ACCOUNT_CURRENCY : LEAT_OBS_CURRENCY]);
}

void
leat_inspect_row(
    struct leat_inspection *x, const struct leat_row *row, enum leat_obs_kind kind, int32_t day)
{
	int64_t as_of = leat_as_of(row);
	struct leat_point here = {.day = day};
	struct leat_source *source = source_of(x, row);
	size_t of;

	source->rows++;
	if (as_of > x->as_of)
		x->as_of = as_of;
	if (!is_of_a_day(row, day))
		return;
	if (kind == LEAT_SPEND || kind == LEAT_CONVERSION || kind == LEAT_OUTCOME)
		note_newest(x, kind, row->field[LEAT_OBS_PLATFORM], day);
	if (kind == LEAT_SPEND) {
		leat_history_add(&x->history, row, day);
		of = platform(x, row); /* which may move x->days */
		leat_series_add(&x->days[of], &here);
		here.currency = own_currency(row);
		leat_series_add(&source->days, &here);
		count(&x->claimed, row, day, 0);
	} else if (kind == LEAT_CONVERSION) {
		count(&x->orders, row, day, LEAT_MICROS);
	} else if (kind == LEAT_OUTCOME) {
		count(&x->outcomes, row, day, 0);
	}
}

struct leat_quality_finding
leat_inspect_about(const struct leat_inspection *x, size_t series, enum leat_check check)
{
	struct leat_quality_finding f = {
	    .check = check, .column = "", .error = x->asked->action[check] == LEAT_HOLD};
	struct leat_slice part[LEAT_HISTORY_PARTS];

	leat_history_part(&x->history, series, part);
	f.platform = part[LEAT_PART_PLATFORM];
	f.account = part[LEAT_PART_ACCOUNT];
	f.campaign = part[LEAT_PART_CAMPAIGN_ID];
	f.campaign_name = part[LEAT_PART_CAMPAIGN];
	f.channel = part[LEAT_PART_CHANNEL];
	f.geo = part[LEAT_PART_GEO];
	return f;
}

/* Gaps */

static bool
covered(const struct leat_inspection *x, size_t platform, int32_t day)
{
	for (size_t i = 0; i < x->ncovers; i++)
		if (x->cover[i].platform == platform && x->cover[i].first <= day &&
		    day <= x->cover[i].last)
			return true;
	return false;
}

bool
leat_inspect_is_gap(
    const struct leat_inspection *x, size_t platform, const struct leat_series *s, int32_t day)
{
	return (leat_series_at(s, day - WEEK) || leat_series_at(s, day + WEEK)) &&
	       covered(x, platform, day);
}

/*
 * Days without a row between two that have one, few enough to be no pause. others: days on which
 * anything of the platform is there, or NULL.
 */
static void
find_gaps(struct leat_inspection *x, const struct leat_series *s, const struct leat_series *others,
    size_t of, struct leat_quality_finding f)
{
	for (size_t i = 1; i < s->n; i++) {
		int32_t from = s->point[i - 1].day + 1, to = s->point[i].day - 1;

		f.observed = 0;
		if (to < from || to - from >= x->asked->gap_days)
			continue;
		for (int32_t day = from; day <= to; day++) {
			if (!leat_inspect_is_gap(x, of, s, day) ||
			    (others && !leat_series_at(others, day)))
				continue;
			if (f.observed == 0)
				f.first = day;
			f.last = day;
			f.observed++;
		}
		if (f.observed > 0)
			leat_findings_add(&x->findings, &f);
	}
}

static void
check_gaps(struct leat_inspection *x)
{
	for (size_t i = 0; i < x->platform.n; i++) {
		struct leat_quality_finding f = {.check = LEAT_CHECK_GAP,
		    .platform = x->platform.key[i],
		    .column = "",
		    .error = x->asked->action[LEAT_CHECK_GAP] == LEAT_HOLD,
		    .message = "days without any row of the platform, inside its cover"};

		find_gaps(x, &x->days[i], NULL, i, f);
	}
	for (size_t i = 0; i < x->history.name.n; i++) {
		struct leat_quality_finding f = leat_inspect_about(x, i, LEAT_CHECK_GAP);
		size_t of = leat_map_get(&x->platform, f.platform);

		f.message = "days without a row of the campaign, which has some before and after";
		find_gaps(x, &x->history.series[i], &x->days[of], of, f);
	}
}

/* Lateness */

/* The last day that a platform's cover claims: where orders are few, a day without is none. */
static void
claim(const struct leat_inspection *x, struct leat_slice platform, int32_t *newest)
{
	for (size_t i = 0; i < x->ncovers; i++)
		if (x->cover[i].last > *newest &&
		    leat_slice_eq(x->platform.key[x->cover[i].platform], platform))
			*newest = x->cover[i].last;
}

static struct leat_rule_late
ages_of(const struct leat_rule_checks *asked, struct leat_slice platform)
{
	for (size_t i = 0; i < asked->nlate; i++)
		if (leat_slice_eq(asked->late[i].platform, platform))
			return asked->late[i];
	return (struct leat_rule_late){platform, asked->warn_after_days, asked->error_after_days};
}

static void
check_late(struct leat_inspection *x, int32_t today)
{
	if (today == INT32_MIN)
		return;
	for (size_t i = 0; i < x->feed.n; i++) {
		struct leat_slice rest = x->feed.key[i], kind;
		struct leat_quality_finding f = {.check = LEAT_CHECK_LATE,
		    .column = "time",
		    .first = x->newest[i],
		    .message = "days from the platform's newest day to as_of"};
		struct leat_rule_late ages;

		leat_slice_cut(&rest, '\0', &kind);
		leat_slice_cut(&rest, '\0', &f.platform);
		if (leat_slice_is(kind, "conversion")) {
			claim(x, f.platform, &f.first);
			f.message = "days from the newest day of its orders to as_of";
		} else if (leat_slice_is(kind, "outcome")) {
			f.message = "days from the newest day of outcomes to as_of";
		}
		ages = ages_of(x->asked, f.platform);
		f.last = f.first;
		f.observed = (double)today - f.first;
		f.error = f.observed > (double)ages.error_after_days;
		f.limit = (double)(f.error ? ages.error_after_days : ages.warn_after_days);
		if (f.observed > f.limit)
			leat_findings_add(&x->findings, &f);
	}
}

/* Consistency */

static void
add_contradiction(
    struct leat_inspection *x, size_t i, int32_t day, const char *column, const char *message)
{
	struct leat_quality_finding f = leat_inspect_about(x, i, LEAT_CHECK_CONSISTENCY);

	f.first = f.last = day;
	f.observed = 1;
	f.column = column;
	f.message = message;
	leat_findings_add(&x->findings, &f);
}

/* Is a count above so many times another by more than three standard errors of Poisson's? */
static bool
exceeds(double count, double times, double of)
{
	return count - times * of > SURE * sqrt(count + times * times * of);
}

static void
check_claims(struct leat_inspection *x)
{
	const struct leat_series *truth = x->outcomes.n ? &x->outcomes : &x->orders;
	double high = x->asked->claimed_high, low = x->asked->claimed_low;
	struct leat_quality_finding f = {.check = LEAT_CHECK_CONSISTENCY,
	    .column = "conversions",
	    .error = x->asked->action[LEAT_CHECK_CONSISTENCY] == LEAT_HOLD,
	    .has_expected = true,
	    .message = "claimed by all platforms, against orders: the ratio is past its limit"};

	for (size_t i = 0; i < x->claimed.n; i++) {
		const struct leat_point *p = &x->claimed.point[i];
		const struct leat_point *o = leat_series_at(truth, p->day);
		bool above, below;

		if (o == NULL || o->v[LEAT_DAILY_CONVERSIONS] < 0)
			continue;
		f.first = f.last = p->day;
		f.observed = leat_money_double(p->v[LEAT_DAILY_CONVERSIONS]);
		f.expected = leat_money_double(o->v[LEAT_DAILY_CONVERSIONS]);
		above = isfinite(high) && exceeds(f.observed, high, f.expected);
		below = low > 0 && exceeds(f.expected, 1 / low, f.observed);
		f.limit = above ? high : low;
		if (above || below)
			leat_findings_add(&x->findings, &f);
	}
}

static void
check_consistency(struct leat_inspection *x)
{
	for (size_t i = 0; i < x->history.name.n; i++) {
		const struct leat_series *s = &x->history.series[i];

		for (size_t k = 0; k < s->n; k++) {
			if (s->point[k].marks & LEAT_MARK_CLICKS)
				add_contradiction(x, i, s->point[k].day, "clicks",
				    "a row has more clicks than impressions");
			if (s->point[k].marks & LEAT_MARK_IMPRESSIONS)
				add_contradiction(x, i, s->point[k].day, "impressions",
				    "a row has cost, and no impressions");
		}
	}
	check_claims(x);
}

/* Rounded down, also before 1970. */
static int32_t
day_of(int64_t instant)
{
	return (int32_t)(instant / LEAT_US_PER_DAY - (instant % LEAT_US_PER_DAY < 0));
}

void
leat_inspect_settle(struct leat_inspection *x, int32_t today)
{
	const enum leat_action *asked = x->asked->action;

	leat_history_settle(&x->history);
	for (size_t i = 0; i < x->platform.n; i++)
		leat_series_settle(&x->days[i]);
	for (size_t i = 0; i < x->source_name.n; i++)
		leat_series_settle(&x->source[i].days);
	leat_series_settle(&x->claimed);
	leat_series_settle(&x->orders);
	leat_series_settle(&x->outcomes);
	if (today == INT32_MIN && x->as_of != INT64_MIN)
		today = day_of(x->as_of);
	if (asked[LEAT_CHECK_GAP])
		check_gaps(x);
	if (asked[LEAT_CHECK_LATE])
		check_late(x, today);
	if (asked[LEAT_CHECK_CONSISTENCY])
		check_consistency(x);
	if (asked[LEAT_CHECK_ANOMALY] || asked[LEAT_CHECK_SHIFT])
		leat_inspect_levels(x);
	if (asked[LEAT_CHECK_CURRENCY])
		leat_inspect_currencies(x);
	if (asked[LEAT_CHECK_DUPLICATE])
		leat_inspect_repeats(x);
	if (asked[LEAT_CHECK_GAP] == LEAT_SUBSTITUTE)
		leat_inspect_fill(x);
	if (asked[LEAT_CHECK_DRIFT])
		leat_drift_check(&x->history, x->asked, &x->findings, &x->lines);
	if (asked[LEAT_CHECK_COLLINEAR])
		leat_collinear_check(&x->history, x->asked, &x->findings, &x->lines);
	leat_findings_sort(&x->findings);
}

unsigned
leat_inspect_marks(struct leat_inspection *x, const struct leat_row *row, int32_t day)
{
	size_t series;
	const struct leat_point *p =
	    is_of_a_day(row, day) ? leat_history_find(&x->history, row, day, &series) : NULL;
	unsigned marks = p ? p->marks : 0;

	if (x->asked->action[LEAT_CHECK_CURRENCY]) {
		const struct leat_series *days = &source_of(x, row)->days;

		if (days->n && own_currency(row) != days->point[0].currency)
			marks |= LEAT_MARK_CURRENCY;
	}
	if (x->asked->action[LEAT_CHECK_CONSISTENCY] == LEAT_UNASKED)
		marks &= ~(unsigned)(LEAT_MARK_CLICKS | LEAT_MARK_IMPRESSIONS);
	return marks;
}

void
leat_inspection_fini(struct leat_inspection *x)
{
	for (size_t i = 0; i < x->platform.n; i++)
		free(x->days[i].point);
	free(x->days);
	for (size_t i = 0; i < x->source_name.n; i++)
		free(x->source[i].days.point);
	free(x->source);
	free(x->newest);
	free(x->missing);
	leat_map_fini(&x->source_name);
	leat_map_fini(&x->feed);
	leat_buf_fini(&x->key);
	free(x->cover);
	free(x->claimed.point);
	free(x->orders.point);
	free(x->outcomes.point);
	leat_map_fini(&x->platform);
	leat_history_fini(&x->history);
	leat_findings_fini(&x->findings);
	leat_buf_fini(&x->lines);
}
