/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/inspect.h"

#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "base/when.h"
#include "quality/anomaly.h"
#include "quality/collinear.h"
#include "quality/drift.h"
#include "quality/identity.h"

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

void
leat_inspect_row(
    struct leat_inspection *x, const struct leat_row *row, enum leat_obs_kind kind, int32_t day)
{
	int64_t as_of = leat_as_of(row);
	struct leat_point here = {.day = day};
	size_t of;

	if (as_of > x->as_of)
		x->as_of = as_of;
	if (!is_of_a_day(row, day))
		return;
	if (kind == LEAT_SPEND) {
		leat_history_add(&x->history, row, day);
		of = platform(x, row); /* which may move x->days */
		leat_series_add(&x->days[of], &here);
		count(&x->claimed, row, day, 0);
	} else if (kind == LEAT_CONVERSION) {
		count(&x->orders, row, day, LEAT_MICROS);
	} else if (kind == LEAT_OUTCOME) {
		count(&x->outcomes, row, day, 0);
	}
}

static struct leat_quality_finding
about_series(const struct leat_inspection *x, size_t series, enum leat_check check)
{
	struct leat_quality_finding f = {
	    .check = check, .column = "", .error = x->asked->action[check] == LEAT_HOLD};
	struct leat_slice part[LEAT_HISTORY_PARTS];

	leat_history_part(&x->history, series, part);
	f.platform = part[0];
	f.account = part[1];
	f.campaign = part[2];
	f.channel = part[3];
	f.geo = part[4];
	return f;
}

/* Gaps */

static bool
covered(const struct leat_inspection *x, size_t of, int32_t day)
{
	for (size_t i = 0; i < x->ncovers; i++)
		if (x->cover[i].platform == of && x->cover[i].first <= day &&
		    day <= x->cover[i].last)
			return true;
	return false;
}

/* Where neither the week before nor the week after has that weekday, nothing was to be expected. */
static bool
expected(const struct leat_series *s, int32_t day)
{
	return leat_series_at(s, day - WEEK) || leat_series_at(s, day + WEEK);
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
			if (!covered(x, of, day) || !expected(s, day) ||
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
		struct leat_quality_finding f = about_series(x, i, LEAT_CHECK_GAP);
		size_t of = leat_map_get(&x->platform, f.platform);

		f.message = "days without a row of the campaign, which has some before and after";
		find_gaps(x, &x->history.series[i], &x->days[of], of, f);
	}
}

/* Lateness */

static void
check_late(struct leat_inspection *x, int32_t today)
{
	if (today == INT32_MIN)
		return;
	for (size_t i = 0; i < x->platform.n; i++) {
		const struct leat_series *s = &x->days[i];
		struct leat_quality_finding f = {.check = LEAT_CHECK_LATE,
		    .platform = x->platform.key[i],
		    .column = "time",
		    .limit = (double)x->asked->warn_after_days,
		    .message = "days from the platform's newest day to as_of"};

		if (s->n == 0)
			continue;
		f.first = f.last = s->point[s->n - 1].day;
		f.observed = (double)today - f.first;
		f.error = f.observed > (double)x->asked->error_after_days;
		if (f.error)
			f.limit = (double)x->asked->error_after_days;
		if (f.observed > f.limit)
			leat_findings_add(&x->findings, &f);
	}
}

/* Consistency */

static void
add_contradiction(
    struct leat_inspection *x, size_t i, int32_t day, const char *column, const char *message)
{
	struct leat_quality_finding f = about_series(x, i, LEAT_CHECK_CONSISTENCY);

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

/* Anomalies */

static void
check_column(struct leat_inspection *x, size_t i, int column, int32_t *day, double *room)
{
	struct leat_series *s = &x->history.series[i];
	struct leat_quality_finding f = about_series(x, i, LEAT_CHECK_ANOMALY);
	double *v = room, *level = v + s->n, *score = level + s->n;
	bool counts = column == LEAT_DAILY_CLICKS || column == LEAT_DAILY_CONVERSIONS;
	enum leat_spread spread = column == LEAT_DAILY_COST || column == LEAT_DAILY_CLICKS
				      ? LEAT_SPREAD_LOG
				      : LEAT_SPREAD_ROOT;
	size_t n = 0;

	for (size_t k = 0; k < s->n; k++)
		if (s->point[k].filled & 1u << column) {
			day[n] = s->point[k].day;
			v[n++] = leat_money_double(s->point[k].v[column]);
		}
	if (!leat_anomaly(day, v, n, spread, counts, level, score))
		return;
	f.column = leat_observations.column[leat_daily_column[column]].name;
	f.has_expected = true;
	f.limit = x->asked->mads;
	for (size_t k = 0; k < n; k++) {
		if (fabs(score[k]) <= x->asked->mads)
			continue;
		f.first = f.last = day[k];
		f.observed = v[k];
		f.expected = round(level[k] * 1e6) / 1e6; /* the same on every machine */
		f.message = score[k] > 0 ? "above what the days about it say"
					 : "below what the days about it say";
		leat_series_at(s, day[k])->marks |= 1u << column;
		leat_findings_add(&x->findings, &f);
	}
}

static void
check_anomalies(struct leat_inspection *x)
{
	for (size_t i = 0; i < x->history.name.n; i++) {
		size_t n = x->history.series[i].n;
		int32_t *day = LEAT_NEW_N(int32_t, n);
		double *room = LEAT_NEW_N(double, 3 * n);

		for (int c = 0; c < LEAT_DAILY_COLUMNS; c++)
			check_column(x, i, c, day, room);
		free(day);
		free(room);
	}
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
	if (asked[LEAT_CHECK_ANOMALY])
		check_anomalies(x);
	if (asked[LEAT_CHECK_DRIFT])
		leat_drift_check(&x->history, x->asked, &x->findings, &x->lines);
	if (asked[LEAT_CHECK_COLLINEAR])
		leat_collinear_check(&x->history, x->asked, &x->findings, &x->lines);
	leat_findings_sort(&x->findings);
}

unsigned
leat_inspect_marks(struct leat_inspection *x, const struct leat_row *row, int32_t day)
{
	const struct leat_point *p =
	    is_of_a_day(row, day) ? leat_history_find(&x->history, row, day) : NULL;
	unsigned marks = p ? p->marks : 0;

	if (x->asked->action[LEAT_CHECK_CONSISTENCY] == LEAT_UNASKED)
		marks &= (1u << LEAT_DAILY_COLUMNS) - 1;
	return marks;
}

void
leat_inspection_fini(struct leat_inspection *x)
{
	for (size_t i = 0; i < x->platform.n; i++)
		free(x->days[i].point);
	free(x->days);
	free(x->cover);
	free(x->claimed.point);
	free(x->orders.point);
	free(x->outcomes.point);
	leat_map_fini(&x->platform);
	leat_history_fini(&x->history);
	leat_findings_fini(&x->findings);
	leat_buf_fini(&x->lines);
}
