/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The second pass: what stays is written, and what it adds up to. */
#include <stdio.h>
#include <stdlib.h>

#include "quality/cleaner_part.h"

bool
leat_cleaner_stays(const struct leat_cleaner *c, const struct leat_cleaner_spooled *s,
    enum leat_fate *fate, char *reason, size_t cap)
{
	enum leat_grain grain = leat_grain_of(s->mark.grain);

	*fate = LEAT_MERGED;
	if (s->repeated && s->verdict) {
		snprintf(reason, cap, "duplicate of %s:%llu",
		    leat_cleaner_file(c, s->verdict->file), (unsigned long long)s->verdict->line);
		return false;
	}
	if (s->repeated) {
		snprintf(reason, cap, "duplicate: its file repeats an earlier one");
		return false;
	}
	*fate = LEAT_DROPPED;
	if (s->mark.kind == LEAT_SPEND &&
	    leat_grains_clash(&c->grains, leat_grain_day_of(s->mark.grain)) &&
	    (int)grain != c->options.grain) {
		snprintf(reason, cap, "grain %s, where %s was chosen", leat_grain_name(grain),
		    leat_grain_name((enum leat_grain)c->options.grain));
		return false;
	}
	return true;
}

void
leat_cleaner_touch_up(const struct leat_cleaner_spooled *s, struct leat_row *row)
{
	char text[LEAT_INSTANT_MAX];
	int64_t instant;

	if (s->verdict && s->verdict->fate == LEAT_DEDUPE_TIED)
		leat_row_flag(row, LEAT_OBS_FLAGS, "dup");
	/* There is one way to write an instant. */
	if (s->mark.instant && leat_instant_parse(row->field[LEAT_OBS_TIME], &instant))
		leat_row_text(row, LEAT_OBS_TIME,
		    (struct leat_slice){text, leat_instant_print(instant, text)});
}

static void
note_currency(struct leat_cleaner *c)
{
	leat_cleaner_currency(&c->currency, &c->last_currency, &c->row);
}

/* Everything that leaves goes through here. */
static int
pass_on(struct leat_cleaner *c, struct leat_out *out, enum leat_obs_kind kind, struct leat_err *err)
{
	int status = LEAT_OK;

	if (kind != LEAT_SPEND)
		status = leat_outcomes_add(c->outcomes, &c->row, err);
	else
		note_currency(c);
	if (status != LEAT_OK)
		return status;
	if (c->options.totals)
		leat_totals_add(&c->totals, &c->row, kind);
	return leat_out_row(out, &c->row, err);
}

/* Where dropped days are taken out of a period, none or several are left of it. */
static int
write_cover(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err)
{
	int32_t from, end, first, last;
	uint64_t rows = 0;
	int status = LEAT_OK;

	if (c->delay == NULL || !leat_day_parse(c->row.field[LEAT_OBS_TIME], &from) ||
	    !leat_day_parse(c->row.field[LEAT_OBS_PERIOD_END], &end))
		return pass_on(c, out, LEAT_COVER, err);
	while (
	    status == LEAT_OK && leat_delay_cover(c->delay, &c->row, end, &from, &first, &last)) {
		leat_row_day(&c->row, LEAT_OBS_TIME, first);
		leat_row_day(&c->row, LEAT_OBS_PERIOD_END, last);
		status = pass_on(c, out, LEAT_COVER, err);
		rows++;
	}
	c->discards.n[LEAT_DROPPED] += rows == 0;
	c->made += rows > 1 ? rows - 1 : 0;
	return status;
}

static int
write_covers(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err)
{
	uint64_t left = leat_covers_merge(c->covers);
	int status = LEAT_OK;

	while (status == LEAT_OK && leat_covers_next(c->covers, &c->row))
		status = write_cover(c, out, err);
	c->discards.n[LEAT_MERGED] += c->covers_read - left;
	return status;
}

static int
write_row(struct leat_cleaner *c, struct leat_out *out, const struct leat_cleaner_spooled *s,
    struct leat_err *err)
{
	enum leat_obs_kind kind = (enum leat_obs_kind)s->mark.kind;

	leat_cleaner_touch_up(s, &c->row);
	if (s->mark.instant && (kind == LEAT_SPEND || kind == LEAT_OUTCOME)) {
		leat_daily_add(&c->daily, &c->row, kind, s->mark.day);
		c->hours++;
		return LEAT_OK;
	}
	return pass_on(c, out, kind, err);
}

