/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_PLATFORM_SINCE_H
#define LEAT_PLATFORM_SINCE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/stream.h"

/*
 * struct leat_since -- rows that are over before a day or an instant are left out: those
 * of a period by its last day. Days and instants are compared by the days of UTC; two
 * instants as they are. Cover that reaches across is cut to begin there, so that days
 * whose rows were left out are not taken for days without any.
 */
struct leat_since {
	bool is_instant;
	int32_t day;
	int64_t instant;
	struct leat_row cut;
};

/* leat_since_init -- LEAT_OK; LEAT_EUSAGE if text is neither. End with leat_since_fini. */
int leat_since_init(struct leat_since *s, const char *text, struct leat_err *err);
void leat_since_fini(struct leat_since *s);

/* leat_since_row -- the row, or what is left of it, which lives until the next call; NULL if it is
 * over. A row without a time that can be read stays. */
const struct leat_row *leat_since_row(struct leat_since *s, const struct leat_row *row);

#endif
