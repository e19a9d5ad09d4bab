/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the policy does to single rows: what is known of it when all of them are. */
#include <stdio.h>

#include "quality/cleaner_part.h"

int
leat_cleaner_reshape_new(struct leat_cleaner *c, struct leat_err *err)
{
	struct leat_reshape_options how = {.rules = c->options.reshape,
	    .fx = c->options.fx,
	    .currency = c->options.currency,
	    .tz = c->options.tz,
	    .directory = c->options.directory};

	return how.rules ? leat_reshape_new(&c->reshape, &how, c->in, err) : LEAT_OK;
}

/* A pass over the rows that stay: either they are seen, or those that go are counted. */
static int
flood_pass(struct leat_cleaner *c, bool count, struct leat_err *err)
{
	struct leat_cleaner_spooled s;
	struct leat_reshape_end end;
	enum leat_fate fate;
	char reason[400];
	bool more;
	int status = leat_cleaner_rewind(c, err);

	while (status == LEAT_OK) {
		status = leat_cleaner_next(c, &s, &more, err);
		if (status != LEAT_OK || !more)
			break;
		if (!leat_cleaner_stays(c, &s, &fate, reason, sizeof(reason)))
			continue;
		if (count)
			leat_reshape_admits(
			    c->reshape, &c->row, (enum leat_obs_kind)s.mark.kind, true, &end);
		else
			status = leat_reshape_see(
			    c->reshape, &c->row, (enum leat_obs_kind)s.mark.kind, err);
	}
	return status;
}

int
leat_cleaner_floods(struct leat_cleaner *c, struct leat_err *err)
{
	bool found = false;
	int status;

	if (c->reshape == NULL || !leat_reshape_rated(c->reshape))
		return LEAT_OK;
	status = flood_pass(c, false, err);
	if (status == LEAT_OK)
		status = leat_reshape_settle(c->reshape, &found, err);
	if (status == LEAT_OK && found)
		status = flood_pass(c, true, err);
	if (status == LEAT_OK)
		leat_reshape_note_rates(c->reshape, c->options.log);
	return status;
}

bool
leat_cleaner_admits(struct leat_cleaner *c, const struct leat_cleaner_spooled *s,
    enum leat_fate *fate, char *reason, size_t cap)
{
	struct leat_reshape_end end;

	if (c->reshape == NULL ||
	    leat_reshape_admits(c->reshape, &c->row, (enum leat_obs_kind)s->mark.kind, false, &end))
		return true;
	*fate = end.fate;
	snprintf(reason, cap, "%s", end.reason);
	return false;
}

const int *
leat_cleaner_columns(struct leat_cleaner *c)
{
	bool filled[LEAT_OBS_N] = {false};
	int n = 0;

	if (c->reshape)
		leat_reshape_columns(c->reshape, filled);
	for (const int *own = leat_outcomes_columns; *own >= 0; own++)
		filled[*own] = true;
	for (int k = 0; k < LEAT_OBS_N; k++)
		if (filled[k])
			c->columns[n++] = k;
	c->columns[n] = -1;
	return c->columns;
}

const struct leat_reshape *
leat_cleaner_reshaped(const struct leat_cleaner *c)
{
	return c->reshape;
}
