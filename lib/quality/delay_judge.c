/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What becomes of a row whose day is less complete than it should be. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "quality/delay_part.h"

/* The least complete of what is known; below the first age no more than there. NAN: nothing is. */
static double
completeness(const struct leat_delay *d, const struct leat_delay_group *g, int32_t age)
{
	double least = NAN;

	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
		const struct leat_delay_curve *k = &g->curve[c];

		least = fmin(
		    least, leat_delay_curve_at(d, k, k->known && age < k->first ? k->first : age));
	}
	return least;
}

/* Is the factor known, and well enough? */
static bool
certain(const struct leat_delay *d, const struct leat_delay_curve *k, int32_t age)
{
	if (!k->known)
		return true; /* a column that nobody fills */
	if (age < k->first || (!k->given && !k->learnt.settled) || !(k->complete[age] > 0))
		return false;
	return k->lower[age] > 0 &&
	       k->complete[age] / k->lower[age] - 1 <= d->asked->delay_max_error;
}

static enum leat_delay_fate
fate_of(const struct leat_delay *d, const struct leat_delay_group *g, int32_t age)
{
	double f = completeness(d, g, age);

	if (isnan(f) || f >= d->asked->delay_limit)
		return LEAT_DELAY_WHOLE;
	if (d->asked->action[LEAT_CHECK_DELAY] == LEAT_DROP)
		return LEAT_DELAY_DROPPED;
	/* A day that was not over has not all its cost either. */
	if (d->asked->action[LEAT_CHECK_DELAY] != LEAT_COMPLETE || age < 1)
		return LEAT_DELAY_PARTIAL;
	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++)
		if (!certain(d, &g->curve[c], age))
			return LEAT_DELAY_PARTIAL;
	return LEAT_DELAY_COMPLETED;
}

/* v times a factor in millionths, half to even; false if it is out of range. */
static bool
multiply(int64_t v, int64_t factor, int64_t *out)
{
	leat_sum exact = (leat_sum)v * factor, down = exact / LEAT_MICROS;
	leat_sum rest = exact % LEAT_MICROS;
	int sign = exact < 0 ? -1 : 1;

	rest *= sign;
	if (2 * rest > LEAT_MICROS || (2 * rest == LEAT_MICROS && down % 2 != 0))
		down += sign;
	return leat_sum_micros(down, out);
}

/* Both columns or none, so that revenue by conversion stays what it is. */
static bool
complete(const struct leat_delay_group *g, struct leat_row *row, int32_t age,
    int64_t before[LEAT_DELAY_COLUMNS], int64_t after[LEAT_DELAY_COLUMNS])
{
	char flag[40];

	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
		int64_t factor =
		    g->curve[c].known ? leat_delay_factor(g->curve[c].complete[age]) : LEAT_MICROS;

		before[c] = 0;
		leat_money_parse(row->field[leat_delay_column[c]], &before[c], NULL);
		if (!multiply(before[c], factor, &after[c]))
			return false;
	}
	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
		int column = leat_delay_column[c];

		if (row->field[column].n == 0 || !g->curve[c].known)
			continue;
		leat_row_money(row, column, after[c]);
		snprintf(flag, sizeof(flag), "completed:%s", leat_observations.column[column].name);
		leat_row_flag(row, LEAT_OBS_FLAGS, flag);
	}
	return true;
}

static void
note(struct leat_delay_told *t, int32_t day, double complete)
{
	if (t->rows++ == 0) {
		t->first = t->last = day;
		t->least = complete;
	}
	t->first = day < t->first ? day : t->first;
	t->last = day > t->last ? day : t->last;
	t->least = fmin(t->least, complete);
}

static void
count_sums(struct leat_delay *d, struct leat_delay_group *g, int32_t age,
    const int64_t before[LEAT_DELAY_COLUMNS], const int64_t after[LEAT_DELAY_COLUMNS])
{
	for (int c = 0; c < LEAT_DELAY_COLUMNS; c++) {
		if (g->before[c] == NULL)
			g->before[c] = LEAT_NEW_N(leat_sum, (size_t)d->ages);
		g->before[c][age] += before[c];
		g->after[c] += after[c];
	}
}

static bool
tells_of_conversions(const struct leat_row *row)
{
	return row->field[LEAT_OBS_CONVERSIONS].n > 0 || row->field[LEAT_OBS_REVENUE].n > 0;
}

/* Is the day not over, as the export says itself? */
static bool
is_partial(const struct leat_row *row)
{
	struct leat_slice rest = row->field[LEAT_OBS_FLAGS], word;

	while (leat_slice_cut(&rest, ' ', &word))
		if (leat_slice_is(word, "partial"))
			return true;
	return false;
}

static struct leat_delay_group *
group_of(struct leat_delay *d, const struct leat_row *row)
{
	size_t g = leat_delay_group(d, row->field[LEAT_OBS_PLATFORM],
	    row->field[LEAT_OBS_TIME_BASIS]); /* which may move d->of */

	return &d->of[g];
}

