/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "credit/cost.h"

#include <stdlib.h>

#include "attribution/key.h"
#include "base/map.h"
#include "base/money.h"

/* All that a cell is told by, in the order of its key behind the day. */
enum part {
	CURRENCY,
	CHANNEL,
	PLATFORM,
	ACCOUNT,
	CAMPAIGN_ID,
	CAMPAIGN,
	CREATIVE_ID,
	CREATIVE,
	PARTS
};

static const enum leat_obs column[PARTS] = {
    [CURRENCY] = LEAT_OBS_CURRENCY,
    [CHANNEL] = LEAT_OBS_CHANNEL,
    [PLATFORM] = LEAT_OBS_PLATFORM,
    [ACCOUNT] = LEAT_OBS_ACCOUNT,
    [CAMPAIGN_ID] = LEAT_OBS_CAMPAIGN_ID,
    [CAMPAIGN] = LEAT_OBS_CAMPAIGN,
    [CREATIVE_ID] = LEAT_OBS_CREATIVE_ID,
    [CREATIVE] = LEAT_OBS_CREATIVE,
};

static const size_t nparts[] = {
    [LEAT_BY_CHANNEL] = CHANNEL + 1,
    [LEAT_BY_CAMPAIGN] = CAMPAIGN + 1,
    [LEAT_BY_CREATIVE] = CREATIVE + 1,
};

/*
 * The ways in which a credit can join spend, the surest first; ids and names are those that the
 * credit has. All go by day and currency as well.
 */
#define BIT(part) (1u << (part))
static const unsigned ways[] = {
    BIT(PLATFORM) | BIT(ACCOUNT) | BIT(CAMPAIGN_ID) | BIT(CREATIVE_ID),
    BIT(CHANNEL) | BIT(CAMPAIGN_ID) | BIT(CREATIVE_ID),
    BIT(CHANNEL) | BIT(CAMPAIGN_ID) | BIT(CREATIVE),
    BIT(CHANNEL) | BIT(CAMPAIGN) | BIT(CREATIVE_ID),
    BIT(CHANNEL) | BIT(CAMPAIGN) | BIT(CREATIVE),
};
enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

/* What was spent on a day by a unit in a currency; the columns are those of the map's key. */
struct cell {
	leat_sum cost;
	size_t next[WAYS]; /* the next cell that is joined with it; LEAT_MAP_NONE */
	bool taken;
};

/* By one way, the cells that a credit with a key joins: the first of them. */
struct join {
	struct leat_map key;
	size_t *first;
	size_t cap;
};

struct leat_costs {
	enum leat_by by;
	struct leat_map key; /* day, then the parts */
	struct cell *cell;
	size_t cell_cap;
	struct leat_map currency;
	struct join join[WAYS];
	bool indexed;
	struct leat_buf text;
};

struct leat_costs *
leat_costs_new(enum leat_by by)
{
	struct leat_costs *c = LEAT_NEW(struct leat_costs);

	c->by = by;
	return c;
}

static void
forget_joins(struct leat_costs *c)
{
	for (int way = 0; way < WAYS; way++) {
		leat_map_fini(&c->join[way].key);
		free(c->join[way].first);
		c->join[way] = (struct join){0};
	}
	c->indexed = false;
}

void
leat_costs_free(struct leat_costs *c)
{
	if (c == NULL)
		return;
	leat_map_fini(&c->key);
	leat_map_fini(&c->currency);
	forget_joins(c);
	leat_buf_fini(&c->text);
	free(c->cell);
	free(c);
}

bool
leat_costs_any(const struct leat_costs *c)
{
	return c->key.n > 0;
}

/* A key begins with the day; then come fields, each with its length, whatever is in them. */
static void
key_day(struct leat_buf *key, int32_t day)
{
	unsigned char bytes[4];

	leat_key_put_day(bytes, day);
	key->n = 0;
	leat_buf_add(key, bytes, 4);
}

static void
key_field(struct leat_buf *key, struct leat_slice text)
{
	unsigned char bytes[4];

	leat_key_put(bytes, (uint32_t)text.n);
	leat_buf_add(key, bytes, 4);
	leat_buf_add_slice(key, text);
}

static int32_t
key_read(struct leat_slice key, struct leat_slice *part, size_t n)
{
	const char *p = key.p + 4;

	for (size_t i = 0; i < n; i++) {
		part[i] = (struct leat_slice){p + 4, leat_key_get(p)};
		p += 4 + part[i].n;
	}
	return leat_key_get_day(key.p);
}

static void
add_cell(struct leat_costs *c, struct leat_slice key, leat_sum cost)
{
	bool added;
	size_t i = leat_map_put(&c->key, key, &added);

	if (added) {
		LEAT_GROW(c->cell, i, c->cell_cap);
		c->cell[i] = (struct cell){0};
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

		key_day(&c->text, (int32_t)(from + d));
		for (size_t i = 0; i < nparts[c->by]; i++)
			key_field(&c->text, field[column[i]]);
		if (each + rest)
			add_cell(c, leat_buf_slice(&c->text), each + rest);
	}
	return LEAT_OK;
}

