/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_CLEANER_PART_H
#define LEAT_QUALITY_CLEANER_PART_H

#include "base/map.h"
#include "base/when.h"
#include "quality/check.h"
#include "quality/cleaner.h"
#include "quality/cover.h"
#include "quality/daily.h"
#include "quality/dedupe.h"
#include "quality/delay.h"
#include "quality/discard.h"
#include "quality/grain.h"
#include "quality/inspect.h"
#include "quality/lot.h"
#include "quality/spool.h"
#include "quality/twins.h"
#include "record/outcome.h"

/* What the two passes share. */
struct leat_cleaner {
	struct leat_in *in;
	struct leat_cleaner_options options;
	struct leat_zone *zone;
	struct leat_checker checker;
	struct leat_lot_common common;
	struct leat_map file; /* operands, by name */
	struct leat_spool *spool;
	struct leat_dedupe *dedupe;
	struct leat_twins twins;
	struct leat_grains grains;
	struct leat_daily daily;
	struct leat_covers *covers;
	struct leat_outcomes *outcomes;
	struct leat_totals totals;
	struct leat_map currency; /* of spend that is passed on */
	size_t last_currency;     /* of these, the one seen last */
	struct leat_discards discards;
	struct leat_reshape *reshape; /* NULL: rows stay as they are */
	int columns[LEAT_OBS_N + 1];  /* that this program may fill, -1 at the end */
	bool inspects;                /* some check of the whole stream is asked for */
	struct leat_inspection inspection;
	struct leat_delay *delay; /* NULL unless asked for */
	uint64_t spooled;         /* rows in the spool */
	uint64_t at;              /* reading it: the number of the next */
	uint64_t covers_read;     /* taken into covers */
	uint64_t hours;           /* rows added up to days */
	uint64_t made;            /* rows written that no row of the input stands for: outcomes */
	struct leat_row row;
};

static inline const char *
leat_cleaner_file(const struct leat_cleaner *c, uint32_t file)
{
	return c->file.key[file].p;
}

/* leat_cleaner_day -- the day of a checked row in our zone; false if its time is an instant. */
static inline bool
leat_cleaner_day(const struct leat_cleaner *c, const struct leat_row *row, int32_t *day)
{
	int64_t instant = 0;

	if (leat_day_parse(row->field[LEAT_OBS_TIME], day))
		return true;
	leat_instant_parse(row->field[LEAT_OBS_TIME], &instant);
	*day = leat_zone_day(c->zone, instant);
	return false;
}

/* A spooled row, and what is known of it. */
struct leat_cleaner_spooled {
	struct leat_spool_mark mark;
	const struct leat_dedupe_verdict *verdict; /* of its identity, or NULL */
	bool repeated;                             /* another row has its place */
};

/* leat_cleaner_rewind -- begin to read what was put aside. */
int leat_cleaner_rewind(struct leat_cleaner *c, struct leat_err *err);

/* leat_cleaner_next -- the next spooled row, into c->row; false in *more at the end. */
int leat_cleaner_next(
    struct leat_cleaner *c, struct leat_cleaner_spooled *s, bool *more, struct leat_err *err);

/* leat_cleaner_settle_grains -- refuse or note accounts and days with rows of two grains. */
int leat_cleaner_settle_grains(struct leat_cleaner *c, struct leat_err *err);

/* leat_cleaner_stays -- is a spooled row written? If not, its fate and why. */
bool leat_cleaner_stays(const struct leat_cleaner *c, const struct leat_cleaner_spooled *s,
    enum leat_fate *fate, char *reason, size_t cap);

/* leat_cleaner_repeated -- has another row the place of a spooled one, whose verdict is known? */
static inline bool
leat_cleaner_repeated(const struct leat_cleaner *c, const struct leat_cleaner_spooled *s)
{
	if (s->verdict)
		return s->verdict->fate != LEAT_DEDUPE_TIED;
	return s->mark.group != UINT32_MAX && c->twins.first[s->mark.group] != s->mark.group;
}

/* leat_cleaner_admits -- the same of c->row, as far as the policy's rules for single rows go. */
bool leat_cleaner_admits(struct leat_cleaner *c, const struct leat_cleaner_spooled *s,
    enum leat_fate *fate, char *reason, size_t cap);

/* leat_cleaner_reshape_new -- if the options ask for anything. */
int leat_cleaner_reshape_new(struct leat_cleaner *c, struct leat_err *err);

/* leat_cleaner_floods -- between the passes: which users have too many events, if that is asked. */
int leat_cleaner_floods(struct leat_cleaner *c, struct leat_err *err);

/* leat_cleaner_columns -- what leat_out_columns is to add to the input's. */
const int *leat_cleaner_columns(struct leat_cleaner *c);

/* leat_cleaner_touch_up -- what a row that stays has changed in it, by itself. */
void leat_cleaner_touch_up(const struct leat_cleaner_spooled *s, struct leat_row *row);

/* leat_cleaner_settle -- write c->row, a spooled row, or what it adds to, or discard it. */
int leat_cleaner_settle(struct leat_cleaner *c, struct leat_out *out,
    const struct leat_cleaner_spooled *s, struct leat_err *err);

/* leat_cleaner_write_rows -- all of them. */
int leat_cleaner_write_rows(struct leat_cleaner *c, struct leat_out *out, struct leat_err *err);

/* leat_cleaner_currency -- note the currency of a row; last: the number of the one before. */
void leat_cleaner_currency(struct leat_map *codes, size_t *last, const struct leat_row *row);

enum { LEAT_CLEANER_THREADS = 8 }; /* more would find nothing to do */

/* leat_cleaner_slots -- how many threads are to work. */
static inline unsigned
leat_cleaner_slots(const struct leat_cleaner *c)
{
	unsigned n = c->options.threads ? c->options.threads : 1;

	return n < LEAT_CLEANER_THREADS ? n : LEAT_CLEANER_THREADS;
}

/* leat_cleaner_inspect -- run the checks of the whole stream that are asked for. */
int leat_cleaner_inspect(struct leat_cleaner *c, struct leat_err *err);

/* leat_cleaner_mark -- flag the current spend row with what was found; false: reject it, and why.
 */
bool leat_cleaner_mark(struct leat_cleaner *c, char *reason, size_t cap);

#endif
