/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_OBSERVE_H
#define LEAT_CREDIT_OBSERVE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"
#include "credit/cost.h"
#include "credit/coverage.h"
#include "credit/gather.h"
#include "record/stream.h"

/*
 * Reading touches and conversions off an observation stream.
 *
 * A time that is a day is a day in the row's `tz`, else in ours: a touch is then
 * taken at its beginning and a conversion at its end, so that touches of the
 * day precede it. A conversion counts 1 if it does not say; it is worth its
 * revenue less its refund. A conversion without a user belongs to nobody and
 * has no touches; a touch without one is not used. Both are counted.
 */
struct leat_observer;

struct leat_observed {
	uint64_t touches, conversions; /* rows taken */
	uint64_t touches_without_user, conversions_without_user;
	uint64_t touches_filtered; /* that were not asked for */
	uint64_t rounded;          /* amounts with more than six decimals */
	int64_t covered_us; /* the end of what cover rows say was observed; INT64_MIN of none */
};

struct leat_observe_options {
	const struct leat_zone *zone; /* ours: of dates without one, and of credits' days */
	int covariate;                /* column whose value divides persons into strata; -1: none */
	enum leat_by by;              /* what is credited */
	const struct leat_touch_filter *filter; /* touches that are asked for; NULL: all */
};

/*
 * leat_observer_new -- rows go to g (borrowed), as from its thread number `thread`. Options are
 * borrowed until free.
 */
struct leat_observer *leat_observer_new(
    struct leat_gather *g, unsigned thread, const struct leat_observe_options *options);
void leat_observer_free(struct leat_observer *o);

/*
 * leat_observer_add -- take a row: a touch, a conversion, a cover, or spend; of other kinds only
 * credits are noted.
 * file, line  for messages
 * Returns LEAT_OK; LEAT_EDATA for an unknown kind, a time or amount that is none, a
 * negative count, a touch without a channel or with the baseline's, an unknown zone, a name with
 * a control character that units are told apart by;
 * LEAT_ECREATE, LEAT_EIO for a temporary file.
 */
int leat_observer_add(struct leat_observer *o, const struct leat_row *row, const char *file,
    uint64_t line, struct leat_err *err);

/* leat_observer_counts -- what this one has seen, added to n. */
void leat_observer_counts(const struct leat_observer *o, struct leat_observed *n);
/* leat_observer_costs, leat_observer_coverage -- what spend rows say, of this one. */
const struct leat_costs *leat_observer_costs(const struct leat_observer *o);
const struct leat_coverage *leat_observer_coverage(const struct leat_observer *o);
/* leat_observer_has_credits -- did a credit row of this model come by? */
bool leat_observer_has_credits(const struct leat_observer *o, const char *model);

#endif
