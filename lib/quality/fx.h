/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_QUALITY_FX_H
#define LEAT_QUALITY_FX_H

#include "base/err.h"
#include "base/rate.h"
#include "record/reshape.h"

/*
 * A table of exchange rates: on a day, one unit of `from` is `rate` units of `to`.
 * Memory: 32 bytes a rate.
 */
struct leat_fx;

/*
 * leat_fx_read -- a CSV file with the columns date, from, to and rate, in any
 * order; others are passed over.
 * Rates with more than 15 significant digits are rounded half to even, and a note
 * counts them. A currency's rate to itself must be 1, and is then no rate.
 * Returns LEAT_OK; LEAT_ENOINPUT; LEAT_EDATA naming line and column: for what is no
 * date, currency or rate, for a rate that is given twice (also if both say the
 * same), and for a pair whose two directions contradict each other by more than
 * 2 %. Free with leat_fx_free.
 */
int leat_fx_read(
    struct leat_fx **fx, const char *path, const struct leat_log *log, struct leat_err *err);
void leat_fx_free(struct leat_fx *fx);

/* Whether there is a rate; if not, what is missing. */
enum leat_fx_found {
	LEAT_FX_FOUND,
	LEAT_FX_NO_PAIR, /* the table never has it */
	LEAT_FX_BEFORE,  /* the day is before the first */
	LEAT_FX_GAP,     /* there are earlier and later ones, but none that the rules allow */
	LEAT_FX_AFTER    /* the newest is too old: a later table may have it */
};

struct leat_fx_answer {
	enum leat_fx_found found;
	struct leat_rate rate; /* of LEAT_FX_FOUND: `to` per unit of `from` */
	int32_t day;    /* the day that the rate is of; else the day for which there is none */
	int32_t newest; /* if not found: of the newest rate before that day, or INT32_MIN */
};

/*
 * leat_fx_on -- the rate of a day: of that day, or the newest of at most
 * rules->max_age_days before it; never a later one. On one day the pair as it is
 * comes first, then the pair turned round, then two pairs put together through
 * rules->through. What is computed is rounded half to even, once, to 15 digits.
 * from, to  currencies, three capital letters each, not the same
 */
struct leat_fx_answer leat_fx_on(const struct leat_fx *fx, const struct leat_fx_rules *rules,
    struct leat_slice from, struct leat_slice to, int32_t day);

/*
 * leat_fx_over -- the rate of the days first to last: by rules->period the mean of
 * every day's rate, or the first's or last's. day: of what is missing.
 * last - first at most 36525
 */
struct leat_fx_answer leat_fx_over(const struct leat_fx *fx, const struct leat_fx_rules *rules,
    struct leat_slice from, struct leat_slice to, int32_t first, int32_t last);

#endif