enum leat_delay_fate
leat_delay_judge(struct leat_delay *d, struct leat_row *row, int32_t day, bool counted)
{
	int64_t before[LEAT_DELAY_COLUMNS], after[LEAT_DELAY_COLUMNS];
	struct leat_delay_group *g;
	enum leat_delay_fate fate;
	int32_t age;

	if (!tells_of_conversions(row))
		return LEAT_DELAY_WHOLE;
	g = group_of(d, row);
	if (!leat_delay_age(d, row, day, &age)) {
		if (counted && row->field[LEAT_OBS_AS_OF].n == 0)
			note(&g->undated, day, NAN);
		return LEAT_DELAY_WHOLE;
	}
	fate = age < 0 ? LEAT_DELAY_WHOLE : fate_of(d, g, age);
	if (fate == LEAT_DELAY_COMPLETED &&
	    (is_partial(row) || !complete(g, row, age, before, after)))
		fate = LEAT_DELAY_PARTIAL;
	if (fate == LEAT_DELAY_PARTIAL)
		leat_row_flag(row, LEAT_OBS_FLAGS, "partial");
	if (counted) {
		note(&g->told[fate], day, completeness(d, g, age));
		if (fate == LEAT_DELAY_COMPLETED)
			count_sums(d, g, age, before, after);
		if (fate == LEAT_DELAY_DROPPED)
			leat_delay_note_dropped(d, row, day);
	}
	return fate;
}

void
leat_delay_reason(
    struct leat_delay *d, const struct leat_row *row, int32_t day, char *reason, size_t cap)
{
	const struct leat_delay_group *g = group_of(d, row);
	int32_t age = 0;

	leat_delay_age(d, row, day, &age);
	snprintf(reason, cap, "%.3g %% complete at an age of %d day%s, where %.3g %% is wanted",
	    100 * completeness(d, g, age), (int)age, age == 1 ? "" : "s",
	    100 * d->asked->delay_limit);
}

/* What there is to tell */

static bool
any_known(const struct leat_delay_group *g)
{
	return g->curve[LEAT_DELAY_CONVERSIONS].known || g->curve[LEAT_DELAY_REVENUE].known;
}

static void
tell(struct leat_findings *findings, struct leat_quality_finding f, const struct leat_delay_told *t,
    const char *message)
{
	if (t->rows == 0)
		return;
	f.first = t->first;
	f.last = t->last;
	f.observed = isnan(t->least) ? 0 : t->least;
	f.message = message;
	leat_findings_add(findings, &f);
}

/* What was done by a curve that is known. */
static void
tell_done(const struct leat_delay *d, const struct leat_delay_group *g,
    const struct leat_quality_finding *f, struct leat_findings *findings)
{
	bool wants = d->asked->action[LEAT_CHECK_DELAY] == LEAT_COMPLETE;

	tell(findings, *f, &g->told[LEAT_DELAY_COMPLETED],
	    "days less complete than the limit: completed");
	tell(findings, *f, &g->told[LEAT_DELAY_DROPPED],
	    "days less complete than the limit: dropped");
	tell(findings, *f, &g->told[LEAT_DELAY_PARTIAL],
	    wants ? "days less complete than the limit, and by how much is not certain enough: "
		    "flagged partial"
		  : "days less complete than the limit: flagged partial");
}

/* Why a curve is not, or why it says nothing of some rows. */
static void
tell_unknown(
    const struct leat_delay_group *g, struct leat_quality_finding f, struct leat_findings *findings)
{
	f.column = "as_of";
	f.limit = 2;
	tell(findings, f, &g->undated,
	    "rows that do not say when their export was taken: they were left as they are");
	if (any_known(g) || g->told[LEAT_DELAY_WHOLE].rows == 0)
		return;
	f.observed = (double)g->exports;
	f.first = g->told[LEAT_DELAY_WHOLE].first;
	f.last = g->told[LEAT_DELAY_WHOLE].last;
	f.message = "no day is there from exports of two days: how complete days are cannot be "
		    "learnt, and nothing was completed";
	leat_findings_add(findings, &f);
}

void
leat_delay_find(const struct leat_delay *d, struct leat_findings *findings)
{
	for (size_t i = 0; i < d->group.n; i++) {
		struct leat_slice rest = d->group.key[i];
		struct leat_quality_finding f = {.check = LEAT_CHECK_DELAY,
		    .column = "conversions",
		    .limit = d->asked->delay_limit};

		leat_slice_cut(&rest, '\0', &f.platform);
		leat_slice_cut(&rest, '\0', &f.time_basis);
		if (any_known(&d->of[i]))
			tell_done(d, &d->of[i], &f, findings);
		tell_unknown(&d->of[i], f, findings);
	}
}
