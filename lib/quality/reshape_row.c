/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row put into shape: the order of the steps, and what they all do to a row. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "quality/reshape_part.h"

struct leat_reshaper *
leat_reshaper_new(const struct leat_reshape *x)
{
	struct leat_reshaper *r = LEAT_NEW(struct leat_reshaper);

	r->of = x;
	r->rules = x->rules;
	r->before = LEAT_NEW_N(struct leat_slice, x->ncolumns);
	r->filled = LEAT_NEW_N(uint64_t, leat_row_words(x->ncolumns));
	r->own = LEAT_NEW_N(struct leat_own, x->rules->nown + 1);
	r->tried = LEAT_NEW_N(unsigned char, x->rules->nnames + 1);
	r->taken = LEAT_NEW_N(struct leat_slice, x->nfields + 1);
	r->slot = LEAT_NEW_N(struct leat_fx_slot, LEAT_FX_SLOTS);
	leat_reshape_counts_init(&r->n, x->rules);
	return r;
}

void
leat_reshaper_free(struct leat_reshaper *r)
{
	if (r == NULL)
		return;
	free(r->before);
	free(r->filled);
	leat_arena_fini(&r->json);
	free(r->own);
	free(r->member);
	leat_buf_fini(&r->spelt);
	free(r->tried);
	free(r->taken);
	for (size_t i = 0; i < r->zone_name.n; i++)
		leat_zone_free(r->zones[i]);
	free(r->zones);
	leat_map_fini(&r->zone_name);
	free(r->slot);
	leat_reshape_counts_fini(&r->n);
	free(r);
}

void
leat_reshape_flag(struct leat_reshaper *x, const char *flag)
{
	if (leat_observations.column[LEAT_OBS_FLAGS].kinds[x->kind] != '.')
		leat_row_flag(x->row, LEAT_OBS_FLAGS, flag);
}

bool
leat_reshape_goes(
    struct leat_reshaper *x, enum leat_row_action action, int column, const char *fmt, ...)
{
	va_list ap;

	if (column >= LEAT_OBS_N) {
		int at = x->of->own_at[column - LEAT_OBS_N];

		column = at >= 0 ? at : LEAT_OBS_EXTRA;
	}
	x->end->fate = action == LEAT_ROW_DROP ? LEAT_DROPPED : LEAT_REJECTED;
	x->end->column = column;
	va_start(ap, fmt);
	vsnprintf(x->end->reason, sizeof(x->end->reason), fmt, ap);
	va_end(ap);
	return false;
}

void
leat_reshape_undo(const struct leat_reshaper *x, struct leat_row *row)
{
	memcpy(row->field, x->before, x->of->ncolumns * sizeof(*x->before));
	memcpy(row->filled, x->filled, leat_row_words(x->of->ncolumns) * sizeof(*x->filled));
	if (x->nobody)
		leat_row_borrow(row, LEAT_OBS_USER, LEAT_NONE);
}

void
leat_reshape_look(struct leat_reshaper *x, struct leat_row *row, enum leat_obs_kind kind)
{
	x->row = row;
	x->kind = kind;
	memcpy(x->before, row->field, x->of->ncolumns * sizeof(*x->before));
	memcpy(x->filled, row->filled, leat_row_words(x->of->ncolumns) * sizeof(*x->filled));
	x->extra_parsed = false;
	if (!x->own_set)
		return;
	x->own_set = false;
	for (size_t k = 0; k < x->rules->nown; k++)
		x->own[k].set = false;
}

enum leat_reshaped
leat_reshape_row(struct leat_reshaper *x, struct leat_row *row, struct leat_reshape_end *end)
{
	int kind = leat_schema_kind(&leat_observations, row->field[LEAT_OBS_KIND]);
	enum leat_reshaped result = LEAT_RESHAPED;
	bool stays;

	leat_reshape_look(x, row, kind < 0 ? LEAT_OBS_END : (enum leat_obs_kind)kind);
	x->end = end;
	x->nobody = false;
	if (x->kind == LEAT_OBS_END)
		return LEAT_RESHAPED;
	x->nobody = !leat_reshape_consents(x);
	stays = leat_reshape_exclude(x);
	leat_reshape_consent(x);
	stays = stays && leat_reshape_defaults(x) && leat_reshape_names(x) &&
		leat_reshape_taxonomy(x) && leat_reshape_zone(x) &&
		(!x->own_set || leat_reshape_write_own(x));
	if (stays && x->of->options.fx)
		result = leat_reshape_money(x);
	if (!stays)
		result = LEAT_RESHAPED_AWAY;
	if (result != LEAT_RESHAPED)
		leat_reshape_undo(x, row);
	return result;
}
