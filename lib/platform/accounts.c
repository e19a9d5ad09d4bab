/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/accounts.h"

#include <stdlib.h>

static struct leat_slice
key_of(struct leat_accounts *a, struct leat_slice platform, struct leat_slice account)
{
	a->key.n = 0;
	leat_buf_add_slice(&a->key, platform);
	leat_buf_add_char(&a->key, '\0');
	leat_buf_add_slice(&a->key, account);
	return leat_buf_slice(&a->key);
}

void
leat_accounts_put(struct leat_accounts *a, struct leat_slice platform, struct leat_slice account,
    struct leat_slice currency, struct leat_slice zone)
{
	bool added;
	size_t i = leat_map_put(&a->by_name, key_of(a, platform, account), &added);

	if (added) {
		LEAT_GROW(a->item, i, a->cap);
		a->item[i] = (struct leat_account){0};
	}
	if (currency.n)
		a->item[i].currency = leat_arena_copy(&a->text, currency);
	if (zone.n)
		a->item[i].zone = leat_arena_copy(&a->text, zone);
}

const struct leat_account *
leat_accounts_get(struct leat_accounts *a, struct leat_slice platform, struct leat_slice account)
{
	size_t i = a->by_name.n && account.n
		       ? leat_map_get(&a->by_name, key_of(a, platform, account))
		       : LEAT_MAP_NONE;

	return i == LEAT_MAP_NONE ? NULL : &a->item[i];
}

void
leat_accounts_fini(struct leat_accounts *a)
{
	leat_map_fini(&a->by_name);
	leat_arena_fini(&a->text);
	leat_buf_fini(&a->key);
	free(a->item);
	*a = (struct leat_accounts){0};
}
