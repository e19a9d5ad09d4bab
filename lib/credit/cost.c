/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/cost.h"

#include <stdlib.h>

#include "attribution/key.h"
#include "credit/cost_part.h"

const enum leat_obs cost_column[COST_PARTS] = {
    [COST_CURRENCY] = LEAT_OBS_CURRENCY,
    [COST_CHANNEL] = LEAT_OBS_CHANNEL,
    [COST_PLATFORM] = LEAT_OBS_PLATFORM,
    [COST_ACCOUNT] = LEAT_OBS_ACCOUNT,
    [COST_CAMPAIGN_ID] = LEAT_OBS_CAMPAIGN_ID,
    [COST_CAMPAIGN] = LEAT_OBS_CAMPAIGN,
    [COST_CREATIVE_ID] = LEAT_OBS_CREATIVE_ID,
    [COST_CREATIVE] = LEAT_OBS_CREATIVE,
};

const size_t cost_nparts[] = {
    [LEAT_BY_CHANNEL] = COST_CHANNEL + 1,
    [LEAT_BY_CAMPAIGN] = COST_CAMPAIGN + 1,
    [LEAT_BY_CREATIVE] = COST_CREATIVE + 1,
};

struct leat_costs *
leat_costs_new(enum leat_by by)
{
	struct leat_costs *c = LEAT_NEW(struct leat_costs);

	c->by = by;
	return c;
}

void
leat_costs_free(struct leat_costs *c)
{
	if (c == NULL)
		return;
	leat_map_fini(&c->key);
	leat_map_fini(&c->currency);
	cost_forget_joins(c);
	leat_buf_fini(&c->text);
	free(c->cell);
	free(c);
}

bool
leat_costs_any(const struct leat_costs *c)
{
	return c->key.n > 0;
}

void
cost_key_day(struct leat_buf *key, int32_t day)
{
	unsigned char bytes[4];

	leat_key_put_day(bytes, day);
	key->n = 0;
	leat_buf_add(key, bytes, 4);
}

void
cost_key_field(struct leat_buf *key, struct leat_slice text)
{
	unsigned char bytes[4];

	leat_key_put(bytes, (uint32_t)text.n);
	leat_buf_add(key, bytes, 4);
	leat_buf_add_slice(key, text);
}

int32_t
cost_key_read(struct leat_slice key, struct leat_slice *part, size_t n)
{
	const char *p = key.p + 4;

	for (size_t i = 0; i < n; i++) {
		part[i] = (struct leat_slice){p + 4, leat_key_get(p)};
		p += 4 + part[i].n;
	}
	return leat_key_get_day(key.p);
}

void
cost_add_cell(struct leat_costs *c, struct leat_slice key, leat_sum cost)
{
	bool added;
	size_t i = leat_map_put(&c->key, key, &added);

	if (added) {
		LEAT_GROW(c->cell, i, c->cell_cap);
		c->cell[i] = (struct cost_cell){0};
	}
	c->cell[i].cost += cost;
	c->indexed = false;
}

static int
bad(struct leat_err *err, enum leat_obs at, struct leat_slice text, const char *what)
{
	char safe[LEAT_SAFE_MAX];

	return leat_err_at(err, LEAT_EDATA, NULL, 0, leat_observations.column[at].name,
	    "%s: \"%s\"", what, leat_safe(text, safe));
}

static int
read_days(const struct leat_slice *field, const struct leat_zone *zone, int32_t *from, int32_t *to,
    struct leat_err *err)
{
	struct leat_slice time = field[LEAT_OBS_TIME], end = field[LEAT_OBS_PERIOD_END];
	int64_t instant_us;

	*from = *to = 0;
	if (!leat_day_parse(time, from)) {
		if (!leat_instant_parse(time, &instant_us))
			return bad(err, LEAT_OBS_TIME, time, "not a date or an instant");
		*from = leat_zone_day(zone, instant_us);
	}
	*to = *from;
	if (end.n && !leat_day_parse(end, to))
		return bad(err, LEAT_OBS_PERIOD_END, end, "not a date");
	if (*to < *from)
		return bad(err, LEAT_OBS_PERIOD_END, end, "before the row's time");
	return LEAT_OK;
}

int
leat_costs_add(struct leat_costs *c, const struct leat_slice *field, const struct leat_zone *zone,
    struct leat_err *err)
{
	int64_t cost, days, each, more;
	int32_t from, to;
	int rc;

	if (field[LEAT_OBS_COST].n == 0)
		return LEAT_OK;
	if (!leat_money_parse(field[LEAT_OBS_COST], &cost, NULL))
		return bad(err, LEAT_OBS_COST, field[LEAT_OBS_COST], "not a number");
	if ((rc = read_days(field, zone, &from, &to, err)) != LEAT_OK || cost == 0)
		return rc;
	leat_map_put(&c->currency, field[LEAT_OBS_CURRENCY], NULL);
	days = (int64_t)to - from + 1;
	each = cost / days;
	more = cost % days; /* of the cost's sign */
	for (int64_t d = 0; d < days; d++) {
		int64_t rest = d < (more < 0 ? -more : more) ? (more < 0 ? -1 : 1) : 0;

		cost_key_day(&c->text, (int32_t)(from + d));
		for (size_t i = 0; i < cost_nparts[c->by]; i++)
			cost_key_field(&c->text, field[cost_column[i]]);
		if (each + rest)
			cost_add_cell(c, leat_buf_slice(&c->text), each + rest);
	}
	return LEAT_OK;
}

void
leat_costs_merge(struct leat_costs *to, const struct leat_costs *from)
{
	for (size_t i = 0; i < from->key.n; i++)
		cost_add_cell(to, from->key.key[i], from->cell[i].cost);
	for (size_t i = 0; i < from->currency.n; i++)
		leat_map_put(&to->currency, from->currency.key[i], NULL);
}

void
leat_costs_group(struct leat_costs *c, const struct leat_period *p)
{
	struct leat_costs by_day = *c;

	if (p->every == LEAT_EVERY_DAY)
		return;
	c->key = (struct leat_map){0};
	c->cell = NULL;
	c->cell_cap = 0;
	for (size_t i = 0; i < by_day.key.n; i++) {
		struct leat_slice key = by_day.key.key[i];

		cost_key_day(&c->text, leat_period_start(p, leat_key_get_day(key.p)));
		leat_buf_add(&c->text, key.p + 4, key.n - 4);
		cost_add_cell(c, leat_buf_slice(&c->text), by_day.cell[i].cost);
	}
	leat_map_fini(&by_day.key);
	free(by_day.cell);
}
