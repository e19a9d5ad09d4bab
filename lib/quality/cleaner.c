/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first pass: rows are checked, put aside, and known by their identity. */
#include <stdio.h>
#include <stdlib.h>

#include "quality/check.h"
#include "quality/cleaner_part.h"
#include "quality/identity.h"

/* Half of what cleaning may take in all, whatever it reads. */
enum { DEDUPE_MEMORY = 32 << 20 };

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
	c->dedupe = leat_dedupe_new(options->directory, DEDUPE_MEMORY);
	leat_inspection_init(&c->inspection, options->rules ? &options->rules->checks : NULL);
	for (int k = 0; options->rules && k < LEAT_CHECKS; k++)
		c->inspects |= options->rules->checks.action[k] != LEAT_UNASKED;
	leat_checker_init(&c->checker, options->rules);
	leat_row_init(&c->row, leat_in_ncolumns(in));
	status = leat_zone_open(&c->zone, options->tz, err);
	if (status == LEAT_OK)
		status = leat_cleaner_reshape_new(c, err);
	c->common =
	    (struct leat_lot_common){&c->checker, c->zone, leat_dedupe_key(c->dedupe), c->reshape};
	if (status == LEAT_OK)
		status = leat_outcomes_new(&c->outcomes, options->tz, err);
	if (status == LEAT_OK)
		status = leat_spool_new(&c->spool, options->directory, err);
	if (status == LEAT_OK && options->rules &&
	    options->rules->checks.action[LEAT_CHECK_DELAY] != LEAT_UNASKED)
		c->delay = leat_delay_new(&options->rules->checks, c->zone);
	if (status == LEAT_OK)
		status = leat_discards_init(&c->discards, options->rejects, in, options->log, err);
	if (status != LEAT_OK) {
		leat_cleaner_free(c);
		return status;
	}
	*out = c;
	return LEAT_OK;
}

int
leat_cleaner_give_delay(struct leat_cleaner *c, const char *path, struct leat_err *err)
{
	if (c->delay == NULL)
		return leat_err_set(
		    err, LEAT_EUSAGE, "--delay is for a policy that asks for clean.checks.delay");
	return leat_delay_read(c->delay, path, err);
}

