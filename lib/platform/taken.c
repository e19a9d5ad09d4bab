/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/when.h"
#include "platform/work.h"

struct leat_taken
leat_taken_read(struct leat_slice text)
{
	struct leat_taken t = {0};

	t.instant = leat_instant_parse(text, &t.us);
	t.given = t.instant || leat_day_parse(text, &t.day);
	return t;
}

int32_t
leat_taken_day(const struct leat_taken *t, const struct leat_zone *zone)
{
	if (!t->instant)
		return t->day;
	if (zone)
		return leat_zone_day(zone, t->us);
	return (int32_t)((t->us - (t->us < 0 ? LEAT_US_PER_DAY - 1 : 0)) / LEAT_US_PER_DAY);
}

struct leat_slice
leat_work_as_of(const struct leat_work *w)
{
	return w->e->preamble.as_of.n ? w->e->preamble.as_of : w->o->as_of;
}

/* days_zone -- the zone in which the row's days are, opened once for rows in a row. */
static const struct leat_zone *
days_zone(struct leat_work *w)
{
	struct leat_slice name = leat_work_zone(w);

	if (name.n == 0)
		return NULL;
	if (!leat_slice_eq(name, w->row_zone_name)) {
		leat_zone_free(w->row_zone);
		w->row_zone = NULL;
		/* A name that no system knows is in the row all the same. */
		if (leat_zone_open(&w->row_zone, name, NULL) != LEAT_OK)
			w->row_zone = NULL;
		w->zone_text.n = 0;
		leat_buf_add_slice(&w->zone_text, name);
		w->row_zone_name = leat_buf_slice(&w->zone_text);
	}
	return w->row_zone;
}

bool
leat_work_partial(struct leat_work *w, int32_t last)
{
	const struct leat_preamble *p = &w->e->preamble;
	struct leat_taken taken = w->taken;

	if (w->v.has[LEAT_OBS_AS_OF])
		taken = (struct leat_taken){
		    .given = true, .instant = true, .us = w->v.number[LEAT_OBS_AS_OF]};
	if (p->incomplete && (!p->has_period || last >= p->last))
		return true;
	return taken.given && last >= leat_taken_day(&taken, days_zone(w));
}
