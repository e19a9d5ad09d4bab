/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>

#include "credit/cost_part.h"

/*
 * The ways in which a credit can join spend, the surest first; ids and names are those that the
 * credit has. All go by day and currency as well.
 */
#define BIT(part) (1u << (part))
static const unsigned ways[] = {
    BIT(COST_PLATFORM) | BIT(COST_ACCOUNT) | BIT(COST_CAMPAIGN_ID) | BIT(COST_CREATIVE_ID),
    BIT(COST_CHANNEL) | BIT(COST_CAMPAIGN_ID) | BIT(COST_CREATIVE_ID),
    BIT(COST_CHANNEL) | BIT(COST_CAMPAIGN_ID) | BIT(COST_CREATIVE),
    BIT(COST_CHANNEL) | BIT(COST_CAMPAIGN) | BIT(COST_CREATIVE_ID),
    BIT(COST_CHANNEL) | BIT(COST_CAMPAIGN) | BIT(COST_CREATIVE),
};
_Static_assert(sizeof(ways) / sizeof(ways[0]) == COST_WAYS, "as many as there is room for");

void
cost_forget_joins(struct leat_costs *c)
{
	for (int way = 0; way < COST_WAYS; way++) {
		leat_map_fini(&c->join[way].key);
		free(c->join[way].first);
		c->join[way] = (struct cost_join){0};
	}
	c->indexed = false;
}

/* The key of a way, of a cell's parts or of those of a credit. */
static struct leat_slice
join_key(struct leat_costs *c, int way, int32_t day, const struct leat_slice *part)
{
	cost_key_day(&c->text, day);
	cost_key_field(&c->text, part[COST_CURRENCY]);
	for (int i = 0; i < COST_PARTS; i++)
		if (ways[way] & BIT(i))
			cost_key_field(&c->text, part[i]);
	return leat_buf_slice(&c->text);
}

static void
index_cell(struct leat_costs *c, size_t i)
{
	struct leat_slice part[COST_PARTS] = {{NULL, 0}};
	int32_t day = cost_key_read(c->key.key[i], part, cost_nparts[c->by]);

	for (int way = 0; way < COST_WAYS; way++) {
		struct cost_join *j = &c->join[way];
		bool added;
		size_t at;

		if (((ways[way] & BIT(COST_CAMPAIGN_ID)) && part[COST_CAMPAIGN_ID].n == 0) ||
		    ((ways[way] & BIT(COST_CREATIVE_ID)) && part[COST_CREATIVE_ID].n == 0 &&
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
		cost_forget_joins(c);
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
	for (int i = 0; i < COST_PARTS; i++)
		part[i] = field[cost_column[i]];
}

/* A way is open to a credit that has the ids that it goes by, and not those in whose place it has
 * names. */
static bool
is_open(const struct leat_costs *c, int way, const struct leat_slice *part)
{
	bool campaign = part[COST_CAMPAIGN_ID].n > 0, creative = part[COST_CREATIVE_ID].n > 0;

	if (c->by == LEAT_BY_CHANNEL)
		return way == COST_WAYS - 1;
	if (campaign != ((ways[way] & BIT(COST_CAMPAIGN_ID)) != 0))
		return false;
	/* By campaign, the two that do not differ but in the creative are one. */
	return c->by == LEAT_BY_CAMPAIGN || creative == ((ways[way] & BIT(COST_CREATIVE_ID)) != 0);
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
	struct leat_slice part[COST_PARTS];

	ask_parts(ask, part);
	for (size_t i = 0; i < c->currency.n; i++)
		for (int way = 0; way < COST_WAYS; way++) {
			part[COST_CURRENCY] = c->currency.key[i];
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
	for (int way = 0; way < COST_WAYS; way++)
		for (size_t i = 0; rc == LEAT_OK && i < n; i++) {
			struct leat_slice part[COST_PARTS];
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
