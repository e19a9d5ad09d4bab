/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "quality/twins.h"

#include <stdlib.h>

size_t
leat_twins_see(struct leat_twins *t, uint32_t operand, const struct leat_row *row)
{
	bool added;
	size_t g;

	t->key.n = 0;
	leat_buf_add(&t->key, &operand, sizeof(operand));
	leat_buf_add_slice(&t->key, row->field[LEAT_OBS_SOURCE]);
	g = leat_map_put(&t->name, leat_buf_slice(&t->key), &added);
	if (added) {
		LEAT_GROW(t->digest, g, t->cap);
		t->digest[g] = leat_digest_new();
	}
	t->key.n = 0;
	for (size_t c = 0; c < row->ncolumns; c++) {
		if (c == LEAT_OBS_SOURCE)
			continue;
		leat_buf_add_slice(&t->key, row->field[c]);
		leat_buf_add_char(&t->key, '\0');
	}
	leat_digest_add(t->digest[g], t->key.p, t->key.n);
	return g;
}

void
leat_twins_settle(struct leat_twins *t)
{
	struct leat_map seen = {0};
	char hex[LEAT_DIGEST_HEX];
	size_t *file = LEAT_NEW_N(size_t, t->name.n + 1); /* the first file of each digest */

	t->first = LEAT_NEW_N(size_t, t->name.n + 1);
	for (size_t g = 0; g < t->name.n; g++) {
		bool added;
		size_t d;

		leat_digest_hex(t->digest[g], hex);
		d = leat_map_put(&seen, leat_slice(hex), &added);
		if (added)
			file[d] = g;
		t->first[g] = file[d];
	}
	free(file);
	leat_map_fini(&seen);
}

void
leat_twins_fini(struct leat_twins *t)
{
	for (size_t g = 0; g < t->name.n; g++)
		leat_digest_free(t->digest[g]);
	leat_map_fini(&t->name);
	leat_buf_fini(&t->key);
	free(t->digest);
	free(t->first);
	memset(t, 0, sizeof(*t));
}
