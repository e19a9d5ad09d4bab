/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/lot.h"

#include <stdlib.h>

#include "quality/identity.h"

void
leat_lot_init(struct leat_lot *lot, const struct leat_lot_common *common, size_t ncolumns)
{
	*lot = (struct leat_lot){.common = common};
	leat_row_init(&lot->scratch, ncolumns);
	lot->reshaper = common->reshape ? leat_reshaper_new(common->reshape) : NULL;
}

void
leat_lot_fini(struct leat_lot *lot)
{
	free(lot->row);
	leat_reshaper_free(lot->reshaper);
	leat_buf_fini(&lot->good);
	leat_buf_fini(&lot->aside);
	leat_grains_fini(&lot->grains);
	leat_row_fini(&lot->scratch);
	leat_buf_fini(&lot->key);
	leat_arena_fini(&lot->text);
}

static void
identify(struct leat_lot *lot, struct leat_lot_row *r, enum leat_obs_kind kind)
{
	r->identified = leat_identity(&lot->scratch, kind, &lot->key);
	if (!r->identified)
		return;
	r->id = leat_siphash(lot->common->key, leat_buf_slice(&lot->key));
	r->content = leat_content(&lot->scratch);
	r->as_of = leat_as_of(&lot->scratch);
}

/* The day that a checked row's time falls on. */
static void
find_day(const struct leat_lot *lot, struct leat_spool_mark *m)
{
	struct leat_slice time = lot->scratch.field[LEAT_OBS_TIME];
	int64_t instant = 0;

	m->instant = !leat_day_parse(time, &m->day);
	if (!m->instant)
		return;
	leat_instant_parse(time, &instant);
	m->day = leat_zone_day(lot->common->zone, instant);
}

/* What the policy does to the row before it is checked; false if it goes. */
static bool
reshape(struct leat_lot *lot, struct leat_lot_row *r)
{
	struct leat_reshape_end end;
	enum leat_reshaped what = leat_reshape_row(lot->reshaper, &lot->scratch, &end);

	if (what == LEAT_RESHAPED)
		return true;
	r->fate = end.fate;
	r->fault = what == LEAT_RESHAPED_FAULT;
	r->column = end.column;
	r->reason = leat_arena_copy(&lot->text, leat_slice(end.reason)).p;
	return false;
}

static void
judge(struct leat_lot *lot, struct leat_lot_row *r)
{
	struct leat_row *row = &lot->scratch;
	enum leat_obs_kind kind = LEAT_OBS_END;
	struct leat_finding f;

	if (lot->reshaper && !reshape(lot, r))
		return;
	if (!leat_check_row(lot->common->checker, row, &kind, &f)) {
		if (lot->reshaper)
			leat_reshape_undo(lot->reshaper, row);
		r->fate = LEAT_REJECTED;
		r->column = f.column;
		r->reason = leat_arena_copy(&lot->text, leat_slice(f.reason)).p;
		return;
	}
	find_day(lot, &r->mark);
	r->mark.kind = (uint16_t)kind;
	r->taken = kind != LEAT_COVER || r->mark.instant;
	if (r->taken)
		identify(lot, r, kind);
	if (kind == LEAT_SPEND)
		r->mark.grain = leat_grains_see(&lot->grains, row, r->mark.day, 0, r->mark.line);
}

void
leat_lot_fill(struct leat_lot *lot, const struct leat_batch *b)
{
	lot->n = lot->good.n = lot->aside.n = 0;
	leat_arena_reset(&lot->text);
	leat_grains_fini(&lot->grains);
	if (b->nrows > lot->cap) {
		lot->cap = b->nrows;
		lot->row = leat_realloc(lot->row, lot->cap, sizeof(*lot->row));
	}
	for (size_t i = 0; i < b->nrows; i++) {
		struct leat_lot_row *r = &lot->row[lot->n++];
		struct leat_buf *to;

		*r = (struct leat_lot_row){.mark = {.line = b->line[i], .group = UINT32_MAX}};
		leat_row_load(&lot->scratch, b, i);
		judge(lot, r);
		to = r->taken ? &lot->good : &lot->aside;
		r->at = to->n;
		leat_spool_encode(to, &r->mark, &lot->scratch);
	}
}

void
leat_lot_read(const struct leat_lot *lot, size_t i, struct leat_row *row)
{
	const struct leat_lot_row *r = &lot->row[i];
	struct leat_spool_mark mark;

	leat_spool_decode((r->taken ? lot->good.p : lot->aside.p) + r->at, &mark, row);
}
