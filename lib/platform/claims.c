/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/claims.h"

#include <inttypes.h>
#include <stdlib.h>

/* table_key -- platform and level, with a NUL between. */
static struct leat_slice
table_key(struct leat_claims *c, const struct leat_claim_key *key)
{
	c->key.n = 0;
	leat_buf_add_slice(&c->key, key->platform);
	leat_buf_add_char(&c->key, '\0');
	leat_buf_add_char(&c->key, (char)('0' + (int)key->level));
	return leat_buf_slice(&c->key);
}

/* full_key -- the same, the day and the id. */
static struct leat_slice
full_key(struct leat_claims *c, const struct leat_claim_key *key)
{
	table_key(c, key);
	leat_buf_add(&c->key, &key->day, sizeof(key->day));
	leat_buf_add_slice(&c->key, key->id);
	return leat_buf_slice(&c->key);
}

static void
see_table(struct leat_claims *c, const struct leat_claim_key *key, const struct leat_claim *claim)
{
	bool added;
	size_t i = leat_map_put(&c->tables, table_key(c, key), &added);
	struct leat_claim_table *t;

	if (added) {
		LEAT_GROW(c->table, i, c->table_cap);
		c->table[i] = (struct leat_claim_table){.first = key->day, .last = key->day};
	}
	t = &c->table[i];
	t->first = key->day < t->first ? key->day : t->first;
	t->last = key->day > t->last ? key->day : t->last;
	t->has_conversions |= claim->has_conversions;
	t->has_revenue |= claim->has_revenue;
}

bool
leat_claims_put(
    struct leat_claims *c, const struct leat_claim_key *key, const struct leat_claim *claim)
{
	bool added;
	size_t i = leat_map_put(&c->by_key, full_key(c, key), &added);
	struct leat_claim *sum;

	if (added) {
		LEAT_GROW(c->item, i, c->cap);
		c->item[i] = (struct leat_claim){0};
	}
	sum = &c->item[i];
	if (!leat_money_add(&sum->conversions, claim->conversions) ||
	    !leat_money_add(&sum->revenue, claim->revenue))
		return false;
	sum->has_conversions |= claim->has_conversions;
	sum->has_revenue |= claim->has_revenue;
	see_table(c, key, claim);
	return true;
}

struct leat_claim
leat_claims_take(struct leat_claims *c, const struct leat_claim_key *key)
{
	struct leat_claim claim = {0};
	size_t t = c->by_key.n ? leat_map_get(&c->tables, table_key(c, key)) : LEAT_MAP_NONE;
	size_t i;

	if (t == LEAT_MAP_NONE || key->day < c->table[t].first || key->day > c->table[t].last)
		return claim;
	i = leat_map_get(&c->by_key, full_key(c, key));
	if (i != LEAT_MAP_NONE && !c->item[i].taken) {
		claim = c->item[i];
		c->item[i].taken = true;
	}
	claim.has_conversions = c->table[t].has_conversions;
	claim.has_revenue = c->table[t].has_revenue;
	return claim;
}

void
leat_claims_end(const struct leat_claims *c, const struct leat_log *log)
{
	char text[LEAT_NUM_MAX];
	leat_sum conversions = 0;
	uint64_t n = 0;
	int64_t micros = 0;

	for (size_t i = 0; i < c->by_key.n; i++) {
		if (c->item[i].taken)
			continue;
		n++;
		conversions += c->item[i].conversions;
	}
	if (n == 0)
		return;
	leat_sum_micros(conversions, &micros);
	leat_money_print(micros, text);
	leat_warn(log,
	    "claimed conversions for which there is no row of spend of that day and ad: %s, in "
	    "%" PRIu64 " rows (name the table of spend as well, of the same grain and days)",
	    text, n);
}

void
leat_claims_fini(struct leat_claims *c)
{
	leat_map_fini(&c->by_key);
	leat_map_fini(&c->tables);
	free(c->item);
	free(c->table);
	leat_buf_fini(&c->key);
	*c = (struct leat_claims){0};
}
