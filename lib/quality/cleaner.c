/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first pass: rows are checked, put aside, and known by their identity. */
#include <stdio.h>
#include <stdlib.h>

#include "quality/check.h"
#include "quality/cleaner_part.h"
#include "quality/identity.h"

int
leat_cleaner_new(struct leat_cleaner **out, struct leat_in *in,
    const struct leat_cleaner_options *options, struct leat_err *err)
{
	struct leat_cleaner *c = LEAT_NEW(struct leat_cleaner);
	int status;

	*out = NULL;
	c->in = in;
	c->options = *options;
	c->covers = leat_covers_new();
	leat_inspection_init(&c->inspection, options->rules ? &options->rules->checks : NULL);
	for (int k = 0; options->rules && k < LEAT_CHECKS; k++)
		c->inspects |= options->rules->checks.action[k] != LEAT_UNASKED;
	leat_row_init(&c->row, leat_in_ncolumns(in));
	status = leat_zone_open(&c->zone, options->tz, err);
	if (status == LEAT_OK)
		status = leat_outcomes_new(&c->outcomes, options->tz, err);
	if (status == LEAT_OK)
		status = leat_spool_new(&c->spool, options->directory, err);
	if (status == LEAT_OK)
		status = leat_discards_init(&c->discards, options->rejects, in, options->log, err);
	if (status != LEAT_OK) {
		leat_cleaner_free(c);
		return status;
	}
	*out = c;
	return LEAT_OK;
}

void
leat_cleaner_free(struct leat_cleaner *c)
{
	if (c == NULL)
		return;
	leat_zone_free(c->zone);
	leat_map_fini(&c->file);
	leat_spool_free(c->spool);
	leat_dedupe_fini(&c->dedupe);
	leat_twins_fini(&c->twins);
	leat_grains_fini(&c->grains);
	leat_daily_fini(&c->daily);
	leat_covers_free(c->covers);
	leat_outcomes_free(c->outcomes);
	leat_totals_fini(&c->totals);
	leat_discards_fini(&c->discards);
	leat_inspection_fini(&c->inspection);
	leat_row_fini(&c->row);
	leat_buf_fini(&c->key);
	free(c);
}

const uint64_t *
leat_cleaner_discarded(const struct leat_cleaner *c)
{
	return c->discards.n;
}

uint64_t
leat_cleaner_made(const struct leat_cleaner *c)
{
	return c->made;
}

const struct leat_totals *
leat_cleaner_totals(const struct leat_cleaner *c)
{
	return &c->totals;
}

/* What spend needs to know besides its identity: its grain, and whether it is by the hour. */
static void
note_spend(struct leat_cleaner *c, struct leat_spool_mark *m)
{
	int32_t day;

	if (!leat_cleaner_day(c, &c->row, &day))
		leat_daily_note(&c->daily, &c->row, LEAT_SPEND, day);
	m->grain = leat_grains_see(&c->grains, &c->row, day, m->file, m->line);
}

static void
note_outcome(struct leat_cleaner *c)
{
	int32_t day;

	if (!leat_cleaner_day(c, &c->row, &day))
		leat_daily_note(&c->daily, &c->row, LEAT_OUTCOME, day);
}

static void
note_identity(struct leat_cleaner *c, struct leat_spool_mark *m)
{
	struct leat_dedupe_winner w = {.row = c->spooled, .line = m->line, .file = m->file};
	enum leat_obs_kind kind = (enum leat_obs_kind)m->kind;

	if (!leat_identity(&c->row, kind, &c->key)) {
		if (kind == LEAT_TOUCH || kind == LEAT_CONVERSION)
			m->group = (uint32_t)leat_twins_see(&c->twins, m->file, &c->row);
		return;
	}
	w.content = leat_content(&c->row);
	w.as_of = leat_as_of(&c->row);
	m->key = leat_dedupe_see(&c->dedupe, leat_buf_slice(&c->key), &w);
}

static int
take_row(struct leat_cleaner *c, uint32_t file, uint64_t line, struct leat_err *err)
{
	struct leat_spool_mark m = {
	    .line = line, .file = file, .key = UINT64_MAX, .group = UINT32_MAX};
	struct leat_finding f;
	enum leat_obs_kind kind;

	if (!leat_check_row(&c->row, c->options.rules, &kind, &f))
		return leat_discard(&c->discards, LEAT_REJECTED, leat_cleaner_file(c, file), line,
		    f.column, f.reason, &c->row, err);
	if (kind == LEAT_COVER && leat_covers_add(c->covers, &c->row)) {
		c->covers_read++;
		return LEAT_OK;
	}
	m.kind = kind;
	note_identity(c, &m);
	if (kind == LEAT_SPEND)
		note_spend(c, &m);
	if (kind == LEAT_OUTCOME)
		note_outcome(c);
	c->spooled++;
	return leat_spool_put(c->spool, &m, &c->row, err);
}

static int
take_rows(struct leat_cleaner *c, struct leat_err *err)
{
	struct leat_batch b;
	int status;

	while ((status = leat_in_next(c->in, &b, err)) == LEAT_OK && b.nrows) {
		uint32_t file = (uint32_t)leat_map_put(&c->file, leat_slice(b.file), NULL);

		for (size_t r = 0; r < b.nrows; r++) {
			leat_row_load(&c->row, &b, r);
			status = take_row(c, file, b.line[r], err);
			if (status != LEAT_OK)
				return status;
		}
	}
	return status;
}

/* Hours and their day would be spent twice. */
static int
settle_hours(const struct leat_cleaner *c, struct leat_err *err)
{
	size_t k = leat_daily_clash(&c->daily, &c->dedupe.identity);
	const struct leat_dedupe_winner *w;

	if (k == LEAT_MAP_NONE)
		return LEAT_OK;
	w = &c->dedupe.winner[k];
	return leat_err_at(err, LEAT_EDATA, leat_cleaner_file(c, w->file), w->line, "time",
	    "other rows give the same day by the hour; leave one of the two out");
}

int
leat_cleaner_read(struct leat_cleaner *c, struct leat_err *err)
{
	int status = take_rows(c, err);
	size_t ties;

	if (status != LEAT_OK)
		return status;
	leat_discards_end(&c->discards);
	leat_twins_settle(&c->twins);
	ties = leat_dedupe_ties(&c->dedupe);
	if (ties)
		leat_warn(c->options.log,
		    "%zu row%s flagged `dup`: another of the same identity and as_of says "
		    "something else, and the one read last was kept; is a dimension missing?",
		    ties, ties == 1 ? " is" : "s are");
	status = settle_hours(c, err);
	if (status == LEAT_OK)
		status = leat_cleaner_settle_grains(c, err);
	return status == LEAT_OK ? leat_cleaner_inspect(c, err) : status;
}
