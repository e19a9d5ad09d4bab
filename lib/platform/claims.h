/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_CLAIMS_H
#define LEAT_PLATFORM_CLAIMS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "base/money.h"

/*
 * struct leat_claims -- conversions that a platform claims in a table of their own, by day
 * and ad (or ad group, campaign, account), for the rows of spend of the same platform,
 * grain and day. What is claimed goes with the first such row, so that it is there once.
 * Memory grows with days x ads. Zero-initialised is ready for use.
 */
enum leat_claim_level {
	LEAT_CLAIM_ACCOUNT,
	LEAT_CLAIM_CAMPAIGN,
	LEAT_CLAIM_ADGROUP,
	LEAT_CLAIM_CREATIVE
};

/* struct leat_claim_key -- of which thing, and on which day. */
struct leat_claim_key {
	struct leat_slice platform, id;
	enum leat_claim_level level;
	int32_t day;
};

/* struct leat_claim -- micros; what no table claims of the thing is not given. */
struct leat_claim {
	int64_t conversions, revenue;
	bool has_conversions, has_revenue;
	bool taken; /* by a row of spend */
};

struct leat_claims {
	struct leat_map by_key;
	struct leat_claim *item;
	size_t cap;
	/* Days for which a table of a platform and level was given, and what it claims. */
	struct leat_map tables;
	struct leat_claim_table {
		int32_t first, last;
		bool has_conversions, has_revenue;
	} * table;
	size_t table_cap;
	struct leat_buf key;
};

/* leat_claims_put -- one more claim, added to those of the same key; false on overflow. */
bool leat_claims_put(
    struct leat_claims *c, const struct leat_claim_key *key, const struct leat_claim *claim);

/*
 * leat_claims_take -- what is claimed of a row of spend: nothing given where no table is
 * for its platform, level and day; zero where one is that does not name it, or another
 * row has had it.
 */
struct leat_claim leat_claims_take(struct leat_claims *c, const struct leat_claim_key *key);

/* leat_claims_end -- warn of what no row of spend was for. */
void leat_claims_end(const struct leat_claims *c, const struct leat_log *log);
void leat_claims_fini(struct leat_claims *c);

#endif
