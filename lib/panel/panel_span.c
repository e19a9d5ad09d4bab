/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "panel/tally.h"

#define CENTURY_DAYS 36525
#define OUTCOME UINT32_MAX

/* What the search for a span looks at. */
struct search {
	const struct leat_tally *t;
	enum leat_tally_kind outcome;
	struct leat_slice kpi;
	const struct leat_log *log;
	struct leat_err *err;
	/* One row of the outcome and of spend of each length; NULL if there is none. */
	struct lengths {
		const struct leat_cell *day, *week, *other;
	} of_outcome, of_spend;
	const struct leat_cell *stray; /* a week of the outcome that begins on another day */
	int32_t first, last;
	int begins; /* the weekday on which a week of this panel begins, 0 Monday */
};

static bool
is_outcome(const struct search *s, const struct leat_cell *c)
{
	return c->kind == s->outcome &&
	       leat_slice_eq(leat_tally_part(s->t->name[c->kind][c->series], 0), s->kpi);
}

static bool
in_use(const struct search *s, const struct leat_cell *c)
{
	return c->kind == LEAT_TALLY_SPEND || c->kind == LEAT_TALLY_CONTROL || is_outcome(s, c);
}

static void
note_length(struct lengths *of, const struct leat_cell *c)
{
	int64_t days = (int64_t)c->last - c->first + 1;
	const struct leat_cell **one = days == 1 ? &of->day : days == 7 ? &of->week : &of->other;

	*one = *one ? *one : c;
}

/* look -- lengths of rows, and the days from the first outcome to the last. */
static int
look(struct search *s)
{
	const struct leat_cell *c, *end = s->t->cell + s->t->ncells, *late = NULL;

	for (c = s->t->cell; c < end; c++) {
		if (c->kind == LEAT_TALLY_SPEND)
			note_length(&s->of_spend, c);
		if (!is_outcome(s, c))
			continue;
		note_length(&s->of_outcome, c);
		if (s->stray == NULL && s->of_outcome.week && c->last - c->first == 6 &&
		    leat_day_of_week(c->first) != leat_day_of_week(s->of_outcome.week->first))
			s->stray = c;
		if (late == NULL || c->first < s->first)
			s->first = c->first;
		if (late == NULL || c->last > s->last)
			s->last = c->last, late = c;
	}
	if (late && s->last - s->first > CENTURY_DAYS)
		return leat_tally_err(s->t, late, "time", s->err,
		    "the outcome spans more than a century: is a date wrong?");
	return LEAT_OK;
}

/*
 * by_week -- is a period a week, unless the options say? Where the outcome has no days it is; where
 * only spend has none too, if all its rows are weeks.
 */
static bool
by_week(const struct search *s)
{
	if (!s->of_outcome.day)
		return !s->of_outcome.other;
	return !s->of_outcome.week && !s->of_outcome.other && !s->of_spend.day &&
	       s->of_spend.week && !s->of_spend.other;
}

static int
choose_period(struct search *s, int wanted, int *days)
{
	const struct leat_cell *week = s->of_outcome.week ? s->of_outcome.week : s->of_spend.week;

	*days = wanted ? wanted : by_week(s) ? 7 : 1;
	if (*days == 1)
		return LEAT_OK;
	if (s->stray)
		return leat_tally_err(s->t, s->stray, "time", s->err,
		    "this week begins on another day than that of line %llu of %s",
		    (unsigned long long)s->of_outcome.week->line,
		    s->t->file.key[s->of_outcome.week->file].p);
	s->begins = week ? leat_day_of_week(week->first) : 0;
	if (week && (s->of_outcome.day || s->of_spend.day))
		leat_note(s->log, "daily and weekly rows: the daily ones are added up to weeks");
	return LEAT_OK;
}

/* mark -- set the days of a span in a calendar of the search's days. */
static void
mark(const struct search *s, unsigned char *day, int32_t first, int32_t last)
{
	first = first < s->first ? s->first : first;
	last = last > s->last ? s->last : last;
	for (int64_t d = first; d <= last; d++)
		day[d - s->first] = 1;
}

/*
 * drop_partial -- begin after the first days, and end before the last, that a
 * row calls partial: not over when exported, or told of by some sources only.
 */