/* What the checks of the whole stream have found is told of the row, or ends it. */
static bool
judge(struct leat_cleaner *c, const struct leat_cleaner_spooled *s, enum leat_fate *fate,
    char *reason, size_t cap)
{
	if (!leat_cleaner_stays(c, s, fate, reason, cap) ||
	    !leat_cleaner_admits(c, s, fate, reason, cap))
		return false;
	if (!c->inspects || s->mark.kind != LEAT_SPEND)
		return true;
	if (c->delay &&
	    leat_delay_judge(c->delay, &c->row, s->mark.day, false) == LEAT_DELAY_DROPPED) {
		leat_delay_reason(c->delay, &c->row, s->mark.day, reason, cap);
		*fate = LEAT_DROPPED;
		return false;
	}
	*fate = LEAT_REJECTED;
	return leat_cleaner_mark(c, reason, cap);
}

int
leat_cleaner_settle(struct leat_cleaner *c, struct leat_out *out,
    const struct leat_cleaner_spooled *s, struct leat_err *err)
{
	enum leat_fate fate;
	char reason[400];

	if (judge(c, s, &fate, reason, sizeof(reason)))
		return write_row(c, out, s, err);
	return leat_discard(&c->discards, fate, leat_cleaner_file(c, s->mark.file), s->mark.line,
	    -1, reason, &c->row, err);
}

static int
write_days(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err)
{
	size_t *order = leat_map_sorted(&c->daily.day);
	uint64_t days = 0;
	int status = LEAT_OK;

	for (size_t i = 0; i < c->daily.day.n && status == LEAT_OK; i++) {
		/* A day whose every hour was dropped for its grain has nothing in it. */
		if (!leat_daily_any(&c->daily, order[i]))
			continue;
		status = leat_daily_row(&c->daily, order[i], c->options.tz, &c->row, err);
		if (status == LEAT_OK)
			status = pass_on(c, out,
			    (enum leat_obs_kind)leat_schema_kind(
				&leat_observations, c->row.field[LEAT_OBS_KIND]),
			    err);
		days++;
	}
	free(order);
	if (status == LEAT_OK && c->hours) {
		leat_note(c->options.log, "%llu rows by the hour became %llu by the day",
		    (unsigned long long)c->hours, (unsigned long long)days);
		c->discards.n[LEAT_MERGED] += c->hours - days;
	}
	return status;
}

/* Rows in the place of those that gaps lack. */
static int
write_made(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err)
{
	int status = LEAT_OK;
	size_t n = 0;

	while (status == LEAT_OK && leat_inspect_made(&c->inspection, n, &c->row)) {
		status = pass_on(c, out, LEAT_SPEND, err);
		n++;
	}
	c->made += n;
	if (status == LEAT_OK && n)
		leat_note(c->options.log, "%zu spend row%s put into gaps", n, n == 1 ? "" : "s");
	return status;
}

static int
write_outcomes(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err)
{
	uint64_t rows = 0;
	int status = leat_outcomes_write(c->outcomes, out, leat_in_ncolumns(c->in), &rows, err);

	c->made += rows;
	if (status == LEAT_OK && rows)
		leat_note(c->options.log, "%llu outcome row%s derived from orders, in days of %s",
		    (unsigned long long)rows, rows == 1 ? "" : "s", c->options.tz.p);
	return status;
}

static void
warn_of_currencies(const struct leat_cleaner *c)
{
	size_t *order = leat_map_sorted(&c->currency);
	struct leat_buf list = {0};

	for (size_t i = 0; i < c->currency.n; i++)
		leat_buf_printf(&list, "%s%s", i ? ", " : "", c->currency.key[order[i]].p);
	if (c->currency.n > 1)
		leat_warn(c->options.log,
		    "spend is in %zu currencies (%s): fit and allocate will refuse the mixture",
		    c->currency.n, list.p);
	leat_buf_fini(&list);
	free(order);
}

int
leat_cleaner_write(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err)
{
	int status = leat_out_columns(out, c->in, leat_cleaner_columns(c), err);

	if (status == LEAT_OK)
		status = write_covers(c, out, err);
	if (status == LEAT_OK)
		status = leat_cleaner_write_rows(c, out, err);
	if (status == LEAT_OK)
		status = write_days(c, out, err);
	if (status == LEAT_OK)
		status = write_made(c, out, err);
	if (status == LEAT_OK)
		status = write_outcomes(c, out, err);
	if (status == LEAT_OK)
		warn_of_currencies(c);
	return status;
}