void
leat_costs_merge(struct leat_costs *to, const struct leat_costs *from)
{
	for (size_t i = 0; i < from->key.n; i++)
		add_cell(to, from->key.key[i], from->cell[i].cost);
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

		key_day(&c->text, leat_period_start(p, leat_key_get_day(key.p)));
		leat_buf_add(&c->text, key.p + 4, key.n - 4);
		add_cell(c, leat_buf_slice(&c->text), by_day.cell[i].cost);
	}
	leat_map_fini(&by_day.key);
	free(by_day.cell);
}

int
leat_costs_put(const struct leat_costs *c, struct leat_partial *p, struct leat_err *err)
{
	struct leat_buf key = {0};
	struct leat_slice part[PARTS];
	char day[LEAT_DAY_MAX];
	leat_sum value[] = {0, 1};
	int rc = LEAT_OK;

	for (size_t i = 0; i < c->key.n && rc == LEAT_OK; i++) {
		int32_t d = key_read(c->key.key[i], part, nparts[c->by]);

		key.n = 0;
		leat_buf_add_str(&key, "/cost/day");
		leat_partial_name(&key, (struct leat_slice){day, leat_day_print(d, day)});
		for (size_t k = 0; k < nparts[c->by]; k++)
			leat_partial_name(&key, part[k]);
		value[0] = c->cell[i].cost;
		rc = leat_partial_add(p, leat_buf_slice(&key), value, 2, err);
	}
	for (size_t i = 0; i < c->currency.n && rc == LEAT_OK; i++) {
		key.n = 0;
		leat_buf_add_str(&key, "/cost/currency");
		leat_partial_name(&key, c->currency.key[i]);
		rc = leat_partial_add(p, leat_buf_slice(&key), &value[1], 1, err);
	}
	leat_buf_fini(&key);
	return rc;
}

static bool
get_day(struct leat_costs *c, struct leat_slice rest, const leat_sum *value, size_t n)
{
	struct leat_buf text = {0};
	struct leat_slice name;
	int32_t day;
	size_t k = 0;
	bool good = n == 2 && leat_partial_cut(&rest, &text, &name) && leat_day_parse(name, &day);

	if (good) {
		key_day(&c->text, day);
		for (; leat_partial_cut(&rest, &text, &name); k++)
			key_field(&c->text, name);
		good = rest.n == 0 && k == nparts[c->by];
	}
	if (good)
		add_cell(c, leat_buf_slice(&c->text), value[0]);
	leat_buf_fini(&text);
	return good;
}

int
leat_costs_get(struct leat_costs *c, struct leat_slice rest, const leat_sum *value, size_t n,
    struct leat_err *err)
{
	struct leat_slice all = rest, what = LEAT_NONE, name;
	struct leat_buf text = {0};
	char safe[LEAT_SAFE_MAX];
	bool good = leat_partial_cut(&rest, &text, &what);

	if (good && leat_slice_is(what, "currency")) {
		good = leat_partial_cut(&rest, &text, &name) && rest.n == 0;
		if (good)
			leat_map_put(&c->currency, name, NULL);
	} else if (good) {
		good = leat_slice_is(what, "day") && get_day(c, rest, value, n);
	}
	leat_buf_fini(&text);
	return good ? LEAT_OK
		    : leat_err_set(
			  err, LEAT_EDATA, "not a sum of costs: /cost%s", leat_safe(all, safe));
}

/* The key of a way, of a cell's parts or of those of a credit. */
static struct leat_slice
join_key(struct leat_costs *c, int way, int32_t day, const struct leat_slice *part)
{
	key_day(&c->text, day);
	key_field(&c->text, part[CURRENCY]);
	for (int i = 0; i < PARTS; i++)
		if (ways[way] & BIT(i))
			key_field(&c->text, part[i]);
	return leat_buf_slice(&c->text);
}

static void
index_cell(struct leat_costs *c, size_t i)
{
	struct leat_slice part[PARTS] = {{NULL, 0}};
	int32_t day = key_read(c->key.key[i], part, nparts[c->by]);

	for (int way = 0; way < WAYS; way++) {
		struct join *j = &c->join[way];
		bool added;
		size_t at;

		if (((ways[way] & BIT(CAMPAIGN_ID)) && part[CAMPAIGN_ID].n == 0) ||
		    ((ways[way] & BIT(CREATIVE_ID)) && part[CREATIVE_ID].n == 0 &&
			c->by == LEAT_BY_CREATIVE))
			continue;
		at = leat_map_put(&j->key, join_key(c, way, day, part), &added);
		LEAT_GROW(j->first, at, j->cap);
		c->cell[i].next[way] = added ? LEAT_MAP_NONE : j->first[at];
		j->first[at] = i;
	}
}

