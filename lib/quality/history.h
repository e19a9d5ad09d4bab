/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_HISTORY_H
#define LEAT_QUALITY_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "record/stream.h"

/*
 * Daily series of spend: what each campaign (by id, else by name) of a platform,
 * account, channel and geo came to on each day. Memory grows with series x days.
 */
enum {
	LEAT_DAILY_COST,
	LEAT_DAILY_IMPRESSIONS,
	LEAT_DAILY_CLICKS,
	LEAT_DAILY_REVENUE,
	LEAT_DAILY_CONVERSIONS,
	LEAT_DAILY_COLUMNS
};

extern const int leat_daily_column[LEAT_DAILY_COLUMNS]; /* of the observations' schema */

/* What is wrong with a day: a bit each; the first are anomalies of the columns above, the next
 * first days of another level of them. */
#define LEAT_MARK_SHIFT(column) (1u << (LEAT_DAILY_COLUMNS + (column)))
enum {
	LEAT_MARK_CLICKS = 1 << (2 * LEAT_DAILY_COLUMNS),
	LEAT_MARK_IMPRESSIONS = LEAT_MARK_CLICKS << 1,
	LEAT_MARK_CURRENCY = LEAT_MARK_CLICKS << 2
};

struct leat_point {
	int32_t day;
	uint32_t currency; /* its letters, so that it sorts as they do; 0: none */
	uint32_t rows;     /* how many it adds up */
	unsigned filled;   /* a bit a column that any row fills */
	unsigned marks;
	int64_t v[LEAT_DAILY_COLUMNS]; /* micros; the sum stops at what fits */
};

struct leat_series {
	struct leat_point *point; /* after settling: by day, then currency, each once */
	size_t n, cap;
};

struct leat_history {
	struct leat_map name; /* its parts, NUL after each */
	struct leat_series *series;
	size_t cap;
	struct leat_buf key;
};

/* What names a series. A campaign's name only where it has no id. */
enum {
	LEAT_PART_PLATFORM,
	LEAT_PART_ACCOUNT,
	LEAT_PART_CAMPAIGN_ID,
	LEAT_PART_CAMPAIGN,
	LEAT_PART_CHANNEL,
	LEAT_PART_GEO,
	LEAT_HISTORY_PARTS
};

extern const int leat_history_column[LEAT_HISTORY_PARTS]; /* of the observations' schema */

/* leat_history_add -- a checked spend row of one day. Zeroed h is ready. */
void leat_history_add(struct leat_history *h, const struct leat_row *row, int32_t day);

/* leat_history_settle -- after the last row. */
void leat_history_settle(struct leat_history *h);

/* leat_history_find -- the point that a row belongs to, or NULL; the number of its series in
 * *series. */
struct leat_point *leat_history_find(
    struct leat_history *h, const struct leat_row *row, int32_t day, size_t *series);

/* leat_history_part -- the parts of the name of series i. */
void leat_history_part(
    const struct leat_history *h, size_t i, struct leat_slice part[LEAT_HISTORY_PARTS]);

/* leat_series_add, leat_series_settle -- the same for one series by hand. */
void leat_series_add(struct leat_series *s, const struct leat_point *p);
void leat_series_settle(struct leat_series *s);
/* leat_series_at -- the point of a day, whatever its currency, or NULL. Settle first. */
struct leat_point *leat_series_at(const struct leat_series *s, int32_t day);
/* leat_series_find -- the point of a day in a currency, or NULL. */
struct leat_point *leat_series_find(const struct leat_series *s, int32_t day, uint32_t currency);

/* leat_currency_pack, leat_currency_text -- the letters of a code as a number, and back; three at
 * most. */
uint32_t leat_currency_pack(struct leat_slice code);
void leat_currency_text(uint32_t packed, char out[4]);

void leat_history_fini(struct leat_history *h);

#endif
