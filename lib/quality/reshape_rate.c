/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of a row when all are: how many events its user has, and what duplicates say. */
#include <stdlib.h>

#include "base/mem.h"
#include "quality/reshape_part.h"

void
leat_reshape_rate_init(struct leat_reshape *x)
{
	size_t n = x->rules->nexclude;

	x->flood = LEAT_NEW_N(struct leat_flood *, n + 1);
	for (size_t i = 0; i < n; i++) {
		const struct leat_row_rule *r = &x->rules->exclude[i];

		if (r->events == 0)
			continue;
		x->flood[i] = leat_flood_new(r->events, r->window_us, x->options.directory);
		x->rated = true;
	}
}

void
leat_reshape_rate_fini(struct leat_reshape *x)
{
	for (size_t i = 0; i < x->rules->nexclude; i++)
		leat_flood_free(x->flood[i]);
	free(x->flood);
}

bool
leat_reshape_rated(const struct leat_reshape *x)
{
	return x->rated;
}

int
leat_reshape_see(
    struct leat_reshape *x, struct leat_row *row, enum leat_obs_kind kind, struct leat_err *err)
{
	struct leat_slice user = row->field[LEAT_OBS_USER];
	enum leat_row_action action;
	int64_t instant;
	int status = LEAT_OK;

	if (user.n == 0 || leat_reshape_withheld(x, row, kind, &action) ||
	    !leat_instant_parse(row->field[LEAT_OBS_TIME], &instant))
		return LEAT_OK;
	leat_reshape_look(x->late, row, kind);
	for (size_t i = 0; i < x->rules->nexclude && status == LEAT_OK; i++)
		if (x->flood[i] && leat_reshape_matches(x->late, &x->rules->exclude[i]))
			status = leat_flood_see(x->flood[i], user, instant, err);
	return status;
}

int
leat_reshape_settle(struct leat_reshape *x, bool *found, struct leat_err *err)
{
	int status = LEAT_OK;

	*found = false;
	for (size_t i = 0; i < x->rules->nexclude && status == LEAT_OK; i++)
		if (x->flood[i]) {
			status = leat_flood_settle(x->flood[i], err);
			*found = *found || leat_flood_users(x->flood[i]);
		}
	x->found = *found;
	return status;
}

bool
leat_reshape_late(const struct leat_reshape *x, enum leat_obs_kind kind)
{
	const struct leat_consent_rules *c = &x->rules->consent;

	if (kind != LEAT_TOUCH && kind != LEAT_CONVERSION)
		return false;
	return x->found || c->asked;
}

bool
leat_reshape_admits(struct leat_reshape *x, struct leat_row *row, enum leat_obs_kind kind,
    bool count, struct leat_reshape_end *end)
{
	struct leat_slice user = row->field[LEAT_OBS_USER];
	enum leat_row_action action;

	if (!leat_reshape_late(x, kind))
		return true;
	leat_reshape_look(x->late, row, kind);
	x->late->end = end;
	if (leat_reshape_withheld(x, row, kind, &action)) {
		leat_row_borrow(row, LEAT_OBS_USER, LEAT_NONE);
		return leat_reshape_goes(x->late, action, x->rules->consent.column, "no consent");
	}
	for (size_t i = 0; x->found && user.n && i < x->rules->nexclude; i++) {
		const struct leat_row_rule *r = &x->rules->exclude[i];

		if (x->flood[i] == NULL || !leat_flood_has(x->flood[i], user) ||
		    !leat_reshape_matches(x->late, r))
			continue;
		x->n.excluded[i] += count;
		if (r->action == LEAT_ROW_DROP || r->action == LEAT_ROW_REJECT)
			return leat_reshape_goes(x->late, r->action, LEAT_OBS_USER,
			    "the policy leaves it out: %s", r->name.p);
		leat_reshape_flag(x->late, x->excluded_flag[i]);
		if (r->action == LEAT_ROW_HOLD)
			leat_reshape_hold(&x->n, LEAT_NEGATIVE);
	}
	return true;
}
