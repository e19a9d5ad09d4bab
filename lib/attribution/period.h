/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_ATTRIBUTION_PERIOD_H
#define LEAT_ATTRIBUTION_PERIOD_H

#include <stdint.h>

/* How long the periods are that credits are given for: weeks begin on Monday. */
enum leat_every { LEAT_EVERY_DAY, LEAT_EVERY_WEEK, LEAT_EVERY_MONTH, LEAT_EVERY_ALL };
#define LEAT_EVERY_WORDS "day week month all" /* in the order of the enum */

struct leat_period {
	enum leat_every every;
	int32_t first, last; /* of all that is one period: its days */
};

/* leat_period_start -- the first day of the period that a day is in. */
int32_t leat_period_start(const struct leat_period *p, int32_t day);
/* leat_period_end -- the last day of the period that begins with start. */
int32_t leat_period_end(const struct leat_period *p, int32_t start);

#endif