void
leat_cleaner_free(struct leat_cleaner *c)
{
	if (c == NULL)
		return;
	leat_zone_free(c->zone);
	leat_map_fini(&c->file);
	leat_spool_free(c->spool);
	leat_dedupe_free(c->dedupe);
	leat_twins_fini(&c->twins);
	leat_grains_fini(&c->grains);
	leat_daily_fini(&c->daily);
	leat_covers_free(c->covers);
	leat_outcomes_free(c->outcomes);
	leat_totals_fini(&c->totals);
	leat_map_fini(&c->currency);
	leat_discards_fini(&c->discards);
	leat_inspection_fini(&c->inspection);
	leat_reshape_free(c->reshape);
	leat_delay_free(c->delay);
	leat_row_fini(&c->row);
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

/* A row that is put aside: what it means beside the others. */
static int
note_row(struct leat_cleaner *c, const struct leat_lot *lot, size_t i, struct leat_spool_mark *m,
    struct leat_err *err)
{
	const struct leat_lot_row *r = &lot->row[i];
	enum leat_obs_kind kind = (enum leat_obs_kind)m->kind;
	bool event = kind == LEAT_TOUCH || kind == LEAT_CONVERSION;
	bool hourly = m->instant && (kind == LEAT_SPEND || kind == LEAT_OUTCOME);
	bool delayed = c->delay && kind == LEAT_SPEND;
	struct leat_dedupe_row seen = {.row = c->spooled,
	    .line = m->line,
	    .file = m->file,
	    .content = r->content,
	    .as_of = r->as_of};
	if (hourly || delayed || (event && !r->identified))
		leat_lot_read(lot, i, &c->row);
	if (hourly)
		leat_daily_note(&c->daily, &c->row, kind, m->day);
	if (delayed)
		leat_delay_see(c->delay, &c->row, m->day);
	if (event && !r->identified)
		m->group = (uint32_t)leat_twins_see(&c->twins, m->file, &c->row);
	return r->identified ? leat_dedupe_see(c->dedupe, r->id, &seen, err) : LEAT_OK;
}

/* A row that is not: it is not fit, or cover. */
static int
set_apart(struct leat_cleaner *c, const struct leat_lot *lot, size_t i, uint32_t file,
    struct leat_err *err)
{
	const struct leat_lot_row *r = &lot->row[i];

	leat_lot_read(lot, i, &c->row);
	if (r->fault)
		return leat_err_at(err, LEAT_EDATA, leat_cleaner_file(c, file), r->mark.line,
		    leat_in_column(c->in, (size_t)r->column), "%s", r->reason);
	if (r->reason)
		return leat_discard(&c->discards, r->fate, leat_cleaner_file(c, file), r->mark.line,
		    r->column, r->reason, &c->row, err);
	leat_covers_add(c->covers, &c->row);
	c->covers_read++;
	return LEAT_OK;
}

/* What the rows of a lot mean beside those before them. */
static int
take_lot(struct leat_cleaner *c, struct leat_lot *lot, uint32_t file, struct leat_err *err)
{
	size_t *day = LEAT_NEW_N(size_t, lot->grains.name.n), taken = 0;
	int status = LEAT_OK;

	leat_grains_merge(&c->grains, &lot->grains, file, day);
	for (size_t i = 0; i < lot->n && status == LEAT_OK; i++) {
		struct leat_spool_mark *m = &lot->row[i].mark;

		if (!lot->row[i].taken) {
			status = set_apart(c, lot, i, file, err);
			continue;
		}
		m->file = file;
		if (m->kind == LEAT_SPEND)
			m->grain = leat_grain_seen(
			    day[leat_grain_day_of(m->grain)], leat_grain_of(m->grain));
		status = note_row(c, lot, i, m, err);
		leat_spool_remark(lot->good.p + lot->row[i].at, m);
		c->spooled++;
		taken++;
	}
	free(day);
	return status == LEAT_OK ? leat_spool_add(c->spool, &lot->good, taken, err) : status;
}

/* Batches are judged by several threads, each with a lot of its own, and taken in their order. */
struct loading {
	struct leat_cleaner *c;
	struct leat_lot lot[LEAT_CLEANER_THREADS];
};

static int
load_work(void *ctx, unsigned thread, const struct leat_batch *batch, struct leat_err *err)
{
	struct loading *l = ctx;

	(void)err;
	leat_lot_fill(&l->lot[thread], batch);
	return LEAT_OK;
}

static int
load_done(void *ctx, unsigned thread, const struct leat_batch *batch, struct leat_err *err)
{
	struct loading *l = ctx;
	uint32_t file = (uint32_t)leat_map_put(&l->c->file, leat_slice(batch->file), NULL);

	return take_lot(l->c, &l->lot[thread], file, err);
}

static int
take_rows(struct leat_cleaner *c, struct leat_err *err)
{
	unsigned n = leat_cleaner_slots(c);
	struct loading l = {.c = c};
	struct leat_each each = {.ctx = &l, .work = load_work, .done = load_done, .threads = n};
	int status;

	for (unsigned i = 0; i < n; i++)
		leat_lot_init(&l.lot[i], &c->common, leat_in_ncolumns(c->in));
	status = leat_in_each(c->in, &each, err);
	for (unsigned i = 0; i < n; i++) {
		if (c->reshape)
			leat_reshape_gather(c->reshape, l.lot[i].reshaper);
		leat_lot_fini(&l.lot[i]);
	}
	return status;
}

/* Who stays, and are there hours and their day, which would be spent twice? */
static int
settle_identities(struct leat_cleaner *c, struct leat_err *err)
{
	const struct leat_dedupe_row *clash;
	uint64_t ties;
	int status = LEAT_OK;

	for (size_t i = 0; i < c->daily.day.n && status == LEAT_OK; i++)
		status = leat_dedupe_probe(c->dedupe, c->daily.day.key[i], err);
	if (status == LEAT_OK)
		status = leat_dedupe_settle(c->dedupe, c->spooled, err);
	if (status != LEAT_OK)
		return status;
	ties = leat_dedupe_ties(c->dedupe);
	if (ties)
		leat_warn(c->options.log,
		    "%llu row%s flagged `dup`: another of the same identity and as_of says "
		    "something else, and the one read last was kept; is a dimension missing?",
		    (unsigned long long)ties, ties == 1 ? " is" : "s are");
	clash = leat_dedupe_clash(c->dedupe);
	if (clash)
		return leat_err_at(err, LEAT_EDATA, leat_cleaner_file(c, clash->file), clash->line,
		    "time", "other rows give the same day by the hour; leave one of the two out");
	return LEAT_OK;
}

int
leat_cleaner_read(struct leat_cleaner *c, struct leat_err *err)
{
	int status = take_rows(c, err);

	if (status != LEAT_OK)
		return status;
	leat_discards_end(&c->discards);
	if (c->reshape)
		leat_reshape_note(c->reshape, c->options.log);
	leat_twins_settle(&c->twins);
	status = settle_identities(c, err);
	if (status == LEAT_OK)
		status = leat_cleaner_settle_grains(c, err);
	if (status == LEAT_OK)
		status = leat_cleaner_floods(c, err);
	return status == LEAT_OK ? leat_cleaner_inspect(c, err) : status;
}

int
leat_cleaner_rewind(struct leat_cleaner *c, struct leat_err *err)
{
	c->at = 0;
	return leat_spool_rewind(c->spool, err);
}

int
leat_cleaner_next(
    struct leat_cleaner *c, struct leat_cleaner_spooled *s, bool *more, struct leat_err *err)
{
	int status = leat_spool_next(c->spool, &s->mark, &c->row, more, err);

	s->verdict = NULL;
	if (status == LEAT_OK && *more)
		status = leat_dedupe_at(c->dedupe, c->at++, &s->verdict, err);
	s->repeated = status == LEAT_OK && *more && leat_cleaner_repeated(c, s);
	return status;
}
