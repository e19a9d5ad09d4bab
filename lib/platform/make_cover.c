/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "base/when.h"
#include "platform/work.h"

/* stated_period -- before the table, behind it, or by the options where rows have no days. */
static bool
stated_period(const struct leat_work *w, int32_t *first, int32_t *last)
{
	const struct leat_preamble *p = &w->e->preamble;
	struct leat_taken taken = w->taken.given ? w->taken : w->newest;
	bool dayless = w->o->has_period && !leat_export_finds(w->e, LEAT_OBS_TIME) &&
		       !leat_export_finds(w->e, LEAT_TO_PERIOD_START);
	int32_t day;

	if (!p->has_period && !dayless)
		return false;
	*first = p->has_period ? p->first : w->o->first;
	*last = p->has_period ? p->last : w->o->last;
	day = leat_taken_day(&taken, NULL);
	if (taken.given && day >= *first && day < *last)
		*last = day;
	return true;
}

static int
put_cover(struct leat_work *w, struct leat_slice account, int32_t first, int32_t last,
    const char *how, struct leat_err *err)
{
	struct leat_row *r = &w->row;
	char text[LEAT_INSTANT_MAX];

	leat_row_clear(r);
	w->v.text[LEAT_OBS_ACCOUNT] = account;
	w->v.has[LEAT_OBS_ACCOUNT] = account.n > 0;
	leat_row_borrow(r, LEAT_OBS_KIND, LEAT_SLICE("cover"));
	leat_row_day(r, LEAT_OBS_TIME, first);
	leat_row_day(r, LEAT_OBS_PERIOD_END, last);
	leat_row_borrow(r, LEAT_OBS_PLATFORM, w->m->platform);
	leat_row_borrow(r, LEAT_OBS_ACCOUNT, account);
	leat_row_borrow(r, LEAT_OBS_AS_OF, leat_work_as_of(w));
	if (w->newest.given)
		leat_row_text(r, LEAT_OBS_AS_OF,
		    (struct leat_slice){text, leat_instant_print(w->newest.us, text)});
	leat_row_flag(r, LEAT_OBS_FLAGS, how);
	leat_row_borrow(r, LEAT_OBS_TZ, leat_work_zone(w));
	leat_row_borrow(r, LEAT_OBS_SOURCE, leat_slice(w->source));
	w->t->made++;
	return leat_out_row(w->sink->out, r, err);
}

int
leat_make_covers(struct leat_work *w, struct leat_err *err)
{
	size_t *order, n = w->covers.accounts.n;
	int32_t first = 0, last = 0;
	bool stated;
	int status = LEAT_OK;

	if (w->m->kind >= LEAT_MAPS_ACCOUNTS)
		return LEAT_OK;
	w->v = (struct leat_values){0}; /* nothing of the last line is the file's */
	stated = stated_period(w, &first, &last);
	if (stated && n == 0)
		return put_cover(w, LEAT_NONE, first, last, "stated", err);
	order = leat_map_sorted(&w->covers.accounts);
	for (size_t k = 0; k < n && status == LEAT_OK; k++) {
		size_t i = order[k];

		status = put_cover(w, w->covers.accounts.key[i],
		    stated ? first : w->covers.first[i], stated ? last : w->covers.last[i],
		    stated || w->stated ? "stated" : "seen", err);
	}
	free(order);
	return status;
}
