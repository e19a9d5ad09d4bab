/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_ACCOUNTS_H
#define LEAT_PLATFORM_ACCOUNTS_H

#include "base/map.h"

/*
 * struct leat_accounts -- currency and zone of accounts, from a table of accounts, for
 * rows of the same platform and account that do not say theirs. Memory grows with the
 * accounts. Zero-initialised is ready for use.
 */
struct leat_account {
	struct leat_slice currency, zone; /* or empty */
};

struct leat_accounts {
	struct leat_map by_name; /* platform, NUL, account */
	struct leat_account *item;
	size_t cap;
	struct leat_arena text;
	struct leat_buf key;
};

/* leat_accounts_put -- what a line of the table says; what it does not say stays. */
void leat_accounts_put(struct leat_accounts *a, struct leat_slice platform,
    struct leat_slice account, struct leat_slice currency, struct leat_slice zone);
/* leat_accounts_get -- or NULL. */
const struct leat_account *leat_accounts_get(
    struct leat_accounts *a, struct leat_slice platform, struct leat_slice account);
void leat_accounts_fini(struct leat_accounts *a);

#endif