void
leat_costs_begin(struct leat_costs *c)
{
	if (!c->indexed) {
		forget_joins(c);
		for (size_t i = 0; i < c->key.n; i++)
			index_cell(c, i);
		c->indexed = true;
	}
	for (size_t i = 0; i < c->key.n; i++)
		c->cell[i].taken = false;
}

static void
ask_parts(const struct leat_cost_ask *ask, struct leat_slice *part)
{
	struct leat_slice field[LEAT_OBS_N] = {{NULL, 0}};

	leat_unit_columns(ask->unit, field);
	field[LEAT_OBS_CURRENCY] = ask->currency;
	for (int i = 0; i < PARTS; i++)
		part[i] = field[column[i]];
}

/* A way is open to a credit that has the ids that it goes by, and not those in whose place it has
 * names. */
static bool
is_open(const struct leat_costs *c, int way, const struct leat_slice *part)
{
	bool campaign = part[CAMPAIGN_ID].n > 0, creative = part[CREATIVE_ID].n > 0;

	if (c->by == LEAT_BY_CHANNEL)
		return way == WAYS - 1;
	if (campaign != ((ways[way] & BIT(CAMPAIGN_ID)) != 0))
		return false;
	/* By campaign, the two that do not differ but in the creative are one. */
	return c->by == LEAT_BY_CAMPAIGN || creative == ((ways[way] & BIT(CREATIVE_ID)) != 0);
}

enum found { MISSING, TAKEN, JOINED };

/* Take all cells of a join that are free. */
static enum found
take(struct leat_costs *c, int way, struct leat_slice key, leat_sum *cost)
{
	size_t at = leat_map_get(&c->join[way].key, key);
	enum found found = MISSING;

	if (at == LEAT_MAP_NONE)
		return MISSING;
	for (at = c->join[way].first[at]; at != LEAT_MAP_NONE; at = c->cell[at].next[way]) {
		if (c->cell[at].taken) {
			found = found == MISSING ? TAKEN : found;
			continue;
		}
		c->cell[at].taken = true;
		*cost += c->cell[at].cost;
		found = JOINED;
	}
	return found;
}

/* Was there spend in another currency? */
static bool
elsewhere(struct leat_costs *c, const struct leat_cost_ask *ask)
{
	struct leat_slice part[PARTS];

	ask_parts(ask, part);
	for (size_t i = 0; i < c->currency.n; i++)
		for (int way = 0; way < WAYS; way++) {
			part[CURRENCY] = c->currency.key[i];
			if (is_open(c, way, part) &&
			    leat_map_get(&c->join[way].key, join_key(c, way, ask->day, part)) !=
				LEAT_MAP_NONE)
				return true;
		}
	return false;
}

static int
settle(struct leat_cost_ask *ask, leat_sum cost, struct leat_err *err)
{
	if (!leat_sum_micros(cost, &ask->cost))
		return leat_err_set(
		    err, LEAT_EDATA, "the costs of one day add up to more than 9.2e12");
	return LEAT_OK;
}

/* All by the surest way before any by the next. */
int
leat_costs_join(struct leat_costs *c, struct leat_cost_ask *ask, size_t n,
    struct leat_cost_counts *counts, struct leat_err *err)
{
	unsigned char *found = LEAT_NEW_N(unsigned char, n);
	int rc = LEAT_OK;

	*counts = (struct leat_cost_counts){0};
	for (int way = 0; way < WAYS; way++)
		for (size_t i = 0; rc == LEAT_OK && i < n; i++) {
			struct leat_slice part[PARTS];
			leat_sum cost = 0;
			enum found f;

			ask_parts(&ask[i], part);
			if (ask[i].unit.n == 0 || found[i] == JOINED || !is_open(c, way, part))
				continue;
			f = take(c, way, join_key(c, way, ask[i].day, part), &cost);
			found[i] = f > found[i] ? (unsigned char)f : found[i];
			if (f == JOINED)
				rc = settle(&ask[i], cost, err);
		}
	for (size_t i = 0; rc == LEAT_OK && i < n; i++) {
		bool missing = ask[i].unit.n && found[i] == MISSING;
		bool other = missing && elsewhere(c, &ask[i]);

		ask[i].joined = found[i] == JOINED;
		counts->joined += found[i] == JOINED;
		counts->taken += found[i] == TAKEN;
		counts->currency += other;
		counts->missing += missing && !other;
	}
	free(found);
	return rc;
}

uint64_t
leat_costs_left(const struct leat_costs *c)
{
	uint64_t n = 0;

	for (size_t i = 0; i < c->key.n; i++)
		n += !c->cell[i].taken;
	return n;
}
