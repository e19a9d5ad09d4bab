/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/daily.h"

#include <stdlib.h>

#include "base/money.h"
#include "base/when.h"
#include "quality/identity.h"

static const int summed[] = {LEAT_OBS_MARGIN, LEAT_OBS_REFUND, LEAT_OBS_ENGAGEMENTS,
    LEAT_OBS_IMPRESSIONS, LEAT_OBS_CLICKS, LEAT_OBS_COST, LEAT_OBS_CONVERSIONS, LEAT_OBS_REVENUE,
    LEAT_OBS_VALUE};

enum { NADDED = sizeof(summed) / sizeof(summed[0]) };

struct leat_daily_sum {
	leat_sum sum[NADDED];
	int64_t hour;           /* instant of the row that `latest` holds */
	struct leat_buf latest; /* all its fields, a NUL after each */
	int64_t as_of;
	struct leat_slice as_of_text;
	struct leat_buf flags; /* sorted words */
	int32_t day;
	bool any;
	bool has[NADDED];
};

static size_t
find(struct leat_daily *d, const struct leat_row *row, enum leat_obs_kind kind, int32_t day)
{
	bool is_new;
	size_t i;

	leat_identity_on(row, kind, day, &d->key);
	i = leat_map_put(&d->day, leat_buf_slice(&d->key), &is_new);
	if (is_new) {
		LEAT_GROW(d->sum, i, d->cap);
		memset(&d->sum[i], 0, sizeof(d->sum[i]));
		d->sum[i].day = day;
		d->sum[i].as_of = INT64_MIN;
	}
	return i;
}

void
leat_daily_note(
    struct leat_daily *d, const struct leat_row *row, enum leat_obs_kind kind, int32_t day)
{
	find(d, row, kind, day);
}

/* Is word one of the blank-separated flags? */
static bool
has_word(struct leat_slice flags, struct leat_slice word)
{
	struct leat_slice one;

	while (leat_slice_cut(&flags, ' ', &one))
		if (leat_slice_eq(one, word))
			return true;
	return false;
}

static void
add_word(struct leat_buf *to, struct leat_slice word)
{
	if (to->n)
		leat_buf_add_char(to, ' ');
	leat_buf_add_slice(to, word);
}

/* Put a word in its place among sorted ones, so that the order of rows does not show. */
static void
insert_word(struct leat_buf *flags, struct leat_slice word)
{
	struct leat_slice rest = leat_buf_slice(flags), one;
	struct leat_buf to = {0};
	bool done = false;

	while (flags->n && leat_slice_cut(&rest, ' ', &one)) {
		if (!done && leat_slice_cmp(word, one) < 0) {
			add_word(&to, word);
			done = true;
		}
		add_word(&to, one);
	}
	if (!done)
		add_word(&to, word);
	leat_buf_fini(flags);
	*flags = to;
}

static void
add_flags(struct leat_buf *flags, struct leat_slice more)
{
	struct leat_slice word;

	while (leat_slice_cut(&more, ' ', &word))
		if (word.n && !has_word(leat_buf_slice(flags), word))
			insert_word(flags, word);
}

static void
take_latest(struct leat_daily_sum *s, const struct leat_row *row)
{
	int64_t hour = 0;

	leat_instant_parse(row->field[LEAT_OBS_TIME], &hour);
	if (s->any && hour < s->hour)
		return;
	s->any = true;
	s->hour = hour;
	s->latest.n = 0;
	for (size_t c = 0; c < row->ncolumns; c++) {
		leat_buf_add_slice(&s->latest, row->field[c]);
		leat_buf_add_char(&s->latest, '\0');
	}
}

void
leat_daily_add(
    struct leat_daily *d, const struct leat_row *row, enum leat_obs_kind kind, int32_t day)
{
	size_t number = find(d, row, kind, day); /* which may move d->sum */
	struct leat_daily_sum *s = &d->sum[number];
	int64_t v, as_of = leat_as_of(row);

	for (size_t i = 0; i < NADDED; i++)
		if (leat_money_parse(row->field[summed[i]], &v, NULL)) {
			s->sum[i] += v;
			s->has[i] = true;
		}
	if (as_of > s->as_of) {
		s->as_of = as_of;
		s->as_of_text = leat_arena_copy(&d->text, row->field[LEAT_OBS_AS_OF]);
	}
	add_flags(&s->flags, row->field[LEAT_OBS_FLAGS]);
	take_latest(s, row);
}

bool
leat_daily_any(const struct leat_daily *d, size_t i)
{
	return d->sum[i].any;
}

int
leat_daily_row(const struct leat_daily *d, size_t i, struct leat_slice tz, struct leat_row *row,
    struct leat_err *err)
{
	const struct leat_daily_sum *s = &d->sum[i];
	struct leat_slice rest = leat_buf_slice(&s->latest), part;

	leat_row_clear(row);
	for (size_t c = 0; c < row->ncolumns && leat_slice_cut(&rest, '\0', &part); c++)
		leat_row_borrow(row, (int)c, part);
	leat_row_day(row, LEAT_OBS_TIME, s->day);
	leat_row_borrow(row, LEAT_OBS_REACH, LEAT_NONE);
	leat_row_borrow(row, LEAT_OBS_FREQUENCY, LEAT_NONE);
	leat_row_borrow(row, LEAT_OBS_AS_OF, s->as_of_text);
	leat_row_borrow(row, LEAT_OBS_FLAGS, leat_buf_slice(&s->flags));
	leat_row_borrow(row, LEAT_OBS_TZ, tz);
	for (size_t k = 0; k < NADDED; k++) {
		int64_t v;

		if (!s->has[k])
			continue;
		if (!leat_sum_micros(s->sum[k], &v))
			return leat_err_at(err, LEAT_EDATA, NULL, 0,
			    leat_observations.column[summed[k]].name,
			    "the hours of a day add up to more than 9.2e12");
		leat_row_money(row, summed[k], v);
	}
	return LEAT_OK;
}

void
leat_daily_fini(struct leat_daily *d)
{
	for (size_t i = 0; i < d->day.n; i++) {
		leat_buf_fini(&d->sum[i].latest);
		leat_buf_fini(&d->sum[i].flags);
	}
	leat_map_fini(&d->day);
	leat_buf_fini(&d->key);
	leat_arena_fini(&d->text);
	free(d->sum);
	memset(d, 0, sizeof(*d));
}
