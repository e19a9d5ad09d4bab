/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef LEAT_CREDIT_CREDIT_H
#define LEAT_CREDIT_CREDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "attribution/daysum.h"
#include "attribution/model.h"
#include "base/when.h"
#include "credit/gather.h"
#include "credit/prepare.h"

/*
 * Crediting: several models over the same journeys, to sums by day, unit and
 * currency that are exact in micros. A model that weighs splits each conversion
 * by largest remainder, so that its credits add up to it; one that gives shares
 * splits the conversions of a day, which then add up to the day.
 */
struct leat_credit_options {
	const struct leat_attribution *const *model;
	size_t nmodels;
	const int64_t
	    *weight; /* of each in an ensemble, leat_ensemble_weights; NULL: none is there */
	const struct leat_attribution_options *attribution; /* its threads are those used here */
	struct leat_cut_options cut;
	struct leat_prepare_options prepare; /* which touches of a path count */
	bool untouched_direct; /* conversions without a touch are LEAT_DIRECT_CHANNEL's, which the
				  gather has a name of; false: the baseline's */
	bool no_nulls;         /* models do not learn from null paths */
	const struct leat_zone
	    *zone;                /* credit on the day of the touch here; NULL: of the conversion */
	int64_t start_us, end_us; /* observed between; INT64_MIN: end with the newest event */
	bool intervals;           /* find out how far credits are to be trusted */
};

/* What the journeys came to. */
struct leat_credit_counts {
	uint64_t converted;    /* conversion rows with a touch on their path */
	uint64_t untouched;    /* without: the baseline's */
	uint64_t again;        /* further conversions of who converts once: the baseline's too */
	uint64_t users, twice; /* who converted, once or more often, where they may; more often */
	uint64_t null_paths, open_paths;
	uint64_t left_out;     /* touches of paths that do not count on them */
	uint64_t late_touches; /* on no path: after the conversion of who converts once */
	uint64_t outside_touches, outside_conversions; /* not between start and end */
};

/* What one model credits. */
struct leat_credited {
	const struct leat_attribution *model;
	struct leat_daysum sums;
	bool incremental;
	/*
	 * By unit, of its credit as a whole: the relative variance that is not in the squares
	 * of sums, since all of a unit's credits share it. NULL: none, or not asked for.
	 */
	double *variance;
	/* By unit, what experiments made of its credits; NULL: not asked (recredit.h). */
	struct leat_calibrated *calibrated;
};

struct leat_crediting;
struct leat_credits;
struct leat_learner;

/*
 * struct leat_telling -- who is told what each touch of a conversion's path is given, by several
 * threads, each with a number of its own.
 * path    by each model that weighs, of each conversion of a person in order; without a touch
 *         model is 0 and what is given is not set
 * person  after the last path of a person who had one
 */
struct leat_telling {
	void (*path)(void *ctx, unsigned thread, size_t model, const struct leat_cut_path *cut,
	    const struct leat_path *path, const struct leat_crediting *given);
	int (*person)(
	    void *ctx, unsigned thread, uint64_t person, bool nobody, struct leat_err *err);
	void *ctx;
};

/*
 * leat_credits_new -- run all models over what was gathered and closed (borrowed until free). The
 * threads take parts of the persons; what comes out does not depend on how many there are.
 * Returns LEAT_OK; LEAT_EDATA if a sum exceeds 64 bits of micros; LEAT_EIO.
 */
int leat_credits_new(struct leat_credits **credits, const struct leat_gather *g,
    const struct leat_credit_options *o, struct leat_credit_counts *counts, struct leat_err *err);
void leat_credits_free(struct leat_credits *c);

/*
 * The same in two steps, between which what was summed up can be handed out and added to
 * (sums.h): leat_credits_sum goes through the persons, leat_credits_settle gives.
 */
int leat_credits_sum(struct leat_credits **credits, const struct leat_gather *g,
    const struct leat_credit_options *o, struct leat_credit_counts *counts, struct leat_err *err);
int leat_credits_settle(struct leat_credits *c, struct leat_err *err);
struct leat_learner *leat_credits_learner(const struct leat_credits *c);
/* leat_credits_touched -- conversions with a touch, by day and currency; their unit is 0. */
struct leat_daysum *leat_credits_touched(struct leat_credits *c);

/* leat_credits_tell -- go through all persons once more, and tell. LEAT_EIO, LEAT_EINTERNAL, or
 * what telling returns. */
int leat_credits_tell(
    struct leat_credits *c, const struct leat_telling *telling, struct leat_err *err);
/* leat_credits_untouched -- the unit of conversions without a touch. */
uint32_t leat_credits_untouched(const struct leat_credits *c);

size_t leat_credits_nmodels(const struct leat_credits *c);
struct leat_credited *leat_credits_model(struct leat_credits *c, size_t i);
/* leat_credits_touches -- LEAT_EVENTS: how many touches of a unit there were, by event. */
const uint64_t *leat_credits_touches(const struct leat_credits *c, uint32_t unit);
void leat_credits_add_touches(
    struct leat_credits *c, uint32_t unit, enum leat_event event, uint64_t n);
/* leat_credits_fit -- what a model has learnt; NULL of a rule. */
const void *leat_credits_fit(const struct leat_credits *c, size_t i);

#endif
