/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/covers.h"

#include <stdlib.h>

void
leat_covers_see(struct leat_covers *c, struct leat_slice account, int32_t first, int32_t last)
{
	bool added;
	size_t i = leat_map_put(&c->accounts, account, &added);

	if (added) {
		LEAT_GROW(c->first, i, c->cap_first);
		LEAT_GROW(c->last, i, c->cap_last);
		c->first[i] = first;
		c->last[i] = last;
		return;
	}
	if (first < c->first[i])
		c->first[i] = first;
	if (last > c->last[i])
		c->last[i] = last;
}

void
leat_covers_fini(struct leat_covers *c)
{
	leat_map_fini(&c->accounts);
	free(c->first);
	free(c->last);
	*c = (struct leat_covers){0};
}