static void
drop_partial(struct search *s)
{
	int32_t origin = s->first;
	size_t n = (size_t)(s->last - origin) + 1, left = 0;
	unsigned char *day = LEAT_NEW_N(unsigned char, n);
	char text[LEAT_DAY_MAX];

	for (size_t i = 0; i < s->t->ncells; i++)
		if (s->t->cell[i].partial && in_use(s, &s->t->cell[i]))
			mark(s, day, s->t->cell[i].first, s->t->cell[i].last);
	while (s->last >= origin && day[s->last - origin])
		s->last--;
	while (s->first <= s->last && day[s->first - origin])
		s->first++;
	for (int32_t d = s->first; d <= s->last; d++)
		left += day[d - origin];
	if (s->last < origin + (int32_t)n - 1) {
		leat_day_print(s->last + 1, text);
		leat_note(s->log, "days from %s left out: flagged partial", text);
	}
	if (s->first > origin) {
		leat_day_print(s->first, text);
		leat_note(s->log, "days before %s left out: flagged partial", text);
	}
	if (left)
		leat_warn(s->log, "%zu day%s between others flagged partial: used as %s", left,
		    left == 1 ? "" : "s", left == 1 ? "it is" : "they are");
	free(day);
}

/* covers -- does a cover row of one source speak of another? An account left empty is any. */
static bool
covers(const struct search *s, uint32_t cover, uint32_t source)
{
	struct leat_slice a = s->t->source.key[cover], b = s->t->source.key[source];
	struct leat_slice x = leat_tally_part(a, 1), y = leat_tally_part(b, 1);

	return leat_slice_eq(leat_tally_part(a, 0), leat_tally_part(b, 0)) &&
	       (x.n == 0 || y.n == 0 || leat_slice_eq(x, y));
}

/*
 * known_days -- mark the days of which a source told something: by a cover, or by rows.
 * Returns false if it has no cover at all, and so says nothing by silence.
 */
static bool
known_days(const struct search *s, uint32_t source, unsigned char *day)
{
	const struct leat_tally *t = s->t;
	bool any = false;

	for (size_t i = 0; i < t->ncovers; i++) {
		if (!covers(s, t->cover[i].source, source))
			continue;
		mark(s, day, t->cover[i].first, t->cover[i].last);
		any = true;
	}
	for (size_t i = 0; any && i < t->ncells; i++)
		if (t->cell[i].kind == LEAT_TALLY_SPEND &&
		    t->line[t->cell[i].series].source == source)
			mark(s, day, t->cell[i].first, t->cell[i].last);
	return any;
}

/* source_name -- "google 123", for messages. */
static const char *
source_name(const struct search *s, uint32_t source, char out[LEAT_SAFE_MAX])
{
	char text[128];
	struct leat_slice key =
	    source == OUTCOME ? LEAT_SLICE("outcome") : s->t->source.key[source];
	size_t n = key.n < sizeof(text) ? key.n : sizeof(text);

	memcpy(text, key.p, n);
	for (size_t i = 0; i < n; i++)
		if (text[i] == '\0')
			text[i] = ' ';
	return leat_safe(leat_slice_trim((struct leat_slice){text, n}), out);
}

static bool
has_spend(const struct leat_tally *t, uint32_t source)
{
	for (size_t i = 0; i < t->nlines; i++)
		if (t->line[i].source == source)
			return true;
	return false;
}

/*
 * outcome_days -- the same for the outcome. Its rows name no platform: whatever
 * has a cover and spends nothing (a shop, an event log) may have told of it.
 */
static bool
outcome_days(const struct search *s, unsigned char *day)
{
	const struct leat_tally *t = s->t;
	bool any = false;

	for (size_t i = 0; i < t->ncovers; i++) {
		if (has_spend(t, t->cover[i].source))
			continue;
		mark(s, day, t->cover[i].first, t->cover[i].last);
		any = true;
	}
	for (size_t i = 0; any && i < t->ncells; i++)
		if (is_outcome(s, &t->cell[i]))
			mark(s, day, t->cell[i].first, t->cell[i].last);
	return any;
}

/* A source's calendar, kept from trimming until holes are looked for. */
struct calendar {
	uint32_t source;    /* OUTCOME: the outcome's */
	unsigned char *day; /* from the span's first day before trimming */
};

