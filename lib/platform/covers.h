/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_COVERS_H
#define LEAT_PLATFORM_COVERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"

/*
 * struct leat_covers -- which days each account of a file was exported for:
 * the period that the file states, else the first to the last day seen.
 */
struct leat_covers {
	struct leat_map accounts;
	int32_t *first, *last;
	size_t cap_first, cap_last;
};

/* leat_covers_see -- a row of the account (may be empty) stands for these days. */
void leat_covers_see(struct leat_covers *c, struct leat_slice account, int32_t first, int32_t last);
void leat_covers_fini(struct leat_covers *c);

#endif