/* trim -- no day before a source's first known day, or after its last. */
static int
trim(struct search *s, const struct calendar *c, int32_t origin, size_t n)
{
	char safe[LEAT_SAFE_MAX], day[LEAT_DAY_MAX];
	size_t i = 0, j = n;

	while (i < n && !c->day[i])
		i++;
	while (j > i && !c->day[j - 1])
		j--;
	source_name(s, c->source, safe);
	if (i == j)
		return leat_err_set(s->err, LEAT_EDATA,
		    "%s: its cover and the outcome have no day in common", safe);
	if (origin + (int32_t)i > s->first) {
		s->first = origin + (int32_t)i;
		leat_day_print(s->first, day);
		leat_warn(s->log,
		    "days before %s left out: not in the cover of %s (a cover row "
		    "with an earlier date says that it spent nothing)",
		    day, safe);
	}
	if (origin + (int32_t)j - 1 < s->last) {
		s->last = origin + (int32_t)j - 1;
		leat_day_print(s->last, day);
		leat_warn(s->log, "days after %s left out: not in the cover of %s", day, safe);
	}
	return LEAT_OK;
}

static int
refuse_hole(const struct search *s, const struct calendar *c, int32_t origin)
{
	char safe[LEAT_SAFE_MAX], day[LEAT_DAY_MAX];

	for (int32_t d = s->first; d <= s->last; d++) {
		if (c->day[d - origin])
			continue;
		leat_day_print(d, day);
		return leat_err_set(s->err, LEAT_EDATA,
		    "%s: no rows and no cover for %s: export that day, or add a cover row if "
		    "there was nothing",
		    source_name(s, c->source, safe), day);
	}
	return LEAT_OK;
}

/* keep_to_covers -- only days of which the outcome and every source that spends told something. */
static int
keep_to_covers(struct search *s)
{
	const struct search whole = *s;
	size_t n = (size_t)(s->last - s->first) + 1, nsources = s->t->source.n;
	struct calendar *calendar = LEAT_NEW_N(struct calendar, nsources + 1), *c = calendar;
	size_t *order = leat_map_sorted(&s->t->source);
	int status = LEAT_OK;

	for (size_t i = 0; i <= nsources && status == LEAT_OK; i++) {
		bool known;

		if (i < nsources && !has_spend(s->t, (uint32_t)order[i]))
			continue;
		c->source = i < nsources ? (uint32_t)order[i] : OUTCOME;
		c->day = LEAT_NEW_N(unsigned char, n);
		known = i < nsources ? known_days(&whole, c->source, c->day)
				     : outcome_days(&whole, c->day);
		if (known)
			status = trim(s, c, whole.first, n);
		else
			memset(c->day, 1, n);
		c++;
	}
	for (size_t i = 0; i < (size_t)(c - calendar); i++) {
		if (status == LEAT_OK)
			status = refuse_hole(s, &calendar[i], whole.first);
		free(calendar[i].day);
	}
	free(calendar);
	free(order);
	return status;
}

/* align -- whole weeks only. */
static void
align(const struct search *s, struct leat_span *span)
{
	int wait = (s->begins - leat_day_of_week(s->first) + 7) % 7;
	int over = 0;

	if (span->period_days == 7) {
		span->first += wait;
		over = (int)((span->last - span->first + 1) % 7);
		over = over < 0 ? 0 : over;
		span->last -= over;
	} else {
		wait = 0;
	}
	if (wait || over)
		leat_note(s->log, "%d days at the start and %d at the end left out: no whole week",
		    wait, over);
}

int
leat_span_find(struct leat_span *span, const struct leat_tally *t, enum leat_tally_kind outcome,
    struct leat_slice kpi, int period_days, const struct leat_log *log, struct leat_err *err)
{
	struct search s = {.t = t, .outcome = outcome, .kpi = kpi, .log = log, .err = err};
	int status = look(&s);

	if (status == LEAT_OK)
		status = choose_period(&s, period_days, &span->period_days);
	if (status)
		return status;
	drop_partial(&s);
	if (s.last >= s.first)
		status = keep_to_covers(&s);
	if (status)
		return status;
	span->first = s.first;
	span->last = span->data_last = s.last;
	if (s.last >= s.first)
		align(&s, span);
	if (span->last < span->first)
		return leat_err_set(err, LEAT_EDATA,
		    "no whole %s is left of which everything is known",
		    span->period_days == 7 ? "week" : "day");
	return LEAT_OK;
}
